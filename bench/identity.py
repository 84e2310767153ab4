"""Names per second and recall at rank 1, beside nomenklatura's own index and matcher in one run.

Usage, in an environment that has nomenklatura besides Onrecord (``pip install nomenklatura``):

    python bench/identity.py [--store PATH] [--names 2000] [--seed 1] [--buckets 60 600]

Both get the same entries (all registers in the store, newest versions) and the same names, with the kind of
party and nothing else. The names are made from the lists' own: a share as they stand, a share with the words
in another order, another romanisation, a slip of the pen, a second name or a company form left out or put
in, and a share of aliases that both were not given ("unseen"). A name is found if the first candidate is the
entry that it was made from, or an entry that has exactly the same name on another list.

nomenklatura: the DuckDB index (``blocker.index.Index``), then the ``logic-v2`` matcher over all candidates
that the index gives. Its time is that of both, without building the index; Onrecord's likewise. Two sizes of
its buckets are run, since its default trades recall for speed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onrecord.identity.index import Index
from onrecord.identity.text import organisation_form, person_form
from onrecord.registers.model import Entry, Form, Quality
from onrecord.registers.store import RegisterStore

SCHEMATA = {
    Form.PERSON: "Person",
    Form.ENTITY: "Organization",
    Form.GROUP: "Organization",
    Form.OTHER: "Organization",
    Form.VESSEL: "Vessel",
    Form.AIRCRAFT: "Airplane",
}
ROMANISATIONS = (
    ("ey", "ei"), ("iy", "y"), ("yu", "iu"), ("ya", "ia"), ("kh", "h"), ("ks", "x"), ("zh", "j"), ("ou", "u"),
    ("q", "gh"), ("ee", "i"), ("w", "v"), ("sch", "sh"), ("y", "i"),
)  # fmt: skip


@dataclass(frozen=True)
class Query:
    """A name to be found.

    Attributes:
        name: the name.
        person: whether it is a person's.
        sort: how it was made.
        right: refs of the entries that are right answers.
    """

    name: str
    person: bool
    sort: str
    right: frozenset[str]


def plain(text: str) -> str:
    """A name as an article would print it: "ZHAO, Guangzong" → "Guangzong Zhao"."""
    if "," in text:
        family, _, given = text.partition(",")
        text = f"{given.strip()} {family.strip()}"
    return " ".join(word.capitalize() if word.isupper() and len(word) > 3 else word for word in text.split())


def reorder(name: str, dice: random.Random) -> str:
    words = name.split()
    return " ".join(words[1:] + words[:1]) if len(words) > 1 else name


def romanise(name: str, dice: random.Random) -> str:
    changes = list(ROMANISATIONS)
    dice.shuffle(changes)
    for a, b in changes:
        for old, new in ((a, b), (b, a)):
            at = name.lower().find(old, 1)
            if at > 0:
                return name[:at] + new + name[at + len(old) :]
    return name


def slip(name: str, dice: random.Random) -> str:
    places = [i for i, char in enumerate(name) if char.isalpha() and 0 < i < len(name) - 1]
    if not places:
        return name
    at = dice.choice(places)
    other = dice.choice("aeinorst")
    return dice.choice(
        (name[:at] + name[at + 1 :], name[:at] + other + name[at:], name[:at] + other + name[at + 1 :])
    )


def shorten(name: str, dice: random.Random) -> str:
    words = name.split()
    if len(words) > 2:
        del words[1 if len(words) == 3 else dice.randrange(1, len(words) - 1)]
    return " ".join(words)


def company_form(name: str, dice: random.Random) -> str:
    core = " ".join(organisation_form(name).tokens).title()
    return f"{core} {dice.choice(('Ltd', 'LLC', 'Co., Ltd.', 'JSC'))}"


def queries(entries: Sequence[Entry], count: int, dice: random.Random) -> tuple[list[Query], list[Entry]]:
    """Names to find, and the entries that both sides are given (without the unseen aliases)."""
    keys: dict[tuple[bool, str], set[str]] = defaultdict(set)
    for entry in entries:
        person = entry.form is Form.PERSON
        for name in entry.names:
            form = person_form(name.text, name.family) if person else organisation_form(name.text)
            keys[person, form.key].add(entry.ref)

    def right(entry: Entry, text: str) -> frozenset[str]:
        person = entry.form is Form.PERSON
        form = person_form(text) if person else organisation_form(text)
        return frozenset({entry.ref} | keys.get((person, form.key), set()))

    pool = [e for e in entries if e.kind is not None and e.names[0].quality is Quality.PRIMARY]
    chosen = dice.sample(pool, min(count, len(pool)))
    made: list[Query] = []
    hidden: dict[str, set[str]] = {}
    for number, entry in enumerate(chosen):
        person = entry.form is Form.PERSON
        name = plain(entry.name)
        sort = ("as listed", "order", "romanisation", "slip", "shorter", "unseen", "script")[number % 7]
        if sort == "order":
            name = reorder(name, dice) if person else name
            if not person:
                sort, name = "company form", company_form(name, dice)
        elif sort == "romanisation":
            name = romanise(name, dice)
        elif sort == "slip":
            name = slip(name, dice)
        elif sort == "shorter":
            name = shorten(name, dice)
        elif sort == "unseen":
            others = [n for n in entry.names[1:] if not n.original and n.quality is Quality.ALIAS]
            if others:
                alias = dice.choice(others)
                hidden.setdefault(entry.ref, set()).add(alias.text)
                name = plain(alias.text)
            else:
                sort = "as listed"
        else:
            original = [n for n in entry.names if n.original]
            if sort == "script" and original:
                name = dice.choice(original).text
            else:
                sort = "as listed"
        made.append(Query(name, person, sort, right(entry, name) | right(entry, entry.name)))
    given = [
        replace(e, names=tuple(n for n in e.names if n.text not in hidden[e.ref])) if e.ref in hidden else e
        for e in entries
    ]
    return made, given


def run_onrecord(entries: Sequence[Entry], names: Sequence[Query]) -> dict[str, Any]:
    """Time and recall of Onrecord's index."""
    start = time.perf_counter()
    index = Index.of(entries, things=True)
    index.find("warm up the tables", person=False)
    built = time.perf_counter() - start
    answers: list[str | None] = []
    start, cpu = time.perf_counter(), time.process_time()
    for query in names:
        found = index.find(query.name, person=query.person, limit=1, least=0.3)
        answers.append(found[0].entry.ref if found else None)
    took = (time.perf_counter() - start, time.process_time() - cpu)
    return result("onrecord", names, answers, took, built)


