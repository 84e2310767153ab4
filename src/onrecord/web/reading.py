"""Reading for the app: in a process of its own, one order after the other, each within a time limit.

A reader takes seconds to load and hundreds of megabytes, and a hostile document may keep it busy: so it is
neither in the server's process nor started for each request. It starts with the first order, is ended when
it has had nothing to do for a while, and killed when an order takes too long. What was ordered and what came
of it lie in a folder, so that any process of the server can tell.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import queue
import re
import secrets
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

from onrecord.documents import Failure, Given, Place, Ways, load_places, make_document
from onrecord.errors import OnrecordError
from onrecord.model import Document, Record
from onrecord.web.settings import Settings

IDLE = 600.0
"""Seconds after which a reader with nothing to do is ended."""
KEPT = 3600.0
"""Seconds for which it is remembered what came of an order."""
WAITING = 20
"""Orders that may wait."""
MOST = 100
"""Documents that are read of one order; archives and feeds hold more: `onrecord add` takes these."""
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Order:
    """What shall be read: a text, a file or an address.

    Attributes:
        name: what it is called in messages.
        text, path, url: one of these.
        published, title, publisher: what the user says of it.
        scope: "cyber" or "any".
    """

    name: str
    text: str | None = None
    path: str | None = None
    url: str | None = None
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    scope: str = "cyber"


@dataclass
class State:
    """How far an order is.

    Attributes:
        name: as in the order.
        stage: what is being done, in words.
        ended: whether nothing more will come.
        records: how many records there are.
        faults: what could not be read: (where, fault).
        begun: when it was ordered, seconds since 1970.
    """

    name: str
    stage: str = "waiting for its turn"
    ended: bool = False
    records: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    begun: float = 0.0


class Desk:
    """Takes orders, and tells what came of them.

    Args:
        settings: of the server.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._own = settings.work is None
        self.folder = Path(settings.work or tempfile.mkdtemp(prefix="onrecord-web-"))
        self._queue: queue.Queue[tuple[str, Order] | None] = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._reader: tuple[BaseProcess, Connection] | None = None

    def submit(self, order: Order) -> str:
        """Take an order; gives the id under which it is asked for.

        Raises:
            OnrecordError: too many wait already.
        """
        self._forget()
        id = secrets.token_urlsafe(16)
        self._put(id, State(order.name, begun=time.time()))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="onrecord-reading", daemon=True)
                self._thread.start()
        try:
            self._queue.put_nowait((id, order))
        except queue.Full:
            self._path(id).unlink(missing_ok=True)
            raise OnrecordError("read", "too many are waiting to be read; try again in a minute") from None
        return id

    def state(self, id: str) -> State | None:
        """How far an order is; None if it is not known, or no longer."""
        if not _ID.fullmatch(id):
            return None
        try:
            body = json.loads(self._path(id).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return State(**{**body, "faults": [(where, fault) for where, fault in body["faults"]]})

    def record(self, id: str, number: int) -> Record | None:
        """A record that came of an order, by its number from 0; None if there is none."""
        if not _ID.fullmatch(id) or number < 0:
            return None
        path = self.folder / f"{id}-{number}.json"
        return Record.model_validate_json(path.read_text("utf-8")) if path.exists() else None

    def upload(self, data: bytes, name: str) -> str:
        """Keep what was handed in as a file until it is read; gives its path."""
        suffix = Path(name).suffix.lower()
        path = self.folder / (
            secrets.token_urlsafe(16) + (suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else "")
        )
        path.write_bytes(data)
        return str(path)

    def close(self) -> None:
        """End the reader; what is waiting is not read."""
        if self._thread is not None:
            while True:
                with contextlib.suppress(queue.Empty):
                    while True:
                        self._queue.get_nowait()
                with contextlib.suppress(queue.Full):
                    self._queue.put_nowait(None)
                    break
            self._kill()
            self._thread.join(10)
        if self._own:
            shutil.rmtree(self.folder, ignore_errors=True)

    # In the thread that serves the orders

    def _serve(self) -> None:
        while True:
            try:
                item = self._queue.get(timeout=IDLE)
            except queue.Empty:
                self._kill()
                continue
            if item is None:
                self._kill()
                return
            id, order = item
            state = self.state(id) or State(order.name, begun=time.time())
            try:
                self._read(id, order, state)
            except Exception as error:  # the next order is read all the same
                self._kill()
                state.faults.append((order.name, f"could not be read ({type(error).__name__})"))
            state.ended = True
            with contextlib.suppress(OSError):
                self._put(id, state)
                if order.path is not None:
                    Path(order.path).unlink(missing_ok=True)

    def _read(self, id: str, order: Order, state: State) -> None:
        deadline = time.monotonic() + self._settings.read_seconds
        _, pipe = self._reader or self._start()
        pipe.send(order)
        while True:
            if not pipe.poll(max(0.0, deadline - time.monotonic())):
                self._kill()
                limit = f"{self._settings.read_seconds:.0f} seconds"
                state.faults.append((order.name, f"took longer than {limit}; `onrecord add` has no limit"))
                return
            try:
                kind, body = pipe.recv()
            except (EOFError, OSError):
                self._kill()
                state.faults.append((order.name, "the reader's process died over it"))
                return
            if kind == "done":
                return
            if kind == "stage":
                state.stage = body
            elif kind == "record":
                self._write(self.folder / f"{id}-{state.records}.json", body)
                state.records += 1
            else:
                state.faults.append(body)
            self._put(id, state)

    def _start(self) -> tuple[BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, self._settings.allowed), name="onrecord-reader")
        process.start()
        theirs.close()
        self._reader = process, ours
        return self._reader

    def _kill(self) -> None:
        """End the reader with everything that it has started."""
        if self._reader is None:
            return
        process, pipe = self._reader
        self._reader = None
        pid = process.pid
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if pid is not None and os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)
        process.kill()
        process.join(5)
        pipe.close()

    # Files

    def _path(self, id: str) -> Path:
        return self.folder / f"{id}.json"

    def _put(self, id: str, state: State) -> None:
        self._write(self._path(id), json.dumps(asdict(state)))

    @staticmethod
    def _write(path: Path, text: str) -> None:
        part = path.with_suffix(".part")
        part.write_text(text, "utf-8")
        part.replace(path)

    def _forget(self) -> None:
        old = time.time() - KEPT
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < old:
                    path.unlink()


