"""Names of records' files: each its own, and the same however the work is shared out."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.documents import Place
from onrecord.jobs.names import Names, independent


def places(*ids: str) -> list[Place]:
    return [Place(id, f"{id}.zip", Path(f"{id}.zip")) for id in ids]


def groups(*ids: str) -> list[list[str]]:
    return [[place.id for place in group] for group in independent(places(*ids))]


def test_names_that_would_be_one_file_are_numbered() -> None:
    names = Names(".json")
    taken = [names.take(id) for id in ("a/b", "a_b", "A/B", "c")]
    assert taken == ["a_b.json", "a_b-2.json", "A_B-3.json", "c.json"]


def test_long_names_that_are_cut_short_are_numbered_too() -> None:
    names = Names(".json")
    taken = [names.take("é" * 300 + str(number)) for number in range(3)]
    assert len({name.casefold() for name in taken}) == 3
    assert all(len(name.encode()) <= 240 and name.endswith(".json") for name in taken)


def test_sources_whose_names_cannot_meet_stand_alone() -> None:
    assert groups("b", "a", "a-1", "ab", "crawl.warc") == [["b"], ["a"], ["a-1"], ["ab"], ["crawl.warc"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("news", "news_2024"),  # news.zip!2024/x, and news_2024.zip!x
        ("News_2024_b", "news"),
        ("a/b", "a_b"),
        ("x" * 300 + "1", "x" * 300 + "2"),
    ],
)
def test_sources_whose_names_may_meet_are_one_group(first: str, second: str) -> None:
    assert groups(first, "other", second) == [[first, second], ["other"]]


def test_a_number_may_be_taken_by_a_source_that_has_it() -> None:
    assert groups("x", "X", "y-2", "x-2") == [["x", "X", "x-2"], ["y-2"]]


def test_names_given_out_by_group_are_those_given_out_at_once() -> None:
    found = places("news", "b", "news_1", "B", "news_1_2", "b-2", "c")
    documents = {
        place.id: [place.id, *(f"{place.id}/{key}" for key in ("1/2/x", "2/x", "x", "1_2/X"))]
        for place in found
    }
    names = Names(".json")
    at_once = {id: [names.take(one) for one in documents[id]] for id in (place.id for place in found)}
    by_group: dict[str, list[str]] = {}
    for group in reversed(independent(found)):
        names = Names(".json")
        by_group |= {place.id: [names.take(one) for one in documents[place.id]] for place in group}
    assert by_group == at_once
    every = [name.casefold() for names in at_once.values() for name in names]
    assert len(set(every)) == len(every)
