"""What is found for a party, how sure, and why."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.acts import Act, Kind, Status
from onrecord.model import Claim, Evidence, Party, Record
from onrecord.registers.model import Birth, Entry, Form, Identifier, Name, Quality
from onrecord.registers.snapshot import rows
from onrecord.screen import Lists, Outcome, Screener
from onrecord.screen.model import Finding, Level, Result, Sort, outcome_of
from onrecord.screen.parties import typed
from onrecord.screen.telling import Claims, whole
from onrecord.screen.weighing import number_key

EXTRA = [
    Entry(
        "list",
        "1",
        Form.PERSON,
        Kind.PERSON,
        (Name("VOLKOVA, Ekaterina Stanislavovna"), Name("Tiger", Quality.WEAK)),
        imposers=("US",),
        sides=("RU",),
        births=(Birth("1979-03-04"),),
        identifiers=(Identifier("passport", "71 123-4567"),),
    ),
    Entry(
        "list",
        "2",
        Form.ENTITY,
        Kind.COMPANY,
        (Name("Zorbex Optronics OOO"),),
        imposers=("EU",),
        sides=("RU",),
    ),
    Entry(
        "list",
        "3",
        Form.VESSEL,
        None,
        (Name("OCEAN ZEPHYRINE"),),
        imposers=("US",),
        identifiers=(Identifier("imo", "IMO 9187629"),),
    ),
    Entry("catalogue", "G1", Form.GROUP, Kind.GROUP, (Name("Velvet Walrus"),)),
]


def record(*claims: tuple[Act, list[Party], list[Party], str]) -> Record:
    text = " ".join(sentence for *_, sentence in claims)
    made = []
    for number, (act, actors, targets, sentence) in enumerate(claims, 1):
        start = text.index(sentence)
        evidence = Evidence(start=start, end=start + len(sentence), text=sentence)
        made.append(
            Claim(
                id=f"c{number}",
                act=act,
                actors=actors,
                targets=targets,
                status=Status.ASSERTED,
                evidence=[evidence],
            )
        )
    return Record(id="r1", text=text, claims=made, published="2024-03-26")


CHINA = Party(name="China", kind=Kind.STATE, side="CN")
BELGIUM = Party(name="Belgium", kind=Kind.STATE, side="BE")
HUAWEI = Party(name="Huawei", kind=Kind.COMPANY, side="CN")
TOLD = record(
    (Act.RESTRICT, [BELGIUM], [HUAWEI], "Belgium barred Huawei."),
    (
        Act.RESTRICT,
        [BELGIUM],
        [Party(name="suppliers of 5G equipment from China", kind=Kind.COMPANY, side="CN")],
        "Belgium shut out suppliers of 5G equipment from China.",
    ),
    (
        Act.ATTACK,
        [Party(name="Gelbe Motte", kind=Kind.GROUP, side="CN")],
        [Party(name="Nordisk Havn Institute", kind=Kind.BODY, side="NO")],
        "Gelbe Motte broke into the Nordisk Havn Institute.",
    ),
    (
        Act.SANCTION,
        [BELGIUM],
        [Party(name="Katya V.", kind=Kind.PERSON, side="RU", identity={"id": "list:1", "how": "alias"})],
        "Belgium listed Katya V.",
    ),
    (Act.DENY, [CHINA], [BELGIUM], "China denied it."),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    claims = Claims()
    claims.add_record(TOLD)
    return Screener(Lists([row.entry for row in rows()] + EXTRA, claims=claims))


def found(screener: Screener, name: str, **more: Any) -> dict[str, Finding]:
    return {finding.ref: finding for finding in screener.screen(typed(name, **more)).findings}


def test_a_listed_name_is_a_match_in_any_writing(screener: Screener) -> None:
    for name in ("Zhao Guangzong", "ZHAO, Guangzong", "Guang Zong Zhao", "赵光宗"):
        met = found(screener, name, kind="person")
        assert met["uk-sanctions-list:CYB0045"].level is Level.MATCH, name
        assert "ofac-sdn:47814" in met


def test_country_counts_for_and_against(screener: Screener) -> None:
    ref = "list:1"
    plain = found(screener, "Ekaterina Volkova")[ref]
    same = found(screener, "Ekaterina Volkova", country="RU")[ref]
    other = found(screener, "Ekaterina Stanislavovna Volkova", country="BR")[ref]
    assert other.score < plain.score < same.score
    assert ref not in found(screener, "Ekaterina Volkova", country="BR")
    assert any(why.startswith("country: BR, the list has RU") for why in other.why)
    assert other.level is Level.POSSIBLE


def test_date_of_birth_counts_for_and_against(screener: Screener) -> None:
    scores = [
        (met["list:1"].score if (met := found(screener, "Ekaterina Volkova", birth=birth)) else 0.0)
        for birth in ("1979-03-04", "1979", "", "1979-05-06", "1961-01-01")
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 5


def test_a_weak_name_alone_is_no_match(screener: Screener) -> None:
    met = found(screener, "Tiger", kind="person").get("list:1")
    assert met is None or met.level is Level.POSSIBLE


def test_a_common_word_in_a_name_leads_nowhere(screener: Screener) -> None:
    assert not found(screener, "Jane Miller", country="US", kind="person")
    assert not found(screener, "Greenfield Dairy Products Ltd", country="NZ", kind="company")


def test_initials_alone_are_nobodys_name() -> None:
    names = (Name("S.L."), Name("B & H Company"))
    screener = Screener(Lists([Entry("list", "9", Form.ENTITY, Kind.COMPANY, names, imposers=("US",))]))
    for name in ("Lotus Shipping GmbH", "Hansen Bakery Ltd"):
        assert not found(screener, name, kind="company")
    assert found(screener, "S L", kind="company")
    assert found(screener, "B. Hansen", kind="company") == {}


def test_one_word_with_initials_is_no_match() -> None:
    listed = Entry("list", "9", Form.ENTITY, Kind.COMPANY, (Name("OJSC N Holding"),), imposers=("US",))
    met = found(Screener(Lists([listed])), "Holding National", kind="company")
    assert not any(finding.level is Level.MATCH for finding in met.values())


def test_the_same_number_is_shown_under_another_name(screener: Screener) -> None:
    met = found(screener, "Mary Poppins", identifier="711234567")["list:1"]
    assert met.level is Level.POSSIBLE
    assert any("number: 711234567 in both" in why for why in met.why)
    ship = found(screener, "Happy Star", kind="vessel", identifier="imo9187629")
    assert "list:3" in ship


def test_numbers_are_compared_by_letters_and_digits() -> None:
    assert number_key("71 123-4567") == number_key("711234567")
    assert number_key("unknown") == number_key("1234") == ""


def test_kind_counts(screener: Screener) -> None:
    assert found(screener, "Ocean Zephyrine", kind="vessel")["list:3"].level is Level.MATCH
    assert "list:3" not in found(screener, "Ocean Zephyrine", kind="company")


def test_catalogues_of_groups_are_no_list_of_parties(screener: Screener) -> None:
    assert not found(screener, "Velvet Walrus")


def test_a_name_on_the_list_by_another_name_of_the_party(screener: Screener) -> None:
    met = found(screener, "Something Else", names="Zorbex Optronics")["list:2"]
    assert met.level is Level.MATCH
    assert met.why[0] == "by its other name Zorbex Optronics"


def test_claims_that_concern_a_party_with_their_sentence(screener: Screener) -> None:
    met = found(screener, "Huawei", country="CN", kind="company")["claims:company:CN:huawei"]
    (told,) = met.claims
    assert (told.relation, told.claim, told.by) == ("restricted", "r1/c1", ("Belgium",))
    assert told.sentence == "Belgium barred Huawei."


def test_a_short_name_in_claims_finds_the_whole_name_and_its_branches(screener: Screener) -> None:
    ref = "claims:company:CN:huawei"
    assert found(screener, "Huawei Technologies Co., Ltd.", country="CN")[ref].level is Level.MATCH
    assert found(screener, "Huawei Technologies Deutschland GmbH", country="DE")[ref].level is Level.POSSIBLE
    assert ref not in found(screener, "Huawei Dumpling House", country="DE")


def test_other_claims_beside_the_same_registers(screener: Screener) -> None:
    claims = Claims()
    claims.add_record(record((Act.RESTRICT, [BELGIUM], [HUAWEI], "Belgium shut Huawei out.")))
    other = screener.telling(claims)
    fresh = Screener(Lists(screener.lists.entries, claims=claims))
    for name in ("Huawei", "Zhao Guangzong", "Nordisk Havn Institute"):
        assert found(other, name) == found(fresh, name)
    assert found(screener, "Nordisk Havn Institute")


def test_victims_and_accused(screener: Screener) -> None:
    victim = found(screener, "Nordisk Havn Institute", country="NO")
    assert [t.relation for f in victim.values() for t in f.claims] == ["victim"]
    accused = found(screener, "Gelbe Motte")
    assert [t.relation for f in accused.values() for t in f.claims] == ["accused"]


def test_an_entry_leads_to_the_claims_that_records_tie_to_it(screener: Screener) -> None:
    met = found(screener, "Ekaterina Stanislavovna Volkova")["claims:person:RU:katya-v"]
    assert met.claims[0].sentence == "Belgium listed Katya V."
    assert "list:1" in met.why[0]


def test_a_sort_of_party_is_told_and_is_never_a_match(screener: Screener) -> None:
    met = found(screener, "Acme Base Stations", country="CN", kind="company", sector="5G base stations")
    (one,) = met.values()
    assert (one.sort, one.level) == (Sort.CLASS, Level.POSSIBLE)
    assert any("5g in both" in why for why in one.why)
    assert not found(screener, "Acme Base Stations", country="SE", kind="company", sector="5G base stations")
    assert not found(screener, "Acme Bakery", country="CN", kind="company", sector="cakes")


def claimed(party: Party, sentence: str) -> Screener:
    claims = Claims()
    claims.add_record(record((Act.RESTRICT, [BELGIUM], [party], sentence)))
    return Screener(Lists([], claims=claims))


def test_a_sort_of_party_is_told_apart_by_what_its_sentence_says_of_it() -> None:
    suppliers = Party(name="suppliers", kind=Kind.COMPANY, side="CN")
    screener = claimed(suppliers, "Belgium shut out suppliers of 5G base stations from China, and others.")
    asked = {"country": "CN", "kind": "company"}
    (one,) = found(screener, "Acme", sector="5G base stations", **asked).values()
    assert one.name == "suppliers of 5G base stations"
    assert one.ref == "claims:company:CN:suppliers-of-5g-base-stations"
    assert not found(screener, "Acme", sector="cakes", **asked)


@pytest.mark.parametrize(
    ("name", "sentence", "whole_name"),
    [
        ("makers", "Makers were listed: makers of spy cameras.", "makers of spy cameras"),
        ("suppliers", "It barred suppliers from China.", "suppliers"),
        ("vendors", "It barred the vendors of those routers that were found.", "vendors of those routers"),
        ("Ministry of Truths", "It accused the Ministry of Truths of lies.", "Ministry of Truths"),
        ("firms", "It barred others.", "firms"),
    ],
)
def test_only_a_noun_takes_what_follows_it(name: str, sentence: str, whole_name: str) -> None:
    assert whole(Party(name=name, kind=Kind.COMPANY), sentence).name == whole_name


def test_goods_that_begin_with_a_figure_are_a_sort() -> None:
    screener = claimed(Party(name="5G equipment", kind=Kind.BODY, side="CN"), "Belgium barred 5G equipment.")
    (one,) = found(screener, "Acme", country="CN", kind="company", sector="5G equipment").values()
    assert one.sort is Sort.CLASS


def test_states_are_nobodys_party(screener: Screener) -> None:
    assert not [ref for ref in found(screener, "China") if ref.startswith("claims")]


def test_what_is_found_survives_json(screener: Screener) -> None:
    result = screener.screen(typed("Huawei", country="CN"))
    assert Result.from_dict(result.to_dict()) == result


def test_ids_are_stable_and_digests_follow_what_changes(screener: Screener) -> None:
    one = found(screener, "Zorbex Optronics", country="RU")["list:2"]
    two = found(screener, "Zorbex Optronics", country="BY")["list:2"]
    assert one.id == two.id
    assert one.digest == two.digest
    assert one.party != two.party


def test_every_row_has_one_outcome(screener: Screener) -> None:
    party = typed("Zhao Guangzong")
    findings = screener.screen(party).findings
    assert outcome_of(party, findings, True) is Outcome.MATCH
    assert outcome_of(party, (), True) is Outcome.SETTLED
    assert outcome_of(party, (), False) is Outcome.CLEAR
