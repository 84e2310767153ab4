"""Times as days: what an ISO day, month, year or interval covers, and how far two times lie apart."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache


def day(iso: str | None) -> int | None:
    """The number of an ISO day, counted from the beginning of the era; None for none."""
    return date.fromisoformat(iso).toordinal() if iso else None


@lru_cache(maxsize=20_000)
def span(when: str | None) -> tuple[int, int] | None:
    """First and last day that a time covers, both counted from the beginning of the era.

    Args:
        when: ISO day, month, year, or two of these with a slash (as ``Claim.when``); None for none.

    Returns:
        None where there is no time, or where it is no date of the calendar.
    """
    if not when:
        return None
    first, _, last = when.partition("/")
    try:
        return _ends(first)[0], _ends(last or first)[1]
    except ValueError:
        return None


def _ends(iso: str) -> tuple[int, int]:
    parts = [int(part) for part in iso.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else None
    if month is None:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if len(parts) > 2:
        ordinal = date(year, month, parts[2]).toordinal()
        return ordinal, ordinal
    return date(year, month, 1).toordinal(), date(
        year, month, calendar.monthrange(year, month)[1]
    ).toordinal()


def apart(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Days between two times; 0 if they touch or overlap."""
    return max(0, a[0] - b[1], b[0] - a[1])
