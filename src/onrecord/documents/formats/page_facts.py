"""What a web page says of itself: headline, publisher, address, days.

Every day comes with its basis. What the page's makers wrote for machines goes before what they wrote for
people, and that before the address; a day of update is never taken for the day of publication, and the day
that a page shows as today's is neither. The vocabularies: schema.org (JSON-LD and microdata), Open Graph
(``article:*``), Dublin Core, Highwire Press, hAtom, HTML's own ``time``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from onrecord.documents.formats.days import day_in, day_in_url
from onrecord.documents.formats.parts import Dated

_ARTICLE = re.compile(
    r"(?:article|blogposting|report|posting|webpage|analysis|review|creativework|pressrelease)$",
    re.IGNORECASE,
)
_PUBLISHED_META = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "published_time",
    "article_date_original",
    "originalpublicationdate",
    "date_published",
    "release_date",
    "displaydate",
    "date",
)
_UPDATED_META = (
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "last-modified",
    "revised",
    "updated_time",
)
_PUBLISHED_CLASS = re.compile(
    r"(?:^|[\s_-])(?:published|pub-?date|publish-?date|posted|posted-on|entry-date|post-date|article-date|"
    r"date-?line|dateline|timestamp|byline|article-?meta|date)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:meta|byline|dateline)(?:$|[\s_-])", re.IGNORECASE)
_UPDATED_WORD = re.compile(r"\b(?:updated?|modified|edited|revised|corrected|last reviewed)\b", re.IGNORECASE)
_PUBLISHED_WORD = re.compile(
    r"\b(?:first published|originally published|published|posted|issued|released|publication date|"
    r"release date|date of (?:issue|publication))\b(?:\s+on|\s+at)?\s*:?\s*",
    re.IGNORECASE,
)
_HEADLINE_CLASS = re.compile(r"(?:entry|post|article|story|news)[-_]?title|headline", re.IGNORECASE)
# Where a day is not the article's own.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|most-?read|trending|popular|more-?(?:stories|news|on)|sidebar|aside|"
    r"comments?|comment-list|today|current-?date|now|copyright|(?<!__)footer|masthead|site-header|nav\w*|"
    r"breaking|ticker|teaser|promo|newsletter|also-?read|read-?next|up-?next|latest)(?:$|[\s_-])",
    re.IGNORECASE,
)
OTHER = "data-onrecord-other"
"""Attribute with which articles are marked that are not the page's own."""
_SPACE = re.compile(r"\s+")
_LIMIT = 400
"""How many elements are looked at for a visible day."""


@dataclass(frozen=True)
class Facts:
    """What a page says of itself."""

    title: str | None
    publisher: str | None
    url: str | None
    published: Dated | None
    updated: Dated | None


def facts_of(tree: HtmlElement, url: str | None, fetched: str | None) -> Facts:
    """What the page says of itself.

    Args:
        tree: the whole page.
        url: address that it was fetched from, if known.
        fetched: when, ISO time; nothing was published later.
    """
    # A day's grace: a page may bear a day that its place on earth has reached before UTC.
    latest = fetched[:10] if fetched else None
    _mark_others(tree)
    metas = _metas(tree)
    nodes = list(_json_ld(tree))
    title = _title(tree, metas, nodes)
    node = _article(nodes, title)
    canonical = _canonical(tree, metas, url)
    published = _first(
        _machine(node, "datePublished", latest),
        _machine(node, "dateCreated", latest),
        _of_metas(metas, _PUBLISHED_META, latest),
        _microdata(tree, "datePublished", latest),
        _time(tree, latest),
        _visible(tree, latest),
        _beside_headline(tree, latest),
        _address(canonical or url),
    )
    updated = _first(
        _machine(node, "dateModified", latest),
        _of_metas(metas, _UPDATED_META, latest),
        _microdata(tree, "dateModified", latest),
        _time_of_update(tree, latest),
        _visible_update(tree, latest),
    )
    return Facts(title, _publisher(metas, node, canonical or url), canonical or url, published, updated)


def _mark_others(tree: HtmlElement) -> None:
    """Tell the article apart from those that follow it in an endless list."""
    articles = list(tree.iter("article"))
    main = next((one for one in articles if one.find(".//h1") is not None), next(iter(articles), None))
    for one in articles:
        if one is not main and main not in one.iterancestors() and main not in one.iter("article"):
            one.set(OTHER, "")


def _first(*found: Dated | None) -> Dated | None:
    return next((one for one in found if one is not None), None)


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD, of lists of other pages those excepted."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(value, 0)


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        types = _types(value)
        if "itemlist" in types or "breadcrumblist" in types:
            return
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)


def _types(node: dict[str, Any]) -> list[str]:
    value = node.get("@type")
    return [str(one).lower() for one in (value if isinstance(value, list) else [value])]


