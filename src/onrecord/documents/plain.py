"""Plain texts, Markdown and record files: read as they are, by this process."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.documents.checks import MAX_BYTES, make_document
from onrecord.documents.markdown import split_front_matter
from onrecord.documents.places import MARKDOWN, RECORD, Place
from onrecord.documents.raw import decode, read_file, read_stdin
from onrecord.documents.records import parse_record
from onrecord.errors import OnrecordError
from onrecord.model import Document

RECORD_FACTOR = 4
"""A record file may be this many times as large as a text: it holds its evidence besides."""

# No English text begins like this: it is a record, whatever the file is called.
_OBJECT = re.compile(r'\s*\{\s*"')


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


def load_place(place: Place, given: Given = NOTHING, *, limit: int = MAX_BYTES) -> Document:
    """The plain text, Markdown or record at a place.

    Raises:
        OnrecordError: it cannot be read.
    """
    suffix = place.path.suffix.lower() if place.path else ""
    size = limit * RECORD_FACTOR if suffix in RECORD else limit
    data = read_stdin(size) if place.path is None else read_file(place.path, place.name, size)
    return plain_document(data, suffix, place, given, limit)


def plain_document(data: bytes, suffix: str, place: Place, given: Given, limit: int) -> Document:
    """The document that the bytes of a plain text, Markdown or record are.

    Raises:
        OnrecordError: they are none.
    """
    text = decode(data, place.name)
    facts: dict[str, str] = {}
    if suffix in MARKDOWN:
        facts, text = split_front_matter(text)
    elif suffix in RECORD or _OBJECT.match(text, 0, 1000):
        text, facts = parse_record(text, place.name)
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
