"""Candidate claims: every word that may name an act, with every pair of parties that may play its roles.

The rules (``roles.py``) propose the pairs that the syntax gives. This stage adds the others that the
sentence and the passage hold, and describes each by features. No feature knows which state a side
is: sides are told apart only by what the document does with them, so that a record swaps with its
countries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.reading.frames import Frame, lexicon
from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL
from onrecord.reading.triggers import own_words

# Relations from the closest to the loosest; a party takes the best that any of its mentions has.
_ORDER = (
    "subj obj iobj attr by p:by poss side compound lv:subj lv:obj lv:p p:on p:against p:to p:of p:with p:for p:from "
    "p:at p:in p:into p:as p:other src subj* subj>in obj>in comp:subj comp:obj"
).split()
_RANK = {name: n for n, name in enumerate(_ORDER)}
_PREPS = frozenset({"on", "against", "to", "of", "with", "for", "from", "at", "in", "into", "by", "as"})
_CONTEXT_ACTS = frozenset("attack attribute deny condemn demand threaten retaliate support sanction prosecute diplomatic warn takedown restrict".split())


@dataclass(slots=True)
class Entity:
    """A side as one trigger sees it: its best mention, where that stands, and what it is like."""

    side: str
    mention: Mention
    rel: str
    rank: int
    features: list[str] = field(default_factory=list)
    context: bool = False


@dataclass(slots=True)
class Candidate:
    """One act by one side toward another, at one word."""

    trigger: Trigger
    actor: Entity
    target: Entity
    features: list[str]
    proposed: bool
    score: float = 0.0


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
        weight = {"attribute": 3, "attack": 2, "sanction": 2, "prosecute": 2, "diplomatic": 1, "deny": 2}.get(t.act, 0)
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
    main = max((s for s in accused if s in states()), key=lambda s: (accused[s] - 0.5 * accuser[s], total[s]), default=None)
    other = max(
        (s for s in {*accuser, *total} if s in states() and s != main),
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


def candidates(reading: Reading) -> list[Candidate]:
    """All candidates of a document, with their features."""
    known = facts(reading)
    found: list[Candidate] = []
    by_token: dict[int, list[Trigger]] = {}
    for t in reading.triggers:
        by_token.setdefault(t.i, []).append(t)
    per_sentence: dict[int, list[Mention]] = {}
    tree = reading.tree
    for m in reading.mentions.all:
        per_sentence.setdefault(tree.sent[m.head], []).append(m)
    for t in _all_triggers(reading, by_token):
        if t.frame.act == "assess" and t not in reading.triggers:
            continue
        found.extend(_of_trigger(reading, t, known, per_sentence, by_token))
    return found


def _all_triggers(reading: Reading, by_token: dict[int, list[Trigger]]) -> Iterator[Trigger]:
    """The rules' triggers, and words whose conditions did not hold."""
    from onrecord.reading.triggers import _noun_entries

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
            frames = _noun_entries(tree, i)
        elif pos == "ADJ":
            frames = entries.get(("a", tree.lemma[i]), [])
        else:
            continue
        seen = {t.act for t in mine}
        for frame in frames:
            if frame.act not in seen and frame.act != "assess":
                seen.add(frame.act)
                yield Trigger(i, frame, frame.act, how=["broad"])


def _relations(reading: Reading, t: Trigger) -> dict[int, str]:
    """For the tokens of the sentence, the relation of each to the trigger."""
    tree, i = reading.tree, t.i
    args = tree.args(i)
    rel: dict[int, str] = {}

    def put(heads: list[int], name: str, inside: str) -> None:
        for h in heads:
            for j in tree.conjuncts(h):
                if rel.get(j) is None or _RANK.get(name, 90) < _RANK.get(rel[j], 90):
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


