"""Bringing a ledger's cases up to date with what was added to it, read anew or decided since.

What is kept of the cases can be worked out anew at any time; it is no part of the record.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from onrecord.cases.filing import KINDS, constraints
from onrecord.cases.weights import shipped
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from onrecord.ledger import Judgement, Ledger

_VERSION = 5
BATCH = 64
"""Documents that are taken in together at most, in one transaction: others that write wait so long, some
seconds. Of 64, each takes little more than half of what it takes of 16: what several belong to is grouped
once."""


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
        if state.get("method") == method() and all(state["last"][name] == now[name] for name in now):
            return None
        return now["readings"] - (state["last"]["readings"] if state.get("method") == method() else 0)


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


def method() -> str:
    """What the cases are grouped by: what another grouped is made anew."""
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
        if state.get("method") != method():
            index.clear()
            # Grouped by another method, documents are together that were not: that is told as news.
            anew = {"anew": (at := writer.at())} if state else {}
            state = {**anew, "method": method(), "last": dict.fromkeys(_lasts(writer.connection), 0)}
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
    if state.get("method") != method():
        return None
    last = state["last"]
    basis = " ".join([state["method"], *(str(last[name]) for name in sorted(last))])
    return Last(basis, state["at"], last == now)
