"""Whose word a claim is: who accuses the perpetrator of an attack, who expects or asks for what is to come.

Rules of grammar (``standing``, ``whose``) find the one above the word in its sentence. Often he stands
elsewhere: in the accusation two sentences before, as the issuer of the document, as the speaker of the line.
So every party that may be meant is described and weighed here. No feature tells who it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.reading.candidates import side_key
from onrecord.reading.mentions import Mention
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL
from onrecord.reading.whose import OPEN, VOICING

# Probability from which a party's word it is, and from which the likeliest is taken alone: where the names
# given are right and complete most often (F1) over articles that were not trained on.
THRESHOLD = 0.35
LEAST = 0.05
_CROSSED = ("by:", "stand", "issuer", "speaker", "ruled")
# Acts by which a party puts forward that somebody did something.
_PUTTING = frozenset(
    "attribute warn prosecute sanction condemn takedown assess diplomatic demand deny restrict "
    "support".split()
)


@dataclass(slots=True)
class Sayer:
    """One party whose word a trigger may be."""

    mention: Mention
    features: set[str] = field(default_factory=set)


def run(reading: Reading, weights: Mapping[str, float]) -> None:
    """Settle whose word each accepted trigger is, and that an attack told by somebody is alleged."""
    live = list(reading.triggers)
    chosen = [choose(weights, reading, t, live) if asks(t) else t.said_by for t in live]
    for t, said in zip(live, chosen, strict=True):
        t.said_by = said
        if t.act == "attack" and said and t.status == "asserted":
            t.status = "alleged"


def asks(t: Trigger) -> bool:
    """Whether it is a question whose word a trigger is."""
    return t.act == "attack" or t.status in OPEN or (t.status == "denied" and bool(t.said_by))


def offered(reading: Reading, t: Trigger, live: list[Trigger]) -> list[Sayer]:
    """The parties whose word a trigger may be, each with its features."""
    tree = reading.tree
    found: dict[str, Sayer] = {}
    here = tree.sent[t.i]
    kind = "attack" if t.act == "attack" else "other"
    status = f"{kind}:{'open' if t.status in OPEN else 'denied' if t.status == 'denied' else 'told'}"
    theirs = {side_key(m) for m in t.actors} - {None}
    hurt = {side_key(m) for m in t.targets} - {None}

    def put(m: Mention, *features: str) -> None:
        end = _voiced(m, t)
        if end.how == "pronoun" or not end.name or end.kind in ("", "thing"):
            return
        sayer = found.get(end.name)
        if sayer is None:
            sayer = found[end.name] = Sayer(end)
            side = side_key(end)
            relation = (
                "own" if side in theirs else "hurt" if side in hurt else "none" if side is None else "other"
            )
            sayer.features.update(
                (
                    f"kind:{end.kind}",
                    f"how:{end.how}",
                    f"side:{relation}",
                    f"actor:{any(end.name == a.resolved().name for a in t.actors)}",
                    f"victim:{any(end.name == b.resolved().name for b in t.targets)}",
                )
            )
        sayer.features.update(features)

    for m in t.said_by:
        put(m, "ruled")
    for other in live:
        if other is t or other.act not in _PUTTING or other.dropped:
            continue
        met = {side_key(m) for m in other.targets} - {None}
        gap = tree.sent[other.i] - here
        near = _near(gap)
        if not met & theirs and gap:
            continue
        fits = f"{'same' if met & theirs else 'else'}:{'put' if other.status == 'asserted' else 'open'}"
        for m in other.actors:
            act = other.act
            put(m, f"by:{act}|{near}|{fits}", f"by:{near}|{fits}", f"by:{act}|{fits}", f"any:{fits}")
    speaker = reading.speakers.get(reading.line_of[t.i])
    if speaker is not None:
        put(speaker, "speaker")
    if reading.issuer is not None:
        put(reading.issuer, "issuer", f"issuer:{speaker is not None}")
    for m in reading.mentions.all:
        gap = tree.sent[m.head] - here
        if gap not in (0, -1) or (m.how == "noun" and m.kind in ("thing", "public", "")):
            continue
        stand = _stand(reading, m)
        if gap == 0 or stand.startswith(("says", "source")):
            for p in m.refs or [m]:
                side = "before" if m.head < t.i else "after"
                put(p, f"stand{gap}:{stand}", f"stand{gap}:{stand}|{side}")
    count = f"count:{min(len(found), 8)}"
    for sayer in found.values():
        flat = sorted(sayer.features)
        whole = any(f.startswith("by:") for f in flat)
        flat += [count, f"whole:{whole}", f"ruled:{bool(t.said_by)}|{'ruled' in flat}"]
        sayer.features = {f"{p}{f}" for f in flat for p in ("", f"{status}|")}
        facts = [f for f in flat if f.startswith(("kind:", "side:"))]
        sayer.features |= {f"{a}|{b}" for a in facts for b in flat if b.startswith(_CROSSED)}
    return list(found.values())


def _voiced(m: Mention, t: Trigger) -> Mention:
    """Who speaks for a party lends it his voice; what he foresees or asks for is his own word."""
    end = m.resolved()
    if end.voice is not None and t.status not in OPEN:
        return end.voice.resolved()
    return end


def _near(gap: int) -> str:
    if gap == 0:
        return "here"
    step = "next" if abs(gap) == 1 else "near" if abs(gap) < 4 else "far"
    return f"{step}{'+' if gap > 0 else '-'}"


def _stand(reading: Reading, m: Mention) -> str:
    """How a mention stands in its clause, as far as it tells who says something."""
    tree = reading.tree
    i = m.head
    while tree.dep[i] in ("conj", "appos", "compound") and tree.head[i] != i:
        i = tree.head[i]
    up = tree.head[i]
    if tree.pos[up] == "ADP":
        if tree.low[up] == "to" and tree.low[tree.head[up]] == "according":
            return "source"
        return f"prep:{tree.low[up]}"
    voices = tree.pos[up] in VERBAL and tree.lemma[up] in VOICING
    return f"{'says' if voices and tree.dep[i] == 'nsubj' else 'other'}:{tree.dep[i]}"


def choose(weights: Mapping[str, float], reading: Reading, t: Trigger, live: list[Trigger]) -> list[Mention]:
    """Whose word a trigger is, the likeliest first.

    Args:
        weights: of the regression; that of the empty feature is its constant.
        reading: a document that has been judged.
        t: one of its triggers.
        live: all that the judge accepted.
    """
    ranked = []
    for n, sayer in enumerate(offered(reading, t, live)):
        z = weights.get("", 0.0) + sum(weights.get(f, 0.0) for f in sorted(sayer.features))
        ranked.append((-1.0 / (1.0 + math.exp(-z)), n, sayer.mention))
    ranked.sort(key=lambda r: r[:2])
    return [m for k, (p, _, m) in enumerate(ranked) if -p >= (THRESHOLD if k else LEAST)]
