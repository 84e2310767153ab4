"""What is kept of the cases: the same as what is grouped, and never older than the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

from onrecord.cases import as_json, filing, keeping, refreshing
from onrecord.cases.dossier import dossier
from onrecord.cases.wanted import Wanted
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger
from onrecord.ledger.corrections import Verdict, decide

from .conftest import annotated


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An affair with a near-copy, and a document that recalls it."""
    with Ledger.open(str(tmp_path / "ledger.db")) as opened:
        for _ in opened.add_records(annotated(name) for name in ("t19", "t21", "t22", "t23")):
            pass
        yield opened


def shown(ledger: Ledger) -> list[as_json.Json]:
    return [as_json.case(dossier(shelf, filed)) for shelf, filed in keeping.all_cases(ledger)]


def groupings(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A list that grows by one each time anything is grouped."""
    times: list[None] = []
    take = refreshing._take

    def counted(ledger: Ledger, shelf: object, mark: str) -> str:
        times.append(None)
        return take(ledger, shelf, mark)

    monkeypatch.setattr(refreshing, "_take", counted)
    return times


def test_what_is_kept_is_grouped_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    times = groupings(monkeypatch)
    first, listed = shown(ledger), keeping.list_cases(ledger)
    assert len(times) == 1
    assert shown(ledger) == first
    assert keeping.list_cases(ledger) == listed
    assert len(times) == 1
    assert any(event["case"] for case in first for event in case["background"])


def test_one_case_alone_is_the_same(ledger: Ledger) -> None:
    for case in shown(ledger):
        shelf, filed = keeping.open_case(ledger, case["id"])
        assert as_json.case(dossier(shelf, filed)) == case


def test_nothing_old_is_shown_after_a_document_or_a_judgement(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = groupings(monkeypatch)
    before = keeping.list_cases(ledger)
    ledger.add_record(annotated("t18"))
    after = keeping.list_cases(ledger)
    assert sum(len(one.documents) for one in after) == sum(len(one.documents) for one in before) + 1
    filing.rename(ledger, keeping.open_case(ledger, after[0].id)[1], "A name", "Ann")
    assert keeping.list_cases(ledger)[0].name == "A name"
    assert len(times) == 3


def test_a_time_before_is_grouped_anew(ledger: Ledger) -> None:
    before = ledger.bound()
    was = keeping.list_cases(ledger)
    ledger.add_record(annotated("t18"))
    keeping.list_cases(ledger)
    assert keeping.list_cases(ledger, as_of=before) == was


def test_the_claims_of_a_case_are_rows_of_the_ledger(ledger: Ledger) -> None:
    for one in keeping.list_cases(ledger):
        rows = keeping.claims_of(ledger, one.id)
        assert len(rows) == one.claims
        assert len(ledger.claims(rows)) == one.claims
    held = [row for one in keeping.list_cases(ledger) for row in keeping.claims_of(ledger, one.id)]
    assert len(held) == len(set(held)) == len(list(ledger.claim_ids()))


def test_a_decision_about_a_claim_groups_nothing_anew(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = groupings(monkeypatch)
    first = keeping.list_cases(ledger)
    document = next(ledger.documents())
    number = decide(ledger, document.ref("c1"), Verdict.NO_CLAIM, "Ann")
    assert keeping.list_cases(ledger) == first
    ledger.undo(number, "Ann")
    assert keeping.list_cases(ledger) == first
    assert len(times) == 1


def test_the_list_comes_in_pages_and_by_words(ledger: Ledger) -> None:
    everything = keeping.list_cases(ledger)
    assert keeping.list_cases(ledger, limit=1) + keeping.list_cases(ledger, limit=9, offset=1) == everything
    assert keeping.count_cases(ledger) == len(everything) > 1
    many = [one for one in everything if len(one.documents) > 1]
    assert keeping.list_cases(ledger, least=2) == many
    assert keeping.count_cases(ledger, least=2) == len(many)
    word = everything[0].name.split()[-1]
    assert everything[0] in keeping.list_cases(ledger, text=word.upper())
    assert keeping.list_cases(ledger, text="no%such_name") == []
    as_of = ledger.bound()
    assert keeping.list_cases(ledger, as_of, least=2, limit=1) == many[:1]
    assert keeping.count_cases(ledger, as_of, text=word) == keeping.count_cases(ledger, text=word)


def test_a_case_is_found_by_what_is_known_of_it(ledger: Ledger) -> None:
    everything = keeping.list_cases(ledger)
    first = everything[0]
    words = [first.id, first.id.removeprefix("case-"), first.name.upper(), *first.documents]
    assert all(keeping.find_case(ledger, word) == first for word in words)
    for word in ("", "no such case", "case-", "%"):
        with pytest.raises(OnrecordError, match="there is no case"):
            keeping.find_case(ledger, word)
    with pytest.raises(OnrecordError, match="may be several cases"):
        keeping.find_case(ledger, "a")


def test_a_watch_is_told_what_a_case_holds(ledger: Ledger) -> None:
    """Keys stay while other documents come; a document that joins brings keys of its own."""
    from onrecord.commands.watch import _claims_of

    case = max(keeping.list_cases(ledger), key=lambda one: len(one.documents))
    before = dict(_claims_of(ledger, case.name))
    _, filed = keeping.open_case(ledger, case.id)
    held = [told for event in filed.case.events for told in filed.case.holds(event)]
    assert 0 < len(before) <= len(held)
    sentences = {told.claim.evidence[0].text for told in held}
    alerts = [json.loads(body) for body in before.values()]
    assert {alert["sentence"] for alert in alerts} == sentences
    assert {alert["wanted"] for alert in alerts} == {f"case {case.name}"}
    ledger.add_record(annotated("t01"))
    assert set(dict(_claims_of(ledger, case.name))) == set(before)
    with pytest.raises(OnrecordError):
        _claims_of(ledger, "no such case anywhere")


def test_a_case_is_found_by_its_parties_and_their_sides(new_ledger: Callable[[], Ledger]) -> None:
    ledger = new_ledger()
    for _ in ledger.add_records(annotated(name) for name in ("t19", "t21", "t25", "t26")):
        pass
    file = filing.open_file(ledger)
    known = [keeping.listed(one, file.documents) for one in file.cases]
    assert len(known) > 1
    found_by_a_side = 0
    keeping.refresh(ledger)
    for text in (
        "Germany",
        "Russia",
        "norway",
        "Social Democratic Party",
        "Fancy Bear",
        "of the",
        "nobody else",
    ):
        for wanted in (Wanted(text=text), Wanted(words=text)):
            fitting = [one.id for one in known if wanted.fits(one)]
            assert [one.id for one in keeping.list_last(ledger, wanted)] == fitting
            assert keeping.count_last(ledger, wanted) == len(fitting)
            found_by_a_side += any(text.lower() not in one.name.lower() for one in known if one.id in fitting)
    assert found_by_a_side
    assert 0 < len(keeping.list_cases(ledger, text="Germany")) < len(known)
    # What no document tells any more finds nothing.
    bare = annotated("t19").model_copy(update={"claims": []})
    for _ in ledger.add_records([bare, annotated("t21").model_copy(update={"claims": []})]):
        pass
    assert keeping.list_cases(ledger, text="Germany") == []
