from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.registers.model import Completeness, Entry, Form, Identifier, Name, State, Version
from onrecord.registers.store import RegisterStore


def entry(key: str, name: str = "", register: str = "r", listed_on: str = "") -> Entry:
    return Entry(register, key, Form.PERSON, Kind.PERSON, (Name(name or f"NAME {key}"),), listed_on=listed_on)


def fill(
    store: RegisterStore, date: str, *entries: Entry, how: str = "complete", register: str = "r"
) -> Version:
    return store.add(Version(register, date, completeness=Completeness(how)), entries)


def ids(entries: Iterator[Entry]) -> list[str]:
    return sorted(e.id for e in entries)


def test_versions_are_kept_by_date_in_whatever_order_they_come(store: RegisterStore) -> None:
    fill(store, "2024-06-01", entry("1"), entry("2"))
    fill(store, "2022-01-01", entry("1"))
    fill(store, "2025-01-01", entry("2"), entry("3"))
    assert [v.date for v in store.versions("r")] == ["2022-01-01", "2024-06-01", "2025-01-01"]
    assert ids(store.entries("r")) == ["2", "3"]
    assert ids(store.entries("r", "2024-12-31")) == ["1", "2"]
    assert ids(store.entries("r", "2022-01-01")) == ["1"]
    assert ids(store.entries("r", "2021-12-31")) == []
    assert [e.id for e in store.get("1")] == []
    assert [e.id for e in store.get("1", on="2024-06-01")] == ["1"]
    assert [v.date for v, _ in store.history("1")] == ["2022-01-01", "2024-06-01"]


def test_a_second_import_for_a_day_is_a_revision_and_the_first_stays(store: RegisterStore) -> None:
    fill(store, "2024-06-01", entry("1"))
    second = fill(store, "2024-06-01", entry("1", "OTHER"))
    assert second.revision == 2
    assert [v.revision for v in store.revisions("r", "2024-06-01")] == [1, 2]
    assert [v.revision for v in store.versions("r")] == [2]
    assert [e.name for e in store.entries("r")] == ["OTHER"]


def test_content_is_kept_once(store: RegisterStore) -> None:
    for date in ("2024-01-01", "2024-02-01", "2024-03-01"):
        fill(store, date, entry("1"), entry("2"))
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT count(*) FROM states").fetchone() == (2,)
        assert db.execute("SELECT count(*) FROM members").fetchone() == (6,)


def test_an_entry_is_found_by_its_keys_in_sister_lists(store: RegisterStore) -> None:
    one = replace(entry("16461", register="ofsi"), identifiers=(Identifier("uk-unique-id", "CYB0045"),))
    two = replace(entry("16461", register="ofac"), identifiers=(Identifier("passport", "CYB0045"),))
    fill(store, "2024-01-01", one, register="ofsi")
    fill(store, "2024-01-01", two, register="ofac")
    assert [e.ref for e in store.get("cyb0045")] == ["ofsi:16461"]
    assert [e.ref for e in store.get("16461")] == ["ofac:16461", "ofsi:16461"]
    assert [e.ref for e in store.get("ofac:16461")] == ["ofac:16461"]
    assert [e.ref for e in store.get("16461", register="ofsi")] == ["ofsi:16461"]


@pytest.mark.parametrize("fault", ["double", "broken", "refused"])
def test_a_version_that_fails_leaves_nothing(store: RegisterStore, fault: str) -> None:
    fill(store, "2024-01-01", entry("1"))
    before = list(sqlite3.connect(store.path).iterdump())

    def entries() -> Iterator[Entry]:
        for number in range(5000):
            yield entry(str(number), "NEW")
        if fault == "double":
            yield entry("7", "AGAIN")
        if fault == "broken":
            raise OnrecordError("file", "is cut short")

    def check(version: Version) -> Version:
        raise OnrecordError("file", "too few")

    with pytest.raises(OnrecordError, match=r"two entries of the id 7|cut short|too few"):
        store.add(Version("r", "2024-02-01"), entries(), check if fault == "refused" else None)
    assert list(sqlite3.connect(store.path).iterdump()) == before
    assert ids(store.entries("r")) == ["1"]


@pytest.mark.parametrize(
    ("day", "state", "because"),
    [
        ("2020-01-01", State.UNKNOWN, "oldest version"),
        ("2021-01-01", State.NOT_LISTED, "has it not"),
        ("2021-06-01", State.UNKNOWN, "added in between"),
        ("2022-01-01", State.LISTED, "2022-01-01"),
        ("2022-06-01", State.LISTED, "both have it"),
        ("2023-06-01", State.UNKNOWN, "removed in between"),
        ("2024-01-01", State.NOT_LISTED, "has it not"),
        ("2025-01-01", State.UNKNOWN, "what came after 2024-01-01 is not known"),
    ],
)
def test_was_it_listed_on_that_day(store: RegisterStore, day: str, state: State, because: str) -> None:
    fill(store, "2021-01-01", entry("0"))
    fill(store, "2022-01-01", entry("0"), entry("1"))
    fill(store, "2023-01-01", entry("0"), entry("1"))
    fill(store, "2024-01-01", entry("0"))
    found = store.listing("r", "1", day)
    assert found.state is state
    assert because in found.because


