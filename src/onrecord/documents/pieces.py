"""Long texts: cut into pieces that a parser takes, and what was read of the pieces put together again.

A parser needs memory in proportion to the text it is given, and spaCy refuses a text of more than
1,000,000 characters (``Language.max_length``). The pieces are read one by one; no claim reaches over a cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.model import Claim, Link, Span

PIECE = 100_000
"""Longest piece, in characters: a text up to this length is read as a whole (a long article has 50,000)."""


@dataclass(frozen=True)
class Piece:
    """A slice of a text.

    Attributes:
        start: offset of its first character in the text.
        text: its characters.
    """

    start: int
    text: str


def cut(text: str, size: int = PIECE) -> Iterator[Piece]:
    """The pieces of a text, in order; put together they are the text.

    A cut falls behind the last line break that the size allows; where there is none, behind the last white
    space; in the midst of a word only in a text that has neither.

    Args:
        text: any text.
        size: longest piece, in characters; at least 1.
    """
    start = 0
    while len(text) - start > size:
        end = _last_break(text, start, start + size)
        yield Piece(start, text[start:end])
        start = end
    yield Piece(start, text[start:])


def _last_break(text: str, start: int, limit: int) -> int:
    for mark in ("\n", "\r"):
        # A cut between CR and LF would make two line ends of one.
        found = text.rfind(mark, start, limit)
        if found >= 0 and text[found : found + 2] != "\r\n":
            return found + 1
    return next((at for at in range(limit, start, -1) if text[at - 1].isspace()), limit)


def join(parts: Iterable[tuple[int, list[Claim]]]) -> list[Claim]:
    """The claims of a text from the claims of its pieces.

    Offsets become offsets into the text, the claims are numbered anew, links within a piece are kept. What
    several pieces tell alike is one claim that rests on the evidence of all of them.

    Args:
        parts: where each piece starts, and its claims; the claims are changed in place.
    """
    joined: list[Claim] = []
    earlier: dict[tuple[object, ...], Claim] = {}
    for start, claims in parts:
        heirs: dict[str, Claim] = {}
        fresh: dict[tuple[object, ...], Claim] = {}
        for claim in claims:
            _move(claim, start)
            heir = earlier.get(_tells(claim))
            if heir is None:
                heir = fresh[_tells(claim)] = claim
                joined.append(claim)
            heirs[claim.id] = heir
        links = {name: claim.links for name, claim in zip(heirs, claims, strict=True)}
        for claim, heir in zip(claims, heirs.values(), strict=True):
            if heir is claim:
                claim.id, claim.links = f"c{joined.index(claim) + 1}", []
            else:
                _merge(heir, claim)
        for name, heir in heirs.items():
            tied = [Link(type=link.type, claim=heirs[link.claim].id) for link in links[name]]
            heir.links += [link for link in tied if link not in heir.links and link.claim != heir.id]
        earlier |= fresh
    return joined


def _move(claim: Claim, by: int) -> None:
    """Shift all offsets of a claim."""
    spans: list[Span] = [*claim.evidence]
    spans += [span for party in (*claim.actors, *claim.targets) for span in party.mentions]
    spans += [claim.trigger] if claim.trigger else []
    for span in spans:
        span.start, span.end = span.start + by, span.end + by


def _tells(claim: Claim) -> tuple[object, ...]:
    """What two claims that are the same have in common."""
    who = (
        frozenset((party.name, party.kind, party.side) for party in parties)
        for parties in (claim.actors, claim.targets)
    )
    return claim.act, claim.status, *who, frozenset(claim.said_by), claim.when, claim.voice


def _merge(into: Claim, claim: Claim) -> None:
    """Let a claim rest on the evidence of another that tells the same."""
    into.evidence += claim.evidence
    for mine, theirs in ((into.actors, claim.actors), (into.targets, claim.targets)):
        for party in mine:
            for other in theirs:
                if (party.name, party.kind, party.side) == (other.name, other.kind, other.side):
                    party.mentions += other.mentions
                    party.aliases += [alias for alias in other.aliases if alias not in party.aliases]
    into.confidence = into.confidence or claim.confidence
    into.score = max(into.score, claim.score)
    into.how += [rule for rule in claim.how if rule not in into.how]
