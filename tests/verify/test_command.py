"""The command ``verify`` and record files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from onrecord.commands.verify import verify
from onrecord.errors import OnrecordError
from onrecord.model import Record
from onrecord.verify.model import RecordChecks
from onrecord.verify.records import is_record, load_record, load_records
from onrecord.verify.registers import Registers

SENTENCE = "The United Kingdom sanctioned two Chinese nationals and a technology company in Wuhan."
GOLD = {
    "id": "g1",
    "title": "A title",
    "published": "2024-03-26",
    "genre": "news",
    "text": f"First. {SENTENCE} Last.",
    "claims": [
        {
            "act": "sanction",
            "status": "asserted",
            "actors": [{"name": "United Kingdom", "kind": "state", "side": "GB"}],
            "targets": [
                {"name": "two Chinese nationals", "kind": "person", "side": "CN"},
                {"name": "technology company in Wuhan", "kind": "company", "side": "CN"},
            ],
            "when": "2024-03-25",
            "event": "slug",
            "evidence": [SENTENCE],
        }
    ],
}


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(verify)
    return made


@pytest.fixture
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))
    file = tmp_path / "g1.json"
    file.write_text(json.dumps(GOLD), encoding="utf-8")
    return file


def test_an_annotated_record_is_taken_as_it_stands(gold: Path) -> None:
    assert is_record(gold)
    record = load_record(gold)
    piece = record.claims[0].evidence[0]
    assert record.text[piece.start : piece.end] == SENTENCE == piece.text
    again = gold.with_name("own.json")
    again.write_text(record.model_dump_json(), encoding="utf-8")
    assert load_record(again) == record


def test_evidence_that_is_not_in_the_text_is_a_fault(gold: Path) -> None:
    gold.write_text(json.dumps(GOLD | {"text": "Nothing of it."}), encoding="utf-8")
    with pytest.raises(OnrecordError, match="claim 1: its evidence is not in the text"):
        load_record(gold)


def test_an_unknown_act_is_a_fault(gold: Path) -> None:
    broken = GOLD | {"claims": [GOLD["claims"][0] | {"act": "smile"}]}  # type: ignore[index,operator]
    gold.write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(OnrecordError, match=r"claims\.0\.act"):
        load_record(gold)


def test_the_command_finds_them_with_nothing_imported(app: typer.Typer, gold: Path) -> None:
    result = CliRunner().invoke(app, [str(gold)])
    assert result.exit_code == 0
    assert "borne out" in result.output
    for key in ("CYB0044", "CYB0045", "CYB0046", "47800", "47814", "47818"):
        assert key in result.output


def test_json_holds_both_words(app: typer.Typer, gold: Path) -> None:
    result = CliRunner().invoke(app, [str(gold), "--format", "json"])
    (record,) = json.loads(result.output)
    (found,) = record["checks"]
    assert found["verdict"] == "borne out"
    assert found["says"] == "United Kingdom → two Chinese nationals, technology company in Wuhan"
    assert found["evidence"] == [SENTENCE]
    assert {hit["id"] for finding in found["findings"] for hit in finding["hits"]} == {
        "CYB0044",
        "CYB0045",
        "CYB0046",
    }


@pytest.mark.parametrize("form", ["markdown", "table"])
def test_other_forms(app: typer.Typer, gold: Path, form: str) -> None:
    result = CliRunner().invoke(app, [str(gold), "--format", form])
    assert result.exit_code == 0
    assert "CYB0044" in result.output


def test_a_bad_file_is_told_in_one_line_and_the_others_are_checked(app: typer.Typer, gold: Path) -> None:
    bad = gold.with_name("bad.json")
    bad.write_text(json.dumps(GOLD | {"text": "Nothing of it."}), encoding="utf-8")
    result = CliRunner().invoke(app, [str(bad), str(gold)])
    assert result.exit_code == 2
    assert "borne out" in result.output
    assert "bad.json: claim 1" in result.output


def test_records_in_lines_and_in_folders_are_taken(app: typer.Typer, gold: Path) -> None:
    lines = gold.with_name("many.jsonl")
    lines.write_text("".join(json.dumps(GOLD | {"id": name}) + "\n" for name in ("a", "b")), encoding="utf-8")
    assert is_record(lines)
    assert [record.id for record in load_records(lines)] == ["a", "b"]
    assert [record.id for record in load_records(gold.parent)] == ["g1", "a", "b"]
    result = CliRunner().invoke(app, [str(lines), "--format", "json"])
    assert [one["record"] for one in json.loads(result.stdout)] == ["a", "b"]
    lines.write_text('{"text": "x", "claims": []}\n{broken\n', encoding="utf-8")
    with pytest.raises(OnrecordError, match=r"many\.jsonl, line 2: is not valid JSON"):
        list(load_records(lines))


def test_a_folder_without_records_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(OnrecordError, match="holds no record"):
        list(load_records(tmp_path))


def test_what_a_document_says_steers_no_terminal_and_makes_no_markup(app: typer.Typer, gold: Path) -> None:
    hostile = "technology company <b>\x1b[31m[x](y)\u202e in Wuhan"
    body = json.loads(json.dumps(GOLD))
    body["claims"][0]["targets"][1]["name"] = hostile
    gold.write_text(json.dumps(body), encoding="utf-8")
    for form in ("terminal", "markdown", "table"):
        shown = CliRunner().invoke(app, [str(gold), "--format", form]).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        if form != "terminal":
            assert "\\<b\\>" in shown
            assert "\\[x\\](y)" in shown


def test_checks_in_a_record_are_read_back(gold: Path) -> None:
    with Registers() as checker:
        checked = checker.add(load_record(gold))
        assert RecordChecks.of(Record.model_validate_json(checked.model_dump_json())) == checker.check(
            load_record(gold)
        )
