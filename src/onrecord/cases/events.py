"""Claims of different documents that speak of the same act: events.

Candidates are looked for in blocks (same act, and a side pair, a rare name or a month in common), so that the
cost grows with the claims and not with their square. Pairs that are likely the same are then joined from the
likeliest down; a group takes another in if their claims are likely the same on the average. Everything is
ordered by the documents' digests: the order of arrival does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from onrecord.acts import Act
from onrecord.cases.linkage import join
from onrecord.cases.told import NOBODY, Told

Chance = Callable[[Told, Told], float]

WIDEST_BLOCK = 60
"""In a block of more claims than this, each is compared with its neighbours in time only."""

RARE = 3.0
"""A name's word is rare if fewer than one document in e**RARE holds it."""

LIKELY = 0.05
"""Pairs below this probability are not kept."""


def group(claims: Iterable[Told], chance: Chance, threshold: float) -> list[list[Told]]:
    """Group claims into events.

    Args:
        claims: the claims of all documents.
        chance: says how likely two claims of different documents speak of the same act, 0 to 1.
        threshold: two groups become one if the mean over their pairs is at least this probability.

    Returns:
        The events, each with its claims in the order of their keys; every claim is in one of them.
    """
    ordered = sorted(claims, key=lambda told: told.key)
    chances: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j in candidates(ordered):
        likely = chance(ordered[i], ordered[j])
        if likely >= LIKELY:
            chances[i][j] = chances[j][i] = likely
    # Two claims of one document are two acts: a record holds distinct claims.
    groups = join(len(ordered), chances, threshold, [told.paper.key for told in ordered])
    return [[ordered[i] for i in members] for members in _mirrored(ordered, groups)]


def candidates(ordered: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Pairs of places in the list that are worth comparing, each once, smaller place first."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for place, told in enumerate(ordered):
        for key in _keys(told):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        for pair in _pairs_of(members, ordered):
            if pair not in seen:
                seen.add(pair)
                if ordered[pair[0]].paper is not ordered[pair[1]].paper:
                    yield pair


def _pairs_of(members: list[int], ordered: Sequence[Told]) -> Iterator[tuple[int, int]]:
    if len(members) <= WIDEST_BLOCK:
        yield from combinations(members, 2)
        return
    in_time = sorted(members, key=lambda place: (_moment(ordered[place]), place))
    for n, i in enumerate(in_time):
        for j in in_time[n + 1 : n + 1 + WIDEST_BLOCK]:
            yield (i, j) if i < j else (j, i)


def _moment(told: Told) -> int:
    return told.when[0] if told.when else told.paper.published or 0


def _keys(told: Told) -> Iterator[Hashable]:
    """The blocks that a claim belongs to."""
    act = told.act
    for actor in told.actors:
        for target in told.targets:
            if actor != NOBODY or target != NOBODY:
                yield (act, actor, target)
            # Where one document leaves an end open, another may name it.
            if actor != NOBODY and target != NOBODY:
                yield (act, NOBODY, target)
                yield (act, actor, NOBODY)
    for names in (told.actor_names, told.target_names):
        for word, rarity in names.items():
            if rarity >= RARE:
                yield (act, word)


def _mirrored(ordered: Sequence[Told], groups: list[list[int]]) -> list[list[int]]:
    """Working together is two claims, one each way (docs/codebook.md, section 5), but one event."""
    of = {place: number for number, members in enumerate(groups) for place in members}
    parent = list(range(len(groups)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    together = [place for place, told in enumerate(ordered) if told.act is Act.COOPERATE]
    for i, j in _neighbours(together, ordered):
        a, b = ordered[i], ordered[j]
        if a.actors == b.targets and a.targets == b.actors and a.wording == b.wording:
            first, second = sorted((root(of[i]), root(of[j])))
            parent[second] = first
    merged: dict[int, list[int]] = defaultdict(list)
    for number, members in enumerate(groups):
        merged[root(number)] += members
    return sorted(sorted(members) for members in merged.values())


def _neighbours(places: list[int], ordered: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Neighbouring pairs among the places that stand in one document."""
    for i, j in pairwise(places):
        if ordered[i].paper is ordered[j].paper:
            yield i, j
