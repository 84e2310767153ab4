"""Finding entries by name, with reasons."""

from __future__ import annotations

import pytest

from onrecord.acts import Kind
from onrecord.identity.index import Facts, Index
from onrecord.registers.model import Address, Birth, Entry, Form, Name, Quality


def person(key: str, *names: Name, **more: object) -> Entry:
    return Entry("list", key, Form.PERSON, Kind.PERSON, names, imposers=("US",), **more)  # type: ignore[arg-type]


def company(key: str, *names: Name, **more: object) -> Entry:
    return Entry("list", key, Form.ENTITY, Kind.COMPANY, names, imposers=("US",), **more)  # type: ignore[arg-type]


ENTRIES = [
    person("1", Name("ZHAO, Guangzong"), sides=("CN",), births=(Birth("1985-11-12"),)),
    person("2", Name("NI, Gaobin"), Name("倪高彬", Quality.ALIAS, script="Hani"), sides=("CN",)),
    person("3", Name("KORINETS, Andrey Stanislavovich"), sides=("RU",)),
    person("4", Name("MININ, Alexey Valerevich"), sides=("RU",)),
    person("5", Name("ERMAKOV, Aleksandr"), sides=("RU",)),
    person("6", Name("LI, Wei"), sides=("CN",), births=(Birth("1970"),)),
    person("7", Name("LI, Wei"), sides=("SG",), births=(Birth("1988"),)),
    company(
        "8",
        Name("WUHAN XIAORUIZHI SCIENCE AND TECHNOLOGY COMPANY, LIMITED"),
        addresses=(Address("Wuhan, Hubei Province, China", country="CN"),),
    ),
    company("9", Name("WUHAN SCIENCE AND TECHNOLOGY TRADING CO., LTD.")),
    company("10", Name("EXPORT BANK OF NOWHERE"), Name("EXBANK", Quality.WEAK)),
    Entry("list", "11", Form.VESSEL, None, (Name("XIAORUIZHI"),)),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.of(ENTRIES)


def first(index: Index, name: str, is_person: bool, **more: object) -> str | None:
    found = index.find(name, person=is_person, **more)  # type: ignore[arg-type]
    return found[0].entry.id if found else None


@pytest.mark.parametrize(
    ("name", "is_person", "wanted"),
    [
        ("Zhao Guangzong", True, "1"),
        ("Guangzong ZHAO", True, "1"),
        ("倪高彬", True, "2"),
        ("Gao Bin Ni", True, "2"),
        ("Andrei Korinets", True, "3"),
        ("Андрей Коринец", True, "3"),
        ("Aleksei Minin", True, "4"),
        ("Alexander Gennadievich Ermakov", True, "5"),
        ("Wuhan Xiaoruizhi Science & Technology Co", False, "8"),
        ("Wuhan XRZ", False, "8"),
        ("Wuhan Xiao Rui Zhi Science and Technology", False, "8"),
        ("Wuhan Xiaoruizi Science and Technology", False, "8"),
    ],
)
def test_a_name_leads_to_its_entry(index: Index, name: str, is_person: bool, wanted: str) -> None:
    assert first(index, name, is_person) == wanted


@pytest.mark.parametrize("name", ["Rishi Sunak", "Lin Jian", "Korotkov", "Guangzhou"])
def test_a_stranger_scores_low(index: Index, name: str) -> None:
    assert all(found.score < 0.8 for found in index.find(name, person=True, least=0.0))


def test_persons_and_companies_are_kept_apart_and_vessels_left_out(index: Index) -> None:
    assert index.find("Wuhan Xiaoruizhi", person=True, least=0.0) == []
    assert first(index, "Xiaoruizhi", False) == "8"
    assert len(index) == 10


def test_country_and_birth_decide_between_namesakes(index: Index) -> None:
    assert first(index, "Li Wei", True, facts=Facts(side="SG")) == "7"
    assert first(index, "Li Wei", True, facts=Facts(side="CN")) == "6"
    assert first(index, "Li Wei", True, facts=Facts(birth_years=frozenset({1988}))) == "7"
    worse = index.find("Zhao Guangzong", person=True, facts=Facts(side="RU"))[0]
    assert worse.score == pytest.approx(0.8)
    assert any(step.what == "country" and step.score < 0 for step in worse.steps)


def test_place_speaks_for_an_entry(index: Index) -> None:
    with_place = index.find("Wuhan XRZ", person=False, facts=Facts(places=frozenset({"wuhan"})))[0]
    without = index.find("Wuhan XRZ", person=False)[0]
    assert with_place.score > without.score


def test_a_weak_alias_counts_less(index: Index) -> None:
    found = index.find("Exbank", person=False)[0]
    assert found.entry.id == "10"
    assert found.score == pytest.approx(0.8)
    assert "weak" in found.how


def test_the_score_explains_itself(index: Index) -> None:
    found = index.find("Andrei Korinets", person=True)[0]
    weights = sum(step.weight for step in found.comparison.steps)
    value = sum(step.score * step.weight for step in found.comparison.steps) / weights
    assert found.comparison.score == pytest.approx(value)
    assert {step.what for step in found.steps} == {"same word", "spelling", "only on the list"}
    assert all(
        any(word in line for line in found.explain()) for word in ("korinets", "andrei", "stanislavovich")
    )


def test_how_names_the_reason(index: Index) -> None:
    assert index.find("Guangzong Zhao", person=True)[0].how == "exact name: ZHAO, Guangzong"
    assert index.find("Wuhan XRZ", person=False)[0].how.startswith("abbreviation: ")
    assert index.find("Aleksei Minin", person=True)[0].how.startswith("spelling: ")


def test_a_name_left_over_on_both_sides_is_another_name() -> None:
    index = Index.of([person("1", Name("SON, Jong Hyok"))])
    assert all(found.score < 0.8 for found in index.find("Ho Jong Son", person=True))
    index = Index.of([person("1", Name("ERMAKOV, Aleksandr"))])
    assert index.find("Aleksandr Gennadievich Ermakov", person=True)[0].score > 0.8


def test_hong_kong_is_no_other_country_than_china() -> None:
    index = Index.of([company("1", Name("HARBOUR BRIGHT TRADING LIMITED"), sides=("HK",))])
    assert index.find("Harbour Bright Trading", person=False, facts=Facts(side="CN"))[0].score == 1.0
