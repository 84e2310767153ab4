"""The commands: what they print, where, and with which exit status."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import main
from onrecord.model import Document, Record

from .records import accusation, answering, denial, reader, record


@dataclass
class Outcome:
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]
TEXT = "Berlin accused Moscow. Moscow denied it."


@pytest.fixture
def read_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Puts a quick reader in the reader's place; gives the ids of what it has read."""
    seen: list[str] = []

    def read_documents(documents: Iterator[Document], **_: Any) -> Iterator[Record]:
        for document in documents:
            seen.append(document.id)
            told = record(document.text, accusation(when="2024-05-03"), by=reader("1"))
            yield told.model_copy(update=document.model_dump())

    monkeypatch.setattr("onrecord.reading.api.read_documents", read_documents)
    monkeypatch.setattr(
        "onrecord.ledger.store.Ledger._reader_key", staticmethod(lambda *_: "test 1 none cyber")
    )
    return seen


@pytest.fixture
def onrecord(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs the command in this process, on a ledger of its own."""
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "ledger.sqlite"))

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        code: object = 0
        try:
            main()
        except SystemExit as exit:
            code = exit.code or 0
        captured = capfdbinary.readouterr()
        assert isinstance(code, int)
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return run


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A folder of finished records."""
    folder = tmp_path / "records"
    folder.mkdir()
    facts = {"publisher": "Paper", "published": "2024-05-07"}
    tied = denial(when="2024-05-06", links=answering("c1"))
    for name, text in (("a", TEXT), ("b", f"=In short: {TEXT}")):
        made = record(text, accusation(when="2024-05-03"), tied, id=name, by=reader(), title=name, **facts)
        (folder / f"{name}.json").write_text(made.model_dump_json(), encoding="utf-8")
    return folder


def test_add_reads_and_keeps_and_does_not_read_again(
    onrecord: Run, read_texts: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Paper {name} says this. {TEXT}\n")
    first = onrecord("add", folder, "--no-identities")
    assert (first.status, first.err) == (0, "")
    assert first.out.endswith("ledger.sqlite: 3 new; 3 claims added\n")
    (folder / "d.txt").write_text(f"And paper d says that. {TEXT}\n")
    (folder / "e.txt").write_text("")
    second = onrecord("add", folder, "--no-identities")
    assert second.status == 2
    assert "1 new, 3 there already; 1 claims added" in second.out
    assert second.err == f"onrecord: {folder / 'e.txt'}: empty\n"
    assert read_texts == ["a", "b", "c", "d"]
    assert onrecord("ledger", "check").out == ("The ledger is whole: 4 documents, 4 readings, 4 claims.\n")


def test_finished_records_and_questions(onrecord: Run, finished: Path) -> None:
    assert onrecord("add", "--records", finished, "-q").out == ""
    told = onrecord("ask", "--act", "deny", "--actor", "RU", "--when", "2024-05")
    assert told.status == 0
    assert "Moscow denied it." in told.out
    assert told.err == "onrecord: 2 claims of 2 documents, 2 independent voices\n"
    rows = json.loads(onrecord("ask", "--side", "RU,BY", "--format", "json", "-n", "1").out)
    assert [(row["act"], row["document"]["publisher"]) for row in rows] == [("deny", "Paper")]
    (first, *_) = csv.DictReader(io.StringIO(onrecord("ask", "--act", "attribute", "-f", "csv").out))
    assert (first["actor_sides"], first["target_sides"], first["when"]) == ("DE", "RU", "2024-05-03")
    # No cell begins as a spreadsheet's formula does.
    assert "\n=" not in onrecord("ask", "-f", "csv").out
    assert "'=In short" in onrecord("ask", "-f", "csv").out
    assert onrecord("search", "denying", "-n", "1").err.endswith("there are more: --limit 0 shows all\n")
    assert onrecord("search", "zebra").out == ""
    assert onrecord("search", "moscow -denied").err.startswith("onrecord: 2 claims of 2 documents")
    assert onrecord("search", "moscow", "denied").err.startswith("onrecord: 2 claims")
    assert onrecord("search", "moscow denied", "it").err.startswith("onrecord: 2 claims")
    assert onrecord("search", "denied moscow", "it").out == ""


def test_the_denials_by_one_side_of_attributions_by_others_in_one_command(
    onrecord: Run, finished: Path
) -> None:
    onrecord("add", "--records", finished, "-q")
    asked = ["ask", "--act", "deny", "--actor", "RU", "--answers", "--when", "2022.."]
    asked += ["--answered-act", "attribute", "--answered-actor", "NATO-members"]
    table = onrecord(*asked)
    assert table.err == "onrecord: 1 answer; days known for 1: median 3 (3 to 3)\n"
    body = json.loads(onrecord(*asked, "--format", "json").out)
    assert body["days"] == {"n": 1, "at_most": 0, "median": 3, "least": 3, "most": 3}
    assert body["answers"][0]["independent_voices"] == 2
    (row,) = csv.DictReader(io.StringIO(onrecord(*asked, "-f", "csv").out))
    assert (row["days"], row["tied"]) == ("3", "reader")


def test_as_of_and_withdrawn(onrecord: Run, finished: Path) -> None:
    onrecord("add", "--records", finished / "a.json", "-q")
    (row,) = json.loads(onrecord("ask", "--act", "deny", "-f", "json").out)
    key = row["document"]["key"]
    assert onrecord("ask", "--as-of", "2020").out == ""
    assert onrecord("ledger", "withdraw", key, "--reason", "retracted").out == f"{key}: withdrawn\n"
    assert onrecord("ledger", "withdraw", key).out == f"{key}: withdrawn already\n"
    gone = onrecord("ask", "--act", "deny")
    assert gone.out == ""
    assert "only withdrawn documents tell of it" in gone.err
    assert "[withdrawn]" in onrecord("ask", "--act", "deny", "--withdrawn").out
    assert "(1 withdrawn)" in onrecord("ledger", "status").out
    assert onrecord("ledger", "withdraw", key, "--restore").out == f"{key}: in force\n"


def test_copies_of_the_ledger(onrecord: Run, finished: Path, tmp_path: Path) -> None:
    onrecord("add", "--records", finished, "-q")
    whole, copy, other = tmp_path / "x.jsonl.gz", tmp_path / "copy.sqlite", tmp_path / "other.sqlite"
    assert onrecord("ledger", "export", whole).status == 0
    assert (
        "2 readings, 0 withdrawals, 0 judgements added"
        in onrecord("ledger", "import", whole, "--ledger", other).out
    )
    assert onrecord("ledger", "backup", copy).status == 0
    states = [
        json.loads(onrecord("ledger", "status", "--json", "--ledger", place).out)["claims"]
        for place in (copy, other)
    ]
    assert states == [4, 4]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["ledger", "status"], "there is no ledger yet; `onrecord add` makes one"),
        (["ask", "--when", "soon"], "there is no ledger yet"),
        (["ask", "--ledger", "mysql://h/x"], "--ledger: is of the kind mysql"),
        (["ask", "--answered-act", "deny"], "go with --answers"),
        (["ledger", "import", "nothing.jsonl"], "nothing.jsonl: no such file"),
    ],
)
def test_faults_are_one_line(onrecord: Run, arguments: list[str], fault: str) -> None:
    told = onrecord(*arguments)
    assert (told.status, told.out) == (2, "")
    assert fault in told.err
    assert told.err.count("\n") == 1
    assert told.err.startswith("onrecord: ")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["ask", "--when", "soon"], "--when: 'soon' is not a day"),
        (["ask", "--as-of", "soon"], "--as-of: 'soon' is not a day"),
        (["ask", "--actor", "UN-members"], "'UN-members' is not known"),
        (["search", "--", "-"], "names no word to look for"),
        (["ledger", "withdraw", "d0"], "d0: there is no document of this id"),
    ],
)
def test_faults_of_a_question(onrecord: Run, finished: Path, arguments: list[str], fault: str) -> None:
    onrecord("add", "--records", finished / "a.json", "-q")
    told = onrecord(*arguments)
    assert (told.status, told.out) == (2, "")
    assert fault in told.err
    assert told.err.count("\n") == 1
