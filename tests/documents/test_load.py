"""Documents from files, folders, pipes and record files; every bad input a fault by name."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents import Failure, Place, load_document, load_documents, load_place, make_document
from onrecord.errors import OnrecordError
from onrecord.model import Document

TEXT = "Norway blames Russia for hack\n\nThe government said on Monday that Russia was behind the attack.\n"


def put(path: Path, content: str | bytes | dict[str, object]) -> str:
    if isinstance(content, dict):
        content = json.dumps(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def one(source: str, **options: str) -> Document:
    (item,) = load_documents([source], **options)  # type: ignore[arg-type]
    assert isinstance(item, Document), item
    return item


def fault(source: str, limit: int | None = None, **options: str) -> str:
    more = {} if limit is None else {"limit": limit}
    (item,) = load_documents([source], **options, **more)  # type: ignore[arg-type]
    assert isinstance(item, Failure), item
    assert "\n" not in str(item.error)
    return str(item.error)


# What is read


def test_text_is_kept_to_the_character(tmp_path: Path) -> None:
    text = "Titles are kept\r\n\r\n  The spaces, too. \t And “quotes” – and é as e\u0301.\r\n\n\n"
    document = one(put(tmp_path / "a.txt", text))
    assert document.text == text
    assert document.id == "a"
    assert document.source == str(tmp_path / "a.txt")
    assert document.title == "Titles are kept"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path, encoding: str) -> None:
    assert one(put(tmp_path / "a.txt", TEXT.encode(encoding))).text == TEXT


def test_utf_16_big_endian(tmp_path: Path) -> None:
    assert one(put(tmp_path / "a.txt", b"\xfe\xff" + TEXT.encode("utf-16-be"))).text == TEXT


def test_options_become_the_documents_facts(tmp_path: Path) -> None:
    given_facts = {
        "published": "2024-03-26",
        "title": "Mine",
        "publisher": "Meridian",
        "url": "https://example.org",
    }
    document = one(put(tmp_path / "a.txt", TEXT), **given_facts)
    assert document.model_dump(include=set(given_facts)) == given_facts


def test_markdown_front_matter_is_read_and_left_out(tmp_path: Path) -> None:
    front = '---\ntitle: "A: title"\ndate: 2024-03-26T10:00:00Z\npublisher: Meridian\n'
    front += "url: https://e.org\nx: y\n---\n"
    body = "# Heading\n\nThe *government* said so.\n"
    document = one(put(tmp_path / "a.md", front + body))
    assert document.text == body
    assert document.title == "A: title"
    assert document.published == "2024-03-26"
    assert document.publisher == "Meridian"
    assert document.url == "https://e.org"
    assert one(put(tmp_path / "b.md", body)).title == "Heading"


def test_a_rule_in_markdown_is_no_front_matter(tmp_path: Path) -> None:
    text = "---\nThe government said that it was so, and that was all there was to it.\n"
    assert one(put(tmp_path / "a.md", text)).text == text


def test_options_go_before_the_files_own_word(tmp_path: Path) -> None:
    source = put(tmp_path / "a.json", {"text": TEXT, "published": "2020-01-01", "title": "Old"})
    document = one(source, published="2024-03-26")
    assert (document.published, document.title) == ("2024-03-26", "Old")


def test_record_file_gives_its_text_and_facts_but_not_its_claims(tmp_path: Path) -> None:
    record = {
        "id": "../../etc/passwd",
        "title": "T",
        "publisher": "P",
        "published": "2024-03-26",
        "text": TEXT,
        "affair": "x",
        "genre": "y",
        "claims": [{"act": "nonsense", "event": 3}],
    }
    document = one(put(tmp_path / "d01.json", record))
    assert document.id == "d01"
    assert (document.text, document.title, document.publisher) == (TEXT, "T", "P")


def test_every_annotated_article_loads() -> None:
    corpus = Path(__file__).parents[2] / "corpus" / "gold"
    items = list(load_documents([str(corpus)]))
    assert len(items) >= 28
    for item in items:
        assert isinstance(item, Document)
        assert item.text == json.loads((corpus / f"{item.id}.json").read_text("utf-8"))["text"]


def test_folder_is_read_through_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.json", ".hidden.txt", ".git/d.txt", "page.html", "sub/a.txt"):
        put(tmp_path / name, {"text": TEXT} if name.endswith("json") else TEXT)
    ids = [item.id for item in load_documents([str(tmp_path)]) if isinstance(item, Document)]
    assert ids == ["a", "b", "a-2", "c"]


def test_a_bad_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    sources = [put(tmp_path / "a.txt", TEXT), str(tmp_path / "none.txt"), put(tmp_path / "c.txt", TEXT)]
    kinds = [type(item) for item in load_documents(sources)]
    assert kinds == [Document, Failure, Document]


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, TEXT.encode())
    document = one("-")
    assert (document.id, document.text, document.source) == ("stdin", TEXT, "standard input")


def test_a_record_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, json.dumps({"text": TEXT, "title": "T"}).encode())
    assert one("-").title == "T"


def test_pipe_with_a_writer(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    try:
        os.write(write_end, TEXT.encode())
        os.close(write_end)
        assert one(f"/dev/fd/{read_end}").text == TEXT
    finally:
        os.close(read_end)


def test_one_document_by_itself(tmp_path: Path) -> None:
    source = put(tmp_path / "a.txt", TEXT)
    assert load_document(source, published="2024-03-26").published == "2024-03-26"
    for bad, why in ((str(tmp_path), "a folder, not a document"), (str(tmp_path / "b.txt"), "no such file")):
        with pytest.raises(OnrecordError, match=why):
            load_document(bad)


def test_a_record_is_known_whatever_its_file_is_called(tmp_path: Path) -> None:
    record = json.dumps({"text": TEXT, "title": "T"})
    assert one(put(tmp_path / "a.txt", record)).title == "T"
    assert "more than one JSON value (line 2)" in fault(put(tmp_path / "a.json", f"{record}\n{record}\n"))
    braces = "{{Infobox}} The government said on Monday that Russia was behind the attack."
    assert one(put(tmp_path / "b.txt", braces)).text == braces


# What is refused


def test_missing_file(tmp_path: Path) -> None:
    assert fault(str(tmp_path / "none.txt")) == f"{tmp_path / 'none.txt'}: no such file or folder"
    assert "no such file" in fault("")
    assert "null byte" in fault("a\0b")
    assert "too long" in fault("x" * 5000)


def test_folder_without_documents(tmp_path: Path) -> None:
    put(tmp_path / "picture.png", b"\x89PNG")
    assert "a folder without documents" in fault(str(tmp_path))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "white space"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7\n", "a broken PDF"),
        (b"PK\x03\x04rest", "a broken ZIP archive"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"\x7fELF\x02\x00", "a program"),
        (b"The government\x00 said so.", "NUL at character 14"),
        ("The government".encode("utf-16-le"), "NUL"),
        (bytes(range(256)) * 4, "a binary file"),
        (b"The minister\x92s word", "not valid UTF-8: byte 0x92 at offset 12"),
        (b"\xef\xbb\xbfabc \xff", "byte 0xFF at offset 7"),
        (b"\xed\xa0\x80 lone surrogate", "byte 0xED at offset 0"),
        (b"\xff\xfea\x00\x00\xd8", "not valid UTF-16-LE: byte 0x00 at offset 4"),
        (b"<!DOCTYPE html><html><p>The government said so.", "an HTML page"),
    ],
)
def test_what_is_not_text(tmp_path: Path, content: bytes, why: str) -> None:
    source = put(tmp_path / "a.txt", content)
    message = fault(source)
    assert message.startswith(f"{source}: ")
    assert why in message


def test_a_text_in_another_language(tmp_path: Path) -> None:
    source = put(
        tmp_path / "a.txt", "外交部发言人在例行记者会上表示，中方坚决反对有关国家借网络安全问题进行政治操弄。"
    )
    assert "not in English" in fault(source)


def test_a_text_over_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    source = tmp_path / "large.txt"
    with source.open("wb") as file:
        file.truncate(100_000_000_000)  # sparse: reading it would take minutes
    started = time.monotonic()
    assert "100,000 MB, larger than the limit of 10 MB" in fault(str(source))
    assert time.monotonic() - started < 1


def test_the_limit_holds_to_the_byte(tmp_path: Path) -> None:
    source = put(tmp_path / "a.txt", "The end. " * 10 + "é")
    size = 92
    (item,) = load_documents([source], limit=size)
    assert isinstance(item, Document)
    assert "larger than the limit" in fault(source, limit=size - 1)


def test_a_records_text_is_held_to_the_same_limit(tmp_path: Path) -> None:
    source = put(tmp_path / "a.json", {"text": "The end. " * 20})
    assert "larger than the limit" in fault(source, limit=100)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_device(device: str) -> None:
    assert fault(device) == f"{device}: a device or socket, not a file"


class Endless(io.RawIOBase):
    """Input without end."""

    def read(self, size: int = -1) -> bytes:
        return b"The government said so. " * 1000


def test_endless_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Endless()))
    assert fault("-") == "standard input: larger than the limit of 10 MB"


def test_pipe_that_nobody_writes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.documents.raw.PIPE_PATIENCE", 0.01)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "a pipe that nobody writes to" in fault(str(pipe))


def test_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    put(tmp_path / "a.txt", TEXT)
    assert [item.id for item in load_documents([str(tmp_path)]) if isinstance(item, Document)] == ["a"]


def test_loops_and_loose_ends_of_links(tmp_path: Path) -> None:
    (tmp_path / "x.txt").symlink_to(tmp_path / "y.txt")
    (tmp_path / "y.txt").symlink_to(tmp_path / "x.txt")
    assert "a loop of symbolic links" in fault(str(tmp_path / "x.txt"))
    (tmp_path / "z.txt").symlink_to(tmp_path / "gone.txt")
    assert "a symbolic link to nothing" in fault(str(tmp_path / "z.txt"))


def test_a_folder_that_holds_itself_is_read_once(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", TEXT)
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    items = list(load_documents([str(tmp_path)]))
    assert [type(item) for item in items] == [Document, Failure]


def test_a_file_name_that_is_not_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff\n.txt")
    Path(name).write_text(TEXT)
    document = one(name)
    document.model_dump_json().encode()
    assert document.id == "bad��"
    assert "\n" not in (document.source or "")


@pytest.mark.parametrize(
    "date", ["2024-3-26", "26.03.2024", "2024-02-30", "20240326", "٢٠٢٤-٠٣-٢٦", "", "x" * 99]
)
def test_malformed_date(tmp_path: Path, date: str) -> None:
    source = put(tmp_path / "a.txt", TEXT)
    with pytest.raises(OnrecordError, match="not a date of the form YYYY-MM-DD") as raised:
        list(load_documents([source], published=date))
    assert raised.value.where == "published"
    if date:
        record = put(tmp_path / "a.json", {"text": TEXT, "published": date})
        assert fault(record).startswith(f"{record}: not a date of the form YYYY-MM-DD")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            '{"text": "a",\n  oops}',
            "not valid JSON: Expecting property name enclosed in double quotes (line 2, column 3)",
        ),
        ("", "not valid JSON"),
        ('{"text": "a"}\n{"text": "b"}', "more than one JSON value (line 2)"),
        ("[1, 2]", "not a record: a list instead of an object"),
        ("null", "not a record: null"),
        ("{}", "not a record: it has no text"),
        ('{"text": 3}', "its text is a number"),
        ('{"text": "The end.", "title": ["a"]}', "its title is a list"),
        ('{"text": "The end.", "published": 2024}', "its published is a number"),
        ('{"text": ""}', "empty"),
        ('{"text": "\\ud800 The end."}', "lone surrogate U+D800 at character 0"),
        ('{"text": "The end.", "title": "\\udc00"}', "title holds a lone surrogate"),
        ('{"text": "The\\u0000end."}', "NUL at character 3"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("1" * 10_000, "not valid JSON"),
    ],
)
def test_bad_record_files(tmp_path: Path, content: str, why: str) -> None:
    source = put(tmp_path / "a.json", content)
    message = fault(source)
    assert message.startswith(f"{source}: ")
    assert why in message


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_document_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("any.txt", "any.md", "any.json"):
        path = folder / name
        path.write_bytes(data)
        try:
            document = load_place(Place("any", name, path))
        except OnrecordError:
            continue
        document.text.encode()


@given(st.text(max_size=200))
def test_any_string_ends_in_a_document_or_a_fault(text: str) -> None:
    try:
        document = make_document(text, id="x", where="x")
    except OnrecordError:
        return
    assert document.text == text
