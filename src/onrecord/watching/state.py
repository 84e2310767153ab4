"""What a watch must remember to go on where it stopped: a small SQLite file.

An entry of a feed is noted as waiting in the same transaction as the mark that the feed was asked; it is
noted as done only after its record is kept. A watch that is killed in between does that entry again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import OnrecordError

ATTEMPTS = 5
"""How often an entry is tried before it is given up."""

_TABLES = """
CREATE TABLE IF NOT EXISTS feed (
    url TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, due REAL NOT NULL);
CREATE TABLE IF NOT EXISTS entry (
    key TEXT PRIMARY KEY, feed TEXT NOT NULL, document TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'done', 'given up')),
    attempts INTEGER NOT NULL DEFAULT 0, fault TEXT NOT NULL DEFAULT '', due REAL NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS entry_waiting ON entry (due) WHERE status = 'waiting';
CREATE TABLE IF NOT EXISTS alert (
    number INTEGER PRIMARY KEY, body TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS followed (case_name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS seen (
    case_name TEXT NOT NULL, claim TEXT NOT NULL, PRIMARY KEY (case_name, claim)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Waiting:
    """An entry that is still to be read: its key and its document as JSON."""

    key: str
    document: str
    attempts: int


class State:
    """The file.

    Args:
        path: where it is, or shall be.

    Raises:
        OnrecordError: it cannot be opened, or is no such file.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, isolation_level=None)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.executescript(_TABLES)
        except (sqlite3.Error, OSError) as error:
            raise OnrecordError(str(path), f"cannot remember anything there: {error}") from None

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def feed(self, url: str) -> tuple[str, str, float]:
        """ETag, Last-Modified and when the feed is due (seconds since 1970; 0 if it was never asked)."""
        row = self._base.execute("SELECT etag, last_modified, due FROM feed WHERE url = ?", (url,)).fetchone()
        return (str(row[0]), str(row[1]), float(row[2])) if row else ("", "", 0.0)

    def asked(
        self, url: str, etag: str, last_modified: str, due: float, entries: list[tuple[str, str]]
    ) -> int:
        """Note that a feed was asked, and what is new in it; tells how many entries are.

        Args:
            url, etag, last_modified: of the feed.
            due: when to ask again.
            entries: keys and documents (JSON), in the order of the feed.
        """
        new = 0
        with self._change():
            for key, document in entries:
                done = self._base.execute(
                    "INSERT INTO entry (key, feed, document, status) VALUES (?, ?, ?, 'waiting') "
                    "ON CONFLICT DO NOTHING",
                    (key, url, document),
                )
                new += done.rowcount
            self._base.execute(
                "INSERT INTO feed VALUES (?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET "
                "etag = excluded.etag, last_modified = excluded.last_modified, due = excluded.due",
                (url, etag, last_modified, due),
            )
        return new

    def waiting(self, now: float) -> Iterator[Waiting]:
        """The entries that wait and are due, the oldest first."""
        sql = "SELECT key, document, attempts FROM entry WHERE status = 'waiting' AND due <= ? ORDER BY rowid"
        for key, document, attempts in self._base.execute(sql, (now,)).fetchall():
            yield Waiting(str(key), str(document), int(attempts))

    def done(self, key: str, alerts: list[str]) -> None:
        """Note that an entry is read and kept, and what is to be told of it."""
        with self._change():
            self._base.executemany("INSERT INTO alert (body) VALUES (?)", [(body,) for body in alerts])
            self._base.execute("UPDATE entry SET status = 'done', document = '' WHERE key = ?", (key,))

    def follow(self, case: str, claims: list[tuple[str, str]]) -> None:
        """Note what a case holds now; what is new is to be told, unless the case was not followed before.

        Args:
            case: as the user named it.
            claims: a key of each claim that does not change from one time to the next, and its alert.
        """
        with self._change():
            sql = "INSERT INTO followed VALUES (?) ON CONFLICT DO NOTHING"
            first = self._base.execute(sql, (case,)).rowcount > 0
            for key, body in claims:
                sql = "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING"
                new = self._base.execute(sql, (case, key)).rowcount > 0
                if new and not first:
                    self._base.execute("INSERT INTO alert (body) VALUES (?)", (body,))

    def failed(self, key: str, fault: str, due: float) -> bool:
        """Note that an entry could not be read; True if it is given up for good."""
        with self._change():
            self._base.execute(
                "UPDATE entry SET attempts = attempts + 1, fault = ?, due = ?, status = "
                "CASE WHEN attempts + 1 >= ? THEN 'given up' ELSE 'waiting' END WHERE key = ?",
                (fault, due, ATTEMPTS, key),
            )
            row = self._base.execute("SELECT status FROM entry WHERE key = ?", (key,)).fetchone()
        return bool(row and row[0] == "given up")

    def untold(self) -> Iterator[tuple[int, str]]:
        """Alerts that nobody was told yet, in order."""
        yield from self._base.execute(
            "SELECT number, body FROM alert WHERE told = 0 ORDER BY number"
        ).fetchall()

    def told(self, number: int) -> None:
        """Note that an alert was told."""
        self._base.execute("UPDATE alert SET told = 1 WHERE number = ?", (number,))

    def counts(self) -> dict[str, int]:
        """How many entries there are of each status."""
        rows = self._base.execute("SELECT status, count(*) FROM entry GROUP BY status").fetchall()
        return {str(status): int(count) for status, count in rows}
