"""A large job on one machine: killed, gone on with, and the same in the end as if nothing had happened."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from jobs.conftest import MANY

NAMES = {
    "news_1.json",
    "news_2024_0.json",
    "news_2024_0-2.json",
    "news_2024_1.json",
    "other_x.json",
    "plain.json",
    *(f"other_{number:02}.json" for number in range(MANY)),
}
OPTIONS = ("--format", "json", "--no-identities", "--reader", "rules", "--resume")


# The command, in a process that kills itself as soon as it has put a record in its place: if it were watched
# from outside, a busy machine might let it write them all first.
KILLED = """
import os, signal
from onrecord.cli import main
from onrecord.jobs.files import WholeFile

write = WholeFile.write

def write_and_die(self, data):
    write(self, data)
    if self._path.suffix == ".json" and ".onrecord" not in self._path.parts:
        os.kill(os.getpid(), signal.SIGKILL)

WholeFile.write = write_and_die
main()
"""


def start(sources: Path | str, out: Path | str, *options: str) -> subprocess.Popen[str]:
    folder, name = (sources.parent, sources.name) if isinstance(sources, Path) else (None, sources)
    return _start(["-m", "onrecord"], name, out, options, folder)


def _start(
    program: list[str], name: str, out: Path | str, options: tuple[str, ...], folder: Path | None
) -> subprocess.Popen[str]:
    command = [sys.executable, *program, "read", name, "--output", str(out), *OPTIONS, *options]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(sources: Path | str, out: Path | str, *options: str) -> tuple[int, str]:
    process = start(sources, out, *options)
    _, err = process.communicate(timeout=1800)
    return process.returncode, err


def records(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("*.json")}


def lines(err: str) -> list[str]:
    """What the command said, in any order; Ray's own processes may add to it."""
    return sorted(line for line in err.splitlines() if line.startswith("onrecord: "))


def test_a_job_that_is_killed_goes_on_where_it_stopped(sources: Path, tmp_path: Path) -> None:
    code, whole = run(sources, tmp_path / "whole", "--processes", "1")
    assert code == 2
    assert whole.count("bad.pdf: a broken PDF") == 2
    assert whole.count("1 document passed over (triage 1)") == 2
    assert set(records(tmp_path / "whole")) == NAMES

    out = tmp_path / "out"
    process = _start(["-c", KILLED], sources.name, out, ("--processes", "2"), sources.parent)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    kept = records(out)
    assert 0 < len(kept) < len(NAMES)
    stamps = {name: (out / name).stat().st_mtime_ns for name in kept}

    code, again = run(sources, out, "--processes", "2")
    assert code == 2
    assert records(out) == records(tmp_path / "whole")
    assert {name: (out / name).stat().st_mtime_ns for name in kept} == stamps
    assert "already" in again
    assert list(out.glob(".*.part")) == []

    # Once more: all is there, the archives are not even opened, and what was told is told again.
    code, last = run(sources, out)
    assert code == 2
    assert lines(last) == sorted([f"onrecord: {len(NAMES)} records there already", *lines(whole)])
    done = [json.loads(path.read_text()) for path in (out / ".onrecord" / "done").iterdir()]
    assert {one["source"]: one["documents"] for one in done} == {
        "in/news.zip": 2,
        "in/news_2024.zip": 2,
        "in/other.zip": MANY + 1,
    }
