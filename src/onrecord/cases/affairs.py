"""Documents about one affair, and the affair of each claim.

Two documents are about one affair if what they are mainly about is the same: the events told in their first
sentences weigh most, those told as background little. So a report that recalls an old affair does not pull
that affair's case in; its claims about the old affair go to the old affair's case all the same, if there is
one, because a case is one of claims.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from onrecord.cases.linkage import Chances, join, parts
from onrecord.cases.near import Standing, standing
from onrecord.cases.pairs import YEAR
from onrecord.cases.told import Paper, Told
from onrecord.cases.wording import alike

FADING = 4.0
"""How fast a document's claims become background: exp(-FADING * place), place being 0 to 1."""

FOCAL = 0.3
"""A case's documents are about an event if it weighs at least this in them on the average, 0 to 1."""

WIDEST_EVENT = 60
"""Of an event in more documents than this, each is compared with its neighbours in time only."""

WIDEST = 300
"""Of more documents that hang together, the weaker chances are cut first (:data:`STRONGER`)."""

STRONGER = (0.5, 0.7, 0.85, 0.95)
"""The probabilities up to which they are cut, one after the other, until what hangs together is no wider."""

LIKELY = 0.2
"""Pairs below this probability are not kept."""

Item = TypeVar("Item", int, str)
EventOf = Mapping[tuple[str, int], int]
"""By claim key, the number of its event."""

Chance = Callable[[Mapping[str, float]], float]
"""How likely two documents are about one affair, from :func:`features`; 0 to 1."""


def focus(told: Told) -> float:
    """How much a document is about this claim, 0 to 1: the first sentences say what it is about."""
    return math.exp(-FADING * told.place)


def about(paper: Paper, event_of: EventOf) -> dict[int, float]:
    """What a document is about: its events, weighted, as a vector of length 1."""
    weights: dict[int, float] = defaultdict(float)
    for told in paper.claims:
        event = event_of[told.key]
        weights[event] = max(weights[event], focus(told))
    length = math.sqrt(math.fsum(value * value for value in weights.values()))
    return {event: value / length for event, value in sorted(weights.items())}


def features(
    a: Paper, b: Paper, about_a: Mapping[int, float], about_b: Mapping[int, float]
) -> dict[str, float]:
    """What is compared of two documents, by name; each 0 to 1."""
    shared = math.fsum(value * about_b[event] for event, value in about_a.items() if event in about_b)
    gap = abs(a.published - b.published) if a.published and b.published else 0
    return {
        "events": math.sqrt(shared),
        "wording": math.sqrt(alike(a.wording, b.wording)),
        "published": min(1.0, math.log1p(gap) / math.log1p(3 * YEAR)),
    }


def group(
    papers: Sequence[Paper],
    event_of: EventOf,
    chance: Chance,
    threshold: float,
    together: Iterable[Collection[str]] = (),
    never: Iterable[tuple[str, str]] = (),
) -> list[list[Paper]]:
    """Group documents by what they are mainly about.

    Args:
        papers: documents in the order of their keys; those without claims belong to no affair.
        event_of: the event of each claim.
        chance: how likely two documents are about one affair, from :func:`features`.
        threshold: two groups become one if the mean over their pairs is at least this probability.
        together: names of documents that a person has put into one case.
        never: pairs of names of documents that a person has parted.

    Returns:
        The groups; every document with claims is in one of them.
    """
    telling = [paper for paper in papers if paper.claims]
    subjects = [about(paper, event_of) for paper in telling]
    chances: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j in sorted(_candidates(telling, subjects)):
        likely = chance(features(telling[i], telling[j], subjects[i], subjects[j]))
        if likely >= LIKELY:
            chances[i][j] = chances[j][i] = likely
    names = [paper.name for paper in telling]
    return [[telling[i] for i in members] for members in joined(names, chances, threshold, together, never)]


def joined(
    names: Sequence[str],
    chances: Chances,
    threshold: float,
    together: Iterable[Collection[str]] = (),
    never: Iterable[tuple[str, str]] = (),
) -> list[list[int]]:
    """The affairs among documents that hang together, as places in the list.

    Args:
        names: the documents, in the order of their keys: all that hang together with any of them, by a chance
            or by what a person decided.
        chances: how likely two of them are about one affair, both ways.
        threshold, together, never: as for :func:`group`.
    """
    place = {name: number for number, name in enumerate(names)}
    ties: dict[int, set[int]] = defaultdict(set)
    for held in together:
        for one, other in pairwise(sorted({place[name] for name in held if name in place})):
            ties[one].add(other)
            ties[other].add(one)
    groups: list[list[int]] = []
    for members in _parts(range(len(names)), chances, ties, 0.0, STRONGER):
        found = within(
            [names[i] for i in members],
            {n: chances[i] for n, i in enumerate(members) if i in chances},
            {i: n for n, i in enumerate(members)},
            threshold,
            together,
            never,
        )
        groups += [[members[n] for n in group] for group in found]
    return sorted(groups)


