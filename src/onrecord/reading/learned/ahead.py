"""The learned parts are read from disk beside the parser: the first claim comes sooner."""

from __future__ import annotations

import contextlib
from threading import Thread

from onrecord.errors import OnrecordError
from onrecord.reading.learned import encoder, model

_started: list[Thread] = []


def begin() -> None:
    """Start to read the weights that the package ships."""
    # No daemon: the interpreter must not end in the middle of the library that prepares the graph.
    _started.append(Thread(target=_read, name="onrecord-weights"))
    _started[-1].start()


def wait() -> None:
    """Wait for what was begun; what could not be read says so when it is asked for."""
    for thread in tuple(_started):
        thread.join()


def _read() -> None:
    with contextlib.suppress(OnrecordError, ImportError):
        encoder.load()
        model.load()
