"""Files appear whole or not at all, whatever goes wrong meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.export import Format, export
from onrecord.export.sources import from_files, parse, record_files
from onrecord.model import Record

FILES = {Format.STIX: "bundle.json"}
FOLDERS = [Format.CSV, Format.PARQUET]


class Broken(Exception):
    pass


def breaking(record: Record) -> Iterator[Record]:
    yield record
    raise Broken


def test_a_failure_leaves_the_old_file(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("old")
    with pytest.raises(Broken):
        export(breaking(record), str(path), "stix")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("format", FOLDERS)
def test_a_failure_leaves_the_old_folder(record: Record, tmp_path: Path, format: str) -> None:
    export(record, str(tmp_path / "t"), format)
    before = {path.name: path.read_bytes() for path in (tmp_path / "t").iterdir()}
    with pytest.raises(Broken):
        export(breaking(record), str(tmp_path / "t"), format)
    assert {path.name: path.read_bytes() for path in (tmp_path / "t").iterdir()} == before


def test_a_failure_leaves_no_new_folder(record: Record, tmp_path: Path) -> None:
    with pytest.raises(Broken):
        export(breaking(record), str(tmp_path / "t"), "csv")
    assert list(tmp_path.iterdir()) == []


def test_other_files_of_the_folder_are_left_alone(record: Record, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    export(record, str(tmp_path), "csv")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "claims.csv").exists()


def test_a_link_is_followed_and_permissions_stay(record: Record, tmp_path: Path) -> None:
    target = tmp_path / "real.json"
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(target)
    export(record, str(link), "stix")
    assert link.is_symlink()
    assert json.loads(target.read_text("utf-8"))["type"] == "bundle"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("output", "format", "fault"),
    [
        ("nowhere/a.json", "stix", "there is no such folder"),
        (".", "stix", "it is a folder"),
        ("file/a.json", "stix", "what should be its folder is a file"),
        ("file", "csv", "a file of that name is there"),
        ("-", "csv", "name a folder"),
    ],
)
def test_what_cannot_be_written_is_told(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, format: str, fault: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("a file")
    with pytest.raises(OnrecordError, match=fault):
        export(record, output, format)
    assert Path("file").read_text() == "a file"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


FULL = """
import resource, sys
from onrecord.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
main()
"""


@pytest.mark.parametrize("format", [one for one in Format if one not in (Format.PDF, Format.FTM_STATEMENTS)])
def test_what_has_no_room_leaves_the_old_files(record: Record, tmp_path: Path, format: Format) -> None:
    source, output = tmp_path / "a.jsonl", tmp_path / "out"
    if format is Format.FTM:
        pytest.importorskip("followthemoney")
    source.write_text(record.model_dump_json())
    if format in FOLDERS:
        export(record, str(output), format)
    else:
        output.write_text("old")
    before = contents(tmp_path)
    command = [sys.executable, "-c", FULL, "export", str(source), "-f", format, "-o", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"onrecord: {output}: cannot be written: file too large\n")
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[str, bytes]:
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


def test_unknown_formats_and_options_are_told(record: Record, tmp_path: Path) -> None:
    with pytest.raises(OnrecordError, match="there is no format 'xls'"):
        export(record, str(tmp_path / "a"), "xls")
    with pytest.raises(OnrecordError, match="there is no option colour"):
        export(record, str(tmp_path / "a"), "stix", colour="red")


@pytest.mark.parametrize("format", ["stix", "csv", "ftm", "ftm-statements"])
def test_parties_beyond_what_memory_holds_are_the_same(
    gold: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    if format.startswith("ftm"):
        pytest.importorskip("followthemoney")
    export(gold, str(tmp_path / "all"), format)
    monkeypatch.setattr("onrecord.export.gathering.MOST", 30)
    export(gold, str(tmp_path / "few"), format)
    all, few = contents(tmp_path / "all"), contents(tmp_path / "few")
    assert [*all.values()] == [*few.values()]


# Sources


def test_records_come_from_files_and_lines_each_document_once(record: Record, tmp_path: Path) -> None:
    body = record.model_dump_json()
    # A line separator of Unicode inside a text is not the end of a line of the file.
    odd = record.model_copy(update={"text": record.text + "\u2028more", "title": "odd"})
    (tmp_path / "a.json").write_text(body, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(f"{body}\n\n{odd.model_dump_json()}\n", encoding="utf-8")
    left_out: list[str] = []
    items = list(from_files(record_files([str(tmp_path)]), left_out.append))
    assert [item.record for item in items] == [record, odd]
    assert left_out == [f"{tmp_path / 'b.jsonl'}, line 1"]


def test_an_annotated_record_is_taken(tmp_path: Path) -> None:
    body = {"text": "China denied it.", "genre": "wire", "claims": [{"act": "deny", "status": "asserted"}]}
    body["claims"][0]["evidence"] = ["China denied it."]  # type: ignore[index]
    record = parse(json.dumps(body), "x", "d")
    assert (record.id, record.claims[0].id, record.claims[0].evidence[0].end) == ("d", "c1", 16)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("{", "is not valid JSON"),
        ("[]", "is not a record"),
        ('{"text": "a", "claims": [1]}', "claim 1 is not an object"),
        ('{"text": "a", "claims": [{"act": "deny", "status": "asserted", "evidence": ["b"]}]}', "not in the"),
        ('{"text": "a", "claims": [{"act": "sing", "status": "asserted", "evidence": ["a"]}]}', "act"),
    ],
)
def test_what_is_no_record_is_told(body: str, fault: str) -> None:
    with pytest.raises(OnrecordError, match=fault):
        parse(body, "x")


def test_places_without_records_are_told(tmp_path: Path) -> None:
    with pytest.raises(OnrecordError, match="holds no record"):
        record_files([str(tmp_path)])
    with pytest.raises(OnrecordError, match="no such file"):
        record_files([str(tmp_path / "nothing")])
