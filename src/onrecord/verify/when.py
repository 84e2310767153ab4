"""When a measure was taken, as far as the document tells, against days on lists."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.acts import Act, Status
from onrecord.model import Claim, Record

# A list's day may be off by this many from a newspaper's: time zones, and lists that are published at night.
SLACK = timedelta(days=2)
FAR_PAST, FAR_FUTURE = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a measure was taken.

    Attributes:
        first, last: inclusive.
        told: whether the document dates it (in the claim itself or in another on the imposer's measures).
        words: the date in the document's terms, empty if it gives none.
    """

    first: date
    last: date
    told: bool
    words: str = ""

    def holds(self, day: str) -> bool:
        """Whether an ISO day lies in it, give or take a little."""
        found = date.fromisoformat(day)
        return self.first - SLACK <= found <= self.last + SLACK

    def before(self, day: str) -> bool:
        """Whether all of it lies before an ISO day."""
        return self.last + SLACK < date.fromisoformat(day)

    def after(self, day: str) -> bool:
        """Whether all of it lies after an ISO day."""
        return self.first - SLACK > date.fromisoformat(day)

    @property
    def on(self) -> str:
        """The ISO day on which the measure must stand on the list."""
        return (self.last + SLACK).isoformat()


def days(when: str) -> tuple[date, date]:
    """First and last day of an ISO day, month, year or interval of two of these."""
    start, _, end = when.partition("/")
    return _first(start), _last(end or start)


def _first(text: str) -> date:
    parts = [int(part) for part in text.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _last(text: str) -> date:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) > 1 else 12
    return date(parts[0], month, calendar.monthrange(parts[0], month)[1])


def window_of(claim: Claim, record: Record) -> Window:
    """When the claim's measure was taken: as it says itself, as a like claim says, or before publication."""
    if claim.when:
        first, last = days(claim.when)
        return Window(first, last, True, claim.when)
    published = date.fromisoformat(record.published) if record.published else FAR_FUTURE
    sides = {actor.side for actor in claim.actors}
    targets = {target.side for target in claim.targets if target.side}
    for other in record.claims:
        if (
            other is not claim
            and other.act is Act.SANCTION
            and claim.act is Act.SANCTION
            and other.status is Status.ASSERTED
            and claim.status is Status.ASSERTED
            and other.when
            and sides & {actor.side for actor in other.actors}
            and targets & {target.side for target in other.targets}
        ):
            first, last = days(other.when)
            return Window(first, last, True, f"{other.when} (as another sentence has it)")
    return Window(FAR_PAST, published, False)
