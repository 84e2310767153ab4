"""Text in columns: nothing is lost, nothing is wider than the terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len as cells

from onrecord.cases import columns
from onrecord.cases.columns import BOLD, paragraph, table, wrap

WORDS = st.lists(st.text(st.sampled_from("aZ9-é界한e\u0301🚀→“"), min_size=1, max_size=30), max_size=12)
TYPES = re.compile("\x1b\\[[0-9]m")


@given(WORDS, st.integers(2, 40))
def test_all_words_are_there_and_no_line_is_too_wide(words: list[str], width: int) -> None:
    text = " ".join(words)
    lines = [text[start:end] for start, end in wrap(text, width)]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cells(line) <= width for line in lines)


def test_a_word_without_width_is_there() -> None:
    assert wrap("\u0301 界", 2) == [(0, 1), (2, 3)]


@given(WORDS, WORDS, st.integers(20, 80), st.booleans())
def test_types_change_nothing_but_the_type(
    words: list[str], after: list[str], width: int, indented: bool
) -> None:
    told = " ".join(words), " ".join(after)
    indent = 4 if indented else 0
    plain = list(paragraph(told[0], width, indent=indent, after=told[1]))
    coloured = list(paragraph(told[0], width, indent=indent, style=BOLD, colour=True, after=told[1]))
    assert [TYPES.sub("", line) for line in coloured] == plain
    assert all(cells(line) <= width for line in plain)


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("Malmö → “x”", 11), ("界", 2), ("e\u0301", 1)])
def test_columns_that_a_text_takes(text: str, columns: int) -> None:
    assert cells(text) == columns


def test_short_columns_are_not_wrapped() -> None:
    rows = [("2024-03-25", "a long tale " * 10, "", "7"), ("2024-03-26", "short", "", "12")]
    lines = list(table(("when", "what", "nothing", "voices"), rows, 60))
    assert lines[0].split() == ["when", "what", "voices"]  # a column in which nothing stands is left out
    assert lines[1].startswith("2024-03-25  a long tale")
    assert lines[1].endswith("7")
    assert all(cells(line) <= 60 for line in lines)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4), st.integers(30, 100))
def test_no_table_is_too_wide(rows: list[tuple[list[str], ...]], width: int) -> None:
    told = [[" ".join(cell) for cell in row] for row in rows]
    for line in table(("one", "two", "three"), told, width, indent=2):
        assert cells(line) <= width


@given(st.text(st.sampled_from("ab é→“ "), max_size=60), st.integers(1, 20))
def test_lines_of_simple_characters_are_broken_as_those_of_others(text: str, width: int) -> None:
    quick = wrap(text, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_SIMPLE", re.compile("(?!)"))  # each character is measured
        assert wrap(text, width) == quick
