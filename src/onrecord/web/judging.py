"""Judge: what a reader decides about claims, cases and names, kept beside the machine's reading.

Nothing here changes what is there: each decision is a judgement with name and time, and taking one back is
a further one.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from onrecord.acts import FAMILY, Act, Family, Kind, Status
from onrecord.cases import filing
from onrecord.cases.filing import Filed
from onrecord.cases.grouping import Case
from onrecord.cases.keeping import Listed
from onrecord.cases.wanted import Wanted
from onrecord.ledger import Judgement
from onrecord.ledger import corrections as claims
from onrecord.ledger.corrections import CLAIM, Verdict
from onrecord.model import Claim
from onrecord.views.summary import act_label
from onrecord.web import authors
from onrecord.web.areas import Area
from onrecord.web.asked import Times, TimesDep
from onrecord.web.decided import Row, changes_in_words, name_judgements, name_row, rows_of
from onrecord.web.faults import Fault, missing
from onrecord.web.forms import FormDep
from onrecord.web.ledgers import LedgerDep
from onrecord.web.links import document_link
from onrecord.web.rendering import page
from onrecord.web.shelf import CasesDep

if TYPE_CHECKING:
    pass

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Judgements", "/judgements"),))

PAGE = 100
"""Judgements on one page of the list."""
OTHERS = 30
"""Cases that may be chosen from; there may be more."""
PARTIES = 60
"""Parties that a form takes."""
NEW = 2
"""Empty lines for further parties."""
_ROLES = ("actor", "target", "-")
_DECISIONS = {"right": Verdict.RIGHT, "not": Verdict.NO_CLAIM, "corrected": Verdict.CORRECTED}
_SORTS = {"": ("*",), "claims": (claims.PREFIX + "*",), "cases": ("case-*",)}


# Claims


@router.get("/claims/{key}/{reading}/{claim:path}/judge")
def claim_page(
    request: Request, key: str, reading: int, claim: str, ledger: LedgerDep, times: TimesDep, done: str = ""
) -> Response:
    """A claim with the machine's reading, what people decided, and the form to decide."""
    ref = f"{key}/{reading}/{claim}"
    with missing():
        found = claims.claim_of(ledger, ref)
        record = claims.record_of(ledger, key, reading)
    decided = claims.decisions(ledger).about(ref)
    shown = claims.put_otherwise(found, decided.changes) if decided else found
    history = _about(ref, claims.audit(ledger, (CLAIM,)))
    return page(
        request,
        "claim.html.jinja",
        title="A claim",
        record=record,
        ref=ref,
        claim=found,
        label=act_label(found.act, found.status),
        shown=shown,
        decided=decided,
        lines=[*(("actor", one) for one in shown.actors), *(("target", one) for one in shown.targets)],
        empty=range(NEW),
        changes=changes_in_words(decided.changes) if decided else [],
        history=rows_of(history),
        acts=[(family.value, [act.value for act in Act if FAMILY[act] is family]) for family in Family],
        statuses=[status.value for status in Status],
        kinds=[kind.value for kind in Kind],
        document=document_link(times, key),
        sentence=lambda piece: document_link(times, key, evidence=(piece.start, piece.end)),
        author=authors.proposed(request),
        fixed=authors.given(request),
        done=done == "1",
    )


@router.post("/claims/{key}/{reading}/{claim:path}/judge")
def judge_claim(
    request: Request, key: str, reading: int, claim: str, ledger: LedgerDep, times: TimesDep, form: FormDep
) -> Response:
    """Keep a decision about a claim."""
    ref = f"{key}/{reading}/{claim}"
    who = authors.author(request, form)
    verdict = _DECISIONS.get(text_of(form, "verdict"))
    if verdict is None:
        raise Fault(422, "verdict", "choose whether the claim is right, no claim, or should be otherwise")
    with missing():
        before = claims.claim_of(ledger, ref)
    changes = _changes(form, before) if verdict is Verdict.CORRECTED else None
    claims.decide(ledger, ref, verdict, who, changes=changes, note=text_of(form, "note"))
    return done(request, times.link(f"/claims/{quote(ref)}/judge", done="1"), who)


def _about(ref: str, held: Sequence[Judgement]) -> list[Judgement]:
    """The decisions about a claim, and what takes them back."""
    shown: set[int] = set()
    for one in held:  # what undoes another comes after it
        if one.payload.get("claim") == ref or one.undoes in shown:
            shown.add(one.id)
    return [one for one in held if one.id in shown]


def _changes(form: FormData, before: Claim) -> dict[str, Any]:
    """The claim's fields as the form has them; what the form does not hold stays."""
    changes: dict[str, Any] = {}
    for name in ("act", "status"):
        if value := text_of(form, name):
            changes[name] = value
    if "when" in form:
        changes["when"] = text_of(form, "when") or None
    if "said_by" in form:
        changes["said_by"] = [name.strip() for name in text_of(form, "said_by").split(";") if name.strip()]
    if "role" in form:
        columns = [form.getlist(name) for name in ("role", "name", "kind", "side")]
        if len({len(column) for column in columns}) > 1 or len(columns[0]) > PARTIES:
            raise Fault(422, "role", f"the parties take as many names, kinds and sides, {PARTIES} at most")
        roles: dict[str, list[dict[str, Any]]] = {"actor": [], "target": []}
        for role, name, kind, side in zip(*columns, strict=True):
            if role not in _ROLES:
                raise Fault(422, "role", f"{str(role)[:20]!r} is none of {', '.join(_ROLES)}")
            if role != "-" and str(name).strip():
                party = {"name": str(name).strip(), "kind": str(kind), "side": str(side).strip() or None}
                roles[str(role)].append(party)
        changes |= {"actors": roles["actor"], "targets": roles["target"]}
    return changes


