"""From bytes to text: bounded reading, byte order marks, and what is not text at all."""

from __future__ import annotations

import codecs
import errno
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from onrecord.documents.checks import megabytes
from onrecord.errors import OnrecordError

PIPE_PATIENCE = 5.0
"""How long a named pipe may stay silent before it counts as one that nobody writes to, in seconds."""

_CHUNK = 1 << 16

# What people hand in by mistake, by the first bytes (each format's own specification).
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
)

# The longer marks first: UTF-32-LE begins as UTF-16-LE does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def describe(error: OSError | ValueError) -> str:
    """An operating system's error in the words of these messages."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "a loop of symbolic links"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def read_stdin(limit: int | Callable[[bytes], int]) -> bytes:
    """All of standard input, up to the limit in bytes.

    Args:
        limit: in bytes, or what tells it by the first bytes.

    Raises:
        OnrecordError: there is more.
    """
    if sys.stdin is None:
        raise OnrecordError("standard input", "is closed")
    return _read_bounded(sys.stdin.buffer, "standard input", limit)


def read_file(path: Path, where: str, limit: int) -> bytes:
    """All bytes of a file or pipe; a file over the limit is refused by its size, unread.

    Raises:
        OnrecordError: it cannot be read, is a device or too large.
    """
    with open_file(path, where) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise OnrecordError(where, f"{megabytes(size)}, larger than the limit of {megabytes(limit)}")
        return _read_bounded(file, where, limit)


@contextmanager
def open_file(path: Path, where: str) -> Iterator[BinaryIO]:
    """A file or pipe to read from.

    Args:
        path: the file.
        where: how errors name it.

    Raises:
        OnrecordError: it cannot be read, is a device, or a pipe that nobody writes to.
    """
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise OnrecordError(where, describe(error)) from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if stat.S_ISFIFO(status.st_mode):
            named = not os.path.realpath(path).startswith("/proc/")
            if named and not select.select([handle], [], [], PIPE_PATIENCE)[0]:
                raise OnrecordError(where, "a pipe that nobody writes to")
            os.set_blocking(handle, True)
        elif not stat.S_ISREG(status.st_mode):
            raise OnrecordError(where, "a device or socket, not a file")
        yield file


def _read_bounded(file: BinaryIO, where: str, limit: int | Callable[[bytes], int]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := file.read(_CHUNK):
            size += len(piece)
            if not isinstance(limit, int):
                limit = limit(piece)
            if size > limit:
                raise OnrecordError(where, f"larger than the limit of {megabytes(limit)}")
            pieces.append(piece)
    except OSError as error:
        raise OnrecordError(where, describe(error)) from None
    return b"".join(pieces)


def decode(data: bytes, where: str) -> str:
    """The text that the bytes hold: UTF-8, or UTF-16 and UTF-32 with a byte order mark.

    The mark is not part of the text. Line ends are kept as they are.

    Raises:
        OnrecordError: the bytes are not text, or are broken at a byte that the message names.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise OnrecordError(where, f"{what}, not a text")
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        if b"\0" in data[:8192] and not mark:
            raise OnrecordError(where, "a binary file, not a text") from None
        raise OnrecordError(
            where, f"not valid {encoding.upper()}: byte 0x{data[at]:02X} at offset {at}"
        ) from None
    if (nul := text.find("\0")) >= 0:
        hint = "" if mark else " (a binary file, or UTF-16 without its byte order mark)"
        raise OnrecordError(where, f"not a text: NUL at character {nul}{hint}")
    return text
