"""A case as a page of tables and quotations, the same for every format; what is shown is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from onrecord.acts import FAMILY
from onrecord.cases.brief import read_ahead
from onrecord.cases.dossier import Dossier, Happening, Open, Source
from onrecord.cases.filing import MERGE, RENAME, SPLIT
from onrecord.cases.keeping import Listed
from onrecord.cases.patterns import Pattern
from onrecord.cases.told import Told
from onrecord.cases.wording import folded
from onrecord.model import Party
from onrecord.views.facts import when_words
from onrecord.views.summary import act_label, plural, status_name

if TYPE_CHECKING:
    from onrecord.ledger import Judgement

SENTENCES = 400
"""Sentences of which a section has room, unless all are asked for."""
FEW, MANY = 3, 10
"""So many of one event at least, if it is told at length, and at most."""
NAMED = 6
"""Documents that are named for each version of what is disputed; the others are counted."""
MOST_NAMES = 3
"""Parties of one event that are named; the others are counted."""


@dataclass(frozen=True)
class Quote:
    """A sentence of a document, verbatim.

    Attributes:
        source: who published it, and when.
        text: the sentence.
        link: the document's address, if it has one.
    """

    source: str
    text: str
    link: str | None = None


@dataclass(frozen=True)
class Entry:
    """Something told at length: a head, facts, and the sentences behind it."""

    head: str
    facts: Sequence[str] = ()
    quotes: Sequence[Quote] = ()
    number: int | None = None


@dataclass(frozen=True)
class Section:
    """A part of the page: a table, or entries, or a mere note.

    Attributes:
        anchor: its place in the page, for links.
        title: its heading.
        note: what is to be known to read it.
        head: the table's columns.
        rows: the table's rows, each with the number of the event that it is about, if it is about one.
        entries: what is told at length.
    """

    anchor: str
    title: str
    note: str = ""
    head: Sequence[str] = ()
    rows: Sequence[tuple[Sequence[str], int | None]] = ()
    entries: Sequence[Entry] = ()


@dataclass(frozen=True)
class Page:
    """A whole page."""

    title: str
    facts: Sequence[str]
    sections: Sequence[Section] = field(default_factory=tuple)


def page(case: Dossier, *, whole: bool = False) -> Page:
    """The page of a case; sections that have nothing to say are left out.

    Args:
        case: the case.
        whole: whether every event stands there at length, with every sentence. If not, of a large case the
            events that most voices tell do, and each says how many of its sentences are left out. Tables have
            every event, and every version of what documents disagree about is there with a sentence.
    """
    filed = case.filed
    sides = [side for side in case.summary.sides if side.code]
    days = [one.days for one in case.happenings if one.days]
    facts = [
        filed.id,
        f"{plural(len(case.sources), 'document')}, {plural(case.voices, 'independent voice')}",
        f"{plural(sum(len(one.claims) for one in case.happenings), 'claim')} in "
        f"{plural(len(case.happenings), 'event')}",
    ]
    if days:
        edges = min(first for first, _ in days), max(first for first, _ in days)
        first, last = (date.fromordinal(edge).isoformat() for edge in edges)
        facts.append(first if first == last else f"{first} – {last}")
    if sides:
        names = ", ".join(side.label for side in sides[:8])
        facts.append(names + (f" and {plural(len(sides) - 8, 'other side')}" if len(sides) > 8 else ""))
    if filed.by:
        facts.append(f"named by {filed.by}")
    if case.when:
        facts.append(f"only what is about {case.when}")
    if case.as_of:
        facts.append(f"as known on {case.as_of}")
    sections = [
        _operations(case),
        _sides(case),
        _timeline(case),
        _open(case),
        _disagreements(case, whole),
        _events(case, whole),
        _background(case),
        _sources(case),
    ]
    return Page(filed.name, facts, [s for s in sections if s.rows or s.entries or s.note])


def parties(tallied: Sequence[tuple[Party, int]]) -> str:
    """The parties that most documents name, with their sides."""
    names = [f"{p.name} ({p.side})" if p.side and p.side != p.name else p.name for p, _ in tallied]
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {plural(more, 'other')}" if more > 0 else "")


def ends(one: Happening) -> str:
    """``actors → targets``."""
    if one.ends is None:
        actors, targets = parties(one.actors) or "nobody named", parties(one.targets)
        one.ends = f"{actors} → {targets}" if targets else actors
    return one.ends


def time_of(one: Happening) -> str:
    """When it was, or when it was first reported if no document says."""
    if one.when:
        return when_words(one.when)
    published = one.first.paper.record.published
    return f"reported {published}" if published else "no date"


def heard(one: Happening) -> str:
    """How many documents and independent voices tell it."""
    documents = len({told.paper.key for told in one.claims})
    if documents == one.voices:
        return plural(one.voices, "voice")
    return f"{plural(one.voices, 'voice')} in {plural(documents, 'document')}"


def source_of(told: Told) -> str:
    """Publisher (or headline) and day of a document."""
    record = told.paper.record
    name = record.publisher or record.title or told.paper.name
    return f"{name}, {record.published}" if record.published else name


def quotes(claims: Iterable[Told]) -> list[Quote]:
    """The sentences behind some claims, each once."""
    found: dict[tuple[str, str], Quote] = {}
    for told in claims:
        for piece in told.evidence:
            found.setdefault(
                (told.paper.key, piece.text), Quote(source_of(told), piece.text, told.paper.record.url)
            )
    return list(found.values())


def _operations(case: Dossier) -> Section:
    entries = []
    for operation in case.operations:
        one = operation.happening
        facts = [time_of(one), _statuses(one)]
        facts += [f"{name}: {value}" for name, value in one.details]
        word = {folded(name): name for name in _bare(operation.accusers)}
        word.update({folded(name): name for name in one.said_by})
        facts += [f"on the word of {', '.join(word.values())}"] if word else []
        confidence = dict.fromkeys(word for other in (one, *operation.accusers) for word in other.confidence)
        facts += ["in the words " + ", ".join(f"“{word}”" for word in confidence)] if confidence else []
        denied = ", ".join(dict.fromkeys(_bare(operation.denials)))
        facts += [f"denied by {denied}"] if denied else []
        beside = ", ".join(dict.fromkeys(_bare(operation.beside)))
        facts += [f"denials toward the accusers, of this or of something else: {beside}"] if beside else []
        entries.append(Entry(ends(one), [*facts, heard(one)], number=one.number))
    return Section("operations", "Operations", entries=entries)


def _bare(happenings: Iterable[Happening]) -> list[str]:
    """The names of those who act in some events."""
    return [party.name for one in happenings for party, _ in one.actors]


def _statuses(one: Happening) -> str:
    if len(one.statuses) == 1:
        return status_name(one.status)
    return ", ".join(f"{status_name(status)} ({count})" for status, count in one.statuses)


def _sides(case: Dossier) -> Section:
    rows = [
        (
            [stance.actor.label, stance.target.label, " · ".join(tally.label for tally in stance.tallies)],
            None,
        )
        for stance in case.summary.stances
    ]
    note = "Each act is counted once, however many documents tell it." if rows else ""
    return Section("sides", "Who stands where", note, ("who", "toward whom", "acts"), rows)


def _timeline(case: Dossier) -> Section:
    rows = [
        (
            [
                time_of(one),
                FAMILY[one.act].value,
                act_label(one.act, one.status),
                ends(one),
                str(one.voices),
            ],
            one.number,
        )
        for one in case.happenings
    ]
    return Section(
        "timeline",
        "Timeline",
        "Where no document gives a date, the day of the first report stands." if rows else "",
        ("when", "kind", "act", "who → toward whom", "voices"),
        rows,
    )


def _open(case: Dossier) -> Section:
    rows = [([*_open_cells(one)], one.happening.number) for one in case.open]
    note = (
        "What followed came after it and between the same sides; that it came because of it is not said."
        if rows
        else "No demand, threat or announced measure is on record."
    )
    head = ("when", "act", "who → toward whom", "what followed")
    return Section("open", "Demands, threats and announcements", note, head, rows)


def _open_cells(one: Open) -> list[str]:
    happening = one.happening
    followed = [f"{act_label(o.act, o.status)} [{o.number}] {time_of(o)}" for o in one.followed[:4]]
    more = len(one.followed) - 4
    words = "; ".join(followed) + (f"; and {more} more" if more > 0 else "")
    return [
        time_of(happening),
        act_label(happening.act, happening.status),
        ends(happening),
        words or "nothing on record: open",
    ]


def _disagreements(case: Dossier, whole: bool) -> Section:
    disputed = [(one, matter) for one in case.contested for matter in one.disagreements]
    versions = [tellers for _, matter in disputed for _, tellers in matter.said]
    most = max(map(len, versions), default=0) if whole else _share(len(versions), 1)
    read_ahead(told for tellers in versions for told in tellers[:most])
    named = None if whole else NAMED
    entries = []
    for one, matter in disputed:
        facts = [f"{value}: {_told_by(tellers, most, named)}" for value, tellers in matter.said]
        sentences = [
            Quote(source_of(told), text, told.paper.record.url)
            for _, tellers in matter.said
            for told in tellers[:most]
            for text in matter.sentences(told)
        ]
        entries.append(
            Entry(
                f"{matter.matter}: {act_label(one.act, one.status)}, {ends(one)}",
                facts,
                list(dict.fromkeys(sentences)),
                one.number,
            )
        )
    note = "" if entries else "No disagreement was found between its documents."
    return Section("disagreements", "Disagreements", note, entries=entries)


def _share(number: int, least: int) -> int:
    """How many sentences each of some things has, of those that a section has room for."""
    return max(least, min(MANY, SENTENCES // max(number, 1)))


def _told_by(tellers: Sequence[Told], most: int, named: int | None) -> str:
    """The documents of one version; with the number of them if not all are quoted."""
    names = list(dict.fromkeys(source_of(told) for told in tellers))
    words = ", ".join(names[:named])
    if more := len(names[named:]) if named is not None else 0:
        words += f" and {plural(more, 'other document')}"
    if len(tellers) > most:
        words += f" ({most} of {plural(len(tellers), 'claim')} quoted)"
    return words


def _events(case: Dossier, whole: bool) -> Section:
    chosen, most, note = list(case.happenings), 0, ""
    if not whole:
        most = _share(len(chosen), FEW)
        if len(chosen) > SENTENCES // most:
            # Those that most voices tell, of equals the earliest; and then by time again.
            chosen.sort(key=lambda one: -one.voices)
            chosen = sorted(chosen[: SENTENCES // most], key=lambda one: one.number)
            note = (
                f"The {len(chosen)} events that most voices tell, of {len(case.happenings):,}. All are in "
                "the timeline, and stand here with all their sentences by `case show --all`."
            )
    quoted = {one.number: _first(one, most) for one in chosen}
    read_ahead(told for claims, _ in quoted.values() for told in claims)
    entries = []
    for one in chosen:
        facts = [time_of(one), _statuses(one), heard(one), f"first told by {source_of(one.first)}"]
        if one.said_by:
            facts.append(f"said by {', '.join(one.said_by)}")
        if one.speakers:
            facts.append(f"voice: {', '.join(one.speakers)}")
        if one.confidence:
            facts.append("in the words " + ", ".join(f"“{word}”" for word in one.confidence))
        facts += [f"{name}: {value}" for name, value in one.details]
        claims, left = quoted[one.number]
        if left:
            facts.append(f"{plural(left, 'claim')} more: case show --all")
        entries.append(Entry(f"{one.act.value}: {ends(one)}", facts, quotes(claims), one.number))
    return Section("events", "Events and their sources", note, entries=entries)


def _first(one: Happening, most: int) -> tuple[Sequence[Told], int]:
    """The first claims of an event, and how many are left out; all if ``most`` is 0."""
    if not most or len(one.claims) <= most:
        return one.claims, 0
    return one.claims[:most], len(one.claims) - most


def _background(case: Dossier) -> Section:
    rows = [
        (
            [
                time_of(one),
                act_label(one.act, one.status),
                ends(one),
                f"{owner.name} ({owner.id})" if owner else "",
            ],
            None,
        )
        for one, owner in case.background
    ]
    note = "Told in passing by documents of this case; they belong to other cases." if rows else ""
    return Section("background", "Background", note, ("when", "act", "who → toward whom", "case"), rows)


def _sources(case: Dossier) -> Section:
    rows = [([*_source_cells(source)], None) for source in case.sources]
    return Section("sources", "Sources", "", ("published", "publisher", "title", "claims", "voice"), rows)


def _source_cells(source: Source) -> list[str]:
    row = source.row
    notes = []
    if source.copy_of:
        notes.append(f"near-copy of {source.copy_of[:8]}")
    if not source.home:
        notes.append("in passing")
    if row.withdrawn is not None:
        notes.append("withdrawn" + (f": {row.withdrawn}" if row.withdrawn else ""))
    return [
        row.published or "not known",
        row.publisher or "not known",
        row.title or "",
        str(source.claims),
        f"{row.key[:8]}" + (f" ({'; '.join(notes)})" if notes else ""),
    ]


def listing(cases: Iterable[Listed], as_of: str | None = None) -> Page:
    """The page of the list of cases."""
    rows = []
    for one in cases:
        published = " – ".join(dict.fromkeys(one.published)) if one.published else "not known"
        counts = [str(one.size), str(one.voices), str(one.events)]
        rows.append(([one.id, one.name, *counts, published], None))
    head = ("case", "name", "documents", "voices", "events", "published")
    section = Section("cases", "Cases", "" if rows else "The ledger has no case.", head, rows)
    return Page("Cases", [plural(len(rows), "case"), *([f"as known on {as_of}"] if as_of else [])], [section])


def judgements(held: Sequence[Judgement]) -> Page:
    """The page of what people decided about cases."""
    rows = []
    for one in held:
        note = " (taken back)" if one.undone else ""
        rows.append(([str(one.id), one.kind + note, _decided(one), one.author, one.at], None))
    head = ("number", "kind", "what", "author", "at")
    note = "" if rows else "Nobody has decided anything about cases."
    return Page(
        "Judgements",
        [plural(len(rows), "judgement")],
        [Section("judgements", "Judgements", note, head, rows)],
    )


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _decided(judgement: Judgement) -> str:
    body = judgement.payload
    if judgement.kind == MERGE:
        return f"{', '.join(body['cases'])}: one case"
    if judgement.kind == SPLIT:
        return f"{body['case']}: {plural(len(body['documents']), 'document')} parted"
    if judgement.kind == RENAME:
        return f"{body['case']}: “{body['name']}”"
    return f"judgement {judgement.undoes} taken back"


def patterns(
    found: Sequence[Pattern], *, side: str | None = None, as_of: str | None = None, when: str | None = None
) -> Page:
    """The page of patterns of response."""
    facts = ["base rates of what the ledger holds, no prediction", "95% intervals (Wilson)"]
    facts += [f"done toward {side.upper()}"] if side else []
    facts += [f"about {when}"] if when else []
    facts += [f"as known on {as_of}"] if as_of else []
    rows = []
    for pattern in found:
        for answer in pattern.answers:
            low, high = answer.share.interval
            days = ""
            if answer.days:
                days = f"{answer.median:g} ({answer.days[0]}–{answer.days[-1]}, n = {len(answer.days)})"
            rows.append(
                (
                    [
                        pattern.act.value if answer.act is None else "",
                        answer.act.value if answer.act else "any answer",
                        f"{answer.share.hit} of {answer.share.of}",
                        f"{answer.share.value:.0%}",
                        f"{low:.0%} – {high:.0%}",
                        days,
                        _few(answer.cases),
                    ],
                    None,
                )
            )
    head = ("act", "answered with", "how often", "share", "interval", "days: median (range)", "cases")
    note = (
        "An answer is an act by the side acted upon toward the side that acted, in the same case, within a "
        "year; that it was done in answer is not said."
        if rows
        else "The ledger holds no such act with a date."
    )
    return Page("Patterns of response", facts, [Section("patterns", "Answers", note, head, rows)])
