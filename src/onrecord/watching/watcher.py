"""One round after the other: feeds that are due, their new entries, what is to be told."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from onrecord.documents.checks import MAX_BYTES
from onrecord.documents.formats.feed import TEASER_NOTE
from onrecord.documents.formats.isolated import Isolated, Job
from onrecord.documents.formats.parts import Text
from onrecord.documents.opening import document_of
from onrecord.documents.plain import NOTHING
from onrecord.errors import OnrecordError
from onrecord.fetch import Answer, Fetcher
from onrecord.model import Document, Record
from onrecord.watching.alerts import Wanted
from onrecord.watching.robots import Robots
from onrecord.watching.state import State, Waiting

HOST_SECONDS = 2.0
"""Least time between two requests to one host, in seconds, unless its robots.txt wants more."""
RETRY_SECONDS = 600.0
"""How long an entry that failed waits, times the number of attempts."""


class Clock(Protocol):
    """What time it is, and waiting for another."""

    def time(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


@dataclass
class Round:
    """What one round did."""

    asked: int = 0
    unchanged: int = 0
    new: int = 0
    read: int = 0
    passed: int = 0
    claims: int = 0
    told: int = 0
    faults: list[OnrecordError] = field(default_factory=list)


class Watcher:
    """Follows feeds.

    Args:
        feeds: addresses of feeds.
        state: what is remembered.
        fetcher: with which everything is fetched.
        read: reads documents.
        keep: keeps a record; must not lose it, and may be called again with one that it has.
        worth: first pass over articles; None reads all.
        wanted: what is to be told.
        tell: tells one alert, as JSON; raises OnrecordError if it cannot.
        cases: what each case that is followed holds now: the user's word for it, and for each claim a key and
            an alert as JSON; asked at first, and after each round that kept something.
        every: seconds between two requests for one feed.
        clock: the time; :mod:`time` by default.
    """

    def __init__(
        self,
        feeds: Iterable[str],
        state: State,
        fetcher: Fetcher,
        read: Callable[[Document], Record],
        keep: Callable[[Record], None],
        *,
        worth: Callable[[str], bool] | None = None,
        wanted: Wanted | None = None,
        tell: Callable[[str], None] = lambda _: None,
        cases: Callable[[], Iterable[tuple[str, list[tuple[str, str]]]]] | None = None,
        every: float = 1800.0,
        clock: Clock = time,
    ) -> None:
        self._feeds = list(dict.fromkeys(feeds))
        self._state = state
        self._fetcher = fetcher
        self._robots = Robots(fetcher)
        self._read = read
        self._keep = keep
        self._worth = worth
        self._wanted = wanted or Wanted([])
        self._tell = tell
        self._cases = cases
        self._fresh = True
        self._every = every
        self._clock = clock
        self._free: dict[str, float] = {}

    def round(self) -> Round:
        """Ask the feeds that are due, read what waits, tell what is untold."""
        done = Round()
        if self._fresh:
            self._follow(done)
            self._fresh = False
        with Isolated() as isolated:
            for url in self._feeds:
                if self._state.feed(url)[2] <= self._clock.time():
                    self._ask(url, isolated, done)
            for entry in self._state.waiting(self._clock.time()):
                self._take(entry, isolated, done)
        if done.read:
            self._follow(done)
        for number, body in self._state.untold():
            try:
                self._tell(body)
            except OnrecordError as error:
                done.faults.append(error)
                break
            self._state.told(number)
            done.told += 1
        return done

    def _follow(self, done: Round) -> None:
        if self._cases is None:
            return
        try:
            for name, claims in self._cases():
                self._state.follow(name, claims)
        except OnrecordError as error:
            done.faults.append(error)

    def due_in(self) -> float:
        """Seconds until the next feed is due."""
        due = min((self._state.feed(url)[2] for url in self._feeds), default=0.0)
        return max(0.0, due - self._clock.time())

    def _ask(self, url: str, isolated: Isolated, done: Round) -> None:
        etag, last_modified, _ = self._state.feed(url)
        headers = {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        due = self._clock.time() + self._every
        done.asked += 1
        try:
            answer = self._polite(url, headers)
        except OnrecordError as error:
            done.faults.append(error)
            self._state.asked(url, etag, last_modified, due, [])
            return
        if answer.status == 304:
            done.unchanged += 1
            self._state.asked(url, etag, last_modified, due, [])
            return
        entries: list[tuple[str, str]] = []
        job = Job(url, data=answer.data, content_type="application/rss+xml", suffix=".rss")
        for outcome in isolated.read(job):
            if isinstance(outcome, OnrecordError):
                done.faults.append(outcome)
            elif isinstance(outcome, Text):
                key = hashlib.sha256(f"{url}\n{outcome.url or outcome.text}".encode()).hexdigest()
                try:
                    document = document_of(outcome, key[:16], NOTHING, MAX_BYTES)
                except OnrecordError:
                    continue  # in another language, or empty
                document.id = key[:16]
                entries.append((key, document.model_dump_json()))
        done.new += self._state.asked(url, answer.etag, answer.last_modified, due, entries)

    def _take(self, entry: Waiting, isolated: Isolated, done: Round) -> None:
        document = Document.model_validate_json(entry.document)
        try:
            document = self._whole(document, isolated)
            if self._worth is not None and not self._worth(document.text):
                done.passed += 1
                self._state.done(entry.key, [])
                return
            record = self._read(document)
            self._keep(record)
        except OnrecordError as error:
            due = self._clock.time() + RETRY_SECONDS * (entry.attempts + 1)
            if self._state.failed(entry.key, error.fault, due):
                error = OnrecordError(error.where, f"{error.fault}; given up")
            done.faults.append(error)
            return
        done.read += 1
        done.claims += len(record.claims)
        alerts = [json.dumps(one, ensure_ascii=False) for one in self._wanted.found_in(record)]
        self._state.done(entry.key, alerts)

    def _whole(self, document: Document, isolated: Isolated) -> Document:
        """The article itself, where the feed has a teaser only and its site lets programs fetch it.

        Raises:
            OnrecordError: it cannot be had now.
        """
        if document.url is None or document.origin is None or TEASER_NOTE not in document.origin.notes:
            return document
        if not self._robots.allows(document.url):
            document.origin.notes.append("its site's robots.txt keeps programs from the article")
            return document
        answer = self._polite(document.url, {})
        job = Job(
            document.url,
            data=answer.data,
            content_type=answer.content_type,
            url=answer.url,
            fetched=answer.fetched,
        )
        for outcome in isolated.read(job):
            if isinstance(outcome, OnrecordError):
                if "without an article" not in outcome.fault:
                    raise outcome
                document.origin.notes.append(outcome.fault)
            elif isinstance(outcome, Text):
                whole = document_of(outcome, document.id, NOTHING, MAX_BYTES)
                whole.title, whole.publisher = (
                    whole.title or document.title,
                    whole.publisher or document.publisher,
                )
                if whole.published is None and document.published is not None and whole.origin is not None:
                    whole.published = document.published
                    whole.origin.published_basis = document.origin.published_basis
                return whole
        return document

    def _polite(self, url: str, headers: dict[str, str]) -> Answer:
        host = urlsplit(url).netloc
        wait = self._free.get(host, 0.0) - self._clock.time()
        if wait > 0:
            self._clock.sleep(wait)
        try:
            return self._fetcher.get(url, headers)
        finally:
            self._free[host] = self._clock.time() + max(HOST_SECONDS, self._robots.delay(url))
