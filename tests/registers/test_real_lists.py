"""The real lists, where they are: complete, counted independently, fast; and the diff of two of them.

The independent counts here share no code with the importers: line by line, by pattern, or by the
plainest reader there is.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

from onrecord.registers.catalogue import REGISTERS
from onrecord.registers.importing import import_files
from onrecord.registers.model import Quality, State, Version
from onrecord.registers.store import RegisterStore

from .conftest import LISTS
from .enlarge import advanced_xml, fsf_xml, uk_csv, uk_xml

SECONDS = 10.0


@dataclass(frozen=True)
class Real:
    """A real list: its files, its day if it does not tell, and an independent count of its entries."""

    register: str
    files: tuple[str, ...]
    date: str | None
    count: Callable[[Path], int]
    told: int
    partial: bool = False


def ofac_rows(path: Path) -> int:
    """Lines that begin with a number: no field of this file has a line end in it."""
    return sum(bool(re.match(rb"\d+,", line)) for line in path.read_bytes().split(b"\r\n"))


def groups(path: Path) -> int:
    sheet = load_workbook(path, read_only=True).worksheets[0]
    return len({row[-1] for row in sheet.iter_rows(min_row=3, values_only=True) if any(row)})


def tags(*names: str) -> Callable[[Path], int]:
    pattern = re.compile("|".join(f"<{n}>" for n in names).encode())
    return lambda path: len(pattern.findall(path.read_bytes()))


def lines(word: str) -> Callable[[Path], int]:
    def count(path: Path) -> int:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return len({json.loads(line)[word] for line in content.splitlines() if word.encode() in line})

    return count


def attack_groups(path: Path) -> int:
    return len(re.findall(r'"type": ?"intrusion-set"', path.read_text(encoding="utf-8")))


def values(path: Path) -> int:
    return len({v["uuid"] for v in json.loads(path.read_text(encoding="utf-8"))["values"]})


_SDN21 = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
_SDN24 = ("sdn_2024-06-27/sdn.csv", "sdn_2024-06-27/add.csv", "partial_2025-02-27/alt.csv")
_CONS = ("cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv")
REAL = {
    "ofac-2021": Real(
        "ofac-sdn", tuple(f"ofac/sdn_2021-07-07/{n}" for n in _SDN21), "2021-07-07", ofac_rows, 8976
    ),
    # 15,403 lines of twelve columns, the first of which is a header.
    "ofac-2024": Real("ofac-sdn", tuple(f"ofac/{n}" for n in _SDN24), "2024-06-27", ofac_rows, 15402),
    "ofac-consolidated-2022": Real(
        "ofac-consolidated",
        ("ofac/cons_nonsdn_2022-03-24/consolidated.xml",),
        None,
        tags("sdnEntry"),
        462,
    ),
    "ofac-consolidated-2025": Real(
        "ofac-consolidated",
        tuple(f"ofac/cons_nonsdn_2025-12-19/{n}" for n in _CONS),
        "2025-12-19",
        ofac_rows,
        442,
    ),
    "ofsi-2022": Real("uk-ofsi", ("uk/ofsi_conlist_2022-05-04/ConList.xlsx",), None, groups, 3430),
    "ofsi-2025": Real("uk-ofsi", ("uk/ofsi_conlist_2025-04-10/ConList.xlsx",), None, groups, 4686),
    "uk-2026-02": Real(
        "uk-sanctions-list",
        ("uk/uksl_ammitto_2026-02-26/uk_sanctions_list.jsonl",),
        None,
        lines("unique_id"),
        5738,
    ),
    "uk-2026-08": Real(
        "uk-sanctions-list",
        ("uk/uksl_ammitto_2026-08-22/uk_sanctions_list.jsonl",),
        None,
        lines("unique_id"),
        6349,
    ),
    "eu-2026": Real(
        "eu-fsf", ("eu/fsf_2026-05-01.jsonl.gz",), "2026-05-01", lines("eu_reference_number"), 5860
    ),
    "eu-sample": Real(
        "eu-fsf",
        ("eu/fsf_xml_1_1_sample_2020-04-15/sample_eu.xml",),
        None,
        lambda p: p.read_text(encoding="utf-8").count("<sanctionEntity "),
        7,
        partial=True,
    ),
    "un-2021": Real(
        "un-consolidated", ("un/2021-01-18/consolidated.xml",), None, tags("INDIVIDUAL", "ENTITY"), 1003
    ),
    "un-2026": Real(
        "un-consolidated", ("un/2026-02-27/consolidated.xml",), None, tags("INDIVIDUAL", "ENTITY"), 1003
    ),
    "csl-sample": Real(
        "us-csl",
        ("us_csl/csl_sample_2019-12.csv",),
        "2019-12-01",
        lambda p: len({tuple(r) for r in csv.reader(p.open(encoding="utf-8", newline=""))}) - 1,
        115,
        partial=True,
    ),
    "attack": Real(
        "mitre-attack",
        ("catalogues/mitre_attack/enterprise-attack-actors-subset.json",),
        None,
        attack_groups,
        187,
    ),
    "misp": Real(
        "misp-threat-actor", ("catalogues/misp_galaxy/threat-actor.json",), "2026-08-06", values, 1041
    ),
    "microsoft": Real(
        "microsoft",
        ("catalogues/microsoft_2026-07-17/MicrosoftMapping.json",),
        "2026-07-17",
        lambda p: p.read_text(encoding="utf-8").count('"Threat actor name"'),
        166,
    ),
}


def load(store: RegisterStore, name: str) -> Version:
    real = REAL[name]
    paths = [LISTS / f for f in real.files]
    return import_files(store, REGISTERS[real.register], paths, date=real.date, partial=real.partial)


@pytest.mark.parametrize("name", REAL)
def test_complete_as_an_independent_count_has_it_and_fast(
    store: RegisterStore, lists: Path, name: str
) -> None:
    begun = time.perf_counter()
    version = load(store, name)
    took = time.perf_counter() - begun
    counted = REAL[name].count(lists / REAL[name].files[0])
    assert version.entries == counted == REAL[name].told
    assert version.entries == len(list(store.members(version)))
    assert took < SECONDS


def test_names_are_all_there(store: RegisterStore, lists: Path) -> None:
    """Every name in the files, read here cell by cell, is a name of its entry."""
    load(store, "ofac-2021")
    entries = {e.id: {n.text for n in e.names} for e in store.entries("ofac-sdn")}
    folder = lists / "ofac/sdn_2021-07-07"
    for file, column in (("sdn.csv", 1), ("alt.csv", 3)):
        for row in csv.reader((folder / file).read_text(encoding="utf-8").splitlines()):
            if row[0].isdigit():
                assert " ".join(row[column].split()) in entries[row[0]]
    load(store, "eu-2026")
    eu = {e.id: {n.text for n in e.names} for e in store.entries("eu-fsf")}
    with gzip.open(lists / REAL["eu-2026"].files[0], "rt", encoding="utf-8") as stream:
        for item in map(json.loads, stream):
            for alias in item["name_aliases"]:
                assert " ".join(alias["whole_name"].split()) in eu[item["eu_reference_number"]]


def test_the_three_of_apt31_on_both_lists(store: RegisterStore, lists: Path) -> None:
    for name in ("ofac-2024", "ofsi-2025", "uk-2026-08"):
        load(store, name)
    company = "WUHAN XIAORUIZHI SCIENCE AND TECHNOLOGY COMPANY LIMITED"
    for key, uid, name, original in (
        ("CYB0044", "47800", company, "武汉晓睿智科技有限责任公司"),
        ("CYB0045", "47814", "Guangzong ZHAO", "赵光宗"),
        ("CYB0046", "47818", "Gaobin NI", "倪高彬"),
    ):
        for entry in store.get(key):
            assert entry.name == name
            assert original in {n.text for n in entry.names}
            assert entry.listed_on == "2024-03-25"
            assert (entry.imposers, entry.side) == (("GB",), "CN")
        assert {e.register for e in store.get(key)} == {"uk-ofsi", "uk-sanctions-list"}
        (american,) = store.get(uid, register="ofac-sdn")
        assert (american.programmes, american.imposers, american.side) == (("CYBER2",), ("US",), "CN")
        assert american.kind == entry.kind
        assert store.listing("uk-ofsi", next(e.id for e in store.get(key)), "2024-03-24").state is (
            State.NOT_LISTED
        )


def test_the_diff_of_the_two_british_lists(store: RegisterStore, lists: Path) -> None:
    old, new = load(store, "ofsi-2022"), load(store, "ofsi-2025")
    found = store.diff(old, new)

    def table(path: Path) -> dict[str, set[tuple[str, ...]]]:
        by_group: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for row in load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=3, values_only=True):
            if any(row):
                by_group[str(row[-1])].add(tuple("" if c is None else str(c) for c in row))
        return by_group

    before = table(lists / REAL["ofsi-2022"].files[0])
    after = table(lists / REAL["ofsi-2025"].files[0])
    assert {e.id for e in found.added} == after.keys() - before.keys()
    assert {e.id for e in found.removed} == before.keys() - after.keys()
    changed = {e.id for e, _ in found.changed}
    same = {key for key in before.keys() & after.keys() if before[key] == after[key]}
    # Nothing that has the same rows is called changed …
    assert not changed & same
    # … and what is not called changed differs in no name, date of listing or regime.
    for key in (before.keys() & after.keys()) - changed:
        for columns in (slice(0, 6), slice(31, 34)):
            assert {r[columns] for r in before[key]} == {r[columns] for r in after[key]}, key
    assert (len(found.added), len(found.removed)) == (1415, 159)


def test_a_name_of_each_list_in_its_own_script(store: RegisterStore, lists: Path) -> None:
    for name in ("ofsi-2025", "eu-2026", "un-2026"):
        load(store, name)
    for register, least in (("uk-ofsi", 1000), ("eu-fsf", 1000), ("un-consolidated", 300)):
        originals = [n for e in store.entries(register) for n in e.names if n.original]
        assert len(originals) >= least
        assert not [n.text for n in originals if n.text.isascii()]


def test_full_size_fsf_xml_gives_what_its_conversion_gives(
    store: RegisterStore, lists: Path, tmp_path: Path
) -> None:
    load(store, "eu-2026")
    plain = {e.id: e for e in store.entries("eu-fsf")}
    xml = fsf_xml(lists / REAL["eu-2026"].files[0], tmp_path / "fsf.xml", "2026-05-02")
    begun = time.perf_counter()
    version = import_files(store, REGISTERS["eu-fsf"], [xml])
    assert time.perf_counter() - begun < SECONDS
    assert (version.format, version.date) == ("xml-1.1", "2026-05-02")
    assert {e.id: e for e in store.members(version)} == plain


@pytest.mark.parametrize("form", ["xml", "csv"])
def test_full_size_uk_list_gives_what_its_conversion_gives(
    store: RegisterStore, lists: Path, tmp_path: Path, form: str
) -> None:
    load(store, "uk-2026-08")
    plain = {e.id: e for e in store.entries("uk-sanctions-list")}
    jsonl = lists / REAL["uk-2026-08"].files[0]
    if form == "xml":
        path = uk_xml(jsonl, tmp_path / "uk.xml", "2026-08-23")
    else:
        header = next(csv.reader((lists / "uk/uksl_csv_headers.txt").read_text().splitlines()[1:]))
        path = uk_csv(jsonl, tmp_path / "uk.csv", "2026-08-23", header)
    begun = time.perf_counter()
    version = import_files(store, REGISTERS["uk-sanctions-list"], [path])
    assert time.perf_counter() - begun < SECONDS
    assert (version.format, version.date) == (form, "2026-08-23")
    assert {e.id: e for e in store.members(version)} == plain


def test_full_size_advanced_xml_gives_the_names_and_programmes_of_the_csv(
    store: RegisterStore, lists: Path, tmp_path: Path
) -> None:
    load(store, "ofac-2021")
    plain = {e.id: e for e in store.entries("ofac-sdn")}
    folder = lists / "ofac/sdn_2021-07-07"
    xml = advanced_xml(folder / "sdn.csv", folder / "alt.csv", tmp_path / "a.xml", "2021-07-08")
    version = import_files(store, REGISTERS["ofac-sdn"], [xml])
    found = {e.id: e for e in store.members(version)}
    assert found.keys() == plain.keys()
    for key, entry in found.items():
        # Weak aliases stand in the remarks of the CSV, which were not put back.
        assert {n.text for n in entry.names} == {
            n.text for n in plain[key].names if n.quality is not Quality.WEAK
        } | {plain[key].name}
        assert (entry.programmes, entry.form) == (plain[key].programmes, plain[key].form)
        assert entry.listed_on == "2021-07-08"


@pytest.mark.parametrize(("year", "day", "groups"), [("2022", "2022-05-04", 22), ("2025", "2025-04-10", 62)])
def test_ofsis_csv_gives_what_the_workbook_gives(
    store: RegisterStore, lists: Path, year: str, day: str, groups: int
) -> None:
    """The rows of the cyber regime in the CSV layout; who is on two regimes has only one here."""
    load(store, f"ofsi-{year}")
    book = {e.id: e for e in store.entries("uk-ofsi") if "Cyber" in e.programmes}
    part = lists / f"slices/uk_ofsi_conlist_{day}_cyber.csv"
    with RegisterStore(":memory:") as other:
        version = import_files(other, REGISTERS["uk-ofsi"], [part], date=day, partial=True)
        found = {e.id: e for e in other.members(version)}
    assert (version.format, len(found)) == ("csv", groups)
    both = {key for key, entry in book.items() if len(entry.programmes) > 1}
    assert len(both) == 1
    assert {key: found[key] for key in found.keys() - both} == {key: book[key] for key in book.keys() - both}
