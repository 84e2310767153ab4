"""The encoder: a small transformer that reads whole sentences without names in them.

For every pair of sides in a sentence it gives each act's log odds. It is all-MiniLM-L6-v2, cut to its
first layers and trained on the annotated corpus (``scripts/train_encoder.py``, docs/judge.md); it runs
in onnxruntime on the processor, in 32-bit numbers, so that the same text gives the same record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.errors import OnrecordError
from onrecord.reading.learned.delexical import chunks
from onrecord.reading.learned.pairs import ACTS, STATUSES, Pairs
from onrecord.reading.learned.pooling import Pooled, batch, filled, pool
from onrecord.reading.state import Reading

FOLDER = Path(__file__).parent / "weights"
GRAPH = FOLDER / "encoder.onnx"
VOCABULARY = FOLDER / "encoder.vocab.txt"

# Log odds where the encoder was not asked.
UNASKED = -7.0
# Chunks that are read together: more takes more memory and is no faster.
_TOGETHER = 6
_LONGEST_WORD = 60
_shared = parent_process() is not None

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(slots=True)
class Encoded:
    """What the encoder makes of a document's pairs, as log odds.

    Attributes:
        acts: pairs × acts.
        statuses: pairs × acts × statuses: how the act is put, if it is there.
    """

    acts: Array
    statuses: Array

    @classmethod
    def of(cls, raw: Array) -> Encoded:
        """From the graph's output."""
        acts = len(ACTS)
        return cls(raw[:, :acts], raw[:, acts:].reshape(-1, acts, len(STATUSES)))


@dataclass(slots=True)
class Encoder:
    """The loaded graph and its words."""

    session: Any
    tokenizer: Any
    ends: tuple[int, int]

    def logits(self, reading: Reading, found: Pairs) -> Encoded:
        """Log odds for every pair of a document."""
        pairs = [(p.sentence, p.actor, p.target) for p in found.pairs]
        presences = [(p.a.how, p.b.how) for p in found.pairs]
        pooled = [
            pool(chunk, pairs, presences, found.known.sides, found.proposals)
            for chunk in chunks(reading, found, pieces, self.ends)
        ]
        return self.judge(pooled, len(pairs))

    def judge(self, pooled: Sequence[Pooled], pairs: int) -> Encoded:
        """The same for a document's chunks, with the number of its pairs."""
        out = np.full((pairs, len(ACTS) * (1 + len(STATUSES))), UNASKED)
        asked = [p for p in pooled if p.index]
        for first in range(0, len(asked), _TOGETHER):
            some = asked[first : first + _TOGETHER]
            rows = [i for p in some for i in p.index]
            out[rows] = self.session.run(["logits"], batch(some))[0][filled(some)]
        return Encoded.of(out)


@lru_cache(maxsize=65536)
def pieces(word: str) -> list[int]:
    """A word's pieces in the encoder's vocabulary."""
    found: list[int] = tokenizer().encode(word[:_LONGEST_WORD], add_special_tokens=False).ids
    return found


@cache
def tokenizer() -> Any:
    """The word-piece tokenizer: lower case, no accents, as all-MiniLM-L6-v2 was trained."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    made: Any = Tokenizer(WordPiece.from_file(str(VOCABULARY), unk_token="[UNK]"))
    made.normalizer = BertNormalizer()
    made.pre_tokenizer = BertPreTokenizer()
    return made


def share_the_machine() -> None:
    """Be one of several processes that read side by side: each keeps to its own core.

    Whom :mod:`multiprocessing` started is one without being told.
    """
    global _shared
    _shared = True


@cache
def load(path: Path = GRAPH) -> Encoder:
    """Read the encoder's graph.

    Raises:
        OnrecordError: a file is missing, or is not the one that was published.
    """
    import onnxruntime

    content = _checked(path)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if _shared:
        options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    words = tokenizer()
    return Encoder(session, words, (words.token_to_id("[CLS]"), words.token_to_id("[SEP]")))


def _checked(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        wanted = path.with_suffix(".sha256").read_text(encoding="ascii").strip()
    except OSError as error:
        raise OnrecordError(str(path), f"the encoder's weights cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise OnrecordError(
            str(path), "the encoder's weights do not match their checksum; install the package anew"
        )
    return content
