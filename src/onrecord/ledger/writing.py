"""Adding to the ledger: one transaction, its one writer, and rows that are only ever added."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from onrecord.acts import STANDING
from onrecord.errors import OnrecordError
from onrecord.ledger import copies, tables
from onrecord.ledger.finding import Finder
from onrecord.ledger.identity import Facts, name_key, sha256
from onrecord.ledger.model import Added, Outcome
from onrecord.ledger.times import after, days_of, now
from onrecord.model import Claim, Party, Reader, Record

FACTS_OF_VERSION = {"text", "title", "publisher", "published", "url", "source"}
"""What a stored record leaves out, as its version holds it."""


def reader_key(reader: Reader | None) -> str:
    """Which reader, in one line; "" for a record made by hand."""
    return f"{reader.name} {reader.version} {reader.model} {reader.scope}" if reader else ""


def compact(value: Any) -> str:
    """JSON of one form, so that equal contents are equal texts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@cache
def _insertion(table: sa.Table, columns: tuple[str, ...], style: str) -> str:
    mark = "?" if style == "qmark" else "%s"
    names = ", ".join(f'"{table.c[name].name}"' for name in columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join([mark] * len(columns))})'


class Writer(Finder):
    """Adds rows in one transaction.

    What is looked up while it runs is written at once; the rest (claims and what hangs on them) waits for
    :meth:`flush`, which sends each table's rows together.

    Args:
        connection: of a transaction that holds the ledger's lock.
        what: what is being done, for the log of commits.
    """

    def __init__(
        self, connection: sa.Connection, what: str, names: set[tuple[str, str]] | None = None
    ) -> None:
        super().__init__(connection)
        self.what = what
        self.known_names = names if names is not None else set()
        self.fresh_names: set[tuple[str, str]] = set()
        self._at: str | None = None
        self._next: dict[str, int] = {}
        self._waiting: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)

    def at(self, told: str | None = None) -> str:
        """The instant of this transaction, later than any before it.

        Args:
            told: the instant to use, if it is later than any before (an import keeps the times it is given).
        """
        if self._at is None or (told is not None and told > self._at):
            c = tables.commits.c
            last = self.connection.execute(sa.select(c.at).order_by(c.id.desc()).limit(1)).scalar()
            moment = told or now()
            if last is not None and moment <= last:  # the machine's clock went back
                moment = after(last)
            self._at = moment
            self.insert(tables.commits, {"id": self.id(tables.commits), "at": moment, "what": self.what})
        return self._at

    def id(self, table: sa.Table) -> int:
        """The next row number of a table."""
        if table.name not in self._next:
            highest = self.connection.execute(sa.select(sa.func.max(table.c.id))).scalar()
            self._next[table.name] = (highest or 0) + 1
        given = self._next[table.name]
        self._next[table.name] += 1
        return given

    def insert(self, table: sa.Table, row: dict[str, Any]) -> None:
        """Add a row at once."""
        self._insert(table, [row])

    def _insert(self, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Add rows, all with the same columns, by the driver's own means: that takes half the time."""
        columns = tuple(rows[0])
        statement = _insertion(table, columns, self.connection.dialect.paramstyle)
        self.connection.exec_driver_sql(statement, [tuple(row[name] for name in columns) for row in rows])

    def later(self, table: sa.Table, row: dict[str, Any]) -> None:
        """Add a row at the next :meth:`flush`."""
        self._waiting[table].append(row)

    def flush(self) -> None:
        """Write what waits, each table after those that it refers to."""
        for table in tables.metadata.sorted_tables:
            if rows := self._waiting.pop(table, None):
                self._insert(table, rows)
        if new := self.fresh_names - self.known_names:
            rows = [{"alias_key": alias, "name_key": key} for alias, key in sorted(new)]
            make = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
            self.connection.execute(make(tables.names).on_conflict_do_nothing(), rows)

    def add(self, record: Record, *, key: str | None = None, at: str | None = None) -> Added:
        """Add a record: its document, version and reading, as far as they are new.

        Args:
            record: a whole record.
            key: the document's key, from another ledger.
            at: the instant at which it was learned, from another ledger.
        """
        digest = sha256(record.text)
        facts = Facts.of(record)
        text_id = self.text(digest)
        shingles = copies.shingles(record.text)
        sketch = copies.sketch(shingles)
        found: list[dict[int, float]] = []

        def alike() -> dict[int, float]:
            if not found:
                found.append(self.near_copies(text_id, sketch, shingles))
            return found[0]

        document = self._by_key(key) if key else None
        if document is None and not key:
            document = self.document(facts, text_id, alike)
        outcome = Outcome.READING
        version = None
        if document is not None and text_id is not None:
            version = self.version(document, text_id, facts, digest)
        copy_of: tuple[str, ...] = ()
        new_text = text_id is None
        if document is None or text_id is None or version is None:
            moment = self.at(at)
            near = dict(alike())
            if text_id is None:
                text_id = self._add_text(record.text, digest, sketch)
            else:
                near[text_id] = 1.0
            if document is None:
                outcome = Outcome.NEW
                document, key = self._add_document(facts.digest(digest), key, moment)
            else:
                outcome = Outcome.VERSION
                facts = self._completed(document, text_id, facts)
            new = outcome is Outcome.NEW
            version = self._add_version(document, text_id, facts, digest, record.source, moment, first=new)
            copy_of = self._join_voices(document, near, moment)
        new = outcome is Outcome.NEW
        reading = self._add_reading(
            document, version[0], record, facts, text_id, at, first=new, new_text=new_text
        )
        if not reading and outcome is Outcome.READING:
            outcome = Outcome.SAME
        return Added(
            outcome=outcome,
            key=key or self._key(document),
            version=version[1],
            claims=len(record.claims) if reading else 0,
            copy_of=copy_of,
            document=record.id,
            source=record.source,
        )

    def withdraw(
        self, key: str, author: str, reason: str | None, *, restore: bool = False, at: str | None = None
    ) -> bool:
        """Mark a document as withdrawn, or take the mark back; False if it is so already.

        Raises:
            OnrecordError: there is no such document.
        """
        w = tables.withdrawals.c
        document = self._by_key(key)
        if document is None:
            raise OnrecordError(key, "there is no document of this id in the ledger")
        last = sa.select(w.withdrawn).where(w.document_id == document).order_by(w.id.desc()).limit(1)
        if bool(self.connection.execute(last).scalar()) is not restore:
            return False
        row = {"document_id": document, "withdrawn": not restore, "reason": reason, "author": author}
        moment = self.at(at)
        self.insert(tables.withdrawals, {"id": self.id(tables.withdrawals), **row, "at": moment})
        return True

    def judge(
        self, kind: str, payload: dict[str, Any], author: str, undoes: int | None, *, at: str | None = None
    ) -> int:
        """Keep a judgement; returns its number."""
        moment = self.at(at)
        id = self.id(tables.judgements)
        row = {"kind": kind, "payload": compact(payload), "author": author, "at": moment}
        self.insert(tables.judgements, {"id": id, **row, "undoes": undoes})
        return id

    def _by_key(self, key: str) -> int | None:
        d = tables.documents.c
        return self.connection.execute(sa.select(d.id).where(d.key == key)).scalar()

    def _key(self, document: int) -> str:
        d = tables.documents.c
        return str(self.connection.execute(sa.select(d.key).where(d.id == document)).scalar())

    def _add_text(self, text: str, digest: str, sketch: list[int]) -> int:
        text_id = self.id(tables.texts)
        self.insert(tables.texts, {"id": text_id, "sha256": digest, "characters": len(text), "text": text})
        if sketch:
            self._insert(tables.fingerprints, [{"hash": hash, "text_id": text_id} for hash in sketch])
        return text_id

    def _add_document(self, digest: str, key: str | None, at: str) -> tuple[int, str]:
        if key is None:
            length = 12
            while self._by_key(key := "d" + digest[:length]) is not None:
                length += 4
        document = self.id(tables.documents)
        self.insert(tables.documents, {"id": document, "key": key, "added": at})
        self.insert(
            tables.voices,
            {"id": self.id(tables.voices), "document_id": document, "voice_id": document, "at": at},
        )
        return document, str(key)

    def _completed(self, document: int, text_id: int, facts: Facts) -> Facts:
        """The facts of a new version, completed by what an earlier version of the same text says."""
        v = tables.versions.c
        query = (
            sa.select(v.title, v.publisher, v.url, v.published)
            .where(v.document_id == document, v.text_id == text_id)
            .order_by(v.number.desc())
            .limit(1)
        )
        old = self.connection.execute(query).first()
        return facts.over(Facts(*old)) if old else facts

    def _add_version(
        self,
        document: int,
        text_id: int,
        facts: Facts,
        digest: str,
        source: str | None,
        at: str,
        *,
        first: bool,
    ) -> tuple[int, int]:
        v = tables.versions.c
        highest = None
        if not first:
            numbers = sa.select(sa.func.max(v.number)).where(v.document_id == document)
            highest = self.connection.execute(numbers).scalar()
        version, number = self.id(tables.versions), (highest or 0) + 1
        self.insert(
            tables.versions,
            {
                "id": version,
                "document_id": document,
                "number": number,
                "text_id": text_id,
                "title": facts.title,
                "publisher": facts.publisher,
                "url": facts.url,
                "published": facts.published,
                "source": source,
                **facts.keys,
                "digest": facts.digest(digest),
                "added": at,
            },
        )
        return version, number

    def _join_voices(self, document: int, near: dict[int, float], at: str) -> tuple[str, ...]:
        """Note the near-copies of a document, and make one voice of theirs and its own."""
        if not near:
            return ()
        v = tables.versions.c
        others: dict[int, float] = {}
        query = sa.select(v.document_id, v.text_id).where(v.text_id.in_(near)).order_by(v.document_id)
        for other, text_id in self.connection.execute(query):
            if other != document:
                others[other] = max(others.get(other, 0.0), near[text_id])
        if not others:
            return ()
        c = tables.copies.c
        seen = set(self.connection.execute(sa.select(c.other_id).where(c.document_id == document)).scalars())
        for other, share in others.items():
            if other in seen:
                continue
            row = {"document_id": document, "other_id": other, "shared": share, "at": at}
            self.insert(tables.copies, {"id": self.id(tables.copies), **row})
        heard = {self._voice(other) for other in (document, *others)}
        first = min(heard)
        for voice in sorted(heard - {first}):
            for member in self._members(voice):
                row = {"document_id": member, "voice_id": first, "at": at}
                self.insert(tables.voices, {"id": self.id(tables.voices), **row})
        return tuple(self._key(other) for other in sorted(others))

    def _voice(self, document: int) -> int:
        o = tables.voices.c
        query = sa.select(o.voice_id).where(o.document_id == document).order_by(o.id.desc()).limit(1)
        return int(self.connection.execute(query).scalar() or document)

    def _members(self, voice: int) -> list[int]:
        o = tables.voices.c
        ever = self.connection.execute(
            sa.select(o.document_id).where(o.voice_id == voice).distinct()
        ).scalars()
        return [document for document in sorted(ever) if self._voice(document) == voice]

    def _add_reading(
        self,
        document: int,
        version: int,
        record: Record,
        facts: Facts,
        text_id: int,
        at: str | None,
        *,
        first: bool,
        new_text: bool,
    ) -> bool:
        """Add the reading, unless the same reader has said the same of this version already."""
        whole = record.model_dump(mode="json", exclude=FACTS_OF_VERSION)
        body = compact(whole)
        digest = hashlib.sha256(compact(whole["claims"]).encode()).hexdigest()
        key = reader_key(record.reader)
        r, s = tables.readings.c, tables.successions.c
        same = sa.select(r.id).where(r.version_id == version, r.reader == key, r.digest == digest)
        if not first and self.connection.execute(same).first():
            return False
        moment = self.at(at)
        highest = None
        if not first:
            numbers = sa.select(sa.func.max(r.number)).where(r.document_id == document)
            highest = self.connection.execute(numbers).scalar()
        reading = self.id(tables.readings)
        self.insert(
            tables.readings,
            {
                "id": reading,
                "document_id": document,
                "version_id": version,
                "number": (highest or 0) + 1,
                "reader": key,
                "schema_version": record.schema_version,
                "digest": digest,
                "record": body,
                "claims": len(record.claims),
                "made": moment,
            },
        )
        v = tables.versions.c
        current = (
            sa.select(r.id, v.published)
            .join(tables.versions, v.id == r.version_id)
            .where(r.document_id == document, r.id != reading)
            .where(~sa.exists().where(s.reading_id == r.id))
        )
        for old, published in () if first else self.connection.execute(current).all():
            # A version that was published earlier, found later, does not take the place of the newer one.
            stale = published is not None and facts.published is not None and facts.published < published
            gone, stays = (reading, old) if stale else (old, reading)
            self.insert(tables.successions, {"reading_id": gone, "by_id": stays, "at": moment})
        self._add_claims(
            document, reading, record.claims, facts.published, text_id, moment, new_text=new_text
        )
        return True

    def _add_claims(
        self,
        document: int,
        reading: int,
        claims: Sequence[Claim],
        published: str | None,
        text_id: int,
        at: str,
        *,
        new_text: bool,
    ) -> None:
        ids = {claim.id: self.id(tables.claims) for claim in claims}
        held = self._sentences(text_id) if claims and not new_text else {}
        for claim in claims:
            id = ids[claim.id]
            days = days_of(claim.when) if claim.when else None
            first, last = (days.first, days.last) if days else (published, published)
            self.later(
                tables.claims,
                {
                    "id": id,
                    "reading_id": reading,
                    "document_id": document,
                    "name": claim.id,
                    "act": str(claim.act),
                    "status": str(claim.status),
                    "standing": str(STANDING[claim.status]),
                    "voice": claim.voice,
                    "confidence": claim.confidence,
                    "score": claim.score,
                    "dated": claim.when,
                    "day_from": first,
                    "day_to": last,
                    "published": published,
                    "learned": at,
                    "detail": compact(claim.detail) if claim.detail is not None else None,
                },
            )
            self._add_parties(id, claim, first, last)
            for position, span in enumerate(claim.evidence):
                sentence = held.get((span.start, span.end))
                if sentence is None:
                    sentence = held[span.start, span.end] = self.id(tables.sentences)
                    row = {"start": span.start, "end": span.end, "text": span.text}
                    self.later(tables.sentences, {"id": sentence, "text_id": text_id, **row})
                self.later(tables.evidence, {"claim_id": id, "position": position, "sentence_id": sentence})
            tied = {(link.type, ids[link.claim]) for link in claim.links if link.claim in ids}
            for type, to in sorted(tied):
                self.later(tables.links, {"claim_id": id, "type": type, "to_id": to})

    def _sentences(self, text_id: int) -> dict[tuple[int, int], int]:
        s = tables.sentences.c
        query = sa.select(s.start, s.end, s.id).where(s.text_id == text_id)
        held = {(start, end): id for start, end, id in self.connection.execute(query)}
        for row in self._waiting[tables.sentences]:
            if row["text_id"] == text_id:
                held[row["start"], row["end"]] = row["id"]
        return held

    def _add_parties(self, id: int, claim: Claim, first: str | None, last: str | None) -> None:
        parties = {party.name: party for party in (*claim.actors, *claim.targets)}
        named: Iterable[tuple[str, int, str, Party | None]] = [
            *(("actor", n, party.name, party) for n, party in enumerate(claim.actors)),
            *(("target", n, party.name, party) for n, party in enumerate(claim.targets)),
            *(("sayer", n, name, parties.get(name)) for n, name in enumerate(claim.said_by)),
        ]
        for role, position, name, party in named:
            key = name_key(name)
            self.later(
                tables.participants,
                {
                    "claim_id": id,
                    "role": role,
                    "position": position,
                    "name": name,
                    "name_key": key,
                    "kind": str(party.kind) if party else None,
                    "side": party.side if party else None,
                    "identity": compact(party.identity) if party and party.identity is not None else None,
                    "act": str(claim.act),
                    "day_from": first,
                    "day_to": last,
                },
            )
            for alias in party.aliases if party else ():
                pair = (name_key(alias), key)
                if pair[0] and pair[0] != key and pair not in self.known_names:
                    self.fresh_names.add(pair)
