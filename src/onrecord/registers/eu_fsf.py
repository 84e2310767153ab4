"""The EU's consolidated list of financial sanctions (Financial Sanctions Files, FSF).

XML 1.1: one ``sanctionEntity`` each, everything in attributes; namespace
``http://eu.europa.ec/fpi/fsd/export``. JSONL: somebody's conversion of it, the same words in
snake_case. ``00`` stands for an unknown country.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from onrecord.acts import Kind
from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.model import Address, Birth, Completeness, Entry, Form, Identifier, Name, Quality
from onrecord.registers.source import RegisterFileError, Source, elements, jsonl, local, only
from onrecord.registers.words import country, kind_of_organisation, script, squeeze, unique, when

NAME = "eu-fsf"
_PUBLIC = "https://webgate.ec.europa.eu/fsd/fsf/public/files/"
# The token stands in the Commission's own public links; it is no secret.
_TOKEN = "?token=dG9rZW4tMjAxNw"
_FORMS = {"person": Form.PERSON, "enterprise": Form.ENTITY}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLURALS = {
    "nameAlias": "name_aliases", "citizenship": "citizenships", "birthdate": "birthdates",
    "address": "addresses", "identification": "identifications", "regulation": "regulations",
}  # fmt: skip


def _snake(name: str) -> str:
    return _CAMEL.sub("_", name).lower()


def _plain(element: etree._Element) -> dict[str, Any]:
    """The element as the conversion has it: attributes, and children by their snake_case names."""
    found: dict[str, Any] = {_snake(str(k)): str(v) for k, v in element.attrib.items()}
    for item in element:
        name = local(item)
        if name in _PLURALS:
            found.setdefault(_PLURALS[name], []).append(
                {_snake(str(k)): str(v) for k, v in item.attrib.items()}
            )
        elif name == "subjectType":
            found["subject_type"] = {_snake(str(k)): str(v) for k, v in item.attrib.items()}
        elif name == "remark" and item.text:
            found["remark"] = item.text
    return found


def _land(item: dict[str, Any]) -> str:
    code = item.get("country_iso2_code") or ""
    if len(code) == 2 and code.isalpha():
        return str(code)
    return country(item.get("country_description") or "") if code != "00" else ""


def _born(item: dict[str, Any]) -> Birth:
    told = when(item.get("birthdate") or "")
    year = item.get("year") or ""
    if not told and year.isdigit() and int(year):
        told = f"{int(year):04d}"
        month = item.get("month_of_year") or ""
        if month.isdigit() and int(month):
            told += f"-{int(month):02d}"
    first, last = item.get("year_range_from") or "", item.get("year_range_to") or ""
    if not told and first and last:
        told = f"{first}/{last}"
    place = ", ".join(squeeze(item[k]) for k in ("place", "city", "region") if item.get(k))
    return Birth(told, item.get("circa") == "true", place, _land(item))


def _entry(item: dict[str, Any], where: str) -> Entry:
    key = squeeze(item.get("eu_reference_number") or "")
    word = (item.get("subject_type") or {}).get("code") or ""
    form = _FORMS.get(word)
    if not key or form is None:
        raise RegisterFileError(where, f"has an entity without reference or of unknown type ({key} {word!r})")
    names: list[Name] = []
    positions: list[str] = []
    for alias in item.get("name_aliases") or []:
        text = squeeze(alias.get("whole_name") or "")
        if not text:
            text = squeeze(" ".join(alias.get(k) or "" for k in ("first_name", "middle_name", "last_name")))
        if not text:
            continue
        given = squeeze(f"{alias.get('first_name') or ''} {alias.get('middle_name') or ''}")
        family = squeeze(alias.get("last_name") or "")
        quality = Quality.WEAK if alias.get("strong") == "false" else Quality.ALIAS
        person = form is Form.PERSON
        names.append(
            Name(
                text,
                quality,
                lang=(alias.get("name_language") or "").lower(),
                script=script(text),
                family=family if person else "",
                given=given if person and family else "",
            )
        )
        positions.append(squeeze(alias.get("function") or ""))
    if not names:
        raise RegisterFileError(where, f"{key} has no name")
    # The list has no primary name and its order changes from day to day: the oldest good name in Latin
    # letters that an English text would use stands first.
    numbers = [int(a.get("logical_id") or 0) for a in item.get("name_aliases") or []]
    order = sorted(
        range(len(names)),
        key=lambda i: (
            names[i].original,
            names[i].quality is Quality.WEAK,
            names[i].lang not in {"en", ""},
            numbers[i] if i < len(numbers) else 0,
            names[i].text,
        ),
    )
    ordered = [names[i] for i in order]
    head = ordered[0]
    ordered[0] = Name(head.text, Quality.PRIMARY, "", head.lang, head.script, head.family, head.given)
    regulations = item.get("regulations") or []
    days = [r.get("publication_date") or "" for r in regulations]
    identifiers = [Identifier("eu-ref", key), Identifier("eu-logical-id", str(item.get("logical_id") or ""))]
    identifiers.append(Identifier("un-ref", squeeze(item.get("united_nation_id") or "")))
    for number in item.get("identifications") or []:
        told = squeeze(number.get("number") or number.get("latin_number") or "")
        identifiers.append(
            Identifier(number.get("identification_type_code") or "number", told, _land(number))
        )
    addresses = []
    for place in item.get("addresses") or []:
        parts = [
            squeeze(place.get(k) or "") for k in ("street", "po_box", "zip_code", "city", "region", "place")
        ]
        land = place.get("country_description") or ""
        parts.append("" if land == "UNKNOWN" else squeeze(land))
        if any(parts):
            addresses.append(
                Address(
                    ", ".join(p for p in parts if p),
                    squeeze(place.get("city") or ""),
                    squeeze(place.get("region") or ""),
                    _land(place),
                )
            )
    births = [b for b in map(_born, item.get("birthdates") or []) if b.when or b.place]
    return Entry(
        register=NAME,
        id=key,
        form=form,
        kind=Kind.PERSON if form is Form.PERSON else kind_of_organisation(ordered[0].text),
        names=tuple(dict.fromkeys(ordered)),
        programmes=unique([squeeze(r.get("programme") or "") for r in regulations]),
        imposers=("EU",),
        sides=unique([_land(c) for c in item.get("citizenships") or []]),
        addresses=tuple(sorted(dict.fromkeys(addresses), key=lambda a: a.text)),
        births=tuple(sorted(dict.fromkeys(births), key=lambda b: (b.when, b.place))),
        positions=tuple(sorted(unique(positions))),
        identifiers=tuple(dict.fromkeys(i for i in identifiers if i.value)),
        # Where no date of designation is told, there is only that of the last amending act, which is not it.
        listed_on=(item.get("designation_date") or "")[:10],
        updated_on=max(days, default=""),
        why=squeeze(item.get("remark") or item.get("designation_details") or ""),
    )


def _keyed(entries: Iterator[Entry], notes: list[str]) -> Iterator[Entry]:
    """Entries with an id of their own, where the list gives one reference number to two entities."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            number = next((i.value for i in entry.identifiers if i.scheme == "eu-logical-id"), "")
            notes.append(f"{entry.id} is the reference number of two entities")
            entry = replace(entry, id=f"{entry.id}#{number}")
        seen.add(entry.id)
        yield entry


