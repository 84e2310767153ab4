"""The options that all commands which read documents have in common."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.options import Reader, Scope

PublishedOption = Annotated[
    str | None,
    typer.Option(
        "--published",
        metavar="YYYY-MM-DD",
        help='Day of publication; "on Monday" is understood from it.',
        show_default=False,
    ),
]
TitleOption = Annotated[
    str | None,
    typer.Option("--title", metavar="TEXT", help="Headline of the document.", show_default=False),
]
PublisherOption = Annotated[
    str | None,
    typer.Option("--publisher", metavar="TEXT", help="Who published the documents.", show_default=False),
]
UrlOption = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="Address of the document.", show_default=False)
]
ScopeOption = Annotated[
    Scope,
    typer.Option("--scope", help="Record acts of cyber affairs only, or any act of the codebook's kinds."),
]
ReaderOption = Annotated[
    Reader,
    typer.Option(
        "--reader",
        help="Let the trained judge decide what the rules propose, or keep whatever the rules propose.",
    ),
]
TriageOption = Annotated[
    bool | None,
    typer.Option(
        "--triage/--no-triage",
        help="Read only what a fast first pass finds worth reading. By default for archives alone.",
        show_default=False,
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-address",
        metavar="NETWORK",
        help="An address or network that may be fetched from though it is not public. Repeatable.",
        show_default=False,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="spaCy pipeline to parse with, if not the default.",
        show_default=False,
    ),
]
ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        "-p",
        metavar="N",
        min=1,
        help="How many processes read at once. By default 1; for large jobs, one for each core.",
        show_default=False,
    ),
]
