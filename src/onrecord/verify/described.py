"""Targets that a document describes: which entries, put on the list in one go, fit the description?

Authorities list parties in rounds: all entries of one announcement bear one day. So the entries that fit by
kind, nationality and place are taken round by round, and the round that fits the description's number, ties
and the document's date best is the one meant. A list without days of designation (OFAC's CSV set) is asked
through the others: the entries whose names another authority listed in those days, and those whose numbers
were given in a row with them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from rigour.territories import lookup_territory

from onrecord.acts import Kind
from onrecord.identity.index import Facts
from onrecord.identity.text import to_ascii, tokens
from onrecord.registers.model import Entry, Form
from onrecord.registers.words import country
from onrecord.verify.describe import Description, Sort
from onrecord.verify.lists import Lists, OneList
from onrecord.verify.when import Window

CYBER = re.compile(r"cyber|\bCYB\b", re.I)
# Numbers that OFAC gives to the entries of one day lie closer together than this.
ROW = 40
# One under the very same programmes may lie a little further off.
FAR_ROW = 300
# An article without a date speaks of the last weeks, if of anything that can be told.
RECENT_DAYS = 45
# Words of a unit's or service's name that its number or abbreviation makes needless ("Unit 29155").
_GENERIC = frozenset(["unit", "centre", "center", "group", "office", "service"])
_CAPITALISED = re.compile(r"\b[A-Z][\w-]+(?:\s+(?:of\s+|and\s+)?[A-Z][\w-]+)*")


@dataclass
class Round:
    """Entries that one authority listed together, as far as they fit a description.

    Attributes:
        one: the list.
        day: ISO day, empty if the list gives none.
        entries: those that fit any of the descriptions by kind and side.
        fits: for each description (by its text) the entries that fit it.
        score: how well the round fits.
        how: by what the round was found.
        loose: whether nothing but the description ties the entries together: which of them are meant is open.
    """

    one: OneList
    day: str
    entries: list[Entry]
    fits: dict[str, list[Entry]] = field(default_factory=dict)
    score: float = 0.0
    how: str = ""
    loose: bool = False


def rounds(
    descriptions: Sequence[Description],
    lists: Sequence[OneList],
    all_lists: Lists,
    window: Window,
    published: str | None,
    named: dict[str, list[Entry]],
) -> list[Round]:
    """The rounds that fit the descriptions of one claim, at most one of each list.

    Args:
        descriptions: all described targets of the claim.
        lists: the imposer's registers.
        all_lists: for what other authorities listed in the same days.
        window: when the measure was taken.
        published: ISO day of the document.
        named: by register, the entries already found for the claim's named targets; they anchor the round.
    """
    found: list[Round] = []
    for one in lists:
        groups = _by_day(one, descriptions, window)
        anchors = {entry.id for entry in named.get(one.name, ())}
        undated = [e for e in one.entries.values() if not e.listed_on and _any_fits(descriptions, e)]
        undated = [e for e in undated if _bracketed(one, e, window)]
        near = window if window.told else recent(published)
        for how, row in _in_rows(one, undated, anchors, descriptions, all_lists, near):
            groups.append(Round(one, "", row, how=how))
        loose = _loose(descriptions, [e for e in undated if _cyber(e)])
        if loose:
            how = "fits the description; the list gives no day of designation"
            groups.append(Round(one, "", loose, how=how, loose=True))
        best: Round | None = None
        for group in groups:
            _judge(group, descriptions, window, published, anchors)
            if group.fits and (best is None or (group.score, group.day) > (best.score, best.day)):
                best = group
        if best is not None and best.score > 0:
            found.append(best)
    return found


def recent(published: str | None) -> Window | None:
    """The weeks before a document: what an article without a date speaks of, if of anything."""
    if not published:
        return None
    last = date.fromisoformat(published)
    return Window(last - timedelta(days=RECENT_DAYS), last, True, "shortly before the document")


def _loose(descriptions: Sequence[Description], entries: Sequence[Entry]) -> list[Entry]:
    """Undated entries that a description fits by its ties, or by being exactly as many as it says."""
    found: dict[str, Entry] = {}
    for description in descriptions:
        fitting = [entry for entry in entries if fits(description, entry)]
        tied = [entry for entry in fitting if _ties(description, entry)]
        if description.ties:
            found.update((entry.id, entry) for entry in tied)
        elif description.number == len(fitting):
            found.update((entry.id, entry) for entry in fitting)
    return list(found.values())


def _any_fits(descriptions: Sequence[Description], entry: Entry) -> bool:
    return any(fits(description, entry) for description in descriptions)


def fits(description: Description, entry: Entry) -> bool:
    """Whether an entry is of the description's sort, side and place."""
    if entry.kind is None:
        return False
    if description.sort is Sort.PERSON and entry.form is not Form.PERSON:
        return False
    if description.sort is Sort.ENTITY and entry.form is Form.PERSON:
        return False
    if description.companies and entry.kind is Kind.ORGAN:
        return False
    side = description.side if description.side and len(description.side) == 2 else None
    # A list that tells no nationality at all is not against it if the description's tie is met.
    unsaid = not entry.countries and bool(_ties(description, entry))
    if side and not of_side(entry, side) and not unsaid:
        return False
    return not description.places or bool(_places(description, entry))


