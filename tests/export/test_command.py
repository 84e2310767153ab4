"""``onrecord export``: exit status, messages, sources; what a notebook shows; the examples in docstrings."""

from __future__ import annotations

import csv
import doctest
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import onrecord.export
import onrecord.export.words
from onrecord.cli import main
from onrecord.export import Format
from onrecord.export.sources import parse
from onrecord.model import Record

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs ``onrecord export`` with no ledger of the user's in sight."""
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "none.sqlite"))

    def export(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["onrecord", "export", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capfd.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return export


@pytest.fixture
def file(record: Record, tmp_path: Path) -> Path:
    path = tmp_path / "n1.json"
    path.write_text(record.model_dump_json(), encoding="utf-8")
    return path


def test_a_bundle_goes_to_standard_output(run: Run, file: Path) -> None:
    status, out, err = run(file, "--format", "stix", "--tlp", "red")
    assert (status, err) == (0, "")
    assert json.loads(out)["objects"][0]["name"] == "TLP:RED"


@pytest.mark.parametrize(
    "format", ["csv", "plover", "incidents", "labelstudio", "prodigy", "spacy", "markdown"]
)
def test_every_format_is_written(run: Run, file: Path, tmp_path: Path, format: str) -> None:
    assert run(file, "-f", format, "-o", tmp_path / "out") == (0, "", "")
    assert (tmp_path / "out").exists()


def test_a_repeated_document_is_told(run: Run, file: Path, tmp_path: Path) -> None:
    again = file.with_name("n2.json")
    again.write_bytes(file.read_bytes())
    status, _, err = run(file, again, "-f", "markdown", "-o", tmp_path / "d.md")
    assert status == 0
    assert err == f"onrecord: {again}: is left out: the same document came before\n"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ([], "--format: is needed: one of stix, csv"),
        (["-f", "stix", "--tlp", "pink"], "--tlp: there is no label 'pink'"),
        (["-f", "csv"], "name a folder"),
        (["-f", "stix", "-o", "no/such/folder.json"], "there is no such folder"),
        (["-f", "stix", "--as-of", "2024"], "--as-of: is asked of a ledger"),
        (["-f", "csv", "-o", "t", "--tlp", "red"], "--tlp: goes with --format stix\n"),
        (["-f", "plover", "--texts"], "--texts: goes with --format stix or csv or parquet\n"),
        (["-f", "stix", "--title", "A"], "--title: goes with --format markdown or pdf\n"),
    ],
)
def test_a_fault_is_one_line_and_status_2(run: Run, file: Path, words: list[str], fault: str) -> None:
    status, out, err = run(file, *words)
    assert (status, out) == (2, "")
    assert fault in err
    assert err.count("\n") == 1


