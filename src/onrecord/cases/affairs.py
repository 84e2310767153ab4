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
from itertools import combinations

from onrecord.cases.linkage import join
from onrecord.cases.pairs import YEAR
from onrecord.cases.told import Paper, Told
from onrecord.cases.wording import alike

FADING = 4.0
"""How fast a document's claims become background: exp(-FADING * place), place being 0 to 1."""

FOCAL = 0.3
"""A case's documents are about an event if it weighs at least this in them on the average, 0 to 1."""

WIDEST_EVENT = 60
"""Of an event in more documents than this, each is compared with its neighbours in time only."""

LIKELY = 0.05
"""Pairs below this probability are not kept."""

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
    place = {paper.name: number for number, paper in enumerate(telling)}
    groups = join(
        len(telling),
        chances,
        threshold,
        together=[held for names in together if (held := sorted({place[n] for n in names if n in place}))],
        never=[(place[a], place[b]) for a, b in never if a in place and b in place],
    )
    return [[telling[i] for i in members] for members in groups]


def _candidates(papers: Sequence[Paper], subjects: Sequence[Mapping[int, float]]) -> set[tuple[int, int]]:
    """Pairs of documents that tell of one event."""
    telling: dict[int, list[int]] = defaultdict(list)
    for place, subject in enumerate(subjects):
        for event in subject:
            telling[event].append(place)
    found: set[tuple[int, int]] = set()
    for places in telling.values():
        found.update(_pairs(places, papers))
    return found


def _pairs(places: list[int], papers: Sequence[Paper]) -> Iterator[tuple[int, int]]:
    if len(places) <= WIDEST_EVENT:
        yield from combinations(places, 2)
        return
    in_time = sorted(places, key=lambda place: (papers[place].published or 0, place))
    for n, i in enumerate(in_time):
        for j in in_time[n + 1 : n + 1 + WIDEST_EVENT]:
            yield min(i, j), max(i, j)


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
    case_of = {paper.key: number for number, members in enumerate(together) for paper in members}
    central: list[dict[int, float]] = [defaultdict(float) for _ in events]
    for number, members in enumerate(together):
        for paper in members:
            for event, weight in about(paper, event_of).items():
                central[event][number] += weight / len(members)
    found: list[int | None] = []
    for weights, claims in zip(central, events, strict=True):
        # Cases are numbered by the keys of their documents: the smaller number wins a tie.
        best = min(weights, key=lambda case: (-weights[case], case))
        alone = all(case_of[told.paper.key] == best for told in claims)
        found.append(best if alone or weights[best] >= FOCAL else None)
    return found
