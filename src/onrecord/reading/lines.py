"""Where sentences must begin: at new lines, after datelines, after the name of a speaker.

A parser trained on running text joins a headline to the first paragraph and "Lin Jian:" to what Lin
Jian says. These boundaries are set before it runs; it finds the others by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

# "MOSCOW/WASHINGTON, April 16 (Meridian Wire) - ", "SHANGHAI – ", "BERLIN (Agency) — "
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]{2,40})"
    r"(?:,\s*(?:[A-Z][\w.]+(?:\s+[A-Z][\w.]+)?,\s*)?(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]+)(?:,?\s+\d{4})?)?"
    r"\s*(?:\([^)\n]{2,40}\))?\s*(?:--|[-–—])\s+"
)
# "Lin Jian: ", "Q: ", "Meridian News Agency: "; a bullet or a clock time may stand before it.
_SPEAKER = re.compile(
    r"(?:[-*•–]\s+)?"
    r"(?P<name>(?:[A-Z][\w.'’&-]*|[QA])(?:\s+(?:of|the|and|for|de|van|von|al|bin|[A-Z0-9][\w.'’&-]*)){0,6})\s*"
    r"(?:\([^)\n]{1,40}\))?:\s+(?=\S)"
)
# "10.42am ", "14:05 GMT - ", "[14:05] "
_CLOCK = re.compile(
    r"\[?\d{1,2}[.:]\d{2}\]?\s*(?:[ap]\.?m\.?)?(?:\s*(?:GMT|BST|CET|CEST|UTC|ET))?\s*(?:[-–—:|]\s*)?(?=\S)"
)
_BULLET = re.compile(r"[-*•–‣·]\s+(?=\S)")
# "28 May 2025: ", "May 28 – ", "March 2024 — "
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_HEAD_DATE = re.compile(
    rf"(?:(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}}\b)?(?:,?\s+\d{{4}})?|\d{{4}}(?:-\d{{2}}(?:-\d{{2}})?)?)"
    r"\s*(?::|[-–—])\s+(?=\S)"
)
# "Nairobi – ", "Analysis - "
_LABEL = re.compile(r"[A-ZÀ-Þ][\w.]{2,12}\s+(?:--|[-–—])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the document, in characters.

    Attributes:
        start, end: the line without its line break.
        body: where the running text begins, behind bullets, datelines and speakers.
        speaker: the name before the colon, if the line opens with one.
    """

    start: int
    end: int
    body: int
    speaker: str | None


def split(text: str) -> list[Line]:
    """The non-empty lines of a text."""
    lines = []
    position = 0
    for raw in text.splitlines(keepends=True):
        start, stripped = position, raw.strip()
        position += len(raw)
        if not stripped:
            continue
        start += raw.index(stripped[0])
        end = start + len(stripped)
        body, speaker = start, None
        for pattern in (_BULLET, _CLOCK, _HEAD_DATE, _LABEL):
            found = pattern.match(text, body, end)
            if found:
                body = found.end()
        found = _DATELINE.match(text, body, end)
        if found and found["place"].strip().upper() == found["place"].strip():
            body = found.end()
        else:
            found = _SPEAKER.match(text, body, end)
            if found and found.end() < end:
                speaker, body = found["name"], found.end()
        lines.append(Line(start, end, body, speaker))
    return lines


def mark(doc: Doc) -> list[Line]:
    """Set the sentence starts that lines give, and return the lines."""
    lines = split(doc.text)
    starts = {line.start for line in lines} | {line.body for line in lines}
    for token in doc:
        if token.idx in starts:
            token.is_sent_start = True
    return lines
