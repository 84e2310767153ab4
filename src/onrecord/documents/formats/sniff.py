"""What is it? Told by its first bytes, then by what its server or its name says, as the bytes do not lie."""

from __future__ import annotations

import re
from enum import StrEnum

HEAD = 4096
"""How many first bytes are looked at."""


class Kind(StrEnum):
    """What a source is."""

    TEXT = "text"
    MARKDOWN = "markdown"
    RECORD = "record"
    HTML = "html"
    PDF = "pdf"
    MAIL = "mail"
    FEED = "feed"
    OPML = "opml"
    JSONL = "jsonl"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    WARC = "warc"


PLAIN = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.RECORD})
"""What is read without the extra."""

CONTAINERS = frozenset(
    {Kind.FEED, Kind.OPML, Kind.JSONL, Kind.ZIP, Kind.TAR, Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.WARC}
)
"""What may hold several documents."""

ARCHIVES = CONTAINERS - {Kind.FEED, Kind.OPML}
"""Where a first pass picks what is worth reading unless told otherwise."""

BY_SUFFIX = {
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".json": Kind.RECORD,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".eml": Kind.MAIL,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".opml": Kind.OPML,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".zip": Kind.ZIP,
    ".tar": Kind.TAR,
    ".tgz": Kind.GZIP,
    ".tbz2": Kind.BZIP2,
    ".txz": Kind.XZ,
    ".gz": Kind.GZIP,
    ".bz2": Kind.BZIP2,
    ".xz": Kind.XZ,
    ".warc": Kind.WARC,
}
MORE_SUFFIXES = frozenset(BY_SUFFIX) - {".txt", ".text", ".md", ".markdown", ".json"}
"""What is picked from a folder besides plain texts."""

_BY_TYPE = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/pdf": Kind.PDF,
    "message/rfc822": Kind.MAIL,
    "application/rss+xml": Kind.FEED,
    "application/atom+xml": Kind.FEED,
    "application/rdf+xml": Kind.FEED,
    "application/feed+json": Kind.FEED,
    "text/x-opml": Kind.OPML,
    "text/plain": Kind.TEXT,
    "text/markdown": Kind.MARKDOWN,
    "application/x-ndjson": Kind.JSONL,
    "application/json": Kind.RECORD,
}

# Each format's own specification.
_MAGIC = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"BZh", Kind.BZIP2),
    (b"\xfd7zXZ\0", Kind.XZ),
    (b"WARC/1.", Kind.WARC),
)

_ELEMENT = re.compile(
    r"""\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*)*
        (?:<!doctype\s+(?P<doctype>[\w:]+)[^>]*>\s*(?:<!--.*?-->\s*)*)?
        (?:<(?P<element>[\w:]+))?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_HEADER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):[ \t]?\S?")
_MAIL_HEADERS = frozenset(
    "return-path received delivered-to from to subject date message-id mime-version dkim-signature "
    "x-mailer list-id list-unsubscribe reply-to content-type".split()
)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_OBJECT = re.compile(r'\s*\{\s*"')


def sniff(head: bytes, suffix: str = "", content_type: str = "") -> Kind:
    """What the bytes are.

    Args:
        head: the first bytes (:data:`HEAD` of them, fewer if there are no more).
        suffix: of the file's name, with its dot, lower case; "" if there is none.
        content_type: as a server told it; "" if there was none.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar":
        return Kind.TAR
    told = _BY_TYPE.get(content_type.partition(";")[0].strip().lower())
    named = BY_SUFFIX.get(suffix)
    # ISO 32000-1, Annex H: readers accept the mark within the first 1024 bytes. But so may any mail hold it.
    if head.startswith(b"%PDF-") or (b"%PDF-" in head[:1024] and Kind.PDF in (named, told)):
        return Kind.PDF
    text = _text(head)
    if found := _markup(text):
        return found
    if _OBJECT.match(text):
        if _JSON_FEED.search(text):
            return Kind.FEED
        return Kind.JSONL if Kind.JSONL in (named, told) else Kind.RECORD
    if _is_mail(text, sure=named is Kind.MAIL or told is Kind.MAIL):
        return Kind.MAIL
    for said in (named, told):
        if said in (Kind.TEXT, Kind.MARKDOWN, Kind.RECORD, Kind.HTML, Kind.JSONL, Kind.FEED, Kind.OPML):
            return said
    return Kind.TEXT


def _text(head: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")


def _markup(text: str) -> Kind | None:
    found = _ELEMENT.match(text)
    if found is None:
        return None
    element = (found["element"] or "").lower()
    if (found["doctype"] or "").lower() == "html" or element in ("html", "head", "body"):
        return Kind.HTML
    if element in ("rss", "feed", "rdf:rdf", "channel", "atom:feed"):
        return Kind.FEED
    return Kind.OPML if element == "opml" else None


def _is_mail(text: str, *, sure: bool) -> bool:
    """Whether it begins as a message of RFC 5322 does: with header lines, some of them well known."""
    known = 0
    for number, line in enumerate(text.splitlines()[:60]):
        if not line:
            break
        if line[0] in " \t" and number:
            continue
        header = _HEADER.match(line)
        if header is None:
            return sure and known > 0
        known += header["name"].lower() in _MAIL_HEADERS
    return known >= (1 if sure else 3)
