"""STIX objects document by document, for who fetches what is new again and again (TAXII).

A bundle writes its parties once, at the end, with what all documents say of them. A feed has no end: each
document brings its own parties, as a new version with what this document says of them; and what it no longer
says is revoked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from onrecord.export.sources import Item
from onrecord.export.stix import common
from onrecord.export.stix.bundle import objects_of
from onrecord.export.stix.common import Object, instant, stix_id
from onrecord.export.stix.lives import State, later, lives
from onrecord.export.stix.parties import Parties
from onrecord.model import Party

FirstNamed = Callable[[Party], str | None]
"""The instant at which a party was first named; None if that is not known."""


class Stage(NamedTuple):
    """What holds of a document from an instant of the ledger on; None while it is withdrawn."""

    at: str
    item: Item | None


def head() -> list[Object]:
    """What comes before the first document: who made the feed, and its extensions."""
    return common.exporter()


def fed(stages: Sequence[Stage], first_named: FirstNamed, place: int = 0) -> list[Object]:
    """The objects of one document of a ledger, those of its parties first, what is revoked last.

    STIX wants ``created`` to stay the same, and ``modified`` to tell two versions of an object apart, to the
    millisecond (3.2). So a party is created when it was first named, and modified when the document said so;
    documents that were learned at one instant are set apart by a millisecond each. Parties are never revoked:
    other documents may name them, today or later.

    Args:
        stages: all that happened to the document, in its order.
        first_named: when a party was first named.
        place: which of the documents this is that were learned at one instant, from 0.
    """
    at, item = stages[-1]
    parties = Parties({})
    last = State(at, list(objects_of(item, parties, {})) if item is not None else [])
    told, revoked = lives([*map(_state, stages[:-1]), last])
    if item is None:
        return revoked
    modified = later(instant(at), place)
    born: dict[str, str] = {}
    for party in (party for claim in item.record.claims for party in (*claim.actors, *claim.targets)):
        place_of = (party.kind.value, party.side or "", party.name)
        for role in ("identity", "intrusion-set", "threat-actor"):
            born[stix_id(role, *place_of)] = instant(first_named(party), modified)
    found: list[Object] = []
    for one in parties.objects():
        if one["type"] == "location":  # the same whoever names it
            found.append(one | {"created": common.FIXED, "modified": common.FIXED})
            continue
        of = str(one.get("source_ref") or one["id"])
        created = min(born.get(of, modified), modified)
        found.append(one | {"created": created, "modified": modified})
    return [*found, *told, *revoked]


def _state(stage: Stage) -> State:
    objects = [] if stage.item is None else list(objects_of(stage.item, Parties({}), {}))
    return State(stage.at, objects)
