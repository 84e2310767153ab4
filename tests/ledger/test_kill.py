"""``kill -9`` at any moment of adding: no document lost that was told of, none by half, and the rerun
completes.

``ONRECORD_KILLS`` sets how often (100 for the full measure; 8 by default), ``ONRECORD_KILLS_SEED`` the
moments: with another one for each, the full measure can be taken in parts.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.ledger import Ledger
from onrecord.ledger.checking import check

from .records import article

DOCUMENTS = 1_000
KILLS = int(os.environ.get("ONRECORD_KILLS", "8"))
SEED = int(os.environ.get("ONRECORD_KILLS_SEED", "20261122"))
BATCH = 20
_TESTS = Path(__file__).resolve().parents[1]

# Adds what the command adds, in the same batches, and tells of each document once it is told that it is kept.
CHILD = f"""
import sys
sys.path.insert(0, {str(_TESTS)!r})
from ledger.records import article
from onrecord.ledger import Ledger
with Ledger(sys.argv[1]) as ledger:
    print("begun", flush=True)
    for added in ledger.add_records((article(n) for n in range({DOCUMENTS})), batch={BATCH}):
        print(added.document, flush=True)
print("done", flush=True)
"""


def add(place: str, lines: int | None, patience: float) -> tuple[set[str], bool]:
    """Start adding, and kill it some time after so many lines; what it told of, and whether it came to its
    end."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, place], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told: set[str] = set()
    try:
        for line in child.stdout:
            told.add(line.strip())
            if lines is not None and len(told) > lines:
                break
        if lines is not None:
            try:
                child.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
        told |= {line.strip() for line in child.stdout}
        child.wait()
    finally:
        child.stdout.close()
    return told - {"begun", "done", ""}, "done" in told


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_killed_at_any_moment(new_place: Callable[[], str]) -> None:
    rng = random.Random(SEED)
    wanted = {f"n{n}": article(n) for n in range(DOCUMENTS)}
    place = new_place()
    kept: set[str] = set()
    killed = ended = 0
    for _ in range(KILLS):
        # The first time the tables are made: a kill before the first document hits that as well.
        told, done = add(place, rng.randrange(0, 240), rng.uniform(0, 0.02))
        killed += not done
        kept |= told
        with Ledger(place) as ledger:
            there = {kept.id: kept for _, kept in ledger.records()}
            # All that was told is there, what is there is whole, and whole batches came or none.
            assert kept <= set(there)
            assert all(wanted[name] == record for name, record in there.items())
            assert len(there) % BATCH == 0
            assert list(check(ledger)) == []
        if done:
            ended += 1
            place, kept = new_place(), set()
    assert killed >= KILLS * 2 // 3
    told, done = add(place, None, 0)
    assert done
    assert told == set(wanted)
    with Ledger(place) as ledger:
        assert {kept.id for _, kept in ledger.records()} == set(wanted)
        held = ledger.status()
        assert (held.documents, held.versions, held.readings, held.claims) == (
            *(DOCUMENTS, DOCUMENTS, DOCUMENTS),
            3 * DOCUMENTS,
        )
        assert list(check(ledger)) == []
