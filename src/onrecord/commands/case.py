"""``onrecord case`` and ``onrecord patterns``: what many documents of a ledger have in common."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.acts import Act
from onrecord.cli.ledgers import AsOfOption, AuthorOption, LedgerOption, author
from onrecord.cli.options import Format
from onrecord.cli.streams import is_terminal, write_bytes, write_text
from onrecord.errors import OnrecordError
from onrecord.jobs.files import WholeFile

if TYPE_CHECKING:
    from onrecord.cases.page import Page
    from onrecord.ledger import Ledger

case = typer.Typer(
    name="case",
    help="Cases: the documents and claims about one affair, across sources.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@case.callback()
def _case() -> None:
    """Cases: the documents and claims about one affair, across sources."""


class Shape(StrEnum):
    """How patterns and lists are shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE", help="Id or name of a case (a part of it will do), or the id of a document of it."
    ),
]
WhenOption = Annotated[
    str | None,
    typer.Option(
        "--when",
        metavar="DAYS",
        help="Only what it is about then: a day, month or year, or two of these as in 2021..2023-06.",
        show_default=False,
    ),
]
ShapeOption = Annotated[Shape, typer.Option("--format", "-f", help="How to show it.")]


def _open(place: str | None) -> Ledger:
    try:
        from onrecord.ledger import Ledger
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[ledger]'"
        raise OnrecordError("the ledger", fault) from error
    return Ledger(place, create=False)


def _days(when: str | None) -> tuple[int, int] | None:
    from datetime import date

    from onrecord.ledger.times import parse_days

    if when is None:
        return None
    days = parse_days(when, "--when")
    return date.fromisoformat(days.first).toordinal(), date.fromisoformat(days.last).toordinal()


def _json(data: object) -> None:
    write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def _show(page: Page, format: Format | Shape) -> None:
    from onrecord.cases import rendering

    if format.value == "markdown":
        write_bytes(rendering.to_markdown(page).encode())
    elif format.value == "html":
        write_bytes(rendering.to_html(page).encode())
    else:
        shown = is_terminal(sys.stdout)
        width = shutil.get_terminal_size((rendering.WIDTH, 24)).columns if shown else rendering.WIDTH
        write_text(rendering.to_text(page, width=width, colour=shown))


@case.command("list")
def list_cases(
    place: LedgerOption = None,
    as_of: AsOfOption = None,
    format: ShapeOption = Shape.TERMINAL,
    least: Annotated[
        int, typer.Option("--least", min=1, metavar="N", help="Only cases of so many documents or more.")
    ] = 1,
    text: Annotated[
        str | None,
        typer.Option(
            "--text",
            metavar="WORDS",
            help="Only cases with this in their names, or in those of their parties or sides.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=0, metavar="N", help="Cases at most; 0 for all.")
    ] = 100,
) -> None:
    """List the cases, those of most documents first."""
    from onrecord.cases import as_json, keeping, page

    with _open(place) as ledger:
        cases = keeping.list_cases(ledger, as_of, least=least, text=text, limit=limit + 1 if limit else None)
    more = 0 < limit < len(cases)
    cases = cases[:limit] if limit else cases
    if format is Shape.JSON:
        _json([as_json.case_in_list(one) for one in cases])
    else:
        _show(page.listing(cases, as_of), format)
    if more:
        typer.echo(f"There are more than {limit} cases; --limit shows more.", err=True)


@case.command("show")
def show(
    name: NameArgument,
    place: LedgerOption = None,
    as_of: AsOfOption = None,
    when: WhenOption = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TERMINAL,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it to this file.", show_default=False),
    ] = None,
    all: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Every event at length, with every sentence; without it, as many as a page has room for. "
            "JSON has them all.",
        ),
    ] = False,
) -> None:
    """Show a case: operations, sides, timeline, what is open, disagreements, sources."""
    from onrecord.cases import as_json, dossier, keeping, page, rendering

    within = _days(when)
    with _open(place) as ledger, keeping.uncollected():
        shelf, filed = keeping.open_case(ledger, name, as_of, whole=format is Format.JSON)
        found = dossier.dossier(shelf, filed, as_of=as_of, when=when, within=within)
        # Sentences are read from the ledger as the page needs them.
        shown = page.page(found, whole=all) if format is not Format.JSON else None
    if output is None or output == "-":
        if shown is None:
            _json(as_json.case(found))
        else:
            _show(shown, format)
        return
    if shown is None:
        text = json.dumps(as_json.case(found), ensure_ascii=False, indent=2) + "\n"
    else:
        render = {
            Format.TERMINAL: rendering.to_text,
            Format.MARKDOWN: rendering.to_markdown,
            Format.HTML: rendering.to_html,
        }[format]
        text = render(shown)
    from pathlib import Path

    WholeFile(Path(output), output).write(text.encode())


