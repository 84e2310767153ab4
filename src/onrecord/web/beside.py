"""Work that takes longer than a reader waits: done beside those who ask, once at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("onrecord.web")


class Beside:
    """Does one thing beside those who ask.

    Args:
        name: what is done, for the log.
        work: does it.

    Attributes:
        worker: what does it; None if it was not started yet.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name = name
        self._work = work
        self._lock = threading.Lock()
        self.worker: threading.Thread | None = None

    def start(self) -> None:
        """Have it done, if it is not being done already."""
        with self._lock:
            if self.worker is None or not self.worker.is_alive():
                self.worker = threading.Thread(target=self._run, name=self._name, daemon=True)
                self.worker.start()

    def _run(self) -> None:
        try:
            self._work()
        except Exception:
            log.exception("%s failed", self._name)
