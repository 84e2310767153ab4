"""What a reader of such texts must not fall for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.model import Record

Read = Callable[..., Record]
BOTH = pytest.mark.parametrize("reader", ["rules", "learned"])


def put_forward(record: Record) -> set[str]:
    return {claim.act.value for claim in record.claims if claim.status in ("asserted", "alleged")}


# An offset is not grounding


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "China denied that it was responsible for the breach of the Norwegian parliament.",
        "Officials said there was no evidence that Russia carried out the breach of the Danish parliament.",
        "The Kenyan government has not accused Iran of hacking its ports.",
    ],
)
def test_a_sentence_that_says_the_opposite_is_no_evidence(record_of: Read, reader: str, text: str) -> None:
    assert not {"attack", "attribute"} & put_forward(record_of(text, reader=reader))


def test_the_breached_did_not_breach(record_of: Read) -> None:
    text = "Officials said there was no evidence that Russia carried out the breach of the Danish parliament."
    attacks = [claim for claim in record_of(text).claims if claim.act == "attack"]
    assert not [claim for claim in attacks if {p.side for p in claim.actors} == {"DK"}]


# Threat groups are never merged


@BOTH
@pytest.mark.parametrize(
    ("one", "other"),
    [("APT28", "APT29"), ("Fancy Bear", "Cozy Bear"), ("Sandworm", "Turla"), ("APT31", "APT40")],
)
def test_threat_groups_stay_apart(record_of: Read, reader: str, one: str, other: str) -> None:
    text = f"{one} and {other} breached the German parliament with malware, the government said."
    (attack,) = [claim for claim in record_of(text, reader=reader).claims if claim.act == "attack"]
    groups = [party for party in attack.actors if party.kind == "group"]
    assert len({party.name for party in groups}) == 2
    names = [{party.name, *party.aliases} for party in groups]
    assert not set.intersection(*names)


def test_two_names_of_one_group_are_one(record_of: Read) -> None:
    text = "APT28 breached the German parliament. Fancy Bear breached the German parliament with malware."
    (attack,) = [claim for claim in record_of(text, reader="rules").claims if claim.act == "attack"]
    assert [party.name for party in attack.actors] == ["APT28"]
    assert len(attack.evidence) == 2


# A common word is no actor


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "The lead from the oil rig breached the hull of the ship, Norway said.",
        "A sandworm attacked the bait, and the bear stole the fish of the Finnish sailors.",
        "The play, a drama of dragons and kittens, hit a nerve in Norway.",
    ],
)
def test_a_common_word_is_no_group(record_of: Read, reader: str, text: str) -> None:
    record = record_of(text, reader=reader)
    assert not [
        p.name for claim in record.claims for p in (*claim.actors, *claim.targets) if p.kind == "group"
    ]


# Two parties in one sentence are not thereby related

BESIDE = [
    "The ministers of Norway and Kenya attended a lecture on malware in Geneva.",
    "Kenya opened a cyber security school while Norway held an election.",
    "Students from Chile and a choir from Iceland saw the film about hackers.",
]
TOLD_TO = "Reporters from Iceland described the cyberattack to students from Chile."
RULES_TAKE_TO = "the rules take “to” after the verb for the target of the noun"


@pytest.mark.parametrize("text", BESIDE)
@pytest.mark.parametrize("reader", ["rules", "learned"])
def test_standing_in_one_sentence_is_no_relation(record_of: Read, reader: str, text: str) -> None:
    hostile = {"attack", "attribute", "condemn", "sanction", "deny", "threaten", "restrict", "diplomatic"}
    assert not hostile & {claim.act.value for claim in record_of(text, reader=reader).claims}


@pytest.mark.parametrize(
    "reader", ["learned", pytest.param("rules", marks=pytest.mark.xfail(strict=True, reason=RULES_TAKE_TO))]
)
def test_who_is_told_of_an_attack_is_not_its_target(record_of: Read, reader: str) -> None:
    assert "attack" not in {claim.act.value for claim in record_of(TOLD_TO, reader=reader).claims}


def test_hackers_beside_a_state_are_not_its_attackers(record_of: Read) -> None:
    text = "Hackers from Norway and a delegation from China met in Geneva for a course on the malware attack."
    assert not record_of(text).claims


# A publication date is not an event date


@BOTH
def test_the_day_of_publication_is_not_the_day_of_the_act(record_of: Read, reader: str) -> None:
    text = "Norway accused China of breaking into its parliament."
    record = record_of(text, reader=reader, published="2024-05-10")
    assert record.claims
    assert {claim.when for claim in record.claims} == {None}


@BOTH
def test_what_the_text_dates_is_dated(record_of: Read, reader: str) -> None:
    text = "Norway expelled two Russian diplomats on 3 May 2024 over the cyberattack on its parliament."
    record = record_of(text, reader=reader, published="2024-05-10")
    (claim,) = [claim for claim in record.claims if claim.act == "diplomatic"]
    assert claim.when == "2024-05-03"
