"""What a case shows of a claim, in brief: kept for each document, so that no record is read to show a case.

It is all of a claim but its sentences, and what these count. Worked out anew from the record at any time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from pydantic_core import from_json

from onrecord.acts import Act, Kind, Status
from onrecord.cases.counting import counted
from onrecord.cases.dates import span
from onrecord.cases.told import Brief, Paper, Said, Sentence, Told, sides_of
from onrecord.model import Claim, Evidence, Party, Record


def pack(record: Record) -> bytes:
    """A document's claims as they are kept."""
    parties: dict[str, int] = {}

    def number(party: Party) -> int:
        body = [party.name, party.kind.value, party.side, party.aliases]
        return parties.setdefault(_json(body), len(parties))

    checks = {body.get("claim"): body for body in reversed(record.checks or ())}
    claims = []
    for claim in record.claims:
        facts = brief(claim)._asdict() | {
            "actors": [number(party) for party in claim.actors],
            "targets": [number(party) for party in claim.targets],
        }
        counts = counted(" ".join(piece.text for piece in claim.evidence))
        more = {thing: sorted(values) for thing, values in counts.items()} or None, checks.get(claim.id)
        claims.append([*facts.values(), *more])
    body = f"[[{','.join(parties)}],{_json(claims)}]"
    return zlib.compress(body.encode(), 1)


def _json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def brief(claim: Claim) -> Brief:
    """A claim in brief."""
    return Brief(
        id=claim.id,
        act=claim.act,
        status=claim.status,
        actors=claim.actors,
        targets=claim.targets,
        said_by=claim.said_by,
        when=claim.when,
        voice=claim.voice,
        confidence=claim.confidence,
        detail=claim.detail,
        spans=[(piece.start, piece.end) for piece in claim.evidence],
        links=[(link.type, link.claim) for link in claim.links],
        score=claim.score,
    )


class Parties:
    """Parties, one object for each that is told from the others."""

    def __init__(self) -> None:
        self._held: dict[tuple[Any, ...], Party] = {}

    def get(self, name: str, kind: str, side: str | None, aliases: Sequence[str]) -> Party:
        """A party by what is kept of it."""
        key = (name, kind, side, *aliases)
        if (found := self._held.get(key)) is None:
            found = self._held[key] = Party.model_construct(
                name=name, kind=Kind(kind), side=side, aliases=list(aliases)
            )
        return found


class Shown(Told):
    """A claim of which the sentences are read when they are asked for.

    Args:
        paper: the document.
        number: the claim's place in the record.
        brief: the claim without its sentences.
        more: what its sentences count, and what the registers said of it.
        read: reads them.
    """

    def __init__(
        self,
        paper: Paper,
        number: int,
        brief: Brief,
        more: tuple[Mapping[str, Sequence[float]] | None, Mapping[str, Any] | None],
        read: Reading,
    ) -> None:
        self.key = (paper.key, number)
        self.paper = paper
        self.act = brief.act
        self.status = brief.status
        self.brief = brief
        self._counts, self._check = more
        self.read = read

    @property
    def counts(self) -> Mapping[str, Iterable[float]]:
        """What its sentences count."""
        return self._counts or {}

    @property
    def check(self) -> Mapping[str, Any] | None:
        """What the registers said of it when it was read."""
        return self._check

    @cached_property
    def claim(self) -> Claim:
        """The claim, as the record has it."""
        return self.read.record(self.paper.name).claims[self.key[1]]

    @cached_property
    def said(self) -> Said:  # type: ignore[override]
        """What is compared of it."""
        from onrecord.cases.told import said

        return said(self.read.record(self.paper.name), self.claim)

    @cached_property
    def place(self) -> float:  # type: ignore[override]
        """Where in the text it stands."""
        return self.said.place

    @cached_property
    def actors(self) -> frozenset[str]:
        """The sides that act."""
        return sides_of(self.brief.actors)

    @cached_property
    def targets(self) -> frozenset[str]:
        """The sides that are met."""
        return sides_of(self.brief.targets)

    @cached_property
    def when(self) -> tuple[int, int] | None:
        """First and last day of the act."""
        return span(self.brief.when)

    @property
    def evidence(self) -> Sequence[Sentence]:
        """Its sentences."""
        return self.read.sentences(self)

    @property
    def whole(self) -> Record:
        """The document with all its claims."""
        return self.read.record(self.paper.name)

    @property
    def bare(self) -> tuple[Claim, Record]:
        """The claim and its document without other claims: what the registers need to be asked. For hundreds
        of them it takes a third of the time of the records."""
        told, text = self.brief, self.read.text(self.paper.name)
        claim = Claim.model_construct(
            id=told.id,
            act=told.act,
            status=told.status,
            actors=list(told.actors),
            targets=list(told.targets),
            said_by=list(told.said_by),
            when=told.when,
            voice=told.voice,
            confidence=told.confidence,
            detail=dict(told.detail) if told.detail is not None else None,
            evidence=[
                Evidence.model_construct(start=start, end=end, text=text[start:end])
                for start, end in told.spans
            ],
            score=told.score,
        )
        return claim, self.paper.record.model_copy(update={"text": text, "claims": [claim]})


