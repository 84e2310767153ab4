"""Tables: whole, typed, harmless in a spreadsheet, and records again."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.export import export
from onrecord.export.tables import TABLES, read_tables
from onrecord.export.tables.files import harmless, plain
from onrecord.model import Record


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_claims_have_a_row_for_each_pair(record: Record, tmp_path: Path) -> None:
    export(record, str(tmp_path / "t"), "csv")
    rows = [row for row in table(tmp_path / "t", "claims") if row["claim"] == "c2"]
    assert [(row["pair"], row["actor"], row["actor_kind"], row["target"]) for row in rows] == [
        ("1", "China", "state", "Norwegian parliament"),
        ("2", "APT31", "group", "Norwegian parliament"),
    ]
    assert {(row["first_day"], row["last_day"], row["likelihood"]) for row in rows} == {
        ("2023-05-01", "2023-05-31", "85")
    }
    (verdict,) = table(tmp_path / "t", "verdicts")
    assert (verdict["claim"], verdict["verdict"], verdict["entries"]) == ("c5", "borne out", '["no-list:7"]')


def test_parties_are_counted_over_documents(record: Record, tmp_path: Path) -> None:
    later = record.model_copy(update={"id": "n2", "title": "Again", "published": "2024-04-02"})
    export([record, later], str(tmp_path / "t"), "csv")
    norway = next(row for row in table(tmp_path / "t", "parties") if row["name"] == "Norway")
    assert (norway["as_actor"], norway["as_target"], norway["documents"]) == ("4", "4", "2")
    assert (norway["first_published"], norway["last_published"]) == ("2024-03-26", "2024-04-02")


def test_a_claim_without_ends_keeps_a_row(record: Record, tmp_path: Path) -> None:
    claim = record.claims[0].model_copy(update={"actors": [], "targets": []})
    export(record.model_copy(update={"claims": [claim]}), str(tmp_path / "t"), "csv")
    (row,) = table(tmp_path / "t", "claims")
    assert (row["actor"], row["target"], row["pair"]) == ("", "", "1")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_with_texts_records_come_back(kind: str, record: Record, gold: list[Record], tmp_path: Path) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    quoted = record.model_copy(update={"id": "q", "title": "'=1+1", "publisher": '"a", \r\n;b'})
    given_ = [record, quoted, *gold]
    export(given_, str(tmp_path / "t"), kind, texts=True)
    assert list(read_tables(tmp_path / "t")) == given_


def test_without_texts_it_is_told_that_records_cannot_come_back(record: Record, tmp_path: Path) -> None:
    export(record, str(tmp_path / "t"), "csv")
    with pytest.raises(OnrecordError, match="written without --texts"):
        list(read_tables(tmp_path / "t"))


def test_no_cell_begins_a_formula(record: Record, tmp_path: Path) -> None:
    """A spreadsheet must show =SUM(1) of the text, not work it out."""
    export(record, str(tmp_path / "t"), "csv", texts=True)
    cells = [cell for one in TABLES for row in table(tmp_path / "t", one.name) for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")]
    assert "'=SUM(1) Norway froze the assets of Li Wei on 26 March 2024." in cells


@given(st.text(alphabet=st.sampled_from("'=+-@\t ab＝\n"), min_size=1))
def test_what_makes_a_cell_harmless_can_be_taken_away(text: str) -> None:
    cell = harmless(text)
    assert cell is not None
    assert cell[0] not in "=+-@\t\n＝"
    assert plain(cell) == text


def test_duckdb_reads_both(record: Record, tmp_path: Path) -> None:
    duckdb: Any = pytest.importorskip("duckdb")
    export(record, str(tmp_path / "c"), "csv")
    export(record, str(tmp_path / "p"), "parquet")
    for name in ("c/claims.csv", "p/claims.parquet"):
        found = duckdb.sql(
            f"select act, actor, target, score, likelihood from '{tmp_path / name}' where claim = 'c2'"
        ).fetchall()
        assert found == [
            ("attack", "China", "Norwegian parliament", 0.8, 85),
            ("attack", "APT31", "Norwegian parliament", 0.8, 85),
        ]


def test_parquet_files_explain_the_columns(record: Record, tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    export(record, str(tmp_path / "t"), "parquet")
    for one in TABLES:
        schema = parquet.read_schema(tmp_path / "t" / f"{one.name}.parquet")
        assert schema.names == [column.name for column in one.chosen(False)]
        assert schema.field(0).metadata[b"description"].decode() == one.columns[0].meaning


def test_rows_are_written_in_groups(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")

    def shape(name: str) -> tuple[int, int]:
        export([record, record], str(tmp_path / "t"), "parquet")
        read = parquet.ParquetFile(tmp_path / "t" / f"{name}.parquet").metadata
        return read.num_rows, read.num_row_groups

    monkeypatch.setattr("onrecord.export.tables.files._BATCH", 2)
    assert shape("claims") == (12, 1)  # few rows, packed several times, are one group
    monkeypatch.setattr("onrecord.export.tables.files._HELD", 1)
    assert shape("claims") == (12, 6)
    monkeypatch.setattr("onrecord.export.tables.files._BATCH", 1_000)
    assert shape("documents") == (2, 1)
    monkeypatch.setattr("onrecord.export.tables.files._CHARACTERS", 1)
    assert shape("documents") == (2, 2)  # long texts do not wait for so many rows


def test_the_data_dictionary_is_up_to_date() -> None:
    script = Path(__file__).parents[2] / "scripts" / "build_data_dictionary.py"
    spec = importlib.util.spec_from_file_location("build_data_dictionary", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.FILE.read_text("utf-8") == module.build()
