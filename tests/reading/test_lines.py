"""Where sentences must begin."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.lines import split
from onrecord.reading.state import Reading


@pytest.mark.parametrize(
    ("text", "body", "speaker"),
    [
        ("Moldova denied it.", "Moldova denied it.", None),
        ("CHISINAU, April 16 (Harbour Wire) - Moldova denied it.", "Moldova denied it.", None),
        ("CHISINAU/KYIV, 16 April 2024 -- Moldova denied it.", "Moldova denied it.", None),
        ("LJUBLJANA – Slovenia denied it.", "Slovenia denied it.", None),
        ("BERLIN (Agency) — It said so.", "It said so.", None),
        ("• The first point.", "The first point.", None),
        ("- The first point.", "The first point.", None),
        ("10.42am Slovenia speaks.", "Slovenia speaks.", None),
        ("[14:05] Slovenia speaks.", "Slovenia speaks.", None),
        ("14:05 GMT - Slovenia speaks.", "Slovenia speaks.", None),
        ("28 May 2025: The statement.", "The statement.", None),
        ("May 28 – The statement.", "The statement.", None),
        ("Sept 2024: The statement.", "The statement.", None),
        ("Nairobi – The statement.", "The statement.", None),
        ("Ana Kovač: We reject it.", "We reject it.", "Ana Kovač"),
        ("- Ana Kovač (Ljubljana): We reject it.", "We reject it.", "Ana Kovač"),
        ("Q: Why now?", "Why now?", "Q"),
        ("It was 10.42am when Slovenia spoke.", "It was 10.42am when Slovenia spoke.", None),
        ("The minister said: we stand by it.", "The minister said: we stand by it.", None),
        ("Ana Kovač:", "Ana Kovač:", None),
    ],
)
def test_what_stands_before_the_running_text(text: str, body: str, speaker: str | None) -> None:
    (line,) = split(text)
    assert text[line.body : line.end] == body
    assert line.speaker == speaker


@pytest.mark.parametrize("name", ["Reuters", "Norway", "Moderator"])
def test_a_speaker_of_one_word(name: str) -> None:
    (line,) = split(f"{name}: What is your answer?")
    assert line.speaker == name


def test_offsets_are_those_of_the_text() -> None:
    text = "\n  A headline \r\n\r\n\tThe first line.\n"
    assert [text[line.start : line.end] for line in split(text)] == ["A headline", "The first line."]


def test_sentences_begin_where_lines_do(reading_of: Callable[..., Reading]) -> None:
    text = "Slovenia blames no one\nLJUBLJANA, May 3 (Agency) - The minister spoke.\nAna Kovač: He did not."
    tree = reading_of(text).tree
    starts = {tree.start[a] for a, _ in tree.sents}
    assert {text.index(word) for word in ("Slovenia", "LJUBLJANA", "The", "Ana", "He")} <= starts


PIECES = st.sampled_from(
    ["Ana Kovač: ", "- ", "• ", "OSLO, May 3 - ", "10.42am ", "it fell", "\n", "\r\n", " ", ":", "\t"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
def test_lines_cover_the_text_in_order(text: str) -> None:
    lines = split(text)
    covered: set[int] = set()
    for line in lines:
        assert 0 <= line.start <= line.body <= line.end <= len(text)
        assert line.start < line.end
        assert text[line.start : line.end] == text[line.start : line.end].strip()
        covered.update(range(line.start, line.end))
    assert all(one.end <= other.start for one, other in pairwise(lines))
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
