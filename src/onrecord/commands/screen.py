"""``onrecord screen``: parties of one's own against registers and claims; decisions on the findings."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from onrecord.cli.options import Engine
from onrecord.cli.plain import plain
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.screen.report import Report
    from onrecord.screen.telling import Claims


class Format(StrEnum):
    """How a screening is shown."""

    TERMINAL = "terminal"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


class Verdict(StrEnum):
    """What is decided of a finding."""

    MATCH = "match"
    NO_MATCH = "no match"
    UNSURE = "unsure"


SUFFIXES = {".csv": Format.CSV, ".json": Format.JSON, ".html": Format.HTML, ".htm": Format.HTML}


class Commands(TyperGroup):
    """``run`` unless another command is named, so that ``onrecord screen PARTIES.csv`` screens."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        if not args:
            args = ["--help"]
        if args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(name="screen", cls=Commands, add_completion=False, rich_markup_mode=None)


DecisionsOption = Annotated[
    Path | None,
    typer.Option("--decisions", metavar="FILE", help="The file of decisions; the user's own by default."),
]
AuthorOption = Annotated[str, typer.Option("--author", envvar="ONRECORD_AUTHOR", help="Who decides.")]


@app.command("run", epilog="Further: onrecord screen decide, undo, decisions (each with --help).")
@plain
def run(
    parties: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PARTIES]",
            help="Parties in .csv, .tsv, .jsonl, .xlsx (first sheet) or .parquet.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="One name instead of a file.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="With --name: person, company or vessel.")] = "",
    country: Annotated[list[str] | None, typer.Option("--country", help="With --name.")] = None,
    born: Annotated[str, typer.Option("--born", help="With --name: date or year of birth.")] = "",
    number: Annotated[
        list[str] | None, typer.Option("--number", help="With --name: passport, registration, IMO.")
    ] = None,
    place: Annotated[list[str] | None, typer.Option("--place", help="With --name.")] = None,
    sector: Annotated[
        list[str] | None, typer.Option("--sector", help="With --name: what it makes, sells or does.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="WHAT=HEADING",
            help="Which column is what: name, given, middle, family, names, kind, country, birth, "
            "identifier, place, sector, id. WHAT= alone: read none as it. Repeatable.",
        ),
    ] = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="Only tell which columns are read as what.")
    ] = False,
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="By default what --output ends in, else terminal."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="Lists and ledger as of this ISO day.")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="REPORT", help="Show only what changed since this report (.json)."),
    ] = None,
    registers: Annotated[
        Path | None, typer.Option("--registers", metavar="PATH", help="The register store to ask.")
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger",
            metavar="PLACE",
            envvar="ONRECORD_LEDGER",
            help="File or database URL of the ledger; the user's own, if there is one, by default.",
        ),
    ] = None,
    records: Annotated[
        list[Path] | None,
        typer.Option("--records", metavar="PATH", help="Record files instead of the ledger. Repeatable."),
    ] = None,
    no_claims: Annotated[bool, typer.Option("--no-claims", help="Registers alone.")] = False,
    match: Annotated[float, typer.Option("--match", help="Call it a match from this score on.")] = 0.9,
    possible: Annotated[float, typer.Option("--possible", help="Show from this score on.")] = 0.75,
    decisions: DecisionsOption = None,
    job: Annotated[
        Path | None,
        typer.Option(
            "--job",
            metavar="FOLDER",
            help="Keep the results of a large file here; a broken-off run goes on by itself without, too.",
        ),
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", "-p", metavar="N", min=1, help="How many at once.")
    ] = 1,
    engine: Annotated[
        Engine,
        typer.Option("--engine", help="On this machine, or on those of a Ray cluster (onrecord[ray])."),
    ] = Engine.LOCAL,
    explain: Annotated[bool, typer.Option("--explain", help="Every step of the scores (terminal).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")] = False,
) -> None:
    """Screen parties against the registers, and against the claims in the ledger or in record files.

    Exit status: 0 if all went well, whatever was found; 2 if it could not be done.
    """
    if (parties is None) == (name is None):
        raise OnrecordError("onrecord screen", "needs a file of parties, or a --name")
    told = _told(column or [])
    if columns and parties is not None:
        _tell_columns(parties, told)
        return
    day = _day(as_of)
    shape = format or (SUFFIXES.get(output.suffix.lower()) if output is not None else None) or Format.TERMINAL
    if output is not None and any(
        other is not None and output.exists() and other.exists() and output.samefile(other)
        for other in (parties, since)
    ):
        raise OnrecordError(str(output), "is what is read and would be overwritten")

    from onrecord.screen.decisions import Decisions, own_file
    from onrecord.screen.matching import Screener, load_lists
    from onrecord.screen.report import Report, head_of, load_report

    before = load_report(since) if since is not None else None
    held = Decisions(decisions or own_file())
    with ExitStack() as stack:
        source: Any = None
        if parties is not None:
            from onrecord.screen.parties import source_of

            source = source_of(parties, told)
            if not quiet:
                _confirm(parties, source.columns)
        claims, asked = (None, "none") if no_claims else _claims(records or [], ledger, day)
        lists = load_lists(registers, day, claims)
        screener = Screener(lists, match, possible)
        if source is None:
            from onrecord.screen.parties import typed

            assert name is not None
            party = typed(
                name, kind=kind, country=country, birth=born, identifier=number, place=place, sector=sector
            )
            results = [screener.screen(party)]
            head = {"begun": _now(), "parties": {"file": "--name", "columns": {}}}
            head |= head_of(screener, asked)
            report = Report(lambda: results, held, head, before)
            _put(report, shape, output, explain)
            return
        from onrecord.screen.job import Job, Work

        work = stack.enter_context(Job(Work(source, screener), job or _job_folder(stack)))
        earlier = work.run(processes, _ticker(quiet), cluster=engine is Engine.RAY)
        if earlier and not quiet:
            typer.echo(f"{earlier:,} rows were screened by an earlier run", err=True)
        about = {
            "file": source.path.name,
            "sha256": source.sha256,
            "columns": {what: list(heads) for what, heads in source.columns.items()},
        }
        head = head_of(screener, asked)
        report = Report(work.results, held, {"begun": work.begun, "parties": about} | head, before)
        _put(report, shape, output, explain)
        work.remove()


