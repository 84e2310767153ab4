"""Which claims answer which: denials and the attributions that they deny, and how many days lay between.

A claim answers another one of its document where the reader tied the two. Where it tied nothing, a claim
answers those of its document that go the other way: from the side that it is addressed to, toward the side
    that speaks.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onrecord.ledger.asking import Asker, Query, Who
from onrecord.ledger.model import ClaimRow, PartyRow

_DAY = len("2024-03-25")
ACCUSING = frozenset(
    {"attribute", "condemn", "sanction", "prosecute", "restrict", "diplomatic", "takedown", "warn"}
)
"""What is answered, unless a question says so itself: accusations and measures."""


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


def spread(answers: Iterable[Answer]) -> Spread:
    """Over distinct answers, each counted once."""
    known = [answer for answer in answers if answer.days is not None]
    days = [answer.days for answer in known if answer.days is not None]
    if not days:
        return Spread(0, 0, None, None, None)
    bounded = sum(answer.at_most for answer in known)
    return Spread(len(days), bounded, statistics.median(days), min(days), max(days))


def find_answers(asker: Asker, answers: Query, answered: Query) -> list[Answer]:
    """How acts were answered, newest first; each act once for each side and kind of answer.

    Args:
        asker: of the ledger.
        answers: which claims answer.
        answered: which are answered; of it acts, parties, statuses and ``when`` count. Without acts it is any
            accusation or measure.
    """
    if not answered.acts:
        answered = replace(answered, acts=ACCUSING)
    found: dict[tuple[object, ...], list[tuple[ClaimRow, ClaimRow, bool]]] = {}
    for answer, other, tied in _pairs(asker, answers, answered):
        day = _day(other)
        # Acts without a day cannot be told apart but by the document that tells of them.
        act = other.act, _sides(other.actors), day or answer.document.voice
        found.setdefault((answer.act, answer.status, _sides(answer.actors), act), []).append(
            (answer, other, tied)
        )
    told = [_answer(pairs) for pairs in found.values()]
    return sorted(told, key=lambda one: (one.answer_day or "", one.answer.id), reverse=True)


def _answer(pairs: Sequence[tuple[ClaimRow, ClaimRow, bool]]) -> Answer:
    # The first answer; of two of one day the one whose text tells the day.
    answer, other, _ = min(
        pairs, key=lambda pair: (_day(pair[0], or_published=True) or "9", pair[0].when is None, pair[0].id)
    )
    documents = {pair[0].document.key: pair[0].document.voice for pair in pairs}
    day, before = _day(answer, or_published=True), _day(other)
    gap = (date.fromisoformat(day) - date.fromisoformat(before)).days if day and before else None
    return Answer(
        answer=answer,
        answered=other,
        answer_day=day,
        answered_day=before,
        days=gap if gap is not None and gap >= 0 else None,
        at_most=answer.when is None,
        tied=any(tied for *_, tied in pairs),
        documents=tuple(sorted(documents)),
        voices=len(set(documents.values())),
    )


def _pairs(asker: Asker, answers: Query, answered: Query) -> Iterator[tuple[ClaimRow, ClaimRow, bool]]:
    claims = list(asker.claims(answers))
    targets = {to for claim in claims for type, to in claim.links if type == "answers"}
    linked = {row.id: row for row in asker.fetch_all(sorted(targets))}
    loose = {c.document.reading_id for c in claims if not any(type == "answers" for type, _ in c.links)}
    beside = asker.of_readings(sorted(loose), sorted(answered.acts))
    for claim in claims:
        ties = [linked[to] for type, to in claim.links if type == "answers" and to in linked]
        if ties:
            yield from ((claim, other, True) for other in ties if _meets(other, answered))
            continue
        for other in beside.get(claim.document.reading_id, ()):
            if other.id != claim.id and _other_way(claim, other) and _meets(other, answered):
                yield claim, other, False


def _other_way(answer: ClaimRow, other: ClaimRow) -> bool:
    if not _sides(answer.actors) & _sides(other.targets):
        return False
    return not answer.targets or bool(_sides(answer.targets) & _sides(other.actors))


def _meets(claim: ClaimRow, query: Query) -> bool:
    if claim.act not in query.acts or (query.statuses and claim.status not in query.statuses):
        return False
    if query.when is not None and not (
        claim.days is not None and claim.days[1] >= query.when.first and claim.days[0] <= query.when.last
    ):
        return False
    day = claim.days[1] if claim.days else None
    return all(
        not who or any(_is(party, who, day) for party in parties)
        for who, parties in (
            (query.actors, claim.actors),
            (query.targets, claim.targets),
            (query.anyone, (*claim.actors, *claim.targets)),
        )
    )


def _is(party: PartyRow, who: Who, day: str | None) -> bool:
    from onrecord.ledger.identity import name_key

    if party.side in who.sides or any(m.side == party.side and m.on(day) for m in who.members):
        return True
    return bool(who.names) and name_key(party.name) in {name_key(name) for name in who.names}


def _sides(parties: Iterable[PartyRow]) -> frozenset[str]:
    return frozenset(party.side for party in parties if party.side is not None)


def _day(claim: ClaimRow, *, or_published: bool = False) -> str | None:
    """The day of the act, where the text tells it to the day."""
    if claim.when is not None:
        return claim.when if len(claim.when) == _DAY and "/" not in claim.when else None
    return claim.published if or_published else None
