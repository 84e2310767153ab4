from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onrecord.commands.registers import app
from onrecord.registers.catalogue import REGISTERS

from .conftest import DATA

RUN = CliRunner()


@pytest.fixture
def base(tmp_path: Path) -> list[str]:
    return ["--store", str(tmp_path / "s.sqlite")]


def call(*args: str, fails: bool = False) -> str:
    result = RUN.invoke(app, list(args), env={"COLUMNS": "250"})
    assert result.exit_code == (2 if fails else 0), result.output
    if fails:
        lines = result.stderr.strip().splitlines()
        assert len(lines) == 1
        assert lines[0].startswith("error: ")
        return lines[0]
    return result.output


def test_list_names_every_register_with_its_declaration() -> None:
    told = json.loads(call("list", "--json"))
    assert [t["name"] for t in told] == list(REGISTERS)
    for one in told:
        assert one["publisher"]
        assert one["licence"]
        assert one["formats"]
        assert one["counts"][0] < one["counts"][1]
        assert all(url.startswith("https://") for url in one["downloads"])
    table = call("list")
    assert all(name in table for name in REGISTERS)


def test_import_status_show_and_diff(base: list[str], tmp_path: Path) -> None:
    files = [str(DATA / f"ofac/{n}.csv") for n in ("sdn", "alt", "add", "sdn_comments")]
    told = call("import", "ofac-sdn", *files, "--date", "2024-06-27", "--partial", *base)
    assert told.startswith("ofac-sdn: imported, 4 entries with 9 names as of 2024-06-27 (partial, csv)")
    assert "unchanged" in call("import", "ofac-sdn", *files, "--date", "2024-06-27", "--partial", *base)
    main = (DATA / "ofac/sdn.csv").read_bytes().replace(b"EXAMPLE STAR", b"EXAMPLE MOON")
    rows = main.split(b"\r\n")
    later = tmp_path / "later.csv"
    later.write_bytes(b"\r\n".join([*rows[1:4], b'105,"NEWCOMER"' + b",-0- " * 10, b"\x1a"]))
    call("import", "ofac-sdn", str(later), "--date", "2025-01-01", "--partial", *base)
    status = json.loads(call("status", "--json", "--all", *base))
    own = [(v["date"], v["entries"], v["completeness"]) for v in status if v["register"] == "ofac-sdn"]
    assert own == [("2024-06-27", 4, "partial"), ("2025-01-01", 4, "partial")]
    assert "Not held:" in call("status", *base)
    shown = call("show", "102", "--on", "2024-06-27", *base)
    assert "ofac-sdn:102" in shown
    assert "DOE, Johnny" in shown
    assert "on 2024-06-27: listed (the list of 2024-06-27 has it" in shown
    found = json.loads(call("show", "ofac-sdn:102", "--json", *base))
    assert found["entries"][0]["names"][0]["text"] == "DOE, John Quincy"
    assert found["entries"][0]["versions"] == ["2024-06-27", "2025-01-01"]
    changes = json.loads(call("diff", "ofac-sdn", "2024-12-31", "2025-01-01", "--json", *base))
    assert (changes["old"], changes["new"]) == ("2024-06-27", "2025-01-01")
    assert [e["id"] for e in changes["added"]] == ["105"]
    assert [e["id"] for e in changes["removed"]] == ["101"]
    assert {c["id"]: c["changes"][0] for c in changes["changed"]}["104"] == (
        "names: -EXAMPLE STAR, +EXAMPLE MOON"
    )
    text = call("diff", "ofac-sdn", "2024-06-27", "2025-01-01", *base)
    assert "1 added, 1 removed, 3 changed" in text
    assert "+ 105  NEWCOMER" in text
    assert "absence proves nothing" in text


def test_a_delisted_entry_is_told_to_be(base: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setitem(
        REGISTERS, "ofac-sdn", replace(REGISTERS["ofac-sdn"], counts=(1, 100), must=(), shrink=1.0)
    )
    call("import", "ofac-sdn", str(DATA / "ofac/sdn.csv"), "--date", "2024-01-01", *base)
    call("import", "ofac-sdn", str(DATA / "ofac/sdn_advanced.xml"), "--date", "2024-06-27", *base)
    assert "not on the list of 2024-06-27 any more" in call("show", "104", *base)
    assert "on 2024-06-27: not listed" in call("show", "104", "--on", "2024-06-27", *base)


def test_out_of_the_box_the_snapshot_answers(base: list[str]) -> None:
    assert "赵光宗" in call("show", "CYB0045", *base)
    assert "A snapshot is the table that comes with Onrecord" in call("status", *base)


def test_show_lists_the_claims_that_speak_of_the_entry(base: list[str], tmp_path: Path) -> None:
    text = "Britain sanctioned Zhao Guangzong over the hacking. It did not sanction John Nobody."
    sentence = text[: text.index(".") + 1]
    record = {
        "id": "made-up",
        "published": "2024-03-26",
        "text": text,
        "claims": [
            {
                "id": "c1",
                "act": "sanction",
                "status": "asserted",
                "actors": [{"name": "United Kingdom", "kind": "state", "side": "GB"}],
                "targets": [{"name": "Zhao Guangzong", "kind": "person", "side": "CN"}],
                "evidence": [{"start": 0, "end": len(sentence), "text": sentence}],
            }
        ],
    }
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    told = json.loads(call("show", "CYB0045", str(path), "--json", *base))
    assert [(c["record"], c["claim"], c["act"]) for c in told["claims"]] == [("made-up", "c1", "sanction")]
    assert told["claims"][0]["evidence"] == sentence
    assert json.loads(call("show", "CYB0046", str(path), "--json", *base))["claims"] == []
    assert "claims that speak of it: 1" in call("show", "CYB0045", str(path), *base)


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (("import", "nobody", "x.csv"), "nobody: no such register; there are ofac-sdn,"),
        (("import", "ofac-sdn", "none.csv", "--date", "2024-01-01"), "none.csv: No such file"),
        (("show", "XYZ999"), "XYZ999: no entry of that id"),
        (("show", "CYB0045", "--on", "yesterday"), "--on: 'yesterday' is not a day"),
        (("show", "CYB0045", "none.json"), "none.json: cannot be read"),
        (("diff", "ofac-sdn", "1999-01-01", "2024-01-01"), "no version as old as 1999-01-01"),
        (("diff", "ofac-sdn", "x", "2024-01-01"), "OLD: 'x' is not a day"),
        (("update", "nobody"), "nobody: no such register"),
        (("update", "uk-ofsi"), "is closed since 2026-01-28"),
        (("update", "--url", "https://example.org/"), "--url: fits one register only"),
    ],
)
def test_errors_are_one_line_and_status_2(base: list[str], args: tuple[str, ...], fault: str) -> None:
    assert fault in call(*args, *base, fails=True)
