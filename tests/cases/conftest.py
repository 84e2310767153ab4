"""Annotated affairs as records, made documents, and a ledger of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from onrecord.cases.grouping import Case, group
from onrecord.evaluation import cases as measure
from onrecord.evaluation import gold
from onrecord.model import Record

CORPUS = Path(__file__).parents[2] / "corpus"

Make = Callable[..., Record]


@pytest.fixture(scope="session")
def corpus() -> measure.Corpus:
    """The annotated affairs, with the other annotated articles among them."""
    return measure.load([CORPUS / "train", CORPUS / "gold"])


@pytest.fixture(scope="session")
def affairs(corpus: measure.Corpus) -> list[Case]:
    """The cases that the package's own weights find in them."""
    return group(corpus.records)


@pytest.fixture
def new_ledger(new_place: Callable[[], str]) -> Iterator[Callable[[], Any]]:
    """Makes empty ledgers, in SQLite and in PostgreSQL."""
    from onrecord.ledger import Ledger

    with ExitStack() as stack:
        yield lambda: stack.enter_context(Ledger(new_place()))


def party(name: str, side: str | None = None, kind: str = "state") -> dict[str, Any]:
    return {"name": name, "kind": kind, "side": side}


def record(id: str, sentences: list[dict[str, Any]], **facts: Any) -> Record:
    """A document of one sentence for each claim, in their order.

    A claim's ``says`` is its sentence; actors and targets are (name, side) or (name, side, kind).
    """
    text, claims = "", []
    for number, claim in enumerate(sentences, 1):
        says = claim["says"]
        start = len(text)
        text += says + "\n"
        ends = {role: [party(*who) for who in claim.get(role, [])] for role in ("actors", "targets")}
        rest = {key: value for key, value in claim.items() if key not in ("says", "actors", "targets")}
        evidence = [{"text": says, "start": start, "end": start + len(says)}]
        claims.append({"id": f"c{number}", "status": "asserted", **rest, **ends, "evidence": evidence})
    return Record.model_validate({"id": id, "text": text, "claims": claims, **facts})


def annotated(name: str) -> Record:
    """One annotated article of the affairs."""
    file = CORPUS / "train" / f"{name}.json"
    return measure.as_record(name, gold.load(file)[name])
