"""OFAC's legacy XML (``sdn.xml``, ``consolidated.xml``): one ``sdnEntry`` for each party.

Source: OFAC's sdn.xsd; read from files of 2022 and from the form that the Sanctions List Service
gives since 2024 (the same elements in another namespace).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from onrecord.registers.base import Draft, Format
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.ofac_parts import birthplace, full_name, kind_of
from onrecord.registers.source import RegisterFileError, Source, child, children, elements, only, value
from onrecord.registers.words import country, day, unique, when

_FORMS = {"individual": Form.PERSON, "entity": Form.ENTITY, "vessel": Form.VESSEL, "aircraft": Form.AIRCRAFT}


def _name(element: etree._Element, quality: Quality, sort: str, form: Form) -> Name:
    return full_name(value(element, "lastName"), value(element, "firstName"), form, quality, sort)


def _listed(element: etree._Element, container: str, item: str) -> list[etree._Element]:
    return children(child(element, container), item)


def _entry(register: str, element: etree._Element, where: str) -> Entry:
    uid = value(element, "uid")
    form = _FORMS.get(value(element, "sdnType").lower())
    if not uid or form is None:
        raise RegisterFileError(where, f"has an entry without number or of unknown type ({uid or 'no uid'})")
    names = [_name(element, Quality.PRIMARY, "", form)]
    for aka in _listed(element, "akaList", "aka"):
        weak = value(aka, "category") == "weak"
        sort = value(aka, "type").replace(".", "")
        names.append(_name(aka, Quality.WEAK if weak else Quality.ALIAS, sort, form))
    if not names[0].text:
        raise RegisterFileError(where, f"entry {uid} has no name")
    identifiers = [
        Identifier(
            value(i, "idType").lower().rstrip("."), value(i, "idNumber"), country(value(i, "idCountry"))
        )
        for i in _listed(element, "idList", "id")
        if value(i, "idNumber")
    ]
    addresses = []
    for a in _listed(element, "addressList", "address"):
        parts = [value(a, tag) for tag in ("address1", "address2", "address3", "city", "stateOrProvince")]
        parts += [value(a, "postalCode"), value(a, "country")]
        if any(parts):
            text = ", ".join(p for p in parts if p)
            addresses.append(Address(text, value(a, "city"), value(a, "stateOrProvince"), country(parts[-1])))
    births = []
    for item in _listed(element, "dateOfBirthList", "dateOfBirthItem"):
        told = value(item, "dateOfBirth")
        births.append(Birth(when(told), circa=told.lower().startswith("c")))
    for item in _listed(element, "placeOfBirthList", "placeOfBirthItem"):
        births.append(birthplace(value(item, "placeOfBirth")))
    sides = [country(value(n, "country")) for n in _listed(element, "nationalityList", "nationality")]
    sides += [country(value(n, "country")) for n in _listed(element, "citizenshipList", "citizenship")]
    sides.append(country(value(element, "vesselInfo", "vesselFlag")))
    return Entry(
        register=register,
        id=uid,
        form=form,
        kind=kind_of(form, names[0].text),
        names=tuple(dict.fromkeys(names)),
        programmes=unique(
            [" ".join((p.text or "").split()) for p in _listed(element, "programList", "program")]
        ),
        imposers=("US",),
        sides=unique(sides),
        addresses=tuple(addresses),
        births=tuple(births),
        positions=unique([value(element, "title")]),
        identifiers=tuple(dict.fromkeys(identifiers)),
        why=value(element, "remarks"),
    )


def _entries(register: str, source: Source, draft: Draft) -> Iterator[Entry]:
    for element in elements(source, frozenset({"publshInformation", "sdnEntry"})):
        if value(element, "uid"):
            yield _entry(register, element, source.where)
        else:
            count = value(element, "Record_Count")
            draft.declared = int(count) if count.isdigit() else None


def _date(source: Source) -> str:
    for element in elements(source, frozenset({"publshInformation"})):
        # "03/24/2022": the month first.
        return day(value(element, "Publish_Date"), month_first=True)
    return ""


def _read(register: str, sources: Sequence[Source]) -> Draft:
    source = only(sources, "XML")
    draft = Draft("xml", (), date=_date(source))
    draft.entries = _entries(register, source, draft)
    return draft


def xml_format(register: str) -> Format:
    """The legacy XML as a format of that register."""
    return Format(
        "xml",
        lambda source: source.root == "sdnList",
        lambda sources: _read(register, sources),
        "OFAC sdn.xsd (sdn.xml, consolidated.xml)",
    )
