"""The parser is shown the same sentence whichever names stand in it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.reading.names import states
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages

STATES = sorted(code for code, state in states().items() if not state.weak)
PIECES = st.one_of(
    st.sampled_from(STATES).map(lambda code: states()[code].name),
    st.sampled_from(
        ["the", "The", "US", "U.S.", "the UK", "FBI", "APT28", "officials", "sanctions", "said", "of"]
    ),
    st.sampled_from([",", ".", "\n", "’s", "'s", "'", "’", "“", "-", " ", "Lin Jian: "]),
)


@cache
def _parser() -> Any:
    return load_stages(DEFAULT_MODEL, ())


@pytest.fixture(scope="module")
def nlp() -> Any:
    return _parser()


@pytest.fixture(scope="module")
def seen(nlp: Any) -> Any:
    """The words that the parser is shown."""

    def words(text: str) -> list[str]:
        doc = nlp.make_doc(text)
        for name in ("onrecord_names", "onrecord_lines", "onrecord_alike"):
            doc = nlp.get_pipe(name)(doc)
        return [token.text for token in doc]

    return words


@pytest.mark.parametrize(
    "sentence", ["{} accused the hackers.", "Hackers hit {}, it said.", "Of {}, none spoke."]
)
def test_every_state_is_the_same_sentence(seen: Any, sentence: str) -> None:
    forms = {state.name: state for code, state in states().items() if code in STATES}
    assert len({tuple(seen(sentence.format(name))) for name in forms}) == 1


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("The United States accused them.", "China accused them."),
        ("They hit the United States’ ports.", "They hit China's ports."),
        ("They met U.S. officials.", "They met Russian officials."),
        ("They left the US embassy.", "They left the Iranian embassy."),
        ("The US plans to strike.", "China plans to strike."),
        ("Anger over US sanctions grew.", "Anger over Chinese sanctions grew."),
        ("the UK said so", "Poland said so"),
        ("US charges a man", "China charges a man"),
        ("An American envoy met an Iranian one.", "A Chinese envoy met a Russian one."),
        ("How would the US react?", "How would China react?"),
        ("It is known, and US strikes in May hit it.", "It is known, and Russian strikes in May hit it."),
        ("Two Americans were charged.", "Two Chinese were charged."),
        ("They asked the Americans.", "They asked the Chinese."),
        ("The Dutchmen said so.", "The British said so."),
    ],
)
def test_articles_possessives_and_abbreviations(seen: Any, some: str, others: str) -> None:
    assert seen(some) == seen(others)


def test_the_article_of_a_noun_stays(seen: Any) -> None:
    assert seen("the United States government fell")[0] == "the"
    assert seen("the US-backed group fell")[0] == "the"
    assert seen("would the United States government fall")[1] == "the"


def test_an_adjective_before_its_noun_is_no_people(seen: Any) -> None:
    assert seen("the Chinese and Russian hackers")[1] == seen("the Chinese hackers")[1] == "French"


@settings(max_examples=80, deadline=None)
@given(text=st.lists(PIECES, max_size=14).map(" ".join))
def test_text_and_tokens_come_back(text: str) -> None:
    doc = _parser()(text)
    assert doc.text == text
    assert "onrecord_real" not in doc.user_data
    assert all(token.dep_ and token.tag_ for token in doc)


def test_a_dropped_article_hangs_on_its_name(nlp: Any) -> None:
    doc = nlp("A man spoke. The United Kingdom struck.")
    assert [(t.text, t.dep_, t.head.text) for t in doc][4:6] == [
        ("The", "det", "United Kingdom"),
        ("United Kingdom", "nsubj", "struck"),
    ]
    assert [sent.text for sent in doc.sents] == ["A man spoke.", "The United Kingdom struck."]


def test_facts_of_the_document_come_through(nlp: Any) -> None:
    doc = nlp.make_doc("Norway spoke.")
    doc._.published = "2024-05-01"
    assert nlp(doc)._.published == "2024-05-01"


@settings(max_examples=25, deadline=None)
@given(pair=st.lists(st.sampled_from(STATES), min_size=2, max_size=2, unique=True))
def test_the_parse_is_the_same_whichever_states(pair: list[str]) -> None:
    nlp = _parser()

    def shape(a: str, b: str) -> list[tuple[str, str, int]]:
        text = f"{states()[a].name} accused {states()[b].name} of a break-in at its port, officials said."
        return [(t.dep_, t.tag_, t.head.i) for t in nlp(text)]

    assert shape(*pair) == shape("NO", "CN")
