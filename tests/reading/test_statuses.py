"""How an accepted act is put: the rules' word weighed against the encoder's."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.reading.learned import model, statuses
from onrecord.reading.learned.pairs import ACTS, STATUSES

ACT = ACTS.index("restrict")
NONE = np.full(len(STATUSES), -8.0)


def test_each_status_is_described_by_itself() -> None:
    described = statuses.describe(ACT, "asserted", NONE)
    assert len(described) == len(STATUSES)
    for status, features in zip(STATUSES, described, strict=True):
        assert all(f.startswith(f"{status}|") for f in features)


@pytest.mark.parametrize("ruled", ["asserted", "alleged"])
def test_what_is_put_forward_stays_as_the_rules_have_it(ruled: str) -> None:
    assert statuses.settle({"": -1.0}, ACT, ruled, NONE) == ruled


def test_what_nothing_bears_out_is_put_forward() -> None:
    assert statuses.settle({"": -1.0}, ACT, "denied", NONE) == "asserted"


def test_the_likeliest_holds() -> None:
    weights = {"": -1.0, "denied|rule:denied": 2.0, "expected|rule:denied": 3.0}
    assert statuses.settle(weights, ACT, "denied", NONE) == "expected"


@pytest.mark.parametrize("status", STATUSES)
def test_both_agreeing_decide(status: str) -> None:
    encoded = NONE.copy()
    encoded[STATUSES.index(status)] = 4.0
    assert statuses.settle(model.load().statuses, ACT, status, encoded) == status


def test_neither_seeing_it_decides_too() -> None:
    assert statuses.settle(model.load().statuses, ACT, "asserted", NONE) == "asserted"
