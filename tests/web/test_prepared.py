"""Pages of cases that are worked out once for all processes, and before anybody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.cases import keeping
from onrecord.evaluation import cases as measure
from onrecord.evaluation import gold
from onrecord.ledger import Ledger
from onrecord.web import Settings, create_app, prepared
from onrecord.web import cases as web_cases
from onrecord.web.prepared import CasePage, CasePages, Preparing

from .conftest import CORPUS

PAGE = CasePage("case-1", "Ünion", ["2 documents"], [("RU", "Russia")], [("answers", ["deny"])], "<p>…</p>")


def never() -> CasePage:
    raise AssertionError("it was made again")


def same(page: CasePage) -> tuple[object, ...]:
    """A page, whether its pairs are tuples or lists."""
    return page.id, page.name, page.facts, [tuple(one) for one in page.sides], page.body


def test_another_process_finds_what_one_made(tmp_path: Path) -> None:
    one, other = CasePages(str(tmp_path)), CasePages(str(tmp_path))
    assert not other.is_there("key")
    assert one.get("key", lambda: PAGE) == PAGE
    assert other.is_there("key")
    assert same(other.get("key", never)) == same(PAGE)
    assert not other.is_there("another key")


def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    CasePages(str(tmp_path)).get("key", lambda: PAGE)
    (file,) = (tmp_path / "cases").iterdir()
    for broken in (b"", b"nonsense", file.read_bytes()[:-9]):
        file.write_bytes(broken)
        assert CasePages(str(tmp_path)).get("key", lambda: PAGE) == PAGE
    assert same(CasePages(str(tmp_path)).get("key", never)) == same(PAGE)


def test_without_a_folder_it_is_held_in_memory() -> None:
    pages = CasePages(None)
    pages.get("key", lambda: PAGE)
    assert pages.get("key", never) == PAGE
    assert not pages.is_there("key")


def test_a_folder_that_cannot_be_written_keeps_nobody_from_the_page(tmp_path: Path) -> None:
    (tmp_path / "cases").write_text("a file", encoding="utf-8")
    assert CasePages(str(tmp_path)).get("key", lambda: PAGE) == PAGE


def test_the_folder_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 20)
    pages = CasePages(str(tmp_path))
    for number in range(60):
        pages.get(number, lambda: PAGE)
        assert len(list((tmp_path / "cases").iterdir())) <= 21
    assert pages.is_there(59)


def test_one_process_prepares_at_a_time(tmp_path: Path) -> None:
    one, other = CasePages(str(tmp_path)), CasePages(str(tmp_path))
    made: list[str] = []
    with other.alone() as alone:
        assert alone
        assert not Preparing(one, lambda: "", lambda: iter([lambda: made.append("page")])).once()
    assert made == []
    assert Preparing(one, lambda: "", lambda: iter([lambda: made.append("page")])).once()
    assert made == ["page"]


def test_who_is_stopped_makes_no_further_page(tmp_path: Path) -> None:
    made: list[int] = []
    preparing = Preparing(
        CasePages(str(tmp_path)),
        lambda: "",
        lambda: iter([lambda: made.append(1), lambda: preparing.stop(), lambda: made.append(2)]),
    )
    assert not preparing.once()
    assert made == [1]


def test_the_largest_cases_are_prepared(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_cases, "LARGE", 1)
    work = tmp_path / "work"
    work.mkdir()
    state = create_app(Settings(ledger=str(place), work=str(work))).state
    state.registers.load()  # which may make their file
    wanted = list(web_cases.missing_pages(state))
    assert len(wanted) == keeping.count_cases(state.ledger)
    for make in wanted:
        make()
    assert list(web_cases.missing_pages(state)) == []
    # Another process of the server, the next time it asks.
    again = create_app(Settings(ledger=str(place), work=str(work))).state
    assert list(web_cases.missing_pages(again)) == []


def test_a_case_has_the_same_stamp_until_something_bears_on_it(ledger: Ledger) -> None:
    keeping.refresh(ledger)

    def stamps() -> dict[str, str]:
        keeping.refresh(ledger)
        return {head.id: keeping.stamp(ledger, head) for head in keeping.list_cases(ledger)}

    before = stamps()
    assert len(set(before.values())) == len(before) > 3
    # An article about something else.
    ledger.add_record(measure.as_record("d20", gold.load(CORPUS / "gold" / "d20.json")["d20"]))
    after = stamps()
    assert {id: after.get(id) for id in before} == before
    assert set(after) - set(before)
    # One of its documents is withdrawn.
    head = keeping.list_cases(ledger)[0]
    ledger.withdraw(head.documents[0], "Ann", "an error")
    withdrawn = stamps()
    assert {id for id in after if withdrawn.get(id) != after[id]} == {head.id}
