"""A claim as one document tells it, with all that is compared when claims are grouped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from onrecord.acts import STANDING, Act, Kind, Standing, Status
from onrecord.cases.dates import day, span
from onrecord.cases.wording import Rarity, background, folded, words
from onrecord.model import Claim, Evidence, Party, Record

NOBODY = "-"
"""Stands for the side of a participant whose side is open, and for nobody named."""

RARE = 3.0
"""A name's word is rare if fewer than one document in e**RARE holds it."""

WORDS = 96
"""Of a document's words those that tell most are compared, so many."""

# What their names say, their side says as well.
_SIDES_THEMSELVES = frozenset({Kind.STATE, Kind.ALLIANCE})


class End(NamedTuple):
    """A participant of a claim, as far as it is compared."""

    name: str
    kind: str
    side: str | None


class Said(NamedTuple):
    """What is compared of a claim, as plain values: so it is kept (:mod:`onrecord.cases.packing`)."""

    id: str
    act: str
    status: str
    actors: Sequence[End]
    targets: Sequence[End]
    when: str | None
    voice: str | None
    evidence: str | None
    """The telling words of its evidence; None if they are to be taken from the claim itself."""
    place: float


class Brief(NamedTuple):
    """What is shown of a claim besides its sentences, so that these need not be read for it.

    Attributes:
        id: of the claim, and the other fields as the claim has them.
        spans: where its sentences stand in the text.
        links: type and claim of each tie.
    """

    id: str
    act: Act
    status: Status
    actors: Sequence[Party]
    targets: Sequence[Party]
    said_by: Sequence[str]
    when: str | None
    voice: str | None
    confidence: str | None
    detail: Mapping[str, Any] | None
    spans: Sequence[Sequence[int]]
    links: Sequence[Sequence[str]]
    score: float


class Sentence(NamedTuple):
    """A sentence of a document, with its offsets."""

    start: int
    end: int
    text: str