def run_nomenklatura(entries: Sequence[Entry], names: Sequence[Query], bucket: int) -> dict[str, Any]:
    """Time and recall of nomenklatura's index with its logic-v2 matcher."""
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.blocker.index import Index as Blocker
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig
    from nomenklatura.resolver import Linker
    from nomenklatura.store.memory import MemoryStore

    dataset = Dataset.make({"name": "registers", "title": "Registers"})

    def entity(key: str, schema: str, texts: Sequence[tuple[str, str]]) -> Any:
        made = StatementEntity.from_data(dataset, {"id": key, "schema": schema, "properties": {}})
        for prop, text in texts:
            made.unsafe_add(made.schema.get(prop), text, cleaned=True)
        return made

    start = time.perf_counter()
    store = MemoryStore(dataset, Linker({}))
    listed: dict[str, Any] = {}
    with store.writer() as writer:
        for entry in entries:
            texts = [
                ("weakAlias" if n.quality is Quality.WEAK else "name" if at == 0 else "alias", plain(n.text))
                for at, n in enumerate(entry.names)
            ]
            made = entity(entry.ref, SCHEMATA[entry.form], texts)
            listed[entry.ref] = made
            writer.add_entity(made)
    matcher = get_algorithm("logic-v2")
    assert matcher is not None
    config = ScoringConfig.defaults()
    with tempfile.TemporaryDirectory() as folder:
        index = Blocker(store.default_view(), Path(folder), {"max_bucket_size": bucket})
        index.build()
        warm = entity("warm", "Person", [("name", "Warm Up")])
        matcher.compare(warm, warm, config)
        built = time.perf_counter() - start
        asked = {
            f"q-{number}": entity(
                f"q-{number}", "Person" if query.person else "Organization", [("name", query.name)]
            )
            for number, query in enumerate(names)
        }
        best: dict[str, str] = {}
        compared = 0
        start, cpu = time.perf_counter(), time.process_time()
        for left, candidates in index.match_entities(asked.values()):
            top = 0.0
            for right, _ in candidates:
                compared += 1
                score = matcher.compare(asked[str(left)], listed[str(right)], config).score
                if score > top:
                    top, best[str(left)] = score, str(right)
        took = (time.perf_counter() - start, time.process_time() - cpu)
        index.close()
    answers = [best.get(f"q-{number}") for number in range(len(names))]
    return result(f"nomenklatura, buckets of {bucket}", names, answers, took, built) | {
        "candidates per name": round(compared / len(names), 1)
    }


