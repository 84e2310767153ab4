"""Style sheets and scripts: at addresses that change with their content, so that they are kept for good."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class File:
    """A file that is served as it is.

    Attributes:
        data: its content.
        packed: the same by gzip.
        type: media type.
    """

    data: bytes
    packed: bytes
    type: str


@cache
def files() -> dict[str, bytes]:
    """All files by their paths below ``static``; styles of the views besides, which are shown here too."""
    found = dict(_walk(resources.files("onrecord.web") / "static", ""))
    views = resources.files("onrecord.views") / "templates"
    found["record.css"] = (views / "record.css").read_bytes()
    return found


def _walk(folder: Traversable, below: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _walk(entry, f"{below}{entry.name}/")
        elif any(entry.name.endswith(suffix) for suffix in TYPES):
            found.append((below + entry.name, entry.read_bytes()))
    return found


@cache
def digest() -> str:
    """Changes when any of the files does; one for all, so that they can name each other by relative paths."""
    sum = hashlib.sha256()
    for name, data in sorted(files().items()):
        sum.update(f"{name}\0{len(data)}\0".encode() + data)
    return sum.hexdigest()[:16]


@cache
def file(name: str) -> File | None:
    """The file of that path; None if there is none."""
    if (data := files().get(name)) is None:
        return None
    return File(data, gzip.compress(data, 9, mtime=0), TYPES["." + name.rpartition(".")[2]])


def address(name: str) -> str:
    """Where a file is served.

    Raises:
        KeyError: there is no such file.
    """
    if name not in files():
        raise KeyError(name)
    return f"/static/{digest()}/{name}"
