"""Opens what is no plain text: by a process of its own, from files, from addresses, from standard input."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from onrecord.documents.checks import make_document
from onrecord.documents.formats.limits import MEMBER_BYTES
from onrecord.documents.formats.sniff import ARCHIVES, HEAD, PLAIN, sniff
from onrecord.documents.places import Place, kind_at
from onrecord.documents.plain import Failure, Given, plain_document
from onrecord.documents.raw import read_stdin
from onrecord.errors import OnrecordError
from onrecord.model import Document, Origin

if TYPE_CHECKING:
    from onrecord.documents.formats.isolated import Isolated, Job
    from onrecord.documents.formats.parts import Text
    from onrecord.fetch import Answer, Fetcher

_NEEDED = ("ahocorasick_rs", "fastwarc", "feedparser", "httpcore", "lxml", "pypdfium2", "trafilatura")


@dataclass(frozen=True)
class Ways:
    """How sources are opened.

    Attributes:
        keep: a first pass over the members of archives, as "module:function" that gives a
            :class:`onrecord.documents.formats.walk.Keep`; None reads all of them.
        keep_all: whether the first pass goes over every other document as well.
        allowed: addresses and networks that may be asked though they are not public.
        on_passed: told of each source how many members were passed over, and why.
    """

    keep: str | None = None
    keep_all: bool = False
    allowed: Collection[str] = ()
    on_passed: Callable[[str, str, int], None] | None = None


PLAINLY = Ways()


class Opener:
    """Opens places one after the other; the process that reads formats is shared, and ended at the end.

    Args:
        given: what the user says of the documents.
        limit: largest text, in bytes of UTF-8.
        ways: how sources are opened.
    """

    def __init__(self, given: Given, limit: int, ways: Ways) -> None:
        self._given = given
        self._limit = limit
        self._ways = ways
        self._isolated: Isolated | None = None
        self._fetcher: Fetcher | None = None
        self._first_pass: Any = None

    def __enter__(self) -> Opener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._isolated is not None:
            self._isolated.close()

    def keeps(self, document: Document) -> bool:
        """Whether a plain document is to be read; it is, unless everything goes through the first pass."""
        if self._ways.keep is None or not self._ways.keep_all:
            return True
        if self._first_pass is None:
            from importlib import import_module

            module, _, function = self._ways.keep.partition(":")
            self._first_pass = getattr(import_module(module), function)()
        if self._first_pass.text(document.text):
            return True
        self._tell(document.source or document.id, "triage", 1)
        return False

    def open(self, place: Place) -> Iterator[Document | Failure]:
        """The documents at a place.

        Raises:
            OnrecordError: it cannot be opened at all.
        """
        from onrecord.documents.formats.isolated import Job

        if place.url is not None:
            _need_extra(place.name)
            yield from self._read(self._fetched(place.url, place.name), place)
        elif place.path is None:
            data = read_stdin(lambda head: self._limit if sniff(head) in PLAIN else MEMBER_BYTES)
            kind = sniff(data[:HEAD])
            if kind in PLAIN:
                yield plain_document(data, "", place, self._given, self._limit)
                return
            _need_extra(f"{place.name} ({kind})")
            keep = self._ways.keep if kind in ARCHIVES else None
            yield from self._read(Job(place.name, data=data, keep=keep), place)
        else:
            at_path = kind_at(place)
            _need_extra(f"{place.name} ({at_path})")
            keep = self._ways.keep if at_path in ARCHIVES else None
            yield from self._read(Job(place.name, path=place.path, keep=keep), place)

    def _fetched(self, url: str, name: str) -> Job:
        answer = self._get(url)
        suffix = PurePosixPath(urlsplit(answer.url).path).suffix.lower()
        kind = sniff(answer.data[:HEAD], suffix, answer.content_type)
        from onrecord.documents.formats.isolated import Job

        return Job(
            name,
            data=answer.data,
            suffix=suffix,
            content_type=answer.content_type,
            url=answer.url,
            fetched=answer.fetched,
            keep=self._ways.keep if kind in ARCHIVES else None,
        )

    def _get(self, url: str) -> Answer:
        from onrecord.fetch import Fetcher

        if self._fetcher is None:
            self._fetcher = Fetcher(allowed=self._ways.allowed)
        return self._fetcher.get(url)

    def _read(self, job: Job, place: Place) -> Iterator[Document | Failure]:
        from onrecord.documents.formats.isolated import FeedAddress, Isolated, Passed

        if self._isolated is None:
            self._isolated = Isolated()
        feeds: list[FeedAddress] = []
        for outcome in self._isolated.read(job):
            if isinstance(outcome, OnrecordError):
                yield Failure(outcome)
            elif isinstance(outcome, Passed):
                self._tell(job.name, outcome.why, outcome.count)
            elif isinstance(outcome, FeedAddress):
                feeds.append(outcome)
            else:
                try:
                    document = document_of(outcome, place.id, self._given, self._limit)
                except OnrecordError as error:
                    yield Failure(error)
                    continue
                if outcome.container or self.keeps(document):
                    yield document
        for number, feed in enumerate(feeds, 1):
            try:
                inner = self._fetched(feed.url, feed.url)
            except OnrecordError as error:
                yield Failure(error)
                continue
            yield from self._read(inner, replace(place, id=f"{place.id}/{number:03d}"))

    def _tell(self, name: str, why: str, count: int) -> None:
        if self._ways.on_passed is not None:
            self._ways.on_passed(name, why, count)


def document_of(text: Text, id: str, given: Given, limit: int) -> Document:
    """The document that a text is.

    Args:
        text: as the readers of formats found it.
        id: of the source.
        given: what the user says; it goes before what the source says.
        limit: largest text, in bytes of UTF-8.

    Raises:
        OnrecordError: the text is not fit to be read.
    """
    published = text.published
    document = make_document(
        text.text,
        id=f"{id}/{text.key}" if text.key else id,
        where=text.name,
        source=text.name,
        title=given.title or text.title,
        publisher=given.publisher or text.publisher,
        published=given.published or (published.day if published else None),
        url=given.url or text.url,
        limit=limit,
    )
    document.origin = Origin(
        format=text.format,
        container=list(text.container),
        fetched=text.fetched,
        published_basis=published.basis if published and not given.published else None,
        updated=text.updated.day if text.updated else None,
        updated_basis=text.updated.basis if text.updated else None,
        pages=list(text.pages),
        notes=list(text.notes),
    )
    return document


def _need_extra(name: str) -> None:
    lacking = [module for module in _NEEDED if find_spec(module) is None]
    if lacking:
        fault = f"reading it needs {', '.join(lacking)}: pip install 'onrecord[sources]'"
        raise OnrecordError(name, fault)
