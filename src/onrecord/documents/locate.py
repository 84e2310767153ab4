"""From a sentence in the kept text back to where it stands: the page of a PDF, the place in a web page.

A link into a web page is a text fragment (https://wicg.github.io/scroll-to-text-fragment/): browsers scroll
to the words behind ``#:~:text=`` and mark them. A link into a PDF ends in ``#page=N`` (RFC 8118).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from urllib.parse import quote, urldefrag

from onrecord.model import Claim, Document, Page

FEW = 12
"""A sentence of so many words is quoted whole in a link; of a longer one, its first and last words."""
ENDS = 5
"""How many words at each end of a longer sentence are quoted, at least."""
MOST = 12
"""How many words are quoted at most to tell one place from others that begin alike."""

WEB = ("html", "feed")
"""Formats whose address is that of a web page with the same words."""

_SPACE = re.compile(r"\s+")


def locate(document: Document, claims: Iterable[Claim]) -> None:
    """Give each piece of evidence its page and its link, where the document has pages or an address.

    Args:
        document: the document that the claims were read from.
        claims: changed in place.
    """
    origin = document.origin
    if origin is None or (not origin.pages and origin.format not in WEB):
        return
    starts = [page.start for page in origin.pages]
    flat = _SPACE.sub(" ", document.text) if document.url and not origin.pages else ""
    for claim in claims:
        for piece in claim.evidence:
            if origin.pages:
                piece.page = page_at(origin.pages, starts, piece.start)
                if document.url:
                    piece.link = f"{urldefrag(document.url)[0]}#page={piece.page}"
            elif document.url and origin.format in WEB:
                piece.link = fragment_link(document.url, piece.text, flat)


def page_at(pages: list[Page], starts: list[int], offset: int) -> int:
    """Number of the page that holds the character at the offset."""
    return pages[max(0, bisect.bisect_right(starts, offset) - 1)].number


def fragment_link(url: str, sentence: str, text: str) -> str:
    """A link to a sentence in a web page.

    Args:
        url: address of the page.
        sentence: the words, as they stand in the page.
        text: all of the page's text, its white space single blanks: where the sentence's first words occur
            earlier as well, more of them are quoted.
    """
    # A text fragment's parts must not run over block boundaries: of a piece with a line break, one line.
    lines = [_SPACE.sub(" ", line).strip() for line in sentence.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return url
    first, last = lines[0].split(" "), lines[-1].split(" ")
    if len(lines) == 1 and len(first) <= FEW:
        return _link(url, lines[0])
    count = min(ENDS, len(first))
    while count < min(MOST, len(first)) and text.count(" ".join(first[:count])) > 1:
        count += 1
    return _link(url, " ".join(first[:count]), " ".join(last[-ENDS:]))


def _link(url: str, *parts: str) -> str:
    # "-" and "," part the directive's own parts, so both are escaped.
    words = ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
    address, anchor = urldefrag(url)
    return f"{address}#{anchor}:~:text={words}"
