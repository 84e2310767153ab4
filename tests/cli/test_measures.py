"""``onrecord evaluate``, ``counterfactual`` and ``lexicon check`` as commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import main
from onrecord.model import Document, Record

CORPUS = Path(__file__).parents[2] / "corpus" / "gold"


def status(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
    with pytest.raises(SystemExit) as exit:
        main()
    assert isinstance(exit.value.code, int)
    return exit.value.code


@pytest.mark.parametrize("name", ["evaluate", "counterfactual"])
def test_the_reader_is_chosen_for_all_that_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, Any]] = []

    def read_documents(documents: list[Document], **options: Any) -> list[Record]:
        calls.append((options["reader"], options["min_confidence"]))
        return [Record(**document.model_dump()) for document in documents]

    monkeypatch.setattr("onrecord.reading.api.read_documents", read_documents)
    arguments = (name, str(CORPUS), "--only", "d02")
    assert status(monkeypatch, *arguments, "--reader", "rules", "--min-confidence", "0.25") == 0
    assert set(calls) == {("rules", 0.25)}
    calls.clear()
    assert status(monkeypatch, *arguments) == 0
    assert set(calls) == {("learned", 0.0)}


def test_an_unknown_reader_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(monkeypatch, "evaluate", str(CORPUS), "--reader", "both") == 2
    assert capsys.readouterr().err == "onrecord: --reader: 'both' is neither 'learned' nor 'rules'\n"


def test_sound_tables(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("onrecord.reading.names.validate", lambda: [])
    monkeypatch.setattr("onrecord.reading.frames.validate", lambda: [])
    assert status(monkeypatch, "lexicon", "check") == 0
    assert capsys.readouterr().err == ""


def test_each_fault_of_the_tables_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("onrecord.reading.names.validate", lambda: ["states.tsv, line 3: no code"])
    monkeypatch.setattr("onrecord.reading.frames.validate", lambda: ["deny.tsv, line 4: no such act"])
    assert status(monkeypatch, "lexicon", "check") == 2
    assert capsys.readouterr().err == (
        "onrecord: states.tsv, line 3: no code\nonrecord: deny.tsv, line 4: no such act\n"
    )
