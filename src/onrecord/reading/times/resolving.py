"""Which year has a date that names none, and which value has an expression?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from onrecord.reading.times.context import Context, Raw
from onrecord.reading.times.values import Moment, exists, interval_of


def _with_year(context: Context, raw: Raw, moment: Moment) -> Moment | None:
    """A day or month without a year: the nearest such one, past or, in a clause about the future, to come."""
    if moment.year is not None:
        return moment
    month = moment.month or 1
    if context.heading is not None:
        return replace(moment, year=context.heading)
    published = context.published
    if published is None:
        return None
    year = published.year
    behind = (month, moment.day or 0) <= (published.month, published.day if moment.day else 0)
    if context.future(raw):
        year += behind and (month, moment.day) != (published.month, published.day)
    elif not behind:
        # One day ahead is a text filed across the date line, not eleven months ago. And a day that was so
        # long ago would have its year with it: "when they vote on Sept 13", written in August.
        ahead = (
            (date(year, month, moment.day) - published).days
            if moment.day and exists(year, month, moment.day)
            else 99
        )
        gone = 365 - ahead
        year -= not (ahead <= 1 or (ahead <= 90 and gone > 270 and not context.past(raw)))
    return replace(moment, year=year) if 1 <= year <= 9999 and exists(year, month, moment.day) else None


def resolve(context: Context, raw: Raw) -> tuple[str, str] | None:
    if raw.rule is not None:
        return raw.rule(context, raw)
    assert raw.first is not None
    first, last = raw.first, raw.last
    open_year = first.year is None or (last is not None and last.year is None)
    if last is not None and first.year is None and last.year is not None:
        earlier = (first.month or 0, first.day or 0) <= (last.month or 0, last.day or 0)
        first = replace(first, year=last.year if earlier else last.year - 1)
        open_year = False
    elif last is not None and last.year is None and first.year is not None:
        earlier = (first.month or 0, first.day or 0) <= (last.month or 0, last.day or 0)
        last = replace(last, year=first.year if earlier else first.year + 1)
        open_year = False
    one = _with_year(context, raw, first)
    if one is None:
        return None
    anchor = "published" if open_year or raw.kind == "deictic" else "none"
    if last is None:
        return one.value(), anchor
    two = _with_year(context, raw, last)
    if two is None:
        return None
    if open_year and two.value() < one.value():
        one = replace(one, year=(two.year or 1) - 1)
        if one.year == 0:
            return None
    value = interval_of(one.value(), two.value())
    return (value, anchor) if value else None
