"""The encoder's input as arrays: word pieces with their marks, and where each pair's sides stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onrecord.reading.learned.delexical import MARKS, ROLES, SLOTS, Chunk
from onrecord.reading.learned.pairs import ACT_INDEX, PRESENCE, RANK

Array = np.ndarray[Any, np.dtype[np.float32]]

# Facts of a pair: how each side is present, what the document makes of each, whether both are one,
# and the acts that the rules propose for it in the sentence and in the document.
FACTS = 2 * len(PRESENCE) + 2 * len(ROLES) + 1 + 2 * len(ACT_INDEX)
PROPOSED_AT = FACTS - 2 * len(ACT_INDEX)
# A side that is not in the sentence stands where it was last named: pieces that are looked back to.
_BACK = 3


@dataclass(slots=True)
class Pooled:
    """One chunk as arrays.

    Attributes:
        ids: word pieces.
        marks: pieces × marks, 0 or 1.
        actor, target, sentence: pairs × pieces; each row is the share of each piece in a mean.
        facts: pairs × facts.
        index: the number of each pair among the document's.
    """

    ids: np.ndarray[Any, np.dtype[np.int64]]
    marks: Array
    actor: Array
    target: Array
    sentence: Array
    facts: Array
    index: list[int]


def pool(
    chunk: Chunk,
    pairs: Sequence[tuple[int, str, str]],
    presences: Sequence[tuple[str, str]],
    side_facts: Mapping[str, Sequence[str]],
    proposals: Mapping[tuple[int, str, str], set[str]],
) -> Pooled:
    """The arrays of one chunk.

    Args:
        chunk: some sentences of the document.
        pairs: (sentence, actor, target) of all pairs of the document.
        presences: how the two sides of each pair are present in the sentence.
        side_facts: what the document makes of each side.
        proposals: (sentence or −1, actor, target) → acts that the rules propose.
    """
    length = len(chunk.ids)
    marks = np.zeros((length, MARKS), np.float32)
    for at, found in enumerate(chunk.marks):
        marks[at, list(found)] = 1
    slots = {side: k for k, side in enumerate(chunk.sides)}
    stands = marks[:, :SLOTS] > 0
    index = [i for i, (n, _, _) in enumerate(pairs) if n in chunk.sentences]
    actor, target, sentence = (np.zeros((len(index), length), np.float32) for _ in range(3))
    facts = np.zeros((len(index), FACTS), np.float32)
    for row, i in enumerate(index):
        n, x, y = pairs[i]
        a, b = chunk.sentences[n]
        sentence[row, a:b] = 1 / (b - a)
        for k, (side, how, shares) in enumerate(zip((x, y), presences[i], (actor, target), strict=True)):
            slot = slots.get(side)
            if slot is not None:
                here = np.flatnonzero(stands[a:b, slot]) + a
                if not len(here):
                    here = np.flatnonzero(stands[:a, slot])[-_BACK:]
                if len(here):
                    shares[row, here] = 1 / len(here)
            facts[row, k * len(PRESENCE) + RANK[how]] = 1
            for r, role in enumerate(ROLES):
                if role in side_facts.get(side, ()):
                    facts[row, 2 * len(PRESENCE) + k * len(ROLES) + r] = 1
        facts[row, PROPOSED_AT - 1] = x == y
        for act in proposals.get((n, x, y), ()):
            facts[row, PROPOSED_AT + ACT_INDEX[act]] = 1
        for act in proposals.get((-1, x, y), ()):
            facts[row, PROPOSED_AT + len(ACT_INDEX) + ACT_INDEX[act]] = 1
    return Pooled(np.array(chunk.ids, np.int64), marks, actor, target, sentence, facts, index)


def batch(chunks: Sequence[Pooled]) -> dict[str, np.ndarray[Any, Any]]:
    """Several chunks as the graph's inputs, filled up to the longest and to the most pairs."""
    length = max(len(c.ids) for c in chunks)
    pairs = max(len(c.index) for c in chunks)
    ids = np.zeros((len(chunks), length), np.int64)
    marks = np.zeros((len(chunks), length, MARKS), np.float32)
    mask = np.full((len(chunks), length), -1e4, np.float32)
    facts = np.zeros((len(chunks), pairs, FACTS), np.float32)
    shares = {
        name: np.zeros((len(chunks), pairs, length), np.float32) for name in ("actor", "target", "sentence")
    }
    for n, c in enumerate(chunks):
        size, count = len(c.ids), len(c.index)
        ids[n, :size], marks[n, :size], mask[n, :size] = c.ids, c.marks, 0
        facts[n, :count] = c.facts
        for name, array in shares.items():
            array[n, :count, :size] = getattr(c, name)
    return {"ids": ids, "marks": marks, "mask": mask, **shares, "facts": facts}


def filled(chunks: Sequence[Pooled]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which rows of a batch hold a pair: chunks × pairs."""
    counts = np.array([len(c.index) for c in chunks])
    rows: np.ndarray[Any, np.dtype[np.bool_]] = np.arange(counts.max()) < counts[:, None]
    return rows
