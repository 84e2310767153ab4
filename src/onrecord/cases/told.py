"""A claim as one document tells it, with all that is compared when claims are grouped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from onrecord.acts import STANDING, Act, Kind, Standing
from onrecord.cases.dates import day, span
from onrecord.cases.wording import Rarity, background, folded, words
from onrecord.model import Claim, Party, Record

NOBODY = "-"
"""Stands for the side of a participant whose side is open, and for nobody named."""

RARE = 3.0
"""A name's word is rare if fewer than one document in e**RARE holds it."""

WORDS = 96
"""Of a document's words those that tell most are compared, so many."""

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

    @cached_property
    def marks(self) -> frozenset[tuple[str, ...]]:
        """What another claim must have one of to be compared with it: the same act, and a pair of sides, or a
        rare word of a party's name."""
        return frozenset(_marks(self))


@dataclass(eq=False)
class Paper:
    """A document among others.

    Attributes:
        key: the beginning of its digest, and its name: the same whatever the order of arrival.
        name: what the caller calls it.
        record: the document with its claims.
        published: day of publication, if known.
        wording: its text as a vector of the words that tell most, those first.
        claims: its claims.
    """

    key: str
    name: str
    record: Record
    published: int | None
    wording: dict[str, float]
    claims: list[Told] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A digest of text, title, publisher and date: what tells it from others, wherever it is kept."""
        return digest(self.record)


def digest(record: Record) -> str:
    """What tells one document from another, whoever keeps it and under whatever id."""
    facts = [record.text, record.title or "", record.publisher or "", record.published or ""]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


@cache
def measures() -> tuple[Rarity, Rarity]:
    """How rare words are, in texts and in names: as counted in other documents, once for all.

    It is not counted in the documents at hand: what is thought of two of them would then change with each
    that comes after, and with the order in which they come.
    """
    return Rarity([], background("texts")), Rarity([], background("names"))


def prepare(records: Mapping[str, Record]) -> list[Paper]:
    """Make documents ready to be compared, each by itself.

    Args:
        records: records by the caller's name for each; the names matter to nothing but which of two documents
            that are the same in all comes first.

    Returns:
        The documents in the order of their keys.
    """
    return sorted((paper(name, record) for name, record in records.items()), key=lambda one: one.key)


def paper(name: str, record: Record, *, compared: bool = True) -> Paper:
    """One document.

    Args:
        name: what the caller calls it.
        record: the document with its claims.
        compared: whether it is to be compared with others, or only to be shown.
    """
    made = Paper(
        key=f"{digest(record)[:16]}/{name}",
        name=name,
        record=record,
        published=day(record.published),
        wording=measures()[0].weighted(telling_words(record.text)) if compared else {},
    )
    for number, claim in enumerate(record.claims):
        evidence = words(" ".join(piece.text for piece in claim.evidence)) if compared else None
        place = min(piece.start for piece in claim.evidence) / max(1, len(record.text))
        made.claims.append(told(made, number, claim, evidence, place))
    return made


def telling_words(text: str) -> dict[str, int]:
    """The words of a text by which it is compared, with their number."""
    return measures()[0].most_telling(words(text), WORDS)


def told(paper: Paper, number: int, claim: Claim, evidence: list[str] | None, place: float) -> Told:
    """A claim of a document.

    Args:
        paper: the document.
        number: the claim's place in the record.
        claim: the claim.
        evidence: the words of its evidence; None if it is only to be shown.
        place: where its first evidence stands, 0 to 1.
    """
    texts, parties = measures()
    compared = evidence is not None
    return Told(
        key=(paper.key, number),
        paper=paper,
        claim=claim,
        standing=STANDING[claim.status],
        actors=_sides(claim.actors),
        targets=_sides(claim.targets),
        actor_names=_names(claim.actors, parties) if compared else {},
        target_names=_names(claim.targets, parties) if compared else {},
        when=span(claim.when),
        wording=texts.vector(evidence or ()),
        voice=frozenset(words(claim.voice or "")) if compared else frozenset(),
        place=place,
    )


def _marks(told: Told) -> Iterator[tuple[str, ...]]:
    act = told.act.value
    for actor in told.actors:
        for target in told.targets:
            if actor != NOBODY or target != NOBODY:
                yield act, actor, target
            # Where one document leaves an end open, another may name it.
            if actor != NOBODY and target != NOBODY:
                yield act, NOBODY, target
                yield act, actor, NOBODY
    for names in (told.actor_names, told.target_names):
        for word, rarity in names.items():
            if rarity >= RARE:
                yield act, word


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
