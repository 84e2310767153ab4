"""What a TAXII collection gives, in which order: readings as the ledger learned them, object by object.

A page's mark (``next``) names a reading and a place among its objects. Row numbers of readings only ever
rise, so what is added while somebody turns pages comes at the end, and nothing is given twice or left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from onrecord.export.sources import Item
from onrecord.export.stix.common import Object
from onrecord.export.stix.feed import fed, head
from onrecord.ledger import DocumentRow, Ledger
from onrecord.model import Party, Record

READINGS = 400
"""Readings that one request looks at: where few objects are asked for, a page may hold fewer than it could,
and says that there are more."""
_TOGETHER = 16


class Cursor(NamedTuple):
    """How far a client has come: a reading, and how many of its objects were given. Reading 0 stands for what
    comes before the first."""

    reading: int
    place: int

    def __str__(self) -> str:
        return f"{self.reading}.{self.place}"


@dataclass(frozen=True)
class Asked:
    """What a client asks for.

    Attributes:
        added_after: instant; only what the ledger learned later.
        cursor: where the page before ended.
        limit: objects of the page at most.
        ids, types, spec_versions: only these; None for any.
        versions: ``last``, ``first``, ``all``, or instants.
    """

    added_after: str | None
    cursor: Cursor | None
    limit: int
    ids: frozenset[str] | None = None
    types: frozenset[str] | None = None
    versions: frozenset[str] = frozenset({"last"})
    spec_versions: frozenset[str] | None = None

    def only(self, id: str) -> Asked:
        """The same of one object."""
        return replace(self, ids=frozenset({id}))

    def all_versions(self) -> Asked:
        """The same with all versions."""
        return replace(self, versions=frozenset({"all"}))

    def takes(self, one: Object) -> bool:
        """Whether an object is asked for, as far as the object alone can say."""
        exact = self.versions - {"last", "first", "all"}
        return (
            (self.ids is None or one["id"] in self.ids)
            and (self.types is None or one["type"] in self.types)
            and (self.spec_versions is None or "2.1" in self.spec_versions)
            and (not exact or exact != self.versions or version(one) in exact)
        )


class Entry(NamedTuple):
    """An object, and the instant at which the ledger learned it."""

    object: Object
    added: str

    @property
    def version(self) -> str:
        """The object's version."""
        return version(self.object)


def version(one: Object) -> str:
    """What tells an object's versions apart: ``modified``, or ``created`` of what has none."""
    return str(one.get("modified") or one["created"])


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        entries: what it gives.
        next: the mark of the page after it; None if there is none.
    """

    entries: Sequence[Entry]
    next: str | None


def walk(ledger: Ledger, keys: Sequence[str] | None, asked: Asked) -> Page:
    """The page that is asked for.

    Of an object that several readings of the page bring, the last version is given, or the first, or all.

    Args:
        ledger: what is fed.
        keys: of these documents; None for all.
        asked: what of them.
    """
    found: dict[tuple[str, str], Entry] = {}
    start = asked.cursor or Cursor(0, 0)
    begin = start.reading - 1 if start.reading else 0
    if asked.added_after is not None:
        with ledger.asker() as asker:
            begin = max(begin, asker.last_reading(asked.added_after))
    every, first = "all" in asked.versions, "first" in asked.versions
    seen, mark = 0, start
    for reading, added, told in _readings(ledger, keys, begin, heading=not start.reading):
        if reading and (seen := seen + 1) > READINGS:
            return Page(list(found.values()), str(Cursor(reading, 0)))
        for place, one in enumerate(told):
            mark = Cursor(reading, place)
            if mark < start or not asked.takes(one):
                continue
            key = (one["id"], version(one) if every else "")
            if key not in found and len(found) >= asked.limit:
                return Page(list(found.values()), str(mark))
            if key not in found or not first:
                found.pop(key, None)
                found[key] = Entry(one, added)
    return Page(list(found.values()), None)


def _readings(
    ledger: Ledger, keys: Sequence[str] | None, after: int, heading: bool
) -> Iterator[tuple[int, str, list[Object]]]:
    """Row number, instant and objects of each reading; before the first, what tells who made the feed."""
    while True:
        rows = ledger.learned(after, limit=_TOGETHER, keys=keys)
        for row, record in rows:
            if row.withdrawn is None:
                if heading:
                    yield 0, row.read, head()
                    heading = False
                yield row.reading_id, row.read, _objects(ledger, row, record)
        if len(rows) < _TOGETHER:
            return
        after = rows[-1][0].reading_id


def _objects(ledger: Ledger, row: DocumentRow, record: Record) -> list[Object]:
    with ledger.asker() as asker:
        place = row.reading_id - 1 - asker.last_reading_before(row.reading_id, row.read)

    def first_named(party: Party) -> str | None:
        return _first_named(ledger, party.name, party.kind.value, party.side)

    return fed(Item(record, added=row.added, read=row.read), first_named, place)


@lru_cache(maxsize=50_000)
def _first_named(ledger: Ledger, name: str, kind: str, side: str | None) -> str | None:
    # It never changes: nothing is taken out of a ledger, and what is added comes later.
    with ledger.asker() as asker:
        return asker.first_learned(name, kind, side)
