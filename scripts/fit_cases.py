"""Fit the weights by which claims and documents are grouped, and write them into the package.

    python scripts/fit_cases.py [FOLDER...]

FOLDER: annotated records that name affairs and events; corpus/train and corpus/gold by default. Before, how
common each word is is counted in corpus/more, none of whose articles cases are measured on.
What the weights are worth is measured by ``onrecord evaluate --cases``, which fits them anew without the
affair that it judges.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from onrecord.cases.told import all_names
from onrecord.cases.wording import background, words
from onrecord.evaluation import gold
from onrecord.evaluation.cases import Fitter, as_record, load
from onrecord.model import Record

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "src" / "onrecord" / "cases" / "weights.json"


def count(name: str, records: Iterable[Record], of: Callable[[Record], set[str]]) -> None:
    """Write in how many records each word stands; what stands in a single one tells as much as none."""
    held: Counter[str] = Counter()
    documents = 0
    for record in records:
        held.update(of(record))
        documents += 1
    rows = [f"documents\t{documents}", *(f"{word}\t{n}" for word, n in sorted(held.items()) if n > 1)]
    file = WEIGHTS.parent / "background" / f"{name}.tsv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def main(folders: list[Path]) -> None:
    """Count words, fit on all annotated affairs, and write both."""
    more = [as_record(name, body) for name, body in gold.load(ROOT / "corpus" / "more").items()]
    count("texts", more, lambda record: set(words(record.text)))
    count("names", more, all_names)
    background.cache_clear()
    weights = Fitter(load(folders)).fit()
    held = {
        "event": {name: round(value, 4) for name, value in weights.event.weights.items()},
        "case": {name: round(value, 4) for name, value in weights.case.weights.items()},
        "event_threshold": weights.event_threshold,
        "case_threshold": weights.case_threshold,
    }
    WEIGHTS.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(held, indent=1))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [ROOT / "corpus" / "train", ROOT / "corpus" / "gold"])
