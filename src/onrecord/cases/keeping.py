"""The cases of a ledger, kept in it: brought up to date with what was added since, and asked from there.

What is kept can be worked out anew at any time; it is no part of the record. A time before now (``as_of``),
and a ledger that may only be read and is behind, are grouped anew from their records.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from onrecord.cases.brief import Parties, Reading, unpack
from onrecord.cases.dates import day
from onrecord.cases.filing import (
    KINDS,
    File,
    Filed,
    Shelf,
    case_id,
    constraints,
    found_by,
    open_file,
    pick,
)
from onrecord.cases.grouping import Case, Event
from onrecord.cases.told import Paper, Sentence, named, paper
from onrecord.cases.wanted import EVERY, Order, Wanted
from onrecord.cases.weights import shipped
from onrecord.cases.wording import folded
from onrecord.errors import OnrecordError
from onrecord.model import Record

if TYPE_CHECKING:
    import sqlalchemy as sa

    from onrecord.cases.index import Index
    from onrecord.ledger import DocumentRow, Judgement, Ledger

_VERSION = 5
BATCH = 64
"""Documents that are taken in together at most, in one transaction: others that write wait so long, some
seconds. Of 64, each takes little more than half of what it takes of 16: what several belong to is grouped
once."""
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


# Bringing up to date


def refresh(ledger: Ledger, on_taken: Callable[[int], None] | None = None) -> bool:
    """Bring the cases up to date with what was added, read anew or decided since.

    What is done costs as much as what is new and what it hangs together with. A run that is interrupted is
    taken up by the next one.

    Args:
        ledger: the ledger.
        on_taken: called after each transaction with the number of readings that are left.

    Returns:
        False if the cases are behind, and the ledger may only be read.
    """
    from onrecord.cases.growing import Shelf as Held

    shelf, mark = Held(), ""
    while (left := _behind(ledger)) is not None:
        if on_taken is not None:
            on_taken(left)
        try:
            with uncollected():
                mark = _take(ledger, shelf, mark)
        except OnrecordError as error:
            if "read-only" in error.fault or "permission" in error.fault:
                return False
            raise
    return True


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, which goes over all that is held, time and again.

    For work that makes many things at once and leaves few behind.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()


def _behind(ledger: Ledger) -> int | None:
    """How many readings are not in the cases yet; None if they are up to date in all."""
    from onrecord.cases.index import Index

    with ledger.reading() as connection:
        state = Index(connection).state()
        now = _lasts(connection)
        if state.get("method") == _method() and all(state["last"][name] == now[name] for name in now):
            return None
        return now["readings"] - (state["last"]["readings"] if state.get("method") == _method() else 0)


def _lasts(connection: sa.Connection) -> dict[str, int]:
    """The last row of each table that cases follow from, or what is shown of them."""
    import sqlalchemy as sa

    from onrecord.ledger import tables
    from onrecord.ledger.store import UNDO

    # What people decide about single claims changes no case.
    j, other = tables.judgements.c, tables.judgements.alias("other").c
    of_case = sa.exists().where(other.id == j.undoes, other.kind.in_((*KINDS, UNDO)))
    about = sa.or_(j.kind.in_(KINDS), sa.and_(j.kind == UNDO, of_case))
    last = {
        "readings": sa.select(sa.func.max(tables.readings.c.id)),
        "judgements": sa.select(sa.func.max(j.id)).where(about),
        "voices": sa.select(sa.func.max(tables.voices.c.id)),
        "withdrawals": sa.select(sa.func.max(tables.withdrawals.c.id)),
    }
    return {name: int(connection.execute(query).scalar() or 0) for name, query in last.items()}


def _method() -> str:
    weights = (resources.files("onrecord.cases") / "weights.json").read_bytes()
    return f"{_VERSION} {hashlib.sha256(weights).hexdigest()[:16]}"


def _take(ledger: Ledger, shelf: Any, mark: str) -> str:
    """Take in the next readings, in one transaction; gives the mark of what the shelf holds."""
    import sqlalchemy as sa

    from onrecord.cases.growing import Grower
    from onrecord.cases.index import Index
    from onrecord.ledger import tables

    r = tables.readings.c
    with ledger.writer("cases") as writer:
        judgements = ledger.judgements(undone=True)
        index = Index(writer.connection)
        state = index.state()
        at = ledger.bound()  # nobody else writes now
        if state.get("method") != _method():
            index.clear()
            # Grouped by another method, documents are together that were not: that is told as news.
            anew = {"anew": (at := writer.at())} if state else {}
            state = {**anew, "method": _method(), "last": dict.fromkeys(_lasts(writer.connection), 0)}
            state["numbers"] = {"event": 0, "case": 0}
        if str(state) != mark:  # another process has been at work since
            shelf.clear()
        last = state["last"]
        query = sa.select(r.id, r.document_id).where(r.id > last["readings"]).order_by(r.id).limit(BATCH)
        new = writer.connection.execute(query).all()
        now = _lasts(writer.connection)
        held = [one for one in judgements if one.kind in KINDS and not one.undone]
        grower = Grower(index, shipped(), constraints(held), state["numbers"], shelf, at)
        grower.take({document for _, document in new})
        heads: set[int] = set()
        if not new or new[-1][0] == now["readings"]:
            # What was decided counts once all documents are there that it may name.
            if now["judgements"] > last["judgements"]:
                grower.judged(_judged(judgements, last["judgements"]))
            last["judgements"] = now["judgements"]
            heads = _other_voices(writer.connection, last["voices"])
            last |= {"voices": now["voices"], "withdrawals": now["withdrawals"]}
        grower.settle(heads)
        if new:
            last["readings"] = new[-1][0]
        # What is in the cases is known; while some is not in them yet, the last that is.
        made = sa.select(r.made).where(r.id == last["readings"])
        whole = last["readings"] == now["readings"]
        state["at"] = at if whole else writer.connection.execute(made).scalar()
        index.put_state(state)
    return str(state)


def _judged(judgements: Iterable[Judgement], after: int) -> set[str]:
    """The documents that judgements after one, and those taken back by them, are about."""
    by_id = {one.id: one for one in judgements}
    found: set[str] = set()
    for one in by_id.values():
        if one.id <= after:
            continue
        about: Judgement | None = one
        while about is not None:
            body = about.payload if about.kind in KINDS else {}
            found |= {*body.get("documents", ()), *body.get("rest", ())}
            found |= {body["document"]} if "document" in body else set()
            about = by_id.get(about.undoes) if about.undoes is not None else None
    return found


def _other_voices(connection: sa.Connection, after: int) -> set[int]:
    """Documents that have come into another voice."""
    import sqlalchemy as sa

    from onrecord.ledger import tables

    o = tables.voices.c
    # Made distinct here: for that SQLite would walk along all there are, document by document.
    query = sa.select(o.document_id).where(o.id > after, o.voice_id != o.document_id)
    return set(connection.execute(query).scalars())


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
        return _restored(ledger, row, whole)
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
            members, owners, own = _contents(index, row.id)
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


def _contents(
    index: Index, case: int
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, int | None], set[int]]:
    """The events that a case's documents tell, with their claims; who owns them; and its documents."""
    own = set(index.homes([case]).get(case, ()))
    found = {event for numbers in index.events(own).values() for event in numbers}
    return index.members(found), index.owners(found), own


