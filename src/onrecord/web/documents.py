"""Documents: each with its record, the article beside its claims."""

from __future__ import annotations

from itertools import islice
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from onrecord.ledger.corrections import Decisions, decisions
from onrecord.views.html import context
from onrecord.views.inert import one_line
from onrecord.web import authors
from onrecord.web.areas import Area
from onrecord.web.asked import Times, TimesDep
from onrecord.web.decided import changes_in_words, judge_link
from onrecord.web.faults import Fault, missing
from onrecord.web.ledgers import LedgerDep
from onrecord.web.links import party_link
from onrecord.web.rendering import page
from onrecord.web.shelf import CasesDep

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
def document(request: Request, key: str, ledger: LedgerDep, times: TimesDep, shelf: CasesDep) -> Response:
    """A document with its record, and what people decided about its claims."""
    with missing():
        row, record = ledger.record(key, as_of=times.as_of)
    decided = decisions(ledger, as_of=times.as_of)
    shown = {
        **context(record),
        "party_link": lambda party: party_link(times, party.name, party.side),
        "claim_more": lambda entry: _more(times, row.ref(entry.claim.id), decided),
    }
    return page(
        request,
        "document.html.jinja",
        row=row,
        keep=None,
        home=shelf.home_of(key),
        whole=decided.whole.get(f"{key}/{row.reading}"),
        author=authors.proposed(request),
        fixed=authors.given(request),
        **shown,
    )


def _more(times: Times, ref: str, decided: Decisions) -> Markup:
    """What people decided about a claim, and where they can."""
    said = Markup("")
    if (one := decided.about(ref)) is not None:
        words = "; ".join([one.verdict.value, *changes_in_words(one.changes)])
        said = Markup('<p class="judged"><bdi>{}</bdi>, {}: <bdi>{}</bdi></p>').format(
            one_line(one.author), one.at[:10], one_line(words)
        )
    link = Markup('<p class="facts"><a href="{}" aria-label="Is claim {} right?">Is it right?</a></p>')
    return said + link.format(judge_link(times, ref), ref.rpartition("/")[2])


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
