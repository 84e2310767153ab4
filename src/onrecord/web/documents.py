"""Documents: each with its record, the article beside its claims."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from onrecord.views.html import context, mark_id
from onrecord.web.areas import Area
from onrecord.web.asked import Times, TimesDep
from onrecord.web.faults import Fault, missing
from onrecord.web.ledgers import LedgerDep
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router)


def document_link(times: Times, key: str, *, evidence: tuple[int, int] | None = None) -> str:
    """Where a document is shown; with the offsets of a piece of evidence, at that sentence."""
    return times.link(f"/documents/{quote(key, safe='')}", mark_id(*evidence) if evidence else "")


def claim_link(times: Times, ref: str) -> str:
    """Where a claim is shown, by its stable name ``KEY/READING/CLAIM``, beside its sentence."""
    return times.link(f"/claims/{quote(ref)}")


@router.get("/documents/{key}")
def document(request: Request, key: str, ledger: LedgerDep, times: TimesDep) -> Response:
    """A document with its record."""
    with missing():
        row, record = ledger.record(key, as_of=times.as_of)
    return page(request, "document.html.jinja", row=row, **context(record))


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
