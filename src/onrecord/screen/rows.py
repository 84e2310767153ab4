"""The rows of CSV, JSON Lines, XLSX and Parquet files in order, the broken ones with their fault."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onrecord.errors import OnrecordError

# A quoted cell that goes over more lines than this is taken for a quote that was never closed.
LINES = 50
# Longer lines are broken ones: no party needs a megabyte.
LONGEST = 1_000_000
DELIMITERS = ",;\t|"
SHAPES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx",
    ".parquet": "parquet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its cells by heading, or why it cannot be read.

    Attributes:
        number: from 1, without the row of headings.
        cells: heading → text, or a list of texts where the file has one.
        fault: why the row cannot be used; "" if it can.
    """

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


def shape_of(path: Path) -> str:
    """Which form a file has, by its name.

    Raises:
        OnrecordError: none that is read.
    """
    found = SHAPES.get(path.suffix.lower())
    if found is None:
        raise OnrecordError(str(path), f"is none of {', '.join(sorted(SHAPES))}")
    return found


def headings_of(path: Path) -> list[str]:
    """The headings of a file; of JSON Lines the keys of the first thousand objects.

    Raises:
        OnrecordError: the file cannot be read, or has none.
    """
    shape = shape_of(path)
    try:
        if shape == "csv":
            found = _csv_head(path)[0]
        elif shape == "jsonl":
            seen: dict[str, None] = {}
            for row in _jsonl(path):
                seen.update(dict.fromkeys(row.cells))
                if row.number >= 1000:
                    break
            found = list(seen)
        elif shape == "xlsx":
            found = _xlsx_head(path)
        else:
            found = [str(name) for name in _parquet(path).schema_arrow.names]
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror or error})") from None
    if not any(head.strip() for head in found):
        raise OnrecordError(str(path), "has no headings")
    twice = sorted({head for head in found if head.strip() and found.count(head) > 1})
    if twice:
        raise OnrecordError(str(path), f"has two columns of one heading: {', '.join(twice)}")
    return found


def rows_of(path: Path) -> Iterator[Cells]:
    """All rows in the order of the file; what cannot be read is a row with its fault.

    Raises:
        OnrecordError: the file as a whole cannot be read.
    """
    readers = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx, "parquet": _parquet_rows}
    try:
        yield from readers[shape_of(path)](path)
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror or error})") from None


def _opened(path: Path) -> io.TextIOWrapper:
    """A text file by its byte order mark, else UTF-8; bytes that are not become lone surrogates."""
    handle = path.open("rb")
    mark = handle.read(2)
    handle.seek(0)
    encoding = "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    # Lines end at line feeds alone, as a lone carriage return may stand in a cell.
    return io.TextIOWrapper(handle, encoding=encoding, errors=errors, newline="\n")


def _damaged(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text)


def _delimiter(line: str) -> str:
    """Whichever stands most often in the row of headings, outside of quotes."""
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _csv_head(path: Path) -> tuple[list[str], str]:
    with _opened(path) as text:
        line = text.readline(LONGEST)
    line = line.rstrip("\r\n")
    delimiter = _delimiter(line)
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise OnrecordError(str(path), f"its row of headings cannot be read ({error})") from None
    return [cell.strip() for cell in cells], delimiter


def _csv(path: Path) -> Iterator[Cells]:
    heads, delimiter = _csv_head(path)
    with _opened(path) as text:
        lines = _Lines(text)
        lines.take()
        number = 0
        while (line := lines.take()) is not None:
            number += 1
            yield _csv_row(number, line, lines, heads, delimiter)


