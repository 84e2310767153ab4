"""When the act took place: the time expression that dates a trigger, if any."""

from __future__ import annotations

from onrecord.reading.state import Reading


def run(reading: Reading) -> None:
    """Date every trigger that its sentence dates."""
    from onrecord.reading.times import choose, find_times

    tree = reading.tree
    if not reading.triggers:
        return
    expressions = find_times(tree.text, reading.published)
    for t in reading.triggers:
        if t.dropped:
            continue
        a, b = tree.sents[tree.sent[t.i]]
        start, end = tree.start[a], tree.end[b - 1]
        line = reading.lines[reading.line_of[t.i]]
        inside = [e for e in expressions if line.start <= e.start < line.end and (start <= e.start < end or e.start < line.body)]
        if not inside:
            continue
        ca, cb = tree.subtree(t.i)
        chosen = choose(
            inside,
            trigger=(tree.start[t.i], tree.end[t.i]),
            sentence=(start, end),
            clause=(tree.start[ca], tree.end[cb - 1]),
            tense=tree.tag[t.i],
        )
        if chosen is not None:
            t.when = chosen.value
