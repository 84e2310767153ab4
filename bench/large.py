"""Large jobs: memory of all processes over a WARC, what a second process brings, what Ray costs.

Run in the repository's root, with the extra ``sources`` (and ``ray`` for --ray) installed::

    .venv/bin/python bench/large.py [--warc MEGABYTES] [--every N] [--documents N] [--ray] [--json FILE]

What is measured, and why this way, stands in bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from triage import irrelevant, relevant, write_warc

LOOK = 0.2


def family(root: int) -> list[int]:
    """A process and all that it started."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int(re.search(r"\) \S (\d+)", (folder / "stat").read_text())[1])  # type: ignore[index]
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(folder.name))
    found = [root]
    for one in found:
        found += parents.get(one, [])
    return found


def memory(process: int) -> tuple[int, int]:
    """Resident and proportional memory, in KiB; none if the process is gone."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0, 0
    return tuple(int(re.search(rf"^{name}:\s+(\d+)", text, re.M)[1]) for name in ("Rss", "Pss"))  # type: ignore


def processor(process: int) -> float:
    """Seconds of the processor that a process has taken; none if it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(*arguments: str) -> dict[str, float]:
    """Run ``onrecord read``; seconds, processor seconds, and peak memory of the family in MiB."""
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "read", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    resident = proportional = 0
    busiest = 0.0
    while True:
        try:
            process.wait(LOOK)
            break
        except subprocess.TimeoutExpired:
            members = family(process.pid)
            busiest = max(busiest, *map(processor, members))
            pairs = [memory(one) for one in members]
            resident = max(resident, sum(pair[0] for pair in pairs))
            proportional = max(proportional, sum(pair[1] for pair in pairs))
    assert process.stderr is not None
    told = process.stderr.read().decode()
    if process.returncode:
        raise SystemExit(f"{arguments}: status {process.returncode}\n{told}")
    after = os.times()
    return {
        "seconds": time.perf_counter() - began,
        "processor_seconds": sum(after[2:4]) - sum(before[2:4]),
        "busiest_process_seconds": busiest,
        "peak_resident_mib": resident / 1024,
        "peak_proportional_mib": proportional / 1024,
    }


def over_a_warc(folder: Path, megabytes: int, every: int, *, identities: bool) -> dict[str, float]:
    """The whole way of a WARC, by two readers; with who is who by the registers held here, or without."""
    path = folder / "news.warc.gz"
    pages, hits = write_warc(path, list(irrelevant(500)), megabytes, every)
    known = () if identities else ("--no-identities",)
    found = run(str(path), "--output", str(folder / "warc"), "-f", "json", "-p", "2", *known)
    kept = len(list((folder / "warc").glob("*.json")))
    assert kept == hits, (kept, hits)
    named = {f"warc_{name}": value for name, value in found.items()}
    return {"warc_mb": megabytes, "warc_pages": pages, "warc_relevant": hits, **named}


def bare_machine() -> dict[str, float]:
    """What a second process gains on this machine where nothing is shared: plain sums."""

    def seconds(processes: int) -> float:
        began = time.perf_counter()
        work = [sys.executable, "-c", "sum(i * i for i in range(60_000_000))"]
        for one in [subprocess.Popen(work) for _ in range(processes)]:
            one.wait()
        return time.perf_counter() - began

    return {"bare_two_over_one": 2 * seconds(1) / seconds(2)}


def shared_out(folder: Path, documents: int, *, ray: bool) -> dict[str, float]:
    """Articles in an archive, read by one process, by two, and by Ray with two readers."""
    texts = relevant()
    with zipfile.ZipFile(folder / "n.zip", "w") as archive:
        for number in range(documents):
            archive.writestr(f"{number}.txt", texts[number % len(texts)])
    found: dict[str, float] = {"documents": documents, **bare_machine()}
    ways = {
        "one": ("-p", "1"),
        "two": ("-p", "2"),
        **({"ray": ("-p", "2", "--engine", "ray")} if ray else {}),
    }
    contents: set[tuple[bytes, ...]] = set()
    for name, options in ways.items():
        out = folder / name
        measured = run(str(folder / "n.zip"), "--output", str(out), "-f", "json", "--no-identities", *options)
        contents.add(tuple(path.read_bytes() for path in sorted(out.glob("*.json"))))
        found |= {f"{name}_{key}": value for key, value in measured.items()}
        found[f"{name}_documents_per_second"] = documents / measured["seconds"]
    assert len(contents) == 1, "the records differ"
    found["two_over_one"] = found["one_seconds"] / found["two_seconds"]
    found["two_over_one_by_the_busiest"] = (
        found["one_busiest_process_seconds"] / found["two_busiest_process_seconds"]
    )
    if ray:
        found["ray_over_two"] = found["ray_seconds"] / found["two_seconds"]
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--warc", type=int, default=2000, metavar="MEGABYTES")
    parser.add_argument("--every", type=int, default=5000)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--identities", action="store_true", help="find out who is who in the WARC")
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    found: dict[str, Any] = {"load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as name:
        if options.warc:
            found |= over_a_warc(Path(name), options.warc, options.every, identities=options.identities)
        if options.documents:
            found |= shared_out(Path(name), options.documents, ray=options.ray)
    found["load_after"] = os.getloadavg()[0]
    for key, value in found.items():
        print(f"{key:45} {value:>14,.2f}" if isinstance(value, float) else f"{key:45} {value:>14,}")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
