"""Cases that grow document by document are those that grouping all anew gives, after every step."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

import sqlalchemy as sa

from onrecord.cases import affairs, as_json, events, filing, keeping, near, refreshing
from onrecord.cases.dossier import dossier
from onrecord.ledger import Ledger
from onrecord.model import Record

from .conftest import annotated, record

SIDES = ("RU", "CN", "US", "DE", "FR")
WORDS = (
    "harbour pipeline ballot turbine archive hospital railway satellite ministry payroll grid embassy".split()
)


def made(draw: random.Random, number: int) -> Record:
    """A document on one of three affairs, that may recall another."""
    claims = []
    affair = draw.randrange(3)
    for place in range(draw.randint(1, 5)):
        about = affair if draw.random() < 0.8 else draw.randrange(3)
        act = draw.choice(["attack", "attribute", "deny", "sanction", "cooperate"])
        one, two = SIDES[about], SIDES[(about + 1 + draw.randrange(2)) % 5]
        word = WORDS[about * 4 + draw.randrange(4)]
        says = f"Group{about} of {one} did {act} to {two}: the {word} and {draw.choice(WORDS)}, no. {place}."
        claims.append(
            {
                "act": act,
                "actors": [(f"Group{about}", one, "group")],
                "targets": [(f"State {two}", two)],
                "when": draw.choice([None, f"2024-0{about + 1}-1{draw.randrange(3)}"]),
                "says": says,
            }
        )
        if act == "cooperate":
            claims.append({**claims[-1], "actors": claims[-1]["targets"], "targets": claims[-1]["actors"]})
    day = f"2024-0{affair + 1}-{draw.randint(10, 28)}"
    return record(f"m{number}", claims, published=day, title=f"no. {number}", publisher=f"Paper {number}")


def grouped(ledger: Ledger) -> list[as_json.Json]:
    """What grouping the whole ledger gives."""
    file = filing.open_file(ledger)
    return [
        {"listed": keeping.listed(filed, file.documents), **as_json.case(dossier(file, filed))}
        for filed in file.cases
    ]


def grown(ledger: Ledger) -> list[as_json.Json]:
    """What is kept."""
    heads = keeping.list_cases(ledger)
    shown = [as_json.case(dossier(shelf, filed)) for shelf, filed in keeping.all_cases(ledger)]
    return [{"listed": head, **case} for head, case in zip(heads, shown, strict=True)]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few neighbours, so that each document pushes others out of reach."""
    monkeypatch.setattr(near, "WINDOW", 3)
    monkeypatch.setattr(near, "NEAR", 20_000)
    monkeypatch.setattr(affairs, "WIDEST_EVENT", 3)
    monkeypatch.setattr(events, "WIDEST", 4)
    monkeypatch.setattr(events, "STRONGER", (0.5, 0.7))
    monkeypatch.setattr(affairs, "WIDEST", 5)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("seed", [0, 1, 5, 7])
def test_after_every_step_the_same_as_all_anew(new_ledger: Callable[[], Ledger], seed: int) -> None:
    draw = random.Random(seed)
    records = [made(draw, number) for number in range(24)]
    ledger = new_ledger()
    held: list[Record] = []
    for number, one in enumerate(records):
        ledger.add_record(one)
        held.append(one)
        deed = draw.random()
        if deed < 0.15:  # read anew, with a claim fewer or none
            old = draw.choice(held)
            fewer = old.claims[: draw.randrange(len(old.claims))]
            ledger.add_record(old.model_copy(update={"claims": fewer}))
        elif deed < 0.3:  # another version, of another day and text
            old = draw.choice(held)
            text = old.text + f"Corrected at {number}.\n"
            ledger.add_record(old.model_copy(update={"text": text, "url": f"https://x.example/{old.id}"}))
        elif deed < 0.4:
            cases = [case for case in keeping.list_cases(ledger) if len(case.documents) > 1]
            if cases:
                _, filed = keeping.open_case(ledger, draw.choice(cases).id)
                filing.split(ledger, filed, filed.documents[:1], "Ann")
        elif deed < 0.5:
            cases = keeping.list_cases(ledger)
            one_case, other = draw.sample(cases, 2) if len(cases) > 1 else (cases[0], cases[0])
            if one_case != other:
                into, rest = (keeping.open_case(ledger, case.id)[1] for case in (one_case, other))
                filing.merge(ledger, into, [rest], "Ann")
                filing.rename(ledger, into, f"Affair {number}", "Ann")
        elif deed < 0.55 and (judged := ledger.judgements("case-*")):
            ledger.undo(draw.choice(judged).id, "Ben")
        if draw.random() < 0.6 or number == len(records) - 1:  # some come in several together
            assert grown(ledger) == grouped(ledger)


