"""How alike two words are."""

from __future__ import annotations

import pytest

from onrecord.identity.scoring import compare, slip_score, word_score
from onrecord.identity.tables import one_slip
from onrecord.identity.text import fold, person_form


def score(one: str, other: str) -> float:
    return word_score(one, other, fold(one), fold(other))[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("segey", "sergey"),  # left out; the rest is folded to four letters
        ("ajdar", "adjar"),  # changed places; folded otherwise
        ("douadi", "djouadi"),  # the letter that is left out made a sound with another
        ("choua", "chouka"),
        ("basyt", "bayt"),
        ("tatyaa", "tatyana"),
    ],
)
def test_a_slip_is_seen_in_a_word_as_it_is_written(one: str, other: str) -> None:
    assert score(one, other) == score(other, one) > 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kim", "kin"),
        ("jan", "ivan"),
        ("amir", "emir"),
        ("lima", "mali"),
        ("zhao", "zhang"),
        ("a1234", "a1235"),
    ],
)
def test_short_words_and_numbers_that_differ_are_other_words(one: str, other: str) -> None:
    assert slip_score(one, other) == 0.0


def test_a_slip_in_a_longer_word_tells_less() -> None:
    assert slip_score("chouka", "choua") < slip_score("fursenko", "fursnko") < 1


def test_a_name_with_a_slip_stays_below_the_name_itself_and_above_another() -> None:
    listed = person_form("FURSENKO, Sergei")
    scores = [
        compare(person_form(name), listed).score
        for name in ("Sergei Fursenko", "Segei Fursenko", "Anton Fursenko")
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert scores[1] > 0.85 > 0.7 > scores[2]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("abcd", "abcd", False),
        ("abcd", "abd", True),
        ("abcd", "abxcd", True),
        ("abcd", "abxd", True),
        ("abcd", "acbd", True),
        ("abcd", "badc", False),
        ("abcd", "dbca", False),
        ("abcd", "ab", False),
        ("", "a", True),
    ],
)
def test_one_slip(one: str, other: str, told: bool) -> None:
    assert one_slip(one, other) is one_slip(other, one) is told
