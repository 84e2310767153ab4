"""The HTTP API, version 1: the ledger's questions for programs. What it answers is described at
``/api/v1/openapi.json``, told in docs/api.md."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, FastAPI, Form, Path, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from onrecord import __version__
from onrecord.acts import Act
from onrecord.cases import as_json
from onrecord.cases.wanted import Wanted
from onrecord.documents import check_published
from onrecord.errors import OnrecordError
from onrecord.fetch import check_url
from onrecord.ledger import ClaimRow, Ledger
from onrecord.ledger import Query as Asked
from onrecord.ledger.corrections import Verdict, decide
from onrecord.ledger.show import answers_json
from onrecord.ledger.sides import parse_who
from onrecord.model import Record
from onrecord.web import api_model as model
from onrecord.web.access import WhoDep
from onrecord.web.api_asked import Cursor, Limit, QuestionDep, page_of
from onrecord.web.areas import Area
from onrecord.web.asked import Times, TimesDep
from onrecord.web.faults import Fault, missing
from onrecord.web.ledgers import HeldDep, LedgerDep
from onrecord.web.parties import Name, Side, card
from onrecord.web.read import desk_of, file_order
from onrecord.web.reading import Desk, Order
from onrecord.web.rendering import mark_fresh
from onrecord.web.shelf import Cases, CasesDep

PREFIX = "/api/v1"
NDJSON = "application/x-ndjson"
FAULTS: dict[int | str, dict[str, Any]] = {
    "default": {"model": model.ErrorOut, "description": "What is wrong."},
    422: {"model": model.ErrorOut, "description": "A parameter or field is none."},
}
router = APIRouter(prefix=PREFIX, responses=FAULTS)
AREA = Area(router, programs="/api/")
Key = Annotated[str, Path(max_length=100, description="Key of a document.")]
CaseName = Annotated[str, Path(max_length=200, description="Id of a case, its name, or a part of it.")]


def fresh(request: Request, body: BaseModel) -> Response:
    """An answer with its ETag; an empty 304 if the client has it already."""
    response = Response(body.model_dump_json(), media_type="application/json")
    mark_fresh(request, response)
    return response


# What the ledger holds


@router.get("/status", response_model=model.StatusOut, tags=["ledger"])
def status(request: Request, held: HeldDep) -> Response:
    """What the ledger holds."""
    told = asdict(held)
    return fresh(request, model.StatusOut(**{name: told[name] for name in model.StatusOut.model_fields}))


@router.get("/documents", response_model=model.DocumentsOut, tags=["documents"])
def documents(
    request: Request, ledger: LedgerDep, times: TimesDep, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The documents, in the order in which they were added. Keep the last cursor to hear of what is new."""
    page = page_of(ledger, cursor, times.as_of, furthest=2**53)
    # What was added since is news, so that the pages need not fit together.
    as_of = times.as_of
    rows = list(islice(ledger.documents(as_of=as_of, after=page.start, page=limit + 1), limit + 1))
    shown = rows[:limit]
    more = shown[-1].id if len(rows) > limit else None
    following = page.next(more - page.start) if more is not None else None
    items = [model.DocumentOut.of(row) for row in shown]
    return fresh(request, model.DocumentsOut(items=items, next=following))


@router.get("/documents/{key}", response_model=model.RecordOut, tags=["documents"])
def document(request: Request, key: Key, ledger: LedgerDep, times: TimesDep) -> Response:
    """A document with its record."""
    with missing():
        row, record = ledger.record(key, as_of=times.as_of)
    body = model.RecordOut(document=model.DocumentOut.of(row), record=record.model_dump(mode="json"))
    return fresh(request, body)


@router.get("/documents/{key}/checks", response_model=model.ChecksOut, tags=["documents"])
def checks(request: Request, key: Key, ledger: LedgerDep, times: TimesDep) -> Response:
    """What the official registers say of the document's sanctions and restrictions."""
    with missing():
        _, record = ledger.record(key, as_of=times.as_of)
    try:
        from onrecord.verify.registers import Registers
    except ImportError as error:
        raise Fault(501, "checks", f"this server lacks {error.name}, which registers need") from None
    with Registers() as checker:
        found = checker.check(record).to_dict()["checks"]
    return fresh(request, model.ChecksOut(checks=found))


