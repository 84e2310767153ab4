"""What the commands that ask a ledger have in common: which one, as of when, and who decides.

SQLAlchemy takes a third of a second to import, and is an extra of the package: it is imported once a ledger
is opened.
"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.ledger import Ledger

LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="PLACE",
        envvar="ONRECORD_LEDGER",
        help="File or database URL of the ledger; the user's own file by default.",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="WHEN",
        help="What the ledger knew then: a day, month, year or time (UTC).",
        show_default=False,
    ),
]
AuthorOption = Annotated[
    str | None, typer.Option("--author", metavar="NAME", help="Who says so; the user by default.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def open_ledger(place: str | None, *, create: bool = False) -> Ledger:
    """The ledger; only ``add`` and ``import`` make one.

    Raises:
        OnrecordError: it cannot be opened, or the extra is not installed.
    """
    try:
        from onrecord.ledger import Ledger
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[ledger]'"
        raise OnrecordError("the ledger", fault) from error
    return Ledger(place, create=create)


def author(told: str | None) -> str:
    """Who decides: as told, or the name that the user is logged in by.

    Raises:
        OnrecordError: neither is known.
    """
    if told is not None and told.strip():
        return told.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise OnrecordError("--author", "is needed: the user's name is not known here") from None
