"""Measure the ledger: the cost of adding as it grows, and how soon it answers.

    python bench/ledger.py [--documents 200000] [--claims 20] [--ledger PLACE] [--json]

Documents are made up: every one another text, from a vocabulary whose words are as unevenly frequent as
those of English (Zipf), on affairs between 40 sides, about the same number of claims in each; one in 20 is a
near-copy of an earlier one under another masthead. Writing is through ``Ledger.add_records``, as ``onrecord
add`` does it, without the reading. Times are of this process; the making of the documents is left out of
them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from onrecord.acts import Act, Kind, Status
from onrecord.ledger import Ledger, Query, Who
from onrecord.ledger.sides import parse_who
from onrecord.ledger.store import BATCH
from onrecord.ledger.times import Days
from onrecord.model import Claim, Evidence, Link, Party, Reader, Record

SEED = 20261122
COPIES = 20
REPEATS = 15
SIDES = (
    "US CN RU GB IR KP IL UA DE FR PL EE LT LV FI SE NO DK NL BE CZ ES IT CA AU NZ JP KR IN TW AL ME RO BG "
    "TR VN PK SA AE SG"
).split()
_WEIGHTS = list(accumulate(1 / (n + 1) for n in range(len(SIDES))))
_ACTS = [act for act in Act for _ in range(6 if act in (Act.ATTACK, Act.ATTRIBUTE, Act.DENY) else 2)]


class Maker:
    """Makes documents, the same for the same seed."""

    def __init__(self, claims: int) -> None:
        self.rng = random.Random(SEED)
        letters = "etaoinshrdlucmfwypvbgkjqxz"
        weights = list(accumulate(1 / (n + 2) for n in range(26)))
        words: dict[str, None] = {}
        while len(words) < 30_000:
            words["".join(self.rng.choices(letters, cum_weights=weights, k=self.rng.randint(3, 11)))] = None
        self.words = list(words)
        self.frequency = list(accumulate(1 / (n + 3) for n in range(len(self.words))))
        self.claims = claims
        self.old: list[list[str]] = []

    def sentence(self) -> str:
        return (
            " ".join(self.rng.choices(self.words, cum_weights=self.frequency, k=self.rng.randint(16, 30)))
            + "."
        )

    def party(self) -> Party:
        rng = self.rng
        side = rng.choices(SIDES, cum_weights=_WEIGHTS)[0]
        if rng.random() < 0.5:
            return Party(name=f"State {side}", kind=Kind.STATE, side=side)
        number = int(rng.paretovariate(0.7))
        name = f"Group {side} {number % 5000}"
        return Party(
            name=name, kind=Kind.GROUP, side=side, aliases=[f"{side}-{number % 5000}", f"{name} crew"]
        )

    def documents(self, number: int) -> Iterator[Record]:
        rng = self.rng
        for n in range(number):
            if n % COPIES == COPIES - 1:
                sentences = [self.sentence(), *rng.choice(self.old)[2:]]
            else:
                sentences = [self.sentence() for _ in range(30)]
                self.old.append(sentences)
                if len(self.old) > 500:
                    self.old.pop(rng.randrange(500))
            text = " ".join(sentences)
            starts = list(accumulate((len(s) + 1 for s in sentences), initial=0))
            published = f"{rng.randint(2016, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            claims = []
            for c in range(self.claims):
                at = rng.randrange(len(sentences))
                piece = Evidence(start=starts[at], end=starts[at] + len(sentences[at]), text=sentences[at])
                claims.append(
                    Claim(
                        id=f"c{c + 1}",
                        act=rng.choice(_ACTS),
                        actors=[self.party() for _ in range(rng.choice((1, 1, 2)))],
                        targets=[self.party() for _ in range(rng.choice((0, 1, 1, 2)))],
                        status=rng.choice(list(Status)),
                        said_by=[],
                        when=published if rng.random() < 0.4 else None,
                        evidence=[piece],
                        score=round(rng.random(), 3),
                        links=[Link(type="answers", claim=f"c{c}")] if c and rng.random() < 0.1 else [],
                    )
                )
            yield Record(
                id=f"n{n}",
                title=sentences[0][:80],
                publisher=f"Paper {rng.randrange(300)}",
                published=published,
                url=f"https://paper.example/{n}",
                text=text,
                reader=Reader(name="bench", version="1", model="none", scope="cyber"),
                claims=claims,
            )


def fill(ledger: Ledger, documents: int, claims: int) -> list[dict[str, float]]:
    """Add the documents; seconds for each document of each batch, without the making of the documents."""
    made = Maker(claims).documents(documents)
    seconds: list[dict[str, float]] = []
    done = 0
    while batch := list(islice(made, BATCH)):
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in ledger.add_records(batch, batch=BATCH):
            pass
        taken = {"wall": time.perf_counter() - wall, "processor": time.process_time() - cpu}
        seconds.append({name: value / len(batch) for name, value in taken.items()})
        done += len(batch)
        if sys.stderr.isatty():
            print(f"\r{done:,} documents", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return seconds


def tenths(seconds: list[float]) -> dict[str, float]:
    """Milliseconds over the whole, the first and the last tenth."""
    tenth = max(len(seconds) // 10, 1)
    first, last = (statistics.mean(part) * 1000 for part in (seconds[:tenth], seconds[-tenth:]))
    return {
        "whole": round(statistics.mean(seconds) * 1000, 2),
        "first_tenth": round(first, 2),
        "last_tenth": round(last, 2),
        "last_to_first": round(last / first, 3),
    }


def questions(ledger: Ledger, words: list[str]) -> dict[str, Callable[[], Any]]:
    """What is asked, each as the command asks it: at most 101 rows, but for the answers, which are counted
    all."""
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
        "ask: a group by another name": Query(actors=Who(names=frozenset({"CN-7"}))),
        "ask: an act in one month": Query(
            acts=frozenset({"sanction"}), when=Days("2020-05-01", "2020-05-31")
        ),
        "ask: one side and a word": Query(actors=ru, text=words[40]),
        "ask: a publisher": Query(publishers=frozenset({"Paper 7"})),
        "ask: one document": Query(documents=frozenset({document})),
        "ask: everything": Query(),
        "search: the most frequent word": Query(text=words[0]),
        "search: a frequent word": Query(text=words[100]),
        "search: a rare word": Query(text=words[25_000]),
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
    parser.add_argument("--claims", type=int, default=20, help="claims of each document")
    parser.add_argument("--ledger", help="an empty place for it; a file that is gone after, by default")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Ledger(options.ledger or str(Path(folder) / "ledger.sqlite")) as ledger:
            if ledger.status().documents:
                raise SystemExit(f"{ledger.name}: is not empty")
            seconds = fill(ledger, options.documents, options.claims)
            held = ledger.status()
        with Ledger(options.ledger or str(Path(folder) / "ledger.sqlite")) as ledger:
            times = {name: measure(ask) for name, ask in questions(ledger, Maker(1).words).items()}
            kind = ledger.dialect
    add = {name: tenths([batch[name] for batch in seconds]) for name in ("wall", "processor")}
    result = {
        "database": kind,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "documents": held.documents,
        "claims": held.claims,
        "megabytes": round((held.bytes or 0) / 1e6, 1),
        "bytes_per_claim": round((held.bytes or 0) / max(held.claims, 1)),
        "voices": held.voices,
        "add_ms_per_document": add,
        "milliseconds": times,
    }
    if options.json:
        print(json.dumps(result, indent=2))
        return
    print(f"{kind}, {result['machine']}: {held.documents:,} documents, {held.claims:,} claims,")
    size = f"{result['megabytes']:,} MB ({result['bytes_per_claim']:,} bytes for each claim)"
    print(f"{size}, {held.voices:,} independent voices")
    for name, taken in add.items():
        parts = (
            f"first tenth {taken['first_tenth']}, last {taken['last_tenth']} ({taken['last_to_first']} times)"
        )
        print(f"adding, ms of {name} for each document: {taken['whole']}; {parts}")
    print("\n| question | first, ms | median, ms | slowest, ms | processor, ms |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, taken in times.items():
        print(
            f"| {name} | {taken['first']} | {taken['median']} | {taken['slowest']} | {taken['processor']} |"
        )


if __name__ == "__main__":
    main()
