"""The registers as verification asks them: by imposer, by name, by day of listing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onrecord.identity.index import Index
from onrecord.registers.model import Entry, Listing, Version
from onrecord.registers.store import RegisterStore

# Which registers list export controls, not sanctions.
SCREENING = frozenset({"us-csl", "us-entity-list"})


@dataclass
class OneList:
    """All that is held of one register, over all its versions.

    Attributes:
        name: the register.
        versions: oldest first.
        entries: the latest state of every entry that any version has.
        index: their names.
        first: ISO day of the first version that has the entry (by id).
        without: ISO day of the last whole version before that, empty if there is none.
        last: for entries that the newest version has no more: ISO day of the last one that had them.
    """

    name: str
    versions: list[Version]
    entries: dict[str, Entry] = field(default_factory=dict)
    index: Index = field(default_factory=Index)
    first: dict[str, str] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)

    @property
    def newest(self) -> str:
        """ISO day of the newest version."""
        return self.versions[-1].date


class Lists:
    """The registers in a store, loaded register by register when they are first asked for.

    Args:
        store: the dated store.
    """

    def __init__(self, store: RegisterStore) -> None:
        self.store = store
        self._lists: dict[str, OneList] = {}
        self._imposers: dict[str, list[str]] | None = None

    def imposers(self) -> dict[str, list[str]]:
        """The registers held of each imposer's side ("GB" → its lists), the most recent first."""
        if self._imposers is None:
            found: dict[str, list[tuple[str, str]]] = defaultdict(list)
            for name in self.store.registers():
                versions = self.store.versions(name)
                sample = next(iter(self.store.members(versions[-1])), None) if versions else None
                for imposer in sample.imposers if sample else ():
                    found[imposer].append((versions[-1].date, name))
            self._imposers = {
                side: [name for _, name in sorted(names, reverse=True)] for side, names in found.items()
            }
        return self._imposers

    def of(self, imposer: str, screening: bool = False) -> list[OneList]:
        """The registers of an imposer: its sanctions lists, or its export controls and other screening lists."""
        return [self.load(n) for n in self.imposers().get(imposer, []) if (n in SCREENING) == screening]

    def load(self, name: str) -> OneList:
        """All that is held of a register."""
        known = self._lists.get(name)
        if known is not None:
            return known
        versions = self.store.versions(name)
        found = OneList(name, versions)
        newer: Version | None = None
        for version in reversed(versions):
            # The newest version whole, of the older ones only what later ones have no more.
            fresh: Iterable[Entry]
            if newer is None:
                fresh = self.store.members(version)
            else:
                fresh = self.store.diff(version, newer).removed
            for entry in fresh:
                if entry.id not in found.entries:
                    found.entries[entry.id] = entry
                    if newer is not None and newer.whole:
                        found.last[entry.id] = version.date
            newer = version
        self._date(found)
        for entry in found.entries.values():
            found.index.add(entry)
        self._lists[name] = found
        return found

    def _date(self, found: OneList) -> None:
        """For entries without a day of designation: between which versions they came onto the list."""
        undated = {key for key, entry in found.entries.items() if not entry.listed_on}
        older: Version | None = None
        for version in found.versions:
            if older is None:
                came: Iterable[str] = undated
                if len(found.versions) > 1:
                    came = [e.id for e in self.store.members(version) if not e.listed_on]
            else:
                came = [e.id for e in self.store.diff(older, version).added if not e.listed_on]
            for key in came:
                if key not in found.first:
                    found.first[key] = version.date
                    found.without[key] = older.date if older is not None and older.whole else ""
            older = version

    def listing(self, entry: Entry, on: str) -> Listing:
        """Whether the entry stood on its register on an ISO day."""
        return self.store.listing(entry.register, entry.id, on)

    def asked(self, lists: Sequence[OneList], on: str) -> list[Version]:
        """The versions that a question about an ISO day rests on: the one in force then and the next."""
        found: list[Version] = []
        for one in lists:
            before = [v for v in one.versions if v.date <= on]
            after = [v for v in one.versions if v.date > on]
            found += [*before[-1:], *after[:1]]
        return found
