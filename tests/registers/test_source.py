"""Hostile files: bombs, damaged archives, other things than they say."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from onrecord.registers import source as module
from onrecord.registers.source import RegisterFileError, Source, elements, jsonl, rows, value, whole_json


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_plain_gzip_and_zip_give_the_same_bytes(tmp_path: Path) -> None:
    content = b"a,b\r\nc,d\r\n"
    plain = _file(tmp_path, "x.csv", content)
    packed = _file(tmp_path, "x.csv.gz", gzip.compress(content))
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("x.csv", content)
    for path in (plain, packed, archive):
        assert list(rows(Source(path))) == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>Service unavailable</body></html>", "web page"),
        (b"\n\n <html lang='en'>", "web page"),
        ("a,b\n".encode("utf-16"), "UTF-16"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    ],
)
def test_other_things_are_refused_at_sight(tmp_path: Path, content: bytes, fault: str) -> None:
    with pytest.raises(RegisterFileError, match=fault):
        Source(_file(tmp_path, "list", content))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(RegisterFileError, match="No such file"):
        Source(tmp_path / "none.csv")
    with pytest.raises(RegisterFileError, match="not a file"):
        Source(tmp_path)


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_bomb_is_not_unpacked(tmp_path: Path, kind: str) -> None:
    filling = b"0" * 60_000_000
    if kind == "gzip":
        path = _file(tmp_path, "bomb.csv.gz", gzip.compress(filling))
    else:
        path = tmp_path / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("bomb.csv", filling)
    assert path.stat().st_size < 100_000
    del filling

    def unpack() -> None:
        with Source(path).open() as stream:
            while stream.read(1 << 16):
                pass

    tracemalloc.start()
    try:
        with pytest.raises(RegisterFileError, match="far more than any such list"):
            unpack()
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_an_archive_of_several_files_or_cut_short(tmp_path: Path) -> None:
    several = tmp_path / "several.zip"
    with zipfile.ZipFile(several, "w") as out:
        out.writestr("a", "1")
        out.writestr("b", "2")
    with pytest.raises(RegisterFileError, match="holds 2 files"):
        Source(several)
    whole = gzip.compress(bytes(range(256)) * 500)
    with (
        pytest.raises(RegisterFileError, match="damaged or cut short"),
        Source(_file(tmp_path, "cut.gz", whole[: len(whole) // 2])).open() as stream,
    ):
        stream.read()
    with pytest.raises(RegisterFileError, match="archive is damaged"):
        Source(_file(tmp_path, "cut.zip", several.read_bytes()[:40]))


BOMB = b"""<?xml version="1.0"?>
<!-- %s -->
<!DOCTYPE lolz [<!ENTITY lol "lol">%s]>
<list><entry>&lol9;</entry></list>"""


def test_an_entity_bomb_behind_a_long_comment_is_refused(tmp_path: Path) -> None:
    inner = b"".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10) for n in range(1, 10))
    path = _file(tmp_path, "bomb.xml", BOMB % (b"x" * 10_000, inner.replace(b"&lol0;", b"&lol;")))
    with pytest.raises(RegisterFileError, match=r"document type|malformed"):
        list(elements(Source(path), frozenset({"entry"})))


def test_a_file_of_the_machine_is_not_read_through_an_entity(tmp_path: Path) -> None:
    secret = _file(tmp_path, "secret", b"do not tell")
    content = (
        b"<?xml version='1.0'?><!-- %s --><!DOCTYPE a [<!ENTITY b SYSTEM 'file://%s'>]><a><e>&b;</e></a>"
    )
    path = _file(tmp_path, "x.xml", content % (b"x" * 5000, str(secret).encode()))
    with pytest.raises(RegisterFileError, match="document type"):
        list(elements(Source(path), frozenset({"e"})))


def test_too_deep_and_too_long_without_an_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = _file(tmp_path, "deep.xml", b"<a>" * 5000 + b"</a>" * 5000)
    with pytest.raises(RegisterFileError, match=r"malformed|depth"):
        list(elements(Source(deep), frozenset({"e"})))
    monkeypatch.setattr(module, "MAX_GAP", 500_000)
    long = _file(tmp_path, "long.xml", b"<a>" + b"<b/>" * 500_000 + b"</a>")
    with pytest.raises(RegisterFileError, match="without an entry"):
        list(elements(Source(long), frozenset({"e"})))


def test_elements_come_whole_and_memory_stays_flat(tmp_path: Path) -> None:
    path = _file(tmp_path, "x.xml", b"<a xmlns='urn:x'>" + b"<e><n>v</n></e>" * 20_000 + b"</a>")
    assert sum(value(e, "n") == "v" for e in elements(Source(path), frozenset({"e"}))) == 20_000


@pytest.mark.parametrize("content", [b"<a><e/>", b"<a><e></b></a>", b"<a><e/></a><a/>"])
def test_malformed_xml_is_told_with_its_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RegisterFileError, match="malformed or cut short at line 1"):
        list(elements(Source(_file(tmp_path, "x.xml", content)), frozenset({"e"})))


def test_csv_and_json_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(RegisterFileError, match="is not UTF-8"):
        list(rows(Source(_file(tmp_path, "l1.csv", b"a,b\n" + "Müller,é\n".encode("latin-1")))))
    with pytest.raises(RegisterFileError, match="not readable as CSV"):
        list(rows(Source(_file(tmp_path, "open.csv", b'a,"b\n'))))
    with pytest.raises(RegisterFileError, match="line 2 is not JSON"):
        list(jsonl(Source(_file(tmp_path, "x.jsonl", b'{"a": 1}\n{"a": '))))
    with pytest.raises(RegisterFileError, match="is not JSON"):
        whole_json(Source(_file(tmp_path, "x.json", b'{"a": [1, 2')))
    with pytest.raises(RegisterFileError, match="is not JSON"):
        whole_json(Source(_file(tmp_path, "deep.json", b"[" * 200_000)))
