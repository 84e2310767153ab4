"""A million parties, one in a hundred of them broken, against all registers; and nomenklatura beside it.

Usage, in an environment that has nomenklatura besides Onrecord (``pip install nomenklatura``); without it
Onrecord alone is measured:

    python bench/screen_million.py [--store PATH] [--rows 1000000] [--processes 2] [--sample 1000] [--kill]

**The lists** are all official registers in the store, enlarged to 40,000 entries with 120,000 names by
entries that bear altered names of others.

**The file** is made from a seed: of a hundred rows one is broken (an open quote, too few cells, bytes that
are no UTF-8, no name, an empty row), two are altered names of the lists as in ``bench/identity.py``,
fourteen are put together from words of the lists, and the others are ordinary names. Of their words a fifth
are made up letter by letter, after the letters of ordinary names, so that new words keep coming as in a real
file and what is kept of words already seen does not flatter the speed. Rows have a kind and a country, every
third person a year of birth.

**What is measured**: rows per second by the clock and by processor time of all processes; the greatest memory
of all processes together (their own and their share of what they share, "PSS"); whether the counts add up.
With ``--kill`` the run is killed midway and begun again, and its report must be that of a run in one go.
Single names, each new, are timed in a process of their own run. nomenklatura (its DuckDB index with the
default size of buckets, then ``logic-v2`` on all candidates) gets a sample of the same names, with the same
entries, in the same run; Onrecord gets that sample again in one process, for the ratio.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from identity import Query, plain, queries, reorder, romanise, run_nomenklatura, shorten, slip
from onrecord.registers.model import Entry, Form, Name
from onrecord.screen.decisions import Decisions
from onrecord.screen.job import Job, Work
from onrecord.screen.matching import Lists, Screener, load_lists
from onrecord.screen.model import PartyRow
from onrecord.screen.outputs import to_json
from onrecord.screen.parties import party_of, source_of
from onrecord.screen.report import Report
from onrecord.screen.rows import rows_of
from screen import FAMILY, FORMS, GIVEN, TRADES, WORDS

ENTRIES, NAMES = 40_000, 120_000
COUNTRIES = ("US", "DE", "CN", "RU", "GB", "FR", "IN", "BR", "IR", "TR", "NG", "JP", "KR", "ES", "IT", "PL")


def enlarged(lists: Lists, dice: random.Random) -> Lists:
    """The lists with as many more entries and names as are wanted, made from theirs."""
    official = [entry for entry in lists.entries if entry.imposers and entry.kind is not None]
    names = sum(len(entry.names) for entry in lists.entries)
    more: list[Entry] = []
    while len(lists.entries) + len(more) < ENTRIES:
        entry = dice.choice(official)
        left = ENTRIES - len(lists.entries) - len(more)
        wanted = max(1, round((NAMES - names) / left))
        made = tuple(Name(alter(plain(entry.name), dice)) for _ in range(wanted))
        names += wanted
        more.append(replace(entry, register="generated", id=f"G{len(more)}", names=made, identifiers=()))
    return replace(lists, entries=[*lists.entries, *more])


def alter(name: str, dice: random.Random) -> str:
    """A name in one of the ways in which names are altered."""
    return dice.choice((reorder, romanise, slip, shorten))(name, dice)


class Letters:
    """Words made letter by letter: each follows two others as often as it does in given words."""

    def __init__(self, words: Sequence[str]) -> None:
        self.follow: dict[str, str] = defaultdict(str)
        for word in words:
            padded = f"^^{word.lower()}$"
            for at in range(2, len(padded)):
                self.follow[padded[at - 2 : at]] += padded[at]

    def word(self, dice: random.Random) -> str:
        """A word of four to eleven letters."""
        while True:
            made = "^^"
            while not made.endswith("$") and len(made) < 14:
                made += dice.choice(self.follow[made[-2:]])
            if made.endswith("$") and 4 <= len(made) - 3 <= 11:
                return made[2:-1].capitalize()


def rows(
    entries: Sequence[Entry], names: Sequence[Query], count: int, dice: random.Random
) -> Iterator[bytes]:
    """The lines of the file."""
    letters = Letters([*GIVEN, *FAMILY])
    parts: dict[bool, list[str]] = {True: [], False: []}
    for entry in dice.sample(list(entries), min(len(entries), 8000)):
        if entry.form in (Form.PERSON, Form.ENTITY):
            words = plain(entry.name).replace('"', "").split()
            # Two of them may make a name: "195 -" is none.
            parts[entry.form is Form.PERSON] += [word for word in words if any(map(str.isalpha, word))]

    def ordinary(words: Sequence[str]) -> str:
        return letters.word(dice) if dice.random() < 0.2 else dice.choice(words)

    for number in range(1, count + 1):
        person = dice.random() < 0.6
        at = number % 100
        if at in (17, 67):
            query = dice.choice(names)
            name, person = query.name, query.person
        elif at % 7 == 3:
            name = " ".join(dice.sample(parts[person], dice.choice((2, 2, 3))))
        elif person:
            name = f"{ordinary(GIVEN)} {ordinary(FAMILY)}"
            if dice.random() < 0.3:
                name = f"{ordinary(GIVEN)} {name}"
        else:
            first = ordinary(WORDS if dice.random() < 0.6 else FAMILY)
            name = f"{first} {dice.choice(TRADES)} {dice.choice(FORMS)}"
        quoted = '"' + name.replace('"', '""') + '"'
        birth = str(dice.randrange(1940, 2005)) if person and number % 3 == 0 else ""
        kind = "person" if person else "company"
        line = f"{number},{quoted},{kind},{dice.choice(COUNTRIES)},{birth}\n"
        if at == 50:
            yield broken(line, number // 100 % 5)
        else:
            yield line.encode()


def broken(line: str, how: int) -> bytes:
    """A row that cannot be used."""
    number, rest = line.split(",", 1)
    return (
        f'{number},"{rest.replace(chr(34), "")}'.encode(),
        f"{number},too few cells\n".encode(),
        f"{number},".encode() + b"\xff\xfe\xe9,person,DE,\n",
        f"{number},,person,DE,\n".encode(),
        b"\n",
    )[how]


class Memory(threading.Thread):
    """Watches the memory of this process and of those that it started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.now = self.peak = 0
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(1.0):
            self.now = sum(map(pss, [os.getpid(), *children()])) // 1024
            self.peak = max(self.peak, self.now)

    def stop(self) -> int:
        """MiB at most."""
        self._end.set()
        self.join()
        return self.peak


