"""Ctrl-C that does not get lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def heard() -> Iterator[Callable[[], None]]:
    """Remember an interruption whose exception never arrives.

    What a signal's handler raises is dropped where Python was called from code that cannot pass it on: a
    finalizer, a callback of a library in C. Nothing is changed outside the main thread, or where somebody
    else handles the signal.

    Yields:
        A function to be called between steps; it raises KeyboardInterrupt if there was an interruption.
    """
    interrupted = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    def check() -> None:
        if interrupted:
            raise KeyboardInterrupt

    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield check
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
