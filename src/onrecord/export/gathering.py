"""What is gathered of parties while documents go by, in memory that does not grow with their number."""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import IO, Any, Generic, TypeVar

V = TypeVar("V")
Key = Any  # whatever has an order; one kind for each Gathered

MOST = 20_000
"""Entries that are held in memory; beyond that they wait on disk."""


class Gathered(Generic[V]):
    """Entries by key. Too many are put away on disk, in order, and those of one key are put together at the
    end.

    Args:
        together: puts the second of two entries of one key into the first.
    """

    def __init__(self, together: Callable[[V, V], None]) -> None:
        self._together = together
        self._held: dict[Key, V] = {}
        self._away: list[IO[bytes]] = []

    def get(self, key: Key) -> V | None:
        """The entry as far as it is in memory; None does not mean that there is none on disk."""
        return self._held.get(key)

    def put(self, key: Key, value: V) -> None:
        """Begin an entry."""
        self._held[key] = value

    def settle(self) -> None:
        """Put entries away if there are too many: to be called where nobody holds on to one."""
        if len(self._held) < MOST:
            return
        # What is put away is read again in this process alone, from a file that has no name.
        run = tempfile.TemporaryFile()  # noqa: SIM115
        for key in sorted(self._held):
            pickle.dump((key, self._held[key]), run)
        self._away.append(run)
        self._held = {}

    def items(self) -> Iterator[tuple[Key, V]]:
        """All entries, by key, each once."""
        held = ((key, self._held[key]) for key in sorted(self._held))
        runs = [*map(_read, self._away), held]
        for key, entries in groupby(heapq.merge(*runs, key=itemgetter(0)), key=itemgetter(0)):
            first, *others = (value for _, value in entries)
            for other in others:
                self._together(first, other)
            yield key, first


def _read(run: IO[bytes]) -> Iterator[tuple[Key, Any]]:
    run.seek(0)
    while True:
        try:
            yield pickle.load(run)
        except EOFError:
            return
