"""The web app: the ledger in a browser, and the same over HTTP for programs.

    from onrecord.web import Settings, create_app

    app = create_app(Settings(ledger="ledger.sqlite"))      # an ASGI application

``onrecord serve`` runs it. How it is built, and how to add an area: docs/how-the-web-app-works.md.
"""

from __future__ import annotations

from onrecord.web.app import create_app
from onrecord.web.settings import Settings

__all__ = ["Settings", "create_app"]
