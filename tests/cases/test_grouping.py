"""Claims to events and cases: what belongs together, what does not, and that no order matters."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.cases import near
from onrecord.cases.dates import apart, span
from onrecord.cases.grouping import Case, group
from onrecord.cases.linkage import join
from onrecord.cases.told import prepare
from onrecord.cases.wording import Rarity, alike, words
from onrecord.evaluation.cases import Corpus, key_of
from onrecord.model import Record

from .conftest import record

Named = frozenset[tuple[str, int]]


def events_of(cases: Iterable[Case]) -> set[Named]:
    return {frozenset(map(key_of, event.claims)) for case in cases for event in case.events}


def cases_of(cases: Iterable[Case]) -> set[Named]:
    return {frozenset(key_of(told) for event in case.events for told in case.holds(event)) for case in cases}


def case_with(cases: Iterable[Case], name: str) -> Case:
    return next(case for case in cases if any(paper.name == name for paper in case.papers))


def test_the_order_of_arrival_does_not_matter(corpus: Corpus) -> None:
    names = [name for name in corpus.records if name.startswith("t")][:30]
    first = group({name: corpus.records[name] for name in names})
    for seed in range(10):
        random.Random(seed).shuffle(names)
        again = group({name: corpus.records[name] for name in names})
        assert events_of(again) == events_of(first)
        assert cases_of(again) == cases_of(first)


def test_what_the_caller_calls_the_documents_does_not_matter(corpus: Corpus) -> None:
    names = [f"t{number:02}" for number in range(1, 12)]
    renamed = {f"z{99 - number}": corpus.records[name] for number, name in enumerate(names)}
    back = dict(zip(renamed, names, strict=True))
    plain = group({name: corpus.records[name] for name in names})
    found = {frozenset((back[name], place) for name, place in event) for event in events_of(group(renamed))}
    assert found == events_of(plain)


def test_every_claim_is_in_one_event_and_one_case(corpus: Corpus, affairs: list[Case]) -> None:
    held = [key_of(told) for case in affairs for event in case.events for told in case.holds(event)]
    assert len(held) == len(set(held)) == sum(len(record.claims) for record in corpus.records.values())
    told = {key for event in events_of(affairs) for key in event}
    assert sum(len(event) for event in events_of(affairs)) == len(told)


def test_two_claims_of_one_document_are_two_acts(affairs: list[Case]) -> None:
    for case in affairs:
        for event in case.events:
            papers = [told.paper.key for told in event.claims]
            if event.claims[0].act.value != "cooperate":  # one each way, one event
                assert len(papers) == len(set(papers))


def test_an_old_affair_in_the_background_does_not_pull_its_case_in(affairs: list[Case]) -> None:
    """The story on air traffic control recalls the hack of a party; Samoa's recalls New Zealand's."""
    assert case_with(affairs, "t23") is not case_with(affairs, "t19")
    assert case_with(affairs, "t35") is not case_with(affairs, "t25")


def test_background_goes_to_the_case_that_it_belongs_to(corpus: Corpus, affairs: list[Case]) -> None:
    german = case_with(affairs, "t19")
    recalled = {key for event in german.events for key in map(key_of, german.holds(event)) if key[0] == "t23"}
    assert {corpus.event[key] for key in recalled} == {
        "attack-spd-2023-01",
        "germany-recalls-ambassador-2024-05",
    }
    background = case_with(affairs, "t23").background
    told = {corpus.event.get(key_of(told)) for event in background for told in event.claims}
    assert "attack-spd-2023-01" in told


def test_unrelated_documents_stand_alone(affairs: list[Case]) -> None:
    assert {paper.name for paper in case_with(affairs, "d05").papers} == {"d05"}


def test_documents_without_claims_are_in_no_case(affairs: list[Case]) -> None:
    assert not [
        case for case in affairs for paper in case.papers if paper.name in ("t12", "t24", "t36", "t48")
    ]


def _denials(first: str, second: str) -> dict[str, Record]:
    says = "Ruritania’s foreign ministry denied on {} that it had broken into the Zendan election office."
    claim = {"act": "deny", "actors": [("Ruritania", "RU")], "targets": [("Zenda", "CZ")]}
    return {
        name: record(name, [{**claim, "says": says.format(day), "when": day}], published=day, publisher=name)
        for name, day in (("one", first), ("two", second))
    }


def test_the_same_words_on_another_day_are_another_act() -> None:
    assert len(events_of(group(_denials("2024-05-03", "2024-05-03")))) == 1
    assert len(events_of(group(_denials("2021-05-03", "2024-11-20")))) == 2


def test_sides_swapped_in_all_documents_change_nothing(corpus: Corpus) -> None:
    names = [f"t{number:02}" for number in range(18, 24)]
    records = {name: corpus.records[name] for name in names}
    swapped = {}
    for name, old in records.items():
        data = old.model_dump(mode="json")
        for claim in data["claims"]:
            for who in (*claim["actors"], *claim["targets"]):
                who["side"] = {"RU": "DE", "DE": "RU"}.get(who["side"], who["side"])
        swapped[name] = Record.model_validate(data)
    assert events_of(group(swapped)) == events_of(group(records))
    assert cases_of(group(swapped)) == cases_of(group(records))


def test_a_person_may_join_and_part_documents(corpus: Corpus) -> None:
    names = [f"t{number:02}" for number in (1, 2, 3, 23)]
    records = {name: corpus.records[name] for name in names}
    joined = group(records, together=[{"t01", "t23"}])
    assert case_with(joined, "t01") is case_with(joined, "t23")
    parted = group(records, never=[("t03", "t01"), ("t03", "t02")])
    assert {paper.name for paper in case_with(parted, "t03").papers} == {"t03"}
    assert case_with(parted, "t01") is case_with(parted, "t02")


def test_no_document_is_near_more_than_its_neighbours() -> None:
    """Four hundred documents of the same words: each is compared with its neighbours in time only."""
    records = {
        str(n): record(
            str(n),
            [{"act": "deny", "actors": [("Ruritania", "RU")], "says": "It denied the Zendan intrusion."}],
            published=f"20{10 + n // 100}-01-{1 + n % 28:02}",
            title=f"no. {n}",
        )
        for n in range(400)
    }
    found = near.near(prepare(records))
    assert len(found) == len(set(found))
    assert max(Counter(place for pair in found for place in pair).values()) == 2 * near.WINDOW


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)), st.floats(0.05, 1)), st.floats(0.1, 0.9)
)
def test_linkage_parts_all_places(weights: dict[tuple[int, int], float], threshold: float) -> None:
    chances: dict[int, dict[int, float]] = {}
    for (i, j), chance in weights.items():
        if i != j:
            chances.setdefault(i, {})[j] = chance
            chances.setdefault(j, {})[i] = chance
    groups = join(8, chances, threshold)
    assert sorted(place for members in groups for place in members) == list(range(8))
    apart = join(8, chances, threshold, apart=[0] * 8)
    assert apart == [[place] for place in range(8)]


def test_linkage_takes_the_mean() -> None:
    chain = {0: {1: 0.9}, 1: {0: 0.9, 2: 0.8}, 2: {1: 0.8}}
    assert join(3, chain, 0.5) == [[0, 1], [2]]
    assert join(3, chain, 0.4) == [[0, 1, 2]]
    assert join(3, chain, 0.4, never=[(0, 2)]) == [[0, 1], [2]]
    assert join(3, {}, 0.4, together=[[0, 2]]) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        ("2024-03-25", "2024-03", 0),
        ("2024-03-25", "2024-03-27", 2),
        ("2021/2022-10", "2022-11-01", 1),
        ("2023", "2024", 1),
    ],
)
def test_times_apart(a: str, b: str, days: int) -> None:
    one, two = span(a), span(b)
    assert one
    assert two
    assert apart(one, two) == apart(two, one) == days


def test_no_time_and_no_date_of_the_calendar() -> None:
    assert span(None) is None
    assert span("2024-02-31") is None


def test_rare_words_tell_more() -> None:
    rarity = Rarity([["ministry", "storting"], ["ministry"], ["ministry"]])
    assert rarity.of("storting") > rarity.of("ministry") == 0
    a, b = rarity.vector(["storting", "ministry"]), rarity.vector(["storting"])
    assert alike(a, b) == pytest.approx(1)
    assert alike(a, rarity.vector(["unknown"])) == 0


def test_words_are_folded() -> None:
    assert words("The Agencies’ U.S. office in Malmö") == ["agency", "us", "office", "malmo"]
