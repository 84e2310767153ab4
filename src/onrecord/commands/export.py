"""``onrecord export``: records in the forms that other programs already read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from onrecord.cli.streams import is_terminal, tell
from onrecord.errors import OnrecordError
from onrecord.export.formats import Format, Options, write
from onrecord.export.sources import Item, from_files, from_ledger, record_files
from onrecord.export.sources import published as of_days
from onrecord.export.words import bounds

if TYPE_CHECKING:
    from rich.progress import Progress

    from onrecord.cases.filing import Filed
    from onrecord.ledger import Ledger

T = TypeVar("T")


def export(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORDS",
            help="Record files (.json, .jsonl), as `onrecord read --format json` writes them, or folders of "
            "these. Without any, the ledger.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="The form to write.", show_default=False)
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="File to write, or folder for forms of several files; - is standard output.",
        ),
    ] = "-",
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger",
            metavar="PLACE",
            envvar="ONRECORD_LEDGER",
            help="File or database URL of the ledger to export; the user's own file by default.",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="WHEN",
            help="What the ledger knew then: a day, month, year or time (UTC).",
            show_default=False,
        ),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Of the ledger, the documents of one case: its id, or a part of its name.",
            show_default=False,
        ),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            metavar="DAYS",
            help="Only documents of these days: 2024-03-25, 2024-03, 2024, 2022.., 2021..2023-06.",
            show_default=False,
        ),
    ] = None,
    cases: Annotated[
        bool, typer.Option("--cases", help="csv, parquet: with the ledger's cases and events.")
    ] = False,
    tlp: Annotated[
        str | None,
        typer.Option(
            "--tlp",
            metavar="LABEL",
            help="stix: mark every object clear, green, amber, amber+strict or red.",
            show_default=False,
        ),
    ] = None,
    texts: Annotated[
        bool,
        typer.Option("--texts", help="stix, csv, parquet: with the documents' whole texts."),
    ] = False,
    title: Annotated[
        str | None,
        typer.Option(
            "--title", metavar="TEXT", help="markdown, pdf: headline of the dossier.", show_default=False
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")] = False,
) -> None:
    """Export records, from record files or from the ledger, to other programs' forms.

    Exit status: 0 if all was written; 2 if not, and what was there before is as it was.
    """
    if format is None:
        raise OnrecordError("--format", f"is needed: one of {', '.join(Format)}")
    of_ledger = {"--as-of": as_of is not None, "--case": case is not None, "--cases": cases}
    for option, wanted in of_ledger.items():
        if sources and wanted:
            raise OnrecordError(option, "is asked of a ledger, and record files are given")
    if cases and format not in (Format.CSV, Format.PARQUET):
        raise OnrecordError("--cases", "goes with --format csv or parquet")
    if cases and published is not None:
        raise OnrecordError("--published", "does not go with --cases, which are whole")
    within = bounds(published, "--published") if published is not None else None
    with ExitStack() as stack:
        items: Iterable[Item]
        filed: Iterable[Filed] | None = None
        if sources:
            files = record_files(sources)
            _spare(output, files)
            items, total = from_files(files, _repeated), _number(files)
        else:
            held = _open(stack, ledger)
            total = held.status().documents if as_of is None else None
            items = from_ledger(held, as_of)
            if case is not None:
                from onrecord.cases.keeping import find_case

                keys = find_case(held, case, as_of).documents
                items, total = from_ledger(held, as_of, keys), len(keys)
            if cases:
                filed = _filed(held, case, as_of)
        if within is not None:
            items, total = of_days(items, *within), None
        if not quiet and is_terminal(sys.stderr):
            bars = _bars(stack)
            items = _shown(bars, "exporting", items, total)
            filed = _shown(bars, "cases", filed, None) if filed is not None else None
        options = Options(tlp=tlp, texts=texts, title=title, cases=filed, on_note=_note(output))
        write(items, output, format, options)


def _filed(held: Ledger, case: str | None, as_of: str | None) -> Iterator[Filed]:
    """The one case, or all of them, one after the other."""
    from onrecord.cases.keeping import all_cases, open_case

    if case is not None:
        yield open_case(held, case, as_of)[1]
    else:
        yield from (filed for _, filed in all_cases(held, as_of))


def _spare(output: str, files: list[Path]) -> None:
    target = Path(output)
    if output != "-" and target.is_file() and any(target.samefile(file) for file in files):
        raise OnrecordError(output, "is one of the sources and would be overwritten")


def _note(output: str) -> Callable[[str], None]:
    def note(words: str) -> None:
        tell(f"{'standard output' if output == '-' else output}: {words}")

    return note


def _repeated(where: str) -> None:
    tell(f"{where}: is left out: the same document came before")


def _number(files: list[Path]) -> int | None:
    """How many records there are; None where that would take a reading of its own."""
    return len(files) if all(file.suffix.lower() == ".json" for file in files) else None


def _open(stack: ExitStack, place: str | None) -> Ledger:
    try:
        from onrecord.ledger import Ledger
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[ledger]'"
        raise OnrecordError("the ledger", fault) from error
    return stack.enter_context(Ledger.open(place, create=False))


def _bars(stack: ExitStack) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    return stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))


def _shown(bars: Progress, what: str, items: Iterable[T], total: int | None) -> Iterator[T]:
    """The same items, with a bar that tells how many went by."""
    task = bars.add_task(what, total=total)
    for item in items:
        yield item
        bars.advance(task)
