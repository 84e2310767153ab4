"""What every document must be, wherever it comes from."""

from __future__ import annotations

import datetime
import re

from onrecord.documents.headline import guess_title
from onrecord.documents.language import looks_english
from onrecord.errors import OnrecordError
from onrecord.model import Document

MAX_BYTES = 10_000_000
"""Largest text that is read, in bytes of UTF-8 (10 MB; a long article has 0.05 MB)."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def megabytes(size: int) -> str:
    """A size in bytes as people write it."""
    if size < 1_000_000:
        return f"{size:,} bytes"
    return f"{size / 1_000_000:,.1f}".removesuffix(".0") + " MB"


def check_published(value: str, where: str) -> str:
    """The publication date, if it is an ISO day of the calendar (YYYY-MM-DD).

    Raises:
        OnrecordError: it is not.
    """
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        datetime.date.fromisoformat(value)
    except ValueError:
        raise OnrecordError(where, f"not a date of the form YYYY-MM-DD: {shorten(value)!r}") from None
    return value


def shorten(value: str, length: int = 40) -> str:
    """The value, cut for a message of one line."""
    return value if len(value) <= length else value[: length - 1] + "…"


def check_text(text: str, where: str, *, limit: int = MAX_BYTES) -> str:
    """The text, if it can be read: not empty, not binary, not too large, in English.

    Raises:
        OnrecordError: it cannot.
    """
    if len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit:
        raise OnrecordError(where, f"larger than the limit of {megabytes(limit)}")
    if lone := _SURROGATE.search(text):
        raise OnrecordError(
            where, f"not valid Unicode: lone surrogate U+{ord(lone[0]):04X} at character {lone.start()}"
        )
    if (nul := text.find("\0")) >= 0:
        raise OnrecordError(where, f"not a text: NUL at character {nul}")
    if not text or text.isspace():
        raise OnrecordError(where, "empty" if not text else "nothing but white space")
    if not looks_english(text):
        raise OnrecordError(where, "not in English; only English is read")
    return text


def make_document(
    text: str,
    *,
    id: str,
    where: str,
    source: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    url: str | None = None,
    limit: int = MAX_BYTES,
) -> Document:
    """A document, checked; its title is guessed from the first line if none is given.

    Args:
        text: the exact characters of the document.
        id: short name of the document.
        where: what to call the document in a message.
        source: where the text came from, as the user named it.
        title, publisher, published, url: what is known of the document; None if it is not.
        limit: largest text, in bytes of UTF-8.

    Raises:
        OnrecordError: the text or the date is not fit to be read.
    """
    check_text(text, where, limit=limit)
    facts = {"title": title, "publisher": publisher, "url": url}
    for name, value in facts.items():
        if value is not None and _SURROGATE.search(value):
            raise OnrecordError(where, f"not valid Unicode: {name} holds a lone surrogate")
    if published is not None:
        check_published(published, where)
    return Document(
        id=id,
        text=text,
        title=title or guess_title(text),
        publisher=publisher or None,
        published=published,
        url=url or None,
        source=source,
    )
