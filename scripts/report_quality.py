"""Write docs/quality.md: every figure in it is measured, none is typed.

Run in the repository's root::

    .venv/bin/python scripts/report_quality.py --measure --swaps [--realtext FOLDER] [--bench]
    .venv/bin/python scripts/report_quality.py            # docs/quality.md from quality/measured.json
    .venv/bin/python scripts/report_quality.py --check    # fails if docs/quality.md lags behind
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onrecord.evaluation import counterfactual, gold, readings, realtext, scoring
from onrecord.evaluation.gate import REPEATED
from onrecord.model import Document, Record

ROOT = Path(__file__).resolve().parents[1]
MEASURED = ROOT / "quality" / "measured.json"
CROSS_VALIDATED = ROOT / "quality" / "crossvalidated.json"
REFERRING = ROOT / "quality" / "referring.json"
PAGE = ROOT / "docs" / "quality.md"
FOLDERS = sorted({file.parent for file in ROOT.glob("corpus/*/*.json")})
Figures = dict[str, Any]
# Documents of a set that are read, at most.
MOST = 600


def measure(options: argparse.Namespace) -> Figures:
    """All figures of the page. What this run does not measure is kept from the last run, with its date."""
    figures: Figures = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}
    today = datetime.now(UTC).date().isoformat()
    read: dict[str, Record] = {}
    if options.measure:
        sets = {}
        for folder in FOLDERS:
            wanted = _taken(folder)
            given = readings.read_gold(wanted, processes=options.processes)
            answers = {name: record.model_dump(mode="json") for name, record in given.items()}
            result = scoring.score(wanted, answers).json()
            sets[folder.name] = {key: value for key, value in result.items() if key != "by_document"}
            read |= {f"{folder.name}/{name}": record for name, record in given.items()}
        figures["sets"] = {"date": today, **sets}
    if options.swaps:
        documents = list(_sampled())
        records = [read[document.id] for document in documents] if read else None
        figures["swaps"] = {"date": today, **counterfactual.measure(documents, records=records).json()}
    if options.realtext:
        figures["realtext"] = {
            "date": today,
            **realtext.measure(options.realtext, processes=options.processes),
        }
    if options.bench:
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            command = [sys.executable, str(ROOT / "bench" / "reader_speed.py"), "--json", file.name]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            figures["speed"] = {"date": today, **json.loads(Path(file.name).read_text(encoding="utf-8"))}
    return figures


def _taken(folder: Path) -> dict[str, dict[str, Any]]:
    """The annotated records of a set that are read: of a large one every so many."""
    return gold.sample(gold.load(folder), MOST)


def _sampled() -> Iterator[Document]:
    """The documents in which states are swapped."""
    for folder in FOLDERS:
        if folder.name not in REPEATED:
            texts = [gold.document(f"{folder.name}/{name}", one) for name, one in _taken(folder).items()]
            yield from (texts[n] for n in counterfactual.sample(texts))


def page(figures: Mapping[str, Any]) -> str:
    """The page in Markdown."""
    return "\n".join(_lines(figures)) + "\n"


def _lines(figures: Mapping[str, Any]) -> Iterator[str]:
    yield "# Quality, measured"
    yield ""
    yield "This page is written by `scripts/report_quality.py` from `quality/measured.json`. What each figure"
    yield "means and how to measure it again: [evaluation.md](evaluation.md)."
    if sets := dict(figures.get("sets", {})):
        yield from _sets(sets)
    if CROSS_VALIDATED.exists():
        yield from _cross_validated(json.loads(CROSS_VALIDATED.read_text(encoding="utf-8")))
    if REFERRING.exists():
        yield from _referring(json.loads(REFERRING.read_text(encoding="utf-8")))
    if swaps := figures.get("swaps"):
        yield from _swaps(swaps)
    if real := figures.get("realtext"):
        yield from _realtext(real)
    if speed := figures.get("speed"):
        yield from _heading("Speed and memory", speed["date"])
        yield from _table(
            ["figure", "value"],
            [[f"`{name}`", _number(value)] for name, value in speed.items() if name != "date"],
        )


COLUMNS = "set|documents|triples|precision|recall|F1|core F1|named|status|when|said by".split("|")


def _row(name: str, result: Mapping[str, Any]) -> list[str]:
    return [
        f"`{name}`",
        str(result["documents"]),
        str(result["side_triples"]["gold"]),
        *(_number(result["side_triples"][key]) for key in ("precision", "recall", "f1")),
        _number(result["core_side_triples"]["f1"]),
        _number(result["named_participants_recall"]),
        *(_number(result["accuracy"][key]) for key in ("status", "when", "said_by")),
    ]


def _cross_validated(parts: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "## Annotated articles, cross-validated", "")
    yield "The whole reader, its trained parts without the affair that is read (`scripts/cross_validate.py`,"
    yield "[judge.md](judge.md#how-it-is-measured)). Rules and tables were written with `seed`, `gold` and"
    yield "`train` in sight; `more` is the fairer part."
    yield ""
    yield from _table(COLUMNS, [_row(name, result) for name, result in parts.items()])


def _sets(sets: dict[str, Any]) -> Iterator[str]:
    yield from _heading("Annotated articles", sets.pop("date"))
    yield f"Side triples over the documents of a set, of more than {MOST} every so many; `corpus/README.md`"
    yield "says what each set is. The shipped reader learned from all of them but `unseen`, which alone tells"
    yield "of new articles here."
    yield ""
    yield from _table(COLUMNS, [_row(name, result) for name, result in sets.items()])
    faults = sum(len(result["faults"]) for result in sets.values())
    yield ""
    yield f"Claims whose evidence is not verbatim at its offsets: {faults}."
    for group, title in (("by_act", "act"), ("by_accused_side", "accused side"), ("by_genre", "genre")):
        yield from ("", f"### `gold` by {title}", "")
        yield from _table(
            [title, "triples", "precision", "recall", "F1"],
            [
                [name, str(f["gold"]), *(_number(f[key]) for key in ("precision", "recall", "f1"))]
                for name, f in sets.get("gold", {}).get(group, {}).items()
            ],
        )


def _referring(sorts: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "## What refers to what, cross-validated", "")
    yield "Share of labelled references (`corpus/references`) that are resolved as labelled, by numbers"
    yield "that did not see the article and by rule (`scripts/train_referring.py`). A party that the reader"
    yield "has not found as a mention counts as wrong."
    yield ""
    yield from _table(
        ["reference", "labels", "learned", "by rule"],
        [
            [sort, str(f["questions"]), _number(f["learned"]), _number(f["ruled"])]
            for sort, f in sorts.items()
        ],
    )


def _swaps(swaps: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Two states swapped", swaps["date"])
    fixed = ["-".join(sorted(pair)) for pair in counterfactual.FIXED_PAIRS]
    rows = {
        "all swaps": swaps,
        **{pair: swaps["by_pair"][pair] for pair in fixed if pair in swaps["by_pair"]},
    }
    yield from _table(
        ["pair", "documents", "claims", "preserved", "with the names"],
        [
            [
                name,
                str(r["documents"]),
                str(r["claims_before"]),
                _number(r["share"], 4),
                _number(r["names_share"], 4),
            ]
            for name, r in rows.items()
        ],
    )


def _realtext(real: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Real text that others coded", real["date"])
    rows = [
        [name, f"`{figure}`", _number(value)]
        for name, values in real.items()
        if name != "date"
        for figure, value in values.items()
        if not isinstance(value, Mapping)
    ]
    yield from _table(["data", "figure", "value"], rows)


def _heading(title: str, date: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"Measured on {date}.", "")


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _number(value: float | None, digits: int = 3) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.{digits}f}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measure", action="store_true", help="measure annotated articles first")
    parser.add_argument("--swaps", action="store_true", help="measure swapped states first")
    parser.add_argument("--realtext", type=Path, metavar="FOLDER", help="measure real text first")
    parser.add_argument("--bench", action="store_true", help="measure speed and memory first")
    parser.add_argument("--processes", type=int, default=1, help="how many processes read")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page lags behind")
    options = parser.parse_args()
    if any((options.measure, options.swaps, options.realtext, options.bench)):
        MEASURED.parent.mkdir(exist_ok=True)
        MEASURED.write_text(json.dumps(measure(options), indent=1) + "\n", encoding="utf-8")
    if not MEASURED.exists():
        print(f"{MEASURED.relative_to(ROOT)}: nothing is measured yet; run with --measure", file=sys.stderr)
        return 1
    text = page(json.loads(MEASURED.read_text(encoding="utf-8")))
    if not options.check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(
            "docs/quality.md is not what quality/measured.json gives: run scripts/report_quality.py",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
