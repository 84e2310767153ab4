"""The values that options take."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How records are shown."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class Scope(StrEnum):
    """Which acts are recorded."""

    CYBER = "cyber"
    ANY = "any"


class Reader(StrEnum):
    """Which reader reads."""

    LEARNED = "learned"
    RULES = "rules"


class Engine(StrEnum):
    """What shares out the work."""

    LOCAL = "local"
    RAY = "ray"


SUFFIX = {
    Format.TERMINAL: ".txt",
    Format.JSON: ".json",
    Format.MARKDOWN: ".md",
    Format.HTML: ".html",
}

BY_SUFFIX = {
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".txt": Format.TERMINAL,
}
