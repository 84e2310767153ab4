"""Where a ledger is, and connections to it: SQLite in one file, or PostgreSQL.

Both are used alike: one writer at a time, chosen by the database (``BEGIN IMMEDIATE``; a transaction-level
advisory lock), any number of readers beside it, and a transaction that is on disk when it ends.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from onrecord.errors import OnrecordError

URL_VARIABLE = "ONRECORD_LEDGER"
DATA_VARIABLE = "ONRECORD_DATA"
BUSY_SECONDS = 120
"""How long one writer waits for another."""
LOCK = 0x6F6E7265636F7264 >> 1
"""The advisory lock that a writer to PostgreSQL holds ("onrecord" in ASCII, halved to fit 63 bits)."""
_CACHE_KIB = 131_072
_WRITER_CACHE_KIB = 393_216
"""Adding goes to pages all over the indices: what it is to read again and again is best held."""
_WAL_PAGES = 16_384
"""The journal grows to 64 MiB before its pages go to where they belong: most have changed several times by
then, and are written once."""
_WRITES = "onrecord_writes"


def default_url() -> str:
    """``$ONRECORD_LEDGER``, or one SQLite file in the user's data folder (``$ONRECORD_DATA`` moves that)."""
    if told := os.environ.get(URL_VARIABLE):
        return told
    data = os.environ.get(DATA_VARIABLE) or platformdirs.user_data_dir("onrecord", appauthor=False)
    return str(Path(data) / "ledger.sqlite")


def parse_url(place: str) -> sa.URL:
    """The database that a path or a URL names.

    Args:
        place: a file's path, ``sqlite:///PATH`` or ``postgresql+psycopg://USER@HOST/NAME``
            (``postgresql://`` and ``postgres://`` mean the same).

    Raises:
        OnrecordError: it is a URL of another kind.
    """
    if "://" not in place:
        if not place.strip():
            raise OnrecordError("--ledger", "names no ledger")
        return sa.URL.create("sqlite", database=str(Path(place).expanduser()))
    for short in ("postgresql://", "postgres://"):
        if place.startswith(short):
            place = "postgresql+psycopg://" + place.removeprefix(short)
    try:
        url = sa.make_url(place)
    except (ArgumentError, ValueError):
        raise OnrecordError("--ledger", "is not a path, nor a URL that can be read") from None
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise OnrecordError(
            "--ledger", f"is of the kind {url.drivername}; a ledger is in SQLite or PostgreSQL"
        )
    if url.drivername == "sqlite" and not url.database:
        raise OnrecordError("--ledger", "names no file")
    return url


def shown(url: sa.URL) -> str:
    """The place as it may be shown: without its password."""
    if url.drivername == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


def make_engine(url: sa.URL) -> sa.Engine:
    """An engine for the ledger; nothing is opened yet, but a SQLite file's folder is made.

    Raises:
        OnrecordError: the folder cannot be made.
    """
    if url.drivername != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    path = Path(str(url.database))
    if path.is_dir():
        raise OnrecordError(str(path), "is a folder, not a ledger")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OnrecordError(str(path), f"its folder cannot be made ({error.strerror})") from None
    fixed = path.exists() and not os.access(path, os.W_OK)

    def connect() -> sqlite3.Connection:
        if not fixed:
            return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        # A ledger on a medium that cannot be written has no room for the shared-memory file of the journal.
        still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
        mode = "immutable=1" if still else "mode=ro"
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?{mode}", uri=True, isolation_level=None, check_same_thread=False
        )

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool)
    event.listen(engine, "connect", _prepare_fixed if fixed else _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_fixed(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _prepare(connection: Any, _: Any) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        f"cache_size = -{_CACHE_KIB}",
        f"wal_autocheckpoint = {_WAL_PAGES}",
        "foreign_keys = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A writer takes its lock at once: a reader that turns writer half-way may have to start again.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """The one transaction that writes; it waits for the writer before it."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        if engine.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            yield connection


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn the database's errors into one line that a person can act on.

    Raises:
        OnrecordError: the database failed.
    """
    try:
        yield
    except DBAPIError as error:
        raise OnrecordError(place, explain(error)) from error
    except NoSuchModuleError as error:
        raise OnrecordError(place, f"cannot be opened: {error}") from error
    except SQLAlchemyError as error:
        raise OnrecordError(place, f"the ledger cannot be used ({_line(error)})") from error


# What the database says, and what it means to the person; parts of SQLite's and PostgreSQL's own messages.
_MEANINGS = (
    ("disk is full", "the disk is full; what was not yet kept of this batch is left out, the rest is sound"),
    ("no space left on device", "the disk is full; what was not yet kept is left out, the rest is sound"),
    ("readonly database", "cannot be written: the file or its folder is read-only"),
    ("read-only transaction", "cannot be written: the database is read-only"),
    ("file is not a database", "is not a ledger: the file is not a SQLite database"),
    ("unable to open database file", "cannot be opened: no such folder, or no permission"),
    ("disk image is malformed", "is damaged; restore a backup, or see `onrecord ledger check`"),
    ("database is locked", "another writer has held it for too long; try again"),
    ("connection refused", "the server does not answer"),
    ("permission denied", "the database gives this user no permission"),
    ("is never changed", "a row of the ledger is never changed nor deleted"),
    ("disk i/o error", "cannot be read or written: the disk reports an error, or is full"),
)


def explain(error: DBAPIError) -> str:
    """The database's error in words."""
    words = _line(error.orig if error.orig is not None else error)
    for part, meaning in _MEANINGS:
        if part in words.lower():
            return meaning
    return f"the database says: {words}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
