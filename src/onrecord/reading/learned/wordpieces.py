"""Word pieces: how all-MiniLM-L6-v2 cuts words, and the vector of each piece.

Both networks of the package (``encoder.py``, ``roots.py``) start from these vectors, which no training
changes. They are kept in eight bits, with a scale for each piece.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from typing import Any

import numpy as np

from onrecord.reading.learned.checked import FOLDER, content

VOCABULARY = FOLDER / "encoder.vocab.txt"
VECTORS = FOLDER / "wordpieces.npz"

# The pieces that open a text and close a sentence, that stand for one that is hidden in training.
OPENS, CLOSES, MASK = 101, 102, 103
_LONGEST_WORD = 60


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


@lru_cache(maxsize=65536)
def pieces(word: str) -> list[int]:
    """A word's pieces in the vocabulary.

    Args:
        word: of which the first sixty characters are looked at.
    """
    found: list[int] = tokenizer().encode(word[:_LONGEST_WORD], add_special_tokens=False).ids
    return found


@cache
def table() -> tuple[np.ndarray[Any, np.dtype[np.int8]], np.ndarray[Any, np.dtype[np.float32]]]:
    """The vectors of all pieces in eight bits, and the scale of each.

    Raises:
        OnrecordError: the file of the vectors is missing, or is not the one that was published.
    """
    with np.load(io.BytesIO(content(VECTORS, "the vectors of word pieces"))) as stored:
        return stored["kept"], stored["scale"]


def vectors(ids: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The vectors of pieces, along a last axis of their own.

    Args:
        ids: numbers of pieces, in whatever shape.

    Raises:
        OnrecordError: as for :func:`table`.
    """
    kept, scale = table()
    found: np.ndarray[Any, np.dtype[np.float32]] = kept[ids] * scale[ids][..., None]
    return found
