"""Tables as CSV or Parquet files in a folder, and back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.export.sources import Item
from onrecord.export.tables.columns import GROUPED, TABLES, Column, Table, Type
from onrecord.export.tables.rows import Parties, Row, rows
from onrecord.export.writing import Folder
from onrecord.model import Record

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onrecord.cases.filing import Filed

_BATCH = 5_000
"""Rows of a Parquet file that are held as they come; then they are packed."""
_CHARACTERS = 4_000_000
"""Characters of whole texts in them, at most; but one text is always held."""
_HELD = 32 * 2**20
"""Bytes of packed rows of all files that are held; of more, those of the largest file become a row group. A
file lists its groups at its end, and the list is in memory until then: small groups would make it long."""
_PROSE = {"sentence", "text", "title", "url", "says", "found", "difference"}
"""Columns whose least and greatest value would help no question."""

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"); a cell that begins with
# apostrophes before it gets one more, so that the one that is put there can be told and taken away.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

Put = Callable[[Row], None]


class _Packed:
    """The packed rows of all Parquet files of a folder."""

    def __init__(self) -> None:
        self._held: dict[pq.ParquetWriter, list[pa.RecordBatch]] = {}
        self._bytes: dict[pq.ParquetWriter, int] = {}

    def put(self, writer: pq.ParquetWriter, batch: pa.RecordBatch) -> None:
        """Hold rows of a file; too many are written."""
        self._held.setdefault(writer, []).append(batch)
        self._bytes[writer] = self._bytes.get(writer, 0) + batch.nbytes
        if sum(self._bytes.values()) >= _HELD:
            self.write(max(self._bytes, key=self._bytes.__getitem__))

    def write(self, writer: pq.ParquetWriter) -> None:
        """Write the rows of a file as a row group."""
        import pyarrow as pa

        if batches := self._held.pop(writer, None):
            writer.write_table(pa.Table.from_batches(batches))
            del self._bytes[writer]


def write_tables(
    items: Iterable[Item],
    folder: Folder,
    kind: str,
    *,
    texts: bool = False,
    cases: Iterable[Filed] | None = None,
) -> None:
    """Write every table, as the documents go by.

    Args:
        items: the records.
        folder: takes the files.
        kind: "csv" or "parquet".
        texts: with the documents' whole texts.
        cases: of a ledger, for the tables of cases and events; no such tables if None.

    Raises:
        ImportError: Parquet is asked for, and pyarrow is not installed.
    """
    with ExitStack() as stack:
        put: dict[str, Put] = {}
        packed = _Packed()
        for table in TABLES if cases is None else (*TABLES, *GROUPED):
            columns = table.chosen(texts)
            if kind == "csv":
                put[table.name] = _csv(folder, table, columns, stack)
            else:
                put[table.name] = _parquet(folder, table, columns, stack, packed)
        parties = Parties()
        for item in items:
            parties.add(item)
            for name, row in rows(item):
                put[name](row)
        for row in parties.rows():
            put["parties"](row)
        if cases is not None:
            from onrecord.export.tables.grouped import grouped_rows

            for name, row in grouped_rows(cases):
                put[name](row)


def _csv(folder: Folder, table: Table, columns: Sequence[Column], stack: ExitStack) -> Put:
    raw = folder.open(f"{table.name}.csv")
    # With a byte order mark, without which Excel takes UTF-8 for something else.
    text = stack.enter_context(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    names = [(column.name, column.type in (Type.TEXT, Type.JSON)) for column in columns]

    def put(row: Row) -> None:
        writer.writerow([harmless(row[name]) if worded else row[name] for name, worded in names])

    return put


def harmless(value: str | None) -> str | None:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before it, if it looks like one."""
    return f"'{value}" if value and _FORMULA.match(value) else value


