"""A document as the encoder reads it: word pieces in which no name is left.

A name becomes the word for what it names ("agency", "group", "person"), a side becomes a slot number
that means nothing outside its chunk, and what the document makes of a side (accused, accuser) goes
beside the words. Swap two states and the encoder sees the very same input.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.reading.candidates import side_key
from onrecord.reading.learned.pairs import ACT_INDEX, Pairs
from onrecord.reading.learned.wordpieces import CLOSES, OPENS, pieces
from onrecord.reading.mentions import Mention
from onrecord.reading.state import Reading

# Word pieces of one chunk: whole sentences, read together.
CHUNK = 192
SLOTS = 16
ROLES = ("ACCUSED", "ACCUSER", "home", "issuer")
HOWS = ("name", "unknown name", "noun", "pronoun", "adjective")
KINDS = {
    "state": "country",
    "alliance": "alliance",
    "organ": "agency",
    "group": "group",
    "person": "person",
    "company": "company",
    "body": "body",
    "public": "public",
    "thing": "thing",
}
ACTS_AT = SLOTS + len(ROLES) + len(HOWS)
MARKS = ACTS_AT + 2 * len(ACT_INDEX)


@dataclass(slots=True)
class Chunk:
    """Some sentences of a document.

    Attributes:
        ids: word pieces.
        marks: for each piece, the marks that are set (slots first, then roles, hows, acts).
        sides: the side of each slot.
        sentences: sentence number → its first piece and one past its last.
    """

    ids: list[int] = field(default_factory=list)
    marks: list[tuple[int, ...]] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    sentences: dict[int, tuple[int, int]] = field(default_factory=dict)


def chunks(reading: Reading, found: Pairs) -> list[Chunk]:
    """Cut a document into chunks.

    Args:
        reading: a document whose rules have run.
        found: its pairs of sides.
    """
    tree = reading.tree
    words, sides = _words(reading)
    acts: dict[int, set[int]] = {}
    for t in reading.triggers:
        acts.setdefault(t.i, set()).add(ACTS_AT + ACT_INDEX[t.act] + (len(ACT_INDEX) if t.dropped else 0))
    facts = found.known.sides
    out: list[Chunk] = []
    chunk = Chunk([OPENS], [()])
    for n, (a, b) in enumerate(tree.sents):
        ids: list[int] = []
        owner: list[int] = []
        for i in range(a, b):
            word = words.get(i)
            if word == "":
                continue
            text = tree.text[tree.start[i] : tree.end[i]] if word is None else word
            for piece in pieces(text)[:12]:
                ids.append(piece)
                owner.append(i)
        ids, owner = ids[: CHUNK - 2], owner[: CHUNK - 2]
        if not ids:
            continue
        if len(chunk.ids) + len(ids) + 1 > CHUNK and chunk.sentences:
            out.append(chunk)
            chunk = Chunk([OPENS], [()])
        start = len(chunk.ids)
        for piece, i in zip(ids, owner, strict=True):
            marks: set[int] = set(acts.get(i, ()))
            for side, how in sides.get(i, ()):
                if side not in chunk.sides and len(chunk.sides) < SLOTS:
                    chunk.sides.append(side)
                if side in chunk.sides:
                    marks.add(chunk.sides.index(side))
                marks.update(SLOTS + k for k, role in enumerate(ROLES) if role in facts.get(side, ()))
                if how in HOWS:
                    marks.add(SLOTS + len(ROLES) + HOWS.index(how))
            chunk.ids.append(piece)
            chunk.marks.append(tuple(sorted(marks)))
        chunk.ids.append(CLOSES)
        chunk.marks.append(())
        chunk.sentences[n] = (start, len(chunk.ids))
    if chunk.sentences:
        out.append(chunk)
    return out


def _words(reading: Reading) -> tuple[dict[int, str], dict[int, dict[tuple[str, str], None]]]:
    """What stands for each token that names somebody ("" for nothing), and the sides of tokens, each once.

    They come in the order of the document: a set's order would change from one process to the next, and
    the slots with it.
    """
    words: dict[int, str] = {}
    sides: dict[int, dict[tuple[str, str], None]] = {}
    told = reading.mentions.side_word
    for i, (state, _) in told.items():
        sides.setdefault(i, {})[state, "adjective"] = None
        # A word of two tokens ("North Korean") is one name.
        goes_on = i - 1 in words and i - 1 in told and told[i - 1][0] == state
        words[i] = "" if goes_on else "country"
    for m in reading.mentions.all:
        span = range(m.a, m.b)
        named = m.how in ("name", "unknown name")
        for p in m.refs or [m]:
            side = _side(p)
            if side is not None:
                for i in span:
                    sides.setdefault(i, {})[side, m.how] = None
        if named:
            kind = KINDS.get(m.kind, "party")
            finer = m.cls.replace("-", " ") if m.kind == "organ" and m.cls and m.how == "name" else ""
            inside = [i for i in span if i not in words or words[i] == "" or m.kind != "state"]
            for n, i in enumerate(inside):
                words[i] = (finer or kind) if n == 0 else ""
    words.update(_small_words(reading, words))
    return words, sides


def _small_words(reading: Reading, words: dict[int, str]) -> dict[int, str]:
    """What stands for articles and possessives beside names: some names take them, others do not."""
    low = reading.tree.low
    found: dict[int, str] = {}
    for i in words:
        if i and words[i] and i - 1 not in words and low[i - 1] in _ARTICLES:
            found[i - 1] = _ARTICLES[low[i - 1]]
        if i + 1 < len(low) and i + 1 not in words and low[i + 1] in _POSSESSIVES:
            found[i + 1] = "'s"
    return found


_ARTICLES = {"the": "", "an": "a"}
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})


def _side(m: Mention) -> str | None:
    end = m.resolved()
    spoken = side_key(end.voice) if end.kind == "person" and end.voice is not None else None
    told = spoken or side_key(m)
    # Parties without a side stand for their kind, as in ``pairs``.
    return told or (f"<{end.kind}>" if end.kind and end.how != "pronoun" else None)
