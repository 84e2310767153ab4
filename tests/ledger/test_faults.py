"""What goes wrong, and what the person is told: one line that names the ledger, and a ledger that is sound
after."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, Query
from onrecord.ledger.checking import check
from onrecord.ledger.engine import parse_url, shown

from .records import article

_TESTS = Path(__file__).resolve().parents[1]


def test_a_full_disk(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    with Ledger(place) as ledger:
        list(ledger.add_records(article(n) for n in range(20)))
    with Ledger(place) as ledger:
        # SQLite says the same of a file that may not grow as of a disk that is full (SQLITE_FULL).
        event.listen(ledger._engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count = 1"))
        ledger._engine.dispose()
        with pytest.raises(OnrecordError) as error:
            list(ledger.add_records(article(n) for n in range(20, 300)))
        assert str(error.value).startswith(f"{place}: the disk is full")
    with Ledger(place) as ledger:
        assert ledger.status().documents == 20
        assert list(check(ledger)) == []
        assert len(list(ledger.add_records(article(n) for n in range(20, 40)))) == 20


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """The system refuses the write itself, in the middle of a transaction."""
    place = str(tmp_path / "ledger.sqlite")
    with Ledger(place) as ledger:
        list(ledger.add_records(article(n) for n in range(20)))
    code = f"""
import resource, signal, sys
sys.path.insert(0, {str(_TESTS)!r})
from ledger.records import article
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Ledger(sys.argv[1]) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    try:
        list(ledger.add_records(article(n) for n in range(20, 2000)))
    except OnrecordError as error:
        print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, timeout=120)
    assert ran.stdout.startswith(place), ran.stderr
    assert "the disk" in ran.stdout
    with Ledger(place) as ledger:
        assert list(check(ledger)) == []
        assert {kept.id for _, kept in ledger.records()} >= {f"n{n}" for n in range(20)}


@pytest.mark.parametrize("folder_mode", [0o755, 0o555])
def test_a_read_only_file_is_read_and_not_written(tmp_path: Path, folder_mode: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as made:  # pytest's own folder is closed to other users
        folder = Path(made)
        place = folder / "ledger.sqlite"
        with Ledger(str(place)) as ledger:
            list(ledger.add_records(article(n) for n in range(5)))
        place.chmod(0o444)
        folder.chmod(folder_mode)
        code = f"""
import os, sys
sys.path.insert(0, {str(_TESTS)!r})
from ledger.records import article
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, Query
with Ledger(sys.argv[2]) as ledger:  # all that is imported late is imported now
    ledger.add_record(article(6))
    ledger.ask(Query()), ledger.status()
if os.geteuid() == 0:  # who may write what is read-only
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
with Ledger(sys.argv[1]) as ledger:
    print(len(ledger.ask(Query())), ledger.status().documents)
    try:
        ledger.add_record(article(6))
    except OnrecordError as error:
        print(error)
"""
        command = [sys.executable, "-c", code, str(place), str(tmp_path / "other.sqlite")]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
        folder.chmod(0o755)
    assert ran.stdout.splitlines() == [
        "15 5",
        f"{place}: cannot be written: the file or its folder is read-only",
    ], ran.stderr


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("mysql://x/y", "is of the kind mysql"),
        ("sqlite://", "names no file"),
        ("", "names no ledger"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/x?connect_timeout=2", "the server does not answer"),
        ("/proc/nothing/ledger.sqlite", "its folder cannot be made"),
        ("/tmp", "is a folder"),
    ],
)
def test_places_that_are_none(place: str, fault: str) -> None:
    with pytest.raises(OnrecordError, match=fault) as error:
        Ledger(place)
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_no_ledger(tmp_path: Path) -> None:
    words, other = tmp_path / "words.sqlite", tmp_path / "other.sqlite"
    words.write_text("This is a text, and not a database at all. " * 100)
    with pytest.raises(OnrecordError, match="not a SQLite database"):
        Ledger(str(words))
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(OnrecordError, match="is a database, but not a ledger"):
        Ledger(str(other))
    with pytest.raises(OnrecordError, match="there is no ledger yet"):
        Ledger(str(tmp_path / "none.sqlite"), create=False)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "ledger.sqlite"
    Ledger(str(place)).close()
    with sqlite3.connect(place) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(OnrecordError, match="newer Onrecord"):
        Ledger(str(place))


def test_urls() -> None:
    assert parse_url("postgres://u:p@h/n").drivername == "postgresql+psycopg"
    assert shown(parse_url("postgresql://u:secret@h/n")) == "postgresql+psycopg://u:***@h/n"
    assert shown(parse_url("sqlite:////a/b.sqlite")) == "/a/b.sqlite"


def test_the_place_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "one.sqlite"))
    with Ledger() as ledger:
        assert ledger.ask(Query()) == []
    monkeypatch.delenv("ONRECORD_LEDGER")
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "deep" / "data"))
    Ledger().close()
    assert {path.name for path in tmp_path.iterdir()} >= {"one.sqlite", "deep"}
    assert (tmp_path / "deep" / "data" / "ledger.sqlite").exists()
