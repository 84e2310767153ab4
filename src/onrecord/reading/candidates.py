"""What the whole document tells about its sides, and every word of it that may name an act.

The rules (``roles.py``) propose what the syntax gives. Here is what judging needs beside that: which
side is accused and which accuses, and the words whose conditions did not hold, with the relation of
each other word to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.reading.frames import lexicon
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL
from onrecord.reading.triggers import noun_entries

# Relations from the closest to the loosest; a party takes the best that any of its mentions has.
_ORDER = (
    "subj obj iobj attr by p:by poss side compound lv:subj lv:obj lv:p p:on p:against p:to p:of "
    "p:with p:for p:from p:at p:in p:into p:as p:other src subj* subj>in obj>in comp:subj comp:obj"
).split()
RELATION_RANK = {name: n for n, name in enumerate(_ORDER)}
_PREPS = frozenset({"on", "against", "to", "of", "with", "for", "from", "at", "in", "into", "by", "as"})


@dataclass(slots=True)
class Facts:
    """What the whole document tells about its sides."""

    accused: str | None
    accuser: str | None
    sides: dict[str, list[str]]
    pairs: Counter[tuple[str, str, str]]
    count: int


def side_key(m: Mention) -> str | None:
    """A mention's side, its antecedent's if it has none of its own."""
    end = m.resolved()
    return end.side or m.side


def facts(reading: Reading) -> Facts:
    """Weigh the sides of a document by what the rules found and how they are spoken of."""
    accused: Counter[str] = Counter()
    accuser: Counter[str] = Counter()
    pairs: Counter[tuple[str, str, str]] = Counter()
    for t in reading.triggers:
        if t.dropped:
            continue
        for a in t.actors:
            for b in t.targets:
                sa, sb = side_key(a), side_key(b)
                if sa and sb and sa != sb:
                    pairs[t.act, sa, sb] += 1
        flip = t.act == "attack"
        weight = {"attribute": 3, "attack": 2, "sanction": 2, "prosecute": 2, "diplomatic": 1, "deny": 2}.get(
            t.act, 0
        )
        if not weight:
            continue
        if t.act == "deny":
            for m in t.actors:
                if (s := side_key(m)) is not None:
                    accused[s] += weight
            continue
        for m in t.actors:
            if (s := side_key(m)) is not None:
                (accused if flip else accuser)[s] += weight
        for m in t.targets:
            if (s := side_key(m)) is not None:
                (accuser if flip else accused)[s] += weight
    hostile: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for m in reading.mentions.all:
        side = side_key(m)
        if side is None or m.how == "pronoun":
            continue
        total[side] += 1
        if m.kind == "group" or m.cls in ("spy", "intelligence", "military-unit"):
            hostile[side] += 1
            accused[side] += 1
    # Ties go to the side that the document mentions first: never to a code.
    order = [*total, *(s for s in (*accused, *accuser) if s not in total)]
    main = max(
        (s for s in order if accused[s] and s in states()),
        key=lambda s: (accused[s] - 0.5 * accuser[s], total[s]),
        default=None,
    )
    other = max(
        (s for s in order if s in states() and s != main),
        key=lambda s: (accuser[s] - 0.5 * accused[s] + (3 if s == reading.home else 0), total[s]),
        default=None,
    )
    sides: dict[str, list[str]] = {}
    n = max(1, sum(total.values()))
    for side in total:
        share = hostile[side] / total[side]
        found = [
            "hostile+" if share > 0.4 else "hostile" if share > 0.1 else "hostile0",
            "often" if total[side] / n > 0.25 else "some" if total[side] / n > 0.1 else "rare",
        ]
        if side == main:
            found.append("ACCUSED")
        if side == other:
            found.append("ACCUSER")
        if side == reading.home:
            found.append("home")
        if reading.issuer is not None and reading.issuer.side == side:
            found.append("issuer")
        if side not in states():
            found.append("alliance")
        sides[side] = found
    return Facts(main, other, sides, pairs, len(total))


def all_triggers(reading: Reading, by_token: dict[int, list[Trigger]]) -> Iterator[Trigger]:
    """The rules' triggers, and words whose conditions did not hold."""
    tree = reading.tree
    entries = lexicon()
    for i in range(tree.n):
        mine = by_token.get(i, [])
        yield from mine
        pos = tree.pos[i]
        if pos in VERBAL or tree.tag[i].startswith("VB"):
            if tree.dep[i] in ("aux", "auxpass"):
                continue
            frames = entries.get(("v", tree.lemma[i]), [])
        elif pos in ("NOUN", "PROPN"):
            frames = noun_entries(tree, i)
        elif pos == "ADJ":
            frames = entries.get(("a", tree.lemma[i]), [])
        else:
            continue
        seen = {t.act for t in mine}
        for frame in frames:
            if frame.act not in seen and frame.act != "assess":
                seen.add(frame.act)
                yield Trigger(i, frame, frame.act, how=["broad"])


def relations(reading: Reading, t: Trigger) -> dict[int, str]:
    """For the tokens of the sentence, the relation of each to the trigger."""
    tree, i = reading.tree, t.i
    args = tree.args(i)
    rel: dict[int, str] = {}

    def put(heads: list[int], name: str, inside: str) -> None:
        for h in heads:
            for j in tree.conjuncts(h):
                if rel.get(j) is None or RELATION_RANK.get(name, 90) < RELATION_RANK.get(rel[j], 90):
                    rel[j] = name
                a, b = tree.subtree(j)
                if b - a < 40:
                    for k in range(a, b):
                        if k not in rel and k != i:
                            rel[k] = inside

    put(args.subj, "subj*" if args.shared else "subj", "subj>in")
    put(args.obj, "obj", "obj>in")
    put(args.iobj, "iobj", "obj>in")
    put(args.attr, "attr", "obj>in")
    for prep, heads in args.preps.items():
        last = prep.split()[-1]
        name = f"p:{last}" if last in _PREPS else "p:other"
        put(heads, name, f"{name}>in")
    if t.frame.pos in ("n", "a"):
        for k in tree.kids[i]:
            if tree.dep[k] == "poss":
                put([k], "poss", "poss")
            elif tree.dep[k] in ("amod", "compound", "nmod") and k < i:
                put([k], "side", "side")
        j = i
        while tree.dep[j] == "conj" and tree.pos[tree.head[j]] in ("NOUN", "PROPN"):
            j = tree.head[j]
        h = tree.head[j]
        if h != j and tree.pos[h] == "ADP":
            h = tree.head[h]
        if h != i and (tree.pos[h] in VERBAL):
            above = tree.args(h)
            put(above.subj, "lv:subj", "lv:subj>in")
            put(above.obj, "lv:obj", "lv:obj>in")
            for heads in above.preps.values():
                put([x for x in heads if x != j], "lv:p", "lv:p>in")
    for c in args.comp:
        inner = tree.args(c)
        put(inner.subj, "comp:subj", "comp:subj>in")
        put(inner.obj, "comp:obj", "comp:obj>in")
    return rel
