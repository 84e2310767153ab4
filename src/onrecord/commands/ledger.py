"""``onrecord ledger``: the ledger itself, and what people decided about what it holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from onrecord.cli.ledgers import AsOfOption, AuthorOption, JsonOption, LedgerOption, author, open_ledger
from onrecord.cli.plain import plainly
from onrecord.cli.streams import tell, write_text
from onrecord.errors import OnrecordError

app = typer.Typer(
    name="ledger",
    help="The ledger: what it holds, whether it is whole, copies of it, documents that were withdrawn.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


_plain = plainly(tell)


@app.command("status")
@_plain
def status(place: LedgerOption = None, as_json: JsonOption = False) -> None:
    """What the ledger holds."""
    with open_ledger(place) as ledger:
        held = ledger.status()
    if as_json:
        from dataclasses import asdict

        write_text(json.dumps(asdict(held), ensure_ascii=False, indent=2) + "\n")
        return
    lines = [
        ("ledger", held.url),
        ("tables", f"version {held.schema}"),
        ("documents", f"{held.documents:,} ({held.withdrawn:,} withdrawn), {held.versions:,} versions"),
        ("independent voices", f"{held.voices:,}"),
        ("readings", f"{held.readings:,}"),
        *((f"  by {name or 'hand'}", f"{count:,}") for name, count in held.readers.items()),
        ("claims", f"{held.claims:,} of all readings, on {held.sentences:,} sentences"),
        ("judgements", f"{held.judgements:,}"),
        ("written", f"{held.first or 'never'}" + (f" to {held.last}" if held.last else "")),
        ("size", f"{(held.bytes or 0) / 1e6:,.1f} MB"),
    ]
    wide = max(len(name) for name, _ in lines) + 2
    typer.echo("\n".join(f"{name:<{wide}}{value}" for name, value in lines))


@app.command("check")
@_plain
def check(place: LedgerOption = None) -> None:
    """Hold everything in the ledger against everything else.

    Exit status: 0 if it is whole; 2 if not, with a line on standard error for each fault.
    """
    with open_ledger(place) as ledger:
        from onrecord.ledger.checking import check as faults_of

        faults = 0
        for fault in faults_of(ledger):
            faults += 1
            tell(fault)
        held = ledger.status()
    if faults:
        raise typer.Exit(2)
    typer.echo(
        f"The ledger is whole: {held.documents:,} documents, {held.readings:,} readings, "
        f"{held.claims:,} claims."
    )


PathArgument = Annotated[Path, typer.Argument(metavar="PATH", show_default=False)]


@app.command("backup")
@_plain
def backup(path: PathArgument, place: LedgerOption = None) -> None:
    """Copy the ledger's file, whole, while others go on writing (SQLite)."""
    with open_ledger(place) as ledger:
        from onrecord.ledger.transfer import backup as copy

        size = copy(ledger, path)
    typer.echo(f"{path}: {size / 1e6:,.1f} MB")


@app.command("export")
@_plain
def export(path: PathArgument, place: LedgerOption = None) -> None:
    """Write everything in the ledger as JSON Lines, packed if PATH ends in .gz."""
    with open_ledger(place) as ledger:
        from onrecord.ledger.transfer import export as write

        lines = write(ledger, path)
    typer.echo(f"{path}: {lines:,} readings, withdrawals and judgements")


@app.command("import")
@_plain
def import_(path: PathArgument, place: LedgerOption = None) -> None:
    """Add everything that an export holds, or nothing of it."""
    if not path.is_file():
        raise OnrecordError(str(path), "no such file")
    with open_ledger(place, create=True) as ledger:
        from onrecord.ledger.transfer import import_file

        counts = import_file(ledger, path)
        name = ledger.name
    there = counts.pop("there")
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    typer.echo(f"{name}: {told} added" + (f"; {there:,} there already" if there else ""))


@app.command("withdraw")
@_plain
def withdraw(
    key: Annotated[str, typer.Argument(metavar="ID", help="The document's id.", show_default=False)],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)
    ] = None,
    by: AuthorOption = None,
    restore: Annotated[bool, typer.Option("--restore", help="Take the mark back.")] = False,
    place: LedgerOption = None,
) -> None:
    """Mark a document as withdrawn by its publisher. It is kept; its claims no longer count."""
    with open_ledger(place) as ledger:
        done = ledger.withdraw(key, author(by), reason, restore=restore)
    now = "in force" if restore else "withdrawn"
    typer.echo(f"{key}: {now}" if done else f"{key}: {now} already")


@app.command("judgements")
@_plain
def judgements(place: LedgerOption = None, as_of: AsOfOption = None, as_json: JsonOption = False) -> None:
    """List what people decided about claims and cases, with what was taken back and by whom."""
    with open_ledger(place) as ledger:
        from onrecord.ledger.corrections import audit

        held = audit(ledger, as_of=as_of)
    if as_json:
        from dataclasses import asdict

        write_text(json.dumps([asdict(one) for one in held], ensure_ascii=False, indent=2) + "\n")
        return
    for one in held:
        told = f"takes back {one.undoes}" if one.undoes is not None else _inline(one.payload)
        gone = "  (taken back)" if one.undone else ""
        write_text(f"{one.id}  {one.kind}  {told}  {one.author}, {one.at}{gone}\n")
    if not held:
        tell("nobody has decided anything")


def _inline(payload: dict[str, Any]) -> str:
    """A judgement's content on one line."""
    return ", ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in payload.items()
    )


@app.command("gold")
@_plain
def gold(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="One file for each document.", show_default=False)
    ],
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Documents too of which only some claims were judged: these claims."),
    ] = False,
    place: LedgerOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Write documents as people corrected them, as annotated articles, to measure or to train a reader."""
    with open_ledger(place) as ledger:
        from onrecord.ledger.corrections import gold as corrected

        count = 0
        for name, body in corrected(ledger, partial=partial, as_of=as_of):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{name}.json").write_text(
                    json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
                )
            except OSError as error:
                raise OnrecordError(str(folder), f"cannot be written ({error.strerror})") from None
            count += 1
    typer.echo(f"{folder}: {count:,} documents" if count else "no document was judged as a whole")
