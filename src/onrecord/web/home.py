"""The first page, and the files that all pages use."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from onrecord.acts import Act
from onrecord.cases.wanted import Wanted
from onrecord.web import statics
from onrecord.web.areas import Area
from onrecord.web.asked import TimesDep
from onrecord.web.faults import Fault
from onrecord.web.ledgers import HeldDep
from onrecord.web.rendering import page
from onrecord.web.shelf import CasesDep

router = APIRouter(include_in_schema=False)
AREA = Area(router)


CASES = 6
"""Cases that the first page names."""


@router.get("/")
def home(request: Request, held: HeldDep, shelf: CasesDep, times: TimesDep) -> Response:
    """What the ledger holds, and the ways into it."""
    try:
        cases = shelf.listing(times.as_of, Wanted(least=2), limit=CASES).cases if held.documents else ()
    except Fault:  # they are being grouped for the first time
        cases = ()
    return page(request, "home.html.jinja", held=held, acts=list(Act), cases=cases)


@router.get("/static/{digest}/{name:path}")
def static(request: Request, digest: str, name: str) -> Response:
    """A style sheet or script."""
    found = statics.file(name)
    if found is None:
        raise Fault(404, name, "there is no such file")
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Vary": "Accept-Encoding"}
    # A page that was made before an update asks for what is no longer there: the new file, but not for good.
    headers["Cache-Control"] = statics.FOREVER if digest == statics.digest() else "no-cache"
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(found.packed if packed else found.data, media_type=found.type, headers=headers)


@router.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for crawlers."""
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")
