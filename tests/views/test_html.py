"""The dossier as a page: complete in itself, inert, and every tie in it leads somewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hostile import records
from hypothesis import given, settings

from onrecord.model import Claim, Evidence, Record
from onrecord.views import html
from onrecord.views.inert import visible
from onrecord.views.summary import summarise

VOID = {"meta", "wbr"}
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "nav",
        "main",
        "section",
        "footer",
        "article",
    ),
    *("h1", "h2", "h3", "p", "div", "span", "bdi", "strong", "a", "mark", "blockquote", "time", "wbr"),
    *("table", "thead", "tbody", "tr", "td", "th", "ul", "ol", "li", "dl", "dt", "dd"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "tabindex", "role", "scope"),
    *("aria-labelledby", "aria-label", "aria-hidden", "data-toward", "title", "rel", "dir"),
}


class Page(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.mark_texts: dict[str, str] = {}
        self.article = ""
        self.style = ""
        self.meta: dict[str, str] = {}
        self.comments: list[str] = []
        self._reading = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), "an attribute twice"
        self.tags.add(tag)
        self.attributes |= set(given)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "meta":
            self.meta[given.get("http-equiv") or given.get("name") or "charset"] = given.get("content") or ""
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag == "article" and "dir" in given:
            self._reading = True

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "article":
            self._reading = False

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        elif self._reading and self.open[-1] != "a":
            self.article += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def check(record: Record) -> Page:
    text = html.render(record)
    page = Page(text)
    assert page.open == []
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.comments == []
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert link == record.url
            assert re.match("https?://", link)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    policy = page.meta["Content-Security-Policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    return page


def test_annotated_articles(record: Record) -> None:
    page = check(record)
    for number, claim in enumerate(record.claims, 1):
        assert f"c{number}" in page.ids
        assert f"#c{number}" in page.links
        for piece in claim.evidence:
            anchor = html.mark_id(piece.start, piece.end)
            assert anchor in page.ids
            assert f"#{anchor}" in page.links
    assert page.article.split() == visible(record.text).split()


@settings(deadline=None)
@given(records())
def test_hostile_documents_are_inert(record: Record) -> None:
    page = check(record)
    assert page.article.split() == visible(record.text).split()


def test_the_style_sheet_asks_for_nothing_from_outside() -> None:
    sheet = html.render(Record(id="x", text="The end."))
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "http" not in re.sub("http-equiv", "", sheet)


def overlapping(text: str, spans: list[tuple[int, int]]) -> Record:
    claims = [
        Claim(
            id=f"c{n}",
            act="attack",
            status="alleged",
            evidence=[Evidence(start=start, end=end, text=text[start:end])],
        )
        for n, (start, end) in enumerate(spans)
    ]
    return Record(id="x", text=text, claims=claims)


def test_overlapping_sentences_are_cut_into_runs() -> None:
    runs = html.segments(summarise(overlapping("abcdefghij", [(1, 6), (4, 8), (1, 6), (4, 5)])))
    assert [(run.text, run.claims) for run in runs] == [
        ("a", ()),
        ("bcd", (1, 3)),
        ("e", (1, 2, 3, 4)),
        ("f", (1, 2, 3)),
        ("gh", (2,)),
        ("ij", ()),
    ]
    assert [run.anchors for run in runs] == [(), ("s1-6",), ("s4-5", "s4-8"), (), (), ()]
    assert [[entry.number for entry in run.ends] for run in runs] == [[], [], [4], [1, 3], [2], []]


def test_nothing_to_record_is_said_and_the_article_shown(empty: Record) -> None:
    page = check(empty)
    assert "Nothing on record" in html.render(empty)
    assert page.article == empty.text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//evil.example"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    record = Record(id="x", text="The end.", url=url)
    assert all(link.startswith("#") for link in check(record).links)


def test_ten_megabytes_on_one_line() -> None:
    text = "The spy service hacked <b> " * 370_000
    page = html.render(overlapping(text, [(0, len(text)), (100, 5000), (9_000_000, 9_000_100)]))
    assert page.count("<b>") == 0
    assert len(page) < 2 * len(text)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        if len(colour) == 4:
            colour = "#" + "".join(2 * c for c in colour[1:])
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_all_text_has_contrast_enough_in_light_and_dark() -> None:
    sheet = html.render(Record(id="x", text="The end."))
    schemes = re.findall(r":root\{(.*?)\}", sheet, re.DOTALL)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--([\w-]+):(#\w+)", scheme))
        for ink in (
            "ink",
            "quiet",
            "link",
            "operations",
            "accusations",
            "measures",
            "responses",
            "alignment",
            "assessment",
        ):
            for ground in ("page", "card"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for ground in ("mark", "chosen"):
            assert contrast(colours["ink"], colours[ground]) >= 4.5
