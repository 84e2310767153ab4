# ruff: noqa: E501 - answers read better unbroken
"""Fetching from a real server on this machine that misbehaves in every way."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

pytest.importorskip("httpcore")

from onrecord.documents import Failure, Ways, load_documents
from onrecord.errors import OnrecordError
from onrecord.fetch import Fetcher, FetchError, check_address, check_url
from onrecord.model import Document
from sources.pages import PAGES

LOCAL = ("127.0.0.0/8",)


@dataclass
class Server:
    """Answers each path with the bytes that stand for it, one byte a time where told to drip."""

    url: str
    answers: dict[str, bytes] = field(default_factory=dict)
    drip: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)


def answer(body: bytes, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body) if length is None else length}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture
def server() -> Iterator[Server]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    site = Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
    stop = threading.Event()

    def serve(line: socket.socket) -> None:
        with line:
            line.settimeout(5)
            try:
                request = line.recv(65536).decode("latin-1")
                site.asked.append(request)
                path = request.split(" ")[1]
                data = site.answers.get(path, answer(b"", "404 Not Found"))
                if path not in site.drip:
                    line.sendall(data)
                    return
                for byte in data:
                    if stop.wait(0.1):
                        return
                    line.sendall(bytes([byte]))
            except (OSError, IndexError):
                return

    def accept() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                continue
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield site
    stop.set()
    thread.join()
    listener.close()


def get(server: Server, path: str, **options: object) -> bytes:
    return Fetcher(allowed=LOCAL, **options).get(server.url + path).data  # type: ignore[arg-type]


def test_a_page(server: Server) -> None:
    server.answers["/a?b=1"] = answer(b"hello", Content_Type="text/html", ETag='"x"', Set_Cookie="a=b")
    found = Fetcher(allowed=LOCAL).get(f"{server.url}/a?b=1#part")
    assert (found.status, found.data, found.content_type, found.etag) == (200, b"hello", "text/html", '"x"')
    assert found.fetched.endswith("Z")
    assert "GET /a?b=1 HTTP/1.1" in server.asked[0]
    assert "onrecord/" in server.asked[0]


def test_no_cookie_is_sent_back(server: Server) -> None:
    server.answers["/a"] = answer(b"", "302 Found", Location="/b", Set_Cookie="session=1")
    server.answers["/b"] = answer(b"ok")
    fetcher = Fetcher(allowed=LOCAL)
    assert fetcher.get(server.url + "/a").url == server.url + "/b"
    fetcher.get(server.url + "/b")
    assert not any("cookie" in request.lower() for request in server.asked)


def test_loopback_is_not_asked_unless_allowed(server: Server) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        Fetcher().get(server.url + "/a")
    assert server.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "[::1]",
        "[fe80::1]",
        "[fc00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::]",
        "224.0.0.1",
        "100.64.0.1",
        "2130706433",
        "0x7f.1",
        "localhost",
    ],
)
def test_no_private_address(host: str) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        Fetcher(seconds=2).get(f"http://{host}:9/")


def test_a_redirect_does_not_lead_inside(server: Server) -> None:
    for target in ("http://10.0.0.1/", "http://[::1]/", "//192.168.1.1/x", "http://169.254.169.254/latest/"):
        server.answers["/a"] = answer(b"", "302 Found", Location=target)
        with pytest.raises(FetchError, match="not a public address"):
            get(server, "/a")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "gopher://x", "javascript:alert(1)"]
)
def test_a_redirect_does_not_lead_out_of_the_web(server: Server, target: str) -> None:
    server.answers["/a"] = answer(b"", "301 Moved", Location=target)
    with pytest.raises(FetchError, match="no http or https address"):
        get(server, "/a")


def test_redirects_without_end(server: Server) -> None:
    server.answers["/a"] = answer(b"", "302 Found", Location="/a")
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        get(server, "/a")
    assert len(server.asked) == 6


def test_a_name_that_changes_its_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked, whatever the name says the next time."""
    port = int(server.url.rpartition(":")[2])
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        if host == "127.0.0.1":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    server.answers["/a"] = answer(b"first")
    assert Fetcher(allowed=LOCAL).get(f"http://rebind.example:{port}/a").data == b"first"
    assert asked.count("rebind.example") == 1
    with pytest.raises(FetchError, match=r"is 10\.0\.0\.1"):
        Fetcher(allowed=LOCAL).get(f"http://rebind.example:{port}/a")


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(FetchError, match=r"is 10\.0\.0\.1"):
        check_address("x.example", 80, "x")


