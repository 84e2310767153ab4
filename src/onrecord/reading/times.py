"""When did the act take place: dates in English news text, and the one that dates a given act.

``find_times`` reads every expression of time that resolves to a day, a month, a year or an interval.
``choose`` picks the one that dates the act named by a trigger, or none.

Conventions, where English leaves a choice:

* A weekday is the last such day at or before publication, as wire copy uses it; in a clause about the
  future, or after "next", it is the first such day after publication.
* A month without a year is the last such month up to that of publication, or the next one in a clause
  about the future. "Last June" is the last June before the month of publication.
* A week is Monday to Sunday (ISO 8601), a "this week" ends with the publication day.
* Seasons, "early 2021" and "the first weeks of 2021" give the year: a season names other months on the
  other half of the globe, and a vague part of a year has no agreed bounds.
* Decades, "recently", "several years ago", "more than two years ago" give nothing.
* Datelines and lines that carry the publication date are found, but never date an act: a publication
  date is not an event date.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from onrecord.reading.lexicon.times import patterns as p

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


# --- Moments --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Moment:
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


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return True


def _day(value: str) -> date | None:
    """The day that an ISO day names; None for a month, a year, an interval, or no such day."""
    if len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _month_shift(year: int, month: int, by: int) -> str | None:
    index = year * 12 + month - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}" if 12 <= index < 120000 else None


def _add_days(day: date, by: int) -> date | None:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return None


def _week(day: date) -> tuple[date, date] | None:
    monday = _add_days(day, -day.weekday())
    sunday = _add_days(day, 6 - day.weekday())
    return (monday, sunday) if monday and sunday else None


def _interval(first: str, last: str) -> str | None:
    """An interval, or the value itself if both ends are one; None if it runs backwards."""
    if first == last:
        return first
    width = min(len(first), len(last))
    return f"{first}/{last}" if first[:width] <= last[:width] else None


def _shifted(reference: str, by: int, unit: str) -> str | None:
    """A value ``by`` units away from another, no finer than both the unit and the reference allow."""
    ends = reference.split("/")
    at = ends[-1] if by > 0 else ends[0]
    year = int(at[:4])
    if unit == "year":
        return f"{year + by:04d}" if 1 <= year + by <= 9999 else None
    if unit == "month":
        return _month_shift(year, int(at[5:7]), by) if len(at) >= 7 else None
    if unit == "hour":
        return at
    day = _day(at)
    if day is None:
        # A day or so from an unknown day of a month is most likely in that month; weeks are not.
        return at if unit == "day" and abs(by) <= 3 else None
    moved = _add_days(day, by * (7 if unit == "week" else 1))
    if moved is None:
        return None
    if unit == "week":
        week = _week(moved)
        return f"{week[0]}/{week[1]}" if week else None
    return moved.isoformat()


# --- What the patterns find -----------------------------------------------------------------------


@dataclass(slots=True)
class _Raw:
    """An expression as written: moments, or a rule that resolves it in context."""

    start: int
    end: int
    first: _Moment | None = None
    last: _Moment | None = None
    rule: Callable[[_Context, _Raw], tuple[str, str] | None] | None = None
    kind: str = ""
    role: str = ""
    linked: bool = False  # first and last are already joined
    rank: int = 0  # of two that overlap, the higher stays


class _Context:
    """What is known where an expression stands: publication date, sentences, what was resolved before."""

    __slots__ = ("after", "done", "heading", "published", "starts", "text")

    def __init__(self, text: str, published: date | None) -> None:
        self.text = text
        self.published = published
        self.starts = [0] + [
            m.end()
            for m in p.SENTENCE.finditer(text)
            if not p.TITLE_END.search(text, max(0, m.start() - 6), m.start())
        ]
        self.done: list[tuple[int, str]] = []
        self.after: list[_Raw] = []
        self.heading: int | None = None

    def sentence(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def sentence_end(self, number: int) -> int:
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def future(self, raw: _Raw) -> bool:
        """Whether the clause around an expression speaks of things to come."""
        begin = max(self.starts[self.sentence(raw.start)], raw.start - 70)
        before = self.text[begin : raw.start]
        cuts = [cut.end() for cut in p.CUT.finditer(before)]
        before = before[cuts[-1] :] if cuts else before
        if p.FUTURE.search(before):
            return True
        ahead = self.text[raw.end : raw.end + 60].split("\n")[0].split(".")[0]
        return bool(re.fullmatch(r"(?i:[\s\"“]*(?:on|in|by|at)?\s*)", before) and p.FUTURE_AFTER.match(ahead))

    def past(self, raw: _Raw) -> bool:
        """Whether a verb before an expression, in its clause, is in the past tense."""
        begin = max(self.starts[self.sentence(raw.start)], raw.start - 70)
        before = p.CUT.split(self.text[begin : raw.start])[-1]
        return bool(re.search(r"\b(?:was|were|had|did|[a-z]{3,}ed)\b", before))

    def reference(self, at: int, unit: str, far: bool = False) -> str | None:
        """What "later" and "the same day" lean on: an expression of the nearest sentence that has any.

        Of several in that sentence the last one fine enough for the unit counts. With ``far``, a day a
        few sentences back is better than a month or year close by, and the first of its sentence, where
        the main clause has it: "hours later" leans on the day of what was told, not of what it was about.
        """
        need = {"year": 4, "month": 7}.get(unit, 10)
        number = self.sentence(at)
        nearest: int | None = None
        best: str | None = None
        chosen = -1
        for start, value in reversed(self.done):
            if start >= at:
                continue
            here = self.sentence(start)
            width = len(value.split("/")[0])
            nearest = here if nearest is None else nearest
            if number - here > 6 or (
                here not in (nearest, chosen) and (not far or (best is not None and len(best) >= need))
            ):
                break
            finer = best is None or len(best.split("/")[0]) < min(width, need)
            if (
                best is None
                or (finer and (here == nearest or width >= need))
                or (far and width >= need and here == chosen)
            ):
                best, chosen = value, here
        return best


def _month_number(name: str) -> int | None:
    return p.MONTHS.get(name.rstrip(".").lower()) if name[:1].isupper() else None


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else p.NUMBERS.get(word.lower())


def _year_shift(word: str | None) -> int:
    return {"last": -1, "next": 1}.get((word or "").lower(), 0)


# --- Patterns to raw expressions ------------------------------------------------------------------


def _absolute(text: str, published: date | None) -> list[_Raw]:
    """Dates with a day, and months with or without a year."""
    found: list[_Raw] = []
    for m in p.ISO.finditer(text):
        y, mo, d = int(m[1]), int(m[3]), int(m[4])
        if 1900 <= y < 2100 and _exists(y, mo, d):
            found.append(_Raw(m.start(), m.end(), _Moment(y, mo, d), rank=9))
    for m in p.NUMERIC.finditer(text):
        a, b, y = int(m[1]), int(m[3]), int(m[4])
        # Day or month first? Decided by what exists, by the publication date, or left open.
        readings = {(mo, d) for mo, d in ((b, a), (a, b)) if _exists(y, mo, d)}
        if len(readings) > 1 and m[2] == ".":
            readings = {(b, a)}
        if len(readings) > 1 and published and (published.month, published.day) in readings:
            readings = {(published.month, published.day)}
        if len(readings) == 1:
            mo, d = readings.pop()
            found.append(_Raw(m.start(), m.end(), _Moment(y, mo, d), rank=9))
    for pattern, names in ((p.DMY, (3, 1, 2)), (p.MDY, (1, 2, 3))):
        for m in pattern.finditer(text):
            month, one = _month_number(m[names[0]]), int(m[names[1]])
            two = int(m[names[2]]) if m[names[2]] else None
            year = int(m[4]) if m[4] else None
            if month is None or not _exists(year, month, one):
                continue
            shift, relative = _year_shift(m[5]), bool(m[5])
            if relative and published is not None:
                year = published.year + shift
            elif relative:
                continue
            first = _Moment(year, month, one)
            last = _Moment(year, month, two) if two and two > one and _exists(year, month, two) else None
            found.append(_Raw(m.start(), m.end(), first, last, linked=last is not None, rank=8))
    for m in p.MY.finditer(text):
        month = _month_number(m[2])
        if month is None:
            continue
        raw = _Raw(m.start(), m.end(), _Moment(int(m[3]) if m[3] else None, month), rank=7)
        if m[4] and m[4].lower() == "that":
            raw.rule = _that_year(month)
        elif m[4]:
            if published is None:
                continue
            raw.first = _Moment(published.year + _year_shift(m[4]), month)
            raw.kind = "deictic"
        elif m[1] and not m[3]:
            raw.rule = _named_month(month, m[1].lower())
        elif not m[3] and not _bare_month(text, m):
            continue
        found.append(raw)
    return found


def _bare_month(text: str, m: re.Match[str]) -> bool:
    """Whether a month's name without day and year is a month, not a person, a verb or a modal."""
    name = m[2].rstrip(".").lower()
    if len(name) <= 3 and name != "may":
        return False
    before = text[max(0, m.start() - 16) : m.start()]
    after = text[m.end() : m.end() + 24]
    ambiguous = name in {"may", "march", "april", "june", "august"}
    if (
        re.match(r"\s+[A-Z][a-z]+", after)
        and ambiguous
        and not re.search(r"\b(?i:in|since|until|during)\s+$", before)
    ):
        return False
    if name in {"may", "march"}:
        return bool(
            re.search(
                r"\b(?i:in|since|until|till|by|during|from|to|and|between|early|late|mid|of|before|after|through|the|a|its|their)"
                r"[\s-]+$|['’]s\s+$|-$",
                before,
            )
        )
    return True


