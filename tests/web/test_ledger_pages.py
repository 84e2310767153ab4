"""The pages over the ledger, as a program sees them: found, linked, timed, downloaded."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from onrecord.evaluation import cases as measure
from onrecord.evaluation import gold
from onrecord.ledger import Ledger
from onrecord.web import cases as web_cases
from onrecord.web.asked import Times
from onrecord.web.faults import Fault
from onrecord.web.shelf import Cases, Recent

from .conftest import CORPUS
from .pages import Page, case_about, get

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def apt31(reader: TestClient) -> str:
    return case_about(reader, "electoral")


# Cases


def test_cases_are_found_by_words_size_and_time(reader: TestClient) -> None:
    whole = get(reader, "/cases")
    links = [link for link, _ in whole.links if link.startswith("/cases/case-")]
    assert len(links) == len(set(links)) >= 2
    assert f"{len(links)} cases" in whole.words
    found = get(reader, "/cases?q=ELECTORAL+apt31")
    assert [text for link, text in found.links if link.startswith("/cases/case-")] == [
        "attack: APT31 and others → Electoral Commission, 2021"
    ]
    assert "No case fits" in get(reader, "/cases?q=atlantis").words
    assert len([1 for link, _ in get(reader, "/cases?least=5").links if "/case-" in link]) == 2
    assert "No case fits" in get(reader, "/cases?published=1999").words
    assert reader.get("/cases?published=soon").status_code == 400
    # A form that was sent as it stood asks nothing.
    assert get(reader, "/cases?q=&published=&least=&order=documents&as_of=&about=").words == whole.words


def test_every_mark_leads_to_its_sentences(reader: TestClient, apt31: str) -> None:
    page = get(reader, apt31)
    assert {
        "timeline",
        "sides",
        "graph",
        "operations",
        "measures",
        "disagreements",
        "open",
        "sources",
    } <= page.ids
    drawn = [mark["link"] for mark in page.data["timeline-data"]["marks"]]
    graph = page.data["graph-data"]
    drawn += [one["link"] for part in ("nodes", "ties", "edges") for one in graph[part]]
    linked = [link for link, _ in page.links if "/sentences" in link]
    assert set(drawn) <= set(linked) | {tie["link"] for tie in graph["ties"]}  # without a script too
    assert len(drawn) > 200
    # Each kind of address; that each leads to the right events is tested with the pictures.
    for link in (*drawn[::40], *linked[::60], graph["ties"][0]["link"]):
        sentences = get(reader, link)
        to = [link for link, _ in sentences.links if link.startswith("/documents/")]
        assert to
        document = get(reader, to[0].partition("#")[0])
        assert to[0].partition("#")[2] in document.ids


def test_a_large_case_is_shown_in_part_and_whole_if_asked_for(
    reader: TestClient, apt31: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = get(reader, apt31)
    assert "more: those that most voices tell" not in whole.words
    monkeypatch.setattr(web_cases, "ROOM", dict.fromkeys(web_cases.ROOM, 2))
    monkeypatch.setattr(reader.app.state.case_pages, "_recent", Recent())  # type: ignore[attr-defined]
    part = get(reader, apt31)
    assert len(part.data["timeline-data"]["marks"]) < len(whole.data["timeline-data"]["marks"])
    rows = len(whole.data["timeline-data"]["marks"])
    assert re.search(r"[0-9]+ acts more: those that most voices tell are shown", part.words), rows
    assert "the earliest are shown" in part.words
    (everything,) = {link for link, text in part.links if text == "Show all of this case"}
    assert get(reader, everything).data == whole.data


def test_many_sentences_come_page_by_page(
    reader: TestClient, apt31: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"{apt31}/sentences?act=attack"
    corrections = [link for link, text in get(reader, asked).links if text == "Correct it"]
    assert len(corrections) > 9
    monkeypatch.setattr(web_cases, "TELLINGS", 4)
    found: list[str] = []
    turned: str | None = asked
    while turned is not None:
        page = get(reader, turned)
        here = [link for link, text in page.links if text == "Correct it"]
        assert 0 < len(here) <= 4
        found += here
        turned = next((link for link, text in page.links if text == "Further"), None)
    assert found == corrections
    assert "Further" not in {text for _, text in get(reader, f"{asked}&page=999").links}


def test_which_sentences_say_that_china_denied_it(reader: TestClient, apt31: str) -> None:
    page = get(reader, f"{apt31}/sentences?actor=CN&act=deny")
    assert "called the accusation groundless" in page.words
    assert "deny" in page.words
    assert "attribute Norway" not in page.words
    empty = get(reader, f"{apt31}/sentences?actor=BR")
    assert "No sentence of this case says so" in empty.words


def test_what_is_not_there_is_told(reader: TestClient, apt31: str) -> None:
    assert reader.get("/cases/case-000000000000").status_code == 404
    assert reader.get(f"{apt31}?as_of=yesterday").status_code == 400
    assert reader.get(f"{apt31}?about=soon").status_code == 400


def test_about_narrows_a_case_and_stays_in_its_addresses(reader: TestClient, apt31: str) -> None:
    page = get(reader, f"{apt31}?about=2021")
    marks = page.data["timeline-data"]["marks"]
    assert marks
    assert all(mark["first"] <= "2021-12-31" and mark["last"] >= "2021-01-01" for mark in marks)
    assert all("about=2021" in mark["link"] for mark in marks)
    assert "Only what is about 2021" in page.words
    assert "No act of that time is on record" in get(reader, f"{apt31}?about=1990").words


def test_as_of_shows_a_case_as_it_was(affairs: Path, reader: TestClient, apt31: str) -> None:
    with Ledger(str(affairs)) as ledger:
        rows = list(ledger.documents())
    later = {row.key for row in rows if row.added > rows[-2].added}
    before = get(reader, f"{apt31}?as_of={quote(rows[-2].read)}")
    now = get(reader, apt31)
    assert any(key in link for link, _ in now.links for key in later)
    assert not any(key in link for link, _ in before.links for key in later)
    assert all("as_of=" in link for link, _ in before.links if "/sentences" in link)
    assert reader.get(f"{apt31}?as_of=2001").status_code == 404
    assert "The ledger has no case yet" in get(reader, "/cases?as_of=2001").words


def test_a_page_that_is_cited_shows_later_what_it_shows_today(judge: TestClient) -> None:
    address = case_about(judge, "electoral")
    page = get(judge, address)
    cited = page.link("this address")
    shown = get(judge, cited).data
    ledger: Ledger = judge.app.state.ledger  # type: ignore[attr-defined]
    key = page.data["timeline-data"]["marks"][0]["link"].partition("event=")[2].partition(".")[0]
    assert ledger.withdraw(key, "Ann", "an error")
    assert "withdrawn: an error" in get(judge, address).words
    again = get(judge, cited)
    assert again.data == shown
    assert "withdrawn: an error" not in again.words


def test_a_large_ledger_is_grouped_beside_the_reader(affairs: Path, tmp_path: Path) -> None:
    with Ledger(str(shutil.copy(affairs, tmp_path / "ledger.sqlite"))) as ledger:
        shelf = Cases(ledger, at_once=5)
        assert shelf.listing().note == ""
        rows = list(ledger.documents())
        ledger.withdraw(rows[0].key, "Ann")
        stale = shelf.listing()
        assert "being grouped anew" in stale.note
        shown = shelf.open("electoral", Times())
        assert shown.dossier.happenings
        assert shelf.beside.worker is not None
        shelf.beside.worker.join(timeout=60)
        assert shelf.listing().note == ""
        # A past time: from the documents of today's case that were known then.
        then = shelf.open("electoral", Times(as_of=rows[-2].read))
        assert len(then.dossier.sources) < len(shelf.open("electoral", Times()).dossier.sources)
        assert "known then" in shelf.find("electoral", Times(as_of=rows[-2].read)).note


def test_what_was_never_grouped_is_grouped_beside_the_reader_too(tmp_path: Path) -> None:
    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        for name in ("d01", "d12"):
            ledger.add_record(measure.as_record(name, gold.load(CORPUS / "gold" / f"{name}.json")[name]))
        shelf = Cases(ledger, at_once=1)
        with pytest.raises(Fault, match="for the first time") as fault:
            shelf.listing()
        assert fault.value.status == 503
        assert shelf.beside.worker is not None
        shelf.beside.worker.join(timeout=60)
        assert shelf.listing().cases


# Ask


def test_a_question_is_answered_with_sentences(reader: TestClient) -> None:
    page = get(reader, "/ask?actor=China&act=deny&status=&text=&min_score=&as_of=&about=")
    assert "called the accusation groundless" in page.words
    assert re.search(r"\d+ claims of \d+ documents", page.words)
    assert {one["act"] for one in page.data["bars-data"]} == {"deny"}
    assert get(reader, "/ask?actor=CN&act=deny").data == page.data
    assert "No claim says so" in get(reader, "/ask?actor=Peru&act=sanction").words
    assert "For example" in get(reader, "/ask").words


def test_fields_narrow_and_pages_turn(reader: TestClient) -> None:
    page = get(reader, "/ask?side=CN")
    further = page.link("Further")
    second = get(reader, further)
    assert "page=2" in further
    assert second.data["bars-data"]
    claims = {link for link, text in page.links if text == "Correct"}
    assert claims
    assert not claims & {link for link, text in second.links if text == "Correct"}
    narrow = get(reader, "/ask?side=CN&text=%22home-made%22&published=2024-03-25")
    assert len(narrow.data["bars-data"]) < 5


def test_answers_tell_the_days(reader: TestClient) -> None:
    page = get(reader, "/ask?act=deny&actor=Russia&answers=true&answered_act=attribute")
    assert "median" in page.words
    assert reader.get("/ask/download.stix?act=deny&answers=true").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["act=burgle", "status=maybe", "min_score=2", "min_score=x", "published=soon", "text=-", "about=x"],
)
def test_what_cannot_be_asked_is_told(reader: TestClient, query: str) -> None:
    response = reader.get(f"/ask?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in Page(response.text).words


def test_what_was_found_is_downloaded(reader: TestClient) -> None:
    page = get(reader, "/ask?actor=CN&act=deny&about=2024")
    table = reader.get(page.link("CSV"))
    assert table.headers["content-disposition"] == 'attachment; filename="claims.csv"'
    rows = list(csv.DictReader(io.StringIO(table.text)))
    told = json.loads(reader.get(page.link("JSON")).text)
    assert len(rows) == len(told) > 5
    assert {row["act"] for row in rows} == {one["act"] for one in told} == {"deny"}
    bundle = json.loads(reader.get(page.link("STIX 2.1")).text)
    assert bundle["type"] == "bundle"
    words = json.dumps(bundle, ensure_ascii=False)
    assert all(json.dumps(row["evidence"][0]["text"], ensure_ascii=False)[1:-1] in words for row in told)
    reports = [one for one in bundle["objects"] if one["type"] == "report"]
    assert len(reports) == len({one["document"]["key"] for one in told})


# Parties


def test_parties_are_found_and_have_a_card(reader: TestClient) -> None:
    found = get(reader, "/parties/find?q=apt3")
    card = get(reader, found.link("APT31"))
    assert "What documents call it" in card.words
    assert "Claims that speak of it" in card.words
    assert any(link.startswith("/documents/") for link, _ in card.links)
    assert "No party of that name" in get(reader, "/parties/find?q=%25").words


def test_a_card_tells_the_entries_where_the_registers_are(judge: TestClient) -> None:
    card = get(judge, "/parties?name=Ni+Gaobin&side=CN")
    assert "ofac-sdn:47818" in card.words
    assert "uk-sanctions-list:CYB0046" in card.words
    assert "exact name" in card.words


def test_a_measure_carries_the_registers_verdict(judge: TestClient) -> None:
    pytest.importorskip("rigour", reason="the extra registers is not installed")
    page = get(judge, case_about(judge, "electoral"))
    assert "borne out" in page.words
    assert "CYB0046" in page.words


def test_hostile_names_stay_text(judge: TestClient) -> None:
    from onrecord.model import Record

    name = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>\u202e"
    text = f"{name} hacked Norway."
    claim = {
        "id": 'c"1/<b>',
        "act": "attack",
        "status": "alleged",
        "actors": [{"name": name, "kind": "group", "side": None}],
        "targets": [{"name": "Norway", "kind": "state", "side": "NO"}],
        "said_by": [name],
        "confidence": name,
        "detail": {name: name},
        "evidence": [{"start": 0, "end": len(text), "text": text}],
    }
    ledger: Ledger = judge.app.state.ledger  # type: ignore[attr-defined]
    added = ledger.add_record(
        Record.model_validate(
            {
                "id": "h",
                "text": text,
                "published": "2024-05-06",
                "title": name,
                "publisher": name,
                "claims": [claim],
            }
        )
    )
    case = get(judge, f"/cases/{added.key}")
    assert case.data["timeline-data"]["marks"][0]["text"].startswith("attack (alleged): <img")
    addresses = [link for link, _ in case.links if link.startswith(("/cases/", "/parties", "/documents/"))]
    addresses += [link for link, _ in get(judge, addresses[0]).links]
    seen = 0
    for address in {"/ask?side=NO&text=hacked", "/cases", *addresses}:
        if not address.startswith("/") or address.startswith(
            ("/static", "/ask/download", "/judgements/gold")
        ):
            continue
        response = judge.get(address)
        assert response.status_code == 200, (address, response.text[:300])
        assert "<img src=x" not in response.text, address
        assert "<script>alert" not in response.text, address
        # What a field of a form holds goes back as it came.
        assert "\u202e" not in re.sub(r'value="[^"]*"', "", response.text), address
        seen += 1
    assert seen > 10
