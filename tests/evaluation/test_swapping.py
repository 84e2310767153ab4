"""Two states changed round in a text: every name, and the grammar around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evaluation.swapping import Edit, Edited, Swap, named_sides
from onrecord.reading import names


@pytest.mark.parametrize(
    ("pair", "before", "after"),
    [
        ("CN-US", "China accused Russia.", "The United States accused Russia."),
        ("CN-US", "They blamed China for it.", "They blamed the United States for it."),
        ("CN-US", "The United States accused China.", "China accused the United States."),
        ("CN-US", "Officials in the US said so.", "Officials in China said so."),
        (
            "RU-GB",
            "Officials in Russia and the UK said so.",
            "Officials in the United Kingdom and Russia said so.",
        ),
        ("CN-NO", "Officials in the U.S. and China said so.", "Officials in the U.S. and Norway said so."),
        (
            "RU-US",
            "It was the work of the U.S. Russia denied it.",
            "It was the work of Russia. The United States denied it.",
        ),
        ("CN-US", "US officials and Chinese hackers met.", "Chinese officials and American hackers met."),
        ("CN-US", "An American envoy and a Chinese envoy met.", "A Chinese envoy and an American envoy met."),
        ("CN-US", "Beijing denied it, Washington said.", "Washington denied it, Beijing said."),
        ("RU-GB", "The Kremlin denied it.", "Downing Street denied it."),
        ("RU-GB", "Downing Street was silent.", "The Kremlin was silent."),
        (
            "CN-US",
            "China’s envoy met the United States’ envoy.",
            "The United States’ envoy met China’s envoy.",
        ),
        ("IR-IL", "Two Iranians were charged.", "Two Israelis were charged."),
        ("CN-US", "Two Americans were charged.", "Two Chinese were charged."),
        ("NL-US", "Two Americans were charged.", "Two Dutchmen were charged."),
        ("FI-CN", "They asked the Finns to wait.", "They asked the Chinese to wait."),
        ("GB-RU", "The United Kingdom government fell.", "The Russia government fell."),
        ("CN-US", "US charges four men", "China charges four men"),
        ("RU-GB", "MOSCOW, April 16 - It rained.", "LONDON, April 16 - It rained."),
        ("CN-FR", "A China-linked group did it.", "A France-linked group did it."),
        ("CN-NZ", "They told the New Zealand side.", "They told the Chinese side."),
        (
            "CN-US",
            "Israel and U.S. unleashed Stuxnet, wants it",
            "Israel and China unleashed Stuxnet, wants it",
        ),
        ("CN-US", "It rose with the US indicting several men.", "It rose with China indicting several men."),
        ("IN-CN", "Delhi police opened a case.", "Beijing police opened a case."),
        ("CN-US", "Norway is not in it.", "Norway is not in it."),
        ("CN-US", "He paid US$10 to us.", "He paid US$10 to us."),
    ],
)
def test_names_and_grammar(pair: str, before: str, after: str) -> None:
    one, _, other = pair.partition("-")
    assert Swap((one, other), before).result.text == after


def test_swapping_twice_gives_the_text_again() -> None:
    text = "On Monday Russia accused Britain. A British envoy and two Russian ones met in London, not Moscow."
    there = Swap(("RU", "GB"), text).result.text
    assert there != text
    assert Swap(("RU", "GB"), there).result.text == text.replace("Britain", "the United Kingdom")


def test_an_organ_gives_way_to_one_of_the_same_type() -> None:
    swap = Swap(("US", "RU"), "The NSA accused the SVR of it.")
    assert swap.result.text == "The SVR accused the NSA of it."


def test_what_a_text_calls_an_organ_goes_for_its_counterpart_too() -> None:
    text = "The Ministry of State Security was silent. In May the ministry said why."
    (invented,) = Swap(("CN", "AU"), text).invented
    assert invented.name.endswith(" Ministry of State Security")


def test_an_organ_that_bears_its_states_adjective_gives_way_to_one_that_bears_the_others() -> None:
    text = "The Chinese Foreign Ministry denied it. In May the ministry asked for proof."
    after = "The American Foreign Ministry denied it. In May the ministry asked for proof."
    first, second = Swap(("CN", "US"), text), Swap(("CN", "US"), text + " So it did.")
    assert first.result.text == after
    assert second.result.text == after + " So it did.", "another document has the same counterpart"


def test_a_number_that_is_a_name_gives_way_to_a_number() -> None:
    words = Swap(("CN", "BE"), "The Chinese firms Pangu Lab and 360 said so.").result.text.split()
    assert words[-3].isdigit()
    assert words[-3] != "360"


def test_the_adjective_of_a_place_gives_way_to_an_adjective() -> None:
    text = Swap(("IQ", "TR"), "They read Kurdish chats in Kurdistan.").result.text
    adjective, place = names.index().find(text)
    assert (adjective.form, place.form) == ("adjective", "name")
    assert adjective.entry == place.entry


def test_a_spokesman_gives_way_to_one_of_the_same_kind_of_organ() -> None:
    swap = Swap(("IR", "IL"), "Nasser Kanaani denied it.")
    (person,) = names.index().find(swap.result.text)
    (old,) = names.index().find("Nasser Kanaani")
    organs = [names.index().lookup(entry.organ)[0].entry.type for entry in (old.entry, person.entry)]
    assert organs == ["foreign-ministry", "foreign-ministry"]


def test_a_company_keeps_the_word_that_says_it_is_one() -> None:
    assert Swap(("IL", "TG"), "NSO Group denied it.").result.text.endswith(" Group denied it.")


def test_a_doubtful_name_gives_way_to_one_as_doubtful() -> None:
    text = "The minister (Pirates) met Chinese envoys."
    swap = Swap(("CZ", "CN"), text, mentions=[(14, 21)])
    (match,) = [match for match in names.index().find(swap.result.text) if match.form == "alias"]
    assert (match.weak, match.entry.side) == (True, "CN")


def test_two_names_of_one_organ_give_way_to_two_names_of_one_organ() -> None:
    text = Swap(("US", "RU"), "The National Security Agency (NSA) said so. The NSA was right.").result.text
    found = names.index().find(text)
    assert len(found) == 3
    assert {match.entry.side for match in found} == {"RU"}
    assert len({match.entry.name for match in found}) == 1
    assert len({text[match.start : match.end] for match in found}) == 2


def test_what_has_no_counterpart_gives_way_to_an_invented_name_of_the_other_side() -> None:
    swap = Swap(("RU", "TV"), "The SVR did it, and the SVR denied it.")
    (invented,) = swap.invented
    assert (invented.kind, invented.side) == ("organ", "TV")
    first, second = names.index().find(swap.result.text)
    assert first.entry == second.entry == invented


def test_sides_change_round_and_others_stay() -> None:
    swap = Swap(("CN", "US"), "China.")
    assert [swap.side(code) for code in ("CN", "US", "GB", None)] == ["US", "CN", "GB", None]


def test_named_sides_count_states_and_leave_alliances_out() -> None:
    assert named_sides("China, Beijing and the FBI met NATO.") == {"CN": 2, "US": 1}


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(min_size=1, max_size=60))
    bounds = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(bounds[::2], bounds[1::2], strict=False))
    return text, [Edit(start, end, draw(st.text(max_size=8))) for start, end in spans]


@given(edited())
def test_offsets_outside_the_edits_keep_their_characters(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    result = Edited(text, edits)
    for offset, character in enumerate(text):
        if not any(edit.start <= offset < edit.end for edit in edits):
            assert result.text[result.moved(offset)] == character
    assert result.moved(len(text)) == len(result.text)


@given(edited())
def test_offsets_stay_in_order(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    moved = [Edited(text, edits).moved(offset) for offset in range(len(text) + 1)]
    assert moved == sorted(moved)


def test_invented_names_are_forgotten_with_their_swap() -> None:
    text = "The Ministry of State Security of China hacked a bank. The MSS denied it."
    swap = Swap(("CN", "TV"), text)
    (invented,) = swap.invented
    assert names.index().lookup(invented.name)
    swap.forget()
    assert not names.index().lookup(invented.name)
