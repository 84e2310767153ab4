"""Names as they are compared."""

from __future__ import annotations

import pytest

from onrecord.identity.text import (
    abbreviations,
    fold,
    form_word,
    group_key,
    organisation_form,
    person_form,
    syllable_initials,
    to_ascii,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alexey", "Aleksei"),
        ("Yevgeniy", "Evgenii"),
        ("Korinets", "Koriněc"),
        ("Serebryakov", "Serebriakov"),
        ("Peretjatko", "Перетятько"),
        ("Vasinskyi", "Vasinskiy"),
    ],
)
def test_romanisations_of_one_name_fold_together(one: str, other: str) -> None:
    assert fold(to_ascii(one)) == fold(to_ascii(other))


@pytest.mark.parametrize(("one", "other"), [("Minin", "Mishin"), ("Zhang", "Zhao"), ("Badin", "Baden")])
def test_different_names_do_not_fold_together(one: str, other: str) -> None:
    assert fold(to_ascii(one)) != fold(to_ascii(other))


def test_chinese_names_meet_in_both_orders_and_in_characters() -> None:
    listed = person_form("NI, Gaobin").writings()
    for written in ("Ni Gaobin", "Gaobin Ni", "Gao Bin Ni", "Ni Gao-bin", "倪高彬"):
        assert person_form(written).writings() & listed, written


def test_company_forms_and_small_words_are_no_part_of_the_name() -> None:
    listed = organisation_form("WUHAN XIAORUIZHI SCIENCE AND TECHNOLOGY COMPANY, LIMITED")
    written = organisation_form("Wuhan Xiaoruizhi Science & Technology Co., Ltd.")
    assert listed.key == written.key
    assert listed.legal == written.legal == ("llc",)


def test_a_name_of_small_words_alone_is_kept() -> None:
    assert organisation_form("The Company").tokens == ("the", "company")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oxin Steel Cospany", "OXIN STEEL COMPANY"),
        ("Limited Liabiliay Company Globaltek", "Limited Liability Company Globaltek"),
        ("United Shipbuilding Corporaion", "United Shipbuilding Corporation"),
        ("Obshchestwo s ogranichennoy otvetstvennostyu Zorbex", "OOO Zorbex"),
    ],
)
def test_a_slip_in_a_legal_form_does_not_hide_it(one: str, other: str) -> None:
    written, listed = organisation_form(one), organisation_form(other)
    assert (written.key, written.legal) == (listed.key, listed.legal)


@pytest.mark.parametrize("word", ["companies", "compass", "unlimited", "reliability", "cooperation"])
def test_other_words_are_no_slips_of_legal_forms(word: str) -> None:
    assert form_word(word) == word


def test_a_comma_marks_the_family_name() -> None:
    assert person_form("ZHAO, Guangzong").family == ("zhao",)
    assert person_form("Dr. Gao Bin Ni").tokens == ("gao", "bin", "ni")


def test_syllables_of_pinyin_and_of_nothing_else() -> None:
    assert syllable_initials("xiaoruizhi") == "xrz"
    assert syllable_initials("kaspersky") == ""


@pytest.mark.parametrize(
    "name",
    [
        "Juhang Aviation Technology (SHENZHEN) Co., Limited",
        "Sure Technology (HONGKONG) Company Ltd",
        "VTB Bank, PJSC (UKRAINE)",
        "Aero Continente (USA) Inc.",
        "Sher Match Industries (PVT.) Limited",
        "BBR Bank (JSC)",
        "Golden Fish S.A.L. (OFF-SHORE)",
    ],
)
def test_a_place_or_a_legal_form_in_parentheses_is_no_name(name: str) -> None:
    assert abbreviations(name) == []


def test_abbreviations_that_a_name_gives_of_itself() -> None:
    assert abbreviations("Main Centre for Special Technologies (GTsST) of the GRU (part)") == ["GTsST"]


def test_group_names_part_letters_from_digits_but_join_no_words() -> None:
    assert group_key("APT28") == group_key("apt-28") == group_key("APT 28")
    assert group_key("Fire Ant") != group_key("FIREANT")
