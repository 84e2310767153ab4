"""Downloads: streamed, conditional, resumed, bounded, and never from inside.

An address is resolved once, every result is checked, and the connection goes to the checked address:
a register's publisher, or somebody who redirects in its name, cannot make this machine ask its own
network. Redirects are followed by hand under the same checks. Nothing is unpacked here.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

import httpx

from onrecord.errors import OnrecordError
from onrecord.fetch import FetchError as DownloadError
from onrecord.fetch import check_address as checked_address
from onrecord.fetch import network

MAX_BYTES = 600_000_000
MAX_REDIRECTS = 5
ATTEMPTS = 4
READ_SECONDS = 60.0
WHOLE_SECONDS = 1800.0
AGENT = "onrecord (register update)"


class _Interrupted(Exception):
    """The line broke; what has come may be resumed."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the publisher said of a file, for the next conditional request.

    Attributes:
        url: the address asked for.
        etag, last_modified: headers, empty if not sent.
        sha256: digest of the file, hex, empty while it is not whole.
        size: bytes of the whole file, -1 if not told.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    size: int = -1

    @property
    def day(self) -> str:
        """ISO day of Last-Modified, "" if not sent or not a date."""
        try:
            return parsedate_to_datetime(self.last_modified).date().isoformat()
        except (TypeError, ValueError):
            return ""

    @property
    def validator(self) -> str:
        """What a resumed request may be tied to: a strong ETag, else Last-Modified, else ""."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a request: the file, or None if the publisher says it is unchanged."""

    path: Path | None
    stamp: Stamp


