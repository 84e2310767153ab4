"""Which document a text is: the keys by which a document is known again, and the rules that use them."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from onrecord.model import Record

# Parameters that say where a reader came from, not what he reads; by the names their makers document.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(enc|mi)|mkt_tok|cmpid|ocid|ref|ref_src"
    r"|s_cid|smid|sref|cid|guccounter|guce_\w+",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """A name as it is looked up: without case, accents, punctuation and spacing."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def url_key(url: str) -> str | None:
    """An address as it is looked up: what two links to one page have in common. None if it is no address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if not host:
        return None
    path = parts.path.rstrip("/") or "/"
    kept = [pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])]
    at = f":{port}" if port not in (None, 80, 443) else ""
    return host + at + path + (f"?{urlencode(sorted(kept))}" if kept else "")


def sha256(text: str) -> str:
    """Of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Facts:
    """What is known of a document beside its text."""

    title: str | None
    publisher: str | None
    url: str | None
    published: str | None

    @classmethod
    def of(cls, record: Record) -> Facts:
        """Those of a record."""
        return cls(record.title, record.publisher, record.url, record.published)

    @property
    def keys(self) -> dict[str, str | None]:
        """The columns ``url_key``, ``title_key`` and ``publisher_key``."""
        return {
            "url_key": (url_key(self.url) if self.url else None) or None,
            "title_key": (name_key(self.title) if self.title else None) or None,
            "publisher_key": (name_key(self.publisher) if self.publisher else None) or None,
        }

    def over(self, older: Facts) -> Facts:
        """These, and where they say nothing, the older ones."""
        return Facts(
            self.title or older.title,
            self.publisher or older.publisher,
            self.url or older.url,
            self.published or older.published,
        )

    def digest(self, text_sha256: str) -> str:
        """Of a version: its text and its facts."""
        whole = [text_sha256, self.title, self.publisher, self.url, self.published]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=True).encode()).hexdigest()


def differ(one: str | None, other: str | None) -> bool:
    """Whether both are known and are not the same."""
    return one is not None and other is not None and one != other


@dataclass(frozen=True)
class Known:
    """A version that the ledger has, as the rules look at it."""

    document: int
    text: int
    published: str | None
    url_key: str | None
    title_key: str | None
    publisher_key: str | None


def same_text_same_document(new: Facts, old: Known) -> bool:
    """Of two equal texts: one document, unless two publishers or two addresses stand over them (a
    reprint)."""
    keys = new.keys
    return not differ(keys["url_key"], old.url_key) and not differ(keys["publisher_key"], old.publisher_key)


def same_headline(new: Facts, old: Known) -> bool | None:
    """Of two different texts under one headline: one document (True), two (False), or for the texts to tell
    (None).

    The same publisher, headline and day make one document, whatever the texts. Without the day, or without
    any publisher, the texts must be near-copies: "Statement by the spokesperson" is the headline of a
    thousand texts.
    """
    keys = new.keys
    if keys["title_key"] is None or keys["title_key"] != old.title_key:
        return False
    if keys["publisher_key"] != old.publisher_key or differ(keys["url_key"], old.url_key):
        return False
    if keys["publisher_key"] is None:
        return False if differ(new.published, old.published) else None
    return True if new.published is not None and new.published == old.published else None
