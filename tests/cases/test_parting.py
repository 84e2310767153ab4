"""What is grouped anew when links change is all that is grouped otherwise than before."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import pytest

from onrecord.cases.linkage import parts
from onrecord.cases.parting import Anew, Parting, Same

LEVELS = (0.3, 0.5, 0.7)
WIDEST = 4
Rows = dict[int, dict[int, float]]


class Drawn:
    """A graph that is in memory, with the links that it had."""

    def __init__(self, before: Rows, after: Rows) -> None:
        self.before, self.after = before, after
        self.asked: set[int] = set()

    def fetch(self, nodes: Collection[int]) -> None:
        self.asked.update(nodes)

    def now(self, node: int) -> Mapping[int, float]:
        return self.after.get(node, {})

    def was(self, node: int) -> Mapping[int, float]:
        return self.before.get(node, {})


def grouped(rows: Rows, nodes: Iterable[int]) -> set[frozenset[int]]:
    """The parts, all of them found anew."""

    def cut(members: list[int], levels: tuple[float, ...]) -> Iterable[list[int]]:
        kept = {i: {j: p for j, p in rows.get(i, {}).items() if p >= levels[0]} for i in members}
        for part in parts(members, kept):
            yield from [part] if len(part) <= WIDEST or len(levels) == 1 else cut(part, levels[1:])

    return {frozenset(part) for part in cut(sorted(nodes), LEVELS)}


def changed(draw: random.Random, rows: Rows, nodes: set[int]) -> tuple[Rows, set[int], set[int]]:
    """Some links come and go, a thing or two with them; the ends of these, and the things that are there."""
    after = {i: dict(row) for i, row in rows.items()}
    seeds, there = set(), set(nodes)
    for new in range(max(nodes, default=0) + 1, max(nodes, default=0) + 1 + draw.randrange(4)):
        there.add(new)
        seeds.add(new)
        for other in draw.sample(sorted(there - {new}), min(draw.randrange(4), len(there) - 1)):
            after.setdefault(new, {})[other] = draw.choice([0.3, 0.55, 0.8, 0.8])
    for _ in range(draw.randrange(6)):
        a, b = draw.sample(sorted(there), 2)
        after.setdefault(a, {})[b] = draw.choice([0.3, 0.55, 0.8, 0.8])
    linked = [(a, b) for a in after for b in after[a]]
    for a, b in draw.sample(linked, min(draw.randrange(4), len(linked))):
        after[a].pop(b, None)
        after.get(b, {}).pop(a, None)
    for gone in draw.sample(sorted(nodes), max(0, min(len(nodes) - 12, draw.randrange(3)))):
        there.discard(gone)
        for other in after.pop(gone, {}):
            after.get(other, {}).pop(gone, None)
        for row in after.values():
            row.pop(gone, None)
    for a in list(after):
        for b, likely in list(after[a].items()):
            after.setdefault(b, {})[a] = likely
    pairs = {(a, b) for of in (rows, after) for a in of for b in of[a]}
    for a, b in pairs:
        if rows.get(a, {}).get(b) != after.get(a, {}).get(b):
            seeds |= {a, b}
    return after, seeds, there


@pytest.mark.parametrize("seed", range(20))
def test_kept_up_the_parts_are_those_that_are_found_anew(seed: int) -> None:
    draw = random.Random(seed)
    rows: Rows = {}
    there: set[int] = set(range(12))
    group_of = {node: node for node in there}
    dense = 0
    for step in range(60):
        before = rows
        rows, seeds, there = changed(draw, rows, there)
        graph = Drawn(before, rows)
        anew = found_anew(graph, seeds, group_of, there)
        keep_up(graph, anew, group_of, there, 1000 * (step + 1))
        found = defaultdict(set)
        for node, group in group_of.items():
            found[group].add(node)
        assert set(map(frozenset, found.values())) == grouped(rows, there)
        dense += any(len(group) > WIDEST for group in found.values())
    assert dense > 5  # or nothing was tried of what is dense


def found_anew(graph: Drawn, seeds: set[int], group_of: Mapping[int, int], there: set[int]) -> Anew[int]:
    """What must be grouped anew."""
    members = defaultdict(set)
    for node, group in group_of.items():
        members[group].add(node)
    parting = Parting(
        graph,
        WIDEST,
        LEVELS,
        lambda nodes: {node: group_of[node] for node in nodes if node in group_of and node in there},
        lambda _: (),
        there.__contains__,
    )
    return parting.find(sorted(seeds), lambda group: sorted(members[group]), ())


def keep_up(graph: Drawn, anew: Anew[int], group_of: dict[int, int], there: set[int], number: int) -> None:
    """Give everything the number of its group."""
    same = Same[int]()
    for node in anew.dense:
        for other, likely in graph.now(node).items():
            if likely >= LEVELS[-1]:
                same.unite(node, other if other in anew.dense else -group_of[other] - 1)
    for node in anew.still:
        for other, likely in graph.now(node).items():
            if likely >= LEVELS[-1] and other not in anew.dense:
                same.unite(-group_of[node] - 1, -group_of[other] - 1)
    for gone in group_of.keys() - there:
        del group_of[gone]
    for n, keys in enumerate(same.sets()):
        numbers = {-key - 1 for key in keys if key < 0}
        for node in [node for node, group in group_of.items() if group in numbers] + keys:
            if node >= 0 and node not in anew.part_of:
                group_of[node] = number + n
    for n, part in enumerate(anew.parts):
        group_of |= dict.fromkeys(part, number + 500 + n)


def test_of_what_is_wide_no_more_is_walked_than_the_bound() -> None:
    ring = {n: {(n + 1) % 1000: 0.9, (n - 1) % 1000: 0.9} for n in range(1000)}
    after = {**ring, 1000: {0: 0.9}, 0: {**ring[0], 1000: 0.9}}
    graph = Drawn(ring, after)
    parting = Parting(
        graph, WIDEST, LEVELS, lambda nodes: {n: 7 for n in nodes if n < 1000}, lambda _: (), lambda _: True
    )
    anew = parting.find([0, 1000], lambda _: range(1000), ())
    assert (anew.dense, anew.still, anew.parts) == ({1000}, {0}, [])
    assert len(graph.asked) < 4 * WIDEST
