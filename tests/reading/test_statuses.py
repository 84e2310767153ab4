"""How an accepted act is put: the rules' word weighed against the encoder's."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.reading.learned import model, statuses
from onrecord.reading.learned.pairs import ACTS, DENIED, FORWARD, OPEN, STATUSES, standing_of

ACT = ACTS.index("restrict")
NONE = np.full(len(STATUSES), -8.0)


def test_each_status_is_described_by_itself() -> None:
    described = statuses.describe(ACT, "asserted", NONE)
    assert len(described) == len(STATUSES)
    for status, features in zip(STATUSES, described, strict=True):
        assert all(f.startswith(f"{status}|") for f in features)


@pytest.mark.parametrize("ruled", ["asserted", "alleged"])
def test_what_is_put_forward_stays_as_the_rules_have_it(ruled: str) -> None:
    assert statuses.settle({"": -1.0}, ACT, ruled, NONE, FORWARD) == ruled


@pytest.mark.parametrize("ruled", STATUSES)
def test_what_is_accepted_as_put_forward_is(ruled: str) -> None:
    assert statuses.settle({"": 5.0}, ACT, ruled, NONE, FORWARD) == "asserted"


@pytest.mark.parametrize("ruled", ["asserted", "possible", "denied"])
def test_what_is_accepted_as_denied_is(ruled: str) -> None:
    assert statuses.settle({"": -9.0}, ACT, ruled, NONE, DENIED) == "denied"


def test_the_likeliest_of_the_open_ones_holds() -> None:
    weights = {"": -1.0, "denied|rule:denied": 9.0, "possible|rule:denied": 2.0, "expected|rule:denied": 3.0}
    assert statuses.settle(weights, ACT, "denied", NONE, OPEN) == "expected"


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "denied"])
def test_both_agreeing_decide(status: str) -> None:
    encoded = NONE.copy()
    encoded[STATUSES.index(status)] = 4.0
    assert statuses.settle(model.load().statuses, ACT, status, encoded, OPEN) == status


def test_standings_are_those_of_the_codebook() -> None:
    assert [standing_of(s) for s in STATUSES] == [DENIED, OPEN, OPEN, OPEN]
    assert [standing_of(s) for s in ("asserted", "alleged", "denied")] == [FORWARD, FORWARD, DENIED]
