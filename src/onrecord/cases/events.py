"""Claims of different documents that speak of the same act: events.

Claims of near documents are compared, act by act; what is likely the same is a link. A claim has one link to
each document at most: of two candidates there the likelier. Claims that hang together by links are joined
from the likeliest down; a group takes another in if their claims are likely the same on the average. What
does not hang together cannot be joined, so that a new document touches only what it hangs together with.
Everything is ordered by the documents' digests: the order of arrival does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from onrecord.acts import Act
from onrecord.cases import near
from onrecord.cases.linkage import Chances, join, parts
from onrecord.cases.told import Paper, Told
from onrecord.cases.wording import alike

Chance = Callable[[Told, Told, float], float]
"""How likely two claims speak of one act, given how alike their documents are worded; all 0 to 1."""

LIKELY = 0.3
"""Pairs below this probability are no link."""

WIDEST = 300
"""More claims that hang together are parted first: only by links of more than a probability
(:data:`STRONGER`) does one then hang together with another. The widest part in ``corpus/train`` and
``corpus/gold`` has 17 claims, with ``corpus/more`` among them 28."""

STRONGER = (0.5, 0.7, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98)
"""The probabilities up to which links are cut, one after the other, until what hangs together is no wider.
What is wider even by the strongest is one event as it stands: so many documents tell it in the same words."""

COPY = 0.5
"""Documents that are worded alike from here on are near-copies (the cosine of their telling words; those in
``corpus/train`` and ``corpus/gold`` are at 0.57 to 0.78, no others there above 0.39)."""

COPIED = 0.9
"""At least so likely is a link between near-copies, if both claims rest on much the same sentence: a copy
tells what it was copied from, whatever fact was changed in it."""

Link = tuple[int, int, float]
"""Place of a claim in one document, in another, and how likely they are one act."""


def compared(a: Paper, b: Paper) -> Iterator[tuple[Told, Told]]:
    """The claims of two documents that are worth comparing."""
    for told in a.claims:
        for other in b.by_act.get(told.act, ()):
            if not told.marks.isdisjoint(other.marks):
                yield told, other


def links(a: Paper, b: Paper, chance: Chance) -> list[Link]:
    """The links between the claims of two near documents, likeliest first; each claim is in one at most.

    Args:
        a, b: the documents; ``a`` has the smaller key.
        chance: how likely two claims are one act.
    """
    likeness = alike(a.wording, b.wording)
    found = [
        (told.key[1], other.key[1], likely)
        for told, other in compared(a, b)
        if (likely := chance(told, other, likeness)) >= LIKELY
    ]
    found.sort(key=lambda link: (-link[2], link[0], link[1]))
    here: set[int] = set()
    there: set[int] = set()
    kept = []
    for i, j, likely in found:
        if i not in here and j not in there:
            here.add(i)
            there.add(j)
            kept.append((i, j, likely))
    if likeness < COPY:
        return kept
    return [
        (i, j, max(likely, COPIED) if alike(a.claims[i].wording, b.claims[j].wording) >= COPY else likely)
        for i, j, likely in kept
    ]


def group(papers: Sequence[Paper], chance: Chance, threshold: float) -> list[list[Told]]:
    """Group claims into events.

    Args:
        papers: documents in the order of their keys.
        chance: says how likely two claims of different documents speak of the same act, 0 to 1.
        threshold: two groups become one if the mean over their pairs is at least this probability.

    Returns:
        The events, each with its claims in the order of their keys; every claim is in one of them.
    """
    telling = [paper for paper in papers if paper.claims]
    ordered = [told for paper in telling for told in paper.claims]
    first, chances = 0, defaultdict[int, dict[int, float]](dict)
    begins = []
    for paper in telling:
        begins.append(first)
        first += len(paper.claims)
    for m, n in near.near(telling):
        for i, j, likely in links(telling[m], telling[n], chance):
            one, other = begins[m] + i, begins[n] + j
            chances[one][other] = chances[other][one] = likely
    return [[ordered[place] for place in members] for members in joined(ordered, chances, threshold)]


def joined(ordered: Sequence[Told], chances: Chances, threshold: float) -> list[list[int]]:
    """The events among claims that are linked, as places in the list.

    Args:
        ordered: claims in the order of their keys: all that hang together with any of them.
        chances: the links, both ways.
        threshold: as for :func:`group`.
    """
    groups: list[list[int]] = []
    for members in parts(range(len(ordered)), chances):
        for part in _narrow(members, chances, STRONGER):
            if len(part) > WIDEST:
                groups.append(part)
            else:
                groups += within(ordered, part, chances, threshold)
    return _mirrored(ordered, groups)


def _narrow(members: list[int], chances: Chances, stronger: Sequence[float]) -> Iterator[list[int]]:
    """Parts that are not wide, or that nothing makes narrower."""
    if len(members) <= WIDEST or not stronger:
        yield members
        return
    kept = {i: {j: p for j, p in chances[i].items() if p >= stronger[0]} for i in members if i in chances}
    for part in parts(members, kept):
        yield from _narrow(part, kept, stronger[1:])


def within(
    ordered: Sequence[Told], members: Sequence[int], chances: Chances, threshold: float
) -> Iterator[list[int]]:
    """The events of one part that is not wide, as places in the list.

    Args:
        ordered: claims in the order of their keys.
        members: places of the part, in this order.
        chances: the links, both ways.
        threshold: as for :func:`group`.
    """
    if len(members) == 1:
        yield list(members)
        return
    place = {member: n for n, member in enumerate(members)}
    own = {
        n: {place[j]: p for j, p in chances[i].items() if j in place}
        for i, n in place.items()
        if i in chances
    }
    # Two claims of one document are two acts: a record holds distinct claims.
    for found in join(len(members), own, threshold, [ordered[i].paper.key for i in members]):
        yield [members[n] for n in found]


def mirrored(paper: Paper) -> Iterator[tuple[int, int]]:
    """Places of claims of a document that are one event told both ways: working together is two claims, one
    each way (docs/codebook.md, section 5)."""
    for a, b in pairwise([told for told in paper.claims if told.act is Act.COOPERATE]):
        if a.actors == b.targets and a.targets == b.actors and a.wording == b.wording:
            yield a.key[1], b.key[1]


def _mirrored(ordered: Sequence[Told], groups: Iterable[list[int]]) -> list[list[int]]:
    place = {told.key: n for n, told in enumerate(ordered)}
    ties: dict[int, dict[int, float]] = defaultdict(dict)
    for paper in {told.paper.key: told.paper for told in ordered}.values():
        for i, j in mirrored(paper):
            one = place.get((paper.key, i))
            other = place.get((paper.key, j))
            if one is not None and other is not None:
                ties[one][other] = ties[other][one] = 1.0
    found = list(groups)
    if ties:
        for members in found:
            for one, other in pairwise(members):
                ties[one][other] = ties[other][one] = 1.0
        found = parts(sorted(place.values()), ties)
    return sorted(sorted(members) for members in found)