def _years(text: str, taken: list[Span]) -> list[_Raw]:
    """Years that stand alone. A number is a year only where its neighbours make it one."""
    found: list[_Raw] = []
    previous: _Raw | None = None
    for m in p.YEAR.finditer(text):
        if any(s <= m.start(2) < e for s, e in taken):
            continue
        year = int(m[2])
        last: _Moment | None = None
        if m[4]:
            until = int(m[4]) if len(m[4]) == 4 else year // 100 * 100 + int(m[4])
            if until <= year or (len(m[4]) == 2 and until - year > 20):
                continue
            last = _Moment(until)
        raw = _Raw(m.start(), m.end(), _Moment(year), last, linked=last is not None, rank=5)
        before = text[max(0, m.start() - 28) : m.start()]
        after = text[m.end() : m.end() + 40]
        follows = re.match(r"\s+([a-z][a-z-]+)", after)
        noun = (
            follows[1] if follows and follows[1] not in p.FUNCTION and not follows[1].endswith("ly") else None
        )
        listed = previous is not None and re.fullmatch(
            r"(?:,\s+|\s+)(?:(?:and|or|to|until|till|through)\s+)?", text[previous.end : m.start()]
        )
        if (
            listed
            and previous is not None
            and "," not in text[previous.end : m.start()]
            and not re.search(r"[a-z]", text[previous.end : m.start()])
        ):
            listed = None
        in_parentheses = before.endswith(("(", "[")) and after[:1] in {")", "]", ",", ";"}
        opens = not text[text.rfind("\n", 0, m.start()) + 1 : m.start()].strip(" •*-–—·#\t")
        counted = re.match(
            r"\s+[a-z]+s\b(?=\s*(?:[.,;:!?)]|$|of\b|in\b|on\b|from\b|were\b|are\b|that\b|which\b))", after
        )
        if m[1] or in_parentheses:
            pass
        elif p.TEMPORAL.search(before):
            if noun and counted and not re.search(r"\bsince\s+$", before):
                continue  # "in 2021 documents": a number
        elif listed and previous is not None:
            raw.kind = previous.kind
            raw.role = previous.role
        elif re.search(r"\bof\s+$", before) and not noun:
            pass
        elif re.search(r"\b(?i:the|its|their|his|her|our|a|this|that)\s+$|['’]s?\s+$", before) and noun:
            raw.kind = "modifier-year"
        elif (
            re.search(r"\b(?:for|over|of|behind|on|about|against|from|with|after)\s+$", before)
            and noun
            and not counted
        ):
            if re.match(r"\s+\w+s\b", after):
                continue
            raw.kind = "modifier-year"
        elif opens and (
            after[:1] in {":", "."} or re.match(r"\s*(?:\n|$|[–—-]\s)", text[m.end() : m.end() + 4])
        ):
            pass  # a heading, or the head of a timeline entry; see _heads
        else:
            continue
        found.append(raw)
        previous = raw
    return found


