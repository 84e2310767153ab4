"""OFAC's CSV set: the main file, alternate names, addresses, and overflowing remarks.

Source: "Data Specification" (dat_spec.txt) of the Office of Foreign Assets Control. Up to four files
without header (some copies have one): the main file with 12 columns, alternate names with 5,
addresses with 6, comments with 2 (the rest of remarks that did not fit). ``-0-`` stands for nothing,
``] [`` parts programmes, a Ctrl-Z stands at the end. Which file is which is told from its columns.
The set gives neither its own date nor dates of designation.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from onrecord.acts import Kind
from onrecord.registers.base import Draft, Format
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.source import RegisterFileError, Source, rows
from onrecord.registers.words import country, kind_of_organisation, script, squeeze, unique, when

NULL = "-0-"
_ROLES = {12: "main", 5: "alternate names", 6: "addresses", 2: "comments"}
_HEADERS = {"ent_num", "uid"}
_FORMS = {"individual": Form.PERSON, "vessel": Form.VESSEL, "aircraft": Form.AIRCRAFT, "": Form.ENTITY}
_WEAK = re.compile(r"[afn]\.k\.a\.\s+'([^;]+)'")
_REMARK = re.compile(
    r"^(?:alt\.\s+)?(?P<tag>DOB|POB|nationality|citizen|Linked To:|Organization Type:)\s*(?P<rest>.+)$"
)
_NUMBERED = re.compile(
    r"^(?:alt\.\s+)?(?P<tag>Passport|National ID No\.|Tax ID No\.|Registration Number|"
    r"Business Registration Number|"
    r"Unified Social Credit Code \(USCC\)|Company Number|Legal Entity Number|SWIFT/BIC|"
    r"Vessel Registration Identification|Identification Number|Registration ID|Cedula No\.|"
    r"Driver's License No\.)"
    r"\s+(?P<number>[^\s(;]+(?:\s\d\S*)*)(?:\s+\((?P<country>[^)]*)\))?"
)


def _first_row(source: Source) -> list[str]:
    line = source.head.decode("utf-8", "replace").partition("\n")[0].strip("\ufeff\r\x1a")
    try:
        return next(csv.reader(io.StringIO(line)), [])
    except csv.Error:
        return []


def role(source: Source) -> str:
    """Which file of the set it is, "" if none: told from its first row's columns."""
    row = _first_row(source)
    found = _ROLES.get(len(row), "")
    if not found or not (row[0].strip().isdigit() or row[0].strip().lower() in _HEADERS):
        return ""
    if found == "alternate names" and row[0].isdigit() and row[2] not in {"aka", "fka", "nka"}:
        return ""
    return found


def null(cell: str) -> str:
    """The cell, or "" for the list's word for nothing.

    Blanks at the ends stay: remarks are cut at a fixed length and go on in another file.
    """
    return "" if cell.strip() == NULL else cell


def _table(source: Source, columns: int, *, sealed: bool = True) -> Iterator[list[str]]:
    """The rows without header and end mark, nulls emptied.

    Raises:
        RegisterFileError: other columns, a number that is none, or (``sealed``) no end mark, which
            means that the end is missing.
    """
    ended = False
    number = 0
    for number, row in enumerate(rows(source), start=1):
        if row == ["\x1a"]:
            ended = True
            continue
        if not row:
            continue
        if ended:
            raise RegisterFileError(source.where, f"goes on after its end mark (row {number})")
        if len(row) != columns:
            raise RegisterFileError(source.where, f"row {number} has {len(row)} columns, not {columns}")
        if not row[0].strip().isdigit():
            if number == 1 and row[0].strip().lower() in _HEADERS:
                continue
            raise RegisterFileError(source.where, f"row {number} has no number: {row[0][:20]!r}")
        yield [null(cell) for cell in row]
    if sealed and not ended:
        raise RegisterFileError(source.where, f"is cut short: no end mark after row {number}")


def remarks_of(text: str) -> list[str]:
    """The remarks one by one."""
    return [part.strip().rstrip(".") for part in text.split(";") if part.strip()]


def person_name(text: str) -> tuple[str, str]:
    """Family name and given names of "FAMILY, Given"; both empty without a comma."""
    family, comma, given = text.partition(",")
    return (family.strip(), given.strip()) if comma else ("", "")


