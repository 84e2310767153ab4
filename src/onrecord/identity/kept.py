"""What was worked out once and may be asked for again, without ever growing beyond a size."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class Kept(Generic[K, V]):
    """Values by their keys, in two halves: when the newer is full, it becomes the older, and that one goes.

    Args:
        most: how many values a half has at most.
        room: how long they are together at most.
    """

    def __init__(self, most: int, room: int) -> None:
        self._most = most
        self._room = room
        self._new: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._length = 0

    def get(self, key: K, make: Callable[[K], V]) -> V:
        """The value of a key, made where it is not kept."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                found = make(key)
            self._new[key] = found
            self._length += len(found)
            if self._length > self._room or len(self._new) > self._most:
                self._old, self._new, self._length = self._new, {}, 0
        return found
