"""Characters that act are shown, not obeyed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.views.inert import excerpt, one_line, visible


def test_escape_sequences_and_overrides_become_visible() -> None:
    assert visible("\x1b[31m") == "[U+001B][31m"
    assert visible("a\u202eb\u2066") == "a[U+202E]b[U+2066]"
    assert visible("\x9b") == "[U+009B]"
    assert visible("a\tb\nc\r\nd\re") == "a\tb\nc\nd\ne"
    assert one_line(" a\n\t b ") == "a b"


@given(st.text())
def test_nothing_is_left_that_acts(text: str) -> None:
    for character in visible(text):
        assert character in "\t\n" or not ("\0" <= character < " " or "\x7f" <= character <= "\x9f")
        assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert "\n" not in one_line(text)


@given(st.text(max_size=50), st.integers(1, 20), st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_excerpt_is_a_slice_of_the_text(text: str, length: int, keep: tuple[int, int]) -> None:
    short = excerpt(text, length, keep)
    if len(text) <= length:
        assert short == text
    else:
        assert short.removeprefix("… ").removesuffix(" …") in text
        assert len(short) <= length + 4


def test_excerpt_keeps_what_it_is_told_to_keep() -> None:
    text = "a" * 500 + "TRIGGER" + "b" * 500
    assert "TRIGGER" in excerpt(text, 100, (500, 507))
    assert "TRIGGER" not in excerpt(text, 100)
