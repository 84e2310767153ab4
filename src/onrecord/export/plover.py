"""PLOVER-coded events: who did what to whom in the terms of event data.

The roots: A. Halterman and others, "PLOVER and POLECAT: A New Political Event Ontology and Dataset", 2023.
The crosswalk from the 16 acts to the roots is that by which the reader is measured
(:func:`onrecord.evaluation.realtext.plover_root`); docs/exports.md has it as a table.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from onrecord.acts import STANDING, Kind
from onrecord.evaluation.realtext import plover_root
from onrecord.export.confidence import confidence
from onrecord.export.sources import Item
from onrecord.export.tables.files import harmless
from onrecord.export.words import days, sentences
from onrecord.export.writing import Stream
from onrecord.model import Claim, Party, Record

# POLECAT's quad codes.
_QUADS = {
    "Q1 verbal cooperation": ("AGREE", "CONSULT", "SUPPORT"),
    "Q2 material cooperation": ("COOPERATE", "AID", "YIELD"),
    "Q3 verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "Q4 material conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
QUAD_OF_ROOT = {root: quad for quad, roots in _QUADS.items() for root in roots}

# PLOVER's sectors, as far as the codebook's kinds tell them. A group's is UNS (unspecified): whether it is
# the state's is what parties argue about.
SECTOR_OF_KIND: dict[Kind, str] = {
    Kind.STATE: "GOV",
    Kind.ORGAN: "GOV",
    Kind.ALLIANCE: "IGO",
    Kind.GROUP: "UNS",
    Kind.PERSON: "CVL",
    Kind.COMPANY: "BUS",
    Kind.BODY: "NGO",
    Kind.PUBLIC: "CVL",
}

COLUMNS = (
    "event_id",
    "event_date",
    "event_date_last",
    "publication_date",
    "event_type",
    "event_quad",
    "context",
    "act",
    "status",
    "standing",
    "actor_name",
    "actor_country",
    "actor_side",
    "actor_sector",
    "recipient_name",
    "recipient_country",
    "recipient_side",
    "recipient_sector",
    "said_by",
    "likelihood",
    "score",
    "sentence",
    "headline",
    "publisher",
    "url",
)
_NAMESPACE = uuid.UUID("5a0f7a52-1c1e-4a55-9f66-6c5f7d0a2b44")


@cache
def iso3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 by alpha-2 code."""
    text = files("onrecord.export").joinpath("iso3.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}


def events(record: Record, key: str) -> Iterator[dict[str, Any]]:
    """The events of a record, one for each actor and target of a claim.

    Args:
        record: the record.
        key: what tells its document from others; the events' ids are made from it.

    Yields:
        Rows by :data:`COLUMNS`. Claims whose act has no root (``assess``, ``retaliate``) give none.
    """
    for claim in record.claims:
        root = plover_root(claim, record.text)
        if root is None:
            continue
        span = days(claim.when) or (record.published, record.published)
        common = {
            "event_date": span[0],
            "event_date_last": span[1],
            "publication_date": record.published,
            "event_type": root,
            "event_quad": QUAD_OF_ROOT[root],
            "context": "cyber",
            "act": claim.act.value,
            "status": claim.status.value,
            "standing": STANDING[claim.status].value,
            "said_by": "; ".join(claim.said_by) or None,
            "likelihood": confidence(claim.confidence),
            "score": claim.score,
            "sentence": sentences(claim),
            "headline": record.title,
            "publisher": record.publisher,
            "url": record.url,
        }
        for number, (actor, target) in enumerate(_pairs(claim), 1):
            id = uuid.uuid5(_NAMESPACE, f"{key}\0{claim.id}\0{number}")
            yield {"event_id": str(id)} | common | _end("actor", actor) | _end("recipient", target)


def _pairs(claim: Claim) -> Iterator[tuple[Party | None, Party | None]]:
    actors: list[Party | None] = [*claim.actors] or [None]
    targets: list[Party | None] = [*claim.targets] or [None]
    return product(actors, targets)


def _end(role: str, party: Party | None) -> dict[str, str | None]:
    side = party.side if party else None
    return {
        f"{role}_name": party.name if party else None,
        f"{role}_country": iso3().get(side or ""),
        f"{role}_side": side,
        f"{role}_sector": SECTOR_OF_KIND[party.kind] if party else None,
    }


def write_plover(items: Iterable[Item], stream: Stream) -> None:
    """Write the events as CSV, one on a row."""
    write_csv(stream, COLUMNS, (row for item in items for row in events(item.record, item.key)))


def write_csv(stream: Stream, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as CSV that spreadsheets open: UTF-8 with a mark, nothing taken for a formula."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        cells = (row[column] for column in columns)
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    text.flush()
    text.detach()