def _entities(
    reading: Reading, t: Trigger, known: Facts, per_sentence: dict[int, list[Mention]], source: list[Mention]
) -> tuple[dict[str, Entity], dict[str, Entity]]:
    """The sides that may act and those that may be acted on, each at its best."""
    tree, i = reading.tree, t.i
    rel = _relations(reading, t)
    here = tree.sent[i]
    found: dict[str, Entity] = {}
    targets: dict[str, Entity] = {}

    def offer(into: dict[str, Entity], side: str, m: Mention, name: str, rank: int, extra: str = "", *, context: bool = False) -> None:
        old = into.get(side)
        if old is not None and old.rank <= rank:
            return
        end = m.resolved()
        kind = end.kind or "thing"
        features = [name, f"k:{kind}"]
        if m.how == "pronoun":
            features.append("pron")
        if extra:
            features.append(extra)
        if end.cls in ("intelligence", "military-unit", "perpetrator", "perpetrator-group", "spy", "expert", "embassy", "vendor", "victim"):
            features.append(f"c:{end.cls}")
        into[side] = Entity(side, m, name, rank, features, context)

    for m in per_sentence.get(here, []):
        name = rel.get(m.head)
        if name is None:
            gap = abs(m.head - i)
            where = "before" if m.head < i else "after"
            name = f"{where}:{'near' if gap <= 5 else 'mid' if gap <= 14 else 'far'}"
            rank = 60 + gap
        else:
            rank = _RANK.get(name, 40)
        parties = m.refs or [m]
        for p in parties:
            end = p.resolved()
            if end.kind == "person" and end.voice is not None and t.act != "attack":
                side = side_key(end.voice) or side_key(p)
            else:
                side = side_key(p)
            if side is not None:
                if end.kind == "thing":
                    offer(targets, side, p, name, rank + 1, "thing")
                    continue
                offer(found, side, p, name, rank)
                offer(targets, side, p, name, rank)
            elif end.kind in ("person", "company", "body", "group", "public", "organ") and end.how != "pronoun" and m.head != i:
                if known.accused and (end.kind in ("person", "company", "group") or end.cls in ("perpetrator", "perpetrator-group")):
                    offer(found, known.accused, p, name, rank + 30, "fill:accused")
                    offer(targets, known.accused, p, name, rank + 30, "fill:accused")
                home = known.accuser or reading.home
                if home:
                    offer(targets, home, p, name, rank + 30, "fill:home")
    for i2 in range(*tree.sents[here]):
        word = reading.mentions.side_word.get(i2)
        if word is not None and word[0] not in targets and word[1].entry.kind == "state":
            state = states().get(word[0])
            if state is not None:
                m = Mention(i2, i2 + 1, i2, state.name, "state", word[0], "name", "adjective")
                name = rel.get(i2) or ("before:adj" if i2 < i else "after:adj")
                offer(found, word[0], m, name, 75, "adj")
                offer(targets, word[0], m, name, 75, "adj")
    for m in source:
        side = side_key(m)
        if side is not None:
            offer(found, side, m, "src", _RANK["src"])
    if t.act in _CONTEXT_ACTS:
        for label, side in (("ctx:accused", known.accused), ("ctx:accuser", known.accuser)):
            if side is None or side not in states():
                continue
            m = Mention(i, i + 1, i, states()[side].name, "state", side, "name", "state")
            offer(found, side, m, label, 200, context=True)
            offer(targets, side, m, label, 200, context=True)
        if own_words(reading, i) and reading.issuer is not None and reading.issuer.side is not None:
            offer(found, reading.issuer.side, reading.issuer, "ctx:issuer", 150, context=True)
            offer(targets, reading.issuer.side, reading.issuer, "ctx:issuer", 190, context=True)
        if here:
            for m in per_sentence.get(here - 1, []):
                side = side_key(m)
                if side is not None and m.resolved().kind != "thing":
                    subject = tree.dep[m.head] in ("nsubj", "nsubjpass")
                    offer(found, side, m, "prev:subj" if subject else "prev", 120 if subject else 160, context=True)
                    offer(targets, side, m, "prev:subj" if subject else "prev", 120 if subject else 160, context=True)
    return found, targets


