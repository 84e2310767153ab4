"""Which days, months and years does a text name?"""

from __future__ import annotations

import re
from datetime import date

from onrecord.reading.lexicon.times import patterns as p
from onrecord.reading.times.context import Raw
from onrecord.reading.times.rules import named_month, that_year, year_shift
from onrecord.reading.times.values import Moment, Span, exists


def month_of(name: str) -> int | None:
    return p.MONTHS.get(name.rstrip(".").lower()) if name[:1].isupper() else None


def find_absolute(text: str, published: date | None) -> list[Raw]:
    """Dates with a day, and months with or without a year."""
    found: list[Raw] = []
    for m in p.ISO.finditer(text):
        y, mo, d = int(m[1]), int(m[3]), int(m[4])
        if 1900 <= y < 2100 and exists(y, mo, d):
            found.append(Raw(m.start(), m.end(), Moment(y, mo, d), rank=9))
    for m in p.NUMERIC.finditer(text):
        a, b, y = int(m[1]), int(m[3]), int(m[4])
        # Day or month first? Decided by what exists, by the publication date, or left open.
        readings = {(mo, d) for mo, d in ((b, a), (a, b)) if exists(y, mo, d)}
        if len(readings) > 1 and m[2] == ".":
            readings = {(b, a)}
        if len(readings) > 1 and published and (published.month, published.day) in readings:
            readings = {(published.month, published.day)}
        if len(readings) == 1:
            mo, d = readings.pop()
            found.append(Raw(m.start(), m.end(), Moment(y, mo, d), rank=9))
    for pattern, names in ((p.DMY, (3, 1, 2)), (p.MDY, (1, 2, 3))):
        for m in pattern.finditer(text):
            month, one = month_of(m[names[0]]), int(m[names[1]])
            two = int(m[names[2]]) if m[names[2]] else None
            year = int(m[4]) if m[4] else None
            if month is None or not exists(year, month, one):
                continue
            shift, relative = year_shift(m[5]), bool(m[5])
            if relative and published is not None:
                year = published.year + shift
            elif relative:
                continue
            first = Moment(year, month, one)
            last = Moment(year, month, two) if two and two > one and exists(year, month, two) else None
            found.append(Raw(m.start(), m.end(), first, last, linked=last is not None, rank=8))
    for m in p.MY.finditer(text):
        month = month_of(m[2])
        if month is None:
            continue
        raw = Raw(m.start(), m.end(), Moment(int(m[3]) if m[3] else None, month), rank=7)
        if m[4] and m[4].lower() == "that":
            raw.rule = that_year(month)
        elif m[4]:
            if published is None:
                continue
            raw.first = Moment(published.year + year_shift(m[4]), month)
            raw.kind = "deictic"
        elif m[1] and not m[3]:
            raw.rule = named_month(month, m[1].lower())
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


def find_years(text: str, taken: list[Span]) -> list[Raw]:
    """Years that stand alone. A number is a year only where its neighbours make it one."""
    found: list[Raw] = []
    previous: Raw | None = None
    for m in p.YEAR.finditer(text):
        if any(s <= m.start(2) < e for s, e in taken):
            continue
        year = int(m[2])
        last: Moment | None = None
        if m[4]:
            until = int(m[4]) if len(m[4]) == 4 else year // 100 * 100 + int(m[4])
            if until <= year or (len(m[4]) == 2 and until - year > 20):
                continue
            last = Moment(until)
        raw = Raw(m.start(), m.end(), Moment(year), last, linked=last is not None, rank=5)
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
            pass  # a heading, or the head of a timeline entry; see mark_heads
        else:
            continue
        found.append(raw)
        previous = raw
    return found
