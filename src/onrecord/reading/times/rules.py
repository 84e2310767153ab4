"""What do "on Monday", "last June" and "two days later" mean where they stand?"""

from __future__ import annotations

import re
from datetime import date

from onrecord.reading.lexicon.times import patterns as p
from onrecord.reading.times.context import Context, Raw, Rule
from onrecord.reading.times.resolving import resolve
from onrecord.reading.times.values import add_days, day_of, interval_of, month_shift, shifted, week_of


def number_of(word: str) -> int | None:
    return int(word) if word.isdigit() else p.NUMBERS.get(word.lower())


def year_shift(word: str | None) -> int:
    return {"last": -1, "next": 1}.get((word or "").lower(), 0)


def named_month(month: int, which: str) -> Rule:
    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        published = context.published
        if published is None:
            return None
        year = published.year
        if which in {"last", "past"}:
            year -= month >= published.month
        elif which == "next":
            year += month <= published.month
        return f"{year:04d}-{month:02d}", "published"

    return rule


def that_year(month: int) -> Rule:
    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        reference = context.reference(raw.start, "year")
        return (f"{reference[:4]}-{month:02d}", "previous") if reference else None

    return rule


def weekday(number: int, which: str | None, week: str | None) -> Rule:
    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        published = context.published
        if published is None:
            return None
        which_ = (which or "").lower()
        back = (published.weekday() - number) % 7
        if week:
            offset = number - published.weekday() + 7 * year_shift(week)
        elif which_ in {"next", "coming"} or (which_ == "" and context.future(raw)):
            offset = 7 - back if back or which_ else 0
        elif which_ in {"last", "past"}:
            offset = -(back or 7)
        elif back == 6 and re.match(r"\s+(?:\w+\s+)?local time\b", context.text[raw.end : raw.end + 30]):
            offset = 1  # told across the date line
        else:
            offset = -back
        day = add_days(published, offset)
        return (day.isoformat(), "published") if day else None

    return rule


_SIMPLE_OFFSET = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}


def simple(word: str) -> Rule:
    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        if word.endswith("weekend"):
            return _weekend(context, raw)
        if word.startswith("at "):
            reference = context.reference(raw.start, "year")
            return (reference, "previous") if reference else None
        published = context.published
        if published is None:
            return None
        if word.startswith(("earlier this", "later this")):
            return this_unit(published, word.split()[-1])
        day = add_days(published, _SIMPLE_OFFSET.get(word, 0))
        return (day.isoformat(), "published") if day else None

    return rule


def _weekend(context: Context, raw: Raw) -> tuple[str, str] | None:
    """ "Over the weekend": the last one that has begun, in a clause about the future the next."""
    published = context.published
    if published is None:
        return None
    back = (published.weekday() - 5) % 7
    first = add_days(published, 7 - back if context.future(raw) else -back)
    last = add_days(first, 1) if first else None
    return (f"{first}/{last}", "published") if first and last else None


def this_unit(published: date, unit: str) -> tuple[str, str] | None:
    if unit == "year":
        return f"{published.year:04d}", "published"
    if unit == "month":
        return published.isoformat()[:7], "published"
    week = week_of(published)
    return (f"{week[0]}/{published}" if week and week[0] < published else published.isoformat(), "published")


_SEASONS = frozenset(p.SEASON.split("|"))
_DAY_PARTS = frozenset({"day", "evening", "night", "morning", "afternoon"})


def period(which: str, unit: str) -> Rule | None:
    """ "Last week", "this month", "the following year", "that same evening"."""
    step = {"last": -1, "next": 1, "the coming": 1}.get(which, 0)
    if which in {"last", "this", "next", "the coming"}:
        if unit in _DAY_PARTS:
            return None

        def from_published(context: Context, raw: Raw) -> tuple[str, str] | None:
            published = context.published
            if published is None:
                return None
            if unit == "year" or unit in _SEASONS:
                # The last summer is this year's once it is over; "last autumn" in spring is last year's.
                year = published.year + step
                if unit in _SEASONS and step == -1 and published.month >= 11 and unit != "winter":
                    year = published.year
                return f"{year:04d}", "published"
            if unit == "month":
                value = month_shift(published.year, published.month, step)
                return (value, "published") if value else None
            if step == 0:
                return this_unit(published, "week")
            week = week_of(published)
            first = add_days(week[0], 7 * step) if week else None
            last = add_days(week[1], 7 * step) if week else None
            if not first or not last:
                return None
            if unit == "weekend":
                first = add_days(last, -1) or first
            return f"{first}/{last}", "published"

        return from_published
    if which in {"the next", "the following"}:
        step = 1
    elif which in {"the previous", "the preceding"}:
        step = -1
    same = {"day": "day", "week": "week", "weekend": "week", "month": "month", "year": "year"}.get(
        unit, "day"
    )
    if unit in _SEASONS:
        same = "year"
    if which == "that" and unit == "week":
        same = "week"

    def from_previous(context: Context, raw: Raw) -> tuple[str, str] | None:
        reference = context.reference(raw.start, same)
        if reference is None:
            return None
        if step:
            value = shifted(reference, step, same)
        else:
            value = reference.split("/")[0]
            value = value[: {"month": 7, "year": 4}.get(same, 10)]
            day = day_of(value)
            if same == "week" and day is not None:
                week = week_of(day)
                value = f"{week[0]}/{week[1]}" if week else value
        return (value, "previous") if value else None

    return from_previous