@router.post("/documents", response_model=model.AddedOut, status_code=201, tags=["documents"])
def add(ledger: LedgerDep, record: Annotated[Record, Body()]) -> Response:
    """Keep a finished record (docs/record-format.md)."""
    added = ledger.add_record(record)
    body = model.AddedOut(
        outcome=added.outcome.value,
        key=added.key,
        version=added.version,
        claims=added.claims,
        copy_of=list(added.copy_of),
    )
    return JSONResponse(body.model_dump(), 201, headers={"Location": f"{PREFIX}/documents/{added.key}"})


@router.post("/documents/{key}/withdrawal", response_model=model.DocumentOut, tags=["documents"])
def withdraw(key: Key, body: model.WithdrawIn, ledger: LedgerDep, who: WhoDep) -> Response:
    """Mark a document as withdrawn by its publisher, or take the mark back."""
    with missing():
        ledger.withdraw(key, who.name, body.reason, restore=body.restore)
        row, _ = ledger.record(key)
    return JSONResponse(model.DocumentOut.of(row).model_dump())


# Claims


def _claims(
    request: Request, ledger: Ledger, query: Asked, as_of: str | None, limit: int, cursor: str | None
) -> Response:
    page = page_of(ledger, cursor, as_of)
    rows = ledger.ask(query, as_of=page.as_of, limit=page.start + limit + 1)[page.start :]
    following = page.next(limit) if len(rows) > limit else None
    items = [model.ClaimOut.of(row) for row in rows[:limit]]
    return fresh(request, model.ClaimsOut(items=items, next=following))


@router.get("/claims", response_model=model.ClaimsOut, tags=["claims"])
def claims(
    request: Request, ledger: LedgerDep, asked: QuestionDep, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """Claims, newest first by what they are about (as `onrecord ask`)."""
    return _claims(request, ledger, asked.on(ledger), asked.times.as_of, limit, cursor)


@router.get("/search", response_model=model.ClaimsOut, tags=["claims"])
def search(
    request: Request, ledger: LedgerDep, asked: QuestionDep, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """Claims whose sentences have the words `q`, those last learned first (as `onrecord search`)."""
    query = asked.on(ledger)
    if query.text is None:
        raise Fault(422, "q", "is needed: the words to search for")
    return _claims(request, ledger, query, asked.times.as_of, limit, cursor)


@router.get(
    "/claims/stream",
    tags=["claims"],
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}, "description": "A claim a line."}},
)
def stream(ledger: LedgerDep, asked: QuestionDep) -> Response:
    """All claims that are asked for, one JSON object a line, as they are found."""
    query = asked.on(ledger)
    bound = ledger.bound(asked.times.as_of)

    def lines() -> Iterator[bytes]:
        with ledger.asker(bound) as asker:
            for row in asker.claims(query):
                yield model.ClaimOut.of(row).model_dump_json().encode() + b"\n"

    return StreamingResponse(lines(), media_type=NDJSON)


@router.get("/claims/{key}/{reading}/{claim}", response_model=model.ClaimOut, tags=["claims"])
def claim(
    request: Request,
    key: Key,
    reading: Annotated[int, Path(ge=1, le=2**53)],
    claim: Annotated[str, Path(max_length=60)],
    ledger: LedgerDep,
    times: TimesDep,
) -> Response:
    """One claim of a document's current reading, by its stable name."""
    query = Asked(documents=frozenset({key}), withdrawn=True)
    ref = f"{key}/{reading}/{claim}"
    found: Sequence[ClaimRow] = ledger.ask(query, as_of=times.as_of)
    row = next((row for row in found if row.ref == ref), None)
    if row is None:
        raise Fault(404, ref, "there is no such claim in the ledger")
    return fresh(request, model.ClaimOut.of(row))


