"""Files of a register as they lie on disk: opened, unpacked, bounded, and told apart.

Every file is hostile until read: packed files are bounded by size and by ratio, XML is read without
document types and entities, text must be UTF-8, and a web page is recognised for what it is.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

from lxml import etree

from onrecord.errors import OnrecordError

# The largest lists (OFAC's advanced XML, the screening list) have some 120 MB.
MAX_BYTES = 600_000_000
# Text of these lists packs to a tenth, at most to a thirtieth; a bomb packs to a thousandth.
MAX_RATIO = 100
MAX_FIELD = 1_000_000
# Longest stretch of XML without an element that is asked for: it all stays in memory until then.
MAX_GAP = 16_000_000
HEAD = 4096


class RegisterFileError(OnrecordError):
    """A file that is not the list it is taken for: truncated, malformed, or something else."""


class _Bounded(io.RawIOBase):
    """A byte stream that refuses to give more than so many bytes."""

    def __init__(self, inner: IO[bytes], where: str, limit: int) -> None:
        self._inner = inner
        self._where = where
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            chunk = self._inner.read(len(view))
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise RegisterFileError(
                self._where, f"the packed file is damaged or cut short ({error})"
            ) from None
        self._left -= len(chunk)
        if self._left < 0:
            raise RegisterFileError(
                self._where, "unpacks to far more than any such list has; not read further"
            )
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


class Source:
    """One file of a register.

    Args:
        path: where it lies; plain, gzip, or a zip archive that holds exactly one file.
        where: how to call it in messages; the path by default.

    Raises:
        RegisterFileError: it is missing, empty, or a damaged archive.
    """

    def __init__(self, path: Path, where: str | None = None) -> None:
        self.path = path
        self.where = where or str(path)
        try:
            size = path.stat().st_size
        except OSError as error:
            raise RegisterFileError(self.where, error.strerror or "cannot be read") from None
        if not path.is_file():
            raise RegisterFileError(self.where, "is not a file")
        if size == 0:
            raise RegisterFileError(self.where, "is empty")
        self._limit = min(MAX_BYTES, max(size * MAX_RATIO, 1_000_000))
        self.size = size
        with self.open() as stream:
            self.head = stream.read(HEAD)
        self._refuse_other_things()

    @property
    def name(self) -> str:
        """The file's name without folders and packing."""
        return self.path.name.removesuffix(".gz")

    def open(self) -> io.BufferedReader:
        """The unpacked bytes, from the start.

        Raises:
            RegisterFileError: on opening or reading, if the archive is damaged, holds other than one
                file, or unpacks beyond bounds.
        """
        try:
            raw: IO[bytes] = self.path.open("rb")
        except OSError as error:
            raise RegisterFileError(self.where, error.strerror or "cannot be read") from None
        magic = raw.read(4)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            raw = gzip.GzipFile(fileobj=raw)  # type: ignore[assignment]
        elif magic == b"PK\x03\x04" and not self.is_workbook():
            raw = self._only_member(raw)
        return io.BufferedReader(_Bounded(raw, self.where, self._limit), 1 << 16)

    def is_workbook(self) -> bool:
        """Whether it is an Office workbook (a zip archive that is read as it is)."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                return "[Content_Types].xml" in archive.namelist()
        except (zipfile.BadZipFile, OSError):
            return False

    def _only_member(self, raw: IO[bytes]) -> IO[bytes]:
        try:
            archive = zipfile.ZipFile(raw)
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) != 1:
                raise RegisterFileError(self.where, f"the archive holds {len(members)} files, not one")
            if members[0].flag_bits & 1:
                raise RegisterFileError(self.where, "the archive is encrypted")
            return archive.open(members[0])
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise RegisterFileError(self.where, f"the archive is damaged ({error})") from None

    def text(self) -> io.TextIOWrapper:
        """The characters, as UTF-8 (with or without a byte order mark), line ends untouched."""
        return io.TextIOWrapper(self.open(), encoding="utf-8-sig", errors="strict", newline="")

    def tail(self, length: int = 64) -> bytes:
        """The last bytes, unpacked."""
        kept = b""
        with self.open() as stream:
            while chunk := stream.read(1 << 20):
                kept = (kept + chunk)[-length:]
        return kept

    def digest(self) -> str:
        """SHA-256 of the file as it lies, hex."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @property
    def is_xml(self) -> bool:
        """Whether it begins like XML."""
        return self.head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")

    @property
    def root(self) -> str:
        """Local name of the first element of an XML file, as far as the head shows it, else ""."""
        if not self.is_xml:
            return ""
        parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True)
        try:
            parser.feed(self.head)
            for _, element in parser.read_events():
                return local(element)  # type: ignore[arg-type]
        except etree.XMLSyntaxError:
            pass
        return ""

    def _refuse_other_things(self) -> None:
        head = self.head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
        if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head[:1024]:
            raise RegisterFileError(self.where, "is a web page (an error page?), not the list")
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise RegisterFileError(self.where, "is in UTF-16; the list is published in UTF-8")
        if b"<!doctype" in head or b"<!entity" in head:
            raise RegisterFileError(
                self.where, "declares a document type, which the list never does; not read"
            )


