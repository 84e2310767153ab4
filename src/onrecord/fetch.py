"""Fetches what lies at an address, never what lies inside: bounded, without cookies, from public hosts only.

A name is resolved here, every address that it has is checked, and the connection goes to the address that was
checked: neither a redirect nor a name that changes its address between two questions leads to this machine or
its own network. Redirects are followed by hand, each under the same checks. One clock runs for all of it, so
that a server that sends a byte now and then cannot hold on to the line.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore

from onrecord.errors import OnrecordError

try:
    _VERSION = version("onrecord")
except PackageNotFoundError:  # run from its source tree
    _VERSION = "0"
AGENT = f"onrecord/{_VERSION} (reads news; honours robots.txt)"
MAX_BYTES = 50_000_000
MAX_REDIRECTS = 5
SECONDS = 30.0

_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(OnrecordError):
    """What lies at an address could not be had."""


@dataclass(frozen=True)
class Answer:
    """What a server answered.

    Attributes:
        status: 200, or 304 to a conditional request.
        url: the address after all redirects.
        data: the content, unpacked.
        content_type, etag, last_modified: headers, "" if not sent.
        fetched: when, ISO time in UTC.
    """

    status: int
    url: str
    data: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    fetched: str = ""


class Fetcher:
    """Fetches addresses.

    Args:
        allowed: addresses or networks ("10.0.0.0/8") that may be asked though they are not public.
        max_bytes: largest content, packed or unpacked.
        seconds: longest time for all of one request, redirects included.
        max_redirects: how many redirects are followed.
        agent: the User-Agent that is sent.

    Raises:
        OnrecordError: what is allowed is no address.
    """

    def __init__(
        self,
        *,
        allowed: Collection[str] = (),
        max_bytes: int = MAX_BYTES,
        seconds: float = SECONDS,
        max_redirects: int = MAX_REDIRECTS,
        agent: str = AGENT,
    ) -> None:
        self._allowed = [network(one) for one in allowed]
        self._max = max_bytes
        self._seconds = seconds
        self._redirects = max_redirects
        self._agent = agent
        self._ssl: ssl.SSLContext | None = None

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch one address.

        Args:
            url: http or https.
            headers: to be sent besides, such as ``If-None-Match``.

        Raises:
            FetchError: refused address or redirect, no answer in time, an error status, or too large.
        """
        asked, at = url, check_url(url, url)
        backend = _Checked(url, self._allowed, time.monotonic() + self._seconds)
        sent = {"User-Agent": self._agent, "Accept-Encoding": "identity", "Accept": "*/*", **(headers or {})}
        try:
            with httpcore.ConnectionPool(
                ssl_context=self._context(), network_backend=backend, max_connections=1
            ) as pool:
                for _ in range(self._redirects + 1):
                    with pool.stream("GET", at, headers=list(sent.items())) as response:
                        told = _headers(response.headers)
                        if response.status in _REDIRECTS:
                            at = _next(asked, at, told.get("location", ""))
                            continue
                        return self._taken(asked, at, response, told)
        except FetchError:
            raise
        except httpcore.TimeoutException:
            raise FetchError(asked, f"no whole answer within {self._seconds:.0f} seconds") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ssl.SSLError, ValueError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise FetchError(asked, "the server's certificate is not in order") from None
            words = str(error).strip() or type(error).__name__
            raise FetchError(asked, f"the line broke ({words[:100]})") from None
        raise FetchError(asked, f"redirects more than {self._redirects} times")

    def post(self, url: str, data: bytes, content_type: str) -> None:
        """Send bytes to an address; no redirect is followed.

        Args:
            url: http or https.
            data: the content.
            content_type: what it is.

        Raises:
            FetchError: refused address, no answer in time, or an answer other than success.
        """
        target = check_url(url, url)
        backend = _Checked(url, self._allowed, time.monotonic() + self._seconds)
        sent = {"User-Agent": self._agent, "Content-Type": content_type}
        try:
            with httpcore.ConnectionPool(ssl_context=self._context(), network_backend=backend) as pool:
                response = pool.request("POST", target, headers=list(sent.items()), content=data)
        except FetchError:
            raise
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            words = str(error).strip() or type(error).__name__
            raise FetchError(url, f"cannot be told ({words[:100]})") from None
        if not 200 <= response.status < 300:
            raise FetchError(url, f"cannot be told: the server answers {response.status}")

    def _context(self) -> ssl.SSLContext:
        if self._ssl is None:
            self._ssl = httpcore.default_ssl_context()
        return self._ssl

    def _taken(self, asked: str, at: str, response: httpcore.Response, told: dict[str, str]) -> Answer:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = {"etag": told.get("etag", ""), "last_modified": told.get("last-modified", ""), "fetched": now}
        if response.status == 304:
            return Answer(304, at, b"", **facts)
        if response.status != 200:
            raise FetchError(asked, f"the server answers {response.status}")
        length = told.get("content-length", "")
        if length.isdigit() and int(length) > self._max:
            raise FetchError(asked, f"{int(length):,} bytes, more than the limit of {self._max:,}")
        packing = told.get("content-encoding", "identity").strip().lower()
        chunks: Iterable[bytes] = response.iter_stream()
        if packing in ("gzip", "x-gzip", "deflate"):  # sent packed though asked not to
            chunks = _unpacked(chunks, self._max)
        elif packing not in ("", "identity"):
            raise FetchError(asked, f"sent packed in a way that is not understood ({packing[:20]})")
        parts: list[bytes] = []
        size = 0
        try:
            for chunk in chunks:
                parts.append(chunk)
                size += len(chunk)
                if size > self._max:
                    raise FetchError(asked, f"goes on beyond the limit of {self._max:,} bytes; broken off")
        except zlib.error:
            raise FetchError(asked, "the server's packing is broken") from None
        return Answer(200, at, b"".join(parts), told.get("content-type", ""), **facts)