def of_side(entry: Entry, side: str) -> bool:
    """Whether the list ties an entry to a state: by nationality, place, or its statement of reasons."""
    if entry.countries:
        return side in entry.countries
    return side in _countries_in(entry.why)


@lru_cache(maxsize=8192)
def _countries_in(text: str) -> frozenset[str]:
    found = set()
    for match in _CAPITALISED.finditer(text):
        for words in (match.group(), *match.group().split()):
            code = country(words)
            if code:
                found.add(code)
    return frozenset(found)


def _places(description: Description, entry: Entry) -> list[str]:
    written = to_ascii(
        " ".join([entry.name, *(a.text for a in entry.addresses), *(b.place for b in entry.births)])
    )
    met = []
    for place in description.places:
        # A country of its own, not the country that a town lies in.
        territory = lookup_territory(place)
        code = territory.code.upper() if territory is not None and len(territory.code) == 2 else ""
        if (code and code in entry.countries) or re.search(rf"\b{re.escape(place)}\b", written):
            met.append(place)
    return met


def _ties(description: Description, entry: Entry) -> list[str]:
    written = set(
        tokens(" ".join([entry.why, *entry.linked, *entry.positions, *(n.text for n in entry.names)]))
    )
    return [tie for tie in description.ties if {w for w in tokens(tie) if w not in _GENERIC} <= written]


def _trades(description: Description, entry: Entry) -> list[str]:
    written = to_ascii(" ".join([entry.name, *entry.positions, entry.why]))
    return [trade for trade in description.trades if trade.rstrip("s") in written]


def _by_day(one: OneList, descriptions: Sequence[Description], window: Window) -> list[Round]:
    days: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in one.entries.values():
        day, how = (entry.listed_on, "listed") if entry.listed_on else (entry.updated_on, "last amended")
        # A day of amendment is only worth something where the document's own date meets it.
        if _whole(day) and window.holds(day) and (how == "listed" or (window.told and _cyber(entry))):
            days[day, how].append(entry)
    found = []
    for (day, how), entries in days.items():
        kept = [entry for entry in entries if _any_fits(descriptions, entry)]
        if kept:
            words = f"{how} together on {day}"
            if how != "listed":
                words += " (the list gives no day of designation)"
            found.append(Round(one, day if how == "listed" else "", kept, how=words))
    return found


def _cyber(entry: Entry) -> bool:
    return bool(CYBER.search(" ".join(entry.programmes)))


def _whole(day: str) -> bool:
    return len(day) == 10


def _bracketed(one: OneList, entry: Entry, window: Window) -> bool:
    first, without = one.first.get(entry.id, ""), one.without.get(entry.id, "")
    if without and window.before(without):
        return False
    return not (first and window.told and window.after(first))


