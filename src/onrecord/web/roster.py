"""The parties of the ledger by name, as the pages find them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, parties
from onrecord.web.beside import Beside

AT_ONCE = 5_000
"""Claims whose parties are counted while the reader waits; those of more are counted beside."""


class Roster:
    """The parties of one ledger.

    Args:
        ledger: the ledger.

    Attributes:
        beside: counts them beside the reader.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.beside = Beside("counting parties", lambda: parties.count(ledger))

    def find(self, words: str, limit: int) -> tuple[Sequence[parties.Found], str]:
        """The parties in whose names each of some words begins one, those most named first.

        Args:
            words: the words, or their beginnings.
            limit: no more than so many.

        Returns:
            The parties; what is to be known of how current they are, empty if nothing.
        """
        note = ""
        left = parties.behind(self._ledger)
        if left > AT_ONCE:
            self.beside.start()
            note = f"The parties of {left:,} claims are still being gathered: look again in a minute."
        elif left:
            try:
                parties.count(self._ledger)
            except OnrecordError as error:
                note = f"Those of the newest {left:,} claims are not among them ({error})."
        return parties.find(self._ledger, words, limit), note


def roster_of(request: Request) -> Roster:
    """The parties of the server's ledger."""
    found: Roster = request.app.state.roster
    return found


RosterDep = Annotated[Roster, Depends(roster_of)]
