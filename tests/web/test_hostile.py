"""Hostile documents are shown, and do nothing: in the pages and in the API."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.model import Claim, Evidence, Party, Record

ATTACKS = {
    "script": "<script>alert(1)</script> denied it.",
    "handler": '<img src=x onerror="alert(1)"> denied it.',
    "svg": '<svg onload="alert(1)"><a xlink:href="javascript:alert(1)">x</a></svg> denied it.',
    "attribute": "\" autofocus onfocus='alert(1)' x=\" denied it.",
    "template": "{{ 7 * 7 }}{% include '/etc/passwd' %}${7*7} denied it.",
    "closing": "</article></main><form action=https://evil.example><input name=token> denied it.",
    "bidi": "Moscow \u202edenied\u202c\u2066 it.\u200e",
    "controls": "Moscow \x1b[31mdenied\x07 it.\x00".replace("\x00", "\x7f"),
    "table": "<table>" + "<tr><td>x</td></tr>" * 2_000 + "</table> denied it.",
    "style": "<style>*{display:none}</style><link rel=stylesheet href=//evil.example> denied it.",
}


ASTRAY = re.compile(r"(?i)\s*(javascript|data|vbscript):|(https?:)?//evil")


class Seen(HTMLParser):
    """What of a page could act."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.leads: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag in ("iframe", "object", "embed", "base", "style", "img"):
            self.acting.append(tag)
        data = held.get("type") == "application/json"  # is not run
        if tag == "script" and not data and not (held.get("src") or "").startswith("/static/"):
            self.acting.append(tag)
        self.acting += [name for name in held if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            if value := held.get(name):
                self.leads.add(value)


def record(name: str, text: str) -> Record:
    nasty = Party(name=text[:80], kind="group", side=None)
    claim = Claim(
        id="c1",
        act="deny",
        status="asserted",
        actors=[nasty],
        targets=[nasty],
        said_by=[text[:80]],
        voice=text[:80],
        confidence=text[:80],
        detail={text[:40]: text[:80]},
        evidence=[Evidence(start=0, end=len(text), text=text, link="javascript:alert(1)")],
    )
    return Record(
        id=name,
        title=text[:200],
        publisher=text[:200],
        url="javascript:alert(1)",
        text=text,
        claims=[claim],
    )


def test_they_are_shown_and_do_nothing(client: TestClient, ledger: Ledger) -> None:
    keys = [ledger.add_record(record(name, text)).key for name, text in ATTACKS.items()]
    paths = [f"/documents/{key}" for key in keys]
    for path in (*paths, "/documents", "/cases", "/ask?text=denied", "/parties?name=x"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        seen = Seen()
        seen.feed(answer.text)
        assert seen.acting == [], path
        led = [
            one for one in seen.leads if re.match(r"(?i)\s*(javascript|data|vbscript):|(https?:)?//evil", one)
        ]
        assert led == [], path
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\x1b\x07\x7f]", answer.text), path
    answer = client.get(f"/api/v1/documents/{keys[0]}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_one_line_of_ten_megabytes_is_answered(client: TestClient, ledger: Ledger) -> None:
    """The page of a document may be as large as its text; the others are not."""
    text = "Moscow denied it. " + "x" * 10_000_000
    made = record("long", "Moscow denied it.").model_copy(update={"text": text, "title": "x" * 100_000})
    key = ledger.add_record(made).key
    assert client.get(f"/documents/{key}").status_code == 200
    assert len(client.get("/").text) < 500_000


def test_an_upload_cannot_name_a_place(client: TestClient, tmp_path: Path) -> None:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    for name in ("../../evil.txt", "/etc/passwd", "a\x00b.txt", "x" * 5_000 + ".pdf", "..", "a.p/../../x"):
        place = Path(desk.upload(b"x", name))
        assert place.parent == desk.folder
        assert place.exists()
