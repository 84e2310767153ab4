"""Streams that tell what they are, tell that they move, and do not swell without bound."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, Protocol

from onrecord.documents.checks import megabytes
from onrecord.documents.formats.limits import UNPACKED_FREE, UNPACKED_RATIO
from onrecord.documents.formats.sniff import HEAD
from onrecord.errors import OnrecordError


class Reads(Protocol):
    """What can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Swollen(OnrecordError):
    """An archive that unpacks to more than an honest one would: nothing more of it is read."""


class Budget:
    """How many bytes a source may unpack to, all levels together.

    Args:
        name: of the source, for the message.
        size: of the source, packed, in bytes.
    """

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._left = UNPACKED_FREE + UNPACKED_RATIO * size

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            Swollen: there are too many.
        """
        self._left -= count
        if self._left < 0:
            raise Swollen(
                self._name,
                f"{megabytes(self._size)} that unpack to more than "
                f"{megabytes(UNPACKED_FREE + UNPACKED_RATIO * self._size)}; not read any further",
            )


class Stream(io.RawIOBase):
    """A stream whose first bytes can be looked at before it is read.

    Args:
        inner: what is read from, from its present place.
        tick: called whenever something was read.
        spend: called with the number of bytes read; for streams that are being unpacked.
    """

    def __init__(
        self,
        inner: Reads,
        tick: Callable[[], None] = lambda: None,
        spend: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__()
        self._inner = inner
        self._tick = tick
        self._spend = spend
        self._at = 0
        self.head = b""
        while len(self.head) < HEAD and (piece := self._more(HEAD - len(self.head))):
            self.head += piece
        self._kept = self.head

    def _more(self, size: int) -> bytes:
        piece = self._inner.read(size)
        self._tick()
        if self._spend is not None:
            self._spend(len(piece))
        return piece

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; all that is left if it is negative."""
        piece = self._read(size)
        self._at += len(piece)
        return piece

    def _read(self, size: int) -> bytes:
        if size < 0:
            parts = [self._kept]
            self._kept = b""
            while piece := self._more(1 << 20):
                parts.append(piece)
            return b"".join(parts)
        if self._kept:
            piece, self._kept = self._kept[:size], self._kept[size:]
            return piece
        return self._more(size) if size else b""

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def read_bounded(stream: Reads, limit: int, name: str) -> bytes:
    """All that is left of a stream.

    Raises:
        OnrecordError: it is more than ``limit`` bytes.
    """
    parts: list[bytes] = []
    size = 0
    while piece := stream.read(min(1 << 20, limit + 1 - size)):
        parts.append(piece)
        size += len(piece)
        if size > limit:
            raise OnrecordError(name, f"larger than the limit of {megabytes(limit)}")
    return b"".join(parts)


def as_binary(stream: Stream) -> BinaryIO:
    """The stream with a buffer, line by line readable."""
    return io.BufferedReader(stream, 1 << 18)