def distance(number_word: str, unit: str, direction: str) -> Rule | None:
    number = number_of(number_word)
    if number is None:
        return None
    if unit == "fortnight":
        number, unit = number * 2, "week"

    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        published = context.published.isoformat() if context.published else None
        if direction == "ago":
            value = shifted(published, -number, unit) if published else None
            return (value, "published") if value else None
        if direction in {"after", "before"}:
            leaning = _leaning(context, raw, number if direction == "after" else -number, unit)
            if leaning is not _OPEN:
                return leaning
        if direction == "on" and not re.match(r"\s*[,.;\n]|\s*$", context.text[raw.end : raw.end + 3]):
            return None
        reference = context.reference(raw.start, unit, far=unit in {"hour", "day"})
        if reference is None:
            return None
        back = direction in {"earlier", "before", "previously"}
        value = shifted(reference, -number if back else number, unit)
        return (value, "previous") if value else None

    return rule


_OPEN: tuple[str, str] = ("", "")


def _leaning(context: Context, raw: Raw, by: int, unit: str) -> tuple[str, str] | None:
    """ "Two days after …", "a year before …": ``by`` is signed as for the act that the phrase modifies.

    If what follows carries a date, that date and the distance give the date of the phrase. If nothing
    follows, the phrase leans on an earlier expression: _OPEN. Otherwise the phrase dates what follows,
    back from the date of the sentence it stands in.
    """
    text = context.text
    if re.match(r"\s*(?:[,.;:)\"”]|$|\n|and\b|but\b)", text[raw.end : raw.end + 6]):
        return _OPEN
    stop = re.search(r"[,.;:\n]|\s[—–-]\s", text[raw.end : raw.end + 120])
    limit = raw.end + (stop.start() if stop else 120)
    for other in context.after:
        if raw.end <= other.start < limit and other.first is not None:
            resolved = resolve(context, other)
            if resolved:
                value = shifted(resolved[0], by, unit)
                return (value, "previous") if value else None
    number = context.sentence(raw.start)
    here = [v for s, v in context.done if s < raw.start and context.sentence(s) == number]
    opens = not text[context.starts[number] : raw.start].strip(" \"“”'‘")
    if here:
        reference: str | None = context.reference(raw.start, unit)
    elif opens and context.published:
        reference = context.published.isoformat()
    else:
        reference = context.reference(raw.start, unit, far=unit == "day")
    raw.role = "following"
    value = shifted(reference, -by, unit) if reference else None
    return (value, "previous") if value else None


def vague(word: str) -> Rule:
    unit = next((u for u in ("day", "week", "month") if f"{u}s" in word), "hour")

    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        if word.endswith("after") and not re.match(r"\s*[,.;\n]|\s*$", context.text[raw.end : raw.end + 3]):
            return None
        reference = context.reference(raw.start, "day" if unit == "hour" else unit, far=unit == "hour")
        if reference is None:
            return None
        at = reference.split("/")[-1]
        if unit == "hour" or "day" in word.split()[-1:]:
            return at, "previous"
        # A few days from early in a month are in that month, a few weeks or months in that year; else open.
        if unit == "day":
            day = day_of(at)
            return (at[:7], "previous") if day and day.day <= 20 else None
        latest = 10 if unit == "week" else 4
        return (at[:4], "previous") if len(at) >= 7 and int(at[5:7]) <= latest else None

    return rule


def before_after(unit: str, direction: str) -> Rule:
    by = 1 if direction == "after" else -1

    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        if raw.end - raw.start > len(f"the {unit} {direction}"):  # "the year before last"
            published = context.published
            value = shifted(published.isoformat(), 2 * by, unit) if published else None
            return (value, "published") if value else None
        leaning = _leaning(context, raw, by, unit)
        if leaning is not _OPEN:
            return leaning
        reference = context.reference(raw.start, unit)
        value = shifted(reference, by, unit) if reference else None
        return (value, "previous") if value else None

    return rule


def span_now(number: int, unit: str) -> Rule:
    def rule(context: Context, raw: Raw) -> tuple[str, str] | None:
        published = context.published
        if published is None:
            return None
        end = published.isoformat()[: 4 if unit.startswith("year") else 7]
        start = shifted(end, -number, unit.rstrip("s"))
        value = interval_of(start, end) if start else None
        return (value, "published") if value else None

    return rule