def _told(column: Iterable[str]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for one in column:
        what, sign, head = one.partition("=")
        if not sign:
            raise OnrecordError(f"--column {one}", "must be WHAT=HEADING")
        told.setdefault(what.strip(), []).append(head)
    return told


def _tell_columns(parties: Path, told: dict[str, list[str]]) -> None:
    from onrecord.screen.parties import source_of
    from onrecord.screen.rows import headings_of

    chosen = source_of(parties, told).columns
    by_head = {head: what for what, heads in chosen.items() for head in heads}
    for head in headings_of(parties):
        typer.echo(f"{head or '(no heading)'}: {by_head.get(head, '-')}")


def _confirm(parties: Path, columns: dict[str, tuple[str, ...]]) -> None:
    """Tell what was guessed, so that a wrong guess is seen before the results are believed."""
    from onrecord.screen.rows import headings_of

    told = "; ".join(f"{what} from {', '.join(heads)}" for what, heads in columns.items())
    read = {head for heads in columns.values() for head in heads}
    left = ", ".join(head for head in headings_of(parties) if head.strip() and head not in read)
    typer.echo(f"columns: {told}{f'; not read: {left}' if left else ''} (set others with --column)", err=True)
    if _somebody_is_there() and not typer.confirm("Screen with these?", default=True, err=True):
        raise OnrecordError("--column", "set the columns as they are, and run it again")


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise OnrecordError("--as-of", f"{text!r} is no ISO day") from None


def _job_folder(stack: ExitStack) -> Path | None:
    """None for the folder of the user's data; where there is none, a folder that ends with the run."""
    from onrecord.registers.store import data_folder

    try:
        data_folder()
    except OnrecordError:
        return Path(stack.enter_context(TemporaryDirectory(prefix="onrecord-screen-"))) / "job"
    return None


def _claims(records: list[Path], ledger: str | None, as_of: str | None) -> tuple[Claims, str]:
    """The parties of claims, and where these are from."""
    from onrecord.screen.telling import Claims

    claims = Claims()
    if records:
        from onrecord.verify.records import load_records

        for path in records:
            for record in load_records(path):
                if as_of is None or not record.published or record.published <= as_of:
                    claims.add_record(record)
        return claims, "records"
    try:
        from onrecord.ledger import Ledger
        from onrecord.ledger.engine import default_url
    except ImportError as error:
        if ledger is not None:
            fault = f"needs {error.name}, which is not installed: pip install 'onrecord[ledger]'"
            raise OnrecordError("--ledger", fault) from None
        return claims, "none"
    # A ledger that was named must be there; the user's own need not.
    if ledger is None and not Path(default_url()).exists():
        return claims, "none"
    with Ledger.open(ledger, create=False) as held:
        claims.add_ledger(held, as_of)
    return claims, "ledger"


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def _ticker(quiet: bool) -> Callable[[int], None] | None:
    if quiet or not sys.stderr.isatty():
        return None
    return lambda done: typer.echo(f"\r{done:,} rows", nl=False, err=True)


def _put(report: Report, shape: Format, output: Path | None, explain: bool) -> None:
    from onrecord.screen import outputs

    pieces: Iterator[str]
    if shape is Format.TERMINAL:
        pieces = outputs.to_text(report, explain)
    else:
        make = {Format.CSV: outputs.to_csv, Format.JSON: outputs.to_json, Format.HTML: outputs.to_html}
        pieces = make[shape](report)
    if output is None:
        from onrecord.cli.streams import write_bytes, write_text

        write = (
            write_text
            if shape is Format.TERMINAL
            else lambda text: write_bytes(text.encode("utf-8", "backslashreplace"))
        )
        for piece in pieces:
            write(piece)
        return
    temporary = output.with_name(f".{output.name[:100]}.{os.getpid()}.part")
    try:
        # A mark at the beginning, by which spreadsheets know UTF-8.
        encoding = "utf-8-sig" if shape is Format.CSV else "utf-8"
        with temporary.open("w", encoding=encoding, errors="backslashreplace", newline="") as handle:
            for piece in pieces:
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(output)
    except OSError as error:
        raise OnrecordError(str(output), f"cannot be written ({error.strerror})") from None
    finally:
        temporary.unlink(missing_ok=True)


@app.command("decide")
@plain
def decide(
    report: Annotated[Path, typer.Argument(help="A report in JSON that has the finding.")],
    finding: Annotated[str, typer.Argument(help="The finding's id.")],
    verdict: Annotated[Verdict, typer.Argument(help="What is decided.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    author: AuthorOption = "",
    decisions: DecisionsOption = None,
) -> None:
    """Keep a decision on a finding; it is not asked again until the party or what was found changes."""
    from onrecord.screen.decisions import Decisions
    from onrecord.screen.decisions import Verdict as Word
    from onrecord.screen.model import Finding
    from onrecord.screen.report import rows_in

    for row in rows_in(report):
        for body in row.get("findings", ()):
            if body["id"] == finding:
                held = Decisions(_own(decisions))
                made = held.decide(Finding.from_dict(body), row["name"], Word(verdict.value), author, reason)
                typer.echo(f"{made.id}: {made.party} and {made.ref}: {made.verdict}")
                return
    raise OnrecordError(finding, f"there is no such finding in {report}")


def _own(decisions: Path | None) -> Path:
    from onrecord.screen.decisions import own_file

    path = decisions or own_file()
    if path is None:
        raise OnrecordError("--decisions", "must be given: this installation does not know your data folder")
    return path


@app.command("undo")
@plain
def undo(
    decision: Annotated[str, typer.Argument(help="The decision's id.")],
    author: AuthorOption = "",
    decisions: DecisionsOption = None,
) -> None:
    """Take a decision back; it stays on file."""
    from onrecord.screen.decisions import Decisions

    taken = Decisions(_own(decisions)).undo(decision, author)
    typer.echo(f"{taken.id}: taken back")


@app.command("decisions")
@plain
def decisions_(
    all_: Annotated[bool, typer.Option("--all", help="Those taken back as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    decisions: DecisionsOption = None,
) -> None:
    """List what was decided."""
    from dataclasses import asdict

    from onrecord.screen.decisions import Decisions
    from onrecord.views.inert import one_line

    found = [one for one in Decisions(_own(decisions)) if all_ or not one.undone_at]
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        undone = f" (taken back by {one.undone_by}, {one.undone_at[:10]})" if one.undone_at else ""
        words = f"{one.id} {one.party}: {one.ref}: {one.verdict}, {one.author}, {one.at[:10]}: {one.reason}"
        typer.echo(one_line(words + undone))
