"""Threat groups: a name leads to one entry of one catalogue, and never from there to another group.

Catalogues disagree about which names mean the same group, and each is right by its own lights. So every
catalogue is asked by itself, in a fixed order, and an identity is always **one entry of one catalogue**,
with that catalogue's names and no others. A name that one catalogue gives to several of its groups is
ambiguous there and decides nothing. What other catalogues have under the very same name is told beside it,
not merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.identity.text import group_key
from onrecord.registers.model import Entry, Name, Quality

# The order in which catalogues are asked: the one whose groups are best kept apart first.
ORDER = ("mitre-attack", "misp-threat-actor", "microsoft", "onrecord-names")
# Closing words that a document may add to a group's name or leave out.
_CLOSERS = ("group", "team", "gang", "crew")


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """An entry of a catalogue that has this name.

    Attributes:
        entry: the entry.
        name: the name met, with the source that the catalogue gives for it.
        primary: whether it is the entry's main name.
    """

    entry: Entry
    name: Name
    primary: bool

    @property
    def how(self) -> str:
        """The reason in one phrase."""
        sort = "name" if self.primary else "alias"
        source = f" (after {self.name.source})" if self.name.source else ""
        return f"{sort} in {self.entry.register}: {self.name.text}{source}"


class Groups:
    """The catalogues' entries by their names.

    Args:
        entries: entries of catalogues; entries with status "revoked" or "deprecated" are left out.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_name: dict[str, dict[str, list[GroupMatch]]] = {}
        self.catalogues: list[str] = []
        for entry in entries:
            if entry.status != "listed":
                continue
            if entry.register not in self.catalogues:
                self.catalogues.append(entry.register)
            seen: set[str] = set()
            for number, name in enumerate(entry.names):
                key = group_key(name.text)
                if len(key) < 2 or key in seen:
                    continue
                seen.add(key)
                primary = number == 0 and name.quality is Quality.PRIMARY
                by_catalogue = self._by_name.setdefault(key, {})
                by_catalogue.setdefault(entry.register, []).append(GroupMatch(entry, name, primary))
        self.catalogues.sort(key=_order)

    def __len__(self) -> int:
        return len(self._by_name)

    def matches(self, name: str, side: str | None = None) -> dict[str, list[GroupMatch]]:
        """What each catalogue has under a name, the catalogues in order.

        Args:
            name: the group's name.
            side: ISO code of the state it is said to work for; leaves out entries of other states.
        """
        found: dict[str, list[GroupMatch]] = {}
        for key in _keys(name):
            for catalogue, matches in self._by_name.get(key, {}).items():
                fit = [m for m in matches if not side or not m.entry.sides or side in m.entry.sides]
                if fit:
                    # The first writing that a catalogue knows: the name as it stands before one with "group".
                    found.setdefault(catalogue, fit)
        return {catalogue: found[catalogue] for catalogue in sorted(found, key=_order)}

    def resolve(self, name: str, side: str | None = None) -> tuple[GroupMatch | None, list[GroupMatch]]:
        """The entry that a name means, and what other entries have the very same name.

        The first catalogue in order in which the name means exactly one group decides: it is the main name of
        one entry, or an alias of one entry only.
        """
        chosen: GroupMatch | None = None
        others: list[GroupMatch] = []
        for matches in self.matches(name, side).values():
            sure = _one(matches)
            if chosen is None and sure is not None:
                chosen = sure
                others.extend(match for match in matches if match is not sure)
            else:
                others.extend(matches)
        return chosen, others


def _one(matches: Sequence[GroupMatch]) -> GroupMatch | None:
    main = [match for match in matches if match.primary]
    if len(main) == 1:
        return main[0]
    return matches[0] if len(matches) == 1 else None


def _order(catalogue: str) -> tuple[int, str]:
    return (ORDER.index(catalogue) if catalogue in ORDER else len(ORDER), catalogue)


def _keys(name: str) -> list[str]:
    key = group_key(name)
    head, _, last = key.rpartition(" ")
    if head and last in _CLOSERS:
        return [key, head]
    return [key, *(f"{key} {closer}" for closer in _CLOSERS)] if key else []
