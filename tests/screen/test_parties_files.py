"""Files of parties: every row comes out, as a party or with the reason why it is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.screen.columns import guess, heading, settle
from onrecord.screen.parties import dates_of, kind_of, read_parties, source_of, typed

HEAD = b"Customer Name,Country,Date of birth,Type\n"


def rows(path: Path, body: bytes, name: str = "p.csv") -> list[tuple[str, str]]:
    file = path / name
    file.write_bytes(body)
    return [(row.name, row.fault) for row in read_parties(file)]


def test_headings_are_known_in_the_ways_they_are_written() -> None:
    assert (
        heading("customerName") == heading("Customer_Name") == heading(" customer name ") == "customer name"
    )
    assert heading("Customer No.") == heading("customerNr") == heading("Customer number")
    assert guess(["Customer No", "Name", "Passport no."])["identifier"] == ("Passport no.",)
    found = guess(["Party ID", "LastName", "FirstName", "DOB", "Nationality", "also known as", "Notes"])
    assert found == {
        "id": ("Party ID",),
        "family": ("LastName",),
        "given": ("FirstName",),
        "birth": ("DOB",),
        "country": ("Nationality",),
        "names": ("also known as",),
    }


def test_a_column_that_is_told_is_taken_from_what_was_guessed() -> None:
    told = settle(["Name", "Company", "Type"], {"name": ["Company"], "kind": [""]}, "p.csv")
    assert told == {"name": ("Company",)}


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"name": ["Nome"]}, "has no column 'Nome'"),
        ({"nme": ["Name"]}, "is none of"),
        ({"name": [""]}, "--column"),
    ],
)
def test_a_column_that_cannot_be_is_told(told: dict[str, list[str]], fault: str) -> None:
    with pytest.raises(OnrecordError, match=fault):
        settle(["Name"], told, "p.csv")


def test_a_file_without_any_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("a,b\n1,2\n")
    with pytest.raises(OnrecordError, match="--column name="):
        source_of(tmp_path / "p.csv")


def test_a_row_is_read_with_its_facts(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(HEAD + b"Zhao Guangzong,China,12 Nov 1985,Individual\n")
    (row,) = read_parties(file)
    assert (row.kind, row.countries, row.births, row.row) == ("person", ("CN",), ("1985-11-12",), 1)


def test_broken_rows_are_rows_of_their_own_and_swallow_no_other(tmp_path: Path) -> None:
    body = HEAD + (
        b'"open quote,US,,\n'
        b"Ann,US,,\n"
        b'"a","b"c,US,,\n'
        b"too,few\n"
        b"one,two,three,four,five\n"
        b"\xff\xfe,US,,\n"
        b"\n"
        b",US,,\n"
        b"12345,US,,\n"
        b'"two\nlines",US,,\n'
        b'last,US,,"still, ""quoted"""\n'
    )
    found = rows(tmp_path, body)
    assert [name for name, fault in found if not fault] == ["Ann", "two lines", "last"]
    assert [fault for _, fault in found if fault] == [
        "a quote is not closed",
        "not CSV: ',' expected after '\"'",
        "2 cells under 4 headings",
        "5 cells under 4 headings",
        "not UTF-8",
        "empty row",
        "no name",
        "no letter in the name",
    ]


def test_an_open_quote_before_quoted_rows_takes_none_of_them_along(tmp_path: Path) -> None:
    found = rows(tmp_path, HEAD + b'"open,US,,\n"Ann Miller",US,,\n"Bob Miller",US,,\n')
    assert [name for name, fault in found if not fault] == ["Ann Miller", "Bob Miller"]
    assert len(found) == 3


@given(st.lists(st.text(st.characters(blacklist_characters="\n", blacklist_categories=["Cs"]), max_size=12)))
def test_no_row_of_json_lines_is_lost(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    file = tmp_path_factory.mktemp("rows") / "p.jsonl"
    good = json.dumps({"name": "Ann Miller"})
    text = "\n".join([good, *lines, good]) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    found = list(read_parties(file))
    assert [row.row for row in found] == list(range(1, len(lines) + 3))
    assert found[0].name == found[-1].name == "Ann Miller"


def test_other_delimiters_marks_and_encodings_are_seen(tmp_path: Path) -> None:
    assert rows(tmp_path, "Name;Country\nZoë;FR\n".encode("utf-8-sig")) == [("Zoë", "")]
    assert rows(tmp_path, "Name\tCountry\r\nZoë\tFR\r\n".encode("utf-16")) == [("Zoë", "")]


def test_spreadsheets_and_parquet_say_the_same_as_csv(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for cells in (
        ["Name", "DOB", "Country"],
        ["Ann Miller", 1980, "US"],
        [None, None, None],
        ["Bob", None, "GB"],
    ):
        book.active.append(cells)
    book.save(tmp_path / "p.xlsx")
    found = list(read_parties(tmp_path / "p.xlsx"))
    assert [(row.name, row.births, row.fault) for row in found] == [
        ("Ann Miller", ("1980",), ""),
        ("", (), "empty row"),
        ("Bob", (), ""),
    ]
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"name": ["Ann Miller", None], "aliases": [["A", "B"], None]})
    parquet.write_table(table, tmp_path / "p.parquet")
    one, two = read_parties(tmp_path / "p.parquet")
    assert (one.name, one.names, two.fault) == ("Ann Miller", ("A", "B"), "empty row")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1985-11-12", ("1985-11-12",)),
        ("19851112", ("1985-11-12",)),
        ("03/04/1980", ("1980-04-03", "1980-03-04")),
        ("25/04/1980", ("1980-04-25",)),
        ("Nov 1985", ("1985-11",)),
        ("1970-1972", ("1970", "1971", "1972")),
        ("1985-11-12T00:00:00", ("1985-11-12",)),
        ("soon", ()),
        ("99/99/1980", ()),
    ],
)
def test_dates_of_birth(text: str, days: tuple[str, ...]) -> None:
    assert dates_of(text) == days


def test_kinds() -> None:
    words = ("Person", "natural_person", "LEGAL ENTITY", "legal person", "Vessel", "?")
    assert [kind_of(word) for word in words] == ["person", "person", "company", "company", "vessel", ""]


def test_what_is_not_understood_is_noted_and_the_party_is_screened_all_the_same() -> None:
    row = typed("Ann Miller", country="Atlantis", birth="soon", kind="hobbit")
    assert not row.fault
    assert len(row.notes) == 3
    with pytest.raises(OnrecordError, match="no letter"):
        typed("12345")


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    assert rows(tmp_path, b'{"name": "Ann \\ud800 Miller"}\n', "p.jsonl") == [("", "not Unicode")]
