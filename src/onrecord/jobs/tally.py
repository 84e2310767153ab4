"""Which sources of a job are still to be opened, and which are done once all of their records are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.documents import Place
from onrecord.documents.formats.sniff import ARCHIVES
from onrecord.documents.places import kind_at
from onrecord.errors import OnrecordError
from onrecord.jobs.marks import Done, Marks, stamp
from onrecord.jobs.names import independent


@dataclass
class _Count:
    done: Done
    awaited: int = 0
    told: int = 0
    expected: int | None = None
    broken: bool = False


class Tally:
    """Counts what becomes of each source's documents, in whatever order it is told.

    Args:
        places: all sources of the job, in order.
        marks: what is noted of an earlier run, and where it is noted what is done now; None notes nothing.

    Attributes:
        groups: the sources to be opened, in groups as of :func:`onrecord.jobs.names.independent`.
        earlier: what an earlier run noted of the others.
    """

    def __init__(self, places: Sequence[Place], marks: Marks | None) -> None:
        self._marks = marks
        self._counts: dict[str, _Count] = {}
        self.groups: list[list[Place]] = []
        self.earlier: list[Done] = []
        for group in independent(places):
            # All of a group or none: their names are given out together.
            noted = [marks.done(place) if marks is not None else None for place in group]
            if all(one is not None for one in noted):
                self.earlier += [one for one in noted if one is not None]
            else:
                self.groups.append(group)

    def passed(self, place: Place, why: str, count: int) -> None:
        """Documents were passed over."""
        counted = self._of(place)
        counted.done.passed[why] = counted.done.passed.get(why, 0) + count
        self._told(place, counted)

    def fault(self, place: Place, error: OnrecordError) -> None:
        """Something in the source could not be opened."""
        count = self._of(place)
        count.done.faults.append([error.where, error.fault])
        self._told(place, count)

    def handed(self, place: Place) -> None:
        """A document was handed on to be read; ``finished`` will be told of it."""
        self._of(place).awaited += 1

    def finished(self, place: Place, *, kept: bool) -> None:
        """A document's record is kept, or the reader failed in it: then the source is not done."""
        count = self._of(place)
        count.awaited -= 1
        count.done.documents += kept
        count.broken = count.broken or not kept
        self._told(place, count)

    def ended(self, place: Place, events: int | None = None) -> None:
        """The source was gone through to its end.

        Args:
            place: the source.
            events: how often the methods above are told of it in all; None if they were, except for
                documents that were handed on.
        """
        count = self._of(place)
        count.expected = count.told + count.awaited if events is None else events
        self._note(place, count)

    def _told(self, place: Place, count: _Count) -> None:
        count.told += 1
        self._note(place, count)

    def _of(self, place: Place) -> _Count:
        if place.id not in self._counts:
            self._counts[place.id] = _Count(Done(place.name, self._stamp(place)))
        return self._counts[place.id]

    def _stamp(self, place: Place) -> list[str | int]:
        # As it is before it is read: what changes meanwhile is read again. Other documents than those of
        # archives are told by their records.
        if self._marks is None or kind_at(place) not in ARCHIVES:
            return []
        try:
            return stamp(place)
        except OnrecordError:
            return []

    def _note(self, place: Place, count: _Count) -> None:
        if count.expected is None or count.told < count.expected:
            return
        del self._counts[place.id]
        if self._marks is not None and count.done.stamp and not count.broken:
            self._marks.note(place, count.done)