def _relative(text: str) -> list[_Raw]:
    """Weekdays and all that leans on the publication date or on another expression."""
    found: list[_Raw] = []
    for m in p.WEEKDAY.finditer(text):
        if not m[2][0].isupper():
            continue
        before = text[max(0, m.start() - 12) : m.start()]
        after = re.match(r"[\s.]*([A-Z]\w*|com\b)", text[m.end() : m.end() + 14])
        words = before.split()
        if words and words[-1] in p.NAME_BEFORE:
            continue
        if after and (after[1] in p.NAME_AFTER or (after[1] == "com" and text[m.end()] == ".")):
            continue
        if before.endswith("Mail on "):
            continue
        rule = _weekday(p.WEEKDAYS[m[2].lower()], m[1], m[3])
        found.append(_Raw(m.start(), m.end(), rule=rule, kind="named", rank=6))
    low = _lowered(text)
    for m in p.SIMPLE.finditer(low):
        if m[1] == "today" and _not_a_day(text, m.start(), m.end()):
            continue
        found.append(_Raw(m.start(), m.end(), rule=_simple(m[1]), rank=8))
    for m in p.PERIOD.finditer(low):
        rule_ = _period(m[1].strip(), m[2])
        if rule_:
            found.append(_Raw(m.start(), m.end(), rule=rule_, rank=5))
    for m in p.SEASON_YEAR.finditer(low):
        last = None
        if m[2]:
            until = int(m[2]) if len(m[2]) == 4 else int(m[1]) // 100 * 100 + int(m[2])
            last = _Moment(until) if until > int(m[1]) else None
        found.append(_Raw(m.start(), m.end(), _Moment(int(m[1])), last, linked=last is not None, rank=6))
    for m in p.DISTANCE.finditer(low):
        rule_ = (
            None if p.LOOSE.search(low, max(0, m.start() - 12), m.start()) else _distance(m[1], m[2], m[3])
        )
        if rule_:
            found.append(_Raw(m.start(), m.end(), rule=rule_, kind="ago" if m[3] == "ago" else "", rank=7))
    for m in p.VAGUE.finditer(low):
        found.append(_Raw(m.start(), m.end(), rule=_vague(m[1]), rank=6))
    for m in p.BEFORE_AFTER.finditer(low):
        found.append(_Raw(m.start(), m.end(), rule=_before_after(m[1], m[2]), rank=7))
    for m in p.SPAN_FROM.finditer(low):
        years, start = _number(m[1]), int(m[2])
        if years:
            moments = (_Moment(start), _Moment(start + years))
            found.append(_Raw(m.start(), m.end(), *moments, linked=True, rank=9))
    for m in p.SPAN_NOW.finditer(low):
        number = _number(m[1])
        near = low[max(0, m.start() - 40) : m.start()] + "|" + low[m.end() : m.end() + 30]
        if number and re.search(r"\b(?:has|have|['’]ve)\b[^.;,|]*\|", near):
            found.append(_Raw(m.start(), m.end(), rule=_span_now(number, m[2]), rank=6))
    return found


