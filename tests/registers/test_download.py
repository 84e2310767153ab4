"""Downloads against a real server that also misbehaves."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.registers.base import Download, Register
from onrecord.registers.download import Downloader, DownloadError, Stamp, checked_address
from onrecord.registers.model import Version
from onrecord.registers.store import RegisterStore
from onrecord.registers.updating import update

from .conftest import DATA, small
from .server import Page, Site, serving

HERE = ("127.0.0.1",)
BODY = bytes(range(256)) * 2000


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def loader(tmp_path: Path) -> Downloader:
    return Downloader(tmp_path / "downloads", allowed=HERE, pause=0)


def test_a_file_comes_whole_with_its_checksum_and_progress(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Page(BODY, etag='"1"', modified="Thu, 27 Jun 2024 10:00:00 GMT")
    seen: list[tuple[int, int | None]] = []
    loader = Downloader(tmp_path, allowed=HERE, progress=lambda d, w: seen.append((d, w)))
    found = loader.fetch(f"{site.url}/list", "list")
    assert found.path is not None
    assert found.path.read_bytes() == BODY
    assert found.stamp.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (found.stamp.size, found.stamp.day) == (len(BODY), "2024-06-27")
    assert seen[-1] == (len(BODY), len(BODY))
    assert [d for d, _ in seen] == sorted(d for d, _ in seen)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["list", "list.lock"]


@pytest.mark.parametrize(("etag", "modified"), [('"1"', ""), ("", "Thu, 27 Jun 2024 10:00:00 GMT")])
def test_an_unchanged_file_is_not_fetched_again(
    site: Site, loader: Downloader, etag: str, modified: str
) -> None:
    page = site.pages["/list"] = Page(BODY, etag=etag, modified=modified)
    first = loader.fetch(f"{site.url}/list", "list")
    assert loader.fetch(f"{site.url}/list", "list", first.stamp).path is None
    page.etag, page.modified = etag and '"2"', modified and "Fri, 28 Jun 2024 10:00:00 GMT"
    assert loader.fetch(f"{site.url}/list", "list", first.stamp).path is not None


def test_a_broken_line_is_resumed_where_it_broke(site: Site, loader: Downloader) -> None:
    site.pages["/list"] = Page(BODY, etag='"1"', drop_after=100_000, drops=2)
    found = loader.fetch(f"{site.url}/list", "list")
    assert found.path is not None
    assert found.path.read_bytes() == BODY
    assert [a.get("range") for a in site.asked] == [None, "bytes=100000-", "bytes=200000-"]
    assert site.asked[1]["if-range"] == '"1"'


def test_a_later_call_resumes_what_an_earlier_one_left(site: Site, loader: Downloader) -> None:
    page = site.pages["/list"] = Page(BODY, etag='"1"', drop_after=1000, drops=99)
    with pytest.raises(DownloadError, match="the line broke 4 times"):
        loader.fetch(f"{site.url}/list", "list")
    page.drops = 0
    found = loader.fetch(f"{site.url}/list", "list")
    assert found.path is not None
    assert found.path.read_bytes() == BODY
    assert site.asked[-1]["range"] == "bytes=4000-"


def test_a_file_that_changed_meanwhile_is_begun_anew(site: Site, loader: Downloader) -> None:
    page = site.pages["/list"] = Page(BODY, etag='"1"', drop_after=1000, drops=99)
    with pytest.raises(DownloadError):
        loader.fetch(f"{site.url}/list", "list")
    page.body, page.etag, page.drops = BODY[::-1], '"2"', 0
    found = loader.fetch(f"{site.url}/list", "list")
    assert found.path is not None
    assert found.path.read_bytes() == BODY[::-1]


@pytest.mark.parametrize("ranges", [True, False])
def test_without_a_validator_or_ranges_it_is_begun_anew(site: Site, loader: Downloader, ranges: bool) -> None:
    etag = "" if ranges else '"1"'
    site.pages["/list"] = Page(BODY, etag=etag, drop_after=1000, drops=2, ranges=ranges)
    found = loader.fetch(f"{site.url}/list", "list")
    assert found.path is not None
    assert found.path.read_bytes() == BODY


def test_leftovers_longer_than_the_file_are_thrown_away(site: Site, loader: Downloader) -> None:
    page = site.pages["/list"] = Page(BODY, etag='"1"', claim=len(BODY) * 2)
    with pytest.raises(DownloadError, match="the line broke"):
        loader.fetch(f"{site.url}/list", "list")
    page.claim = -1
    found = loader.fetch(f"{site.url}/list", "list")
    assert found.path is not None
    assert found.path.read_bytes() == BODY


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (Page(b"<html>sorry", kind="text/html; charset=utf-8"), "web page"),
        (Page(b"", status=503), "answers 503"),
        (Page(b"", status=404), "answers 404"),
        (Page(gzip.compress(b"x"), packed="gzip"), "packed"),
        (Page(b"x", claim=10**12), "more than any such list"),
        (Page(location="http://10.0.0.1/list"), "10.0.0.1, which is not a public address"),
        (Page(location="http://127.0.0.2/list"), "127.0.0.2, which is not a public address"),
        (Page(location="http://169.254.169.254/latest/meta-data"), "not a public address"),
        (Page(location="http://[::1]/list"), "not a public address"),
        (Page(location="http://[::ffff:10.0.0.1]/list"), "not a public address"),
        (Page(location="http://localhost.localdomain.invalid/"), "cannot be resolved"),
        (Page(location="file:///etc/passwd"), "no http or https address"),
        (Page(location="ftp://example.org/"), "no http or https address"),
        (Page(location="http://user:secret@127.0.0.1/"), "password"),
        (Page(location="/list"), "redirects more than 5 times"),
    ],
)
def test_what_is_refused(site: Site, loader: Downloader, tmp_path: Path, page: Page, fault: str) -> None:
    site.pages["/list"] = page
    with pytest.raises(DownloadError, match=fault):
        loader.fetch(f"{site.url}/list", "list")
    assert not (tmp_path / "downloads" / "list").exists()


def test_an_endless_answer_is_broken_off(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Page(BODY, no_length=True)
    loader = Downloader(tmp_path, allowed=HERE, max_bytes=100_000, pause=0)
    with pytest.raises(DownloadError, match="goes on beyond 100,000 bytes"):
        loader.fetch(f"{site.url}/list", "list")


def test_private_addresses_are_not_asked_unless_allowed(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Page(BODY)
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1, which is not a public address"):
        Downloader(tmp_path).fetch(f"{site.url}/list", "list")
    assert site.asked == []


def test_a_name_with_one_inner_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("192.168.0.1", 80))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(DownloadError, match=r"192\.168\.0\.1"):
        checked_address("example.org", 80, "http://example.org/")


def test_the_connection_goes_to_the_address_that_was_checked(
    site: Site, loader: Downloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    real = socket.getaddrinfo
    asked: list[str] = []

    def resolve(host: str, port: int, *rest: object, **more: object) -> object:
        asked.append(host)
        # A name that changes its address between two questions must not be asked twice.
        if host == "lists.example":
            assert asked.count("lists.example") == 1
            return [(2, 1, 6, "", ("127.0.0.1", port))]
        return real(host, port, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    site.pages["/list"] = Page(BODY)
    port = site.url.rpartition(":")[2]
    assert loader.fetch(f"http://lists.example:{port}/list", "list").path is not None
    assert site.asked[0]["host"] == f"lists.example:{port}"


def test_two_downloads_of_one_file_do_not_mix(site: Site, loader: Downloader, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    site.pages["/list"] = Page(BODY)
    with (tmp_path / "downloads" / "list.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DownloadError, match="by another process"):
            loader.fetch(f"{site.url}/list", "list")
    assert loader.fetch(f"{site.url}/list", "list").path is not None


def test_a_stamp_without_a_date(tmp_path: Path) -> None:
    assert Stamp("u", last_modified="yesterday").day == ""
    assert Stamp("u", etag='W/"1"', last_modified="d").validator == "d"


# Updates: the whole way from the server to the store.


@pytest.fixture
def register(site: Site) -> Register:
    site.pages["/list"] = Page((DATA / "un/consolidated.xml").read_bytes(), etag='"1"')
    return replace(small("un-consolidated"), downloads=(Download("list.xml", f"{site.url}/list"),))


def run(store: RegisterStore, register: Register, folder: Path) -> tuple[Version, bool]:
    return update(store, register, folder, allowed=HERE, pause=0)


def test_update_swaps_in_confirms_and_asks_conditionally(
    site: Site, store: RegisterStore, register: Register, tmp_path: Path
) -> None:
    version, new = run(store, register, tmp_path)
    assert (new, version.date, version.entries) == (True, "2026-02-27", 2)
    assert version.sha256 == hashlib.sha256(site.pages["/list"].body).hexdigest()
    again, new = run(store, register, tmp_path)
    assert (new, again.id) == (False, version.id)
    assert site.asked[-1]["if-none-match"] == '"1"'
    assert store.versions()[0].confirmed > version.date
    site.pages["/list"].body = site.pages["/list"].body.replace(b"2026-02-27", b"2026-03-27")
    site.pages["/list"].etag = '"2"'
    third, new = run(store, register, tmp_path)
    assert (new, third.date) == (True, "2026-03-27")
    assert [v.date for v in store.versions()] == ["2026-02-27", "2026-03-27"]
    left = {p.name for p in (tmp_path / "un-consolidated").iterdir()}
    assert left == {"list.xml.json", "list.xml.lock"}


def test_a_lost_store_is_filled_again_though_the_mark_is_there(
    store: RegisterStore, register: Register, tmp_path: Path
) -> None:
    run(store, register, tmp_path)
    with RegisterStore(tmp_path / "another.sqlite") as other:
        assert run(other, register, tmp_path)[1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b"<html><body>Service unavailable</body></html>",
        lambda b: gzip.compress(b"0" * 50_000_000),
        lambda b: b.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1),
        lambda b: b.replace(b"CONSOLIDATED_LIST", b"SOMETHING_ELSE"),
        lambda b: b"",
    ],
    ids=["half", "page", "bomb", "entities", "other", "empty"],
)
def test_a_bad_file_leaves_the_old_version_in_force(
    site: Site, store: RegisterStore, register: Register, tmp_path: Path, spoil: object
) -> None:
    good, _ = run(store, register, tmp_path)
    whole = site.pages["/list"].body
    site.pages["/list"].body = spoil(whole)  # type: ignore[operator]
    site.pages["/list"].etag = '"2"'
    with pytest.raises(OnrecordError):
        run(store, register, tmp_path)
    assert [v.id for v in store.versions()] == [good.id]
    assert len(list(store.entries("un-consolidated"))) == 2
    # The bad file is not taken for the current one: when the publisher mends it, it is fetched.
    site.pages["/list"].body = whole.replace(b"2026-02-27", b"2026-03-27")
    assert run(store, register, tmp_path)[0].date == "2026-03-27"


def test_the_command_updates_from_a_mirror_and_tells_what_is_wrong(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Page(b"<html>", kind="text/html")
    command = "from onrecord.commands.registers import app; app()"
    argv = ["update", "un-consolidated", "--url", f"{site.url}/list", "--store", str(tmp_path / "s.sqlite")]
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}

    def call(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", command, *argv, *more],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )

    refused = call()
    assert refused.returncode == 2
    assert "not a public address" in refused.stderr
    page = call("--allow-address", "127.0.0.1")
    assert page.returncode == 2
    assert "web page" in page.stderr
    assert len(page.stderr.strip().splitlines()) == 1
