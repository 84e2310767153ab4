"""Records to events and cases: a pure function, the same whatever the order of the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from onrecord.cases import affairs, events
from onrecord.cases.pairs import chance
from onrecord.cases.told import Paper, Told, prepare
from onrecord.cases.weights import Weights, shipped
from onrecord.model import Record


@dataclass(frozen=True)
class Event:
    """One act, with every claim of any document that speaks of it.

    Attributes:
        claims: in the order of the documents' keys.
        owned: whether one case owns it; if not, each claim is in the case of its own document.
    """

    claims: tuple[Told, ...]
    owned: bool


@dataclass(frozen=True)
class Case:
    """One affair.

    Attributes:
        papers: the documents that are mainly about it, by key.
        events: the events with claims in this case, by the key of their first claim.
        background: what its documents tell in passing of other cases: the events that another case owns.
    """

    papers: tuple[Paper, ...]
    events: tuple[Event, ...]
    background: tuple[Event, ...] = ()

    def holds(self, event: Event) -> tuple[Told, ...]:
        """The claims of one of its events that are in this case."""
        return event.claims if event.owned else self.tells(event)

    def tells(self, event: Event) -> tuple[Told, ...]:
        """The claims of an event that are told by the documents which are mainly about this case."""
        return tuple(told for told in event.claims if told.paper.key in self._own)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(paper.key for paper in self.papers)


def group(
    records: Mapping[str, Record],
    weights: Weights | None = None,
    together: Iterable[Collection[str]] = (),
    never: Iterable[tuple[str, str]] = (),
) -> list[Case]:
    """Group the claims of many documents into events, and the events into cases.

    Args:
        records: records by the caller's name for each (found again as ``Paper.name``).
        weights: what to go by; what comes with the package if None.
        together: names of documents that a person has put into one case.
        never: pairs of names of documents that a person has parted.

    Returns:
        The cases, by the key of their first document. Every claim is in exactly one event and in exactly one
        case. The same for the same records in whatever order and under whatever names.
    """
    by = weights or shipped()
    papers = prepare(records)
    found = events.group(papers, chance(by.event, events.LIKELY), by.event_threshold)
    return gather(papers, found, by.case, by.case_threshold, together, never)


def gather(
    papers: list[Paper],
    found: list[list[Told]],
    likely: affairs.Chance,
    threshold: float,
    together: Iterable[Collection[str]] = (),
    never: Iterable[tuple[str, str]] = (),
) -> list[Case]:
    """Gather documents and events into cases.

    Args:
        papers: documents in the order of their keys.
        found: the events of their claims.
        likely: how likely two documents are about one affair.
        threshold: from which mean probability they become one case.
        together, never: as for :func:`group`.
    """
    event_of = {told.key: number for number, claims in enumerate(found) for told in claims}
    parts = affairs.group(papers, event_of, likely, threshold, together, never)
    case_of = {paper.key: number for number, members in enumerate(parts) for paper in members}
    within: dict[int, list[Event]] = defaultdict(list)
    beside: dict[int, list[Event]] = defaultdict(list)
    for claims, owner in zip(found, affairs.owners(found, parts, event_of), strict=True):
        event = Event(tuple(claims), owner is not None)
        # An owner has a document that tells the event, or the event would not be central to it.
        for number in sorted({case_of[told.paper.key] for told in claims}):
            (within if owner in (None, number) else beside)[number].append(event)
    return [
        Case(tuple(members), tuple(within[number]), tuple(beside[number]))
        for number, members in enumerate(parts)
    ]
