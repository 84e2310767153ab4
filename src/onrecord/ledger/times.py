"""Days and instants: what a claim speaks of, what was published, what was known.

Days are ISO days as text. Instants are UTC, as text of one fixed form (``2026-11-22T09:30:00.000000Z``), so
that both sort as they are written, alike in every database.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onrecord.errors import OnrecordError

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
FIRST, LAST = "0001-01-01", "9999-12-31"
_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Days:
    """From one ISO day to another, both included."""

    first: str
    last: str

    def meets(self, other: Days) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


def days_of(when: str) -> Days | None:
    """The days of a day, a month, a year, or an interval of two of these; None if it is no date at all.

    The form is that of ``Claim.when`` (docs/record-format.md).
    """
    first, _, last = when.partition("/")
    begin, end = _part(first), _part(last or first)
    if begin is None or end is None:
        return None
    return Days(min(begin.first, end.first), max(begin.last, end.last))


def _part(text: str) -> Days | None:
    found = _PART.fullmatch(text)
    if found is None:
        return None
    year, month, day = found[1], found[2], found[3]
    if month is None:
        return Days(f"{year}-01-01", f"{year}-12-31")
    if not 1 <= int(month) <= 12 or int(year) < 1:
        return None
    length = calendar.monthrange(int(year), int(month))[1]
    if day is None:
        return Days(f"{year}-{month}-01", f"{year}-{month}-{length:02d}")
    return Days(text, text) if 1 <= int(day) <= length else None


def parse_days(value: str, where: str) -> Days:
    """The days that a user names: ``2022``, ``2024-03``, ``2024-03-25``, ``2021..2023-06``, ``2022..``,
    ``..2021``.

    Args:
        value: what the user wrote; ``/`` serves for ``..`` as it does in records.
        where: the option, for the message.

    Raises:
        OnrecordError: it is none of these, or ends before it begins.
    """
    mark = ".." if ".." in value else "/"
    head, middle, tail = value.strip().partition(mark)
    begin = _part(head) if head else Days(FIRST, FIRST)
    end = (_part(tail) if tail else Days(LAST, LAST)) if middle else begin
    if begin is None or end is None or not (head or tail):
        raise OnrecordError(
            where, f"{value!r} is not a day, month or year, nor two of these as in 2021..2023-06"
        )
    if begin.first > end.last:
        raise OnrecordError(where, f"{value!r} ends before it begins")
    return Days(begin.first, end.last)


def instant(moment: datetime) -> str:
    """The instant as it is kept."""
    return moment.astimezone(UTC).strftime(_FORM)


def now() -> str:
    """This instant."""
    return instant(datetime.now(UTC))


def after(moment: str) -> str:
    """The instant one microsecond later."""
    return instant(datetime.strptime(moment, _FORM).replace(tzinfo=UTC) + timedelta(microseconds=1))


def before(moment: str) -> str:
    """The instant one microsecond earlier; the first that there is has none before it."""
    then = datetime.strptime(moment, _FORM).replace(tzinfo=UTC)
    first = datetime.min.replace(tzinfo=UTC)
    return moment if then == first else instant(then - timedelta(microseconds=1))


def parse_instant(value: str, where: str) -> str:
    """The last instant of what a user names: a day, month or year (UTC), or an ISO time (UTC if it has no
    zone).

    Raises:
        OnrecordError: it is neither.
    """
    text = value.strip()
    if (days := _part(text)) is not None:
        return f"{days.last}T23:59:59.999999Z"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise OnrecordError(
            where, f"{value!r} is not a day (2024-03-25), nor a time (2024-03-25T12:00)"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if "." not in text:  # a second or a minute that the user names is known to its end
        moment += timedelta(microseconds=999_999)
    return instant(moment)