def _article(nodes: list[dict[str, Any]], title: str | None) -> dict[str, Any] | None:
    """The object that speaks of this article: the one with its headline, else the first article."""
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _types(node))]
    for node in articles:
        if title and unescape(_plain(node.get("headline"))) == title:
            return node
    kept = [node for node in articles if "webpage" not in _types(node)]
    return next(iter(kept or articles), None)


def _plain(value: object) -> str:
    return _SPACE.sub(" ", value).strip() if isinstance(value, str) else ""


def _machine(node: dict[str, Any] | None, key: str, latest: str | None) -> Dated | None:
    day = day_in(_plain(node.get(key)), latest=latest) if node else None
    return Dated(day, f"JSON-LD {key}") if day else None


def _of_metas(metas: dict[str, str], names: tuple[str, ...], latest: str | None) -> Dated | None:
    for name in names:
        if (value := metas.get(name)) and (day := day_in(value, latest=latest)):
            return Dated(day, f"meta {name}")
    return None


def _microdata(tree: HtmlElement, name: str, latest: str | None) -> Dated | None:
    for element in tree.iterfind(f".//*[@itemprop='{name}']"):
        if _is_elsewhere(element):
            continue
        value = element.get("content") or element.get("datetime") or words_in(element)
        if day := day_in(value, latest=latest):
            return Dated(day, f"microdata {name}")
    return None


def _time(tree: HtmlElement, latest: str | None) -> Dated | None:
    """The first ``time`` of the article that is no update, those that say so by name before others."""
    found: Dated | None = None
    for element in islice(tree.iter("time"), _LIMIT):
        if _is_elsewhere(element):
            continue
        if _tells_update(element):
            continue
        day = day_in(element.get("datetime") or words_in(element), latest=latest)
        if day is None:
            continue
        if element.get("pubdate") is not None or _PUBLISHED_CLASS.search(element.get("class") or ""):
            return Dated(day, "time element, marked as published")
        found = found or Dated(day, "time element")
    return found


def _time_of_update(tree: HtmlElement, latest: str | None) -> Dated | None:
    """The first ``time`` of the article that says that it is an update's."""
    for element in islice(tree.iter("time"), _LIMIT):
        if not _tells_update(element) or _is_elsewhere(element):
            continue
        if day := day_in(element.get("datetime") or words_in(element), latest=latest):
            return Dated(day, "time element, marked as update")
    return None


def _tells_update(element: HtmlElement) -> bool:
    around = " ".join(filter(None, (element.get("class"), words_in(element), _lead(element))))
    return bool(_UPDATED_WORD.search(around))


def _visible(tree: HtmlElement, latest: str | None) -> Dated | None:
    """A day that stands by itself where pages put theirs, or after a word like "published"."""
    named: Dated | None = None
    for element, words in _short_elements(tree):
        if found := _PUBLISHED_WORD.search(words):
            rest = words[found.end() :]
            cut = _UPDATED_WORD.search(rest)
            if day := day_in(rest[: cut.start()] if cut else rest[:60], latest=latest):
                return Dated(day, f"the page's words “{found[0].strip(' :').lower()}”")
        if named is None and _PUBLISHED_CLASS.search(
            f"{element.get('class') or ''} {element.get('id') or ''}"
        ):
            cut = _UPDATED_WORD.search(words)
            if day := day_in(words[: cut.start()] if cut else words, latest=latest):
                named = Dated(day, "day in the page's byline")
    return named


def _beside_headline(tree: HtmlElement, latest: str | None) -> Dated | None:
    """A day that stands alone in the part of the page that holds the headline, above the first paragraph."""
    headline = _headline(tree)
    if headline is None:
        return None
    around = headline
    for _ in range(3):
        parent = around.getparent()
        if parent is None or parent.tag in ("body", "html", "main", "article"):
            break
        around = parent
    if around is headline:
        around = headline.getparent() if headline.getparent() is not None else headline
    for number, element in enumerate(around.iter()):
        if number > _LIMIT or not isinstance(element.tag, str):
            continue
        words = words_in(element)
        if element.tag == "p" and len(words) > 200:
            return None
        if len(words) > 60 or element is headline or _UPDATED_WORD.search(words) or _is_elsewhere(element):
            continue
        day = day_in(words, latest=latest)
        if day and len(re.findall(r"[A-Za-z]{2,}", words)) <= 4:
            return Dated(day, "a day that stands alone beside the headline")
    return None


def _headline(tree: HtmlElement) -> HtmlElement | None:
    for h1 in tree.iter("h1"):
        if not _is_elsewhere(h1):
            return h1
    for heading in tree.iter("h2", "h3"):
        if _HEADLINE_CLASS.search(heading.get("class") or "") and not _is_elsewhere(heading):
            return heading
    return None


