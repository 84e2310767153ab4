"""Who the parties are, and what the registers say, as the pages show it."""

from __future__ import annotations

from typing import Any

import pytest
from hostile import WORDS
from hypothesis import given, settings
from hypothesis import strategies as st
from test_html import check

from onrecord.acts import Act, Kind, Status
from onrecord.model import Claim, Evidence, Party, Record
from onrecord.views import html, markdown, terminal
from onrecord.views.identities import checked, known
from onrecord.views.summary import summarise

TEXT = "APT31 attacked. Zirconium denied it."


def identity(key: str, **more: Any) -> dict[str, Any]:
    return {
        "id": key,
        "source": "mitre-attack 2025-11-12",
        "names": [{"name": "ZIRCONIUM", "source": "MITRE ATT&CK"}],
        "side": "CN",
        "kind": "group",
        "how": "alias in mitre-attack: APT31",
        "score": 0.95,
        "why": ["alias in mitre-attack: APT31"],
        "entries": [{"id": "microsoft:Violet Typhoon", "name": "Violet Typhoon"}],
    } | more


def record(*parties: Party, checks: list[dict[str, Any]] | None = None) -> Record:
    claims = [
        Claim(
            id=f"c{number}",
            act=Act.ATTACK,
            status=Status.ASSERTED,
            actors=[party],
            evidence=[Evidence(start=0, end=15, text=TEXT[:15])],
        )
        for number, party in enumerate(parties, 1)
    ]
    return Record(id="r", text=TEXT, claims=claims, checks=checks)


GROUPS = record(
    Party(name="APT31", kind=Kind.GROUP, side="CN", identity=identity("mitre-attack:G0128")),
    Party(name="Zirconium", kind=Kind.GROUP, side="CN", identity=identity("mitre-attack:G0128")),
    Party(name="China", kind=Kind.STATE, side="CN", identity=identity("state:CN")),
    Party(name="Nobody", kind=Kind.PERSON),
)


def test_one_entry_is_shown_once_with_all_its_parties_and_claims() -> None:
    (one,) = known(summarise(GROUPS))
    assert one.parties == ["APT31", "Zirconium"]
    assert one.claims == [1, 2]
    assert one.others == ["microsoft:Violet Typhoon"]
    assert one.sure == "alias in mitre-attack: APT31 (0.95)"


@pytest.mark.parametrize("render", [terminal.render, markdown.render, html.render])
def test_every_page_tells_it(render: Any) -> None:
    page = render(GROUPS)
    for words in ("mitre-attack:G0128", "ZIRCONIUM", "alias in mitre-attack: APT31 (0.95)"):
        assert words in page
    assert "state:CN" not in page


def test_nothing_is_told_where_nobody_is_known() -> None:
    for render in (terminal.render, markdown.render, html.render):
        assert "catalogues" not in render(record(Party(name="Nobody", kind=Kind.PERSON))).lower()


CHECK = {
    "claim": "c1",
    "act": "sanction",
    "status": "asserted",
    "verdict": "partly",
    "says": "GB → seven hackers",
    "found": "two persons",
    "difference": "the document has seven",
    "findings": [
        {
            "hits": [
                {
                    "register": "uk-sanctions-list",
                    "id": "CYB0046",
                    "name": "Gaobin NI",
                    "kind": "person",
                    "listing": "listed 2024-03-25",
                    "programmes": ["Cyber"],
                }
            ]
        }
    ],
}


def test_the_page_has_the_registers_word_beside_the_documents() -> None:
    made = record(Party(name="Nobody", kind=Kind.PERSON), checks=[CHECK])
    (one,) = checked(made, summarise(made))
    assert one.number == 1
    assert one.hits == ["uk-sanctions-list CYB0046: Gaobin NI (person); listed 2024-03-25; Cyber"]
    page = html.render(made)
    for words in (
        "What the registers say",
        "partly",
        "GB → seven hackers",
        "the document has seven",
        "Gaobin NI",
    ):
        assert words in page
    assert "What the registers say" not in html.render(record(Party(name="Nobody", kind=Kind.PERSON)))


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, min_size=4, max_size=4))
def test_hostile_names_are_inert(words: list[str]) -> None:
    one, two, three, four = words
    told = identity(one, names=[{"name": two}], how=three, why=[four, three], source=four)
    body = CHECK | {"claim": one, "says": two, "found": three, "difference": four, "verdict": one}
    check(record(Party(name=two, kind=Kind.GROUP, identity=told), checks=[body]))
    escape = "\x1b"
    made = record(Party(name=two, kind=Kind.GROUP, identity=told))
    assert escape not in terminal.render(made)
    assert "<script" not in markdown.render(made).replace("\\<script", "")
