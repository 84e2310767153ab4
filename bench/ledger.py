"""Measure the ledger: the cost of adding as it grows, and how soon it answers.

    python bench/ledger.py [--documents 200000] [--real 2000] [--claims 20] [--ledger PLACE] [--json]
    python bench/ledger.py --questions --ledger PLACE [--json]

Documents are made up (``bench/made.py``), and come in the order of time. The first and the last of them
(``--real``, each) are added through ``Ledger.add_records`` and gathered into cases, as ``onrecord add`` does,
without the reading; those between are copies of the first, with other words and of later days, made within
the file (``bench/copies.py``): 200,000 documents in minutes instead of hours. In PostgreSQL there are no
copies: all documents are real. A run that was interrupted is taken up with the same ``--ledger``. Times are
of this process; making documents is left out of them. With ``--questions`` nothing is added: a ledger that is
there is asked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import copies
import made

from onrecord.cases import keeping
from onrecord.cases.dossier import dossier
from onrecord.cases.page import page
from onrecord.cases.rendering import to_text
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, Query, Who
from onrecord.ledger.sides import parse_who
from onrecord.ledger.store import BATCH
from onrecord.ledger.times import Days

REPEATS = 15
Seconds = list[dict[str, float]]


def tag(number: int) -> str:
    """The ending of the words of a copy."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "x" + "".join(letters[number // 26**place % 26] for place in (2, 1, 0))


def fill(ledger: Ledger, maker: made.Maker, documents: int, after: int, begin: date = made.BEGIN) -> Seconds:
    """Add the documents; seconds for each document of each batch, for adding and for cases."""
    found: Seconds = []
    records = islice(maker.documents(documents, begin), after, None)
    while batch := list(islice(records, BATCH)):
        row: dict[str, float] = {}
        for name, step in (
            ("add", lambda batch=batch: list(ledger.add_records(batch, batch=BATCH))),
            ("cases", lambda: keeping.refresh(ledger)),
        ):
            wall, cpu = time.perf_counter(), time.process_time()
            step()
            row[f"{name}, processor"] = (time.process_time() - cpu) / len(batch)
            row[f"{name}, wall"] = (time.perf_counter() - wall) / len(batch)
        found.append(row)
        _tell(f"{ledger.status().documents:,} documents")
    return found


def _tell(words: str) -> None:
    print(f"\r{words}   ", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)


