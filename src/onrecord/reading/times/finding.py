"""Which expressions of time does a text hold?"""

from __future__ import annotations

from onrecord.reading.times.absolute import find_absolute, find_years
from onrecord.reading.times.context import Context, Raw
from onrecord.reading.times.joining import apart, joined, merged, with_weekday
from onrecord.reading.times.relative import find_relative
from onrecord.reading.times.resolving import resolve
from onrecord.reading.times.standing import clock_heads, is_stamp, mark_heads, role_of
from onrecord.reading.times.values import TimeExpression, day_of, kind_of


def find_times(text: str, published: str | None) -> list[TimeExpression]:
    """Every expression of time in a text that resolves to a day, month, year or interval.

    Args:
        text: any text; offsets of the result refer to it.
        published: ISO day of publication. Without it only absolute expressions resolve, and those that
            lean on them ("the same day").

    Returns:
        The expressions in the order of the text; none overlaps another.
    """
    today = day_of(published) if published else None
    context = Context(text, today)
    raws = find_absolute(text, today)
    relative = find_relative(text)
    taken = [(r.start, r.end) for r in raws] + [(r.start, r.end) for r in relative if r.first is not None]
    raws = joined(text, with_weekday(text, apart(raws + relative + find_years(text, taken))))
    found: list[tuple[Raw, TimeExpression]] = []
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
        resolved = resolve(context, raw)
        if (
            resolved is None
            or not 1000 <= int(resolved[0][:4]) <= 9999
            or len(resolved[0].split("/")[-1]) < 4
        ):
            continue
        value, anchor = resolved
        role = raw.role or role_of(context, raw)
        kind = kind_of(value)
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
            and not is_stamp(context, raw, value)
        ):
            context.done.append((raw.start, value))
    marked = mark_heads(context, merged(text, found))
    return sorted([*marked, *clock_heads(context, marked)], key=lambda e: e.start)
