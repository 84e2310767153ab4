"""What a case tells at length: operations, measures and registers, disagreements, what is open, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onrecord.acts import FAMILY, Family
from onrecord.cases.brief import read_ahead
from onrecord.cases.disagreements import Disagreement
from onrecord.cases.dossier import Dossier, Happening, Operation, Source
from onrecord.cases.page import ends, heard, parties, source_of, time_of
from onrecord.cases.told import Told
from onrecord.cases.wording import folded
from onrecord.model import Party
from onrecord.views.summary import act_label, status_name
from onrecord.web.asked import Times
from onrecord.web.links import document_link
from onrecord.web.pictures.choosing import Places, event_name, most_told, party_key

SENTENCES = 200
"""Sentences of what is disputed for which the page has room; each version has one at least."""
FOLLOWED = 6
"""Later acts that are named beside a demand, a threat or an announced measure; the others are counted."""
NAMED = 12
"""Acts that one address names; of more it names who did them."""
Checking = Callable[[Told], Mapping[str, Any] | None]
"""Gives what the registers say of a claim, as a record carries it (docs/verify.md); None if they say nothing
of such claims, or were not asked."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document.

    Attributes:
        text: verbatim.
        start, end: its offsets in the document's text.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Telling:
    """What one document says of an event.

    Attributes:
        source: publisher and day.
        document: key of the document.
        title: its headline.
        ref: the claim's stable name.
        act: act and status in words.
        actors, targets: the parties as this document names them.
        said_by, voice, confidence, when: as in the record; empty if it does not say.
        sentences: the evidence.
        score: how far the reader trusts the claim.
    """

    source: str
    document: str
    title: str
    ref: str
    act: str
    actors: list[Party]
    targets: list[Party]
    said_by: list[str]
    voice: str
    confidence: str
    when: str
    sentences: list[Sentence]
    score: float


@dataclass(frozen=True)
class EventView:
    """An event with all that tell of it.

    Attributes:
        name: for addresses.
        act: act and status in words; ``kind`` and ``family`` as in the codebook.
        ends: who toward whom, in words.
        when: its time in words.
        heard: number of documents and voices, in words.
        tellings: by publication.
        disagreements: what they differ in.
    """

    name: str
    kind: str
    family: str
    act: str
    ends: str
    when: str
    heard: str
    tellings: list[Telling]
    disagreements: list[str]


def event_view(one: Happening, refs: Callable[[Told], str], claims: Sequence[Told]) -> EventView:
    """An event with sentences.

    Args:
        one: the event.
        refs: gives the stable name of a claim.
        claims: of the event, those whose sentences are shown.
    """
    return EventView(
        name=event_name(one),
        kind=one.act.value,
        family=FAMILY[one.act].value,
        act=act_label(one.act, one.status),
        ends=ends(one),
        when=time_of(one),
        heard=heard(one),
        tellings=[_telling(told, refs(told)) for told in claims],
        disagreements=[matter.matter for matter in one.disagreements],
    )


def _telling(told: Told, ref: str) -> Telling:
    claim = told.brief
    return Telling(
        source=source_of(told),
        document=told.paper.name,
        title=told.paper.record.title or "",
        ref=ref,
        act=act_label(claim.act, claim.status),
        actors=list(claim.actors),
        targets=list(claim.targets),
        said_by=list(claim.said_by),
        voice=claim.voice or "",
        confidence=claim.confidence or "",
        when=claim.when or "",
        sentences=[Sentence(piece.text, piece.start, piece.end) for piece in told.evidence],
        score=claim.score,
    )


@dataclass(frozen=True)
class Named:
    """Somebody, or an act, with the sentences behind it."""

    text: str
    link: str


@dataclass(frozen=True)
class OperationView:
    """An operation.

    Attributes:
        actors, victims: in words.
        when, status, heard: in words.
        facts: what was hit, taken, …: name and value.
        accused_by, denied_by: those on whose word it is, those who deny it, each with their own sentences.
        beside: denials toward the accusers of which it is not known what they deny.
        said_by: others on whose word it is.
        confidence: the estimative words, verbatim.
        link: where its sentences are shown.
    """

    actors: str
    victims: str
    when: str
    status: str
    heard: str
    facts: list[tuple[str, str]]
    accused_by: list[Named]
    said_by: list[str]
    denied_by: list[Named]
    beside: list[Named]
    confidence: list[str]
    link: str


def operations(case: Dossier, places: Places, most: int | None = None) -> list[OperationView]:
    """The operations of a case; with ``most``, so many, those that most voices tell."""
    kept = {one.number for one in most_told([one.happening for one in case.operations], most)}
    return [_operation(one, places) for one in case.operations if one.happening.number in kept]


