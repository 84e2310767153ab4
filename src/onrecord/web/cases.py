"""Cases: the list, and each as pictures and tables that lead to the sentences behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from onrecord import __version__
from onrecord.acts import FAMILY, Act, Family
from onrecord.cases import keeping
from onrecord.cases.brief import read_ahead
from onrecord.cases.dossier import Dossier, Happening
from onrecord.cases.told import Told
from onrecord.cases.wanted import Order, Wanted
from onrecord.ledger.times import parse_days
from onrecord.views.summary import plural
from onrecord.web.areas import Area
from onrecord.web.asked import TimesDep
from onrecord.web.decided import judge_link
from onrecord.web.faults import missing
from onrecord.web.links import document_link
from onrecord.web.pictures import telling
from onrecord.web.pictures.choosing import Choice, Places, choose
from onrecord.web.pictures.graph import graph
from onrecord.web.pictures.matrix import matrix
from onrecord.web.pictures.timeline import side_label, timeline
from onrecord.web.prepared import AHEAD, LARGE, CasePage, CasePages
from onrecord.web.registers import Registers, store_state
from onrecord.web.rendering import environment, page
from onrecord.web.shelf import PAGE, CasesDep, Found

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("Cases", "/cases"),))

TELLINGS = 150
"""Claims whose sentences one page shows."""
ROOM = {
    "timeline": 150,
    "operations": 50,
    "measures": 50,
    "disagreements": 20,
    "open": 50,
    "background": 50,
    "sources": 100,
}
"""How many of each part of a case its page shows, those that most voices tell (of sources, the earliest; of
what is recalled, the first), unless all is asked for: a page of some hundred kilobytes opens at once."""


@router.get("/cases")
def cases(
    request: Request,
    shelf: CasesDep,
    times: TimesDep,
    q: Annotated[str, Query(max_length=200)] = "",
    least: Annotated[str, Query(pattern="^[0-9]{0,6}$")] = "",
    published: Annotated[str, Query(max_length=40)] = "",
    order: Order = Order.DOCUMENTS,
    number: Annotated[int, Query(ge=1, le=100_000, alias="page")] = 1,
) -> Response:
    """The list of cases, with search and filters."""
    enough = int(least or 1)
    days = parse_days(published, "published") if published else None
    wanted = Wanted(words=q, least=enough, published=days)
    found = shelf.listing(times.as_of, wanted, order, limit=PAGE, offset=(number - 1) * PAGE)
    pages = max(1, -(-found.count // PAGE))
    if number > pages:
        number = pages
        found = shelf.listing(times.as_of, wanted, order, limit=PAGE, offset=(number - 1) * PAGE)
    asked: dict[str, Any] = {
        "q": q,
        "least": enough if enough > 1 else None,
        "published": published,
        "order": order.value if order is not Order.DOCUMENTS else None,
    }
    return page(
        request,
        "cases.html.jinja",
        title="Cases",
        cases=found.cases,
        count=found.count,
        all=found.all,
        note=found.note,
        q=q,
        least=enough,
        published=published,
        order=order,
        number=number,
        pages=pages,
        turn=lambda to: times.link("/cases", **asked, page=to if to > 1 else None),
    )


@router.get("/cases/{word}")
def case(
    request: Request,
    word: str,
    shelf: CasesDep,
    times: TimesDep,
    whole: Annotated[bool, Query(alias="all")] = False,
) -> Response:
    """A case: of a large one what most voices tell, or all of it."""
    with missing():
        found = shelf.find(word, times)
        shown = case_page(request.app.state, found, whole)
    return page(
        request,
        "case.html.jinja",
        title=shown.name,
        case=shown,
        facts=shown.facts,
        note=found.note,
        body=Markup(shown.body),
        sides=shown.sides,
        families=shown.families,
        places=Places(shown.id, times),
        learned=request.app.state.ledger.bound(),
    )


def case_page(state: Any, found: Found, whole: bool = False) -> CasePage:
    """All of a case's page that hangs on the case and the two times alone.

    Args:
        state: of the app.
        found: the case.
        whole: whether all of a large case is shown.
    """

    def make() -> CasePage:
        opened = state.cases.opened(found)
        case = opened.dossier
        with keeping.uncollected():
            body = _body(case, state.registers, whole)
        return CasePage(case.filed.id, case.filed.name, _facts(case), _sides(case), _acts(case), body)

    pages: CasePages = state.case_pages
    return pages.get(page_key(found, whole), make)


def page_key(found: Found, whole: bool = False) -> tuple[object, ...]:
    """What a case's page follows from."""
    return found.mark, store_state(), whole, __version__


def missing_pages(state: Any) -> Iterator[Callable[[], object]]:
    """The pages of the largest cases that nobody has asked for yet, each as what makes it."""
    for found in state.cases.largest(AHEAD, LARGE):
        if not state.case_pages.is_there(page_key(found)):
            yield partial(case_page, state, found)


