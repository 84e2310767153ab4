"""Cases of a ledger: ids that stay, names, and what people decide and take back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

from onrecord.cases import filing
from onrecord.cases.filing import Filed, open_file
from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger

from .conftest import annotated


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two affairs: three documents on Albania and Iran, two on Medibank."""
    with Ledger.open(str(tmp_path / "ledger.db")) as opened:
        for _ in opened.add_records(annotated(name) for name in ("t01", "t06", "t03", "t09", "t05")):
            pass
        yield opened


def keys(ledger: Ledger) -> dict[str, str]:
    """The ids of the documents, by the beginning of their titles."""
    return {(row.title or "")[:14]: row.key for row in ledger.documents()}


def parts(ledger: Ledger) -> set[frozenset[str]]:
    return {frozenset(paper.name for paper in filed.case.papers) for filed in open_file(ledger).cases}


def of(ledger: Ledger, title: str) -> Filed:
    filed = open_file(ledger).home(keys(ledger)[title])
    assert filed is not None
    return filed


def test_a_case_for_each_affair(ledger: Ledger) -> None:
    assert sorted(len(held) for held in parts(ledger)) == [2, 3]


def test_ids_stay_as_a_case_grows(ledger: Ledger) -> None:
    before = {filed.id for filed in open_file(ledger).cases}
    for name in ("t02", "t04", "t07", "t10"):
        ledger.add_record(annotated(name))
    assert {filed.id for filed in open_file(ledger).cases} == before


def test_any_document_leads_to_its_case(ledger: Ledger) -> None:
    file = open_file(ledger)
    for filed in file.cases:
        for paper in filed.case.papers:
            assert file.find(paper.name) is filed
            assert file.find(filing.case_id(paper.name)) is filed


def test_a_part_of_the_name_will_do(ledger: Ledger) -> None:
    assert open_file(ledger).find("medibank") is not None
    with pytest.raises(OnrecordError, match="there is no case"):
        open_file(ledger).find("storting")
    with pytest.raises(OnrecordError, match="may be several cases"):
        open_file(ledger).find("attack")


def test_merge_and_undo(ledger: Ledger) -> None:
    before = parts(ledger)
    iran, bank = of(ledger, "Albania breaks"), of(ledger, "Australia sanc")
    number = filing.merge(ledger, bank, [iran], "Ann")
    (only,) = open_file(ledger).cases
    assert only.id == bank.id
    assert open_file(ledger).find(iran.id).id == bank.id  # the old id still leads there
    ledger.undo(number, "Ben")
    assert parts(ledger) == before
    held = ledger.judgements(undone=True)
    assert [(j.kind, j.author, j.undone) for j in held] == [
        ("case-merge", "Ann", True),
        ("undo", "Ben", False),
    ]


def test_the_first_gives_the_merged_case_its_id_and_name(ledger: Ledger) -> None:
    for one, other in (("Albania breaks", "Australia sanc"), ("Australia sanc", "Albania breaks")):
        first, second = of(ledger, one), of(ledger, other)
        number = filing.merge(ledger, first, [second], "Ann")
        merged = of(ledger, other)
        assert (merged.id, merged.name, merged.by) == (first.id, first.name, None)
        ledger.undo(number, "Ann")


def test_a_new_document_joins_the_merged_case(ledger: Ledger) -> None:
    iran, bank = of(ledger, "Albania breaks"), of(ledger, "Australia sanc")
    filing.merge(ledger, bank, [iran], "Ann")
    ledger.add_record(annotated("t02"))
    assert [len(filed.case.papers) for filed in open_file(ledger).cases] == [6]


def test_split_and_undo(ledger: Ledger) -> None:
    before = parts(ledger)
    iran = of(ledger, "Albania breaks")
    gone = keys(ledger)["Three months a"]
    number = filing.split(ledger, iran, [gone], "Ann")
    assert frozenset({gone}) in parts(ledger)
    assert of(ledger, "Albania breaks").id == iran.id
    assert of(ledger, "Three months a").id != iran.id
    ledger.undo(number, "Ann")
    assert parts(ledger) == before


def test_a_later_merge_wins_over_a_split(ledger: Ledger) -> None:
    before = parts(ledger)
    filing.split(ledger, of(ledger, "Albania breaks"), [keys(ledger)["Three months a"]], "Ann")
    filing.merge(ledger, of(ledger, "Albania breaks"), [of(ledger, "Three months a")], "Ben")
    assert parts(ledger) == before


def test_a_later_split_wins_over_a_merge(ledger: Ledger) -> None:
    before = parts(ledger)
    filing.merge(ledger, of(ledger, "Albania breaks"), [of(ledger, "Australia sanc")], "Ann")
    bank = [keys(ledger)["Australia sanc"], keys(ledger)["New cyber sanc"]]
    filing.split(ledger, of(ledger, "Albania breaks"), bank, "Ben")
    assert parts(ledger) == before


def test_what_cannot_be_split(ledger: Ledger) -> None:
    iran = of(ledger, "Albania breaks")
    with pytest.raises(OnrecordError, match="is no document that"):
        filing.split(ledger, iran, [keys(ledger)["Australia sanc"]], "Ann")
    with pytest.raises(OnrecordError, match="nothing would be left"):
        filing.split(ledger, iran, [paper.name for paper in iran.case.papers], "Ann")


def test_rename_and_undo(ledger: Ledger) -> None:
    iran = of(ledger, "Albania breaks")
    assert iran.by is None
    number = filing.rename(ledger, iran, "  Homeland   Justice ", "Ann")
    named = open_file(ledger).find("homeland justice")
    assert (named.id, named.name, named.by) == (iran.id, "Homeland Justice", "Ann")
    ledger.undo(number, "Ann")
    assert of(ledger, "Albania breaks").name == iran.name
    with pytest.raises(OnrecordError, match="needs a name"):
        filing.rename(ledger, iran, "  ", "Ann")


def test_the_latest_name_wins_and_the_merged_case_keeps_its_own(ledger: Ledger) -> None:
    filing.rename(ledger, of(ledger, "Australia sanc"), "Bank", "Ann")
    filing.rename(ledger, of(ledger, "Albania breaks"), "Old", "Ann")
    filing.rename(ledger, of(ledger, "Albania breaks"), "New", "Ben")
    assert of(ledger, "Albania breaks").name == "New"
    filing.merge(ledger, of(ledger, "Australia sanc"), [of(ledger, "Albania breaks")], "Ann")
    assert [filed.name for filed in open_file(ledger).cases] == ["Bank"]


def test_as_of_a_time_before(ledger: Ledger) -> None:
    before = ledger.bound()
    was = parts(ledger)
    ledger.add_record(annotated("t02"))
    filing.merge(ledger, of(ledger, "Albania breaks"), [of(ledger, "Australia sanc")], "Ann")
    then = open_file(ledger, before)
    assert {frozenset(paper.name for paper in filed.case.papers) for filed in then.cases} == was