def _in_rows(
    one: OneList,
    undated: Sequence[Entry],
    named: set[str],
    descriptions: Sequence[Description],
    all_lists: Lists,
    window: Window | None,
) -> list[tuple[str, list[Entry]]]:
    """Undated entries whose numbers were given in a row with an entry that is tied to the measure."""
    numbered = sorted((e for e in undated if e.id.isdigit()), key=lambda e: int(e.id))
    rows: list[list[Entry]] = []
    for entry in numbered:
        if rows and int(entry.id) - int(rows[-1][-1].id) <= ROW:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    if named:
        numbers = sorted(int(number) for number in named if number.isdigit())
        near = [
            row
            for row in rows
            if any(int(row[0].id) - ROW <= number <= int(row[-1].id) + ROW for number in numbers)
        ]
        # Of the same day are also those a little further off that stand under the very same programmes.
        sets = {frozenset(one.entries[key].programmes) for key in named if one.entries[key].programmes}
        like = [
            entry
            for entry in numbered
            if len(entry.programmes) > 1
            and frozenset(entry.programmes) in sets
            and any(abs(int(entry.id) - number) <= FAR_ROW for number in numbers)
        ]
        together = {entry.id: entry for row in near for entry in row} | {entry.id: entry for entry in like}
        if not together:
            return []
        return [
            (
                "numbers given in a row with the named, or close by under the same programmes",
                [*together.values()],
            )
        ]
    if window is None:
        return []
    abroad = _counterparts(one, undated, descriptions, all_lists, window)
    found = []
    for row in rows:
        met = [abroad[entry.id] for entry in row if entry.id in abroad]
        if met:
            # Only those listed abroad in the same days, and others of the same programme in the row.
            programmes = {p for entry in row if entry.id in abroad for p in entry.programmes}
            kept = [e for e in row if e.id in abroad or programmes & set(e.programmes)]
            found.append((f"the same names were listed elsewhere in those days ({', '.join(met)})", kept))
    return found


def _counterparts(
    one: OneList,
    undated: Sequence[Entry],
    descriptions: Sequence[Description],
    all_lists: Lists,
    window: Window,
) -> dict[str, str]:
    """By id, the undated entries whose name another authority listed in the days of the measure."""
    wanted = {entry.id for entry in undated}
    found: dict[str, str] = {}
    for names in all_lists.imposers().values():
        for name in names:
            other = all_lists.load(name)
            if other is one:
                continue
            for entry in other.entries.values():
                if not (entry.listed_on and _whole(entry.listed_on) and window.holds(entry.listed_on)):
                    continue
                if not _any_fits(descriptions, entry):
                    continue
                for candidate in one.index.find(
                    entry.name,
                    person=entry.form is Form.PERSON,
                    facts=Facts(side=entry.side),
                    limit=2,
                    least=0.9,
                ):
                    if candidate.entry.id in wanted:
                        found.setdefault(candidate.entry.id, f"{entry.register} {entry.id}")
    return found


def _judge(
    group: Round,
    descriptions: Sequence[Description],
    window: Window,
    published: str | None,
    anchors: set[str],
) -> None:
    parts: list[float] = []
    for description in descriptions:
        matching = [entry for entry in group.entries if fits(description, entry)]
        tied = [entry for entry in matching if _ties(description, entry)]
        if description.ties and tied:
            matching = tied
        if not matching:
            parts.append(0.0)
            continue
        exact = description.number is None or description.number == len(matching)
        if not group.day and not exact and not any(_cyber(entry) for entry in matching):
            # Without a day, another number and other programmes: nothing says that this is the round.
            parts.append(0.0)
            continue
        group.fits[description.text] = matching
        if description.number:
            count = min(len(matching), description.number) / max(len(matching), description.number)
        else:
            count = 1.0 if len(matching) > 1 or not description.plural else 0.5
        share = sum(_cyber(entry) for entry in matching) / len(matching)
        ties = 0.4 * bool(tied) - 0.4 * bool(description.ties and not tied)
        trades = 0.2 * any(_trades(description, entry) for entry in matching)
        parts.append(count + 0.5 * share + ties + trades)
    if not group.fits or not parts:
        return
    group.score = sum(parts) / len(parts) - (0.5 if group.loose else 0.0)
    if anchors & {
        entry.id for entry in group.one.entries.values() if entry.listed_on == group.day and group.day
    }:
        group.score += 1.0
    if not window.told and group.day and published:
        ago = (date.fromisoformat(published) - date.fromisoformat(group.day)).days
        group.score += 0.6 if ago <= RECENT_DAYS else max(0.0, 0.3 - ago / 5000)
