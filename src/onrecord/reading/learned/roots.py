"""What one party does to another in a sentence, as a root of PLOVER, the two parties being given.

Event data are coded so: somebody, or another program, has marked the source and the target, and asks for the
relation between them. A small transformer of its own answers (docs/relations.md); it knows general politics
and nothing of the 16 acts. The roots are those of PLOVER (Halterman and others, 2023, "PLOVER and POLECAT")
with what it calls CONCEDE and RETREAT joined as YIELD, as the sentences are coded that it is measured on (Hu
and others, 2024, "Leveraging Codebook Knowledge with NLI and ChatGPT for Zero-Shot Political Relation
Classification").
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
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
# Word pieces of a sentence that are read: what comes after is not seen.
LONGEST = 158
# Characters that hold as many pieces at least, so that no more are cut into pieces than are read.
_ENOUGH = 40 * LONGEST
_SHOWN = 60

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
    """A question as word pieces.

    Attributes:
        ids: their numbers in the vocabulary.
        source, target: which of them are of the party; none of one that is not named.
    """

    ids: list[int]
    source: list[int]
    target: list[int]


def mark(question: Question) -> Marked:
    """Cut a sentence into word pieces.

    Args:
        question: a sentence and its parties.

    Returns:
        The pieces, and which are of either party.

    Raises:
        OnrecordError: a span lies outside the sentence, holds nothing, or comes too late in it to be read;
            neither party is marked; or the sentence is no text (half of a surrogate pair).
    """
    if question.source is None and question.target is None:
        raise OnrecordError("source and target", "neither is marked in the sentence")
    try:
        cut = tokenizer().encode(question.sentence[:_ENOUGH], add_special_tokens=False)
    except TypeError:
        raise OnrecordError("sentence", "holds half of a surrogate pair") from None
    places: list[tuple[int, int]] = cut.offsets[:LONGEST]
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
    return Marked([OPENS, *cut.ids[:LONGEST], CLOSES], *found)


def arrays(marked: Sequence[Marked]) -> tuple[Ids, dict[str, Floats]]:
    """Several questions, filled up to the longest.

    Args:
        marked: at least one.

    Returns:
        The pieces (questions × pieces), and the graph's other inputs: ``marks`` (questions × pieces × 2)
        tells source and target, ``mask`` (questions × pieces) is 0 where there is a piece and a large
        negative number elsewhere, ``shares`` (questions × 3 × pieces) are those of each piece in the means of
        source, target and sentence.
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


def code(marked: Marked) -> Relation:
    """The relation that a sentence tells between its two parties.

    Each sentence is asked by itself: what stands beside it would change the last digits of its answer.

    Args:
        marked: a question, cut into pieces by :func:`mark`.

    Returns:
        The root, and how likely it and each other is.

    Raises:
        OnrecordError: the weights are not there, or not those that were published.
    """
    ids, given = arrays([marked])
    odds = _load().run(["logits"], {"words": vectors(ids), **given})[0][0].astype(np.float64)
    share = np.exp(odds - odds.max())
    share /= share.sum()
    scores = {ROOTS[k]: round(float(share[k]), 4) for k in np.argsort(-share, kind="stable")}
    root = next(iter(scores))
    return Relation(root, scores[root], scores)


def code_relation(sentence: str, source: str | None, target: str | None) -> Relation:
    """What one party does to another in a sentence, as a root of PLOVER.

    Args:
        sentence: the text.
        source, target: the words for the one who acts and for the one acted on, as they stand in the
            sentence (:func:`place`). None for one that it does not name.

    Returns:
        The root, and how likely it and each other is.

    Raises:
        OnrecordError: the words do not stand in the sentence, or beyond what is read of it; both are None; or
            the weights are not those that were published.

    >>> code_relation("Police arrested the editor on Tuesday.", "Police", "the editor").root
    'COERCE'
    """
    given = [
        None if words is None else place(sentence, words, role)
        for words, role in ((source, "source"), (target, "target"))
    ]
    return code(mark(Question(sentence, given[0], given[1])))


def place(sentence: str, words: str, role: str) -> tuple[int, int]:
    """Where words stand in a sentence: where they first do as whole words, else where they first do at all.

    Args:
        sentence: the text.
        words: without regard to blanks around them.
        role: "source" or "target", for the error.

    Returns:
        Offsets of characters, the end not included.

    Raises:
        OnrecordError: they do not stand in it.
    """
    words = words.strip()
    whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", sentence) if words else None
    start = whole.start() if whole else sentence.find(words) if words else -1
    if start < 0:
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        raise OnrecordError(role, f"{shown!r} does not stand in the sentence")
    return start, start + len(words)


@cache
def _load(path: Path = GRAPH) -> Any:
    import onnxruntime

    graph = content(path, "the weights of the relation coder")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # A sentence is too little work to be shared out.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


if hasattr(os, "register_at_fork"):
    # A process that was forked has none of the threads of the one that it came from.
    os.register_at_fork(after_in_child=_load.cache_clear)
