# ruff: noqa: E501 - feeds read better unbroken
"""A watch over feeds of a real server: conditional, polite, robots, nothing lost, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

pytest.importorskip("feedparser")

from onrecord.documents.formats.feed import TEASER_NOTE
from onrecord.errors import OnrecordError
from onrecord.fetch import Fetcher
from onrecord.model import Claim, Document, Evidence, Party, Record
from onrecord.watching import State, Wanted, Watcher

PARAGRAPH = (
    "The government of Norland said on Tuesday that hackers working for Ruritania broke into the e-mail system "
    "of its parliament. The embassy of Ruritania denied it and asked for evidence of the attack on the server."
)


@dataclass
class Site:
    """The server: what it serves, and what it was asked."""

    url: str = ""
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            found.asked.append((self.path, self.headers.get("If-None-Match", "")))
            kind, body = found.pages.get(self.path, ("", ""))
            etag = found.etags.get(self.path, "")
            status = 500 if self.path in found.broken else 200 if kind else 404
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, ""
            self.send_response(status)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body.encode())))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self) -> None:
            status = 500 if self.path in found.broken else 204
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if status == 204:
                found.posted.append(body)
            self.send_response(status)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def feed(site: Site, *stories: str, path: str = "/feed", teaser: bool = True) -> None:
    body = "Read more in the article." if teaser else (PARAGRAPH + " ") * 4
    items = "".join(
        f"<item><title>Story {name} of the day</title><link>{site.url}/{name}</link><description>{body}</description>"
        "<pubDate>Tue, 26 Mar 2024 10:00:00 GMT</pubDate></item>"
        for name in stories
    )
    rss = f"<rss version='2.0'><channel><title>Meridian</title>{items}</channel></rss>"
    site.pages[path] = ("application/rss+xml", rss)
    site.etags[path] = f'"{len(stories)}"'
    for name in stories:
        page = f"<html><head><title>Story {name} of the day</title></head><body><article><h1>Story {name} of the day</h1><p>{PARAGRAPH}</p><p>It is case {name}.</p></article></body></html>"
        site.pages[f"/{name}"] = ("text/html", page)


class Clock:
    """A time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def record_of(document: Document) -> Record:
    text = document.text
    at = text.index("hackers")
    evidence = Evidence(start=at, end=at + 7, text="hackers")
    party = Party(name="Ruritania", kind="state", side="RU")
    claim = Claim(id="c1", act="attack", status="alleged", actors=[party], evidence=[evidence])
    return Record(**document.model_dump(), claims=[claim])


@dataclass
class Desk:
    """A watch whose records and alerts lie in lists."""

    site: Site
    path: Path
    clock: Clock = field(default_factory=Clock)
    kept: list[Record] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    def watcher(self, **more: Any) -> Watcher:
        options: dict[str, Any] = {
            "feeds": [f"{self.site.url}/feed"],
            "state": State(self.path),
            "fetcher": Fetcher(allowed=["127.0.0.1"]),
            "read": record_of,
            "keep": self.kept.append,
            "wanted": Wanted(["ruritania"]),
            "tell": lambda body: self.told.append(json.loads(body)),
            "clock": self.clock,
            **more,
        }
        return Watcher(**options)


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Desk:
    return Desk(site, tmp_path / "state.sqlite")


def test_new_articles_are_fetched_read_kept_and_told(site: Site, desk: Desk) -> None:
    feed(site, "a", "b")
    done = desk.watcher().round()
    assert (done.asked, done.new, done.read, done.claims, done.told, done.faults) == (1, 2, 2, 2, 2, [])
    assert [record.url for record in desk.kept] == [f"{site.url}/a", f"{site.url}/b"]
    assert all(PARAGRAPH in record.text for record in desk.kept)
    assert desk.kept[0].published == "2024-03-26"
    assert desk.told[0]["url"] == f"{site.url}/a"
    assert desk.told[0]["sentence"] == "hackers"


def test_nothing_is_read_twice_and_the_feed_is_asked_on_condition(site: Site, desk: Desk) -> None:
    feed(site, "a")
    watcher = desk.watcher()
    watcher.round()
    assert watcher.round().asked == 0  # not due yet
    desk.clock.now += 1801
    done = watcher.round()
    assert (done.asked, done.unchanged, done.new, len(desk.kept)) == (1, 1, 0, 1)
    assert ("/feed", '"1"') in site.asked
    feed(site, "a", "b")
    desk.clock.now += 1801
    assert watcher.round().new == 1
    assert len(desk.kept) == 2


def test_a_watch_that_is_killed_goes_on_where_it_was(site: Site, desk: Desk) -> None:
    feed(site, "a", "b", "c")

    def dies(document: Document) -> Record:
        if "case b" in document.text:
            raise KeyboardInterrupt
        return record_of(document)

    with pytest.raises(KeyboardInterrupt):
        desk.watcher(read=dies).round()
    assert len(desk.kept) == 1
    done = desk.watcher().round()
    assert (done.asked, done.read) == (0, 2)
    assert [record.url for record in desk.kept] == [f"{site.url}/{name}" for name in "abc"]
    assert len(desk.told) == 3


