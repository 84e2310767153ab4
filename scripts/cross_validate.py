#!/usr/bin/env python3
"""Read every annotated article with a reader that was not trained on its affair, and score the records.

    python scripts/cross_validate.py [--report quality/crossvalidated.json] [--keep FOLDER]

The whole reader is measured, by the codebook's figures, not the judge alone. Runs after ``train_encoder.py``
and ``train_judge.py``, whose weights of the folds it reads with. The rules and tables were written with
``seed``, ``gold`` and ``train`` in sight; ``more`` is the fairer part.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from training_data import (
    ASKED,
    FOLDERS,
    FOLDS,
    PARTS,
    fold_of,
    fold_path,
    group_of,
    part_of,
    part_weights,
    read,
)

from onrecord.evaluation import gold as gold_files
from onrecord.evaluation import scoring
from onrecord.reading.components import ORDER
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages


def reader_without(fold: int, part: int, scope: str) -> Any:
    """A reader whose trained parts saw nothing of a part of a fold."""
    names = ORDER if scope == "cyber" else [n for n in ORDER if n != "onrecord_scope"]
    nlp = load_stages(DEFAULT_MODEL, tuple(names))
    config = {"weights": str(part_weights(fold, part)), "encoder": str(fold_path(fold))}
    nlp.replace_pipe("onrecord_judge", "onrecord_judge", config=config)
    return nlp


def record_of(nlp: Any, record: dict[str, Any]) -> dict[str, Any]:
    """A record of the text of an annotated one."""
    claims = [json.loads(claim.model_dump_json()) for claim in read(nlp, record)._.claims]
    return {"text": record["text"], "claims": claims}


def read_part(task: tuple[int, int, str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The records of the articles of a part of a fold: fold, part, scope, annotated articles."""
    fold, part, scope, mine = task
    nlp = reader_without(fold, part, scope)
    return {name: record_of(nlp, record) for name, record in mine.items()}


def main() -> int:
    """Train without each fold, read it, score the parts of the corpus."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--report", type=Path, help="write the figures here as JSON")
    parser.add_argument("--keep", type=Path, help="write the records here")
    parser.add_argument("--jobs", type=int, default=2, help="parts of a fold that are read side by side")
    parser.add_argument("--scope", choices=["cyber", "any"], default="cyber")
    args = parser.parse_args()
    wanted = {f"{f.name}/{n}": r for f in FOLDERS for n, r in gold_files.load(f).items()}
    given: dict[str, dict[str, Any]] = {}
    groups = {n: group_of(n, r) for n, r in wanted.items()}
    tasks = []
    for k, half in product(range(ASKED), range(PARTS)):
        mine = {n: wanted[n] for n, g in groups.items() if fold_of(g, FOLDS) == k and part_of(g) == half}
        tasks.append((k, half, args.scope, mine))
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        for (k, half, _, mine), records in zip(tasks, pool.map(read_part, tasks), strict=True):
            given |= records
            print(f"fold {k}, part {half}: {len(mine)} articles read", file=sys.stderr)
    report = {}
    for part in ("all", *(folder.name for folder in FOLDERS)):
        names = [n for n in given if part == "all" or n.startswith(f"{part}/")]
        if not names:
            continue
        score = scoring.score({n: wanted[n] for n in names}, {n: given[n] for n in names})
        figures = score.json()
        report[part] = {"articles": len(names), **figures}
        triples = figures["side_triples"]
        print(part, len(names), {k: round(v, 3) for k, v in triples.items()}, score.named, score.accuracy)
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
        for name, record in given.items():
            (args.keep / f"{name.replace('/', '-')}.json").write_text(json.dumps(record), encoding="utf-8")
    if args.report:
        args.report.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
