"""Parties: who is behind a name, what the lists have of them, which claims speak of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.identity import Resolver, open_own
from onrecord.ledger import ClaimRow, PartyRow, Who
from onrecord.ledger import Query as Asked
from onrecord.model import Party
from onrecord.registers.model import Entry
from onrecord.web import authors
from onrecord.web.areas import Area
from onrecord.web.asked import TimesDep
from onrecord.web.decided import name_judgements
from onrecord.web.faults import Fault
from onrecord.web.ledgers import LedgerDep
from onrecord.web.links import claim_link, document_link
from onrecord.web.names import May, called, judged, may_be
from onrecord.web.registers import State, store_state
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router)
SHOWN = 100
Name = Annotated[str, Query(min_length=1, max_length=300, description="A name of the party.")]
Side = Annotated[str | None, Query(max_length=8, description="Its side, where the name alone is not enough.")]


class Knowing:
    """Who is behind names, by the registers and catalogues that are held; opened anew when they change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resolver: Resolver | None = None
        self._state: State | None = None

    def resolver(self) -> Resolver:
        """The resolver over what is held now."""
        with self._lock:
            if self._resolver is None or self._state != store_state():
                self._resolver = open_own()
                self._state = store_state()
            return self._resolver


KNOWING = Knowing()


@dataclass(frozen=True)
class Card:
    """What is known of a party.

    Attributes:
        name: as it was asked for.
        side: its side, if it was asked for or the claims agree on one.
        kind: what most claims take it for; None if no claim speaks of it.
        identity: who is behind the name, as records have it; None if nobody knows.
        entries: the entries of lists and catalogues that it is taken for.
        called: what documents call it, each name with some of the sources.
        may_be: entries that it may be, though it is not taken for them.
        judged: what people decided of it, in words, by entry.
        claims: what speaks of it, newest first.
        more: whether there are more claims than these.
    """

    name: str
    side: str | None
    kind: str | None
    identity: dict[str, Any] | None
    entries: Sequence[Entry]
    called: Sequence[tuple[str, Sequence[str]]]
    may_be: Sequence[May]
    judged: Mapping[str, Sequence[str]]
    claims: Sequence[ClaimRow]
    more: bool


def card(ledger: Any, times: Any, name: str, side: str | None, limit: int = SHOWN) -> Card:
    """The identity card of a party.

    Args:
        ledger: the ledger.
        times: the two times.
        name: a name of it.
        side: its side, if only that one is meant.
        limit: how many claims at most.
    """
    who = Who(names=frozenset({name}))
    rows = ledger.ask(Asked(anyone=who, when=times.days), as_of=times.as_of, limit=limit + 1)
    theirs = [row for row in rows if side is None or any(party.side == side for party in _named(row, name))]
    met = [party for row in theirs for party in _named(row, name)]
    kinds = Counter(party.kind for party in met if party.kind)
    sides = Counter(party.side for party in met if party.side)
    side = side or (next(iter(sides)) if len(sides) == 1 else None)
    kind = kinds.most_common(1)[0][0] if kinds else None
    identity = next((party.identity for party in met if party.identity), None)
    entries: list[Entry] = []
    others: list[May] = []
    decided: dict[str, list[str]] = {}
    try:
        resolver = KNOWING.resolver()
        # Others, the command among them, add to the file.
        resolver.judgements = name_judgements()
        if identity is None:
            identity = resolver.resolve(Party(name=name, kind=Kind(kind or "group"), side=side))
            if identity is None and kind is None:
                identity = resolver.resolve(Party(name=name, kind=Kind.PERSON, side=side))
        if identity is not None:
            wanted = [str(identity.get("id")), *(str(one.get("id")) for one in identity.get("entries") or ())]
            entries = [entry for ref in dict.fromkeys(wanted) for entry in resolver.entries(ref)]
        if kind is not None:
            party = Party(name=name, kind=Kind(kind), side=side)
            decided = judged(resolver.judgements, party)
            others = may_be(resolver, party, [entry.ref for entry in entries])
            shown = {*(entry.ref for entry in entries), *(other.ref for other in others)}
            for ref in decided:  # refused ones are no candidates any more
                others += [
                    May(ref, entry.name, "judged", 0.0)
                    for entry in (resolver.entries(ref) if ref not in shown else ())
                ]
    except OnrecordError:  # the registers cannot be read; what the claims say is shown all the same
        entries = []
    return Card(
        name,
        side,
        kind,
        identity,
        entries,
        called(theirs, name, side),
        others,
        decided,
        theirs[:limit],
        len(rows) > limit,
    )


def _named(row: ClaimRow, name: str) -> list[PartyRow]:
    from onrecord.ledger.identity import name_key

    both = (*row.actors, *row.targets)
    return [party for party in both if name_key(party.name) == name_key(name)] or list(both)


@router.get("/parties")
def party(request: Request, ledger: LedgerDep, times: TimesDep, name: Name, side: Side = None) -> Response:
    """The identity card of a party."""
    if not name.strip():
        raise Fault(422, "name", "names nobody")
    found = card(ledger, times, name.strip(), side or None)
    return page(
        request,
        "party.html.jinja",
        card=found,
        title=found.name,
        claim_link=lambda ref: claim_link(times, ref),
        document_link=lambda row: document_link(times, row.key),
        author=authors.proposed(request),
        fixed=authors.given(request),
    )
