"""Which documents are near enough that their claims are compared: those with telling words in common.

Each document has its telling words, weighted by rarity. For each word the documents that have it stand in a
list, by time of publication; each is set beside its neighbours there. How near two documents are is the sum
over the words in whose lists they are neighbours. So the cost of a document does not grow with the number of
documents, and which documents are near follows from which there are, not from how they came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from onrecord.cases.told import Paper

TERMS = 32
"""Words by which a document is looked up."""

WINDOW = 30
"""Neighbours on either side in a word's list."""

SCALE = 1000
"""Weights are whole thousandths, so that sums do not depend on the order of the summands."""

NEAR = 30_000
"""Documents are near from this sum on (of products of two weights, so of 1,000,000)."""

Standing = tuple[int, str]
"""A document's place in a word's list: day of publication (0 if none is known), key."""


def terms(paper: Paper) -> dict[str, int]:
    """The words by which a document is looked up, with their weights."""
    first = list(paper.wording.items())[:TERMS]
    return {word: weight for word, value in first if (weight := round(SCALE * value))}


def standing(paper: Paper) -> Standing:
    """Where a document stands in the list of each of its words."""
    return paper.published or 0, paper.key


def near(papers: Sequence[Paper]) -> list[tuple[int, int]]:
    """Pairs of places in the list of those that are near each other, smaller place first, sorted.

    Args:
        papers: documents, all of them with claims.
    """
    order = sorted(range(len(papers)), key=lambda place: standing(papers[place]))
    weights = [terms(paper) for paper in papers]
    lists: Mapping[str, list[int]] = defaultdict(list)
    for place in order:
        for word in weights[place]:
            lists[word].append(place)
    sums: Counter[tuple[int, int]] = Counter()
    for word, places in lists.items():
        for n, i in enumerate(places):
            for j in places[n + 1 : n + 1 + WINDOW]:
                sums[(i, j) if i < j else (j, i)] += weights[i][word] * weights[j][word]
    return sorted(pair for pair, total in sums.items() if total >= NEAR)