def check_url(url: str, where: str) -> str:
    """The address without its fragment, its host in ASCII.

    Raises:
        FetchError: it is not one that may be asked.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise FetchError(where, "is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(where, f"leads to {url[:80]!r}, which is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise FetchError(where, "an address with a name or password in it is not asked")
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    except UnicodeError:
        raise FetchError(where, "is not an address") from None
    literal = f"[{host}]" if ":" in host else host
    place = f"{literal}:{port}" if port is not None else literal
    # What is outside ASCII is escaped; what is escaped already stays.
    path, query = _escaped(parts.path or "/"), _escaped(parts.query)
    return urlunsplit((parts.scheme, place, path, query, ""))


def _escaped(text: str) -> str:
    return "".join(c if "!" <= c <= "~" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)


def check_address(host: str, port: int, where: str, allowed: Collection[_Network] = ()) -> str:
    """An address of the host that may be connected to.

    Args:
        host: name or literal address.
        port: for the resolver.
        where: the address as the user knows it, for messages.
        allowed: networks that may be asked though they are not public.

    Raises:
        FetchError: it has none, or any of its addresses is private, loopback, link-local or otherwise not
            public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(where, f"the name {host} cannot be resolved") from None
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    for text in addresses:
        plain = _reached(ipaddress.ip_address(text.partition("%")[0]))
        public = plain.is_global and not plain.is_multicast
        if not public and not any(plain in network for network in allowed):
            named = "leads to" if host == text else f"{host} is"
            raise FetchError(where, f"{named} {text}, which is not a public address; not asked")
    if not addresses:
        raise FetchError(where, f"the name {host} has no address")
    return addresses[0]


def _reached(address: _Address) -> _Address:
    """The address that a connection comes out at, where an IPv6 address holds an IPv4 one.

    Mapped addresses (RFC 4291), 6to4 (RFC 3056), and NAT64 (RFC 6052).
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class _Checked(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets no wait run beyond the deadline."""

    def __init__(self, where: str, allowed: Collection[_Network], deadline: float) -> None:
        self._where = where
        self._allowed = allowed
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        address = check_address(host, port, self._where, self._allowed)
        stream = self._inner.connect_tcp(address, port, _left(self._deadline), local_address, socket_options)
        return _Timed(stream, self._deadline)


class _Timed(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(
            self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}


def _next(asked: str, at: str, location: str) -> str:
    if not location:
        raise FetchError(asked, "redirects to nowhere")
    following = check_url(urljoin(at, location), asked)
    if at.startswith("https:") and not following.startswith("https:"):
        raise FetchError(asked, "redirects from https to http; not followed")
    return following


def _unpacked(chunks: Iterable[bytes], limit: int) -> Iterable[bytes]:
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, told by its header
    for chunk in chunks:
        while chunk:
            yield unpacker.decompress(chunk, min(limit + 1, 1 << 20))
            chunk = unpacker.unconsumed_tail
    yield unpacker.flush()


def network(text: str) -> _Network:
    """An address or network that may be asked though it is not public.

    Raises:
        OnrecordError: it is none.
    """
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise OnrecordError(text, "is no address and no network (such as 10.0.0.0/8)") from None
