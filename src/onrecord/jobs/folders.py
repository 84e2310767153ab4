"""Folders that records go to: on this machine, or wherever fsspec reaches."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from onrecord.documents import remote
from onrecord.errors import OnrecordError
from onrecord.jobs.files import WholeFile

# Where a file appears only once all of it is there. Elsewhere it is written beside its place and moved.
_WHOLE = frozenset("s3 s3a gs gcs az abfs abfss adl oci oss memory".split())


class Folder(Protocol):
    """A folder whose files appear whole or not at all.

    Attributes:
        name: what to call it in a message.
    """

    name: str

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def read(self, name: str) -> bytes | None:
        """What a file holds; None if there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, or in the place of the one that is there."""

    def files(self, folder: str) -> list[str]:
        """Names of the files in a folder within; none if it is not there."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""

    def lock(self) -> None:
        """Keep other jobs of this machine out until this process ends, where the system has such locks."""


class LocalFolder:
    """A folder of this machine.

    Args:
        place: its path; it is made if need be.

    Raises:
        OnrecordError: it cannot be made, or takes no files.
    """

    def __init__(self, place: str) -> None:
        self.name = place
        self.path = Path(place)
        self._lock: int | None = None
        _make(self.path, place)
        # A folder that takes no files is found out before the reading, not after.
        WholeFile(self.path / "onrecord", place).discard()

    def has(self, name: str) -> bool:
        return (self.path / name).is_file()

    def read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OnrecordError(str(self.path / name), f"cannot be read: {error.strerror}") from None

    def write(self, name: str, data: bytes) -> None:
        path = self.path / name
        if path.parent != self.path:
            _make(path.parent, str(path.parent))
        WholeFile(path, str(path)).write(data)

    def files(self, folder: str) -> list[str]:
        try:
            return sorted(one.name for one in (self.path / folder).iterdir() if not one.name.startswith("."))
        except OSError:
            return []

    def remove(self, name: str) -> None:
        with suppress(OSError):
            (self.path / name).unlink(missing_ok=True)

    def lock(self) -> None:
        try:
            import fcntl
        except ImportError:
            return
        path = self.path / ".onrecord" / "lock"
        _make(path.parent, str(path.parent))
        self._lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise OnrecordError(self.name, "another run writes to this folder") from None
        for half in self.path.glob(".*.part"):  # what a run left that was killed while it wrote
            half.unlink(missing_ok=True)


class RemoteFolder:
    """A folder elsewhere.

    Args:
        address: as fsspec takes it.

    Raises:
        OnrecordError: it cannot be reached, or takes no files.
    """

    def __init__(self, address: str) -> None:
        self.name = address.rstrip("/")
        self._system, path = remote.filesystem(address)
        self._path = path.rstrip("/")
        protocol = self._system.protocol
        self._whole = not _WHOLE.isdisjoint([protocol] if isinstance(protocol, str) else protocol)
        self._made: set[str] = set()

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}"

    def has(self, name: str) -> bool:
        return bool(self._do(name, "read", lambda: self._system.isfile(self._at(name))))

    def read(self, name: str) -> bytes | None:
        def get() -> bytes | None:
            try:
                data: bytes = self._system.cat_file(self._at(name))
                return data
            except FileNotFoundError:
                return None

        found: bytes | None = self._do(name, "read", get)
        return found

    def write(self, name: str, data: bytes) -> None:
        def put() -> None:
            folder, _, last = self._at(name).rpartition("/")
            if folder not in self._made:
                self._system.makedirs(folder, exist_ok=True)
                self._made.add(folder)
            if self._whole:
                self._system.pipe_file(self._at(name), data)
                return
            beside = f"{folder}/.{last[:100]}.{uuid4().hex}.part"
            self._system.pipe_file(beside, data)
            if self._system.exists(self._at(name)):
                self._system.rm_file(self._at(name))
            self._system.mv(beside, self._at(name))

        self._do(name, "written", put)

    def files(self, folder: str) -> list[str]:
        def names() -> list[str]:
            try:
                found = self._system.ls(self._at(folder), detail=False, refresh=True)
            except (FileNotFoundError, NotADirectoryError):
                return []
            return sorted(str(one).rstrip("/").rpartition("/")[2] for one in found)

        listed: list[str] = self._do(folder, "read", names)
        return listed

    def remove(self, name: str) -> None:
        def take() -> None:
            with suppress(FileNotFoundError):
                self._system.rm_file(self._at(name))

        self._do(name, "removed", take)

    def lock(self) -> None:
        """Nothing keeps others out of a folder that several machines write to."""

    def _do(self, name: str, what: str, call: Any) -> Any:
        try:
            return call()
        except Exception as error:  # each file system has its own
            raise OnrecordError(f"{self.name}/{name}", f"cannot be {what}: {remote.why(error)}") from None


def open_folder(place: str) -> Folder:
    """The folder at a path or at an address that fsspec knows.

    Raises:
        OnrecordError: it cannot be made or reached.
    """
    if not remote.is_remote(place):
        return LocalFolder(place)
    here = remote.local_path(place)
    return RemoteFolder(place) if here is None else LocalFolder(str(here))


def _make(path: Path, name: str) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise OnrecordError(name, "cannot be a folder: a file of that name is there") from None
    except OSError as error:
        raise OnrecordError(name, f"cannot be made: {error.strerror}") from None
