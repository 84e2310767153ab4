"""Pages of well-known builds around annotated articles: the whole text in order, the headline, the day."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

pytest.importorskip("trafilatura")

from onrecord.documents.formats.page import read_page
from onrecord.documents.formats.parts import Blob
from sources.sites import BOXES, SITES

GOLD = Path(__file__).parents[2] / "corpus" / "gold"


def article(name: str, paragraphs: int | None = None) -> tuple[str, list[str]]:
    """An annotated article: its headline and its paragraphs, or the first of them."""
    title, *lines = json.loads((GOLD / f"{name}.json").read_text("utf-8"))["text"].split("\n")
    return title.strip(), [line.strip() for line in lines if len(line) >= 80][:paragraphs]


ARTICLES = {
    "long": article("d01"),
    "quotes": article("d17"),
    "hacks": article("d10"),
    "short": article("d16", 2),
}


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("of", ARTICLES)
def test_the_article_of_a_page(name: str, of: str) -> None:
    site = SITES[name]
    title, paragraphs = ARTICLES[of]
    page = site.page(escape(title), [escape(one, quote=False) for one in paragraphs])
    text = read_page(Blob(page.encode(), "page"))
    lines = text.text.splitlines()
    assert lines[0] == text.title == title
    assert [line for line in lines if line in paragraphs] == paragraphs
    assert [box for box in BOXES if box in text.text] == []
    assert [line for line in lines[1:] if len(line) >= 80 and line not in paragraphs] == []
    assert (text.published.day if text.published else None) == site.published
    if site.updated:
        assert text.updated is not None
        assert text.updated.day == site.updated
