"""The application: areas, what stands before them, the ledger that they ask."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI

from onrecord import __version__
from onrecord.ledger import Ledger
from onrecord.web import areas, faults, forms
from onrecord.web.reading import Desk
from onrecord.web.settings import Settings
from onrecord.web.shield import Shield
from onrecord.web.tokens import Tokens


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
        try:
            yield
        finally:
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
    app.state.tokens = Tokens(Path(settings.tokens) if settings.tokens else None)
    faults.install(app)
    for area in areas.areas():
        app.include_router(area.router)
    app.add_middleware(Shield, settings=settings)
    return app


def from_environment() -> FastAPI:
    """The application as ``onrecord serve`` set it up; for further processes of one server."""
    return create_app(Settings.load(os.environ))
