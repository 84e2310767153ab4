"""A real HTTP server on this machine that serves files and, when told, misbehaves."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Page:
    """What is served under a path, and how.

    Attributes:
        body: the content.
        etag, modified: headers, not sent if empty.
        kind: content type.
        status: status of the answer.
        location: where to redirect to.
        drop_after: break the line after so many bytes of an answer, as often as ``drops`` says.
        no_length: do not tell the length.
        claim: tell another length than there is.
        packed: send this Content-Encoding.
        ranges: answer requests for a range.
    """

    body: bytes = b""
    etag: str = ""
    modified: str = ""
    kind: str = "application/octet-stream"
    status: int = 200
    location: str = ""
    drop_after: int = -1
    drops: int = 0
    no_length: bool = False
    claim: int = -1
    packed: str = ""
    ranges: bool = True


@dataclass
class Site:
    """The server: its address, its pages, and what it was asked."""

    url: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        site = self.site
        site.asked.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
        page = site.pages.get(self.path)
        self.close_connection = True
        if page is None:
            self.send_error(404)
            return
        if page.location:
            self.send_response(302)
            self.send_header("Location", page.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if page.etag and self.headers.get("If-None-Match") == page.etag:
            self.send_response(304)
            self.end_headers()
            return
        if not page.etag and page.modified and self.headers.get("If-Modified-Since") == page.modified:
            self.send_response(304)
            self.end_headers()
            return
        body, status, start = page.body, page.status, 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        tied = self.headers.get("If-Range", "")
        if asked and page.ranges and (not tied or tied in (page.etag, page.modified)):
            start = int(asked[1])
            if start >= len(body):
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body, status = body[start:], 206
        self.send_response(status)
        self.send_header("Content-Type", page.kind)
        if page.etag:
            self.send_header("ETag", page.etag)
        if page.modified:
            self.send_header("Last-Modified", page.modified)
        if page.packed:
            self.send_header("Content-Encoding", page.packed)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{start + len(body)}")
        if not page.no_length:
            self.send_header("Content-Length", str(page.claim if page.claim >= 0 else len(body)))
        self.end_headers()
        if page.drops > 0 and page.drop_after >= 0:
            page.drops -= 1
            self.wfile.write(body[: page.drop_after])
            self.wfile.flush()
            return
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Site]:
    """A server on a free port of 127.0.0.1."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    handler.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
