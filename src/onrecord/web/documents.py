"""Documents: each with its record, the article beside its claims."""

from __future__ import annotations

from itertools import islice
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from onrecord.views.html import context
from onrecord.web.areas import Area
from onrecord.web.asked import TimesDep
from onrecord.web.faults import Fault, missing
from onrecord.web.ledgers import LedgerDep
from onrecord.web.links import party_link
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Documents", "/documents"),))
PAGE = 50


@router.get("/documents")
def documents(
    request: Request, ledger: LedgerDep, times: TimesDep, after: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> Response:
    """The documents, in the order in which they were added."""
    rows = list(islice(ledger.documents(as_of=times.as_of, after=after, page=PAGE + 1), PAGE + 1))
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return page(request, "documents.html.jinja", rows=rows[:PAGE], more=more, after=after)


@router.get("/documents/{key}")
def document(request: Request, key: str, ledger: LedgerDep, times: TimesDep) -> Response:
    """A document with its record."""
    with missing():
        row, record = ledger.record(key, as_of=times.as_of)
    shown = {**context(record), "party_link": lambda party: party_link(times, party.name, party.side)}
    return page(request, "document.html.jinja", row=row, keep=None, **shown)


@router.get("/claims/{key}/{reading}/{claim}")
def claim(key: str, reading: int, claim: str, ledger: LedgerDep, times: TimesDep) -> Response:
    """Leads to the claim in its document."""
    with missing():
        row, record = ledger.record(key, as_of=times.as_of)
    ids = [one.id for one in record.claims]
    if row.reading != reading or claim not in ids:
        raise Fault(404, f"{key}/{reading}/{claim}", "the document's current reading has no such claim")
    link = times.link(f"/documents/{quote(key, safe='')}", f"c{ids.index(claim) + 1}")
    return RedirectResponse(link, 303)
