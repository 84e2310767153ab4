"""Taking a ledger elsewhere: a copy of the file, and everything in it as JSON Lines.

An export is a text file (packed if its name ends in ``.gz``): a line that tells the format, a line for each
reading, withdrawal and judgement in the order in which they came, and a line with their number, so that a
file that was cut off is known as such.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa
from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.ledger import tables
from onrecord.ledger.model import Outcome
from onrecord.ledger.store import Ledger
from onrecord.ledger.times import now
from onrecord.ledger.writing import Writer, compact
from onrecord.model import Record

FORMAT = 1
_PAGE = 100
_FACTS = ("title", "publisher", "published", "url", "source")


def backup(ledger: Ledger, path: Path) -> int:
    """Copy a SQLite ledger to a file, whole and consistent, while others go on writing.

    Returns:
        The copy's size in bytes.

    Raises:
        OnrecordError: there is such a file already, it cannot be written, or the ledger is in PostgreSQL.
    """
    if ledger.path is None:
        fault = "a ledger in PostgreSQL is backed up with pg_dump, or taken out with `onrecord ledger export`"
        raise OnrecordError(ledger.name, fault)
    with _new_file(path) as partial:
        try:
            source = f"{Path(ledger.path).resolve().as_uri()}?mode=ro"
            with (
                closing(sqlite3.connect(source, uri=True)) as held,
                closing(sqlite3.connect(partial)) as copy,
            ):
                held.backup(copy)
        except sqlite3.Error as error:
            raise OnrecordError(str(path), f"the backup cannot be written ({error})") from None
    return path.stat().st_size


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A file beside the one that is wanted, which takes its name once it is whole and on disk."""
    if path.exists():
        raise OnrecordError(str(path), "is there already; it is not written over")
    partial = path.with_name(path.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(path)
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be written ({error.strerror or error})") from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def export(ledger: Ledger, path: Path) -> int:
    """Write everything that the ledger holds to a file.

    Returns:
        Number of lines between the first and the last.

    Raises:
        OnrecordError: the file is there already or cannot be written.
    """
    with _new_file(path) as partial, _open(partial, path, "wb") as file:
        return write_lines(ledger, file)


def write_lines(ledger: Ledger, file: TextIO) -> int:
    """Write the lines of an export."""
    bound = ledger.bound()
    file.write(compact({"onrecord_ledger": FORMAT, "bound": bound, "made": now()}) + "\n")
    written = 0
    for line in _merged(ledger, bound):
        written += file.write(compact(line) + "\n") > 0
    file.write(compact({"end": written}) + "\n")
    return written


@contextmanager
def _open(partial: Path, path: Path, mode: str) -> Iterator[TextIO]:
    with partial.open(mode) as raw:
        if path.suffix == ".gz":
            with (
                gzip.GzipFile(fileobj=raw, mode=mode, mtime=0) as packed,
                io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as file,
            ):
                yield file
        else:
            with io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
                yield file


def _merged(ledger: Ledger, bound: str) -> Iterator[dict[str, Any]]:
    """Readings, withdrawals and judgements by the instant at which they came."""
    with ledger.reading() as connection:
        rest = [*_withdrawals(connection, bound), *_judgements(connection, bound)]
    rest.sort(key=lambda line: str(line["at"]))
    at = 0
    for reading in _readings(ledger, bound):
        while at < len(rest) and rest[at]["at"] < reading["at"]:
            yield rest[at]
            at += 1
        yield reading
    yield from rest[at:]


def _readings(ledger: Ledger, bound: str) -> Iterator[dict[str, Any]]:
    r, v, d, t = tables.readings.c, tables.versions.c, tables.documents.c, tables.texts.c
    facts = [getattr(v, name) for name in _FACTS]
    after = 0
    while True:
        query = (
            sa.select(r.id, r.made, d.key, r.record, t.text, *facts)
            .join_from(tables.readings, tables.versions, v.id == r.version_id)
            .join(tables.documents, d.id == r.document_id)
            .join(tables.texts, t.id == v.text_id)
            .where(r.id > after, r.made <= bound)
            .order_by(r.id)
            .limit(_PAGE)
        )
        with ledger.reading() as connection:
            page = connection.execute(query).all()
        for id, at, key, record, text, *values in page:
            whole = {**json.loads(record), **dict(zip(_FACTS, values, strict=True)), "text": text}
            yield {"reading": {"key": key, "record": whole}, "at": at}
            after = id
        if len(page) < _PAGE:
            return


def _withdrawals(connection: sa.Connection, bound: str) -> Iterator[dict[str, Any]]:
    w, d = tables.withdrawals.c, tables.documents.c
    query = (
        sa.select(d.key, w.withdrawn, w.reason, w.author, w.at)
        .join_from(tables.withdrawals, tables.documents, d.id == w.document_id)
        .where(w.at <= bound)
        .order_by(w.id)
    )
    for key, withdrawn, reason, author, at in connection.execute(query):
        line = {"key": key, "withdrawn": bool(withdrawn), "reason": reason, "author": author}
        yield {"withdrawal": line, "at": at}


def _judgements(connection: sa.Connection, bound: str) -> Iterator[dict[str, Any]]:
    j = tables.judgements.c
    query = sa.select(j.id, j.kind, j.payload, j.author, j.at, j.undoes).where(j.at <= bound).order_by(j.id)
    for id, kind, payload, author, at, undoes in connection.execute(query):
        line = {"id": id, "kind": kind, "payload": json.loads(payload), "author": author, "undoes": undoes}
        yield {"judgement": line, "at": at}


def import_file(ledger: Ledger, path: Path) -> dict[str, int]:
    """Add everything that an export holds, all of it or nothing.

    In an empty ledger the instants at which things were learned stay as they were: it is the same ledger in
    another place. A ledger that holds something learns what is new to it now.

    Returns:
        How many readings, withdrawals and judgements were added, and how many lines were there already.

    Raises:
        OnrecordError: the file cannot be read, is no export, is cut off, or is of a newer format; the
            ledger cannot be written.
    """
    try:
        with _open(path, path, "rb") as file:
            return read_lines(ledger, file, str(path))
    except (OSError, EOFError, zlib.error) as error:
        fault = getattr(error, "strerror", None) or str(error)
        raise OnrecordError(str(path), f"cannot be read ({fault})") from None
    except UnicodeDecodeError:
        raise OnrecordError(str(path), "is no export of a ledger") from None


def read_lines(ledger: Ledger, file: TextIO, where: str) -> dict[str, int]:
    """Add what the lines of an export hold; see :func:`import_file`."""
    head = _line(file.readline(), where, 1)
    if head.get("onrecord_ledger") != FORMAT:
        newer = isinstance(head.get("onrecord_ledger"), int)
        raise OnrecordError(where, "is of a newer format" if newer else "is no export of a ledger")
    with ledger.writer("import") as writer:
        taker = _Taker(writer)
        for number, text in enumerate(file, 2):
            line = _line(text, where, number)
            if "end" in line:
                if line["end"] != number - 2:
                    fault = f"is damaged: {number - 2} lines instead of {line['end']}; nothing was added"
                    raise OnrecordError(where, fault)
                return taker.counts
            try:
                taker.take(line)
            except (KeyError, TypeError, ValidationError) as error:
                words = " ".join(str(error).split())[:160]
                raise OnrecordError(where, f"line {number} is not of an export ({words})") from None
            if number % _PAGE == 0:
                writer.flush()
        raise OnrecordError(where, "is cut off: its last line is missing; nothing was added")


def _line(text: str, where: str, number: int) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        line = None
    if not isinstance(line, dict):
        fault = "is no export of a ledger" if number == 1 else f"line {number} is damaged; nothing was added"
        raise OnrecordError(where, fault)
    return line


class _Taker:
    """Adds line after line of an export; keeps which document and judgement there is which one here."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.empty = writer.connection.execute(sa.select(tables.commits.c.id).limit(1)).first() is None
        self.keys: dict[str, str] = {}
        self.numbers: dict[int, int] = {}
        self.counts = {"readings": 0, "withdrawals": 0, "judgements": 0, "there": 0}

    def take(self, line: dict[str, Any]) -> None:
        at = str(line["at"]) if self.empty else None
        if "reading" in line:
            kind, new = "readings", self._reading(line["reading"], at)
        elif "withdrawal" in line:
            told = line["withdrawal"]
            key, restore = self.keys.get(told["key"], told["key"]), not told["withdrawn"]
            new = self.writer.withdraw(key, told["author"], told["reason"], restore=restore, at=at)
            kind = "withdrawals"
        else:
            kind, new = "judgements", self._judgement(line["judgement"], at)
        self.counts[kind if new else "there"] += 1

    def _reading(self, told: dict[str, Any], at: str | None) -> bool:
        record = Record.model_validate(told["record"])
        added = self.writer.add(record, key=told["key"] if self.empty else None, at=at)
        self.keys[told["key"]] = added.key
        return added.outcome is not Outcome.SAME

    def _judgement(self, told: dict[str, Any], at: str | None) -> bool:
        undoes = self.numbers[told["undoes"]] if told["undoes"] is not None else None
        there = None if self.empty else self._there(told, undoes)
        if there is None:
            given = told["kind"], told["payload"], told["author"]
            self.numbers[told["id"]] = self.writer.judge(*given, undoes, at=at)
        else:
            self.numbers[told["id"]] = there
        return there is None

    def _there(self, told: dict[str, Any], undoes: int | None) -> int | None:
        j = tables.judgements.c
        query = sa.select(j.id).where(
            j.kind == told["kind"],
            j.payload == compact(told["payload"]),
            j.author == told["author"],
            j.undoes.is_not_distinct_from(undoes),
        )
        return self.writer.connection.execute(query).scalar()
