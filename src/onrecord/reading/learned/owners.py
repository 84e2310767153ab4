"""Whose organ "the ministry" is: which of the sides that a document speaks of.

The sides of the document compete; features tell what the document makes of each and where it was last
spoken of, never which it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.reading.by_rule import passage_side
from onrecord.reading.issuer import NOBODY
from onrecord.reading.learned.referents import HOSTILE, Score, attackers, quoted, role
from onrecord.reading.mentions import Mention
from onrecord.reading.names import index, states
from onrecord.reading.state import Reading


def offered(reading: Reading, m: Mention, facts: Sides) -> list[str]:
    """The sides that an organ may belong to, in the order in which the document names them.

    What is attacked is not the attacker's: "China had breached the foreign ministry".

    Args:
        reading: the document.
        m: the organ or officer.
        facts: what the document makes of its sides.
    """
    at = reading.mentions.at
    barred = {at[i].resolved().side for i in attackers(reading.tree, m.head) if i in at}
    return [side for side in facts.sides if side not in barred] or facts.sides


def _named(reading: Reading) -> list[str]:
    """The sides that a document names, in this order."""
    found = {m.side: None for m in reading.mentions.all if m.side in states() and m.how == "name"}
    found |= {side: None for side, _ in reading.mentions.side_word.values() if side in states()}
    if reading.issuer is not None and reading.issuer.side in states():
        found.setdefault(reading.issuer.side)
    if reading.home is not None:
        found.setdefault(reading.home)
    return [side for side in found if side is not None]


class Sides:
    """What a document makes of each side, as far as it can be told before anything is resolved."""

    def __init__(self, reading: Reading) -> None:
        self.sides = _named(reading)
        own: dict[str, int] = {}
        hostile: dict[str, int] = {}
        title: set[str] = set()
        for m in reading.mentions.all:
            if m.side is None or m.how not in ("name", "noun", "unknown name"):
                continue
            if m.kind == "group" or m.cls in HOSTILE:
                hostile[m.side] = hostile.get(m.side, 0) + 1
            else:
                own[m.side] = own.get(m.side, 0) + 1
            if reading.line_of[m.head] == 0:
                title.add(m.side)
        for i, (side, _) in reading.mentions.side_word.items():
            own[side] = own.get(side, 0) + 1
            if reading.line_of[i] == 0:
                title.add(side)
        order = sorted(own, key=lambda side: -own[side])
        self.rank = {side: n for n, side in enumerate(order)}
        self.named, self.hostile, self.title = own, hostile, title
        publisher = {e.entry.side for e in index().find(reading.publisher or "")}
        self.publisher = {side for side in publisher if side is not None}
        first = [m.side for m in reading.mentions.all if m.side in states()]
        self.first = first[0] if first else None


def describe(
    reading: Reading,
    m: Mention,
    recent: Sequence[Mention],
    known: Mention | None,
    facts: Sides,
    sides: Sequence[str],
) -> list[list[str]]:
    """The features of each side as an organ's, or an officer's, own.

    Args:
        reading: the document.
        m: the organ or officer.
        recent: the mentions before it that have a side.
        known: an earlier organ of the same sort.
        facts: what the document makes of its sides.
        sides: those offered.
    """
    tree = reading.tree
    here = tree.sent[m.head]
    noun = tree.lemma[m.head].strip() if m.how == "noun" else "NAME"
    sort = m.office or m.cls or m.kind
    mine = role(tree, m.head)
    ruled = passage_side(reading, m, recent)
    issuer = reading.issuer
    speaker = reading.speakers.get(reading.line_of[m.head], NOBODY)
    speaks = speaker is not NOBODY
    last: dict[str, Mention] = {}
    subject: dict[str, Mention] = {}
    for other in reversed(recent[-40:]):
        if other.side is None:
            continue
        last.setdefault(other.side, other)
        if role(tree, other.head)[:1] == "S" and tree.sent[other.head] >= here - 1:
            subject.setdefault(other.side, other)
    adjective: dict[str, int] = {}
    for i, (side, _) in reading.mentions.side_word.items():
        if i < m.head:
            adjective[side] = max(adjective.get(side, -1), tree.sent[i])
    after = {
        o.side
        for o in reading.mentions.all
        if o.side is not None and tree.sent[o.head] == here and o.head > m.head
    }
    order = {side: n for n, side in enumerate(last)}
    in_quotes = quoted(tree, m.head)
    rows = []
    for side in sides:
        seen = last.get(side)
        d = min(here - tree.sent[seen.head], 4) if seen is not None else 5
        adj = min(here - adjective[side], 4) if side in adjective else 5
        hostile = facts.hostile.get(side, 0)
        accused = "no" if not hostile else "all" if hostile >= facts.named.get(side, 0) else "some"
        home = side == reading.home
        row = [
            f"home:{home}",
            f"home:{home}|{accused}",
            f"issuer:{issuer is not None and issuer.side == side}|{issuer is not None}",
            f"publisher:{side in facts.publisher}|{bool(facts.publisher)}",
            f"accused:{accused}",
            f"rank:{min(facts.rank.get(side, 9), 4)}",
            f"rank:{min(facts.rank.get(side, 9), 4)}|{accused}",
            f"title:{side in facts.title}",
            f"first:{side == facts.first}",
            f"last:{d}|{min(order.get(side, 9), 3)}",
            f"last:{d}|{role(tree, seen.head) if seen is not None else ''}",
            f"kind:{seen.kind if seen is not None else ''}|{min(d, 2)}",
            f"adjective:{adj}",
            f"near:{min(d, adj)}|{accused}",
            f"subject:{side in subject}|{min(d, 2)}",
            f"after:{side in after}|{min(d, 2)}",
            f"ruled:{side == ruled}",
            f"known:{known is not None and known.side == side}|{known is not None}",
            f"speaker:{speaks and speaker.side == side}|{speaks}",
            f"line:{seen is not None and reading.line_of[seen.head] == reading.line_of[m.head]}",
            f"quoted:{in_quotes}|{subject.get(side) is not None}",
        ]
        rows.append(
            [
                *row,
                *(f"{sort}|{f}" for f in row),
                *(f"{noun}|{f}" for f in row),
                *(f"{mine[:1]}|{f}" for f in row),
            ]
        )
    return rows


def choose(score: Score, rows: Sequence[Sequence[str]], sides: Sequence[str]) -> str | None:
    """The likeliest side; None if the document names none.

    Args:
        score: the log odds of a row of features.
        rows: of ``describe``.
        sides: those offered.
    """
    if not sides:
        return None
    odds = [score(row) for row in rows]
    return sides[odds.index(max(odds))]
