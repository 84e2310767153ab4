"""The claims that speak of an entry: by name, identity, judgement, description; with the right sentence."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.acts import Act, Kind, Status
from onrecord.identity import Judgements, Verdict
from onrecord.model import Claim, Evidence, Party, Record, Span
from onrecord.registers.model import Entry, Form, Name, Quality, Version
from onrecord.registers.snapshot import snapshot_store
from onrecord.registers.store import RegisterStore
from onrecord.verify import Lists, claims_about
from onrecord.verify.check import verify_record
from onrecord.verify.identify import identify_described

NI = "uk-sanctions-list:CYB0046"
SENTENCES = (
    "Britain sanctioned a technology company in Wuhan and two Chinese nationals on Monday.",
    "Prosecutors charged the two Chinese nationals in absentia.",
    "Ni Gaobin ran the operation, they say.",
    "APT29 is another matter; Violet Typhoon is not.",
)
TEXT = " ".join(SENTENCES)
GB = Party(name="United Kingdom", kind=Kind.STATE, side="GB")
US = Party(name="United States", kind=Kind.STATE, side="US")


def piece(number: int) -> Evidence:
    start = TEXT.index(SENTENCES[number])
    return Evidence(start=start, end=start + len(SENTENCES[number]), text=SENTENCES[number])


def claim(
    act: Act, actors: list[Party], targets: list[Party], *sentences: int, **more: Any
) -> dict[str, Any]:
    pieces = [piece(number) for number in sentences]
    return {"act": act, "actors": actors, "targets": targets, "evidence": pieces, **more}


def record(*claims: dict[str, Any]) -> Record:
    made = [Claim(id=f"c{n}", status=Status.ASSERTED, **one) for n, one in enumerate(claims, 1)]
    return Record(id="r", published="2024-03-26", text=TEXT, claims=made)


def person(name: str, **more: Any) -> Party:
    return Party(name=name, kind=Kind.PERSON, side="CN", **more)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return Lists(snapshot_store())


def entry(lists: Lists, ref: str = NI) -> Entry:
    register, _, key = ref.partition(":")
    return lists.load(register).entries[key]


def test_every_claim_is_listed_by_name_and_by_description(lists: Lists) -> None:
    nationals = person("two Chinese nationals")
    wuhan = Party(name="technology company in Wuhan", kind=Kind.COMPANY, side="CN")
    made = record(
        claim(Act.SANCTION, [GB], [nationals, wuhan], 0, when="2024-03-25"),
        claim(Act.PROSECUTE, [US], [nationals], 1),
        claim(Act.ATTACK, [person("Ni Gaobin")], [US], 0, 2),
        claim(Act.CONDEMN, [US], [person("Zhao Guangzong")], 1),
    )
    found = list(claims_about(entry(lists), [made], lists))
    assert [(m.claim.id, m.role, m.party) for m in found] == [
        ("c1", "target", "two Chinese nationals"),
        ("c2", "target", "two Chinese nationals"),
        ("c3", "actor", "Ni Gaobin"),
    ]
    assert found[0].how.startswith("description: ")
    assert found[1].how == "described as in c1"
    assert [m.sentence for m in found] == [SENTENCES[0], SENTENCES[1], SENTENCES[2]]


def test_the_sentence_is_the_one_that_mentions_the_party(lists: Lists) -> None:
    start = TEXT.index("they say")
    ni = person("Ni Gaobin", mentions=[Span(start=start, end=start + 4)])
    other = claim(Act.ATTACK, [person("Ni Gaobin")], [], 3)
    found = list(claims_about(entry(lists), [record(claim(Act.ATTACK, [ni], [], 1, 2), other)], lists))
    assert [m.sentence for m in found] == [SENTENCES[2], SENTENCES[3]]


def test_a_name_that_fits_another_entry_better_is_not_it() -> None:
    store = RegisterStore(":memory:")
    entries = [
        Entry("ofac-sdn", key, Form.PERSON, Kind.PERSON, (Name(name),), imposers=("US",))
        for key, name in (("1", "KORINETS, Andrey"), ("2", "KORINETS, Andrey Stanislavovich"))
    ]
    store.add(Version("ofac-sdn", "2024-01-01"), entries)
    held = Lists(store)
    made = record(claim(Act.PROSECUTE, [US], [Party(name="Andrey Korinets", kind=Kind.PERSON)], 1))
    assert len(list(claims_about(entries[0], [made], held))) == 1
    assert list(claims_about(entries[1], [made], held)) == []


def test_the_records_own_identity_and_judgements_count(lists: Lists) -> None:
    known = person(
        "the fixer", identity={"id": "x:1", "entries": [{"id": NI, "how": "by hand", "score": 0.9}]}
    )
    made = record(claim(Act.PROSECUTE, [US], [known], 1))
    (found,) = claims_about(entry(lists), [made], lists)
    assert (found.how, found.score) == ("identity in the record: by hand", 0.9)
    judged = Judgements()
    judged.judge(known, NI, Verdict.NOT_SAME, author="A")
    assert list(claims_about(entry(lists), [made], lists, judged)) == []
    judged.judge(person("Old Ni"), NI, Verdict.SAME, author="A")
    named = record(claim(Act.PROSECUTE, [US], [person("Old Ni")], 1))
    assert next(claims_about(entry(lists), [named], lists, judged)).how.startswith("judged the same by A")


def test_a_group_is_met_by_the_names_of_its_catalogue_alone() -> None:
    store = RegisterStore(":memory:")
    names = {"G0128": ("ZIRCONIUM", "APT31", "Violet Typhoon"), "G0016": ("APT29", "Cozy Bear")}
    store.add(
        Version("mitre-attack", "2025-11-12"),
        [
            Entry(
                "mitre-attack",
                key,
                Form.GROUP,
                Kind.GROUP,
                (Name(first), *(Name(name, Quality.ALIAS) for name in rest)),
            )
            for key, (first, *rest) in names.items()
        ],
    )
    held = Lists(store)
    groups = [Party(name=name, kind=Kind.GROUP) for name in ("APT29", "Violet Typhoon", "APT30")]
    made = record(*(claim(Act.ATTACK, [group], [US], 3) for group in groups))
    found = list(claims_about(entry(held, "mitre-attack:G0128"), [made], held))
    assert [(m.claim.id, m.how) for m in found] == [("c2", "alias in mitre-attack: Violet Typhoon")]


def test_a_described_target_that_means_one_entry_has_it_as_its_identity(lists: Lists) -> None:
    wuhan = Party(name="technology company in Wuhan", kind=Kind.COMPANY, side="CN")
    made = record(claim(Act.SANCTION, [GB], [person("two Chinese nationals"), wuhan], 0, when="2024-03-25"))
    known = identify_described(made, verify_record(made, lists), lists)
    nationals, company = known.claims[0].targets
    assert company.identity is not None
    assert company.identity["id"] == "uk-sanctions-list:CYB0044"
    assert company.identity["how"].startswith("description: listed together on 2024-03-25")
    assert nationals.identity is None
    assert made.claims[0].targets[1].identity is None
