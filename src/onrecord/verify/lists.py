"""The registers as verification asks them: by imposer, by name, by day of listing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.identity.index import Index
from onrecord.registers.model import Entry, Listing, Version
from onrecord.registers.store import RegisterStore

# Which registers list export controls, not sanctions.
# Lists that ended and live on in another one.
SUPERSEDED = {"uk-ofsi": "uk-sanctions-list"}
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
        """The registers of an imposer: its sanctions lists, or those of its export controls."""
        return [self.load(n) for n in self.imposers().get(imposer, []) if (n in SCREENING) == screening]

    def load(self, name: str) -> OneList:
        """All that is held of a register."""
        known = self._lists.get(name)
        if known is not None:
            return known
        versions = self.store.versions(name)
        found = OneList(name, versions)
        if versions:
            self._fill(found)
        for entry in found.entries.values():
            found.index.add(entry)
        self._lists[name] = found
        return found

    def _fill(self, found: OneList) -> None:
        """The newest version whole; of the older ones what later ones have no more, and what came between."""
        versions = found.versions
        for entry in self.store.members(versions[-1]):
            found.entries[entry.id] = entry
        present = set(found.entries)
        came: list[tuple[set[str], Version, Version]] = []
        for older, newer in zip(reversed(versions[:-1]), reversed(versions[1:]), strict=True):
            change = self.store.diff(older, newer)
            for entry in change.removed:
                if entry.id not in found.entries:
                    found.entries[entry.id] = entry
                    if newer.whole:
                        found.last[entry.id] = older.date
            added = {entry.id for entry in change.added}
            came.append((added, older, newer))
            present = (present - added) | {entry.id for entry in change.removed}
        for key in present:
            if not found.entries[key].listed_on:
                found.first[key] = versions[0].date
        for added, older, newer in reversed(came):
            for key in added:
                if key not in found.first and not found.entries[key].listed_on:
                    found.first[key] = newer.date
                    found.without[key] = older.date if older.whole else ""

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
