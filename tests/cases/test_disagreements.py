"""Where documents disagree: planted disagreements of the annotated affairs, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.cases.disagreements import Disagreement, counted, disagreements
from onrecord.cases.grouping import Case, group
from onrecord.cases.told import prepare
from onrecord.evaluation.cases import Corpus, key_of

from .conftest import record


@pytest.fixture(scope="module")
def found(corpus: Corpus, affairs: list[Case]) -> dict[str, list[Disagreement]]:
    """By annotated event, what the events with a claim of it disagree about."""
    by_event: dict[str, list[Disagreement]] = {}
    for case in affairs:
        for event in case.events:
            names = {corpus.event[key] for key in map(key_of, event.claims) if key in corpus.event}
            for name in names:
                by_event.setdefault(name, []).extend(disagreements(event.claims))
    return by_event


@pytest.mark.parametrize(
    ("event", "matter", "said"),
    [
        ("albania-severs-ties-2022-09", "number", {"24", "48"}),
        ("norway-suspects-group-2021", "group", {"APT40", "APT31"}),
        ("attack-storting-2020-08", "number", {"9", "13"}),
        ("attack-solarwinds-2020", "number", {"16,000", "18,000"}),
        ("sanction-ermakov-2024-01", "who acted", {"AU, GB, US", "AU, GB, NZ, US"}),
        ("takedown-zservers-amsterdam-2025-02", "date", {"2025-02-10", "2025-02-12"}),
        ("germany-attributes-apt28-2024-05", "group", {"APT28, GRU", "APT28, SVR"}),
        ("attack-spd-2023-01", "date", {"2023-01", "2022-12"}),
        ("sg-attributes-unc3886-2025-07", "date", {"2025-07-18", "2025-07-17"}),
        ("gb-attributes-mps-recon-2024-03", "number", {"43", "30"}),
        ("norway-summons-chinese-embassy-2021-07", "date", {"2021-07-19", "2021-07-20"}),
        ("attack-medibank-2022-10", "fact or allegation", {"alleged", "asserted"}),
    ],
)
def test_planted_disagreements_are_shown(
    found: dict[str, list[Disagreement]], event: str, matter: str, said: set[str]
) -> None:
    shown = [{value for value, _ in one.said} for one in found[event] if one.matter.startswith(matter)]
    assert any(said <= values for values in shown), found[event]


def _two(first: dict[str, Any], second: dict[str, Any]) -> list[Disagreement]:
    base = {
        "act": "sanction",
        "actors": [("Zenda", "CZ")],
        "targets": [("Mole Group", "RU", "group")],
        "when": "2024-05-03",
    }
    records = {
        name: record(name, [{**base, **claim}], published="2024-05-04", publisher=name)
        for name, claim in (("one", first), ("two", second))
    }
    told = [claim for paper in prepare(records) for claim in paper.claims]
    return disagreements(told)


def test_the_same_story_twice_disagrees_about_nothing() -> None:
    says = {"says": "Zenda put seven members of the Mole Group on its list on 3 May."}
    assert _two(says, says) == []


def test_silence_is_no_disagreement() -> None:
    assert (
        _two({"says": "Zenda put seven members of the group on its list."}, {"says": "Zenda listed it."})
        == []
    )


def test_numbers_of_one_thing_in_words_and_digits() -> None:
    seven = {"says": "Zenda sanctioned seven members of the group."}
    assert _two(seven, {"says": "It listed 7 members of the group."}) == []
    (one,) = _two(seven, {"says": "It listed three members of the group."})
    assert {value for value, _ in one.said} == {"7", "3"}
    assert one.matter == "number (member)"


def test_status_denied_or_put_forward() -> None:
    (one,) = _two({"says": "Zenda listed it."}, {"says": "Zenda did not list it.", "status": "denied"})
    assert one.matter == "status"
    assert {value for value, _ in one.said} == {"asserted", "denied"}


def test_a_name_that_holds_the_other_is_the_same() -> None:
    targets = [("The Mole Group (APT99)", "RU", "group")]
    assert _two({"says": "Zenda listed it."}, {"says": "Zenda listed it.", "targets": targets}) == []


def test_each_side_of_a_disagreement_keeps_its_tellers() -> None:
    (one,) = _two({"says": "Listed on 3 May."}, {"says": "Listed then.", "when": "2024-05-01"})
    assert {value: [told.paper.name for told in tellers] for value, tellers in one.said} == {
        "2024-05-03": ["one"],
        "2024-05-01": ["two"],
    }


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("given 24 hours to leave", {"hour": {24.0}}),
        ("on 3 May 2024 it said so", {}),
        ("in May 3 people came", {}),
        ("records of 9.7 million customers", {"customer": {9.7e6}}),
        ("some 16,000 systems", {"system": {16000.0}}),
        ("seven Chinese nationals were charged", {"national": {7.0}}),
        ("Unit 26165 of the GRU", {}),
    ],
)
def test_what_is_counted(text: str, things: dict[str, set[float]]) -> None:
    assert counted(text) == things


def test_grouping_then_disagreeing_keeps_near_copies_together(corpus: Corpus) -> None:
    cases = group({name: corpus.records[name] for name in ("t45", "t46")})
    assert len(cases) == 1
    shared = [event for event in cases[0].events if len(event.claims) > 1]
    assert len(shared) >= 18  # of 22 that both tell
