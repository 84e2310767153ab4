"""The weights are read beside the parser; what is wrong with them is told where they are used."""

from __future__ import annotations

import threading

import pytest

from onrecord.errors import OnrecordError
from onrecord.reading.learned import ahead, encoder, model


def test_what_was_begun_is_there_after_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(encoder, "load", lambda: read.append(f"encoder in {threading.current_thread().name}"))
    monkeypatch.setattr(model, "load", lambda: read.append("model"))
    ahead.begin()
    ahead.wait()
    assert read == ["encoder in onrecord-weights", "model"]


def test_a_fault_is_left_to_who_asks_for_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OnrecordError("encoder.onnx", "does not match its checksum")

    told: list[object] = []
    monkeypatch.setattr(encoder, "load", broken)
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(args.exc_value))
    ahead.begin()
    ahead.wait()
    assert told == []
