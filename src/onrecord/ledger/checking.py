"""Is the ledger whole? Everything in it is held against everything else that can be worked out from it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from onrecord.ledger import tables
from onrecord.ledger.asking import Asker
from onrecord.ledger.engine import explain
from onrecord.ledger.identity import Facts, sha256
from onrecord.ledger.model import ClaimRow
from onrecord.ledger.store import Ledger
from onrecord.model import Claim, Party, Record

_PAGE = 100
_END_OF_TIME = "9999-12-31T23:59:59.999999Z"


def check(ledger: Ledger) -> Iterator[str]:
    """Every fault that there is, in words; none if the ledger is whole.

    Looked at: the database's own structure (SQLite), each text against its hash, each version against its
    digest, each record against the record's model (its evidence stands in the text at its offsets), each
    claim's rows against the record, that each document has exactly one current reading, that the instants
    of what was written only go up, and the index of words.

    Raises:
        OnrecordError: the ledger cannot be read.
    """
    if ledger.dialect == "sqlite":
        yield from _structure(ledger)
    yield from _commits(ledger)
    yield from _texts(ledger)
    yield from _current(ledger)
    yield from _readings(ledger)


def _structure(ledger: Ledger) -> Iterator[str]:
    with ledger.reading() as connection:
        for (fault,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if fault != "ok":
                yield f"database: {fault}"
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} refers to a row of {parent} that is not there"
    try:
        with ledger.writer("check") as writer:
            # FTS5's own check, with the sentences themselves (rank 1); it counts as a write.
            writer.connection.exec_driver_sql("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except Exception as error:
        cause = error.__cause__
        told = explain(cause) if isinstance(cause, DBAPIError) else str(error)
        if "read-only" not in told:  # a ledger that cannot be written cannot be asked this
            yield f"index of words: {told}"


def _commits(ledger: Ledger) -> Iterator[str]:
    c = tables.commits.c
    with ledger.reading() as connection:
        last = ""
        for id, at in connection.execute(sa.select(c.id, c.at).order_by(c.id)):
            if at <= last:
                yield f"commit {id} is dated {at}, not after {last}"
            last = at


def _texts(ledger: Ledger) -> Iterator[str]:
    t, v = tables.texts.c, tables.versions.c
    after = 0
    while True:
        with ledger.reading() as connection:
            page = connection.execute(
                sa.select(t.id, t.sha256, t.characters, t.text)
                .where(t.id > after)
                .order_by(t.id)
                .limit(_PAGE)
            ).all()
            hashes = {id: digest for id, digest, _, _ in page}
            versions = connection.execute(
                sa.select(v.id, v.text_id, v.title, v.publisher, v.url, v.published, v.digest).where(
                    v.text_id.in_(list(hashes))
                )
            ).all()
        for id, digest, characters, text in page:
            if sha256(text) != digest or len(text) != characters:
                yield f"text {id} is not what was added: its hash differs"
        for id, text_id, *facts, digest in versions:
            if Facts(*facts).digest(hashes[text_id]) != digest:
                yield f"version {id} is not what was added: its digest differs"
        if len(page) < _PAGE:
            return
        after = page[-1].id


def _current(ledger: Ledger) -> Iterator[str]:
    d, r, s, v = tables.documents.c, tables.readings.c, tables.successions.c, tables.versions.c
    current = (
        sa.select(r.document_id, sa.func.count().label("n"))
        .where(~sa.exists().where(s.reading_id == r.id))
        .group_by(r.document_id)
        .subquery()
    )
    query = (
        sa.select(d.key, sa.func.coalesce(current.c.n, 0))
        .outerjoin_from(tables.documents, current, current.c.document_id == d.id)
        .where(sa.func.coalesce(current.c.n, 0) != 1)
    )
    unread = (
        sa.select(d.key, v.number)
        .join_from(tables.versions, tables.documents, d.id == v.document_id)
        .where(~sa.exists().where(r.version_id == v.id))
    )
    with ledger.reading() as connection:
        for key, number in connection.execute(query):
            yield f"document {key} has {number} current readings instead of one"
        for key, number in connection.execute(unread):
            yield f"document {key}: version {number} has no reading"


def _readings(ledger: Ledger) -> Iterator[str]:
    r, v, t, d, c = (
        tables.readings.c,
        tables.versions.c,
        tables.texts.c,
        tables.documents.c,
        tables.claims.c,
    )
    facts = (v.title, v.publisher, v.url, v.published)
    after = 0
    while True:
        with ledger.reading() as connection:
            page = connection.execute(
                sa.select(r.id, d.key, r.number, r.claims, r.record, t.text, *facts)
                .join_from(tables.readings, tables.versions, v.id == r.version_id)
                .join(tables.documents, d.id == r.document_id)
                .join(tables.texts, t.id == v.text_id)
                .where(r.id > after)
                .order_by(r.id)
                .limit(_PAGE)
            ).all()
            ids = sa.select(c.id).where(c.reading_id.in_([row[0] for row in page])).order_by(c.id)
            asker = Asker(connection, _END_OF_TIME)
            held: dict[str, ClaimRow] = {
                row.ref: row for row in asker.fetch_all(list(connection.execute(ids).scalars()))
            }
        for _, key, number, count, body, text, title, publisher, url, published in page:
            where = f"{key}/{number}"
            try:
                told = {"title": title, "publisher": publisher, "url": url, "published": published}
                record = Record.model_validate({**json.loads(body), **told, "text": text})
            except (ValidationError, ValueError) as error:
                yield f"record {where}: {' '.join(str(error).split())[:160]}"
                continue
            if len(record.claims) != count:
                yield f"record {where} has {len(record.claims)} claims instead of {count}"
            for claim in record.claims:
                row = held.pop(f"{where}/{claim.id}", None)
                if row is None:
                    yield f"claim {where}/{claim.id} has no row"
                elif fault := _differs(claim, row):
                    yield f"claim {where}/{claim.id} differs from its record in {fault}"
        for ref in held:
            yield f"claim {ref} is in no record"
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def _differs(claim: Claim, row: ClaimRow) -> str | None:
    """In what a claim's rows differ from the record."""

    def parties(told: list[Party]) -> list[tuple[str, str, str | None]]:
        return [(party.name, str(party.kind), party.side) for party in told]

    pairs = {
        "act": (str(claim.act), row.act),
        "status": (str(claim.status), row.status),
        "when": (claim.when, row.when),
        "voice": (claim.voice, row.voice),
        "confidence": (claim.confidence, row.confidence),
        "detail": (claim.detail, row.detail),
        "actors": (parties(claim.actors), [(p.name, p.kind, p.side) for p in row.actors]),
        "targets": (parties(claim.targets), [(p.name, p.kind, p.side) for p in row.targets]),
        "said_by": (claim.said_by, list(row.said_by)),
        "evidence": (
            [(e.start, e.end, e.text) for e in claim.evidence],
            [(e.start, e.end, e.text) for e in row.evidence],
        ),
    }
    return next((name for name, (one, other) in pairs.items() if one != other), None)