def _visible_update(tree: HtmlElement, latest: str | None) -> Dated | None:
    for _, words in _short_elements(tree):
        found = _UPDATED_WORD.search(words)
        if found and (day := day_in(words[found.end() : found.end() + 60], latest=latest)):
            return Dated(day, f"the page's word “{found[0].lower()}”")
    return None


def _short_elements(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    seen = 0
    for element in tree.iter(
        "p", "span", "div", "time", "li", "small", "em", "dd", "td", "h2", "h3", "h4", "h5", "h6"
    ):
        if len(element) > 6 or seen > _LIMIT * 5:
            continue
        seen += 1
        words = words_in(element)
        if 6 <= len(words) <= 160 and not _is_elsewhere(element):
            yield element, words


def words_in(element: HtmlElement) -> str:
    """The text of an element on one line; of a long one its beginning."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(part)
        size += len(part)
        if size > 600:
            break
    return _SPACE.sub(" ", "".join(parts)).strip()


def _lead(element: HtmlElement) -> str:
    """What stands right before an element: the text of its parent up to it, or its older sibling's tail."""
    before = element.getprevious()
    text = (
        (before.tail or words_in(before))
        if before is not None
        else getattr(element.getparent(), "text", None)
    )
    return (text or "")[-40:]


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether it stands in a part of the page that is not the article."""
    at: HtmlElement | None = element
    for _ in range(60):
        if at is None or at.tag in ("body", "html"):
            return False
        named = f"{at.get('class') or ''} {at.get('id') or ''}"
        if at.tag in ("nav", "footer") or at.get(OTHER) is not None:
            return True
        if at.tag == "aside" and not _BYLINE.search(named):
            return True
        if at.tag not in ("article", "main") and _ELSEWHERE.search(named):
            return True
        at = at.getparent()
    return False


def _address(url: str | None) -> Dated | None:
    day = day_in_url(url) if url else None
    return Dated(day, "the address") if day else None


def _title(tree: HtmlElement, metas: dict[str, str], nodes: list[dict[str, Any]]) -> str | None:
    """The headline: as the page shows it if that is one of the headlines it tells machines."""
    told = [metas.get("og:title"), metas.get("twitter:title"), metas.get("headline"), metas.get("dc.title")]
    article = _article(nodes, None)
    headlines = [_plain(article.get("headline"))] if article else []
    page = tree.find(".//title")
    whole = words_in(page) if page is not None else ""
    candidates = [_plain(one) for one in [*headlines, *told] if one]
    shown = [words for h1 in tree.iter("h1") if (words := words_in(h1)) and not _is_elsewhere(h1)]
    if not shown and (heading := _headline(tree)) is not None:
        shown = [words_in(heading)]
    for words in shown:
        if any(_alike(words, one) for one in [*candidates, whole]):
            return words
    if candidates and candidates[0]:
        return candidates[0]
    if len(shown) == 1:
        return shown[0]
    # "Headline | Section - Publisher"
    return re.split(r"\s+[|–—·»-]\s+", whole)[0].strip() or None


def _alike(shown: str, told: str) -> bool:
    a, b = shown.casefold(), told.casefold()
    return len(a) > 8 and (a == b or a in b or (len(b) > 8 and b in a))


def _publisher(metas: dict[str, str], node: dict[str, Any] | None, url: str | None) -> str | None:
    if name := _plain(metas.get("og:site_name")):
        return name
    publisher = node.get("publisher") if node else None
    if isinstance(publisher, list):
        publisher = next(iter(publisher), None)
    if isinstance(publisher, dict) and (name := _plain(publisher.get("name"))):
        return name
    for key in ("dc.publisher", "citation_publisher", "application-name", "apple-mobile-web-app-title"):
        if name := _plain(metas.get(key)):
            return name
    host = (urlsplit(url).hostname or "") if url else ""
    return host.removeprefix("www.") or None


def _canonical(tree: HtmlElement, metas: dict[str, str], url: str | None) -> str | None:
    """The address that the page gives as its own; only of a page whose address is not known, or whose own
    address lies on the same host (an AMP page names its full page)."""
    told: str | None = next(
        (
            link.get("href")
            for link in tree.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split() and link.get("href")
        ),
        None,
    ) or metas.get("og:url")
    if not told:
        return None
    try:
        absolute = urljoin(url or "", told.strip())
        parts = urlsplit(absolute)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        if url is not None and _site(parts.hostname) != _site(urlsplit(url).hostname or ""):
            return None
    except ValueError:
        return None
    return absolute


def _site(host: str) -> str:
    return ".".join(host.lower().split(".")[-2:])
