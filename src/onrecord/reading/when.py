"""When the act took place: the time expression that dates a trigger, if any."""

from __future__ import annotations

from onrecord.reading.state import Reading, Trigger
from onrecord.reading.times import TimeExpression, choose, find_times, story_day
from onrecord.reading.tree import VERBAL, Tree

# Acts told by a newsroom without a date of their own are mostly those of the day that its lead names.
_NEWS = frozenset(
    (
        "attribute condemn deny demand threaten support warn diplomatic sanction prosecute restrict cooperate"
    ).split()
)
# What a party says in a document of its own it says on the day of that document.
_SAID_HERE = frozenset(["attribute", "condemn", "deny", "demand", "threaten", "support", "warn"])


def run(reading: Reading) -> None:
    """Date every trigger that the text dates."""
    tree = reading.tree
    live = [t for t in reading.triggers if not t.dropped]
    if not live:
        return
    text = tree.text
    expressions = find_times(text, reading.published)
    news = story_day(text, expressions, reading.published) if reading.issuer is None else None
    by_sentence: dict[int, list[int]] = {}
    for t in live:
        by_sentence.setdefault(tree.sent[t.i], []).append(t.i)
    for t in live:
        found = _own(reading, t, expressions, by_sentence)
        if found is not None:
            t.when = found.value
        elif t.status == "asserted" and news is not None and t.act in _NEWS and _past(tree, t.i):
            t.when = news.value
        elif t.status == "asserted" and t.act in _SAID_HERE and _spoken_here(reading, t):
            t.when = reading.published


def _own(
    reading: Reading, t: Trigger, expressions: list[TimeExpression], by_sentence: dict[int, list[int]]
) -> TimeExpression | None:
    """The expression in the trigger's own sentence, or at the head of its entry."""
    tree = reading.tree
    a, b = tree.sents[tree.sent[t.i]]
    start, end = tree.start[a], tree.end[b - 1]
    line = reading.lines[reading.line_of[t.i]]
    inside = [
        e
        for e in expressions
        if start <= e.start < end or (line.start <= e.start < line.body) or getattr(e, "scope", None)
    ]
    if not inside:
        return None
    low, high = tree.subtree(t.i)
    shared = []
    h = tree.head[t.i]
    if tree.dep[t.i] in ("conj", "advcl", "xcomp", "pcomp") and h != t.i:
        la, lb = tree.subtree(h)
        shared.append((tree.start[la], tree.end[lb - 1]))
    others = [(tree.start[j], tree.end[j]) for j in dict.fromkeys(by_sentence[tree.sent[t.i]]) if j != t.i]
    return choose(
        inside,
        trigger=(tree.start[t.i], tree.end[t.i]),
        sentence=(start, end),
        clause=(tree.start[low], tree.end[high - 1]),
        tense=tree.tag[t.i],
        text=tree.text,
        shared=shared,
        others=others,
    )


def _past(tree: Tree, i: int) -> bool:
    """Whether a trigger is told in the simple past: "on Monday" may hold for it, "has long" may not."""
    verb = tree.clause(i)
    if any(
        tree.dep[k] == "aux" and tree.lemma[k] in ("have", "will", "would", "may", "might")
        for k in tree.kids[verb]
    ):
        return False
    return tree.pos[verb] in VERBAL and tree.tag[verb] in ("VBD", "VBN", "VBG")


def _spoken_here(reading: Reading, t: Trigger) -> bool:
    """Whether the issuer or the speaker of the line is the one who acts, in the present tense."""
    speaker = reading.speakers.get(reading.line_of[t.i])
    if speaker is not None and speaker.head < 0:
        return False
    own = speaker or reading.issuer
    if own is None or not any((m.resolved().side or m.side) == own.side for m in t.actors):
        return False
    tree = reading.tree
    verb = tree.clause(t.i)
    return tree.tag[verb] in ("VBP", "VBZ", "VB", "VBG") or any(
        tree.dep[k] == "aux" and tree.lemma[k] == "have" for k in tree.kids[verb]
    )