def _lowered(text: str) -> str:
    """The text in lower case at the same offsets."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _not_a_day(text: str, start: int, end: int) -> bool:
    """Whether "today" is the name of a paper ("USA Today") or means these times ("today's Russia")."""
    if text[start].isupper() and re.search(r"[A-Za-z]\s$", text[max(0, start - 2) : start]):
        return True
    return text[end : end + 2] in {"'s", "’s"} and not p.TODAYS.match(text, end)


# --- Rules ----------------------------------------------------------------------------------------

_Rule = Callable[[_Context, _Raw], tuple[str, str] | None]


def _named_month(month: int, which: str) -> _Rule:
    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
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


def _that_year(month: int) -> _Rule:
    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        reference = context.reference(raw.start, "year")
        return (f"{reference[:4]}-{month:02d}", "previous") if reference else None

    return rule


def _weekday(number: int, which: str | None, week: str | None) -> _Rule:
    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        published = context.published
        if published is None:
            return None
        which_ = (which or "").lower()
        back = (published.weekday() - number) % 7
        if week:
            offset = number - published.weekday() + 7 * _year_shift(week)
        elif which_ in {"next", "coming"} or (which_ == "" and context.future(raw)):
            offset = 7 - back if back or which_ else 0
        elif which_ in {"last", "past"}:
            offset = -(back or 7)
        elif back == 6 and re.match(r"\s+(?:\w+\s+)?local time\b", context.text[raw.end : raw.end + 30]):
            offset = 1  # told across the date line
        else:
            offset = -back
        day = _add_days(published, offset)
        return (day.isoformat(), "published") if day else None

    return rule


_SIMPLE_OFFSET = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}


def _simple(word: str) -> _Rule:
    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        if word.startswith("at "):
            reference = context.reference(raw.start, "year")
            return (reference, "previous") if reference else None
        published = context.published
        if published is None:
            return None
        if word.startswith(("earlier this", "later this")):
            return _this(published, word.split()[-1])
        day = _add_days(published, _SIMPLE_OFFSET.get(word, 0))
        return (day.isoformat(), "published") if day else None

    return rule


def _this(published: date, unit: str) -> tuple[str, str] | None:
    if unit == "year":
        return f"{published.year:04d}", "published"
    if unit == "month":
        return published.isoformat()[:7], "published"
    week = _week(published)
    return (f"{week[0]}/{published}" if week and week[0] < published else published.isoformat(), "published")


_SEASONS = frozenset(p.SEASON.split("|"))
_DAY_PARTS = frozenset({"day", "evening", "night", "morning", "afternoon"})


def _period(which: str, unit: str) -> _Rule | None:
    """ "Last week", "this month", "the following year", "that same evening"."""
    step = {"last": -1, "next": 1, "the coming": 1}.get(which, 0)
    if which in {"last", "this", "next", "the coming"}:
        if unit in _DAY_PARTS:
            return None

        def from_published(context: _Context, raw: _Raw) -> tuple[str, str] | None:
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
                value = _month_shift(published.year, published.month, step)
                return (value, "published") if value else None
            if step == 0:
                return _this(published, "week")
            week = _week(published)
            first = _add_days(week[0], 7 * step) if week else None
            last = _add_days(week[1], 7 * step) if week else None
            if not first or not last:
                return None
            if unit == "weekend":
                first = _add_days(last, -1) or first
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

    def from_previous(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        reference = context.reference(raw.start, same)
        if reference is None:
            return None
        if step:
            value = _shifted(reference, step, same)
        else:
            value = reference.split("/")[0]
            value = value[: {"month": 7, "year": 4}.get(same, 10)]
            day = _day(value)
            if same == "week" and day is not None:
                week = _week(day)
                value = f"{week[0]}/{week[1]}" if week else value
        return (value, "previous") if value else None

    return from_previous


def _distance(number_word: str, unit: str, direction: str) -> _Rule | None:
    number = _number(number_word)
    if number is None:
        return None
    if unit == "fortnight":
        number, unit = number * 2, "week"

    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        published = context.published.isoformat() if context.published else None
        if direction == "ago":
            value = _shifted(published, -number, unit) if published else None
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
        value = _shifted(reference, -number if back else number, unit)
        return (value, "previous") if value else None

    return rule


_OPEN: tuple[str, str] = ("", "")


def _leaning(context: _Context, raw: _Raw, by: int, unit: str) -> tuple[str, str] | None:
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
            resolved = _resolve(context, other)
            if resolved:
                value = _shifted(resolved[0], by, unit)
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
    value = _shifted(reference, -by, unit) if reference else None
    return (value, "previous") if value else None


def _vague(word: str) -> _Rule:
    unit = next((u for u in ("day", "week", "month") if f"{u}s" in word), "hour")

    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
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
            day = _day(at)
            return (at[:7], "previous") if day and day.day <= 20 else None
        latest = 10 if unit == "week" else 4
        return (at[:4], "previous") if len(at) >= 7 and int(at[5:7]) <= latest else None

    return rule


def _before_after(unit: str, direction: str) -> _Rule:
    by = 1 if direction == "after" else -1

    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        if raw.end - raw.start > len(f"the {unit} {direction}"):  # "the year before last"
            published = context.published
            value = _shifted(published.isoformat(), 2 * by, unit) if published else None
            return (value, "published") if value else None
        leaning = _leaning(context, raw, by, unit)
        if leaning is not _OPEN:
            return leaning
        reference = context.reference(raw.start, unit)
        value = _shifted(reference, by, unit) if reference else None
        return (value, "previous") if value else None

    return rule


def _span_now(number: int, unit: str) -> _Rule:
    def rule(context: _Context, raw: _Raw) -> tuple[str, str] | None:
        published = context.published
        if published is None:
            return None
        end = published.isoformat()[: 4 if unit.startswith("year") else 7]
        start = _shifted(end, -number, unit.rstrip("s"))
        value = _interval(start, end) if start else None
        return (value, "published") if value else None

    return rule


# --- From raw to resolved -------------------------------------------------------------------------


def _with_year(context: _Context, raw: _Raw, moment: _Moment) -> _Moment | None:
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
            if moment.day and _exists(year, month, moment.day)
            else 99
        )
        gone = 365 - ahead
        year -= not (ahead <= 1 or (ahead <= 90 and gone > 270 and not context.past(raw)))
    return replace(moment, year=year) if 1 <= year <= 9999 and _exists(year, month, moment.day) else None


def _resolve(context: _Context, raw: _Raw) -> tuple[str, str] | None:
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
    value = _interval(one.value(), two.value())
    return (value, anchor) if value else None


def _joined(text: str, raws: list[_Raw]) -> list[_Raw]:
    """Join "between A and B", "from A to B", "A-B", "in A and B" to intervals."""
    joined: list[_Raw] = []
    for raw in raws:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.first is not None
            and raw.first is not None
            and before.rule is None
            and raw.rule is None
            and not before.linked
            and not raw.linked
        ):
            gap = text[before.end : raw.start]
            lead = text[max(0, before.start - 24) : before.start]
            alike = (before.first.month is None) == (raw.first.month is None) and (
                before.first.day is None
            ) == (raw.first.day is None)
            ranged = re.search(r"\b(?i:between|from)\s+(?:[a-z]+\s+){0,3}$", lead) and re.fullmatch(
                r"\s*(?:,?\s*(?:and|to|until|till|through|up to)\s+(?:[a-z]+\s+){0,4}|[-–—]\s*)", gap
            )
            listed = alike and re.fullmatch(
                r"\s*(?:,\s*)?(?:and|or|to|through|until)\s+(?:in\s+)?|\s*[-–]\s*|,\s+", gap
            )
            if (
                listed
                and gap.strip() == ","
                and not re.match(
                    r"\s*(?:,\s*(?:19|20)\d\d\s*)*,?\s*(?:and|or)\s+(?:19|20)\d\d",
                    text[raw.end : raw.end + 30],
                )
            ):
                listed = None
            if (ranged or listed) and before.kind == raw.kind:
                one, two = before.first, raw.first
                if (two.year or 9999) >= (one.year or 0):
                    before.last = two
                    before.end = raw.end
                    before.linked = bool(ranged) or "," not in gap
                    continue
        if (
            before is not None
            and before.last is not None
            and raw.first is not None
            and raw.first.month is None
            and before.last.month is None
            and re.fullmatch(r",?\s*(?:and|or)?\s+", text[before.end : raw.start])
        ):
            before.last, before.end = raw.first, raw.end
            continue
        joined.append(raw)
    return joined


def _apart(raws: list[_Raw]) -> list[_Raw]:
    """Drop what overlaps something better: the higher rank, then the longer."""
    kept: list[_Raw] = []
    starts: list[int] = []
    for raw in sorted(raws, key=lambda r: (-r.rank, r.start - r.end, r.start)):
        place = bisect_right(starts, raw.start)
        if (place == 0 or kept[place - 1].end <= raw.start) and (
            place == len(kept) or raw.end <= kept[place].start
        ):
            starts.insert(place, raw.start)
            kept.insert(place, raw)
    return kept


def _with_weekday(text: str, raws: list[_Raw]) -> list[_Raw]:
    """ "Tuesday, 26 March": the weekday is part of the date."""
    kept: list[_Raw] = []
    for raw in raws:
        named = kept[-1] if kept and kept[-1].kind == "named" else None
        if (
            named
            and raw.first
            and raw.first.day
            and re.fullmatch(r",?\s+(?:the\s+)?", text[named.end : raw.start])
        ):
            raw.start = named.start
            kept.pop()
        kept.append(raw)
    return kept


def _role(context: _Context, raw: _Raw) -> str:
    text = context.text
    before = text[max(0, raw.start - 36) : raw.start]
    after = text[raw.end : raw.end + 30]
    if re.match(r"['’]s?\s+\w", after) and not re.match(r"['’]\s", after):
        return "modifier"
    follows = p.MODIFIED.match(after)
    nouny = follows and follows[1] not in p.FUNCTION and not re.search(r"(?:ed|ly)$", follows[1])
    pointing = bool(
        re.match(r"(?i:this|last|next|that|the|yesterday|today|in|at)\b", text[raw.start : raw.start + 9])
    )
    if (
        nouny
        and not pointing
        and (raw.rule is None or raw.kind == "named")
        and p.DETERMINED.search(before)
        and not (
            before.lower().endswith(("on ", "and ", "of ", "that "))
            and raw.first is not None
            and raw.first.day
        )
    ) and not (raw.rule is not None and before.lower().endswith("on ")):
        return "modifier"
    if p.SINCE.search(before) and raw.last is None:
        return "since"
    if p.BOUND.search(before) and not re.search(r"(?i:as of)\s+$", before) and raw.last is None:
        return "bound"
    number = context.sentence(raw.start)
    start = context.starts[number]
    if raw.start - start < 60 and p.OPENING.fullmatch(text, start, raw.start):
        return "fronted"
    return "adverb"


def _heads(context: _Context, found: list[tuple[_Raw, TimeExpression]]) -> list[TimeExpression]:
    """Mark datelines, stamps, and the dates that open a line and govern it or the section under it."""
    text = context.text
    datelines = [m.span("date") for m in p.DATELINE.finditer(text)]
    today = context.published.isoformat() if context.published else None
    marked: list[TimeExpression] = []
    sections: list[int] = []
    line_number = 0
    last_line = -1
    for raw, e in found:
        begin = text.rfind("\n", 0, e.start) + 1
        end = text.find("\n", e.start)
        end = len(text) if end < 0 else end
        if begin != last_line:
            line_number += text.count("\n", max(last_line, 0), begin)
            last_line = begin
        line = text[begin:end]
        lead = text[begin : e.start].strip(" \t•*·#>-–—[(")
        tail = text[e.end : end].strip(" \t)].:")
        absolute = raw.first is not None
        full = absolute and bool(raw.first and raw.first.day) and raw.last is None
        if (
            any(s <= e.start < t for s, t in datelines)
            or (
                full
                and line_number < 9
                and (
                    (e.value == today or context.published is None)
                    and not line.rstrip().endswith((".", "!", "?", "”", '"'))
                    and len(line) <= 160
                    and not (not lead and len(tail) > 40 and p.HEAD_TAIL.match(text[e.end : end]))
                    and (not lead or (raw.first is not None and raw.first.year is not None))
                )
            )
            or (full and len(line) <= 80 and p.STAMP.search(line))
        ):
            e = replace(e, kind="dateline", role="dateline", scope=None)
        elif absolute and not lead and not tail and len(line) <= 60 and e.kind != "modifier-year":
            e = replace(e, role="head", scope=(begin, len(text)))
            sections.append(len(marked))
        elif absolute and not lead and p.HEAD_TAIL.match(text[e.end : end]) and e.kind != "modifier-year":
            e = replace(e, role="head", scope=(begin, end))
        marked.append(e)
    # A section ends where the next head without text of its own begins.
    for place, following in zip(sections, [*sections[1:], -1], strict=False):
        if following >= 0:
            begin = text.rfind("\n", 0, marked[following].start) + 1
            marked[place] = replace(marked[place], scope=(marked[place].start, begin))
    return marked


def _clock_heads(context: _Context, taken: Sequence[TimeExpression]) -> list[TimeExpression]:
    """Times of day that open the entries of a live blog: the day is that of publication."""
    if context.published is None:
        return []
    text = context.text
    marks = list(p.CLOCK.finditer(text))
    value = context.published.isoformat()
    heads = []
    for n, m in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        alone = not text[
            m.end(1) : text.find("\n", m.end(1)) if "\n" in text[m.end(1) :] else len(text)
        ].strip(" \tA-Z:")
        if not alone:
            line_end = text.find("\n", m.end(1))
            end = line_end if line_end >= 0 else len(text)
        if all(m.end(1) <= t.start or t.end <= m.start(1) for t in taken):
            heads.append(
                TimeExpression(
                    m.start(1), m.end(1), value, "day", True, "published", "head", False, (m.start(1), end)
                )
            )
    return heads


def _kind(value: str) -> str:
    return "interval" if "/" in value else {4: "year", 7: "month"}.get(len(value), "day")


def find_times(text: str, published: str | None) -> list[TimeExpression]:
    """Every expression of time in a text that resolves to a day, month, year or interval.

    Args:
        text: any text; offsets of the result refer to it.
        published: ISO day of publication. Without it only absolute expressions resolve, and those that
            lean on them ("the same day").

    Returns:
        The expressions in the order of the text; none overlaps another.
    """
    today = _day(published) if published else None
    context = _Context(text, today)
    raws = _absolute(text, today)
    relative = _relative(text)
    taken = [(r.start, r.end) for r in raws] + [(r.start, r.end) for r in relative if r.first is not None]
    raws = _joined(text, _with_weekday(text, _apart(raws + relative + _years(text, taken))))
    found: list[tuple[_Raw, TimeExpression]] = []
    for n, raw in enumerate(raws):
        context.after = raws[n + 1 : n + 6]
        start_of_line = text.rfind("\n", 0, raw.start) + 1
        end_of_line = text.find("\n", raw.end)
        bare_line = text[start_of_line : end_of_line if end_of_line >= 0 else len(text)].strip(" •*#:.–-\t")
        if (
            raw.first is not None
            and raw.first.month is None
            and raw.last is None
            and bare_line == text[raw.start : raw.end]
        ):
            context.heading = raw.first.year  # a year as a heading governs the months under it
        resolved = _resolve(context, raw)
        if (
            resolved is None
            or not 1000 <= int(resolved[0][:4]) <= 9999
            or len(resolved[0].split("/")[-1]) < 4
        ):
            continue
        value, anchor = resolved
        role = raw.role or _role(context, raw)
        kind = _kind(value)
        if raw.kind == "modifier-year":
            if today is not None and int(value[:4]) > today.year:
                continue  # "the 2030 strategy" is a name
            kind, role = "modifier-year", "modifier"
        elif raw.kind == "ago":
            kind = "duration-ago"
        future = bool(
            today and value[: len(value.split("/")[0])] > today.isoformat()[: len(value.split("/")[0])]
        )
        found.append(
            (
                raw,
                TimeExpression(raw.start, raw.end, value, kind, anchor != "none", anchor, role, future, None),
            )
        )
        if role == "following" and future:
            found.pop()
            continue
        if (
            role not in {"modifier", "bound", "following"}
            and not future
            and not _is_stamp(context, raw, value)
        ):
            context.done.append((raw.start, value))
    marked = _heads(context, _merged(text, found))
    return sorted([*marked, *_clock_heads(context, marked)], key=lambda e: e.start)


def _is_stamp(context: _Context, raw: _Raw, value: str) -> bool:
    """Whether an expression is a dateline, on which no later expression leans."""
    begin = context.text.rfind("\n", 0, raw.start) + 1
    return bool(
        raw.first is not None
        and raw.first.day
        and (m := p.DATELINE.match(context.text, begin))
        and m.start("date") <= raw.start < m.end("date")
    )


def _merged(text: str, found: list[tuple[_Raw, TimeExpression]]) -> list[tuple[_Raw, TimeExpression]]:
    """ "Yesterday, Friday, …": two names of one day are one expression."""
    merged: list[tuple[_Raw, TimeExpression]] = []
    for raw, e in found:
        if merged:
            other = merged[-1][1]
            if other.value == e.value and re.fullmatch(r",?\s+", text[other.end : e.start]):
                merged[-1] = (merged[-1][0], replace(other, end=e.end))
                continue
        merged.append((raw, e))
    return merged


# --- Which one dates the act ----------------------------------------------------------------------


def choose(
    expressions: Sequence[TimeExpression],
    *,
    trigger: Span,
    sentence: Span,
    clause: Span | None,
    tense: str | None,
    text: str | None = None,
    holes: Sequence[Span] = (),
    shared: Sequence[Span] = (),
    others: Sequence[Span] = (),
) -> TimeExpression | None:
    """The expression that dates the act which a trigger names, or None rather than a guess.

    Args:
        expressions: those of the text (``find_times``), in its offsets, as are all spans here.
        trigger: the words that name the act.
        sentence: the sentence of the trigger.
        clause: the trigger's own clause without the clauses embedded in it, as far as one span can say
            so; None if unknown.
        tense: "past", "present" or "future" of a verb, or the trigger's Penn Treebank tag ("VBD"); None for
            a noun ("the theft") or if unknown. An expression dates a noun only from close by.
        text: the text itself; lets the choice see punctuation, conjunctions and nouns of acts between
            trigger and expression.
        holes: clauses embedded in ``clause`` whose expressions date other acts.
        shared: clauses whose date this one shares if it has none of its own, nearest first: the clause it
            is coordinated with, or the main clause of a participle ("…, drawing praise").
        others: triggers of other acts in the sentence.

    Returns:
        The expression, or None. Datelines, limits ("by Friday") and what stands in another sentence are
        never chosen, save the head of the entry or section that the trigger is in.
    """
    if tense is not None and tense not in {"past", "present", "future"}:
        tense = {"VBD": "past", "VBN": "past", "MD": "future"}.get(
            tense, "present" if tense[:1] == "V" else None
        )
    inside = [
        e
        for e in expressions
        if sentence[0] <= e.start
        and e.end <= sentence[1]
        and e.kind != "dateline"
        and e.role not in {"bound", "head"}
    ]
    for e in inside:
        if e.role == "modifier" and _modifies(e, trigger, text):
            return e
    able = [e for e in inside if e.role != "modifier" and not (e.future and tense == "past")]
    nominal = tense is None
    # First the clause, as the parse has it; then the words around, for a parse that cut it too short;
    # then the clause whose date it shares.
    passes = [(clause, True, True)] if clause else []
    passes += [(sentence, False, True), *((s, True, False) for s in shared if not nominal)]
    for area, known, own in passes:
        best: tuple[float, TimeExpression] | None = None
        for e in able:
            if not (area[0] <= e.start and e.end <= area[1]):
                continue
            if known:
                hole = next((h for h in holes if h[0] <= e.start < h[1]), None)
                if hole and not (text is not None and p.UTTERED.match(text[hole[0] : e.start])):
                    continue
            elif text is None and clause is not None:
                continue
            early = not known and clause is not None and e.start < trigger[0]
            if early and (e.role == "since" or _embedded(e, area, text)):
                continue
            if not own and (e.start > trigger[0] or e.role == "since" or _embedded(e, area, text)):
                continue
            cost = _cost(e, trigger, text, nominal, known=known, own=own, others=others)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, e)
        if best is not None:
            return best[1]
    heads = [e for e in expressions if e.role == "head" and e.scope and e.scope[0] <= trigger[0] < e.scope[1]]
    if heads and not nominal:
        return min(heads, key=lambda e: (e.scope or (0, 0))[1] - (e.scope or (0, 0))[0])
    return None


def _embedded(e: TimeExpression, area: Span, text: str | None) -> bool:
    """Whether an expression seems to stand in a clause embedded in the area ("who on Tuesday proposed …")."""
    if text is None:
        return False
    lead = re.split(r"[,;:—]", text[max(area[0], e.start - 120) : e.start])[-1]
    return any(w.lower() in p.BOUNDARY for w in p.WORD.findall(lead))


def _modifies(e: TimeExpression, trigger: Span, text: str | None) -> bool:
    """Whether a date before a noun ("the July raid") belongs to the trigger."""
    if trigger[0] < e.end or trigger[0] - e.end > 40:
        return False
    if text is None:
        return trigger[0] - e.end <= 15
    gap = text[e.end : trigger[0]].lstrip("'’s")
    return not re.search(r"[,;:.()]", gap) and not any(w.lower() in p.FUNCTION for w in p.WORD.findall(gap))


def _cost(
    e: TimeExpression,
    trigger: Span,
    text: str | None,
    nominal: bool,
    *,
    known: bool,
    own: bool,
    others: Sequence[Span],
) -> float | None:
    """How far an expression is from a trigger; None if something between them parts the two."""
    behind = e.start >= trigger[1]
    if not behind and e.end > trigger[0]:
        return None
    low, high = (trigger[1], e.start) if behind else (e.end, trigger[0])
    if e.role == "following" and behind:
        return None
    between = text[low:high] if text is not None else None
    distance = (high - low) / 6 if between is None else float(len(p.WORD.findall(between)))
    if nominal:
        return _nominal_cost(e, behind, between, distance)
    rival = any(low <= o[0] and o[1] <= high for o in others)
    words = [w.lower() for w in p.WORD.findall(between)] if between is not None else []
    if behind and own and e.kind != "day" and (rival or any(w in p.EVENTS for w in words)):
        return None  # "blamed Russia for the raid in 2020": the date is the noun's
    if between is not None and (own or not known):
        crossings = sum(w in p.BOUNDARY for w in words) + between.count(";") + between.count(" — ")
        if e.role == "fronted" and not behind:
            crossings = sum(w in {"that", "which", "who", "whose"} for w in words)
        quotes = between.count("“") + between.count("”") + between.count('"')
        if crossings or quotes % 2 or (not behind and text and p.GERUND.search(text, low, trigger[1])):
            return None
        if not behind and e.role != "fronted" and re.search(r"\b(?:said|says|told)\b", between):
            return None
    return distance + (0 if behind or e.role == "fronted" else 2)


def _nominal_cost(e: TimeExpression, behind: bool, between: str | None, distance: float) -> float | None:
    """A noun is dated by what stands close behind it within its phrase."""
    if not behind:
        return distance if e.role == "following" and distance < 6 else None
    if between is None:
        return distance if distance <= 6 else None
    words = [w.lower() for w in p.WORD.findall(between)]
    if re.search(r"[;:()]|\s[—–-]\s", between) or any(w in p.BOUNDARY for w in words):
        return None
    if between.count(",") > 1 or len(words) > (4 if e.kind == "day" and e.deictic else 14):
        return None
    return distance


def story_day(
    text: str, expressions: Sequence[TimeExpression], published: str | None
) -> TimeExpression | None:
    """The day of the news: that which the lead of a report gives for its main event.

    Statements told in the past tense further down, without a date of their own, are mostly of that day.
    It is found in the text, never taken from the publication date; None if the lead names no day.

    Args:
        text: the document.
        expressions: those of the text.
        published: ISO day of publication; a day more than a week before it is not the news.
    """
    today = _day(published) if published else None
    if today is None:
        return None
    context = _Context(text, today)
    # The lead: the first two sentences that end like one. Titles, bylines and stamps do not.
    lead = 0
    for n, start in enumerate(context.starts):
        end = context.sentence_end(n)
        if len(text[start:end]) < 60 or not text[start:end].rstrip().endswith((".", "”", '"', "’", "'")):
            continue
        for e in expressions:
            day = _day(e.value)
            if (
                start <= e.start < end
                and day is not None
                and e.deictic
                and e.role in {"adverb", "fronted"}
                and not e.future
                and 0 <= (today - day).days <= 7
            ):
                return e
        lead += 1
        if lead == 2:
            break
    return None
