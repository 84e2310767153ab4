"""What a case comes to: operations, who stands where, what happened when, what is open, who disagrees.

Computed once, for every format. As in the views of a record, nothing is ranked by whose side it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from onrecord.acts import STANDING, Act, Standing, Status
from onrecord.cases.dates import span
from onrecord.cases.disagreements import Disagreement, disagreements
from onrecord.cases.filing import Filed, Shelf, tally
from onrecord.cases.grouping import Event
from onrecord.cases.told import Told
from onrecord.model import Claim, Party, Record
from onrecord.views.summary import Summary, summarise

if TYPE_CHECKING:
    from onrecord.ledger import DocumentRow

# Facts of an operation that a case shows, in this order; others follow.
TAKEN = ("data", "taken", "hit", "people", "method", "duration", "malware")
ANSWERS = frozenset(
    {
        Act.DENY,
        Act.CONDEMN,
        Act.DEMAND,
        Act.THREATEN,
        Act.RETALIATE,
        Act.DIPLOMATIC,
        Act.SANCTION,
        Act.RESTRICT,
        Act.PROSECUTE,
        Act.ATTRIBUTE,
        Act.COOPERATE,
        Act.TAKEDOWN,
    }
)
"""Acts by which a side that was acted upon may answer."""

CONSEQUENCES = frozenset(
    {Act.SANCTION, Act.PROSECUTE, Act.RESTRICT, Act.DIPLOMATIC, Act.TAKEDOWN, Act.RETALIATE}
)
"""Acts that carry a threat out."""


@dataclass(eq=False)
class Happening:
    """An event as a case shows it.

    Attributes:
        number: its number in the case, from 1.
        event: its claims.
        claims: those of them that were known and not withdrawn, by publication.
        actors, targets: the parties, those that most documents name first, each with the number of documents.
        statuses: each status with the number of documents.
        when: the time that most of the documents with the most exact time give; None if none gives one.
        days: first and last day of ``when``; else the day of the first publication, if known.
        voices: how many independent sources tell it; near-copies are one.
        disagreements: what its documents disagree about.
    """

    number: int
    event: Event
    claims: tuple[Told, ...]
    actors: list[tuple[Party, int]]
    targets: list[tuple[Party, int]]
    statuses: list[tuple[Status, int]]
    when: str | None
    days: tuple[int, int] | None
    voices: int
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def act(self) -> Act:
        return self.claims[0].act

    @property
    def first(self) -> Told:
        """The first that told it."""
        return self.claims[0]

    @property
    def status(self) -> Status:
        """The status that most documents give it."""
        return self.statuses[0][0]

    @property
    def standing(self) -> Standing:
        return STANDING[self.status]

    def sides(self, role: str) -> frozenset[str]:
        """The sides that act or are met, as most of the documents that name any have it."""
        parties = self.actors if role == "actors" else self.targets
        return frozenset(party.side for party, _ in parties if party.side)

    @property
    def said_by(self) -> list[str]:
        """Those whose word it is."""
        return list(dict.fromkeys(name for told in self.claims for name in told.claim.said_by))

    @property
    def speakers(self) -> list[str]:
        """The persons who speak for the actor."""
        return list(dict.fromkeys(told.claim.voice for told in self.claims if told.claim.voice))

    @property
    def confidence(self) -> list[str]:
        """The estimative words used, verbatim."""
        return list(dict.fromkeys(told.claim.confidence for told in self.claims if told.claim.confidence))

    @property
    def details(self) -> list[tuple[str, str]]:
        """Facts of the act, each as often as it is told differently."""
        found: dict[tuple[str, str], None] = {}
        for told in self.claims:
            for name, value in (told.claim.detail or {}).items():
                found.setdefault((name, str(value)))
        return sorted(found, key=lambda pair: TAKEN.index(pair[0]) if pair[0] in TAKEN else len(TAKEN))


@dataclass(frozen=True)
class Operation:
    """An attack, and on whose word.

    Attributes:
        happening: the attack.
        accusers: the acts of attribution that put it forward.
        denials: the denials that are tied to it or to them as their answer.
        beside: where no tie says what a denial answers: the denials by the attacker's side toward an accuser
            in a document that tells of the attack. They may be of something else.
    """

    happening: Happening
    accusers: tuple[Happening, ...]
    denials: tuple[Happening, ...]
    beside: tuple[Happening, ...] = ()


@dataclass(frozen=True)
class Open:
    """A demand, a threat, or a measure called for or announced, and what followed.

    Attributes:
        happening: the demand, threat or measure.
        followed: later acts of the case that answer the demand, or carry out the threat or measure. That they
            came after it and between the same sides is what is known, not that they came because of it.
    """

    happening: Happening
    followed: tuple[Happening, ...]


@dataclass(frozen=True)
class Source:
    """A document of the case.

    Attributes:
        row: the ledger's.
        home: whether it is mainly about this case.
        claims: how many of its claims are in the case.
        copy_of: the id of the document whose voice it repeats, if it is a near-copy.
    """

    row: DocumentRow
    home: bool
    claims: int
    copy_of: str | None


@dataclass
class Dossier:
    """A case as it is shown."""

    filed: Filed
    happenings: list[Happening]
    operations: list[Operation]
    summary: Summary
    open: list[Open]
    sources: list[Source]
    background: list[tuple[Happening, Filed | None]]
    as_of: str | None = None
    when: str | None = None

    @property
    def voices(self) -> int:
        """Independent voices among the sources that were not withdrawn."""
        return len({source.row.voice for source in self.sources if source.row.withdrawn is None})

    @property
    def contested(self) -> list[Happening]:
        """The events on which documents disagree."""
        return [happening for happening in self.happenings if happening.disagreements]


def dossier(
    shelf: Shelf,
    filed: Filed,
    *,
    as_of: str | None = None,
    when: str | None = None,
    within: tuple[int, int] | None = None,
) -> Dossier:
    """Put a case together.

    Args:
        shelf: its documents, and the cases that own what it tells in passing.
        filed: the case.
        as_of: what it was opened for, to be told.
        when: the time that was asked about, to be told.
        within: the first and the last day of that time; events of other times are left out. An event without
            a date counts by the day on which it was first published.
    """

    def wanted(happening: Happening) -> bool:
        if within is None:
            return True
        days = happening.days
        return days is not None and days[0] <= within[1] and within[0] <= days[1]

    happenings = [one for one in happen(shelf, filed) if wanted(one)]
    for number, kept in enumerate(happenings, 1):
        kept.number = number
        kept.disagreements = disagreements(kept.claims)
    background = [
        (one, shelf.owner(one.event))
        for event in filed.case.background
        if (one := happening(event, filed.case.tells(event), shelf.documents)) is not None and wanted(one)
    ]
    background.sort(key=lambda told: _in_time(told[0]))
    for number, (told, _) in enumerate(background, len(happenings) + 1):
        told.number = number
    return Dossier(
        filed=filed,
        happenings=happenings,
        operations=list(_operations(happenings)),
        summary=_summary(filed, happenings),
        open=list(_open(happenings)),
        sources=_sources(shelf, filed, happenings),
        background=background,
        as_of=as_of,
        when=when,
    )


def happen(shelf: Shelf, filed: Filed) -> list[Happening]:
    """The events of a case in the order of time; what only withdrawn documents tell is left out."""
    found = [
        one
        for event in filed.case.events
        if (one := happening(event, filed.case.holds(event), shelf.documents)) is not None
    ]
    found.sort(key=_in_time)
    for number, one in enumerate(found, 1):
        one.number = number
    return found


def _in_time(one: Happening) -> tuple[tuple[int, int], int, tuple[str, int]]:
    return one.days or (0, 0), one.first.paper.published or 0, one.first.key


def happening(event: Event, claims: Iterable[Told], documents: Mapping[str, DocumentRow]) -> Happening | None:
    """An event as it is shown; None if all its documents were withdrawn."""
    known = sorted(
        (told for told in claims if documents[told.paper.name].withdrawn is None),
        key=lambda told: (told.paper.published or date.max.toordinal(), told.key),
    )
    if not known:
        return None
    statuses = Counter(told.claim.status for told in known)
    order = list(Status)
    when = _when(known)
    published = known[0].paper.published
    return Happening(
        number=0,
        event=event,
        claims=tuple(known),
        actors=tally(_ends_of(told, known[0])[0] for told in known),
        targets=tally(_ends_of(told, known[0])[1] for told in known),
        statuses=sorted(statuses.items(), key=lambda pair: (-pair[1], order.index(pair[0]))),
        when=when,
        days=span(when) or ((published, published) if published else None),
        voices=len({documents[told.paper.name].voice for told in known}),
    )


def _ends_of(told: Told, first: Told) -> tuple[list[Party], list[Party]]:
    """Actors and targets; working together is told one way and the other, and shown as first told."""
    claim = told.claim
    turned = claim.act is Act.COOPERATE and told.actors == first.targets and told.targets == first.actors
    return (claim.targets, claim.actors) if turned else (claim.actors, claim.targets)


def _when(claims: Sequence[Told]) -> str | None:
    given = [told.claim.when for told in claims if told.when and told.claim.when]
    if not given:
        return None

    def width(when: str) -> int:
        days = span(when)
        return days[1] - days[0] if days else 0

    finest = min(map(width, given))
    counts = Counter(when for when in given if width(when) == finest)
    return min(counts, key=lambda when: (-counts[when], when))


def _summary(filed: Filed, happenings: Sequence[Happening]) -> Summary:
    """The events as the claims of one record, each once, so that sides and times are tabled as a record's."""
    claims = []
    for one in happenings:
        claim: Claim = one.first.claim.model_copy(
            update={
                "id": str(one.number),
                "actors": [party for party, _ in one.actors],
                "targets": [party for party, _ in one.targets],
                "status": one.status,
                "when": one.when,
                "links": [],
            }
        )
        claims.append(claim)
    # Not validated: the evidence of these claims stands in many texts.
    return summarise(Record.model_construct(id=filed.id, title=filed.name, text="", claims=claims))