def read_stamp(path: Path) -> Stamp | None:
    """The stamp that lies there, None if there is none that can be read."""
    try:
        return Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write a stamp, whole or not at all."""
    scratch = path.with_name(path.name + ".new")
    scratch.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    scratch.replace(path)


class Downloader:
    """Fetches files into a folder.

    Args:
        folder: where unfinished and fetched files lie; made if it is not there.
        allowed: addresses that may be asked though they are not public (for a mirror in one's own
            network, and for tests).
        progress: called with bytes so far and bytes in all (None if not told).
        max_bytes: largest file taken.
        pause: seconds before each further attempt, times the number of the attempt.
    """

    def __init__(
        self,
        folder: Path,
        *,
        allowed: Collection[str] = (),
        progress: Callable[[int, int | None], None] | None = None,
        max_bytes: int = MAX_BYTES,
        pause: float = 1.0,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._folder = folder
        self._allowed = [network(one) for one in allowed]
        self._progress = progress
        self._max = max_bytes
        self._pause = pause
        self._read_seconds = read_seconds
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OnrecordError(str(folder), error.strerror or "cannot be made") from None

    def fetch(self, url: str, name: str, known: Stamp | None = None) -> Fetched:
        """Fetch one file.

        Args:
            url: http or https address.
            name: name of the file in the folder.
            known: stamp of the copy that is already in force; if the publisher says that nothing has
                changed since, nothing is fetched.

        Returns:
            The file, or none if unchanged.

        Raises:
            DownloadError: refused address, refused redirect, an answer other than the file, too
                large, or the line broke too often. What has come of it is kept for resuming where the
                publisher makes that safe.
        """
        part = self._folder / f"{name}.part"
        with _locked(self._folder / f"{name}.lock", url):
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return self._attempt(url, part, self._folder / name, known)
                except _Interrupted as error:
                    if attempt == ATTEMPTS:
                        raise DownloadError(url, f"the line broke {ATTEMPTS} times ({error})") from None
                    time.sleep(self._pause * attempt)
        raise AssertionError("unreachable")

    def _attempt(self, url: str, part: Path, whole: Path, known: Stamp | None) -> Fetched:
        note = part.with_name(part.name + ".json")
        begun = read_stamp(note)
        have = part.stat().st_size if part.exists() else 0
        headers = {"Accept-Encoding": "identity", "User-Agent": AGENT}
        resuming = bool(have and begun is not None and begun.url == url and begun.validator)
        if resuming and begun is not None:
            headers["Range"] = f"bytes={have}-"
            headers["If-Range"] = begun.validator
        elif known is not None and known.url == url:
            if known.etag:
                headers["If-None-Match"] = known.etag
            if known.last_modified:
                headers["If-Modified-Since"] = known.last_modified
        try:
            with self._client() as client:
                response = self._ask(client, url, headers)
                try:
                    return self._take(response, url, part, note, whole, known, have if resuming else 0)
                finally:
                    response.close()
        except (httpx.TransportError, httpx.StreamError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise DownloadError(url, f"the server's certificate is not in order ({error})") from None
            raise _Interrupted(f"{type(error).__name__}: {error}") from None

    def _client(self) -> httpx.Client:
        # No proxies from the environment: a proxy would resolve names by itself, unchecked.
        timeout = httpx.Timeout(self._read_seconds, connect=20.0)
        return httpx.Client(follow_redirects=False, timeout=timeout, trust_env=False)

    def _ask(self, client: httpx.Client, url: str, headers: dict[str, str]) -> httpx.Response:
        target = self._url(url, url)
        for _ in range(MAX_REDIRECTS + 1):
            port = target.port or {"http": 80, "https": 443}[target.scheme]
            address = checked_address(target.host, port, url, self._allowed)
            request = client.build_request(
                "GET",
                target.copy_with(host=address),
                headers={**headers, "Host": target.netloc.decode("ascii")},
                extensions={"sni_hostname": target.host},
            )
            response = client.send(request, stream=True)
            if response.status_code not in (301, 302, 303, 307, 308):
                return response
            response.close()
            location = response.headers.get("Location", "")
            if not location:
                raise DownloadError(url, "redirects to nowhere")
            following = self._url(str(target.join(location)), url)
            if target.scheme == "https" and following.scheme != "https":
                raise DownloadError(url, f"redirects from https to {following.scheme}; not followed")
            target = following
        raise DownloadError(url, f"redirects more than {MAX_REDIRECTS} times")

    @staticmethod
    def _url(text: str, where: str) -> httpx.URL:
        try:
            url = httpx.URL(text)
        except httpx.InvalidURL as error:
            raise DownloadError(where, f"is not an address ({error})") from None
        if url.scheme not in ("http", "https") or not url.host:
            raise DownloadError(where, f"leads to {text[:80]!r}, which is no http or https address")
        if url.userinfo:
            raise DownloadError(where, "an address with a password is not asked")
        return url

    def _take(
        self,
        response: httpx.Response,
        url: str,
        part: Path,
        note: Path,
        whole: Path,
        known: Stamp | None,
        have: int,
    ) -> Fetched:
        status = response.status_code
        if status == 304 and known is not None:
            return Fetched(None, known)
        if status == 416 and have:
            part.unlink(missing_ok=True)
            note.unlink(missing_ok=True)
            raise _Interrupted("what was left of an earlier attempt does not fit")
        if status not in (200, 206):
            raise DownloadError(url, f"the server answers {status} {response.reason_phrase}")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise DownloadError(url, "the server sends it packed, though asked not to")
        if response.headers.get("Content-Type", "").lower().startswith("text/html"):
            raise DownloadError(url, "the server sends a web page (an error page?), not the list")
        told = response.headers.get("Content-Length", "")
        length = int(told) if told.isdigit() else -1
        start = 0
        if status == 206:
            start = _range_start(response.headers.get("Content-Range", ""))
            if start != have:
                part.unlink(missing_ok=True)
                raise _Interrupted("the server resumes at another place")
        size = start + length if length >= 0 else -1
        if size > self._max:
            raise DownloadError(
                url, f"is {size:,} bytes, more than any such list ({self._max:,}); not fetched"
            )
        stamp = Stamp(
            url, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""), size=size
        )
        if status == 200:
            write_stamp(note, stamp)
        with part.open("ab" if start else "wb") as out:
            done = self._pour(response, out, start, size, url)
        if size >= 0 and done < size:
            raise _Interrupted(f"{done:,} of {size:,} bytes came")
        with part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        part.replace(whole)
        note.unlink(missing_ok=True)
        return Fetched(whole, Stamp(url, stamp.etag, stamp.last_modified, digest, done))

    def _pour(self, response: httpx.Response, out: BinaryIO, done: int, size: int, url: str) -> int:
        until = time.monotonic() + WHOLE_SECONDS
        try:
            for chunk in response.iter_raw():
                done += len(chunk)
                if done > self._max:
                    raise DownloadError(url, f"goes on beyond {self._max:,} bytes; broken off")
                if time.monotonic() > until:
                    raise DownloadError(url, f"takes longer than {WHOLE_SECONDS:.0f} seconds; broken off")
                out.write(chunk)
                if self._progress is not None:
                    self._progress(done, size if size >= 0 else None)
        finally:
            out.flush()
            os.fsync(out.fileno())
        return done


def _range_start(header: str) -> int:
    """First byte of "bytes 100-199/200", -1 if it is something else."""
    unit, _, rest = header.partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else -1


class _locked:
    """Holds a file against a second download of the same file; freed when the process ends."""

    def __init__(self, path: Path, where: str) -> None:
        self._path = path
        self._where = where

    def __enter__(self) -> None:
        self._file = self._path.open("ab")
        try:
            import fcntl
        except ImportError:  # not on this platform: the store's own lock still keeps imports apart
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise DownloadError(self._where, "is being fetched by another process") from None

    def __exit__(self, *_: object) -> None:
        self._file.close()
