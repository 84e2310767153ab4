"""Which expressions are one: "from March to May", "Tuesday, 26 March", "yesterday, Friday"?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from onrecord.reading.times.context import Raw
from onrecord.reading.times.values import TimeExpression


def joined(text: str, raws: list[Raw]) -> list[Raw]:
    """Join "between A and B", "from A to B", "A-B", "in A and B" to intervals."""
    joined: list[Raw] = []
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


def apart(raws: list[Raw]) -> list[Raw]:
    """Drop what overlaps something better: the higher rank, then the longer."""
    kept: list[Raw] = []
    starts: list[int] = []
    for raw in sorted(raws, key=lambda r: (-r.rank, r.start - r.end, r.start)):
        place = bisect_right(starts, raw.start)
        if (place == 0 or kept[place - 1].end <= raw.start) and (
            place == len(kept) or raw.end <= kept[place].start
        ):
            starts.insert(place, raw.start)
            kept.insert(place, raw)
    return kept


def with_weekday(text: str, raws: list[Raw]) -> list[Raw]:
    """ "Tuesday, 26 March": the weekday is part of the date."""
    kept: list[Raw] = []
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


def merged(text: str, found: list[tuple[Raw, TimeExpression]]) -> list[tuple[Raw, TimeExpression]]:
    """ "Yesterday, Friday, …": two names of one day are one expression."""
    merged: list[tuple[Raw, TimeExpression]] = []
    for raw, e in found:
        if merged:
            other = merged[-1][1]
            if other.value == e.value and re.fullmatch(r",?\s+", text[other.end : e.start]):
                merged[-1] = (merged[-1][0], replace(other, end=e.end))
                continue
        merged.append((raw, e))
    return merged
