"""What a record comes to: who stands where, when what happened, the claims by act.

Computed once, for every format. Nothing is ranked by whose side it is: sides stand in the order in which
the claims bring them up, so that an article with two states swapped shows the same tables, swapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from onrecord.acts import FAMILY, Act, Family, Kind, Status
from onrecord.model import Claim, Party, Record
from onrecord.views.sides import side_name

ACT_ORDER = {act: place for place, act in enumerate(Act)}
STATUS_ORDER = {status: place for place, status in enumerate(Status)}


@dataclass(frozen=True)
class Side:
    """A row or column of the table of sides.

    Attributes:
        key: the side's code; ``<kind>`` for parties whose side is open; empty for nobody named.
        name: what it is called.
        code: the side's code, None if the side is open or nobody is named.
    """

    key: str
    name: str
    code: str | None

    @property
    def label(self) -> str:
        """Name and code."""
        return f"{self.name} ({self.code})" if self.code and self.code != self.name else self.name


@dataclass
class Tally:
    """How many claims of one act and status one side has toward another."""

    act: Act
    status: Status
    claims: list[Entry] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of claims."""
        return len(self.claims)

    @property
    def label(self) -> str:
        """For example ``attack ×2 (alleged)``."""
        return act_label(self.act, self.status, self.count)


@dataclass
class Stance:
    """All that one side does toward another."""

    actor: Side
    target: Side
    tallies: list[Tally]


@dataclass(frozen=True)
class Entry:
    """A claim with what the views show of it.

    Attributes:
        number: place of the claim in the record, from 1.
        claim: the claim.
        answers, answered_by: numbers of the claims that it answers, and that answer it.
        alleges, alleged_by: numbers of the claims that it puts forward, and that put it forward.
        punishes, punished_by: numbers of the attacks that it is taken for, and of the measures taken.
    """

    number: int
    claim: Claim
    answers: tuple[int, ...] = ()
    answered_by: tuple[int, ...] = ()
    alleges: tuple[int, ...] = ()
    alleged_by: tuple[int, ...] = ()
    punishes: tuple[int, ...] = ()
    punished_by: tuple[int, ...] = ()

    @property
    def actors(self) -> str:
        """The actors' names and sides on one line."""
        return _names(self.claim.actors) or "nobody named"

    @property
    def targets(self) -> str:
        """The targets' names and sides on one line; empty if the text names none."""
        return _names(self.claim.targets)

    @property
    def parties(self) -> str:
        """``actors → targets`` with bare names."""
        actors = ", ".join(party.name for party in self.claim.actors) or "nobody named"
        targets = ", ".join(party.name for party in self.claim.targets)
        return f"{actors} → {targets}" if targets else actors

    @property
    def act_label(self) -> str:
        """For example ``attack (alleged)``."""
        return act_label(self.claim.act, self.claim.status)

    @property
    def ties(self) -> list[tuple[str, tuple[int, ...]]]:
        """The ties to other claims: what the tie is, and their numbers."""
        ties = [
            ("answers", self.answers),
            ("answered by", self.answered_by),
            ("puts forward", self.alleges),
            ("put forward by", self.alleged_by),
            ("taken for", self.punishes),
            ("met with", self.punished_by),
        ]
        return [(name, numbers) for name, numbers in ties if numbers]


@dataclass
class Day:
    """One time of the timeline and what happened then.

    Attributes:
        when: ISO day, month, year or interval.
        entries: the claims.
    """

    when: str
    entries: list[Entry]


@dataclass
class Section:
    """All claims of one act."""

    act: Act
    family: Family
    entries: list[Entry]


@dataclass(eq=False)
class Summary:
    """A record as the views show it.

    Attributes:
        entries: all claims in the record's order.
        sides: the sides in the order in which the claims bring them up.
        stances: what each side does toward each other, by actor, then target, in the order of ``sides``.
    """

    record: Record
    entries: list[Entry]
    sides: list[Side]
    stances: list[Stance]

    @cached_property
    def timeline(self) -> list[Day]:
        """The dated claims, by date."""
        return _timeline(self.entries)

    @cached_property
    def sections(self) -> list[Section]:
        """The claims by act, in the codebook's order."""
        return [
            Section(act, FAMILY[act], claims)
            for act in Act
            if (claims := [entry for entry in self.entries if entry.claim.act is act])
        ]

    @property
    def undated(self) -> int:
        """How many claims bear no date."""
        return sum(entry.claim.when is None for entry in self.entries)

    def stances_of(self, actor: Side) -> list[Stance]:
        """What one side does toward the others."""
        return [stance for stance in self.stances if stance.actor == actor]

    @property
    def acting(self) -> list[Side]:
        """The sides that act."""
        return _distinct(stance.actor for stance in self.stances)

    @property
    def met(self) -> list[Side]:
        """The sides that are acted upon."""
        met = {stance.target for stance in self.stances}
        return [side for side in self.sides if side in met]

    @property
    def counts(self) -> str:
        """For example ``12 claims · 4 sides``."""
        return (
            f"{plural(len(self.entries), 'claim')} · {plural(sum(bool(s.code) for s in self.sides), 'side')}"
        )


