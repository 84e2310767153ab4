"""Which expressions lean on the publication date, or on another expression?"""

from __future__ import annotations

import re

from onrecord.reading.lexicon.times import patterns as p
from onrecord.reading.times.context import Raw
from onrecord.reading.times.rules import (
    before_after,
    distance,
    number_of,
    period,
    simple,
    span_now,
    vague,
    weekday,
)
from onrecord.reading.times.values import Moment


def find_relative(text: str) -> list[Raw]:
    """Weekdays and all that leans on the publication date or on another expression."""
    found: list[Raw] = []
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
        rule = weekday(p.WEEKDAYS[m[2].lower()], m[1], m[3])
        found.append(Raw(m.start(), m.end(), rule=rule, kind="named", rank=6))
    low = _lowered(text)
    for m in p.SIMPLE.finditer(low):
        if m[1] == "today" and _not_a_day(text, m.start(), m.end()):
            continue
        found.append(Raw(m.start(), m.end(), rule=simple(m[1]), rank=8))
    for m in p.PERIOD.finditer(low):
        rule_ = period(m[1].strip(), m[2])
        if rule_:
            found.append(Raw(m.start(), m.end(), rule=rule_, rank=5))
    for m in p.SEASON_YEAR.finditer(low):
        last = None
        if m[2]:
            until = int(m[2]) if len(m[2]) == 4 else int(m[1]) // 100 * 100 + int(m[2])
            last = Moment(until) if until > int(m[1]) else None
        found.append(Raw(m.start(), m.end(), Moment(int(m[1])), last, linked=last is not None, rank=6))
    for m in p.DISTANCE.finditer(low):
        rule_ = None if p.LOOSE.search(low, max(0, m.start() - 12), m.start()) else distance(m[1], m[2], m[3])
        if rule_:
            found.append(Raw(m.start(), m.end(), rule=rule_, kind="ago" if m[3] == "ago" else "", rank=7))
    for m in p.VAGUE.finditer(low):
        found.append(Raw(m.start(), m.end(), rule=vague(m[1]), rank=6))
    for m in p.BEFORE_AFTER.finditer(low):
        found.append(Raw(m.start(), m.end(), rule=before_after(m[1], m[2]), rank=7))
    for m in p.SPAN_FROM.finditer(low):
        years, start = number_of(m[1]), int(m[2])
        if years:
            moments = (Moment(start), Moment(start + years))
            found.append(Raw(m.start(), m.end(), *moments, linked=True, rank=9))
    for m in p.SPAN_NOW.finditer(low):
        number = number_of(m[1])
        near = low[max(0, m.start() - 40) : m.start()] + "|" + low[m.end() : m.end() + 30]
        if number and re.search(r"\b(?:has|have|['’]ve)\b[^.;,|]*\|", near):
            found.append(Raw(m.start(), m.end(), rule=span_now(number, m[2]), rank=6))
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
