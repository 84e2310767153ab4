"""The dossier in the terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hostile import records
from hypothesis import given, settings

from onrecord.model import Record
from onrecord.views import terminal
from onrecord.views.inert import one_line

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def squeezed(text: str) -> str:
    """Without white space and the bars beside evidence, so that line breaks do not matter."""
    return re.sub(r"[\s│]+", "", text)


def columns(line: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line if not unicodedata.combining(c)
    )


def test_all_that_a_claim_says_is_shown(record: Record) -> None:
    page = squeezed(terminal.render(record))
    assert squeezed(record.title or "") in page
    assert record.published is not None
    assert record.published in page
    for claim in record.claims:
        for piece in claim.evidence:
            assert squeezed(one_line(piece.text)) in page
        for party in [*claim.actors, *claim.targets]:
            assert squeezed(party.name) in page
        for word in [*claim.said_by, claim.voice, claim.confidence]:
            assert squeezed(word or "") in page


@pytest.mark.parametrize("width", [40, 60, 79, 100, 160])
def test_no_line_is_wider_than_the_terminal(record: Record, width: int) -> None:
    for line in terminal.render(record, width=width).splitlines():
        assert columns(line) <= width


def test_colour_carries_nothing(record: Record) -> None:
    plain = terminal.render(record)
    coloured = terminal.render(record, colour=True)
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    stripped = "\n".join(line.rstrip() for line in ANSI.sub("", coloured).splitlines())
    assert stripped.strip() == plain.strip()
    # Bold, dim and italic only: no colour could be taken for a flag's.
    codes = {code for sequence in ANSI.findall(coloured) for code in sequence[2:-1].split(";")}
    assert codes <= {"0", "1", "2", "3"}


def test_sections_come_in_order(seed: Record) -> None:
    page = terminal.render(seed)
    heads = ["WHO STANDS WHERE", "TIMELINE", "CLAIMS, BY ACT"]
    assert [page.index(head) for head in heads] == sorted(page.index(head) for head in heads)
    assert "attack ×3 (alleged)" in page
    assert "retaliate (expected)" in page


def test_offsets_are_shown_when_asked_for(seed: Record) -> None:
    piece = seed.claims[0].evidence[0]
    label = f"[{piece.start}–{piece.end}]"
    assert label in terminal.render(seed, offsets=True)
    assert label not in terminal.render(seed)


def test_nothing_to_record_is_said(empty: Record) -> None:
    page = terminal.render(empty)
    assert "Nothing on record" in page
    assert "WHO STANDS WHERE" not in page


@settings(deadline=None)
@given(records())
def test_hostile_documents_cannot_drive_the_terminal(record: Record) -> None:
    page = terminal.render(record)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert "😄" not in page
    assert "[bold]" in page or all("[bold]" not in party.name for c in record.claims for party in c.actors)


def test_a_line_of_ten_megabytes_is_cut_short() -> None:
    text = "The spy service hacked " * 450_000
    record = Record.model_validate(
        {
            "id": "x",
            "text": text,
            "claims": [
                {
                    "id": "c1",
                    "act": "attack",
                    "status": "asserted",
                    "evidence": [{"start": 0, "end": len(text), "text": text}],
                    "trigger": {"start": 5_000_000, "end": 5_000_009},
                }
            ],
        }
    )
    page = terminal.render(record)
    assert len(page) < 3000
    assert "… " in page
