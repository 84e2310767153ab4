"""Which claims answer which: denials and the attributions that they deny, and how many days lay between.

A claim answers another one of its document where the reader tied the two. Where it tied nothing, a claim
answers those of its document that go the other way: from the side that it is addressed to, toward the side
    that speaks.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, overload

from onrecord.ledger.asking import Asker, Brief, Query
from onrecord.ledger.model import ClaimRow

_DAY = len("2024-03-25")
ACCUSING = frozenset(
    {"attribute", "condemn", "sanction", "prosecute", "restrict", "diplomatic", "takedown", "warn"}
)
"""What is answered, unless a question says so itself: accusations and measures."""

Pair = tuple[Brief, Brief, bool]
"""An answer, what it answers, and whether a reader tied the two."""


@dataclass(frozen=True)
class Answer:
    """How a side answered an act: its first answer of that kind, and who tells of it.

    Attributes:
        answer, answered: the two claims, of the first answer.
        answer_day, answered_day: ISO days; None where the text gives no day. The day of an answer that has
            none is that of the earliest publication that tells of it.
        days: from one to the other; None if a day is missing, or the answer would come first.
        at_most: whether the days are at most so many, as the answer's own day is not told.
        tied: whether a reader tied the two claims; False if it follows from who speaks to whom.
        documents: keys of the documents that tell of it.
        voices: how many of these are independent.
    """

    answer: ClaimRow
    answered: ClaimRow
    answer_day: str | None
    answered_day: str | None
    days: int | None
    at_most: bool
    tied: bool
    documents: tuple[str, ...]
    voices: int


@dataclass(frozen=True)
class Spread:
    """How many days answers took.

    Attributes:
        n: number of answers of which the days are known.
        at_most: of so many, only that they took no more.
        median, least, most: in days; None if n is 0.
    """

    n: int
    at_most: int
    median: float | None
    least: int | None
    most: int | None


class Found(NamedTuple):
    """An answer before it is told whole: everything that is counted of it.

    Attributes:
        answer, answered: the two claims.
        documents: row numbers of the documents that tell of it.
        answer_day, answered_day, days, at_most, tied, voices: as of :class:`Answer`.
    """

    answer: Brief
    answered: Brief
    answer_day: str | None
    answered_day: str | None
    days: int | None
    at_most: bool
    tied: bool
    documents: frozenset[int]
    voices: int


class Answers(Sequence[Answer]):
    """Answers, newest first. All are counted; each is told whole when it is looked at.

    Args:
        found: what was found.
        ask: opens the ledger as of the instant at which it was.
    """

    def __init__(self, found: Sequence[Found], ask: Callable[[], AbstractContextManager[Asker]]) -> None:
        self._found = found
        self._ask = ask

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> Answer: ...
    @overload
    def __getitem__(self, place: slice) -> list[Answer]: ...
    def __getitem__(self, place: int | slice) -> Answer | list[Answer]:
        if isinstance(place, slice):
            return self._whole(self._found[place])
        return self._whole([self._found[place]])[0]

    def __iter__(self) -> Iterator[Answer]:
        return iter(self[:])

    @property
    def spread(self) -> Spread:
        """How many days they took; each answer is counted once."""
        known = [one for one in self._found if one.days is not None]
        if not known:
            return Spread(0, 0, None, None, None)
        days = self.days
        bounded = sum(one.at_most for one in known)
        return Spread(len(days), bounded, statistics.median(days), min(days), max(days))

    @property
    def days(self) -> list[int]:
        """The days that each took of which they are known."""
        return [one.days for one in self._found if one.days is not None]

    def _whole(self, found: Sequence[Found]) -> list[Answer]:
        with self._ask() as asker:
            claims = {id for one in found for id in (one.answer.id, one.answered.id)}
            rows = {row.id: row for row in asker.fetch_all(sorted(claims))}
            keys = asker.keys(document for one in found for document in one.documents)
        return [
            Answer(
                rows[one.answer.id],
                rows[one.answered.id],
                one.answer_day,
                one.answered_day,
                one.days,
                one.at_most,
                one.tied,
                tuple(sorted(keys[document] for document in one.documents)),
                one.voices,
            )
            for one in found
        ]


def find_answers(asker: Asker, answers: Query, answered: Query) -> list[Found]:
    """How acts were answered, newest first; each act once for each side and kind of answer.

    Args:
        asker: of the ledger.
        answers: which claims answer.
        answered: which are answered; of it acts, parties, statuses and ``when`` count. Without acts it is any
            accusation or measure.
    """
    if not answered.acts:
        answered = replace(answered, acts=ACCUSING)
    pairs = list(_pairs(asker, answers, answered))
    voices = asker.voices(answer.document for answer, _, _ in pairs)
    found: dict[tuple[object, ...], list[Pair]] = {}
    for answer, other, tied in pairs:
        day = _day(other)
        # Acts without a day cannot be told apart but by the document that tells of them.
        act = other.act, _sides(other.actors), day or voices[answer.document]
        found.setdefault((answer.act, answer.status, _sides(answer.actors), act), []).append(
            (answer, other, tied)
        )
    told = [_answer(pairs, voices) for pairs in found.values()]
    return sorted(told, key=lambda one: (one.answer_day or "", one.answer.id), reverse=True)


def _answer(pairs: Sequence[Pair], voices: Mapping[int, int]) -> Found:
    # The first answer; of two of one day the one whose text tells the day.
    answer, other, _ = min(
        pairs, key=lambda pair: (_day(pair[0], or_published=True) or "9", pair[0].when is None, pair[0].id)
    )
    documents = frozenset(pair[0].document for pair in pairs)
    day, before = _day(answer, or_published=True), _day(other)
    gap = (date.fromisoformat(day) - date.fromisoformat(before)).days if day and before else None
    return Found(
        answer=answer,
        answered=other,
        answer_day=day,
        answered_day=before,
        days=gap if gap is not None and gap >= 0 else None,
        at_most=answer.when is None,
        tied=any(tied for *_, tied in pairs),
        documents=documents,
        voices=len({voices[document] for document in documents}),
    )


def _pairs(asker: Asker, answers: Query, answered: Query) -> Iterator[Pair]:
    meets = _meeting(asker, answered)
    ids = asker.ids(answers)
    claims = asker.briefs(ids)
    ties = asker.tied(ids, "answers")
    linked = asker.briefs(to for tied in ties.values() for to in tied)
    untied = [claim for claim in claims.values() if claim.id not in ties]
    speaking = {side for claim in untied for side in _sides(claim.actors)}
    beside = asker.of_readings({claim.reading for claim in untied}, answered, speaking)
    for id in ids:
        claim = claims[id]
        if found := [linked[to] for to in ties.get(id, ()) if to in linked]:
            yield from ((claim, other, True) for other in found if meets(other))
            continue
        for other in beside.get(claim.reading, ()):
            if other.id != id and _other_way(claim, other) and meets(other):
                yield claim, other, False


def _other_way(answer: Brief, other: Brief) -> bool:
    if not _sides(answer.actors) & _sides(other.targets):
        return False
    return not answer.targets or bool(_sides(answer.targets) & _sides(other.actors))


def _meeting(asker: Asker, query: Query) -> Callable[[Brief], bool]:
    """Whether a claim is one of those that a question asks for."""
    wanted = [
        (place, who, asker.name_keys(who.names))
        for place, who in (("actors", query.actors), ("targets", query.targets), ("anyone", query.anyone))
        if who
    ]

    def meets(claim: Brief) -> bool:
        if claim.act not in query.acts or (query.statuses and claim.status not in query.statuses):
            return False
        if query.when is not None and not (
            claim.days is not None and claim.days[1] >= query.when.first and claim.days[0] <= query.when.last
        ):
            return False
        day = claim.days[1] if claim.days else None
        parties = {"actors": claim.actors, "targets": claim.targets, "anyone": claim.actors + claim.targets}
        return all(
            any(
                key in names or side in who.sides or any(m.side == side and m.on(day) for m in who.members)
                for key, side in parties[place]
            )
            for place, who, names in wanted
        )

    return meets


def _sides(parties: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    return frozenset(side for _, side in parties if side is not None)


def _day(claim: Brief, *, or_published: bool = False) -> str | None:
    """The day of the act, where the text tells it to the day."""
    if claim.when is not None:
        return claim.when if len(claim.when) == _DAY and "/" not in claim.when else None
    return claim.published if or_published else None
