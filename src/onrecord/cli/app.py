"""The commands of ``onrecord`` and their options. Thin: what is done is done elsewhere.

spaCy, Rich and Jinja take a second to import; each is imported by what needs it, so that ``--help`` and
``--version`` answer at once.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from onrecord import __version__
from onrecord.cli.options import Format, Scope
from onrecord.errors import OnrecordError

BAD_INPUT = 2
INTERRUPTED = 130
TERMINATED = 143
BROKEN_PIPE = 141

_EVALUATION = "onrecord.evaluation.command"


class Commands(TyperGroup):
    """The commands; ``evaluate`` is imported only when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the commands, in the order of the help."""
        return [*super().list_commands(ctx), *(["evaluate"] if find_spec(_EVALUATION) else [])]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, if there is one."""
        if cmd_name != "evaluate" or find_spec(_EVALUATION) is None:
            return super().get_command(ctx, cmd_name)
        help = "Compare records with annotated ones and measure how well the reader reads."
        short = typer.Typer(add_completion=False)
        if ctx.invoked_subcommand is None and not ctx._protected_args:  # listed, not run
            short.command(cmd_name, help=help)(lambda: None)
        else:
            from importlib import import_module

            short.command(cmd_name)(import_module(_EVALUATION).evaluate)
        command = typer.main.get_command(short)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="onrecord",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def _onrecord(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Read reporting on state cyber operations and keep the record: who did what to whom, who says so, and in
    which words."""


@app.command("read")
def read(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Text file (.txt), Markdown file (.md), record file (.json: its text is read anew), "
            "a folder of these, or - for standard input.",
            show_default=False,
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            metavar="YYYY-MM-DD",
            help='Day of publication; "on Monday" is understood from it.',
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help="Headline of the document.", show_default=False),
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option("--publisher", metavar="TEXT", help="Who published the documents.", show_default=False),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Address of the document.", show_default=False)
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="How to show the records. By default terminal, or what the name after --output ends in.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="Write to this file; for several documents, to one file each in this folder.",
            show_default=False,
        ),
    ] = None,
    scope: Annotated[
        Scope,
        typer.Option(
            "--scope", help="Record acts of cyber affairs only, or any act of the codebook's kinds."
        ),
    ] = Scope.CYBER,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="NAME",
            help="spaCy pipeline to parse with, if not the default.",
            show_default=False,
        ),
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", "-p", metavar="N", min=1, help="How many processes read at once.")
    ] = 1,
    offsets: Annotated[
        bool, typer.Option("--offsets", help="Show each sentence's character offsets (terminal format).")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress on standard error; faults are still told.")
    ] = False,
) -> None:
    """Read documents and show who did what to whom, who says so, and in which words.

    Exit status: 0 if all went well; 2 if a source was bad (the others are still read); 130 if interrupted
    (what was done is kept).
    """
    from onrecord.cli.read import Request, run
    from onrecord.documents import Given, check_published

    if published is not None:
        check_published(published, "--published")
    request = Request(
        sources=sources,
        given=Given(published=published, title=title, publisher=publisher, url=url),
        format=format,
        output=output,
        scope=scope,
        model=model,
        processes=processes,
        offsets=offsets,
        quiet=quiet,
    )
    raise typer.Exit(0 if run(request) else BAD_INPUT)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a record."""
    from onrecord.cli.streams import write_bytes
    from onrecord.schema import shipped

    write_bytes(shipped().encode())


def _terminated(signum: int, frame: FrameType | None) -> NoReturn:
    # As an exception, so that half-written files are removed on the way out.
    raise SystemExit(TERMINATED)


def main() -> None:
    """Entry point of the ``onrecord`` command."""
    from onrecord.cli.streams import complain

    signal.signal(signal.SIGTERM, _terminated)
    try:
        app(standalone_mode=True)
    except OnrecordError as error:
        complain(error)
        status = BAD_INPUT
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more (`| head`). Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = BROKEN_PIPE
    else:
        status = 0
    raise SystemExit(status)


if __name__ == "__main__":
    sys.argv[0] = Path(sys.argv[0]).name
    main()