def test_the_date_of_designation_settles_what_lies_between(store: RegisterStore) -> None:
    fill(store, "2022-01-01", entry("0"))
    fill(store, "2023-01-01", entry("0"))
    fill(store, "2025-01-01", entry("0"), entry("1", listed_on="2024-03-25"))
    assert store.listing("r", "1", "2024-03-24").state is State.NOT_LISTED
    assert store.listing("r", "1", "2024-03-25").state is State.LISTED
    # Even before the oldest version held, and two versions ahead.
    assert store.listing("r", "1", "2021-01-01").state is State.NOT_LISTED
    assert store.listing("r", "1", "2022-06-01").state is State.NOT_LISTED


def test_a_confirmed_version_speaks_for_the_days_until(store: RegisterStore) -> None:
    version = fill(store, "2024-01-01", entry("1"))
    assert store.listing("r", "2", "2024-02-01").state is State.UNKNOWN
    store.confirm(version, "2024-03-01")
    assert store.listing("r", "2", "2024-02-01").state is State.NOT_LISTED
    assert "not known" not in store.listing("r", "1", "2024-03-01").because
    store.confirm(version, "2024-02-01")
    assert store.versions("r")[0].confirmed == "2024-03-01"


def test_a_part_proves_presence_and_never_absence(store: RegisterStore) -> None:
    fill(store, "2024-01-01", entry("1"), how="partial")
    assert store.listing("r", "1", "2024-01-01").state is State.LISTED
    assert store.listing("r", "2", "2024-01-01").state is State.UNKNOWN


def test_a_part_does_not_hide_a_whole_list(store: RegisterStore) -> None:
    fill(store, "2024-01-01", entry("1"), entry("2"))
    fill(store, "2025-01-01", entry("2"), how="partial")
    assert ids(store.entries("r")) == ["1", "2"]
    assert store.listing("r", "1", "2024-01-01").state is State.LISTED


def test_diff(store: RegisterStore) -> None:
    old = fill(store, "2024-01-01", entry("1"), entry("2"), entry("3"))
    new = fill(store, "2025-01-01", entry("2"), entry("3", "RENAMED"), entry("4"))
    found = store.diff(old, new)
    assert [e.id for e in found.added] == ["4"]
    assert [e.id for e in found.removed] == ["1"]
    assert [(a.name, b.name) for a, b in found.changed] == [("NAME 3", "RENAMED")]
    back = store.diff(new, old)
    assert [e.id for e in back.added] == ["1"]


def test_the_fallback_answers_for_registers_that_are_not_held_and_no_others(tmp_path: Path) -> None:
    other = RegisterStore(":memory:")
    fill(other, "2024-01-01", entry("s1"), how="snapshot")
    fill(other, "2024-01-01", entry("s2", register="q"), how="snapshot", register="q")
    with RegisterStore(tmp_path / "x.sqlite", fallback=other) as store:
        assert store.registers() == ["q", "r"]
        assert ids(store.entries()) == ["s1", "s2"]
        assert store.listing("r", "s1", "2024-01-01").state is State.LISTED
        fill(store, "2020-01-01", entry("own"))
        assert ids(store.entries("r")) == ["own"]
        assert store.get("s1") == []
        assert [e.id for e in store.get("s2")] == ["s2"]
        assert [v.date for v in store.versions("r")] == ["2020-01-01"]
        assert store.history("s1") == []


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("not a database, and long enough to be seen as none" * 10)
    with pytest.raises(OnrecordError, match="cannot be opened"):
        RegisterStore(text)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE mine (x)")
    with pytest.raises(OnrecordError, match="not a register store"):
        RegisterStore(other)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(OnrecordError, match="newer Onrecord"):
        RegisterStore(newer)
    with pytest.raises(OnrecordError, match="cannot be opened"):
        RegisterStore(text / "below" / "a.sqlite")


def test_a_second_writer_waits_and_is_told(store: RegisterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.registers.store.BUSY_SECONDS", 0.05)
    with RegisterStore(store.path) as other:

        def entries() -> Iterator[Entry]:
            yield entry("1")
            # While this import is under way, the old version can be read, and another import cannot begin.
            assert ids(other.entries("r")) == ["0"]
            with pytest.raises(OnrecordError, match="another import"):
                fill(other, "2024-03-01", entry("9"))

        fill(store, "2024-01-01", entry("0"))
        store.add(Version("r", "2024-02-01"), entries())
        assert ids(other.entries("r")) == ["1"]


def test_threads_hand_it_on(store: RegisterStore) -> None:
    fill(store, "2024-06-01", entry("1"))
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: ids(store.entries("r"))).result() == ["1"]
