"""Fit the weights by which claims and documents are grouped, and write them into the package.

    python scripts/fit_cases.py [FOLDER...]

FOLDER: annotated records that name affairs and events; corpus/train and corpus/gold by default.
What the weights are worth is measured by ``onrecord evaluate --cases``, which fits them anew without the
affair that it judges.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from onrecord.evaluation.cases import Fitter, load

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "src" / "onrecord" / "cases" / "weights.json"


def main(folders: list[Path]) -> None:
    """Fit on all annotated affairs and write the weights."""
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
