"""Web pages: the article and nothing else, the day with its basis, links that lead to the sentence."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

pytest.importorskip("trafilatura")

from onrecord.documents.formats.page import PAYWALL_NOTE, decode, read_page, text_of_fragment
from onrecord.documents.formats.parts import Blob
from onrecord.documents.locate import fragment_link, locate
from onrecord.errors import OnrecordError
from onrecord.model import Claim, Document, Evidence, Origin, Page
from sources.pages import NOISE, PAGES, PARAGRAPHS, TITLE


@pytest.mark.parametrize("name", PAGES)
def test_the_article_and_nothing_else(name: str) -> None:
    text = read_page(Blob(PAGES[name].html.encode("cp1252" if name == "latin-1" else "utf-8"), "page"))
    lines = text.text.splitlines()
    assert lines[0] == TITLE == text.title
    for paragraph in PAGES[name].paragraphs:
        assert lines.count(paragraph) == 1, name
    for noise in NOISE:
        assert noise not in text.text, name
    assert (PAYWALL_NOTE in text.notes) is PAGES[name].walled


@pytest.mark.parametrize("name", PAGES)
def test_the_day_and_what_it_was_taken_from(name: str) -> None:
    saved = PAGES[name]
    text = read_page(Blob(saved.html.encode("cp1252" if name == "latin-1" else "utf-8"), "page"))
    assert (text.published.day if text.published else None) == saved.published
    if saved.basis is not None:
        assert text.published is not None
        assert text.published.basis.startswith(saved.basis)
    if saved.updated is not None:
        assert text.updated is not None
        assert text.updated.day == saved.updated
    if saved.publisher is not None:
        assert text.publisher == saved.publisher
    assert text.url == saved.url


def test_the_characters_of_an_old_encoding() -> None:
    text = read_page(Blob(PAGES["latin-1"].html.encode("cp1252"), "page"))
    assert "The “café” in Malmö, a spokesman said" in text.text


@pytest.mark.parametrize(
    ("data", "told", "expected"),
    [
        ("ä".encode(), "", "ä"),
        (b"\xe4", "", "ä"),
        (b"\xe4", "text/html; charset=iso-8859-1", "ä"),
        (b"\x93a\x94", "text/html; charset=ISO-8859-1", "“a”"),
        ("ä".encode("utf-16"), "", "ä"),
        (b'<meta charset="windows-1251">\xe4', "", '<meta charset="windows-1251">д'),
        ("ä".encode(), "text/html; charset=no-such", "ä"),
        (b"abc", "text/html; charset=base64", "abc"),
    ],
)
def test_decode(data: bytes, told: str, expected: str) -> None:
    assert decode(data, told) == expected


def test_a_page_without_an_article_is_refused() -> None:
    with pytest.raises(OnrecordError, match="without an article"):
        read_page(Blob(b"<html><body><nav>Home World Sport</nav><p>Sign in</p></body></html>", "page"))


def test_a_page_that_lists_articles_is_refused() -> None:
    teasers = "".join(
        f'<div><h3><a href="/{n}">{one}</a></h3><p>By n</p></div>' for n, one in enumerate(PARAGRAPHS)
    )
    with pytest.raises(OnrecordError, match="without an article"):
        read_page(Blob(f"<html><title>News</title><body>{teasers}</body></html>".encode(), "page"))


def test_a_page_200_000_levels_deep_is_refused() -> None:
    with pytest.raises(OnrecordError, match="levels deep"):
        read_page(Blob(b"<html><body>" + b"<div>" * 200_000 + b"<p>x</p>", "page"))


def test_an_address_of_another_site_is_not_taken_over() -> None:
    html = PAGES["agency"].html.encode()
    assert read_page(Blob(html, "p", url="https://www.meridian.example/x")).url == PAGES["agency"].url
    assert read_page(Blob(html, "p", url="https://other.example/x")).url == "https://other.example/x"


def test_no_day_after_the_day_of_the_fetch() -> None:
    html = PAGES["agency"].html.encode()
    assert read_page(Blob(html, "p", fetched="2024-03-25T00:00:00Z")).published is None
    assert read_page(Blob(html, "p", fetched="2024-03-26T00:00:00Z")).published is not None


def test_text_of_fragment() -> None:
    assert text_of_fragment("<p>One\ntwo <b>three</b></p><ul><li>a</li><li>b &amp; c</li></ul>x<br>y") == (
        "One two three\na\nb & c\nx\ny"
    )
    assert text_of_fragment("plain text") == "plain text"
    assert text_of_fragment("<script>alert(1)</script><p>x</p>") == "x"
    assert text_of_fragment("a\x1eb < c") == "ab < c"


def fragments(link: str) -> list[str]:
    return [unquote(part) for part in link.partition("#:~:text=")[2].split(",")]


def test_a_short_sentence_is_quoted_whole() -> None:
    link = fragment_link("https://e.example/a?b=1#top", "It is a well-known, old case.", "")
    assert link == "https://e.example/a?b=1#top:~:text=It%20is%20a%20well%2Dknown%2C%20old%20case."


def test_a_long_sentence_is_quoted_by_its_ends() -> None:
    start, end = fragments(fragment_link("https://e.example/a", PARAGRAPHS[0], " ".join(PARAGRAPHS)))
    assert PARAGRAPHS[0].startswith(start)
    assert PARAGRAPHS[0].endswith(end)
    assert len(start.split()) >= 5


def test_words_that_occur_before_are_not_enough() -> None:
    long = "The government of Norland said on Tuesday that one thing and another had happened to all of them."
    other = "The government of Norland said nothing more."
    start, _ = fragments(fragment_link("https://e.example/a", long, f"{other} {long}"))
    assert start == "The government of Norland said on"


def claim(text: str, sentence: str) -> Claim:
    at = text.index(sentence)
    piece = Evidence(start=at, end=at + len(sentence), text=sentence)
    return Claim(id="c1", act="warn", status="asserted", evidence=[piece])


def test_evidence_of_a_page_has_a_link() -> None:
    text = "\n".join(PARAGRAPHS)
    found = claim(text, PARAGRAPHS[2])
    document = Document(id="a", text=text, url="https://e.example/a", origin=Origin(format="html"))
    locate(document, [found])
    assert found.evidence[0].link is not None
    assert found.evidence[0].link.startswith("https://e.example/a#:~:text=The%20Ruritanian%20embassy")
    assert found.evidence[0].page is None


def test_evidence_of_a_pdf_has_a_page() -> None:
    text = "One one one.\nTwo two two.\n"
    pages = [Page(number=3, start=0, end=13), Page(number=5, start=13, end=len(text))]
    document = Document(id="a", text=text, origin=Origin(format="pdf", pages=pages))
    for sentence, page in (("One one one.", 3), ("Two two two.", 5)):
        found = claim(text, sentence)
        locate(document, [found])
        assert (found.evidence[0].page, found.evidence[0].link) == (page, None)
    located = claim(text, "Two two two.")
    locate(document.model_copy(update={"url": "https://e.example/a.pdf"}), [located])
    assert located.evidence[0].link == "https://e.example/a.pdf#page=5"
