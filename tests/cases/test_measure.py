"""The measure of cases and events: B-cubed by hand, the fit, and that no affair is judged by what saw it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from onrecord.cases.weights import shipped
from onrecord.commands import evaluate as command
from onrecord.errors import OnrecordError
from onrecord.evaluation import cases as measure
from onrecord.evaluation import readings
from onrecord.model import Document, Record

from .conftest import CORPUS, record

TRAIN, GOLD = CORPUS / "train", CORPUS / "gold"


def test_b_cubed_by_hand() -> None:
    """Three of one kind and two of another; one of the second kind is in the group of the first."""
    wanted = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b"}
    given_groups = {1: 0, 2: 0, 3: 1, 4: 0, 5: 2}
    found = measure.b_cubed(given_groups, wanted)
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert measure.b_cubed(given_groups, wanted, over=[5]).precision == 1


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_b_cubed_of_the_right_groups_is_one(labels: list[int]) -> None:
    wanted = dict(enumerate(labels))
    found = measure.b_cubed(wanted, wanted)
    assert (found.precision, found.recall) == (pytest.approx(1), pytest.approx(1))


def test_unlabelled_claims_are_not_counted() -> None:
    assert measure.b_cubed({1: 0, 2: 0, 3: 0}, {1: "a", 2: "a"}).precision == 1


def test_the_fit_finds_what_tells() -> None:
    rows = [{"x": n / 10, "noise": (n * 7 % 10) / 10} for n in range(10)] * 5
    model = measure.fit(rows, [row["x"] > 0.45 for row in rows])
    assert model.weights["x"] > 5 * abs(model.weights["noise"])
    assert model({"x": 1.0, "noise": 0.5}) > 0.5 > model({"x": 0.0, "noise": 0.5})


def test_the_fit_is_at_its_optimum() -> None:
    rows = [{"x": float(n % 3)} for n in range(30)]
    same = [n % 3 == 2 or n % 5 == 0 for n in range(30)]
    model = measure.fit(rows, same)
    errors = [float(is_so) - model(row) for row, is_so in zip(rows, same, strict=True)]
    assert math.fsum(errors) == pytest.approx(0, abs=1e-6)
    slope = math.fsum(error * row["x"] for error, row in zip(errors, rows, strict=True))
    assert slope == pytest.approx(measure.PENALTY * model.weights["x"], abs=1e-6)


def test_a_fit_needs_both_kinds() -> None:
    with pytest.raises(OnrecordError, match="claims that do not"):
        measure.fit([{"x": 1.0}], [True])


def test_weights_that_judge_an_affair_did_not_see_it(corpus: measure.Corpus) -> None:
    """Labels of the affair turned into nonsense change nothing for it."""
    fitter = measure.Fitter(corpus)
    nonsense = {
        key: f"{event} {key}" if corpus.affair.get(key) == "medibank-2022" else event
        for key, event in corpus.event.items()
    }
    other = measure.Fitter(measure.Corpus(corpus.records, corpus.affair, nonsense))
    assert fitter.fit("medibank-2022").event.weights == other.fit("medibank-2022").event.weights


def test_the_packages_weights_are_those_of_the_corpus(corpus: measure.Corpus) -> None:
    fitted, held = measure.Fitter(corpus).fit(), shipped()
    assert held.event.weights == pytest.approx(fitted.event.weights, abs=1e-3)
    assert held.case.weights == pytest.approx(fitted.case.weights, abs=1e-3)
    assert (held.event_threshold, held.case_threshold) == (measure.EVENT_THRESHOLD, measure.CASE_THRESHOLD)


def test_the_home_of_an_event_is_where_most_tell_it(corpus: measure.Corpus) -> None:
    home = corpus.home()
    told = {home[key] for key, event in corpus.event.items() if event == "attack-spd-2023-01"}
    assert told == {"germany-apt28-spd"}


def test_alignment_takes_act_sentence_and_sides() -> None:
    zenda, strelsau = ("Zenda", "CZ"), ("Strelsau", "RU")
    accuse = {"act": "attribute", "actors": [zenda], "targets": [strelsau], "says": "Zenda accused Strelsau."}
    deny = {"act": "deny", "actors": [strelsau], "targets": [zenda], "says": "Strelsau denied it to Zenda."}
    other = {**deny, "actors": [("Ruritania", "FR")], "targets": [("Syldavia", "NL")]}
    annotated = record("a", [accuse, deny])
    assert measure.align(annotated, record("a", [accuse, deny])) == {0: 0, 1: 1}
    assert measure.align(annotated, record("a", [accuse, other])) == {0: 0}
    assert measure.align(annotated, record("a", [{**accuse, "act": "condemn"}, deny])) == {1: 1}


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    """The command with a reader that finds every other annotated claim."""
    known = measure.load([TRAIN, GOLD]).records

    def read_all(documents: list[Document], **_: Any) -> list[Record]:
        return [known[one.id].model_copy(update={"claims": known[one.id].claims[::2]}) for one in documents]

    monkeypatch.setattr(readings, "read_all", read_all)
    app = typer.Typer()
    app.command()(command.evaluate)
    return CliRunner().invoke(app, ["--cases", *arguments])


def test_the_command_tells_both(monkeypatch: pytest.MonkeyPatch) -> None:
    report = json.loads(_run(monkeypatch, str(TRAIN), str(GOLD), "--json").output)
    annotated = report["annotated_claims"]
    assert annotated["cases"]["claims"] == annotated["events"]["claims"] == 937
    assert annotated["cases"]["f1"] >= 0.94
    assert annotated["cases_by_home_of_event"]["f1"] >= 0.93
    assert annotated["events"]["f1"] >= 0.91
    assert annotated["claims_told"] == 1
    assert report["own_claims"]["claims_told"] == pytest.approx(0.5, abs=0.05)


def test_the_command_needs_affairs(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _run(monkeypatch, str(GOLD))
    assert isinstance(result.exception, OnrecordError)
    assert "name their affair" in str(result.exception)


def test_one_folder_without_cases() -> None:
    app = typer.Typer()
    app.command()(command.evaluate)
    result = CliRunner().invoke(app, [str(TRAIN), str(GOLD)])
    assert isinstance(result.exception, OnrecordError)


def test_two_records_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(OnrecordError, match="second record named t01"):
        measure.load([TRAIN / "t01.json", TRAIN])
