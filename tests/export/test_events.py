"""Event data: PLOVER roots by the crosswalk, incidents with who attributed them and what followed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.acts import Act, Kind, Status
from onrecord.evaluation.realtext import plover_root
from onrecord.export import export
from onrecord.export.incidents import incidents
from onrecord.export.plover import QUAD_OF_ROOT, SECTOR_OF_KIND, events, iso3
from onrecord.model import Record

# The crosswalk as docs/exports.md has it.
ROOTS = {
    "attack": "ASSAULT",
    "attribute": "ACCUSE",
    "condemn": "ACCUSE",
    "sanction": "SANCTION",
    "prosecute": "ACCUSE",
    "restrict": "COERCE",
    "diplomatic": "SANCTION",
    "takedown": "COERCE",
    "warn": "THREATEN",
    "deny": "REJECT",
    "demand": "REQUEST",
    "threaten": "THREATEN",
    "retaliate": None,
    "support": "SUPPORT",
    "cooperate": "COOPERATE",
    "assess": None,
}


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("act", list(Act))
def test_every_act_has_the_root_of_the_crosswalk(record: Record, act: Act) -> None:
    claim = record.claims[0].model_copy(update={"act": act})
    assert plover_root(claim, record.text) == ROOTS[act]
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    assert f"| `{act}` | {ROOTS[act] or 'none'}" in page


@pytest.mark.parametrize(("status", "root"), [("denied", "REJECT"), ("called_for", "REQUEST")])
def test_what_is_denied_or_called_for_has_a_root_of_its_own(record: Record, status: str, root: str) -> None:
    claim = record.claims[4].model_copy(update={"status": Status(status)})
    told = record.model_copy(update={"claims": [claim]})
    assert [row["event_type"] for row in events(told, "k")] == [root]


def test_every_root_has_a_quad_and_every_kind_a_sector() -> None:
    assert {root for root in ROOTS.values() if root} <= set(QUAD_OF_ROOT)
    assert set(SECTOR_OF_KIND) == set(Kind)


def test_codes_of_states_have_three_letters() -> None:
    assert (iso3()["CN"], iso3()["GB"], iso3()["XK"]) == ("CHN", "GBR", "XKX")
    assert len(set(iso3().values())) == len(iso3()) == 250


def test_a_row_for_each_pair(record: Record, tmp_path: Path) -> None:
    export(record, str(tmp_path / "e.csv"), "plover")
    rows = csv_rows(tmp_path / "e.csv")
    assert len({row["event_id"] for row in rows}) == len(rows) == 6
    attack = [row for row in rows if row["event_type"] == "ASSAULT"]
    ends = [
        (row["actor_name"], row["actor_country"], row["actor_sector"], row["recipient_sector"])
        for row in attack
    ]
    assert ends == [("China", "CHN", "GOV", "GOV"), ("APT31", "CHN", "UNS", "GOV")]
    assert {(row["event_date"], row["event_date_last"]) for row in attack} == {("2023-05-01", "2023-05-31")}
    assert rows[-1]["sentence"].startswith("'=SUM(1)")


def test_an_incident_has_its_attribution_denial_and_responses(record: Record, tmp_path: Path) -> None:
    export(record, str(tmp_path / "i.csv"), "incidents")
    (row,) = csv_rows(tmp_path / "i.csv")
    assert (row["initiator_name"], row["initiator_country"]) == ("China; APT31", "CHN")
    assert (row["receiver_name"], row["receiver_category"]) == ("Norwegian parliament", "organ")
    assert (row["start_date"], row["end_date"], row["status"]) == ("2023-05-01", "2023-05-31", "alleged")
    told: dict[str, Any] = {
        name: [one["claim"] for one in json.loads(row[name])]
        for name in ("attributions", "denials", "legal_responses", "political_responses")
    }
    assert told == {
        "attributions": ["c1"],
        "denials": ["c3"],
        "legal_responses": ["c5"],
        "political_responses": ["c4"],
    }
    (attribution,) = json.loads(row["attributions"])
    assert (attribution["by"], attribution["basis"]) == (["Norway"], "highly likely")


def test_an_attack_on_somebodys_word_is_attributed_by_him(record: Record) -> None:
    told = record.model_copy(update={"claims": [record.claims[1]]})
    (row,) = incidents(told, "k")
    assert [one["by"] for one in json.loads(row["attributions"])] == [["Norway"]]
    assert row["denials"] is None


def test_what_did_not_happen_is_no_incident(record: Record) -> None:
    claim = record.claims[1].model_copy(update={"status": Status.DENIED})
    assert not list(incidents(record.model_copy(update={"claims": [claim]}), "k"))
