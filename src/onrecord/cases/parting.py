"""What must be grouped anew when links have come or gone, at a cost that has a bound.

Things that hang together by links are grouped part by part. A part is wide if it has more than so many
members; then its weaker links do not count, and what still hangs together is looked at again
(:data:`onrecord.cases.events.STRONGER`). What is wide even by the strongest links is one group as it stands:
*dense*. So the part of a thing is what it hangs together with by the weakest links by which that is not wide,
and can be found by walking no further than to the bound.

Which parts are not what they were is found from both ends of the links that changed: by walking along the
links that there are, and along those that there were. What is dense is not walked: it is known by its number,
gains members, and becomes one with another; only where a strong link has gone is it looked whether its ends
still hang together.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

N = TypeVar("N", bound=Hashable)


class Graph(Protocol[N]):
    """Links between things, as they are and as they were."""

    def fetch(self, nodes: Collection[N]) -> None:
        """Make ready to be asked for these."""

    def now(self, node: N) -> Mapping[N, float]:
        """The links of a thing, with their probabilities."""

    def was(self, node: N) -> Mapping[N, float]:
        """Those that it had."""


class Same(Generic[N]):
    """Which things are one (a union-find)."""

    def __init__(self) -> None:
        self._above: dict[N, N] = {}

    def first(self, one: N) -> N:
        """Stands for all that are one with it."""
        self._above.setdefault(one, one)
        while (above := self._above[one]) != one:
            self._above[one] = self._above[above]
            one = above
        return one

    def unite(self, one: N, other: N) -> None:
        """Make two one."""
        self._above[self.first(one)] = self.first(other)

    def sets(self) -> list[list[N]]:
        """What is one, together."""
        found: dict[N, list[N]] = defaultdict(list)
        for one in list(self._above):
            found[self.first(one)].append(one)
        return list(found.values())


@dataclass
class Anew(Generic[N]):
    """What must be grouped anew.

    Attributes:
        parts: the members of each part.
        part_of: the place of the part of each member.
        dense: things that are in what is dense, and were not.
        still: things that are in what is dense and were so, as far as they were looked at.
    """

    parts: list[list[N]] = field(default_factory=list)
    part_of: dict[N, int] = field(default_factory=dict)
    dense: set[N] = field(default_factory=set)
    still: set[N] = field(default_factory=set)


class Parting(Generic[N]):
    """Finds it.

    Args:
        graph: the links.
        widest: a part of more members is wide.
        levels: probabilities up to which links are cut, one after the other; the first cuts none.
        group_of: the group that a thing is in; None if in none yet.
        beside: things that are in one group with another, whatever the links.
        there: whether a thing is still there.
    """

    def __init__(
        self,
        graph: Graph[N],
        widest: int,
        levels: Sequence[float],
        group_of: Callable[[Collection[N]], Mapping[N, int]],
        beside: Callable[[N], Iterable[N]],
        there: Callable[[N], bool],
    ) -> None:
        self.graph = graph
        self.widest = widest
        self.levels = levels
        self.group_of = group_of
        self.beside = beside
        self.there = there
        self.anew = Anew[N]()
        self._wide: dict[tuple[bool, float], set[N]] = defaultdict(set)
        self._fresh: set[N] = set()  # if one of them is in what is dense, it was not

    def find(
        self, seeds: Collection[N], members: Callable[[int], Collection[N]], doubtful: Collection[int]
    ) -> Anew[N]:
        """What must be grouped anew.

        Args:
            seeds: both ends of every link that has changed, and what is new.
            members: gives the members of a group.
            doubtful: groups that have lost what held them together beside links.
        """
        queue, groups = self._before(seeds)
        self._now(queue)
        by_group: dict[int, list[N]] = defaultdict(list)
        for node, group in sorted(groups.items()):
            by_group[group].append(node)
        for group, nodes in by_group.items():
            gone = [node for node in nodes if node not in self.anew.still]
            loose = any(True for node in gone for _ in self.beside(node))
            if loose or group in doubtful or not self._hold(nodes):
                again = [node for node in members(group) if self.there(node)]
                self.anew.still.difference_update(again)
                self._fresh.update(again)
                self._now(again)
        return self.anew

    def _before(self, seeds: Collection[N]) -> tuple[list[N], Mapping[N, int]]:
        """The members of the parts that were; and of the seeds that were in what was dense, the group."""
        queue, dense, seen = list(seeds), set[N](), set[N]()
        for node in seeds:
            if node in seen:
                continue
            for level in self.levels:
                reached = self._walk(node, level, self.graph.was, before=True)
                if reached is not None:
                    seen |= reached
                    queue += sorted(reached)  # type: ignore[type-var]
                    break
            else:
                dense.add(node)
        queue = [node for node in queue if self.there(node)]
        groups = self.group_of(dense)  # what was read anew is in none
        self._fresh.update(node for node in queue if node not in groups)
        return queue, groups

    def _now(self, nodes: Iterable[N]) -> None:
        """Find the part of each, and of what is beside it."""
        anew, queue = self.anew, deque(nodes)
        while queue:
            node = queue.popleft()
            if node in anew.part_of or node in anew.dense or node in anew.still:
                continue
            for level in self.levels:
                reached = self._walk(node, level, self.graph.now, before=False)
                if reached is not None:
                    anew.part_of.update(dict.fromkeys(reached, len(anew.parts)))
                    anew.parts.append(sorted(reached))  # type: ignore[type-var]
                    queue.extend(other for one in reached for other in self.beside(one))
                    break
            else:
                fresh = node in self._fresh
                (anew.dense if fresh else anew.still).add(node)
                if fresh:
                    queue.extend(self.beside(node))

    def _walk(
        self, start: N, level: float, row: Callable[[N], Mapping[N, float]], *, before: bool
    ) -> set[N] | None:
        """What a thing hangs together with by links of a level; None if that is wide."""
        wide = self._wide[before, level]
        reached, ahead = {start}, [start]
        while ahead:
            if len(reached) > self.widest or not wide.isdisjoint(ahead):
                wide |= reached
                return None
            self.graph.fetch(ahead)
            found = {other for one in ahead for other, likely in row(one).items() if likely >= level}
            ahead = sorted(found - reached)  # type: ignore[type-var]
            reached.update(ahead)
        return reached

    def _hold(self, nodes: Sequence[N]) -> bool:
        """Whether those of a dense group that have lost a strong link still hang together."""
        level = self.levels[-1]
        self.graph.fetch(nodes)
        wanted = {
            node
            for node in nodes
            if node in self.anew.still
            and self._strong(self.graph.was(node)) - self._strong(self.graph.now(node))
        }
        if len(wanted) < 2:
            return True
        start = min(wanted)  # type: ignore[type-var]
        seen, ahead = {start}, [start]
        while ahead and not wanted <= seen:
            self.graph.fetch(ahead)
            found = {o for one in ahead for o, likely in self.graph.now(one).items() if likely >= level}
            ahead = list(found - seen)
            seen.update(ahead)
        return wanted <= seen

    def _strong(self, row: Mapping[N, float]) -> set[N]:
        return {other for other, likely in row.items() if likely >= self.levels[-1]}
