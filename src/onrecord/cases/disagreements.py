"""Where documents disagree about one act: numbers, groups, who took part, status, dates.

Nothing is decided here: each disagreement keeps every document's own word. A document that is silent on a
matter does not disagree.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from onrecord.acts import STANDING, Kind, Status
from onrecord.cases.counting import counted
from onrecord.cases.told import Told, plain_name
from onrecord.cases.wording import folded
from onrecord.model import Party
from onrecord.views.summary import status_name


@dataclass(frozen=True)
class Disagreement:
    """One matter on which documents differ.

    Attributes:
        matter: what it is about, for example ``date`` or ``number of hours``.
        said: what is said, and by which claims, in the order of first publication.
        thing: what is counted, if it is about a number.
    """

    matter: str
    said: tuple[tuple[str, tuple[Told, ...]], ...]
    thing: str | None = None

    def sentences(self, told: Told) -> list[str]:
        """The sentences of one of the claims that this is about: those that count the thing, if any does."""
        pieces = [piece.text for piece in told.evidence]
        if self.thing is None or len(pieces) == 1:
            return pieces
        return [text for text in pieces if self.thing in counted(text)] or pieces


def disagreements(claims: Sequence[Told]) -> list[Disagreement]:
    """All disagreements among the claims of one event; a document does not disagree with itself."""
    if len({told.paper.key for told in claims}) < 2:
        return []
    ordered = sorted(claims, key=lambda told: (told.paper.published or 0, told.key))
    found = [
        *_dates(ordered),
        *_statuses(ordered),
        *_named(ordered, "actors"),
        *_named(ordered, "targets"),
        *_partners(ordered, "actors"),
        *_partners(ordered, "targets"),
        *_numbers(ordered),
    ]
    return [one for one in found if len({told.paper.key for _, tellers in one.said for told in tellers}) > 1]


def _said(matter: str, values: Iterable[tuple[str, Told]], thing: str | None = None) -> Disagreement:
    said: dict[str, list[Told]] = {}
    for value, told in values:
        said.setdefault(value, []).append(told)
    return Disagreement(matter, tuple((value, tuple(tellers)) for value, tellers in said.items()), thing)


def _dates(claims: Sequence[Told]) -> Iterator[Disagreement]:
    dated = [(told.brief.when or "", told, told.when) for told in claims if told.when]
    # Two lie apart if one begins after another has ended.
    if dated and max(when[0] for _, _, when in dated) > min(when[1] for _, _, when in dated):
        yield _said("date", [(when, told) for when, told, _ in dated])


def _statuses(claims: Sequence[Told]) -> Iterator[Disagreement]:
    given = {told.status for told in claims}
    if len({STANDING[status] for status in given}) > 1:
        yield _said("status", [(status_name(told.status), told) for told in claims])
    elif {Status.ASSERTED, Status.ALLEGED} <= given:
        yield _said("fact or allegation", [(status_name(told.status), told) for told in claims])


# A designation: a capital and a digit (APT31, GRU Unit 26165), or nothing but capitals (SVR).
_DESIGNATION = re.compile(r"\b(?=\w*\d)(?=\w*[A-Z])[A-Z][\w-]*|\b[A-Z]{3,6}\b")


def _named(claims: Sequence[Told], role: str) -> Iterator[Disagreement]:
    """Groups and services by name: APT31 in one document, APT40 in another."""
    # What many tell alike is looked at once.
    alike: dict[tuple[int, ...], dict[str, set[str]]] = {}
    given = []
    for told in claims:
        parties = _parties(told, role)
        key = tuple(map(id, parties))
        if key not in alike:
            alike[key] = _designations(parties)
        if alike[key]:
            given.append((told, alike[key]))
    # Most say the same: what one calls them is compared once.
    called = {
        tuple((name, *sorted(others)) for name, others in sorted(names.items())): names for _, names in given
    }
    if any(_foreign(a, b) for a, b in combinations(called.values(), 2)):
        matter = "group or service" if role == "actors" else "group or service meant"
        yield _said(matter, [(", ".join(sorted(names)), told) for told, names in given])


def _designations(parties: Iterable[Party]) -> dict[str, set[str]]:
    """By name as written, all its folded names; groups, and organs known by a designation."""
    found = {}
    for party in parties:
        named = party.kind is Kind.GROUP or party.kind is Kind.ORGAN
        if named and (names := _called(party.name, party.kind, tuple(party.aliases))):
            found[party.name] = set(names)
    return found


@lru_cache(maxsize=10_000)
def _called(name: str, kind: Kind, aliases: tuple[str, ...]) -> frozenset[str]:
    """All folded names of a group or an organ, if it is known by a name or a designation of its own."""
    marks = _DESIGNATION.findall(name)
    ends = name.split()
    # "Fancy Bear" is a name, "actors in China" and "Iranian hackers" are not.
    proper = kind is Kind.GROUP and ends[0][:1].isupper() and ends[-1][:1].isupper()
    if not proper and not marks:
        return frozenset()
    return frozenset({plain_name(one) for one in (name, *aliases)} | {folded(mark) for mark in marks})


def _foreign(a: dict[str, set[str]], b: dict[str, set[str]]) -> bool:
    """Whether each has somebody whom the other does not know."""

    def known(names: set[str], others: dict[str, set[str]]) -> bool:
        return any(
            f" {a} " in f" {b} " or f" {b} " in f" {a} "
            for other in others.values()
            for a in names
            for b in other
        )

    return any(not known(names, b) for names in a.values()) and any(
        not known(names, a) for names in b.values()
    )


def _partners(claims: Sequence[Told], role: str) -> Iterator[Disagreement]:
    """States that acted, or were met, together: three in one document, four in another."""
    given = []
    for told in claims:
        if len(_parties(told, role)) < 2:
            continue
        sides = told.actors if role == "actors" else told.targets
        known = frozenset(side for side in sides if len(side) > 1)
        if len(known) > 1:
            given.append((told, known))
    if len({known for _, known in given}) > 1:
        matter = "who acted together" if role == "actors" else "who was met"
        yield _said(matter, [(", ".join(sorted(known)), told) for told, known in given])


def _parties(told: Told, role: str) -> Sequence[Party]:
    return told.brief.actors if role == "actors" else told.brief.targets


def _differ(numbers: Iterable[Iterable[float]]) -> bool:
    """Whether two of them have nothing in common; what many say is compared once."""
    distinct = set(map(frozenset, numbers))
    return any(a.isdisjoint(b) for a, b in combinations(distinct, 2))


def _numbers(claims: Sequence[Told]) -> Iterator[Disagreement]:
    found: dict[str, list[tuple[Told, Iterable[float]]]] = {}
    for told in claims:
        counts, facts = told.counts, {}
        for name, value in (told.brief.detail or {}).items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                facts[name] = float(value)
        for thing, values in counts.items():
            more = (facts[thing],) if thing in facts else ()
            found.setdefault(thing, []).append((told, (*values, *more) if more else values))
        for thing, fact in facts.items():
            if thing not in counts:
                found.setdefault(thing, []).append((told, (fact,)))
    seen: set[Hashable] = set()
    for thing, given in sorted(found.items(), key=lambda pair: pair[0]):
        if len(given) > 1 and _differ([numbers for _, numbers in given]):
            said = _said(
                f"number ({thing})",
                [
                    (
                        ", ".join(
                            f"{value:,g}" if value < 1e6 else f"{value:,.0f}" for value in sorted(set(values))
                        ),
                        told,
                    )
                    for told, values in given
                ],
                thing,
            )
            # The same numbers of the same claims under a second word are no second disagreement.
            mark = tuple((value, tuple(told.key for told in tellers)) for value, tellers in said.said)
            if mark not in seen:
                seen.add(mark)
                yield said
