"""``onrecord code`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onrecord.cli.app import app
from onrecord.errors import OnrecordError

ROW = {
    "id": 7,
    "sentence": "Police arrested the editor on Tuesday.",
    "source": "Police",
    "target": "the editor",
}


def run(lines: list[object], file: Path, *options: str) -> list[dict[str, object]]:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = CliRunner().invoke(app, ["code", str(file), *options], catch_exceptions=False)
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_is_given_back_with_its_root(tmp_path: Path) -> None:
    by_place = ROW | {"source": [0, 6], "target": [16, 26]}
    rows = run([ROW, by_place, ROW | {"target": None}], tmp_path / "in.jsonl")
    assert len(rows) == 3
    assert rows[0] == ROW | {"root": "COERCE", "score": rows[0]["score"]}
    assert (rows[1]["root"], rows[1]["score"]) == ("COERCE", rows[0]["score"])


def test_all_probabilities(tmp_path: Path) -> None:
    (row,) = run([ROW], tmp_path / "in.jsonl", "--scores")
    scores = row["scores"]
    assert isinstance(scores, dict)
    assert max(scores, key=scores.__getitem__) == row["root"]


def test_standard_input() -> None:
    done = CliRunner().invoke(app, ["code", "-"], input=json.dumps(ROW), catch_exceptions=False)
    assert json.loads(done.stdout)["root"] == "COERCE"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"source": "Police"}, 'has no text under "sentence"'),
        (["Police"], 'has no text under "sentence"'),
        (ROW | {"target": "the mayor"}, "target: 'the mayor' does not stand in the sentence"),
        (ROW | {"source": [0, 600]}, "source: the span 0 to 600 is not in the sentence"),
        (ROW | {"source": 3}, "source: is neither words of the sentence nor [start, end]"),
        (ROW | {"source": None, "target": None}, "neither is marked in the sentence"),
        (ROW | {"id": "x" * (1 << 20)}, "is longer than 1048576 bytes"),
        (ROW | {"id": "\ud800"}, "is no JSON in UTF-8"),
        (ROW | {"id": float("nan")}, "NaN is no number of JSON"),
    ],
)
def test_a_bad_line_is_named(line: object, fault: str, tmp_path: Path) -> None:
    with pytest.raises(OnrecordError) as caught:
        run([ROW, line], tmp_path / "in.jsonl")
    assert caught.value.where == f"{tmp_path / 'in.jsonl'}, line 2"
    assert fault in caught.value.fault


def test_what_stands_before_a_bad_line_is_written(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(ROW) + "\n{}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["code", str(file)])
    assert isinstance(done.exception, OnrecordError)
    assert json.loads(done.stdout)["root"] == "COERCE"


def test_keys_of_the_same_names_give_way(tmp_path: Path) -> None:
    (row,) = run([ROW | {"root": "AID", "scores": {}}], tmp_path / "in.jsonl")
    assert row["root"] == "COERCE"
    assert "scores" not in row


def test_what_is_no_json_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"sentence": \xff}\n')
    for place, fault in ((file, "is no JSON"), (tmp_path / "none.jsonl", "no such file")):
        with pytest.raises(OnrecordError, match=fault):
            CliRunner().invoke(app, ["code", str(place)], catch_exceptions=False)
