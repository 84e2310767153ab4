"""The dossier: every line leads to its sentence, and nothing of a document becomes markup."""

from __future__ import annotations

import re
from pathlib import Path

from onrecord.export import export
from onrecord.model import Record


def dossier(tmp_path: Path, *records: Record, title: str | None = None) -> str:
    export(records, str(tmp_path / "d.md"), "markdown", title=title)
    return (tmp_path / "d.md").read_text("utf-8")


def test_every_call_has_its_footnote_and_every_sentence_one(record: Record, tmp_path: Path) -> None:
    page = dossier(tmp_path, record)
    calls = set(re.findall(r"\[\^(\d+)\](?!:)", page))
    notes = re.findall(
        r"^\[\^(\d+)\]: “(.*)” The =Paper, \*Norway accuses China\*, 2024-03-26, <", page, re.M
    )
    assert calls == {number for number, _ in notes}
    assert [text for _, text in notes].count("China called the evidence insufficient.") == 1
    assert len(notes) == len({piece.start for claim in record.claims for piece in claim.evidence})


def test_claims_stand_in_the_timeline_and_under_their_family(record: Record, tmp_path: Path) -> None:
    page = dossier(tmp_path, record, title="The affair")
    assert page.startswith("# The affair\n")
    assert "1 document, published 2024-03-26; 5 claims." in page
    timeline = page.partition("## Timeline")[2].partition("\n## ")[0]
    assert re.findall(r"^- \*\*(\S+)\*\* (\w+)", timeline, re.M) == [
        ("2023-05", "attack"),
        ("2024-03-26", "sanction"),
    ]
    assert "3 claims bear no date." in timeline
    assert "- deny: China → Norway" in page.partition("## Responses")[2].partition("\n## ")[0]
    assert "| CN | NO | attack, deny |" in page


def test_nothing_of_a_document_becomes_markup(record: Record, tmp_path: Path) -> None:
    evil = record.model_copy(
        update={"title": "[x](http://a) <b>", "publisher": "*p* | q", "url": "javascript:alert(1)"}
    )
    page = dossier(tmp_path, evil)
    assert "[x](" not in page
    assert "<b>" not in page
    assert "javascript" not in page


def test_several_documents_are_headed_by_their_number(record: Record, tmp_path: Path) -> None:
    later = record.model_copy(update={"id": "n2", "title": "Again", "published": "2024-04-02"})
    page = dossier(tmp_path, record, later)
    assert page.startswith("# What 2 documents say\n")
    assert "2 documents, published 2024-03-26 to 2024-04-02; 10 claims." in page
    assert "| CN | NO | attack ×2, deny ×2 |" in page


def test_nothing_on_record_is_said(record: Record, tmp_path: Path) -> None:
    page = dossier(tmp_path, record.model_copy(update={"claims": []}))
    assert "0 claims." in page
    assert "## " not in page
