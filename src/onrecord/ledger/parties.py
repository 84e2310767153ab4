"""Which parties the claims name, found by the beginning of any word of a name.

They are counted beside the record, as far as claims were there when it was last done: :func:`count` goes on
from there, and can start anew at any time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from onrecord.ledger import tables
from onrecord.ledger.identity import name_key

if TYPE_CHECKING:
    from onrecord.ledger.store import Ledger

BATCH = 20_000
"""Claims that are counted in one transaction: others that write wait so long."""
WORDS = 8
"""A name is found by its first words, so many."""
_STATE = "parties"
_ROLES = ("actor", "target")
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Found:
    """A party that claims name.

    Attributes:
        name: one way of writing its name.
        side, kind: as the claims have it; None if open.
        roles: how often claims name it as one who acts or is met.
    """

    name: str
    side: str | None
    kind: str | None
    roles: int


def behind(ledger: Ledger) -> int:
    """How many claims are not counted yet."""
    with ledger.reading() as connection:
        return _last(connection) - _counted(connection)


def count(ledger: Ledger) -> None:
    """Count what was added since.

    Raises:
        OnrecordError: the ledger may only be read.
    """
    while behind(ledger):
        with ledger.writer("parties") as writer:
            begun = _counted(writer.connection)
            end = min(begun + BATCH, _last(writer.connection))
            insert = sqlite.insert if ledger.dialect == "sqlite" else postgresql.insert
            put = insert(tables.derived_parties)
            more = {"roles": tables.derived_parties.c.roles + put.excluded.roles}
            put = put.on_conflict_do_update(index_elements=["word", "name_key", "side", "kind"], set_=more)
            if rows := list(_rows(writer.connection, begun, end)):
                writer.connection.execute(put, rows)
            s = tables.derived_states
            writer.connection.execute(sa.delete(s).where(s.c.name == _STATE))
            writer.connection.execute(sa.insert(s), {"name": _STATE, "body": json.dumps({"claims": end})})


def _rows(connection: sa.Connection, after: int, to: int) -> Iterator[dict[str, Any]]:
    """The parties of some claims, once for each word of their names."""
    p = tables.participants.c
    # Roles are told apart and parties counted here: for either, SQLite would go through an index of all
    # claims there are.
    query = sa.select(p.role, p.name_key, p.side, p.kind, p.name).where(p.claim_id > after, p.claim_id <= to)
    roles: Counter[tuple[str, str, str]] = Counter()
    names: dict[tuple[str, str, str], str] = {}
    for role, name, side, kind, written in connection.execute(query):
        if role not in _ROLES:
            continue
        key = (name, side or "", kind or "")
        roles[key] += 1
        names.setdefault(key, written)
    for key, number in sorted(roles.items()):
        name, side, kind = key
        told = {"name_key": name, "side": side, "kind": kind, "name": names[key], "roles": number}
        for word in dict.fromkeys(name.split()[:WORDS]):
            yield {"word": word, **told}


def _counted(connection: sa.Connection) -> int:
    s = tables.derived_states.c
    body = connection.execute(sa.select(s.body).where(s.name == _STATE)).scalar()
    return int(json.loads(body)["claims"]) if body else 0


def _last(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.max(tables.claims.c.id))).scalar() or 0)


def find(ledger: Ledger, words: str, limit: int) -> list[Found]:
    """The parties in whose names each of some words begins one, those most named first; as far as counted.

    Args:
        ledger: the ledger.
        words: the words, or their beginnings; case and accents do not count.
        limit: no more than so many.
    """
    wanted = sorted(name_key(words).split(), key=len)
    if not wanted:
        return []
    q = tables.derived_parties.c
    first = wanted.pop()  # the longest: it leaves the fewest
    begins = q.word.startswith(first, autoescape=True)
    if ledger.dialect == "sqlite":  # whose LIKE walks along no index
        begins = sa.and_(q.word >= first, q.word < first + _LAST)
    others = ((" " + q.name_key).contains(" " + word, autoescape=True) for word in wanted)
    key = (q.name_key, q.side, q.kind)
    most = sa.func.max(q.roles)
    query = (
        sa.select(sa.func.min(q.name), q.side, q.kind, most)
        .where(begins, *others)
        .group_by(*key)
        .order_by(most.desc(), *key)
        .limit(limit)
    )
    with ledger.reading() as connection:
        rows = connection.execute(query).all()
    return [Found(name, side or None, kind or None, roles) for name, side, kind, roles in rows]
