"""Files that appear complete or not at all; what was there before stays until then."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from onrecord.errors import OnrecordError

Stream = IO[bytes]


@contextmanager
def whole_file(output: str) -> Iterator[Stream]:
    """A file to write bytes to, which takes its name once all is written and on disk.

    Args:
        output: path; ``-`` is standard output, which too gets all or nothing.

    Raises:
        OnrecordError: it cannot be written, then or later. A file that was there is as it was.
    """
    if output == "-":
        with tempfile.TemporaryFile() as held:
            yield held
            held.seek(0)
            _to_stdout(held)
        return
    path = Path(output)
    if path.is_dir():
        raise OnrecordError(output, "cannot be written: it is a folder")
    with _told(output), _beside(path) as part:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(os.path.realpath(path))


class Folder:
    """Files of a folder that are still under other names; see :func:`whole_folder`."""

    def __init__(self, path: Path, parts: ExitStack, streams: ExitStack) -> None:
        self._path = path
        self._parts = parts
        self._streams = streams
        self.files: dict[str, Path] = {}
        self.stale: list[Path] = []

    def replaces(self, pattern: str) -> None:
        """Let files of this pattern go that were there before and are not written anew."""
        self.stale += self._path.glob(pattern)

    def part(self, name: str) -> Path:
        """Where to write the file that will have this name."""
        part = self._parts.enter_context(_beside(self._path / name))
        self.files[name] = part
        return part

    def open(self, name: str) -> Stream:
        """That file, open to write bytes to; closed with the folder."""
        return self._streams.enter_context(self.part(name).open("wb"))


@contextmanager
def whole_folder(output: str) -> Iterator[Folder]:
    """A folder whose files take their names together, once all of them are written.

    Args:
        output: the folder's path; it is made if it is not there. Other files in it are left alone.

    Raises:
        OnrecordError: it cannot be written; files that were there are as they were.
    """
    if output == "-":
        raise OnrecordError("--output", "this format makes several files: name a folder for them")
    path = Path(output)
    fresh = not path.exists()
    try:
        with _told(output):
            path.mkdir(parents=True, exist_ok=True)
            with ExitStack() as parts:
                with ExitStack() as streams:
                    folder = Folder(path, parts, streams)
                    yield folder
                for part in folder.files.values():
                    with part.open("rb") as written:
                        os.fsync(written.fileno())
                for name, part in folder.files.items():
                    part.replace(path / name)
                for old in folder.stale:
                    if old.name not in folder.files:
                        old.unlink(missing_ok=True)
    except BaseException:
        if fresh:
            with suppress(OSError):
                path.rmdir()
        raise


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name beside the one that is wanted, with the old file's permissions; gone in the end."""
    place = Path(os.path.realpath(path))
    mode = place.stat().st_mode if place.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        raise OnrecordError(str(path), "cannot be written: it is not a plain file")
    part = place.with_name(f".{place.name[:100]}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666))
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        yield part
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _told(output: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise OnrecordError(output, "cannot be written: there is no such folder") from None
    except NotADirectoryError:
        raise OnrecordError(output, "cannot be written: what should be its folder is a file") from None
    except FileExistsError:
        raise OnrecordError(output, "cannot be a folder: a file of that name is there") from None
    except OSError as error:
        # A library's own words for it (pyarrow's) are long and say the same.
        why = os.strerror(error.errno) if error.errno else str(error)
        raise OnrecordError(output, f"cannot be written: {why.lower()}") from None


def _to_stdout(held: Stream) -> None:
    if sys.stdout is None:
        raise OnrecordError("standard output", "cannot be written: it is closed")
    try:
        sys.stdout.flush()
        shutil.copyfileobj(held, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # nobody reads any more (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        why = (error.strerror or str(error)).lower()
        raise OnrecordError("standard output", f"cannot be written: {why}") from None