def children() -> list[int]:
    """Ids of the processes that this one started."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        found += [int(one) for one in (task / "children").read_text().split()]
    return found


def pss(process: int) -> int:
    """A process's own memory and its share of what it shares, in KiB; 0 if it is gone."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def report(job: Job, path: Path) -> dict[str, int]:
    """Write the report and give its counts."""
    made = Report(job.results, Decisions(), {"begun": ""})
    with path.open("w", encoding="utf-8", errors="backslashreplace") as handle:
        handle.writelines(to_json(made))
    return made.counts


def sha256(path: Path) -> str:
    """Digest of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _killed(work: Work, folder: Path, processes: int, at: int) -> None:
    os.setpgid(0, 0)

    def tick(done: int) -> None:
        if done >= at:
            os.kill(os.getpid(), signal.SIGKILL)

    with Job(work, folder) as job:
        job.run(processes, tick)


def whole(work: Work, folder: Path, count: int, processes: int) -> dict[str, Any]:
    """The file screened to the end."""
    watch = Memory()
    watch.start()
    grown: dict[int, int] = {}

    def tick(done: int) -> None:
        if done * 10 >= count * (len(grown) + 1):
            grown[done] = watch.now

    begun, used = time.perf_counter(), spent()
    with Job(work, folder / "job") as job:
        job.run(processes, tick)
        ran, cpu = time.perf_counter() - begun, spent() - used
        counts = report(job, folder / "report.json")
    took = time.perf_counter() - begun
    peak = watch.stop()
    outcomes = ("match", "possible", "class", "settled", "clear", "unusable")
    figures = {
        "rows": count,
        "processes": processes,
        "rows per second by the clock": round(count / ran, 1),
        "rows per second of processor time of all processes": round(count / cpu, 1),
        "seconds by the clock": round(ran, 1),
        "seconds with the report in JSON": round(took, 1),
        "MiB at most, all processes together": peak,
        "MiB after so many rows": grown,
        "counts": counts,
        "broken rows in the file": count // 100 + (count % 100 >= 50),
        "counts add up": sum(counts[o] for o in outcomes) == counts["rows"] == count
        and counts["unusable"] == count // 100 + (count % 100 >= 50),
    }
    return figures


def killed(work: Work, folder: Path, count: int, processes: int) -> dict[str, Any]:
    """The file screened by a run that is killed midway, and by another that goes on."""
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_killed, args=(work, folder / "killed", processes, count // 2))
    process.start()
    process.join()
    with Job(work, folder / "killed") as job:
        earlier = job.run(processes)
        report(job, folder / "again.json")
    return {
        "killed with": process.exitcode,
        "rows that were done when it was killed": earlier,
        "the report is that of a run in one go": sha256(folder / "again.json")
        == sha256(folder / "report.json"),
    }


def spent() -> float:
    """Processor seconds of this process and of those that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def beside(screener: Screener, entries: Sequence[Entry], sample: Sequence[PartyRow]) -> dict[str, Any]:
    """Both on the same names, each in one process."""
    named = [replace(PartyRow(row.row, name=row.name, kind=row.kind)) for row in sample]
    start, cpu = time.perf_counter(), time.process_time()
    for row in named:
        screener.screen(row)
    took = time.perf_counter() - start, time.process_time() - cpu
    figures: dict[str, Any] = {
        "names": len(named),
        "onrecord, names per second of processor time": round(len(named) / took[1], 1),
        "onrecord, names per second by the clock": round(len(named) / took[0], 1),
    }
    try:
        import nomenklatura
    except ImportError:
        return figures | {"nomenklatura": "is not installed here"}
    asked = [Query(row.name, row.kind == "person", "sample", frozenset()) for row in named]
    other = run_nomenklatura(entries, asked, 60)
    return (
        figures
        | {
            f"nomenklatura {nomenklatura.__version__}, {unit}": other[unit]
            for unit in ("names per second of processor time", "names per second", "candidates per name")
        }
        | {
            "onrecord is faster by, in processor time": round(
                len(named) / took[1] / other["names per second of processor time"], 1
            ),
            "onrecord is faster by, by the clock, one process each": round(
                len(named) / took[0] / other["names per second"], 1
            ),
            "nomenklatura, names per second by the clock": other["names per second"],
        }
    )


