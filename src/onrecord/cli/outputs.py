"""Where records go: standard output, a file, or a folder with a file for each.

A file is written whole or not at all: beside its place under a temporary name, then moved there.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from onrecord.cli.options import SUFFIX, Format
from onrecord.cli.streams import write_bytes, write_text
from onrecord.documents import Place, is_folder
from onrecord.errors import OnrecordError
from onrecord.model import Record

Render = Callable[[Record], str]


class Sink(Protocol):
    """Takes the records as they come."""

    def put(self, record: Record) -> None:
        """Show or write one record."""

    def close(self) -> None:
        """Clear up; no record follows."""


class ToStdout:
    """Records one after the other on standard output."""

    def __init__(self, render: Render, format: Format) -> None:
        self._render = render
        self._format = format
        self._first = True

    def put(self, record: Record) -> None:
        text = self._render(record)
        if not self._first:
            text = {Format.MARKDOWN: "\n---\n\n", Format.TERMINAL: f"\n{'─' * 60}\n\n"}.get(
                self._format, ""
            ) + text
        self._first = False
        if self._format is Format.TERMINAL:
            write_text(text)
        else:
            write_bytes(text.encode())

    def close(self) -> None:
        pass


class ToFile:
    """One record in one file."""

    def __init__(self, render: Render, path: str) -> None:
        self._render = render
        self._file = WholeFile(Path(path), path)

    def put(self, record: Record) -> None:
        self._file.write(self._render(record).encode())

    def close(self) -> None:
        self._file.discard()


class ToFolder:
    """A file for each record, named by its id."""

    def __init__(self, render: Render, folder: str, format: Format) -> None:
        self._render = render
        self._folder = Path(folder)
        self._suffix = SUFFIX[format]
        self._taken: set[str] = set()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise OnrecordError(folder, "cannot be a folder: a file of that name is there") from None
        except OSError as error:
            raise OnrecordError(folder, f"cannot be made: {error.strerror}") from None
        # A folder that takes no files is found out before the reading, not after.
        WholeFile(self._folder / "onrecord", folder).discard()

    def has(self, id: str) -> bool:
        """Whether the record of this id is there already; then its name is taken."""
        name = self._name(id)
        if not (self._folder / name).is_file():
            return False
        self._taken.add(name.casefold())
        return True

    def _name(self, id: str) -> str:
        name, number = file_name(id, self._suffix), 2
        while name.casefold() in self._taken:  # what differs in case only is one file on some systems
            name, number = file_name(f"{id}-{number}", self._suffix), number + 1
        return name

    def put(self, record: Record) -> None:
        name = self._name(record.id)
        self._taken.add(name.casefold())
        path = self._folder / name
        WholeFile(path, str(path)).write(self._render(record).encode())

    def close(self) -> None:
        pass


def file_name(id: str, suffix: str) -> str:
    """A file name for a record's id that stays in its folder and that every file system takes."""
    clean = (
        "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in id).strip(". ") or "record"
    )
    while len((clean + suffix).encode()) > 240:
        clean = clean[:-1]
    return clean + suffix


class WholeFile:
    """A file that appears complete or not at all.

    Args:
        path: where it shall be. A link is followed, so that the file behind it is replaced.
        name: what to call it in a message.

    Raises:
        OnrecordError: no file can be written there.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        self._temporary: Path | None = None
        try:
            mode = path.stat().st_mode if path.exists() else None
            if mode is not None and stat.S_ISDIR(mode):
                raise IsADirectoryError
            # A device, a pipe, and whatever /dev/stdout stands for cannot be replaced: they are written to.
            is_stream = path.is_relative_to("/dev") or (mode is not None and not stat.S_ISREG(mode))
            replaceable = mode is None or not is_stream
            self._path = Path(os.path.realpath(path)) if replaceable else path
            if replaceable:
                self._temporary = self._path.with_name(f".{self._path.name[:100]}.{os.getpid()}.part")
                handle = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
                if mode is not None:
                    os.fchmod(handle, stat.S_IMODE(mode))
                os.close(handle)
        except (OSError, ValueError) as error:
            raise OnrecordError(name, f"cannot be written: {_why(error)}") from None

    def write(self, data: bytes) -> None:
        """Write all of it and put it in its place."""
        try:
            if self._temporary is None:
                self._path.write_bytes(data)
                return
            self._temporary.write_bytes(data)
            self._temporary.replace(self._path)
            self._temporary = None
        except OSError as error:
            raise OnrecordError(self._name, f"cannot be written: {_why(error)}") from None
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove what is half done."""
        if self._temporary is not None:
            with suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            self._temporary = None


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such folder"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, NotADirectoryError):
        return "what should be its folder is a file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def open_sink(
    output: str | None, format: Format, render: Render, places: Sequence[Place], *, several: bool
) -> Sink:
    """Where the records go. What cannot be written is told now, before anything is read.

    Args:
        output: path, or None or ``-`` for standard output.
        format: of the records.
        render: makes a record's text.
        places: the documents to be read, none of which may be overwritten.
        several: whether there are, or may be, several documents.

    Raises:
        OnrecordError: nothing can be written there.
    """
    if output is None or output == "-":
        if several and format is Format.HTML:
            raise OnrecordError(
                "--format html", "several documents make several pages: name a folder with --output"
            )
        return ToStdout(render, format)
    there = is_folder(output)
    if not several and not there and not output.endswith("/"):
        _spare_sources(Path(output), output, places)
        return ToFile(render, output)
    if not there and Path(output).suffix in SUFFIX.values():
        raise OnrecordError(output, "several documents need a folder to go to, not a file")
    for place in places:
        target = Path(output) / file_name(place.id, SUFFIX[format])
        _spare_sources(target, str(target), places)
    return ToFolder(render, output, format)


def _spare_sources(target: Path, name: str, places: Sequence[Place]) -> None:
    with suppress(OSError, ValueError):
        if target.is_file() and any(p.path is not None and target.samefile(p.path) for p in places):
            raise OnrecordError(name, "is one of the sources and would be overwritten")