def _entry(
    register: str,
    row: list[str],
    names: list[tuple[str, str]],
    places: list[list[str]],
    more: str,
    where: str,
) -> Entry:
    *cells, remark = row
    uid, name, sort, programmes, title, _call, _type, _ton, _grt, flag, _owner = map(squeeze, cells)
    form = _FORMS.get(sort.lower())
    if form is None:
        raise RegisterFileError(where, f"has an entry of an unknown type: {uid} {sort!r}")
    remarks = squeeze(remark + more)
    all_names = [_named(name, Quality.PRIMARY, "", form)]
    all_names += [_named(alias, Quality.ALIAS, how, form) for how, alias in names]
    all_names += [_named(weak, Quality.WEAK, "aka", form) for weak in _WEAK.findall(remarks)]
    dates: list[str] = []
    circas: list[bool] = []
    birthplaces: list[str] = []
    sides: list[str] = []
    linked: list[str] = []
    identifiers: list[Identifier] = []
    told = ""
    for part in remarks_of(remarks):
        if found := _REMARK.match(part):
            rest = found["rest"].strip()
            match found["tag"]:
                case "DOB":
                    if day := when(rest):
                        dates.append(day)
                        circas.append(rest.lower().startswith("c"))
                case "POB":
                    birthplaces.append(rest)
                case "nationality" | "citizen":
                    sides.append(country(rest))
                case "Linked To:":
                    linked.append(rest)
                case _:
                    told = rest
        elif found := _NUMBERED.match(part):
            issuer = country((found["country"] or "").split(";")[0])
            identifiers.append(Identifier(found["tag"].lower().rstrip("."), found["number"], issuer))
    births = [Birth(d, circa=c) for d, c in zip(dates, circas, strict=True)]
    births += [Birth(place=p, country=country(p.rpartition(",")[2])) for p in birthplaces]
    if flag:
        sides.append(country(flag))
    kind = (
        Kind.PERSON
        if form is Form.PERSON
        else kind_of_organisation(name, told)
        if form is Form.ENTITY
        else None
    )
    return Entry(
        register=register,
        id=uid,
        form=form,
        kind=kind,
        names=tuple(dict.fromkeys(all_names)),
        programmes=unique(programmes.split("] [")),
        imposers=("US",),
        sides=unique(sides),
        addresses=tuple(_place(p) for p in places if any(p[2:5])),
        births=tuple(births),
        positions=unique([title]),
        identifiers=tuple(dict.fromkeys(identifiers)),
        linked=unique(linked),
        why=remarks,
    )


def _named(text: str, quality: Quality, sort: str, form: Form) -> Name:
    family, given = person_name(text) if form is Form.PERSON else ("", "")
    return Name(text, quality, sort, script=script(text), family=family, given=given)


def _place(row: list[str]) -> Address:
    _uid, _number, street, city, land, _remark = map(squeeze, row)
    return Address(", ".join(p for p in (street, city, land) if p), city=city, country=country(land))


def _read(register: str, sources: Sequence[Source]) -> Draft:
    by_role: dict[str, Source] = {}
    for source in sources:
        what = role(source)
        if what in by_role:
            raise RegisterFileError(source.where, f"is a second file of {what}, beside {by_role[what].where}")
        by_role[what] = source
    if "main" not in by_role:
        raise RegisterFileError(
            sources[0].where, "is only a companion; the main file (12 columns) is missing"
        )
    draft = Draft("csv", ())
    draft.entries = _entries(register, by_role, draft)
    for what in ("alternate names", "addresses"):
        if what not in by_role:
            draft.notes.append(f"imported without the file of {what}")
    return draft


def _entries(register: str, by_role: dict[str, Source], draft: Draft) -> Iterator[Entry]:
    aliases: dict[str, list[tuple[str, str]]] = defaultdict(list)
    places: dict[str, list[list[str]]] = defaultdict(list)
    more: dict[str, str] = {}
    if "alternate names" in by_role:
        for row in _table(by_role["alternate names"], 5):
            aliases[row[0]].append((squeeze(row[2]), squeeze(row[3])))
    if "addresses" in by_role:
        for row in _table(by_role["addresses"], 6):
            places[row[0]].append(row)
    if "comments" in by_role:
        # Some published copies of this small file lack the end mark.
        for row in _table(by_role["comments"], 2, sealed=False):
            more[row[0]] = more.get(row[0], "") + row[1]
    companions = {uid for table in (aliases, places, more) for uid in table}
    seen = 0
    for row in _table(by_role["main"], 12):
        companions.discard(row[0])
        seen += 1
        yield _entry(
            register,
            row,
            aliases.get(row[0], []),
            places.get(row[0], []),
            more.get(row[0], ""),
            by_role["main"].where,
        )
    if len(companions) > seen // 2:
        raise RegisterFileError(
            by_role["main"].where,
            f"lacks {len(companions)} of the entries that its companion files speak of",
        )
    if companions:
        draft.notes.append(
            f"the companion files are of another day: they speak of {len(companions)} entries "
            "that are not in the main file"
        )


def csv_format(register: str) -> Format:
    """The CSV set as a format of that register."""
    return Format(
        "csv",
        lambda source: not source.is_xml and bool(role(source)),
        lambda sources: _read(register, sources),
        "OFAC data specification (dat_spec.txt): main, alt, add and comments files",
    )
