"""Which mentions of a side play a role in a claim."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from onrecord.model import Record
from onrecord.reading.learned import model, players
from onrecord.reading.learned.features import Features
from onrecord.reading.learned.judge import Maker
from onrecord.reading.learned.pairs import NOBODY, Pair, find
from onrecord.reading.state import Reading

ReadingOf = Callable[..., Reading]

LIST = (
    "Britain imposed sanctions on Monday on two Chinese nationals, Zhao Guangzong and Ni Gaobin, over the "
    "hacking of the Electoral Commission. Beijing rejected the accusation."
)


def asked(reading: Reading, act: str, actor: str, target: str) -> tuple[Maker, Pair]:
    found = find(reading)
    maker = Maker(reading, Features(reading, found), {"": -9.0})
    pair = next(p for p in found.pairs if (p.sentence, p.actor, p.target) == (0, actor, target))
    return maker, pair


def test_the_likeliest_plays_the_role_even_if_unlikely(reading_of: ReadingOf) -> None:
    maker, pair = asked(reading_of(LIST, upto="onrecord_affair"), "sanction", "GB", "CN")
    t = maker.trigger("sanction", pair, 0.9)
    assert len(t.actors) == len(t.targets) == 1


def test_who_has_no_side_is_offered_and_given_one(reading_of: ReadingOf) -> None:
    reading = reading_of(LIST, upto="onrecord_affair")
    maker, pair = asked(reading, "sanction", "GB", "CN")
    t = maker.ruled("sanction", pair) or maker.word("sanction", pair)
    offered = players.offered(maker.features, 0, "CN", pair.b.mentions, t.targets)
    assert {"Zhao Guangzong", "Ni Gaobin"} <= {m.resolved().name for m in offered}
    chosen = players.choose({"": 9.0}, maker.features, t, "target", "CN", offered, [])
    assert {m.resolved().side for m in chosen} == {"CN"}


def test_who_hardly_plays_is_not_taken_beside_one_much_likelier(reading_of: ReadingOf) -> None:
    text = "On Monday Norway accused China of hacking the computers of its parliament."
    reading = reading_of(text, upto="onrecord_affair")
    maker, pair = asked(reading, "attribute", "NO", "CN")
    t = maker.ruled("attribute", pair)
    assert t is not None
    told = "actor|attribute|kind:state"
    offered = players.offered(maker.features, 0, "NO", pair.a.mentions, t.actors)
    assert len(offered) > 1
    for likely, count in (
        (1.0, len(offered)),
        (4.0, sum(players.plays(m, t.act).kind == "state" for m in offered)),
    ):
        chosen = players.choose({"": -0.7, told: likely}, maker.features, t, "actor", "NO", offered, [])
        assert len(chosen) == count


def test_nobody_has_no_mentions(reading_of: ReadingOf) -> None:
    reading = reading_of("Hackers broke into the Norwegian parliament on Monday.", upto="onrecord_affair")
    found = find(reading)
    pair = next(p for p in found.pairs if (p.actor, p.target) == (NOBODY, "NO"))
    t = Maker(reading, Features(reading, found), {}).trigger("attack", pair, 0.9)
    assert t.actors == []
    assert {m.resolved().side for m in t.targets} == {"NO"}


def test_no_weight_is_for_a_name() -> None:
    weights = model.load()
    for part in (weights.players, weights.sayers, weights.statuses):
        words = {w for feature in part for w in re.split(r"[:<>|=~ ]", feature)}
        assert not words & {"china", "russia", "iran", "beijing", "moscow", "CN", "RU", "IR", "US", "GB"}


@pytest.mark.parametrize("name", ["Zhao Guangzong", "Ni Gaobin"])
def test_all_of_a_list_are_recorded(record_of: Callable[..., Record], name: str) -> None:
    sanctions = [c for c in record_of(LIST, published="2024-03-26").claims if c.act == "sanction"]
    assert name in {p.name for c in sanctions for p in c.targets}
