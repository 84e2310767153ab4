"""The dossier in print: footnotes at the foot, every name legible, nothing fetched, nothing run."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from onrecord.export.dossier.pdf import without_font, write_pdf
from onrecord.export.sources import Item
from onrecord.model import Record

try:
    import weasyprint  # noqa: F401
except (ImportError, OSError):
    pytest.skip("WeasyPrint or Pango is not installed", allow_module_level=True)


def pages(*records: Record, title: str | None = None) -> tuple[list[str], list[str], bytes]:
    """The text of each page, what was told, the file."""
    pdfium: Any = pytest.importorskip("pypdfium2")
    notes: list[str] = []
    stream = io.BytesIO()
    write_pdf(map(Item, records), stream, title=title, on_note=notes.append)
    document = pdfium.PdfDocument(stream.getvalue())
    texts = [page.get_textpage().get_text_range().replace("\r", "") for page in document]
    return texts, notes, stream.getvalue()


def test_each_sentence_is_a_footnote_of_the_page_that_calls_for_it(record: Record) -> None:
    (page, *_), _, _ = pages(record, title="The affair")
    flat = " ".join(page.split())
    assert flat.index("Timeline") < flat.index("1. “Norway accused China of breaking into its parliament")
    assert re.search(r"2023-05 attack: China, APT31 → Norwegian parliament .*?1 ?, ?2", flat)
    assert flat.count("froze the assets of Li Wei") == 1
    assert "https://paper.example/n1" in flat
    assert re.search(r"1 / \d", flat)


def test_names_of_all_scripts_print(record: Record) -> None:
    names = ["Служба безпеки України", "Ελλάδα", "国家安全部", "왕이", "وزارة"]
    claims = [record.claims[1].model_copy(update={"said_by": names})]
    texts, told, _ = pages(record.model_copy(update={"claims": claims}))
    text = "".join(texts)
    assert names[0] in text.replace("\n", " ")
    assert names[1] in text
    # Which other scripts the machine has fonts for is not ours to say; what it lacks must be told.
    assert "国家安全部" in text or "国" in "".join(told)


def test_what_no_font_has_is_told_on_one_line(record: Record) -> None:
    _, told, _ = pages(record.model_copy(update={"title": "A \U0001fbfe\U000e0fff B"}))
    assert len(told) <= 1
    some = without_font("一二三中国王")
    assert some.startswith("no font on this machine has 一 (U+4E00), 三 (U+4E09), 中 (U+4E2D), ")
    assert "国 (U+56FD) and 1 more: they print as boxes" in some


def test_nothing_of_a_document_becomes_markup_or_is_fetched(record: Record) -> None:
    evil = record.model_copy(
        update={"title": '<img src="/etc/hostname"><b>x</b>', "publisher": "<style>", "url": "file:///etc"}
    )
    text = "".join(pages(evil)[0])
    assert "<img src=" in text
    assert "<style>" in text
    assert "file:" not in text


def test_the_same_records_give_the_same_bytes(record: Record) -> None:
    assert pages(record)[2] == pages(record)[2]


def test_nothing_on_record_is_a_page_as_well(record: Record) -> None:
    (page,), _, _ = pages(record.model_copy(update={"claims": []}))
    assert "0 claims." in page
