"""Days as documents write them. A day is taken as it is printed: no time zone moves it.

What could be two days ("03/04/2024") is none.
"""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
WRITTEN = re.compile(rf"\b(?:{_MONTH}\s+{_DAY},?\s+{_YEAR})", re.IGNORECASE)
"""A day as Americans write it."""
WRITTEN_FIRST = re.compile(rf"(?<![0-9]){_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}", re.IGNORECASE)
"""A day as everybody else writes it."""
_Y = r"(?P<year>(?:19|20)[0-9]{2})"
_ISO = re.compile(rf"(?<![0-9]){_Y}-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])(?![0-9])")
_COMPACT = re.compile(rf"\s*{_Y}(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?:T?[0-9]{{4,6}}Z?)?\s*")
_SLASHED = re.compile(rf"(?<![0-9]){_Y}/(?P<month>[01]?[0-9])/(?P<day>[0-3]?[0-9])(?![0-9])")
_DOTTED = re.compile(rf"(?<![0-9.])(?P<day>[0-3]?[0-9])\.(?P<month>[01]?[0-9])\.{_Y}(?![0-9])")
_AMBIGUOUS = re.compile(rf"(?<![0-9/])(?P<a>[0-3]?[0-9])/(?P<b>[0-3]?[0-9])/{_Y}(?![0-9])")
_IN_URL = re.compile(rf"[/_-]{_Y}[/_-]?(?P<month>[01][0-9]|[a-z]{{3}})[/_-]?(?P<day>[0-3][0-9])(?=[/_.-]|$)")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+", re.IGNORECASE)
_SHAPES = (_ISO, WRITTEN, WRITTEN_FIRST, _SLASHED, _DOTTED)

FIRST_YEAR = 1988
"""No reporting on cyber operations is older (the first worm spread in November 1988)."""


def day_in(text: str, *, latest: str | None = None) -> str | None:
    """The first day written in a short text, ISO; None if there is none.

    Args:
        text: a header, an attribute or a line.
        latest: ISO day after which nothing can have been published; tomorrow by default.
    """
    text = text[:500]
    if whole := _COMPACT.fullmatch(text):
        return _checked(whole["year"], whole["month"], whole["day"], latest)
    found = min(
        (match for shape in _SHAPES if (match := shape.search(text))), key=lambda m: m.start(), default=None
    )
    if found is not None:
        return _checked(found["year"], found["month"], found["day"], latest)
    if pair := _AMBIGUOUS.search(text):
        a, b = int(pair["a"]), int(pair["b"])
        if a > 12 or a == b:
            return _checked(pair["year"], pair["b"], pair["a"], latest)
        if b > 12:
            return _checked(pair["year"], pair["a"], pair["b"], latest)
        return None
    if parsed := parsedate(text):  # RFC 5322, of mails and feeds
        return _checked(str(parsed[0]), str(parsed[1]), str(parsed[2]), latest)
    return None


def is_day(line: str) -> bool:
    """Whether a line is a day and nothing else, but for the name of the weekday."""
    weekday = _WEEKDAY.match(line)
    return any(shape.fullmatch(line, weekday.end() if weekday else 0) for shape in _SHAPES)


def day_in_url(url: str) -> str | None:
    """The day that an address bears in its path ("/2024/03/26/"), ISO; None if it bears none."""
    found = _IN_URL.search(url.partition("?")[0].lower())
    return _checked(found["year"], found["month"], found["day"], None) if found else None


def day_of_pdf(value: str) -> str | None:
    """The day of a PDF's date ("D:20240326093000+02'00'"; ISO 32000-1, 7.9.4), ISO."""
    return day_in(value.removeprefix("D:")[:8])


def _checked(year: str, month: str, day: str, latest: str | None) -> str | None:
    number = _MONTHS.get(month.lower().rstrip("."), 0) or (int(month) if month.isdigit() else 0)
    try:
        found = datetime.date(int(year), number, int(day))
    except ValueError:
        return None
    bound = datetime.date.today() + datetime.timedelta(days=1)
    if found.year < FIRST_YEAR or found > bound or (latest is not None and found.isoformat() > latest):
        return None
    return found.isoformat()
