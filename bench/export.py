"""Measure the exports: time, size and peak memory of each format, for few and for many documents.

    python bench/export.py [--documents N N …] [--formats NAME …] [--made | --ledger PLACE] [--json FILE]

The documents are the annotated articles of corpus/gold over and over, each time with another title, so that
all of them are different and the parties stay the same. With ``--made`` they are those of ``bench/made.py``
(20 claims each, ever new parties), with ``--ledger`` the first so many of a ledger, such as one that
``bench/ledger.py --ledger PLACE`` has made. Each format is a process of its own,
which writes the most documents that are asked for; what it had used up to the other numbers is noted on the
way. ``spacy`` is written into a folder.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import made

from onrecord.export import Format, Item, Options, from_files, from_ledger, from_records, record_files, write

ROOT = Path(__file__).resolve().parent.parent
MADE = 200_000
"""Made documents that there are; how many are asked for changes nothing of the first."""
FORMATS = ("stix", "csv", "parquet", "plover", "incidents", "labelstudio", "prodigy")


def articles() -> Iterator[Item]:
    """The annotated articles again and again, each time under another title."""
    gold = [item.record for item in from_files(record_files([str(ROOT / "corpus" / "gold")]))]
    return from_records(
        record.model_copy(update={"title": f"{record.title} {n}"}) for n in count() for record in gold
    )


def fresh() -> Iterator[Item]:
    """Documents that are made on the way."""
    return from_records(made.Maker().documents(MADE))


def held(place: str) -> Iterator[Item]:
    """The documents of a ledger."""
    from onrecord.ledger import Ledger

    with Ledger(place, create=False) as ledger:
        yield from from_ledger(ledger)


def measure(format: str, documents: list[int], source: Iterator[Item]) -> None:
    """Export so many documents in this process, and print a row of JSON for each of the numbers."""
    claims = seen = 0
    begun, busy = time.perf_counter(), time.process_time()

    def note(**more: Any) -> None:
        spent = time.process_time() - busy
        row = {
            "format": format,
            "documents": seen,
            "claims": claims,
            "seconds": round(time.perf_counter() - begun, 1),
            "cpu_seconds": round(spent, 1),
            "claims_per_cpu_second": round(claims / spent),
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
        print(json.dumps(row | more), flush=True)

    def items() -> Iterator[Item]:
        nonlocal claims, seen
        for item in islice(source, max(documents)):
            yield item
            claims += len(item.record.claims)
            seen += 1
            if seen in documents and seen < max(documents):
                note()

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "out")
        write(items(), f"{output}/" if format == "spacy" else str(output), Format(format), Options())
        files = [*output.iterdir()] if output.is_dir() else [output]
        note(mib_written=round(sum(file.stat().st_size for file in files) / 2**20, 1))


def main() -> int:
    """Print a row for each measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--made", action="store_true", help="export made documents")
    parser.add_argument("--ledger", metavar="PLACE", help="export the documents of this ledger")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        source = fresh() if options.made else held(options.ledger) if options.ledger else articles()
        measure(options.one, options.documents, source)
        return 0
    figures = []
    for format in options.formats:
        command = [sys.executable, __file__, "--one", format, "--documents", *map(str, options.documents)]
        command += ["--made"] if options.made else ["--ledger", options.ledger] if options.ledger else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                figures.append(json.loads(line))
                print("  ".join(f"{name} {value}" for name, value in figures[-1].items()), flush=True)
        if process.returncode:
            return process.returncode
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
