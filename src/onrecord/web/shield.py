"""Stands before the app: who may ask, how large and how slow a request may be, headers of every answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.web.forms import SAFE
from onrecord.web.settings import LOOPBACK, Settings, is_loopback

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

    def __init__(self, status: int, where: str, fault: str) -> None:
        super().__init__(fault)
        self.status = status
        self.where = where
        self.fault = fault


class Shield:
    """ASGI middleware.

    Args:
        app: what it stands before.
        settings: of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                deadline.reschedule(None)
                message["headers"] = _with_headers(message.get("headers", []))
            await send(message)

        try:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            self._check_host(headers)
            _check_origin(scope["method"], headers)
            body = await self._body(headers, receive)
            async with asyncio.timeout(self._settings.seconds) as deadline:
                await self._app(scope, _replay(body, receive), guarded)
        except Refused as error:
            await _refuse(error, _bare(send))
        except TimeoutError:
            if begun:
                raise
            await _refuse(Refused(503, "request", "took too long to answer"), _bare(send))

    def _check_host(self, headers: Mapping[str, str]) -> None:
        """A name that is not ours is somebody's name for our address (DNS rebinding)."""
        try:
            name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            name = ""
        settings = self._settings
        known = {one.strip("[]").lower() for one in (*settings.hosts, settings.host)} | LOOPBACK
        if name in known or is_loopback(name) or (not settings.is_own and _is_address(name)):
            return
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


def _bare(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _with_headers(message["headers"])
        await send(message)

    return guarded


async def _refuse(error: Refused, send: Send) -> None:
    text = json.dumps(
        {"error": {"status": error.status, "where": error.where, "fault": error.fault}}
    ).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
    if error.status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