def _generated(source: Source) -> str:
    found = re.search(rb'generationDate="(\d{4}-\d\d-\d\d)', source.head)
    return found[1].decode() if found else ""


def _xml(source: Source) -> Draft:
    draft = Draft("xml-1.1", (), date=_generated(source))
    found = (_entry(_plain(e), source.where) for e in elements(source, frozenset({"sanctionEntity"})))
    draft.entries = _keyed(found, draft.notes)
    return draft


def _jsonl(source: Source) -> Draft:
    draft = Draft(
        "jsonl",
        (),
        completeness=Completeness.DERIVED,
        notes=["a conversion of the FSF XML without dates of designation; its set of entities may lag"],
    )
    draft.entries = _keyed((_entry(item, source.where) for item in jsonl(source)), draft.notes)
    return draft


def _is_jsonl(source: Source) -> bool:
    if b"eu_reference_number" not in source.head:
        return False
    line = source.head.partition(b"\n")[0]
    if len(line) < len(source.head):
        try:
            json.loads(line)
        except ValueError:
            return False
    return line.lstrip().startswith(b"{")


REGISTER = Register(
    name=NAME,
    title="Consolidated list of persons, groups and entities subject to EU financial sanctions",
    publisher="European Commission, DG FISMA",
    imposers=("EU",),
    covers="sanctions",
    homepage="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    downloads=(
        Download("xmlFullSanctionsList_1_1.xml", f"{_PUBLIC}xmlFullSanctionsList_1_1/content{_TOKEN}"),
    ),
    licence="reuse authorised with attribution (Commission Decision 2011/833/EU): © European Union",
    formats=(
        Format("xml-1.1", lambda s: s.root == "export", lambda s: _xml(only(s)), "FSF XML 1.1"),
        Format("jsonl", _is_jsonl, lambda s: _jsonl(only(s)), "conversion of the FSF XML, one entity a line"),
    ),
    counts=(1_500, 20_000),
    must=(
        Must("EU.5701.88", "GAO Qiang", since="2020-07-30"),
        Must("EU.5708.81", "Huaying Haitai", since="2020-07-30"),
    ),
)
