"""Known names become one token each, and look alike to the parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.reading.known_names import find, merge
from onrecord.reading.names import index, states
from onrecord.reading.pipeline import load


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load(reader="rules", scope="any")


STATES = sorted(code for code, state in states().items() if not state.weak)
WORDS = st.one_of(
    st.sampled_from(STATES).map(lambda code: states()[code].name),
    st.sampled_from(STATES).map(lambda code: states()[code].adjectives[0]),
    st.sampled_from(
        [
            "APT28",
            "Fancy Bear",
            "European Union",
            "accused",
            "the",
            "hackers",
            "of",
            ",",
            ".",
            "“",
            "\n",
            "’s",
            "-",
            " ",
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, max_size=12), gap=st.sampled_from([" ", "", "  "]))
def test_the_text_never_changes(words: list[str], gap: str) -> None:
    doc = load(reader="rules", scope="any").tokenizer(gap.join(words))
    assert merge(doc).text == doc.text


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_nor_does_any_other_text(text: str) -> None:
    doc = load(reader="rules", scope="any").tokenizer(text)
    assert merge(doc).text == doc.text


def test_one_token_a_name(nlp: Any) -> None:
    text = "The Czech Republic and the United Kingdom blamed Fancy Bear for hacking the European Union."
    tokens = {token.text for token in merge(nlp.tokenizer(text))}
    names = {m.entry.name for m in index().find(text)}
    assert len(names) == 4
    assert {text[m.start : m.end] for m in index().find(text)} <= tokens


def test_what_is_also_a_common_word_is_left_alone(nlp: Any) -> None:
    text = "The minister spoke of a bear in the sand."
    assert [t.text for t in merge(nlp.tokenizer(text))] == [t.text for t in nlp.tokenizer(text)]


def test_what_the_text_settles_is_no_common_word(nlp: Any) -> None:
    def merged(text: str) -> set[str]:
        return {t.text for t in merge(nlp.tokenizer(text))}

    assert [m.weak for m in find("The NCSC of Edi Rama said so; then Rama spoke.")] == [False, False, False]
    assert [m.weak for m in find("Rama was fine.")] == [True]
    assert [m.weak for m in find("THE NCSC SAID SO AND NOTHING ELSE")] == [True]
    assert "Rama" in merged("Edi Rama said that Rama was here.")


def test_a_hyphen_opens_no_sentence() -> None:
    (match,) = find("The arrest of a pro-Sofia hacker was told.")
    assert (match.form, match.entry.side, match.weak) == ("capital", "BG", False)
