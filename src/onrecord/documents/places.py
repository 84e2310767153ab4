"""Where documents are: files, folders of them, addresses, standard input, found before anything is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from onrecord.documents import remote
from onrecord.documents.formats.sniff import CONTAINERS, HEAD, MORE_SUFFIXES, Kind, sniff
from onrecord.documents.raw import describe
from onrecord.errors import OnrecordError

STDIN = "-"
TEXT = {".txt", ".text"}
MARKDOWN = {".md", ".markdown"}
RECORD = {".json"}
SUFFIXES = TEXT | MARKDOWN | RECORD | MORE_SUFFIXES
"""What is picked from a folder. A file that is named itself may have any suffix that is not refused."""


@dataclass(frozen=True)
class Place:
    """One document to be read, or one thing that holds documents.

    Attributes:
        id: short name, unique among the documents of one call: the file's stem, numbered if need be.
        name: what to call it in a message: the path as the user named it, or below what he named.
        path: the file; None for standard input, and for what is elsewhere.
        url: the address on the web; None for anything else.
        remote: the address of a file that fsspec is asked for; None for anything else.
    """

    id: str
    name: str
    path: Path | None
    url: str | None = None
    remote: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """A source that led to no document."""

    error: OnrecordError


def find_places(sources: Sequence[str]) -> list[Place | Unreadable]:
    """The documents that the sources name, in order; a folder's files sorted by path, hidden ones left out.

    Args:
        sources: files, folders, addresses (http, https), files and folders elsewhere (fsspec's addresses), or
            ``-`` for standard input.
    """
    taken: set[str] = set()
    found: list[Place | Unreadable] = []
    for source in sources:
        if remote.is_remote(source):
            try:
                here = remote.local_path(source)
                if here is None:
                    found += _elsewhere(source, taken)
                    continue
                source = str(here)
            except OnrecordError as error:
                found.append(Unreadable(error))
                continue
        if is_address(source):
            stem = PurePosixPath(urlsplit(source).path).stem or urlsplit(source).netloc
            found.append(Place(_unique(Path(stem), taken), printable(source), None, source))
            continue
        for name, path in _paths(source):
            if isinstance(path, OnrecordError):
                found.append(Unreadable(path))
            else:
                found.append(Place(_unique(path, taken), name, path))
    return found


def _elsewhere(source: str, taken: set[str]) -> list[Place]:
    found: list[Place] = []
    for address, inside in remote.walk(source):
        path = PurePosixPath(inside or address)
        if inside and path.suffix.lower() not in SUFFIXES:
            continue
        found.append(Place(_unique(Path(path.name), taken), printable(address), None, None, address))
    if not found:
        wanted = ", ".join(sorted(SUFFIXES))
        raise OnrecordError(source, f"a folder without documents ({wanted})")
    return found


def is_address(source: str) -> bool:
    """Whether the source is an address on the web, not a file."""
    return source.lower().startswith(("http://", "https://"))


def kind_at(place: Place) -> Kind | None:
    """What lies at a place, by its first bytes; None where it cannot be told before it is read."""
    if place.remote is not None and place.path is None:
        try:
            suffix = PurePosixPath(place.remote).suffix.lower()
            return sniff(remote.head(place.remote, HEAD), suffix)
        except OnrecordError:
            return None
    if place.path is None:
        return None
    try:
        if not stat.S_ISREG(place.path.stat().st_mode):
            return None
        with place.path.open("rb") as file:
            return sniff(file.read(HEAD), place.path.suffix.lower())
    except (OSError, ValueError):
        return None


@contextmanager
def at_hand(place: Place) -> Iterator[Place]:
    """The place itself; of a file elsewhere, a copy on this machine, for as long as it is needed.

    Raises:
        OnrecordError: it cannot be read.
    """
    if place.remote is None or place.path is not None:
        yield place
        return
    with remote.at_hand(place.remote) as path:
        yield replace(place, path=path)


def may_hold_several(places: Sequence[Place | Unreadable]) -> bool:
    """Whether there is more than one document, or one of the places may hold more than one."""
    if len(places) > 1:
        return True
    return any(isinstance(place, Place) and kind_at(place) in CONTAINERS for place in places)


def _paths(source: str) -> Iterator[tuple[str, Path | OnrecordError | None]]:
    name = printable(source)
    if source == STDIN:
        yield "standard input", None
        return
    try:
        if source == "":
            raise FileNotFoundError
        Path(source).stat()
    except (OSError, ValueError) as error:
        yield name, OnrecordError(name or "''", _why(source, error))
        return
    if not is_folder(source):
        yield name, Path(source)
        return
    empty = True
    for path in _walk(source):
        empty = False
        yield printable(str(path)), path
    if empty:
        wanted = ", ".join(sorted(SUFFIXES))
        yield name, OnrecordError(name, f"a folder without documents ({wanted})")


def is_folder(source: str) -> bool:
    """Whether there is a folder of that name; False for any name that no file can have."""
    try:
        return Path(source).is_dir()
    except (OSError, ValueError):
        return False


def _why(source: str, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError) and source and Path(source).is_symlink():
        return "a symbolic link to nothing"
    return describe(error)


def _walk(folder: str) -> Iterator[Path | OnrecordError]:
    """The documents in a folder and below, depth first. Links to folders are not followed: no loops."""
    failures: list[OnrecordError] = []

    def failed(error: OSError) -> None:
        name = printable(str(error.filename))
        failures.append(OnrecordError(name, describe(error)))

    for at, folders, files in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(at, name)
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            try:
                if not stat.S_ISREG(path.stat().st_mode):
                    continue  # a pipe or device that happens to lie there would block the whole folder
            except OSError as error:
                yield OnrecordError(printable(str(path)), _why(str(path), error))
                continue
            yield path
    yield from failures


def printable(name: str) -> str:
    """A name as it can be printed on one line: what is no UTF-8 or a control character is replaced."""
    clean = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "�" for c in clean)


def _unique(path: Path | None, taken: set[str]) -> str:
    stem = "stdin" if path is None else printable(path.stem) or "document"
    id, number = stem, 2
    while id in taken:
        id, number = f"{stem}-{number}", number + 1
    taken.add(id)
    return id