@pytest.mark.usefixtures("narrow")
def test_in_any_order_the_same(new_ledger: Callable[[], Ledger]) -> None:
    records = [made(random.Random(99), number) for number in range(30)]
    found = []
    for seed in range(3):
        random.Random(seed).shuffle(records)
        ledger = new_ledger()
        for at in range(0, len(records), 7):
            for _ in ledger.add_records(records[at : at + 7]):
                pass
            keeping.refresh(ledger)
        found.append({frozenset(one.documents) for one in keeping.list_cases(ledger)})
    assert found[0] == found[1] == found[2]


def test_the_annotated_affairs_ten_times_shuffled(tmp_path: Path) -> None:
    names = [f"t{number:02}" for number in range(1, 24)]
    records = [annotated(name) for name in names]
    found = []
    for seed in range(10):
        random.Random(seed).shuffle(records)
        with Ledger(str(tmp_path / f"{seed}.sqlite")) as ledger:
            for at in range(0, len(records), 5):
                for _ in ledger.add_records(records[at : at + 5]):
                    pass
                keeping.refresh(ledger)
            cases = keeping.list_cases(ledger)
            found.append(
                {(frozenset(one.documents), one.name, one.claims, one.events, one.voices) for one in cases}
            )
    assert all(one == found[0] for one in found)
    assert any(len(documents) > 2 for documents, *_ in found[0])


def test_only_what_hangs_together_is_grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    joined = events.joined

    def counted(ordered: list[object], *rest: object) -> object:
        seen.append(len(ordered))
        return joined(ordered, *rest)  # type: ignore[arg-type]

    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        for name in (f"t{number:02}" for number in range(1, 24)):
            ledger.add_record(annotated(name))
        keeping.refresh(ledger)
        monkeypatch.setattr(events, "joined", counted)
        ledger.add_record(made(random.Random(5), 1))
        keeping.refresh(ledger)
    assert sum(seen) < 10


@pytest.mark.usefixtures("narrow")
def test_no_document_walks_along_what_grows_with_the_ledger(tmp_path: Path) -> None:
    # Read for the newest row alone; and as many as people have decided.
    few = ("SCAN commits", "SCAN judgements")
    draw = random.Random(3)
    plans: dict[str, list[str]] = {}

    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        for number in range(12):
            ledger.add_record(made(draw, number))
        keeping.refresh(ledger)

        @sa.event.listens_for(ledger._engine, "before_cursor_execute")
        def explain(connection: Any, _: Any, statement: str, given: Any, __: Any, many: bool) -> None:
            if statement.startswith(("SELECT", "WITH", "DELETE", "UPDATE")):
                driver = connection.connection.driver_connection
                rows = driver.execute(f"EXPLAIN QUERY PLAN {statement}", given[0] if many else given)
                plans[statement] = [row[-1] for row in rows]

        for number in range(12, 24):
            old = made(draw, number)
            ledger.add_record(old)
            fewer = old.model_copy(update={"claims": old.claims[:1]})
            ledger.add_record(fewer if number % 3 else old.model_copy(update={"text": f"{old.text}More.\n"}))
        keeping.refresh(ledger)
    tables = {name for (name,) in _tables(tmp_path / "ledger.sqlite")}
    assert any("derived_pairs" in statement for statement in plans)
    walked = {
        (step, statement)
        for statement, steps in plans.items()
        for step in steps
        if step.startswith("SCAN") and step.split()[1] in tables and step not in few
    }
    assert not walked


def _tables(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()


def test_a_ledger_that_may_only_be_read_is_grouped_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.errors import OnrecordError

    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        for name in ("t01", "t02", "t23"):
            ledger.add_record(annotated(name))

        def refused(*_: object) -> None:
            raise OnrecordError(ledger.name, "cannot be written: the file or its folder is read-only")

        monkeypatch.setattr(refreshing, "_take", refused)
        assert not keeping.refresh(ledger)
        cases = keeping.list_cases(ledger)
        assert sum(len(one.documents) for one in cases) == 3
        assert keeping.find_case(ledger, cases[0].id) == cases[0]
        assert len(keeping.claims_of(ledger, cases[0].id)) == cases[0].claims
