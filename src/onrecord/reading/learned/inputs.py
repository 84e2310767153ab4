"""What the network sees of a document: its pieces without names, its mentions, its pairs of sides.

The network must not learn who is usually guilty, so it never sees a name that the tables know. Each
side becomes a numbered slot, in the order of first mention, and an organ, a group or a company of
that side the slot and a common noun: "China's Ministry of State Security accused the FBI" is read as
"[1]'s [1] ministry accused the [2] agency". Swap two states in an article and the network reads the
same pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from onrecord.acts import Act
from onrecord.reading.candidates import Facts, facts, side_key
from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading
from onrecord.reading.triggers import own_words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ACTS = [a.value for a in Act]
ACT_INDEX = {a: n for n, a in enumerate(ACTS)}
STANDINGS = ["put forward", "denied", "open"]
CLASSES = [(a, s) for a in ACTS for s in STANDINGS]

SLOTS = 24  # [unused1] … [unused24] of the vocabulary
MAX_PIECES = 480  # a chunk with its two markers stays under the encoder's 512
CLS, SEP = 101, 102

KINDS = ["", "state", "organ", "alliance", "group", "person", "company", "body", "public", "thing", "adjective"]
KIND_INDEX = {k: n for n, k in enumerate(KINDS)}
# How a side is present in a sentence.
PRESENCE = ["name", "noun", "unknown name", "pronoun", "adjective", "fill:accused", "fill:home", "previous", "speaker", "affair"]
PRESENCE_INDEX = {p: n for n, p in enumerate(PRESENCE)}
ROLES = ["ACCUSED", "ACCUSER", "home", "issuer", "hostile+", "hostile", "often", "rare", "alliance"]

# A common noun in the place of a name that the tables know.
_NOUN_OF = {
    "organ": "agency", "alliance": "alliance", "group": "hackers", "company": "company", "person": "minister",
    "body": "organisation", "public": "people", "place": "city", "state": "",
}
_TYPE_NOUN = {
    "foreign-ministry": "ministry", "defence-ministry": "ministry", "interior-ministry": "ministry",
    "justice-ministry": "ministry", "finance-ministry": "treasury", "ministry": "ministry", "parliament": "parliament",
    "police": "police", "prosecutor": "prosecutors", "court": "court", "military": "military", "embassy": "embassy",
    "military-unit": "spies", "intelligence": "spies", "election": "commission", "vendor": "analysts", "media": "newspaper",
    "university": "university", "central-bank": "bank",
}


@dataclass(slots=True)
class Pair:
    """One ordered pair of sides in one sentence."""

    sentence: int
    actor: str
    target: str
    flags: list[float]
    # Rows of ``Inputs.mentions`` that stand for each.
    actor_rows: list[int]
    target_rows: list[int]


@dataclass(slots=True)
class Inputs:
    """A document as the network sees it."""

    pieces: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    # Sentence → its pieces; chunk boundaries are set later.
    sentences: list[tuple[int, int]] = field(default_factory=list)
    # (first piece, one past the last) of each mention row, and the mention itself.
    mentions: list[tuple[int, int]] = field(default_factory=list)
    mention_of: list[Mention] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    known: Facts | None = None

    def chunks(self) -> list[tuple[int, int]]:
        """Piece ranges of at most ``MAX_PIECES``, cut between sentences."""
        found, start, end = [], 0, 0
        for a, b in self.sentences:
            if b - start > MAX_PIECES and end > start:
                found.append((start, end))
                start = a
            end = min(b, start + MAX_PIECES)
        if end > start:
            found.append((start, end))
        return found


@cache
def tokenizer(path: str) -> Tokenizer:
    """The encoder's word-piece tokenizer."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(path)
    found.no_truncation()
    found.no_padding()
    return found


_CACHE: dict[str, list[int]] = {}


def _pieces(word: str, pieces_of: Tokenizer) -> list[int]:
    known = _CACHE.get(word)
    if known is None:
        known = pieces_of.encode(word, add_special_tokens=False).ids or [100]
        if len(_CACHE) < 200_000:
            _CACHE[word] = known
    return known


