"""What a case comes to: operations, who stands where, what happened when, what is open, who disagrees.

Computed once, for every format. As in the views of a record, nothing is ranked by whose side it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, cast

from onrecord.acts import STANDING, Act, Standing, Status
from onrecord.cases.dates import span
from onrecord.cases.disagreements import Disagreement, disagreements
from onrecord.cases.filing import Filed, Shelf, tally
from onrecord.cases.grouping import Event
from onrecord.cases.told import Brief, Told
from onrecord.model import Claim, Party, Record
from onrecord.views.summary import STATUS_ORDER, Summary, summarise

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
        compared: whether it is of interest what its documents disagree about.
        ends: who toward whom in words, once that was asked for.
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
    compared: bool = False
    ends: str | None = None

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """What its documents disagree about."""
        return disagreements(self.claims) if self.compared else []

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
        return self._actors if role == "actors" else self._targets

    @cached_property
    def _actors(self) -> frozenset[str]:
        return frozenset(party.side for party, _ in self.actors if party.side)

    @cached_property
    def _targets(self) -> frozenset[str]:
        return frozenset(party.side for party, _ in self.targets if party.side)

    @cached_property
    def by_document(self) -> dict[str, Told]:
        """A claim of each document that tells it."""
        return {told.paper.key: told for told in self.claims}

    @property
    def said_by(self) -> list[str]:
        """Those whose word it is."""
        return list(dict.fromkeys(name for told in self.claims for name in told.brief.said_by))

    @property
    def speakers(self) -> list[str]:
        """The persons who speak for the actor."""
        return list(dict.fromkeys(told.brief.voice for told in self.claims if told.brief.voice))

    @property
    def confidence(self) -> list[str]:
        """The estimative words used, verbatim."""
        return list(dict.fromkeys(told.brief.confidence for told in self.claims if told.brief.confidence))

    @property
    def details(self) -> list[tuple[str, str]]:
        """Facts of the act, each as often as it is told differently."""
        found: dict[tuple[str, str], None] = {}
        for told in self.claims:
            for name, value in (told.brief.detail or {}).items():
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


@dataclass(eq=False)
class Dossier:
    """A case as it is shown; what follows from its events is worked out when it is asked for."""

    filed: Filed
    happenings: list[Happening]
    sources: list[Source]
    background: list[tuple[Happening, Filed | None]]
    as_of: str | None = None
    when: str | None = None

    @cached_property
    def operations(self) -> list[Operation]:
        """The attacks, and on whose word."""
        return list(_operations(self.happenings))

    @cached_property
    def summary(self) -> Summary:
        """Sides and times."""
        return _summary(self.filed, self.happenings)

    @cached_property
    def open(self) -> list[Open]:
        """Demands, threats and announcements, and what followed."""
        return list(_open(self.happenings))

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
        kept.compared = True
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
    statuses = Counter([told.status for told in known]) if len(known) > 1 else {known[0].status: 1}
    when = _when(known)
    published = known[0].paper.published
    ends = [_ends_of(told, known[0]) for told in known]
    return Happening(
        number=0,
        event=event,
        claims=tuple(known),
        actors=tally([actors for actors, _ in ends]),
        targets=tally([targets for _, targets in ends]),
        statuses=sorted(statuses.items(), key=lambda pair: (-pair[1], STATUS_ORDER[pair[0]])),
        when=when,
        days=span(when) or ((published, published) if published else None),
        voices=len({documents[told.paper.name].voice for told in known}),
    )


def _ends_of(told: Told, first: Told) -> tuple[Sequence[Party], Sequence[Party]]:
    """Actors and targets; working together is told one way and the other, and shown as first told."""
    claim = told.brief
    turned = claim.act is Act.COOPERATE and told.actors == first.targets and told.targets == first.actors
    return (claim.targets, claim.actors) if turned else (claim.actors, claim.targets)


def _when(claims: Sequence[Told]) -> str | None:
    given = [told.brief.when for told in claims if told.brief.when and told.when]
    if len(given) < 2:
        return given[0] if given else None

    def width(when: str) -> int:
        days = span(when)
        return days[1] - days[0] if days else 0

    finest = min(map(width, given))
    counts = Counter(when for when in given if width(when) == finest)
    return min(counts, key=lambda when: (-counts[when], when))


def _summary(filed: Filed, happenings: Sequence[Happening]) -> Summary:
    """The events as the claims of one record, each once, so that sides and times are tabled as a record's."""
    claims = [
        one.first.brief._replace(
            id=str(one.number),
            actors=[party for party, _ in one.actors],
            targets=[party for party, _ in one.targets],
            status=one.status,
            when=one.when,
            links=(),
        )
        for one in happenings
    ]
    # Not validated, and claims in brief: the evidence of these stands in many texts, and is not asked for.
    told = cast(list[Claim], claims)
    return summarise(Record.model_construct(id=filed.id, title=filed.name, text="", claims=told))


