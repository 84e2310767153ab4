# ruff: noqa: E501 - feeds and mails read better unbroken
"""Mails and feeds in all dialects."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

pytest.importorskip("feedparser")

from onrecord.documents import Failure, load_documents
from onrecord.documents.formats.feed import TEASER_NOTE, parse_feed, parse_opml, texts_of
from onrecord.documents.formats.mail import read_mail, unwrap
from onrecord.documents.formats.parts import Blob, Text
from onrecord.errors import OnrecordError
from onrecord.model import Document
from sources.pages import PARAGRAPHS, TITLE

BODY = "\n".join(PARAGRAPHS)
HTML = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)


def mail(*, plain: str | None = None, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Meridian Briefing <briefing@meridian.example>"
    message["Subject"] = TITLE
    message["Date"] = "Tue, 26 Mar 2024 23:30:00 -0400"
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        (message.add_alternative if plain is not None else message.set_content)(html, subtype="html")
    return message


def test_a_newsletter() -> None:
    text, attached = read_mail(Blob(mail(plain="View online", html=HTML).as_bytes(), "a.eml"))
    assert text.text == f"{TITLE}\n{BODY}\n"
    assert (text.title, text.publisher) == (TITLE, "Meridian Briefing")
    assert text.published is not None
    assert (text.published.day, text.published.basis) == ("2024-03-26", "the mail's Date header")
    assert attached == []


def test_plain_text_broken_into_lines_is_put_together() -> None:
    import textwrap

    wrapped = "\n\n".join(textwrap.fill(one, 72) for one in PARAGRAPHS)
    text, _ = read_mail(Blob(mail(plain=f"{wrapped}\n\n-- \nUnsubscribe").as_bytes(), "a.eml"))
    assert text.text == f"{TITLE}\n{BODY}\n"


def test_lines_ended_on_purpose_stay() -> None:
    assert unwrap("Short.\nShort too.\n\n* one\n* two\n") == "Short.\nShort too.\n* one\n* two"
    long = "x " * 80
    assert unwrap(f"{long}\nnext\n") == f"{long.strip()}\nnext\n"


def test_what_is_attached_is_read_too(tmp_path: Path) -> None:
    message = mail(plain=BODY)
    message.add_attachment(HTML.encode(), maintype="text", subtype="html", filename="../../etc/page.html")
    inner = mail(plain=BODY.replace("Norland", "Sudland"))
    message.add_attachment(inner)
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    found = list(load_documents([str(tmp_path / "a.eml")]))
    assert [item.id for item in found if isinstance(item, Document)] == [
        "a",
        "a/page.html",
        "a/forwarded-2.eml",
    ]
    assert all(isinstance(item, Document) for item in found)


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Meridian</title><item><title>{TITLE}</title><link>https://m.example/1</link>
<description>A teaser of the long article that follows.</description>
<content:encoded><![CDATA[{HTML}]]></content:encoded><pubDate>Tue, 26 Mar 2024 23:30:00 -0400</pubDate></item>
<item><title>Teaser only</title><link>https://m.example/2</link><description>A teaser of one sentence and no more.
</description><pubDate>Wed, 27 Mar 2024 10:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Meridian</title>
<entry><id>urn:1</id><title>{TITLE}</title><link href="https://m.example/1"/>
<published>2024-03-26T23:30:00-04:00</published><updated>2024-03-28T10:00:00Z</updated>
<content type="html">{HTML.replace("<", "&lt;")}</content></entry></feed>"""
XHTML = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Meridian</title><entry><id>urn:1</id><title>{TITLE}</title>
<link rel="alternate" href="https://m.example/1"/><published>2024-03-26T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div></content></entry></feed>"""
RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel rdf:about="https://m.example/">
<title>Meridian</title></channel><item rdf:about="https://m.example/1"><title>{TITLE}</title>
<link>https://m.example/1</link><dc:date>2024-03-26T12:00:00+01:00</dc:date>
<content:encoded><![CDATA[{HTML}]]></content:encoded></item></rdf:RDF>"""
RSS_091 = f"""<rss version="0.91"><channel><title>Meridian</title><item><title>{TITLE}</title>
<link>https://m.example/1</link><description>{BODY}</description><pubDate>26 Mar 2024</pubDate></item></channel></rss>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Meridian",
        "items": [
            {
                "id": "1",
                "url": "https://m.example/1",
                "title": TITLE,
                "content_html": HTML,
                "date_published": "2024-03-26T23:30:00-04:00",
            }
        ],
    }
)


@pytest.mark.parametrize("feed", [RSS, ATOM, XHTML, RDF, RSS_091, JSON_FEED])
def test_every_dialect(feed: str) -> None:
    text, *_ = texts(feed)
    assert text.title == TITLE
    assert " ".join(text.text.split()) == f"{TITLE} {' '.join(PARAGRAPHS)}"
    assert text.url == "https://m.example/1"
    assert text.publisher == "Meridian"
    assert text.published is not None
    assert text.published.day == "2024-03-26"
    assert text.notes == ((TEASER_NOTE,) if feed is RSS_091 else ())


def texts(feed: str) -> list[Text]:
    blob = Blob(feed.encode(), "feed.xml")
    return list(texts_of(parse_feed(blob), blob))


def test_a_teaser_says_so() -> None:
    assert [text.notes for text in texts(RSS)] == [(), (TEASER_NOTE,)]


def test_an_update_is_not_the_day_of_publication() -> None:
    (text,) = texts(ATOM)
    assert text.updated is not None
    assert text.updated.day == "2024-03-28"


def test_no_feed() -> None:
    with pytest.raises(OnrecordError, match="not a feed"):
        parse_feed(Blob(b"<rss><oops", "x"))


OPML = """<opml version="2.0"><body><outline text="News"><outline type="rss" text="A" xmlUrl="https://a.example/f"/>
    <outline type="rss" title="B" xmlurl="https://b.example/f"/><outline type="rss" text="A" xmlUrl="https://a.example/f"/>
    </outline><outline type="link" url="https://c.example/"/></body></opml>"""


def test_opml() -> None:
    assert parse_opml(Blob(OPML.encode(), "x")) == [
        ("A", "https://a.example/f"),
        ("B", "https://b.example/f"),
    ]
    with pytest.raises(OnrecordError, match="without feeds"):
        parse_opml(Blob(b"<opml><body/></opml>", "x"))


def test_a_feed_on_disk_gives_a_document_for_each_entry(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(RSS)
    first, second = load_documents([str(tmp_path / "feed.xml")])
    assert isinstance(first, Document)
    assert (first.id, first.published, first.url) == ("feed/0001", "2024-03-26", "https://m.example/1")
    assert first.origin is not None
    assert first.origin.container == [str(tmp_path / "feed.xml")]
    assert not isinstance(second, Failure)
