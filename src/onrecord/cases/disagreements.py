"""Where documents disagree about one act: numbers, groups, who took part, status, dates.

Nothing is decided here: each disagreement keeps every document's own word. A document that is silent on a
matter does not disagree.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from onrecord.acts import Kind, Status
from onrecord.cases.told import Told, plain_name
from onrecord.cases.wording import folded, words
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
        pieces = [piece.text for piece in told.claim.evidence]
        if self.thing is None:
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
    dated = [(told.claim.when or "", told, told.when) for told in claims if told.when]
    # Two lie apart if one begins after another has ended.
    if dated and max(when[0] for _, _, when in dated) > min(when[1] for _, _, when in dated):
        yield _said("date", [(when, told) for when, told, _ in dated])


def _statuses(claims: Sequence[Told]) -> Iterator[Disagreement]:
    if len({told.standing for told in claims}) > 1:
        yield _said("status", [(status_name(told.claim.status), told) for told in claims])
    elif {Status.ASSERTED, Status.ALLEGED} <= {told.claim.status for told in claims}:
        yield _said("fact or allegation", [(status_name(told.claim.status), told) for told in claims])


# A designation: a capital and a digit (APT31, GRU Unit 26165), or nothing but capitals (SVR).
_DESIGNATION = re.compile(r"\b(?=\w*\d)(?=\w*[A-Z])[A-Z][\w-]*|\b[A-Z]{3,6}\b")


def _named(claims: Sequence[Told], role: str) -> Iterator[Disagreement]:
    """Groups and services by name: APT31 in one document, APT40 in another."""
    given = [(told, names) for told in claims if (names := _designations(_parties(told, role)))]
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
        marks = _DESIGNATION.findall(party.name)
        ends = party.name.split()
        # "Fancy Bear" is a name, "actors in China" and "Iranian hackers" are not.
        proper = party.kind is Kind.GROUP and ends[0][:1].isupper() and ends[-1][:1].isupper()
        if proper or (marks and party.kind in (Kind.GROUP, Kind.ORGAN)):
            names = {plain_name(name) for name in (party.name, *party.aliases)}
            found[party.name] = names | {folded(mark) for mark in marks}
    return found


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
        sides = told.actors if role == "actors" else told.targets
        known = frozenset(side for side in sides if len(side) > 1)
        if len(known) > 1:
            given.append((told, known))
    if len({known for _, known in given}) > 1:
        matter = "who acted together" if role == "actors" else "who was met"
        yield _said(matter, [(", ".join(sorted(known)), told) for told, known in given])


def _parties(told: Told, role: str) -> Sequence[Party]:
    return told.claim.actors if role == "actors" else told.claim.targets


_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_VALUES = {word: number for number, word in enumerate(_WORDS, 1)} | {"dozen": 12}
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec".split()
)
_NUMBER = re.compile(
    rf"(?<![\w.,/-])(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join((*_VALUES, *_TENS))})(?![\w/])",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\s*((?:[A-Za-z][\w'’.-]*\s*){1,4})")
# Where the counted thing ends.
_STOP = frozenset(
    "of in on at to from by for with and or but who which that whose were was is are had has have will would "
    "as after before since until over under than into".split()
)
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


def counted(text: str) -> dict[str, set[float]]:
    """What is counted in a text: by the word for the thing, the numbers before it.

    ``"given 24 hours to leave"`` gives ``{"hour": {24.0}}``; numbers of dates count nothing.
    """
    found: dict[str, set[float]] = {}
    for match in _NUMBER.finditer(text):
        value = _value(match[1])
        ahead = _AHEAD.match(text, match.end())
        if value is None or ahead is None:
            continue
        before = text[: match.start()].split()[-1:]
        if before and folded(before[0]).strip(".,") in _MONTHS:
            continue
        following = []
        for word in ahead[1].split():
            if folded(word) in _STOP:
                break
            following.append(word)
            if word[-1] in ".,;:":
                break
        if following and folded(following[0]) in _SCALE:
            value *= _SCALE[folded(following.pop(0))]
        if not following or folded(following[0]).strip(".,") in _MONTHS:
            continue
        for thing in words(following[-1])[-1:]:
            if thing not in _VALUES and not thing.isdigit():
                found.setdefault(thing, set()).add(value)
    return found


def _value(text: str) -> float | None:
    word = folded(text)
    if word in _VALUES:
        return float(_VALUES[word])
    if word in _TENS:
        return float(_TENS[word])
    if not text[0].isdigit():
        return None
    value = float(text.replace(",", ""))
    year = "," not in text and "." not in text and 1900 <= value <= 2100
    return None if year else value


def _numbers(claims: Sequence[Told]) -> Iterator[Disagreement]:
    tallied: list[tuple[Told, dict[str, set[float]]]] = []
    for told in claims:
        things = counted(" ".join(piece.text for piece in told.claim.evidence))
        for name, value in (told.claim.detail or {}).items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                things.setdefault(name, set()).add(float(value))
        tallied.append((told, things))
    seen: set[Hashable] = set()
    for thing in sorted({thing for _, things in tallied for thing in things}):
        given = [(told, things[thing]) for told, things in tallied if thing in things]
        if any(not a & b for (_, a), (_, b) in combinations(given, 2)):
            said = _said(
                f"number ({thing})",
                [
                    (
                        ", ".join(
                            f"{value:,g}" if value < 1e6 else f"{value:,.0f}" for value in sorted(values)
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