def build(place: str, options: argparse.Namespace) -> dict[str, Seconds]:
    """Make the ledger, or go on with it; what was measured stands beside it."""
    file = Path(place)
    notes = file.with_name(file.name + ".json") if "://" not in place else None
    held: dict[str, Seconds] = json.loads(notes.read_text()) if notes and notes.exists() else {}

    def note(name: str, found: Seconds) -> None:
        held[name] = held.get(name, []) + found
        if notes:
            notes.write_text(json.dumps(held))

    real, claims = options.real, options.claims
    many = 0 if notes is None else max(0, options.documents // real - 2)
    first = real if notes else options.documents - real
    with Ledger(place) as ledger:
        if (there := ledger.status().documents) < first:
            note("first", fill(ledger, made.Maker(claims, tag(0)), first, there))
    for number in range(1, many + 1):
        with Ledger(place) as ledger:
            there = ledger.status().documents
        if there < first + number * real:
            start = time.perf_counter()
            days = number * real // made.PER_DAY
            copies.copy(file, _span(file), number, days, tag(0), tag(number))
            note("copies", [{"wall": (time.perf_counter() - start) / real}])
            _tell(f"{there + real:,} documents")
    with Ledger(place) as ledger:
        if (there := ledger.status().documents - first - many * real) < real:
            maker = made.Maker(claims, tag(many + 1), made.SEED + 1)
            begin = made.BEGIN + timedelta((first + many * real) // made.PER_DAY)
            note("last", fill(ledger, maker, real, max(there, 0), begin))
    return held


def _span(file: Path) -> dict[str, int]:
    """What is copied; kept beside the ledger, as after the first copy it can no longer be counted."""
    kept = file.with_name(file.name + ".span")
    if not kept.exists():
        kept.write_text(json.dumps(copies.spans(file)))
    found: dict[str, int] = json.loads(kept.read_text())
    return found


def grown(held: dict[str, Seconds]) -> dict[str, dict[str, float]]:
    """Milliseconds for each document, of the first and of the last real ones."""
    found = {}
    for name in held["last"][0]:
        first, last = (statistics.median(row[name] for row in held[part]) for part in ("first", "last"))
        found[name] = {
            "first": round(first * 1000, 2),
            "last": round(last * 1000, 2),
            "last_to_first": round(last / first, 3),
        }
    return found


def questions(ledger: Ledger) -> dict[str, Callable[[], Any]]:
    """What is asked, each as the command asks it: at most 101 rows, but for the answers, which are counted
    all."""
    words = made.Maker().common
    since = Days("2022-01-01", "9999-12-31")
    ru, nato = Who(frozenset({"RU"})), parse_who(["NATO-members"], "x")
    document = next(iter(ledger.documents())).key
    middle = ledger.bound()[:10]
    queries = {
        "ask: one act of one side": Query(acts=frozenset({"deny"}), actors=ru),
        "ask: one side, any act, either role": Query(anyone=Who(frozenset({"US"}))),
        "ask: members of NATO, one act, since 2022": Query(
            acts=frozenset({"attribute"}), actors=nato, when=since
        ),
        "ask: members of NATO, any act": Query(actors=nato),
        "ask: between two sides": Query(actors=ru, targets=Who(frozenset({"UA"}))),
        "ask: between two rare sides": Query(actors=Who(frozenset({"SG"})), targets=Who(frozenset({"AE"}))),
        "ask: a group by another name": Query(actors=Who(names=frozenset({"CN-3"}))),
        "ask: an act in one month": Query(
            acts=frozenset({"sanction"}), when=Days("2020-05-01", "2020-05-31")
        ),
        "ask: one side and a word": Query(actors=ru, text=words[40]),
        "ask: members of NATO and a word": Query(actors=nato, text=words[40]),
        "ask: a publisher": Query(publishers=frozenset({"Paper 7"})),
        "ask: one document": Query(documents=frozenset({document})),
        "ask: everything": Query(),
        "search: the most frequent word": Query(text=words[0]),
        "search: a frequent word": Query(text=words[100]),
        "search: a rare word": Query(text=made.Maker().word()),
        "search: two words": Query(text=f"{words[30]} {words[60]}"),
        "search: a phrase": Query(text=f'"{words[0]} {words[1]}"'),
    }

    def asked(query: Query, as_of: str | None = None) -> Callable[[], Any]:
        return lambda: ledger.ask(query, as_of=as_of, limit=101)

    found = {name: asked(query) for name, query in queries.items()}
    found["ask: one act of one side, as of a day"] = asked(queries["ask: one act of one side"], middle)
    deny = Query(acts=frozenset({"deny"}), actors=ru, when=Days("2026-01-01", "2026-12-31"))
    blame = Query(acts=frozenset({"attribute"}), actors=nato)
    found["ask --answers: one side's denials of a year"] = lambda: ledger.answers(deny, blame)
    return found


def cases(ledger: Ledger) -> dict[str, Callable[[], Any]]:
    """What is asked of the cases."""
    heads = keeping.list_cases(ledger, limit=2000)
    middle = keeping.list_cases(ledger, limit=1, offset=keeping.count_cases(ledger, least=5) // 2)[0]

    def show(id: str) -> Callable[[], Any]:
        def shown() -> str:
            # As the command does.
            with keeping.uncollected():
                return to_text(page(dossier(*keeping.open_case(ledger, id, whole=False))))

        return shown

    def several(name: str) -> None:
        with suppress(OnrecordError):
            keeping.find_case(ledger, name)

    found: dict[str, Callable[[], Any]] = {
        "case list: the first hundred": lambda: keeping.list_cases(ledger, limit=100),
        "case list: a hundred in the middle": lambda: keeping.list_cases(ledger, limit=100, offset=5_000),
        "case list: by a word": lambda: keeping.list_cases(ledger, text="State SG", limit=100),
        "case: how many": lambda: keeping.count_cases(ledger, least=2),
        "case: one by the id of a document": lambda: keeping.find_case(ledger, middle.documents[0]),
        "case: by a name that several have": lambda: several(middle.name),
        f"case show: {len(middle.documents)} documents": show(middle.id),
        "ask --case": lambda: ledger.ask(Query(only=keeping.claims_of(ledger, middle.id)), limit=101),
    }
    for wanted in (20, 50, 100, 200, 400):
        if near := min(heads, key=lambda head: abs(len(head.documents) - wanted), default=None):
            found[f"case show: {len(near.documents)} documents"] = show(near.id)
    return found


def start(place: str, command: list[str]) -> float:
    """Seconds of a whole process, start-up and all."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "onrecord", *command, "--ledger", place], check=True, capture_output=True
    )
    return time.perf_counter() - begun


def measure(ask: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds: the first time, then the median and the slowest of the times after, and the
    processor's."""
    times = []
    for _ in range(REPEATS + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        times.append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))
    rest = times[1:]
    return {
        "first": round(times[0][0], 1),
        "median": round(statistics.median(wall for wall, _ in rest), 1),
        "slowest": round(max(wall for wall, _ in rest), 1),
        "processor": round(statistics.median(cpu for _, cpu in rest), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--real", type=int, default=4_000, help="documents at either end that are no copies")
    parser.add_argument("--claims", type=int, default=20, help="claims of each document")
    parser.add_argument("--ledger", help="a place for it; a file that is gone after, by default")
    parser.add_argument("--questions", action="store_true", help="only ask the ledger that is there")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.ledger or str(Path(folder) / "ledger.sqlite")
        held = {} if options.questions else build(place, options)
        with Ledger(place) as ledger:
            status = ledger.status()
            asked = {**questions(ledger), **cases(ledger)}
            times = {name: measure(ask) for name, ask in asked.items()}
            one = keeping.list_cases(ledger, limit=1, offset=100)
            result = {
                "database": ledger.dialect,
                "machine": f"{platform.machine()}, {os.cpu_count()} cores",
                "documents": status.documents,
                "claims": status.claims,
                "cases": keeping.count_cases(ledger),
                "megabytes": round((status.bytes or 0) / 1e6, 1),
                "bytes_per_document": round((status.bytes or 0) / max(status.documents, 1)),
                "voices": status.voices,
                **({"add_ms_per_document": grown(held)} if held else {}),
                "milliseconds": times,
            }
        result["whole_process_seconds"] = {
            " ".join(command[:2]): round(start(place, command), 2)
            for command in (["ask", "--act", "deny", "--side", "RU"], ["case", "show", one[0].id])
        }
    if options.json:
        print(json.dumps(result, indent=2))
        return
    print(f"{result['database']}, {result['machine']}: {status.documents:,} documents,", end=" ")
    print(f"{status.claims:,} claims, {result['cases']:,} cases, {status.voices:,} independent voices,")
    print(f"{result['megabytes']:,} MB ({result['bytes_per_document']:,} bytes for each document)")
    for name, taken in grown(held).items() if held else ():
        print(f"{name}, ms for each document: first {taken['first']}, last {taken['last']}", end=" ")
        print(f"({taken['last_to_first']} times)")
    for name, seconds in result["whole_process_seconds"].items():
        print(f"onrecord {name}, as a process of its own: {seconds} s")
    print("\n| question | first, ms | median, ms | slowest, ms | processor, ms |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, row in times.items():
        print(f"| {name} | {row['first']} | {row['median']} | {row['slowest']} | {row['processor']} |")


if __name__ == "__main__":
    main()
