"""Records as rows of the tables (:mod:`onrecord.export.tables.columns`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from onrecord.acts import FAMILY, STANDING
from onrecord.export.confidence import confidence
from onrecord.export.gathering import Gathered
from onrecord.export.sources import Item
from onrecord.export.words import days, sentences
from onrecord.model import Claim, Party

Row = dict[str, Any]


def compact(value: Any) -> str | None:
    """JSON without spaces; None for nothing."""
    if value is None or value in ([], {}):
        return None
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def rows(item: Item) -> Iterator[tuple[str, Row]]:
    """The rows of one document, each with its table's name; those of the table parties come from
    :class:`Parties`."""
    record, key = item.record, item.key
    facts = record.model_dump(mode="json", include={"reader", "origin"})
    yield (
        "documents",
        {
            "key": key,
            **{name: getattr(record, name) for name in ("id", "title", "publisher", "published", "url")},
            "source": record.source,
            "added": item.added,
            "read": item.read,
            "claims": len(record.claims),
            "characters": len(record.text),
            "schema_version": record.schema_version,
            "reader": compact(facts["reader"]),
            "origin": compact(facts["origin"]),
            "checked": int(record.checks is not None),
            "text": record.text,
        },
    )
    document = {name: getattr(record, name) for name in ("title", "publisher", "published", "url")}
    for position, claim in enumerate(record.claims, 1):
        own = {"document": key, "claim": claim.id}
        for row in _pairs(claim):
            yield "claims", own | {"position": position} | row | document
        for role, parties in (("actor", claim.actors), ("target", claim.targets)):
            for number, party in enumerate(parties, 1):
                yield "participants", own | {"role": role, "position": number} | _participant(party)
        for number, piece in enumerate(claim.evidence, 1):
            yield "evidence", own | {"position": number} | piece.model_dump()
        for number, link in enumerate(claim.links, 1):
            yield "links", own | {"position": number, "type": link.type, "to": link.claim}
    for number, check in enumerate(record.checks or [], 1):
        yield "verdicts", {"document": key, "position": number} | _verdict(check)


def _pairs(claim: Claim) -> Iterator[Row]:
    span = days(claim.when) or (None, None)
    common: Row = {
        "act": claim.act.value,
        "family": FAMILY[claim.act].value,
        "status": claim.status.value,
        "standing": STANDING[claim.status].value,
        "said_by": compact(claim.said_by),
        "when": claim.when,
        "first_day": span[0],
        "last_day": span[1],
        "voice": claim.voice,
        "confidence": claim.confidence,
        "likelihood": confidence(claim.confidence),
        "detail": compact(claim.detail),
        "score": claim.score,
        "sentence": sentences(claim),
        "trigger_start": claim.trigger.start if claim.trigger else None,
        "trigger_end": claim.trigger.end if claim.trigger else None,
        "how": compact(claim.how),
    }
    actors: list[Party | None] = [*claim.actors] or [None]
    targets: list[Party | None] = [*claim.targets] or [None]
    for number, (actor, target) in enumerate(product(actors, targets), 1):
        yield common | {"pair": number} | _end("actor", actor) | _end("target", target)


def _end(role: str, party: Party | None) -> Row:
    if party is None:
        return {role: None, f"{role}_kind": None, f"{role}_side": None}
    return {role: party.name, f"{role}_kind": party.kind.value, f"{role}_side": party.side}


def _participant(party: Party) -> Row:
    return {
        "name": party.name,
        "kind": party.kind.value,
        "side": party.side,
        "aliases": compact(party.aliases),
        "identity_id": (party.identity or {}).get("id"),
        "identity": compact(party.identity),
        "mentions": compact([mention.model_dump() for mention in party.mentions]),
    }


def _verdict(check: dict[str, Any]) -> Row:
    entries = {
        f"{hit.get('register')}:{hit.get('id')}"
        for finding in check.get("findings") or []
        for hit in finding.get("hits") or []
    }
    told = {
        name: check.get(name) or None for name in ("claim", "act", "verdict", "says", "found", "difference")
    }
    return told | {"entries": compact(sorted(entries)), "check": compact(check)}


@dataclass
class _Counts:
    as_actor: int = 0
    as_target: int = 0
    documents: int = 0
    last: str = ""  # key of the document that was counted last
    days: tuple[str, str] | None = None
    identities: set[str] = field(default_factory=set)

    def add(self, other: _Counts) -> None:
        """What was counted of the same party in other documents."""
        self.as_actor += other.as_actor
        self.as_target += other.as_target
        self.documents += other.documents
        if other.days:
            first, last = self.days or other.days
            self.days = (min(first, other.days[0]), max(last, other.days[1]))
        self.identities |= other.identities


class Parties:
    """Counts the parties while documents go by."""

    def __init__(self) -> None:
        self._counts: Gathered[_Counts] = Gathered(_Counts.add)

    def add(self, item: Item) -> None:
        """Count the parties of one document."""
        self._counts.settle()
        for claim in item.record.claims:
            for role, parties in (("as_actor", claim.actors), ("as_target", claim.targets)):
                for place in dict.fromkeys((one.name, one.kind.value, one.side or "") for one in parties):
                    counts = self._of(place)
                    setattr(counts, role, getattr(counts, role) + 1)
                for party in parties:
                    self._note(party, item)

    def _of(self, place: tuple[str, str, str]) -> _Counts:
        counts = self._counts.get(place)
        if counts is None:
            self._counts.put(place, counts := _Counts())
        return counts

    def _note(self, party: Party, item: Item) -> None:
        counts = self._of((party.name, party.kind.value, party.side or ""))
        if party.identity and isinstance(entry := party.identity.get("id"), str):
            counts.identities.add(entry)
        if counts.last != item.key:
            counts.last = item.key
            counts.documents += 1
            if day := item.record.published:
                first, last = counts.days or (day, day)
                counts.days = (min(first, day), max(last, day))

    def rows(self) -> Iterator[Row]:
        """The rows of the table, in the order of the names."""
        for (name, kind, side), counts in self._counts.items():
            first, last = counts.days or (None, None)
            yield {
                "name": name,
                "kind": kind,
                "side": side or None,
                "as_actor": counts.as_actor,
                "as_target": counts.as_target,
                "documents": counts.documents,
                "first_published": first,
                "last_published": last,
                "identity_ids": compact(sorted(counts.identities)),
            }
