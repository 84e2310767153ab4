"""The cases of a ledger, kept in it until something is written: to show one case without grouping all.

What is kept can be worked out anew at any time; it is no part of the record. It is used only if nothing was
written to the ledger since, and if it was made by these weights; a time before now (``as_of``) is always
grouped anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from onrecord.cases.filing import File, Filed, Shelf, open_file, pick
from onrecord.cases.grouping import Case, Event
from onrecord.cases.told import Told, paper
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.ledger import DocumentRow, Ledger
    from onrecord.model import Record

SET = "cases"
_ALL = "*"
_VERSION = 2
Item = tuple[str, int | None, dict[str, Any] | None]


@dataclass(frozen=True)
class Listed:
    """A case as the list of cases has it.

    Attributes:
        id, name, by: as of :class:`onrecord.cases.filing.Filed`.
        documents: keys of the documents that are mainly about it.
        voices: how many independent voices they are.
        claims, events: how many of each it holds.
        published: first and last day of publication; None if no day is known.
    """

    id: str
    name: str
    by: str | None
    documents: tuple[str, ...]
    voices: int
    claims: int
    events: int
    published: tuple[str, str] | None


def listed(filed: Filed, documents: Mapping[str, DocumentRow]) -> Listed:
    """What the list of cases says of one."""
    case = filed.case
    published = sorted(one.record.published for one in case.papers if one.record.published)
    return Listed(
        id=filed.id,
        name=filed.name,
        by=filed.by,
        documents=tuple(one.name for one in case.papers),
        voices=len({documents[one.name].voice for one in case.papers}),
        claims=sum(len(case.holds(event)) for event in case.events),
        events=len(case.events),
        published=(published[0], published[-1]) if published else None,
    )


def list_cases(ledger: Ledger, as_of: str | None = None) -> list[Listed]:
    """All cases, those of most documents first."""
    if as_of is None and _is_kept(ledger):
        return [_listed(body) for _, _, body in ledger.derived(SET, _ALL) if body is not None]
    file = _grouped(ledger, as_of)
    return [listed(filed, file.documents) for filed in file.cases]


def open_case(ledger: Ledger, word: str, as_of: str | None = None) -> tuple[Shelf, Filed]:
    """One case, with what is needed to show it.

    Args:
        ledger: the ledger.
        word: its id, its name or a part of it, or the id of one of its documents.
        as_of: as it was known then.

    Raises:
        OnrecordError: there is none, or there are several.
    """
    if as_of is not None or not _is_kept(ledger):
        file = _grouped(ledger, as_of)
        return file, file.find(word)
    found = _kept(ledger, word)
    return _restored(ledger, found)


def _kept(ledger: Ledger, word: str) -> Listed:
    """The case of that id, looked up; else the one that all cases are searched for."""
    wanted = word.strip().lower()
    if head := next((body for _, claim, body in ledger.derived(SET, wanted) if claim is None), None):
        return _listed(head)
    return pick(word, [_listed(body) for _, _, body in ledger.derived(SET, _ALL) if body is not None])


def claims_of(ledger: Ledger, word: str, as_of: str | None = None) -> frozenset[int]:
    """Row numbers of the claims of a case; for questions that are asked of one case.

    Raises:
        OnrecordError: there is no such case, or there are several.
    """
    if as_of is None:
        if not _is_kept(ledger):
            _grouped(ledger, None)
        if _is_kept(ledger):
            items = ledger.derived(SET, _kept(ledger, word).id)
            return frozenset(claim for _, claim, body in items if claim is not None and body and body["held"])
    # A time before, or a ledger that may only be read.
    _, filed = open_case(ledger, word, as_of)
    rows = _rows(ledger, as_of)
    return frozenset(
        rows[told.paper.name, told.claim.id]
        for event in filed.case.events
        for told in filed.case.holds(event)
    )


def _rows(ledger: Ledger, as_of: str | None) -> dict[tuple[str, str], int]:
    return {(key, name): row for row, key, name in ledger.claim_ids(as_of=as_of)}


def _grouped(ledger: Ledger, as_of: str | None) -> File:
    if as_of is not None:
        return open_file(ledger, as_of)
    basis = _basis(ledger)
    file = open_file(ledger)
    # A ledger that may only be read is grouped anew each time.
    with suppress(OnrecordError):
        ledger.put_derived(SET, basis, _items(file, _rows(ledger, None)))
    return file


def _is_kept(ledger: Ledger) -> bool:
    return ledger.derived_basis(SET) == _basis(ledger)


def _basis(ledger: Ledger) -> str:
    """What the cases follow from: the method, its weights, and the last thing written that is neither derived
    nor a decision about a single claim."""
    import sqlalchemy as sa

    from onrecord.ledger import tables
    from onrecord.ledger.corrections import PREFIX

    weights = (resources.files("onrecord.cases") / "weights.json").read_bytes()
    c = tables.commits.c
    with ledger.reading() as connection:
        last = connection.execute(
            sa.select(c.id)
            .where(*(~c.what.startswith(what) for what in ("derive ", PREFIX, f"undo {PREFIX}")))
            .order_by(c.id.desc())
            .limit(1)
        ).scalar()
    return f"{_VERSION} {hashlib.sha256(weights).hexdigest()[:16]} {last or 0}"


def _items(file: File, rows: Mapping[tuple[str, str], int]) -> Iterator[Item]:
    """All cases as the list has them; then each case as the list has it, with its claims."""
    heads = {filed.id: asdict(listed(filed, file.documents)) for filed in file.cases}
    for head in heads.values():
        yield _ALL, None, head
    for filed in file.cases:
        yield filed.id, None, heads[filed.id]
        number = 0
        for events, beside in ((filed.case.events, False), (filed.case.background, True)):
            for event in events:
                owner = file.owner(event) if beside else None
                held = set() if beside else {told.key for told in filed.case.holds(event)}
                for told in event.claims:
                    payload = {
                        "event": number,
                        "document": told.paper.name,
                        "place": told.key[1],
                        "held": told.key in held,
                        "owned": event.owned,
                        "beside": [owner.id, owner.name] if owner else beside,
                    }
                    yield filed.id, rows[told.paper.name, told.claim.id], payload
                number += 1


def _listed(body: Mapping[str, Any]) -> Listed:
    published = body["published"]
    return Listed(
        **{
            **body,
            "documents": tuple(body["documents"]),
            "published": (published[0], published[1]) if published else None,
        }
    )


@dataclass(frozen=True)
class Last:
    """The cases as they were last grouped, whatever was written since.

    Attributes:
        basis: what they followed from; changes when they are grouped anew.
        at: instant of the last thing that they know of; cases are shown as of then.
        fresh: whether nothing was written since that bears on them.
    """

    basis: str
    at: str
    fresh: bool


def last_grouped(ledger: Ledger) -> Last | None:
    """What is kept of the cases; None if nothing is that these weights made."""
    import sqlalchemy as sa

    from onrecord.ledger import tables

    held, now = ledger.derived_basis(SET), _basis(ledger)
    if held is None or held.rpartition(" ")[0] != now.rpartition(" ")[0]:
        return None
    c = tables.commits.c
    with ledger.reading() as connection:
        at = connection.execute(sa.select(c.at).where(c.id == int(held.rpartition(" ")[2]))).scalar()
    return Last(held, str(at), held == now) if at is not None else None


def list_last(ledger: Ledger) -> list[Listed]:
    """All cases as they were last grouped, those of most documents first."""
    return [_listed(body) for _, _, body in ledger.derived(SET, _ALL) if body is not None]


def open_last(ledger: Ledger, head: Listed, last: Last) -> tuple[Shelf, Filed]:
    """One case as it was last grouped, with what is needed to show it.

    Args:
        ledger: the ledger.
        head: the case as :func:`list_last` has it.
        last: what is kept.
    """
    return _restored(ledger, head, None if last.fresh else last.at)


def regroup(ledger: Ledger) -> File:
    """Group all cases anew, and keep them."""
    return _grouped(ledger, None)


class Kept:
    """One case with the documents that it needs, without the others."""

    def __init__(self, documents: dict[str, DocumentRow], owners: Mapping[int, Filed]) -> None:
        self.documents = documents
        self._owners = owners

    def owner(self, event: Event) -> Filed | None:
        """The case that owns an event of the background, as far as its id and name."""
        return self._owners.get(id(event))


def _restored(ledger: Ledger, head: Listed, as_of: str | None = None) -> tuple[Shelf, Filed]:
    bodies = [body for _, claim, body in ledger.derived(SET, head.id) if claim is not None and body]
    wanted = {*head.documents, *(body["document"] for body in bodies)}
    documents: dict[str, DocumentRow] = {}
    records: dict[str, Record] = {}
    for key in sorted(wanted):
        documents[key], records[key] = ledger.record(key, as_of=as_of)
    papers = {key: paper(key, record) for key, record in records.items()}
    members: dict[int, list[Told]] = {}
    facts: dict[int, Mapping[str, Any]] = {}
    for body in bodies:
        members.setdefault(body["event"], []).append(papers[body["document"]].claims[body["place"]])
        facts[body["event"]] = body
    within: list[Event] = []
    beside: list[Event] = []
    owners: dict[int, Filed] = {}
    for number, claims in members.items():
        event = Event(tuple(claims), facts[number]["owned"])
        other = facts[number]["beside"]
        (beside if other else within).append(event)
        if isinstance(other, Sequence):
            owners[id(event)] = Filed(other[0], other[1], None, Case((), ()))
    case = Case(tuple(papers[key] for key in head.documents), tuple(within), tuple(beside))
    return Kept(documents, owners), Filed(head.id, head.name, head.by, case)


def all_cases(ledger: Ledger, as_of: str | None = None) -> Iterable[tuple[Shelf, Filed]]:
    """Every case with what is needed to show it; grouped anew if need be."""
    file = _grouped(ledger, as_of) if as_of is not None or not _is_kept(ledger) else None
    if file is not None:
        return [(file, filed) for filed in file.cases]
    return (_restored(ledger, _listed(body)) for _, _, body in ledger.derived(SET, _ALL) if body is not None)
