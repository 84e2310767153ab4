"""``ledger check`` sees what was damaged behind the ledger's back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from onrecord.ledger import Ledger
from onrecord.ledger.checking import check

from .records import accusation, article, record


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            "UPDATE texts SET text = replace(text, 'accused', 'praised') WHERE id = 2",
            "text 2 is not what was added",
        ),
        ("UPDATE versions SET publisher = 'X' WHERE id = 3", "version 3 is not what was added"),
        ("UPDATE claims SET status = 'denied' WHERE id = 4", "differs from its record in status"),
        (
            "UPDATE participants SET side = 'CN' WHERE claim_id = 4 AND role = 'actor'",
            "differs from its record in actors",
        ),
        ("DELETE FROM evidence WHERE claim_id = 5", "differs from its record in evidence"),
        ("DELETE FROM claims WHERE id = 6", "has no row"),
        ("UPDATE readings SET record = '{}' WHERE id = 1", "record "),
        ("DELETE FROM readings WHERE id = 2", "has 0 current readings"),
        ("INSERT INTO successions VALUES (3, 1, '2026')", "has 0 current readings"),
        ("UPDATE commits SET at = '2000' WHERE id = 2", "commit 2 is dated"),
        ("INSERT INTO words (words) VALUES ('delete-all')", "index of words"),
        ("DELETE FROM documents WHERE id = 1", "refers to a row of documents"),
    ],
)
def test_damage_is_told(tmp_path: Path, damage: str, words: str) -> None:
    place = tmp_path / "ledger.sqlite"
    with Ledger(str(place)) as ledger:
        for number in range(4):
            ledger.add_record(article(number))
        assert list(check(ledger)) == []
    with sqlite3.connect(place) as db:
        triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(damage)
    with Ledger(str(place)) as ledger:
        assert any(words in fault for fault in check(ledger))


def test_an_odd_record_is_whole(ledger: Ledger) -> None:
    told = accusation(
        detail={"a": [1, {"b": None}]}, said_by=["X", "Y"], of=[0, 1], actors=[], voice="V", confidence="é"
    )
    ledger.add_record(record("One sentence. Another one.", told, publisher="'\"; --"))
    ledger.add_record(record("A text without any claim."))
    assert list(check(ledger)) == []
