"""A server that is killed in the middle of writing loses nothing that it acknowledged."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from onrecord.ledger import Ledger
from onrecord.ledger.checking import check

TRIES = 2


def body(number: int) -> bytes:
    """A record that no other is like."""
    sentence = f"Ministry {number} of Ruritania denied attack number {number * 7919}."
    party = {"name": f"Ministry {number}", "kind": "organ"}
    evidence = {"start": 0, "end": len(sentence), "text": sentence}
    claim = {"id": "c1", "act": "deny", "status": "asserted", "actors": [party], "evidence": [evidence]}
    return json.dumps(
        {"id": f"r{number}", "title": f"No. {number}", "text": sentence, "claims": [claim]}
    ).encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    place = tmp_path / "ledger.sqlite"
    acknowledged: list[str] = []
    number = 0
    for _ in range(TRIES):
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "onrecord", "serve", "--ledger", str(place), "--port", str(port)],
            env={**os.environ, "ONRECORD_DATA": str(tmp_path / "data")},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}/api/v1"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/status", timeout=10).read()
                break
            except OSError:
                assert server.poll() is None, "the server did not start"
                threading.Event().wait(0.1)
        else:
            pytest.fail("the server did not answer")
        enough = len(acknowledged) + 8
        killed = threading.Thread(target=lambda: None)
        try:
            while True:
                number += 1
                request = urllib.request.Request(
                    f"{url}/documents", body(number), {"Content-Type": "application/json"}
                )
                if len(acknowledged) == enough:
                    # In the middle of the next: the request is on its way when the signal comes.
                    killed = threading.Timer(0.01, os.killpg, (server.pid, signal.SIGKILL))
                    killed.start()
                with urllib.request.urlopen(request, timeout=60) as answer:
                    acknowledged.append(json.load(answer)["key"])
        except (OSError, ValueError):
            pass
        finally:
            killed.join(10) if killed.ident else None
            server.kill()
            server.wait(30)
    with Ledger(str(place)) as ledger:
        held = {row.key for row in ledger.documents()}
        assert set(acknowledged) <= held
        assert len(held) - len(set(acknowledged)) <= TRIES  # written, but the line broke before it was told
        assert list(check(ledger)) == []
    lines = (tmp_path / "data" / "audit.jsonl").read_text().splitlines()
    assert len([line for line in lines if json.loads(line)["status"] == "201"]) >= len(acknowledged) - TRIES