def test_an_alert_that_cannot_be_told_is_told_later(site: Site, desk: Desk) -> None:
    feed(site, "a")
    fetcher = Fetcher(allowed=["127.0.0.1"])
    site.broken.add("/hook")

    def hook(body: str) -> None:
        fetcher.post(f"{site.url}/hook", body.encode(), "application/json")

    watcher = desk.watcher(tell=hook)
    done = watcher.round()
    assert (done.told, len(done.faults)) == (0, 1)
    site.broken.clear()
    assert watcher.round().told == 1
    assert json.loads(site.posted[0])["wanted"] == "ruritania"
    assert watcher.round().told == 0


def test_an_article_that_fails_is_tried_again_and_given_up(site: Site, desk: Desk) -> None:
    feed(site, "a")
    site.broken.add("/a")
    watcher = desk.watcher()
    for _ in range(5):
        assert watcher.round().read == 0
        desk.clock.now += 10_000
    assert desk.watcher().round().faults == []
    assert State(desk.path).counts() == {"given up": 1}


def test_robots_are_respected(site: Site, desk: Desk) -> None:
    feed(site, "a", "private/b")
    site.pages["/robots.txt"] = ("text/plain", "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n")
    desk.watcher(read=lambda d: Record(**d.model_dump())).round()
    assert "/private/b" not in [path for path, _ in site.asked]
    teaser = next(record for record in desk.kept if "private" in (record.url or ""))
    assert teaser.origin is not None
    assert teaser.origin.notes == [TEASER_NOTE, "its site's robots.txt keeps programs from the article"]
    assert max(desk.clock.slept) == pytest.approx(7.0)


def test_a_host_is_not_asked_in_quick_succession(site: Site, desk: Desk) -> None:
    feed(site, "a", "b", "c")
    desk.watcher().round()
    assert len(desk.clock.slept) == 3
    assert all(seconds == pytest.approx(2.0) for seconds in desk.clock.slept)


def test_the_first_pass(site: Site, desk: Desk) -> None:
    feed(site, "a", "b")
    done = desk.watcher(worth=lambda text: "case b" in text).round()
    assert (done.passed, done.read) == (1, 1)
    assert desk.watcher().round().read == 0


def test_a_whole_text_in_the_feed_is_not_fetched_again(site: Site, desk: Desk) -> None:
    feed(site, "a", teaser=False)
    desk.watcher().round()
    assert "/a" not in [path for path, _ in site.asked]
    assert len(desk.kept) == 1


def test_a_bad_feed_does_not_keep_the_others_from_being_read(site: Site, desk: Desk) -> None:
    feed(site, "a")
    site.pages["/junk"] = ("text/xml", "<rss><nothing")
    feeds = [f"{site.url}/{path}" for path in ("gone", "junk", "feed")]
    done = desk.watcher(feeds=feeds).round()
    assert (len(done.faults), done.read) == (2, 1)


def test_a_state_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no database at all, but a text that is long enough" * 10)
    with pytest.raises(OnrecordError, match="cannot remember"):
        State(tmp_path / "x")


@pytest.mark.parametrize(
    ("word", "found"), [("attack", 1), ("RU", 1), ("rurit", 1), ("sanction", 0), ("CN", 0)]
)
def test_what_is_wanted(word: str, found: int) -> None:
    record = record_of(Document(id="a", text="Some hackers."))
    assert len(list(Wanted([word]).found_in(record))) == found


def test_what_joins_a_case_is_told_and_what_it_held_before_is_not(site: Site, desk: Desk) -> None:
    feed(site, "a")
    held = [("k1", "old")]

    def keep(record: Record) -> None:
        desk.kept.append(record)
        held.append((f"k{len(held) + 1}", "new"))

    def cases() -> list[tuple[str, list[tuple[str, str]]]]:
        return [("affair", [(key, json.dumps({"wanted": "case affair", "title": t})) for key, t in held])]

    done = desk.watcher(keep=keep, cases=cases, wanted=None).round()
    assert (done.read, done.told) == (1, 1)
    assert [one["title"] for one in desk.told] == ["new"]
    # Killed between the keeping and the telling: what has joined meanwhile is told by the next watch, once.
    held.append(("k3", "meanwhile"))
    assert desk.watcher(cases=cases, wanted=None).round().told == 1
    assert desk.watcher(cases=cases, wanted=None).round().told == 0
    assert [one["title"] for one in desk.told] == ["new", "meanwhile"]


def test_cases_that_cannot_be_asked_are_told(site: Site, desk: Desk) -> None:
    feed(site, "a")

    def cases() -> list[tuple[str, list[tuple[str, str]]]]:
        raise OnrecordError("affair", "there is no such case")

    done = desk.watcher(cases=cases).round()
    assert done.read == 1
    assert [error.fault for error in done.faults] == ["there is no such case"] * 2
