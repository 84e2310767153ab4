"""``onrecord token``: who may ask the server from elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.streams import tell
from onrecord.errors import OnrecordError
from onrecord.web.tokens import Scope as Right
from onrecord.web.tokens import Tokens

app = typer.Typer(
    name="token",
    help="Tokens: who may ask `onrecord serve` from elsewhere.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class Scope(StrEnum):
    """What a token allows."""

    READ = "read"
    WRITE = "write"


NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="Whose it is; the author of what is written with it.")
]
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--tokens", metavar="FILE", help="The file of tokens; the user's own by default.", show_default=False
    ),
]


@app.callback()
def _token() -> None:
    """Tokens: who may ask `onrecord serve` from elsewhere."""


@app.command("create")
def create(
    name: NameArgument,
    scope: Annotated[
        Scope, typer.Option("--scope", help="Whether it may only read, or write as well.")
    ] = Scope.READ,
    file: FileOption = None,
) -> None:
    """Hand out a token. It is shown this once; only its digest is kept."""
    right: Right = "write" if scope is Scope.WRITE else "read"
    secret = Tokens(file).create(name, right)
    typer.echo(secret)
    tell(f"this is the only time that the token of {name} is shown")


@app.command("list")
def list_tokens(
    file: FileOption = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the tokens, with those that were revoked."""
    found = Tokens(file).all()
    if as_json:
        typer.echo(json.dumps([asdict(token) for token in found], ensure_ascii=False, indent=2))
        return
    for token in found:
        state = f"revoked {token.revoked}" if token.revoked else f"may {token.scope}"
        typer.echo(f"{token.name:<24} {state:<34} made {token.made}")
    if not found:
        raise OnrecordError("token", "there is none yet; `onrecord token create` makes one")


@app.command("revoke")
def revoke(name: NameArgument, file: FileOption = None) -> None:
    """Take a token back; a running server refuses it at once."""
    Tokens(file).revoke(name)
    typer.echo(f"{name}: revoked")
