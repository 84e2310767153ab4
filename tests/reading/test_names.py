"""The name tables and the index over them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from onrecord.reading import names
from onrecord.reading.names import NameIndex, NameMatch, index


def found(text: str) -> list[tuple[str, str]]:
    """Each match as (slice of the text, canonical name)."""
    return [(text[match.start : match.end], match.entry.name) for match in index().find(text)]


def only(text: str) -> NameMatch:
    matches = index().find(text)
    assert len(matches) == 1, found(text)
    return matches[0]


def test_the_tables_are_in_order() -> None:
    assert names.validate() == []


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("China", "China", "name"),
        ("the PRC", "China", "alias"),
        ("Chinese", "China", "adjective"),
        ("Russians", "Russia", "people"),
        ("Pyongyang", "North Korea", "capital"),
        ("the Kremlin", "Russia", "seat"),
        ("No 10", "United Kingdom", "seat"),
    ],
)
def test_a_state_is_found_by_each_of_its_forms(text: str, name: str, form: str) -> None:
    match = only(text)
    assert (match.entry.name, match.form, match.entry.kind) == (name, form, "state")


def test_every_state_has_a_name_and_an_adjective_that_lead_to_it() -> None:
    for code, state in names.states().items():
        assert re.fullmatch("[A-Z]{2}", code)
        for form in (state.name, state.adjectives[0]):
            owners = index().lookup(form)
            assert code in {owner.entry.side for owner in owners}, (code, form)


def test_codes_have_names_and_adjectives() -> None:
    assert (names.name_of("NL"), names.adjective_of("NL")) == ("Netherlands", "Dutch")
    assert names.name_of("EU") == "European Union"
    with pytest.raises(KeyError):
        names.name_of("QQ")


@pytest.mark.parametrize("text", ["they told us", "roast turkey", "china plates", "a chad", "a polish firm"])
def test_lower_case_words_are_no_names(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CHINA SLAMS SANCTIONS", "China"),
        ("NORTH KOREA TESTS", "North Korea"),
        ("Nato", "NATO"),
        ("Lockbit", "LockBit"),
        ("FANCY BEAR", "APT28"),
    ],
)
def test_headline_and_british_case(text: str, name: str) -> None:
    assert only(text).entry.name == name


@pytest.mark.parametrize("text", ["APT31", "APT 31", "APT-31", "APT‑31"])
def test_hyphen_space_or_nothing(text: str) -> None:
    match = only(text)
    assert (match.entry.name, match.end) == ("APT31", len(text))


@pytest.mark.parametrize("text", ["US", "U.S.", "U.S"])
def test_dots_of_an_abbreviation(text: str) -> None:
    match = only(text)
    assert (match.entry.side, match.end) == ("US", len(text))


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_apostrophes_and_possessives(apostrophe: str) -> None:
    text = f"People{apostrophe}s Republic of China{apostrophe}s envoy at the Quai d{apostrophe}Orsay"
    assert found(text) == [
        (f"People{apostrophe}s Republic of China", "China"),
        (f"Quai d{apostrophe}Orsay", "Quai d'Orsay"),
    ]


def test_accents_do_not_matter() -> None:
    assert only("NUKIB").entry is only("NÚKIB").entry


def test_the_longest_name_wins() -> None:
    assert found("the South China Morning Post") == [("South China Morning Post", "South China Morning Post")]
    assert found("Papua New Guinea") == [("Papua New Guinea", "Papua New Guinea")]
    assert found("The National Security Agency") == [("National Security Agency", "National Security Agency")]


def test_names_of_regions_shield_the_names_of_states_in_them() -> None:
    match = only("the South China Sea")
    assert (match.entry.kind, match.entry.side) == ("place", None)


@pytest.mark.parametrize("text", ["APT31x", "xAPT31", "USA1", "preChina", "EU_x"])
def test_word_boundaries(text: str) -> None:
    assert found(text) == []


def test_names_inside_compounds_are_found() -> None:
    assert found("a US-based, anti-China group in U.S.-led talks") == [
        ("US", "United States"),
        ("China", "China"),
        ("U.S.", "United States"),
    ]


def test_a_comma_ends_a_name_that_has_none() -> None:
    assert [name for _, name in found("New, Zealand")] == []
    assert found("Foreign, Commonwealth and Development Office")[0][1] == "Foreign Office"


def test_organs_in_lower_case() -> None:
    text = "Russia's federal security service and the ministry of state security"
    assert [name for _, name in found(text)] == [
        "Russia",
        "Federal Security Service",
        "Ministry of State Security",
    ]
    assert only("a home office").weak
    assert found("a dark power") == []


def test_brackets_that_belong_to_a_name() -> None:
    text = "NoName057(16) attacked"
    assert found(text) == [("NoName057(16)", "NoName057(16)")]


def test_matches_are_in_order_and_do_not_overlap() -> None:
    text = (
        "Washington, Beijing and the U.S. Department of Justice met Huawei Technologies Co., Ltd. in Xi'an."
    )
    matches = index().find(text)
    assert len(matches) == 5
    for before, after in pairwise(matches):
        assert before.end <= after.start


def test_an_ambiguous_form_names_all_its_owners() -> None:
    match = only("NCSC")
    assert match.weak
    sides = {match.entry.side, *(entry.side for entry in match.others)}
    assert {"GB", "NZ", "NL", "IE", "CH"} <= sides
    assert not only("NCSC-NZ").weak
    assert [owner.entry for owner in index().lookup("NCSC")] == [match.entry, *match.others]


@pytest.mark.parametrize("text", ["Georgia", "Jordan", "Play", "Snake", "Leviathan", "Treasury", "Equation"])
def test_common_and_shared_words_are_weak(text: str) -> None:
    assert only(text).weak


@pytest.mark.parametrize("text", ["Snake", "Mercury", "Magic Hound", "Callisto"])
def test_a_weak_word_in_lower_case_is_nothing(text: str) -> None:
    assert found(text.lower()) == []


def test_an_unknown_form_has_no_owner() -> None:
    assert index().lookup("Zembla") == ()
    assert index().lookup("China and Japan") == ()


APART = ["APT28", "APT29", "Sandworm", "Turla", "APT31", "APT40", "APT41", "Lazarus Group", "Kimsuky"]


def test_groups_that_catalogues_chain_together_stay_apart() -> None:
    entries = {name: index().lookup(name)[0].entry for name in APART}
    assert [entry.name for entry in entries.values()] == APART
    forms = {name: {name, *entry.aliases} for name, entry in entries.items()}
    for one in APART:
        for other in APART:
            if one != other:
                assert not forms[one] & forms[other], (one, other)


def test_no_name_leads_to_two_groups() -> None:
    owners: dict[str, set[str]] = {}
    for row in names._rows("group_names"):
        owners.setdefault(re.sub(r"[\W_]+", "", row["surface"]).lower(), set()).add(row["group"])
    assert {form: groups for form, groups in owners.items() if len(groups) > 1} == {}


@pytest.mark.parametrize(
    ("alias", "group"),
    [
        ("Fancy Bear", "APT28"),
        ("Forest Blizzard", "APT28"),
        ("Midnight Blizzard", "APT29"),
        ("Cozy Bear", "APT29"),
        ("Seashell Blizzard", "Sandworm"),
        ("Violet Typhoon", "APT31"),
        ("Bluenoroff", "APT38"),
        ("Andariel", "Andariel"),
        ("Saint Bear", "Saint Bear"),
        ("Cadet Blizzard", "Ember Bear"),
        ("Silk Typhoon", "Hafnium"),
        ("Predatory Sparrow", "Predatory Sparrow"),
    ],
)
def test_aliases_lead_to_their_own_group(alias: str, group: str) -> None:
    assert only(alias).entry.name == group


def test_a_name_that_two_groups_claim_equally_is_weak() -> None:
    assert only("Grizzly Steppe").weak


def test_groups_have_identifiers_and_sources() -> None:
    entry = only("APT31").entry
    assert entry.ids == ("G0128",)
    assert "mitre-attack" in entry.source


@pytest.mark.parametrize(
    ("text", "name", "side", "weak"),
    [
        ("UNC 9998", "UNC9998", None, False),
        ("APT-199", "APT199", None, False),
        ("Storm-9999", "Storm-9999", None, False),
        ("CL-STA-9999", "CL-STA-9999", None, False),
        ("CLSTA9998", "CL-STA-9998", None, False),
        ("Umber Sandstorm", "Umber Sandstorm", "IR", False),
        ("Crystal Typhoon", "Crystal Typhoon", "CN", True),
        ("MOSAIC CHOLLIMA", "Mosaic Chollima", "KP", False),
    ],
)
def test_a_new_group_is_known_by_the_form_of_its_name(text: str, name: str, side: str, weak: bool) -> None:
    match = only(text)
    assert (match.entry.name, match.entry.side, match.weak) == (name, side, weak)
    assert match.entry.source.startswith("scheme:")
    assert index().find(text)[0].entry is match.entry


@pytest.mark.parametrize(
    "text",
    ["Super Typhoon Haiyan", "a polar bear", "Polar Bear", "REF 1234", "TA 9", "UNC", "a typhoon", "xUNC99"],
)
def test_weather_animals_and_references_are_no_groups(text: str) -> None:
    assert found(text) == []


def test_a_person_has_an_office_and_speaks_for_a_party() -> None:
    entry = only("Lin Jian").entry
    assert (entry.kind, entry.side, entry.office) == ("person", "CN", "spokesperson")
    assert entry.organ == "Chinese Foreign Ministry"


def test_persons_speak_for_parties_that_the_tables_know() -> None:
    known = {entry.name for entry in names._state_entries().values()}
    for table in ("organs", "companies"):
        known |= {row["name"] for row in names._rows(table)}
    composed = re.compile(r"^(\w+ ){1,2}(embassy|mission)\b")
    for row in names._rows("people"):
        organ = row["organ"]
        assert organ == names.NONE or organ in known or composed.match(organ), row


def test_places_tell_a_side_and_are_no_parties() -> None:
    match = only("Wuhan")
    assert (match.entry.kind, match.entry.side) == ("place", "CN")


def test_generic_nouns_are_found_with_their_number() -> None:
    text = "China's Foreign Ministry met Dutch lawmakers and a chargé d’affaires."
    nouns = index().find_nouns(text)
    assert [(text[noun.start : noun.end], noun.noun.phrase, noun.plural) for noun in nouns] == [
        ("Foreign Ministry", "foreign ministry", False),
        ("lawmakers", "lawmaker", True),
        ("chargé d’affaires", "chargé d'affaires", False),
    ]
    assert [noun.noun.acts_as for noun in nouns] == ["organ", "class", "organ"]


def test_no_side_is_privileged() -> None:
    """Every state has the same shape: a name, an adjective; all but a few, a capital that stands for it."""
    without = {code for code, state in names.states().items() if not state.capitals}
    # City states and territories whose capital bears the territory's own name, and uninhabited ones.
    assert without <= set("AQ BV GI GG HK HM MO MC MS NF PM SG SM TF TK UM VA GS IO MP".split())


def test_the_table_decides_who_owns_a_form() -> None:
    one = names.NameEntry("Alpha Bureau", "organ", "FR", "agency", (), "test")
    two = names.NameEntry("Beta Bureau", "organ", "IT", "agency", (), "test")
    small = NameIndex([("AB", one, "alias", False), ("AB", two, "alias", False)])
    match = small.find("the AB")[0]
    assert (match.entry, match.others, match.weak) == (one, (two,), True)
    assert len(small) == 2


class Counting(dict[str, list[names._Surface]]):
    """The index's own table, counting how often it is asked."""

    asked = 0

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        self.asked += 1
        return super().get(key)


def test_the_work_grows_with_the_text_and_no_faster() -> None:
    text = (
        "Washington and Beijing accused APT31 of hacking the ministry in New Zealand, officials said. " * 20
    )
    fresh = NameIndex(names._surfaces())
    fresh.find(text)
    asked = []
    for sample in (text, text * 2):
        fresh._owners = Counting(fresh._owners)
        fresh.find(sample)
        asked.append(fresh._owners.asked)
    assert 0 < asked[1] <= 2.1 * asked[0]
    # Words that begin no name cost no lookup at all.
    fresh._owners = Counting(fresh._owners)
    fresh.find("nothing happened while everybody slept " * 50)
    assert fresh._owners.asked == 0


def test_a_row_with_a_missing_cell_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "organs.tsv").write_text("name\tside\nOne\n", "utf-8")
    monkeypatch.setattr(names, "FOLDER", tmp_path)
    with pytest.raises(names.LexiconError, match="line 2 has 1 cells, the header 2"):
        names._rows("organs")
