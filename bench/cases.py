"""How long grouping takes, and how soon one case is shown, over made documents.

    python bench/cases.py [--documents 500] [--claims 20] [--one]

Each affair has five documents and acts of its own, told with other words; states, dates and names are drawn
from a fixed seed. Prints seconds for grouping the whole ledger and, once that is kept, the milliseconds of
``case show`` without the start of Python. With ``--one`` all documents are on one affair, some fifty a day,
and what is printed is the processor's time for each of them as the affair grows, and for showing it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median

import made

from onrecord.acts import Act
from onrecord.cases import keeping
from onrecord.cases.dossier import dossier
from onrecord.cases.page import page
from onrecord.cases.rendering import to_text
from onrecord.ledger import Ledger
from onrecord.model import Record

SIDES = "US GB DE FR PL CZ NO FI EE RU CN IR KP IL UA TR IN PK BR ZA".split()
SYLLABLES = "ba de ki lo mu ra se ti vo zu nar pel dor mik tas vel".split()


def word(draw: random.Random, length: int = 3) -> str:
    """An invented word."""
    return "".join(draw.choice(SYLLABLES) for _ in range(length))


def documents(number: int, claims: int, seed: int = 7) -> Iterator[Record]:
    """Made records, five to an affair."""
    draw = random.Random(seed)
    for affair in range((number + 4) // 5):
        a, b = draw.sample(SIDES, 2)
        year, month = draw.randint(2015, 2025), draw.randint(1, 12)
        names = [word(draw).title() for _ in range(4)]
        plain = [word(draw) for _ in range(60)]
        acts = []
        for _ in range(claims):
            act = draw.choice(list(Act))
            when = f"{year}-{month:02}-{draw.randint(1, 28):02}" if draw.random() < 0.6 else None
            one, two = draw.choice([(a, b), (b, a)])
            acts.append((act, one, two, when, draw.choice(names)))
        for copy in range(min(5, number - 5 * affair)):
            text, held = "", []
            for place, (act, one, two, when, name) in enumerate(acts):
                says = f"{name} of {one} {act} {two}: {' '.join(draw.sample(plain, 12))}."
                party = {"name": name, "kind": "group", "side": one}
                other = {"name": two, "kind": "state", "side": two}
                evidence = {"text": says, "start": len(text), "end": len(text) + len(says)}
                held.append(
                    {
                        "id": f"c{place + 1}",
                        "act": act,
                        "actors": [party],
                        "targets": [other],
                        "status": "asserted",
                        "when": when,
                        "evidence": [evidence],
                    }
                )
                text += says + "\n"
            published = f"{year}-{month:02}-{draw.randint(1, 28):02}"
            facts = {
                "title": f"{names[0]} {affair} {copy}",
                "publisher": f"Paper {copy}",
                "published": published,
            }
            yield Record.model_validate({"id": f"{affair}-{copy}", **facts, "text": text, "claims": held})


class OneAffair(made.Maker):
    """Makes documents that are all on one affair."""

    def affair(self, day: date) -> made.Affair:
        """An affair that does not end."""
        found = super().affair(day)
        found.left = 10**9
        return found


def growing(ledger: Ledger, number: int, claims: int) -> None:
    """Print what a document costs as its affair grows."""
    made.ACTIVE = 1
    records = OneAffair(claims).documents(number)
    done = 0
    while batch := list(islice(records, max(64, number // 10))):
        for _ in ledger.add_records(batch):
            pass
        busy = time.process_time()
        keeping.refresh(ledger)
        done += len(batch)
        each = 1e3 * (time.process_time() - busy) / len(batch)
        widest = keeping.list_cases(ledger, limit=1)[0]
        shown = []
        for _ in range(5):
            busy = time.process_time()
            with keeping.uncollected():
                to_text(page(dossier(*keeping.open_case(ledger, widest.id, whole=False))))
            shown.append(1e3 * (time.process_time() - busy))
        size = f"largest case {len(widest.documents):,}, {widest.events:,} events"
        print(f"{done:,} documents: {each:.0f} ms each; {size}, shown in {median(shown):.0f} ms", flush=True)


def main() -> None:
    """Fill a ledger, group it, and show cases from it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--claims", type=int, default=20, help="claims of each document")
    parser.add_argument("--one", action="store_true", help="all on one affair")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Ledger.open(str(Path(folder) / "ledger.db")) as ledger,
    ):
        if arguments.one:
            growing(ledger, arguments.documents, arguments.claims)
            return
        for _ in ledger.add_records(documents(arguments.documents, arguments.claims)):
            pass
        start, busy = time.perf_counter(), time.process_time()
        cases = keeping.list_cases(ledger)
        took, used = time.perf_counter() - start, time.process_time() - busy
        claims = arguments.documents * arguments.claims
        print(f"{arguments.documents:,} documents, {claims:,} claims, {len(cases):,} cases")
        each = 1e3 * used / claims
        print(f"grouping and keeping: {took:.1f} s ({used:.1f} s of processor), {each:.2f} ms a claim")
        times = []
        for one in cases[:: max(1, len(cases) // 20)]:
            start = time.process_time()
            with keeping.uncollected():
                to_text(page(dossier(*keeping.open_case(ledger, one.id, whole=False))))
            times.append(1e3 * (time.process_time() - start))
        print(f"case show: median {median(times):.0f} ms of processor, longest {max(times):.0f} ms")


if __name__ == "__main__":
    main()
