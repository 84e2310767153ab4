"""The API: what it answers, page by page, fresh or not, and in one shape when something is wrong."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger, Query

V1 = "/api/v1"


def pages(client: TestClient, path: str, **given: Any) -> list[list[dict[str, Any]]]:
    """All pages of an answer."""
    found, cursor = [], None
    while True:
        body = client.get(V1 + path, params={**given, **({"cursor": cursor} if cursor else {})}).json()
        found.append(body["items"])
        cursor = body["next"]
        if cursor is None:
            return found


def test_documents_come_page_by_page(shared_client: TestClient, filled: Path) -> None:
    found = pages(shared_client, "/documents", limit=5)
    assert [len(page) for page in found] == [5, 5, 2]
    with Ledger(str(filled)) as ledger:
        assert [one["key"] for page in found for one in page] == [row.key for row in ledger.documents()]


def test_claims_come_page_by_page_and_as_a_stream(shared_client: TestClient, filled: Path) -> None:
    found = [one["ref"] for page in pages(shared_client, "/claims", limit=50, act="deny") for one in page]
    with Ledger(str(filled)) as ledger:
        wanted = [row.ref for row in ledger.ask(Query(acts=frozenset({"deny"})))]
    assert found == wanted
    assert len(found) > 5
    answer = shared_client.get(f"{V1}/claims/stream?act=deny")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert [json.loads(line)["ref"] for line in answer.text.splitlines()] == wanted


def test_pages_fit_together_while_the_ledger_grows(client: TestClient, ledger: Ledger) -> None:
    first = client.get(f"{V1}/claims?limit=5").json()
    _, record = next(iter(ledger.records()))
    ledger.add_record(record.model_copy(update={"id": "x", "text": record.text + " More.", "title": "Other"}))
    rest = client.get(f"{V1}/claims", params={"limit": 5, "cursor": first["next"]}).json()
    refs = [one["ref"] for one in (*first["items"], *rest["items"])]
    assert len(set(refs)) == 10
    assert not any(one["document"]["title"] == "Other" for one in rest["items"])


@pytest.mark.parametrize("cursor", ["x", "W10", "ö", "WzAsIngiXQ", "A" * 200])
def test_a_cursor_that_is_none_is_refused(shared_client: TestClient, cursor: str) -> None:
    for path in ("/claims", "/documents", "/cases"):
        answer = shared_client.get(V1 + path, params={"cursor": cursor})
        assert answer.status_code == 400
        assert set(answer.json()) == {"error"}


def test_sentences_that_say_that_china_denied_it(shared_client: TestClient) -> None:
    body = shared_client.get(f"{V1}/claims?act=deny&actor=CN").json()
    assert body["items"]
    for claim in body["items"]:
        assert claim["act"] == "deny"
        assert "CN" in {party["side"] for party in claim["actors"]}
        assert claim["evidence"][0]["text"]


def test_search_needs_words(shared_client: TestClient) -> None:
    assert shared_client.get(f"{V1}/search").json()["error"]["where"] == "q"
    body = shared_client.get(f"{V1}/search?q=denied&limit=3").json()
    assert all("den" in claim["evidence"][0]["text"].lower() for claim in body["items"])


def test_one_claim_and_its_document(shared_client: TestClient) -> None:
    claim = shared_client.get(f"{V1}/claims?limit=1").json()["items"][0]
    assert shared_client.get(f"{V1}/claims/{claim['ref']}").json() == claim
    body = shared_client.get(f"{V1}/documents/{claim['document']['key']}").json()
    piece = claim["evidence"][0]
    assert body["record"]["text"][piece["start"] : piece["end"]] == piece["text"]


def test_what_is_had_already_is_not_sent_again(shared_client: TestClient) -> None:
    for path in ("/status", "/claims?limit=2", "/cases", "/openapi.json", "/documents"):
        first = shared_client.get(V1 + path)
        again = shared_client.get(V1 + path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_cases_and_their_events(client: TestClient) -> None:
    found = [case for page in pages(client, "/cases", limit=2) for case in page]
    assert len({case["id"] for case in found}) == len(found) > 2
    largest = found[0]
    case = client.get(f"{V1}/cases/{largest['id']}").json()["case"]
    assert case["name"] == largest["name"]
    events = [event for page in pages(client, f"/cases/{largest['id']}/events", limit=3) for event in page]
    assert len(events) == len(case["events"])
    claims = client.get(f"{V1}/claims?case={largest['id']}&limit=500").json()["items"]
    assert len(claims) == largest["claims"]
    assert client.get(f"{V1}/cases/nothing-of-that-name").status_code == 404


def test_a_party_by_name(shared_client: TestClient) -> None:
    body = shared_client.get(f"{V1}/parties?name=Zhao%20Guangzong&side=CN").json()
    assert body["identity"]["id"].startswith("ofac-sdn")
    assert {entry["register"] for entry in body["entries"]} >= {"ofac-sdn", "uk-sanctions-list"}
    assert {"name", "side", "kind", "claims", "more"} <= set(body)


def test_answers_with_their_days(shared_client: TestClient) -> None:
    body = shared_client.get(f"{V1}/answers?act=deny&answered_act=attribute&limit=3").json()
    assert len(body["answers"]) == 3
    assert body["spread"]["count"] >= 3


def test_what_registers_say_of_a_document(shared_client: TestClient) -> None:
    pytest.importorskip("rigour")
    claim = shared_client.get(f"{V1}/claims?act=sanction&status=asserted&limit=1").json()["items"][0]
    found = shared_client.get(f"{V1}/documents/{claim['document']['key']}/checks").json()["checks"]
    assert found
    assert all(check["verdict"] for check in found)


def test_a_record_is_kept_judged_and_withdrawn(client: TestClient, ledger: Ledger) -> None:
    _, record = next(iter(ledger.records()))
    body = record.model_copy(update={"id": "new", "text": record.text + " And more.", "title": "Another"})
    made = client.post(f"{V1}/documents", json=body.model_dump(mode="json"))
    assert made.status_code == 201
    key = made.json()["key"]
    assert client.get(made.headers["location"]).json()["document"]["title"] == "Another"
    ref = client.get(f"{V1}/claims?document={key}").json()["items"][0]["ref"]
    judged = client.post(f"{V1}/judgements", json={"claim": ref, "verdict": "not a claim", "note": "no"})
    number = judged.json()["judgement"]
    [held] = client.get(f"{V1}/judgements").json()["items"]
    assert (held["id"], held["payload"]["claim"]) == (number, ref)
    assert client.post(f"{V1}/judgements/{number}/undo").status_code == 201
    assert client.get(f"{V1}/judgements").json()["items"] == []
    assert client.post(f"{V1}/judgements/{number}/undo").status_code == 404
    gone = client.post(f"{V1}/documents/{key}/withdrawal", json={"reason": "retracted"})
    assert gone.json()["withdrawn"] == "retracted"
    assert client.get(f"{V1}/claims?document={key}").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": "", "url": ""}, 422),
        ({"text": "a", "url": "https://example.org"}, 422),
        ({"url": "file:///etc/passwd"}, 400),
        ({"text": "a", "published": "today"}, 400),
        ({"text": "a", "more": 1}, 422),
    ],
)
def test_reading_needs_one_thing(shared_client: TestClient, body: dict[str, Any], status: int) -> None:
    answer = shared_client.post(f"{V1}/read", json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_a_file_is_read_under_its_name_with_what_is_known_of_it(
    shared_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.web import reading

    ordered: list[tuple[str, bytes, str | None]] = []

    def served(self: reading.Desk) -> None:
        item = self._queue.get()
        assert item is not None
        id, order = item
        assert order.path is not None
        ordered.append((order.name, Path(order.path).read_bytes(), order.published))
        self._put(id, reading.State(order.name, ended=True))

    monkeypatch.setattr(reading.Desk, "_serve", served)
    files = {"file": ("../up/note.txt", b"A text.", "text/plain")}
    answer = shared_client.post(f"{V1}/read/file", files=files, data={"published": "2024-03-26"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    # Whether its wait is told depends on how soon the other thread takes the order.
    assert [line for line in lines if "stage" not in line] == [{"end": {"records": 0, "faults": 0}}]
    assert ordered == [("note.txt", b"A text.", "2024-03-26")]
    wrong = shared_client.post(f"{V1}/read/file", files=files, data={"published": "26 March"})
    assert (wrong.status_code, wrong.json()["error"]["where"]) == (400, "published")
    assert shared_client.post(f"{V1}/read/file", data={"file": "x"}).status_code == 422


def test_reading_tells_how_far_it_is(shared_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader itself is tested with the pages; here its place is taken by its messages."""
    from onrecord.web import reading
    from onrecord.web.reading import Desk

    def served(self: Desk) -> None:
        id, order = self._queue.get()  # type: ignore[misc]
        state = self.state(id)
        assert state is not None
        state.stage = "reading"
        state.faults.append((order.name, "is odd"))
        self._put(id, state)
        threading.Event().wait(0.3)
        state.ended = True
        self._put(id, state)

    monkeypatch.setattr(reading.Desk, "_serve", served)
    with shared_client.stream("POST", f"{V1}/read", json={"text": "A text."}) as answer:
        lines = [json.loads(line) for line in answer.iter_lines()]
    assert {"fault": {"where": "the text", "fault": "is odd"}} in lines
    assert lines[-1] == {"end": {"records": 0, "faults": 1}}
    assert any("stage" in line for line in lines)


def test_faults_have_one_shape_even_for_browsers(shared_client: TestClient) -> None:
    for path in ("/nowhere", "/documents/d0", "/claims?act=dance", "/claims?limit=0", "/claims?about=never"):
        answer = shared_client.get(V1 + path, headers={"Accept": "text/html"})
        assert set(answer.json()) == {"error"}
        assert {"status", "where", "fault"} <= set(answer.json()["error"])


def test_the_page_of_the_api_lists_every_call(shared_client: TestClient) -> None:
    page = shared_client.get("/api").text
    for path in shared_client.get(f"{V1}/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in page
