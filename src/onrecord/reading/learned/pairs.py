"""The pairs of sides that a sentence holds or brings to mind, and what the rules say of each.

A pair is ordered: the first may act, the second may be acted on. A side is in a sentence by a name, a
noun, a pronoun or an adjective, or it is there because the sentence before spoke of it, because it
speaks itself, or because it is the accused or the accuser of the whole affair.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.acts import STANDING, Act, Status
from onrecord.reading.candidates import Facts, facts, side_key
from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading

ACTS = [a.value for a in Act]
ACT_INDEX = {a: n for n, a in enumerate(ACTS)}

# Statuses that are told apart from "put forward", by the word of the text alone.
STATUSES = ("denied", "called_for", "possible", "expected")

# What statuses come to, as the codebook compares them: put forward, denied, left open.
STANDINGS = ("put forward", "denied", "open")
FORWARD, DENIED, OPEN = range(len(STANDINGS))


def standing_of(status: str) -> int:
    """The number of a status's standing."""
    return STANDINGS.index(STANDING[Status(status)])


# How a side is present in a sentence, the surest first.
PRESENCE = [
    "name",
    "noun",
    "unknown name",
    "pronoun",
    "adjective",
    "fill:accused",
    "fill:home",
    "previous",
    "speaker",
    "affair",
    "nobody",
]
RANK = {p: n for n, p in enumerate(PRESENCE)}
_HERE = frozenset({"name", "noun", "unknown name", "pronoun", "speaker"})

# Stands for a role that the text leaves open: an attack by nobody knows whom, a denial that names no accuser.
NOBODY = "-"
# Kinds of party that may have no side: a crime gang, a company without a home, victims in many states.
_SIDELESS = frozenset({"person", "company", "body", "group", "public", "organ"})


def is_state(side: str) -> bool:
    """Whether a side is one: not a kind of party that has none, nor nobody."""
    return side != NOBODY and not side.startswith("<")


@dataclass(slots=True)
class Presence:
    """One side in one sentence: how it is there, and by which mentions."""

    how: str
    mentions: list[Mention] = field(default_factory=list)


@dataclass(slots=True)
class Pair:
    """One ordered pair of sides in one sentence."""

    sentence: int
    actor: str
    target: str
    a: Presence
    b: Presence


@dataclass(slots=True)
class Pairs:
    """All pairs of a document."""

    known: Facts
    pairs: list[Pair] = field(default_factory=list)
    # Sentence → what is true of it whoever acts ("title", "question", "off", "cyber", …).
    marks: dict[int, list[str]] = field(default_factory=dict)
    # (sentence or −1 for the document, actor, target) → acts that the rules propose.
    proposals: dict[tuple[int, str, str], set[str]] = field(default_factory=dict)
    # (act, actor, target) → the standings in which the rules propose it, anywhere in the document.
    standings: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)


def find(reading: Reading) -> Pairs:
    """The pairs of a document whose rules have run."""
    proposals, standings = _proposals(reading)
    out = Pairs(known=facts(reading), proposals=proposals, standings=standings)
    tree, known = reading.tree, out.known
    by_sentence: dict[int, list[Mention]] = {}
    for m in reading.mentions.all:
        by_sentence.setdefault(tree.sent[m.head], []).append(m)
    adjectives: dict[int, list[tuple[int, str]]] = {}
    for i, (side, match) in reading.mentions.side_word.items():
        if match.entry.kind == "state":
            adjectives.setdefault(tree.sent[i], []).append((i, side))
    named = {i for m in reading.mentions.all if m.how in ("name", "unknown name") for i in range(m.a, m.b)}
    previous: dict[str, Presence] = {}
    for n, (a, _) in enumerate(tree.sents):
        here: dict[str, Presence] = {}
        for m in by_sentence.get(n, []):
            _offer_mention(here, m, known, reading.home)
        for i, side in adjectives.get(n, []):
            state = states().get(side)
            if state is not None:
                _offer(
                    here,
                    side,
                    "adjective",
                    Mention(i, i + 1, i, state.name, "state", side, "name", "adjective"),
                )
        present = len(here)
        if present or reading.speakers:
            speaking = _speaking(reading, a)
            for spoken, how in ((speaking, "speaker"), (known.accused, "affair"), (known.accuser, "affair")):
                if spoken is not None and spoken not in here:
                    here[spoken] = Presence(
                        how, list(previous[spoken].mentions) if spoken in previous else []
                    )
            for side, p in previous.items():
                if side not in here:
                    here[side] = Presence("previous", list(p.mentions))
            out.marks[n] = _marks(reading, n, speaking, named)
            here[NOBODY] = Presence("nobody")
            for x, px in here.items():
                for y, py in here.items():
                    if min(RANK[px.how], RANK[py.how]) >= RANK["previous"]:
                        continue
                    # Whoever has no side is looked at beside those who are there themselves.
                    if not (is_state(x) or py.how in _HERE) or not (is_state(y) or px.how in _HERE):
                        continue
                    if not is_state(x) and not is_state(y):
                        continue
                    if x == y and (RANK[px.how] >= RANK["fill:accused"] or len(px.mentions) < 2):
                        continue
                    out.pairs.append(Pair(n, x, y, px, py))
        previous = {s: p for s, p in here.items() if RANK[p.how] < RANK["fill:accused"] and is_state(s)}
    return out


