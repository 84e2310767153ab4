"""An interruption is heard even where its exception is dropped."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from onrecord.cli.interrupts import heard


@pytest.fixture(autouse=True)
def usual_handler() -> Iterator[None]:
    """A shell starts what runs in its background with interruptions ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Finalized:
    """Is interrupted while it goes, where nothing can be raised."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):  # the handler runs between two steps of Python
            pass


def test_an_interruption_within_a_finalizer_is_heard_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: dropped.append(told.exc_type))
    with heard() as check:
        check()
        thing = Finalized()
        del thing
        assert dropped == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            check()


def test_the_handler_is_the_usual_one_again_afterwards() -> None:
    with heard():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
