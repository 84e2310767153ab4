"""The record's claims: evidence, ids, links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onrecord.acts import Kind
from onrecord.model import Claim, Document, Record
from onrecord.reading.api import read_documents
from onrecord.reading.claims import _episodes

ACCUSATION = "Norway accused China of breaking into its parliament."


@pytest.fixture(scope="module")
def records(corpus: Callable[[str], list[tuple[Document, list[Any]]]]) -> list[Record]:
    return list(read_documents([document for document, _ in corpus("gold")]))


def test_evidence_is_verbatim_at_its_offsets(records: list[Record]) -> None:
    pieces = [
        (record.text, piece) for record in records for claim in record.claims for piece in claim.evidence
    ]
    assert len(pieces) > 200
    for text, piece in pieces:
        assert text[piece.start : piece.end] == piece.text
        assert piece.text == piece.text.strip() != ""


def test_every_claim_rests_on_evidence_told_once_and_in_order(records: list[Record]) -> None:
    for record in records:
        for claim in record.claims:
            starts = [piece.start for piece in claim.evidence]
            assert starts
            assert starts == sorted(set(starts))


def test_triggers_stand_in_the_evidence(records: list[Record]) -> None:
    for record in records:
        for claim in record.claims:
            assert claim.trigger is not None
            word = claim.trigger
            assert any(p.start <= word.start and word.end <= p.end for p in claim.evidence), (
                record.id,
                claim.id,
            )


def test_ids_are_in_order(records: list[Record]) -> None:
    for record in records:  # the scope leaves gaps
        numbers = [int(claim.id.removeprefix("c")) for claim in record.claims]
        assert numbers == sorted(set(numbers))
        assert all(claim.id == f"c{n}" for claim, n in zip(record.claims, numbers, strict=True))


def test_links_point_to_other_claims_of_the_record(records: list[Record]) -> None:
    kinds = set()
    for record in records:
        known = {claim.id: claim for claim in record.claims}
        for claim in record.claims:
            for link in claim.links:
                assert link.claim in known
                assert link.claim != claim.id
                kinds.add(link.type)
                if link.type in ("alleges", "punishes"):
                    assert known[link.claim].act == "attack"
    assert kinds == {"answers", "alleges", "punishes"}


def test_claims_are_distinct(records: list[Record]) -> None:
    def key(claim: Claim) -> tuple[Any, ...]:
        sides = [frozenset(p.side or p.name for p in parties) for parties in (claim.actors, claim.targets)]
        return claim.act, claim.status, claim.when, claim.said_by and tuple(claim.said_by), *sides

    for record in records:
        keys = [key(claim) for claim in record.claims if claim.act != "attack"]
        assert len(keys) == len(set(map(str, keys))), record.id


def test_parties_are_named_where_they_are_mentioned(records: list[Record]) -> None:
    for record in records:
        for claim in record.claims:
            for party in (*claim.actors, *claim.targets):
                assert party.name == party.name.strip()
                assert party.kind is not Kind.STATE or party.side is not None
                for span in party.mentions:
                    assert 0 <= span.start < span.end <= len(record.text)
                    assert record.text[span.start : span.end].strip()


# One sentence, two claims


def found(record: Record, act: str) -> Claim:
    (claim,) = [claim for claim in record.claims if claim.act == act]
    return claim


@pytest.mark.parametrize("reader", ["rules", "learned"])
def test_an_accusation_and_the_attack_that_it_alleges(record_of: Callable[..., Record], reader: str) -> None:
    record = record_of(ACCUSATION, reader=reader)
    accusation, attack = found(record, "attribute"), found(record, "attack")
    assert ([p.side for p in accusation.actors], [p.side for p in accusation.targets]) == (["NO"], ["CN"])
    assert ([p.side for p in attack.actors], [p.side for p in attack.targets]) == (["CN"], ["NO"])
    assert attack.targets[0].kind is Kind.ORGAN
    assert (accusation.status.value, attack.status.value) == ("asserted", "alleged")
    assert attack.said_by == ["Norway"]
    assert [(link.type, link.claim) for link in accusation.links] == [("alleges", attack.id)]
    assert accusation.evidence[0].text == attack.evidence[0].text == ACCUSATION


def test_nothing_but_what_the_sentence_says(record_of: Callable[..., Record]) -> None:
    assert {claim.act.value for claim in record_of(ACCUSATION).claims} == {"attribute", "attack"}


def test_one_sentence_is_an_affair(record_of: Callable[..., Record]) -> None:
    assert record_of(ACCUSATION, scope="cyber").claims


def test_a_denial_answers_the_accusation(record_of: Callable[..., Record]) -> None:
    record = record_of(f"{ACCUSATION}\nChina rejected the accusation.", reader="rules")
    denial, accusation = found(record, "deny"), found(record, "attribute")
    assert denial.answers == [accusation.id]


def test_a_second_sentence_adds_evidence(record_of: Callable[..., Record]) -> None:
    again = "Norway has accused China of hacking before the vote."
    record = record_of(f"{ACCUSATION}\n{again}", reader="rules")
    assert [piece.text for piece in found(record, "attribute").evidence] == [ACCUSATION, again]


# Episodes of one act

BEFORE = "In December 2014 the United States accused North Korea of hacking Sony Pictures."
LATER = "In September 2018 the United States accused North Korea of hacking the Bangladesh Bank."


def test_an_act_of_another_month_is_a_claim_of_its_own(record_of: Callable[..., Record]) -> None:
    record = record_of(f"{BEFORE}\n{LATER}", published="2024-05-07")
    accusations = [claim for claim in record.claims if claim.act == "attribute"]
    assert [(claim.when, [e.text for e in claim.evidence]) for claim in accusations] == [
        ("2014-12", [BEFORE]),
        ("2018-09", [LATER]),
    ]


def test_what_has_no_date_goes_with_what_was_told_last(record_of: Callable[..., Record]) -> None:
    undated = "Officials of the United States again accused North Korea of hacking the bank."
    record = record_of(f"{BEFORE}\n{LATER}\n{undated}", published="2024-05-07")
    accusations = [claim for claim in record.claims if claim.act == "attribute"]
    assert [len(claim.evidence) for claim in accusations] == [1, 2]


def test_a_year_is_no_other_episode_than_one_of_its_months(record_of: Callable[..., Record]) -> None:
    year = "In 2014 the United States accused North Korea of hacking a film studio."
    record = record_of(f"{BEFORE}\n{year}", published="2024-05-07")
    assert len([claim for claim in record.claims if claim.act == "attribute"]) == 1


def test_nor_is_an_interval_of_years_another_than_one_of_its_months() -> None:
    drafts = [{"when": when, "dated": 1.0} for when in ("2021/2022", "2021-03", "2022-05/2022-06")]
    assert _episodes(drafts) == [drafts[:2], drafts[2:]]


def test_all_names_by_which_a_text_calls_a_party_are_one_party(record_of: Callable[..., Record]) -> None:
    # The tables have more names of the group than a claim lists; these are among the last.
    record = record_of("Sednit, also called Pawn Storm, hacked the Norwegian parliament.", scope="any")
    (attack,) = [claim for claim in record.claims if claim.act.value == "attack"]
    assert len(attack.actors) == 1