@router.post("/documents/{key}/whole")
def whole(request: Request, key: str, ledger: LedgerDep, times: TimesDep, form: FormDep) -> Response:
    """Keep that somebody read a whole document."""
    who = authors.author(request, form)
    with missing():
        claims.say_whole(ledger, key, who, text_of(form, "note"))
    return done(request, times.link(f"/documents/{quote(key, safe='')}"), who)


# Cases


@router.get("/cases/{word}/judge")
def case_page(
    request: Request,
    word: str,
    shelf: CasesDep,
    times: TimesDep,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A case with the forms to merge, split and name it."""
    with missing():
        opened = shelf.open(word, Times())
    case = opened.dossier.filed
    found = shelf.listing(wanted=Wanted(words=q), limit=OTHERS + 1)
    others = [one for one in found.cases if one.id != case.id]
    return page(
        request,
        "case_judge.html.jinja",
        title=f"Correct: {case.name}",
        case=case,
        documents=[source.row for source in opened.dossier.sources if source.home],
        others=others[:OTHERS],
        more=len(others) > OTHERS or found.count > len(found.cases),
        q=q,
        author=authors.proposed(request),
        fixed=authors.given(request),
        document_link=document_link,
    )


@router.post("/cases/{word}/judge")
def judge_case(
    request: Request, word: str, ledger: LedgerDep, shelf: CasesDep, times: TimesDep, form: FormDep
) -> Response:
    """Keep a decision about a case."""
    who = authors.author(request, form)
    with missing():
        case = _filed(shelf.home(word))
    what = text_of(form, "what")
    if what == "merge":
        others = [_filed(shelf.home(str(one))) for one in form.getlist("other")]
        if not others:
            raise Fault(422, "other", "choose the cases that are the same affair")
        filing.merge(ledger, case, others, who)
    elif what == "split":
        chosen = [str(one) for one in form.getlist("document")]
        if not chosen:
            raise Fault(422, "document", "choose the documents that are a case of their own")
        filing.split(ledger, case, chosen, who)
    elif what == "rename":
        filing.rename(ledger, case, text_of(form, "name"), who)
    else:
        raise Fault(422, "what", "choose to merge, split or name the case")
    return done(request, times.link(f"/cases/{quote(case.id, safe='')}"), who)


@dataclass(frozen=True)
class _Paper:
    """A document, as far as deciding about a case needs it."""

    name: str


def _filed(one: Listed) -> Filed:
    """A case of the list, as far as deciding about it needs it."""
    papers: Any = tuple(_Paper(name) for name in one.documents)
    return Filed(one.id, one.name, one.by, Case(papers, ()))


# The list


@router.get("/judgements")
def judgements(
    request: Request,
    ledger: LedgerDep,
    times: TimesDep,
    sort: Annotated[str, Query(pattern="^(|claims|cases|names)$")] = "",
    by: Annotated[str, Query(max_length=100)] = "",
    number: Annotated[int, Query(ge=1, le=100_000, alias="page")] = 1,
) -> Response:
    """All that people decided, the newest first, with what was taken back."""
    rows: list[Row] = []
    if sort != "names":
        rows += rows_of(claims.audit(ledger, _SORTS[sort], as_of=times.as_of))
    if sort in ("", "names"):
        rows += [name_row(one) for one in name_judgements()]
    rows = [row for row in rows if not by or by.casefold() in row.author.casefold()]
    rows.sort(key=lambda row: row.at, reverse=True)
    pages = max(1, -(-len(rows) // PAGE))
    number = min(number, pages)
    return page(
        request,
        "judgements.html.jinja",
        title="Judgements",
        rows=rows[(number - 1) * PAGE : number * PAGE],
        count=len(rows),
        sort=sort,
        by=by,
        number=number,
        pages=pages,
        turn=lambda to: times.link("/judgements", sort=sort, by=by, page=to if to > 1 else None),
        author=authors.proposed(request),
        fixed=authors.given(request),
    )


@router.post("/judgements/{number}/undo")
def undo(request: Request, number: int, ledger: LedgerDep, times: TimesDep, form: FormDep) -> Response:
    """Take a judgement back, or an undoing."""
    who = authors.author(request, form)
    held = next((one for one in ledger.judgements(undone=True) if one.id == number), None)
    if held is None:
        raise Fault(404, str(number), "there is no such judgement in the ledger")
    ledger.undo(number, who)
    return done(request, times.link("/judgements"), who)


@router.post("/judgements/names/{identifier}/undo")
def undo_name(request: Request, identifier: str, times: TimesDep, form: FormDep) -> Response:
    """Take a decision about a name back."""
    who = authors.author(request, form)
    name_judgements().undo(identifier, who)
    return done(request, times.link("/judgements"), who)


@router.get("/judgements/gold.zip")
def gold(ledger: LedgerDep, times: TimesDep, partial: bool = False) -> Response:
    """Documents as people corrected them, as annotated articles, one file each."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in claims.gold(ledger, partial=partial, as_of=times.as_of):
            # A date of its own for each would give the same records other bytes each time.
            file = zipfile.ZipInfo(f"gold/{name}.json", (1980, 1, 1, 0, 0, 0))
            archive.writestr(file, json.dumps(body, ensure_ascii=False, indent=1) + "\n")
    headers = {"Content-Disposition": 'attachment; filename="gold.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)


def text_of(form: FormData, name: str) -> str:
    """A field of a form, without space around; empty if it is not there."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def done(request: Request, link: str, who: str) -> Response:
    """Leads to a page after something was kept, and lets the browser keep the author's name."""
    response = RedirectResponse(link, 303)
    authors.remember(request, response, who)
    return response
