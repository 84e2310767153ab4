"""What a register says, in one shape for all registers: Entry, Register, Version, Listing, Diff.

Plain slotted dataclasses: a list has up to tens of thousands of entries with several names each, and
all of them are read whenever names are resolved. Values are kept as the list gives them; where a
coded form is added (ISO country, kind, script) it stands beside the original words, not instead of
them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from onrecord.acts import Kind


class Quality(StrEnum):
    """How good a name is, in the list's own judgement."""

    PRIMARY = "primary"
    ALIAS = "alias"  # a good alias ("strong", "good quality")
    WEAK = "weak"  # an alias too broad or too short to match by itself ("weak", "low quality")


class Completeness(StrEnum):
    """How far a version may be trusted to hold the whole list."""

    COMPLETE = "complete"  # the publisher's own file, all of it
    DERIVED = "derived"  # somebody's conversion of the publisher's file
    PARTIAL = "partial"  # known to be a part: absence from it says nothing
    SNAPSHOT = "snapshot"  # the table in the package: a part of the lists, as of its date


class Form(StrEnum):
    """What the list calls the listed thing; ``kind`` is the codebook's word for it."""

    PERSON = "person"
    ENTITY = "entity"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    GROUP = "group"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entry.

    Attributes:
        text: the name as the list writes it ("ZHAO, Guangzong", "赵光宗").
        quality: primary, alias or weak.
        sort: the list's word for what it is ("aka", "fka", "nka", "maiden"), empty if it has none.
        lang: language as told by the list, empty if untold.
        script: ISO 15924 code of the script it is written in ("Latn", "Hani", "Cyrl", "Arab", …).
        family: family name, where the list marks it.
        given: given names, where the list marks them.
        source: for catalogues: who uses that name, where the catalogue tells ("Secureworks").
    """

    text: str
    quality: Quality = Quality.PRIMARY
    sort: str = ""
    lang: str = ""
    script: str = "Latn"
    family: str = ""
    given: str = ""
    source: str = ""

    @property
    def original(self) -> bool:
        """Whether it is written in a script other than Latin."""
        return self.script != "Latn"


@dataclass(frozen=True, slots=True)
class Address:
    """A place tied to an entry.

    Attributes:
        text: all of it in one line, as the list gives it.
        city: city or town (with province where the list does not part them).
        region: state or province.
        country: ISO 3166-1 alpha-2 code, empty if not told or not a country.
    """

    text: str
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Birth:
    """When and where a person was born.

    Attributes:
        when: ISO day, month, year, or interval of two ("1970/1973"); empty if only a place is told.
        circa: whether the list hedges the date.
        place: place of birth as the list gives it.
        country: ISO code of the country of birth, empty if untold.
    """

    when: str = ""
    circa: bool = False
    place: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or code of an entry: passport, registration, a key in another list.

    Attributes:
        scheme: what it is ("uk-unique-id", "ofsi-group", "un-ref", "passport", "imo", "lei", …).
        value: the number itself.
        country: ISO code of the issuing country, empty if untold.
    """

    scheme: str
    value: str
    country: str = ""


