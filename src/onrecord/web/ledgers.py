"""The ledger that requests ask: opened once, with a connection of its own for each question."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from onrecord.ledger import Ledger, Summary


def ledger_of(request: Request) -> Ledger:
    """The server's ledger. Its methods may be called by several threads at once: each takes a connection
    from the pool and gives it back."""
    found: Ledger = request.app.state.ledger
    return found


LedgerDep = Annotated[Ledger, Depends(ledger_of)]


def held(request: Request) -> Summary:
    """What the ledger of a request holds."""
    return what_is_held(request.app.state)


def what_is_held(state: Any) -> Summary:
    """What the ledger of an app holds; counted anew only if something was written since, as counting takes a
    second where there are hundreds of thousands of documents."""
    ledger: Ledger = state.ledger
    last = ledger.bound()
    known: tuple[str, Summary] | None = getattr(state, "held", None)
    if known is None or known[0] != last:
        known = last, ledger.status()
        state.held = known
    return known[1]


HeldDep = Annotated[Summary, Depends(held)]
