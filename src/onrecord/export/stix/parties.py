"""The parties of all documents as STIX objects: identities, intrusion sets, threat actors, locations.

They are gathered while the documents go by and written at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from onrecord.acts import Kind
from onrecord.export.gathering import Gathered
from onrecord.export.stix.common import Object, stix_id, thing
from onrecord.model import Party
from onrecord.reading import names

# identity-class-ov of STIX 2.1, section 10.7.
_CLASS = {
    Kind.STATE: "organization",
    Kind.ORGAN: "organization",
    Kind.ALLIANCE: "organization",
    Kind.GROUP: "group",
    Kind.PERSON: "individual",
    Kind.COMPANY: "organization",
    Kind.BODY: "organization",
    Kind.PUBLIC: "class",
}
_ACTOR_TYPES = {Kind.STATE: ["nation-state"], Kind.ORGAN: ["nation-state"]}


@dataclass
class _Known:
    party: Party
    first: str
    last: str
    seen: tuple[str, str]  # of the document that named it first: instant, key
    reference: Object
    aliases: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)  # by type of object

    def add(self, other: _Known) -> None:
        """What is known of the same party from documents that came later."""
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        if other.seen < self.seen:
            self.seen, self.reference, self.party = other.seen, other.reference, other.party
        self.aliases |= other.aliases
        self.entries |= other.entries
        self.ids |= other.ids


def ids_of(party: Party) -> list[str]:
    """The ids of the objects that may stand for a party."""
    place = (party.kind.value, party.side or "", party.name)
    return [stix_id(role, *place) for role in ("identity", "intrusion-set", "threat-actor")]


def _untold(known: _Known) -> _Known:
    """The same party without what documents say of it."""
    return replace(known, reference={}, aliases=set(), entries=set())


class Parties:
    """Gathers the parties of documents.

    Args:
        marks: properties that every object gets (markings).
    """

    def __init__(self, marks: Object) -> None:
        self._marks = marks
        self._known: Gathered[_Known] = Gathered(_Known.add)

    def settle(self) -> None:
        """To be called between two documents."""
        self._known.settle()

    def party(self, party: Party, created: str, key: str, reference: Object) -> str:
        """The id of the object that stands for a party: an intrusion set for a group, else an identity."""
        return self._add(
            party, "intrusion-set" if party.kind is Kind.GROUP else "identity", created, key, reference
        )

    def victim(self, party: Party, created: str, key: str, reference: Object) -> str:
        """The same where it is the target of an operation: STIX has no intrusion set as a target."""
        return self._add(party, "identity", created, key, reference)

    def perpetrator(self, party: Party, created: str, key: str, reference: Object) -> str:
        """The same where somebody holds it responsible for an operation: an intrusion set for a group, else a
        threat actor, which is attributed to the identity."""
        if party.kind is Kind.GROUP:
            return self._add(party, "intrusion-set", created, key, reference)
        self._add(party, "identity", created, key, reference)
        return self._add(party, "threat-actor", created, key, reference)

    def _add(self, party: Party, role: str, created: str, key: str, reference: Object) -> str:
        place = (party.kind.value, party.side or "", party.name)
        known = self._known.get(place)
        if known is None:
            known = _Known(party, created, created, (created, key), reference)
            self._known.put(place, known)
        known.first, known.last = min(known.first, created), max(known.last, created)
        if (created, key) < known.seen:
            known.seen, known.reference, known.party = (created, key), reference, party
        known.aliases.update(party.aliases)
        if party.identity and isinstance(entry := party.identity.get("id"), str):
            known.entries.add(entry)
        if role not in known.ids:
            known.ids[role] = stix_id(role, *place)
        return known.ids[role]

    def parties(self) -> Iterator[Party]:
        """The parties themselves."""
        return (known.party for _, known in self._known.items())

    def objects(self, *, told: bool = True) -> Iterator[Object]:
        """The objects, ordered by what they stand for, each once; then the locations.

        Args:
            told: with what documents say of them; else nothing but name, kind and side.
        """
        sides: dict[str, tuple[str, str]] = {}
        for _, found in self._known.items():
            known = found if told else _untold(found)
            ids = dict(sorted(known.ids.items()))
            for role, id in ids.items():
                yield self._object(role, id, known)
            if {"threat-actor", "identity"} <= ids.keys():
                # OpenCTI takes a class of people for a sector, which nothing is attributed to.
                verb = "related-to" if known.party.kind is Kind.PUBLIC else "attributed-to"
                yield self._tie(verb, ids["threat-actor"], ids["identity"], known)
            side = known.party.side or ""
            if side in names.states():
                first, last = sides.get(side, (known.first, known.last))
                sides[side] = (min(first, known.first), max(last, known.last))
                for role, id in ids.items():
                    verb = "originates-from" if role == "intrusion-set" else "located-at"
                    yield self._tie(verb, id, stix_id("location", side), known)
        for side, (first, last) in sorted(sides.items()):
            yield thing(
                "location",
                stix_id("location", side),
                first,
                last,
                name=names.states()[side].name,
                country=side,
                **self._marks,
            )

    def _object(self, role: str, id: str, known: _Known) -> Object:
        party = known.party
        references = [known.reference] if known.reference else []
        for entry in sorted(known.entries):
            register, _, number = entry.partition(":")
            if number:
                references.append({"source_name": register, "external_id": number})
        # An identity has no aliases of its own in STIX: they stand in its description.
        also = sorted(known.aliases - {party.name})
        kind = f"In the words of the documents: a party of kind {party.kind.value}" + (
            f", of or said to work for {party.side}." if party.side else "; no side is told."
        )
        if role == "identity":
            told = f"{kind} Also named: {', '.join(also)}." if also else kind
            return thing(
                role,
                id,
                known.first,
                known.last,
                name=party.name,
                description=told,
                identity_class=_CLASS[party.kind],
                sectors=["government"] if party.kind in (Kind.STATE, Kind.ORGAN) else None,
                external_references=references,
                **self._marks,
            )
        accused = " Documents name it as behind an operation; whether it was is for the claims to tell."
        if not known.reference:
            accused = " A document named it as behind an operation, and does so no longer."
        return thing(
            role,
            id,
            known.first,
            known.last,
            name=party.name,
            description=kind + ("" if role == "intrusion-set" else accused),
            aliases=also or None,
            threat_actor_types=_ACTOR_TYPES.get(party.kind, ["unknown"]) if role == "threat-actor" else None,
            external_references=references,
            **self._marks,
        )

    def _tie(self, verb: str, source: str, target: str, known: _Known) -> Object:
        told = {
            "related-to": "The threat actor is this party in the part of an accused.",
            "attributed-to": "The threat actor is this party in the part of an accused.",
            "originates-from": "The side to which documents say that the group belongs.",
            "located-at": "The state to which documents say that the party belongs.",
        }
        return thing(
            "relationship",
            stix_id("relationship", verb, source, target),
            known.first,
            known.last,
            relationship_type=verb,
            description=told[verb],
            source_ref=source,
            target_ref=target,
            external_references=[known.reference] if known.reference else None,
            **self._marks,
        )