def _body(case: Dossier, registers: Registers, whole: bool) -> str:
    """The parts of a case's page."""
    places = Places(case.filed.id, _times_of(case))
    room = (lambda _: None) if whole else ROOM.get
    shown = graph(case, places)
    when = timeline(case, places, room("timeline"))
    operations = telling.operations(case, places, room("operations"))
    measures = telling.measures(case, places, registers.checking(), room("measures"))
    disagreements = telling.disagreements(case, places, room("disagreements"))
    still_open = telling.still_open(case, places, room("open"))
    voices = telling.voices(case, places)
    heard = voices[: room("sources")]
    background = telling.background(case, places)
    recalled = background[: room("background")]
    return (
        environment()
        .get_template("case_body.html.jinja")
        .render(
            case=case,
            places=places,
            timeline=when,
            timeline_data=data({"lanes": when.lanes, "marks": [asdict(mark) for mark in when.marks]}),
            matrix=matrix(case, places),
            graph=shown,
            graph_data=data(asdict(shown)),
            names={node.key: node.name for node in shown.nodes},
            box_names=dict(shown.boxes),
            operations=operations,
            measures=measures,
            registers_fault=registers.fault,
            disagreements=disagreements,
            open=still_open,
            background=recalled,
            voices=heard,
            left={
                "timeline": when.left,
                "operations": len(case.operations) - len(operations),
                "measures": telling.count_measures(case) - len(measures),
                "disagreements": sum(len(one.disagreements) for one in case.contested) - len(disagreements),
                "open": len(case.open) - len(still_open),
                "background": len(background) - len(recalled),
                "sources": len(voices) - len(heard),
            },
            everything=places.everything,
        )
    )


def _times_of(case: Dossier) -> Any:
    from onrecord.web.asked import Times

    return Times(case.as_of, case.when)


def data(value: Any) -> Markup:
    """JSON that may stand in an element ``script`` of a type that is no script: nothing in it ends it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _facts(case: Dossier) -> list[str]:
    claims = sum(len(one.claims) for one in case.happenings)
    facts = [
        f"{plural(len(case.sources), 'document')} of {plural(case.voices, 'independent voice')}",
        f"{plural(claims, 'claim')} about {plural(len(case.happenings), 'act')}",
    ]
    if case.filed.by:
        facts.append(f"named by {case.filed.by}")
    return facts


def _sides(case: Dossier) -> list[tuple[str, str]]:
    """Keys and names of the sides that act or are met."""
    return [(side.key or "-", side.label) for side in case.summary.sides]


def _acts(case: Dossier) -> list[tuple[str, list[str]]]:
    """The acts that the case has, by family."""
    there = {one.act for one in case.happenings}
    return [
        (family.value, [act.value for act in Act if act in there and FAMILY[act] is family])
        for family in Family
        if any(FAMILY[act] is family for act in there)
    ]


@router.get("/cases/{word}/sentences")
def sentences(
    request: Request,
    word: str,
    shelf: CasesDep,
    times: TimesDep,
    event: Annotated[list[str] | None, Query(max_length=200)] = None,
    actor: Annotated[str, Query(max_length=100)] = "",
    target: Annotated[str, Query(max_length=100)] = "",
    act: Annotated[str, Query(max_length=40)] = "",
    status: Annotated[str, Query(max_length=40)] = "",
    family: Annotated[str, Query(max_length=40)] = "",
    party: Annotated[str, Query(max_length=300)] = "",
    by: Annotated[str, Query(max_length=300)] = "",
    toward: Annotated[str, Query(max_length=300)] = "",
    number: Annotated[int, Query(ge=1, le=100_000, alias="page")] = 1,
) -> Response:
    """The sentences behind some acts of a case: what each mark of a picture leads to."""
    with missing():
        case = shelf.find(word, times)
        opened = shelf.opened(case)
    found = opened.dossier
    choice = Choice(tuple(event or ()), actor, target, act, status, family, party, by, toward)
    everything = [*found.happenings, *(one for one, _ in found.background)]
    # What the case only recalls is shown where it is asked for by name.
    chosen = choose(everything if choice.event else found.happenings, choice)
    pages = max(1, -(-sum(len(one.claims) for one in chosen) // TELLINGS))
    number = min(number, pages)
    shown = list(_part(chosen, (number - 1) * TELLINGS, number * TELLINGS))
    read_ahead(told for _, claims in shown for told in claims)
    places = Places(found.filed.id, times)

    # What its page has worked out already need not be worked out for the form beneath the sentences.
    made: CasePage | None = request.app.state.case_pages.known(page_key(case))

    def ref(told: Told) -> str:
        return opened.documents[told.paper.name].ref(told.brief.id)

    return page(
        request,
        "sentences.html.jinja",
        title=f"Sentences: {found.filed.name}",
        case=found.filed,
        places=places,
        events=[telling.event_view(one, ref, claims) for one, claims in shown],
        count=len(chosen),
        number=number,
        pages=pages,
        turn=lambda to: places.turned(choice, to),
        asked=_in_words(choice),
        sides=made.sides if made else _sides(found),
        families=made.families if made else _acts(found),
        choice=choice,
        document_link=document_link,
        judge_link=judge_link,
    )


def _part(
    happenings: Sequence[Happening], start: int, end: int
) -> Iterator[tuple[Happening, Sequence[Told]]]:
    """The claims from one place to another, with the acts that they tell of."""
    for one in happenings:
        if claims := one.claims[max(0, start) : max(0, end)]:
            yield one, claims
        start, end = start - len(one.claims), end - len(one.claims)


def _in_words(choice: Choice) -> str:
    """What is asked for, as a heading."""
    if choice.event:
        return ""
    words = []
    if choice.actor:
        words.append(f"by {side_label(choice.actor)}")
    if choice.target:
        words.append(f"toward {side_label(choice.target)}")
    for key, word in ((choice.party, "with"), (choice.by, "by"), (choice.toward, "toward")):
        if key:
            words.append(f"{word} {key.split(':')[-1]}")
    head = choice.act or choice.family or "all acts"
    if choice.status:
        head += f", {choice.status.replace('_', ' ')}"
    return " ".join([head, *words])
