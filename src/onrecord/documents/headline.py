"""A document's title, where nobody has said it: its first line, if that looks like a headline."""

from __future__ import annotations

import re

LONGEST = 160
"""Longest headline, in characters."""
MOST_WORDS = 28
"""Longest headline, in words."""

_HEADING = re.compile(r"#{1,6}[ \t]+(.+?)[ \t#]*$")
_DATELINE = re.compile(r"\((?:AP|AFP|Reuters|[A-Z][\w ]{1,30})\)\s*[-–—]|^[A-Z][A-Z .,/]{2,40}\s[-–—]\s")
_BYLINE = re.compile(r"(?:by|from|published|updated|posted)\b", re.IGNORECASE)


def guess_title(text: str) -> str | None:
    """The first line, if it stands above the text as a headline does; else None.

    A headline has two words at least (one, if marked as a heading), is short, does not end as a sentence
    does, is no byline and no dateline, and something follows it.
    """
    head = text[: 4 * LONGEST].lstrip()
    line, newline, rest = head.partition("\n")
    line = line.strip()
    if heading := _HEADING.match(line):
        line = heading[1].strip()
    rest_follows = bool(newline) and bool(rest.strip() or text[4 * LONGEST :].strip())
    words = line.split()
    if not rest_follows or not (1 if heading else 2) <= len(words) <= MOST_WORDS or len(line) > LONGEST:
        return None
    if line.rstrip("\"'”’»)").endswith((".", ";", ",", ":")) and not re.search(r"\b[A-Z]\.[A-Z]\.$", line):
        return None
    if _BYLINE.match(line) or _DATELINE.search(line):
        return None
    return line if any(character.isalpha() for character in line) else None
