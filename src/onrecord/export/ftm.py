"""FollowTheMoney: entities, and the statements that they are made of, each with its source.

The schemata and their properties: followthemoney 4 (https://followthemoney.tech). The mapping:
docs/exports.md. The library checks and normalises every value; what it refuses (a side that is no country,
such as NATO) is left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from onrecord.acts import STANDING, Act, Kind, Standing
from onrecord.export.gathering import Gathered
from onrecord.export.sources import Item
from onrecord.export.words import compact, days, in_short, sentences, title_of
from onrecord.export.writing import Stream
from onrecord.model import Claim, Party

if TYPE_CHECKING:
    from followthemoney import Schema

DATASET = "onrecord"

SCHEMA_OF_KIND: dict[Kind, str] = {
    Kind.STATE: "PublicBody",
    Kind.ORGAN: "PublicBody",
    Kind.ALLIANCE: "Organization",
    Kind.GROUP: "Organization",
    Kind.PERSON: "Person",
    Kind.COMPANY: "Company",
    Kind.BODY: "Organization",
    Kind.PUBLIC: "LegalEntity",
}


@dataclass
class Draft:
    """An entity before the library has checked it.

    Attributes:
        id: stable id.
        schema: name of the schema.
        properties: values by property.
        first, last: day on which its source appeared; of a party, the first and the last of them.
    """

    id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None

    def add(self, name: str, *values: str | None) -> None:
        """Add values to a property; None and what is there already are left out."""
        held = self.properties.setdefault(name, [])
        for value in values:
            if value and value not in held:
                held.append(value)

    def seen(self, first: str | None, last: str | None) -> None:
        """Take in days on which a source appeared."""
        if first and last:
            self.first, self.last = min(self.first or first, first), max(self.last or last, last)

    def join(self, other: Draft) -> None:
        """Take in what other documents say of the same party."""
        for name, values in other.properties.items():
            self.add(name, *values)
        self.seen(other.first, other.last)


def entity_id(*what: str) -> str:
    """The id of the entity that stands for this: the same in every export."""
    return f"onr-{hashlib.sha1(chr(0).join(what).encode(), usedforsecurity=False).hexdigest()}"


def drafts(items: Iterable[Item]) -> Iterator[Draft]:
    """The entities of documents as they go by, and of the parties at the end."""
    parties = Gathered(Draft.join)
    for item in items:
        yield from _document(item, parties)
        parties.settle()
    for _, party in parties.items():
        yield party


def _document(item: Item, parties: Gathered[Draft]) -> Iterator[Draft]:
    record = item.record
    day = record.published or (item.added or "")[:10] or None
    article = Draft(entity_id("document", item.key), "Article", first=day, last=day)
    article.add("title", title_of(record))
    article.add("publisher", record.publisher)
    article.add("publishedAt", record.published)
    article.add("sourceUrl", record.url)
    article.add("contentHash", hashlib.sha1(record.text.encode(), usedforsecurity=False).hexdigest())
    mentions: dict[str, Draft] = {}
    for claim in record.claims:
        for party in [*claim.actors, *claim.targets]:
            id = _party(party, day, parties)
            mention = mentions.setdefault(
                id, Draft(entity_id("mention", item.key, id), "Mention", first=day, last=day)
            )
            mention.add("document", article.id)
            mention.add("resolved", id)
            mention.add("name", party.name)
            mention.add("detectedSchema", SCHEMA_OF_KIND[party.kind])
            mention.add("contextCountry", party.side)
        for draft in _claim(item, claim, article, day):
            draft.add("proof", article.id)
            draft.add("sourceUrl", claim.evidence[0].link or record.url)
            draft.add("publisher", record.publisher)
            draft.first = draft.last = day
            yield draft
    article.add("peopleMentioned", *_names(item, Kind.PERSON))
    article.add("companiesMentioned", *_names(item, Kind.COMPANY))
    yield article
    yield from mentions.values()


def _names(item: Item, kind: Kind) -> list[str]:
    parties = (party for claim in item.record.claims for party in [*claim.actors, *claim.targets])
    return [party.name for party in parties if party.kind is kind]


def _party_id(party: Party) -> str:
    return entity_id("party", party.kind.value, party.side or "", party.name)


def _party(party: Party, day: str | None, parties: Gathered[Draft]) -> str:
    id = _party_id(party)
    known = parties.get(id)
    if known is None:
        known = Draft(id, SCHEMA_OF_KIND[party.kind], first=day, last=day)
        parties.put(id, known)
        known.add("name", party.name)
        known.add("country", party.side)
    known.seen(day, day)
    known.add("alias", *party.aliases)
    if party.identity:
        known.add("notes", party.identity.get("id"))
    return id


def _claim(item: Item, claim: Claim, article: Draft, day: str | None) -> Iterator[Draft]:
    """The event that a claim tells, the links that it makes, and the sanctions that it tells of."""
    span = days(claim.when)
    actors = [_party_id(party) for party in claim.actors]
    targets = [_party_id(party) for party in claim.targets]
    event = Draft(entity_id("claim", item.key, claim.id), "Event")
    event.add("name", in_short(claim))
    event.add("summary", sentences(claim))
    event.add("description", f"status: {claim.status.value}")
    event.add("keywords", claim.act.value, claim.status.value)
    event.add("organizer", *actors)
    event.add("involved", *targets)
    event.add("recordId", f"{item.record.id}#{claim.id}")
    _date(event, span)
    yield event
    for actor in dict.fromkeys(actors):
        for target in dict.fromkeys(targets):
            link = Draft(entity_id("link", item.key, claim.id, actor, target), "UnknownLink")
            link.add("subject", actor)
            link.add("object", target)
            link.add("role", claim.act.value)
            link.add("status", claim.status.value)
            link.add("summary", sentences(claim))
            _date(link, span)
            yield link
    # What is called for or expected is no sanction yet: it stays an event.
    if claim.act is Act.SANCTION and STANDING[claim.status] is Standing.PUT_FORWARD:
        for target in dict.fromkeys(targets):
            sanction = Draft(entity_id("sanction", item.key, claim.id, target), "Sanction")
            sanction.add("entity", target)
            sanction.add("authority", *(party.name for party in claim.actors))
            sanction.add("country", *(party.side for party in claim.actors))
            sanction.add("reason", sentences(claim))
            measure = (claim.detail or {}).get("measure")
            sanction.add("provisions", measure if isinstance(measure, str) else None)
            _date(sanction, span)
            yield sanction


def _date(draft: Draft, span: tuple[str, str] | None) -> None:
    if span and span[0] == span[1]:
        draft.add("date", span[0])
    elif span:
        draft.add("startDate", span[0])
        draft.add("endDate", span[1])


def write_entities(items: Iterable[Item], stream: Stream) -> None:
    """Write the entities, one JSON object on a line, as ``ftm`` and nomenklatura read them.

    Raises:
        ImportError: followthemoney is not installed.
    """
    for entity in map(_checked, drafts(items)):
        stream.write(compact(entity.whole()).encode() + b"\n")


def write_statements(items: Iterable[Item], stream: Stream) -> None:
    """Write the statements as CSV: one value of one property of one entity on a row, with its dataset and
    first and last day.

    Raises:
        ImportError: followthemoney is not installed.
    """
    from followthemoney.statement.serialize import CSV_COLUMNS

    text = io.TextIOWrapper(cast(BinaryIO, stream), encoding="utf-8", newline="")
    writer = csv.writer(text, dialect=csv.unix_dialect)
    writer.writerow(CSV_COLUMNS)
    cells = itemgetter(*CSV_COLUMNS)
    for entity in map(_checked, drafts(items)):
        writer.writerows(map(cells, entity.statements()))
    text.flush()
    text.detach()


@dataclass(frozen=True)
class _Entity:
    """An entity whose values the library has checked. It is put together here, as ``StatementEntity`` would:
    of millions, that takes a third of the time.

    Attributes:
        draft: what it was.
        schema: the library's.
        values: by property, in order: the value, and what it was before, if that was something else.
    """

    draft: Draft
    schema: Schema
    values: dict[str, list[tuple[str, str | None]]]

    def whole(self) -> dict[str, Any]:
        """The entity as the library's ``to_dict`` gives it, in one order."""
        draft = self.draft
        properties = {name: [value for value, _ in values] for name, values in self.values.items()}
        titled = (properties[name][0] for name in self.schema.caption if name in properties)
        found: dict[str, Any] = {"caption": next(titled, self.schema.label), "datasets": [DATASET]}
        if draft.first is not None:
            found["first_seen"] = draft.first
        found["id"] = draft.id
        if draft.last is not None:
            found["last_seen"] = draft.last
        return found | {"properties": properties, "referents": [], "schema": draft.schema}

    def statements(self) -> Iterator[dict[str, str | None]]:
        """A row for each value, and the one that the library adds: a checksum of the others."""
        from followthemoney.statement import BASE_ID, Statement

        draft, types = self.draft, _schema(self.draft.schema)[1]
        common: dict[str, str | None]
        common = {"canonical_id": draft.id, "entity_id": draft.id, "schema": draft.schema}
        common |= {"dataset": DATASET, "external": "f", "origin": None, "lang": None}
        seen = {"first_seen": draft.first, "last_seen": draft.last}

        def row(prop: str, kind: str, value: str, original: str | None = None) -> dict[str, str | None]:
            id = Statement.make_key(DATASET, draft.id, prop, value, False)
            told = {"prop": prop, "prop_type": kind, "value": value, "original_value": original, "id": id}
            return common | told | seen

        found = [row(name, types[name], *value) for name, values in self.values.items() for value in values]
        ids = sorted(str(one["id"]) for one in found)
        told = "".join((draft.schema, *ids)).encode()
        found.append(row(BASE_ID, BASE_ID, hashlib.sha1(told, usedforsecurity=False).hexdigest()))
        yield from sorted(found, key=lambda one: str(one["prop"]))


def _checked(draft: Draft) -> _Entity:
    schema, types = _schema(draft.schema)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for name in sorted(draft.properties):
        # Of what is written differently and means the same, one stays.
        clean: dict[str, str | None] = {}
        for value in draft.properties[name]:
            if (kept := _cleaned(types[name], value)) is not None:
                clean.setdefault(kept, value if kept != value else None)
        if clean:
            found[name] = sorted(clean.items()) if len(clean) > 1 else [*clean.items()]
    return _Entity(draft, schema, found)


@cache
def _schema(name: str) -> tuple[Schema, dict[str, str]]:
    """A schema, and the types of its properties."""
    from followthemoney import model

    schema = model.get(name)
    assert schema is not None
    return schema, {name: property.type.name for name, property in schema.properties.items()}


@lru_cache(maxsize=20_000)
def _cleaned(type: str, value: str) -> str | None:
    """The value as the library writes it; None if it takes it for none of its type."""
    from followthemoney import registry

    return registry.get(type).clean(value)
