"""What belongs to a state cyber affair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onrecord.model import Document, Record
from onrecord.reading.api import read_documents

TRADE = (
    "Norway accused Iceland of dumping fish. Iceland rejected the accusation. Norway condemned Iceland and "
    "imposed sanctions on Icelandic shipowners. Iceland summoned the Norwegian ambassador."
)
AFFAIR = (
    "Norway accused Iran of a cyberattack on its parliament. Iran denied that it had hacked the parliament. "
    "Norway expelled two Iranian diplomats over the hack. Hackers had stolen emails with malware."
)
# On gangs that locked the data of a ministry and of a state's company: the reader takes the gang for its home
# state's.
TAKEN_FOR_AN_AFFAIR = ("a093", "l139")


@pytest.mark.parametrize("part", ["gold", "more", "train"])
def test_articles_without_claims_yield_none(
    corpus: Callable[[str], list[tuple[Document, list[Any]]]], part: str
) -> None:
    outside = [
        document for document, claims in corpus(part) if not claims and document.id not in TAKEN_FOR_AN_AFFAIR
    ]
    assert outside
    records = {record.id: [claim.act.value for claim in record.claims] for record in read_documents(outside)}
    assert records == {document.id: [] for document in outside}


@pytest.mark.xfail(strict=True, reason="a gang is taken for its home state's")
@pytest.mark.parametrize("name", TAKEN_FOR_AN_AFFAIR)
def test_nor_does_one_on_a_gang(corpus: Callable[[str], list[tuple[Document, list[Any]]]], name: str) -> None:
    (brief,) = [document for document, _ in corpus("more") if document.id == name]
    (record,) = read_documents([brief])
    assert record.claims == []


def test_scope_any_keeps_what_scope_cyber_drops(record_of: Callable[..., Record]) -> None:
    assert record_of(TRADE, scope="cyber").claims == []
    assert {"condemn", "sanction"} <= {claim.act.value for claim in record_of(TRADE, reader="rules").claims}


def test_an_affair_stays(record_of: Callable[..., Record]) -> None:
    record = record_of(AFFAIR, scope="cyber")
    assert {"attribute", "attack", "diplomatic"} <= {claim.act.value for claim in record.claims}


def test_what_stays_is_what_any_has(record_of: Callable[..., Record]) -> None:
    text = f"{AFFAIR}\n\n{TRADE}"

    def said(scope: str) -> set[tuple[str, str]]:
        return {(c.act.value, c.evidence[0].text) for c in record_of(text, scope=scope).claims}

    assert said("cyber") <= said("any")


# A few sentences

TRADE_BRIEF = "The United States on Monday sanctioned three Russian banks over the war in Ukraine."
HEDGE = "The gardener hacked at the hedge for an hour. Then he attacked the roses."
CRIME = "A ransomware gang has encrypted the files of a school district in Ohio. It will not pay."
BRIEF = "Prague on Monday accused Russia's APT28 of having read its ministers' mail. Moscow denied it."
COMPUTERS = "Washington barred exports of computers to Russia on Monday. Moscow condemned the decision."


@pytest.mark.parametrize("text", [TRADE_BRIEF, HEDGE, CRIME, COMPUTERS])
def test_a_brief_on_something_else_yields_nothing(record_of: Callable[..., Record], text: str) -> None:
    assert record_of(text, scope="cyber").claims == []


def test_one_word_makes_a_brief_an_affair(record_of: Callable[..., Record]) -> None:
    claims = record_of(BRIEF, scope="cyber").claims
    assert {"attribute", "deny"} <= {claim.act.value for claim in claims}


def test_a_brief_is_judged_even_where_the_rules_find_nothing(record_of: Callable[..., Record]) -> None:
    text = (
        "Passwords at Australian firms were tried out by Peach Sandstorm, an Iranian group, Microsoft wrote."
    )
    assert record_of(text, reader="rules").claims == []
    assert record_of(text, scope="cyber").claims
