"""Hostile characters made visible, so that a document can be shown but cannot act.

A document is whatever somebody put on the web. Escape sequences would drive a terminal, bidirectional
overrides (CVE-2021-42574) would reorder what a reader sees. Both are shown by their code point; the
characters themselves stay in the record's JSON.
"""

from __future__ import annotations

import re

# C0 and C1 controls but tab and newline; bidirectional controls (UAX #9); line and paragraph separators;
# lone surrogates; invisible tag characters; interlinear annotation.
_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def _name(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"


def visible(text: str) -> str:
    """The text with every character that would act shown by its code point.

    Tabs and newlines are kept, and so is a carriage return that belongs to a newline.
    """
    return _HOSTILE.sub(_name, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text on one line: white space collapsed, hostile characters made visible."""
    # As most are: of white space only the blank counts as printable, of what is hostile nothing does.
    if text.isprintable() and "  " not in text and text.strip() == text:
        return text
    return visible(" ".join(text.split()))


def excerpt(text: str, length: int, keep: tuple[int, int] | None = None) -> str:
    """At most ``length`` characters of the text, with an ellipsis where something is left out.

    Args:
        text: the text.
        length: longest excerpt, in characters, without the ellipses.
        keep: a slice of the text that should be seen (start, end), if any.
    """
    if len(text) <= length:
        return text
    start = 0
    if keep is not None and keep[1] > length:
        start = min(max(0, keep[0] - length // 2), len(text) - length)
    end = start + length
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
