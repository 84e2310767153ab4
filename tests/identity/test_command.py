"""``onrecord identity``: show, judge, list, undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.commands.identity import app

Call = Callable[..., str]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path))
    monkeypatch.delenv("ONRECORD_AUTHOR", raising=False)

    def run(*args: str, fails: bool = False) -> str:
        result = CliRunner().invoke(app, list(args))
        assert result.exit_code == (2 if fails else 0), result.output
        return result.stderr if fails else result.output

    return run


def shown(call: Call, *args: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(call("show", *args, "--json"))
    return found[0]


def test_a_name_is_shown_with_every_step_of_its_score(call: Call) -> None:
    told = call("show", "Zhao Guangzong", "--side", "CN")
    assert told.startswith("as a person: ofac-sdn:47814, ZHAO, Guangzong (1.00)")
    assert "· same word: guangzong" in told
    assert "may be uk-sanctions-list:CYB0045" in told
    assert call("show", "Nobody Whatsoever Atall") == "nobody on the lists and in the catalogues held\n"
    assert call("show", "Nobody Whatsoever", "--kind", "person") == "as a person: not known\n"


def test_a_judgement_counts_until_it_is_undone_and_stays_on_file(call: Call) -> None:
    party = ("Zhao Guangzong", "--kind", "person", "--side", "CN")
    call("judge", "Zhao Guangzong", "CYB0045", "same", "--author", "A. Nalyst", "--note", "same address")
    found = shown(call, *party)
    assert found["identity"]["id"] == "uk-sanctions-list:CYB0045"
    assert found["identity"]["how"].startswith("judged the same by A. Nalyst on 20")
    (judged,) = json.loads(call("list", "--json"))
    assert (judged["party"], judged["note"]) == ("person:CN:zhao guangzong", "same address")
    call("undo", judged["id"], "--author", "B. Editor")
    assert shown(call, *party)["identity"]["how"].startswith("exact name")
    assert call("list") == "no judgement\n"
    assert "undone by B. Editor" in call("list", "--all")


def test_not_same_withholds_one_entry_and_says_nothing_of_another(call: Call) -> None:
    call("judge", "Zhao Guangzong", "ofac-sdn:47814", "not same", "--author", "A")
    found = shown(call, "Zhao Guangzong", "--kind", "person", "--side", "CN")
    assert found["identity"]["id"] == "uk-sanctions-list:CYB0045"
    assert "ofac-sdn:47814" not in {candidate["id"] for candidate in found["candidates"]}
    other = shown(call, "Ni Gaobin", "--kind", "person", "--side", "CN")
    assert other["identity"]["id"] == "ofac-sdn:47818"


def test_kind_and_side_come_from_the_entry_unless_told(call: Call) -> None:
    call("judge", "Wuhan XRZ", "CYB0044", "unsure", "--author", "A")
    call("judge", "XRZ", "CYB0044", "same", "--author", "A", "--kind", "organ", "--side", "-")
    keys = [judgement["party"] for judgement in json.loads(call("list", "CYB0044", "--json"))]
    assert keys == ["company:CN:wuhan xrz", "organ:-:xrz"]
    assert "xrz same" in call("list", "XRZ")
    assert "wuhan" not in call("list", "XRZ")


def test_the_author_may_stand_in_the_environment(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--author" in call("judge", "x", "CYB0045", "same", fails=True)
    monkeypatch.setenv("ONRECORD_AUTHOR", "C. Desk")
    assert "C. Desk" in call("judge", "x", "CYB0045", "same")


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (("judge", "x", "CYB9999", "same", "--author", "a"), "CYB9999: no entry of that id"),
        (("judge", "x", "CYB0045", "same", "--author", " "), "judgement: needs an author"),
        (("undo", "nix", "--author", "a"), "nix: is no judgement held here"),
    ],
)
def test_faults_are_one_line_and_status_2(call: Call, args: tuple[str, ...], fault: str) -> None:
    told = call(*args, fails=True)
    assert told.startswith(f"error: {fault}")
    assert told.count("\n") == 1


def test_a_file_that_holds_no_judgements_is_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "judgements.jsonl").write_text("{}\n", encoding="utf-8")
    assert "judgements.jsonl, line 1: is not a judgement" in call("list", fails=True)


def test_the_reason_and_the_catalogue_of_a_group_are_told(call: Call) -> None:
    found = shown(call, "Violet Typhoon", "--kind", "group")
    assert found["identity"]["id"] == "mitre-attack:G0128"
    assert found["identity"]["source"] == "mitre-attack table of names in the package"
