"""Pages of cases, worked out once for all processes of a server; those of the largest before anybody asks.

A case of two hundred documents takes a third of a second to work out, and nothing of it changes until
something is written that bears on it. So its page is kept under what it follows from, in memory and in the
server's folder, where the other processes find it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from onrecord.errors import OnrecordError
from onrecord.web.shelf import AT_LENGTH, Recent

LARGE = 40
"""Documents from which on a case is prepared before anybody asks."""
AHEAD = 300
"""Cases that are prepared before anybody asks, the largest first."""
MOST = 2_000
"""Pages that the folder holds, some 30 KB each."""
SHARE = 1 / 2
"""Of the time, no more is spent on preparing."""
EVERY = 20.0
"""Seconds between looking whether something was written."""
log = logging.getLogger("onrecord.web")


@dataclass(frozen=True)
class CasePage:
    """What a case's page shows that does not hang on who asks.

    Attributes:
        id, name: of the case.
        facts: how many documents, voices, claims and acts, in words.
        sides: keys and names of the sides that act or are met.
        families: the acts that it has, by family.
        body: its parts, as HTML.
    """

    id: str
    name: str
    facts: list[str]
    sides: list[tuple[str, str]]
    families: list[tuple[str, list[str]]]
    body: str


class CasePages:
    """Pages by what they follow from.

    Args:
        folder: where other processes find them; None if there are none.
    """

    def __init__(self, folder: str | None) -> None:
        self._recent: Recent[CasePage] = Recent(turn=AT_LENGTH)
        self._folder = Path(folder) / "cases" if folder is not None else None

    def get(self, key: Hashable, make: Callable[[], CasePage]) -> CasePage:
        """The page under a key, made if there is none."""
        return self._recent.get(key, lambda: self._find(key) or self._keep(key, make()))

    def known(self, key: Hashable) -> CasePage | None:
        """The page under a key, if it was made."""
        return self._recent.find(key) or self._find(key)

    def is_there(self, key: Hashable) -> bool:
        """Whether a page is in the folder."""
        return self._folder is not None and self._file(self._folder, key).exists()

    @staticmethod
    def _file(folder: Path, key: Hashable) -> Path:
        return folder / hashlib.sha256(repr(key).encode()).hexdigest()

    def _find(self, key: Hashable) -> CasePage | None:
        if self._folder is None:
            return None
        try:
            return CasePage(**json.loads(zlib.decompress(self._file(self._folder, key).read_bytes())))
        except (OSError, ValueError, TypeError, zlib.error):
            return None

    def _keep(self, key: Hashable, page: CasePage) -> CasePage:
        if self._folder is not None:
            body = zlib.compress(json.dumps(asdict(page), ensure_ascii=False).encode(), 1)
            try:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as part:
                    part.write(body)
                Path(part.name).replace(self._file(self._folder, key))
                self._make_room(self._folder)
            except OSError as error:  # it is in memory all the same
                log.warning("the page of a case cannot be kept: %s", error)
        return page

    @staticmethod
    def _make_room(folder: Path) -> None:
        files = list(folder.iterdir())
        if len(files) > MOST:
            for old in sorted(files, key=_written)[: MOST // 10]:
                old.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether no other process prepares pages; none does until this one is done with it."""
        if self._folder is None:
            yield False
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with open(self._folder.with_name("preparing"), "w") as lock:  # noqa: PTH123
            try:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except ImportError:  # Windows: each process prepares
                pass
            except OSError:
                yield False
                return
            yield True


def _written(file: Path) -> float:
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


class Preparing:
    """Prepares pages beside those who ask, with a part of the time, until it is stopped.

    Args:
        pages: where they are kept.
        basis: what all of them follow from, as far as it can be told in one word.
        wanted: those that are missing, each as what makes it.
    """

    def __init__(
        self, pages: CasePages, basis: Callable[[], str], wanted: Callable[[], Iterator[Callable[[], object]]]
    ) -> None:
        self._pages, self._basis, self._wanted = pages, basis, wanted
        self._stopped = threading.Event()
        self._worker = threading.Thread(target=self._run, name="preparing", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def stop(self) -> None:
        """Make no further page."""
        self._stopped.set()

    def _run(self) -> None:
        known: str | None = None
        while not self._stopped.is_set():
            try:
                if (basis := self._basis()) != known and self.once():
                    known = basis
            except OnrecordError as error:  # told to whoever asks
                log.info("pages cannot be prepared: %s", error)
            except Exception:
                log.exception("preparing pages failed")
                return
            self._stopped.wait(EVERY)

    def once(self) -> bool:
        """Make the pages that are missing.

        Returns:
            Whether all were made: not if another process does, or it was stopped.
        """
        with self._pages.alone() as alone:
            if not alone:
                return False
            for make in self._wanted():
                begun = time.monotonic()
                make()
                if self._stopped.wait((time.monotonic() - begun) * (1 / SHARE - 1)):
                    return False
        return True