def _operation(operation: Operation, places: Places) -> OperationView:
    one = operation.happening
    accused_by = _who(operation.accusers, places)
    named = {folded(name.text) for name in accused_by}
    words = dict.fromkeys(word for other in (one, *operation.accusers) for word in other.confidence)
    return OperationView(
        actors=parties(one.actors) or "nobody named",
        victims=parties(one.targets) or "nobody named",
        when=time_of(one),
        status=statuses(one),
        heard=heard(one),
        facts=one.details,
        accused_by=accused_by,
        said_by=[name for name in one.said_by if folded(name) not in named],
        denied_by=_who(operation.denials, places),
        beside=_who(operation.beside, places),
        confidence=list(words),
        link=places.sentences([one]),
    )


def _who(happenings: Iterable[Happening], places: Places) -> list[Named]:
    """Those who act in some events, each once, with the sentences of all of these events."""
    found: dict[str, tuple[Party, list[Happening]]] = {}
    for one in happenings:
        for party, _ in one.actors:
            found.setdefault(party.name, (party, []))[1].append(one)
    return [
        Named(
            name,
            places.sentences(events)
            if len(events) <= NAMED
            else places.sentences(by=party_key(party), act=events[0].act.value),
        )
        for name, (party, events) in found.items()
    ]


def statuses(one: Happening) -> str:
    """The status in words; with the number of documents where they differ."""
    if len(one.statuses) == 1:
        return status_name(one.status)
    return ", ".join(f"{status_name(status)} ({count})" for status, count in one.statuses)


@dataclass(frozen=True)
class CheckView:
    """What the registers say of a measure as one or more documents tell it.

    Attributes:
        verdict: in the words of docs/verify.md.
        says, found, difference: the documents' word, the registers', where they part.
        entries: the entries on the lists, one line each.
        sources: the documents that tell it so.
    """

    verdict: str
    says: str
    found: str
    difference: str
    entries: list[str]
    sources: list[str]


@dataclass(frozen=True)
class MeasureView:
    """A measure.

    Attributes:
        act, ends, when, heard: in words.
        kind: the act as in the codebook.
        checks: what the registers say; empty if no register knows such measures.
        link: where its sentences are shown.
    """

    act: str
    kind: str
    ends: str
    when: str
    heard: str
    checks: list[CheckView]
    link: str


def count_measures(case: Dossier) -> int:
    """How many measures a case has."""
    return len(_measures(case))


def _measures(case: Dossier) -> list[Happening]:
    return [one for one in case.happenings if FAMILY[one.act] is Family.MEASURES]


def measures(case: Dossier, places: Places, checking: Checking, most: int | None = None) -> list[MeasureView]:
    """The measures of a case with the verdict of the registers; with ``most``, so many, those that most
    voices tell."""
    return [
        MeasureView(
            act=act_label(one.act, one.status),
            kind=one.act.value,
            ends=ends(one),
            when=time_of(one),
            heard=heard(one),
            checks=_checks(one.claims, checking),
            link=places.sentences([one]),
        )
        for one in most_told(_measures(case), most)
    ]


def _checks(claims: Sequence[Told], checking: Checking) -> list[CheckView]:
    found: dict[tuple[str, ...], tuple[Mapping[str, Any], list[str]]] = {}
    for told in claims:
        if (check := checking(told)) is not None:
            key = tuple(str(check.get(name) or "") for name in ("verdict", "found", "difference"))
            found.setdefault(key, (check, []))[1].append(source_of(told))
    return [
        CheckView(
            verdict=verdict,
            says=str(check.get("says") or ""),
            found=words,
            difference=difference,
            entries=_entries(check),
            sources=list(dict.fromkeys(sources)),
        )
        for (verdict, words, difference), (check, sources) in found.items()
    ]


def _entries(check: Mapping[str, Any]) -> list[str]:
    """The entries that bear on a measure, each once."""
    hits: dict[tuple[str, str], str] = {}
    for finding in check.get("findings") or ():
        for hit in finding.get("hits") or ():
            register, entry = str(hit.get("register")), str(hit.get("id"))
            hits.setdefault((register, entry), f"{register} {entry}: {hit.get('name')}; {hit.get('listing')}")
    return list(hits.values())


@dataclass(frozen=True)
class Version:
    """What some of the documents say on a matter.

    Attributes:
        value: what they say.
        tellings: who, and in which sentences: source, address of the document at the sentence, sentence.
        left: how many more claims say so, of which the sentences are not shown here.
    """

    value: str
    tellings: list[tuple[str, str, str]]
    left: int = 0


@dataclass(frozen=True)
class DisagreementView:
    """A matter on which documents differ.

    Attributes:
        matter: what it is about.
        act, ends: the event, in words.
        versions: in the order of first publication.
        link: where all sentences of the event are shown.
    """

    matter: str
    act: str
    ends: str
    versions: list[Version]
    link: str


