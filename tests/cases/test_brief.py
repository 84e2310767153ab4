"""A case shown from what is kept in brief is the case as its records have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

import sqlalchemy as sa

from onrecord.cases import as_json, keeping, page, rendering
from onrecord.cases.dossier import dossier
from onrecord.ledger import Ledger
from onrecord.ledger.tables import derived_tellings
from onrecord.model import Record

from .conftest import annotated, record


def articles() -> list[Record]:
    """Affairs with a near-copy, recalls and disagreements; and one with details, ties, and checks."""
    more = record(
        "more",
        [
            {
                "act": "sanction",
                "actors": [("GB", "GB")],
                "targets": [("APT31", "CN", "group")],
                "says": "It listed 7 persons.",
                "detail": {"people": 7},
                "said_by": ["London"],
                "voice": "A minister",
                "confidence": "almost certainly",
                "when": "2024-03",
            },
            {
                "act": "deny",
                "actors": [("CN", "CN")],
                "targets": [("GB", "GB")],
                "says": "Beijing denied that.",
                "links": [{"type": "answers", "claim": "c1"}],
            },
        ],
        published="2024-03-26",
        checks=[{"claim": "c1", "verdict": "confirmed"}],
    )
    return [*(annotated(f"t{number}") for number in range(18, 30)), more]


@pytest.fixture
def ledger(new_ledger: Callable[[], Ledger]) -> Ledger:
    made = new_ledger()
    for _ in made.add_records(articles()):
        pass
    keeping.refresh(made)
    return made


def both(ledger: Ledger, show: Callable[[Any], Any]) -> list[tuple[Any, Any]]:
    """Each case as its records have it, and in brief."""
    return [
        tuple(show(dossier(*keeping.open_case(ledger, head.id, whole=whole))) for whole in (True, False))  # type: ignore[misc]
        for head in keeping.list_cases(ledger)
    ]


def test_what_the_registers_are_asked_is_the_same(ledger: Ledger) -> None:
    def asked(told: Any) -> Any:
        claim, document = told.bare
        left_out = {"evidence", "trigger", "how", "links", "actors", "targets"}
        parties = [(p.name, p.kind, p.side, p.aliases) for p in (*claim.actors, *claim.targets)]
        evidence = [(piece.start, piece.end, piece.text) for piece in claim.evidence]
        facts = document.text, document.title, document.published
        return claim.model_dump(exclude=left_out), parties, evidence, facts

    whole_and_brief = both(
        ledger, lambda case: [asked(told) for one in case.happenings for told in one.claims]
    )
    assert sum(len(whole) for whole, _ in whole_and_brief) > 100
    for whole, brief in whole_and_brief:
        assert whole == brief


def test_in_brief_as_whole(ledger: Ledger) -> None:
    for shows in (
        as_json.case,
        lambda case: rendering.to_text(page.page(case)),
        lambda case: rendering.to_markdown(page.page(case, whole=True)),
        lambda case: [(told.key, told.check, told.place) for one in case.happenings for told in one.claims],
    ):
        for whole, brief in both(ledger, shows):
            assert whole == brief


def test_no_record_is_read_to_show_a_case(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a record was read")

    wanted = [rendering.to_text(page.page(whole)) for whole, _ in both(ledger, lambda case: case)]
    monkeypatch.setattr(Ledger, "_record", fail)
    for head, text in zip(keeping.list_cases(ledger), wanted, strict=True):
        case = dossier(*keeping.open_case(ledger, head.id, whole=False))
        assert rendering.to_text(page.page(case)) == text


def test_documents_of_which_nothing_is_kept_are_shown_from_their_records(ledger: Ledger) -> None:
    with ledger.writer("test") as writer:
        writer.connection.execute(sa.delete(derived_tellings).where(derived_tellings.c.document_id % 2 == 0))
    for whole, brief in both(ledger, as_json.case):
        assert whole == brief


def test_what_is_read_anew_is_shown_anew(ledger: Ledger) -> None:
    old = articles()[-1]
    claim = old.claims[0].model_copy(update={"voice": "Another minister", "confidence": None})
    again = old.model_copy(update={"claims": [claim], "checks": None})
    for _ in ledger.add_records([again]):
        pass
    shown = str([brief for _, brief in both(ledger, as_json.case)])
    assert "Another minister" in shown
    assert "almost certainly" not in shown


def numbers(count: int) -> list[Record]:
    """One act, told by so many documents with two numbers."""
    return [
        record(
            f"n{number}",
            [
                {
                    "act": "sanction",
                    "actors": [("US", "US")],
                    "targets": [("Harbour Crew", "RU", "group")],
                    "when": "2024-03-25",
                    "says": f"Washington sanctioned {7 if number % 2 else 9} members of Harbour Crew, "
                    f"paper {'abcdefghijklmnopqrst'[number]} wrote.",
                }
            ],
            published=f"2024-03-{number + 10}",
            publisher=f"Paper {number}",
        )
        for number in range(count)
    ]


def test_a_large_case_has_room_for_few_sentences(
    new_ledger: Callable[[], Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = new_ledger()
    for _ in ledger.add_records(numbers(16)):
        pass
    (head,) = keeping.list_cases(ledger)
    case = dossier(*keeping.open_case(ledger, head.id, whole=False))
    monkeypatch.setattr(page, "SENTENCES", 4)
    few, everything = page.page(case), page.page(case, whole=True)

    def part(shown: page.Page, anchor: str) -> page.Section:
        return next(section for section in shown.sections if section.anchor == anchor)

    (event,) = part(few, "events").entries
    assert len(event.quotes) == 4
    assert "12 claims more: case show --all" in event.facts
    assert len(part(everything, "events").entries[0].quotes) == 16
    for entry in part(few, "disagreements").entries:
        assert len(entry.facts) == 2, "both versions are told"
        assert all("of 8 claims quoted" in fact for fact in entry.facts)
        assert all(any(f" {number} members" in quote.text for quote in entry.quotes) for number in (7, 9))
    assert part(few, "disagreements").entries
    assert part(few, "timeline") == part(everything, "timeline")
    assert part(few, "sources") == part(everything, "sources")


def test_of_many_events_those_that_most_tell_stand_at_length(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "SENTENCES", 9)
    head = keeping.list_cases(ledger)[0]
    case = dossier(*keeping.open_case(ledger, head.id, whole=False))
    shown = next(section for section in page.page(case).sections if section.anchor == "events")
    assert len(shown.entries) == 3 < len(case.happenings)
    voices = {one.number: one.voices for one in case.happenings}
    told = [voices[entry.number or 0] for entry in shown.entries]
    assert sorted(told, reverse=True) == sorted(voices.values(), reverse=True)[:3]
    assert [entry.number for entry in shown.entries] == sorted(entry.number or 0 for entry in shown.entries)
    assert "The 3 events" in shown.note
