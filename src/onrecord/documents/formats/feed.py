"""Feeds: RSS 0.9 to 2.0, RDF, Atom, JSON Feed; and OPML, the list of feeds."""

from __future__ import annotations

import calendar
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.documents.formats.days import day_in
from onrecord.documents.formats.limits import ENTRIES
from onrecord.documents.formats.page import decode, text_of_fragment
from onrecord.documents.formats.parts import Blob, Dated, Text
from onrecord.errors import OnrecordError

TEASER_NOTE = "a teaser from a feed, not the whole article"
TEASER = 600
"""A summary of fewer characters, where the entry has no content of its own, is a teaser."""


@dataclass(frozen=True)
class Entry:
    """One entry of a feed.

    Attributes:
        id: the entry's own id, else its address, else its title.
        title, url: as told.
        published, updated: days, with the element they were taken from.
        html: content or summary, as HTML or plain text.
        whole: whether the feed gives it as the entry's content, not a summary.
        enclosure: whether it points to something to hear or see.
    """

    id: str
    title: str
    url: str | None
    published: Dated | None
    updated: Dated | None
    html: str
    whole: bool


@dataclass(frozen=True)
class Feed:
    """A feed with its entries, in its order."""

    title: str
    entries: list[Entry]


def parse_feed(blob: Blob) -> Feed:
    """The feed that the bytes hold.

    Raises:
        OnrecordError: they hold none.
    """
    head = blob.data.lstrip()[:1]
    if head == b"{":
        return _json_feed(blob)
    import feedparser

    # sanitize_html costs more than all the rest, and the text is taken out of the HTML anyhow.
    found = feedparser.parse(blob.data, sanitize_html=False, resolve_relative_uris=False)
    if not found.entries and (not found.version or found.bozo):
        why = str(found.get("bozo_exception", "")).split("\n")[0][:100]
        raise OnrecordError(blob.name, "not a feed that can be parsed" + (f" ({why})" if why else ""))
    return Feed(_plain(found.feed.get("title")), [_entry(one) for one in found.entries[:ENTRIES]])


def _entry(one: Any) -> Entry:
    contents = [
        c for c in one.get("content", []) if str(c.get("type", "")).startswith(("text", "application/x"))
    ]
    content = max((str(c.get("value", "")) for c in contents), key=len, default="")
    summary = str(one.get("summary", "") or "")
    title = _plain(one.get("title"))
    url = one.get("link") or None
    return Entry(
        id=str(one.get("id") or url or title),
        title=title,
        url=str(url) if url and str(url).startswith(("http://", "https://")) else None,
        published=_day(one, "published", "created", "date"),
        updated=_day(one, "updated"),
        html=content if len(content) >= len(summary) else summary,
        whole=bool(content) or len(text_of_fragment(summary)) >= TEASER,
    )


def _day(one: Any, *names: str) -> Dated | None:
    # RSS 1.0 has dc:date alone, which feedparser calls updated: see ``published_of``.
    for name in names:
        value = one.get(name) if name in dict.keys(one) else None
        if value and (day := day_in(str(value))):
            return Dated(day, f"the entry's {name}")
        parsed = one.get(f"{name}_parsed") if f"{name}_parsed" in dict.keys(one) else None
        if isinstance(parsed, time.struct_time):
            day = day_in(time.strftime("%Y-%m-%d", time.gmtime(calendar.timegm(parsed))))
            if day:
                return Dated(day, f"the entry's {name}")
    return None


def _json_feed(blob: Blob) -> Feed:
    try:
        value = json.loads(decode(blob.data))
        items = value["items"]
        entries = [_json_entry(one) for one in items[:ENTRIES] if isinstance(one, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise OnrecordError(
            blob.name, f"not a JSON Feed that can be parsed ({type(error).__name__})"
        ) from None
    return Feed(_plain(value.get("title")), entries)


def _json_entry(one: dict[str, Any]) -> Entry:
    url = one.get("url") or one.get("external_url")
    content = str(one.get("content_html") or one.get("content_text") or "")
    published, updated = (day_in(str(one.get(f"date_{name}") or "")) for name in ("published", "modified"))
    return Entry(
        id=str(one.get("id") or url or one.get("title")),
        title=_plain(one.get("title")),
        url=str(url) if url and str(url).startswith(("http://", "https://")) else None,
        published=Dated(published, "the entry's date_published") if published else None,
        updated=Dated(updated, "the entry's date_modified") if updated else None,
        html=content or str(one.get("summary") or ""),
        whole=bool(content),
    )


def _plain(value: object) -> str:
    return " ".join(text_of_fragment(str(value)).split()) if value else ""


def texts_of(feed: Feed, blob: Blob) -> Iterator[Text]:
    """The entries as texts; of an entry without a text, its headline. One without either is left out."""
    for number, entry in enumerate(feed.entries, 1):
        body = text_of_fragment(entry.html)
        if entry.title and not body.startswith(entry.title):
            body = f"{entry.title}\n{body}".strip()
        if len(body.split()) < 3:
            continue
        # RSS 1.0 and lax Atom give one day only, and call it the day of update.
        published = entry.published or entry.updated
        yield Text(
            text=body + "\n",
            format="feed",
            key=f"{blob.key}/{number:04d}".lstrip("/"),
            name=f"{blob.name}, entry {number}",
            title=entry.title or None,
            publisher=feed.title or None,
            published=published,
            updated=entry.updated if entry.published else None,
            url=entry.url,
            container=(*blob.container, blob.key or blob.name),
            notes=() if entry.whole else (TEASER_NOTE,),
        )


def parse_opml(blob: Blob) -> list[tuple[str, str]]:
    """The feeds of an OPML list: title and address.

    Raises:
        OnrecordError: it cannot be parsed, or names none.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False
    )
    try:
        tree = etree.fromstring(blob.data, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OnrecordError(blob.name, f"an OPML list that cannot be parsed ({str(error)[:80]})") from None
    found: dict[str, str] = {}
    for outline in tree.iter("{*}outline") if tree is not None else ():
        told = {key.lower(): value for key, value in outline.attrib.items()}
        url = str(
            told.get("xmlurl") or (told.get("url") if told.get("type", "").lower() == "rss" else "") or ""
        )
        if url:
            found.setdefault(url.strip(), str(told.get("title") or told.get("text") or url))
    if not found:
        raise OnrecordError(blob.name, "an OPML list without feeds")
    return [(title, url) for url, title in found.items()]