def disagreements(case: Dossier, places: Places, events: int | None = None) -> list[DisagreementView]:
    """What the documents of a case differ in; with ``events``, in so many, those that most voices tell."""
    contested = most_told(case.contested, events)
    versions = [told for one in contested for matter in one.disagreements for _, told in matter.said]
    most = max(1, min(10, SENTENCES // max(1, len(versions))))
    read_ahead(told for tellers in versions for told in tellers[:most])
    return [
        DisagreementView(
            matter=matter.matter,
            act=act_label(one.act, one.status),
            ends=ends(one),
            versions=_versions(matter, places.times, most),
            link=places.sentences([one]),
        )
        for one in contested
        for matter in one.disagreements
    ]


def _versions(matter: Disagreement, times: Times, most: int) -> list[Version]:
    found = []
    for value, tellers in matter.said:
        tellings: dict[tuple[str, str, str], None] = {}
        for told in tellers[:most]:
            wanted = set(matter.sentences(told))
            for piece in told.evidence:
                if piece.text in wanted:
                    at = document_link(times, told.paper.name, evidence=(piece.start, piece.end))
                    tellings.setdefault((source_of(told), at, piece.text))
        found.append(Version(value, list(tellings), max(0, len(tellers) - most)))
    return found


@dataclass(frozen=True)
class OpenView:
    """A demand, a threat or an announced measure, and what followed.

    Attributes:
        act, ends, when: in words.
        kind: the act as in the codebook.
        followed: later acts, each with its sentences; the first ones.
        left: how many more there are.
        link: where its sentences are shown.
    """

    act: str
    kind: str
    ends: str
    when: str
    followed: list[Named]
    left: int
    link: str


def still_open(case: Dossier, places: Places, most: int | None = None) -> list[OpenView]:
    """What was demanded, threatened and announced; with ``most``, so many, those that most voices tell."""
    kept = {one.number for one in most_told([one.happening for one in case.open], most)}
    return [
        OpenView(
            act=act_label(one.happening.act, one.happening.status),
            kind=one.happening.act.value,
            ends=ends(one.happening),
            when=time_of(one.happening),
            followed=[
                Named(f"{act_label(other.act, other.status)}, {time_of(other)}", places.sentences([other]))
                for other in one.followed[:FOLLOWED]
            ],
            left=max(0, len(one.followed) - FOLLOWED),
            link=places.sentences([one.happening]),
        )
        for one in case.open
        if one.happening.number in kept
    ]


@dataclass(frozen=True)
class SourceView:
    """A document of the case.

    Attributes:
        key: its id in the ledger.
        title, publisher, published: empty if not known.
        claims: how many of its claims are in the case.
        mainly: whether it is mainly about this case.
        withdrawn: why it was withdrawn; None if it was not.
        first: whether its voice was first heard here; a near-copy repeats another one's.
        link: where it is shown.
    """

    key: str
    title: str
    publisher: str
    published: str
    claims: int
    mainly: bool
    withdrawn: str | None
    first: bool
    link: str


@dataclass
class VoiceView:
    """Documents of one voice: a text and its near-copies."""

    documents: list[SourceView] = field(default_factory=list)


def voices(case: Dossier, places: Places) -> list[VoiceView]:
    """The documents of a case by independent voice, the earliest first."""
    found: dict[str, VoiceView] = {}
    for source in case.sources:
        found.setdefault(source.row.voice, VoiceView()).documents.append(_source(source, places))
    return list(found.values())


def _source(source: Source, places: Places) -> SourceView:
    row = source.row
    return SourceView(
        key=row.key,
        title=row.title or "",
        publisher=row.publisher or "",
        published=row.published or "",
        claims=source.claims,
        mainly=source.home,
        withdrawn=row.withdrawn,
        first=source.copy_of is None,
        link=document_link(places.times, row.key),
    )


@dataclass(frozen=True)
class BackgroundView:
    """What the documents recall of another case.

    Attributes:
        act, ends, when: in words.
        case: name of the case it belongs to; empty if none has it.
        case_link: where that case is shown.
        link: where the sentences are shown.
    """

    act: str
    ends: str
    when: str
    case: str
    case_link: str
    link: str


def background(case: Dossier, places: Places) -> list[BackgroundView]:
    """What is told in passing."""
    return [
        BackgroundView(
            act=act_label(one.act, one.status),
            ends=ends(one),
            when=time_of(one),
            case=owner.name if owner else "",
            case_link=Places(owner.id, places.times).home if owner else "",
            link=places.sentences([one]),
        )
        for one, owner in case.background
    ]
