"""Pages and links of evidence, as the views show them."""

from __future__ import annotations

import pytest

from onrecord.model import Claim, Evidence, Origin, Party, Record
from onrecord.views import html, markdown, terminal

TEXT = "Norland accused Ruritania of hacking its parliament."


def record(link: str | None, page: int | None = 7) -> Record:
    piece = Evidence(start=0, end=len(TEXT), text=TEXT, page=page, link=link)
    party = Party(name="Norland", kind="state", side="NO")
    return Record(
        id="a",
        text=TEXT,
        claims=[Claim(id="c1", act="attribute", status="asserted", actors=[party], evidence=[piece])],
    )


def test_the_page_is_told() -> None:
    assert "(page 7)" in terminal.render(record(None))
    assert "(page 7)" in markdown.render(record(None))
    assert "page 7</span>" in html.render(record(None))
    assert "page" not in terminal.render(record(None, page=None))


def test_the_link_leads_to_the_sentence() -> None:
    link = "https://e.example/a#:~:text=Norland%20accused,parliament."
    assert f'href="{link}"' in html.render(record(link))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", 'https://e.example/"><script>x</script>']
)
def test_no_link_does_harm(link: str) -> None:
    page = html.render(record(link))
    assert "javascript:" not in page
    assert "data:text/html" not in page
    assert "<script>x" not in page


def test_the_head_tells_what_the_day_was_taken_from_and_what_to_know_of_the_text() -> None:
    origin = Origin(
        format="html", published_basis="JSON-LD datePublished", updated="2024-03-28", notes=["a teaser <b>"]
    )
    shown = record(None).model_copy(update={"published": "2024-03-26", "origin": origin})
    text = terminal.render(shown)
    assert "published 2024-03-26 (JSON-LD datePublished) · updated 2024-03-28" in text
    assert "a teaser <b>" in text
    assert "a teaser &lt;b&gt;" in html.render(shown)
    assert "JSON-LD datePublished" in markdown.render(shown)
