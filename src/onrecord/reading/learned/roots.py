"""What one party does to another in a sentence, as a root of PLOVER, the two parties being given.

Event data are coded so: somebody, or another program, has marked the source and the target, and asks for the
relation between them. A small transformer of its own answers (docs/relations.md); it knows general politics
and nothing of the 16 acts. The roots are those of PLOVER (Halterman and others, 2023, "PLOVER and POLECAT").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.errors import OnrecordError
from onrecord.reading.learned.checked import FOLDER, content
from onrecord.reading.learned.wordpieces import CLOSES, OPENS, tokenizer, vectors

GRAPH = FOLDER / "roots.onnx"
ROOTS = (
    "AGREE CONSULT SUPPORT COOPERATE AID YIELD REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
).split()
# Word pieces that are read of a sentence: what comes after is not seen.
LONGEST = 160
_TOGETHER = 16

Ids = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence with two parties marked in it.

    Attributes:
        sentence: the text.
        source, target: where the one who acts and the one acted on stand: offsets of characters, the end not
            included. None for one whom the sentence does not name.
    """

    sentence: str
    source: tuple[int, int] | None
    target: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Relation:
    """What the source does to the target.

    Attributes:
        root: a root of PLOVER.
        score: its probability, between 0 and 1.
        scores: the probability of each root, the likeliest first.
    """

    root: str
    score: float
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class Marked:
    """A question as word pieces: their numbers, and which are of the source and of the target."""

    ids: list[int]
    source: list[int]
    target: list[int]


def mark(question: Question) -> Marked:
    """Cut a sentence into word pieces.

    Raises:
        OnrecordError: a span lies outside the sentence, holds nothing, or comes too late in it to be read; or
            neither party is marked.
    """
    cut = tokenizer().encode(question.sentence, add_special_tokens=False)
    places: list[tuple[int, int]] = cut.offsets[: LONGEST - 2]
    if question.source is None and question.target is None:
        raise OnrecordError("source and target", "neither is marked in the sentence")
    found: list[list[int]] = []
    for name, span in (("source", question.source), ("target", question.target)):
        if span is None:
            found.append([])
            continue
        start, end = span
        if not 0 <= start < end <= len(question.sentence):
            raise OnrecordError(name, f"the span {start} to {end} is not in the sentence")
        inside = [n + 1 for n, (a, b) in enumerate(places) if a < end and start < b]
        if not inside:
            raise OnrecordError(name, f"no word that is read stands at {start} to {end}")
        found.append(inside)
    return Marked([OPENS, *cut.ids[: LONGEST - 2], CLOSES], *found)


def arrays(marked: Sequence[Marked]) -> tuple[Ids, dict[str, Floats]]:
    """Several questions, filled up to the longest: the pieces, and the graph's other inputs.

    ``marks`` (questions × pieces × 2) tells source and target, ``mask`` (questions × pieces) is 0 where there
    is a piece and a large negative number elsewhere, ``shares`` (questions × 3 × pieces) are those of each
    piece in the means of source, target and sentence.
    """
    length = max(len(m.ids) for m in marked)
    ids = np.zeros((len(marked), length), np.int64)
    marks = np.zeros((len(marked), length, 2), np.float32)
    mask = np.full((len(marked), length), -1e4, np.float32)
    shares = np.zeros((len(marked), 3, length), np.float32)
    for n, m in enumerate(marked):
        size = len(m.ids)
        ids[n, :size] = m.ids
        mask[n, :size] = 0
        shares[n, 2, :size] = 1 / size
        for k, inside in enumerate((m.source, m.target)):
            marks[n, inside, k] = 1
            shares[n, k, inside] = 1 / max(1, len(inside))
    return ids, {"marks": marks, "mask": mask, "shares": shares}


def code(questions: Iterable[Question]) -> Iterator[Relation]:
    """The relation that each sentence tells between its two parties, in order.

    Raises:
        OnrecordError: a span is not in its sentence, or the weights are not those that were published.
    """
    session = _load()
    asked = iter(questions)
    while some := list(islice(asked, _TOGETHER)):
        ids, given = arrays([mark(q) for q in some])
        for odds in session.run(["logits"], {"words": vectors(ids), **given})[0].astype(np.float64):
            share = np.exp(odds - odds.max())
            share /= share.sum()
            order = np.argsort(-share, kind="stable").tolist()
            scores = {ROOTS[k]: round(float(share[k]), 4) for k in order}
            root = next(iter(scores))
            yield Relation(root, scores[root], scores)


def code_relation(sentence: str, source: str | None, target: str | None) -> Relation:
    """What one party does to another in a sentence, as a root of PLOVER.

    Args:
        sentence: the text.
        source, target: the words for the one who acts and for the one acted on, as they stand in the
            sentence; where they stand several times, the first is meant. None for one that it does not name.

    Raises:
        OnrecordError: they do not stand in it.
    """
    given = [
        None if words is None else place(sentence, words, role)
        for words, role in ((source, "source"), (target, "target"))
    ]
    return next(code([Question(sentence, given[0], given[1])]))


def place(sentence: str, words: str, role: str) -> tuple[int, int]:
    """Where words first stand in a sentence.

    Args:
        sentence: the text.
        words: without regard to blanks around them.
        role: "source" or "target", for the error.

    Raises:
        OnrecordError: they do not stand in it.
    """
    words = words.strip()
    start = sentence.find(words) if words else -1
    if start < 0:
        raise OnrecordError(role, f"{words!r} does not stand in the sentence")
    return start, start + len(words)


@cache
def _load(path: Path = GRAPH) -> Any:
    import onnxruntime

    graph = content(path, "the weights of the relation coder")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
