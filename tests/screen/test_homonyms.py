"""Names that agree in no more than what many bear are no match by themselves."""

from __future__ import annotations

import pytest

from onrecord.identity.scoring import compare
from onrecord.identity.text import organisation_form, person_form
from onrecord.screen.homonyms import may_be_anothers

COMMON = {"group": 0.77, "energy": 0.9}


def thin(asked: str, listed: str, person: bool, same_country: bool = False) -> bool:
    form = person_form if person else organisation_form
    comparison = compare(form(asked), form(listed), lambda word: COMMON.get(word, 1.2))
    return may_be_anothers(comparison, person, same_country)


@pytest.mark.parametrize(
    ("asked", "listed", "expected"),
    [
        ("Igor Petrovich", "Igor Petrovich SERGEENKO", True),
        ("Orlov Aleksandrovich", "ORLOV, Vasiliy Aleksandrovich", True),
        ("Olga Ivanovna", "Olga Ivanivna PETRENKO", True),
        ("Roman Abramovich", "ABRAMOVICH, Roman Arkadyevich", False),
        ("Roman Abramovich", "Roman Abramovich", False),
        ("Igor Sergeenko", "Igor Petrovich SERGEENKO", False),
        ("Mei Chen", "CHEN, Mei Hsiang", False),
    ],
)
def test_a_fathers_name_with_one_other_word_may_be_anothers(asked: str, listed: str, expected: bool) -> None:
    assert thin(asked, listed, person=True) is expected


@pytest.mark.parametrize(
    ("asked", "listed"),
    [("DE Group", "GROUP"), ("Sun Ltd", "Soon Ltd"), ("Xiaoruizhi", "XRZ")],
)
def test_one_word_that_is_common_or_short_may_be_anothers(asked: str, listed: str) -> None:
    assert thin(asked, listed, person=False)
    assert not thin("Zorbex Ltd", "Zorbex OOO", person=False)


def test_the_same_country_ties_what_is_short_but_not_what_is_common() -> None:
    assert not thin("Sun Ltd", "Soon Ltd", person=False, same_country=True)
    assert thin("DE Group", "GROUP", person=False, same_country=True)
    assert not thin("Group Energy", "Energy Group", person=False)
