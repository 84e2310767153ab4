"""Markdown: the text is kept verbatim; only a front matter above it is read for what it says of it.

A front matter stands between two lines ``---`` at the very beginning and holds lines ``key: value``, as
Jekyll, Hugo and Obsidian write it. ``title``, ``publisher``, ``url`` and ``date`` (or ``published``) are
understood, every other key is left alone. The front matter is not part of the document's text.
"""

from __future__ import annotations

import re

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)(?:^---|^\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t\r]*$")
_KEYS = {
    "title": "title",
    "publisher": "publisher",
    "url": "url",
    "date": "published",
    "published": "published",
}
_DAY_AND_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}.*")
_LONGEST = 20_000


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """What the front matter says (keys as in :class:`~onrecord.model.Document`), and the text below it."""
    front = _FRONT.match(text, 0, _LONGEST)
    if front is None:
        return {}, text
    facts: dict[str, str] = {}
    for raw in front[1].splitlines():
        line = _LINE.match(raw)
        if line is None or (key := _KEYS.get(line[1].casefold())) is None:
            continue
        value = _unquote(line[2])
        if key == "published" and (day := _DAY_AND_TIME.fullmatch(value)):
            value = day[1]
        if value:
            facts.setdefault(key, value)
    return facts, text[front.end() :]


def _unquote(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
