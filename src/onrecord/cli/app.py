"""The commands of ``onrecord`` and their options. Thin: what is done is done elsewhere.

spaCy, Rich and Jinja take a second to import; each is imported by what needs it, so that ``--help`` and
``--version`` answer at once.
"""

from __future__ import annotations

import signal
from importlib import import_module
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from onrecord import __version__
from onrecord.cli.options import Engine, Format, Reader, Scope
from onrecord.cli.reading_options import (
    AllowOption,
    ModelOption,
    ProcessesOption,
    PublishedOption,
    PublisherOption,
    ReaderOption,
    ScopeOption,
    TitleOption,
    TriageOption,
    UrlOption,
)
from onrecord.cli.streams import complain, tell, write_bytes
from onrecord.errors import OnrecordError

BAD_INPUT = 2
INTERRUPTED = 130
TERMINATED = 143

# The other commands: each is a module of its own unless another holds it too; and what the list of
# commands says of them.
_COMMANDS = "onrecord.commands"
_TOGETHER = {"search": "ask", "counterfactual": "evaluate", "patterns": "case"}
_ELSEWHERE = {
    "evaluate": "Read annotated documents anew and measure how well.",
    "counterfactual": "Swap the states in documents: does the record swap too?",
    "code": "Code the relation between two given parties in sentences (PLOVER).",
    "verify": "Check sanctions and bans against the official registers.",
    "watch": "Follow feeds: read what is new, keep it, tell what was asked for.",
    "registers": "Import, update, search and compare official registers.",
    "identity": "Who is behind a name; what people judged of it.",
    "screen": "Screen your parties against the registers and the claims.",
    "add": "Read documents and keep them in the ledger.",
    "ask": "Ask the ledger: which claims, by whom, toward whom, when.",
    "search": "Search the sentences that the ledger's claims rest on.",
    "ledger": "The ledger itself: status, check, backup, export, import.",
    "case": "Cases of the ledger: list, show, merge, split, rename, undo.",
    "serve": "Serve the ledger: pages in a browser, an API for programs.",
    "token": "Tokens: who may ask the server from elsewhere.",
    "patterns": "How often and how soon acts were answered: base rates with their n.",
    "export": "Records as STIX, tables, FollowTheMoney, events, annotations, prose.",
}
# What these need is an extra of the package.
_EXTRA = frozenset({"verify", "registers"})


def _load(name: str) -> Any:
    """A command's function, or the group of commands of a module that holds one.

    Raises:
        OnrecordError: the command needs an extra of the package that is not installed.
    """
    try:
        loaded = import_module(f"{_COMMANDS}.{_TOGETHER.get(name, name)}")
    except ImportError as error:
        if name not in _EXTRA or (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[registers]'"
        raise OnrecordError(f"onrecord {name}", fault) from error
    return getattr(loaded, name, None) or loaded.app


class Commands(TyperGroup):
    """The commands; what they need is imported only when they are called for."""

    listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the commands, in the order of the help."""
        return [*super().list_commands(ctx), *_ELSEWHERE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, if there is one; its mere name and purpose while they are listed."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        if self.listing:
            single.command(cmd_name, help=_ELSEWHERE[cmd_name])(lambda: None)
        else:
            found = _load(cmd_name)
            if isinstance(found, typer.Typer):
                return typer.main.get_command(found)
            single.command(cmd_name)(found)
        return typer.main.get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands."""
        self.listing = True
        super().format_commands(ctx, formatter)
        self.listing = False


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


@app.command("read", short_help="Read documents and show their records.")
def read(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Text, Markdown, record (.json: its text is read anew), or - for standard input; with "
            "onrecord[sources] also web page, PDF, mail, feed (RSS, Atom, OPML), JSON Lines, ZIP, tar, WARC, "
            "http(s) address; a folder of these.",
            show_default=False,
        ),
    ],
    published: PublishedOption = None,
    title: TitleOption = None,
    publisher: PublisherOption = None,
    url: UrlOption = None,
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
    scope: ScopeOption = Scope.CYBER,
    reader: ReaderOption = Reader.LEARNED,
    min_confidence: Annotated[
        float,
        typer.Option(
            "--min-confidence",
            metavar="X",
            min=0.0,
            max=1.0,
            help="Leave out claims that the judge trusts less than this (0 to 1).",
        ),
    ] = 0.0,
    verify: Annotated[
        bool, typer.Option("--verify", help="Add what the official registers say of its measures.")
    ] = False,
    identities: Annotated[
        bool,
        typer.Option(
            "--identities/--no-identities",
            help="Say who the parties are on the official lists and in the catalogues of groups.",
        ),
    ] = True,
    triage: TriageOption = None,
    allow_address: AllowOption = None,
    model: ModelOption = None,
    processes: ProcessesOption = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine", help="Read on this machine, or on the machines of a Ray cluster (onrecord[ray])."
        ),
    ] = Engine.LOCAL,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where an earlier run stopped: read only what --output lacks."),
    ] = False,
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
        reader=reader,
        min_confidence=min_confidence,
        model=model,
        processes=processes,
        engine=engine,
        resume=resume,
        offsets=offsets,
        quiet=quiet,
        triage=triage,
        allowed=tuple(allow_address or ()),
        verify=verify,
        identities=identities,
    )
    raise typer.Exit(0 if run(request) else BAD_INPUT)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a record."""
    from onrecord.schema import shipped

    write_bytes(shipped().encode())


lexicon = typer.Typer(
    name="lexicon",
    help="The tables of names and frames that the reader reads with.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(lexicon)


@lexicon.callback()
def _lexicon() -> None:
    """The tables of names and frames that the reader reads with."""


@lexicon.command("check")
def check() -> None:
    """Check the tables against their format and against each other.

    Exit status: 0 if they are sound; 2 if not, with a line on standard error for each fault.
    """
    from onrecord.reading import frames, names

    found = [*names.validate(), *frames.validate()]
    for fault in found:
        tell(fault)
    if found:
        raise typer.Exit(BAD_INPUT)
    typer.echo("The tables of names and frames are sound.")


def _terminated(signum: int, frame: FrameType | None) -> NoReturn:
    # As an exception, so that half-written files are removed on the way out.
    raise SystemExit(TERMINATED)


def main() -> None:
    """Entry point of the ``onrecord`` command."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app(prog_name="onrecord")
    except OnrecordError as error:
        complain(error)
        raise SystemExit(BAD_INPUT) from None
    except KeyboardInterrupt:  # before or after the command's own time
        raise SystemExit(INTERRUPTED) from None
