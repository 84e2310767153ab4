"""Descriptions told from names, and read."""

from __future__ import annotations

import pytest

from onrecord.acts import Kind
from onrecord.model import Party, Span
from onrecord.verify.describe import Sort, count_in_words, describe


def party(name: str, kind: Kind = Kind.PERSON, side: str | None = None) -> Party:
    return Party(name=name, kind=kind, side=side)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Zhao Guangzong", Kind.PERSON),
        ("Integrity Technology Group", Kind.COMPANY),
        ("Office of Foreign Assets Control", Kind.ORGAN),
        ("Ministry of Intelligence and Security", Kind.ORGAN),
        ("Russian central bank", Kind.ORGAN),
        ("Chosun Expo", Kind.COMPANY),
        ("Lazarus Group", Kind.GROUP),
    ],
)
def test_a_proper_name_is_no_description(name: str, kind: Kind) -> None:
    assert describe(party(name, kind)) is None


@pytest.mark.parametrize(
    ("name", "kind", "sort", "number"),
    [
        ("two Chinese nationals", Kind.PERSON, Sort.PERSON, 2),
        ("technology company in Wuhan", Kind.COMPANY, Sort.ENTITY, 1),
        ("seven Chinese hackers", Kind.GROUP, Sort.ANY, 7),
        ("six technology companies", Kind.COMPANY, Sort.ENTITY, 6),
        ("hackers of Russia's GRU", Kind.GROUP, Sort.ANY, None),
        ("12 executives", Kind.PERSON, Sort.PERSON, 12),
        ("a dozen officials", Kind.PERSON, Sort.PERSON, 12),
        ("five people", Kind.PERSON, Sort.PERSON, 5),
        ("three officers of GRU Unit 29155", Kind.PERSON, Sort.PERSON, 3),
        ("Chinese suppliers", Kind.COMPANY, Sort.ENTITY, None),
        ("Chinese-made routers", Kind.COMPANY, Sort.GOODS, None),
        ("5G equipment", Kind.BODY, Sort.GOODS, None),
    ],
)
def test_a_description_is_read(name: str, kind: Kind, sort: Sort, number: int | None) -> None:
    found = describe(party(name, kind))
    assert found is not None
    assert (found.sort, found.number) == (sort, number)


def test_place_ties_and_trade_are_told_apart() -> None:
    found = describe(party("technology company in Wuhan", Kind.COMPANY, "CN"))
    assert found is not None
    assert (found.places, found.ties, found.trades) == ({"wuhan"}, set(), {"technology"})
    found = describe(party("six employees of Emennet Pasargad", Kind.PERSON, "IR"))
    assert found is not None
    assert (found.places, found.ties) == (set(), {"emennet pasargad"})
    found = describe(party("two hackers of Russia's GRU", Kind.GROUP, "RU"))
    assert found is not None
    assert found.ties == {"gru"}


def test_counts_in_words() -> None:
    assert count_in_words(2, "person") == "two persons"
    assert count_in_words(1, "company") == "one company"
    assert count_in_words(23, "company") == "23 companies"


@pytest.mark.parametrize(
    ("name", "number", "places"),
    [
        ("Chinese nationals", 2, set()),
        ("two Chinese nationals", 2, set()),
        ("technology company", 1, {"wuhan"}),
        ("technology company in Wuhan", 1, {"wuhan"}),
        ("officers", None, set()),
    ],
)
def test_number_and_place_that_a_name_has_shed_are_read_in_the_text(
    name: str, number: int | None, places: set[str]
) -> None:
    text = "Britain listed two Chinese nationals and a technology company in Wuhan. In 2024 officers fled."
    start = text.index(name)
    party = Party(name=name, kind=Kind.PERSON, side="CN", mentions=[Span(start=start, end=start + len(name))])
    found = describe(party, text)
    assert found is not None
    assert (found.number, set(found.places)) == (number, places)
    assert found.text == name


def test_a_mention_of_something_else_is_not_read() -> None:
    text = "Three ministers met. The nationals were listed."
    party = Party(name="Chinese nationals", kind=Kind.PERSON, side="CN", mentions=[Span(start=6, end=15)])
    found = describe(party, text)
    assert found is not None
    assert found.number is None
