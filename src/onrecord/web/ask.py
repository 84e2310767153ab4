"""Ask: the questions of the ledger, with a table, charts, and downloads."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Parameter

from onrecord.acts import FAMILY, Act, Family, Status
from onrecord.errors import OnrecordError
from onrecord.ledger import ClaimRow, Ledger, Query, show
from onrecord.ledger.answers import Answers
from onrecord.ledger.corrections import decisions
from onrecord.ledger.sides import parse_who
from onrecord.ledger.times import parse_days
from onrecord.ledger.words import check_words
from onrecord.views.sides import side_name
from onrecord.web.areas import Area
from onrecord.web.asked import Times, TimesDep
from onrecord.web.cases import data
from onrecord.web.decided import judge_link
from onrecord.web.faults import Fault
from onrecord.web.ledgers import LedgerDep
from onrecord.web.links import document_link, party_link
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Ask", "/ask"),))

PAGE = 50
"""Claims on one page; its charts show these."""
MOST = 1_000
"""Claims that can be turned over; a question that finds more is narrowed, or downloaded."""
DOWNLOADED = 10_000
"""Claims of one download."""
_LONGEST = 300
Words = Annotated[str, Parameter(max_length=_LONGEST)]
Several = Annotated[list[str] | None, Parameter(max_length=20)]


@dataclass(frozen=True)
class Asked:
    """A question as the form has it; each field as ``onrecord ask`` takes it."""

    act: tuple[str, ...] = ()
    actor: str = ""
    target: str = ""
    side: str = ""
    said_by: str = ""
    status: tuple[str, ...] = ()
    published: str = ""
    source: str = ""
    text: str = ""
    min_score: float = 0.0
    dated: bool = False
    withdrawn: bool = False
    answers: bool = False
    answered_act: tuple[str, ...] = ()
    answered_actor: str = ""

    @property
    def more(self) -> bool:
        """Whether anything is asked that stands among the further fields of the form."""
        fields = (self.side, self.said_by, self.published, self.source, self.min_score)
        return any((*fields, self.dated, self.withdrawn, self.answers))

    def parameters(self) -> dict[str, Any]:
        """As parameters of an address; what is left open is None."""
        return {
            name: (("true" if value is True else list(value) if isinstance(value, tuple) else value) or None)
            for name, value in vars(self).items()
        }


def asked(
    act: Several = None,
    actor: Words = "",
    target: Words = "",
    side: Words = "",
    said_by: Words = "",
    status: Several = None,
    published: Annotated[str, Parameter(max_length=40)] = "",
    source: Words = "",
    text: Words = "",
    min_score: Annotated[str, Parameter(max_length=20)] = "",
    dated: bool = False,
    withdrawn: bool = False,
    answers: bool = False,
    answered_act: Several = None,
    answered_actor: Words = "",
) -> Asked:
    """The question of a request; a field that the form left empty asks nothing."""
    return Asked(
        act=_codes_of(act, Act, "act"),
        actor=actor.strip(),
        target=target.strip(),
        side=side.strip(),
        said_by=said_by.strip(),
        status=_codes_of(status, Status, "status"),
        published=published.strip(),
        source=source.strip(),
        text=text.strip(),
        min_score=_share(min_score, "min_score"),
        dated=dated,
        withdrawn=withdrawn,
        answers=answers,
        answered_act=_codes_of(answered_act, Act, "answered_act"),
        answered_actor=answered_actor.strip(),
    )


def _codes_of(values: list[str] | None, codes: type[StrEnum], where: str) -> tuple[str, ...]:
    given = tuple(value for value in values or () if value)
    for value in given:
        if value not in set(codes):
            raise OnrecordError(where, f"{value[:40]!r} is none of {', '.join(codes)}")
    return given


def _share(value: str, where: str) -> float:
    try:
        found = float(value or 0)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise OnrecordError(where, f"{value!r} is no number from 0 to 1")
    return found


AskedDep = Annotated[Asked, Depends(asked)]


def query(question: Asked, times: Times) -> Query:
    """The question as the ledger takes it.

    Raises:
        OnrecordError: a field does not say anything that can be asked.
    """

    def who(value: str, where: str) -> Any:
        # The names of states serve as well as their codes.
        return parse_who([side_code(value)], where) if value else Query().anyone

    key = _document(question.source)
    return Query(
        acts=frozenset(question.act),
        statuses=frozenset(question.status),
        actors=who(question.actor, "actor"),
        targets=who(question.target, "target"),
        anyone=who(question.side, "side"),
        sayers=who(question.said_by, "said_by"),
        when=times.days,
        dated=question.dated,
        published=parse_days(question.published, "published") if question.published else None,
        publishers=frozenset({question.source} if question.source and not key else ()),
        documents=frozenset({key} if key else ()),
        text=check_words(question.text, "text") if question.text else None,
        min_score=question.min_score,
        withdrawn=question.withdrawn,
    )


def side_code(value: str) -> str:
    """A state's code by its name, without regard to case; what is no state's name stays as it is."""
    folded = value.casefold()
    return _codes().get(folded, value.upper() if len(value) == 2 and value.isalpha() else value)


_CODES: dict[str, str] = {}


def _codes() -> Mapping[str, str]:
    if not _CODES:
        from onrecord.views.sides import states

        _CODES.update({name.casefold(): code for code, name in states().items()})
    return _CODES


def _document(source: str) -> str | None:
    """The id of a document, if that is what was asked for."""
    of_hex = len(source) >= 13 and source[0] == "d" and set(source[1:]) <= set("0123456789abcdef")
    return source if of_hex else None


@router.get("/ask")
def ask(
    request: Request,
    ledger: LedgerDep,
    times: TimesDep,
    question: AskedDep,
    number: Annotated[int, Parameter(ge=1, le=MOST // PAGE, alias="page")] = 1,
) -> Response:
    """The form, and what was found."""
    given: dict[str, Any] = {
        "title": "Ask",
        "asked": question,
        "acts": [(family.value, [act.value for act in Act if FAMILY[act] is family]) for family in Family],
        "statuses": [status.value for status in Status],
        "states": _states(),
        "number": number,
        "turn": lambda to: times.link("/ask", **question.parameters(), page=to if to > 1 else None),
        "download": lambda form: times.link(f"/ask/download.{form}", **question.parameters()),
        "document_link": document_link,
        "judge_link": judge_link,
        "party_link": party_link,
    }
    if question == Asked() and not times.about and "page" not in request.query_params:
        return page(request, "ask.html.jinja", rows=[], answers=[], found=False, **given)
    if question.answers:
        answers = _answers(ledger, question, times)
        return page(
            request,
            "ask.html.jinja",
            rows=[],
            found=True,
            answers=answers[(number - 1) * PAGE : number * PAGE],
            further=len(answers) > number * PAGE,
            told=show.answers_count(answers),
            spread=answers.spread,
            chart=data({"days": answers.days}),
            decided={},
            **given,
        )
    rows = ledger.ask(query(question, times), as_of=times.as_of, limit=number * PAGE + 1)
    here = rows[(number - 1) * PAGE : number * PAGE]
    found = decisions(ledger, as_of=times.as_of) if here else None
    return page(
        request,
        "ask.html.jinja",
        rows=here,
        answers=[],
        found=True,
        further=len(rows) > number * PAGE,
        told=show.claims_count(here),
        charts=charts(here),
        chart=data([_point(row) for row in here]),
        decided={row.ref: one for row in here if found and (one := found.about(row.ref))},
        **given,
    )


def _states() -> list[tuple[str, str]]:
    from onrecord.views.sides import states

    return sorted(((code, name) for code, name in states().items()), key=lambda pair: pair[1])


def _answers(ledger: Ledger, question: Asked, times: Times) -> Answers:
    answered = Query(
        acts=frozenset(question.answered_act),
        actors=parse_who([side_code(question.answered_actor)], "answered_actor")
        if question.answered_actor
        else Query().actors,
    )
    return ledger.answers(query(question, times), answered, as_of=times.as_of)


def _point(row: ClaimRow) -> dict[str, str | None]:
    """A claim as the charts need it."""
    return {"day": row.days[0] if row.days else None, "family": FAMILY[Act(row.act)].value, "act": row.act}


@dataclass(frozen=True)
class Bar:
    """How many claims: of what, how many, and where they are shown."""

    label: str
    count: int


def charts(rows: Sequence[ClaimRow]) -> dict[str, list[Bar]]:
    """How many of some claims there are by act, by side that acts, by year."""

    def bars(values: Iterable[str]) -> list[Bar]:
        return [Bar(label, count) for label, count in Counter(values).most_common(12)]

    sides = (side for row in rows for side in {party.side for party in row.actors if party.side})
    years = Counter(row.days[0][:4] for row in rows if row.days)
    return {
        "By act": bars(row.act for row in rows),
        "By who acts": bars(side_name(side) for side in sides),
        "By year": [Bar(year, years[year]) for year in sorted(years)],
    }


# Downloads


@router.get("/ask/download.csv")
def as_csv(ledger: LedgerDep, times: TimesDep, question: AskedDep) -> Response:
    """What was found, one line for each claim or answer."""
    if question.answers:
        text = show.answers_csv(_answers(ledger, question, times))
    else:
        text = show.claims_csv(_all(ledger, question, times))
    return _file(text, "claims.csv", "text/csv; charset=utf-8")


@router.get("/ask/download.json")
def as_json(ledger: LedgerDep, times: TimesDep, question: AskedDep) -> Response:
    """What was found, as JSON."""
    if question.answers:
        answers = _answers(ledger, question, times)
        text = show.as_json(show.answers_json(answers, answers))
    else:
        text = show.as_json([show.claim_json(row) for row in _all(ledger, question, times)])
    return _file(text, "claims.json", "application/json")


@router.get("/ask/download.stix")
def as_stix(ledger: LedgerDep, times: TimesDep, question: AskedDep) -> Response:
    """The documents of what was found, with the claims found alone, as a STIX 2.1 bundle."""
    from onrecord.export.sources import Item
    from onrecord.export.stix import write_stix

    if question.answers:
        raise Fault(400, "answers", "STIX has no form for answers: leave that out, or take CSV or JSON")
    wanted: dict[str, set[str]] = {}
    for row in _all(ledger, question, times):
        wanted.setdefault(row.document.key, set()).add(row.ref.rpartition("/")[2])

    def items() -> Iterable[Item]:
        for key in sorted(wanted):
            row, record = ledger.record(key, as_of=times.as_of)
            kept = [claim for claim in record.claims if claim.id in wanted[key]]
            ids = {claim.id for claim in kept}
            # Ties to claims that were not asked for lead nowhere here.
            claims = [
                claim.model_copy(update={"links": [link for link in claim.links if link.claim in ids]})
                for claim in kept
            ]
            yield Item(record.model_copy(update={"claims": claims}), added=row.added, read=row.read)

    stream = io.BytesIO()
    write_stix(items(), stream)
    return _file(stream.getvalue(), "claims.stix.json", "application/stix+json;version=2.1")


def _all(ledger: Ledger, question: Asked, times: Times) -> list[ClaimRow]:
    """All claims found.

    Raises:
        OnrecordError: there are too many for one download.
    """
    rows = ledger.ask(query(question, times), as_of=times.as_of, limit=DOWNLOADED + 1)
    if len(rows) > DOWNLOADED:
        raise OnrecordError(
            "download", f"more than {DOWNLOADED:,} claims: narrow the question, or use `onrecord ask`"
        )
    return rows


def _file(content: str | bytes, name: str, kind: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
