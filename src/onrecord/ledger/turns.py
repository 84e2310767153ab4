"""What happened to documents: they were read, read anew, withdrawn, restored.

For who hands records on again and again, and must say what no longer holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from onrecord.ledger import tables
from onrecord.ledger.asking import Asker


class Turn(NamedTuple):
    """What holds of a document from an instant on.

    Attributes:
        at: the instant.
        reading: row number of the reading that holds; None while the document is withdrawn.
    """

    at: str
    reading: int | None


@dataclass(frozen=True)
class Past:
    """All that happened to a document.

    Attributes:
        turns: in their order; none for a document that was withdrawn before anybody could see it. Those that
            changed nothing (a withdrawn document that is read anew) are left out.
        mark: whether a withdrawal, or its taking back, made the last of them.
    """

    turns: tuple[Turn, ...]
    mark: bool


def pasts(asker: Asker, documents: Sequence[int]) -> dict[int, Past]:
    """What happened to documents, by row number.

    Of what has one instant (an import may give one to many things) only the outcome counts.
    """
    r, s, w = tables.readings.c, tables.successions.c, tables.withdrawals.c
    read: dict[int, list[Turn]] = defaultdict(list)
    query = (
        sa.select(r.document_id, r.made, r.id)
        .join_from(tables.readings, tables.successions, s.reading_id == r.id, isouter=True)
        .where(r.document_id.in_(documents), r.made <= asker.bound)
        # One that was overtaken at once, by a version that was published later, never held.
        .where(sa.or_(s.at.is_(None), s.at > r.made))
        .order_by(r.id)
    )
    for document, made, reading in asker.connection.execute(query):
        read[document].append(Turn(made, reading))
    marks: dict[int, dict[str, bool]] = defaultdict(dict)
    query = sa.select(w.document_id, w.at, w.withdrawn).order_by(w.id)
    query = query.where(w.document_id.in_(documents), w.at <= asker.bound)
    for document, at, withdrawn in asker.connection.execute(query):
        marks[document][at] = withdrawn
    return {document: _past(read[document], marks[document]) for document in documents}


def _past(read: Sequence[Turn], marks: dict[str, bool]) -> Past:
    readings = dict(read)
    held: int | None = None
    out, by_mark = False, False
    turns: list[Turn] = []
    for at in sorted({*readings, *marks}):
        held, out = readings.get(at, held), marks.get(at, out)
        now = None if out else held
        if now != (turns[-1].reading if turns else None):
            turns.append(Turn(at, now))
            by_mark = at in marks
    return Past(tuple(turns), by_mark)


def marked(asker: Asker, after: str, keys: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
    """The documents that were last withdrawn or restored after an instant: when, and key, in this order.

    Args:
        asker: of the ledger.
        after: instant.
        keys: only these documents.
    """
    w, d = tables.withdrawals.c, tables.documents.c
    later = tables.withdrawals.alias("later").c
    last = ~sa.exists().where(later.document_id == w.document_id, later.id > w.id, later.at <= asker.bound)
    query = (
        sa.select(w.at, d.key)
        .join_from(tables.withdrawals, tables.documents, d.id == w.document_id)
        .where(w.at > after, w.at <= asker.bound, last)
        .order_by(w.at, d.key)
    )
    if keys is not None:
        query = query.where(d.key.in_(keys))
    yield from map(tuple, asker.connection.execute(query))
