"""OFAC's advanced XML (``sdn_advanced.xml``, ``cons_advanced.xml``): the form with scripts and dates.

Source: OFAC's "Advanced Sanctions Data Model" (sdn_advanced.xsd). Everything is a numbered reference:
value sets first, then locations, documents, parties, and at the end the sanctions entries, which
alone hold the dates of listing. Parties are kept in short until their entries are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from onrecord.registers.base import Draft, Format
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.ofac_parts import birthplace, full_name, kind_of
from onrecord.registers.source import RegisterFileError, Source, child, children, elements, local, only, value
from onrecord.registers.words import country, unique

_SETS = frozenset(
    {
        "AliasType", "AreaCode", "Country", "DetailReference", "FeatureType", "IDRegDocType", "List",
        "LocPartType", "NamePartType", "PartySubType", "PartyType", "SanctionsType",
    }
)  # fmt: skip
_PARTS = frozenset({"DateOfIssue", "Location", "IDRegDocument", "DistinctParty", "SanctionsEntry"})
_PLACE_ORDER = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "REGION", "CITY", "STATE/PROVINCE", "POSTAL CODE")

_FAMILY = {"Last Name", "Patronymic", "Matronymic"}


class _Reader:
    """What has been read so far, by number."""

    def __init__(self, register: str, where: str) -> None:
        self.register = register
        self.where = where
        self.sets: dict[str, dict[str, str]] = defaultdict(dict)
        self.iso: dict[str, str] = {}
        self.area: dict[str, str] = {}
        self.party_type: dict[str, str] = {}
        self.places: dict[str, Address] = {}
        self.documents: dict[str, list[Identifier]] = defaultdict(list)
        self.parties: dict[str, Entry] = {}
        # By profile: days of the entries' events, programmes.
        self.entries: dict[str, tuple[list[str], list[str]]] = {}

    def reference(self, element: etree._Element) -> None:
        name, number = local(element), element.get("ID", "")
        text = " ".join((element.text or "").split())
        self.sets[name][number] = text
        if name == "Country":
            self.iso[number] = element.get("ISO2") or country(text)
        elif name == "AreaCode":
            self.area[number] = element.get("CountryID", "")
        elif name == "PartySubType":
            self.party_type[number] = element.get("PartyTypeID", "")

    def place(self, element: etree._Element) -> None:
        parts: dict[str, str] = {}
        for part in children(element, "LocationPart"):
            what = self.sets["LocPartType"].get(part.get("LocPartTypeID", ""), "")
            values = children(part, "LocationPartValue")
            chosen = [v for v in values if v.get("Primary") == "true"] or values
            if chosen:
                parts[what] = value(chosen[0], "Value")
        land = ""
        for item in children(element, "LocationCountry"):
            land = self.iso.get(item.get("CountryID", ""), "")
        if not land:
            for item in children(element, "LocationAreaCode"):
                land = self.iso.get(self.area.get(item.get("AreaCodeID", ""), ""), "")
        unknown = parts.get("Unknown", "")
        land = land or country(unknown)
        text = ", ".join(parts[p] for p in _PLACE_ORDER if parts.get(p)) or unknown
        if text or land:
            self.places[element.get("ID", "")] = Address(
                text or land, parts.get("CITY", ""), parts.get("STATE/PROVINCE", ""), land
            )

    def document(self, element: etree._Element) -> None:
        number = value(element, "IDRegistrationNo")
        if number:
            scheme = (
                self.sets["IDRegDocType"].get(element.get("IDRegDocTypeID", ""), "number").lower().rstrip(".")
            )
            issuer = self.iso.get(element.get("IssuedBy-CountryID", ""), "")
            self.documents[element.get("IdentityID", "")].append(Identifier(scheme, number, issuer))

    def party(self, element: etree._Element) -> None:
        uid = element.get("FixedRef", "")
        profile = child(element, "Profile")
        if not uid or profile is None:
            raise RegisterFileError(
                self.where, f"has a party without number or profile ({uid or 'no number'})"
            )
        form = self._form(profile.get("PartySubTypeID", ""))
        names: list[Name] = []
        identifiers: list[Identifier] = []
        for identity in children(profile, "Identity"):
            names.extend(self._names(identity, form))
            identifiers.extend(self.documents.pop(identity.get("ID", ""), []))
        if not names:
            raise RegisterFileError(self.where, f"party {uid} has no name")
        # Stable: the primary name in Latin letters first, weak ones last, else as published.
        names.sort(key=lambda n: (n.quality is not Quality.PRIMARY, n.quality is Quality.WEAK))
        entry = Entry(
            register=self.register,
            id=uid,
            form=form,
            kind=kind_of(form, names[0].text),
            names=tuple(dict.fromkeys(names)),
            imposers=("US",),
            identifiers=tuple(dict.fromkeys(identifiers)),
        )
        self.parties[profile.get("ID", uid)] = self._features(entry, profile)

    def _form(self, sub_type: str) -> Form:
        word = self.sets["PartySubType"].get(sub_type, "").lower()
        if word in {"vessel", "aircraft"}:
            return Form(word)
        kind = self.sets["PartyType"].get(self.party_type.get(sub_type, ""), "").lower()
        return {"individual": Form.PERSON, "entity": Form.ENTITY}.get(kind, Form.OTHER)

    def _names(self, identity: etree._Element, form: Form) -> Iterator[Name]:
        part_types: dict[str, str] = {}
        for groups in children(identity, "NamePartGroups"):
            for master in children(groups, "MasterNamePartGroup"):
                for group in children(master, "NamePartGroup"):
                    part_types[group.get("ID", "")] = self.sets["NamePartType"].get(
                        group.get("NamePartTypeID", ""), ""
                    )
        for alias in children(identity, "Alias"):
            sort = self.sets["AliasType"].get(alias.get("AliasTypeID", ""), "").replace(".", "").lower()
            quality = Quality.WEAK if alias.get("LowQuality") == "true" else Quality.ALIAS
            if alias.get("Primary") == "true":
                quality, sort = Quality.PRIMARY, ""
            for documented in children(alias, "DocumentedName"):
                family: list[str] = []
                rest: list[str] = []
                for part in children(documented, "DocumentedNamePart"):
                    for item in children(part, "NamePartValue"):
                        text = " ".join((item.text or "").split())
                        what = part_types.get(item.get("NamePartGroupID", ""), "")
                        (family if what in _FAMILY else rest).append(text)
                name = full_name(" ".join(family), " ".join(rest), form, quality, sort)
                if not name.text:
                    continue
                # A primary name in another script is the same name written as it is at home.
                at_home = name.original and quality is Quality.PRIMARY
                yield replace(name, quality=Quality.ALIAS) if at_home else name

    def _features(self, entry: Entry, profile: etree._Element) -> Entry:
        births: list[Birth] = []
        addresses: list[Address] = []
        sides: list[str] = []
        positions: list[str] = []
        identifiers = list(entry.identifiers)
        for feature in children(profile, "Feature"):
            what = self.sets["FeatureType"].get(feature.get("FeatureTypeID", ""), "")
            for version in children(feature, "FeatureVersion"):
                told = value(version, "VersionDetail")
                places = [
                    self.places[number]
                    for item in children(version, "VersionLocation")
                    if (number := item.get("LocationID", "")) in self.places
                ]
                if what == "Birthdate":
                    births.extend(_birth(p) for p in children(version, "DatePeriod"))
                elif what == "Place of Birth":
                    births.append(birthplace(told))
                elif what in {"Nationality Country", "Citizenship Country", "Nationality of Registration"}:
                    sides.extend(p.country for p in places)
                elif what == "Location":
                    addresses.extend(places)
                elif what == "Title":
                    positions.append(told)
                elif what in {"Website", "Digital Currency Address - XBT", "MMSI"} and told:
                    identifiers.append(Identifier(what.lower(), told))
        return replace(
            entry,
            births=tuple(b for b in births if b.when or b.place),
            addresses=tuple(dict.fromkeys(addresses)),
            sides=unique(sides),
            positions=unique(positions),
            identifiers=tuple(dict.fromkeys(identifiers)),
        )

    def listed(self, element: etree._Element) -> None:
        """A sanctions entry; a party on several lists has several, whose programmes add up."""
        profile = element.get("ProfileID", "")
        if profile not in self.parties:
            raise RegisterFileError(self.where, f"lists a party that it does not describe ({profile})")
        days, programmes = self.entries.setdefault(profile, ([], []))
        days.extend(_date(child(event, "Date")) for event in children(element, "EntryEvent"))
        for measure in children(element, "SanctionsMeasure"):
            if self.sets["SanctionsType"].get(measure.get("SanctionsTypeID", ""), "Program") == "Program":
                programmes.append(value(measure, "Comment"))

    def whole(self) -> Iterator[Entry]:
        """The parties with what their entries say.

        Raises:
            RegisterFileError: parties without any entry.
        """
        bare = self.parties.keys() - self.entries.keys()
        if bare:
            raise RegisterFileError(
                self.where, f"describes {len(bare)} parties that it does not list (entries are missing)"
            )
        for profile, entry in self.parties.items():
            days, programmes = self.entries[profile]
            first = min((d for d in days if len(d) == 10), default="")
            yield replace(entry, programmes=unique(programmes), listed_on=first)


def _date(element: etree._Element | None) -> str:
    if element is None or not value(element, "Year").isdigit():
        return ""
    made = f"{int(value(element, 'Year')):04d}"
    for tag in ("Month", "Day"):
        part = value(element, tag)
        if not part.isdigit():
            break
        made += f"-{int(part):02d}"
    return made


def _birth(period: etree._Element) -> Birth:
    start, end = child(period, "Start"), child(period, "End")
    first = _date(child(start, "From")) if start is not None else ""
    last = _date(child(end, "To")) if end is not None else ""
    circa = any(p is not None and p.get("Approximate") == "true" for p in (start, end))
    if last and last != first:
        # A whole year is written as its first to its last day.
        if first[:4] == last[:4] and first[4:] in {"-01-01", ""} and last[4:] in {"-12-31", ""}:
            return Birth(first[:4], circa=circa)
        return Birth(f"{first}/{last}", circa=circa)
    return Birth(first, circa=circa)


def _entries(register: str, source: Source, draft: Draft) -> Iterator[Entry]:
    reader = _Reader(register, source.where)
    does = {
        "Location": reader.place,
        "IDRegDocument": reader.document,
        "DistinctParty": reader.party,
        "SanctionsEntry": reader.listed,
    }
    for element in elements(source, _SETS | _PARTS):
        name = local(element)
        if name in _SETS:
            reader.reference(element)
        elif name in does:
            does[name](element)
    yield from reader.whole()


def _issued(source: Source) -> str:
    for element in elements(source, frozenset({"DateOfIssue"})):
        return _date(element)
    return ""


def _read(register: str, sources: Sequence[Source]) -> Draft:
    source = only(sources, "advanced XML")
    draft = Draft("advanced-xml", (), date=_issued(source))
    draft.entries = _entries(register, source, draft)
    return draft


def advanced_format(register: str) -> Format:
    """The advanced XML as a format of that register."""
    return Format(
        "advanced-xml",
        lambda source: source.root == "Sanctions",
        lambda sources: _read(register, sources),
        "OFAC advanced sanctions data model (sdn_advanced.xml, cons_advanced.xml)",
    )
