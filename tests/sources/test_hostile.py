# ruff: noqa: E501 - members read better unbroken
"""Bombs, loops and crashes: a clear error in bounded time and memory, and the neighbours are read."""

from __future__ import annotations

import gzip
import io
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

pytest.importorskip("trafilatura")

from onrecord.documents import Failure, load_documents
from onrecord.documents.formats import child
from onrecord.documents.formats.isolated import Isolated, Job
from onrecord.documents.formats.limits import UNPACKED_FREE, UNPACKED_RATIO
from onrecord.documents.formats.streams import Budget, Swollen
from onrecord.errors import OnrecordError
from onrecord.model import Document
from sources.pages import PARAGRAPHS, TITLE
from sources.test_archives import tarred, warc, zipped

TEXT = ("\n".join((TITLE, *PARAGRAPHS)) + "\n").encode()
SECONDS = 10.0


def load(path: Path) -> tuple[list[str], list[str]]:
    began = time.monotonic()
    items = list(load_documents([str(path)]))
    assert time.monotonic() - began < 3 * SECONDS  # three times, as other work may share the machine
    ids = [item.id for item in items if isinstance(item, Document)]
    return ids, [str(item.error) for item in items if isinstance(item, Failure)]


def zeros(size: int) -> bytes:
    """A gzip file of so many zeros."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def test_a_gzip_bomb(tmp_path: Path) -> None:
    (tmp_path / "b.txt.gz").write_bytes(zeros(400_000_000))
    ids, faults = load(tmp_path / "b.txt.gz")
    assert ids == []
    assert "larger than the limit" in faults[0]


def test_a_zip_bomb_among_good_members(tmp_path: Path) -> None:
    (tmp_path / "n.zip").write_bytes(zipped({"a.txt": TEXT, "bomb.txt": bytes(120_000_000), "c.txt": TEXT}))
    ids, faults = load(tmp_path / "n.zip")
    assert ids == ["n/a", "n/c"]
    assert len(faults) == 1
    assert "bomb.txt" in faults[0]


def test_many_bombs(tmp_path: Path) -> None:
    big = bytes(45_000_000)
    (tmp_path / "n.zip").write_bytes(zipped({**{f"{n:02}.html": big for n in range(8)}, "z.txt": TEXT}))
    ids, faults = load(tmp_path / "n.zip")
    assert ids == ["n/z"]
    assert len(faults) == 8


def test_what_unpacks_beyond_all_reason_ends_the_archive() -> None:
    budget = Budget("n.zip", 1_000_000)
    budget.spend(UNPACKED_FREE + UNPACKED_RATIO * 1_000_000)
    with pytest.raises(Swollen, match="1 MB that unpack to more than"):
        budget.spend(1)


def test_archives_nested_without_end(tmp_path: Path) -> None:
    data = TEXT
    for depth in range(12):
        data = zipped({f"in{depth}.zip" if depth else "a.txt": data, "side.txt": TEXT})
    (tmp_path / "n.zip").write_bytes(data)
    ids, faults = load(tmp_path / "n.zip")
    assert any("nested more than" in fault for fault in faults)
    assert "n/side" in ids


def test_a_bomb_in_a_warc_record(tmp_path: Path) -> None:
    html = {"Content-Type": "text/html"}
    good = (
        "<html><body><h1>" + TITLE + "</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "</body>"
    ).encode()
    bomb = zeros(300_000_000)
    data = warc(
        [
            ("https://m.example/a", good, "200 OK", html),
            ("https://m.example/b", bomb, "200 OK", {**html, "Content-Encoding": "gzip"}),
            ("https://m.example/c", good, "200 OK", html),
        ]
    )
    (tmp_path / "n.warc.gz").write_bytes(data)
    ids, faults = load(tmp_path / "n.warc.gz")
    assert len(ids) == 2
    assert len(faults) == 1
    assert "larger than the limit" in faults[0]


def test_xml_bombs(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "lollollollol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    rss = f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]><rss version='2.0'><channel><title>&a11;</title></channel></rss>"
    opml = (
        f"<?xml version='1.0'?><!DOCTYPE opml [{entities}]><opml><body><outline text='&a11;'/></body></opml>"
    )
    file = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>T</title><item><title>T</title><description>one two three four five &x;</description></item></channel></rss>'
    (tmp_path / "a.rss").write_text(rss)
    (tmp_path / "b.opml").write_text(opml)
    (tmp_path / "c.rss").write_text(file)
    for name in ("a.rss", "b.opml"):
        ids, faults = load(tmp_path / name)
        assert ids == []
        assert len(faults) <= 1
    for item in load_documents([str(tmp_path / "c.rss")]):
        assert not isinstance(item, Document) or "root:" not in item.text


def test_a_page_200_000_levels_deep_among_good_ones(tmp_path: Path) -> None:
    deep = b"<html><body>" + b"<div>" * 200_000 + b"<p>x</p>"
    (tmp_path / "n.tar").write_bytes(tarred({"a.txt": TEXT, "deep.html": deep, "c.txt": TEXT}))
    ids, faults = load(tmp_path / "n.tar")
    assert ids == ["n/a", "n/c"]
    assert "levels deep" in faults[0]


def looping_pdf() -> bytes:
    """A PDF whose tree of pages holds itself, and whose page draws itself."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 1000000>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 5>>stream\n/X Do\nendstream",
        b"<</Length 5>>stream\n/X Do\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    return bytes(out)


