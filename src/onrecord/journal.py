"""A file of JSON objects, one a line, that is only ever appended to: what people decided, and took back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from onrecord.errors import OnrecordError


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a journal that hold something, each with its place for messages; none if there is no file.

    Raises:
        OnrecordError: the file cannot be read, or is not UTF-8.
    """
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OnrecordError(str(path), f"cannot be read ({error})") from None
    # Not splitlines: what people wrote may hold U+2028, which JSON leaves as it is.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield line, f"{path}, line {number}"


def encode(body: Mapping[str, str]) -> str:
    """A line of a journal."""
    return json.dumps(body, ensure_ascii=False)


def append(path: Path, line: str, mode: int) -> None:
    """Add a line, on disk when this returns.

    Args:
        path: the journal; made, with its folders, if need be.
        line: what ``encode`` gives.
        mode: permissions of a file that is made.

    Raises:
        OnrecordError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # One write of one line at the end: two writers at once do not mix their lines.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode)
        try:
            os.write(handle, (line + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be written ({error.strerror})") from None


def now() -> str:
    """The present moment as journals write it: ISO, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
