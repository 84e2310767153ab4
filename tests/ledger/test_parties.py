"""Parties are found by words of their names, and counted as claims come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.ledger.records import APT31, accusation, denial, record

from onrecord.ledger import Ledger, parties

MINISTRY = {"name": "Foreign Ministry of Russia", "kind": "organ", "side": "RU"}


def names(ledger: Ledger, words: str) -> list[tuple[str, int]]:
    parties.count(ledger)
    return [(one.name, one.roles) for one in parties.find(ledger, words, 10)]


def test_each_word_of_a_name_leads_to_it_and_the_most_named_comes_first(ledger: Ledger) -> None:
    ledger.add_record(record("Berlin accused Moscow. Moscow denied it.", accusation(), denial()))
    ledger.add_record(record("Moscow denied it. Berlin wept.", denial(of=0, actors=[MINISTRY])))
    assert names(ledger, "russia") == [("Russia", 2), ("Foreign Ministry of Russia", 1)]
    assert names(ledger, "MIN russ") == names(ledger, "foreign") == [("Foreign Ministry of Russia", 1)]
    assert names(ledger, "inistry") == names(ledger, "") == names(ledger, "%") == []


def test_what_was_added_since_is_counted_once(ledger: Ledger) -> None:
    ledger.add_record(record("Berlin accused Moscow.", accusation()))
    assert names(ledger, "germ") == [("Germany", 1)]
    assert parties.behind(ledger) == 0
    ledger.add_record(record("Berlin accused Moscow again.", accusation(), accusation(actors=[APT31])))
    assert parties.behind(ledger) == 2
    assert names(ledger, "germ") == names(ledger, "germ") == [("Germany", 2)]
    (found,) = parties.find(ledger, "apt", 10)
    assert (found.name, found.side, found.kind, found.roles) == ("APT31", "CN", "group", 1)


def test_one_name_of_two_sides_is_two_parties(ledger: Ledger) -> None:
    of = [{"name": "Foreign Ministry", "kind": "organ", "side": side} for side in ("RU", "CN")]
    ledger.add_record(record("It spoke.", *(accusation(actors=[one]) for one in of)))
    parties.count(ledger)
    assert [one.side for one in parties.find(ledger, "foreign", 10)] == ["CN", "RU"]
    assert len(parties.find(ledger, "foreign", 1)) == 1


def test_only_the_claims_that_were_added_are_gone_through(tmp_path: Path) -> None:
    plans: list[str] = []
    with Ledger(str(tmp_path / "ledger.sqlite"), create=True) as ledger:
        ledger.add_record(record("Berlin accused Moscow.", accusation()))

        @sa.event.listens_for(ledger._engine, "before_cursor_execute")
        def explain(connection: Any, _: Any, statement: str, given: Any, __: Any, many: bool) -> None:
            if "FROM participants" in statement:
                driver = connection.connection.driver_connection
                rows = driver.execute(f"EXPLAIN QUERY PLAN {statement}", given)
                plans.extend(row[-1] for row in rows)

        parties.count(ledger)
    assert plans == ["SEARCH participants USING PRIMARY KEY (claim_id>? AND claim_id<?)"]
