"""A case as it is kept, put together again with what is needed to show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from onrecord.cases.brief import Parties, Reading, unpack
from onrecord.cases.dates import day
from onrecord.cases.filing import Filed, Shelf
from onrecord.cases.grouping import Case, Event
from onrecord.cases.told import Paper, Sentence, paper
from onrecord.model import Record

if TYPE_CHECKING:
    import sqlalchemy as sa

    from onrecord.cases.index import Index
    from onrecord.ledger import DocumentRow, Ledger


def contents(
    index: Index, case: int
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, int | None], set[int]]:
    """The events that a case's documents tell, with their claims; who owns them; and its documents."""
    own = set(index.homes([case]).get(case, ()))
    found = {event for numbers in index.events(own).values() for event in numbers}
    return index.members(found), index.owners(found), own


def withdrawals_of(connection: sa.Connection, documents: Iterable[int]) -> list[tuple[Any, ...]]:
    """What was said of withdrawing some documents, in the order in which it was said."""
    import sqlalchemy as sa

    from onrecord.cases.index import chunks
    from onrecord.ledger.tables import withdrawals

    w = withdrawals.c
    found = [
        tuple(row)
        for part in chunks(documents)
        for row in connection.execute(
            sa.select(w.id, w.document_id, w.withdrawn, w.reason).where(w.document_id.in_(part))
        )
    ]
    return sorted(found, key=itemgetter(0))


class Kept:
    """One case with the documents that it needs, without the others."""

    def __init__(self, documents: dict[str, DocumentRow], owners: Mapping[int, Filed]) -> None:
        self.documents = documents
        self._owners = owners

    def owner(self, event: Event) -> Filed | None:
        """The case that owns an event of the background, as far as its id and name."""
        return self._owners.get(id(event))


def _facts(row: DocumentRow, mark: str) -> Paper:
    """A document without its text and its claims."""
    facts = {name: getattr(row, name) for name in ("title", "publisher", "published", "url", "source")}
    record = Record.model_construct(id=row.key, text="", **facts)
    return Paper(key=mark, name=row.key, record=record, published=day(row.published), counts=dict)


def _reading(ledger: Ledger, documents: Mapping[str, DocumentRow], first: Mapping[int, int]) -> Reading:
    """What reads the sentences of claims.

    Args:
        ledger: the ledger.
        documents: by key.
        first: by row of the document, that of the first of its claims.
    """

    def sentences(claims: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[Sentence]]:
        from onrecord.cases.index import Index

        at = {first[documents[key].id] + place: (key, place) for key, place in claims}
        found: dict[tuple[str, int], list[Sentence]] = {one: [] for one in at.values()}
        with ledger.reading() as connection:
            for claim, start, end, text in Index(connection).evidence(at):
                found[at[claim]].append(Sentence(start, end, text))
        return found

    def records(keys: Iterable[str]) -> dict[str, Record]:
        readings = [documents[key].reading_id for key in keys]
        return {row.key: held for row, held in ledger.records(withdrawn=True, readings=readings)}

    def texts(keys: Iterable[str]) -> dict[str, str]:
        readings = {documents[key].reading_id: key for key in keys}
        return {readings[number]: text for number, text in ledger.texts(readings).items()}

    return Reading(sentences, records, texts, documents.keys())


def restored(ledger: Ledger, row: Any, whole: bool = True) -> tuple[Shelf, Filed]:
    """A case with what is needed to show it.

    Args:
        ledger: the ledger.
        row: the case's row.
        whole: whether its documents' records are read, with all that they hold.
    """
    import sqlalchemy as sa

    from onrecord.cases.index import Index
    from onrecord.ledger.tables import derived_cases

    c = derived_cases.c
    with ledger.reading() as connection:
        members, owners, own = contents(Index(connection), row.id)
        others = {case for case in owners.values() if case not in (None, row.id)}
        query = sa.select(c.id, c.label, c.name).where(c.id.in_(others))
        names = {id: Filed(label, name, None, Case((), ())) for id, label, name in connection.execute(query)}
        # Of what others own or nobody does, only what this case's own documents tell is shown.
        members = {
            event: [(id, place) for id, place in told if owners[event] == row.id or id in own]
            for event, told in members.items()
        }
        wanted = {document for told in members.values() for document, _ in told} | own
        told = {} if whole else Index(connection).tellings(wanted)
        first = Index(connection).first_claims(told)
        readings = Index(connection).readings(wanted - told.keys())
        shown = Index(connection).readings(told)
    rows = {row.id: row for row in ledger.rows(shown)} if shown else {}
    documents: dict[str, DocumentRow] = {}
    papers: dict[int, Paper] = {}
    read = _reading(ledger, documents, first)
    known = Parties()
    for number, held in rows.items():
        documents[held.key] = held
        mark, body = told[number]
        papers[number] = _facts(held, mark)
        unpack(body, papers[number], read, known)
    if readings:
        for held, record in ledger.records(withdrawn=True, readings=readings):
            documents[held.key] = held
            papers[held.id] = paper(held.key, record)
    within: list[Event] = []
    beside: list[Event] = []
    owned_by: dict[int, Filed] = {}
    for event, places in members.items():
        claims = sorted((papers[id].claims[place] for id, place in places), key=lambda told: told.key)
        owner = owners[event]
        made = Event(tuple(claims), owner is not None)
        (within if owner in (None, row.id) else beside).append(made)
        if owner in names:
            owned_by[id(made)] = names[owner]
    for events in (within, beside):
        events.sort(key=lambda event: event.claims[0].key)
    home = sorted((papers[id] for id in own), key=lambda one: one.key)
    case = Case(tuple(home), tuple(within), tuple(beside))
    return Kept(documents, owned_by), Filed(row.label, row.name, row.author, case)