def test_too_large_by_its_own_word(server: Server) -> None:
    server.answers["/a"] = answer(b"x", length=10**12)
    with pytest.raises(FetchError, match="more than the limit"):
        get(server, "/a")


def test_too_large_without_a_word(server: Server) -> None:
    server.answers["/a"] = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 200_000
    with pytest.raises(FetchError, match="beyond the limit"):
        get(server, "/a", max_bytes=100_000)


def test_a_bomb_in_the_packing(server: Server) -> None:
    server.answers["/a"] = answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="beyond the limit"):
        get(server, "/a", max_bytes=1_000_000)
    server.answers["/b"] = answer(gzip.compress(b"fine"), Content_Encoding="gzip")
    assert get(server, "/b") == b"fine"
    server.answers["/c"] = answer(b"not gzip", Content_Encoding="gzip")
    with pytest.raises(FetchError, match="packing is broken"):
        get(server, "/c")
    server.answers["/d"] = answer(b"x", Content_Encoding="br")
    with pytest.raises(FetchError, match="not understood"):
        get(server, "/d")


@pytest.mark.parametrize("path", ["/body", "/head"])
def test_a_server_that_sends_a_byte_now_and_then(server: Server, path: str) -> None:
    server.answers[path] = answer(b"x" * 500) if path == "/body" else answer(b"", X="y" * 500)
    server.drip.add(path)
    began = time.monotonic()
    with pytest.raises(FetchError, match="within 1 seconds"):
        get(server, path, seconds=1.0)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the line broke"),
        (b"garbage\r\n\r\n", "the line broke"),
        (answer(b"abc", length=1000), "the line broke"),
        (answer(b"", "500 Oops"), "the server answers 500"),
        (answer(b"", "302 Found"), "redirects to nowhere"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", "the line broke"),
    ],
)
def test_broken_answers(server: Server, data: bytes, why: str) -> None:
    server.answers["/a"] = data
    with pytest.raises(FetchError, match=why):
        get(server, "/a")


def test_a_port_where_nobody_listens() -> None:
    with pytest.raises(FetchError, match="the line broke"):
        Fetcher(allowed=LOCAL, seconds=5).get("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "http://",
        "http://a:b@x.example/",
        "x.example",
        "http://x.example:99999/",
        "http://[x",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(FetchError):
        check_url(url, url)


def test_addresses_beyond_ascii() -> None:
    assert check_url("https://bücher.example/straße?q=ä b#x", "") == (
        "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4%20b"
    )


def test_what_is_allowed_must_be_a_network() -> None:
    with pytest.raises(OnrecordError, match="no address and no network"):
        Fetcher(allowed=["everything"])


def test_conditional_requests(server: Server) -> None:
    server.answers["/a"] = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
    found = Fetcher(allowed=LOCAL).get(server.url + "/a", {"If-None-Match": '"x"'})
    assert (found.status, found.data) == (304, b"")
    assert 'If-None-Match: "x"' in server.asked[0]


def test_a_page_is_read_from_its_address(server: Server) -> None:
    html = PAGES["open graph"].html.encode()
    server.answers["/2023/story.html"] = answer(html, Content_Type="text/html; charset=utf-8")
    (item,) = load_documents([f"{server.url}/2023/story.html"], ways=Ways(allowed=LOCAL))
    assert isinstance(item, Document)
    assert (item.id, item.url, item.published) == ("story", f"{server.url}/2023/story.html", "2023-11-02")
    assert item.origin is not None
    assert item.origin.fetched is not None
    (item,) = load_documents([f"{server.url}/2023/story.html"])
    assert isinstance(item, Failure)
    assert "not a public address" in str(item.error)


def test_a_list_of_feeds_is_followed(server: Server) -> None:
    entry = "<item><title>T</title><description>The government said on Monday that all was well.</description></item>"
    rss = f"<rss version='2.0'><channel><title>F</title>{entry}</channel></rss>".encode()
    server.answers["/f"] = answer(rss, Content_Type="application/rss+xml")
    opml = f"<opml version='2.0'><body><outline xmlUrl='{server.url}/f'/><outline xmlUrl='{server.url}/gone'/></body></opml>"
    server.answers["/l.opml"] = answer(opml.encode(), Content_Type="text/x-opml")
    first, second = load_documents([f"{server.url}/l.opml"], ways=Ways(allowed=LOCAL))
    assert isinstance(first, Document)
    assert (first.id, first.publisher) == ("l/001/0001", "F")
    assert isinstance(second, Failure)
    assert "404" in str(second.error)
