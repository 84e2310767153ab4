"""Judgements: kept with their author, taken back and put back, as of any time; and what is worked out
anew."""

from __future__ import annotations

import pytest

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger

from .records import article


def test_judgements_are_kept_and_reversible(ledger: Ledger) -> None:
    merge = ledger.judge("case-merge", {"into": "a", "from": ["b"]}, "Ann")
    rename = ledger.judge("case-rename", {"case": "a", "name": "é"}, "Ben")
    before = ledger.bound()
    undo = ledger.undo(merge, "Ben")
    assert [j.id for j in ledger.judgements()] == [rename]
    assert [j.id for j in ledger.judgements(as_of=before)] == [merge, rename]
    assert [(j.id, j.undone) for j in ledger.judgements(undone=True)] == [
        (merge, True),
        (rename, False),
        (undo, False),
    ]
    with pytest.raises(OnrecordError, match="taken back already"):
        ledger.undo(merge, "Ben")
    ledger.undo(undo, "Ann")
    assert [(j.id, j.payload) for j in ledger.judgements("case-merge")] == [
        (merge, {"into": "a", "from": ["b"]})
    ]
    assert [j.kind for j in ledger.judgements("case-*")] == ["case-merge", "case-rename"]
    with pytest.raises(OnrecordError, match="no such judgement"):
        ledger.undo(99, "Ann")
    with pytest.raises(OnrecordError, match="needs an author"):
        ledger.judge("x", {}, " ")


def test_what_is_worked_out_takes_the_place_of_what_was(ledger: Ledger) -> None:
    ledger.add_record(article(1))
    assert ledger.derived_basis("cases") is None
    ledger.put_derived("cases", "one", [("a", 1, None), ("a", 2, {"x": 1}), ("b", 3, None)])
    assert ledger.derived("cases", "a") == [("a", 1, None), ("a", 2, {"x": 1})]
    ledger.put_derived("cases", "two", [("c", 1, None)])
    ledger.put_derived("other", "x", [])
    assert ledger.derived_basis("cases") == "two"
    assert ledger.derived("cases") == [("c", 1, None)]
