"""Judging in the pages: beside the reading, with name and time, taken back, listed, as gold records."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from onrecord.evaluation.gold import faults
from onrecord.ledger.corrections import Verdict, decisions

from .pages import case_about, get, post

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from onrecord.ledger import Ledger


def ledger_of(client: TestClient) -> Ledger:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    return ledger


@pytest.fixture
def denial(judge: TestClient) -> str:
    """Where a denial by China is judged, as a reader comes to it."""
    page = get(judge, f"{case_about(judge, 'electoral')}/sentences?actor=CN&act=deny")
    return next(link for link, text in page.links if text == "Correct it")


def test_a_claim_is_corrected_beside_the_reading(judge: TestClient, denial: str) -> None:
    ref = denial.removeprefix("/claims/").removesuffix("/judge")
    assert "as the reader has it" in get(judge, denial).words
    answer = post(
        judge,
        denial,
        denial,
        {
            "verdict": "corrected",
            "act": "condemn",
            "status": "asserted",
            "role": ["target", "actor", "-", "-"],
            "name": ["Chinese embassy", "New Zealand", "", ""],
            "kind": ["organ", "state", "state", "state"],
            "side": ["CN", "NZ", "", ""],
            "note": "the roles were turned round",
            "author": "Ann",
        },
    )
    assert answer.status_code == 303
    after = get(judge, answer.headers["location"])
    assert "Your decision is kept" in after.words
    assert "Ann decided on" in after.words
    assert "targets: Chinese embassy (organ, CN)" in after.words
    decided = decisions(ledger_of(judge)).about(ref)
    assert decided is not None
    assert (decided.verdict, decided.author) == (Verdict.CORRECTED, "Ann")
    assert decided.changes["act"] == "condemn"
    assert "when" not in decided.changes  # the form did not change it
    assert 'value="Ann"' in judge.get(denial).text  # the name is proposed the next time
    listed = get(judge, "/judgements")
    assert "corrected; act: condemn" in listed.words
    assert "the roles were turned round" in listed.words


def test_a_decision_is_taken_back_in_the_list(judge: TestClient, denial: str) -> None:
    assert post(judge, denial, denial, {"verdict": "not", "author": "Ann"}).status_code == 303
    assert post(judge, "/judgements", "/judgements/1/undo", {"author": "Ben"}).status_code == 303
    page = get(judge, "/judgements")
    assert "not a claim (taken back)" in page.words
    assert "takes back 1" in page.words
    assert "Ben" in page.words
    assert not decisions(ledger_of(judge)).claims
    # An undoing is a judgement as well.
    assert post(judge, "/judgements", "/judgements/2/undo", {"author": "Ann"}).status_code == 303
    assert len(decisions(ledger_of(judge)).claims) == 1


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"verdict": "right", "author": " "}, "needs the name"),
        ({"verdict": "", "author": "Ann"}, "choose whether"),
        ({"verdict": "corrected", "author": "Ann"}, "nothing was put otherwise"),
        ({"verdict": "corrected", "author": "Ann", "when": "soon"}, "when"),
        ({"verdict": "corrected", "author": "Ann", "role": ["actor", "x"], "name": ["A"]}, "parties"),
    ],
)
def test_what_cannot_be_decided_is_told_and_not_kept(
    judge: TestClient, denial: str, fields: dict[str, str], fault: str
) -> None:
    answer = post(judge, denial, denial, fields)
    assert answer.status_code in (400, 422)
    assert fault in answer.text
    assert ledger_of(judge).judgements(undone=True) == []


def test_a_form_of_another_site_decides_nothing(judge: TestClient, denial: str) -> None:
    body = {"verdict": "right", "author": "Eve"}
    get(judge, denial)
    for headers in ({}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = judge.post(denial, data=body, headers={"Origin": "http://127.0.0.1:8000", **headers})
        assert answer.status_code == 403
    assert ledger_of(judge).judgements(undone=True) == []


def test_gold_records_are_taken_from_the_list(judge: TestClient, denial: str) -> None:
    key = denial.split("/")[2]
    post(judge, denial, denial, {"verdict": "not", "author": "Ann"})
    page = get(judge, "/judgements")
    with zipfile.ZipFile(io.BytesIO(judge.get(page.link("Documents judged as a whole")).content)) as packed:
        assert packed.namelist() == []
    ledger = ledger_of(judge)
    claims = len(ledger.record(key)[1].claims)
    whole = post(judge, f"/documents/{key}", f"/documents/{key}/whole", {"author": "Ann"})
    assert whole.status_code == 303
    with zipfile.ZipFile(io.BytesIO(judge.get(page.link("Documents judged as a whole")).content)) as packed:
        (name,) = packed.namelist()
        body = json.loads(packed.read(name))
    assert faults(body, name) == []
    assert len(body["claims"]) == claims - 1
    assert body["judged"]["by"] == ["Ann"]


def test_cases_are_merged_split_and_named_and_put_back(judge: TestClient) -> None:
    def decide(**fields: str) -> int:
        return post(judge, action, action, {**fields, "author": "Ann"}).status_code

    first, second = case_about(judge, "electoral"), case_about(judge, "social")
    other = second.removeprefix("/cases/")
    action = f"{first}/judge"
    assert post(judge, action, action, {"what": "merge", "other": other, "author": "Ann"}).status_code == 303
    assert (
        post(judge, action, action, {"what": "rename", "name": "Two affairs", "author": "Ann"}).status_code
        == 303
    )
    page = get(judge, first)
    assert "Two affairs" in page.words
    assert "named by Ann" in page.words
    assert "Media" in page.words or "Social Democrats" in page.words
    assert judge.get(second).status_code == 200  # its old address leads to the merged case
    for number in (2, 1):
        assert post(judge, "/judgements", f"/judgements/{number}/undo", {"author": "Ben"}).status_code == 303
    assert case_about(judge, "electoral") == first
    assert case_about(judge, "social") == second
    ledger = ledger_of(judge)
    document = next(
        one["fields"]["document"] for one in get(judge, action).forms if "document" in one["fields"]
    )
    assert (
        post(judge, action, action, {"what": "split", "document": document, "author": "Ann"}).status_code
        == 303
    )
    split = ledger.judgements("case-split")[0]
    assert split.payload["documents"] == [document]
    assert "1 document parted from" in get(judge, "/judgements?sort=cases").words
    assert [decide(what=what) for what in ("merge", "split", "burn")] == [422, 422, 422]


def test_a_name_is_judged_and_taken_back(judge: TestClient) -> None:
    card = "/parties?name=Ni+Gaobin&side=CN"
    fields = {"entry": "ofac-sdn:47818", "verdict": "not same", "note": "another Ni", "author": "Ann"}
    answer = post(judge, card, "/parties/judge", fields)
    assert answer.status_code == 303
    page = get(judge, answer.headers["location"])
    assert "not same – another Ni" in page.words
    listed = get(judge, "/judgements?sort=names")
    assert "ni gaobin (person, CN) not same ofac-sdn:47818" in listed.words
    (undo,) = [form["action"] for form in listed.forms if form["method"] == "post"]
    assert post(judge, "/judgements?sort=names", undo, {"author": "Ben"}).status_code == 303
    assert "another Ni" not in get(judge, card).words
    assert "taken back by Ben" in get(judge, "/judgements?sort=names").words
    bad = post(judge, card, "/parties/judge", {**fields, "verdict": "perhaps"})
    assert bad.status_code == 422
