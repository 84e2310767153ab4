"""What a TAXII collection gives, in which order: documents by the instant at which what holds of them was
learned, object by object.

A document has one place: where it was read last, withdrawn or restored. A page's mark (``next``) names a
place and an object there. What happens while somebody turns pages comes at the end, so nothing is given
twice or left out.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import groupby, islice
from typing import NamedTuple

from onrecord.export.sources import Item
from onrecord.export.stix.bundle import objects_of
from onrecord.export.stix.common import Object
from onrecord.export.stix.feed import Stage, fed, head
from onrecord.export.stix.parties import Parties
from onrecord.ledger import DocumentRow, Ledger
from onrecord.ledger.asking import Asker
from onrecord.ledger.times import before
from onrecord.ledger.turns import Past, Turn, marked, pasts
from onrecord.model import Party, Record

PLACES = 400
"""Documents that one request looks at: where few objects are asked for, a page may hold fewer than it could,
and says that there are more."""
_TOGETHER = 16
_LOOKED_AT = 20
"""Documents that are looked at for what was said of a party last."""
FIRST = "0001-01-01T00:00:00.000000Z"
LAST = "9999-12-31T23:59:59.999999Z"


class Cursor(NamedTuple):
    """How far a client has come: a document's place, and how many of its objects were given.

    Attributes:
        at: instant of the place.
        reading: row number of the document's reading; 0 for what comes before the first document.
        object: how many objects were given there.
    """

    at: str
    reading: int
    object: int

    def __str__(self) -> str:
        return f"{re.sub('[^0-9]', '', self.at)}.{self.reading}.{self.object}"

    @classmethod
    def parse(cls, mark: str) -> Cursor:
        """The cursor that a mark stands for.

        Raises:
            ValueError: it stands for none.
        """
        found = re.fullmatch(
            r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{6})\.(\d{1,18})\.(\d{1,9})", mark, re.ASCII
        )
        if found is None:
            raise ValueError(mark)
        year, month, day, hour, minute, second, rest, reading, object = found.groups()
        at = f"{year}-{month}-{day}T{hour}:{minute}:{second}.{rest}Z"
        before(at)  # there is such an instant
        return cls(at, int(reading), int(object))


@dataclass(frozen=True)
class Contents:
    """What a collection holds.

    Attributes:
        keys: its documents; None for all.
        joined: since when documents belong to it, where that is later than what happened to them.
    until: up to which instant that is known. Nothing later is given: a document may have come before it
        that is not yet known to belong here.
    """

    keys: tuple[str, ...] | None = None
    joined: Mapping[str, str] = field(default_factory=dict)
    until: str = LAST

    def since(self, row: DocumentRow) -> str:
        """Since when a document belongs to it; the first instant that there is, if it always did."""
        return self.joined.get(row.key, FIRST)


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


def walk(ledger: Ledger, contents: Contents, asked: Asked) -> Page:
    """The page that is asked for.

    Of an object that several places of the page bring, the last version is given, or the first, or all.

    Args:
        ledger: what is fed.
        contents: which documents.
        asked: what of them.
    """
    found: dict[tuple[str, str], Entry] = {}
    start = asked.cursor or Cursor(FIRST, 0, 0)
    after = max(asked.added_after or FIRST, before(start.at))
    every, first = "all" in asked.versions, "first" in asked.versions
    for number, (cursor, added, objects) in enumerate(_told(ledger, contents, after, start)):
        if number > PLACES:
            return Page(list(found.values()), str(cursor))
        for n, one in enumerate(objects()):
            mark = cursor._replace(object=n)
            if mark < start or not asked.takes(one):
                continue
            key = (one["id"], version(one) if every else "")
            if key not in found and len(found) >= asked.limit:
                return Page(list(found.values()), str(mark))
            if key not in found or not first:
                found.pop(key, None)
                found[key] = Entry(one, added)
    return Page(list(found.values()), None)


Objects = Callable[[], list[Object]]


def _told(
    ledger: Ledger, contents: Contents, after: str, start: Cursor
) -> Iterator[tuple[Cursor, str, Objects]]:
    """Places from the cursor on, of what came after an instant, with the instant and what makes the objects;
    before the first document, who made the feed."""
    streams = (
        _read(ledger, contents, after),
        _marked(ledger, contents, after),
        _joined(ledger, contents, after),
    )
    heading = not start.reading
    for place in heapq.merge(*streams, key=lambda one: (one.at, one.reading)):
        if place.at > contents.until:
            return
        if heading:
            yield Cursor(FIRST, 0, 0), place.at, head
            heading = False
        cursor = Cursor(place.at, place.reading, 0)
        if cursor[:2] >= start[:2]:
            yield cursor, place.at, partial(place.objects, ledger)


@dataclass(frozen=True)
class _Place:
    """A document in the feed."""

    at: str
    row: DocumentRow
    record: Record
    past: Past

    @property
    def reading(self) -> int:
        return self.row.reading_id

    def objects(self, ledger: Ledger) -> list[Object]:
        own = Item(self.record, added=self.row.added, read=self.row.read)
        turns = self.past.turns
        items: dict[int | None, Item | None] = {None: None, self.row.reading_id: own}
        earlier = {turn.reading for turn in turns if turn.reading is not None} - items.keys()
        for row, record in ledger.records(withdrawn=True, readings=earlier) if earlier else ():
            items[row.reading_id] = Item(record, added=row.added, read=row.read)
        with ledger.asker() as asker:
            stages = [
                Stage(turn.at, item, _among(asker, turn, item))
                for turn in turns
                for item in (items[turn.reading],)
            ]
        return fed(stages, _Named(ledger, self.row.id, turns[-1].at))


def _among(asker: Asker, turn: Turn, item: Item | None) -> int:
    """Which of the documents this is that were read at one instant."""
    if item is None or turn.reading is None or turn.at != item.read:
        return 0
    return turn.reading - 1 - asker.last_reading_before(turn.reading, turn.at)


@dataclass(frozen=True)
class _Named:
    """What other documents tell of the parties of one, up to an instant."""

    ledger: Ledger
    document: int
    until: str

    def first(self, party: Party) -> str | None:
        return _first_named(self.ledger, party.name, party.kind.value, party.side)

    def since(self, party: Party, after: str) -> set[str]:
        with self.ledger.asker() as asker:
            about = (party.name, party.kind.value, party.side)
            held = asker.last_named(*about, after, self.until, _LOOKED_AT)
            past = pasts(asker, [document for _, document in held])
        readings = [
            reading
            for reading, document in held
            if document != self.document
            and any(
                turn.reading == reading and after < turn.at <= self.until for turn in past[document].turns
            )
        ]
        found: set[str] = set()
        for row, record in self.ledger.records(withdrawn=True, readings=readings) if readings else ():
            parties = Parties({})
            list(objects_of(Item(record, added=row.added, read=row.read), parties, {}))
            found |= {str(one["id"]) for one in parties.objects()}
        return found


def _read(ledger: Ledger, contents: Contents, after: str) -> Iterator[_Place]:
    """The documents that were last read, in the order of their readings."""
    with ledger.asker() as asker:
        reading = asker.last_reading(after)
    while True:
        rows = ledger.learned(reading, limit=_TOGETHER, keys=contents.keys)
        for place in _placed(ledger, rows):
            if not place.past.mark and place.at >= contents.since(place.row):
                yield place
        if len(rows) < _TOGETHER:
            return
        reading = rows[-1][0].reading_id


def _marked(ledger: Ledger, contents: Contents, after: str) -> Iterator[_Place]:
    """The documents that were last withdrawn or restored, in that order."""
    with ledger.asker() as asker:
        found = list(marked(asker, after, contents.keys))
    for _, together in groupby(found, key=lambda one: one[0]):
        places = _placed(ledger, (ledger.record(key) for _, key in together))
        for place in sorted(places, key=lambda one: one.reading):
            if place.past.mark and place.at >= contents.since(place.row):
                yield place


def _joined(ledger: Ledger, contents: Contents, after: str) -> Iterator[_Place]:
    """The documents that came into the collection after all that happened to them, in that order."""
    keys = [key for key, at in contents.joined.items() if at > after]
    rows = ledger.documents(keys=keys) if keys else ()
    ordered = sorted(rows, key=lambda row: (contents.since(row), row.reading_id))
    for place in _placed(ledger, (ledger.record(row.key) for row in ordered)):
        if place.at < (since := contents.since(place.row)):
            yield replace(place, at=since)


def _placed(ledger: Ledger, rows: Iterable[tuple[DocumentRow, Record]]) -> Iterator[_Place]:
    """Documents with what happened to them; without those that nobody could ever see."""
    rows = iter(rows)
    while part := list(islice(rows, _TOGETHER)):
        with ledger.asker() as asker:
            known = pasts(asker, [row.id for row, _ in part])
        for row, record in part:
            if turns := known[row.id].turns:
                yield _Place(turns[-1].at, row, record, known[row.id])


@lru_cache(maxsize=50_000)
def _first_named(ledger: Ledger, name: str, kind: str, side: str | None) -> str | None:
    # It never changes: nothing is taken out of a ledger, and what is added comes later.
    with ledger.asker() as asker:
        return asker.first_learned(name, kind, side)
