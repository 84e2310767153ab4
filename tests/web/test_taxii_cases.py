"""Who polls the collection of one case comes to hold what belongs to it, however cases come together."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from onrecord.cases import filing, keeping, refreshing
from onrecord.evaluation import cases as measure
from onrecord.evaluation import gold
from onrecord.ledger import Ledger
from onrecord.model import Claim, Evidence, Party, Record
from onrecord.web.taxii import collection, collection_id
from onrecord.web.taxii_feed import Asked, walk

from .conftest import CORPUS
from .test_taxii import last_date, serving


def annotated(name: str) -> Record:
    return measure.as_record(name, gold.load(CORPUS / "train" / f"{name}.json")[name])


def test_a_case_that_a_document_ties_to_another_is_polled_whole(new_place: Callable[[], str]) -> None:
    """Two reports are two affairs until a third tells of both; whoever knew one is given the other."""
    client = pytest.importorskip("taxii2client.v21")
    place = new_place()
    names = ("t19", "t20")
    with Ledger(place) as ledger:
        for name in names:
            ledger.add_record(annotated(name))
        cases = keeping.list_cases(ledger)
        assert len(cases) == 2
    with serving(place) as server:
        polled = [
            client.Collection(f"{server}/taxii2/ledger/collections/{collection_id(case.id)}/")
            for case in cases
        ]
        dates = [last_date(found) for found in polled]
        with Ledger(place) as ledger:
            ledger.add_record(annotated("t21"))
            assert len(keeping.list_cases(ledger)) == 1
        for found, date in zip(polled, dates, strict=True):
            new = found.get_objects(added_after=date, type="report")["objects"]
            assert {one["name"] for one in new} == {annotated(name).title for name in (*names, "t21")}
            assert found.get_objects(added_after=last_date(found)) == {}


class Poller:
    """Polls one collection and nothing else, each time from the last date that it was given."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.date: str | None = None
        self.held: set[str] = set()

    def poll(self, ledger: Ledger) -> None:
        """Take what is new."""
        asked = Asked(self.date, None, 1_000, types=frozenset({"report"}))
        page = walk(ledger, collection(ledger, self.id).contents, asked)
        assert page.next is None
        self.held |= {one.object["name"] for one in page.entries}
        self.date = max((one.added for one in page.entries), default=self.date)


def test_cases_by_another_method_are_given_anew(
    new_place: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(new_place()) as ledger:
        for name in ("t19", "t20"):
            ledger.add_record(annotated(name))
        pollers = [Poller(collection_id(case.id)) for case in keeping.list_cases(ledger)]
        for poller in pollers:
            poller.poll(ledger)
            poller.held.clear()
            poller.poll(ledger)
            assert not poller.held
        monkeypatch.setattr(refreshing, "_VERSION", "another")
        assert keeping.refresh(ledger)
        for poller in pollers:
            poller.poll(ledger)
            assert len(poller.held) == 1
            poller.held.clear()
            poller.poll(ledger)
            assert not poller.held


def test_nothing_is_given_that_came_after_the_case_was_looked_at(new_place: Callable[[], str]) -> None:
    """Else its date would hide what came before it and is not yet known to be of the case."""
    with Ledger(new_place()) as ledger:
        ledger.add_record(annotated("t19"))
        (case,) = keeping.list_cases(ledger)
        contents = collection(ledger, collection_id(case.id)).contents
        old = annotated("t19")
        ledger.add_record(old.model_copy(update={"claims": old.claims[:-1]}))
        asked = Asked(ledger.record(case.documents[0])[0].added, None, 1_000)
        assert not walk(ledger, contents, asked).entries
        assert walk(ledger, collection(ledger, collection_id(case.id)).contents, asked).entries


WORDS = (
    "harbour pipeline ballot turbine archive hospital railway satellite ministry payroll grid embassy".split()
)


def made(draw: random.Random, number: int) -> Record:
    """A document on one of three affairs, that may recall others."""
    affair, text, claims = draw.randrange(3), "", []
    for place in range(draw.randint(1, 4)):
        about = affair if draw.random() < 0.7 else draw.randrange(3)
        act = draw.choice(["attack", "attribute", "deny", "sanction"])
        word, other = WORDS[about * 4 + draw.randrange(4)], draw.choice(WORDS)
        says = f"Group{about} did {act} to State{about}: the {word} and {other}, no. {place}."
        claims.append(
            Claim(
                id=f"c{place + 1}",
                act=act,
                actors=[Party(name=f"Group{about}", kind="group")],
                targets=[Party(name=f"State{about}", kind="state")],
                status="asserted",
                when=f"2024-0{about + 1}-1{draw.randrange(3)}",
                evidence=[Evidence(start=len(text), end=len(text) + len(says), text=says)],
            )
        )
        text += says + "\n"
    published = f"2024-0{affair + 1}-{draw.randint(10, 28)}"
    name = f"no. {number}"
    return Record(
        id=f"m{number}", title=name, publisher=name, published=published, url=f"https://x.example/{number}",
        text=text, claims=claims,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whoever_polls_holds_the_case(new_place: Callable[[], str], seed: int) -> None:
    draw = random.Random(seed)
    pollers: dict[str, Poller] = {}
    held: list[Record] = []
    came_together = 0
    with Ledger(new_place()) as ledger:
        for number in range(18):
            before = {key: case.id for case in keeping.list_cases(ledger) for key in case.documents}
            held.append(made(draw, number))
            ledger.add_record(held[-1])
            deed = draw.random()
            if deed < 0.25:  # another version, which may be about another affair
                body = made(draw, number).model_dump(include={"text", "claims", "published"})
                old = draw.choice(held)
                ledger.add_record(Record.model_validate(old.model_dump() | body))
            elif deed < 0.4 and len(cases := keeping.list_cases(ledger)) > 1:
                into, other = (keeping.open_case(ledger, one.id)[1] for one in draw.sample(cases, 2))
                filing.merge(ledger, into, [other], "Ann")
            elif deed < 0.5 and (judged := ledger.judgements("case-*")):
                ledger.undo(draw.choice(judged).id, "Ben")
            cases = keeping.list_cases(ledger)
            titles = {row.key: row.title for row in ledger.documents()}
            came_together += sum(
                len({before[key] for key in case.documents if key in before}) > 1 for case in cases
            )
            for case in cases:
                pollers.setdefault(case.id, Poller(collection_id(case.id)))
            for id, poller in pollers.items():
                # The address of a case leads to the one that has its first document.
                home = next(
                    (one for one in cases if id in {filing.case_id(key) for key in one.documents}), None
                )
                if home is not None and draw.random() < 0.7:
                    poller.poll(ledger)
                    assert {titles[key] for key in home.documents} <= poller.held
    assert came_together
