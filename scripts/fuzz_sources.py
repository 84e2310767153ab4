"""Fuzz the readers of formats: mutated inputs of every kind, in archives between good neighbours.

    .venv/bin/python scripts/fuzz_sources.py [--count 10000] [--seed 1] [--only KIND] [--seconds S]

Prints what it found, one line each, and how many inputs of each kind were read; exit status 1 if anything was
found. An input is made anew from its kind, seed and number (tests/sources/mutations.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from onrecord.documents.formats.isolated import Isolated
from sources.mutations import fuzz, seeds

STEP = 250


def main() -> int:
    """Fuzz; 1 if something was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="KIND", choices=list(seeds()))
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for each kind")
    options = parser.parse_args()
    found = 0
    with tempfile.TemporaryDirectory() as folder, Isolated() as isolated:
        for kind in [options.only] if options.only else seeds():
            done = 0
            until = time.monotonic() + options.seconds
            while done < options.count and time.monotonic() < until:
                count = min(STEP, options.count - done)
                # Each step has a seed of its own, so that a finding can be made again from what is printed.
                for one in fuzz(kind, count, options.seed * 100_000 + done, Path(folder), isolated):
                    print(f"{one.kind}: input {one.number} of seed {one.seed}: {one.fault}", flush=True)
                    found += 1
                done += count
            print(f"{kind}: {done:,} inputs", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
