"""The dossier as Markdown."""

from __future__ import annotations

from hostile import WORDS, records
from hypothesis import given, settings
from markdown_it import MarkdownIt

from onrecord.model import Record
from onrecord.views import markdown
from onrecord.views.inert import one_line

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def kinds(text: str) -> list[str]:
    """Every kind of token that the Markdown comes to."""
    found = []
    for token in PARSER.parse(text):
        found.append(token.type)
        found += [child.type for child in token.children or []]
    return found


def shown(text: str) -> str:
    """The text that a reader of the Markdown sees."""
    return "".join(
        {"softbreak": " ", "hardbreak": " "}.get(child.type, child.content)
        for token in PARSER.parse(text)
        for child in token.children or []
    )


@given(WORDS)
def test_what_is_escaped_is_shown_as_it_is(text: str) -> None:
    if one_line(text):
        assert shown(markdown.escape(text)) == one_line(text)


def test_all_claims_are_shown(record: Record) -> None:
    page = markdown.render(record)
    seen = shown(page)
    for claim in record.claims:
        for piece in claim.evidence:
            assert one_line(piece.text) in seen
    assert kinds(page).count("blockquote_open") == sum(len(claim.evidence) for claim in record.claims)
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


ALLOWED = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special"),
    *("blockquote_open", "blockquote_close", "strong_open", "strong_close", "hardbreak", "softbreak"),
    *(f"{part}_{end}" for part in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")),
}


@settings(deadline=None)
@given(records())
def test_hostile_documents_add_no_markup(record: Record) -> None:
    page = markdown.render(record)
    found = kinds(page)
    assert set(found) <= ALLOWED
    rows = {line.count(" | ") for line in page.splitlines() if line.startswith("| ")}
    assert rows <= {2, 3}


def test_a_web_address_in_the_text_is_no_link() -> None:
    escaped = markdown.escape("see http://evil.example and www.evil.example")
    assert "http://" not in escaped
    assert "www.evil" not in escaped


def test_nothing_to_record_is_said(empty: Record) -> None:
    assert "Nothing on record" in markdown.render(empty)
