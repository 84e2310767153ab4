"""On whose word a claim is put forward, once it is known what the document tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.model import Record

Read = Callable[..., Record]


@pytest.mark.parametrize(
    ("text", "act", "word"),
    [
        (
            "Anna Berg, an analyst in Oslo, expects Russia to expel a Norwegian diplomat over the hack.",
            "diplomatic",
            "Anna Berg",
        ),
        (
            "China, the analyst Anna Berg reckons, will retaliate against Norway over the hacking case.",
            "retaliate",
            "Anna Berg",
        ),
        (
            "Anna Berg of the Nordic Policy Forum predicted that Russia would retaliate against Norway.",
            "retaliate",
            "Anna Berg",
        ),
    ],
)
def test_what_is_foreseen_is_the_word_of_who_foresees_it(
    record_of: Read, text: str, act: str, word: str
) -> None:
    claims = [c for c in record_of(text, reader="rules").claims if c.act == act]
    assert [c.said_by for c in claims] == [[word]]


def test_who_acts_is_not_the_word_behind_his_own_act(record_of: Read) -> None:
    claims = record_of("Norway expects to impose sanctions on Russia over the hack.", reader="rules").claims
    assert [c.said_by for c in claims if c.act == "sanction"] == [[]]


def test_a_member_of_parliament_calls_for_a_measure_in_his_own_name(record_of: Read) -> None:
    text = "Senator Mark Warner urged the administration to sanction Chinese hackers over the breach."
    claims = record_of(text, reader="rules").claims
    assert [c.said_by for c in claims if c.act == "sanction"] == [["Mark Warner"]]


def test_an_attack_rests_on_the_accusation_of_its_own_sentence(record_of: Read) -> None:
    text = (
        "The United States accused China of hacking its Treasury in 2020. "
        "New Zealand, which blames China for a raid on its parliament, has remained silent since."
    )
    claims = record_of(text).claims
    raids = [c for c in claims if c.act == "attack" and {p.side for p in c.targets} == {"NZ"}]
    assert [c.said_by for c in raids] == [["New Zealand"]]