def plain(cell: str) -> str:
    """The cell as it was before :func:`harmless`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _parquet(
    folder: Folder, table: Table, columns: Sequence[Column], stack: ExitStack, packed: _Packed
) -> Put:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {Type.INTEGER: pa.int64(), Type.NUMBER: pa.float64()}
    schema = pa.schema(
        [
            pa.field(
                column.name, types.get(column.type, pa.string()), metadata={"description": column.meaning}
            )
            for column in columns
        ],
        metadata={"table": table.name, "row": table.row},
    )
    ranges = [one.name for one in columns if one.type is not Type.JSON and one.name not in _PROSE]
    part = str(folder.part(f"{table.name}.parquet"))
    writer = stack.enter_context(pq.ParquetWriter(part, schema, write_statistics=ranges))
    waiting: list[Row] = []
    characters = 0

    def pack() -> None:
        nonlocal characters
        if waiting:
            lists = {column.name: [row[column.name] for row in waiting] for column in columns}
            packed.put(writer, pa.RecordBatch.from_pydict(lists, schema=schema))
            waiting.clear()
            characters = 0

    def put(row: Row) -> None:
        nonlocal characters
        waiting.append(row)
        characters += len(row.get("text") or "")
        if len(waiting) >= _BATCH or characters >= _CHARACTERS:
            pack()

    def finish(kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            pack()
            packed.write(writer)

    stack.push(finish)
    return put


# Back


def read_tables(folder: Path) -> Iterator[Record]:
    """The records of tables that were written with the whole texts, in their order.

    Args:
        folder: with the CSV or Parquet files.

    Raises:
        OnrecordError: the folder has no such tables, or they were written without the texts.
    """
    try:
        held = {table.name: _read(folder, table) for table in TABLES if table.name != "parties"}
    except OSError as error:
        raise OnrecordError(str(folder), f"cannot be read ({error.strerror or error})") from None
    if held["documents"] and "text" not in held["documents"][0]:
        raise OnrecordError(str(folder), "was written without --texts: records cannot be put together again")
    try:
        yield from _records(held)
    except (KeyError, ValueError, ValidationError) as error:
        words = " ".join(str(error).split())[:160]
        raise OnrecordError(str(folder), f"holds no tables of Onrecord ({words})") from None


def _read(folder: Path, table: Table) -> list[Row]:
    found: list[Row]
    if (path := folder / f"{table.name}.parquet").is_file():
        import pyarrow.parquet as pq

        found = pq.read_table(str(path)).to_pylist()
    else:
        with (folder / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            csv.field_size_limit(2**31 - 1)
            found = [{name: plain(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
    types = {column.name: column.type for column in table.columns}
    return [{name: _value(value, types[name]) for name, value in row.items()} for row in found]


def _value(value: Any, type: Type) -> Any:
    if not isinstance(value, str):
        return value
    if type is Type.TEXT or not value:
        return value or None
    if type is Type.JSON:
        return json.loads(value)
    return int(value) if type is Type.INTEGER else float(value)


def _records(held: dict[str, list[Row]]) -> Iterator[Record]:
    claims: dict[str, dict[str, Row]] = {}
    for row in held["claims"]:
        if row["pair"] != 1:
            continue
        trigger = {"start": row["trigger_start"], "end": row["trigger_end"]}
        facts = ("act", "status", "when", "voice", "confidence", "detail", "score")
        claims.setdefault(row["document"], {})[row["claim"]] = {
            "id": row["claim"],
            **{name: row[name] for name in facts},
            "said_by": row["said_by"] or [],
            "how": row["how"] or [],
            "trigger": trigger if row["trigger_end"] is not None else None,
            **{name: [] for name in ("actors", "targets", "evidence", "links")},
        }
    for row in held["participants"]:
        party = {name: row[name] for name in ("name", "kind", "side", "identity")}
        party |= {"aliases": row["aliases"] or [], "mentions": row["mentions"] or []}
        claims[row["document"]][row["claim"]][f"{row['role']}s"].append(party)
    for row in held["evidence"]:
        piece = {name: row[name] for name in ("start", "end", "text", "page", "link")}
        claims[row["document"]][row["claim"]]["evidence"].append(piece)
    for row in held["links"]:
        claims[row["document"]][row["claim"]]["links"].append({"type": row["type"], "claim": row["to"]})
    checks: dict[str, list[Any]] = {}
    for row in held["verdicts"]:
        checks.setdefault(row["document"], []).append(row["check"])
    names = ("id", "title", "publisher", "published", "url", "source", "schema_version", "reader", "origin")
    for row in held["documents"]:
        yield Record.model_validate(
            {name: row[name] for name in names}
            | {
                "text": row["text"] or "",
                "claims": list(claims.get(row["key"], {}).values()),
                "checks": checks.get(row["key"], []) if row["checked"] else None,
            }
        )
