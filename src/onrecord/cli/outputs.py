"""Where records go: standard output, a file, or a folder with a file for each.

A file is written whole or not at all: beside its place under a temporary name, then moved there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from onrecord.cli.options import SUFFIX, Format
from onrecord.cli.streams import write_bytes, write_text
from onrecord.documents import Place, is_folder
from onrecord.documents.remote import is_remote
from onrecord.errors import OnrecordError
from onrecord.jobs.files import WholeFile, file_name
from onrecord.jobs.folders import Folder, open_folder
from onrecord.jobs.names import Names
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
    """A file for each record, named by its id.

    Args:
        folder: where.
        render: makes a record's text.
        suffix: of the files.
        resume: whether documents that have a record there already are to be passed over.
    """

    def __init__(self, folder: Folder, render: Render, suffix: str, *, resume: bool = False) -> None:
        self.folder = folder
        self._render = render
        self._names = Names(suffix)
        self._resume = resume
        self._awaited: deque[str] = deque()

    def awaits(self, id: str) -> bool:
        """Name the record of a document that is to be read next; False if it is there already.

        Documents come here in their order, and later, in the same order, to ``put`` or ``skip``.
        """
        name = self._names.take(id)
        if self._resume and self.folder.has(name):
            return False
        self._awaited.append(name)
        return True

    def skip(self) -> None:
        """The document whose turn it is has no record."""
        self._awaited.popleft()

    def put(self, record: Record) -> None:
        name = self._awaited.popleft() if self._awaited else self._names.take(record.id)
        self.folder.write(name, self._render(record).encode())

    def close(self) -> None:
        pass


def open_sink(
    output: str | None,
    format: Format,
    render: Render,
    places: Sequence[Place],
    *,
    several: bool,
    resume: bool = False,
) -> Sink:
    """Where the records go. What cannot be written is told now, before anything is read.

    Args:
        output: path, or None or ``-`` for standard output.
        format: of the records.
        render: makes a record's text.
        places: the documents to be read, none of which may be overwritten.
        several: whether there are, or may be, several documents.
        resume: whether documents whose records are there already are to be passed over.

    Raises:
        OnrecordError: nothing can be written there.
    """
    if output is None or output == "-":
        if several and format is Format.HTML:
            raise OnrecordError(
                "--format html", "several documents make several pages: name a folder with --output"
            )
        return ToStdout(render, format)
    if is_remote(output):
        return ToFolder(open_folder(output), render, SUFFIX[format], resume=resume)
    there = is_folder(output)
    if not several and not there and not output.endswith("/"):
        _spare_sources(Path(output), output, places)
        return ToFile(render, output)
    if not there and Path(output).suffix in SUFFIX.values():
        raise OnrecordError(output, "several documents need a folder to go to, not a file")
    for place in places:
        target = Path(output) / file_name(place.id, SUFFIX[format])
        _spare_sources(target, str(target), places)
    return ToFolder(open_folder(output), render, SUFFIX[format], resume=resume)


def _spare_sources(target: Path, name: str, places: Sequence[Place]) -> None:
    with suppress(OSError, ValueError):
        if target.is_file() and any(p.path is not None and target.samefile(p.path) for p in places):
            raise OnrecordError(name, "is one of the sources and would be overwritten")
