"""Names: finding a party by its name, and what people decided about a name and an entry of a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.identity import Resolver, Verdict
from onrecord.identity.judgements import Judgements, party_key
from onrecord.ledger import ClaimRow
from onrecord.ledger.identity import name_key
from onrecord.model import Party
from onrecord.web import authors
from onrecord.web.areas import Area
from onrecord.web.asked import TimesDep
from onrecord.web.decided import name_judgements
from onrecord.web.faults import Fault
from onrecord.web.forms import FormDep
from onrecord.web.judging import done, text_of
from onrecord.web.links import party_link
from onrecord.web.rendering import page
from onrecord.web.roster import RosterDep

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Parties", "/parties/find"),))

FOUND = 50
"""Names that a search shows."""


@router.get("/parties/find")
def find(
    request: Request, roster: RosterDep, times: TimesDep, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Parties by words of their names, or the beginnings of words."""
    found, note = roster.find(q, FOUND)
    return page(
        request, "parties.html.jinja", title="Parties", q=q, found=found, note=note, party_link=party_link
    )


def called(rows: Sequence[ClaimRow], name: str, side: str | None) -> list[tuple[str, list[str]]]:
    """What documents call a party, and which do: each way of writing the name, with some of the sources."""
    own = name_key(name)
    found: dict[str, Counter[str]] = {}
    for row in rows:
        for one in (*row.actors, *row.targets):
            if name_key(one.name) == own and side in (None, one.side):
                source = row.document.publisher or row.document.title or row.document.key
                found.setdefault(one.name, Counter())[source] += 1
    return [(said, [source for source, _ in sources.most_common(4)]) for said, sources in found.items()]


@dataclass(frozen=True)
class May:
    """An entry that a party may be, though it is not taken for it.

    Attributes:
        ref, name: the entry.
        how: why it may be.
        score: how sure that is, 0 to 1.
    """

    ref: str
    name: str
    how: str
    score: float


def may_be(resolver: Resolver, party: Party, taken: Sequence[str]) -> list[May]:
    """The entries that a party may be, the likeliest first; without those that it is taken for."""
    return [
        May(one.entry.ref, one.entry.name, one.how, one.score)
        for one in resolver.candidates(party)
        if one.entry.ref not in taken
    ]


def judged(held: Judgements, party: Party) -> dict[str, list[str]]:
    """What people decided about a party, in words, by entry; only what stands."""
    key = party_key(party)
    found: dict[str, list[str]] = {}
    for one in held:
        if one.party == key and one.stands:
            words = f"{one.author}, {one.at[:10]}: {one.verdict.value}"
            found.setdefault(one.entry, []).append(words + (f" – {one.note}" if one.note else ""))
    return found


@router.post("/parties/judge")
def judge(request: Request, times: TimesDep, form: FormDep) -> Response:
    """Keep that a party is an entry of a list, or is not."""
    from onrecord.web.parties import KNOWING

    who = authors.author(request, form)
    name, kind, side, entry, verdict, note = (
        text_of(form, field) for field in ("name", "kind", "side", "entry", "verdict", "note")
    )
    if not name or kind not in set(Kind):
        raise Fault(422, "name", "the party needs a name and a kind")
    if verdict not in set(Verdict):
        raise Fault(422, "verdict", f"{verdict[:20]!r} is none of {', '.join(Verdict)}")
    known = KNOWING.resolver().entries(entry)
    if len(known) != 1:
        raise OnrecordError(entry[:80], "is no entry of the lists and catalogues held")
    party = Party(name=name[:300], kind=Kind(kind), side=side[:10] or None)
    name_judgements().judge(party, known[0].ref, Verdict(verdict), who, note[:2_000])
    return done(request, party_link(times, party.name, party.side), who)