@router.get("/answers", response_model=model.AnswersOut, tags=["claims"])
def answers(
    request: Request,
    ledger: LedgerDep,
    asked: QuestionDep,
    answered_act: Annotated[list[Act] | None, Query(description="Answers to these acts.")] = None,
    answered_actor: Annotated[
        list[str] | None, Query(description="Answers to acts of these.", max_length=40)
    ] = None,
    limit: Limit = 100,
) -> Response:
    """Which acts the claims answer, and how many days lay between (as `onrecord ask --answers`)."""
    answered = Asked(
        acts=frozenset(map(str, answered_act or [])), actors=parse_who(answered_actor or [], "answered_actor")
    )
    found = ledger.answers(asked.on(ledger), answered, as_of=asked.times.as_of)
    body = answers_json(found[:limit], found)
    return fresh(request, model.AnswersOut(answers=body["answers"], spread=_without(body, "answers")))


def _without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


# Cases, events, parties


@router.get("/cases", response_model=model.CasesOut, tags=["cases"])
def cases(
    request: Request,
    ledger: LedgerDep,
    shelf: CasesDep,
    times: TimesDep,
    q: Annotated[str | None, Query(max_length=200, description="A part of the name.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The cases, those of most documents first."""
    page = page_of(ledger, cursor, times.as_of, furthest=2**53)
    found = shelf.listing(times.as_of, Wanted(text=q or ""), limit=limit, offset=page.start, keyed=True)
    following = page.next(limit) if found.count > page.start + limit else None
    items = [model.CaseOut(**as_json.case_in_list(one)) for one in found.cases]
    return fresh(request, model.CasesOut(items=items, next=following))


def _case(shelf: Cases, name: str, times: Times) -> dict[str, Any]:
    with missing():
        return as_json.case(shelf.open(name, times).dossier)


class AnyOut(model.Out):
    """A whole case, as `onrecord case show --format json` prints it (docs/cases.md)."""

    case: dict[str, Any]


@router.get("/cases/{name}", response_model=AnyOut, tags=["cases"])
def case(request: Request, name: CaseName, shelf: CasesDep, times: TimesDep) -> Response:
    """A whole case: events, operations, sides, what is open, sources."""
    return fresh(request, AnyOut(case=_case(shelf, name, times)))


@router.get("/cases/{name}/events", response_model=model.EventsOut, tags=["cases"])
def events(
    request: Request,
    name: CaseName,
    ledger: LedgerDep,
    shelf: CasesDep,
    times: TimesDep,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The events of a case, each with who tells it, and where they disagree."""
    page = page_of(ledger, cursor, times.as_of, furthest=2**53)
    found = _case(shelf, name, times)["events"]
    following = page.next(limit) if len(found) > page.start + limit else None
    return fresh(request, model.EventsOut(items=found[page.start : page.start + limit], next=following))


@router.get("/parties", response_model=model.PartyCardOut, tags=["parties"])
def party(
    request: Request,
    ledger: LedgerDep,
    times: TimesDep,
    name: Name,
    side: Side = None,
    limit: Limit = 100,
) -> Response:
    """A party's identity card: names with their sources, entries of lists and catalogues, claims about it."""
    if not name.strip():
        raise Fault(422, "name", "names nobody")
    found = card(ledger, times, name.strip(), side or None, limit)
    body = model.PartyCardOut(
        name=found.name,
        side=found.side,
        kind=found.kind,
        identity=found.identity,
        entries=[json.loads(entry.to_json()) for entry in found.entries],
        claims=[model.ClaimOut.of(row) for row in found.claims],
        more=found.more,
    )
    return fresh(request, body)


# What people decide


@router.get("/judgements", response_model=model.JudgementsOut, tags=["judgements"])
def judgements(
    request: Request,
    ledger: LedgerDep,
    times: TimesDep,
    undone: Annotated[bool, Query(description="With those that were taken back.")] = False,
) -> Response:
    """What people decided about claims and cases."""
    found = ledger.judgements(as_of=times.as_of, undone=undone)
    return fresh(request, model.JudgementsOut(items=[model.JudgementOut(**asdict(one)) for one in found]))


@router.post("/judgements", response_model=model.MadeOut, status_code=201, tags=["judgements"])
def judge(body: model.ClaimJudgedIn, ledger: LedgerDep, who: WhoDep) -> Response:
    """Decide about a claim: right, not a claim, or what it should have been."""
    verdict = Verdict(body.verdict)
    number = decide(ledger, body.claim, verdict, who.name, changes=body.changes, note=body.note)
    return JSONResponse({"judgement": number}, 201)


@router.post("/judgements/{number}/undo", response_model=model.MadeOut, status_code=201, tags=["judgements"])
def undo(number: Annotated[int, Path(ge=1, le=2**53)], ledger: LedgerDep, who: WhoDep) -> Response:
    """Take a judgement back; both are kept."""
    with missing():
        return JSONResponse({"judgement": ledger.undo(number, who.name)}, 201)


# Reading


LINES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {NDJSON: {"schema": {"type": "string"}}},
        "description": "One JSON object a line: {stage}, {record}, {fault}, and {end} last.",
    }
}


@router.post("/read", tags=["reading"], response_class=StreamingResponse, responses=LINES)
async def read(request: Request, body: model.ReadIn) -> Response:
    """Read a text or an address; nothing is kept. Progress and records come as lines, as they are made."""
    text = body.text if body.text and body.text.strip() else None
    if (text is None) == (not body.url):
        raise Fault(422, "text", "give one of these: a text or an address (url)")
    if body.url:
        check_url(body.url, body.url)
    order = Order(body.url or "the text", text=text, url=body.url or None, **_facts(body))
    return _read(desk_of(request), order)


@router.post("/read/file", tags=["reading"], response_class=StreamingResponse, responses=LINES)
async def read_file(request: Request, body: Annotated[model.FileIn, Form()]) -> Response:
    """Read a file: a text, a web page, a PDF, mail, or an archive of these; else as `read`."""
    order = await file_order(desk_of(request), body.file, _facts(body))
    return _read(desk_of(request), order)


def _facts(body: model.FactsIn) -> dict[str, Any]:
    if body.published is not None:
        check_published(body.published, "published")
    return {name: getattr(body, name) for name in ("published", "title", "publisher", "scope")}


def _read(desk: Desk, order: Order) -> Response:
    """The lines that come of an order."""
    try:
        id = desk.submit(order)
    except OnrecordError as error:
        raise Fault(503, error.where, error.fault) from None

    async def lines() -> AsyncIterator[bytes]:
        stage, records, faults = "", 0, 0
        while True:
            state = await run_sync(desk.state, id)
            if state is None:
                return
            if state.stage != stage and not state.ended:
                stage = state.stage
                yield _line({"stage": stage})
            while records < state.records:
                record = await run_sync(desk.record, id, records)
                records += 1
                if record is not None:
                    yield b'{"record":' + record.model_dump_json().encode() + b"}\n"
            for where, fault in state.faults[faults:]:
                yield _line({"fault": {"where": where, "fault": fault}})
            faults = len(state.faults)
            if state.ended:
                yield _line({"end": {"records": records, "faults": faults}})
                return
            await anyio.sleep(0.1)

    return StreamingResponse(lines(), media_type=NDJSON)


def _line(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode() + b"\n"


# The description


def describe(app: FastAPI) -> dict[str, Any]:
    """The API's description, OpenAPI 3.1."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="Onrecord",
            version=__version__,
            summary="Who did what to whom, who says so, and in which words.",
            routes=app.routes,
        )
        schemas = made["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{}, {"token": []}]
        app.openapi_schema = made
    return app.openapi_schema


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description."""
    response = JSONResponse(describe(request.app))
    mark_fresh(request, response)
    return response
