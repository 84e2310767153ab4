"""What people decided about single claims: beside the reading, taken back, and as gold records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.cli.app import app
from onrecord.errors import OnrecordError
from onrecord.evaluation.gold import faults
from onrecord.ledger import Ledger
from onrecord.ledger.corrections import (
    Verdict,
    audit,
    decide,
    decisions,
    gold,
    say_whole,
)

from .records import accusation, answering, denial, reader, record

SWEDEN = {"name": "Sweden", "kind": "state", "side": "SE"}
GERMANY = {"name": "Germany", "kind": "state", "side": "DE"}
RUSSIA = {"name": "Russia", "kind": "state", "side": "RU"}


def kept(ledger: Ledger, **facts: Any) -> str:
    """A document of two claims; gives its key and the number of its reading."""
    one = record("Berlin accused Moscow. Moscow denied it.", accusation(), denial(), **facts)
    return f"{ledger.add_record(one).key}/1"


def test_a_decision_stands_beside_the_reading_until_it_is_taken_back(ledger: Ledger) -> None:
    reading = kept(ledger)
    before = ledger.bound()
    first = decide(ledger, f"{reading}/c1", Verdict.RIGHT, "Ann")
    second = decide(
        ledger, f"{reading}/c1", Verdict.CORRECTED, "Ben", changes={"status": "alleged"}, note=" hedged "
    )
    found = decisions(ledger).about(f"{reading}/c1")
    assert found is not None
    assert (found.verdict, found.changes, found.author, found.note) == (
        Verdict.CORRECTED,
        {"status": "alleged"},
        "Ben",
        "hedged",
    )
    _, held = ledger.record(reading.partition("/")[0])
    assert held.claims[0].status == "asserted"  # the machine's reading stays
    assert decisions(ledger, as_of=before).about(f"{reading}/c1") is None
    ledger.undo(second, "Ann")
    again = decisions(ledger).about(f"{reading}/c1")
    assert again is not None
    assert again.number == first
    assert [(one.kind, one.author, one.undone) for one in audit(ledger)] == [
        ("claim-judge", "Ann", False),
        ("claim-judge", "Ben", True),
        ("undo", "Ann", False),
    ]


def test_only_what_was_put_otherwise_is_kept(ledger: Ledger) -> None:
    reading = kept(ledger)
    changes = {"act": "attribute", "actors": [GERMANY], "targets": [SWEDEN]}
    decide(ledger, f"{reading}/c1", Verdict.CORRECTED, "Ann", changes=changes)
    found = decisions(ledger).about(f"{reading}/c1")
    assert found is not None
    assert found.changes == {"targets": [SWEDEN]}


@pytest.mark.parametrize(
    ("ref", "verdict", "changes", "fault"),
    [
        ("{}/c9", Verdict.RIGHT, None, "no such claim"),
        ("d000000000000/1/c1", Verdict.RIGHT, None, "no such reading"),
        ("nonsense", Verdict.RIGHT, None, "KEY/READING/CLAIM"),
        ("{}/c1", Verdict.CORRECTED, {}, "nothing was put otherwise"),
        ("{}/c1", Verdict.CORRECTED, {"act": "attribute"}, "nothing was put otherwise"),
        ("{}/c1", Verdict.CORRECTED, {"act": "burgle"}, "act"),
        ("{}/c1", Verdict.CORRECTED, {"actors": [{"name": "", "kind": "state"}]}, "actors"),
        ("{}/c1", Verdict.CORRECTED, {"evidence": []}, "cannot be put otherwise"),
        ("{}/c1", Verdict.RIGHT, {"act": "deny"}, "not put otherwise"),
    ],
)
def test_what_cannot_be_decided(
    ledger: Ledger, ref: str, verdict: Verdict, changes: dict[str, Any] | None, fault: str
) -> None:
    reading = kept(ledger)
    with pytest.raises(OnrecordError, match=fault):
        decide(ledger, ref.format(reading), verdict, "Ann", changes=changes)
    assert audit(ledger) == []


def test_gold_holds_what_people_found(ledger: Ledger) -> None:
    reading = kept(ledger, published="2024-05-03", title="Berlin speaks")
    assert list(gold(ledger, partial=True)) == []
    swapped = {"actors": [RUSSIA], "targets": [GERMANY]}
    decide(ledger, f"{reading}/c1", Verdict.CORRECTED, "Ann", changes=swapped)
    assert list(gold(ledger)) == []  # one claim of two
    ((_, partial),) = gold(ledger, partial=True)
    assert [claim["id"] for claim in partial["claims"]] == ["c1"]
    assert not partial["judged"]["whole"]
    decide(ledger, f"{reading}/c2", Verdict.NO_CLAIM, "Ben")
    ((name, whole),) = gold(ledger)
    assert name == reading.replace("/", "-")
    assert faults(whole, name) == []
    assert (whole["title"], whole["published"]) == ("Berlin speaks", "2024-05-03")
    (claim,) = whole["claims"]
    assert (claim["actors"], claim["targets"]) == ([RUSSIA], [GERMANY])
    assert claim["evidence"] == [{"text": "Berlin accused Moscow.", "start": 0, "end": 22}]
    assert whole["judged"] | {"last": ""} == {
        "whole": True,
        "by": ["Ann", "Ben"],
        "last": "",
        "right": 0,
        "no_claim": 1,
        "corrected": 1,
        "not_looked_at": 0,
    }


def test_a_document_said_to_be_whole_keeps_the_claims_nobody_objected_to(ledger: Ledger) -> None:
    reading = kept(ledger)
    say_whole(ledger, reading.partition("/")[0], "Ann")
    ((_, body),) = gold(ledger)
    assert [claim["id"] for claim in body["claims"]] == ["c1", "c2"]
    assert body["judged"]["not_looked_at"] == 2


def test_a_decision_about_a_reading_outlives_the_next_reading(ledger: Ledger) -> None:
    first = record("Berlin accused Moscow. Moscow denied it.", accusation(), denial(), by=reader("1"))
    key = ledger.add_record(first).key
    say_whole(ledger, key, "Ann")
    ledger.add_record(record("Berlin accused Moscow. Moscow denied it.", accusation(), by=reader("2")))
    ((name, body),) = gold(ledger)
    assert name == f"{key}-1"
    assert len(body["claims"]) == 2
    decide(ledger, f"{key}/2/c1", Verdict.RIGHT, "Ann")
    assert [name for name, _ in gold(ledger)] == [f"{key}-1", f"{key}-2"]


def test_ties_do_not_hinder_a_correction(ledger: Ledger) -> None:
    one = record(
        "Berlin accused Moscow. Moscow denied it.", accusation(), denial(links=answering("c1"), when="2024")
    )
    key = ledger.add_record(one).key
    decide(ledger, f"{key}/1/c2", Verdict.CORRECTED, "Ann", changes={"when": None})
    ((_, body),) = gold(ledger, partial=True)
    assert "when" not in body["claims"][0]


def test_decisions_about_claims_travel_with_the_ledger_and_are_written_out(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    with Ledger.open(place) as ledger:
        reading = kept(ledger)
        decide(ledger, f"{reading}/c1", Verdict.RIGHT, "Ann", note="sure")
        decide(ledger, f"{reading}/c2", Verdict.NO_CLAIM, "Ben")
    run = CliRunner()
    moved = str(tmp_path / "moved.db")
    assert (
        run.invoke(app, ["ledger", "export", str(tmp_path / "all.jsonl"), "--ledger", place]).exit_code == 0
    )
    assert (
        run.invoke(app, ["ledger", "import", str(tmp_path / "all.jsonl"), "--ledger", moved]).exit_code == 0
    )
    listed = run.invoke(app, ["ledger", "judgements", "--ledger", moved])
    assert f"1  claim-judge  claim: {reading}/c1, note: sure, verdict: right  Ann, " in listed.stdout
    told = json.loads(run.invoke(app, ["ledger", "judgements", "--json", "--ledger", moved]).stdout)
    assert [one["author"] for one in told] == ["Ann", "Ben"]
    out = tmp_path / "gold"
    done = run.invoke(app, ["ledger", "gold", str(out), "--ledger", moved])
    assert done.exit_code == 0
    assert "1 documents" in done.stdout
    (file,) = out.iterdir()
    assert [claim["id"] for claim in json.loads(file.read_text())["claims"]] == ["c1"]