def rows(source: Source) -> Iterator[list[str]]:
    """The rows of a CSV file in UTF-8.

    Raises:
        RegisterFileError: not UTF-8, a quoted field that never ends, or a field beyond bounds.
    """
    csv.field_size_limit(MAX_FIELD)
    line = 0
    try:
        with source.text() as text:
            reader = csv.reader(text, strict=True)
            for row in reader:
                line = reader.line_num
                yield row
    except UnicodeDecodeError:
        raise RegisterFileError(source.where, f"is not UTF-8 (after line {line})") from None
    except csv.Error as error:
        raise RegisterFileError(source.where, f"is not readable as CSV after line {line} ({error})") from None


def jsonl(source: Source) -> Iterator[dict[str, Any]]:
    """The objects of a file with one JSON object in each line.

    Raises:
        RegisterFileError: a line that is no JSON object (the last one, if the file is cut short).
    """
    number = 0
    try:
        with source.text() as text:
            for number, line in enumerate(text, start=1):
                if line.strip():
                    item = json.loads(line)
                    if not isinstance(item, dict):
                        raise RegisterFileError(source.where, f"line {number} is not a JSON object")
                    yield item
    except (ValueError, RecursionError) as error:
        raise RegisterFileError(
            source.where, f"line {number} is not JSON in UTF-8, or is cut short ({type(error).__name__})"
        ) from None


def whole_json(source: Source, limit: int = 400_000_000) -> Any:
    """The whole file as JSON.

    Raises:
        RegisterFileError: malformed, cut short, too deep, or larger than ``limit`` bytes.
    """
    with source.open() as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise RegisterFileError(source.where, "is far larger than any such list")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RegisterFileError(source.where, f"is not JSON in UTF-8, or is cut short ({error})") from None


def elements(source: Source, tags: frozenset[str]) -> Iterator[etree._Element]:
    """The elements with one of these local names, whole and in order.

    Each is emptied when the next is asked for. Document types and entities are refused, comments and
    processing instructions skipped, nothing is fetched; libxml2's own bounds hold (256 levels, 10 MB
    for one text), and so does ``MAX_GAP`` for what may stand between two of the elements.

    Raises:
        RegisterFileError: malformed or cut short, a document type, or beyond bounds.
    """
    parser = etree.XMLPullParser(
        ("end",),
        tag=[f"{{*}}{tag}" for tag in sorted(tags)],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    gap = 0
    checked = False
    try:
        with source.open() as stream:
            while chunk := stream.read(1 << 16):
                parser.feed(chunk)
                gap += len(chunk)
                for _, found in parser.read_events():
                    element = cast(etree._Element, found)
                    gap = 0
                    if not checked:
                        checked = True
                        info = element.getroottree().docinfo
                        if info.internalDTD is not None:
                            raise RegisterFileError(source.where, "declares a document type; not read")
                    yield element
                    element.clear()
                    parent = element.getparent()
                    if parent is not None:
                        while element.getprevious() is not None:
                            del parent[0]
                if gap > MAX_GAP:
                    raise RegisterFileError(
                        source.where, f"has {gap:,} bytes without an entry; not read further"
                    )
            parser.close()
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise RegisterFileError(
            source.where, f"is malformed or cut short at line {line} ({str(error.msg)[:80]})"
        ) from None


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that local name."""
    for item in element:
        if local(item) == name:
            return item
    return None


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """All children of that local name; none of no element."""
    return [] if element is None else [item for item in element if local(item) == name]


def value(element: etree._Element | None, *path: str) -> str:
    """The text at a path of children, in one line; "" if there is none."""
    for name in path:
        if element is None:
            return ""
        element = child(element, name)
    return "" if element is None or not element.text else " ".join(element.text.split())


def only(sources: Sequence[Source], what: str = "list") -> Source:
    """The single file of a form that is one file.

    Raises:
        RegisterFileError: there are several.
    """
    if len(sources) != 1:
        raise RegisterFileError(sources[1].where, f"the {what} is one file; import one at a time")
    return sources[0]
