"""From places to documents, one after the other, each bad one a Failure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.documents.checks import MAX_BYTES, check_published, make_document
from onrecord.documents.markdown import split_front_matter
from onrecord.documents.places import MARKDOWN, RECORD, Place, Unreadable, find_places, is_folder
from onrecord.documents.raw import decode, read_file, read_stdin
from onrecord.documents.records import parse_record
from onrecord.errors import OnrecordError
from onrecord.model import Document

RECORD_FACTOR = 4
"""A record file may be this many times as large as a text: it holds its evidence besides."""

# No English text begins like this: it is a record, whatever the file is called.
_OBJECT = re.compile(r'\s*\{\s*"')
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """What the user says of the documents; it goes before what a file says of itself."""

    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Failure:
    """A document that could not be read, and why."""

    error: OnrecordError


NOTHING = Given()


def load_documents(
    sources: Sequence[str],
    *,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    limit: int = MAX_BYTES,
) -> Iterator[Document | Failure]:
    """The documents that the sources name, in order; a bad one is a Failure and the next is read.

    Args:
        sources: text files, Markdown files, record files (JSON), folders of these, ``-`` for standard input.
        published: publication date (ISO day) of all of them; else each file's own word.
        title, publisher, url: likewise.
        limit: largest text, in bytes of UTF-8.

    Raises:
        OnrecordError: ``published`` is not a date.
    """
    if published is not None:
        check_published(published, "published")
    yield from load_places(find_places(sources), Given(published, title, publisher, url), limit=limit)


def load_document(
    source: str,
    *,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    limit: int = MAX_BYTES,
) -> Document:
    """The one document that the source names.

    Args:
        source: text file, Markdown file, record file (JSON), or ``-`` for standard input.
        published: publication date (ISO day); else the file's own word.
        title, publisher, url: likewise.
        limit: largest text, in bytes of UTF-8.

    Raises:
        OnrecordError: it cannot be read, or there are several.
    """
    if published is not None:
        check_published(published, "published")
    match find_places([source]):
        case [Place() as place] if not is_folder(source):
            return load_place(place, Given(published, title, publisher, url), limit=limit)
        case [Unreadable(error)]:
            raise error
        case _:
            raise OnrecordError(source, "a folder, not a document")


def load_places(
    places: Iterable[Place | Unreadable], given: Given = NOTHING, *, limit: int = MAX_BYTES
) -> Iterator[Document | Failure]:
    """The documents at the places, in order."""
    for place in places:
        if isinstance(place, Unreadable):
            yield Failure(place.error)
            continue
        try:
            yield load_place(place, given, limit=limit)
        except OnrecordError as error:
            yield Failure(error)


def load_place(place: Place, given: Given = NOTHING, *, limit: int = MAX_BYTES) -> Document:
    """The document at a place.

    Raises:
        OnrecordError: it cannot be read.
    """
    suffix = place.path.suffix.lower() if place.path else ""
    size = limit * RECORD_FACTOR if suffix in RECORD else limit
    data = read_stdin(size) if place.path is None else read_file(place.path, place.name, size)
    text = decode(data, place.name)
    facts: dict[str, str] = {}
    if suffix in MARKDOWN:
        facts, text = split_front_matter(text)
    elif suffix in RECORD or _OBJECT.match(text, 0, 1000):
        text, facts = parse_record(text, place.name)
    elif _PAGE.match(text, 0, 1000):
        raise OnrecordError(place.name, "an HTML page; save the article as text (.txt) or Markdown (.md)")
    return make_document(
        text,
        id=place.id,
        where=place.name,
        source=place.name,
        title=given.title or facts.get("title"),
        publisher=given.publisher or facts.get("publisher"),
        published=given.published or facts.get("published") or None,
        url=given.url or facts.get("url"),
        limit=limit,
    )