@case.command("merge")
def merge(
    into: NameArgument,
    others: Annotated[
        list[str], typer.Argument(metavar="CASE...", help="The cases that are the same affair.")
    ],
    place: LedgerOption = None,
    by: AuthorOption = None,
) -> None:
    """Decide that several cases are one; the first gives its id and name. `case undo` takes it back."""
    from onrecord.cases import filing, keeping

    who = author(by)
    with _open(place) as ledger:
        first, *rest = (keeping.open_case(ledger, word)[1] for word in (into, *others))
        number = filing.merge(ledger, first, rest, who)
    typer.echo(f"judgement {number}: {', '.join(filed.id for filed in rest)} merged into {first.id} by {who}")


@case.command("split")
def split(
    name: NameArgument,
    documents: Annotated[
        list[str],
        typer.Argument(metavar="DOCUMENT...", help="Ids of the documents that are a case of their own."),
    ],
    place: LedgerOption = None,
    by: AuthorOption = None,
) -> None:
    """Decide that some documents of a case are a case of their own. `case undo` takes it back."""
    from onrecord.cases import filing, keeping

    who = author(by)
    with _open(place) as ledger:
        _, found = keeping.open_case(ledger, name)
        number = filing.split(ledger, found, [ledger.key(word) for word in documents], who)
    typer.echo(f"judgement {number}: {len(documents)} documents parted from {found.id} by {who}")


@case.command("rename")
def rename(
    name: NameArgument,
    new: Annotated[str, typer.Argument(metavar="NAME", help="What the case shall be called.")],
    place: LedgerOption = None,
    by: AuthorOption = None,
) -> None:
    """Name a case. `case undo` takes it back."""
    from onrecord.cases import filing, keeping

    who = author(by)
    with _open(place) as ledger:
        _, found = keeping.open_case(ledger, name)
        number = filing.rename(ledger, found, new, who)
    typer.echo(f"judgement {number}: {found.id} named “{new}” by {who}")


@case.command("undo")
def undo(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="The judgement, as `case judgements` has it.")
    ],
    place: LedgerOption = None,
    by: AuthorOption = None,
) -> None:
    """Take back a merge, a split or a name; both it and this are kept."""
    from onrecord.cases import filing

    who = author(by)
    with _open(place) as ledger:
        found = next((j for j in ledger.judgements(undone=True) if j.id == number), None)
        if found is None or found.kind not in (*filing.KINDS, "undo"):
            raise OnrecordError(str(number), "is no judgement about cases")
        mark = ledger.undo(number, who)
    typer.echo(f"judgement {mark}: judgement {number} taken back by {who}")


@case.command("judgements")
def judgements(
    place: LedgerOption = None, as_of: AsOfOption = None, format: ShapeOption = Shape.TERMINAL
) -> None:
    """List what people decided about cases, with what was taken back."""
    from onrecord.cases import filing, page

    with _open(place) as ledger:
        held = ledger.judgements(as_of=as_of, undone=True)
    about = {j.id for j in held if j.kind in filing.KINDS}
    while more := {j.id for j in held if j.undoes in about} - about:
        about |= more
    wanted = [j for j in held if j.id in about]
    if format is Shape.JSON:
        _json(
            [
                {
                    "id": j.id,
                    "kind": j.kind,
                    "author": j.author,
                    "at": j.at,
                    "undoes": j.undoes,
                    "undone": j.undone,
                    **j.payload,
                }
                for j in wanted
            ]
        )
    else:
        _show(page.judgements(wanted), format)


def patterns(
    side: Annotated[
        str | None,
        typer.Option(
            "--side", metavar="CODE", help="Only what was done toward this side.", show_default=False
        ),
    ] = None,
    act: Annotated[
        str | None,
        typer.Option("--act", metavar="ACT", help="Only this kind of act.", show_default=False),
    ] = None,
    place: LedgerOption = None,
    as_of: AsOfOption = None,
    when: WhenOption = None,
    format: ShapeOption = Shape.TERMINAL,
) -> None:
    """How often, how soon and with what acts were answered: base rates of the ledger, never a prediction."""
    from onrecord.cases import as_json, dossier, keeping, page
    from onrecord.cases import patterns as counting

    kind = None
    if act is not None:
        if act not in set(Act):
            raise OnrecordError("--act", f"'{act}' is none of {', '.join(Act)}")
        kind = Act(act)
    within = _days(when)

    def cases(ledger: Ledger) -> Iterator[tuple[str, list[dossier.Happening]]]:
        for shelf, filed in keeping.all_cases(ledger, as_of):
            yield (
                filed.id,
                [
                    one
                    for one in dossier.happen(shelf, filed)
                    if within is None or (one.days and one.days[0] <= within[1] and within[0] <= one.days[1])
                ],
            )

    with _open(place) as ledger:
        found = counting.patterns(cases(ledger), side=side.upper() if side else None, act=kind)
    if format is Shape.JSON:
        _json([as_json.pattern(one) for one in found])
    else:
        _show(page.patterns(found, side=side, as_of=as_of, when=when), format)
