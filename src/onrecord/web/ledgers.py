"""The ledger that requests ask: opened once, with a connection of its own for each question."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from onrecord.ledger import Ledger


def ledger_of(request: Request) -> Ledger:
    """The server's ledger. Its methods may be called by several threads at once: each takes a connection
    from the pool and gives it back."""
    found: Ledger = request.app.state.ledger
    return found


LedgerDep = Annotated[Ledger, Depends(ledger_of)]