def test_a_bad_record_leaves_the_old_file(run: Run, file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "z.json"
    bad.write_text("{}")
    old = tmp_path / "old.out"
    old.write_text("old")
    status, _, err = run(file, bad, "-f", "stix", "-o", old)
    assert (status, err) == (2, f"onrecord: {bad}: is not a record: it needs a text and a list of claims\n")
    assert old.read_text() == "old"


def test_a_source_is_not_overwritten(run: Run, file: Path) -> None:
    before = file.read_bytes()
    status, _, err = run(file, "-f", "stix", "-o", file)
    assert status == 2
    assert "is one of the sources" in err
    assert file.read_bytes() == before


def test_without_sources_the_ledger_is_exported(run: Run, record: Record, tmp_path: Path) -> None:
    ledger = pytest.importorskip("onrecord.ledger")
    place = tmp_path / "ledger.sqlite"
    with ledger.Ledger.open(str(place)) as held:
        held.add_record(record)
        other = Record(id="n2", title="Other", publisher="B", url="https://b.example/2", text="Rain fell.")
        gone = held.add_record(other)
        held.withdraw(gone.key, "Ann")
    status, out, err = run("--ledger", place, "-f", "stix")
    assert (status, err) == (0, "")
    (report,) = [one for one in json.loads(out)["objects"] if one["type"] == "report"]
    assert report["name"] == "Norway accuses China"
    assert report["created"] >= "2026"  # when the ledger learned it
    assert report["published"] == "2024-03-26T00:00:00.000Z"


def test_a_ledger_comes_back_from_a_bundle_and_from_tables(
    run: Run, record: Record, gold: list[Record], tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    ledger = pytest.importorskip("onrecord.ledger")
    from onrecord.export.stix import read_bundle
    from onrecord.export.tables import read_tables

    place = tmp_path / "ledger.sqlite"
    with ledger.Ledger.open(str(place)) as held:
        for _ in held.add_records([record, *gold[:5]]):
            pass
        kept = [one for _, one in held.records()]
    assert run("--ledger", place, "-f", "stix", "--texts", "-o", tmp_path / "b.json") == (0, "", "")
    assert [one.record for one in read_bundle(tmp_path / "b.json")] == kept
    assert run("--ledger", place, "-f", "parquet", "--texts", "-o", tmp_path / "t") == (0, "", "")
    assert list(read_tables(tmp_path / "t")) == kept


def test_a_ledger_that_is_not_there_is_told(run: Run) -> None:
    pytest.importorskip("sqlalchemy")
    status, _, err = run("-f", "stix")
    assert status == 2
    assert "there is no ledger" in err


def test_every_format_is_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    assert [one for one in Format if f"`{one.value}`" not in page] == []


@pytest.mark.parametrize("module", [onrecord.export, onrecord.export.words])
def test_the_examples_in_docstrings_run(module: object) -> None:
    outcome = doctest.testmod(module)  # type: ignore[arg-type]
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_a_notebook_shows_the_claims(record: Record) -> None:
    evil = record.model_copy(update={"title": "<script>alert(1)</script>"})
    html = evil._repr_html_()
    assert "<script>" not in html
    assert html.count("<tr>") == 1 + len(record.claims)
    assert "China called the evidence insufficient." in html
    assert "Nothing on record" in record.model_copy(update={"claims": []})._repr_html_()


@pytest.fixture
def ledger(record: Record, tmp_path: Path) -> Path:
    """A ledger with two affairs, one of them told twice."""
    held = pytest.importorskip("onrecord.ledger")
    place = tmp_path / "ledger.sqlite"
    again = record.model_copy(
        update={"id": "n2", "title": "Oslo names Beijing", "publisher": "B", "url": "https://b.example/2"}
    )
    words = "Chad summoned the ambassador of Peru on 1 June 2019 over a breach."
    other = parse(
        json.dumps(
            {
                "text": words,
                "title": "Chad and Peru",
                "published": "2019-06-02",
                "claims": [
                    {
                        "act": "diplomatic",
                        "status": "asserted",
                        "actors": [{"name": "Chad", "kind": "state", "side": "TD"}],
                        "targets": [{"name": "Peru", "kind": "state", "side": "PE"}],
                        "when": "2019-06-01",
                        "evidence": [words],
                    }
                ],
            }
        ),
        "other",
    )
    with held.Ledger.open(str(place)) as opened:
        list(opened.add_records([record, again, other]))
    return place


def test_one_case_of_the_ledger_is_exported(run: Run, ledger: Path) -> None:
    status, out, err = run("--ledger", ledger, "-f", "stix", "--case", "Chad")
    assert (status, err) == (0, "")
    assert [one["name"] for one in json.loads(out)["objects"] if one["type"] == "report"] == ["Chad and Peru"]
    status, _, err = run("--ledger", ledger, "-f", "stix", "--case", "Atlantis")
    assert status == 2
    assert err.startswith("onrecord: Atlantis: ")


def test_documents_of_some_days_are_exported(run: Run, ledger: Path, tmp_path: Path) -> None:
    def reports(days: str) -> list[str]:
        status, out, err = run("--ledger", ledger, "-f", "stix", "--published", days)
        assert (status, err) == (0, "")
        return sorted(one["name"] for one in json.loads(out)["objects"] if one["type"] == "report")

    assert reports("2019") == reports("..2019-06-02") == ["Chad and Peru"]
    assert reports("2024-03-26..") == ["Norway accuses China", "Oslo names Beijing"]
    assert reports("2020..2023") == []


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ("2024..2023", "'2024..2023' ends before it begins"),
        ("2024-13", "'2024-13' is not a day, month or year, nor two of these as in 2021..2023-06"),
        ("..", "'..' is not a day, month or year, nor two of these as in 2021..2023-06"),
        ("last May", "'last May' is not a day, month or year, nor two of these as in 2021..2023-06"),
    ],
)
def test_days_that_are_none_are_told(run: Run, ledger: Path, days: str, fault: str) -> None:
    status, out, err = run("--ledger", ledger, "-f", "stix", "--published", days)
    assert (status, out, err) == (2, "", f"onrecord: --published: {fault}\n")


def test_cases_and_events_are_tables(run: Run, ledger: Path, tmp_path: Path) -> None:
    assert run("--ledger", ledger, "-f", "csv", "--cases", "-o", tmp_path / "t") == (0, "", "")
    found = {name: rows(tmp_path / "t" / f"{name}.csv") for name in ("cases", "case_documents", "events")}
    held = rows(tmp_path / "t" / "event_claims.csv")
    claims = {(row["document"], row["claim"]) for row in rows(tmp_path / "t" / "claims.csv")}
    # Every claim is in exactly one event, and every document of a case is in the table of documents.
    assert {(row["document"], row["claim"]) for row in held} == claims
    assert len(held) == len(claims)
    assert {row["event"] for row in held} == {row["id"] for row in found["events"]}
    keys = {row["key"] for row in rows(tmp_path / "t" / "documents.csv")}
    assert {row["document"] for row in found["case_documents"]} == keys
    chad = next(row for row in found["cases"] if "Chad" in row["name"])
    assert (chad["documents"], chad["first_published"]) == ("1", "2019-06-02")


def test_cases_are_for_tables(run: Run, ledger: Path) -> None:
    status, _, err = run("--ledger", ledger, "-f", "stix", "--cases")
    assert (status, err) == (2, "onrecord: --cases: goes with --format csv or parquet\n")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