class Told:
    """A claim as one document tells it. What is compared is worked out when it is asked for: of most claims,
    next to nothing is.

    Args:
        paper: the document.
        number: the claim's place in the record.
        said: what is compared of it.
        claim: the claim; if None, ``claim`` is made from what was said, without evidence.

    Attributes:
        key: document key and place in the record; sorts the same whatever the order of arrival.
        paper: the document.
        said: what is compared of it.
        act, status: the claim's.
        place: where in the text the first evidence stands, 0 (first) to 1 (last).
    """

    def __init__(self, paper: Paper, number: int, said: Said, claim: Claim | None = None) -> None:
        self.key = (paper.key, number)
        self.paper = paper
        self.act = Act(said.act)
        self.status = Status(said.status)
        self.place = said.place
        self.said = said
        if claim is not None:
            self.claim = claim

    @cached_property
    def claim(self) -> Claim:
        """The claim."""
        said = self.said
        return Claim.model_construct(
            id=said.id,
            act=self.act,
            status=self.status,
            actors=_parties(said.actors),
            targets=_parties(said.targets),
            when=said.when,
            voice=said.voice,
        )

    @cached_property
    def brief(self) -> Brief:
        """What is shown of it besides its sentences."""
        from onrecord.cases.brief import brief

        return brief(self.claim)

    @property
    def evidence(self) -> Sequence[Evidence | Sentence]:
        """Its sentences."""
        return self.claim.evidence

    @cached_property
    def counts(self) -> Mapping[str, Iterable[float]]:
        """What its sentences count (:func:`onrecord.cases.counting.counted`)."""
        from onrecord.cases.counting import counted

        return counted(" ".join(piece.text for piece in self.claim.evidence))

    @property
    def check(self) -> Mapping[str, Any] | None:
        """What the registers said of it when it was read; None if they were not asked."""
        checks = self.paper.record.checks or ()
        return next((body for body in checks if body.get("claim") == self.brief.id), None)

    @property
    def whole(self) -> Record:
        """The document with all its claims."""
        return self.paper.record

    @property
    def bare(self) -> tuple[Claim, Record]:
        """The claim and its document: what the registers need to be asked."""
        return self.claim, self.paper.record

    @property
    def standing(self) -> Standing:
        """Its status, folded into three."""
        return STANDING[self.status]

    @cached_property
    def actors(self) -> frozenset[str]:
        """The sides that act; NOBODY where a participant's side is open."""
        return _sides(self.said.actors)

    @cached_property
    def targets(self) -> frozenset[str]:
        """The sides that are met."""
        return _sides(self.said.targets)

    @cached_property
    def actor_names(self) -> dict[str, float]:
        """Telling words of the names of those who act and are not states, with their rarity."""
        return _names(self.said.actors)

    @cached_property
    def target_names(self) -> dict[str, float]:
        """The same of those who are met."""
        return _names(self.said.targets)

    @cached_property
    def when(self) -> tuple[int, int] | None:
        """First and last day of the act, if the document says."""
        return span(self.said.when)

    @cached_property
    def wording(self) -> dict[str, float]:
        """The evidence as a vector."""
        held = self.said.evidence
        return measures()[0].vector(evidence_words(self.claim) if held is None else held.split())

    @cached_property
    def voice(self) -> frozenset[str]:
        """Telling words of the name of the person who speaks."""
        return frozenset(words(self.said.voice or ""))

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
        counts: gives the words of its text that tell most, those first, with their number.
        claims: its claims.
    """

    key: str
    name: str
    record: Record
    published: int | None
    counts: Callable[[], Mapping[str, int]] = field(repr=False)
    claims: list[Told] = field(default_factory=list)

    @cached_property
    def wording(self) -> dict[str, float]:
        """Its text as a vector of the words that tell most, those first."""
        return measures()[0].weighted(self.counts())

    @cached_property
    def by_act(self) -> dict[Act, list[Told]]:
        """Its claims of each act."""
        found: dict[Act, list[Told]] = {}
        for told in self.claims:
            found.setdefault(told.act, []).append(told)
        return found

    @property
    def digest(self) -> str:
        """A digest of text, title, publisher and date: what tells it from others, wherever it is kept."""
        return digest(self.record)


def named(key: str) -> str:
    """What the caller calls a document of this key."""
    return key.partition("/")[2]


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


def paper(name: str, record: Record) -> Paper:
    """One document.

    Args:
        name: what the caller calls it.
        record: the document with its claims.
    """
    made = Paper(
        key=f"{digest(record)[:16]}/{name}",
        name=name,
        record=record,
        published=day(record.published),
        counts=lambda: telling_words(record.text),
    )
    made.claims += [
        Told(made, number, said(record, claim), claim) for number, claim in enumerate(record.claims)
    ]
    return made


def said(record: Record, claim: Claim) -> Said:
    """What is compared of a claim of a record, but for the words of its evidence."""
    actors, targets = (
        [End(party.name, party.kind.value, party.side) for party in parties]
        for parties in (claim.actors, claim.targets)
    )
    place = min(piece.start for piece in claim.evidence) / max(1, len(record.text))
    facts = claim.id, claim.act.value, claim.status.value, actors, targets, claim.when, claim.voice
    return Said(*facts, evidence=None, place=place)


def evidence_words(claim: Claim) -> list[str]:
    """The telling words of a claim's evidence."""
    return words(" ".join(piece.text for piece in claim.evidence))


def telling_words(text: str) -> dict[str, int]:
    """The words of a text by which it is compared, with their number."""
    return measures()[0].most_telling(words(text), WORDS)


def _parties(ends: Iterable[End]) -> list[Party]:
    return [Party.model_construct(name=name, kind=Kind(kind), side=side) for name, kind, side in ends]


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


def _sides(ends: Iterable[End]) -> frozenset[str]:
    return frozenset(side or NOBODY for _, _, side in ends) or frozenset({NOBODY})


def sides_of(parties: Iterable[Party]) -> frozenset[str]:
    """The sides of participants; NOBODY where a side is open, and for nobody named."""
    return frozenset([party.side or NOBODY for party in parties]) or frozenset({NOBODY})


@lru_cache(maxsize=20_000)
def _name_words(name: str) -> dict[str, float]:
    rarity = measures()[1]
    return {word: rarity.of(word) for word in words(name)}


def _names(ends: Iterable[End]) -> dict[str, float]:
    """The telling words of names; none of a state's, whose side says as much."""
    found: dict[str, float] = {}
    for name, kind, _ in ends:
        if kind not in _SIDES_THEMSELVES:
            found.update(_name_words(name))
    return found


def all_names(record: Record) -> set[str]:
    """The telling words of the names of all parties of a record."""
    return {
        word
        for claim in record.claims
        for party in [*claim.actors, *claim.targets]
        if party.kind not in _SIDES_THEMSELVES
        for word in words(party.name)
    }


def plain_name(name: str) -> str:
    """A name as it is compared: folded, without articles and punctuation."""
    return " ".join(words(folded(name)))
