"""Records to export: one with every kind of object, and some annotated articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.export.sources import Item, from_files, record_files
from onrecord.model import Claim, Evidence, Link, Party, Record, Span

GOLD = Path(__file__).parents[2] / "corpus" / "gold"

TEXT = (
    "Norway accused China of breaking into its parliament in May 2023.\n"
    "It is highly likely that APT31 was behind it, its ministry said.\n"
    "China called the evidence insufficient. Sweden stood with Norway.\n"
    "=SUM(1) Norway froze the assets of Li Wei on 26 March 2024.\n"
)
NORWAY = Party(name="Norway", kind="state", side="NO", aliases=["Kingdom of Norway"])
CHINA = Party(name="China", kind="state", side="CN", mentions=[Span(start=15, end=20)])
PARLIAMENT = Party(name="Norwegian parliament", kind="organ", side="NO")
APT31 = Party(name="APT31", kind="group", side="CN", aliases=["Zirconium"])
SWEDEN = Party(name="Sweden", kind="state", side="SE")
LI_WEI = Party(
    name="Li Wei", kind="person", side="CN", identity={"id": "uk-sanctions-list:CYB1", "score": 0.95}
)


def said(words: str) -> list[Evidence]:
    """The line of the text, or the sentence of it, that begins with these words."""
    start = TEXT.index(words)
    end = min(place for mark in (". ", ".\n") if (place := TEXT.find(mark, start)) > 0) + 1
    return [Evidence(start=start, end=end, text=TEXT[start:end])]


@pytest.fixture
def record() -> Record:
    """A record with an accusation, its attack, a doubt, support and a sanction."""
    doubt = TEXT.index("called the evidence insufficient")
    return Record(
        id="n1",
        title="Norway accuses China",
        publisher="The =Paper",
        published="2024-03-26",
        url="https://paper.example/n1",
        text=TEXT,
        claims=[
            Claim(
                id="c1",
                act="attribute",
                actors=[NORWAY],
                targets=[CHINA],
                status="asserted",
                evidence=said("Norway accused"),
                links=[Link(type="alleges", claim="c2")],
            ),
            Claim(
                id="c2",
                act="attack",
                actors=[CHINA, APT31],
                targets=[PARLIAMENT],
                status="alleged",
                said_by=["Norway"],
                when="2023-05",
                confidence="highly likely",
                evidence=[*said("Norway accused"), *said("It is highly")],
                score=0.8,
                how=["frame:attack", "judge"],
            ),
            Claim(
                id="c3",
                act="deny",
                actors=[CHINA],
                targets=[NORWAY],
                status="asserted",
                evidence=said("China called"),
                trigger=Span(start=doubt, end=doubt + len("called the evidence insufficient")),
                links=[Link(type="answers", claim="c1"), Link(type="answers", claim="c2")],
            ),
            Claim(
                id="c4",
                act="support",
                actors=[SWEDEN],
                targets=[NORWAY],
                status="asserted",
                evidence=said("Sweden stood"),
            ),
            Claim(
                id="c5",
                act="sanction",
                actors=[NORWAY],
                targets=[LI_WEI],
                status="asserted",
                when="2024-03-26",
                detail={"measure": "asset freeze", "people": 1},
                evidence=said("=SUM(1)"),
            ),
        ],
        checks=[
            {
                "claim": "c5",
                "act": "sanction",
                "verdict": "borne out",
                "findings": [{"imposer": "NO", "hits": [{"register": "no-list", "id": "7"}]}],
            }
        ],
    )


@pytest.fixture(scope="session")
def gold() -> list[Record]:
    """The annotated articles of corpus/gold."""
    return [item.record for item in from_files(record_files([str(GOLD)]))]


@pytest.fixture
def items(record: Record) -> list[Item]:
    """The record on its way out."""
    return [Item(record)]
