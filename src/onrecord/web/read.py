"""The page to read with: a text, a file or an address becomes a record, which may be kept."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from onrecord.documents import check_published
from onrecord.errors import OnrecordError
from onrecord.fetch import check_url
from onrecord.views.html import context
from onrecord.web.areas import Area
from onrecord.web.asked import Times, TimesDep
from onrecord.web.faults import Fault
from onrecord.web.forms import FormDep
from onrecord.web.ledgers import LedgerDep
from onrecord.web.links import document_link, party_link
from onrecord.web.reading import Desk, Order, State
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Read", "/read"),))
EMPTY = dict.fromkeys(("text", "url", "published", "title", "publisher", "scope"), "")


def desk_of(request: Request) -> Desk:
    """Where reading is ordered."""
    found: Desk = request.app.state.desk
    return found


@router.get("/read")
def ask(request: Request, times: TimesDep) -> Response:
    """The form."""
    return page(request, "read.html.jinja", given=EMPTY, fault=None)


@router.post("/read")
async def order(request: Request, form: FormDep) -> Response:
    """Take an order; leads to where its progress is shown."""
    try:
        id = desk_of(request).submit(await order_of(request, form))
    except OnrecordError as error:
        given = EMPTY | {name: value for name, value in form.items() if isinstance(value, str)}
        return page(request, "read.html.jinja", status=400, given=given, fault=error)
    return RedirectResponse(f"/read/{id}", 303)


async def order_of(request: Request, form: FormData) -> Order:
    """The order that a form makes.

    Raises:
        OnrecordError: it names nothing to read, or more than one thing, or a date that is none.
    """

    def field(name: str) -> str | None:
        value = form.get(name)
        return value.strip() or None if isinstance(value, str) else None

    if (published := field("published")) is not None:
        check_published(published, "published")
    facts: dict[str, Any] = {
        "published": published,
        "title": field("title"),
        "publisher": field("publisher"),
        "scope": "any" if field("scope") == "any" else "cyber",
    }
    text = form.get("text")
    pasted = text.replace("\r\n", "\n") if isinstance(text, str) and text.strip() else None
    file = form.get("file")
    handed = file if isinstance(file, UploadFile) and file.filename else None
    address = field("url")
    if sum(one is not None for one in (pasted, handed, address)) != 1:
        raise OnrecordError("read", "give one of these: a text, a file or an address")
    if pasted is not None:
        return Order("the text", text=pasted, **facts)
    if address is not None:
        check_url(address, address)
        return Order(address, url=address, **facts)
    assert handed is not None
    return await file_order(desk_of(request), handed, facts)


async def file_order(desk: Desk, handed: UploadFile, facts: dict[str, Any]) -> Order:
    """The order to read a file that was handed in.

    Args:
        desk: where it is kept until it is read.
        handed: the file.
        facts: what is known of it, as fields of the order.
    """
    name = PurePath(str(handed.filename).replace("\\", "/")).name[:200] or "file"
    return Order(name, path=desk.upload(await handed.read(), name), **facts)


def _state(request: Request, id: str) -> State:
    state = desk_of(request).state(id)
    if state is None:
        raise Fault(404, id, "nothing was read under this id, or it was more than an hour ago")
    return state


@router.get("/read/{id}")
def result(request: Request, id: str, times: TimesDep) -> Response:
    """The progress of an order; once it is done, what came of it."""
    state = _state(request, id)
    if not state.ended:
        return page(request, "reading.html.jinja", state=state, id=id)
    if state.records == 1 and not state.faults:
        return record(request, id, 0, times)
    found = [desk_of(request).record(id, number) for number in range(state.records)]
    return page(request, "read_many.html.jinja", state=state, id=id, records=found)


@router.get("/read/{id}/progress")
def progress(request: Request, id: str) -> Response:
    """The part of the page that tells how far it is; the page is loaded anew once it is done."""
    state = _state(request, id)
    response = page(request, "progress.html.jinja", state=state, id=id)
    if state.ended:
        response.headers["HX-Refresh"] = "true"
    return response


@router.get("/read/{id}/{number}")
def record(request: Request, id: str, number: int, times: TimesDep) -> Response:
    """One record that came of an order."""
    found = desk_of(request).record(id, number)
    if found is None:
        raise Fault(404, f"{id}/{number}", "there is no such record, or it was read more than an hour ago")
    return page(
        request,
        "document.html.jinja",
        row=None,
        keep=f"/read/{id}/{number}/keep",
        **{**context(found), "party_link": lambda party: party_link(times, party.name, party.side)},
    )


@router.post("/read/{id}/{number}/keep")
def keep(request: Request, id: str, number: int, ledger: LedgerDep) -> Response:
    """Put a record into the ledger; leads to the document."""
    found = desk_of(request).record(id, number)
    if found is None:
        raise Fault(404, f"{id}/{number}", "there is no such record, or it was read more than an hour ago")
    added = ledger.add_record(found)
    return RedirectResponse(document_link(Times(), added.key), 303)