def single(screener: Screener, sample: Sequence[PartyRow]) -> dict[str, float]:
    """Milliseconds of names one by one, each for the first time."""
    took = []
    for row in sample:
        begun = time.perf_counter()
        screener.screen(row)
        took.append(1000 * (time.perf_counter() - begun))
    took.sort()
    return {
        "milliseconds of one name, median": round(took[len(took) // 2], 2),
        "milliseconds of one name, 99 in 100 below": round(took[len(took) * 99 // 100], 2),
        "milliseconds of one name, at most": round(took[-1], 2),
    }


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--store", type=Path, default=None, help="the register store; the user's own by default"
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sample", type=int, default=1000, help="names that nomenklatura is given, too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill", action="store_true", help="kill a second run midway, and run it again")
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    lists = enlarged(load_lists(arguments.store), dice)
    official = [entry for entry in lists.entries if entry.imposers and entry.kind is not None]
    names, _ = queries(official, 4000, dice)
    start = time.perf_counter()
    screener = Screener(lists)
    built = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parties.csv"
        with file.open("wb") as handle:
            handle.write(b"id,name,kind,country,birth\n")
            handle.writelines(rows(official, names, arguments.rows, dice))
        source = source_of(file)
        parties = [
            party_of(cells, source.columns) for cells, _ in zip(rows_of(file), range(20_000), strict=False)
        ]
        usable = [row for row in parties if not row.fault]
        for row in usable[:500]:
            screener.screen(row)
        figures: dict[str, Any] = {
            "entries": len(lists.entries),
            "names on them": sum(len(entry.names) for entry in lists.entries),
            "registers": dict(Counter(entry.register for entry in lists.entries)),
            "lists indexed in seconds": round(built, 1),
        }

        def tell(what: str, found: dict[str, Any]) -> None:
            """Keep figures, and tell them at once: a long run may be broken off."""
            figures[what] = found
            print(json.dumps({what: found}), file=sys.stderr, flush=True)

        tell("single names", single(screener, dice.sample(usable[500:], min(2000, len(usable) - 500))))
        work = Work(source, screener)
        tell("file", whole(work, Path(folder), arguments.rows, arguments.processes))
        sample = dice.sample(usable, min(arguments.sample, len(usable)))
        tell("beside nomenklatura", beside(screener, lists.entries, sample))
        if arguments.kill:
            tell("killed", killed(work, Path(folder), arguments.rows, arguments.processes))
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
