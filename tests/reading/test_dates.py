"""Which expression of time dates an accepted act."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.model import Record
from onrecord.reading.learned import dates
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.when import times_of

ReadingOf = Callable[..., Reading]

STORY = (
    "OSLO, 26 March 2024 - Norway accused China on Monday of hacking its parliament. The break-in took place "
    "in May 2023. Sweden expressed its solidarity with Oslo."
)


def of_act(reading: Reading, act: str) -> Trigger:
    return next(t for t in reading.triggers if t.act == act and not t.dropped)


def test_days_of_this_sentence_and_of_those_about_it_are_offered(reading_of: ReadingOf) -> None:
    reading = reading_of(STORY, upto="onrecord_affair", published="2024-03-26")
    expressions, news = times_of(reading)
    t = of_act(reading, "attribute")
    offered = {o.value: o.features for o in dates.offered(reading, t, expressions, news and news.value)}
    assert {"2024-03-25", "2023-05"} <= set(offered)
    assert any(f.startswith("in:") for f in offered["2024-03-25"])
    assert any(f.startswith("at:1") for f in offered["2023-05"])


def test_a_dateline_is_not_offered(reading_of: ReadingOf) -> None:
    reading = reading_of("OSLO, 26 March 2024 - Norway accused China of hacking.", upto="onrecord_affair")
    expressions, _ = times_of(reading)
    assert dates.offered(reading, of_act(reading, "attribute"), expressions, None) == []


def test_nothing_likely_dates_nothing(reading_of: ReadingOf) -> None:
    reading = reading_of(STORY, upto="onrecord_affair", published="2024-03-26")
    expressions, news = times_of(reading)
    t = of_act(reading, "attribute")
    assert dates.settle({"": -9.0}, reading, t, expressions, news and news.value) == (None, 0.0)


def test_no_feature_tells_a_day(reading_of: ReadingOf) -> None:
    reading = reading_of(STORY, upto="onrecord_affair", published="2024-03-26")
    expressions, news = times_of(reading)
    for t in reading.triggers:
        for offer in dates.offered(reading, t, expressions, news and news.value):
            assert not any(offer.value in f or "2024" in f or "2023" in f for f in offer.features)


def test_an_accusation_is_of_its_day(record_of: Callable[..., Record]) -> None:
    claims = record_of(STORY, published="2024-03-26").claims
    assert {c.when for c in claims if c.act == "attribute"} == {"2024-03-25"}
