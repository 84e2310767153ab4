"""Whose word a claim is."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.model import Record
from onrecord.reading.learned import sayers
from onrecord.reading.state import Reading, Trigger

ReadingOf = Callable[..., Reading]

STORY = (
    "Norway accused China on Monday of being behind the hack. The intruders broke into its parliament and "
    "stole letters of members, the ministry added. Sweden said it stood by Norway."
)


def attack(reading: Reading) -> Trigger:
    return next(t for t in reading.triggers if t.act == "attack" and t.targets and not t.dropped)


def test_the_accuser_may_be_meant(reading_of: ReadingOf) -> None:
    reading = reading_of(STORY, upto="onrecord_affair")
    offered = sayers.offered(reading, attack(reading), reading.triggers)
    names = {s.mention.name for s in offered}
    assert "Norway" in names
    accuser = next(s for s in offered if s.mention.name == "Norway")
    assert any("by:attribute" in f for f in accuser.features)


def test_nobody_is_taken_who_is_unlikely(reading_of: ReadingOf) -> None:
    reading = reading_of(STORY, upto="onrecord_affair")
    assert sayers.choose({"": -9.0}, reading, attack(reading), reading.triggers) == []


def test_what_somebody_says_is_alleged(reading_of: ReadingOf) -> None:
    reading = reading_of(STORY, upto="onrecord_affair")
    t = attack(reading)
    t.status = "asserted"
    sayers.run(reading, {"": 9.0})
    assert t.status == "alleged"
    assert t.said_by


def test_measures_that_were_taken_are_nobodys_word(reading_of: ReadingOf) -> None:
    reading = reading_of("Norway expelled two Russian diplomats over the hack.", upto="onrecord_affair")
    for t in reading.triggers:
        if t.act == "diplomatic":
            assert not sayers.asks(t)


def test_an_attack_is_the_word_of_who_accuses(record_of: Callable[..., Record]) -> None:
    attacks = [c for c in record_of(STORY, published="2024-03-26").claims if c.act == "attack"]
    assert attacks
    assert all(c.status == "alleged" and c.said_by for c in attacks)
