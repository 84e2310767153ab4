"""Screening on a page: one name, or a file of parties; and decisions on what is found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from onrecord.errors import OnrecordError
from onrecord.screen import outputs
from onrecord.screen.decisions import Decisions, Verdict, own_file
from onrecord.screen.model import Finding, Level, Result, Sort
from onrecord.screen.parties import party_of, source_of, typed
from onrecord.screen.report import Item, Report, Row, head_of
from onrecord.screen.rows import headings_of, rows_of
from onrecord.web.access import WhoDep
from onrecord.web.areas import Area
from onrecord.web.faults import Fault
from onrecord.web.forms import FormDep
from onrecord.web.lists import Held, KeeperDep
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Screen", "/screen"),), reading=("/screen/file",))

# Files of more rows are for the command, which keeps what it has done.
MOST_ROWS = 20_000
# Rows told on a page; the downloads have all.
SHOWN = 500
ASKED = ("name", "kind", "country", "born", "number", "place", "sector")
DOWNLOADS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}


@router.get("/screen")
def screen(
    request: Request,
    keeper: KeeperDep,
    name: Annotated[str, Query(max_length=400)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    country: Annotated[str, Query(max_length=200)] = "",
    born: Annotated[str, Query(max_length=40)] = "",
    number: Annotated[str, Query(max_length=200)] = "",
    place: Annotated[str, Query(max_length=200)] = "",
    sector: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """The form, and what is on the record of one name."""
    asked = dict(zip(ASKED, (name.strip(), kind, country, born, number, place, sector), strict=True))
    report: Report | None = None
    fault = ""
    if name.strip():
        held = keeper.held()
        facts = {"kind": kind, "country": country, "birth": born, "identifier": number, "place": place}
        try:
            result = held.screener.screen(typed(name, **facts, sector=sector))
            report = _report(held, [result], "one name", {})
        except OnrecordError as error:
            fault = error.fault
    return _shown(request, report, asked=asked, fault=fault)


@router.post("/screen/file")
def screen_file(request: Request, keeper: KeeperDep, form: FormDep) -> Response:
    """What is on the record of the parties of a file; its columns alone, if that is asked for."""
    file, what = form.get("file"), str(form.get("as") or "page")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Fault(400, "file", "none was chosen")
    with TemporaryDirectory(prefix="onrecord-screen-") as folder:
        # Of the name only the ending counts: it tells the form.
        path = Path(folder) / f"parties{Path(file.filename).suffix.lower()[:10]}"
        path.write_bytes(file.file.read())
        try:
            source = source_of(path, _told(form))
            if what == "columns":
                by_head = {head: word for word, heads in source.columns.items() for head in heads}
                columns = [(head, by_head.get(head, "")) for head in headings_of(path) if head.strip()]
                return _shown(request, None, columns=columns, file=file.filename)
            held = keeper.held()
            results: list[Result] = []
            for cells in rows_of(path):
                if len(results) == MOST_ROWS:
                    fault = f"has more than {MOST_ROWS:,} rows; screen it with: onrecord screen FILE"
                    raise Fault(413, file.filename, fault)
                results.append(held.screener.screen(party_of(cells, source.columns)))
        except Fault:
            raise
        except OnrecordError as error:
            where = file.filename if error.where == str(path) else error.where
            raise Fault(400, where, error.fault) from None
    report = _report(held, results, file.filename, source.columns)
    if what in DOWNLOADS:
        return _download(report, what)
    return _shown(request, report, file=file.filename)


@router.post("/screen/decide")
def decide(form: FormDep, who: WhoDep) -> Response:
    """Keep a decision on a finding; who came with a token is its author."""
    told = {
        name: str(form.get(name) or "").strip()
        for name in ("finding", "ref", "party", "party_digest", "digest", "author", "reason", "back")
    }
    if who.token:
        told["author"] = who.name
    for name in ("finding", "ref", "party_digest", "digest", "author", "reason"):
        if not told[name]:
            raise Fault(400, name, "a decision needs one")
    try:
        verdict = Verdict(str(form.get("verdict") or ""))
    except ValueError:
        raise Fault(400, "verdict", f"is none of {', '.join(Verdict)}") from None
    path = own_file()
    if path is None:
        raise Fault(
            400, "decisions", "this installation does not know where your data lie: set $ONRECORD_DATA"
        )
    finding = Finding(
        told["finding"], Sort.ENTRY, told["ref"], "", Level.POSSIBLE, 0.0, (), {}, (),
        told["digest"], told["party_digest"],
    )  # fmt: skip
    Decisions(path).decide(finding, told["party"], verdict, told["author"], told["reason"])
    back = told["back"]
    return RedirectResponse(back if back.startswith("/screen?") else "/screen", 303)


def _told(form: FormData) -> dict[str, list[str]]:
    """The columns as the form sets them: ``column:HEADING`` = what it is, or lines ``WHAT=HEADING``."""
    told: dict[str, list[str]] = {}
    for line in str(form.get("columns") or "").splitlines():
        if line.strip():
            what, sign, head = line.strip().partition("=")
            if not sign:
                raise Fault(400, "columns", f"{line.strip()[:60]!r} must be WHAT=HEADING")
            told.setdefault(what.strip(), []).append(head.strip())
    return told


def _report(held: Held, results: list[Result], file: str, columns: dict[str, tuple[str, ...]]) -> Report:
    head: dict[str, Any] = {
        "begun": datetime.now(UTC).isoformat(timespec="seconds"),
        "parties": {"file": file, "columns": {what: list(heads) for what, heads in columns.items()}},
    }
    return Report(lambda: results, Decisions(own_file()), head | head_of(held.screener, "ledger"))


def _download(report: Report, shape: str) -> Response:
    make = {"json": outputs.to_json, "csv": outputs.to_csv, "html": outputs.to_html}[shape]
    text = "".join(make(report))
    # A mark by which spreadsheets know UTF-8.
    data = text.encode("utf-8-sig" if shape == "csv" else "utf-8", "backslashreplace")
    headers = {"Content-Disposition": f'attachment; filename="screening.{shape}"'}
    return Response(data, media_type=DOWNLOADS[shape], headers=headers)


def _shown(
    request: Request,
    report: Report | None,
    *,
    asked: dict[str, str] | None = None,
    fault: str = "",
    columns: Iterable[tuple[str, str]] = (),
    file: str = "",
) -> Response:
    rows: list[Row] = []
    more = 0
    for row in report.rows() if report is not None else ():
        if not (row.items or row.party.fault or row.party.notes or asked):
            continue
        if len(rows) < SHOWN:
            rows.append(row)
        else:
            more += 1
    return page(
        request,
        "screen.html.jinja",
        title="Screen",
        report=report,
        rows=rows,
        more=more,
        asked={**dict.fromkeys(ASKED, ""), **(asked or {})},
        fault=fault,
        columns=list(columns),
        file=file,
        outcomes=outputs.OUTCOMES,
        about=outputs.about_words,
        decided=outputs.decided_words,
        told=outputs.told_words,
        level=_level,
        verdicts=list(Verdict),
        back=f"/screen?{request.url.query}" if asked else "",
    )


def _level(item: Item) -> str:
    return "sort of party" if item.finding.sort is Sort.CLASS else item.finding.level.value
