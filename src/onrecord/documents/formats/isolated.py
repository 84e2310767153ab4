"""The outside of the process that reads formats: starts it, watches it, starts it anew if a source kills it.

A source that makes a parser crash, hang or eat memory costs that one source, or that one member of an
archive: the process is ended, the fault is told, and a fresh process goes on behind it.
"""

from __future__ import annotations

import json
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from onrecord.documents.formats.limits import MEMORY, RESTARTS, STALL_SECONDS
from onrecord.documents.formats.parts import Dated, Text
from onrecord.errors import OnrecordError
from onrecord.model import Page

_START_SECONDS = 60.0
"""How long the process may take to start on a busy machine."""
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from onrecord.documents.formats.child import main; main()"
)


@dataclass(frozen=True)
class Job:
    """A source to be read.

    Attributes:
        name: what to call it in a message.
        path: the file, or None if ``data`` has the bytes.
        data: the bytes.
        suffix, content_type, url, fetched: of the bytes, as in :class:`.parts.Blob`.
        keep: the first pass over archives, as "module:function"; None reads everything.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    suffix: str = ""
    content_type: str = ""
    url: str | None = None
    fetched: str | None = None
    keep: str | None = None


@dataclass(frozen=True)
class Passed:
    """Members that are not worth reading."""

    why: str
    count: int


@dataclass(frozen=True)
class FeedAddress:
    """A feed that a list names."""

    title: str
    url: str


Outcome = Text | OnrecordError | Passed | FeedAddress


class _Dead(Exception):
    """The process is gone, or was ended as it no longer moved; the words say which."""


class Isolated:
    """Reads sources in a process of its own.

    Args:
        stall_seconds: how long the process may go without progress.
    """

    def __init__(self, stall_seconds: float = STALL_SECONDS) -> None:
        self._stall = stall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue(maxsize=8)
        self._fresh = True

    def __enter__(self) -> Isolated:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        # The thread may wait for room in the queue.
        with suppress(queue.Empty):
            while True:
                self._messages.get_nowait()
        process.wait()

    def read(self, job: Job) -> Iterator[Outcome]:
        """Everything that a source holds, in order."""
        skip = restarts = 0
        while True:
            under_way: tuple[int, str] | None = None
            done = False
            try:
                for message in self._run(job, skip):
                    kind = message["t"]
                    if kind == "begin":
                        under_way = (int(message["number"]), str(message["name"]))
                    elif kind == "memory":
                        raise _Dead(f"needs more memory than the {MEMORY // 1_000_000} MB allowed")
                    elif kind == "end":
                        done = True
                    elif (outcome := _outcome(message)) is not None:
                        yield outcome
            except _Dead as error:
                self.close()
                yield OnrecordError(under_way[1] if under_way else job.name, str(error))
                if under_way is None or under_way[0] <= skip:
                    return
                skip, restarts = under_way[0], restarts + 1
                if restarts > RESTARTS:
                    yield OnrecordError(job.name, f"more than {RESTARTS} members that cannot be read safely")
                    return
                continue
            except GeneratorExit:
                self.close()  # it would go on sending what nobody wants
                raise
            if done:
                return

    def _run(self, job: Job, skip: int) -> Iterator[dict[str, Any]]:
        process = self._started()
        header: dict[str, Any] = {
            "name": job.name,
            "suffix": job.suffix,
            "content_type": job.content_type,
            "url": job.url,
            "fetched": job.fetched,
            "keep": job.keep,
            "skip": skip,
        }
        if job.data is not None:
            header["size"] = len(job.data)
        else:
            header["path"] = str(job.path)
        data = json.dumps(header).encode()
        assert process.stdin is not None
        try:
            process.stdin.write(struct.pack(">Q", len(data)) + data + (job.data or b""))
            process.stdin.flush()
        except OSError:
            raise _Dead(self._how()) from None
        while True:
            patience = _START_SECONDS if self._fresh else self._stall
            try:
                message = self._messages.get(timeout=patience)
            except queue.Empty:
                raise _Dead(f"takes longer than {patience:.0f} seconds; given up") from None
            if message is None:
                raise _Dead(self._how())
            self._fresh = False
            yield message
            if message["t"] in ("end", "memory"):
                return

    def _how(self) -> str:
        process = self._process
        assert process is not None
        try:
            code = process.wait(5)
        except subprocess.TimeoutExpired:
            return "brings the process that reads it to a stop"
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return f"brings the process that reads it down ({how})"

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._fresh = True
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps([p for p in sys.path if p])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the process outside, which ends this one
        )
        self._messages = queue.Queue(maxsize=8)
        threading.Thread(target=_pump, args=(self._process, self._messages), daemon=True).start()
        return self._process


def _pump(process: subprocess.Popen[bytes], messages: queue.Queue[dict[str, Any] | None]) -> None:
    """Take frames from the process until it ends; None is the end."""
    out = process.stdout
    assert out is not None
    with suppress(OSError, ValueError, struct.error):
        while head := out.read(8):
            (size,) = struct.unpack(">Q", head)
            data = out.read(size)
            if len(data) < size:
                break
            messages.put(json.loads(data))
    messages.put(None)


def _outcome(message: dict[str, Any]) -> Outcome | None:
    match message["t"]:
        case "text":
            return _text(message["text"])
        case "fault":
            return OnrecordError(message["where"], message["fault"])
        case "passed":
            return Passed(message["why"], message["count"])
        case "feed":
            return FeedAddress(message["title"], message["url"])
        case _:
            return None


def _text(value: dict[str, Any]) -> Text:
    for key in ("published", "updated"):
        value[key] = Dated(**value[key]) if value[key] else None
    value["pages"] = tuple(Page(number=n, start=start, end=end) for n, start, end in value["pages"])
    value["container"], value["notes"] = tuple(value["container"]), tuple(value["notes"])
    return Text(**value)