def _operations(happenings: Sequence[Happening]) -> Iterator[Operation]:
    accusations = [one for one in happenings if one.act is Act.ATTRIBUTE]
    denials = [one for one in happenings if one.act is Act.DENY and one.standing is Standing.PUT_FORWARD]
    for one in happenings:
        if one.act is not Act.ATTACK:
            continue
        accusers = tuple(other for other in accusations if _puts_forward(other, one))
        answered = {(told.paper.key, told.claim.id) for other in (one, *accusers) for told in other.claims}
        tied = [other for other in denials if _answered(other) & answered]
        beside = [
            other for other in denials if not _answered(other) and _toward_accusers(other, one, accusers)
        ]
        yield Operation(one, accusers, tuple(tied), tuple(beside))


def _answered(denial: Happening) -> set[tuple[str, str]]:
    """The claims that a denial is tied to as their answer."""
    return {(told.paper.key, claim) for told in denial.claims for claim in told.claim.answers}


def _toward_accusers(denial: Happening, attack: Happening, accusers: Iterable[Happening]) -> bool:
    """Whether a document tells of the attack and of a denial by the attacker's side toward an accuser."""
    against = frozenset(side for other in accusers for side in other.sides("actors"))
    documents = {told.paper.key for told in attack.claims}
    return bool(
        attack.sides("actors") & denial.sides("actors")
        and against & denial.sides("targets")
        and any(told.paper.key in documents for told in denial.claims)
    )