def test_a_pdf_with_a_loop(tmp_path: Path) -> None:
    (tmp_path / "n.zip").write_bytes(zipped({"a.txt": TEXT, "loop.pdf": looping_pdf(), "c.txt": TEXT}))
    ids, faults = load(tmp_path / "n.zip")
    assert ids == ["n/a", "n/c"]
    assert len(faults) == 1
    assert "loop.pdf" in faults[0]


def test_deep_json(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_bytes(
        b'{"text":' + b"[" * 500_000 + b'\n{"text": ' + b'"%s"}\n' % TEXT.replace(b"\n", b" ")
    )
    ids, faults = load(tmp_path / "n.jsonl")
    assert ids == ["n/000002"]
    assert len(faults) == 1


def test_an_overlapping_zip(tmp_path: Path) -> None:
    """Many entries that share one packed block, as D. Fifield's bombs do."""
    out = io.BytesIO(zipped({"0.html": bytes(40_000_000)}))
    with zipfile.ZipFile(out) as archive:
        info = archive.infolist()[0]
    data = out.getvalue()
    at = data.index(b"PK\x01\x02")
    entry = data[at : data.index(b"PK\x05\x06")]
    count = 500
    directory = entry * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0)
    (tmp_path / "n.zip").write_bytes(data[:at] + directory + end)
    ids, faults = load(tmp_path / "n.zip")
    assert ids == []
    assert faults
    assert info.file_size == 40_000_000


# What a parser may do to its process


CRASHES = {
    "ends": "import os; os._exit(3)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "eats memory": "hog = [bytearray(1 << 24) for _ in range(200)]",
    "hangs": "import time\nwhile True: time.sleep(1)",
}


@pytest.mark.parametrize("how", CRASHES)
def test_a_parser_that_brings_the_process_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The member is told, and the next ones are read by a fresh process."""
    crash = tmp_path / "site" / "crash.py"
    crash.parent.mkdir()
    crash.write_text(
        "from onrecord.documents.formats import walk\n"
        "inner = walk.read_leaf\n"
        "def read_leaf(blob, kind, tick):\n"
        "    if 'bad' in blob.name:\n"
        f"        exec({CRASHES[how]!r})\n"
        "    return inner(blob, kind, tick)\n"
        "walk.read_leaf = read_leaf\n"
        "from onrecord.triage import first_pass\n"
    )
    monkeypatch.setattr(sys, "path", [str(crash.parent), *sys.path])
    members = {"1.txt": TEXT, "2-bad.txt": TEXT, "3.txt": TEXT, "4-bad.txt": TEXT, "5.txt": TEXT}
    (tmp_path / "n.tar").write_bytes(tarred(members))
    texts, faults = [], []
    # Only what hangs is to be given up for its time: filling the memory may take long on a busy machine.
    with Isolated(stall_seconds=2.0 if how == "hangs" else 120.0) as isolated:
        for outcome in isolated.read(Job("n.tar", path=tmp_path / "n.tar", keep="crash:first_pass")):
            if isinstance(outcome, OnrecordError):
                faults.append(str(outcome))
            elif hasattr(outcome, "key"):
                texts.append(outcome.key)
    assert texts == ["1", "3", "5"]
    assert [fault.split(":")[0] for fault in faults] == ["n.tar!2-bad.txt", "n.tar!4-bad.txt"]
    why = {
        "ends": "status 3",
        "is killed": "signal 11",
        "eats memory": "memory",
        "hangs": "longer than 2 seconds",
    }
    assert all(why[how] in fault for fault in faults), faults


def test_the_process_is_bounded() -> None:
    assert child.MEMORY <= 1_000_000_000


def test_a_broken_source_that_is_not_there_any_more(tmp_path: Path) -> None:
    with Isolated() as isolated:
        (fault,) = isolated.read(Job("gone.pdf", path=tmp_path / "gone.pdf"))
        assert isinstance(fault, OnrecordError)
        (tmp_path / "a.txt").write_bytes(TEXT)
        (text,) = isolated.read(Job("a.txt", data=gzip.compress(TEXT), suffix=".gz"))
    assert not isinstance(text, OnrecordError)
