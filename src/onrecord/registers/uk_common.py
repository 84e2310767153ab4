"""What the two British lists share: how names, dates and nationalities are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from onrecord.acts import Kind
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.source import RegisterFileError
from onrecord.registers.words import country, day, kind_of_organisation, script, squeeze, unique, when

FORMS = {"individual": Form.PERSON, "entity": Form.ENTITY, "ship": Form.VESSEL}
_NUMBERED = re.compile(r"\(\d+\)\s*")
_LABELLED = re.compile(r"\(([A-Z][A-Za-z ]{2,40})\)\s*:")


def several(text: str) -> list[str]:
    """The parts of "(1) Chad. (2) Sweden", or the text alone."""
    parts = _NUMBERED.split(text) if text.startswith("(1)") else [text]
    return [p.strip().rstrip(".;,").strip() for p in parts if p.strip()]


def labelled(text: str) -> dict[str, str]:
    """What stands after each label of "(UK Sanctions List Ref):CYB0045. (Gender):Male"; the first of each."""
    found: dict[str, str] = {}
    pieces = _LABELLED.split(text)
    for label, told in zip(pieces[1::2], pieces[2::2], strict=False):
        found.setdefault(label.lower(), told.strip())
    return found


def quality(sort: str, strength: str) -> Quality:
    """From the kind of name and the strength of an alias."""
    if sort.lower().strip() == "primary name":
        return Quality.PRIMARY
    return Quality.WEAK if strength.lower().startswith("low") else Quality.ALIAS


@dataclass(slots=True)
class Gathered:
    """One designation, gathered from its rows or elements."""

    form: Form
    names: list[Name] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    births: list[Birth] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    type_told: str = ""
    listed_on: str = ""
    updated_on: str = ""
    why: str = ""

    def name(self, last: str, others: list[str], sort: str, strength: str) -> None:
        """A name: its column "Name 6", its columns 1 to 5, its kind and strength."""
        family, given = squeeze(last), squeeze(" ".join(o for o in others if o))
        text = f"{given} {family}".strip()
        if not text:
            return
        person = self.form is Form.PERSON
        how = quality(sort, strength)
        word = sort.strip().lower()
        self.names.append(
            Name(
                text,
                how,
                "" if how is Quality.PRIMARY else word,
                script=script(text),
                family=family if person and given else "",
                given=given if person and family else "",
            )
        )

    def original(self, text: str, lang: str) -> None:
        """A name in another script."""
        if text := squeeze(text):
            self.names.append(Name(text, Quality.ALIAS, "original script", squeeze(lang), script(text)))

    def place(self, lines: list[str], postcode: str, land: str) -> None:
        """An address: its lines 1 to 6 (the last ones town and region), post code, country."""
        parts = [squeeze(p) for p in [*lines, postcode, land] if squeeze(p)]
        if parts:
            town = next((squeeze(p) for p in reversed(lines) if squeeze(p)), "")
            self.addresses.append(Address(", ".join(parts), city=town, country=country(squeeze(land))))

    def born(self, told: str) -> None:
        """A date of birth."""
        for part in several(squeeze(told)):
            if found := when(part):
                self.births.append(Birth(found))

    def birthplace(self, town: str, land: str) -> None:
        """A place of birth."""
        for part in several(squeeze(town)) or [""]:
            text = ", ".join(p for p in (part, squeeze(land)) if p)
            if text:
                self.births.append(Birth(place=text, country=country(squeeze(land))))

    def nationality(self, told: str) -> None:
        """One or several numbered nationalities."""
        self.sides.extend(country(part) for part in several(squeeze(told)))

    def number(self, scheme: str, told: str, issuer: str = "") -> None:
        """A number, if there is one."""
        for part in several(squeeze(told)):
            self.identifiers.append(Identifier(scheme, part, issuer))

    def entry(self, register: str, key: str, where: str) -> Entry:
        """The entry.

        Raises:
            RegisterFileError: it has no name.
        """
        if not self.names:
            raise RegisterFileError(where, f"{key} has no name")
        # The order of rows means nothing and changes from day to day, so it must not make a difference:
        # the primary name first, then the rest in the order of the alphabet.
        names = sorted(
            dict.fromkeys(self.names),
            key=lambda n: (n.quality is not Quality.PRIMARY, n.original, n.text, n.quality, n.sort),
        )
        kind = {Form.PERSON: Kind.PERSON, Form.ENTITY: None}.get(self.form)
        if self.form is Form.ENTITY:
            kind = kind_of_organisation(names[0].text, self.type_told)
        return Entry(
            register=register,
            id=key,
            form=self.form,
            kind=kind,
            names=tuple(names),
            programmes=unique(sorted(self.programmes)),
            imposers=("GB",),
            sides=unique(sorted(self.sides)),
            addresses=tuple(sorted(set(self.addresses), key=lambda a: a.text)),
            births=tuple(sorted(set(self.births), key=lambda b: (b.when, b.place))),
            positions=unique(sorted(self.positions)),
            identifiers=tuple(sorted(set(self.identifiers), key=lambda i: (i.scheme, i.value, i.country))),
            measures=unique(self.measures),
            listed_on=self.listed_on,
            updated_on=self.updated_on,
            why=self.why,
            linked=unique(sorted(self.linked)),
        )


def form_of(word: str, where: str) -> Form:
    """What the list calls it.

    Raises:
        RegisterFileError: another word than person, entity or ship.
    """
    form = FORMS.get(word.strip().lower())
    if form is None:
        raise RegisterFileError(where, f"has an entry of an unknown type: {word.strip()!r}")
    return form


def british_day(text: str) -> str:
    """ISO day of "25/03/2024" (or of an ISO day), "" if it is none."""
    return day(squeeze(text))
