"""A web page: the article's text, without what stands around it, and what the page says of itself."""

from __future__ import annotations

import codecs
import re
from typing import cast

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from onrecord.documents.formats.days import is_day
from onrecord.documents.formats.page_facts import OTHER, facts_of, words_in
from onrecord.documents.formats.parts import Blob, Text
from onrecord.errors import OnrecordError

FEWEST_WORDS = 20
"""With fewer words in its paragraphs a page holds no article."""

DEEPEST = 250
"""Levels of a page that are followed: the HTML parser gives up soon after."""

_META = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
# What browsers take these labels for (https://encoding.spec.whatwg.org/#names-and-labels).
_WHATWG = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
}
_BREAK = "\x1e"
"""Stands for the end of a block; no text holds it, as control characters are taken out."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

# Parts of a page that are never the article, by what their makers call them. trafilatura knows most; these
# came to light on saved pages.
_NOISE = re.compile(
    r"(?:^|[\s_-])(?:cookie\w*|consent|gdpr|cmp|onetrust\w*|paywall\w*|subscribe\w*|subscription|meter|regwall|"
    r"newsletter\w*|sign-?up|related\w*|recommend\w*|also(?:-?read)?|read-?(?:next|more|also)|more-?(?:stories|news|on)|"
    r"most-?(?:read|popular|viewed)|trending|popular|up-?next|latest-?news|comments?|comment-?list|disqus\w*|"
    r"share-?(?:bar|buttons?|tools)?|social\w*|breadcrumbs?|promo\w*|advert\w*|ad-slot|ads?|sponsored|outbrain|"
    r"taboola|site-?(?:header|footer|nav)|skip-?link|author-?bio|tags?-?list|infinite\w*|next-?article|"
    r"pagelist\w*|survey|feedback|wm-ipp\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:^|[\s_-])(?:paywall\w*|regwall|meter(?:ed)?|subscribe-?(?:wall|prompt|to-continue)|barrier)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAYWALL_WORDS = re.compile(
    r"(?:subscribe (?:now )?to (?:continue|keep) reading|"
    r"(?:this|the rest of this) (?:article|story|content) is "
    r"(?:for|available to|reserved for|only available to) (?:\w+ )?subscribers|to continue reading,? "
    r"(?:please )?(?:subscribe|log in|sign in|register)|already a subscriber\?)",
    re.IGNORECASE,
)
# A line within an article that leads to another one, or is a button's or the printed paper's.
_FURNITURE = re.compile(
    r"(?:read (?:more|also|next)|also read|see also|related(?: \w+)?|more on this(?: story)?|advertisement)"
    r"\s*(?::|$)|(?:skip advertisement|share|listen|print|save|comments?|sign up here\.?|\W+)$|"
    r"a version of this article appear(?:s|ed) in print\b|our standards:",
    re.IGNORECASE,
)
_PARAGRAPH = 80
"""So many characters and more are no headline, date line or byline."""
PAYWALL_NOTE = "the page says that the rest is for subscribers"


def decode(data: bytes, content_type: str = "") -> str:
    """The page's characters, by its byte order mark, its server's word, its own word, UTF-8, Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    header, meta = _HEADER.search(content_type), _META.search(data[:4096])
    told = [header[1]] if header else []
    told += [meta[1].decode("ascii")] if meta else []
    for name in [*told, "utf-8"]:
        name = _WHATWG.get(name.lower(), name)
        # A page that could be read by its label cannot be UTF-16 after all.
        if name.lower().startswith(("utf-16", "utf-7", "utf-32")):
            name = "utf-8"
        try:
            if codecs.lookup(name)._is_text_encoding:
                return data.decode(name)
        except (LookupError, UnicodeDecodeError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def parse(text: str, where: str) -> HtmlElement:
    """The page as a tree.

    Raises:
        OnrecordError: it has no elements, or is nested beyond all reason.
    """
    clean = re.sub(r"^\s*<\?xml[^>]*\?>", "", _CONTROL.sub("", text))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = document_fromstring(clean.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise OnrecordError(where, f"an HTML page that cannot be parsed ({str(error)[:80]})") from None
    if any("xcessive depth" in entry.message for entry in parser.error_log) or _depth(tree) > DEEPEST:
        raise OnrecordError(where, f"an HTML page nested more than {DEEPEST} levels deep")
    return cast(HtmlElement, tree)


def _depth(tree: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def read_page(blob: Blob) -> Text:
    """The article of a page.

    Raises:
        OnrecordError: it cannot be parsed, or holds no article.
    """
    text = decode(blob.data, blob.content_type)
    tree = parse(text, blob.name)
    facts = facts_of(tree, blob.url, blob.fetched)
    walled = _is_walled(tree)
    links = {words_in(link) for link in tree.iter("a")}
    paragraphs = _article(tree, facts.title)
    words = sum(len(one.split()) for one in paragraphs)
    linked = sum(len(one.split()) for one in paragraphs if one in links)
    if words - linked < max(FEWEST_WORDS, linked):  # a list of other articles is none
        raise OnrecordError(
            blob.name, "an HTML page without an article" + (" (behind a pay wall)" if walled else "")
        )
    body = "\n".join(paragraphs)
    if facts.title and not body.startswith(facts.title):
        body = f"{facts.title}\n{body}"
    return Text(
        text=body + "\n",
        format="html",
        title=facts.title,
        publisher=facts.publisher,
        published=facts.published,
        updated=facts.updated,
        url=facts.url,
        notes=(PAYWALL_NOTE,) if walled else (),
    )


def _article(tree: HtmlElement, title: str | None) -> list[str]:
    """The paragraphs of the article, in order."""
    _prune(tree)
    _unfold_layout(tree)
    found = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, favor_recall=False, with_metadata=False
    )
    text = (getattr(found, "text", "") or "") if found is not None else ""
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.splitlines()]
    kept = [
        line.removeprefix("- ").strip("| ")
        for line in lines
        if line and not _PAYWALL_WORDS.search(line) and not _FURNITURE.match(line)
    ]
    again = (title or "").casefold()
    first = next(
        (n for n, line in enumerate(kept) if len(line) >= _PARAGRAPH and line.casefold() != again), 1
    )
    above = [line for line in kept[:first] if line.casefold() != again and not is_day(line)]
    return above + kept[first:]


def _unfold_layout(tree: HtmlElement) -> None:
    """Tables that hold paragraphs lay out a page, as was usual once; they hold no data."""
    for table in list(tree.iter("table")):
        if next(table.iter("p", "h1", "article"), None) is None:
            continue
        for part in table.iter("table", "tbody", "thead", "tr", "td", "th", "font", "center"):
            part.tag = "div"


def _prune(tree: HtmlElement) -> None:
    """Take away what is surely not the article; never more than half of the page's paragraphs at once."""
    for other in tree.findall(f".//article[@{OTHER}]"):
        if other.getparent() is not None:
            other.drop_tree()
    total = sum(len(p.text_content()) for p in tree.iter("p"))
    for element in list(
        tree.iter("div", "section", "aside", "ul", "ol", "form", "footer", "nav", "p", "dialog")
    ):
        if element.getparent() is None or element.tag in ("article", "main", "body"):
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if element.get("aria-modal") != "true" and not _NOISE.search(named):
            continue
        inside = sum(len(p.text_content()) for p in element.iter("p"))
        if inside * 2 <= total:
            element.drop_tree()


def _is_walled(tree: HtmlElement) -> bool:
    for element in tree.iter("div", "section", "aside", "p", "form", "dialog"):
        if _PAYWALL.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
    return any(
        _PAYWALL_WORDS.search(p.text_content()[:400]) for p in tree.iter("p", "h2", "h3", "h4", "span")
    )


def text_of_fragment(html: str) -> str:
    """The text of a piece of HTML that is an article already (of a feed, a mail): its blocks, a line each."""
    clean = _CONTROL.sub("", html)
    if "<" not in clean and "&" not in clean:
        return clean.strip()
    try:
        tree = document_fromstring(f"<div>{clean}</div>".encode(), parser=HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return ""
    for element in list(tree.iter("script", "style", "head", "noscript", "template", "svg")):
        cast(HtmlElement, element).drop_tree()
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if element.tag in _BLOCKS or (element.tag == "br" and event == "start"):
            parts.append(_BREAK)
        parts.append((element.text if event == "start" else element.tail) or "")
    # A line break within the source of a paragraph is a blank, as in a browser.
    lines = [" ".join(line.split()) for line in "".join(parts).split(_BREAK)]
    return "\n".join(line for line in lines if line)


_BLOCKS = frozenset(
    "p div section article header footer h1 h2 h3 h4 h5 h6 ul ol li table tr td th blockquote pre figure "
    "figcaption hr dl dt dd body html".split()
)
