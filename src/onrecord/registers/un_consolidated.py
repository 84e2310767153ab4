"""The United Nations Security Council Consolidated List (XML).

Source: the UN's sc-sanctions.xsd. ``INDIVIDUAL`` and ``ENTITY`` elements, keyed by reference number
("KPi.039"). A measure of the UN is imposed by the Security Council: its side is UN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from onrecord.acts import Kind
from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.source import RegisterFileError, Source, children, elements, local, only, value
from onrecord.registers.words import country, day, kind_of_organisation, script, squeeze, unique, when

NAME = "un-consolidated"
_GENERATED = re.compile(rb'dateGenerated="(\d{4}-\d\d-\d\d)')


def _values(element: etree._Element, tag: str) -> list[str]:
    return [squeeze(v.text) for item in children(element, tag) for v in children(item, "VALUE") if v.text]


def _born(element: etree._Element) -> Birth | None:
    told = value(element, "DATE") or value(element, "YEAR")
    first, last = value(element, "FROM_YEAR"), value(element, "TO_YEAR")
    found = when(told) or (f"{first}/{last}" if first and last else "")
    return Birth(found, value(element, "TYPE_OF_DATE") == "APPROXIMATELY") if found else None


def _place(element: etree._Element) -> Address | None:
    city, region, land = (value(element, t) for t in ("CITY", "STATE_PROVINCE", "COUNTRY"))
    text = ", ".join(
        p for p in (value(element, "STREET"), city, region, value(element, "ZIP_CODE"), land) if p
    )
    return Address(text, city, region, country(land)) if text else None


def _entry(element: etree._Element, where: str) -> Entry:
    person = local(element) == "INDIVIDUAL"
    key = value(element, "REFERENCE_NUMBER")
    whole = squeeze(" ".join(value(element, f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH")))
    if not key or not whole:
        raise RegisterFileError(where, f"has an entry without reference number or name ({key or whole!r})")
    names = [Name(whole, Quality.PRIMARY, script=script(whole))]
    for original in re.split(r"\s*[;؛]\s*", value(element, "NAME_ORIGINAL_SCRIPT")):
        if original:
            names.append(Name(original, Quality.ALIAS, "original script", script=script(original)))
    for alias in children(element, "INDIVIDUAL_ALIAS" if person else "ENTITY_ALIAS"):
        told = value(alias, "QUALITY")
        # A company's alias may hold several, separated by semicolons.
        for text in re.split(r"\s*;\s*", value(alias, "ALIAS_NAME")):
            if text:
                weak = Quality.WEAK if told.lower() == "low" else Quality.ALIAS
                sort = told.replace(".", "").lower() if "." in told else "aka"
                names.append(Name(text, weak, sort, script=script(text)))
    births = [b for item in children(element, "INDIVIDUAL_DATE_OF_BIRTH") if (b := _born(item))]
    for item in children(element, "INDIVIDUAL_PLACE_OF_BIRTH"):
        if place := _place(item):
            births.append(Birth(place=place.text, country=place.country))
    tag = "INDIVIDUAL_ADDRESS" if person else "ENTITY_ADDRESS"
    addresses = [a for item in children(element, tag) if (a := _place(item))]
    identifiers = [Identifier("un-ref", key)]
    for item in children(element, "INDIVIDUAL_DOCUMENT"):
        if number := value(item, "NUMBER"):
            issuer = country(value(item, "ISSUING_COUNTRY") or value(item, "COUNTRY_OF_ISSUE"))
            identifiers.append(
                Identifier(value(item, "TYPE_OF_DOCUMENT").lower() or "number", number, issuer)
            )
    updates = [d for told in _values(element, "LAST_DAY_UPDATED") if (d := day(told[:10]))]
    return Entry(
        register=NAME,
        id=key,
        form=Form.PERSON if person else Form.ENTITY,
        kind=Kind.PERSON if person else kind_of_organisation(whole),
        names=tuple(dict.fromkeys(names)),
        programmes=unique([value(element, "UN_LIST_TYPE")]),
        imposers=("UN",),
        sides=unique([country(n) for n in _values(element, "NATIONALITY")]),
        addresses=tuple(dict.fromkeys(addresses)),
        births=tuple(dict.fromkeys(births)),
        positions=unique(_values(element, "DESIGNATION") + _values(element, "TITLE")),
        identifiers=tuple(dict.fromkeys(identifiers)),
        listed_on=day(value(element, "LISTED_ON")[:10]),
        updated_on=max(updates, default=""),
        why=value(element, "COMMENTS1"),
    )


def _read(sources: Sequence[Source]) -> Draft:
    source = only(sources)
    generated = _GENERATED.search(source.head)

    def entries() -> Iterator[Entry]:
        for element in elements(source, frozenset({"INDIVIDUAL", "ENTITY"})):
            yield _entry(element, source.where)

    return Draft("xml", entries(), date=generated[1].decode() if generated else "")


REGISTER = Register(
    name=NAME,
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    imposers=("UN",),
    covers="sanctions",
    homepage="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    downloads=(Download("consolidated.xml", "https://scsanctions.un.org/resources/xml/en/consolidated.xml"),),
    licence="free access; the UN states no open licence; names, numbers and dates are facts of law",
    formats=(Format("xml", lambda s: s.root == "CONSOLIDATED_LIST", _read, "sc-sanctions.xsd"),),
    counts=(500, 3_000),
    must=(
        Must("CDe.001", "ADF"),
        Must("IQi.001", "HUSSEIN"),
        Must("KPe.031", "RECONNAISSANCE", since="2016-03-02"),
    ),
)