def build(reading: Reading, pieces_of: Tokenizer) -> Inputs:
    """The inputs of one document whose rules have run."""
    tree = reading.tree
    known = facts(reading)
    out = Inputs(known=known)
    slots: dict[str, int] = {}
    units = _units(reading)
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    kind_of = _kinds(reading)
    role_id = _role_ids(known, reading)
    i = 0
    for a, b in tree.sents:
        begin = len(out.pieces)
        i = max(i, a)
        while i < b:
            unit = units.get(i)
            start = len(out.pieces)
            if unit is not None:
                end, side, noun = unit
                slot = slots.setdefault(side or "?", len(slots) + 1)
                ids = [min(slot, SLOTS)]
                if noun:
                    ids += _pieces(noun, pieces_of)
                step = max(end, i + 1)
            else:
                word = tree.word[i]
                ids = [] if tree.pos[i] == "SPACE" or not word.strip() else _pieces(word, pieces_of)
                step = i + 1
            out.pieces.extend(ids)
            kind, side = kind_of.get(i, (0, None))
            if unit is not None and kind == 0:
                kind, side = KIND_INDEX["adjective"], unit[1]
            out.kinds.extend([kind] * len(ids))
            out.roles.extend([role_id.get(side or "", 0)] * len(ids))
            for j in range(i, min(step, tree.n)):
                first[j], last[j] = start, len(out.pieces)
            i = step
        out.sentences.append((begin, len(out.pieces)))
    _rows_and_pairs(reading, out, known, first, last)
    return out


def _units(reading: Reading) -> dict[int, tuple[int, str | None, str]]:
    """First token of each known name → (one past its last token, side, common noun in its place)."""
    found: dict[int, tuple[int, str | None, str]] = {}
    tree = reading.tree
    for m in reading.mentions.all:
        if m.how == "name" and m.entry is not None:
            entry = m.entry
            noun = _TYPE_NOUN.get(entry.type, _NOUN_OF.get(entry.kind, "")) if m.cls not in ("people",) else ""
            found[m.a] = (m.b, m.side, noun)
    for i, (side, match) in sorted(reading.mentions.side_word.items()):
        if any(a <= i < b for a, (b, _, _) in found.items() if a > i - 8 and a <= i):
            continue
        end = i + 1
        while end in reading.mentions.side_word and reading.mentions.side_word[end][1] is match:
            end += 1
        found[i] = (end, side, "city" if match.entry.kind == "place" else "")
    _ = tree
    return found


def _kinds(reading: Reading) -> dict[int, tuple[int, str | None]]:
    found: dict[int, tuple[int, str | None]] = {}
    for m in reading.mentions.all:
        end = m.resolved()
        kind = KIND_INDEX.get(end.kind or "thing", 0)
        for i in range(m.a, m.b):
            found.setdefault(i, (kind, side_key(m)))
        found[m.head] = (kind, side_key(m))
    return found


def _role_ids(known: Facts, reading: Reading) -> dict[str, int]:
    """One number for what a side is to the document: 1 accused, 2 accuser, 3 home, 4 issuer, 5 other."""
    found = {}
    for side in known.sides:
        if side == known.accused:
            found[side] = 1
        elif side == known.accuser:
            found[side] = 2
        elif reading.issuer is not None and side == reading.issuer.side:
            found[side] = 4
        elif side == reading.home:
            found[side] = 3
        else:
            found[side] = 5
    return found


