"""The inside of the process that reads formats: jobs in on standard input, messages out on standard output.

Both are frames: eight bytes of length (big-endian), then JSON in UTF-8. A job may be followed by the bytes of
its source. JSON and nothing more telling, since the other side must be able to read whatever a parser gone
astray may write.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.documents.formats.limits import MEMORY

_TICK_SECONDS = 0.5


def main() -> None:
    """Serve jobs until there are no more."""
    inbox = sys.stdin.buffer
    # What a library prints must not get between the frames.
    outbox = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _bound()
    # What takes long to import is imported before the clock of a job runs.
    import_module("onrecord.documents.formats.walk")
    sender = _Sender(outbox)
    sender.send({"t": "ready"})
    while (job := _receive(inbox)) is not None:
        data = inbox.read(job["size"]) if job.get("size") is not None else None
        try:
            _serve(job, data, sender)
        except MemoryError:
            # What is left of this process is not to be relied on.
            sender.send({"t": "memory"})
            return
        sender.send({"t": "end"})


class _Sender:
    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._last = 0.0

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message, ensure_ascii=True).encode("ascii")
        self._out.write(struct.pack(">Q", len(data)) + data)
        self._out.flush()
        self._last = time.monotonic()

    def tick(self) -> None:
        if time.monotonic() - self._last > _TICK_SECONDS:
            self.send({"t": "tick"})


def _receive(inbox: BinaryIO) -> dict[str, Any] | None:
    head = inbox.read(8)
    if len(head) < 8:
        return None
    (size,) = struct.unpack(">Q", head)
    job: dict[str, Any] = json.loads(inbox.read(size))
    return job


def _bound() -> None:
    """Bound this process's memory, and let it not write what a crash leaves behind."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds
        return
    for name, value in (("RLIMIT_AS", MEMORY), ("RLIMIT_CORE", 0)):
        with suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))


def _serve(job: dict[str, Any], data: bytes | None, sender: _Sender) -> None:
    passed: dict[str, int] = {}
    for message in _messages(job, data, sender):
        if message["t"] == "passed":
            passed[message["why"]] = passed.get(message["why"], 0) + 1
            sender.tick()
        else:
            sender.send(message)
    for why, count in passed.items():
        sender.send({"t": "passed", "why": why, "count": count})


def _messages(job: dict[str, Any], data: bytes | None, sender: _Sender) -> Iterator[dict[str, Any]]:
    from onrecord.documents.formats.streams import Budget, Stream
    from onrecord.documents.formats.walk import Thing, Walk, open_path

    name = job["name"]
    if data is None:
        path = Path(job["path"])
        size = path.stat().st_size
        thing, seekable = open_path(path, name, sender.tick)
    else:
        size = len(data)
        thing = Thing(
            Stream(io.BytesIO(data), sender.tick),
            name,
            suffix=job.get("suffix", ""),
            content_type=job.get("content_type", ""),
            url=job.get("url"),
            fetched=job.get("fetched"),
        )
        seekable = io.BytesIO(data)
    keep = None
    if job.get("keep"):
        module, _, function = job["keep"].partition(":")
        keep = getattr(import_module(module), function)()
    walk = Walk(Budget(name, size), keep=keep, skip=job.get("skip", 0), tick=sender.tick)
    with seekable:
        yield from walk.run(thing, seekable)
