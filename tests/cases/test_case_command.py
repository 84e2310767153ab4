"""``onrecord case`` and ``onrecord patterns`` at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

from typer.testing import CliRunner, Result

from onrecord.cli.app import app
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger

from .conftest import annotated

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on a ledger of two affairs."""
    place = str(tmp_path / "ledger.db")
    with Ledger.open(place) as opened:
        for _ in opened.add_records(annotated(name) for name in ("t01", "t02", "t03", "t06", "t09")):
            pass

    def start(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--ledger", place])

    return start


def listed(run: Run) -> list[dict[str, Any]]:
    result = run("case", "list", "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_list(run: Run) -> None:
    cases = listed(run)
    assert [len(case["documents"]) for case in cases] == [3, 2]
    assert cases[0]["voices"] == 2
    assert cases[0]["id"] in run("case", "list").stdout
    assert cases[1]["id"] not in run("case", "list", "--least", "3").stdout


@pytest.mark.parametrize("format", ["terminal", "json", "markdown", "html"])
def test_show(run: Run, format: str) -> None:
    result = run("case", "show", "albania", "--format", format)
    assert result.exit_code == 0, result.output
    assert "HomeLand Justice" in result.stdout
    assert "beyond any doubt" in result.stdout


def test_show_to_a_file(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "case.html"
    assert run("case", "show", "medibank", "--format", "html", "--output", str(page)).exit_code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_show_of_a_time(run: Run) -> None:
    whole = json.loads(run("case", "show", "medibank", "-f", "json").stdout)
    some = json.loads(run("case", "show", "medibank", "-f", "json", "--when", "2024-01").stdout)
    assert some["when"] == "2024-01"
    assert 0 < len(some["events"]) < len(whole["events"])


def test_merge_undo_and_judgements(run: Run) -> None:
    first, second = listed(run)
    assert run("case", "merge", first["id"], second["id"], "--author", "Ann").exit_code == 0
    (only,) = listed(run)
    assert only["id"] == first["id"]
    held = json.loads(run("case", "judgements", "-f", "json").stdout)
    assert [(one["kind"], one["author"]) for one in held] == [("case-merge", "Ann")]
    assert run("case", "undo", str(held[0]["id"]), "--author", "Ben").exit_code == 0
    assert [case["id"] for case in listed(run)] == [first["id"], second["id"]]
    assert "taken back" in run("case", "judgements").stdout


def test_split_and_rename(run: Run) -> None:
    first, _ = listed(run)
    document = first["documents"][0]
    assert run("case", "split", first["id"], document[:10], "--author", "Ann").exit_code == 0
    assert len(listed(run)) == 3
    assert run("case", "rename", document, "A name of its own", "--author", "Ann").exit_code == 0
    assert [case["named_by"] for case in listed(run) if case["name"] == "A name of its own"] == ["Ann"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("case", "show", "nothing of the kind"), "there is no case"),
        (("case", "undo", "99", "--author", "Ann"), "is no judgement about cases"),
        (("case", "split", "albania", "zzz", "--author", "Ann"), "there is no document"),
        (("patterns", "--act", "applaud"), "is none of"),
        (("case", "show", "albania", "--when", "soon"), "is not a day"),
    ],
)
def test_faults(run: Run, arguments: tuple[str, ...], fault: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, OnrecordError)
    assert fault in str(result.exception)


def test_no_ledger(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["case", "list", "--ledger", str(tmp_path / "none.db")])
    assert isinstance(result.exception, OnrecordError)


def test_patterns(run: Run) -> None:
    found = json.loads(run("patterns", "--side", "ir", "--act", "attribute", "-f", "json").stdout)
    (pattern,) = found
    assert pattern["done"] >= 3
    denial = next(answer for answer in pattern["answers"] if answer["with"] == "deny")
    assert denial["of"] == pattern["done"]
    low, high = denial["interval_95"]
    assert low < denial["share"] < high
    shown = run("patterns", "--side", "IR").stdout
    assert "no prediction" in shown
    assert f"{denial['answered']} of {denial['of']}" in shown
