"""STIX by the API: the bundle of the command, of the whole ledger, a case or a document."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from onrecord.export.sources import from_ledger
from onrecord.export.stix import read_bundle, write_stix
from onrecord.ledger import Ledger

STIX = "/api/v1/export/stix"


def test_the_whole_ledger_is_the_bundle_of_the_command(shared_client: TestClient, filled: Path) -> None:
    answer = shared_client.get(STIX, params={"tlp": "green"})
    assert answer.headers["content-type"] == "application/stix+json;version=2.1"
    stream = io.BytesIO()
    with Ledger(str(filled)) as ledger:
        write_stix(from_ledger(ledger), stream, tlp="green")
    assert answer.content == stream.getvalue()


def test_documents_come_back_from_what_it_gives(
    shared_client: TestClient, filled: Path, tmp_path: Path
) -> None:
    with Ledger(str(filled)) as ledger:
        (key, record), (other, _), *_ = [(row.key, record) for row, record in ledger.records()]
    answer = shared_client.get(STIX, params={"document": [key, other, key], "texts": True})
    path = tmp_path / "bundle.json"
    path.write_bytes(answer.content)
    returned = read_bundle(path)
    assert len(returned) == 2
    assert record.text in {one.record.text for one in returned}


def test_a_case_gives_its_documents(shared_client: TestClient) -> None:
    case = shared_client.get("/api/v1/cases?limit=1").json()["items"][0]
    for params in ({"case": case["id"]}, {"case": case["id"], "as_of": "2100"}):
        bundle = shared_client.get(STIX, params=params).json()
        reports = [one for one in bundle["objects"] if one["type"] == "report"]
        assert len(reports) == len(case["documents"])


def test_it_is_bounded_in_both_times(shared_client: TestClient) -> None:
    days = {
        one["published"] for one in shared_client.get("/api/v1/documents").json()["items"] if one["published"]
    }
    wanted = min(days)
    bundle = shared_client.get(STIX, params={"published": wanted}).json()
    reports = [one for one in bundle["objects"] if one["type"] == "report"]
    assert {one["published"][:10] for one in reports} == {wanted}
    past = shared_client.get(STIX, params={"as_of": "2001"}).json()
    assert not [one for one in past["objects"] if one["type"] == "report"]


@pytest.mark.parametrize(
    ("params", "status", "where"),
    [
        ({"document": "d0000000000000"}, 404, "d0000000000000"),
        ({"case": "no such case"}, 404, "no such case"),
        ({"published": "yesterday"}, 400, "published"),
        ({"tlp": "purple"}, 422, "query.tlp"),
        ({"about": "2024"}, 400, "about"),
        ({"case": "a", "document": "b"}, 400, "case"),
    ],
)
def test_what_is_wrong_is_told_before_the_answer_begins(
    shared_client: TestClient, params: dict[str, str], status: int, where: str
) -> None:
    answer = shared_client.get(STIX, params=params)
    assert answer.status_code == status, answer.text[:300]
    assert json.loads(answer.text)["error"]["where"] == where
