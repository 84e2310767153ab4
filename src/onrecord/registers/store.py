"""The store: every imported version of every register, by date, in one SQLite file.

An entry's content is kept once, however many versions have it; a version is the set of contents that
it holds. Nothing is overwritten: a second import for the same day is a further revision, and the
earlier one stays. An import is one transaction of a write-ahead journal, so that a process killed at
any moment leaves either all of the new version or nothing of it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from onrecord.errors import OnrecordError
from onrecord.registers.model import Completeness, Diff, Entry, Listing, State, Version

SCHEMA = 1
_TABLES = """
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    register TEXT NOT NULL,
    date TEXT NOT NULL,
    revision INTEGER NOT NULL,
    imported TEXT NOT NULL,
    completeness TEXT NOT NULL,
    format TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    entries INTEGER NOT NULL,
    names INTEGER NOT NULL,
    confirmed TEXT NOT NULL,
    notes TEXT NOT NULL,
    UNIQUE (register, date, revision)
);
CREATE TABLE states (
    id INTEGER PRIMARY KEY,
    register TEXT NOT NULL,
    entry TEXT NOT NULL,
    digest BLOB NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (register, digest)
);
CREATE INDEX states_by_entry ON states (register, entry);
CREATE TABLE members (
    version INTEGER NOT NULL REFERENCES versions (id),
    state INTEGER NOT NULL REFERENCES states (id),
    PRIMARY KEY (version, state)
) WITHOUT ROWID;
CREATE INDEX members_by_state ON members (state);
CREATE TABLE keys (
    key TEXT NOT NULL COLLATE NOCASE,
    state INTEGER NOT NULL REFERENCES states (id),
    PRIMARY KEY (key, state)
) WITHOUT ROWID;
"""
_VERSION_COLUMNS = (
    "id, register, date, revision, imported, completeness, format, source, sha256, entries, names, "
    "confirmed, notes"
)
DATA_VARIABLE = "ONRECORD_DATA"
STORE = "registers.sqlite"
BUSY_SECONDS = 30


def data_folder() -> Path:
    """The folder of the user's registers: ``$ONRECORD_DATA`` or the platform's user data folder.

    Raises:
        OnrecordError: the platform's folder cannot be told, since the extra ``registers`` is not installed.
    """
    told = os.environ.get(DATA_VARIABLE)
    if told:
        return Path(told)
    try:
        import platformdirs
    except ImportError:
        fault = "is not set, and platformdirs, which knows your data folder, is not installed"
        raise OnrecordError(DATA_VARIABLE, f"{fault}: pip install 'onrecord[registers]'") from None
    return Path(platformdirs.user_data_dir("onrecord", appauthor=False))


def default_path() -> Path:
    """Where the store lies unless told otherwise."""
    return data_folder() / STORE


class RegisterStore:
    """The dated versions of all registers. Several threads may use it, but one at a time.

    Args:
        path: the SQLite file, made with its folder if it is not there; None for the user's own;
            ":memory:" for one that is gone when closed.
        fallback: another store, asked for the registers of which this one holds no version.

    Raises:
        OnrecordError: the file cannot be made or opened, is no register store, or is newer.
    """

    def __init__(self, path: Path | str | None = None, fallback: RegisterStore | None = None) -> None:
        self.fallback = fallback
        self.path = str(path if path is not None else default_path())
        try:
            if self.path != ":memory:":
                Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            # Threads may hand the store on to each other; the web app's do, one at a time.
            self._db = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise OnrecordError(self.path, f"the register store cannot be opened ({error})") from None

    def _prepare(self) -> None:
        with self._transaction():
            found = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if found > SCHEMA:
                raise OnrecordError(self.path, "was made by a newer Onrecord; this one cannot read it")
            if found == 0:
                if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise OnrecordError(self.path, "is a database, but not a register store")
                for statement in _TABLES.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {SCHEMA}")

    def __enter__(self) -> RegisterStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        if self.fallback is not None:
            self.fallback.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; waits for another writer for a while."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OnrecordError(self.path, f"another import is writing to the store ({error})") from None
        try:
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._rollback()
            raise OnrecordError(self.path, f"the register store cannot be written ({error})") from None
        except BaseException:
            self._rollback()
            raise

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    # Writing

    def add(
        self,
        version: Version,
        entries: Iterable[Entry],
        check: Callable[[Version], Version] | None = None,
    ) -> Version:
        """Add a version, whole or not at all.

        Args:
            version: what is known of it; counts, revision, import time and id are set here.
            entries: its entries; ids must be unique.
            check: called with the counted version when all entries are read, inside the transaction;
                raises to refuse the version, or gives it back, perhaps with more notes.

        Returns:
            The version as stored.

        Raises:
            OnrecordError: two entries of one id; the store cannot be written; whatever ``entries`` or
                ``check`` raise. The store is then as it was before.
        """
        register = version.register
        now = datetime.now(UTC)
        with self._transaction():
            known: dict[bytes, int] = dict(
                self._db.execute("SELECT digest, id FROM states WHERE register = ?", (register,))
            )
            (top,) = self._db.execute("SELECT coalesce(max(id), 0) FROM states").fetchone()
            members: list[int] = []
            states: list[tuple[int, str, str, bytes, str]] = []
            keys: list[tuple[str, int]] = []
            seen: set[str] = set()
            names = 0
            for entry in entries:
                if entry.id in seen:
                    raise OnrecordError(version.source or register, f"has two entries of the id {entry.id}")
                seen.add(entry.id)
                names += len(entry.names)
                body = entry.to_json()
                digest = hashlib.blake2b(body.encode(), digest_size=20).digest()
                state = known.get(digest)
                if state is None:
                    top += 1
                    state = known[digest] = top
                    states.append((state, register, entry.id, digest, body))
                    keys.extend((key, state) for key in dict.fromkeys(entry.all_keys()))
                    if len(states) >= 2000:
                        self._flush(states, keys)
                members.append(state)
            self._flush(states, keys)
            (revision,) = self._db.execute(
                "SELECT coalesce(max(revision), 0) + 1 FROM versions WHERE register = ? AND date = ?",
                (register, version.date),
            ).fetchone()
            version = replace(
                version,
                revision=revision,
                imported=now.isoformat(timespec="seconds"),
                confirmed=version.confirmed or version.date,
                entries=len(seen),
                names=names,
            )
            if check is not None:
                version = check(version)
            cursor = self._db.execute(
                f"INSERT INTO versions ({_VERSION_COLUMNS}) VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    version.register,
                    version.date,
                    version.revision,
                    version.imported,
                    version.completeness.value,
                    version.format,
                    version.source,
                    version.sha256,
                    version.entries,
                    version.names,
                    version.confirmed,
                    "\n".join(version.notes),
                ),
            )
            row = cursor.lastrowid or 0
            self._db.executemany(
                "INSERT INTO members VALUES (?, ?)", ((row, state) for state in sorted(set(members)))
            )
            return replace(version, id=row)

    def _flush(self, states: list[tuple[int, str, str, bytes, str]], keys: list[tuple[str, int]]) -> None:
        self._db.executemany(
            "INSERT INTO states (id, register, entry, digest, body) VALUES (?,?,?,?,?)", states
        )
        self._db.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", keys)
        states.clear()
        keys.clear()

    def confirm(self, version: Version, on: str) -> None:
        """Note that the publisher said on that ISO day that this version still is the current one."""
        with self._transaction():
            self._db.execute(
                "UPDATE versions SET confirmed = max(confirmed, ?) WHERE id = ?", (on, version.id)
            )

    # Asking

    def _ask(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[object, ...]]:
        try:
            yield from self._db.execute(query, parameters)
        except sqlite3.Error as error:
            raise OnrecordError(self.path, f"the register store cannot be read ({error})") from None

    @staticmethod
    def _version(row: tuple[object, ...]) -> Version:
        (
            id_,
            register,
            date,
            revision,
            imported,
            completeness,
            form,
            source,
            sha,
            entries,
            names,
            confirmed,
            notes,
        ) = row
        return Version(
            register=str(register),
            date=str(date),
            revision=int(str(revision)),
            imported=str(imported),
            completeness=Completeness(str(completeness)),
            format=str(form),
            source=str(source),
            sha256=str(sha),
            entries=int(str(entries)),
            names=int(str(names)),
            confirmed=str(confirmed),
            notes=tuple(n for n in str(notes).split("\n") if n),
            id=int(str(id_)),
        )

    def versions(self, register: str | None = None) -> list[Version]:
        """All versions in force (the last revision of each day), oldest first."""
        own = self._versions(register)
        if self.fallback is None:
            return own
        held = {v.register for v in own}
        return own + [v for v in self.fallback.versions(register) if v.register not in held]

    def _versions(self, register: str | None) -> list[Version]:
        query = f"SELECT {_VERSION_COLUMNS} FROM versions"
        if register is not None:
            query += " WHERE register = ?"
        query += " ORDER BY register, date, revision"
        found: dict[tuple[str, str], Version] = {}
        for row in self._ask(query, () if register is None else (register,)):
            version = self._version(row)
            found[version.register, version.date] = version
        return list(found.values())

    def revisions(self, register: str, date: str) -> list[Version]:
        """All imports for one day, the last one being in force."""
        query = f"SELECT {_VERSION_COLUMNS} FROM versions WHERE register = ? AND date = ? ORDER BY revision"
        return [self._version(row) for row in self._ask(query, (register, date))]

    def registers(self) -> list[str]:
        """Names of the registers of which a version is held."""
        own = [str(name) for (name,) in self._ask("SELECT DISTINCT register FROM versions ORDER BY 1")]
        return own if self.fallback is None else sorted({*own, *self.fallback.registers()})

    def _other(self, version: Version) -> RegisterStore | None:
        """The fallback, if the version is one of its."""
        return self.fallback if version.completeness is Completeness.SNAPSHOT else None

    def version(self, register: str, on: str | None = None) -> Version | None:
        """The version in force on an ISO day (the newest by default), None if none so old is held.

        A part of a list does not take the place of a whole one, however much newer it is.
        """
        found = [v for v in self.versions(register) if on is None or v.date <= on]
        whole = [v for v in found if v.whole]
        best = whole or found
        return best[-1] if best else None

    def entries(self, register: str | None = None, on: str | None = None) -> Iterator[Entry]:
        """The entries in force on an ISO day (by default: of the newest version), of one or all registers."""
        for name in [register] if register is not None else self.registers():
            version = self.version(name, on)
            if version is not None:
                yield from self.members(version)

    def members(self, version: Version) -> Iterator[Entry]:
        """The entries of one version."""
        if (other := self._other(version)) is not None:
            yield from other.members(version)
            return
        query = "SELECT body FROM members JOIN states ON states.id = state WHERE version = ? ORDER BY state"
        for (body,) in self._ask(query, (version.id,)):
            yield Entry.from_json(str(body))

    def get(self, key: str, register: str | None = None, on: str | None = None) -> list[Entry]:
        """Entries in force that have this id, or this key in a sister list ("CYB0044", "16460").

        Args:
            key: an id, compared without case; ``register:id`` narrows to one register.
            register: look in this register only.
            on: ISO day; the newest versions by default.
        """
        return [entry for _, entry in self._find(key, register, on, history=False)]

    def history(self, key: str, register: str | None = None) -> list[tuple[Version, Entry]]:
        """Every version in force on its day that has the entry, with the entry as that version has it."""
        return list(self._find(key, register, None, history=True))

    def _find(
        self, key: str, register: str | None, on: str | None, *, history: bool
    ) -> Iterator[tuple[Version, Entry]]:
        head, colon, rest = key.partition(":")
        if colon and register is None and head in self.registers():
            register, key = head, rest
        query = (
            "SELECT version, body FROM keys JOIN states ON states.id = keys.state "
            "JOIN members ON members.state = states.id WHERE key = ?"
        )
        parameters: list[object] = [key]
        if register is not None:
            query += " AND states.register = ?"
            parameters.append(register)
        rows = list(self._ask(query, parameters))
        if history:
            wanted = {v.id: v for v in self._versions(register)}
        else:
            names = {v.register for v in self._versions(register)}
            wanted = {v.id: v for name in names if (v := self.version(name, on)) is not None}
        found = [
            (wanted[v], Entry.from_json(str(body))) for v, body in rows if isinstance(v, int) and v in wanted
        ]
        if self.fallback is not None:
            held = {v.register for v in self._versions(None)}
            found += [
                pair
                for pair in self.fallback._find(key, register, on, history=history)
                if pair[0].register not in held
            ]
        yield from sorted(found, key=lambda pair: (pair[0].register, pair[0].date, pair[1].id))

    def listing(self, register: str, entry_id: str, on: str) -> Listing:
        """Whether an entry stood on a register on an ISO day, and from what that is known.

        The version in force on the day decides where there is one and the next one agrees with it, or
        where the entry's own date of designation settles what happened between the two. A partial
        version proves presence, never absence.
        """
        versions = self.versions(register)
        if any(v.whole for v in versions):
            versions = [v for v in versions if v.whole]
        before = next((v for v in reversed(versions) if v.date <= on), None)
        after = next((v for v in versions if v.date > on), None)
        had = {v.id: e for v, e in self.history(entry_id, register) if e.id.casefold() == entry_id.casefold()}
        old = had.get(before.id) if before is not None else None
        new = had.get(after.id) if after is not None else None
        entry = old or new

        def answer(state: State, because: str) -> Listing:
            return Listing(state, because, before, after, entry)

        if old is None:
            # A later list that has it may tell since when.
            later = next((v for v in versions if v.date > on and v.id in had), None)
            since = had[later.id].listed_on if later is not None else ""
            if later is not None and since > on:
                entry = had[later.id]
                return answer(State.NOT_LISTED, f"the list of {later.date} has it as listed on {since}")
            if later is not None and since and (before is None or since > before.date):
                entry = had[later.id]
                return answer(State.LISTED, f"the list of {later.date} has it as listed since {since}")
        if old is not None and before is not None:
            if before.date == on or after is None:
                told = f"the list of {before.date} has it"
                if after is None and before.confirmed < on:
                    return answer(State.LISTED, f"{told}; what came after {before.confirmed} is not known")
                return answer(State.LISTED, told)
            if new is not None:
                return answer(State.LISTED, f"the lists of {before.date} and {after.date} both have it")
            if not after.whole:
                return answer(State.LISTED, f"the list of {before.date} has it; a later one is only a part")
            return answer(
                State.UNKNOWN,
                f"the list of {before.date} has it, that of {after.date} has not: removed in between",
            )
        if before is not None and before.whole:
            if new is None or after is None:
                told = f"the list of {before.date} has it not"
                if after is None and before.confirmed < on:
                    return answer(State.UNKNOWN, f"{told}; what came after {before.confirmed} is not known")
                return answer(State.NOT_LISTED, told)
            if before.date == on:
                return answer(State.NOT_LISTED, f"the list of {before.date} has it not")
            return answer(
                State.UNKNOWN,
                f"the list of {before.date} has it not, that of {after.date} has it: added in between",
            )
        if before is None and after is None:
            return answer(State.UNKNOWN, "no version of this register is held")
        if before is None and after is not None:
            return answer(State.UNKNOWN, f"the oldest version held is of {after.date}")
        return answer(State.UNKNOWN, "only a part of the list is held for that day")

    def diff(self, old: Version, new: Version) -> Diff:
        """What changed from one version to another, by entry id, in the order of the ids."""
        if (other := self._other(old)) is not None and self._other(new) is not None:
            return other.diff(old, new)
        query = (
            "SELECT entry, body FROM members JOIN states ON states.id = state WHERE version = ? "
            "AND state NOT IN (SELECT state FROM members WHERE version = ?)"
        )
        gone = {str(k): Entry.from_json(str(b)) for k, b in self._ask(query, (old.id, new.id))}
        come = {str(k): Entry.from_json(str(b)) for k, b in self._ask(query, (new.id, old.id))}
        return Diff(
            old,
            new,
            added=tuple(come[k] for k in sorted(come.keys() - gone.keys())),
            removed=tuple(gone[k] for k in sorted(gone.keys() - come.keys())),
            changed=tuple((gone[k], come[k]) for k in sorted(come.keys() & gone.keys())),
        )
