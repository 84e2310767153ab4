"""What all pages have in common: headers, faults, the two times, files, limits."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from fastapi import APIRouter, Request, Response
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.web import Settings, create_app, forms, statics
from onrecord.web.asked import Times


def keys(place: Path) -> list[str]:
    with Ledger(str(place)) as ledger:
        return [row.key for row in ledger.documents()]


def test_the_first_page_tells_what_the_ledger_holds(shared_client: TestClient) -> None:
    answer = shared_client.get("/")
    assert answer.status_code == 200
    assert "12 documents of 12 independent voices" in answer.text


def test_every_answer_has_the_headers(shared_client: TestClient) -> None:
    for path in ("/", "/nowhere", statics.address("onrecord.css")):
        headers = shared_client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "cache-control" in headers


def test_a_page_has_nothing_inline(shared_client: TestClient, filled: Path) -> None:
    for path in ("/", f"/documents/{keys(filled)[0]}"):
        text = shared_client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert not re.findall(r"<script(?![^>]*\ssrc=)", text)


def test_a_page_that_is_had_already_is_not_sent_again(shared_client: TestClient) -> None:
    first = shared_client.get("/")
    again = shared_client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert shared_client.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_files_are_kept_for_good_under_their_own_address(shared_client: TestClient) -> None:
    answer = shared_client.get(statics.address("onrecord.css"))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in shared_client.get("/static/0000/onrecord.css").headers["cache-control"]
    assert shared_client.get("/static/app.py").status_code == 404
    assert shared_client.get(f"/static/{statics.digest()}/%2e%2e/app.py").status_code == 404


def test_a_fault_is_a_page_for_people_and_json_for_programs(shared_client: TestClient) -> None:
    page = shared_client.get("/documents/d000")
    assert page.status_code == 404
    assert "there is no document of this id" in page.text
    program = shared_client.get("/documents/d000", headers={"Accept": "*/*"})
    fault = "there is no document of this id in the ledger"
    assert program.json() == {"error": {"status": 404, "where": "d000", "fault": fault}}


@pytest.mark.parametrize(
    "given", ["as_of=yesterday", "about=2024-13", "about=2024..2020", "as_of=" + "9" * 50]
)
def test_a_time_that_is_none_is_refused(shared_client: TestClient, given: str) -> None:
    answer = shared_client.get(f"/?{given}", headers={"Accept": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["where"].removeprefix("query.") == given.partition("=")[0]


def test_the_two_times_are_kept_in_links() -> None:
    times = Times("2024-03-26", "2021..2023-06")
    link = times.link("/cases", "e1", side=["RU", "CN"], act=None)
    assert link == "/cases?as_of=2024-03-26&about=2021..2023-06&side=RU&side=CN#e1"
    assert times.days is not None
    assert (times.days.first, times.days.last) == ("2021-01-01", "2023-06-30")
    assert Times().link("/") == "/"


def test_the_pages_say_as_of_when(shared_client: TestClient) -> None:
    assert "As it was known on <strong>2031</strong>" in shared_client.get("/?as_of=2031").text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "", "127.0.0.1.evil.example", "["])
def test_other_names_are_refused(shared_client: TestClient, host: str) -> None:
    answer = shared_client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["where"] == "Host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "127.0.0.2:1"])
def test_own_names_are_taken(shared_client: TestClient, host: str) -> None:
    assert shared_client.get("/", headers={"Host": host}).status_code == 200


def test_further_names_are_taken_if_allowed(filled: Path) -> None:
    app = create_app(Settings(ledger=str(filled), hosts=("record.example",)))
    client = TestClient(app, base_url="http://record.example")
    assert client.get("/robots.txt", headers={"Host": "other.example"}).status_code == 421


@pytest.fixture
def writing(filled: Path) -> TestClient:
    """An app with an address that takes a form."""
    app = create_app(Settings(ledger=str(filled), max_body=10_000))
    router = APIRouter()

    @router.post("/write")
    async def write(form: forms.FormDep) -> dict[str, object]:
        return {"said": form.get("said")}

    @router.get("/form")
    def form(request: Request) -> Response:
        response = Response(forms.token(request))
        forms.keep(request, response)
        return response

    app.include_router(router)
    return TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000))


OWN = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}


def test_a_form_of_our_own_is_taken(writing: TestClient) -> None:
    token = writing.get("/form").text
    answer = writing.post("/write", data={"said": "yes", "form_token": token}, headers=OWN)
    assert answer.json() == {"said": "yes"}
    by_script = writing.post("/write", data={"said": "yes"}, headers={**OWN, "X-Form-Token": token})
    assert by_script.status_code == 200


@pytest.mark.parametrize("token", [None, "", "x", "ö"])
def test_a_form_without_its_token_is_not(writing: TestClient, token: str | None) -> None:
    writing.get("/form")
    sent = {"said": "yes"} | ({"form_token": token} if token is not None else {})
    answer = writing.post("/write", data=sent, headers=OWN)
    assert answer.status_code == 403
    assert answer.json()["error"]["where"] == "form_token"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_not(writing: TestClient, headers: dict[str, str]) -> None:
    token = writing.get("/form").text
    answer = writing.post("/write", data={"said": "yes", "form_token": token}, headers=headers)
    assert answer.status_code == 403


def test_a_program_needs_no_form(writing: TestClient) -> None:
    assert writing.post("/write", data={"said": "yes"}).json() == {"said": "yes"}


def test_a_large_request_is_refused(writing: TestClient) -> None:
    answer = writing.post("/write", content=b"x" * 10_001)
    assert answer.status_code == 413

    def stream() -> object:
        for _ in range(11):
            yield b"x" * 1_000

    assert writing.post("/write", content=stream()).status_code == 413  # type: ignore[arg-type]


def test_a_slow_answer_is_given_up(filled: Path) -> None:
    app = create_app(Settings(ledger=str(filled), seconds=0.1))

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.Event().wait()

    answer = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)).get("/slow")
    assert answer.status_code == 503
    assert answer.json()["error"]["fault"] == "took too long to answer"


def test_settings_travel_by_the_environment() -> None:
    settings = Settings(ledger="x", hosts=("a", "b"), threads=3)
    assert Settings.load({"ONRECORD_WEB": settings.dump()}) == settings
    assert Settings.load({}) == Settings()


def test_what_the_ledger_holds_is_told_anew_after_a_write(client: TestClient, ledger: Ledger) -> None:
    assert "12 documents" in client.get("/").text
    _, record = next(iter(ledger.records()))
    ledger.add_record(record.model_copy(update={"id": "x", "text": record.text + " More.", "title": "Other"}))
    assert "13 documents" in client.get("/").text


def test_a_newcomer_finds_who_denied_it(shared_client: TestClient) -> None:
    """From the first page, by its form alone, to the sentences that say that China denied it."""
    page = shared_client.get("/").text
    assert {'name="actor"', 'name="act"', "<option>deny</option>", 'action="/ask"'} <= set(
        re.findall(r'name="act(?:or)?"|<option>deny</option>|action="/ask"', page)
    )
    answer = shared_client.get("/ask", params={"actor": "China", "act": "deny", "target": "", "text": ""})
    assert answer.status_code == 200
    assert re.search(r'href="/(claims|documents)/', answer.text)
