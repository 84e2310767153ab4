"""A claim as one document tells it, with all that is compared when claims are grouped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onrecord.acts import STANDING, Act, Kind, Standing
from onrecord.cases.dates import day, span
from onrecord.cases.wording import Rarity, background, folded, words
from onrecord.model import Claim, Party, Record

NOBODY = "-"
"""Stands for the side of a participant whose side is open, and for nobody named."""

# What their names say, their side says as well.
_SIDES_THEMSELVES = frozenset({Kind.STATE, Kind.ALLIANCE})


@dataclass(eq=False)
class Told:
    """A claim as one document tells it.

    Attributes:
        key: document key and place in the record; sorts the same whatever the order of arrival.
        paper: the document.
        claim: the claim.
        standing: its status, folded into three.
        actors, targets: the sides on each end; NOBODY where a participant's side is open.
        actor_names, target_names: telling words of the names of those who are not states.
        when: first and last day of the act, if the document says.
        wording: the evidence as a vector.
        voice: telling words of the name of the person who speaks.
        place: where in the text the first evidence stands, 0 (first) to 1 (last).
    """

    key: tuple[str, int]
    paper: Paper = field(repr=False)
    claim: Claim
    standing: Standing
    actors: frozenset[str]
    targets: frozenset[str]
    actor_names: dict[str, float]
    target_names: dict[str, float]
    when: tuple[int, int] | None
    wording: dict[str, float]
    voice: frozenset[str]
    place: float

    @property
    def act(self) -> Act:
        return self.claim.act


@dataclass(eq=False)
class Paper:
    """A document among others.

    Attributes:
        key: a digest of text, title, publisher and date: the same whatever the order of arrival.
        name: what the caller calls it.
        record: the document with its claims.
        published: day of publication, if known.
        wording: its text as a vector.
        title: telling words of its headline.
        claims: its claims.
    """

    key: str
    name: str
    record: Record
    published: int | None
    wording: dict[str, float]
    title: frozenset[str]
    claims: list[Told] = field(default_factory=list)


def digest(record: Record) -> str:
    """What tells one document from another, whoever keeps it and under whatever id."""
    facts = [record.text, record.title or "", record.publisher or "", record.published or ""]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def prepare(records: Mapping[str, Record]) -> list[Paper]:
    """Make documents ready to be compared.

    Args:
        records: records by the caller's name for each; the names do not matter to what comes out.

    Returns:
        The documents in the order of their keys.
    """
    named = sorted((digest(record), name, record) for name, record in records.items())
    rarity = Rarity((set(words(record.text)) for _, _, record in named), background("texts"))
    parties = Rarity((all_names(record) for _, _, record in named), background("names"))
    return [_paper(key, name, record, rarity, parties) for key, name, record in named]


def paper(name: str, record: Record) -> Paper:
    """One document alone: to be shown, not to be compared, as nothing is known of how rare its words are."""
    none = Rarity([])
    return _paper(digest(record), name, record, none, none, compared=False)


def _paper(
    key: str, name: str, record: Record, rarity: Rarity, parties: Rarity, *, compared: bool = True
) -> Paper:
    made = Paper(
        key=key,
        name=name,
        record=record,
        published=day(record.published),
        wording=rarity.vector(words(record.text)) if compared else {},
        title=frozenset(words(record.title or "")),
    )
    made.claims = [_told(made, number, claim, rarity, parties) for number, claim in enumerate(record.claims)]
    return made


def _told(paper: Paper, number: int, claim: Claim, rarity: Rarity, parties: Rarity) -> Told:
    evidence = " ".join(piece.text for piece in claim.evidence)
    return Told(
        key=(paper.key, number),
        paper=paper,
        claim=claim,
        standing=STANDING[claim.status],
        actors=_sides(claim.actors),
        targets=_sides(claim.targets),
        actor_names=_names(claim.actors, parties),
        target_names=_names(claim.targets, parties),
        when=span(claim.when),
        wording=rarity.vector(words(evidence)),
        voice=frozenset(words(claim.voice or "")),
        place=min(piece.start for piece in claim.evidence) / max(1, len(paper.record.text)),
    )


def _sides(parties: Iterable[Party]) -> frozenset[str]:
    return frozenset(party.side or NOBODY for party in parties) or frozenset({NOBODY})


def name_words(party: Party) -> list[str]:
    """The telling words of a party's name; none for a state, whose side says as much."""
    return [] if party.kind in _SIDES_THEMSELVES else words(party.name)


def _names(parties: Iterable[Party], rarity: Rarity) -> dict[str, float]:
    return {word: rarity.of(word) for party in parties for word in name_words(party)}


def all_names(record: Record) -> set[str]:
    """The telling words of the names of all parties of a record."""
    return {
        word
        for claim in record.claims
        for party in [*claim.actors, *claim.targets]
        for word in name_words(party)
    }


def plain_name(name: str) -> str:
    """A name as it is compared: folded, without articles and punctuation."""
    return " ".join(words(folded(name)))