def result(
    who: str, names: Sequence[Query], answers: Sequence[str | None], took: tuple[float, float], built: float
) -> dict[str, Any]:
    """The figures of one side."""
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for query, answer in zip(names, answers, strict=True):
        asked[query.sort] += 1
        met[query.sort] += answer in query.right
    return {
        "who": who,
        "names": len(names),
        "seconds": round(took[0], 3),
        "names per second": round(len(names) / took[0], 1),
        "names per second of processor time": round(len(names) / took[1], 1),
        "recall at rank 1": round(sum(met.values()) / len(names), 4),
        "by sort": {sort: f"{met[sort]}/{asked[sort]}" for sort in sorted(asked)},
        "index built in": round(built, 2),
        "peak MiB of the process so far": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Run both and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--store", type=Path, default=None, help="the register store; the user's own by default"
    )
    parser.add_argument("--names", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--buckets", type=int, nargs="*", default=[60, 600])
    parser.add_argument("--misses", action="store_true", help="print the names that Onrecord does not find")
    arguments = parser.parse_args()
    with RegisterStore(arguments.store) as store:
        entries = list(store.entries())
    names, given = queries(entries, arguments.names, random.Random(arguments.seed))
    figures = [run_onrecord(given, names)]
    if arguments.misses:
        show_misses(given, names)
    figures += [run_nomenklatura(given, names, bucket) for bucket in arguments.buckets]
    for other in figures[1:]:
        for unit in ("names per second", "names per second of processor time"):
            other[f"onrecord is faster by, in {unit}"] = round(figures[0][unit] / other[unit], 1)
    print(
        json.dumps(
            {
                "entries": len(given),
                "names on them": sum(len(e.names) for e in given),
                "registers": sorted({e.register for e in given}),
                "figures": figures,
            },
            indent=2,
        )
    )


def show_misses(entries: Sequence[Entry], names: Sequence[Query]) -> None:
    """Print what is not found, with what was found instead."""
    index = Index.of(entries, things=True)
    named = {entry.ref: entry.name for entry in entries}
    for query in names:
        found = index.find(query.name, person=query.person, limit=1, least=0.3)
        answer = found[0].entry.ref if found else None
        if answer not in query.right:
            wanted = sorted(query.right)[0]
            print(f"{query.sort}: {query.name!r} is {wanted} {named[wanted]!r}; found", end=" ")
            print(f"{answer} {found[0].name!r} {found[0].score:.3f}" if found else "nothing")


if __name__ == "__main__":
    main()