def plural(number: int, noun: str) -> str:
    """``1 claim``, ``2 claims``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def status_name(status: Status) -> str:
    """A status as it is written."""
    return status.value.replace("_", " ")


def act_label(act: Act, status: Status, count: int = 1) -> str:
    """An act with its count and its status; that an act is asserted goes without saying."""
    times = f" ×{count}" if count > 1 else ""
    return f"{act.value}{times}" + ("" if status is Status.ASSERTED else f" ({status_name(status)})")


def summarise(record: Record) -> Summary:
    """The tables that every view of the record shows."""
    entries = _entries(record)
    pairs: dict[tuple[Side, Side], dict[tuple[Act, Status], Tally]] = {}
    sides: dict[Side, None] = {}
    for entry in entries:
        claim = entry.claim
        for actor in _sides(claim.actors):
            for target in _sides(claim.targets):
                sides.setdefault(actor)
                sides.setdefault(target)
                tallies = pairs.setdefault((actor, target), {})
                tallies.setdefault((claim.act, claim.status), Tally(claim.act, claim.status)).claims.append(
                    entry
                )
    # Those whose side is known first, nobody last; else in the order of the claims.
    order = sorted(sides, key=lambda side: (side.key == "", side.code is None))
    place = {side: number for number, side in enumerate(order)}
    stances = [
        Stance(
            actor, target, sorted(tallies.values(), key=lambda t: (ACT_ORDER[t.act], STATUS_ORDER[t.status]))
        )
        for (actor, target), tallies in sorted(
            pairs.items(), key=lambda item: (place[item[0][0]], place[item[0][1]])
        )
    ]
    return Summary(
        record=record,
        entries=entries,
        sides=order,
        stances=stances,
    )


def _entries(record: Record) -> list[Entry]:
    numbers: dict[str, int] = {}
    for number, claim in enumerate(record.claims, 1):
        numbers.setdefault(claim.id, number)
    forth: dict[tuple[str, int], list[int]] = {}
    back: dict[tuple[str, int], list[int]] = {}
    for number, claim in enumerate(record.claims, 1):
        for link in claim.links:
            # A link may point to a claim that the record does not hold: it is then not shown.
            if (other := numbers.get(link.claim)) is not None:
                forth.setdefault((link.type, number), []).append(other)
                back.setdefault((link.type, other), []).append(number)

    def tied(ties: dict[tuple[str, int], list[int]], kind: str, number: int) -> tuple[int, ...]:
        found = ties.get((kind, number))
        return tuple(sorted(set(found))) if found else ()

    return [
        Entry(
            number=number,
            claim=claim,
            answers=tied(forth, "answers", number),
            answered_by=tied(back, "answers", number),
            alleges=tied(forth, "alleges", number),
            alleged_by=tied(back, "alleges", number),
            punishes=tied(forth, "punishes", number),
            punished_by=tied(back, "punishes", number),
        )
        for number, claim in enumerate(record.claims, 1)
    ]


def _sides(parties: list[Party]) -> list[Side]:
    """The distinct sides of a claim's participants; nobody counts as one empty participant."""
    if not parties:
        return [_NOBODY]
    if len(parties) == 1:
        return [_side(parties[0].side, parties[0].kind)]
    return _distinct(_side(party.side, party.kind) for party in parties)


_NOBODY = Side("", "nobody named", None)


@lru_cache(maxsize=1_000)
def _side(side: str | None, kind: Kind) -> Side:
    if side:
        return Side(side, side_name(side), side)
    return Side(f"<{kind}>", f"{kind}, side open", None)


def _distinct(sides: Iterator[Side]) -> list[Side]:
    return list(dict.fromkeys(sides))


def _names(parties: list[Party]) -> str:
    return ", ".join(f"{party.name} ({party.side})" if party.side else party.name for party in parties)


def _timeline(entries: list[Entry]) -> list[Day]:
    days: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.claim.when is not None:
            days.setdefault(entry.claim.when, []).append(entry)
    return [Day(when, days[when]) for when in sorted(days, key=_when_key)]


def _when_key(when: str) -> tuple[str, str, str]:
    """By beginning, the longer time first: 2021, then 2021/2022, 2021-03, 2021-03-25."""
    start, _, end = when.partition("/")
    return (start.ljust(10, "-"), end, when)
