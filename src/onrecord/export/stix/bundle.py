"""Records as one STIX 2.1 bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.acts import STANDING, Act, Standing
from onrecord.errors import OnrecordError
from onrecord.export.confidence import confidence
from onrecord.export.sources import Item
from onrecord.export.stix import common
from onrecord.export.stix.common import Object, extension, instant, stix_id, thing
from onrecord.export.stix.opinions import answered, opinion
from onrecord.export.stix.parties import Parties
from onrecord.export.words import compact, days, in_short, sentences, title_of
from onrecord.export.writing import Stream
from onrecord.model import Claim, Party, Record

TLP = ("clear", "green", "amber", "amber+strict", "red")
MEASURES = frozenset(
    {Act.SANCTION, Act.PROSECUTE, Act.RESTRICT, Act.DIPLOMATIC, Act.TAKEDOWN, Act.WARN},
)
_LONGEST = 5_000
"""Characters of a name or description."""


def write_stix(items: Iterable[Item], stream: Stream, *, tlp: str | None = None, texts: bool = False) -> None:
    """Write one bundle; in memory is one document at a time, and some of the parties.

    Args:
        items: the records.
        stream: takes UTF-8.
        tlp: a label of :data:`TLP` that marks every object; no marking if None.
        texts: let each report carry the document's whole text, so that records can be read back.

    Raises:
        OnrecordError: there is no such label.
    """
    for piece in stix_bundle(items, tlp=tlp, texts=texts):
        stream.write(piece)


def stix_bundle(items: Iterable[Item], *, tlp: str | None = None, texts: bool = False) -> Iterator[bytes]:
    """One bundle, piece by piece, in UTF-8; arguments as for :func:`write_stix`.

    Raises:
        OnrecordError: there is no such label; raised before anything is given.
    """
    if tlp is not None and tlp not in TLP:
        raise OnrecordError("--tlp", f"there is no label {tlp!r}; there are {', '.join(TLP)}")
    return _pieces(stix_objects(items, tlp=tlp, texts=texts))


def _pieces(objects: Iterable[Object]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    yield b'{"type":"bundle","objects":['
    between = b"\n"
    for one in objects:
        line = compact(one).encode()
        digest.update(line)
        yield between + line
        between = b",\n"
    # The bundle's id stands for its content, so it comes last.
    yield f'\n],"id":"{stix_id("bundle", digest.hexdigest())}"}}\n'.encode()


def stix_objects(items: Iterable[Item], *, tlp: str | None = None, texts: bool = False) -> Iterator[Object]:
    """The objects of the bundle, each once; arguments as for :func:`write_stix`."""
    marks: Object = {}
    if tlp is not None:
        label = common.marking(tlp)
        marks = {"object_marking_refs": [label["id"]]}
        yield label
    for one in common.exporter():
        yield one | marks
    parties = Parties(marks)
    for item in items:
        yield from _Paper(item, parties, marks).objects(texts=texts)
        parties.settle()
    yield from parties.objects()


def objects_of(item: Item, parties: Parties, marks: Object) -> Iterator[Object]:
    """The objects of one document; what they refer to besides is gathered in ``parties``."""
    yield from _Paper(item, parties, marks).objects(texts=False)


class _Paper:
    """One document on its way into a bundle."""

    def __init__(self, item: Item, parties: Parties, marks: Object) -> None:
        self.record: Record = item.record
        self.key = item.key
        self.marks = marks
        self._parties = parties
        origin = item.record.origin
        known = item.record.published or item.added or (origin.fetched if origin else None)
        self.created = instant(item.added or known)
        self.published = instant(known)
        self.modified = instant(item.read, self.created)
        self.report = stix_id("report", self.key)
        self._sources: dict[str, Object] = {}

    def objects(self, *, texts: bool) -> Iterator[Object]:
        refs: dict[str, None] = {}
        for claim in self.record.claims:
            ends = self._ends(claim)
            refs.update(dict.fromkeys(ends))
            for one in self._claim(claim, ends):
                for ref in (one["id"], one.get("source_ref"), one.get("target_ref")):
                    if ref:
                        refs[ref] = None
                yield one
        yield self._report([*refs] or [common.EXPORTER], texts=texts)

    def _report(self, refs: list[str], *, texts: bool) -> Object:
        record = self.record
        facts = record.model_dump(mode="json", exclude={"claims"} if texts else {"claims", "text"})
        by = f", {record.publisher}" if record.publisher else ""
        number = len(record.claims)
        return self._thing(
            "report",
            self.report,
            name=title_of(record),
            description=f"What one document puts on record{by}: {number} claim{'' if number == 1 else 's'}.",
            published=self.published,
            object_refs=refs,
            external_references=[self._source()],
            extensions={common.DOCUMENT_EXTENSION: extension(record=facts, key=self.key)},
        )

    def _thing(self, kind: str, id: str, **properties: Any) -> Object:
        return thing(kind, id, self.created, self.modified, **properties, **self.marks)

    def _source(self, claim: Claim | None = None) -> Object:
        """The document as an external reference, with the claim's sentences."""
        id = claim.id if claim else ""
        if id not in self._sources:
            self._sources[id] = self._reference(claim)
        return self._sources[id]

    def _reference(self, claim: Claim | None) -> Object:
        record = self.record
        reference: Object = {"source_name": record.publisher or "document"}
        told = f"“{sentences(claim)}”" if claim else ""
        facts = [title_of(record), *([record.published] if record.published else [])]
        reference["description"] = f"{told[:_LONGEST]} ({', '.join(facts)})" if told else ", ".join(facts)
        if record.url:
            reference["url"] = (claim.evidence[0].link if claim else None) or record.url
        reference["external_id"] = f"{record.id}#{claim.id}" if claim else record.id
        return reference

    # Claims

    def _id(self, kind: str, claim: Claim, *more: str) -> str:
        return stix_id(kind, self.key, claim.id, *more)

    def _party(self, party: Party, claim: Claim) -> str:
        return self._parties.party(party, self.created, self.key, self._source(claim))

    def _perpetrator(self, party: Party, claim: Claim) -> str:
        return self._parties.perpetrator(party, self.created, self.key, self._source(claim))

    def _victim(self, party: Party, claim: Claim) -> str:
        return self._parties.victim(party, self.created, self.key, self._source(claim))

    def _ends(self, claim: Claim) -> list[str]:
        """The objects that a claim's participants are. Whom nobody holds responsible ("did not blame Iran",
        "may attack") is no threat actor."""
        forward = STANDING[claim.status] is Standing.PUT_FORWARD
        held = self._perpetrator if forward else self._party
        actors = held if claim.act is Act.ATTACK else self._party
        targets = {Act.ATTACK: self._victim, Act.ATTRIBUTE: held}.get(claim.act, self._party)
        ends = [actors(party, claim) for party in claim.actors]
        ends += [targets(party, claim) for party in claim.targets]
        return list(dict.fromkeys(ends))

    def _claim(self, claim: Claim, ends: list[str]) -> Iterator[Object]:
        about = [*ends]
        if claim.act is Act.ATTACK:
            yield from self._operation(claim)
            about += self._of_operation(claim)
        if STANDING[claim.status] is Standing.PUT_FORWARD:
            yield from self._relationships(claim)
        yield self._note(claim, about or [self.report])
        if (value := opinion(claim, self.record.text)) is not None:
            yield from self._opinion(claim, value)

    def _brief(self, claim: Claim) -> Object:
        """The claim behind an object that is not its note."""
        told = {"id": claim.id, "act": claim.act.value, "status": claim.status.value}
        return {common.CLAIM_EXTENSION: extension(claim=told, document=self.key)}

    def _of_operation(self, claim: Claim) -> list[str]:
        return [self._id("campaign", claim), self._id("incident", claim)]

    def _operation(self, claim: Claim) -> Iterator[Object]:
        """An attack is a campaign, which STIX lets have a target and an author, and an incident, which
        it lets have neither yet."""
        start, stop = _times(claim)
        facts = {
            "name": in_short(claim)[:_LONGEST],
            "description": sentences(claim)[:_LONGEST],
            "confidence": _confidence(claim),
            "external_references": [self._source(claim)],
            "extensions": self._brief(claim),
        }
        campaign, incident = self._of_operation(claim)
        yield self._thing("campaign", campaign, first_seen=start, last_seen=stop, **facts)
        yield self._thing("incident", incident, **facts)
        yield self._relationship(claim, incident, "related-to", campaign)

    def _relationships(self, claim: Claim) -> Iterator[Object]:
        if claim.act is Act.ATTACK:
            campaign = self._id("campaign", claim)
            perpetrators = dict.fromkeys(self._perpetrator(party, claim) for party in claim.actors)
            victims = dict.fromkeys(self._victim(party, claim) for party in claim.targets)
            for one in perpetrators:
                yield self._relationship(claim, campaign, "attributed-to", one)
            for one in victims:
                yield self._relationship(claim, campaign, "targets", one)
            for source in perpetrators:
                for target in victims:
                    yield self._relationship(claim, source, "targets", target)
        elif claim.act is Act.ATTRIBUTE:
            accused = dict.fromkeys(self._perpetrator(party, claim) for party in claim.targets)
            for attack in self._alleged(claim):
                for one in accused:
                    yield self._relationship(claim, self._id("campaign", attack), "attributed-to", one)

    def _alleged(self, claim: Claim) -> list[Claim]:
        """The attacks that an attribution puts forward, as the record ties them to it."""
        ids = {link.claim for link in claim.links if link.type == "alleges"}
        return [one for one in self.record.claims if one.id in ids and one.act is Act.ATTACK]

    def _relationship(self, claim: Claim, source: str, verb: str, target: str) -> Object:
        start, stop = _times(claim)
        return self._thing(
            "relationship",
            self._id("relationship", claim, verb, source, target),
            relationship_type=verb,
            description=f"{in_short(claim)}. “{sentences(claim)}”"[:_LONGEST],
            source_ref=source,
            target_ref=target,
            start_time=start,
            stop_time=stop,
            confidence=_confidence(claim),
            external_references=[self._source(claim)],
            extensions=self._brief(claim),
        )

    def _note(self, claim: Claim, about: list[str]) -> Object:
        whole = claim.model_dump(mode="json", exclude_defaults=True)
        extensions = {common.CLAIM_EXTENSION: extension(claim=whole, document=self.key)}
        if claim.act in MEASURES:
            extensions[common.MEASURE_EXTENSION] = self._measure(claim)
        return self._thing(
            "note",
            self._id("note", claim),
            abstract=in_short(claim)[:_LONGEST],
            content=sentences(claim),
            authors=self._authors(claim) or None,
            object_refs=about,
            confidence=_confidence(claim),
            external_references=[self._source(claim)],
            extensions=extensions,
        )

    def _measure(self, claim: Claim) -> Object:
        """What the measure extension holds; docs/exports.md."""
        span = days(claim.when) or (None, None)
        check = next((one for one in self.record.checks or [] if one.get("claim") == claim.id), {})
        entries = {
            f"{hit['register']}:{hit['id']}"
            for finding in check.get("findings", [])
            for hit in finding.get("hits", [])
        }
        return extension(
            measure=claim.act.value,
            status=claim.status.value,
            taken_by_refs=list(dict.fromkeys(self._party(party, claim) for party in claim.actors)),
            against_refs=list(dict.fromkeys(self._party(party, claim) for party in claim.targets)),
            first_day=span[0],
            last_day=span[1],
            verdict=check.get("verdict"),
            register_entries=sorted(entries),
        )

    def _opinion(self, claim: Claim, value: str) -> Iterator[Object]:
        answers = answered(claim, self.record)
        about = [
            id
            for one in answers
            for id in (self._of_operation(one) if one.act is Act.ATTACK else [self._id("note", one)])
        ]
        if not about:
            return
        yield self._thing(
            "opinion",
            self._id("opinion", claim),
            explanation=sentences(claim),
            authors=self._authors(claim) or None,
            opinion=value,
            object_refs=about,
            external_references=[self._source(claim)],
            extensions=self._brief(claim),
        )

    def _authors(self, claim: Claim) -> list[str]:
        """Whose word the claim is: those it is said by; of an act of speech, who acts."""
        if claim.said_by:
            return list(dict.fromkeys(claim.said_by))
        if claim.act is Act.ATTACK:
            return [self.record.publisher] if self.record.publisher else []
        return list(dict.fromkeys(party.name for party in claim.actors))


def _confidence(claim: Claim) -> int | None:
    return confidence(claim.confidence)


def _times(claim: Claim) -> tuple[str | None, str | None]:
    """First and last instant of the days of the claim, as the relationship's bounds."""
    span = days(claim.when)
    return (f"{span[0]}T00:00:00.000Z", f"{span[1]}T23:59:59.999Z") if span else (None, None)
