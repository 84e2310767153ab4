"""How does an expression stand: adverb, modifier of a noun, limit, head of an entry, dateline?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.reading.lexicon.times import patterns as p
from onrecord.reading.times.context import Context, Raw
from onrecord.reading.times.values import TimeExpression


def role_of(context: Context, raw: Raw) -> str:
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


def mark_heads(context: Context, found: list[tuple[Raw, TimeExpression]]) -> list[TimeExpression]:
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


def clock_heads(context: Context, taken: Sequence[TimeExpression]) -> list[TimeExpression]:
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


def is_stamp(context: Context, raw: Raw, value: str) -> bool:
    """Whether an expression is a dateline, on which no later expression leans."""
    begin = context.text.rfind("\n", 0, raw.start) + 1
    return bool(
        raw.first is not None
        and raw.first.day
        and (m := p.DATELINE.match(context.text, begin))
        and m.start("date") <= raw.start < m.end("date")
    )
