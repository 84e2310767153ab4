"""The US Consolidated Screening List (CSV, JSON), with the Entity List of the Commerce Department.

A collection of lists of Commerce, State and Treasury; each entry keeps the list it came from as its
programme. Entries without a number get one from their content: the list gives none to most, and its
``_id`` (present in newer files) is used where there is one. Several values of one cell are separated
by ``; ``. The CSV was tested with a sample of 2019 and files of our own making, the JSON with the latter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from onrecord.acts import Kind
from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.source import RegisterFileError, Source, only, rows, whole_json
from onrecord.registers.words import country, day, kind_of_organisation, script, squeeze, unique, when

NAME = "us-csl"
_DATA = "https://data.trade.gov/downloadable_consolidated_screening_list/v1/"
_NEEDED = {"source", "name", "addresses", "alt_names", "start_date"}
_FORMS = {"individual": Form.PERSON, "entity": Form.ENTITY, "vessel": Form.VESSEL, "aircraft": Form.AIRCRAFT}
# Denied persons are people or companies alike, without a type.
_COMMA_LAND = re.compile(r",\s*([A-Z]{2})\s*$")


def _parts(cell: Any) -> list[str]:
    if isinstance(cell, list):
        return [squeeze(str(item)) for item in cell if item]
    return [squeeze(part) for part in re.split(r";\s*", cell or "") if part.strip()]


def _land(text: str) -> str:
    """Country at the end of an address in one line ("…, CN"), by its ISO code."""
    found = _COMMA_LAND.search(text)
    return country(found[1]) if found else country(text.rpartition(",")[2])


def _address(item: Any) -> Address:
    if isinstance(item, dict):
        keys = ("address", "city", "state", "postal_code", "country")
        text = ", ".join(squeeze(str(item[k])) for k in keys if item.get(k))
        return Address(
            text,
            squeeze(item.get("city") or ""),
            squeeze(item.get("state") or ""),
            country(item.get("country") or ""),
        )
    return Address(item, country=_land(item))


def _identifiers(cell: Any) -> list[Identifier]:
    found = []
    if isinstance(cell, list):
        for item in cell:
            if isinstance(item, dict) and item.get("number"):
                scheme = squeeze(str(item.get("type") or "number")).lower().rstrip(".")
                found.append(
                    Identifier(scheme, squeeze(str(item["number"])), country(item.get("country") or ""))
                )
        return found
    for part in _parts(cell):
        # "CN, Passport, 12345" or "Passport, 12345"
        pieces = [p.strip() for p in part.split(",")]
        if len(pieces) >= 2:
            land = country(pieces[0]) if len(pieces) > 2 and len(pieces[0]) == 2 else ""
            found.append(Identifier(pieces[-2].lower().rstrip("."), pieces[-1], land))
    return found


def _entry(item: dict[str, Any], where: str) -> Entry:
    name, source = squeeze(item.get("name") or ""), squeeze(item.get("source") or "")
    if not name or not source:
        raise RegisterFileError(where, "has an entry without name or source list")
    addresses = (
        [_address(a) for a in (item.get("addresses") or [])]
        if isinstance(item.get("addresses"), list)
        else [_address(a) for a in _parts(item.get("addresses"))]
    )
    told = squeeze(item.get("type") or "").lower()
    form = _FORMS.get(told, Form.OTHER if told else Form.ENTITY)
    key = squeeze(str(item.get("_id") or item.get("id") or ""))
    if not key:
        basis = [source, str(item.get("entity_number") or ""), name, squeeze(item.get("start_date") or "")]
        basis += [a.text for a in addresses] + [squeeze(str(item.get("federal_register_notice") or ""))]
        key = "csl-" + hashlib.sha256("\x1f".join(basis).encode()).hexdigest()[:16]
    names = [Name(name, Quality.PRIMARY, script=script(name))]
    names += [
        Name(alias, Quality.ALIAS, "aka", script=script(alias)) for alias in _parts(item.get("alt_names"))
    ]
    births = [Birth(w) for d in _parts(item.get("dates_of_birth")) if (w := when(d))]
    births += [Birth(place=p, country=_land(p)) for p in _parts(item.get("places_of_birth"))]
    sides = [country(c) for k in ("nationalities", "citizenships") for c in _parts(item.get(k))]
    if not sides and form is not Form.PERSON:
        sides = [country(item.get("country") or "")]
    identifiers = _identifiers(item.get("ids"))
    if "SDN" in source and item.get("entity_number"):
        identifiers.append(Identifier("ofac-uid", squeeze(str(item["entity_number"]))))
    why = "; ".join(
        squeeze(str(item[k]))
        for k in ("remarks", "license_requirement", "federal_register_notice")
        if item.get(k)
    )
    return Entry(
        register=NAME,
        id=key,
        form=form,
        kind={Form.PERSON: Kind.PERSON, Form.ENTITY: kind_of_organisation(name)}.get(form),
        names=tuple(dict.fromkeys(names)),
        programmes=unique([source, *_parts(item.get("programs"))]),
        imposers=("US",),
        sides=unique(sides),
        addresses=tuple(dict.fromkeys(a for a in addresses if a.text)),
        births=tuple(dict.fromkeys(births)),
        positions=unique(_parts(item.get("title"))),
        identifiers=tuple(dict.fromkeys(identifiers)),
        measures=unique(_parts(item.get("license_policy"))),
        listed_on=day(squeeze(item.get("start_date") or "")[:10]),
        why=why,
    )


def _without_doubles(items: Iterator[Entry], draft: Draft) -> Iterator[Entry]:
    """Entries that the list gives twice in the same words, once."""
    seen: dict[str, Entry] = {}
    doubles = 0
    for entry in items:
        if seen.setdefault(entry.id, entry) is not entry:
            doubles += 1
            if seen[entry.id] == entry:
                continue
            number = sum(1 for key in seen if key.startswith(entry.id))
            entry = Entry(
                **{f: getattr(entry, f) for f in Entry.__slots__} | {"id": f"{entry.id}-{number + 1}"}
            )
            seen[entry.id] = entry
        yield entry
    if doubles:
        draft.notes.append(f"{doubles} entries are given more than once")


def _csv(source: Source) -> Draft:
    table = rows(source)
    header = [cell.strip().lower() for cell in next(table, [])]
    missing = sorted(_NEEDED - set(header))
    if missing:
        raise RegisterFileError(source.where, f"lacks the columns {', '.join(missing)}")

    def entries() -> Iterator[Entry]:
        for number, row in enumerate(table, start=2):
            if not any(row) or row == ["\x1a"]:
                continue
            if len(row) != len(header):
                raise RegisterFileError(
                    source.where, f"row {number} has {len(row)} columns, not {len(header)}: cut short?"
                )
            yield _entry(dict(zip(header, row, strict=True)), source.where)

    draft = Draft("csv", ())
    draft.entries = _without_doubles(entries(), draft)
    return draft


def _json(source: Source) -> Draft:
    found = whole_json(source)
    results = found.get("results") if isinstance(found, dict) else None
    if not isinstance(results, list):
        raise RegisterFileError(source.where, 'has no "results"')
    total = found.get("total")
    draft = Draft("json", (), declared=total if isinstance(total, int) else None)
    draft.date = str(found.get("search_performed_at") or "")[:10]
    draft.entries = _without_doubles((_entry(item, source.where) for item in results), draft)
    return draft


def _is_csv(source: Source) -> bool:
    line = source.head.partition(b"\n")[0].decode("utf-8", "replace").lower()
    return "source,entity_number,type" in line


def _is_json(source: Source) -> bool:
    head = source.head.lstrip()
    return head.startswith(b"{") and b'"results"' in head and b'"spec_version"' not in head


REGISTER = Register(
    name=NAME,
    title="US Consolidated Screening List",
    publisher="United States, Department of Commerce, International Trade Administration",
    imposers=("US",),
    covers="screening",
    homepage="https://www.trade.gov/consolidated-screening-list",
    downloads=(Download("consolidated.csv", _DATA + "consolidated.csv"),),
    licence="work of the United States Government, public domain (17 U.S.C. 105)",
    formats=(
        Format("csv", _is_csv, lambda s: _csv(only(s)), "consolidated.csv, 28 or 29 columns"),
        Format("json", _is_json, lambda s: _json(only(s)), "consolidated.json"),
    ),
    counts=(8_000, 80_000),
    # Ids are not lasting here. Huawei is on the Entity List since May 2019.
    must=(Must("", "BANCO NACIONAL DE CUBA"), Must("", "HUAWEI TECHNOLOGIES CO", since="2019-05-21")),
    shrink=0.3,
)
