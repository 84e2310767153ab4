"""What a dossier says: all that documents put on record, each line with the sentences that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from onrecord.acts import FAMILY, STANDING, Act, Family, Standing
from onrecord.export.words import days, names_of, title_of
from onrecord.model import Claim, Record
from onrecord.views.facts import when_words

LONGEST = 1_000
"""Characters of a sentence that a footnote shows."""

HEADS = {
    Family.OPERATIONS: "Operations",
    Family.ACCUSATIONS: "Accusations",
    Family.MEASURES: "Measures",
    Family.RESPONSES: "Responses",
    Family.ALIGNMENT: "Alignment",
    Family.ASSESSMENT: "Assessment",
}


@dataclass(frozen=True)
class Paper:
    """A document, as a dossier names it.

    Attributes:
        title, publisher, published: as in the record; the title is never empty.
        id: the record's.
        address: where it is, if a link can lead there.
    """

    title: str
    publisher: str | None
    published: str | None
    id: str
    address: str | None


@dataclass(frozen=True)
class Note:
    """A footnote: one sentence, and where it stands."""

    number: int
    sentence: str
    paper: Paper
    page: int | None
    address: str | None


@dataclass(frozen=True)
class Call:
    """A call for a footnote; ``first`` if the note was not called for before."""

    note: Note
    first: bool


@dataclass(frozen=True)
class Line:
    """A claim on one line.

    Attributes:
        when: its time, in words; None if it has none, or is not told for its time.
        said: ``attack: China → Norway``.
        facts: what is said of it in brackets.
        calls: its footnotes.
    """

    when: str | None
    said: str
    facts: tuple[str, ...]
    calls: tuple[Call, ...]


@dataclass
class Dossier:
    """The whole.

    Attributes:
        title: the headline.
        counts: how many documents of which days, how many claims.
        stances: side, side, and what the one did toward the other.
        timeline: the dated claims; ``undated`` says how many have no date.
        families: the claims by family, each under its head.
        papers: the documents, by day.
        notes: all footnotes, in the order of their first calls.
    """

    title: str
    counts: str
    stances: list[tuple[str, str, list[str]]] = field(default_factory=list)
    timeline: list[Line] = field(default_factory=list)
    undated: str = ""
    families: list[tuple[str, list[Line]]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


Told = tuple[Claim, int]


def dossier(records: list[Record], title: str | None = None) -> Dossier:
    """The dossier of some records.

    Args:
        records: the documents with their claims.
        title: the headline; if None, the document's, or the number of documents.
    """
    told = [(claim, number) for number, record in enumerate(records) for claim in record.claims]
    head = title or (title_of(records[0]) if len(records) == 1 else f"What {len(records)} documents say")
    found = Dossier(head, _counts(records))
    if not told:
        return found
    calls = _Calls(records)
    dated = [(span, claim, number) for claim, number in told if (span := days(claim.when))]
    found.stances = _stances(told)
    found.timeline = [
        _line(claim, calls.of(claim, number), when_words(claim.when or ""))
        for _, claim, number in sorted(dated, key=lambda one: (one[0], one[2], one[1].evidence[0].start))
    ]
    if dated and (undated := len(told) - len(dated)):
        found.undated = f"{undated} claim{' bears' if undated == 1 else 's bear'} no date."
    for family, name in HEADS.items():
        if own := [(claim, number) for claim, number in told if FAMILY[claim.act] is family]:
            found.families.append((name, [_line(claim, calls.of(claim, number)) for claim, number in own]))
    found.papers = sorted(map(_paper, records), key=lambda one: (one.published or "", one.id))
    found.notes = calls.notes
    return found


class _Calls:
    """The footnotes: one for each sentence, numbered as they are called for."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records
        self._papers = [_paper(record) for record in records]
        self._known: dict[tuple[int, int, int], Note] = {}

    @property
    def notes(self) -> list[Note]:
        return list(self._known.values())

    def of(self, claim: Claim, number: int) -> tuple[Call, ...]:
        """The calls for the sentences of a claim."""
        calls = []
        for piece in claim.evidence:
            place = (number, piece.start, piece.end)
            first = place not in self._known
            if first:
                words = " ".join(piece.text.split())
                words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
                paper = self._papers[number]
                address = _address(piece.link or self._records[number].url)
                self._known[place] = Note(len(self._known) + 1, words, paper, piece.page, address)
            calls.append(Call(self._known[place], first))
        return tuple(calls)


def _paper(record: Record) -> Paper:
    return Paper(title_of(record), record.publisher, record.published, record.id, _address(record.url))


def _address(url: str | None) -> str | None:
    """The address, if it can stand between angle brackets."""
    fine = url is not None and url.startswith(("http://", "https://")) and not set(url) & set("<> \n\t\\")
    return url if fine else None


def _counts(records: list[Record]) -> str:
    dates = sorted(record.published for record in records if record.published)
    span = f", published {dates[0]} to {dates[-1]}" if dates and dates[0] != dates[-1] else ""
    span = f", published {dates[0]}" if dates and dates[0] == dates[-1] else span
    claims = sum(len(record.claims) for record in records)
    documents = f"{len(records)} document{'' if len(records) == 1 else 's'}"
    return f"{documents}{span}; {claims} claim{'' if claims == 1 else 's'}."


def _stances(told: Iterable[Told]) -> list[tuple[str, str, list[str]]]:
    """Which side did what toward which, most told first."""
    sides: Counter[tuple[str, str, Act]] = Counter()
    for claim, _ in told:
        if STANDING[claim.status] is Standing.PUT_FORWARD:
            actors = dict.fromkeys(party.side for party in claim.actors if party.side)
            targets = dict.fromkeys(party.side for party in claim.targets if party.side)
            sides.update((actor, target, claim.act) for actor, target in product(actors, targets))
    pairs: dict[tuple[str, str], list[str]] = {}
    for (actor, target, act), number in sorted(sides.items(), key=lambda one: (-one[1], one[0])):
        pairs.setdefault((actor, target), []).append(act.value + (f" ×{number}" if number > 1 else ""))
    return [(actor, target, acts) for (actor, target), acts in sorted(pairs.items())]


def _line(claim: Claim, calls: tuple[Call, ...], when: str | None = None) -> Line:
    facts = [] if claim.status.value == "asserted" else [claim.status.value.replace("_", " ")]
    facts += [f"said by {', '.join(claim.said_by)}"] if claim.said_by else []
    facts += [f"in the words “{claim.confidence}”"] if claim.confidence else []
    facts += [f"voice: {claim.voice}"] if claim.voice else []
    targets = f" → {names_of(claim.targets)}" if claim.targets else ""
    return Line(when, f"{claim.act.value}: {names_of(claim.actors)}{targets}", tuple(facts), calls)
