"""``onrecord serve``: the ledger in a browser, and over HTTP."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.ledgers import LedgerOption
from onrecord.cli.streams import tell
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.web.settings import Settings


def serve(
    place: LedgerOption = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; this machine only by default.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=1, max=65535, help="Port to listen on.")
    ] = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="NAME", help="A further name under which the server is asked; repeatable."
        ),
    ] = None,
    allow_address: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-address",
            metavar="NETWORK",
            help="A network that may be fetched from though it is not public; repeatable.",
        ),
    ] = None,
    require_token: Annotated[
        bool, typer.Option("--require-token", help="Ask for a token on this machine as well.")
    ] = False,
    tokens: Annotated[
        str | None,
        typer.Option(
            "--tokens", metavar="FILE", help="File of tokens; the user's own by default.", show_default=False
        ),
    ] = None,
    audit: Annotated[
        str | None,
        typer.Option(
            "--audit", metavar="FILE", help="Log of writes; the user's own by default.", show_default=False
        ),
    ] = None,
    rate: Annotated[
        int,
        typer.Option(
            "--rate", metavar="N", min=0, help="Requests that one token may send in a minute; 0 for any."
        ),
    ] = 1200,
    read_seconds: Annotated[
        float,
        typer.Option("--read-seconds", metavar="SECONDS", min=1, help="Longest time for one text."),
    ] = 120.0,
    max_upload: Annotated[
        int, typer.Option("--max-upload", metavar="BYTES", min=1000, help="Largest request.")
    ] = 20_000_000,
    processes: Annotated[
        int, typer.Option("--processes", metavar="N", min=1, max=64, help="So many processes answer.")
    ] = 1,
) -> None:
    """Serve the ledger as web pages and as an API; stop it with Ctrl-C.

    Exit status: 2 if it cannot listen there, or the ledger cannot be opened.
    """
    try:
        import uvicorn

        from onrecord.fetch import network
        from onrecord.web.settings import VARIABLE, Settings
        from onrecord.web.tokens import Tokens
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[web]'"
        raise OnrecordError("onrecord serve", fault) from error
    for one in allow_address or []:
        network(one)
    work = tempfile.mkdtemp(prefix="onrecord-web-")
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    settings = Settings(
        ledger=place,
        host=host,
        port=port,
        hosts=tuple(allow_host or ()),
        allowed=tuple(allow_address or ()),
        token_required=require_token,
        tokens=tokens,
        audit=audit,
        rate=rate,
        read_seconds=read_seconds,
        max_body=max_upload,
        warm=True,
        work=work,
    )
    _check_port(settings)
    _open_once(settings)
    os.environ[VARIABLE] = settings.dump()
    literal = f"[{host}]" if ":" in host else host
    if not settings.is_own and not any(t.revoked is None for t in Tokens(_path(tokens)).all()):
        tell("nobody has a token yet: `onrecord token create NAME` makes one")
    tell(f"Onrecord at http://{literal}:{port}/ (stop with Ctrl-C)")
    uvicorn.run(
        "onrecord.web.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=processes,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=15,
        limit_concurrency=500,
    )


def _path(file: str | None) -> Path | None:
    return Path(file) if file else None


def _check_port(settings: Settings) -> None:
    """Tell on one line that the place is taken, before anything is started.

    Raises:
        OnrecordError: nobody can listen there.
    """
    import socket

    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise OnrecordError(where, f"cannot listen there ({error.strerror or error})") from None


def _open_once(settings: Settings) -> None:
    """Make the ledger, or bring it up to date, before several processes open it.

    Raises:
        OnrecordError: it cannot be opened.
    """
    from onrecord.ledger import Ledger

    Ledger.open(settings.ledger).close()
