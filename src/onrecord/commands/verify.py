"""``onrecord verify``: what the official registers say of the measures in documents."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onrecord.errors import OnrecordError
from onrecord.model import Record
from onrecord.verify.model import RecordChecks
from onrecord.verify.records import is_record, load_records
from onrecord.verify.registers import Registers
from onrecord.verify.show import to_json, to_markdown, to_table, to_text


class Shape(StrEnum):
    """How checks are shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    TABLE = "table"


def verify_records(
    records: Iterable[Record], store: Path | None = None, judgements: Path | None = None
) -> Iterator[RecordChecks]:
    """Check records one after the other.

    Args:
        records: the records.
        store: the register store; the user's own by default, the package's snapshot where it has nothing.
        judgements: the file of judgements; the user's own by default.

    Raises:
        OnrecordError: the store or the judgements cannot be read.
    """
    with Registers(store, judgements) as checker:
        for record in records:
            yield checker.check(record)


def verify(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Record file (.json: its claims are taken as they stand), or a document as for read.",
            show_default=False,
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="YYYY-MM-DD", help="Day of publication.", show_default=False),
    ] = None,
    format: Annotated[Shape, typer.Option("--format", "-f", help="How to show the checks.")] = Shape.TERMINAL,
    registers: Annotated[
        Path | None,
        typer.Option("--registers", metavar="PATH", help="The register store to ask.", show_default=False),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show every step of the scores.")] = False,
) -> None:
    """Check the sanctions and restrictions in documents against the official registers."""
    faults: list[OnrecordError] = []
    results: list[RecordChecks] = []
    try:
        for result in verify_records(_records(sources, published, faults), registers):
            if format in (Shape.JSON, Shape.TABLE):
                results.append(result)
            elif format is Shape.MARKDOWN:
                print(to_markdown(result))
            else:
                shown = sys.stdout.isatty()
                width = shutil.get_terminal_size((100, 24)).columns if shown else 100
                print(to_text(result, width=width, colour=shown, explain=explain), end="\n\n")
    except OnrecordError as error:
        faults.append(error)
    if format is Shape.JSON:
        print(to_json(results))
    elif format is Shape.TABLE:
        print(to_table(results))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise typer.Exit(2)


def _records(sources: list[str], published: str | None, faults: list[OnrecordError]) -> Iterator[Record]:
    """The records of all sources, in order; documents are read where a source is no record."""
    for source in sources:
        path = Path(source)
        files = sorted([*path.glob("*.json"), *path.glob("*.jsonl")]) if path.is_dir() else [path]
        records = [file for file in files if is_record(file)]
        if records and len(records) == len(files):
            for file in records:
                try:
                    for record in load_records(file):
                        yield record if not published else record.model_copy(update={"published": published})
                except OnrecordError as error:
                    faults.append(error)
            continue
        yield from _read(source, published, faults)


def _read(source: str, published: str | None, faults: list[OnrecordError]) -> Iterator[Record]:
    from importlib import import_module

    try:
        documents = import_module("onrecord.documents")
        reading = import_module("onrecord.reading.api")
        loaded = documents.load_documents([source], published=published)
    except (ImportError, AttributeError):
        faults.append(OnrecordError(source, "is no record file, and this installation cannot read documents"))
        return

    def good() -> Iterator[object]:
        for item in loaded:
            if isinstance(item, documents.Failure):
                faults.append(item.error)
            else:
                yield item

    try:
        yield from reading.read_documents(good())
    except OnrecordError as error:
        faults.append(error)
