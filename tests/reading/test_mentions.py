"""Who is mentioned, of what kind and side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.reading.mentions import Mention
from onrecord.reading.state import Reading


def mention(reading: Reading, words: str) -> Mention:
    tree = reading.tree
    start = tree.text.index(words)
    (found,) = [
        m
        for m in reading.mentions.all
        if tree.start[m.a] == start and tree.end[m.b - 1] == start + len(words)
    ]
    return found


@pytest.mark.parametrize(
    ("text", "words", "kind", "side"),
    [
        ("Chinese hackers breached the ministry.", "Chinese hackers", "group", "CN"),
        ("Kenya's hackers breached the port.", "Kenya's hackers", "group", "KE"),
        ("The Moscow-backed crew breached the port.", "The Moscow-backed crew", "group", "RU"),
        ("Hackers working for Iran stole emails.", "Hackers", "group", "IR"),
        ("A group linked to Tehran stole emails.", "A group", "group", "IR"),
        ("The ministry blamed hackers linked to Tehran.", "hackers", "group", "IR"),
        ("Dutch officials blamed a group sponsored by the Kremlin.", "a group", "group", "RU"),
        ("A Wuhan company built the malware.", "A Wuhan company", "company", "CN"),
        ("The embassy of Iran in Oslo closed.", "The embassy", "organ", "IR"),
        ("Hackers linked to Tehran stole emails.", "Hackers", "group", "IR"),
        ("Estonia's cyber centre blamed nobody.", "Estonia's cyber centre", "organ", "EE"),
        ("Oslo blamed nobody.", "Oslo", "state", "NO"),
        ("The server stood in the kitchen.", "The server", "thing", None),
    ],
)
def test_sides(
    reading_of: Callable[..., Reading], text: str, words: str, kind: str, side: str | None
) -> None:
    found = mention(reading_of(text), words)
    assert (found.kind, found.side) == (kind, side)


@pytest.mark.parametrize(
    ("text", "person", "voiced", "side"),
    [
        ("Kremlin spokesman Ivan Petrenko denied the claim.", "Ivan Petrenko", "Russia", "RU"),
        ("Maria Lopez, a spokeswoman for Spain, denied it.", "Maria Lopez", "Spain", "ES"),
        (
            "Spokesperson Ana Duka of the Chinese Foreign Ministry denied it.",
            "Ana Duka",
            "Chinese Foreign Ministry",
            "CN",
        ),
    ],
)
def test_who_speaks_for_whom(
    reading_of: Callable[..., Reading], text: str, person: str, voiced: str, side: str
) -> None:
    found = mention(reading_of(text), person)
    assert (found.kind, found.side) == ("person", side)
    assert found.voice is not None
    assert found.voice.name == voiced


def test_known_persons_speak_for_their_organ(reading_of: Callable[..., Reading]) -> None:
    found = mention(reading_of("Chinese Foreign Minister Wang Yi said the claim was false."), "Wang Yi")
    assert (found.kind, found.side) == ("person", "CN")
    assert found.voice is not None
    assert (found.voice.kind, found.voice.side) == ("organ", "CN")


def test_an_expert_speaks_for_nobody(reading_of: Callable[..., Reading]) -> None:
    found = mention(
        reading_of("Anna Berg, an analyst at the Nordic Institute in Oslo, said the move was odd."),
        "Anna Berg",
    )
    assert (found.kind, found.side, found.voice) == ("person", "NO", None)


def test_a_group_is_named_by_its_alias(reading_of: Callable[..., Reading]) -> None:
    found = mention(reading_of("Fancy Bear stole the emails of the ministry."), "Fancy Bear")
    assert (found.name, found.kind, found.side) == ("APT28", "group", "RU")


def test_a_title_is_no_part_of_a_name(reading_of: Callable[..., Reading]) -> None:
    reading = reading_of("Foreign Minister Ola Hansen spoke to Mr Petr Novotny.")
    assert {m.name for m in reading.mentions.all if m.how == "unknown name"} >= {"Ola Hansen", "Petr Novotny"}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Prosecutors charged Li Wei, 34, and Zhang Tao, 40.", "Li Wei", "person"),
        ("The agency’s head, Jonas Berg, blamed nobody.", "Jonas Berg", "person"),
        ("Stephen W. Marsh, one of the agents, fled.", "Stephen W. Marsh", "person"),
        ("They left the Nordic Forum behind.", "Nordic Forum", "body"),
        ("They paid Larkin Technologies for it.", "Larkin Technologies", "company"),
        ("They asked Southern Command for help.", "Southern Command", "organ"),
    ],
)
def test_unknown_names(reading_of: Callable[..., Reading], text: str, name: str, kind: str) -> None:
    found = {m.name: m.kind for m in reading_of(text).mentions.all if m.how == "unknown name"}
    assert found.get(name) == kind


def test_agencies_of_two_sides_are_two_parties(reading_of: Callable[..., Reading]) -> None:
    found = mention(
        reading_of("American and British agencies warned of it."), "American and British agencies"
    )
    assert [(m.name, m.side) for m in found.refs] == [("American agencies", "US"), ("British agencies", "GB")]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ukrainian agencies were hit.", "Ukrainian agencies", "Ukrainian agencies"),
        ("Norway's foreign ministry was hit.", "Norway's foreign ministry", "Norwegian Foreign Ministry"),
    ],
)
def test_names_of_organs(reading_of: Callable[..., Reading], text: str, words: str, name: str) -> None:
    assert mention(reading_of(text), words).name == name


def test_an_abbreviation_before_a_noun_is_an_adjective(reading_of: Callable[..., Reading]) -> None:
    reading = reading_of("U.S. officials left; the U.S. stayed.")
    tree = reading.tree
    states = [tree.start[m.a] for m in reading.mentions.all if m.how == "name"]
    assert states == [tree.text.rindex("U.S.")]
    assert mention(reading, "U.S. officials").side == "US"


@pytest.mark.parametrize("text", ["Washington unveiled criminal charges.", "Oslo has dropped the charge."])
def test_a_charge_is_no_charge_d_affaires(reading_of: Callable[..., Reading], text: str) -> None:
    tree = (reading := reading_of(text)).tree
    assert not [m for m in reading.mentions.all if "charge" in tree.low[m.head]]


def test_a_name_in_lower_case_that_may_be_anybodys_is_a_noun(reading_of: Callable[..., Reading]) -> None:
    text = (
        "In 2015 it was the turn of the Bureau of Meteorology, the door, investigators concluded, to the "
        'defence department. "It was Kenya," one of them said to the broadcaster.'
    )
    assert mention(reading_of(text), "the defence department").how == "noun"
