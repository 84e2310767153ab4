"""The application: areas, what stands before them, the ledger that they ask."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI

from onrecord import __version__
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger
from onrecord.web import areas, faults, forms, rendering
from onrecord.web.cases import missing_pages
from onrecord.web.ledgers import what_is_held
from onrecord.web.lists import Keeper
from onrecord.web.parties import KNOWING
from onrecord.web.prepared import CasePages, Preparing
from onrecord.web.reading import Desk
from onrecord.web.registers import Registers
from onrecord.web.roster import Roster
from onrecord.web.settings import Settings
from onrecord.web.shelf import Cases
from onrecord.web.shield import Shield
from onrecord.web.tokens import Tokens

log = logging.getLogger("onrecord.web")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application.

    Args:
        settings: how the server is set up; the defaults if None.

    Raises:
        OnrecordError: the ledger cannot be opened.
    """
    settings = settings or Settings()
    ledger = Ledger.open(settings.ledger)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = settings.threads
        state = app.state
        preparing = Preparing(state.case_pages, state.cases.basis, lambda: missing_pages(state))
        if settings.warm:
            threading.Thread(target=_warm, args=(app, preparing), name="warming", daemon=True).start()
        try:
            yield
        finally:
            preparing.stop()
            app.state.desk.close()
            ledger.close()

    app = FastAPI(
        title="Onrecord",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        dependencies=[Depends(forms.check)],
    )
    app.state.settings = settings
    app.state.ledger = ledger
    app.state.desk = Desk(settings)
    app.state.cases = Cases(ledger)
    app.state.case_pages = CasePages(settings.work)
    app.state.roster = Roster(ledger)
    app.state.registers = Registers()
    app.state.lists = Keeper(ledger)
    app.state.tokens = Tokens(Path(settings.tokens) if settings.tokens else None)
    faults.install(app)
    for area in areas.areas():
        app.include_router(area.router)
    app.add_middleware(Shield, settings=settings)
    return app


def _warm(app: FastAPI, preparing: Preparing) -> None:
    """Load what takes long to load before somebody waits for it, and begin to prepare pages."""
    rendering.warm()
    try:
        app.state.registers.load()
        KNOWING.resolver()
        what_is_held(app.state)
    except OnrecordError as error:  # told again where it matters
        log.warning("%s", error)
    # What is there now stays; to look through it for what is not needed any more took a third of the time
    # of a case's page.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    preparing.start()


SWITCH = 0.0005
"""Seconds after which a thread that works gives way to one that waits."""


def from_environment() -> FastAPI:
    """The application as ``onrecord serve`` set it up; for further processes of one server."""
    # A request that asks the database thirty times waits thirty times for a thread that works out a case: by
    # default 5 ms each.
    sys.setswitchinterval(SWITCH)
    return create_app(Settings.load(os.environ))