def _puts_forward(accusation: Happening, attack: Happening) -> bool:
    """Whether a document tells both in one sentence, and the accused is the attacker's side."""
    if not accusation.sides("targets") & attack.sides("actors"):
        return False
    told = {claim.paper.key: claim for claim in attack.claims}
    return any(
        claim.paper.key in told and _one_sentence(claim.claim, told[claim.paper.key].claim)
        for claim in accusation.claims
    )


def _one_sentence(a: Claim, b: Claim) -> bool:
    if any(link.type == "alleges" and link.claim == b.id for link in a.links):
        return True
    return any(one.start < two.end and two.start < one.end for one in a.evidence for two in b.evidence)


def _open(happenings: Sequence[Happening]) -> Iterator[Open]:
    for one in happenings:
        if one.standing is Standing.DENIED:
            continue
        if one.act is Act.DEMAND and one.standing is Standing.PUT_FORWARD:
            yield Open(one, _after(one, happenings, ANSWERS, reverse=True, same_day=True))
        elif one.act is Act.THREATEN and one.standing is Standing.PUT_FORWARD:
            yield Open(one, _after(one, happenings, CONSEQUENCES, reverse=False, same_day=False))
        elif one.standing is Standing.OPEN and one.act is not Act.ATTACK:
            yield Open(one, _after(one, happenings, frozenset({one.act}), reverse=False, same_day=True))


def _after(
    one: Happening, happenings: Sequence[Happening], acts: frozenset[Act], *, reverse: bool, same_day: bool
) -> tuple[Happening, ...]:
    """Later acts of some kinds between the same sides, or with the sides reversed.

    What was announced for a day may be done on it, and a demand is often refused at once; but what a side
    does on the day of its threat is what it threatens to go beyond.
    """
    actors, targets = one.sides("actors"), one.sides("targets")
    if reverse:
        actors, targets = targets, actors
    return tuple(
        other
        for other in happenings
        if other is not one
        and other.act in acts
        and other.standing is Standing.PUT_FORWARD
        and other.days is not None
        and one.days is not None
        and other.days[0] >= one.days[0] + (0 if same_day else 1)
        and other.sides("actors") & actors
        and other.sides("targets") & targets
    )


def _sources(shelf: Shelf, filed: Filed, happenings: Sequence[Happening]) -> list[Source]:
    own = {paper.name for paper in filed.case.papers}
    counts = Counter(told.paper.name for event in filed.case.events for told in filed.case.holds(event))
    rows = [shelf.documents[name] for name in own | set(counts)]
    rows.sort(key=lambda row: (row.published or "9999", row.id))
    heard: dict[str, str] = {}
    found = []
    for row in rows:
        before = heard.setdefault(row.voice, row.key)
        found.append(Source(row, row.key in own, counts[row.key], before if before != row.key else None))
    return found
