"""How often and how soon acts were answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

from hypothesis import given
from hypothesis import strategies as st

from onrecord.acts import Act
from onrecord.cases.dossier import Happening, happen
from onrecord.cases.filing import open_file
from onrecord.cases.patterns import Pattern, Share, patterns
from onrecord.ledger import Ledger

from .conftest import record

A, B = ("Zenda", "CZ"), ("Strelsau", "RU")
Cases = Sequence[tuple[str, Sequence[Happening]]]


def _cases(tmp_path: Path, *claims: dict[str, Any], published: str | None = "2024-06-30") -> Cases:
    with Ledger.open(str(tmp_path / "made.db")) as opened:
        says = [{"says": f"{n}. It was so.", **claim} for n, claim in enumerate(claims)]
        opened.add_record(record("made", says, published=published))
        file = open_file(opened)
        return [(filed.id, happen(file, filed)) for filed in file.cases]


def _act(
    act: str, by: tuple[str, str], met: tuple[str, str], when: str | None, **rest: Any
) -> dict[str, Any]:
    return {"act": act, "actors": [by], "targets": [met], "when": when, **rest}


def _only(found: list[Pattern], act: Act) -> Pattern:
    (one,) = [pattern for pattern in found if pattern.act is act]
    return one


def test_an_answer_and_its_days(tmp_path: Path) -> None:
    cases = _cases(
        tmp_path,
        _act("attribute", A, B, "2024-05-03"),
        _act("deny", B, A, "2024-05-05"),
        _act("deny", B, A, "2024-06-01"),
    )
    pattern = _only(patterns(cases, side="RU"), Act.ATTRIBUTE)
    assert pattern.done == 1
    anything, denial = pattern.answers
    assert (anything.act, denial.act) == (None, Act.DENY)
    assert (denial.share.hit, denial.share.of, denial.days, denial.median) == (1, 1, [2], 2)
    assert denial.cases == [cases[0][0]]


@pytest.mark.parametrize(
    "other",
    [
        _act("deny", B, A, "2024-05-01"),  # before
        _act("deny", B, A, "2025-12-01"),  # long after
        _act("deny", B, ("Ruritania", "FR"), "2024-05-05"),  # toward somebody else
        _act("deny", ("Ruritania", "FR"), A, "2024-05-05"),  # by somebody else
        _act("support", B, A, "2024-05-05"),  # no answer
        _act("sanction", B, A, "2024-05-05", status="called_for"),  # not done
    ],
)
def test_what_is_no_answer(tmp_path: Path, other: dict[str, Any]) -> None:
    found = patterns(_cases(tmp_path, _act("attribute", A, B, "2024-05-03"), other), act=Act.ATTRIBUTE)
    pattern = _only(found, Act.ATTRIBUTE)
    assert pattern.done == 1
    assert [answers.share.hit for answers in pattern.answers] == [0]


def test_a_month_gives_no_days(tmp_path: Path) -> None:
    cases = _cases(tmp_path, _act("attribute", A, B, "2024-05-03"), _act("deny", B, A, "2024-06"))
    _, denial = _only(patterns(cases), Act.ATTRIBUTE).answers
    assert (denial.share.hit, denial.days, denial.median) == (1, [], None)


def test_what_did_not_take_place_is_not_counted(tmp_path: Path) -> None:
    cases = _cases(tmp_path, _act("attribute", A, B, "2024-05-03", status="denied"))
    assert patterns(cases) == []


def test_only_one_side(tmp_path: Path) -> None:
    cases = _cases(tmp_path, _act("attribute", A, B, "2024-05-03"), _act("attribute", B, A, "2024-05-05"))
    assert _only(patterns(cases), Act.ATTRIBUTE).done == 2
    assert _only(patterns(cases, side="RU"), Act.ATTRIBUTE).done == 1
    assert patterns(cases, side="FR") == []


def test_no_date_at_all_is_left_out(tmp_path: Path) -> None:
    assert patterns(_cases(tmp_path, _act("attribute", A, B, None), published=None)) == []


def test_the_interval_is_wilsons() -> None:
    """Newcombe 1998, table I: 81 of 263 and 0 of 20."""
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(0, 20).interval == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_share(hit: int, more: int) -> None:
    share = Share(hit, hit + more)
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-9
    assert share.value - 1e-9 <= high <= 1