# In the reader's process


def work(pipe: Connection, allowed: tuple[str, ...]) -> None:
    """Read what is ordered over a pipe until it is closed."""
    os.setsid()  # so that it can be ended with what it starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's
    steps = _Steps(allowed)
    while True:
        try:
            order = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            for message in steps.read(order):
                pipe.send(message)
            pipe.send(("done", None))
        except (BrokenPipeError, OSError):
            return


Message = tuple[str, Any]


class _Steps:
    """What is done with an order; what is slow to load is kept for the next."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = allowed
        self._resolver: Any = None
        self._checker: Any = None

    def read(self, order: Order) -> Iterator[Message]:
        """What comes of an order, as it comes."""
        from onrecord.reading.api import read_documents

        yield "stage", "fetching the address" if order.url else "opening"
        faults: list[tuple[str, str]] = []
        scope: Literal["cyber", "any"] = "any" if order.scope == "any" else "cyber"
        try:
            for number, document in enumerate(self._documents(order, faults)):
                if number == MOST:
                    faults.append((order.name, f"holds more than {MOST} documents; only these were read"))
                    break
                yield "stage", f"reading {document.title or document.source or document.id}"[:200]
                try:
                    record = next(read_documents([document], scope=scope))
                    yield "stage", "finding out who is who, and what the registers say"
                    yield "record", self._finished(record).model_dump_json()
                except OnrecordError as error:  # the next is read all the same
                    faults.append((error.where, error.fault))
        except OnrecordError as error:
            faults.append((error.where, error.fault))
        yield from (("fault", fault) for fault in faults)

    def _documents(self, order: Order, faults: list[tuple[str, str]]) -> Iterator[Document]:
        given = Given(order.published, order.title, order.publisher, None)
        if order.text is not None:
            yield make_document(
                order.text,
                id="text",
                where=order.name,
                published=order.published,
                title=order.title,
                publisher=order.publisher,
            )
            return
        path = Path(order.path) if order.path else None
        place = Place(Path(order.name).stem[:80] or "file", order.name, path, order.url)
        for item in load_places([place], given, ways=Ways(allowed=self._allowed)):
            if isinstance(item, Failure):
                faults.append((item.error.where, item.error.fault))
            else:
                yield item

    def _finished(self, record: Record) -> Record:
        """With identities, and with what the registers say if they can be asked."""
        if any(claim.actors or claim.targets for claim in record.claims):
            if self._resolver is None:
                from onrecord.identity import open_own

                self._resolver = open_own()
            record = self._resolver.resolve_record(record)
        try:
            if self._checker is None:
                from onrecord.verify.registers import Registers

                self._checker = Registers()
        except ImportError:  # the extra is not installed
            return record
        finished: Record = self._checker.add(record, identities=True)
        return finished