# The cases as they are kept, whatever was written since: for pages that do not wait


@dataclass(frozen=True)
class Last:
    """The cases as they are kept, whatever was written since.

    Attributes:
        basis: what they follow from; changes with anything that bears on them.
        at: instant of the last thing that they know of.
        fresh: whether nothing was written since that bears on them.
    """

    basis: str
    at: str
    fresh: bool


def last_grouped(ledger: Ledger) -> Last | None:
    """What is kept of the cases; None if nothing is that these weights made."""
    from onrecord.cases.index import Index

    with ledger.reading() as connection:
        state, now = Index(connection).state(), _lasts(connection)
    if state.get("method") != _method():
        return None
    last = state["last"]
    basis = " ".join([state["method"], *(str(last[name]) for name in sorted(last))])
    return Last(basis, state["at"], last == now)


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
    return _restored(ledger, row, whole=False)


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
        members, owners, own = _contents(index, row.id)
        others = {case for case in owners.values() if case is not None}
        query = sa.select(c.id, c.label, c.name, c.author).where(c.id.in_(others | {row.id}))
        names = {id: facts for id, *facts in connection.execute(query)}
        wanted = {document for told in members.values() for document, _ in told} | own
        readings, voices = sorted(index.readings(wanted)), index.voices(wanted)
        withdrawn = _withdrawn(connection, wanted)
    events = [(sorted(told), names.get(owners.get(event) or 0)) for event, told in members.items()]
    documents = readings, sorted(voices.items()), withdrawn
    parts = _method(), names[row.id], sorted(own), sorted(events, key=repr), documents
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _withdrawn(connection: sa.Connection, documents: Iterable[int]) -> list[tuple[Any, ...]]:
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


def regroup(ledger: Ledger) -> bool:
    """The same as :func:`refresh`."""
    return refresh(ledger)


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


def _restored(ledger: Ledger, row: Any, whole: bool = True) -> tuple[Shelf, Filed]:
    import sqlalchemy as sa

    from onrecord.cases.index import Index
    from onrecord.ledger.tables import derived_cases

    c = derived_cases.c
    with ledger.reading() as connection:
        members, owners, own = _contents(Index(connection), row.id)
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
        yield _restored(ledger, row)


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
    "regroup",
    "stamp",
]
