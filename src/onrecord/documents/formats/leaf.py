"""What contains nothing else, turned into texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from onrecord.documents.formats.days import day_in
from onrecord.documents.formats.feed import parse_feed, parse_opml, texts_of
from onrecord.documents.formats.mail import read_mail
from onrecord.documents.formats.page import read_page
from onrecord.documents.formats.parts import Blob, Dated, Text
from onrecord.documents.formats.pdf import read_pdf
from onrecord.documents.formats.sniff import Kind
from onrecord.documents.markdown import split_front_matter
from onrecord.documents.raw import decode
from onrecord.documents.records import parse_record
from onrecord.errors import OnrecordError


@dataclass
class Found:
    """What one blob gave.

    Attributes:
        texts: the texts.
        attached: what was attached to it, to be looked at in turn.
        feeds: the feeds that it names, as title and address.
    """

    texts: list[Text] = field(default_factory=list)
    attached: list[Blob] = field(default_factory=list)
    feeds: list[tuple[str, str]] = field(default_factory=list)


def read_leaf(blob: Blob, kind: Kind, tick: Callable[[], None]) -> Found:
    """Read one blob.

    Args:
        blob: what to read.
        kind: what it is; none that is unpacked.
        tick: called whenever some progress was made.

    Raises:
        OnrecordError: it cannot be read.
    """
    match kind:
        case Kind.HTML:
            return Found([read_page(blob).of(blob)])
        case Kind.PDF:
            return Found([read_pdf(blob, tick).of(blob)])
        case Kind.MAIL:
            text, attached = read_mail(blob)
            return Found([text.of(blob)] if text.text else [], attached)
        case Kind.FEED:
            return Found([text.of(blob) for text in texts_of(parse_feed(blob), blob)])
        case Kind.OPML:
            return Found(feeds=parse_opml(blob))
        case _:
            return Found([_plain(blob, kind).of(blob)])


def _plain(blob: Blob, kind: Kind) -> Text:
    text = decode(blob.data, blob.name)
    facts: dict[str, str] = {}
    if kind is Kind.MARKDOWN:
        facts, text = split_front_matter(text)
    elif kind is Kind.RECORD:
        text, facts = parse_record(text, blob.name)
    day = day_in(facts.get("published", ""))
    return Text(
        text=text,
        format=kind.value,
        title=facts.get("title"),
        publisher=facts.get("publisher"),
        published=Dated(day, "the file's own word") if day else None,
        url=facts.get("url"),
    )


_TEXT = ("text", "body", "content", "maintext", "article", "raw_text")
_TITLE = ("title", "headline")
_PUBLISHER = ("publisher", "sitename", "site_name", "source_name", "outlet", "source_domain", "source")
_PUBLISHED = (
    "published",
    "date_publish",
    "date_published",
    "datePublished",
    "published_at",
    "publish_date",
    "publication_date",
    "pubdate",
    "pub_date",
    "date",
    "timestamp",
)
_URL = ("url", "link", "uri")


def read_line(line: bytes, name: str) -> Text | None:
    """The text of one line of JSON Lines; None for a blank line.

    The names of keys are those that collections of news use (``text``, ``title``, ``published``, ``url`` …).

    Raises:
        OnrecordError: it is no JSON object, or has no text.
    """
    if not line.strip():
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise OnrecordError(name, f"not valid JSON ({str(error)[:80]})") from None
    if not isinstance(value, dict):
        raise OnrecordError(name, "JSON, but not an object")
    text = _text_of(value, _TEXT)
    if text is None:
        raise OnrecordError(name, f"a JSON object without a text (key {', '.join(_TEXT)})")
    key, told = next(((key, value[key]) for key in _PUBLISHED if value.get(key)), ("", None))
    day = day_in(str(told)) if isinstance(told, str) else None
    return Text(
        text=text,
        format=Kind.JSONL.value,
        title=_text_of(value, _TITLE),
        publisher=_text_of(value, _PUBLISHER),
        published=Dated(day, f"the object's {key}") if day else None,
        url=_text_of(value, _URL),
    )


def _text_of(value: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((value[key] for key in keys if isinstance(value.get(key), str) and value[key].strip()), None)
