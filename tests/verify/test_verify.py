"""Measures against registers: by name, by description, by date; the claim untouched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from onrecord.acts import Act, Kind, Status
from onrecord.identity.judgements import Judgements, Verdict
from onrecord.model import Claim, Evidence, Party, Record
from onrecord.registers.model import Address, Completeness, Entry, Form, Name, Quality, Version
from onrecord.registers.snapshot import snapshot_store
from onrecord.registers.store import RegisterStore
from onrecord.verify import Check, Lists, Outcome, claims_about, verify_record

US = Party(name="United States", kind=Kind.STATE, side="US")
GB = Party(name="United Kingdom", kind=Kind.STATE, side="GB")
NO = Party(name="Norway", kind=Kind.STATE, side="NO")


def person(name: str, side: str | None = "CN") -> Party:
    return Party(name=name, kind=Kind.PERSON, side=side)


def company(name: str, side: str | None = "CN") -> Party:
    return Party(name=name, kind=Kind.COMPANY, side=side)


def record(*claims: dict[str, Any], published: str | None = "2024-03-26") -> Record:
    text, made = "", []
    for number, claim in enumerate(claims, 1):
        sentence = claim.pop("sentence", f"Sentence {number} tells of a measure.")
        start = len(text)
        text += sentence + "\n"
        made.append(
            Claim(
                id=f"c{number}",
                act=claim.pop("act", Act.SANCTION),
                status=claim.pop("status", Status.ASSERTED),
                evidence=[Evidence(start=start, end=start + len(sentence), text=sentence)],
                **claim,
            )
        )
    return Record(id="r", published=published, text=text, claims=made)


def entry(register: str, key: str, name: str, imposer: str, **more: Any) -> Entry:
    is_person = more.pop("person", True)
    return Entry(
        register,
        key,
        Form.PERSON if is_person else Form.ENTITY,
        Kind.PERSON if is_person else Kind.COMPANY,
        (Name(name), *(Name(alias, Quality.ALIAS) for alias in more.pop("aliases", ()))),
        imposers=(imposer,),
        sides=more.pop("sides", ("CN",)),
        **more,
    )


def lists(*versions: tuple[str, str, Sequence[Entry]], whole: bool = True) -> Lists:
    store = RegisterStore(":memory:")
    for register, date, entries in versions:
        state = Completeness.COMPLETE if whole else Completeness.PARTIAL
        store.add(Version(register, date, completeness=state), entries)
    return Lists(store)


def check(held: Lists, *claims: dict[str, Any], published: str | None = "2024-03-26") -> Check:
    return verify_record(record(*claims, published=published), held).checks[0]


# The founding article's measures, against the table in the package


@pytest.fixture(scope="module")
def founding() -> Record:
    return record(
        {
            "actors": [US, GB],
            "targets": [Party(name="seven Chinese hackers", kind=Kind.GROUP, side="CN")],
            "when": "2024-03-25",
        },
        {
            "actors": [GB],
            "targets": [person("two Chinese nationals"), company("technology company in Wuhan")],
        },
        {"act": Act.RESTRICT, "actors": [GB], "targets": [company("Huawei"), company("Hikvision")]},
    )


def test_the_three_entries_are_found_on_both_lists_and_the_discrepancy_told(founding: Record) -> None:
    checks = verify_record(founding, Lists(snapshot_store())).checks
    hackers, nationals, bans = checks
    assert hackers.verdict is Outcome.PARTLY
    found = {(hit.register, hit.id) for hit in hackers.hits}
    assert found == {
        ("uk-sanctions-list", "CYB0044"),
        ("uk-sanctions-list", "CYB0045"),
        ("uk-sanctions-list", "CYB0046"),
        ("ofac-sdn", "47800"),
        ("ofac-sdn", "47814"),
        ("ofac-sdn", "47818"),
    }
    assert hackers.difference == (
        "the document has “seven Chinese hackers” sanctioned by the United States and the United Kingdom; "
        "the registers of both bear out two persons and one company"
    )
    assert {hit.listed_on for hit in hackers.hits if hit.register == "uk-sanctions-list"} == {"2024-03-25"}
    assert nationals.verdict is Outcome.BORNE_OUT
    assert {hit.id for hit in nationals.hits} == {"CYB0044", "CYB0045", "CYB0046"}
    assert {hit.id for hit in nationals.also if hit.register == "ofac-sdn"} == {"47800", "47814", "47818"}
    assert {f.target: {h.id for h in f.hits} for f in nationals.findings} == {
        "two Chinese nationals": {"CYB0045", "CYB0046"},
        "technology company in Wuhan": {"CYB0044"},
    }
    assert bans.verdict is Outcome.NO_REGISTER


def test_a_claim_is_never_altered(founding: Record) -> None:
    before = founding.model_dump_json()
    verify_record(founding, Lists(snapshot_store()))
    assert founding.model_dump_json() == before


def test_the_other_sides_list_is_not_asked(founding: Record) -> None:
    swapped = founding.model_copy(deep=True)
    swapped.claims[0].actors = [NO]
    assert verify_record(swapped, Lists(snapshot_store())).checks[0].verdict is Outcome.NO_REGISTER


# Names


ONE = entry("uk-sanctions-list", "U1", "Gaobin NI", "GB", listed_on="2024-03-25")


def test_a_name_listed_on_the_day_is_borne_out() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    found = check(held, {"actors": [GB], "targets": [person("Ni Gaobin")], "when": "2024-03-25"})
    assert found.verdict is Outcome.BORNE_OUT
    assert found.hits[0].how == "exact name: Gaobin NI"
    assert found.difference == ""


def test_another_year_is_partly_and_told() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    found = check(
        held, {"actors": [GB], "targets": [person("Ni Gaobin")], "when": "2025-01"}, published="2025-02-01"
    )
    assert found.verdict is Outcome.PARTLY
    assert "the list has it since 2024-03-25" in found.difference


def test_listed_only_after_the_document_contradicts_it() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    found = check(
        held, {"actors": [GB], "targets": [person("Ni Gaobin")], "when": "2023-01"}, published="2023-02-01"
    )
    assert found.verdict is Outcome.CONTRADICTED
    assert "2024-03-25" in found.difference


def test_not_found_tells_as_of_which_dates() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    found = check(held, {"actors": [GB], "targets": [person("Wang Xiulan")], "when": "2024-03-25"})
    assert found.verdict is Outcome.NOT_FOUND
    assert found.difference == "Wang Xiulan: not found as of uk-sanctions-list of 2024-06-01"
    assert found.findings[0].as_of[0].date == "2024-06-01"


def test_a_list_older_than_the_measure_says_nothing_and_says_so() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    found = check(
        held,
        {"actors": [GB], "targets": [person("Wang Xiulan")], "when": "2025-01-03"},
        published="2025-01-09",
    )
    assert found.verdict is Outcome.NOT_FOUND
    assert "older than the measure, so absence says nothing" in found.difference


def test_a_part_of_a_list_says_nothing_by_absence() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]), whole=False)
    found = check(held, {"actors": [GB], "targets": [person("Wang Xiulan")], "when": "2024-03-25"})
    assert "only a part is held, so absence says nothing" in found.difference


def test_one_of_two_is_partly() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    targets = [person("Ni Gaobin"), person("Wang Xiulan")]
    found = check(held, {"actors": [GB], "targets": targets, "when": "2024-03-25"})
    assert found.verdict is Outcome.PARTLY
    assert [f.outcome for f in found.findings] == [Outcome.BORNE_OUT, Outcome.NOT_FOUND]


def test_an_imposer_without_register_leaves_it_partly() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    found = check(held, {"actors": [GB, NO], "targets": [person("Ni Gaobin")], "when": "2024-03-25"})
    assert found.verdict is Outcome.PARTLY
    assert "no register of the measures of Norway is held here" in found.difference


def test_another_country_is_another_person() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    target = person("Gaobin Nie", side="RU")
    found = check(held, {"actors": [GB], "targets": [target], "when": "2024-03-25"})
    assert found.verdict is Outcome.NOT_FOUND


def test_a_judgement_that_they_are_not_the_same_is_heeded() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    target = person("Ni Gaobin")
    told = Judgements()
    told.judge(target, ONE.ref, Verdict.NOT_SAME, "somebody")
    made = record({"actors": [GB], "targets": [target], "when": "2024-03-25"})
    assert verify_record(made, held, told).checks[0].verdict is Outcome.NOT_FOUND


def test_one_word_does_not_lead_to_another_country() -> None:
    listed = entry(
        "uk-sanctions-list", "U9", "JSC Corporation MIT", "GB", person=False, aliases=("MIT",), sides=("RU",)
    )
    held = lists(("uk-sanctions-list", "2024-06-01", [listed]))
    target = Party(name="MIT", kind=Kind.ORGAN, side="TR")
    found = check(held, {"actors": [GB], "targets": [target], "when": "2024-03-25"})
    assert found.verdict is Outcome.NOT_FOUND


def test_a_body_is_not_taken_for_one_of_its_branches() -> None:
    corps = [
        entry(
            "eu-fsf",
            f"E{n}",
            f"Islamic Revolutionary Guard Corps {branch}",
            "EU",
            person=False,
            sides=("IR",),
        )
        for n, branch in enumerate(("Navy", "Ground Force", "Academy"))
    ]
    union = Party(name="European Union", kind=Kind.ALLIANCE, side="EU")
    target = Party(name="Islamic Revolutionary Guard Corps", kind=Kind.ORGAN, side="IR")
    claim = {"actors": [union], "targets": [target], "when": "2024-03"}
    found = check(lists(("eu-fsf", "2024-06-01", corps)), dict(claim))
    assert found.verdict is Outcome.NOT_FOUND
    assert "nearest: " in found.difference
    assert check(lists(("eu-fsf", "2024-06-01", corps[:1])), dict(claim)).verdict is Outcome.BORNE_OUT


# Dates from versions


def test_a_list_without_days_is_dated_by_its_versions() -> None:
    old = entry("ofac-sdn", "100", "SMITH, Adam", "US")
    new = entry("ofac-sdn", "200", "NI, Gaobin", "US")
    held = lists(("ofac-sdn", "2023-01-01", [old]), ("ofac-sdn", "2024-06-01", [old, new]))
    claim = {"actors": [US], "targets": [person("Ni Gaobin")], "when": "2024-03-25"}
    found = check(held, dict(claim))
    assert found.verdict is Outcome.BORNE_OUT
    assert found.hits[0].listing == "listed between 2023-01-01 and 2024-06-01 (the list gives no day)"
    early = check(held, claim | {"when": "2022-05"}, published="2022-06-01")
    assert early.verdict is Outcome.CONTRADICTED


def test_a_delisted_entry_is_found_and_told_to_be_gone() -> None:
    held = lists(
        ("ofac-sdn", "2023-01-01", [entry("ofac-sdn", "100", "NI, Gaobin", "US")]),
        ("ofac-sdn", "2024-06-01", [entry("ofac-sdn", "200", "SMITH, Adam", "US")]),
    )
    found = check(held, {"actors": [US], "targets": [person("Ni Gaobin")], "when": "2022-05"})
    assert found.verdict is Outcome.BORNE_OUT
    assert "no more on the list of 2024-06-01" in found.hits[0].listing


# Denied and called for


def test_a_denied_sanction_is_borne_out_by_absence_and_contradicted_by_presence() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    claim = {"actors": [GB], "status": Status.DENIED}
    absent = check(held, claim | {"targets": [person("Wang Xiulan")]})
    assert absent.verdict is Outcome.BORNE_OUT
    assert "as the document says" in absent.found
    present = check(held, claim | {"targets": [person("Ni Gaobin")]})
    assert present.verdict is Outcome.CONTRADICTED


def test_a_call_is_no_measure_and_one_that_came_later_is_told() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    claim = {"actors": [GB], "status": Status.CALLED_FOR}
    never = check(held, claim | {"targets": [person("Wang Xiulan")]}, published="2024-01-01")
    assert never.verdict is Outcome.NOT_FOUND
    assert "does not say that the measure was taken" in never.difference
    later = check(held, claim | {"targets": [person("Ni Gaobin")]}, published="2024-01-01")
    assert later.verdict is Outcome.BORNE_OUT
    assert "came to pass later" in later.findings[0].words


# What no register covers


@pytest.mark.parametrize(
    "claim",
    [
        {"actors": [NO], "targets": [person("Ni Gaobin")]},
        {"actors": [GB], "targets": [Party(name="Russia", kind=Kind.STATE, side="RU")]},
        {"actors": [GB], "targets": []},
        {"actors": [GB], "targets": [person("13 people")], "detail": {"measure": "visa refusals"}},
        {"act": Act.RESTRICT, "actors": [GB], "targets": [company("Huawei")]},
        {"act": Act.RESTRICT, "actors": [GB], "targets": [company("Chinese-made routers")]},
    ],
)
def test_what_no_register_covers(claim: dict[str, Any]) -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", [ONE]))
    assert check(held, dict(claim)).verdict is Outcome.NO_REGISTER


def test_the_entity_list_answers_for_export_controls_and_only_for_them() -> None:
    listed = entry("us-csl", "E1", "NSO Group Technologies Ltd", "US", person=False, sides=("IL",))
    held = lists(
        ("us-csl", "2022-01-01", [listed]), ("ofac-sdn", "2022-01-01", [entry("ofac-sdn", "1", "X Y", "US")])
    )
    claim = {
        "act": Act.RESTRICT,
        "actors": [US],
        "targets": [company("NSO Group", "IL")],
        "detail": {"measure": "Entity List"},
        "when": "2021-11",
    }
    assert check(held, claim, published="2022-02-01").hits[0].id == "E1"
    other = check(held, {"actors": [US], "targets": [company("NSO Group", "IL")], "when": "2021-11"})
    assert other.verdict is Outcome.NOT_FOUND


# Descriptions

ROUND = [
    entry("uk-sanctions-list", "U1", "Gaobin NI", "GB", listed_on="2024-03-25", programmes=("Cyber",)),
    entry("uk-sanctions-list", "U2", "Guangzong ZHAO", "GB", listed_on="2024-03-25", programmes=("Cyber",)),
    entry(
        "uk-sanctions-list",
        "U3",
        "XIAORUIZHI CO",
        "GB",
        person=False,
        listed_on="2024-03-25",
        programmes=("Cyber",),
        addresses=(Address("North Road, Wuhan, China", "Wuhan", country="CN"),),
    ),
    entry("uk-sanctions-list", "U4", "Ivan IVANOV", "GB", sides=("RU",), listed_on="2024-03-25"),
    entry("uk-sanctions-list", "U5", "Wei WANG", "GB", listed_on="2021-05-01", programmes=("Cyber",)),
]


def described(name: str, kind: Kind, **more: Any) -> Check:
    held = lists(("uk-sanctions-list", "2024-06-01", ROUND))
    target = Party(name=name, kind=kind, side=more.pop("side", "CN"))
    return check(held, {"actors": [GB], "targets": [target], **more})


def test_number_kind_side_place_and_date_choose_the_entries() -> None:
    found = described("two Chinese nationals", Kind.PERSON, when="2024-03-25")
    assert (found.verdict, {h.id for h in found.hits}) == (Outcome.BORNE_OUT, {"U1", "U2"})
    found = described("company in Wuhan", Kind.COMPANY, when="2024-03-25")
    assert (found.verdict, {h.id for h in found.hits}) == (Outcome.BORNE_OUT, {"U3"})
    found = described("company in Shanghai", Kind.COMPANY, when="2024-03-25")
    assert found.verdict is Outcome.NOT_FOUND
    found = described("a Russian national", Kind.PERSON, side="RU", when="2024-03-25")
    assert {h.id for h in found.hits} == {"U4"}
    found = described("a Chinese national", Kind.PERSON, when="2021-05-01")
    assert {h.id for h in found.hits} == {"U5"}
    found = described("two Iranian nationals", Kind.PERSON, side="IR", when="2024-03-25")
    assert found.verdict is Outcome.NOT_FOUND


def test_without_a_date_the_recent_round_is_meant() -> None:
    found = described("two Chinese nationals", Kind.PERSON)
    assert {h.id for h in found.hits} == {"U1", "U2"}


def test_another_number_is_partly_and_both_numbers_are_told() -> None:
    found = described("five Chinese nationals", Kind.PERSON, when="2024-03-25")
    assert found.verdict is Outcome.PARTLY
    assert "“five Chinese nationals”" in found.difference
    assert "two persons" in found.difference


def test_a_list_without_days_is_asked_through_the_others() -> None:
    """Entries whose names another authority listed in those days, and numbers in a row with them."""
    sdn = [
        entry("ofac-sdn", "4700", "NI, Gaobin", "US", programmes=("CYBER2",)),
        entry("ofac-sdn", "4704", "ZHAO, Guangzong", "US", programmes=("CYBER2",)),
        entry("ofac-sdn", "4706", "LIU, Unrelated", "US", programmes=("NARCO",)),
        entry("ofac-sdn", "9000", "CHEN, Later", "US", programmes=("CYBER2",)),
    ]
    held = lists(("uk-sanctions-list", "2024-06-01", ROUND), ("ofac-sdn", "2024-06-01", sdn))
    target = person("two Chinese nationals")
    found = check(held, {"actors": [US], "targets": [target], "when": "2024-03-25"})
    assert (found.verdict, {h.id for h in found.hits}) == (Outcome.BORNE_OUT, {"4700", "4704"})


def test_nothing_ties_a_description_to_an_undated_list_by_itself() -> None:
    sdn = [entry("ofac-sdn", "1", "NI, Gaobin", "US"), entry("ofac-sdn", "2", "ZHAO, Guangzong", "US")]
    held = lists(("ofac-sdn", "2024-06-01", sdn))
    found = check(held, {"actors": [US], "targets": [person("two Chinese nationals")], "when": "2024-03-25"})
    assert found.verdict is Outcome.NOT_FOUND
    assert "gives no days" in found.difference


# The other way round


def test_the_claims_about_an_entry_by_name_and_by_description() -> None:
    held = lists(("uk-sanctions-list", "2024-06-01", ROUND))
    made = record(
        {"actors": [GB], "targets": [person("two Chinese nationals")], "when": "2024-03-25"},
        {"act": Act.PROSECUTE, "actors": [US], "targets": [person("Ni Gaobin"), person("Wang Xiulan")]},
        {"act": Act.CONDEMN, "actors": [US], "targets": [Party(name="China", kind=Kind.STATE, side="CN")]},
    )
    found = list(claims_about(ROUND[0], [made], held))
    assert [(m.claim.id, m.role, m.party) for m in found] == [
        ("c1", "target", "two Chinese nationals"),
        ("c2", "target", "Ni Gaobin"),
    ]
    assert found[0].how.startswith("description: ")
    assert found[1].how == "exact name: Gaobin NI"


def test_an_article_without_a_date_is_taken_to_speak_of_the_last_weeks() -> None:
    sdn = [
        entry("ofac-sdn", "4700", "NI, Gaobin", "US", programmes=("CYBER2",)),
        entry("ofac-sdn", "4704", "ZHAO, Guangzong", "US", programmes=("CYBER2",)),
        entry("ofac-sdn", "9000", "CHEN, Later", "US", programmes=("CYBER2",)),
    ]
    held = lists(("uk-sanctions-list", "2024-06-01", ROUND), ("ofac-sdn", "2024-06-01", sdn))
    claim = {"actors": [US], "targets": [person("two Chinese nationals")]}
    assert {h.id for h in check(held, dict(claim)).hits} == {"4700", "4704"}
    assert check(held, dict(claim), published="2025-01-01").hits == []


def test_entries_that_only_a_description_fits_leave_it_open() -> None:
    gru = "officer of the GRU"
    some = [
        entry("eu-fsf", f"E{n}", name, "EU", sides=("RU",), programmes=("CYB",), positions=(gru,))
        for n, name in enumerate(("Ivan Petrov", "Oleg Sidorov", "Pavel Orlov"))
    ]
    held = lists(("eu-fsf", "2026-05-01", some))
    union = Party(name="European Union", kind=Kind.ALLIANCE, side="EU")
    claim = {"actors": [union], "targets": [person("two GRU officers", "RU")], "when": "2020-10"}
    found = check(held, claim, published="2021-08-27")
    assert found.verdict is Outcome.PARTLY
    assert "which of them are meant" in found.difference


def test_without_a_day_another_number_under_other_programmes_is_no_round() -> None:
    sdn = [
        entry(
            "ofac-sdn",
            "100",
            "RECONNAISSANCE BUREAU",
            "US",
            person=False,
            sides=("KP",),
            programmes=("DPRK",),
        ),
        entry("ofac-sdn", "101", "KIM, Yong Chol", "US", sides=("KP",), programmes=("DPRK",)),
        entry("ofac-sdn", "102", "RI, Je Son", "US", sides=("KP",), programmes=("DPRK",)),
    ]
    held = lists(("ofac-sdn", "2024-06-01", sdn))
    bureau = Party(name="Reconnaissance Bureau", kind=Kind.ORGAN, side="KP")

    def found(number: str) -> set[str]:
        targets = [bureau, person(f"{number} individuals", "KP")]
        return {h.id for h in check(held, {"actors": [US], "targets": targets, "when": "2015-01"}).hits}

    assert found("ten") == {"100"}
    assert found("two") == {"100", "101", "102"}


def test_offices_of_a_state_are_no_companies() -> None:
    office = Entry(
        "uk-sanctions-list",
        "U7",
        Form.ENTITY,
        Kind.ORGAN,
        (Name("GENERAL STAFF"),),
        imposers=("GB",),
        sides=("CN",),
        listed_on="2024-03-25",
    )
    held = lists(("uk-sanctions-list", "2024-06-01", [*ROUND, office]))
    claim = {"actors": [GB], "when": "2024-03-25"}
    companies = check(held, claim | {"targets": [company("one Chinese company")]})
    assert {h.id for h in companies.hits} == {"U3"}
    entities = check(held, claim | {"targets": [company("two Chinese entities")]})
    assert {h.id for h in entities.hits} == {"U3", "U7"}
