"""STIX objects document by document, for who fetches what is new again and again (TAXII).

A bundle writes its parties once, at the end, with what all documents say of them. A feed has no end: each
document brings its own parties, as a new version with what this document says of them; and what it no longer
says is revoked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from onrecord.export.sources import Item
from onrecord.export.stix import common
from onrecord.export.stix.bundle import objects_of
from onrecord.export.stix.common import Object, instant
from onrecord.export.stix.lives import State, later, lives
from onrecord.export.stix.parties import Parties, ids_of
from onrecord.model import Party


class Stage(NamedTuple):
    """What holds of a document from an instant of the ledger on.

    Attributes:
        at: the instant.
        item: the document as it was read; None while it is withdrawn.
        place: which of the documents this is that were learned at that instant, from 0.
    """

    at: str
    item: Item | None
    place: int = 0

    @property
    def modified(self) -> str:
        """The version of the objects of parties that the document brings then."""
        return later(instant(self.at), self.place)


class Named(Protocol):
    """What a feed must know of a party from other documents."""

    def first(self, party: Party) -> str | None:
        """The instant at which it was first named; None if that is not known."""

    def since(self, party: Party, after: str) -> set[str]:
        """Ids of the objects that stand for it, as far as other documents brought them after an instant."""


def head() -> list[Object]:
    """What comes before the first document: who made the feed, and its extensions."""
    return common.exporter()


def fed(stages: Sequence[Stage], named: Named) -> list[Object]:
    """The objects of one document of a ledger, those of its parties first, what is revoked last.

    STIX wants ``created`` to stay the same, and ``modified`` to tell two versions of an object apart, to the
    millisecond (3.2). So a party is created when it was first named, and modified when the document said so;
    documents that were learned at one instant are set apart by a millisecond each. Parties are never revoked:
    other documents may name them, today or later. Those that the document no longer names come as a version
    that bears no word of any document, where the last one was this document's.

    Args:
        stages: all that happened to the document, in its order.
        named: what other documents tell of its parties.
    """
    *before, now = stages
    parties = Parties({})
    last = State(now.at, list(objects_of(now.item, parties, {})) if now.item is not None else [])
    told, revoked = lives([*map(_state, before), last])
    found = list(_versions(parties, now.modified, named, told=True)) if now.item is not None else []
    names = {one["id"] for one in found}
    left = {id: one for stage in before for id, one in _left(stage, now, named).items()}
    dropped = [one for id, one in sorted(left.items()) if id not in names]
    return [*found, *dropped, *told, *revoked]


def _versions(parties: Parties, modified: str, named: Named, *, told: bool) -> Iterator[Object]:
    """The parties' objects as one version."""
    born: dict[str, str] = {}
    for party in parties.parties():
        for id in ids_of(party):
            born[id] = instant(named.first(party), modified)
    for one in parties.objects(told=told):
        if one["type"] == "location":  # the same whoever names it
            yield one | {"created": common.FIXED, "modified": common.FIXED}
        else:
            of = str(one.get("source_ref") or one["id"])
            yield one | {"created": min(born.get(of, modified), modified), "modified": modified}


def _left(stage: Stage, now: Stage, named: Named) -> dict[str, Object]:
    """The parties of an earlier stage without what the document said of them then, by id; those are left out
    of which other documents have said something since."""
    if stage.item is None:
        return {}
    parties = Parties({})
    list(objects_of(stage.item, parties, {}))
    taken = {id for party in parties.parties() for id in named.since(party, stage.at)}
    modified = max(now.modified, later(stage.modified, 1))
    return {
        one["id"]: one
        for one in _versions(parties, modified, named, told=False)
        if one["type"] != "location" and one["id"] not in taken
    }


def _state(stage: Stage) -> State:
    objects = [] if stage.item is None else list(objects_of(stage.item, Parties({}), {}))
    return State(stage.at, objects)
