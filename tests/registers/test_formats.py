"""Every published form, read from small files of our own making."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.registers.importing import import_files
from onrecord.registers.model import Entry, Form, Quality
from onrecord.registers.store import RegisterStore

from .conftest import DATA, SMALL_FILES, small


def load(store: RegisterStore, form: str) -> dict[str, Entry]:
    name, files, date, _, _ = SMALL_FILES[form]
    import_files(store, small(name), [DATA / f for f in files], date=date)
    return {e.id: e for e in store.entries(name)}


@pytest.mark.parametrize("form", SMALL_FILES)
def test_each_form_gives_its_entries_and_its_day(store: RegisterStore, form: str) -> None:
    name, files, date, number, someone = SMALL_FILES[form]
    version = import_files(store, small(name), [DATA / f for f in files], date=date)
    entries = list(store.entries(name))
    assert version.entries == len(entries) == number
    assert version.names == sum(len(e.names) for e in entries)
    assert someone in {e.name for e in entries}
    assert version.date == (date or version.date) != ""


def names(entry: Entry) -> list[tuple[str, str, str]]:
    return [(n.text, n.quality.value, n.script) for n in entry.names]


def test_ofac_csv(store: RegisterStore) -> None:
    found = load(store, "ofac-csv")
    doe = found["102"]
    assert names(doe) == [
        ("DOE, John Quincy", "primary", "Latn"),
        ("DOE, Johnny", "alias", "Latn"),
        ("RICHARDS, Jan", "alias", "Latn"),
        # The remark goes on in the file of comments.
        ("DJ", "weak", "Latn"),
    ]
    assert (doe.names[0].family, doe.names[0].given) == ("DOE", "John Quincy")
    assert [n.sort for n in doe.names] == ["", "aka", "fka", "aka"]
    assert doe.form is Form.PERSON
    assert doe.programmes == ("CYBER2", "ELECTION-EO13848")
    assert doe.imposers == ("US",)
    assert doe.sides == ("CN", "RU")
    assert doe.side is None
    assert [(a.text, a.city, a.country) for a in doe.addresses] == [
        ("1 Main Street, Wuhan, Hubei Province, China", "Wuhan, Hubei Province", "CN")
    ]
    assert [(b.when, b.place, b.country) for b in doe.births] == [
        ("1985-11-12", "", ""),
        ("1986", "", ""),
        ("", "Springfield, Canada", "CA"),
    ]
    assert [(i.scheme, i.value, i.country) for i in doe.identifiers] == [("passport", "X1234567", "CN")]
    assert doe.linked == ("FABRIKAM AIR",)
    assert doe.positions == ("Director of FABRIKAM AIR",)
    assert doe.listed_on == ""
    assert names(found["101"])[1] == ("FAB", "weak", "Latn")
    assert found["103"].name == 'SEA "QUOTED" EXAMPLE'
    assert found["103"].addresses == ()
    assert (found["104"].form, found["104"].kind, found["104"].sides) == (Form.VESSEL, None, ("PA",))


def test_ofac_csv_with_a_header_and_in_any_order_of_files(store: RegisterStore, tmp_path: Path) -> None:
    plain = load(store, "ofac-csv")
    header = b"ent_num,SDN_name,SDN_type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,"
    header += b"Remarks\r\n"
    main = tmp_path / "no-such-name.txt"
    main.write_bytes(header + (DATA / "ofac/sdn.csv").read_bytes())
    others = [DATA / f"ofac/{n}.csv" for n in ("sdn_comments", "add", "alt")]
    import_files(store, small("ofac-sdn"), [*others, main], date="2025-01-01")
    assert {e.id: e for e in store.entries("ofac-sdn")} == plain


def test_ofac_xml(store: RegisterStore) -> None:
    doe = load(store, "ofac-xml")["102"]
    assert names(doe) == [
        ("DOE, John Quincy", "primary", "Latn"),
        ("DOE, Johnny", "alias", "Latn"),
        ("DJ", "weak", "Latn"),
    ]
    assert doe.programmes == ("CYBER2", "ELECTION-EO13848")
    assert (doe.addresses[0].city, doe.addresses[0].region, doe.side) == ("Wuhan", "Hubei Province", "CN")
    assert store.versions("ofac-sdn")[0].date == "2024-06-27"


def test_ofac_advanced_has_dates_and_scripts(store: RegisterStore) -> None:
    found = load(store, "ofac-advanced")
    doe = found["102"]
    assert names(doe) == [
        ("DOE, John Quincy", "primary", "Latn"),
        ("多约翰", "alias", "Hani"),
        ("DJ", "weak", "Latn"),
    ]
    assert (doe.names[0].family, doe.names[0].given) == ("DOE", "John Quincy")
    assert doe.listed_on == "2024-03-25"
    assert doe.programmes == ("CYBER2",)
    assert [(a.text, a.city, a.country) for a in doe.addresses] == [("1 Main Street, Wuhan", "Wuhan", "CN")]
    assert [(b.when, b.circa, b.place) for b in doe.births] == [
        ("1985-11-12", False, ""),
        ("1986", True, ""),
        ("", False, "Springfield, Canada"),
    ]
    assert doe.sides == ("CN",)
    assert [(i.scheme, i.value, i.country) for i in doe.identifiers] == [("passport", "X1234567", "CN")]
    assert (found["101"].kind, found["101"].listed_on) == (Kind.COMPANY, "1986-12-10")


def test_ofac_advanced_adds_up_the_entries_of_a_party_on_two_lists(
    store: RegisterStore, tmp_path: Path
) -> None:
    whole = (DATA / "ofac/sdn_advanced.xml").read_text(encoding="utf-8")
    more = (
        '<SanctionsEntry ID="3" ProfileID="102" ListID="91512"><EntryEvent ID="3"><Date><Year>2023</Year>'
        '<Month>1</Month><Day>2</Day></Date></EntryEvent><SanctionsMeasure ID="4" SanctionsTypeID="1">'
        "<Comment>OTHER</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>"
    )
    path = tmp_path / "two.xml"
    path.write_text(whole.replace("</SanctionsEntries>", more), encoding="utf-8")
    import_files(store, small("ofac-sdn"), [path])
    (doe,) = store.get("102")
    assert (doe.programmes, doe.listed_on) == (("CYBER2", "OTHER"), "2023-01-02")


def test_ofac_advanced_without_the_entry_of_a_party_is_refused(store: RegisterStore, tmp_path: Path) -> None:
    whole = (DATA / "ofac/sdn_advanced.xml").read_text(encoding="utf-8")
    path = tmp_path / "less.xml"
    path.write_text(re.sub(r'<SanctionsEntry ID="2".*?</SanctionsEntry>', "", whole), encoding="utf-8")
    with pytest.raises(OnrecordError, match="describes 1 parties that it does not list"):
        import_files(store, small("ofac-sdn"), [path])


@pytest.mark.parametrize("form", ["uk-csv", "uk-xml"])
def test_uk_sanctions_list(store: RegisterStore, form: str) -> None:
    found = load(store, form)
    jane = found["TST0001"]
    assert names(jane) == [
        ("Jane Mary EXAMPLE", "primary", "Latn"),
        ("Jane EXEMPEL", "weak", "Latn"),
        ("示例", "alias", "Hani"),
    ]
    assert (jane.names[0].family, jane.names[0].given) == ("EXAMPLE", "Jane Mary")
    assert jane.names[2].lang == "Chinese"
    assert jane.sides == ("CN", "RU")
    assert [b.when for b in jane.births] == ["", "1985", "1985-11-12"]
    assert jane.births[0].place == "Jingzhou, China"
    assert {(i.scheme, i.value) for i in jane.identifiers} == {
        ("uk-unique-id", "TST0001"),
        ("ofsi-group", "90001"),
        ("passport", "E1"),
    }
    assert jane.measures == ("Asset freeze", "Travel Ban")
    assert (jane.listed_on, jane.updated_on) == ("2024-03-25", "2025-04-09")
    assert [a.text for a in jane.addresses] == ["1 Main Street, Wuhan, 430000, China", "Wuhan, China"]
    assert found["TST0002"].kind is Kind.COMPANY
    assert store.get("KPe.999")[0].id == "TST0002"
    assert store.versions("uk-sanctions-list")[0].date == "2025-05-01"


def test_uk_ships(store: RegisterStore) -> None:
    ship = load(store, "uk-csv")["TST0003"]
    assert (ship.form, ship.kind, ship.sides) == (Form.VESSEL, None, ("PA",))
    assert ("imo", "9123456") in {(i.scheme, i.value) for i in ship.identifiers}


def test_ofsi_groups_and_their_references(store: RegisterStore) -> None:
    found = load(store, "ofsi-csv")
    jane = found["90001"]
    # The rows of one group stand apart in the file.
    assert [n.text for n in jane.names] == ["Jane Mary EXAMPLE", "Jane EXEMPEL", "示例"]
    assert [b.when for b in jane.births] == ["", "1985", "1985-11-12"]
    assert jane.why == "Jane EXAMPLE is a member of a group."
    assert [e.ref for e in store.get("TST0001")] == ["uk-ofsi:90001"]
    firm = found["90002"]
    keys = {(i.scheme, i.value) for i in firm.identifiers}
    assert {("uk-unique-id", "TST0002"), ("uk-unique-id", "TST0005"), ("un-ref", "KPe.999")} <= keys
    # A reference in the words after it is not its own.
    assert ("un-ref", "QDe.004") not in keys
    assert firm.listed_on == "2011-12-02"


def test_eu(store: RegisterStore) -> None:
    found = load(store, "eu-xml")
    ivan = found["EU.1.11"]
    assert names(ivan) == [
        ("Ivan Petrovich PRIMER", "primary", "Latn"),
        ("Vanya", "weak", "Latn"),
        ("Иван ПРИМЕР", "alias", "Cyrl"),
    ]
    assert (ivan.listed_on, ivan.updated_on) == ("2020-07-30", "2024-06-24")
    assert ivan.programmes == ("CYB",)
    assert ivan.imposers == ("EU",)
    assert [(b.when, b.circa, b.place, b.country) for b in ivan.births] == [("1985", True, "Perm", "")]
    assert ivan.positions == ("officer",)
    body = found["EU.2.22"]
    assert (body.kind, body.listed_on) == (Kind.ORGAN, "")
    assert [e.id for e in store.get("KPe.999")] == ["EU.2.22"]


def test_un(store: RegisterStore) -> None:
    found = load(store, "un-xml")
    ri = found["KPi.901"]
    assert names(ri) == [
        ("RI EXAMPLE", "primary", "Latn"),
        ("리 예시", "alias", "Hang"),
        ("Lee Example", "alias", "Latn"),
        ("Ri", "weak", "Latn"),
    ]
    assert (ri.sides, ri.imposers, ri.listed_on, ri.updated_on) == (
        ("KP",),
        ("UN",),
        "2016-11-30",
        "2020-07-30",
    )
    assert ri.births[0].when == "1973/1974"
    assert [n.text for n in found["KPe.999"].names] == ["EXAMPLE GENERAL BUREAU", "EGB", "Unit 999"]


@pytest.mark.parametrize("form", ["csl-csv", "csl-json"])
def test_screening_list_with_the_entity_list(store: RegisterStore, form: str) -> None:
    found = load(store, form)
    firm = found["a1"]
    assert firm.programmes == ("Entity List (EL) - Bureau of Industry and Security",)
    assert [n.text for n in firm.names] == ["Example Quantum Technologies Co.", "Example Q", "示例量子"]
    assert firm.side == "CN"
    assert (firm.listed_on, firm.measures) == ("2021-11-24", ("Presumption of denial",))
    doe = found["a2"]
    assert (doe.kind, doe.sides, doe.births[0].when) == (Kind.PERSON, ("CN",), "1985-11-12")
    assert ("ofac-uid", "102") in {(i.scheme, i.value) for i in doe.identifiers}
    assert ("passport", "X1234567", "CN") in {(i.scheme, i.value, i.country) for i in doe.identifiers}


def test_screening_list_numbers_what_has_none(store: RegisterStore, tmp_path: Path) -> None:
    text = (DATA / "csl/consolidated.csv").read_text(encoding="utf-8").splitlines()
    without = [line.partition(",")[2] for line in text]
    path = tmp_path / "c.csv"
    path.write_text("\n".join([*without, without[1]]) + "\n", encoding="utf-8")
    version = import_files(store, small("us-csl"), [path], date="2026-10-01")
    # The repeated row is the same entry.
    assert version.entries == 2
    assert version.notes == ("1 entries are given more than once",)
    again = import_files(store, small("us-csl"), [path], date="2026-10-02")
    found = store.diff(version, again)
    assert (found.added, found.removed, found.changed) == ((), (), ())


def test_catalogues_keep_whose_name_it_is(store: RegisterStore) -> None:
    groups = load(store, "attack")
    assert [(n.text, n.source) for n in groups["G9001"].names] == [
        ("EXAMPLIUM", "MITRE ATT&CK"),
        ("APT900", "MITRE ATT&CK"),
    ]
    assert groups["G9001"].why == "EXAMPLIUM is a group."
    assert groups["G9002"].status == "revoked"
    assert store.versions("mitre-attack")[0].date == "2025-10-28"
    misp = load(store, "misp")
    assert [(n.text, n.source) for n in misp["u-1"].names] == [
        ("APT900", "MISP galaxy"),
        ("EXAMPLIUM", "MISP galaxy"),
        ("BRONZE SAMPLE", "Secureworks"),
    ]
    assert (misp["u-1"].sides, misp["u-2"].sides, misp["u-3"].sides) == (("CN",), ("IR",), ())
    ms = load(store, "microsoft")
    assert [n.text for n in ms["Sample Typhoon"].names] == ["Sample Typhoon", "EXAMPLIUM", "APT900"]
    assert (ms["Sample Tsunami"].sides, ms["Sample Tsunami"].programmes) == (
        ("IL",),
        ("Private sector offensive actor",),
    )


@pytest.mark.parametrize("form", SMALL_FILES)
def test_a_primary_name_comes_first_everywhere(store: RegisterStore, form: str) -> None:
    for entry in load(store, form).values():
        assert entry.names[0].quality is Quality.PRIMARY
        assert entry.name.strip()
