"""Files that are neither on this machine nor on the web: whatever fsspec knows, by its addresses.

``s3://bucket/news.warc.gz``, ``gs://…``, ``hdfs://…``, ``sftp://…``: each needs the library that fsspec names
for it. ``file://…`` is a file of this machine. Web addresses are none of these: they are fetched with other
care (:mod:`onrecord.fetch`).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from onrecord.errors import OnrecordError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+(::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)
_TELLING = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "created")
_WEB = ("http://", "https://")


def is_remote(source: str) -> bool:
    """Whether the source is an address that fsspec is asked for."""
    return bool(_ADDRESS.match(source)) and not source.lower().startswith(_WEB)


def filesystem(address: str) -> tuple[Any, str]:
    """The file system that an address is in, and the path there.

    Raises:
        OnrecordError: fsspec, or what it needs for this address, is not installed, or it cannot be reached.
    """
    try:
        import fsspec
    except ImportError:
        fault = "reading it needs fsspec, which is not installed: pip install 'onrecord[ray]'"
        raise OnrecordError(address, fault) from None
    try:
        found, path = fsspec.core.url_to_fs(address)
    except Exception as error:  # each file system has its own
        raise OnrecordError(address, f"cannot be reached: {why(error)}") from None
    return found, str(path)


def local_path(address: str) -> Path | None:
    """The path of an address that is on this machine (``file://…``); None if it is elsewhere.

    Raises:
        OnrecordError: as for :func:`filesystem`.
    """
    if not address.lower().startswith(("file://", "local://")):
        return None
    _, path = filesystem(address)
    return Path(path)


def head(address: str, size: int) -> bytes:
    """The first bytes of a file.

    Raises:
        OnrecordError: it cannot be read.
    """
    found, path = filesystem(address)
    try:
        with found.open(path, "rb") as file:
            data: bytes = file.read(size)
            return data
    except Exception as error:
        raise OnrecordError(address, f"cannot be read: {why(error)}") from None


def stamp(address: str) -> list[str | int]:
    """What changes when the file does: its size, and its tag or time where the file system tells one.

    Raises:
        OnrecordError: it is not there.
    """
    found, path = filesystem(address)
    try:
        info = found.info(path)
    except Exception as error:
        raise OnrecordError(address, f"cannot be read: {why(error)}") from None
    told = next((str(info[key]) for key in _TELLING if info.get(key)), "")
    return [int(info.get("size") or 0), told]


def walk(address: str) -> Iterator[tuple[str, str]]:
    """The files at an address: itself, or those of a folder and below, as (address, name within the folder).

    They come in the order in which a folder of this machine is walked; hidden ones are left out.

    Raises:
        OnrecordError: there is nothing there, or it cannot be read.
    """
    found, path = filesystem(address)
    prefix = address.partition("://")[0] + "://"
    try:
        if not found.isdir(path):
            if not found.exists(path):
                raise OnrecordError(address, "no such file or folder")
            yield address, ""
            return
        yield from _below(found, path.rstrip("/"), prefix, "")
    except OnrecordError:
        raise
    except Exception as error:
        raise OnrecordError(address, f"cannot be read: {why(error)}") from None


def _below(found: Any, folder: str, prefix: str, inside: str) -> Iterator[tuple[str, str]]:
    files: list[tuple[str, str]] = []
    folders: list[tuple[str, str]] = []
    for info in found.ls(folder, detail=True):
        name = PurePosixPath(str(info["name"]).rstrip("/")).name
        if name.startswith(".") or str(info["name"]).rstrip("/") == folder:
            continue
        (folders if info["type"] == "directory" else files).append((name, str(info["name"]).rstrip("/")))
    for name, at in sorted(files):
        yield prefix + at.removeprefix(prefix), inside + name
    for name, at in sorted(folders):
        yield from _below(found, at, prefix, f"{inside}{name}/")


@contextmanager
def at_hand(address: str) -> Iterator[Path]:
    """A copy of the file on this machine, with the same ending, for as long as it is needed.

    Raises:
        OnrecordError: it cannot be read.
    """
    found, path = filesystem(address)
    handle, copy = tempfile.mkstemp(prefix="onrecord-", suffix=PurePosixPath(path).suffix)
    os.close(handle)
    try:
        try:
            found.get_file(path, copy)
        except Exception as error:
            raise OnrecordError(address, f"cannot be read: {why(error)}") from None
        yield Path(copy)
    finally:
        Path(copy).unlink(missing_ok=True)


def why(error: Exception) -> str:
    """An error of a file system in one line."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    words = str(error).strip().split("\n")[0][:200] or type(error).__name__
    return words[0].lower() + words[1:]
