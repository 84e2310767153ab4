"""From parties to identities."""

from __future__ import annotations

import pytest

from onrecord.acts import Act, Kind, Status
from onrecord.identity import Resolver, facts_of, open_resolver
from onrecord.model import Claim, Evidence, Party, Record
from onrecord.registers.model import Birth, Entry, Form, Name, Quality
from onrecord.registers.snapshot import snapshot_store


def entry(register: str, key: str, name: str, form: Form = Form.PERSON, **more: object) -> Entry:
    kind = Kind.PERSON if form is Form.PERSON else Kind.COMPANY
    names = (Name(name), *(Name(a, Quality.ALIAS) for a in more.pop("aliases", ())))  # type: ignore[attr-defined]
    return Entry(register, key, form, kind, names, imposers=("US",), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def packaged() -> Resolver:
    return open_resolver(snapshot_store())


def test_states_and_alliances_need_no_list(packaged: Resolver) -> None:
    state = packaged.resolve(Party(name="Beijing", kind=Kind.STATE, side="CN"))
    assert state is not None
    assert (state["id"], state["kind"], state["side"], state["score"]) == ("state:CN", "state", "CN", 1.0)
    assert "China" in {name["name"] for name in state["names"]}
    alliance = packaged.resolve(Party(name="the bloc", kind=Kind.ALLIANCE, side="EU"))
    assert alliance is not None
    assert alliance["id"] == "alliance:EU"
    assert packaged.resolve(Party(name="voters", kind=Kind.PUBLIC, side="US")) is None


@pytest.mark.parametrize("name", ["Zhao Guangzong", "ZHAO Guangzong", "Guangzong Zhao", "赵光宗"])
def test_a_person_on_two_lists_has_one_identity_and_both_entries(packaged: Resolver, name: str) -> None:
    found = packaged.resolve(Party(name=name, kind=Kind.PERSON, side="CN"))
    assert found is not None
    assert {other["id"] for other in found["entries"]} == {"ofac-sdn:47814", "uk-sanctions-list:CYB0045"}
    assert found["id"] in {other["id"] for other in found["entries"]}
    assert found["score"] >= 0.9
    assert found["why"]
    assert set(found) == {"id", "source", "names", "side", "kind", "how", "score", "why", "entries"}


def test_the_source_tells_register_and_date(packaged: Resolver) -> None:
    found = packaged.resolve(Party(name="Ni Gaobin", kind=Kind.PERSON, side="CN"))
    assert found is not None
    register, _, date = found["source"].partition(" ")
    assert register in ("ofac-sdn", "uk-sanctions-list")
    assert date[:2] == "20"


def test_names_of_several_entries_are_not_mixed() -> None:
    one = entry("a", "1", "SEREBRIAKOV, Evgenii", aliases=("Only A",))
    two = entry("b", "2", "SEREBRIAKOV, Evgenii", aliases=("Only B",))
    found = Resolver([one, two]).resolve(Party(name="Evgenii Serebriakov", kind=Kind.PERSON))
    assert found is not None
    assert found["id"] == "a:1"
    assert "Only B" not in {name["name"] for name in found["names"]}


def test_namesakes_on_one_list_are_nobody_until_a_fact_tells_them_apart() -> None:
    resolver = Resolver(
        [
            entry("a", "1", "SEREBRIAKOV, Evgenii", sides=("RU",), births=(Birth("1981"),)),
            entry("a", "2", "SEREBRIAKOV, Evgenii", sides=("RU",), births=(Birth("1955"),)),
        ]
    )
    party = Party(name="Evgenii Serebriakov", kind=Kind.PERSON, side="RU")
    assert resolver.resolve(party) is None
    text = "A court in Pittsburgh charged Evgenii Serebriakov, 43, on Monday."
    record = Record(
        id="r",
        published="2025-01-02",
        text=text,
        claims=[
            Claim(
                id="c1",
                act=Act.PROSECUTE,
                status=Status.ASSERTED,
                targets=[party],
                evidence=[Evidence(start=0, end=len(text), text=text)],
            )
        ],
    )
    told = Resolver.resolve_record(resolver, record).claims[0].targets[0]
    assert told.identity is not None
    assert told.identity["id"] == "a:1"
    assert told.name == party.name
    assert record.claims[0].targets[0].identity is None


def test_a_common_name_alone_is_not_enough() -> None:
    common = [entry("a", str(n), f"LI, Wei{'x' * n}") for n in range(1, 40)]
    common += [entry("a", "l", "LI, Wei")] + [entry("b", str(n), f"WEI, Number{n}") for n in range(40)]
    resolver = Resolver(common)
    assert resolver.resolve(Party(name="Li Wei", kind=Kind.PERSON, side="CN")) is None
    assert resolver.candidates(Party(name="Li Wei", kind=Kind.PERSON, side="CN"))[0].entry.id == "l"


@pytest.mark.parametrize(
    ("name", "kind", "side"),
    [
        ("Lin Jian", Kind.PERSON, "CN"),
        ("Rishi Sunak", Kind.PERSON, "GB"),
        ("Liu Dongshu", Kind.PERSON, "CN"),
        ("Electoral Commission", Kind.ORGAN, "GB"),
        ("CNN", Kind.BODY, "US"),
        ("ANO", Kind.BODY, "CZ"),
    ],
)
def test_the_unlisted_have_no_identity(packaged: Resolver, name: str, kind: Kind, side: str) -> None:
    assert packaged.resolve(Party(name=name, kind=kind, side=side)) is None


def test_facts_come_from_the_sentences_that_name_the_party() -> None:
    record = Record(
        id="r",
        published="2024-03-26",
        text="Wuhan XRZ, a firm in Wuhan, was sanctioned. Somebody in Paris, born in 1960, laughed. "
        "Ni Gaobin, 38, of Jingzhou, was born on 27 October 1985.",
    )
    firm = facts_of(Party(name="Wuhan XRZ", kind=Kind.COMPANY, side="CN"), record)
    assert (firm.side, firm.birth_years) == ("CN", frozenset())
    assert "paris" not in firm.places
    man = facts_of(Party(name="Ni Gaobin", kind=Kind.PERSON, side="CN"), record)
    assert man.places == {"jingzhou"}
    assert man.birth_years == {1985, 1986}


def test_a_part_of_an_offices_name_needs_the_country() -> None:
    office = entry("a", "1", "MILITARY INTELLIGENCE DIRECTORATE", Form.ENTITY)
    party = Party(name="Military Intelligence", kind=Kind.ORGAN, side="CZ")
    assert Resolver([office]).resolve(party) is None
    known = Resolver([entry("a", "1", "MILITARY INTELLIGENCE DIRECTORATE", Form.ENTITY, sides=("CZ",))])
    assert known.resolve(party) is not None
