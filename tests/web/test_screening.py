"""Screening on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("rigour")

from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.screen.decisions import Decisions
from screen.test_screening import TOLD

PARTIES = """Customer Name,Type,Country
Zhao Guangzong,person,CN
Huawei Technologies Deutschland GmbH,company,Germany
Ingrid Lindqvist,person,SE
,person,SE
<script>alert(1)</script> Guangzong Zhao,person,CN
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    from onrecord.web import Settings, create_app

    folder = tmp_path_factory.mktemp("screening")
    place = folder / "ledger.sqlite"
    with Ledger(str(place)) as ledger:
        ledger.add_record(TOLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONRECORD_DATA", str(folder))
        app = create_app(Settings(ledger=str(place), seconds=600))
        with TestClient(
            app,
            base_url="http://127.0.0.1:8000",
            client=("127.0.0.1", 50000),
            headers={"Accept": "text/html"},
            follow_redirects=False,
        ) as opened:
            yield opened


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def fields(text: str) -> dict[str, str]:
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)
    }


def sent(client: TestClient, name: str, data: bytes, **more: str) -> tuple[int, str]:
    token = fields(client.get("/screen").text)["form_token"]
    answer = client.post("/screen/file", files={"file": (name, data)}, data={"form_token": token, **more})
    return answer.status_code, answer.text


def test_a_name_is_screened_with_its_reasons(client: TestClient) -> None:
    text = words(client.get("/screen", params={"name": "Guangzong Zhao", "country": "China"}).text)
    assert "match: ZHAO" in text or "match: Zhao" in text
    assert "country: CN in both (+0.02)" in text
    assert "snapshot in the package" in text
    assert "nothing found" in words(client.get("/screen", params={"name": "Ingrid Lindqvist"}).text)


def test_claims_are_shown_with_their_sentence(client: TestClient) -> None:
    text = words(client.get("/screen", params={"name": "Huawei Technologies Deutschland GmbH"}).text)
    assert "Belgium barred Huawei." in text
    assert "restricted" in text


def test_what_cannot_be_screened_is_told(client: TestClient) -> None:
    assert "no letter in the name" in client.get("/screen", params={"name": "12345"}).text


def test_a_file_is_screened_and_every_row_counted(client: TestClient) -> None:
    status, text = sent(client, "parties.csv", PARTIES.encode())
    assert status == 200
    told = words(text)
    assert "rows 5" in told
    assert "not screened 1" in told
    assert "name from Customer Name" in told
    assert "<script>alert" not in text
    status, text = sent(client, "parties.csv", PARTIES.encode(), **{"as": "csv"})
    assert [line.split(",")[3] for line in text.splitlines()[1:] if line.startswith("4,")] == ["unusable"]


def test_columns_are_told_and_set(client: TestClient) -> None:
    data = b"Legal title,Owner\nZhao Guangzong,Ann\n"
    status, text = sent(client, "p.csv", data)
    assert status == 400
    assert "no column is known to be the name" in text
    told = {"columns": "name=Legal title", "as": "columns"}
    status, text = sent(client, "p.csv", data, **told)
    assert "Legal title name" in words(text)
    assert "Owner not read" in words(text)
    status, text = sent(client, "p.csv", data, columns="name=Legal title")
    assert "Row 1: Zhao Guangzong" in words(text)
    assert "/tmp" not in text


def test_a_file_that_is_none_is_told(client: TestClient) -> None:
    assert sent(client, "p.docx", b"x")[0] == 400
    status, text = sent(client, "p.xlsx", b"no workbook")
    assert status == 400
    assert "is not an XLSX file" in text


def test_a_file_of_too_many_rows_is_for_the_command(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.web import screening

    monkeypatch.setattr(screening, "MOST_ROWS", 3)
    status, text = sent(client, "p.csv", PARTIES.encode())
    assert status == 413
    assert "more than 3 rows" in text


def test_a_decision_is_kept_and_not_asked_again(client: TestClient, tmp_path: Path) -> None:
    query = {"name": "Zhao Guangzong", "kind": "person"}
    before = client.get("/screen", params=query).text
    form = fields(before) | {"verdict": "no match", "author": "Ann", "reason": "another birth"}
    # Of several findings the last one's fields are left: that one is decided.
    answer = client.post("/screen/decide", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/screen?name=Zhao")
    (kept,) = Decisions(tmp_path / "data" / "screening.jsonl")
    assert (kept.ref, kept.author, kept.verdict) == (form["ref"], "Ann", "no match")
    after = client.get(answer.headers["location"]).text
    assert "decided: no match, Ann" in words(after)
    assert after.count("<summary>Decide") == before.count("<summary>Decide") - 1


def test_a_decision_needs_author_reason_and_a_verdict(client: TestClient) -> None:
    form = fields(client.get("/screen", params={"name": "Zhao Guangzong"}).text)
    for missing in ("author", "reason", "verdict"):
        whole = {"verdict": "match", "author": "Ann", "reason": "same"}
        del whole[missing]
        assert client.post("/screen/decide", data=form | whole).status_code == 400
    whole = form | {"verdict": "match", "author": "Ann", "reason": "same", "back": "//evil.example/"}
    assert client.post("/screen/decide", data=whole).headers["location"] == "/screen"