def within(
    names: Sequence[str],
    chances: Mapping[int, Mapping[int, float]],
    number: Mapping[int, int],
    threshold: float,
    together: Iterable[Collection[str]] = (),
    never: Iterable[tuple[str, str]] = (),
) -> list[list[int]]:
    """The affairs among the documents of one part, as places in the list.

    Args:
        names: the documents, in the order of their keys.
        chances: by place, how likely it is about one affair with others, by whatever these are called.
        number: their places by what they are called; others are left out.
        threshold, together, never: as for :func:`group`.
    """
    if len(names) == 1:
        return [[0]]
    place = {name: n for n, name in enumerate(names)}
    decided = [sorted({place[name] for name in held if name in place}) for held in together]
    return join(
        len(names),
        {n: {number[j]: p for j, p in row.items() if j in number} for n, row in chances.items()},
        threshold,
        together=[held for held in decided if len(held) > 1],
        never=[(place[a], place[b]) for a, b in never if a in place and b in place],
    )


def _parts(
    places: Iterable[int],
    chances: Chances,
    ties: Mapping[int, set[int]],
    least: float,
    stronger: Sequence[float],
) -> Iterator[list[int]]:
    held = list(places)
    linked = {
        i: {
            **{j: p for j, p in chances.get(i, {}).items() if p >= least},
            **dict.fromkeys(ties.get(i, ()), 1.0),
        }
        for i in held
    }
    for part in parts(held, linked):
        if len(part) > WIDEST and stronger:
            yield from _parts(part, chances, ties, stronger[0], stronger[1:])
        else:
            yield part


def _candidates(papers: Sequence[Paper], subjects: Sequence[Mapping[int, float]]) -> set[tuple[int, int]]:
    """Pairs of documents that tell of one event."""
    telling: dict[int, list[int]] = defaultdict(list)
    for place, subject in enumerate(subjects):
        for event in subject:
            telling[event].append(place)
    found: set[tuple[int, int]] = set()
    for places in telling.values():
        for i, j in beside([(standing(papers[place]), place) for place in places]):
            found.add((min(i, j), max(i, j)))
    return found


def beside(
    tellers: Iterable[tuple[Standing, Item]], of: Collection[Item] | None = None
) -> Iterator[tuple[Item, Item]]:
    """Pairs of the documents that tell one event: all, or of many only the neighbours in time.

    Args:
        tellers: each with its place in time.
        of: only pairs with one of these.
    """
    in_time = [one for _, one in sorted(tellers)]
    width = len(in_time) if len(in_time) <= WIDEST_EVENT else WIDEST_EVENT
    for n, one in enumerate(in_time):
        if of is None:
            yield from ((one, other) for other in in_time[n + 1 : n + 1 + width])
        elif one in of:
            yield from ((one, other) for other in in_time[n + 1 : n + 1 + width])
            yield from ((other, one) for other in in_time[max(0, n - width) : n] if other not in of)


def owners(
    events: Sequence[Sequence[Told]], together: Sequence[Sequence[Paper]], event_of: EventOf
) -> list[int | None]:
    """The case that owns each event: the one whose documents are about it.

    An event is as central to a case as its mean weight in what the case's documents are about. The case that
    it is most central to owns it, if that is at least FOCAL; then its claims belong there, whatever document
    tells them.

    Args:
        events: the events with their claims.
        together: the documents of each case.
        event_of: the event of each claim.

    Returns:
        For each event, the number of the case that owns it, or None if it is background wherever it is told:
        then each of its claims stays in the case of its own document.
    """
    central: list[dict[int, float]] = [defaultdict(float) for _ in events]
    for number, members in enumerate(together):
        for paper in members:
            for event, weight in about(paper, event_of).items():
                central[event][number] += weight / len(members)
    # Cases are numbered by the keys of their documents.
    return [owner(weights, {case: case for case in weights}) for weights in central]


def owner(central: Mapping[int, float], order: Mapping[int, Any]) -> int | None:
    """The case that owns an event, or None.

    Args:
        central: how central it is to each case that has a document which tells it.
        order: of cases that it is equally central to, the first by this has it.
    """
    best = min(central, key=lambda case: (-central[case], order[case]))
    return best if len(central) == 1 or central[best] >= FOCAL else None
