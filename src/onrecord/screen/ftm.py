"""Parties and entries in the shape of FollowTheMoney's entities, as screening services exchange them.

The schemata and properties: followthemoney 4 (https://followthemoney.tech). Only their names are used here,
so that the library need not be installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.registers.model import Entry, Form, Quality
from onrecord.screen.model import PartyRow
from onrecord.screen.parties import party_of
from onrecord.screen.rows import Cells
from onrecord.screen.telling import Named

# What an example may be, and what it is here; "" is asked for as a person's name and as an organisation's.
SCHEMATA = {
    "Thing": "",
    "LegalEntity": "",
    "Person": "person",
    "Organization": "company",
    "Company": "company",
    "PublicBody": "company",
    "Vehicle": "vessel",
    "Vessel": "vessel",
    "Airplane": "vessel",
}
_PROPERTIES: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "given": ("firstName",),
    "middle": ("middleName", "secondName", "fatherName"),
    "family": ("lastName",),
    "names": ("alias", "weakAlias", "previousName", "abbreviation"),
    "country": ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag"),
    "birth": ("birthDate",),
    "identifier": (
        "passportNumber", "idNumber", "socialSecurityNumber", "registrationNumber", "taxNumber", "vatCode",
        "innCode", "ogrnCode", "leiCode", "dunsCode", "swiftBic", "uscCode", "imoNumber", "mmsi", "callSign",
    ),
    "place": ("address", "birthPlace", "mainAddress"),
    "sector": ("sector", "keywords", "classification"),
}  # fmt: skip
_NUMBERS = {"passport": "passportNumber", "imo": "imoNumber", "lei": "leiCode", "tax": "taxNumber"}
_NAMES = {Quality.PRIMARY: "name", Quality.WEAK: "weakAlias"}


def schema_of(entry: Entry) -> str:
    """The schema of a register's entry."""
    by_form = {Form.PERSON: "Person", Form.VESSEL: "Vessel", Form.AIRCRAFT: "Airplane"}
    return by_form.get(entry.form) or ("Company" if entry.kind is Kind.COMPANY else "Organization")


def party_from(example: Mapping[str, Any], row: int = 1) -> PartyRow:
    """The party that an example entity describes; one that cannot be screened says why.

    Args:
        example: with ``schema``, ``properties`` (each a text or a list of texts) and perhaps ``id``.
        row: its number.

    Raises:
        OnrecordError: it is none, or of a schema that is not screened.
    """
    schema, properties = example.get("schema", "Thing"), example.get("properties")
    if not isinstance(schema, str) or schema not in SCHEMATA:
        raise OnrecordError("schema", f"{str(schema)[:40]!r} is none of {', '.join(SCHEMATA)}")
    if not isinstance(properties, Mapping):
        raise OnrecordError("properties", "is no object")
    cells: dict[str, Any] = {}
    for name, value in properties.items():
        values = value if isinstance(value, list | tuple) else [value]
        cells[str(name)] = [str(one) for one in values if isinstance(one, str | int | float)]
    cells["schema"] = SCHEMATA[schema]
    cells["id"] = str(example.get("id") or "")
    return party_of(Cells(row, cells), {**_PROPERTIES, "kind": ("schema",), "id": ("id",)})


def entity_of(entry: Entry) -> dict[str, Any]:
    """A register's entry as an entity."""
    person = entry.form is Form.PERSON
    properties: dict[str, list[str]] = {}

    def add(name: str, *values: str) -> None:
        held = properties.setdefault(name, [])
        held += [value for value in values if value and value not in held]

    for name in entry.names:
        add(_NAMES.get(name.quality, "alias"), name.text)
    add("topics", *(["sanction"] if entry.imposers else []))
    add("country", *(code.lower() for code in entry.countries))
    if person:
        add("nationality", *(code.lower() for code in entry.sides))
        for birth in entry.births:
            add("birthDate", *birth.when.split("/"))
            add("birthPlace", birth.place)
        add("position", *entry.positions)
    add("address", *(address.text for address in entry.addresses))
    for number in entry.identifiers:
        add(_NUMBERS.get(number.scheme, "idNumber" if person else "registrationNumber"), number.value)
    add("programId", *entry.programmes)
    add("notes", entry.why)
    add("createdAt", entry.listed_on)
    add("modifiedAt", entry.updated_on)
    return _entity(entry.ref, entry.name, schema_of(entry), properties, entry.register, entry.updated_on)


def entity_of_named(named: Named) -> dict[str, Any]:
    """A party of claims as an entity, with the sentences as its notes."""
    entry = named.entry()
    properties: dict[str, list[str]] = {
        "name": [named.party.name],
        "alias": [name for name in named.names if name != named.party.name],
        "country": [code.lower() for code in entry.sides],
        "topics": sorted({told.relation for told in named.told}),
        "notes": list(dict.fromkeys(told.sentence for told in named.told)),
        "sourceUrl": list(dict.fromkeys(told.url for told in named.told if told.url)),
    }
    last = max((told.published for told in named.told), default="")
    return _entity(named.ref, named.party.name, schema_of(entry), properties, entry.register, last)


def _entity(
    ref: str, caption: str, schema: str, properties: dict[str, list[str]], dataset: str, changed: str
) -> dict[str, Any]:
    return {
        "id": ref,
        "caption": caption,
        "schema": schema,
        "properties": {name: values for name, values in properties.items() if values},
        "datasets": [dataset],
        "referents": [],
        "target": True,
        "first_seen": None,
        "last_seen": None,
        "last_change": changed or None,
    }
