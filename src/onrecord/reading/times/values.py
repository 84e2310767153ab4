"""What a date is, as far as a text states it, and what lies so many days, weeks or months from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One expression of time in a text, resolved.

    Attributes:
        start: offset of its first character in the text given.
        end: offset behind its last character.
        value: ISO day, month, year, or interval of two of these (``onrecord.model.WHEN``).
        kind: what the value is ("day", "month", "year", "interval"), or "duration-ago" ("two years ago"),
            "modifier-year" ("the 2016 election": weaker, it need not date the act), "dateline" (when and
            where the text was filed or published: never the date of an act).
        deictic: resolved against the publication date or another expression, not absolute.
        anchor: what it was resolved against: "published", "previous" (another expression), "none".
        role: how it stands in the sentence: "adverb" ("on Monday"), "fronted" (the same, opening its
            sentence), "since" (start of a state), "bound" ("by Friday", "until 2030", "after June 14":
            a limit, not a date), "modifier" ("the July raid", "Monday's statement": dates the noun behind
            it), "following" ("a day after London spoke": dates what comes after it), "head" (opens a
            bullet, a timeline entry or a section, and dates all in its scope).
        future: the clause speaks of it as yet to come.
        scope: for a head, the extent of the text that it dates.
    """

    start: int
    end: int
    value: str
    kind: str
    deictic: bool
    anchor: str
    role: str = "adverb"
    future: bool = False
    scope: Span | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as a text states it. Without a year it needs a context to become a value."""

    year: int | None
    month: int | None = None
    day: int | None = None
    shift: int = 0  # years to add to the publication year: "August last year" has -1

    def value(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


def exists(year: int | None, month: int | None, day: int | None) -> bool:
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return True


def day_of(value: str) -> date | None:
    """The day that an ISO day names; None for a month, a year, an interval, or no such day."""
    if len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def month_shift(year: int, month: int, by: int) -> str | None:
    index = year * 12 + month - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}" if 12 <= index < 120000 else None


def add_days(day: date, by: int) -> date | None:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return None


def week_of(day: date) -> tuple[date, date] | None:
    monday = add_days(day, -day.weekday())
    sunday = add_days(day, 6 - day.weekday())
    return (monday, sunday) if monday and sunday else None


def interval_of(first: str, last: str) -> str | None:
    """An interval, or the value itself if both ends are one; None if it runs backwards."""
    if first == last:
        return first
    width = min(len(first), len(last))
    return f"{first}/{last}" if first[:width] <= last[:width] else None


def shifted(reference: str, by: int, unit: str) -> str | None:
    """A value ``by`` units away from another, no finer than both the unit and the reference allow."""
    ends = reference.split("/")
    at = ends[-1] if by > 0 else ends[0]
    year = int(at[:4])
    if unit == "year":
        return f"{year + by:04d}" if 1 <= year + by <= 9999 else None
    if unit == "month":
        return month_shift(year, int(at[5:7]), by) if len(at) >= 7 else None
    if unit == "hour":
        return at
    day = day_of(at)
    if day is None:
        # A day or so from an unknown day of a month is most likely in that month; weeks are not.
        return at if unit == "day" and abs(by) <= 3 else None
    moved = add_days(day, by * (7 if unit == "week" else 1))
    if moved is None:
        return None
    if unit == "week":
        week = week_of(moved)
        return f"{week[0]}/{week[1]}" if week else None
    return moved.isoformat()


def kind_of(value: str) -> str:
    return "interval" if "/" in value else {4: "year", 7: "month"}.get(len(value), "day")
