"""Bad files are refused whole with a clear message, and the old version stays in force."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from onrecord.errors import OnrecordError
from onrecord.registers.base import Must, Register
from onrecord.registers.importing import import_files
from onrecord.registers.model import Completeness, Version
from onrecord.registers.store import RegisterStore

from .conftest import DATA, SMALL_FILES, small

Copied = Callable[[str], tuple[Register, list[Path], str | None]]
FORMS = list(SMALL_FILES)


def held(store: RegisterStore, form: str) -> Version:
    """The good version, imported first."""
    name, files, date, _, _ = SMALL_FILES[form]
    return import_files(store, small(name), [DATA / f for f in files], date=date)


def refuses(store: RegisterStore, form: str, copied: Copied, spoil: Callable[[bytes], bytes]) -> str:
    """Import the good files, then spoiled ones for a later day; gives the message."""
    good = held(store, form)
    before = [e.to_json() for e in store.entries(good.register)]
    register, paths, _ = copied(form)
    paths[0].write_bytes(spoil(paths[0].read_bytes()))
    with pytest.raises(OnrecordError) as error:
        import_files(store, register, paths, date="2026-11-01")
    assert [v.id for v in store.versions()] == [good.id]
    assert [e.to_json() for e in store.entries(good.register)] == before
    told = str(error.value)
    assert paths[0].name in told
    assert "\n" not in told
    return told


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
def test_half_a_file(store: RegisterStore, copied: Copied, form: str, share: float) -> None:
    refuses(store, form, copied, lambda b: b[: int(len(b) * share)])


@pytest.mark.parametrize("form", FORMS)
def test_a_web_page(store: RegisterStore, copied: Copied, form: str) -> None:
    page = b"<!DOCTYPE html>\n<html><head><title>503</title></head><body>Try later</body></html>"
    assert "web page" in refuses(store, form, copied, lambda _: page)


@pytest.mark.parametrize("form", FORMS)
def test_another_encoding(store: RegisterStore, copied: Copied, form: str) -> None:
    assert "UTF-16" in refuses(store, form, copied, lambda b: b.decode("utf-8-sig").encode("utf-16"))


@pytest.mark.parametrize("form", [f for f in FORMS if "xml" not in f and f != "ofac-advanced"])
def test_latin_letters_in_the_old_encoding(store: RegisterStore, copied: Copied, form: str) -> None:
    def spoil(content: bytes) -> bytes:
        middle = len(content) // 2
        at = content.index(b"e", middle)
        return content[:at] + "é".encode("latin-1") + content[at + 1 :]

    refuses(store, form, copied, spoil)


@pytest.mark.parametrize("form", [f for f in FORMS if "xml" in f or f == "ofac-advanced"])
def test_an_entity_bomb(store: RegisterStore, copied: Copied, form: str) -> None:
    def spoil(content: bytes) -> bytes:
        levels = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
        first, _, rest = content.partition(b"?>")
        return first + b'?><!DOCTYPE x [<!ENTITY a0 "lol">' + levels + b"]>" + rest

    assert "document type" in refuses(store, form, copied, spoil)


@pytest.mark.parametrize("form", ["ofac-csv", "uk-csv", "ofsi-csv", "csl-csv"])
def test_a_column_more_or_less(store: RegisterStore, copied: Copied, form: str) -> None:
    def less(content: bytes) -> bytes:
        lines = content.split(b"\n")
        return b"\n".join(line.partition(b",")[2] if n > 1 else line for n, line in enumerate(lines))

    told = refuses(store, form, copied, less)
    assert "columns" in told or "no number" in told


@pytest.mark.parametrize(
    ("form", "old", "new", "fault"),
    [
        ("uk-csv", b"Unique ID", b"Unique Key", "any known form"),
        ("uk-csv", b"Name type", b"Sort of name", "lacks the columns name type"),
        ("ofsi-csv", b"Group ID", b"Number", "other columns"),
        ("csl-csv", b"alt_names", b"aliases", "lacks the columns alt_names"),
        ("uk-csv", b",Individual,", b",Spaceship,", "unknown type"),
        ("ofac-csv", b'"individual"', b'"spaceship"', "unknown type"),
        ("ofac-csv", b"102,", b"101,", "two entries of the id 101"),
        ("eu-xml", b'code="person"', b'code="robot"', "unknown type"),
        ("ofac-xml", b"<Record_Count>2", b"<Record_Count>3", "says that it has 3 entries, and has 2"),
        ("csl-json", b'"total": 2', b'"total": 3', "says that it has 3 entries, and has 2"),
        ("ofac-advanced", b'ProfileID="101" ListID', b'ProfileID="999" ListID', "does not describe"),
        ("misp", b'"type": "threat-actor"', b'"type": "botnet"', "is the cluster 'botnet'"),
        ("un-xml", b"CONSOLIDATED_LIST", b"OTHER_LIST", "any known form"),
    ],
)
def test_other_words_than_the_lists(
    store: RegisterStore, copied: Copied, form: str, old: bytes, new: bytes, fault: str
) -> None:
    def spoil(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    assert fault in refuses(store, form, copied, spoil)


def test_a_workbook_that_is_damaged_or_a_bomb(store: RegisterStore, tmp_path: Path) -> None:
    register = small("uk-ofsi")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (DATA / "uk/ConList.csv").read_text(encoding="utf-8-sig").splitlines()[:1]:
        sheet.append(line.split(","))
    sheet.append(["Name 6", "other columns"])
    path = tmp_path / "ConList.xlsx"
    book.save(path)
    with pytest.raises(OnrecordError, match="other columns than the list"):
        import_files(store, register, [path])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(OnrecordError, match=r"archive is damaged|any known form"):
        import_files(store, register, [path])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Last Updated", "A" * 30_000])
    for _ in range(800):
        sheet.append(["A" * 30_000])
    bomb = tmp_path / "bomb.xlsx"
    book.save(bomb)
    with pytest.raises(OnrecordError, match=r"far more than any such list|other columns"):
        import_files(store, register, [bomb])
    assert store.versions() == []


def test_the_workbook_reads_as_the_csv(store: RegisterStore, tmp_path: Path) -> None:
    import csv

    with (DATA / "uk/ConList.csv").open(encoding="utf-8-sig", newline="") as lines:
        table = list(csv.reader(lines))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append([cell or None for cell in row])
    path = tmp_path / "ConList.xlsx"
    book.save(path)
    held(store, "ofsi-csv")
    plain = list(store.entries("uk-ofsi"))
    version = import_files(store, small("uk-ofsi"), [path], date="2025-05-01")
    assert version.format == "xlsx"
    assert list(store.entries("uk-ofsi")) == plain


def test_the_day_is_needed_and_must_be_one(store: RegisterStore, copied: Copied) -> None:
    register, paths, _ = copied("ofac-csv")
    with pytest.raises(OnrecordError, match="say it with --date"):
        import_files(store, register, paths)
    with pytest.raises(OnrecordError, match="not a day"):
        import_files(store, register, paths, date="27/06/2024")


def test_a_companion_alone_or_twice(store: RegisterStore, copied: Copied) -> None:
    register, (main, alt, add, _), date = copied("ofac-csv")
    with pytest.raises(OnrecordError, match="only a companion"):
        import_files(store, register, [alt, add], date=date)
    with pytest.raises(OnrecordError, match="second file of alternate names"):
        import_files(store, register, [main, alt, alt], date=date)
    version = import_files(store, register, [main], date=date)
    assert "imported without the file of alternate names" in version.notes


def test_files_of_another_register(store: RegisterStore) -> None:
    with pytest.raises(OnrecordError, match=r"is not OFAC .* in any known form"):
        import_files(store, small("ofac-sdn"), [DATA / "un/consolidated.xml"])
    with pytest.raises(OnrecordError, match=r"fsf.xml: is not OFAC .* as csv"):
        import_files(
            store, small("ofac-sdn"), [DATA / "ofac/sdn.csv", DATA / "eu/fsf.xml"], date="2024-01-01"
        )


def test_counts_and_entries_that_must_be_there(store: RegisterStore) -> None:
    path = [DATA / "un/consolidated.xml"]
    few = replace(small("un-consolidated"), counts=(3, 10))
    with pytest.raises(OnrecordError, match=r"has 2 entries; a complete .* has 3 to 10"):
        import_files(store, few, path)
    lacking = replace(small("un-consolidated"), must=(Must("KPi.901", "RI"), Must("X", "a"), Must("Y", "b")))
    with pytest.raises(OnrecordError, match="must have: X, Y"):
        import_files(store, lacking, path)
    renamed = replace(small("un-consolidated"), must=(Must("KPi.901", "SOMEBODY ELSE"),))
    with pytest.raises(OnrecordError, match=r"KPi\.901 is RI EXAMPLE, not SOMEBODY ELSE"):
        import_files(store, renamed, path)
    later = replace(
        small("un-consolidated"), must=(Must("X", "a", since="2026-03-01"), Must("KPi.901", "RI"))
    )
    assert import_files(store, later, path).notes == ()
    part = import_files(store, few, path, partial=True)
    assert part.completeness is Completeness.PARTIAL


def test_where_ids_do_not_last_the_name_decides(store: RegisterStore) -> None:
    path = [DATA / "un/consolidated.xml"]
    there = replace(small("un-consolidated"), must=(Must("", "lee example"),))
    assert import_files(store, there, path).notes == ()
    absent = replace(small("un-consolidated"), must=(Must("", "somebody else"),))
    with pytest.raises(OnrecordError, match="must have: somebody else"):
        import_files(store, absent, path, date="2026-03-01")


def test_one_known_entry_delisted_is_noted_not_refused(store: RegisterStore) -> None:
    register = replace(small("un-consolidated"), must=(Must("KPi.901", "RI"), Must("X", "a")))
    assert import_files(store, register, [DATA / "un/consolidated.xml"]).notes == ("a X is not on it",)


def test_a_list_that_shrinks_is_taken_for_cut_short(store: RegisterStore, tmp_path: Path) -> None:
    rows = (DATA / "ofac/sdn.csv").read_bytes().split(b"\r\n")
    short = tmp_path / "sdn.csv"
    short.write_bytes(b"\r\n".join([rows[0], rows[1], b"\x1a"]))
    good = held(store, "ofac-csv")
    with pytest.raises(OnrecordError, match="has 2 entries, the version of 2024-06-27 4: cut short"):
        import_files(store, small("ofac-sdn"), [short], date="2024-07-01")
    assert store.version("ofac-sdn") == good
    # An old list may be smaller than a newer one.
    import_files(store, small("ofac-sdn"), [short], date="2020-01-01")
    taken = import_files(store, small("ofac-sdn"), [short], date="2024-07-01", accept_loss=True)
    assert "accepted with 2 entries fewer than on 2024-06-27" in taken.notes


def test_the_same_files_again_change_nothing(store: RegisterStore, copied: Copied) -> None:
    register, paths, date = copied("ofac-csv")
    first = import_files(store, register, paths, date=date)
    assert import_files(store, register, paths[::-1], date=date).id == first.id
    assert len(store.revisions("ofac-sdn", "2024-06-27")) == 1


def test_packed_files_read_as_plain_ones(store: RegisterStore, tmp_path: Path) -> None:
    packed = tmp_path / "consolidated.xml.gz"
    packed.write_bytes(gzip.compress((DATA / "un/consolidated.xml").read_bytes()))
    assert import_files(store, small("un-consolidated"), [packed]).entries == 2


def test_the_order_of_rows_makes_no_difference(store: RegisterStore, tmp_path: Path) -> None:
    lines = (DATA / "uk/ConList.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    turned = tmp_path / "ConList.csv"
    turned.write_text("".join([*lines[:2], *reversed(lines[2:])]), encoding="utf-8")
    old = held(store, "ofsi-csv")
    new = import_files(store, small("uk-ofsi"), [turned], date="2025-05-01")
    found = store.diff(old, new)
    assert (found.added, found.removed, found.changed) == ((), (), ())
