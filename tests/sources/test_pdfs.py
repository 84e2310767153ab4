# ruff: noqa: E501 - sentences read better unbroken
"""PDFs of real tools (see data/README.md): paragraphs, pages, days, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pypdfium2")

from onrecord.documents import load_document
from onrecord.documents.formats.parts import Blob, Text
from onrecord.documents.formats.pdf import read_pdf
from onrecord.errors import OnrecordError

DATA = Path(__file__).parent / "data"


def pdf(name: str) -> Text:
    return read_pdf(Blob((DATA / f"{name}.pdf").read_bytes(), f"{name}.pdf"))


SENTENCES = (
    "The National Cyber Centre and its partners assess with high confidence that actors sponsored by the "
    "government of the Russian Federation broke into the control systems of water utilities in four European "
    "countries between January and February 2024.",
    "The intrusions, which went undetected for several weeks, were carried out by a state-sponsored group that "
    "the industry tracks as Sandworm.",
    "They exfiltrated configuration data from programmable logic controllers and interfered with the "
    "telecommunications equipment of two operators.",
    "Change default passwords on every internet-facing controller.",
    "The ministers announced that the ambassador of the Russian Federation had been summoned, and that sanctions "
    "against three officers were being prepared by the Council of the European Union.",
)


@pytest.mark.parametrize("name", ["latex", "latex-columns"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_are_whole_over_line_ends(name: str, sentence: str) -> None:
    assert sentence in pdf(name).text


def test_paragraphs_are_lines_and_headings_stand_alone() -> None:
    lines = pdf("latex").text.splitlines()
    assert lines[:4] == [
        "Joint Advisory on Intrusions into Water Utilities",
        "National Cyber Centre of Orland",
        "March 26, 2024",
        "1 Summary",
    ]
    assert f"{SENTENCES[0]} {SENTENCES[1]}" in lines
    assert "3 Attribution" in lines


def test_what_stands_at_the_top_of_every_page_is_left_out() -> None:
    text = pdf("latex").text
    assert "TLP:CLEAR" not in text
    assert "Advisory 24-03" not in text


def test_pages() -> None:
    text = pdf("latex")
    assert [page.number for page in text.pages] == [1, 2, 3]
    assert text.pages[0].start == 0
    assert text.pages[-1].end == len(text.text)
    for before, after in zip(text.pages, text.pages[1:], strict=False):
        assert before.end == after.start
    second = text.text[text.pages[1].start : text.pages[1].end]
    assert second.startswith("3 Attribution")
    assert SENTENCES[-1] in second


def test_days() -> None:
    latex, libre = pdf("latex"), pdf("libreoffice")
    assert latex.published is not None
    assert (latex.published.day, latex.published.basis) == (
        "2024-03-26",
        "a day that stands alone on the first page",
    )
    assert libre.published is not None
    assert (libre.published.day, libre.published.basis) == ("2023-04-04", "the first page, where it says so")


def test_libreoffice() -> None:
    assert (
        "The Ministry of Foreign Affairs of the People's Republic of China firmly rejects the accusation made by "
        "the Government of Norland that hackers linked to China broke into its parliament's e-mail system last year."
    ) in pdf("libreoffice").text.splitlines()


@pytest.mark.parametrize(
    ("name", "why"), [("scanned", "a scanned PDF: 2 of its 2 pages"), ("locked", "locked by a password")]
)
def test_what_is_refused(name: str, why: str) -> None:
    with pytest.raises(OnrecordError, match=why):
        pdf(name)


def test_a_document_of_a_pdf_knows_its_pages() -> None:
    document = load_document(str(DATA / "latex.pdf"))
    assert document.origin is not None
    assert document.origin.format == "pdf"
    assert [page.number for page in document.origin.pages] == [1, 2, 3]
    assert document.published == "2024-03-26"
    assert document.title == "Joint Advisory on Intrusions into Water Utilities"


def test_an_indictment_with_a_courts_stamp() -> None:
    text = pdf("indictment")
    assert text.published is not None
    assert (text.published.day, text.published.basis) == ("2020-10-15", "the court's stamp of filing")
    lines = text.text.splitlines()
    assert not any("1:20-cr-00316" in line for line in lines)
    assert [line[:2] for line in lines if line[1:2] == "."] == ["1.", "2.", "3."]
    (second,) = (line for line in lines if line.startswith("2."))
    assert second.endswith("using malware known as BlackEnergy, Industroyer and KillDisk.")