def _rows_and_pairs(reading: Reading, out: Inputs, known: Facts, first: dict[int, int], last: dict[int, int]) -> None:
    tree = reading.tree
    off, weak = words("off_topic"), words("cyber")
    by_sentence: dict[int, list[Mention]] = {}
    for m in reading.mentions.all:
        by_sentence.setdefault(tree.sent[m.head], []).append(m)
    adjectives: dict[int, list[tuple[int, str]]] = {}
    for i, (side, match) in reading.mentions.side_word.items():
        if match.entry.kind == "state":
            adjectives.setdefault(tree.sent[i], []).append((i, side))
    proposals = _proposals(reading)
    rows: dict[int, int] = {}

    def row(m: Mention) -> int:
        key = id(m)
        if key not in rows:
            a = first.get(m.a, 0)
            b = max(last.get(m.b - 1, a + 1), a + 1)
            rows[key] = len(out.mentions)
            out.mentions.append((a, b))
            out.mention_of.append(m)
        return rows[key]

    previous: dict[str, list[int]] = {}
    for n, (a, b) in enumerate(tree.sents):
        here: dict[str, tuple[int, list[int]]] = {}

        def offer(side: str | None, presence: str, r: int, into: dict[str, tuple[int, list[int]]] = here) -> None:
            if side is None:
                return
            rank = PRESENCE_INDEX[presence]
            old = into.get(side)
            if old is None:
                into[side] = (rank, [r])
            elif (old[0] >= 5) == (rank >= 5):
                into[side] = (min(rank, old[0]), [*old[1], r])
            elif rank < old[0]:
                into[side] = (rank, [r])

        for m in by_sentence.get(n, []):
            for p in m.refs or [m]:
                end = p.resolved()
                side = side_key(end.voice) if end.kind == "person" and end.voice is not None else None
                side = side or side_key(p)
                if side is not None:
                    offer(side, m.how, row(m))
                elif end.kind in ("person", "company", "body", "group", "public", "organ") and end.how != "pronoun":
                    offer(known.accused, "fill:accused", row(m))
                    offer(known.accuser or reading.home, "fill:home", row(m))
        for i, side in adjectives.get(n, []):
            state = states().get(side)
            if state is not None:
                offer(side, "adjective", row(Mention(i, i + 1, i, state.name, "state", side, "name", "adjective")))
        present = set(here)
        if present or reading.speakers:
            speaker = reading.speakers.get(reading.line_of[a])
            issuer = reading.issuer
            speaking = None
            if speaker is not None and speaker.head >= 0:
                speaking = speaker.side
            elif speaker is None and issuer is not None:
                speaking = issuer.side
            for side, presence in ((speaking, "speaker"), (known.accused, "affair"), (known.accuser, "affair")):
                if side is not None and side not in here:
                    here[side] = (PRESENCE_INDEX[presence], previous.get(side, []))
            for side, r in previous.items():
                if side not in here:
                    here[side] = (PRESENCE_INDEX["previous"], r)
            low = tree.low[a:b]
            common = [
                1.0 if n == 0 else 0.0,
                1.0 if "?" in low[-3:] else 0.0,
                1.0 if any(w in off for w in low) else 0.0,
                1.0 if any(w in weak for w in low) else 0.0,
                1.0 if speaker is not None and speaker.head < 0 else 0.0,
                1.0 if speaker is not None and speaker.head >= 0 else 0.0,
                1.0 if speaker is None and issuer is not None else 0.0,
                min(len(present), 6) / 6.0,
                1.0 if own_words(reading, a) else 0.0,
            ]
            for x in here:
                for y in here:
                    weakest = min(here[x][0], here[y][0])
                    if weakest >= PRESENCE_INDEX["previous"]:
                        continue
                    if x == y and (here[x][0] >= 5 or len(here[x][1]) < 2):
                        continue
                    flags = [*common, 1.0 if x == y else 0.0]
                    for side in (x, y):
                        flags += [1.0 if here[side][0] == k else 0.0 for k in range(len(PRESENCE))]
                        mine = known.sides.get(side, ())
                        flags += [1.0 if r in mine else 0.0 for r in ROLES]
                        flags.append(1.0 if side == speaking else 0.0)
                    flags += _rule_flags(proposals, n, x, y)
                    out.pairs.append(Pair(n, x, y, flags, here[x][1], here[y][1]))
        previous = {s: r for s, (k, r) in here.items() if k < PRESENCE_INDEX["fill:accused"]}


def _proposals(reading: Reading) -> dict[tuple[int, str, str], list[float]]:
    """What the rules propose, by sentence (−1: anywhere in the document) and pair."""
    tree = reading.tree
    found: dict[tuple[int, str, str], list[float]] = {}
    for t in reading.triggers:
        if t.dropped:
            continue
        for a in t.actors:
            for b in t.targets:
                sa, sb = side_key(a), side_key(b)
                if sa is None or sb is None:
                    continue
                for n in (tree.sent[t.i], -1):
                    vector = found.setdefault((n, sa, sb), [0.0] * (len(ACTS) + 2))
                    vector[ACT_INDEX[t.act]] = 1.0
                    if t.status == "denied":
                        vector[-2] = 1.0
                    elif t.status in ("possible", "expected", "called_for"):
                        vector[-1] = 1.0
    for t in reading.triggers:
        vector = found.setdefault((tree.sent[t.i], "*", "*"), [0.0] * (len(ACTS) + 2))
        vector[ACT_INDEX[t.act]] = 1.0
    return found


def _rule_flags(proposals: dict[tuple[int, str, str], list[float]], n: int, x: str, y: str) -> list[float]:
    none = [0.0] * (len(ACTS) + 2)
    flags = list(proposals.get((n, x, y), none))
    flags += proposals.get((n, y, x), none)[: len(ACTS)]
    flags += proposals.get((-1, x, y), none)[: len(ACTS)]
    flags += proposals.get((-1, y, x), none)[: len(ACTS)]
    flags += proposals.get((n, "*", "*"), none)[: len(ACTS)]
    return flags
