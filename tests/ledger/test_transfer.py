"""Export, import and backup: the same ledger in another place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, Query
from onrecord.ledger.checking import check
from onrecord.ledger.transfer import backup, export, import_file

from .records import accusation, annotated, article, denial, reader, record


def fill(ledger: Ledger) -> None:
    """Documents, versions, readings, a withdrawal, judgements and an undo, between each other."""
    text = "Berlin accused Moscow. Moscow denied it."
    list(ledger.add_records(annotated()[:4]))
    ledger.add_record(record(text, accusation(), url="https://p.example/1", by=reader("1")))
    first = ledger.judge("case-merge", {"into": "a", "from": ["b"]}, "Ann")
    ledger.add_record(record(text, accusation(), denial(), url="https://p.example/1", by=reader("2")))
    (added,) = ledger.add_records([record(text + " Corrected.", url="https://p.example/1", by=reader("2"))])
    ledger.withdraw(added.key, "Ben", "retracted")
    ledger.undo(first, "Ben")
    list(ledger.add_records(article(n) for n in range(3)))


def lines(path: Path) -> list[str]:
    whole = path.read_text(encoding="utf-8").splitlines()
    head = json.loads(whole[0])
    assert head.pop("made")
    return [json.dumps(head), *whole[1:]]


def test_an_import_into_nothing_is_the_same_ledger(new_place: Callable[[], str], tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    with Ledger(new_place()) as ledger, Ledger(new_place()) as other:
        fill(ledger)
        assert export(ledger, one) == 13
        counts = import_file(other, one)
        assert counts == {"readings": 10, "withdrawals": 1, "judgements": 2, "there": 0}
        assert list(check(other)) == []
        assert export(other, two) == 13
        assert lines(one) == lines(two)
        assert list(other.documents()) == list(ledger.documents())
        assert other.ask(Query(withdrawn=True)) == ledger.ask(Query(withdrawn=True))
        assert [j.payload for j in other.judgements()] == [j.payload for j in ledger.judgements()]
        # And nothing twice.
        assert import_file(other, one)["there"] == 13
        assert lines(one)[1:-1] == [*lines(two)[1:-1]]


def test_a_ledger_that_holds_something_learns_now(new_place: Callable[[], str], tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl.gz"
    with Ledger(new_place()) as ledger, Ledger(new_place()) as other:
        fill(ledger)
        export(ledger, path)
        list(other.add_records([article(77), *annotated()[:2]]))
        before = other.bound()
        counts = import_file(other, path)
        assert counts == {"readings": 8, "withdrawals": 1, "judgements": 2, "there": 2}
        assert len(list(other.documents(as_of=before))) == 3
        assert len(list(other.documents())) == 9
        assert list(check(other)) == []


@pytest.mark.parametrize("harm", ["cut", "line", "middle", "other", "newer", "packed"])
def test_a_damaged_file_adds_nothing(ledger: Ledger, tmp_path: Path, harm: str) -> None:
    path, bad = tmp_path / "one.jsonl", tmp_path / "bad.jsonl"
    fill(ledger)
    export(ledger, path)
    whole = path.read_text(encoding="utf-8").splitlines(keepends=True)
    match harm:
        case "cut":
            bad.write_text("".join(whole[:-1]), encoding="utf-8")
        case "line":
            bad.write_text("".join([*whole[:3], whole[3][:-40] + "\n", *whole[4:]]), encoding="utf-8")
        case "middle":
            bad.write_text("".join([*whole[:3], *whole[4:]]), encoding="utf-8")
        case "other":
            bad.write_text('{"a": 1}\n', encoding="utf-8")
        case "newer":
            bad.write_text('{"onrecord_ledger": 99}\n', encoding="utf-8")
        case "packed":
            bad = tmp_path / "bad.jsonl.gz"
            bad.write_bytes(path.read_bytes())
    with Ledger(str(tmp_path / "new.sqlite")) as other:
        with pytest.raises(OnrecordError, match="bad"):
            import_file(other, bad)
        assert other.status().documents == 0
        assert other.status().last is None


def test_a_file_is_never_written_over(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OnrecordError, match="there already"):
        export(ledger, path)
    assert path.read_text(encoding="utf-8") == "mine"
    with pytest.raises(OnrecordError, match="cannot be written"):
        export(ledger, tmp_path / "no" / "such" / "folder")
    assert {p.name for p in tmp_path.iterdir() if "sqlite" not in p.name} == {"there"}


def test_a_backup_is_a_whole_ledger(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    copy = tmp_path / "copy.sqlite"
    if ledger.dialect == "postgresql":
        with pytest.raises(OnrecordError, match="pg_dump"):
            backup(ledger, copy)
        return
    assert backup(ledger, copy) == copy.stat().st_size
    with Ledger(str(copy)) as other:
        assert list(check(other)) == []
        assert list(other.documents()) == list(ledger.documents())
        assert other.judgements() == ledger.judgements()
    with pytest.raises(OnrecordError, match="there already"):
        backup(ledger, copy)
