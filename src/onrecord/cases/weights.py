"""The logistic models that say how likely two things belong together, and their weights.

The weights stand in ``weights.json``; ``scripts/fit_cases.py`` writes it from the annotated affairs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


class Model:
    """A logistic model over named features.

    Args:
        weights: by feature; ``bias`` is the constant.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)

    def terms(self, found: Mapping[str, float]) -> list[float]:
        """What each feature weighs, and the constant; what weighs nothing is left out."""
        weights = self.weights
        return [weights["bias"], *[weights[name] * value for name, value in found.items() if value]]

    def __call__(self, found: Mapping[str, float]) -> float:
        """The probability, 0 to 1."""
        return probability(self.terms(found))


def probability(terms: Iterable[float]) -> float:
    """The probability, 0 to 1, of which the logarithm of the odds has these terms."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, math.fsum(terms)))))


@dataclass(frozen=True)
class Weights:
    """What grouping goes by.

    Attributes:
        event: two claims speak of the same act.
        case: two documents are about one affair.
        event_threshold: claims become one event from this mean probability.
        case_threshold: documents become one case from this mean probability.
    """

    event: Model
    case: Model
    event_threshold: float
    case_threshold: float


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    held = json.loads((resources.files("onrecord.cases") / "weights.json").read_text("utf-8"))
    return Weights(
        event=Model(held["event"]),
        case=Model(held["case"]),
        event_threshold=held["event_threshold"],
        case_threshold=held["case_threshold"],
    )