class _Lines:
    """Lines of a file of which some can be put back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._back: list[str] = []

    def take(self) -> str | None:
        """The next line with its end, None at the end."""
        if self._back:
            return self._back.pop()
        line = self._text.readline(LONGEST)
        if len(line) >= LONGEST and not line.endswith("\n"):
            # The rest of an endless line is read over; what was read is over the limit and so a fault.
            while (more := self._text.readline(LONGEST)) and not more.endswith("\n"):
                pass
        return line or None

    def put_back(self, lines: list[str]) -> None:
        self._back.extend(reversed(lines))


def _csv_row(number: int, line: str, lines: _Lines, heads: list[str], delimiter: str) -> Cells:
    if len(line) >= LONGEST:
        return Cells(number, fault=f"longer than {LONGEST:,} characters")
    if not line.strip():
        return Cells(number, fault="empty row")
    if '"' not in line:
        return _row(number, line.rstrip("\r\n").split(delimiter), heads)
    # A quote that is not closed would swallow all rows up to the next one: further lines are taken in only
    # if a whole row comes of it.
    taken: list[str] = []
    fault = "a quote is not closed"
    whole = line
    while True:
        if whole.count('"') % 2 == 0:
            try:
                cells = next(csv.reader([whole.rstrip("\r\n")], delimiter=delimiter, strict=True), [])
            except csv.Error as error:
                if not taken:
                    fault = f"not CSV: {error}"
                break
            if len(cells) == len(heads) or not taken:
                return _row(number, cells, heads)
            break
        more = lines.take() if len(taken) < LINES else None
        if more is None:
            break
        taken.append(more)
        whole += more
    lines.put_back(taken)
    return Cells(number, fault=fault)


def _row(number: int, cells: list[str], heads: list[str]) -> Cells:
    if len(cells) != len(heads):
        return Cells(number, fault=f"{len(cells)} cells under {len(heads)} headings")
    if not any(cell.strip() for cell in cells):
        return Cells(number, fault="empty row")
    if any(map(_damaged, cells)):
        return Cells(number, fault="not UTF-8")
    return Cells(number, dict(zip(heads, cells, strict=True)))


def _jsonl(path: Path) -> Iterator[Cells]:
    with _opened(path) as text:
        lines = _Lines(text)
        number = 0
        while (line := lines.take()) is not None:
            number += 1
            if not line.strip():
                yield Cells(number, fault="empty row")
                continue
            if len(line) >= LONGEST:
                yield Cells(number, fault=f"longer than {LONGEST:,} characters")
                continue
            if _damaged(line):
                yield Cells(number, fault="not UTF-8")
                continue
            try:
                body = json.loads(line)
            except (ValueError, RecursionError):
                yield Cells(number, fault="not JSON")
                continue
            if not isinstance(body, dict):
                yield Cells(number, fault="not a JSON object")
                continue
            yield Cells(number, _flat(body))


def _flat(body: dict[str, Any]) -> dict[str, Any]:
    """An object's values by key; those of ``properties`` (FollowTheMoney's shape) as its own."""
    inner = body.get("properties")
    merged = {**body, **inner} if isinstance(inner, dict) else body
    return {str(key): _value(value) for key, value in merged.items() if not isinstance(value, dict)}


def _value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return [_text(item) for item in value if item is not None and not isinstance(item, dict | list)]
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheet(path: Path) -> Any:
    try:
        import openpyxl
    except ImportError:
        fault = "needs openpyxl, which is not installed: pip install 'onrecord[registers]'"
        raise OnrecordError(str(path), fault) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as error:  # openpyxl lets through whatever zip and XML readers raise
        raise OnrecordError(str(path), f"is not an XLSX file ({error})") from None
    return book


def _xlsx_head(path: Path) -> list[str]:
    book = _sheet(path)
    try:
        first = next(book.worksheets[0].iter_rows(values_only=True), ())
        heads = ["" if cell is None else _text(cell).strip() for cell in first]
    finally:
        book.close()
    while heads and not heads[-1]:
        heads.pop()
    return heads


def _xlsx(path: Path) -> Iterator[Cells]:
    heads = _xlsx_head(path)
    book = _sheet(path)
    try:
        number = 0
        rows = book.worksheets[0].iter_rows(min_row=2, values_only=True)
        while True:
            try:
                values = next(rows, None)
            except Exception as error:  # a damaged sheet: what follows cannot be read
                yield Cells(number + 1, fault=f"the sheet breaks off here ({error})")
                return
            if values is None:
                return
            number += 1
            cells = ["" if cell is None else _text(cell) for cell in values]
            if any(cell.strip() for cell in cells[len(heads) :]):
                yield Cells(number, fault="has cells beyond the headings")
                continue
            cells = (cells + [""] * len(heads))[: len(heads)]
            yield _row(number, cells, heads)
    finally:
        book.close()


def _parquet(path: Path) -> Any:
    try:
        from pyarrow import lib, parquet
    except ImportError:
        fault = "needs pyarrow, which is not installed: pip install 'onrecord[export]'"
        raise OnrecordError(str(path), fault) from None
    try:
        return parquet.ParquetFile(path)
    except lib.ArrowInvalid as error:
        raise OnrecordError(str(path), f"is not a Parquet file ({error})") from None


def _parquet_rows(path: Path) -> Iterator[Cells]:
    number = 0
    for batch in _parquet(path).iter_batches(batch_size=2000):
        for body in batch.to_pylist():
            number += 1
            cells = {str(key): _value(value) for key, value in body.items()}
            if not any(cells.values()):
                yield Cells(number, fault="empty row")
            else:
                yield Cells(number, cells)
