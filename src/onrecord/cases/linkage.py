"""Average linkage over a sparse graph of chances; the outcome depends on no order but the given."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

Chances = Mapping[int, Mapping[int, float]]
"""By place, the chances that it and each other place belong together; symmetric; what is not there is 0."""


MOST = 900
"""Between two groups no more pairs than this are counted: of large groups not every pair was compared."""


def join(
    length: int,
    chances: Chances,
    threshold: float,
    apart: Sequence[Hashable] | None = None,
    together: Iterable[Collection[int]] = (),
    never: Iterable[tuple[int, int]] = (),
) -> list[list[int]]:
    """Group places, from the likeliest pair down.

    Args:
        length: number of places, 0 to length - 1.
        chances: how likely two places belong together.
        threshold: two groups become one if the mean over their pairs is at least this.
        apart: by place, a mark; two places of the same mark never come into one group. None for no marks.
        together: places that are one group from the beginning, whatever the chances; later ones win over
            earlier ones only where ``never`` does not forbid it.
        never: pairs of places that never come into one group.

    Returns:
        The groups by their first place, each sorted.
    """
    groups: dict[int, list[int]] = {place: [place] for place in range(length)}
    marks: dict[int, set[Hashable]] = {place: {apart[place]} if apart else set() for place in range(length)}
    foes: dict[int, set[int]] = defaultdict(set)
    for i, j in never:
        foes[i].add(j)
        foes[j].add(i)
    # Sums of the chances between two groups; groups with no chance between them do not stand here.
    sums: dict[int, dict[int, float]] = defaultdict(dict, {i: dict(row) for i, row in chances.items()})

    def forbidden(i: int, j: int) -> bool:
        return bool(marks[i] & marks[j]) or any(foes[a] & set(groups[j]) for a in groups[i] if a in foes)

    def unite(i: int, j: int) -> None:
        # i < j always: a group is called by its first place.
        groups[i] = sorted(groups[i] + groups.pop(j))
        marks[i] |= marks.pop(j)
        for other, value in sums.pop(j, {}).items():
            sums[other].pop(j)
            if other != i:
                sums[other][i] = sums[i][other] = sums[i].get(other, 0.0) + value

    for members in together:
        for place in members:
            first, second = sorted(_holder(groups, p) for p in (min(members), place))
            if first != second and not forbidden(first, second):
                unite(first, second)
    queue = [(-_mean(sums, groups, i, j), i, j) for i, row in sums.items() for j in row if i < j]
    heapq.heapify(queue)
    while queue:
        negative, i, j = heapq.heappop(queue)
        if -negative < threshold:
            break
        if i not in groups or j not in groups or j not in sums[i]:
            continue
        if _mean(sums, groups, i, j) != -negative:
            continue  # what was true of the two before one of them grew
        if forbidden(i, j):
            continue
        unite(i, j)
        for other in sums[i]:
            mean = _mean(sums, groups, i, other)
            if mean >= threshold:
                heapq.heappush(queue, (-mean, min(i, other), max(i, other)))
    return [groups[first] for first in sorted(groups)]


def parts(places: Iterable[int], chances: Chances) -> list[list[int]]:
    """What hangs together: places from which one comes to each other by chances above 0.

    Args:
        places: the places to part; ``chances`` leads to no others.
        chances: as for :func:`join`.

    Returns:
        The parts by their first place, each sorted.
    """
    found: list[list[int]] = []
    seen: set[int] = set()
    for first in places:
        if first in seen:
            continue
        seen.add(first)
        part, ahead = [first], [first]
        while ahead:
            for other in chances.get(ahead.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    part.append(other)
                    ahead.append(other)
        found.append(sorted(part))
    return sorted(found)


def _holder(groups: Mapping[int, list[int]], place: int) -> int:
    """The group that a place is in."""
    return place if place in groups else next(first for first, held in groups.items() if place in held)


def _mean(sums: Mapping[int, Mapping[int, float]], groups: Mapping[int, list[int]], i: int, j: int) -> float:
    return sums[i][j] / min(len(groups[i]) * len(groups[j]), MOST)
