"""The sieve leaves out no name that a full comparison puts at or above the threshold."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.identity.index import Index
from onrecord.identity.neighbours import Vocabulary
from onrecord.identity.scoring import compare, word_score
from onrecord.identity.sieve import Sieve
from onrecord.identity.text import NameForm, fold, organisation_form, person_form
from onrecord.registers.snapshot import rows

INDEX = Index.of((row.entry for row in rows()), things=True)
NAMES = {person: [form for _, form in INDEX.names_of(person, None)] for person in (True, False)}
SIEVES = {person: Sieve(NAMES[person], person, INDEX.weigh) for person in (True, False)}
WORDS = {person: sorted({word for form in NAMES[person] for word in form.tokens}) for person in (True, False)}


def lost(person: bool, query: NameForm, least: float) -> list[str]:
    """Names that reach the threshold and are not found; nothing is claimed of names of initials alone."""
    if all(len(word) == 1 for word in query.tokens):
        return []
    found = set(SIEVES[person].find(query, least, most=len(NAMES[person])))
    return [
        form.text
        for at, form in enumerate(NAMES[person])
        if at not in found and compare(query, form, INDEX.weigh).score >= least
    ]


def altered(name: str, dice: random.Random) -> str:
    words = name.replace(",", "").split()
    at = dice.randrange(len(words))
    word = words[at]
    how = dice.randrange(7)
    if how == 0:
        dice.shuffle(words)
    elif how == 1 and len(words) > 1:
        del words[at]
    elif how == 2:
        words[at] = word[:1]
    elif how == 3 and at + 1 < len(words):
        words[at : at + 2] = [word + words[at + 1]]
    elif how == 4 and len(word) > 3:
        words[at : at + 1] = [word[:3], word[3:]]
    elif how == 5 and len(word) > 4:
        cut = dice.randrange(1, len(word) - 1)
        words[at] = word[:cut] + dice.choice("aeiknrst") + word[cut + 1 :]
    else:
        words.insert(at, dice.choice(("Ivan", "Ltd", "A.", "of", "Wei")))
    return " ".join(words)


@pytest.mark.parametrize("least", [0.6, 0.73])
def test_nothing_is_lost_of_altered_names(least: float) -> None:
    dice = random.Random(5)
    reached = 0
    for person in (True, False):
        make = person_form if person else organisation_form
        for form in dice.sample(NAMES[person], 16):
            query = make(altered(form.text, dice))
            assert lost(person, query, least) == [], query.text
            reached += bool(SIEVES[person].find(query, least))
    assert reached > 20


@settings(max_examples=25, deadline=None)
@given(st.data(), st.booleans(), st.sampled_from([0.6, 0.75]))
def test_nothing_is_lost_of_words_thrown_together(data: st.DataObject, person: bool, least: float) -> None:
    words = data.draw(st.lists(st.sampled_from(WORDS[person]), min_size=1, max_size=5))
    name = " ".join(words)
    query = person_form(name) if person else organisation_form(name)
    assert lost(person, query, least) == []


def test_what_is_kept_of_a_word_does_not_depend_on_who_asked_first() -> None:
    fresh = Sieve(NAMES[True], True, INDEX.weigh)
    queries = [person_form(name) for name in ("Zhao Guangzong", "ZHAO, Guangzong", "赵光宗", "G. Zhao")]
    first = [fresh.find(query, 0.73) for query in queries]
    assert [fresh.find(query, 0.73) for query in reversed(queries)] == first[::-1]
    assert [fresh.find(query, 0.6) for query in queries] == [SIEVES[True].find(q, 0.6) for q in queries]


def test_strangers_are_hardly_ever_compared() -> None:
    for name in ("Karen Miller", "Ingrid Lindqvist", "Hiroshi Tanaka"):
        assert len(SIEVES[True].find(person_form(name), 0.73)) <= 3


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_all_words_that_are_alike_are_found(data: st.DataObject) -> None:
    words = WORDS[True]
    word = data.draw(st.sampled_from(words) | st.text("aeiouhklmnrstvyz", min_size=1, max_size=12))
    found: dict[int, float] = {}
    for alike in Vocabulary(words[:400]).like(word):
        found[alike.number] = max(alike.score, found.get(alike.number, 0.0))
    for number, other in enumerate(words[:400]):
        score, _ = word_score(word, other, fold(word), fold(other), True)
        assert found.get(number, 0.0) >= score


def test_slips_in_words_as_they_are_written_are_found() -> None:
    words = ["sergey", "djouadi", "adjar", "bayt", "tatyana", "fursenko"]
    vocabulary = Vocabulary(words)
    for word, meant in (
        ("segey", 0),
        ("douadi", 1),
        ("ajdar", 2),
        ("basyt", 3),
        ("tatyaa", 4),
        ("fusrenko", 5),
    ):
        assert meant in {alike.number for alike in vocabulary.like(word)}, word
