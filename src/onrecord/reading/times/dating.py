"""Which expression dates the act that a word names?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.reading.lexicon.times import patterns as p
from onrecord.reading.times.values import Span, TimeExpression


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
