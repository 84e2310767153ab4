"""The cases of a ledger, asked from what is kept of them in it, which is first brought up to date.

A time before now (``as_of``),
and a ledger that may only be read and is behind, are grouped anew from their records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from onrecord.cases.filing import File, Filed, Shelf, case_id, found_by, open_file, pick
from onrecord.cases.refreshing import Last, last_grouped, method, refresh, uncollected
from onrecord.cases.restoring import Kept, contents, restored, withdrawals_of
from onrecord.cases.told import named
from onrecord.cases.wanted import EVERY, Order, Wanted
from onrecord.cases.wording import folded
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from onrecord.ledger import DocumentRow, Ledger

_SEVERAL = 6
_PAGE = 500
_PREFIX = "case-"


@dataclass(frozen=True)
class Listed:
    """A case as the list of cases has it.

    Attributes:
        id, name, by: as of :class:`onrecord.cases.filing.Filed`.
        size: how many documents are mainly about it.
        documents: their keys; of a list without keys, none.
        voices: how many independent voices they are.
        claims, events: how many of each it holds.
        published: first and last day of publication; None if no day is known.
    joined: by key, since when documents are together with others that were in another case before; only what
        is kept tells.
    words: of the names of its parties and of their sides; only what is grouped in memory tells.
    """

    id: str
    name: str
    by: str | None
    size: int
    documents: tuple[str, ...]
    voices: int
    claims: int
    events: int
    published: tuple[str, str] | None
    joined: Mapping[str, str] = field(default_factory=dict, compare=False)
    words: frozenset[str] = field(default=frozenset(), compare=False)


def listed(filed: Filed, documents: Mapping[str, DocumentRow]) -> Listed:
    """What the list of cases says of one."""
    case = filed.case
    published = sorted(one.record.published for one in case.papers if one.record.published)
    return Listed(
        id=filed.id,
        name=filed.name,
        by=filed.by,
        size=len(case.papers),
        documents=tuple(one.name for one in case.papers),
        voices=len({documents[one.name].voice for one in case.papers}),
        claims=sum(len(case.holds(event)) for event in case.events),
        events=len(case.events),
        published=(published[0], published[-1]) if published else None,
        words=frozenset(found_by(case)),
    )


# Asking


def list_cases(
    ledger: Ledger,
    as_of: str | None = None,
    *,
    least: int = 1,
    text: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    joined: bool = False,
) -> list[Listed]:
    """The cases, those of most documents first.

    Args:
        ledger: the ledger.
        as_of: as they were known then.
        least: only cases of so many documents or more.
        text: only cases with this in their names, or with these words in those of their parties or sides.
        limit, offset: a page of the list; all of it if ``limit`` is None.
        joined: with the times since when documents are together; those of now alone are known.
    """
    wanted = Wanted(text=text or "", least=least)
    if as_of is None and refresh(ledger):
        return list_last(ledger, wanted, limit=limit, offset=offset, joined=joined)
    file = open_file(ledger, as_of)
    chosen = filter(wanted.fits, (listed(filed, file.documents) for filed in file.cases))
    return list(islice(chosen, offset, None if limit is None else offset + limit))


def count_cases(ledger: Ledger, as_of: str | None = None, *, least: int = 1, text: str | None = None) -> int:
    """How many cases :func:`list_cases` would give without a limit."""
    if as_of is not None or not refresh(ledger):
        return len(list_cases(ledger, as_of, least=least, text=text))
    return count_last(ledger, Wanted(text=text or "", least=least))


def _told(
    connection: sa.Connection, rows: Iterable[Any], *, keyed: bool = True, joined: bool = False
) -> list[Listed]:
    """Cases of the list.

    Args:
        connection: to the ledger.
        rows: of the cases.
        keyed: with the keys of their documents.
        joined: with the times since when documents are together, which stand behind much else that is kept
            of a document.
    """
    import sqlalchemy as sa

    from onrecord.cases.index import Index
    from onrecord.ledger.tables import derived_papers

    rows = list(rows)
    p = derived_papers.c
    keys: dict[int, list[str]] = {}
    times: dict[str, str] = {}
    anew = Index(connection).state().get("anew") if joined else None
    for at in range(0, len(rows) if keyed else 0, _PAGE):
        since = p.joined if joined else sa.null()
        query = sa.select(p.case_id, p.mark, since).where(
            p.case_id.in_([row.id for row in rows[at : at + _PAGE]])
        )
        for case, mark, known in sorted(connection.execute(query).all(), key=itemgetter(1)):
            keys.setdefault(case, []).append(key := named(mark))
            if known := known or anew:
                times[key] = known
    return [
        Listed(
            id=row.label,
            name=row.name,
            by=row.author,
            size=row.documents,
            documents=tuple(keys.get(row.id, ())),
            voices=row.voices,
            claims=row.claims,
            events=row.events,
            published=(row.first, row.last) if row.first is not None else None,
            joined={key: times[key] for key in keys.get(row.id, ()) if key in times},
        )
        for row in rows
    ]


def find_case(ledger: Ledger, word: str, as_of: str | None = None) -> Listed:
    """One case as the list has it.

    Args:
        ledger: the ledger.
        word: its id, its name or a part of it, or the id of one of its documents.
        as_of: as it was known then.

    Raises:
        OnrecordError: there is none, or there are several.
    """
    if as_of is None and refresh(ledger):
        return find_last(ledger, word)
    file = open_file(ledger, as_of)
    return listed(file.find(word), file.documents)


def _find(connection: sa.Connection, word: str) -> Any:
    """The row of a case, in the order of :func:`onrecord.cases.filing.pick`."""
    import sqlalchemy as sa

    from onrecord.ledger import tables
    from onrecord.ledger.tables import derived_cases, derived_papers

    c, d, p = derived_cases.c, tables.documents.c, derived_papers.c
    wanted = folded(word.strip())
    key = wanted.removeprefix(_PREFIX)
    # Keys are hexadecimal after their first letter: what begins with one is before it with a "g" after it.
    begun = sa.select(d.id, d.key).where(d.key >= key, d.key < key + "g").limit(_SEVERAL)
    rows = connection.execute(begun).all() if key else []
    documents = [id for id, held in rows if wanted in (held, case_id(held))]
    homes = sa.select(p.case_id).where(p.document_id.in_(documents))
    for test in (
        c.label.in_((wanted, _PREFIX + wanted)),
        c.folded == wanted,
        c.id.in_(homes),
        c.folded.contains(wanted, autoescape=True) if wanted else sa.false(),
    ):
        order = (c.documents.desc(), c.founder_id)
        found = connection.execute(
            sa.select(derived_cases).where(test).order_by(*order).limit(_SEVERAL)
        ).all()
        if len(found) == 1:
            return found[0]
        if found:
            number = connection.execute(sa.select(sa.func.count()).select_from(derived_cases).where(test))
            several = ", ".join(f"{row.label} ({row.name})" for row in found[: _SEVERAL - 1])
            rest = int(number.scalar() or 0) - (_SEVERAL - 1)
            raise OnrecordError(
                word, f"may be several cases: {several}" + (f" and {rest} more" if rest > 0 else "")
            )
    raise OnrecordError(word, "there is no case of this id or name in the ledger")


def open_case(
    ledger: Ledger, word: str, as_of: str | None = None, *, whole: bool = True
) -> tuple[Shelf, Filed]:
    """One case, with what is needed to show it.

    Args:
        ledger: the ledger.
        word: its id, its name or a part of it, or the id of one of its documents.
        as_of: as it was known then.
        whole: whether its documents' records are read, with all that they hold; if not, what a case shows of
            their claims is there at once, and the sentences and records are read when they are asked for.

    Raises:
        OnrecordError: there is none, or there are several.
    """
    if as_of is None and refresh(ledger):
        with ledger.reading() as connection:
            row = _find(connection, word)
        return restored(ledger, row, whole)
    file = open_file(ledger, as_of)
    return file, file.find(word)


def claims_of(ledger: Ledger, word: str, as_of: str | None = None) -> frozenset[int]:
    """Row numbers of the claims of a case; for questions that are asked of one case.

    Raises:
        OnrecordError: there is no such case, or there are several.
    """
    from onrecord.cases.index import Index

    if as_of is None and refresh(ledger):
        with ledger.reading() as connection:
            index, row = Index(connection), _find(connection, word)
            members, owners, own = contents(index, row.id)
            held = [
                (document, place)
                for event, told in members.items()
                for document, place in told
                if owners[event] == row.id or (owners[event] is None and document in own)
            ]
            first = index.first_claims({document for document, _ in held})
            return frozenset(first[document] + place for document, place in held)
    # A time before, or a ledger that may only be read.
    _, filed = open_case(ledger, word, as_of)
    rows = {(key, name): row for row, key, name in ledger.claim_ids(as_of=as_of)}
    return frozenset(
        rows[told.paper.name, told.claim.id]
        for event in filed.case.events
        for told in filed.case.holds(event)
    )


# The cases as they are kept, whatever was written since: for pages that do not wait


def list_last(
    ledger: Ledger,
    wanted: Wanted = EVERY,
    order: Order = Order.DOCUMENTS,
    *,
    limit: int | None = None,
    offset: int = 0,
    keyed: bool = True,
    joined: bool = False,
) -> list[Listed]:
    """The cases as they are kept.

    Args:
        ledger: the ledger.
        wanted: which of them.
        order: which come first.
        limit, offset: a page of the list; all of it if ``limit`` is None.
        keyed: with the keys of their documents: of fifty large cases ten thousand.
        joined: with the times since when these are together.
    """
    import sqlalchemy as sa

    from onrecord.ledger.tables import derived_cases

    query = (
        sa.select(derived_cases)
        .where(*wanted.tests())
        .order_by(*order.columns())
        .limit(limit)
        .offset(offset or None)
    )
    with ledger.reading() as connection:
        return _told(connection, connection.execute(query).all(), keyed=keyed, joined=joined)


def count_last(ledger: Ledger, wanted: Wanted = EVERY) -> int:
    """How many cases :func:`list_last` would give without a limit."""
    import sqlalchemy as sa

    from onrecord.ledger.tables import derived_cases

    with ledger.reading() as connection:
        query = sa.select(sa.func.count()).select_from(derived_cases).where(*wanted.tests())
        return int(connection.execute(query).scalar() or 0)


def find_last(ledger: Ledger, word: str) -> Listed:
    """One case as it is kept, by the same words as :func:`find_case`.

    Raises:
        OnrecordError: there is none, or there are several.
    """
    with ledger.reading() as connection:
        return _told(connection, [_find(connection, word)])[0]


def home_last(ledger: Ledger, document: str) -> Listed | None:
    """The case that a document is mainly about, as it is kept; None if it is in none.

    Args:
        ledger: the ledger.
        document: key of the document.
    """
    import sqlalchemy as sa

    from onrecord.ledger import tables
    from onrecord.ledger.tables import derived_cases, derived_papers

    d, p = tables.documents.c, derived_papers.c
    homes = (
        sa.select(p.case_id)
        .join_from(tables.documents, derived_papers, p.document_id == d.id)
        .where(d.key == document)
    )
    with ledger.reading() as connection:
        row = connection.execute(sa.select(derived_cases).where(derived_cases.c.id.in_(homes))).first()
        return _told(connection, [row])[0] if row is not None else None


def open_last(ledger: Ledger, head: Listed) -> tuple[Shelf, Filed]:
    """One case as it is kept, with what is needed to show it.

    Args:
        ledger: the ledger.
        head: the case as :func:`list_last` has it.

    Raises:
        OnrecordError: there is no such case any more.
    """
    with ledger.reading() as connection:
        row = _find(connection, head.id)
    return restored(ledger, row, whole=False)


def stamp(ledger: Ledger, head: Listed) -> str:
    """What a case shows follows from, as a digest: the same as long as nothing that is written bears on it.

    Args:
        ledger: the ledger.
        head: the case as :func:`list_last` has it.

    Raises:
        OnrecordError: there is no such case any more.
    """
    import sqlalchemy as sa

    from onrecord.cases.index import Index
    from onrecord.ledger.tables import derived_cases

    c = derived_cases.c
    with ledger.reading() as connection:
        row, index = _find(connection, head.id), Index(connection)
        members, owners, own = contents(index, row.id)
        others = {case for case in owners.values() if case is not None}
        query = sa.select(c.id, c.label, c.name, c.author).where(c.id.in_(others | {row.id}))
        names = {id: facts for id, *facts in connection.execute(query)}
        wanted = {document for told in members.values() for document, _ in told} | own
        readings, voices = sorted(index.readings(wanted)), index.voices(wanted)
        withdrawn = withdrawals_of(connection, wanted)
    events = [(sorted(told), names.get(owners.get(event) or 0)) for event, told in members.items()]
    documents = readings, sorted(voices.items()), withdrawn
    parts = method(), names[row.id], sorted(own), sorted(events, key=repr), documents
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def all_cases(ledger: Ledger, as_of: str | None = None) -> Iterator[tuple[Shelf, Filed]]:
    """Every case with what is needed to show it, those of most documents first; one after the other."""
    import sqlalchemy as sa

    from onrecord.ledger.tables import derived_cases

    if as_of is not None or not refresh(ledger):
        file: File = open_file(ledger, as_of)
        yield from ((file, filed) for filed in file.cases)
        return
    c = derived_cases.c
    with ledger.reading() as connection:
        query = sa.select(derived_cases).order_by(c.documents.desc(), c.founder_id)
        rows = connection.execute(query).all()
    for row in rows:
        yield restored(ledger, row)


__all__ = [
    "Kept",
    "Last",
    "Listed",
    "all_cases",
    "claims_of",
    "count_cases",
    "find_case",
    "last_grouped",
    "list_cases",
    "list_last",
    "listed",
    "open_case",
    "open_last",
    "pick",
    "refresh",
    "stamp",
    "uncollected",
]
