"""``onrecord evaluate``: what it reads, writes, prints, and the status it ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from onrecord.commands import evaluate as command
from onrecord.errors import OnrecordError
from onrecord.evaluation import gold, readings
from onrecord.model import Record

CORPUS = Path(__file__).parents[2] / "corpus" / "gold"
Run = Callable[..., Any]


def as_record(name: str, annotated: gold.Json, keep: int | None = None) -> Record:
    """An annotated record in the reader's form, with its first ``keep`` claims."""
    claims = []
    for number, claim in enumerate(annotated["claims"][:keep]):
        evidence = []
        for piece in claim["evidence"]:
            start = annotated["text"].index(piece)
            evidence.append({"text": piece, "start": start, "end": start + len(piece)})
        facts = {key: value for key, value in claim.items() if key not in ("event", "detail", "when")}
        claims.append({**facts, "id": f"c{number + 1}", "evidence": evidence})
    return Record.model_validate({"id": name, "text": annotated["text"], "claims": claims})


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command with a reader that finds the first claims of the annotations."""

    def start(*arguments: str, keep: int | None = None) -> Any:
        def read_gold(records: dict[str, gold.Json], **_: Any) -> dict[str, Record]:
            return {name: as_record(name, record, keep) for name, record in records.items()}

        monkeypatch.setattr(readings, "read_gold", read_gold)
        app = typer.Typer()
        app.command()(command.evaluate)
        return CliRunner().invoke(app, list(arguments))

    return start


def test_figures_as_text(run: Run) -> None:
    result = run(str(CORPUS))
    assert result.exit_code == 0
    assert "side triples" in result.output
    assert "F1 1.000  gold 563" in result.output


def test_figures_as_json(run: Run) -> None:
    report = json.loads(run(str(CORPUS), "--json", keep=3).output)
    assert report["documents"] == 28
    assert 0 < report["side_triples"]["recall"] < 1
    assert report["side_triples"]["precision"] == 1.0


def test_a_fall_below_the_floor_ends_with_status_1(run: Run) -> None:
    assert run(str(CORPUS), "--min-f1", "0.9", keep=3).exit_code == 1
    assert run(str(CORPUS), "--min-f1", "0.9").exit_code == 0


def test_predictions_are_written_as_records(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    run(str(CORPUS), "--predictions", str(folder), "--only", "d02", "--only", "d03")
    assert sorted(file.name for file in folder.iterdir()) == ["d02.json", "d03.json"]
    assert Record.model_validate_json((folder / "d02.json").read_text(encoding="utf-8")).claims


def test_missed_and_extra_on_demand(run: Run) -> None:
    assert "missed" not in run(str(CORPUS / "d02.json"), keep=3).output
    shown = run(str(CORPUS / "d02.json"), "--verbose", keep=3).output
    assert "d02  missed  (" in shown
    report = json.loads(run(str(CORPUS / "d02.json"), "--verbose", "--json", keep=3).output)
    assert report["missed"][0]["document"] == "d02"
    assert report["extra"] == []


def test_bad_input_is_an_onrecord_error(run: Run, tmp_path: Path) -> None:
    assert isinstance(run(str(tmp_path / "absent")).exception, OnrecordError)
    assert isinstance(run(str(CORPUS), "--only", "nobody").exception, OnrecordError)
    assert isinstance(run(str(CORPUS), "--scope", "everything").exception, OnrecordError)


def test_a_place_that_cannot_be_written_is_an_onrecord_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run(str(CORPUS), "--only", "d02", "--predictions", str(tmp_path / "file"))
    assert isinstance(result.exception, OnrecordError)
