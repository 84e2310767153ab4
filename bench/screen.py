"""How well and how fast parties are screened, beside nomenklatura's matcher over the same candidates.

Usage, in an environment that has nomenklatura besides Onrecord (``pip install nomenklatura``); without it
Onrecord alone is measured:

    python bench/screen.py [--store PATH] [--names 400] [--strangers 800] [--rows 20000] [--processes 2]
    python bench/screen.py … --seed 1 --scores 1.json      keep the scores as well
    python bench/screen.py --tables 1.json 2.json …        of kept scores: the tables of the docs

**Quality.** Names of the lists altered as ``bench/identity.py`` does (order, romanisation, a slip of
the pen, a part left out, another company form, the original script, as listed), which must be found,
and strangers, which must not: two thirds ordinary names put together from the words in this file, one
third put together from words of the lists' own names (the hardest there are). A stranger whose words
are those of a listed name is left out. Both sides get the same candidates, those of Onrecord's index,
so that matchers are compared and not indexes; what the index misses both miss. Once with names alone;
once with country and date of birth: of the entry for altered names, another's at random for strangers.
For each side: the recall at the score that so many in a thousand strangers reach.

**Speed.** Rows of which one in fifty is an altered name, the others strangers with a country, through
``Screener.screen`` in one process, then as a job with several. ``bench/screen_million.py`` measures beside
nomenklatura's index and matcher.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from identity import Query, organisation_form, person_form, plain, queries
from onrecord.registers.model import Entry, Form, Quality
from onrecord.screen.job import Job, Work
from onrecord.screen.matching import MATCH, POSSIBLE, Screener, load_lists
from onrecord.screen.model import PartyRow
from onrecord.screen.parties import source_of

GIVEN = (
    "James Mary Robert Patricia Michael Linda David Susan Thomas Karen Hans Ursula Pierre Marie "
    "Giovanni Lucia Carlos Ana Jose Carmen Anders Ingrid Piotr Agnieszka Janos Eva Dimitri Elena Sergei "
    "Olga Ahmed Fatima Mohammed Aisha Reza Leila Wei Mei Jun Yan Hiroshi Yuki Minjun Jiyeon Raj Priya "
    "Nguyen Thi Kwame Ama"
).split()
FAMILY = (
    "Smith Johnson Brown Taylor Miller Wilson Anderson Clark Schmidt Weber Wagner Dubois Moreau Rossi "
    "Ferrari Garcia Fernandez Lopez Hansen Lindqvist Kowalski Nowak Nagy Horvath Popov Sokolov Morozov "
    "Ivanova Khan Hussain Rahman Hosseini Karimi Wang Zhang Chen Tanaka Suzuki Kim Park Sharma Patel "
    "Tran Le Mensah Okafor Cohen Levi Silva Santos"
).split()
TRADES = (
    "Bakery Printing Logistics Consulting Plumbing Furniture Textiles Dairy Motors Pharmacy Software "
    "Optics Packaging Catering Travel Insurance Roofing Energy Foods Timber Ceramics Electronics "
    "Shipping Trading Engineering"
).split()
WORDS = (
    "Green Northern Blue Silver Atlantic Alpine Golden River Sunrise Summit Harbour Maple Central "
    "United First Modern Royal Star Eagle Lotus Phoenix Delta Nova Prime Global"
).split()
FORMS = ("Ltd", "GmbH", "S.A.", "Inc.", "LLC", "B.V.", "Co., Ltd.", "AB")
RATES = (0.0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1)
LEAST = (0.65, 0.7, POSSIBLE, 0.8, 0.85, MATCH, 0.95)


def strangers(entries: Sequence[Entry], count: int, dice: random.Random) -> list[Query]:
    """Names of nobody on the lists: in no order and no spelling that is another romanisation."""

    def known(name: str, person: bool) -> tuple[bool, tuple[str, ...]]:
        return person, tuple(sorted((person_form if person else organisation_form)(name).folds))

    listed = {known(name.text, entry.form is Form.PERSON) for entry in entries for name in entry.names}
    parts: dict[bool, list[str]] = {True: [], False: []}
    for entry in dice.sample(list(entries), min(len(entries), 4000)):
        if entry.form in (Form.PERSON, Form.ENTITY):
            parts[entry.form is Form.PERSON].extend(plain(entry.name).split())
    made: list[Query] = []
    while len(made) < count:
        person = dice.random() < 0.6
        if len(made) % 3 == 2:
            name, sort = " ".join(dice.sample(parts[person], dice.choice((2, 2, 3)))), "of the lists' words"
        elif person:
            name, sort = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}", "ordinary"
            if dice.random() < 0.3:
                name = f"{dice.choice(GIVEN)} {name}"
        else:
            first = dice.choice(
                (dice.choice(WORDS), dice.choice(FAMILY), f"{dice.choice(WORDS)} {dice.choice(WORDS)}")
            )
            name, sort = f"{first} {dice.choice(TRADES)} {dice.choice(FORMS)}", "ordinary"
        if known(name, person) not in listed:
            made.append(Query(name, person, sort, frozenset()))
    return made


def party(number: int, query: Query, about: Entry | None) -> PartyRow:
    """A name as a row, with the country and birth of an entry."""
    kind = "person" if query.person else "company"
    if about is None:
        return PartyRow(number, name=query.name, kind=kind)
    births = [birth.when for birth in about.births if len(birth.when) in (4, 10)][:1] if query.person else []
    return PartyRow(number, name=query.name, kind=kind, countries=about.countries[:1], births=tuple(births))


def share(scores: Sequence[float], least: float) -> float:
    """Which part of the scores is as high."""
    return round(sum(score >= least for score in scores) / max(1, len(scores)), 4)


def recalls(right: Sequence[float], wrong: Sequence[float]) -> dict[str, dict[str, float]]:
    """Recall at the lowest score that no more than such a share of strangers reach."""
    found = {}
    ranked = sorted(wrong, reverse=True)
    for rate in RATES:
        most = int(rate * len(ranked))
        # Above the first stranger that would be one too many.
        bar = ranked[most] if most < len(ranked) else 0.0
        recall = sum(score > bar for score in right) / max(1, len(right))
        found[f"{rate:.1%}"] = {"above score": round(bar, 3), "recall": round(recall, 4)}
    return found


Scorer = Callable[[PartyRow, Sequence[Entry]], dict[str, float]]


def onrecord_scorer(screener: Screener) -> Scorer:
    """Scores of entries as the screening gives them."""

    def score(row: PartyRow, candidates: Sequence[Entry]) -> dict[str, float]:
        return {finding.ref: finding.score for finding in screener.screen(row).findings}

    return score


def nomenklatura_scorer() -> Scorer:
    """Scores of entries by logic-v2."""
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig

    dataset = Dataset.make({"name": "registers", "title": "Registers"})
    matcher = get_algorithm("logic-v2")
    assert matcher is not None
    config = ScoringConfig.defaults()
    made: dict[str, Any] = {}

    def entity(key: str, schema: str, texts: Iterable[tuple[str, str]]) -> Any:
        one = StatementEntity.from_data(dataset, {"id": key, "schema": schema, "properties": {}})
        for prop, text in texts:
            if one.schema.get(prop) is not None:
                one.unsafe_add(one.schema.get(prop), text, cleaned=True)
        return one

    def facts(countries: Iterable[str], births: Iterable[str], person: bool) -> list[tuple[str, str]]:
        told = [("nationality" if person else "country", code.lower()) for code in countries]
        return told + [("birthDate", when) for when in births if person]

    def listed(entry: Entry) -> Any:
        if entry.ref not in made:
            person = entry.form is Form.PERSON
            texts = [
                ("weakAlias" if n.quality is Quality.WEAK else "name" if at == 0 else "alias", plain(n.text))
                for at, n in enumerate(entry.names)
            ]
            texts += facts(
                entry.countries, (b.when for b in entry.births if len(b.when) in (4, 7, 10)), person
            )
            made[entry.ref] = entity(entry.ref, "Person" if person else "Organization", texts)
        return made[entry.ref]

    alone: dict[tuple[int, str], float] = {}

    def score(row: PartyRow, candidates: Sequence[Entry]) -> dict[str, float]:
        person = row.kind == "person"
        told = facts(row.countries, row.births, person)
        query = entity(f"q-{row.row}", "Person" if person else "Organization", [("name", row.name), *told])
        found: dict[str, float] = {}
        for entry in sorted(candidates, key=lambda entry: -alone.get((row.row, entry.ref), 0.0)):
            # Facts only take from logic-v2's score: none of the rest can be higher than the highest.
            most = alone.get((row.row, entry.ref))
            if most is not None and most <= max(found.values(), default=-1.0):
                break
            found[entry.ref] = float(matcher.compare(query, listed(entry), config).score)
            assert found[entry.ref] <= alone.setdefault((row.row, entry.ref), found[entry.ref])
        return found

    return score


def quality(
    screener: Screener,
    scorers: dict[str, Scorer],
    names: list[Query],
    others: list[Query],
    dice: random.Random,
    kept: dict[str, Any],
) -> dict[str, Any]:
    """Recall and false positives of each side, with and without facts.

    Args:
        screener: Onrecord's, for the lists and the candidates.
        scorers: of both sides.
        names: altered names.
        others: strangers.
        dice: for the strangers' facts.
        kept: takes up the scores themselves.
    """
    by_ref = {entry.ref: entry for entry in screener.lists.entries}
    figures: dict[str, Any] = {}
    pool = [entry for entry in screener.lists.entries if entry.countries]
    for told in ("names alone", "with country and birth"):
        right: dict[str, list[float]] = {who: [] for who in scorers}
        wrong: dict[str, list[float]] = {who: [] for who in scorers}
        compared = missed = 0
        for number, query in enumerate([*names, *others]):
            about: Entry | None = None
            if told != "names alone":
                about = by_ref[sorted(query.right)[0]] if query.right else dice.choice(pool)
                while not query.right and query.person and about.form is not Form.PERSON:
                    about = dice.choice(pool)
            row = party(number, query, about)
            found = screener.index.find(
                query.name, person=query.person, limit=20, least=0.3, registers=screener.official
            )
            candidates = [candidate.entry for candidate in found]
            compared += len(candidates)
            if query.right:
                missed += not any(entry.ref in query.right for entry in candidates)
            for who, scorer in scorers.items():
                # Of an altered name only the score of the right entries counts.
                scores = scorer(row, [e for e in candidates if not query.right or e.ref in query.right])
                if query.right:
                    right[who].append(
                        max((s for ref, s in scores.items() if ref in query.right), default=0.0)
                    )
                else:
                    wrong[who].append(max(scores.values(), default=0.0))
        figures[told] = {
            "candidates per name": round(compared / (len(names) + len(others)), 1),
            "altered names whose entry is not among the candidates": missed,
            **{
                who: {"recall at equal shares of strangers": recalls(right[who], wrong[who])}
                for who in scorers
            },
        }
        kept[told] = {
            "altered": [[query.name, query.sort] for query in names],
            "right": right,
            "wrong": wrong,
            "candidates": compared,
            "missed": missed,
        }
        figures[told]["onrecord"]["by score"] = {
            str(least): {
                "recall": share(right["onrecord"], least),
                "strangers": share(wrong["onrecord"], least),
            }
            for least in LEAST
        }
    return figures


def tables(paths: Sequence[Path]) -> str:
    """The tables of docs/how-screening-decides.md, of the scores of several seeds."""
    seeds = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    whom = {"onrecord": "Onrecord", "nomenklatura logic-v2": "logic-v2"}
    lines: list[str] = []
    pooled: list[list[str]] = []
    single: list[list[str]] = []
    passed: list[list[str]] = []
    lower = 0
    for told in ("names alone", "with country and birth"):

        def of(kept: Sequence[dict[str, Any]], who: str, told: str = told) -> list[float]:
            right, wrong = ([s for one in kept for s in one[told][way][who]] for way in ("right", "wrong"))
            return [found["recall"] for found in recalls(right, wrong).values()]

        for who, called in whom.items():
            pooled.append([f"{called}, {told}", *(f"{recall:.3f}" for recall in of(seeds, who))])
        for one in seeds:
            pairs = list(zip(*(of([one], who) for who in whom), strict=True))
            lower += sum(ours < theirs for ours, theirs in pairs)
            cells = [f"{a:.3f} {b:.3f}" if a >= b else f"**{a:.3f} {b:.3f}**" for a, b in pairs]
            single.append([f"{one['seed']}, {told}", *cells])
        right, wrong = (
            [s for one in seeds for s in one[told][way]["onrecord"]] for way in ("right", "wrong")
        )
        passed.append([told, *(f"{share(right, least):.3f}, {share(wrong, least):.3f}" for least in LEAST)])
    for first, heads, rows in (
        ("", [f"{rate:.1%}" for rate in RATES], pooled),
        ("seed (Onrecord, logic-v2)", [f"{rate:.1%}" for rate in RATES], single),
        ("score", [f"{least:.2f}" for least in LEAST], passed),
    ):
        lines += [row(first, *heads), row(*["---"] * (len(heads) + 1)), *(row(*cells) for cells in rows), ""]
    lines.append(f"single points at which Onrecord is lower: {lower} of {len(single) * len(RATES)}")
    alone = [one["names alone"] for one in seeds]
    asked = sum(len(one[way]["onrecord"]) for one in alone for way in ("right", "wrong"))
    compared = sum(one["candidates"] for one in alone)
    missed = sum(one["missed"] for one in alone)
    lines.append(f"candidates for a name: {compared / asked:.1f}; entry not among them: {missed}")
    return "\n".join(lines)


def row(*cells: str) -> str:
    """A row of a table in Markdown."""
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def speed(
    screener: Screener,
    names: list[Query],
    others: list[Query],
    count: int,
    processes: int,
    dice: random.Random,
) -> dict[str, Any]:
    """Rows per second: one process, then a job of several."""
    countries = ("US", "DE", "CN", "RU", "GB", "FR", "IN", "BR")
    rows = [
        party(number, dice.choice(names) if number % 50 == 0 else dice.choice(others), None)
        for number in range(1, count + 1)
    ]
    rows = [replace(row, countries=(dice.choice(countries),)) for row in rows]
    screener.screen(rows[0])
    start, cpu = time.perf_counter(), time.process_time()
    found = sum(bool(screener.screen(row).findings) for row in rows)
    took = time.perf_counter() - start, time.process_time() - cpu
    single = []
    for row in dice.sample(rows, min(500, count)):
        begun = time.perf_counter()
        screener.screen(row)
        single.append(time.perf_counter() - begun)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parties.csv"
        lines = [f'"{row.name}",{row.kind},{row.countries[0]}\n' for row in rows]
        file.write_text("name,kind,country\n" + "".join(lines), encoding="utf-8")
        with Job(Work(source_of(file), screener), Path(folder) / "job") as job:
            start = time.perf_counter()
            job.run(processes)
            whole = time.perf_counter() - start
    return {
        "rows": count,
        "rows with findings": found,
        "rows per second, one process": round(count / took[0], 1),
        "rows per second of processor time": round(count / took[1], 1),
        f"rows per second, a job of {processes} processes": round(count / whole, 1),
        "milliseconds of one name, median": round(1000 * sorted(single)[len(single) // 2], 2),
        "milliseconds of one name, 99 in 100 below": round(1000 * sorted(single)[len(single) * 99 // 100], 2),
        "peak MiB of the process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "peak MiB of a worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--store", type=Path, default=None, help="the register store; the user's own by default"
    )
    parser.add_argument("--names", type=int, default=400)
    parser.add_argument("--strangers", type=int, default=800)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scores", type=Path, default=None, help="keep the scores in this file")
    parser.add_argument("--tables", type=Path, nargs="+", help="only print the tables of kept scores")
    arguments = parser.parse_args()
    if arguments.tables:
        print(tables(arguments.tables))
        return
    dice = random.Random(arguments.seed)
    lists = load_lists(arguments.store)
    official = [entry for entry in lists.entries if entry.imposers and entry.kind is not None]
    names, given = queries(official, arguments.names, dice)
    others = strangers(official, arguments.strangers, dice)
    start = time.perf_counter()
    # Down to the lowest, so that the whole curve is seen.
    screener = Screener(replace(lists, entries=given), possible=0.5)
    built = time.perf_counter() - start
    figures: dict[str, Any] = {
        "entries": len(given),
        "names on them": sum(len(entry.names) for entry in given),
        "altered names": len(names),
        "strangers": len(others),
        "index built in seconds": round(built, 1),
    }
    if arguments.rows:
        usual = Screener.__new__(Screener)
        usual.__dict__ = {**screener.__dict__, "possible": POSSIBLE}
        figures["speed"] = speed(usual, names, others, arguments.rows, arguments.processes, dice)
    scorers: dict[str, Scorer] = {"onrecord": onrecord_scorer(screener)}
    try:
        scorers["nomenklatura logic-v2"] = nomenklatura_scorer()
    except ImportError:
        figures["nomenklatura"] = "is not installed here"
    kept: dict[str, Any] = {"seed": arguments.seed}
    figures["quality"] = quality(screener, scorers, names, others, dice, kept)
    if arguments.scores is not None:
        arguments.scores.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