class Reading:
    """Reads sentences of claims, many at a time, and whole records where they are needed.

    Args:
        sentences: gives the sentences of claims by document and place.
        records: gives records by the documents' keys.
        texts: gives texts by the documents' keys.
        documents: the keys of all of them.
    """

    def __init__(
        self,
        sentences: Callable[[Iterable[tuple[str, int]]], Mapping[tuple[str, int], Sequence[Sentence]]],
        records: Callable[[Iterable[str]], Mapping[str, Record]],
        texts: Callable[[Iterable[str]], Mapping[str, str]],
        documents: Collection[str],
    ) -> None:
        self._sentences = sentences
        self._whole, self._texts = records, texts
        self._documents = documents
        self._held: dict[str, str] = {}
        self._found: dict[tuple[str, int], Sequence[Sentence]] = {}
        self._records: dict[str, Record] = {}

    def ahead(self, claims: Iterable[Told]) -> None:
        """Read the sentences of claims that will be asked for."""
        wanted = {(told.paper.name, told.key[1]) for told in claims if isinstance(told, Shown)}
        if wanted := wanted - self._found.keys():
            self._found.update(self._sentences(wanted))

    def sentences(self, told: Told) -> Sequence[Sentence]:
        """The sentences of a claim."""
        key = (told.paper.name, told.key[1])
        if key not in self._found:
            self.ahead(told.paper.claims)
        return self._found[key]

    def record(self, document: str) -> Record:
        """A document with its claims."""
        if document not in self._records:
            self._records.update(self._whole(self._missing(document, self._records)))
        return self._records[document]

    def text(self, document: str) -> str:
        """A document's text."""
        if document not in self._held:
            self._held.update(self._texts(self._missing(document, self._held)))
        return self._held[document]

    def _missing(self, document: str, held: Mapping[str, object]) -> set[str]:
        """What to read: who asks for a second one will go through them all."""
        return set(self._documents) - held.keys() if held else {document}


def read_ahead(claims: Iterable[Told]) -> None:
    """Read the sentences of claims that will be asked for, all at once."""
    by_reading: dict[int, tuple[Reading, list[Told]]] = {}
    for told in claims:
        if isinstance(told, Shown):
            by_reading.setdefault(id(told.read), (told.read, []))[1].append(told)
    for read, wanted in by_reading.values():
        read.ahead(wanted)


def unpack(body: bytes, paper: Paper, read: Reading, known: Parties) -> None:
    """Give a document its claims.

    Args:
        body: what :func:`pack` made.
        paper: the document.
        read: reads the sentences.
        known: parties of other documents.
    """
    held, claims = from_json(zlib.decompress(body))
    parties = [known.get(*one) for one in held]
    for number, row in enumerate(claims):
        id, act, status, actors, targets, *rest, counts, check = row
        one = Brief(
            id,
            _ACTS[act],
            _STATUSES[status],
            [parties[n] for n in actors],
            [parties[n] for n in targets],
            *rest,
        )
        paper.claims.append(Shown(paper, number, one, (counts, check), read))


_ACTS = {act.value: act for act in Act}
_STATUSES = {status.value: status for status in Status}
