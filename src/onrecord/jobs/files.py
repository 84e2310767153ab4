"""Files that appear whole or not at all, and names for them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from onrecord.errors import OnrecordError


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