def _offer(here: dict[str, Presence], side: str | None, how: str, m: Mention) -> None:
    if side is None:
        return
    old = here.get(side)
    filled = RANK["fill:accused"]
    if old is None:
        here[side] = Presence(how, [m])
    elif (RANK[old.how] >= filled) == (RANK[how] >= filled):
        old.mentions.append(m)
        if RANK[how] < RANK[old.how]:
            old.how = how
    elif RANK[how] < RANK[old.how]:
        here[side] = Presence(how, [m])


def _offer_mention(here: dict[str, Presence], m: Mention, known: Facts, home: str | None) -> None:
    for p in m.refs or [m]:
        end = p.resolved()
        side = side_key(end.voice) if end.kind == "person" and end.voice is not None else None
        side = side or side_key(p)
        if side is not None:
            _offer(here, side, m.how, p)
        elif end.kind in ("person", "company", "body", "group", "public", "organ") and end.how != "pronoun":
            # Nothing tells its side: it may be one of the accused's, or one of the victims.
            _offer(here, known.accused, "fill:accused", p)
            _offer(here, known.accuser or home, "fill:home", p)
            if end.kind in _SIDELESS:
                _offer(here, f"<{end.kind}>", m.how, p)


def _speaking(reading: Reading, i: int) -> str | None:
    speaker = reading.speakers.get(reading.line_of[i])
    if speaker is not None:
        return speaker.side if speaker.head >= 0 else None
    return reading.issuer.side if reading.issuer is not None else None


def _marks(reading: Reading, n: int, speaking: str | None, named: set[int]) -> list[str]:
    tree = reading.tree
    a, b = tree.sents[n]
    # A name says nothing of the matter: some services are called after it, others are not.
    low = [tree.low[i] for i in range(a, b) if i not in named]
    off, cyber = words("off_topic"), words("cyber")
    speaker = reading.speakers.get(reading.line_of[a])
    found = []
    if n == 0:
        found.append("title")
    if "?" in low[-3:]:
        found.append("ask")
    if any(w in off for w in low):
        found.append("off")
    if any(w in cyber for w in low):
        found.append("cyber")
    if speaker is not None:
        found.append("speaker" if speaker.head >= 0 else "questioner")
    elif reading.issuer is not None:
        found.append("issued")
    if speaking is not None:
        found.append(f"own:{speaking}")
    return found


def _proposals(
    reading: Reading,
) -> tuple[dict[tuple[int, str, str], set[str]], dict[tuple[str, str, str], set[int]]]:
    tree = reading.tree
    found: dict[tuple[int, str, str], set[str]] = {}
    standings: dict[tuple[str, str, str], set[int]] = {}
    for t in reading.triggers:
        if t.dropped:
            continue
        for a in t.actors:
            for b in t.targets:
                sa, sb = side_key(a), side_key(b)
                if sa is not None and sb is not None:
                    found.setdefault((tree.sent[t.i], sa, sb), set()).add(t.act)
                    found.setdefault((-1, sa, sb), set()).add(t.act)
                    standings.setdefault((t.act, sa, sb), set()).add(standing_of(t.status))
    return found, standings
