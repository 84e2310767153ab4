"""The table in the package: facts, dated, told to be a snapshot, and never more than that."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.registers.model import Completeness, State, Version
from onrecord.registers.snapshot import COLUMNS, Row, open_registers, read, rows, write

from .test_store import entry


def test_it_has_the_three_of_apt31_on_both_lists(tmp_path: Path) -> None:
    with open_registers(tmp_path / "none.sqlite") as store:
        for key, uid, family, original in (
            ("CYB0044", "47800", "WUHAN XIAORUIZHI", "武汉晓睿智科技有限责任公司"),
            ("CYB0045", "47814", "ZHAO", "赵光宗"),
            ("CYB0046", "47818", "NI", "倪高彬"),
        ):
            (british,) = store.get(key)
            (american,) = store.get(uid)
            assert family in british.name
            assert family in american.name
            assert british.kind == american.kind
            assert original in {n.text for n in british.names}
            assert (british.side, american.side) == ("CN", "CN")
            assert (british.imposers, american.imposers) == (("GB",), ("US",))
            assert british.listed_on == "2024-03-25"
            assert american.programmes == ("CYBER2",)
            assert "APT31" in british.why
        (place,) = {a.city for e in store.get("CYB0044") for a in e.addresses}
        assert place == "Wuhan"


def test_it_says_what_it_is(tmp_path: Path) -> None:
    with open_registers(tmp_path / "none.sqlite") as store:
        assert set(store.registers()) == {"ofac-sdn", "uk-sanctions-list", "eu-fsf", "un-consolidated"}
        for version in store.versions():
            assert version.completeness is Completeness.SNAPSHOT
            assert not version.whole
        assert store.listing("uk-sanctions-list", "CYB0045", "2024-03-24").state is State.NOT_LISTED
        # Absence from a part says nothing.
        assert store.listing("uk-sanctions-list", "RUS0001", "2026-08-22").state is State.UNKNOWN


def test_a_list_that_is_held_takes_its_place(tmp_path: Path) -> None:
    with open_registers(tmp_path / "own.sqlite") as store:
        store.add(Version("ofac-sdn", "2020-01-01"), [entry("1", register="ofac-sdn")])
        assert [e.id for e in store.entries("ofac-sdn")] == ["1"]
        assert store.get("47814") == []
        assert store.get("CYB0045") != []


def test_every_line_is_a_fact_with_a_source_and_a_date() -> None:
    table = rows()
    assert len(table) >= 400
    assert len({r.entry.ref for r in table}) == len(table)
    for row in table:
        assert len(row.date) == 10
        assert row.entry.imposers
        assert row.entry.programmes
        assert row.entry.why
        # No statement of reasons: the longest of ours is a line.
        assert len(row.entry.why) < 250
        # Facts that it does not need of a person are not in it.
        assert row.entry.births == ()
        assert not {i.scheme for i in row.entry.identifiers} & {"passport", "national-id"}


def test_what_is_written_is_read_back() -> None:
    out = io.StringIO()
    assert write(rows(), out) == len(rows())
    assert tuple(read(out.getvalue().splitlines(), "copy")) == rows()


def test_a_cell_cannot_break_the_table() -> None:
    out = io.StringIO()
    write([Row("2024-01-01", entry("1", 'A\tB\n"C" | D'))], out)
    (row,) = read(out.getvalue().splitlines(), "copy")
    assert row.entry.name == 'A B "C" / D'


def test_other_columns_are_refused() -> None:
    with pytest.raises(OnrecordError, match="other columns"):
        list(read(["\t".join(COLUMNS[:-1])], "table"))