# Schemes whose value names the same entry (here or on a sister list): ``show ID`` finds by them.
KEY_SCHEMES = frozenset(
    {"uk-unique-id", "ofsi-group", "un-ref", "eu-ref", "eu-logical-id", "ofac-uid", "stix"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed party as one version of one register gives it.

    Attributes:
        register: name of the register ("ofac-sdn").
        id: the key under which the publisher lists it ("47800", "CYB0044", "EU.6211.10", "G0128").
        form: what the list says it is.
        kind: codebook kind; None for vessels, aircraft and other things that are no party.
        names: the primary name first.
        programmes: programmes or regimes in the list's own words ("CYBER2", "CYB").
        imposers: sides whose measure it is ("US"); empty in catalogues.
        sides: ISO codes of nationality, citizenship or (for groups) the state it is said to work for.
        addresses: places.
        births: birth dates and places.
        positions: offices and titles.
        identifiers: numbers, codes, keys in other lists.
        measures: what was imposed, in the list's words ("Asset freeze").
        listed_on: ISO day of designation, empty if the list does not tell.
        updated_on: ISO day of the last change, empty if the list does not tell.
        why: the list's statement of reasons or description, empty if none.
        linked: names or ids of other entries that the list ties it to.
        status: "listed"; catalogues also "revoked" and "deprecated".
    """

    register: str
    id: str
    form: Form
    kind: Kind | None
    names: tuple[Name, ...]
    programmes: tuple[str, ...] = ()
    imposers: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    births: tuple[Birth, ...] = ()
    positions: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    measures: tuple[str, ...] = ()
    listed_on: str = ""
    updated_on: str = ""
    why: str = ""
    linked: tuple[str, ...] = ()
    status: str = "listed"

    @property
    def ref(self) -> str:
        """Register and id in one word: unique over all registers ("uk-sanctions-list:CYB0044")."""
        return f"{self.register}:{self.id}"

    @property
    def name(self) -> str:
        """The primary name."""
        return self.names[0].text

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO codes of the countries it is tied to: nationality first, then addresses, then birth."""
        found = [*self.sides, *(a.country for a in self.addresses), *(b.country for b in self.births)]
        return tuple(dict.fromkeys(c for c in found if c))

    @property
    def side(self) -> str | None:
        """The one state it belongs to: its nationality, else its addresses', if they agree; else None."""
        for found in (set(self.sides), {a.country for a in self.addresses if a.country}):
            if len(found) == 1:
                return next(iter(found))
            if found:
                return None
        return None

    def all_keys(self) -> Iterator[str]:
        """All ids under which it can be asked for: its own and its keys in sister lists."""
        yield self.id
        for identifier in self.identifiers:
            if identifier.scheme in KEY_SCHEMES and identifier.value != self.id:
                yield identifier.value

    def to_json(self) -> str:
        """Canonical JSON: equal entries give equal text (the store tells versions apart by it)."""
        body: dict[str, Any] = {}
        for key in _ENTRY_FIELDS:
            value = getattr(self, key)
            if not value:
                continue
            if key in _NESTED:
                value = [_thin(item) for item in value]
            body[key] = value
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Entry:
        """The entry that ``to_json`` wrote."""
        body: dict[str, Any] = json.loads(text)
        body["form"] = Form(body["form"])
        body["kind"] = Kind(body["kind"]) if body.get("kind") else None
        for key, value in body.items():
            if key in _NESTED:
                make = _NESTED[key]
                body[key] = tuple(make(**item) for item in value)
            elif isinstance(value, list):
                body[key] = tuple(value)
        return cls(**body)


def _name_from(**item: Any) -> Name:
    item["quality"] = Quality(item.get("quality", Quality.PRIMARY))
    return Name(**item)


_NESTED: dict[str, Any] = {
    "names": _name_from,
    "addresses": Address,
    "births": Birth,
    "identifiers": Identifier,
}
_ENTRY_FIELDS = tuple(Entry.__slots__)
_THIN_FIELDS: dict[type, tuple[tuple[str, Any], ...]] = {
    Name: tuple((f, getattr(Name("x"), f) if f != "text" else None) for f in Name.__slots__),
    Address: tuple((f, "") for f in Address.__slots__),
    Birth: tuple((f, False if f == "circa" else "") for f in Birth.__slots__),
    Identifier: tuple((f, "") for f in Identifier.__slots__),
}


def _thin(item: Any) -> dict[str, Any]:
    """The fields of a nested value that differ from their defaults."""
    return {f: value for f, default in _THIN_FIELDS[type(item)] if (value := getattr(item, f)) != default}


@dataclass(frozen=True, slots=True)
class Version:
    """One dated state of a register, as imported.

    Attributes:
        register: name of the register.
        date: ISO day that the list gives for itself (or that the importer was told).
        revision: 1, 2, … for several imports of the same day; the highest is in force.
        imported: ISO time (UTC) of the import.
        completeness: whether absence from it means anything.
        format: which of the register's formats the files were in ("csv", "xml", "advanced-xml", …).
        source: file names or address.
        sha256: digest of the files, hex.
        entries: number of entries.
        names: number of names.
        confirmed: ISO day on which the publisher last said that it is unchanged, or its own date.
        notes: what was odd about the files, one sentence each.
        id: row in the store; 0 if it is in none.
    """

    register: str
    date: str
    revision: int = 1
    imported: str = ""
    completeness: Completeness = Completeness.COMPLETE
    format: str = ""
    source: str = ""
    sha256: str = ""
    entries: int = 0
    names: int = 0
    confirmed: str = ""
    notes: tuple[str, ...] = ()
    id: int = 0

    @property
    def whole(self) -> bool:
        """Whether absence from it says that a party was not listed."""
        return self.completeness in (Completeness.COMPLETE, Completeness.DERIVED)


class State(StrEnum):
    """The answer to "was it listed on that day?"."""

    LISTED = "listed"
    NOT_LISTED = "not listed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Listing:
    """Whether an entry stood on a register on a day, and from what that is known.

    Attributes:
        state: listed, not listed, or unknown.
        because: the reason in words, with the dates of the versions it rests on.
        before: the version in force on that day, None if none so old is held.
        after: the first version after that day, None if none.
        entry: the entry as the version closest to the day gives it, None if none has it.
    """

    state: State
    because: str
    before: Version | None = None
    after: Version | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed in a register from one version to another; entries by their id.

    Attributes:
        old, new: the versions compared.
        added, removed: entries only in the new, only in the old.
        changed: (old entry, new entry) pairs whose content differs.
    """

    old: Version
    new: Version
    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, Entry], ...] = field(default=())
