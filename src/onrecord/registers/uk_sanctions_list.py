"""The UK Sanctions List of the Foreign, Commonwealth & Development Office, keyed by Unique ID.

CSV: a line "Report Date: …", a header of 58 columns, one row for each combination of a designation's
names, addresses and numbers. XML: one ``Designation`` each. Written from the published header and
element names; no complete official file was at hand. JSONL: somebody's conversion of the XML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.model import Completeness, Entry
from onrecord.registers.source import (
    RegisterFileError,
    Source,
    child,
    children,
    elements,
    jsonl,
    local,
    only,
    rows,
    value,
)
from onrecord.registers.uk_common import Gathered, british_day, form_of
from onrecord.registers.words import squeeze

NAME = "uk-sanctions-list"
# Without these columns it is not the list; others may come and go.
_NEEDED = {
    "unique id", "name 6", "name 1", "name type", "regime name", "individual, entity, ship",
    "date designated",
}  # fmt: skip
_REPORT = re.compile(r"Report Date:?\s*,?\s*(\S.*)", re.I)


def _normal(cell: str) -> str:
    return squeeze(cell.replace("\ufeff", "")).lower()


# CSV


def _is_csv(source: Source) -> bool:
    head = source.head.decode("utf-8", "replace").lower()
    return not source.is_xml and "unique id" in head and "regime name" in head


def _csv_row(found: Gathered, row: dict[str, str]) -> None:
    def get(column: str) -> str:
        return row.get(column, "")

    found.name(
        get("name 6"), [get(f"name {n}") for n in range(1, 6)], get("name type"), get("alias strength")
    )
    found.original(get("name non-latin script"), get("non-latin script language"))
    found.place(
        [get(f"address line {n}") for n in range(1, 7)], get("address postal code"), get("address country")
    )
    found.born(get("d.o.b"))
    found.birthplace(get("town of birth"), get("country of birth"))
    found.nationality(get("nationality(/ies)"))
    found.number("passport", get("passport number"))
    found.number("national-id", get("national identifier number"))
    found.number("registration", get("business registration number (s)"))
    found.number("imo", get("imo number"))
    found.positions.append(squeeze(get("position")))
    found.programmes.append(squeeze(get("regime name")))
    found.measures.extend(squeeze(m) for m in get("sanctions imposed").split("|"))
    found.linked.append(squeeze(get("parent company")))
    # Rows of one designation repeat these; where they differ, the choice must not hang on their order.
    found.type_told = max(found.type_told, squeeze(get("type of entity")))
    found.why = max(found.why, squeeze(get("uk statement of reasons")), key=lambda t: (len(t), t))
    designated = british_day(get("date designated"))
    found.listed_on = min((d for d in (designated, found.listed_on) if d), default="")
    found.updated_on = max(found.updated_on, british_day(get("last updated")))
    found.nationality(get("current believed flag of ship"))


def _keys(found: Gathered, unique_id: str, group: str, un: str) -> None:
    found.number("uk-unique-id", unique_id)
    found.number("ofsi-group", group)
    found.number("un-ref", un)


def _csv(source: Source) -> Draft:
    table = rows(source)
    date = ""
    header: list[str] = []
    for number, row in enumerate(table, start=1):
        if told := _REPORT.match(",".join(row).replace("\ufeff", "").strip()):
            date = british_day(told[1].strip(" ,"))
        elif any(row):
            header = [_normal(cell) for cell in row]
            break
        if number > 5:
            break
    missing = sorted(_NEEDED - set(header))
    if missing:
        raise RegisterFileError(source.where, f"lacks the columns {', '.join(missing)}")

    def entries() -> Iterator[Entry]:
        gathered: dict[str, Gathered] = {}
        for number, row in enumerate(table, start=1):
            if not any(row):
                continue
            if len(row) != len(header):
                raise RegisterFileError(
                    source.where,
                    f"row {number} below the header has {len(row)} columns, not {len(header)}: cut short?",
                )
            cells = dict(zip(header, row, strict=True))
            key = squeeze(cells["unique id"])
            if not key:
                raise RegisterFileError(source.where, f"row {number} below the header has no Unique ID")
            found = gathered.get(key)
            if found is None:
                found = gathered[key] = Gathered(form_of(cells["individual, entity, ship"], source.where))
                _keys(found, key, cells.get("ofsi group id", ""), cells.get("un reference number", ""))
            _csv_row(found, cells)
        for key, found in gathered.items():
            yield found.entry(NAME, key, source.where)

    return Draft("csv", entries(), date=date)


# XML


def _texts(element: etree._Element | None, *path: str) -> list[str]:
    """The texts of all elements at a path whose last steps may repeat."""
    found = [] if element is None else [element]
    for name in path:
        found = [item for parent in found for item in children(parent, name)]
    return [" ".join(item.text.split()) for item in found if item.text and item.text.strip()]


def _designation(element: etree._Element, where: str) -> Entry:
    key = value(element, "UniqueID")
    if not key:
        raise RegisterFileError(where, "has a designation without UniqueID")
    found = Gathered(form_of(value(element, "IndividualEntityShip"), where))
    _keys(found, key, value(element, "OFSIGroupID"), value(element, "UNReferenceNumber"))
    for name in children(child(element, "Names"), "Name"):
        found.name(
            value(name, "Name6"),
            [value(name, f"Name{n}") for n in range(1, 6)],
            value(name, "NameType"),
            value(name, "AliasStrength"),
        )
    for name in children(child(element, "NonLatinNames"), "NonLatinName"):
        found.original(value(name, "NameNonLatinScript"), value(name, "NonLatinScriptLanguage"))
    for place in children(child(element, "Addresses"), "Address"):
        found.place(
            [value(place, f"AddressLine{n}") for n in range(1, 7)],
            value(place, "AddressPostalCode"),
            value(place, "AddressCountry"),
        )
    for person in children(child(element, "IndividualDetails"), "Individual"):
        for told in _texts(person, "DOBs", "DOB"):
            found.born(told)
        for told in _texts(person, "Nationalities", "Nationality"):
            found.nationality(told)
        for where_born in children(child(person, "BirthDetails"), "Location"):
            found.birthplace(value(where_born, "TownOfBirth"), value(where_born, "CountryOfBirth"))
        for told in _texts(person, "PassportDetails", "Passport", "PassportNumber"):
            found.number("passport", told)
        for told in _texts(
            person, "NationalIdentifierDetails", "NationalIdentifier", "NationalIdentifierNumber"
        ):
            found.number("national-id", told)
        found.positions.extend(_texts(person, "Positions", "Position"))
    for entity in children(child(element, "EntityDetails"), "Entity"):
        for told in _texts(entity, "BusinessRegistrationNumbers", "BusinessRegistrationNumber"):
            found.number("registration", told)
        found.linked.extend(_texts(entity, "ParentCompanies", "ParentCompany"))
        found.type_told = next(iter(_texts(entity, "TypeOfEntities", "TypeOfEntity")), "")
    for ship in children(child(element, "ShipDetails"), "Ship"):
        for told in _texts(ship, "IMONumbers", "IMONumber"):
            found.number("imo", told)
    found.programmes.append(value(element, "RegimeName"))
    found.measures.extend(squeeze(m) for m in value(element, "SanctionsImposed").split("|"))
    found.why = value(element, "UKStatementofReasons")
    found.listed_on = british_day(value(element, "DateDesignated"))
    found.updated_on = british_day(value(element, "LastUpdated"))
    return found.entry(NAME, key, where)


def _generated(source: Source) -> str:
    for element in elements(source, frozenset({"DateGenerated", "Designation"})):
        return british_day((element.text or "").strip()) if local(element) == "DateGenerated" else ""
    return ""


def _xml(source: Source) -> Draft:
    found = (_designation(e, source.where) for e in elements(source, frozenset({"Designation"})))
    return Draft("xml", found, date=_generated(source))


# JSONL


def _first_json(source: Source) -> dict[str, Any]:
    try:
        found = json.loads(source.head.partition(b"\n")[0])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_jsonl(source: Source) -> bool:
    first = _first_json(source)
    told = b'"individual_entity_ship"' in source.head and source.head.startswith(b"{")
    return first.get("source") == "uk" or told


def _converted(item: dict[str, Any], where: str) -> Entry:
    key = squeeze(item.get("unique_id") or "")
    if not key:
        raise RegisterFileError(where, "has a designation without unique_id")
    found = Gathered(form_of(item.get("individual_entity_ship") or "", where))
    _keys(found, key, item.get("ofsi_group_id") or "", item.get("un_reference_number") or "")
    for name in (item.get("names") or {}).get("names") or []:
        found.name(
            name.get("name6") or "",
            [name.get(f"name{n}") or "" for n in range(1, 6)],
            name.get("name_type") or "",
            name.get("alias_strength") or "",
        )
    for name in (item.get("non_latin_names") or {}).get("names") or []:
        found.original(name.get("name_non_latin_script") or "", "")
    for place in (item.get("addresses") or {}).get("addresses") or []:
        found.place(
            [place.get(f"address_line{n}") or "" for n in range(1, 7)],
            place.get("address_postal_code") or "",
            place.get("address_country") or "",
        )
    found.programmes.append(squeeze(item.get("regime_name") or ""))
    found.measures.extend(squeeze(m) for m in (item.get("sanctions_imposed") or "").split("|"))
    found.why = squeeze(item.get("uk_statement_of_reasons") or "")
    found.listed_on = british_day(item.get("date_designated") or "")
    found.updated_on = british_day(item.get("last_updated") or "")
    return found.entry(NAME, key, where)


def _jsonl(source: Source) -> Draft:
    draft = Draft("jsonl", (), completeness=Completeness.DERIVED)
    draft.date = str(_first_json(source).get("fetched_at") or "")[:10]
    draft.notes.append(
        "a conversion of the XML without birth dates, nationalities and numbers, which keeps delisted "
        "entries: presence in it is weaker than presence in the publisher's file"
    )

    def entries() -> Iterator[Entry]:
        for item in jsonl(source):
            if "unique_id" in item or "source" not in item:
                yield _converted(item, source.where)

    draft.entries = entries()
    return draft


REGISTER = Register(
    name=NAME,
    title="UK Sanctions List",
    publisher="United Kingdom, Foreign, Commonwealth & Development Office",
    imposers=("GB",),
    covers="sanctions",
    homepage="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    downloads=(
        Download("UK-Sanctions-List.xml", "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"),
    ),
    licence="Open Government Licence v3.0: contains public sector information licensed under the OGL v3.0",
    formats=(
        Format("csv", _is_csv, lambda s: _csv(only(s)), "UK-Sanctions-List.csv: report date, 58 columns"),
        Format("xml", lambda s: s.root == "Designations", lambda s: _xml(only(s)), "UK-Sanctions-List.xml"),
        Format(
            "jsonl", _is_jsonl, lambda s: _jsonl(only(s)), "conversion of the XML, one designation a line"
        ),
    ),
    counts=(2_000, 20_000),
    must=(
        Must("CYB0001", "GAO"),
        Must("CYB0044", "WUHAN XIAORUIZHI", since="2024-03-25"),
        Must("AFG0001", "HAJI KHAIRULLAH"),
    ),
)
