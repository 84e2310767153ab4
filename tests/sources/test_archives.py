"""ZIP, tar, packed files, JSON Lines, WARC; nested; and what their documents are told to be."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("warcio")

from onrecord.documents import Failure, Ways, load_documents
from onrecord.model import Document
from sources.pages import PAGES, PARAGRAPHS, TITLE

TEXT = "\n".join((TITLE, *PARAGRAPHS)) + "\n"
IRRELEVANT = (
    "Cake of the week\nMix the flour with the eggs, and bake it until it is brown. It is best when warm.\n"
)
PAGE = PAGES["agency"].html.encode()


def load(path: Path, **ways: object) -> tuple[list[Document], list[str]]:
    items = list(load_documents([str(path)], ways=Ways(**ways)))  # type: ignore[arg-type]
    documents = [item for item in items if isinstance(item, Document)]
    faults = [str(item.error) for item in items if isinstance(item, Failure)]
    return documents, faults


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


MEMBERS = {
    "a.txt": TEXT.encode(),
    "sub/page.html": PAGE,
    "sub/d.json": json.dumps({"text": TEXT, "published": "2024-01-02"}).encode(),
    "sub/e.md": f"---\ntitle: Mine\n---\n{TEXT}".encode(),
    "logo.png": b"\x89PNG",
    ".hidden.txt": TEXT.encode(),
    "__MACOSX/a.txt": TEXT.encode(),
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("n.zip", zipped(MEMBERS)),
        ("n.tar", tarred(MEMBERS)),
        ("n.tar.gz", tarred(MEMBERS, "w:gz")),
        ("n.tgz", tarred(MEMBERS, "w:gz")),
        ("n.tar.bz2", tarred(MEMBERS, "w:bz2")),
        ("n.tar.xz", tarred(MEMBERS, "w:xz")),
        ("n.tbz2", tarred(MEMBERS, "w:bz2")),
        ("n.txz", tarred(MEMBERS, "w:xz")),
        ("download", zipped(MEMBERS)),
    ],
)
def test_members(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    documents, faults = load(path)
    assert faults == []
    stem = path.stem
    assert [d.id for d in documents] == [f"{stem}/{one}" for one in ("a", "sub/page", "sub/d", "sub/e")]
    text, page, record, markdown = documents
    assert text.text == record.text == markdown.text == TEXT
    assert text.source is not None
    assert text.source.endswith("!a.txt")
    assert (page.published, record.published, markdown.title) == ("2024-03-26", "2024-01-02", "Mine")
    assert [d.origin.format for d in documents if d.origin] == ["text", "html", "record", "markdown"]
    assert all(d.origin and d.origin.container == [str(path)] for d in documents)


def test_nested_archives(tmp_path: Path) -> None:
    inner = zipped({"x.txt": TEXT.encode()})
    path = tmp_path / "n.zip"
    path.write_bytes(zipped({"in/inner.zip": inner, "in/t.tar.gz": tarred({"y.txt": TEXT.encode()}, "w:gz")}))
    documents, faults = load(path)
    assert faults == []
    assert [d.id for d in documents] == ["n/in/inner/x", "n/in/t.tar/y"]
    assert documents[0].origin is not None
    assert documents[0].origin.container == [str(path), "in/inner"]


@pytest.mark.parametrize(
    ("name", "pack"), [("a.txt.gz", gzip.compress), ("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress)]
)
def test_a_packed_text(tmp_path: Path, name: str, pack: object) -> None:
    (tmp_path / name).write_bytes(pack(TEXT.encode()))  # type: ignore[operator]
    documents, faults = load(tmp_path / name)
    assert faults == []
    assert [d.text for d in documents] == [TEXT]


def test_a_bad_member_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    good = TEXT.encode()
    members = {
        "a.txt": good,
        "b.pdf": b"%PDF-1.4 junk",
        "c.txt": b"\xff\xfe\x00",
        "d.json": b"{",
        "e.txt": good,
    }
    for name, data in (("n.zip", zipped(members)), ("n.tar", tarred(members))):
        (tmp_path / name).write_bytes(data)
        documents, faults = load(tmp_path / name)
        assert [d.id for d in documents] == ["n/a", "n/e"]
        assert len(faults) == 3
        assert all(f"{name}!{member}" in fault for member, fault in zip("bcd", faults, strict=True))


def test_a_damaged_zip_member(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": TEXT.encode(), "b.txt": TEXT.encode()}))
    data[60] ^= 0xFF
    (tmp_path / "n.zip").write_bytes(data)
    documents, faults = load(tmp_path / "n.zip")
    assert [d.id for d in documents] == ["n/b"]
    assert len(faults) == 1


def test_a_tar_that_breaks_off(tmp_path: Path) -> None:
    whole = tarred({"a.txt": TEXT.encode(), "b.txt": TEXT.encode() * 50})
    (tmp_path / "n.tar").write_bytes(whole[:-14_000])
    documents, faults = load(tmp_path / "n.tar")
    assert [d.id for d in documents] == ["n/a"]
    assert faults
    assert all("unexpected end" in fault for fault in faults)


def test_a_tar_whose_first_member_is_a_pdf_is_a_tar(tmp_path: Path) -> None:
    pdf = (Path(__file__).parent / "data" / "libreoffice.pdf").read_bytes()
    (tmp_path / "n.tar").write_bytes(tarred({"a.pdf": pdf, "b.txt": TEXT.encode()}))
    documents, faults = load(tmp_path / "n.tar")
    assert ([d.id for d in documents], faults) == (["n/a", "n/b"], [])


def test_an_office_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    assert "office document" in load(tmp_path / "a.zip")[1][0]


LINES = [
    {
        "text": TEXT,
        "title": TITLE,
        "date": "2024-03-26 10:00:00",
        "source": "Meridian",
        "url": "https://m.example/1",
    },
    {"title": "No text"},
    {"maintext": TEXT, "date_publish": "2024-05-01"},
    {"text": IRRELEVANT},
]


def test_json_lines(tmp_path: Path) -> None:
    lines = [json.dumps(one) for one in LINES]
    (tmp_path / "n.jsonl").write_text("\n".join([*lines[:2], "not JSON", "", *lines[2:]]))
    documents, faults = load(tmp_path / "n.jsonl")
    assert [(d.id, d.published) for d in documents] == [
        ("n/000001", "2024-03-26"),
        ("n/000005", "2024-05-01"),
        ("n/000006", None),
    ]
    assert (documents[0].title, documents[0].publisher, documents[0].url) == (
        TITLE,
        "Meridian",
        "https://m.example/1",
    )
    assert ["line 2" in faults[0], "line 3" in faults[1], len(faults)] == [True, True, 2]


def test_triage_passes_over_what_is_irrelevant_and_counts_it(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text("\n".join(json.dumps(one) for one in LINES))
    passed: list[tuple[str, int]] = []
    documents, _ = load(
        tmp_path / "n.jsonl",
        keep="onrecord.triage:first_pass",
        on_passed=lambda _, why, count: passed.append((why, count)),
    )
    assert [d.id for d in documents] == ["n/000001", "n/000003"]
    assert passed == [("triage", 2)]


def warc(pages: list[tuple[str, bytes, str, dict[str, str]]], *, packed: bool = True) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("n.warc", {"software": "test"}))
    for url, body, status, headers in pages:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http)
        record.rec_headers.replace_header("WARC-Date", "2024-04-01T12:00:00Z")
        writer.write_record(record)
    return out.getvalue()


HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("packed", [True, False])
def test_warc(tmp_path: Path, packed: bool) -> None:
    pages = [
        ("https://www.meridian.example/a", PAGE, "200 OK", HTML),
        ("https://m.example/gone", PAGE, "404 Not Found", HTML),
        ("https://m.example/x.png", b"\x89PNG", "200 OK", {"Content-Type": "image/png"}),
        ("https://m.example/nav", b"<html><body><nav>Hacks</nav></body></html>", "200 OK", HTML),
        ("https://m.example/b", gzip.compress(PAGE), "200 OK", {**HTML, "Content-Encoding": "gzip"}),
        (
            "https://m.example/c",
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE),
            "200 OK",
            {**HTML, "Transfer-Encoding": "chunked"},
        ),
        ("https://m.example/cake", IRRELEVANT.encode(), "200 OK", {"Content-Type": "text/plain"}),
    ]
    name = "n.warc.gz" if packed else "n.warc"
    (tmp_path / name).write_bytes(warc(pages, packed=packed))
    passed: dict[str, int] = {}
    documents, faults = load(
        tmp_path / name,
        keep="onrecord.triage:first_pass",
        on_passed=lambda _, why, count: passed.update({why: count}),
    )
    assert faults == []
    assert len(documents) == 3
    assert [d.url for d in documents][1:] == ["https://m.example/b", "https://m.example/c"]
    for document in documents:
        assert document.published == "2024-03-26"
        assert document.origin is not None
        assert document.origin.fetched == "2024-04-01T12:00:00Z"
        assert PARAGRAPHS[0] in document.text
    assert sum(passed.values()) == 2


def test_a_warc_within_a_tar(tmp_path: Path) -> None:
    inner = warc([("https://m.example/b", PAGE, "200 OK", HTML)])
    (tmp_path / "n.tar").write_bytes(tarred({"crawl.warc.gz": inner}))
    documents, faults = load(tmp_path / "n.tar")
    assert (len(documents), faults) == (1, [])


def test_a_damaged_warc_record_is_told_and_what_came_before_is_read(tmp_path: Path) -> None:
    data = warc([(f"https://m.example/{n}", PAGE, "200 OK", HTML) for n in range(6)])
    (tmp_path / "n.warc.gz").write_bytes(data[: len(data) * 2 // 3])
    documents, faults = load(tmp_path / "n.warc.gz")
    assert 2 <= len(documents) <= 4
    assert len(faults) == 1


def test_standard_input_may_be_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import SimpleNamespace

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(zipped({"a.txt": TEXT.encode()}))))
    (document,) = load_documents(["-"])
    assert isinstance(document, Document)
    assert document.id == "stdin/a"


def test_what_is_not_english_is_passed_over_in_archives(tmp_path: Path) -> None:
    german = (
        "Die Regierung sagte am Dienstag, dass die Angreifer in das Netz des Parlaments eingedrungen seien. "
        * 9
    )
    (tmp_path / "n.zip").write_bytes(zipped({"a.txt": german.encode(), "b.txt": TEXT.encode()}))
    passed: list[tuple[str, int]] = []
    documents, faults = load(tmp_path / "n.zip", on_passed=lambda _, why, n: passed.append((why, n)))
    assert ([d.id for d in documents], faults, passed) == (["n/b"], [], [("not English", 1)])


def test_plain_texts_of_a_crawl(tmp_path: Path) -> None:
    """Conversions, as in Common Crawl's WET files."""
    from warcio.warcwriter import WARCWriter

    with (tmp_path / "n.warc.wet.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        record = writer.create_warc_record(
            "https://m.example/a",
            "conversion",
            payload=io.BytesIO(TEXT.encode()),
            warc_content_type="text/plain",
        )
        writer.write_record(record)
    (document,), faults = load(tmp_path / "n.warc.wet.gz")
    assert (document.text, document.url, faults) == (TEXT, "https://m.example/a", [])


def test_a_warc_by_wget() -> None:
    documents, faults = load(Path(__file__).parent / "data" / "wget.warc.gz")
    assert ([document.title for document in documents], faults) == ([TITLE], [])
    assert documents[0].origin is not None
    assert documents[0].origin.fetched is not None
    assert documents[0].origin.fetched.startswith("2026-11-23T")
