"""FollowTheMoney: entities, and the statements that they are made of, each with its source.

The schemata and their properties: followthemoney 4 (https://followthemoney.tech). The mapping:
docs/exports.md. The library checks and normalises every value; what it refuses (a side that is no country,
such as NATO) is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from onrecord.acts import STANDING, Act, Kind, Standing
from onrecord.export.sources import Item
from onrecord.export.words import days, in_short, sentences, title_of
from onrecord.export.writing import Stream
from onrecord.model import Claim, Party

if TYPE_CHECKING:
    from followthemoney import StatementEntity

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
        held += [value for value in dict.fromkeys(values) if value and value not in held]


def entity_id(*what: str) -> str:
    """The id of the entity that stands for this: the same in every export."""
    return f"onr-{hashlib.sha1(chr(0).join(what).encode(), usedforsecurity=False).hexdigest()}"


def drafts(items: Iterable[Item]) -> Iterator[Draft]:
    """The entities of documents as they go by, and of the parties at the end."""
    parties: dict[str, Draft] = {}
    for item in items:
        yield from _document(item, parties)
    for id in sorted(parties):
        yield parties[id]


def _document(item: Item, parties: dict[str, Draft]) -> Iterator[Draft]:
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


def _party(party: Party, day: str | None, parties: dict[str, Draft]) -> str:
    id = _party_id(party)
    known = parties.get(id)
    if known is None:
        known = parties[id] = Draft(id, SCHEMA_OF_KIND[party.kind], first=day, last=day)
        known.add("name", party.name)
        known.add("country", party.side)
    if day:
        known.first, known.last = min(known.first or day, day), max(known.last or day, day)
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
    for entity in _entities(items):
        line = json.dumps(_sorted(entity.to_dict()), ensure_ascii=False, separators=(",", ":"))
        stream.write(line.encode() + b"\n")


def _sorted(value: Any) -> Any:
    """The same each time: the library keeps values in no order."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return sorted(value)
    return value


def write_statements(items: Iterable[Item], stream: Stream) -> None:
    """Write the statements as CSV: one value of one property of one entity on a row, with its dataset and
    first and last day.

    Raises:
        ImportError: followthemoney is not installed.
    """
    from followthemoney.statement.serialize import CSV, get_statement_writer

    writer = get_statement_writer(cast(BinaryIO, _Open(stream)), CSV)
    for entity in _entities(items):
        for statement in sorted(entity.statements, key=lambda one: (one.prop, one.value)):
            writer.write(statement)
    writer.close()


class _Open:
    """Hands a stream on that its reader would close."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def close(self) -> None:
        self._stream.flush()


def _entities(items: Iterable[Item]) -> Iterator[StatementEntity]:
    from followthemoney import Dataset, Statement, StatementEntity, model

    dataset = Dataset.make({"name": DATASET, "title": "Onrecord"})
    for draft in drafts(items):
        schema = model.get(draft.schema)
        assert schema is not None
        entity = StatementEntity(dataset, {"id": draft.id, "schema": draft.schema})
        for name, values in draft.properties.items():
            found = schema.get(name)
            assert found is not None, (draft.schema, name)
            for value in values:
                if (clean := found.type.clean(value)) is None:
                    continue
                entity.add_statement(
                    Statement(
                        entity_id=draft.id,
                        prop=name,
                        schema=draft.schema,
                        value=clean,
                        original_value=value if clean != value else None,
                        dataset=DATASET,
                        first_seen=draft.first,
                        last_seen=draft.last,
                    )
                )
        yield entity
