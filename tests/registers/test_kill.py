"""``kill -9`` at any moment of an import leaves the old version or the new one, never a mixture."""

from __future__ import annotations

import hashlib
import random
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.registers.importing import import_files
from onrecord.registers.model import Version
from onrecord.registers.store import RegisterStore

from .conftest import small

ENTRIES = 6_000
KILLS = 9

CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from onrecord.registers.catalogue import REGISTERS
from onrecord.registers.importing import import_files
from onrecord.registers.store import RegisterStore
store, main, date = sys.argv[1:]
register = replace(REGISTERS["ofac-sdn"], counts=(1, 100_000), must=())
print("begun", flush=True)
with RegisterStore(store) as held:
    import_files(held, register, [Path(main)], date=date, tick=lambda n: print(n, flush=True))
print("done", flush=True)
"""


def write_list(path: Path, tag: str) -> Path:
    rest = '-0- ,"CYBER2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"nationality China."'
    rows = [f'{uid},"{tag} NUMBER {uid}",{rest}\r\n' for uid in range(1, ENTRIES + 1)]
    path.write_text("".join(rows) + "\x1a", encoding="utf-8", newline="")
    return path


def digest(path: Path, version: Version) -> str:
    """Of the contents of a version, as they lie in the file."""
    whole = hashlib.sha256()
    with sqlite3.connect(path) as db:
        query = "SELECT body FROM members JOIN states ON states.id = state WHERE version = ? ORDER BY body"
        for (body,) in db.execute(query, (version.id,)):
            whole.update(body.encode())
    return whole.hexdigest()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_killed_imports_leave_the_old_or_the_new(tmp_path: Path) -> None:
    rng = random.Random(20260227)
    old = write_list(tmp_path / "old.csv", "OLD")
    new = write_list(tmp_path / "new.csv", "NEW")
    path = tmp_path / "registers.sqlite"
    register = replace(small("ofac-sdn"), counts=(1, 2 * ENTRIES))
    first = tmp_path / "model.sqlite"
    with RegisterStore(first) as model:
        good = {
            "OLD": digest(first, import_files(model, register, [old], date="2024-01-01")),
            "NEW": digest(first, import_files(model, register, [new], date="2024-01-02")),
        }
    with RegisterStore(path) as store:
        import_files(store, register, [old], date="2024-01-01")
    ticks = ENTRIES // 500 + 1
    outcomes = {"old": 0, "new": 0}
    for number in range(KILLS):
        date = f"2024-02-{number + 1:02d}"
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(new), date], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "begun"
        # Somewhere among the entries, or (the last third) after the last of them: checks and commit.
        for _ in range(rng.randrange(ticks) if number % 3 else ticks):
            child.stdout.readline()
        try:
            child.wait(timeout=rng.uniform(0, 0.12 if number % 3 == 0 else 0.03))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with sqlite3.connect(path) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            orphans = db.execute(
                "SELECT count(*) FROM members WHERE version NOT IN (SELECT id FROM versions) "
                "OR state NOT IN (SELECT id FROM states)"
            ).fetchone()
            assert orphans == (0,)
        with RegisterStore(path) as store:
            current = store.version("ofac-sdn")
            assert current is not None
            assert current.entries == ENTRIES
            arrived = current.date == date
            outcomes["new" if arrived else "old"] += 1
            assert digest(path, current) == good["NEW" if current.source == "new.csv" else "OLD"]
            assert digest(path, store.versions("ofac-sdn")[0]) == good["OLD"]
    # Most are killed in the middle; and after all of it, an import still goes through.
    assert outcomes["old"] >= KILLS // 3
    with RegisterStore(path) as store:
        version = import_files(store, register, [new], date="2024-03-01")
        assert digest(path, version) == good["NEW"]
