"""What refers to what, by learned numbers: pronouns (``referents.py``) and organs (``owners.py``).

Both are weighed by the sum of learned weights of their features; ``scripts/train_referring.py`` trains them
from ``corpus/references``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.reading.learned import owners, referents
from onrecord.reading.learned.checked import FOLDER, content, publish
from onrecord.reading.mentions import Mention
from onrecord.reading.state import Reading

WEIGHTS = FOLDER / "referring.npz"
PARTS = ("referents", "owners")
# Log odds added to a pronoun's standing for no party: a party that it does stand for is missed more than
# one that it does not is noticed.
BIAS = -0.5
# Weights are kept in steps of this, so that their sums are the same in whatever order.
STEP = 1 / 256

Weights = Mapping[str, float]


def save(weights: Mapping[str, Weights], path: Path = WEIGHTS) -> None:
    """Write weights by part and feature, and their checksum."""
    kept: dict[str, Any] = {}
    for part in PARTS:
        own = {f: round(w / STEP) for f, w in sorted(weights[part].items()) if round(w / STEP)}
        kept[part] = np.frombuffer("\n".join(own).encode(), dtype=np.uint8)
        kept[f"{part}_weights"] = np.array(list(own.values()), dtype=np.int16)
    made = io.BytesIO()
    np.savez_compressed(made, **kept)
    publish(path, made.getvalue())


@cache
def load(path: Path = WEIGHTS) -> dict[str, dict[str, int]]:
    """Read weights by part and feature, in steps.

    Raises:
        OnrecordError: the file is missing, or is not the one that was published.
    """
    with np.load(io.BytesIO(content(path, "the weights of references"))) as stored:
        return {
            part: dict(
                zip(
                    stored[part].tobytes().decode().split("\n"),
                    stored[f"{part}_weights"].astype(int).tolist(),
                    strict=True,
                )
            )
            for part in PARTS
        }


class ByWeights:
    """Decides by the learned numbers."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        self._weights = load(path)
        self._memory = referents.Memory()
        self._facts: owners.Sides | None = None

    def _score(self, part: str) -> referents.Score:
        weights = self._weights[part]
        return lambda row: STEP * sum(weights.get(f, 0) for f in dict.fromkeys(row))

    def passed(self, reading: Reading, m: Mention) -> None:
        """A mention has been gone past."""
        self._memory.add(reading, m)

    def antecedent(self, reading: Reading, m: Mention, later: Sequence[Mention]) -> Mention | None:
        """The mention that a pronoun refers to."""
        candidates = referents.offered(reading, m, self._memory, later)
        rows = referents.describe(reading, m, self._memory, candidates)
        return referents.choose(self._score("referents"), rows, candidates, BIAS)

    def owner(
        self, reading: Reading, m: Mention, recent: Sequence[Mention], known: Mention | None
    ) -> str | None:
        """The side of an organ or an officer that has none of its own."""
        if self._facts is None:
            self._facts = owners.Sides(reading)
        sides = owners.offered(reading, m, self._facts)
        rows = owners.describe(reading, m, recent, known, self._facts, sides)
        return owners.choose(self._score("owners"), rows, sides)