def _operations(happenings: Sequence[Happening]) -> Iterator[Operation]:
    # Looked up by document: an affair of hundreds has more pairs of acts than can be gone through.
    accusations = _by_document(one for one in happenings if one.act is Act.ATTRIBUTE)
    denials = [one for one in happenings if one.act is Act.DENY and one.standing is Standing.PUT_FORWARD]
    ties = [(one, _answered(one)) for one in denials]
    untied = _by_document(one for one, answered in ties if not answered)
    home = {(told.paper.key, told.brief.id): one.number for one in happenings for told in one.claims}
    answers: dict[int, list[Happening]] = defaultdict(list)
    for denial, answered in ties:
        for number in {home[claim] for claim in answered if claim in home}:
            answers[number].append(denial)
    for one in happenings:
        if one.act is not Act.ATTACK:
            continue
        accusers = tuple(other for other in _beside(one, accusations) if _puts_forward(other, one))
        tied = {other.number: other for about in (one, *accusers) for other in answers.get(about.number, ())}
        beside = [other for other in _beside(one, untied) if _toward_accusers(other, one, accusers)]
        yield Operation(one, accusers, tuple(tied[number] for number in sorted(tied)), tuple(beside))


def _by_document(happenings: Iterable[Happening]) -> dict[str, list[Happening]]:
    found: dict[str, list[Happening]] = defaultdict(list)
    for one in happenings:
        for document in dict.fromkeys(told.paper.key for told in one.claims):
            found[document].append(one)
    return found


def _beside(one: Happening, others: Mapping[str, list[Happening]]) -> list[Happening]:
    """Those of which a document tells that tells of one event as well, in their order."""
    found = {
        other.number: other
        for document in {told.paper.key for told in one.claims}
        for other in others.get(document, ())
    }
    return [found[number] for number in sorted(found)]


def _answered(denial: Happening) -> set[tuple[str, str]]:
    """The claims that a denial is tied to as their answer."""
    return {
        (told.paper.key, claim)
        for told in denial.claims
        for kind, claim in told.brief.links
        if kind == "answers"
    }


def _toward_accusers(denial: Happening, attack: Happening, accusers: Iterable[Happening]) -> bool:
    """Whether a denial that a document of the attack tells is by the attacker's side, toward an accuser."""
    return bool(attack.sides("actors") & denial.sides("actors")) and any(
        other.sides("actors") & denial.sides("targets") for other in accusers
    )


def _puts_forward(accusation: Happening, attack: Happening) -> bool:
    """Whether a document tells both in one sentence, and the accused is the attacker's side."""
    if not accusation.sides("targets") & attack.sides("actors"):
        return False
    told = attack.by_document
    return any(
        claim.paper.key in told and _one_sentence(claim.brief, told[claim.paper.key].brief)
        for claim in accusation.claims
    )


def _one_sentence(a: Brief, b: Brief) -> bool:
    if any(kind == "alleges" and claim == b.id for kind, claim in a.links):
        return True
    return any(one[0] < two[1] and two[0] < one[1] for one in a.spans for two in b.spans)


def _open(happenings: Sequence[Happening]) -> Iterator[Open]:
    later = Later(happenings)
    for one in happenings:
        if one.standing is Standing.DENIED:
            continue
        if one.act is Act.DEMAND and one.standing is Standing.PUT_FORWARD:
            yield Open(one, later.than(one, ANSWERS, reverse=True, same_day=True))
        elif one.act is Act.THREATEN and one.standing is Standing.PUT_FORWARD:
            yield Open(one, later.than(one, CONSEQUENCES, reverse=False, same_day=False))
        elif one.standing is Standing.OPEN and one.act is not Act.ATTACK:
            yield Open(one, later.than(one, frozenset({one.act}), reverse=False, same_day=True))


class Later:
    """What was done later than an act, looked up by who did it toward whom.

    Args:
        happenings: the events of a case, in the order of time.
    """

    def __init__(self, happenings: Iterable[Happening]) -> None:
        self._done: dict[tuple[str, str], list[Happening]] = defaultdict(list)
        for one in happenings:
            if one.standing is Standing.PUT_FORWARD and one.days is not None:
                for actor in one.sides("actors"):
                    for target in one.sides("targets"):
                        self._done[actor, target].append(one)
        self._of: dict[tuple[str, str, frozenset[Act]], tuple[list[Happening], list[int]]] = {}

    def than(
        self, one: Happening, acts: frozenset[Act], *, reverse: bool, same_day: bool
    ) -> tuple[Happening, ...]:
        """Later acts of some kinds between the same sides, or with the sides reversed.

        What was announced for a day may be done on it, and a demand is often refused at once; but what a side
        does on the day of its threat is what it threatens to go beyond.
        """
        if one.days is None:
            return ()
        actors, targets = one.sides("actors"), one.sides("targets")
        if reverse:
            actors, targets = targets, actors
        first = one.days[0] + (0 if same_day else 1)
        parts = []
        for pair in ((actor, target) for actor in actors for target in targets):
            done, days = self._acts(*pair, acts)
            if part := done[bisect_left(days, first) :]:
                parts.append(part)
        if len(parts) == 1 and one.act not in acts:
            return tuple(parts[0])
        found = {other.number: other for part in parts for other in part if other is not one}
        return tuple(found[number] for number in sorted(found))

    def _acts(self, actor: str, target: str, acts: frozenset[Act]) -> tuple[list[Happening], list[int]]:
        """What one side did toward another, of some kinds, with the first day of each."""
        key = actor, target, acts
        if key not in self._of:
            done = [one for one in self._done.get((actor, target), ()) if one.act in acts]
            self._of[key] = done, [one.days[0] for one in done if one.days]
        return self._of[key]


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
