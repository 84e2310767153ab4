"""Documents, claims and parties as pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import DocumentRow, Ledger, Query
from onrecord.model import Record
from onrecord.web import documents


@pytest.fixture(scope="module")
def held(filled: Path) -> list[tuple[DocumentRow, Record]]:
    with Ledger(str(filled)) as ledger:
        return list(ledger.records())


def test_documents_are_listed_page_by_page(
    shared_client: TestClient, held: list[tuple[DocumentRow, Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PAGE", 5)
    seen: list[str] = []
    path: str | None = "/documents"
    while path:
        text = shared_client.get(path).text
        seen += re.findall(r'href="/documents/(d[0-9a-f]+)"', text)
        further = re.search(r'href="([^"]+)" rel="next"', text)
        path = further[1] if further else None
    assert seen == [row.key for row, _ in held]


def test_a_document_shows_every_claim_beside_its_sentence(
    shared_client: TestClient, held: list[tuple[DocumentRow, Record]]
) -> None:
    row, record = held[0]
    page = shared_client.get(f"/documents/{row.key}").text
    assert len(re.findall(r'<article class="claim [^"]*" id="c\d+"', page)) == len(record.claims)
    for claim in record.claims:
        for piece in claim.evidence:
            assert f'id="s{piece.start}-{piece.end}"' in page
            assert f'href="#s{piece.start}-{piece.end}"' in page


def test_a_claim_leads_to_its_place_in_the_document(
    shared_client: TestClient, held: list[tuple[DocumentRow, Record]]
) -> None:
    row, record = held[0]
    ref = row.ref(record.claims[1].id)
    answer = shared_client.get(f"/claims/{ref}?about=2024")
    assert answer.headers["location"] == f"/documents/{row.key}?about=2024#c2"
    assert shared_client.get(f"/claims/{row.key}/9/c1").status_code == 404
    assert shared_client.get(f"/claims/{row.key}/1/c999").status_code == 404


def test_a_party_has_a_card(shared_client: TestClient, filled: Path) -> None:
    page = shared_client.get("/parties?name=Zhao%20Guangzong&side=CN").text
    assert "ofac-sdn:47814" in page  # from the snapshot in the package
    assert "CYBER2" in page
    with Ledger(str(filled)) as ledger:
        party = next(p for row in ledger.ask(Query(), limit=50) for p in row.actors if p.kind == "organ")
    page = shared_client.get("/parties", params={"name": party.name}).text
    assert "<blockquote>" in page
    assert re.search(r'href="/claims/d[0-9a-f]+/1/c\d+"', page)


@pytest.mark.parametrize("query", ["", "name=", "name=%20", "name=" + "x" * 301, "name=a&side=NOWHERELAND"])
def test_a_party_needs_a_name(shared_client: TestClient, query: str) -> None:
    assert shared_client.get(f"/parties?{query}").status_code == 422


def test_nobody_is_told_as_nobody(shared_client: TestClient) -> None:
    page = shared_client.get("/parties?name=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in page
    assert "No list and no catalogue" in page
