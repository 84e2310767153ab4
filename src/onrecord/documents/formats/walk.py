"""Opens what contains other things, however deep, and has each thing in it read.

Everything is streamed: a ZIP member by member, a tar, a WARC and JSON Lines as they come. What is wrong with
one member is told, and the next is read. What happens is yielded as messages, small dictionaries that can be
written as JSON:

- ``begin`` (``number``, ``name``): the reading of a member starts; whatever brings the process down now is
  that member's fault.
- ``text`` (``text``): a text was found (:class:`.parts.Text` as a dictionary).
- ``fault`` (``where``, ``fault``): something could not be read.
- ``passed`` (``why``): a member is not worth reading: ``triage``, ``no article`` or ``not English``.
- ``feed`` (``title``, ``url``): an OPML list names a feed.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol, cast

from onrecord.documents.formats import limits
from onrecord.documents.formats.leaf import Found, read_leaf, read_line
from onrecord.documents.formats.parts import Blob, Text
from onrecord.documents.formats.sniff import BY_SUFFIX, CONTAINERS, Kind, sniff
from onrecord.documents.formats.streams import Budget, Reads, Stream, Swollen, as_binary, read_bounded
from onrecord.documents.language import looks_english
from onrecord.errors import OnrecordError

Message = dict[str, Any]

_PACKED = {Kind.GZIP: ".gz", Kind.BZIP2: ".bz2", Kind.XZ: ".xz"}
_TGZ = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
)
"""What the standard library raises for broken archives."""


class Keep(Protocol):
    """A first pass: is it worth reading?"""

    def raw(self, data: bytes) -> bool:
        """Whether a page, mail or line may be, by its bytes."""

    def text(self, text: str) -> bool:
        """Whether a text is."""


@dataclass(frozen=True)
class Thing:
    """A stream and what is known of it; the fields are those of :class:`.parts.Blob`."""

    stream: Stream
    name: str
    key: str = ""
    suffix: str = ""
    content_type: str = ""
    url: str | None = None
    fetched: str | None = None
    container: tuple[str, ...] = ()

    def blob(self, data: bytes) -> Blob:
        return Blob(
            data, self.name, self.key, self.suffix, self.content_type, self.url, self.fetched, self.container
        )


class Walk:
    """One source and everything in it.

    Args:
        budget: what it may unpack to.
        keep: first pass over members of archives; None reads all.
        skip: members that were dealt with before, by number.
        tick: called whenever something has moved.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        keep: Keep | None = None,
        skip: int = 0,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._budget = budget
        self._keep = keep
        self._skip = skip
        self._tick = tick
        self._number = 0
        self._faults = 0

    def run(self, thing: Thing, seekable: BinaryIO | None = None) -> Iterator[Message]:
        """Everything that the source holds.

        Args:
            thing: the source.
            seekable: the same source from its first byte, where it can be read from any place.
        """
        try:
            yield from self._visit(thing, 0, seekable)
        except Swollen as error:
            yield self._fault(error)
        except MemoryError:
            raise
        except OnrecordError as error:
            yield self._fault(error)
        except (SystemExit, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # a library in Rust that gives up raises no Exception
            yield self._fault(OnrecordError(thing.name, f"broken: {_why(error)}"))

    def _visit(self, thing: Thing, depth: int, seekable: BinaryIO | None = None) -> Iterator[Message]:
        kind = sniff(thing.stream.head, thing.suffix, thing.content_type)
        if kind in CONTAINERS and kind not in (Kind.FEED, Kind.OPML) and depth >= limits.DEPTH:
            raise OnrecordError(thing.name, f"archives nested more than {limits.DEPTH} deep")
        match kind:
            case Kind.GZIP | Kind.BZIP2 | Kind.XZ:
                yield from self._packed(thing, kind, depth)
            case Kind.ZIP:
                yield from self._zip(thing, depth, seekable)
            case Kind.TAR:
                yield from self._tar(thing, depth)
            case Kind.WARC:
                yield from self._warc(thing)
            case Kind.JSONL:
                yield from self._jsonl(thing)
            case _:
                large = kind in (Kind.PDF, Kind.MAIL)
                limit = limits.MEMBER_BYTES if large else limits.PAGE_BYTES
                data = read_bounded(thing.stream, limit, thing.name)
                yield from self._leaf(thing.blob(data), kind, depth)

    # What is packed by itself

    def _packed(self, thing: Thing, kind: Kind, depth: int) -> Iterator[Message]:
        source = cast(BinaryIO, thing.stream)
        opened: Any
        if kind is Kind.GZIP:
            opened = gzip.GzipFile(fileobj=source)
        elif kind is Kind.BZIP2:
            opened = bz2.BZ2File(source)
        else:
            opened = lzma.LZMAFile(source)  # noqa: SIM115 - read to its end or given up below
        inner_name = thing.name.removesuffix(_PACKED[kind])
        suffix = _TGZ.get(thing.suffix) or PurePosixPath(inner_name).suffix.lower()
        stream = Stream(_Piecemeal(opened), self._tick, self._budget.spend)
        yield from self._visit(replace(thing, stream=stream, suffix=suffix, content_type=""), depth + 1)

    # Archives

    def _zip(self, thing: Thing, depth: int, seekable: BinaryIO | None) -> Iterator[Message]:
        with tempfile.SpooledTemporaryFile(max_size=limits.SPOOLED) as spool:
            if seekable is None:
                while piece := thing.stream.read(1 << 20):
                    spool.write(piece)
                spool.seek(0)
                seekable = cast(BinaryIO, spool)
            try:
                archive = zipfile.ZipFile(seekable)
            except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
                raise OnrecordError(thing.name, f"a broken ZIP archive ({_why(error)})") from None
            with archive:
                infos = archive.infolist()
                if any(one.filename in ("[Content_Types].xml", "mimetype") for one in infos[:50]):
                    raise OnrecordError(thing.name, "an office document or e-book; save it as PDF or text")

                def members() -> Iterator[tuple[str, Callable[[], Reads] | OnrecordError]]:
                    for info in infos:
                        if info.is_dir():
                            continue
                        if info.flag_bits & 1:
                            yield info.filename, OnrecordError(info.filename, "locked by a password")
                            continue
                        yield info.filename, lambda info=info: cast(Reads, archive.open(info))  # type: ignore[misc]

                yield from self._members(thing, members(), depth, packed=True)

    def _tar(self, thing: Thing, depth: int) -> Iterator[Message]:
        with tarfile.open(fileobj=thing.stream, mode="r|") as archive:

            def members() -> Iterator[tuple[str, Callable[[], Reads] | OnrecordError]]:
                for info in archive:
                    self._tick()
                    archive.members = []  # type: ignore[attr-defined]  # or it keeps every header
                    if info.isreg():
                        yield info.name, lambda info=info: cast(Reads, archive.extractfile(info))  # type: ignore[misc]

            yield from self._members(thing, members(), depth, packed=False)

    def _members(
        self,
        thing: Thing,
        members: Iterable[tuple[str, Callable[[], Reads] | OnrecordError]],
        depth: int,
        *,
        packed: bool,
    ) -> Iterator[Message]:
        taken: set[str] = set()
        inside = (*thing.container, thing.key or thing.name)
        for count, (path, opened) in enumerate(members):
            if count >= limits.MEMBERS:
                raise OnrecordError(thing.name, f"more than {limits.MEMBERS:,} members; the rest is not read")
            pure = PurePosixPath(path.replace("\\", "/"))
            suffix = pure.suffix.lower()
            if suffix not in BY_SUFFIX or any(p.startswith((".", "__MACOSX")) for p in pure.parts):
                continue
            clean = _printable(str(pure))
            name = f"{thing.name}!{clean}"
            key = _unique(_key(thing.key, _printable(str(pure.with_suffix("")))), taken)
            try:
                if isinstance(opened, OnrecordError):
                    raise OnrecordError(name, opened.fault)
                stream = Stream(opened(), self._tick, self._budget.spend if packed else None)
                member = Thing(stream, name, key, suffix, fetched=thing.fetched, container=inside)
                yield from self._visit(member, depth + 1)
            except (Swollen, MemoryError):
                raise
            except OnrecordError as error:
                yield self._numbered_fault(error)
            except _BROKEN as error:
                yield self._numbered_fault(OnrecordError(name, f"broken: {_why(error)}"))

    # Streams of records

    def _jsonl(self, thing: Thing) -> Iterator[Message]:
        lines = as_binary(thing.stream)
        inside = (*thing.container, thing.key or thing.name)
        number = 0
        while line := lines.readline(limits.MEMBER_BYTES + 1):
            number += 1
            name = f"{thing.name}, line {number}"
            if len(line) > limits.MEMBER_BYTES:
                raise OnrecordError(name, "a line beyond all limits; the rest is not read")
            if not line.strip():
                continue
            self._number += 1
            if self._number <= self._skip:
                continue
            if self._keep is not None and not self._keep.raw(line):
                yield {"t": "passed", "why": "triage"}
                continue
            try:
                text = read_line(line.removeprefix(b"\xef\xbb\xbf"), name)
            except OnrecordError as error:
                yield self._fault(error)
                continue
            if text is not None:
                blob = Blob(b"", name, _key(thing.key, f"{number:06d}"), container=inside)
                yield self._text(text.of(blob), inside=True)

    def _warc(self, thing: Thing) -> Iterator[Message]:
        from onrecord.documents.formats.warc import blobs

        inside = (*thing.container, thing.key or thing.name)
        for blob in blobs(thing.stream, thing.name, thing.key, inside, self._tick):
            self._number += 1
            if self._number <= self._skip:
                continue
            if isinstance(blob, OnrecordError):
                yield self._fault(blob)
                continue
            kind = sniff(blob.data[:4096], "", blob.content_type)
            if kind in CONTAINERS and kind is not Kind.FEED:
                continue
            self._number -= 1
            yield from self._leaf(blob, kind, 1)

    # What contains nothing else

    def _leaf(self, blob: Blob, kind: Kind, depth: int) -> Iterator[Message]:
        self._number += 1
        if self._number <= self._skip:
            return
        inside = bool(blob.container)
        if inside and self._keep is not None and kind is not Kind.PDF and not self._keep.raw(blob.data):
            yield {"t": "passed", "why": "triage"}
            return
        yield {"t": "begin", "number": self._number, "name": blob.name}
        try:
            found = read_leaf(blob, kind, self._tick)
        except OnrecordError as error:
            if inside and "without an article" in error.fault:
                yield {"t": "passed", "why": "no article"}
            else:
                yield self._fault(error)
            return
        except MemoryError:
            raise
        except Exception as error:  # a parser's own fault: this member's, and no other's
            fault = f"cannot be parsed ({type(error).__name__}: {_why(error)})"
            yield self._fault(OnrecordError(blob.name, fault))
            return
        yield from self._found(found, blob, inside, depth)

    def _found(self, found: Found, blob: Blob, inside: bool, depth: int) -> Iterator[Message]:
        for text in found.texts:
            yield self._text(text, inside=inside)
        for title, url in found.feeds:
            if inside:
                raise OnrecordError(blob.name, "a list of feeds within an archive; it is not followed")
            yield {"t": "feed", "title": title, "url": url}
        for attached in found.attached:
            if attached.suffix not in BY_SUFFIX:
                continue
            stream = Stream(_Bytes(attached.data), self._tick)
            thing = Thing(
                stream,
                attached.name,
                attached.key,
                attached.suffix,
                attached.content_type,
                fetched=attached.fetched,
                container=attached.container,
            )
            try:
                if depth >= limits.DEPTH:
                    raise OnrecordError(attached.name, f"attachments nested more than {limits.DEPTH} deep")
                yield from self._visit(thing, depth + 1)
            except (Swollen, MemoryError):
                raise
            except OnrecordError as error:
                yield self._numbered_fault(error)
            except _BROKEN as error:
                yield self._numbered_fault(OnrecordError(attached.name, f"broken: {_why(error)}"))

    def _text(self, text: Text, *, inside: bool) -> Message:
        if inside and self._keep is not None and not self._keep.text(text.text):
            return {"t": "passed", "why": "triage"}
        if inside and not looks_english(text.text):
            return {"t": "passed", "why": "not English"}
        return {"t": "text", "text": _as_dict(text)}

    def _numbered_fault(self, error: OnrecordError) -> Message:
        """The fault of a member that never became a leaf."""
        self._number += 1
        if self._number <= self._skip:
            return {"t": "tick"}
        return self._fault(error)

    def _fault(self, error: OnrecordError) -> Message:
        self._faults += 1
        if self._faults > limits.FAULTS:
            raise Swollen(error.where, f"more than {limits.FAULTS:,} bad members; the rest is not read")
        return {"t": "fault", "where": error.where, "fault": error.fault}


class _Piecemeal:
    """Reads what is there at once, so that what comes before a break is not lost with it."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened

    def read(self, size: int = -1, /) -> bytes:
        piece: bytes = self._opened.read1(size)
        return piece


class _Bytes:
    """Bytes that can be read as a stream."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        end = len(self._data) if size < 0 else self._at + size
        piece = self._data[self._at : end]
        self._at += len(piece)
        return piece


def open_path(path: Path, name: str, tick: Callable[[], None]) -> tuple[Thing, BinaryIO]:
    """A file as a thing, and the same file for reading from any place."""
    stream = Stream(path.open("rb"), tick)
    return Thing(stream, name, suffix=path.suffix.lower()), path.open("rb")


def _as_dict(text: Text) -> Message:
    value = asdict(text)
    value["pages"] = [[page.number, page.start, page.end] for page in text.pages]
    return value


def _key(outer: str, inner: str) -> str:
    return f"{outer}/{inner}".strip("/")


def _unique(key: str, taken: set[str]) -> str:
    found, number = key, 2
    while found in taken:
        found, number = f"{key}-{number}", number + 1
    taken.add(found)
    return found


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)


def _why(error: BaseException) -> str:
    words = str(error).split("\n")[0].strip()[:100]
    return words[:1].lower() + words[1:] if words else type(error).__name__