def _of_trigger(
    reading: Reading,
    t: Trigger,
    known: Facts,
    per_sentence: dict[int, list[Mention]],
    by_token: dict[int, list[Trigger]],
) -> Iterator[Candidate]:
    tree, i = reading.tree, t.i
    sources = _source(reading, i)
    actors, targets = _entities(reading, t, known, per_sentence, sources)
    if not actors or not targets:
        return
    act = t.act
    lemma = tree.lemma[i]
    shared = _about(reading, t, by_token, bool(sources))
    sets_a = {side_key(m) for m in t.actors}
    sets_b = {side_key(m) for m in t.targets}
    n_here = len({side_key(m) for m in per_sentence.get(tree.sent[i], [])} - {None})
    for a in actors.values():
        fa = [f"A:{x}" for x in a.features] + [f"A.{x}" for x in known.sides.get(a.side, ())]
        for b in targets.values():
            if a.side == b.side:
                continue
            if a.context and b.context:
                continue
            proposed = a.side in sets_a and b.side in sets_b
            fb = [f"B:{x}" for x in b.features] + [f"B.{x}" for x in known.sides.get(b.side, ())]
            pair = [f"R:{a.rel}|{b.rel}", f"n:{min(n_here, 4)}"]
            if proposed:
                pair.append("rule")
            else:
                if a.side in sets_a:
                    pair.append("rule:a")
                if b.side in sets_b:
                    pair.append("rule:b")
                if (a.side in sets_b) and not (a.side in sets_a):
                    pair.append("rule:swap-a")
                if (b.side in sets_a) and not (b.side in sets_b):
                    pair.append("rule:swap-b")
                if sets_a - {None, a.side}:
                    pair.append("rule:other-a")
                if sets_b - {None, b.side}:
                    pair.append("rule:other-b")
            for other in ("attack", "attribute", "sanction", "deny", "support"):
                if known.pairs[other, a.side, b.side]:
                    pair.append(f"D:{other}>")
                if known.pairs[other, b.side, a.side]:
                    pair.append(f"D:{other}<")
            base = fa + fb + pair
            features = [f"{act}|{x}" for x in base]
            features += base
            features += shared
            features.append(f"{act}|{lemma}|{a.rel}|{b.rel}")
            features.append(f"W:{act}|{lemma}|A:{a.rel}")
            features.append(f"W:{act}|{lemma}|B:{b.rel}")
            features.append(f"{act}|K:{a.features[1]}|{b.features[1]}")
            features.append(f"{act}|F:{a.features[-1]}|{b.features[-1]}|{a.rel}|{b.rel}")
            roles = "".join(x[0:4] for x in known.sides.get(a.side, ()) if x.isupper()) + ">" + "".join(
                x[0:4] + x[-1] for x in known.sides.get(b.side, ()) if x.isupper()
            )
            features.append(f"{act}|S:{roles}")
            features.append(f"{act}|S:{roles}|{a.rel}|{b.rel}")
            yield Candidate(t, a, b, features, proposed)


def _source(reading: Reading, i: int) -> list[Mention]:
    from onrecord.reading.standing import Standing

    return Standing.of(reading).speech_source(i)[0]


def _about(reading: Reading, t: Trigger, by_token: dict[int, list[Trigger]], source: bool) -> list[str]:
    """Features of the trigger itself, whoever acts."""
    tree, i = reading.tree, t.i
    act, lemma = t.act, tree.lemma[i]
    here = tree.sent[i]
    off = words("off_topic")
    a, b = tree.sents[here]
    low = tree.low[a:b]
    cyber = reading.cyber[here]
    found = [
        f"act:{act}",
        f"{act}|w:{lemma}",
        f"{act}|pos:{t.frame.pos}",
        f"{act}|dep:{tree.dep[i]}",
        f"{act}|cyber:{int(cyber * 10)}",
        f"{act}|status:{t.status}",
        f"{act}|line:{t.frame.line.split('/')[-1]}" if "broad" not in t.how else f"{act}|broad",
    ]
    if "broad" in t.how:
        found.append("broad")
    if t.dropped:
        found.append(f"{act}|dropped")
    if any(w in off for w in low):
        found += ["off", f"{act}|off"]
        if cyber < 1:
            found.append(f"{act}|off-nocyber")
    if here == 0:
        found.append(f"{act}|title")
    if source:
        found.append(f"{act}|said")
    if low and low[-1] == "?" or "?" in low[-2:]:
        found.append(f"{act}|question")
    speaker = reading.speakers.get(reading.line_of[i])
    if speaker is not None:
        found.append(f"{act}|{'speaker' if speaker.head >= 0 else 'questioner'}")
    elif reading.issuer is not None:
        found.append(f"{act}|issued")
    others = sorted({o.act for j in range(a, b) for o in by_token.get(j, ()) if o.act != act})
    found += [f"{act}|with:{o}" for o in others]
    up = tree.head[i]
    if up != i:
        found.append(f"{act}|up:{tree.lemma[up]}")
    if tree.args(i).passive:
        found.append(f"{act}|passive")
    return found


def frame_of(act: str) -> Frame:
    """A frame for an act that no line of the lexicon gave."""
    return Frame(act, "v", (), (), (), frozenset(), None, f"judge:{act}")
