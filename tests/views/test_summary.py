"""The tables that all formats show."""

from __future__ import annotations

from collections import Counter

from onrecord.acts import Act, Status
from onrecord.model import Claim, Evidence, Link, Party, Record
from onrecord.views.summary import summarise

TEXT = "One sentence."
SAID = [Evidence(start=0, end=13, text=TEXT)]


def party(name: str, side: str | None, kind: str = "state") -> Party:
    return Party(name=name, kind=kind, side=side)


def claim(
    act: str, actors: list[Party], targets: list[Party], status: str = "asserted", **more: object
) -> Claim:
    return Claim.model_validate(
        {
            "id": f"c{next(COUNTER)}",
            "act": act,
            "actors": actors,
            "targets": targets,
            "status": status,
            "evidence": SAID,
            **more,
        }
    )


COUNTER = iter(range(10_000))
US, CN, GB = party("United States", "US"), party("China", "CN"), party("United Kingdom", "GB")


def summary(*claims: Claim):  # type: ignore[no-untyped-def]
    return summarise(Record(id="x", text=TEXT, claims=list(claims)))


def cells(*claims: Claim) -> dict[tuple[str, str], list[str]]:
    return {(s.actor.key, s.target.key): [t.label for t in s.tallies] for s in summary(*claims).stances}


def test_a_claim_counts_once_for_each_pair_of_sides() -> None:
    hackers = party("hackers", "CN", "group")
    firm = party("a firm", "CN", "company")
    assert cells(claim("sanction", [US, GB], [hackers, firm])) == {
        ("US", "CN"): ["sanction"],
        ("GB", "CN"): ["sanction"],
    }


def test_statuses_are_told_apart_and_acts_stand_in_the_codebooks_order() -> None:
    assert cells(
        claim("deny", [CN], [US]),
        claim("attack", [CN], [US], "alleged"),
        claim("attack", [CN], [US], "alleged"),
        claim("attack", [CN], [US], "denied"),
        claim("sanction", [CN], [US], "called_for"),
        claim("attack", [CN], [US]),
    ) == {
        ("CN", "US"): [
            "attack",
            "attack ×2 (alleged)",
            "attack (denied)",
            "sanction (called for)",
            "deny",
        ]
    }


def test_parties_without_a_side_count_by_their_kind_and_nobody_as_nobody() -> None:
    vendor = party("a vendor", None, "company")
    tables = summary(claim("attack", [], [vendor]), claim("assess", [vendor], []))
    assert [(s.actor.name, s.target.name) for s in tables.stances] == [
        ("company, side open", "nobody named"),
        ("nobody named", "company, side open"),
    ]


def test_known_sides_stand_first_in_the_order_of_the_claims() -> None:
    tables = summary(
        claim("attack", [], [party("a bank", None, "company")]),
        claim("attack", [CN], [GB], "alleged"),
        claim("attribute", [US], [CN]),
    )
    assert [side.key for side in tables.sides] == ["CN", "GB", "US", "<company>", ""]


def test_timeline_is_ordered_by_beginning_the_longer_time_first() -> None:
    whens = ["2021-03-25", "2022", "2021", "2021/2022", "2021-03", "2020-12-31", None, "2021-03-25"]
    tables = summary(*(claim("attack", [CN], [US], "alleged", when=when) for when in whens))
    assert [(day.when, len(day.entries)) for day in tables.timeline] == [
        ("2020-12-31", 1),
        ("2021", 1),
        ("2021/2022", 1),
        ("2021-03", 1),
        ("2021-03-25", 2),
        ("2022", 1),
    ]
    assert tables.undated == 1


def test_every_claim_stands_in_exactly_one_section(record: Record) -> None:
    tables = summarise(record)
    numbers = Counter(entry.number for section in tables.sections for entry in section.entries)
    assert numbers == Counter(range(1, len(record.claims) + 1))
    acts = [section.act for section in tables.sections]
    assert acts == [act for act in Act if act in acts]


def test_ties_are_shown_from_both_ends_and_loose_ones_not_at_all() -> None:
    accusation = claim("attribute", [GB], [CN])
    denial = claim(
        "deny",
        [CN],
        [GB],
        links=[Link(type="answers", claim=accusation.id), Link(type="alleges", claim="nowhere")],
    )
    first, second = summary(accusation, denial).entries
    assert first.ties == [("answered by", (2,))]
    assert second.ties == [("answers", (1,))]


def test_swapped_states_give_swapped_tables(seed: Record) -> None:
    swap = {"CN": "GB", "GB": "CN"}
    swapped = seed.model_copy(deep=True)
    for one in swapped.claims:
        for who in [*one.actors, *one.targets]:
            who.side = swap.get(who.side or "", who.side)
    before = [
        (
            swap.get(s.actor.key, s.actor.key),
            swap.get(s.target.key, s.target.key),
            [t.label for t in s.tallies],
        )
        for s in summarise(seed).stances
    ]
    after = [(s.actor.key, s.target.key, [t.label for t in s.tallies]) for s in summarise(swapped).stances]
    assert after == before


def test_names_of_sides() -> None:
    tables = summary(claim("support", [party("EU", "EU", "alliance")], [party("x", "ZZ")]))
    assert [side.label for side in tables.sides] == ["European Union (EU)", "ZZ"]


def test_every_status_has_words() -> None:
    for status in Status:
        assert "_" not in summary(claim("attack", [CN], [US], status.value)).entries[0].act_label
