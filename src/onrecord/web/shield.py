"""Stands before the app: who may ask, how large and how slow a request may be, headers of every answer."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.errors import OnrecordError
from onrecord.web import areas, faults
from onrecord.web.access import Access, Denied, from_address
from onrecord.web.audit import Audit
from onrecord.web.forms import SAFE
from onrecord.web.settings import LOOPBACK, Settings, is_loopback

log = logging.getLogger("onrecord.web")
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Content security policy of every answer: nothing inline, nothing from elsewhere."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then name no origin in forms that they send to this very server.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Refused(Exception):
    """A request that does not reach the app."""

    def __init__(self, status: int, where: str, fault: str, wait: float = 0.0) -> None:
        super().__init__(fault)
        self.status = status
        self.where = where
        self.fault = fault
        self.wait = wait


class Shield:
    """ASGI middleware.

    Args:
        app: what it stands before.
        settings: of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._access = Access(settings)
        self._audit = Audit(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = False, 500
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        client = (scope.get("client") or ("", 0))[0]
        method, path = scope["method"], scope["path"]
        name = ""

        async def guarded(message: Message) -> None:
            nonlocal begun, status
            if message["type"] == "http.response.start":
                begun, status = True, message["status"]
                deadline.reschedule(None)
                message["headers"] = _with_headers(message.get("headers", []))
            await send(message)

        try:
            host = self._host(headers)
            _check_origin(method, headers)
            who = self._access.who(method, path, host, client, headers)
            name = who.name if who else ""
            scope.setdefault("state", {})["who"] = who
            if headers.get("x-forwarded-proto") == "https" and is_loopback(client):
                scope["scheme"] = "https"
            body = await self._body(headers, receive)
            async with asyncio.timeout(self._settings.seconds) as deadline:
                await self._app(scope, _replay(body, receive), guarded)
        except (Refused, Denied, TimeoutError) as error:
            if begun:
                raise
            name = error.who if isinstance(error, Denied) else name
            refused = _as_refused(error)
            status = refused.status
            await _refuse(refused, _sign_in(scope, headers) if status == 401 else None, send)
        except Exception as error:  # the app's own fault
            if begun:
                raise
            await faults.unforeseen(Request(scope), error)(scope, receive, _headed(send))
        finally:
            if method not in SAFE and not self._access.is_reading(path):
                await self._note(name, from_address(client, headers), method, path, status)

    async def _note(self, who: str, address: str, method: str, path: str, status: int) -> None:
        try:
            await run_sync(self._audit.note, who, address, method, path, status)
        except OnrecordError as error:
            log.error("the log of writes: %s", error)

    def _host(self, headers: Mapping[str, str]) -> str:
        """The name by which the server is asked. One that is not ours is somebody's name for our address
        (DNS rebinding)."""
        try:
            name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            name = ""
        settings = self._settings
        known = {one.strip("[]").lower() for one in (*settings.hosts, settings.host)} | LOOPBACK
        if name in known or is_loopback(name) or (not settings.is_own and _is_address(name)):
            return name
        raise Refused(421, "Host", f"this server does not go by the name {name[:80]!r} (--allow-host)")

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        most = self._settings.max_body
        told = headers.get("content-length", "0")
        if told.isdigit() and int(told) > most:
            raise Refused(413, "request", f"{int(told):,} bytes, more than the limit of {most:,}")
        if told == "0" and "transfer-encoding" not in headers:
            return b""
        parts: list[bytes] = []
        size, more = 0, True
        try:
            async with asyncio.timeout(self._settings.upload_seconds):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refused(400, "request", "broke off")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    more = message.get("more_body", False)
                    if size > most:
                        raise Refused(413, "request", f"more than the limit of {most:,} bytes")
        except TimeoutError:
            raise Refused(408, "request", "took too long to arrive") from None
        return b"".join(parts)


def _check_origin(method: str, headers: Mapping[str, str]) -> None:
    """What a browser says of where a write comes from must be this server."""
    if method in SAFE:
        return
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin")
    if site not in ("same-origin", "none") or (
        origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    ):
        raise Refused(403, "Origin", "writes from pages of other sites are not taken")


def _is_address(name: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hands on the body, which is here already; then what follows, which is the end of the line."""
    given = False

    async def again() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _with_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    there = {name.lower() for name, _ in headers}
    more = [
        (name.lower().encode(), value.encode())
        for name, value in HEADERS.items()
        if name.lower().encode() not in there
    ]
    if b"cache-control" not in there:
        more.append((b"cache-control", b"no-store"))
    return [*headers, *more]


def _headed(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _with_headers(message["headers"])
        await send(message)

    return guarded


def _as_refused(error: BaseException) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, Denied):
        return Refused(error.status, "token", error.fault, error.wait)
    return Refused(503, "request", "took too long to answer")


def _sign_in(scope: Scope, headers: Mapping[str, str]) -> str | None:
    """Where a person is sent who needs a token; None for programs."""
    path = scope["path"]
    if scope["method"] != "GET" or areas.for_programs(path) or "text/html" not in headers.get("accept", ""):
        return None
    query = scope.get("query_string", b"").decode("latin-1")
    return f"/sign-in?to={quote(path + ('?' + query if query else ''), safe='')}"


async def _refuse(error: Refused, to: str | None, send: Send) -> None:
    told = {"status": error.status, "where": error.where, "fault": error.fault}
    text = json.dumps({"error": told}).encode() if to is None else b""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
    if to is not None:
        headers.append((b"location", to.encode("latin-1", "replace")))
    elif error.status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="onrecord"'))
    if error.wait:
        headers.append((b"retry-after", str(math.ceil(error.wait)).encode()))
    if error.status in (408, 413):
        headers.append((b"connection", b"close"))
    status = 303 if to is not None else error.status
    await send({"type": "http.response.start", "status": status, "headers": _with_headers(headers)})
    await send({"type": "http.response.body", "body": text})
