"""The ledger: many documents, their readings, and what was decided about them, as of any time."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.ledger import tables
from onrecord.ledger.answers import Answers, find_answers
from onrecord.ledger.asking import Asker, Query
from onrecord.ledger.engine import default_url, make_engine, parse_url, shown, told, writing
from onrecord.ledger.finding import Finder
from onrecord.ledger.identity import Facts, sha256
from onrecord.ledger.model import Added, ClaimRow, DocumentRow, Judgement, Outcome, Summary
from onrecord.ledger.schema import prepare, revision
from onrecord.ledger.times import parse_instant
from onrecord.ledger.writing import Writer, compact
from onrecord.model import Document, Record

BATCH = 64
"""Documents that are written in one transaction at most."""
BATCH_SECONDS = 2.0
"""How long documents wait at most for others to be written with."""
_PAGE = 200
_ROWS = 5_000
UNDO = "undo"
OnAdded = Callable[[Added], None]
OnFailure = Callable[[Document, OnrecordError], None]


class Ledger:
    """An open ledger. Threads and processes each open their own.

    Everything that was written is on disk when the method that wrote it returns (or the iterator yields its
    outcome), and is never changed after.

    Args:
        place: a path or URL (:func:`onrecord.ledger.engine.parse_url`); ``$ONRECORD_LEDGER`` or the user's
            own file if None.
        create: make the ledger if it is not there.

    Raises:
        OnrecordError: it cannot be opened or made, is no ledger, or was made by a newer Onrecord.

    >>> import tempfile, onrecord
    >>> record = onrecord.read("Norway accused China of hacking its parliament.\\n", published="2024-03-26")
    >>> with tempfile.TemporaryDirectory() as folder, onrecord.Ledger(f"{folder}/a.sqlite") as ledger:
    ...     ledger.add_record(record).outcome.value
    ...     [row.act for row in ledger.ask(Query(text="parliament"))]
    'new'
    ['attribute', 'attack']
    """

    def __init__(self, place: str | None = None, *, create: bool = True) -> None:
        self._url = parse_url(place if place is not None else default_url())
        self.name = shown(self._url)
        if not create and self._url.drivername == "sqlite" and not _there(str(self._url.database)):
            raise OnrecordError(self.name, "there is no ledger yet; `onrecord add` makes one")
        self._engine = make_engine(self._url)
        self._names: set[tuple[str, str]] = set()
        with self._told():
            prepare(self._engine, self._url, create=create)

    @classmethod
    def open(cls, place: str | None = None, *, create: bool = True) -> Ledger:
        """The same as the constructor."""
        return cls(place, create=create)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which database holds it."""
        return "sqlite" if self._url.drivername == "sqlite" else "postgresql"

    @property
    def path(self) -> str | None:
        """The file of a SQLite ledger."""
        return str(self._url.database) if self.dialect == "sqlite" else None

    def _told(self) -> Any:
        return told(self.name)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to look things up with."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writer(self, what: str) -> Iterator[Writer]:
        """One transaction that writes; what is refused or fails leaves nothing of it."""
        with self._told(), writing(self._engine) as connection:
            writer = Writer(connection, what, self._names)
            yield writer
            writer.flush()
        self._names |= writer.fresh_names

    @contextmanager
    def asker(self, as_of: str | None = None) -> Iterator[Asker]:
        """Something to ask, as of an instant (:meth:`bound`)."""
        with self.reading() as connection:
            yield Asker(connection, self._bound(connection, as_of))

    def bound(self, as_of: str | None = None) -> str:
        """The instant up to which things are known: what ``as_of`` names, or the last that was written.

        Fixed once, it gives one consistent view however much is added meanwhile.
        """
        with self.reading() as connection:
            return self._bound(connection, as_of)

    def _bound(self, connection: sa.Connection, as_of: str | None) -> str:
        if as_of is not None:
            return parse_instant(as_of, "--as-of")
        c = tables.commits.c
        last = connection.execute(sa.select(c.at).order_by(c.id.desc()).limit(1)).scalar()
        return str(last) if last is not None else "0001-01-01T00:00:00.000000Z"

    def _repr_html_(self) -> str:
        """What the ledger holds, as a notebook shows it."""
        held = self.status()
        cells = {
            "ledger": held.url,
            "documents": f"{held.documents:,}",
            "independent voices": f"{held.voices:,}",
            "claims": f"{held.claims:,}",
            "learned": f"{held.first} to {held.last}" if held.first else "nothing yet",
        }
        rows = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in cells.items())
        return f"<table><tbody>{rows}</tbody></table>"

    # Adding

    def add_record(self, record: Record) -> Added:
        """Add one finished record.

        Raises:
            OnrecordError: the ledger cannot be written, or the record has two claims of one id.
        """
        return next(self.add_records([record]))

    def add_records(self, records: Iterable[Record], *, batch: int = BATCH) -> Iterator[Added]:
        """Add finished records, several in one transaction; yields what became of each once it is on disk.

        Nothing is added if nobody iterates.

        Args:
            records: any iterable, consumed as it goes.
            batch: how many are written together at most.

        Raises:
            OnrecordError: as :meth:`add_record`; the records before the failing batch are kept.
        """
        waiting: list[Record] = []
        begun = 0.0
        for record in records:
            _check(record)
            if not waiting:
                begun = time.monotonic()
            waiting.append(record)
            if len(waiting) >= batch or time.monotonic() - begun >= BATCH_SECONDS:
                yield from self._write(waiting)
                waiting = []
        if waiting:
            yield from self._write(waiting)

    def _write(self, records: Sequence[Record]) -> list[Added]:
        with self.writer("add") as writer:
            return [writer.add(record) for record in records]

    def add(
        self,
        documents: Iterable[Document],
        *,
        on_added: OnAdded | None = None,
        finish: Callable[[Record], Record] | None = None,
        again: bool = False,
        model: str | None = None,
        scope: Literal["cyber", "any"] = "cyber",
        reader: Literal["learned", "rules"] = "learned",
        processes: int = 1,
        on_failure: OnFailure | None = None,
    ) -> Counter[Outcome]:
        """Read documents and keep their records. What this reader has read already is not read again.

        Args:
            documents: any iterable.
            on_added: called for each document once it is on disk.
            finish: what is done to a record before it is kept.
            again: read anew even so; a reading that says the same is not kept twice.
            model, scope, reader, processes, on_failure: as for :func:`onrecord.read_documents`.

        Returns:
            How many documents had which outcome.

        Raises:
            OnrecordError: the ledger cannot be written; the reader cannot be used.
        """
        from onrecord.reading.api import read_documents

        counts: Counter[Outcome] = Counter()
        key = "" if again else self._reader_key(model, scope, reader)

        def note(added: Added) -> None:
            counts[added.outcome] += 1
            if on_added is not None:
                on_added(added)

        def unread() -> Iterator[Document]:
            for document in documents:
                known = None if again else self.known(document, key)
                if known is None:
                    yield document
                else:
                    note(known)

        records = read_documents(
            unread(), model=model, scope=scope, reader=reader, processes=processes, on_failure=on_failure
        )
        for added in self.add_records(records if finish is None else map(finish, records)):
            note(added)
        return counts

    @staticmethod
    def _reader_key(model: str | None, scope: str, reader: str) -> str:
        from onrecord import __version__
        from onrecord.reading.pipeline import DEFAULT_MODEL

        return f"onrecord-{reader} {__version__} {model or DEFAULT_MODEL} {scope}"

    def known(self, document: Document, reader: str) -> Added | None:
        """What the ledger has of a document, if this reader has read this version of it; None if not."""
        facts = Facts(document.title, document.publisher, document.url, document.published)
        digest = sha256(document.text)
        with self.reading() as connection:
            finder = Finder(connection)
            text_id = finder.text(digest)
            if text_id is None:
                return None
            row = finder.document(facts, text_id, dict)
            version = finder.version(row, text_id, facts, digest) if row is not None else None
            if row is None or version is None or reader not in finder.readers(version[0]):
                return None
            d = tables.documents.c
            key = connection.execute(sa.select(d.key).where(d.id == row)).scalar()
            return Added(Outcome.SAME, str(key), version[1], document=document.id, source=document.source)

    # Asking

    def documents(
        self,
        *,
        as_of: str | None = None,
        withdrawn: bool = True,
        keys: Iterable[str] | None = None,
        after: int = 0,
        page: int = _PAGE,
    ) -> Iterator[DocumentRow]:
        """The documents, each in its current version and reading, in the order in which they were first
        added.

        Args:
            as_of: as they were known then (day, month, year or ISO time; UTC).
            withdrawn: whether withdrawn ones are among them.
            keys: only these.
            after: only those that were added after the document of this row number.
            page: how many are looked up together; few, for who wants only the first.
        """
        r, d = tables.readings.c, tables.documents.c
        bound = self.bound(as_of)
        only = [] if keys is None else [d.key.in_(sorted(keys))]
        while True:
            with self.reading() as connection:
                found = list(Asker(connection, bound).documents([r.document_id > after, *only], page))
            for row in found:
                if withdrawn or row.withdrawn is None:
                    yield row
            if len(found) < page:
                return
            after = found[-1].id

    def records(
        self, *, as_of: str | None = None, withdrawn: bool = False, readings: Iterable[int] | None = None
    ) -> Iterator[tuple[DocumentRow, Record]]:
        """The documents with their records, as :meth:`documents`; one view, however much is added
        meanwhile.

        Args:
            as_of: as they were known then.
            withdrawn: whether withdrawn ones are among them.
            readings: only the readings of these row numbers, whether or not another took their place.
        """
        bound = self.bound(as_of)
        if readings is not None:
            yield from self._some_records(sorted(readings), bound, withdrawn)
            return
        after = 0
        while True:
            with self.reading() as connection:
                page = Asker(connection, bound).with_records(after, _PAGE)
            for row, body, text in page:
                if withdrawn or row.withdrawn is None:
                    yield row, self._record(row, body, text)
            if len(page) < _PAGE:
                return
            after = page[-1][0].id

    def rows(self, readings: Iterable[int]) -> list[DocumentRow]:
        """The documents of some readings, by their row numbers, without the records."""
        wanted, bound = sorted(readings), self.bound()
        with self.reading() as connection:
            asker = Asker(connection, bound)
            pages = [asker.some(wanted[at : at + _ROWS]) for at in range(0, len(wanted), _ROWS)]
        return [row for page in pages for row in page]

    def texts(self, readings: Iterable[int]) -> dict[int, str]:
        """The texts that some readings are of, by the row numbers of these."""
        r, v, t = tables.readings.c, tables.versions.c, tables.texts.c
        query = (
            sa.select(r.id, t.text)
            .join_from(tables.readings, tables.versions, v.id == r.version_id)
            .join(tables.texts, t.id == v.text_id)
        )
        wanted = sorted(readings)
        found: dict[int, str] = {}
        with self.reading() as connection:
            for at in range(0, len(wanted), _ROWS):
                rows = connection.execute(query.where(r.id.in_(wanted[at : at + _ROWS])))
                found.update((number, text) for number, text in rows)
        return found

    def key(self, word: str) -> str:
        """The key of a document by its key or the beginning of it.

        Raises:
            OnrecordError: there is none, or there are several.
        """
        d, wanted = tables.documents.c, word.strip()
        # Keys are hexadecimal after their first letter: what begins so is before the same with a "g".
        begun = sa.select(d.key).where(d.key >= wanted, d.key < wanted + "g").limit(2)
        with self.reading() as connection:
            found = list(connection.execute(begun).scalars()) if wanted else []
        if len(found) == 1 or wanted in found:
            return wanted if wanted in found else str(found[0])
        fault = "begins the ids of several documents" if found else "there is no document of this id"
        raise OnrecordError(word, fault)

    def _some_records(
        self, readings: Sequence[int], bound: str, withdrawn: bool
    ) -> Iterator[tuple[DocumentRow, Record]]:
        for at in range(0, len(readings), _PAGE):
            with self.reading() as connection:
                page = Asker(connection, bound).some_with_records(readings[at : at + _PAGE])
            for row, body, text in page:
                if withdrawn or row.withdrawn is None:
                    yield row, self._record(row, body, text)

    def learned(
        self, after: int = 0, *, limit: int, keys: Sequence[str] | None = None
    ) -> list[tuple[DocumentRow, Record]]:
        """The current readings in the order in which they were learned, with their records; withdrawn
        documents are among them.

        Args:
            after: only those after the reading of this row number.
            limit: no more than so many.
            keys: only of these documents.
        """
        with self.asker() as asker:
            rows = asker.learned(after, limit, keys)
        return [(row, self._record(row, body, text)) for row, body, text in rows]

    def record(self, key: str, *, as_of: str | None = None) -> tuple[DocumentRow, Record]:
        """One document with its record.

        Raises:
            OnrecordError: there is none of that key.
        """
        d = tables.documents.c
        with self.asker(as_of) as asker:
            row = next(asker.documents([d.key == key]), None)
            found = asker.with_records(row.id - 1, 1) if row else []
        if not found:
            raise OnrecordError(key, "there is no document of this id in the ledger")
        row, body, text = found[0]
        return row, self._record(row, body, text)

    def _record(self, row: DocumentRow, body: str, text: str) -> Record:
        facts = {name: getattr(row, name) for name in ("title", "publisher", "published", "url", "source")}
        try:
            return Record.model_validate({**json.loads(body), **facts, "text": text})
        except (ValidationError, ValueError) as error:
            words = " ".join(str(error).split())[:200]
            raise OnrecordError(self.name, f"the record of {row.key} is damaged ({words})") from None

    def ask(self, query: Query, *, as_of: str | None = None, limit: int | None = None) -> list[ClaimRow]:
        """The claims asked for, newest first.

        Args:
            query: which claims.
            as_of: as they were known then.
            limit: no more than so many.
        """
        with self.asker(as_of) as asker:
            return list(asker.claims(query, limit))

    def answers(self, answers: Query, answered: Query, *, as_of: str | None = None) -> Answers:
        """Claims of one question that answer claims of another (:mod:`onrecord.ledger.answers`)."""
        with self.asker(as_of) as asker:
            found, bound = find_answers(asker, answers, answered), asker.bound
        return Answers(found, lambda: self.asker(bound))

    def claims(self, ids: Iterable[int], *, as_of: str | None = None) -> list[ClaimRow]:
        """Claims by their row numbers, in that order."""
        wanted = list(ids)
        with self.asker(as_of) as asker:
            return asker.fetch_all(wanted)

    def claim_ids(self, *, as_of: str | None = None) -> Iterator[tuple[int, str, str]]:
        """Row number, document key and id within its record of every current claim; one view."""
        c, d = tables.claims.c, tables.documents.c
        with self.asker(as_of) as asker:
            query = (
                sa.select(c.id, d.key, c.name)
                .join_from(tables.claims, tables.documents, d.id == c.document_id)
                .where(c.learned <= asker.bound, asker._current(c.reading_id))
                .order_by(c.id)
            )
            yield from map(tuple, asker.connection.execute(query))

    # Judgements

    def judge(self, kind: str, payload: dict[str, Any], author: str) -> int:
        """Keep what a person decided.

        Args:
            kind: what it is about, such as ``case-merge``.
            payload: its content, as JSON.
            author: who decided.

        Returns:
            The judgement's number.
        """
        return self._judge(kind, payload, author, None)

    def undo(self, judgement: int, author: str) -> int:
        """Take back a judgement; it is kept, and so is this. Undoing an ``undo`` puts the judgement back in
        force.

        Raises:
            OnrecordError: there is no such judgement, or it is taken back already.
        """
        found = next((j for j in self.judgements(undone=True) if j.id == judgement), None)
        if found is None:
            raise OnrecordError(str(judgement), "there is no such judgement in the ledger")
        if found.undone:
            raise OnrecordError(str(judgement), "this judgement is taken back already")
        return self._judge(UNDO, {}, author, judgement, f"{UNDO} {found.kind}")

    def _judge(
        self, kind: str, payload: dict[str, Any], author: str, undoes: int | None, what: str | None = None
    ) -> int:
        if not author.strip():
            raise OnrecordError("author", "a judgement needs an author")
        with self.writer(what or kind) as writer:
            return writer.judge(kind, payload, author, undoes)

    def judgements(
        self, kind: str | None = None, *, as_of: str | None = None, undone: bool = False
    ) -> list[Judgement]:
        """Judgements, oldest first.

        Args:
            kind: of this kind only; a trailing ``*`` stands for any ending.
            as_of: as of then.
            undone: with those that were taken back, and with the ``undo`` themselves.
        """
        j = tables.judgements.c
        bound = parse_instant(as_of, "--as-of") if as_of is not None else None
        query = sa.select(j.id, j.kind, j.payload, j.author, j.at, j.undoes).order_by(j.id)
        if bound is not None:
            query = query.where(j.at <= bound)
        with self.reading() as connection:
            rows = connection.execute(query).all()
        gone: set[int] = set()
        for id, _, _, _, _, undoes in reversed(rows):
            if undoes is not None and id not in gone:
                gone.add(undoes)
        return [
            Judgement(id, of, json.loads(payload), author, at, undoes, id in gone)
            for id, of, payload, author, at, undoes in rows
            if (undone or (id not in gone and of != UNDO)) and _is(of, kind)
        ]

    # Withdrawals

    def withdraw(self, key: str, author: str, reason: str | None = None, *, restore: bool = False) -> bool:
        """Mark a document as withdrawn by its publisher; nothing is deleted.

        Args:
            key: the document's.
            author: who says so.
            reason: why.
            restore: take the mark back.

        Returns:
            False if it was marked so already.

        Raises:
            OnrecordError: there is no such document.
        """
        with self.writer("withdraw") as writer:
            return writer.withdraw(key, author, reason, restore=restore)

    # What can be worked out anew

    def put_derived(
        self, name: str, basis: str, items: Iterable[tuple[str, int | None, dict[str, Any] | None]]
    ) -> None:
        """Keep what was worked out from the ledger, in place of what was kept under that name before.

        Args:
            name: of the set, such as ``cases``.
            basis: what it was worked out from, such as :meth:`bound` and a version of the method.
            items: (group, row number of a claim or None, anything more as JSON).
        """
        s, i = tables.derived_sets, tables.derived_items
        with self.writer(f"derive {name}") as writer:
            old = sa.select(s.c.id).where(s.c.name == name).scalar_subquery()
            id = writer.id(s)
            writer.connection.execute(sa.delete(i).where(i.c.set_id.in_(old)))
            writer.connection.execute(sa.delete(s).where(s.c.name == name))
            writer.insert(s, {"id": id, "name": name, "basis": basis, "made": writer.at()})
            rows: list[dict[str, Any]] = []
            for position, (group, claim, payload) in enumerate(items):
                more = compact(payload) if payload is not None else None
                row = {"set_id": id, "position": position, "grp": group, "claim_id": claim, "payload": more}
                rows.append(row)
                if len(rows) == 5000:
                    writer.connection.execute(sa.insert(i), rows)
                    rows = []
            if rows:
                writer.connection.execute(sa.insert(i), rows)

    def derived_basis(self, name: str) -> str | None:
        """What the set was worked out from; None if there is none."""
        s = tables.derived_sets.c
        with self.reading() as connection:
            basis = connection.execute(sa.select(s.basis).where(s.name == name)).scalar()
        return str(basis) if basis is not None else None

    def derived(
        self, name: str, group: str | None = None
    ) -> list[tuple[str, int | None, dict[str, Any] | None]]:
        """The items of the set, or of one group of it, in the order in which they were put."""
        s, i = tables.derived_sets.c, tables.derived_items.c
        query = (
            sa.select(i.grp, i.claim_id, i.payload)
            .join_from(tables.derived_items, tables.derived_sets, s.id == i.set_id)
            .where(s.name == name)
            .order_by(i.position)
        )
        if group is not None:
            query = query.where(i.grp == group)
        with self.reading() as connection:
            return [
                (grp, claim, json.loads(more) if more else None)
                for grp, claim, more in connection.execute(query)
            ]

    # The whole

    def status(self) -> Summary:
        """What the ledger holds."""
        c, w, o = tables.commits.c, tables.withdrawals.c, tables.voices.c
        with self.reading() as connection:

            def number(query: Any) -> int:
                return int(connection.execute(query).scalar() or 0)

            def rows(table: sa.Table) -> int:
                # Row numbers are given without gaps, and no row is ever deleted.
                return number(sa.select(sa.func.max(table.c.id)))

            later = tables.withdrawals.alias("later")
            withdrawn = sa.select(sa.func.count()).where(
                w.withdrawn,
                ~sa.exists().where(later.c.document_id == w.document_id, later.c.id > w.id),
            )
            newer = tables.voices.alias("newer")
            heard = sa.select(sa.func.count(sa.distinct(o.voice_id))).where(
                ~sa.exists().where(newer.c.document_id == o.document_id, newer.c.id > o.id)
            )
            r = tables.readings.c
            readers = connection.execute(
                sa.select(r.reader, sa.func.count()).group_by(r.reader).order_by(r.reader)
            ).all()
            return Summary(
                url=self.name,
                schema=str(revision(connection)),
                documents=rows(tables.documents),
                versions=rows(tables.versions),
                readings=rows(tables.readings),
                claims=rows(tables.claims),
                sentences=rows(tables.sentences),
                voices=number(heard),
                withdrawn=number(withdrawn),
                judgements=rows(tables.judgements),
                first=connection.execute(sa.select(sa.func.min(c.at))).scalar(),
                last=connection.execute(sa.select(sa.func.max(c.at))).scalar(),
                bytes=self._bytes(connection),
                readers=dict(readers),  # type: ignore[arg-type]
            )

    def _bytes(self, connection: sa.Connection) -> int:
        if self.dialect == "postgresql":
            query = "SELECT pg_database_size(current_database())"
            return int(connection.execute(sa.text(query)).scalar() or 0)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
        return int(pages or 0) * int(size or 0)


def _there(path: str) -> bool:
    from pathlib import Path

    return Path(path).exists()


def _is(kind: str, wanted: str | None) -> bool:
    if wanted is None:
        return True
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted


def _check(record: Record) -> None:
    """Raise if the record cannot be kept."""
    where = record.source or record.id
    ids = [claim.id for claim in record.claims]
    if len(set(ids)) < len(ids):
        raise OnrecordError(where, "has two claims of one id")
    if "\0" in record.text:
        raise OnrecordError(where, "not a text: it holds NUL")
    if not record.text:
        raise OnrecordError(where, "has no text")
