"""Targets that a document names: is that name on the imposer's list, and since when?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.acts import Kind, Status
from onrecord.identity.index import Candidate, Facts
from onrecord.identity.judgements import Judgements, Verdict
from onrecord.model import Party
from onrecord.registers.model import Entry, Form, Quality, State
from onrecord.verify.lists import SUPERSEDED, Lists, OneList
from onrecord.verify.model import Hit, Outcome
from onrecord.verify.when import Window

# The imposer and the act are known, so a name needs less to be taken for an entry than out of the blue.
ENOUGH = 0.8
# Entries this close, which all have the name as a part, are branches of what is meant.
BRANCH = 0.05
# A hit this much worse than another is dropped.
CLEARLY = 0.08
# What is shown as near, but not taken.
NEAR = 0.62
OPEN = (Status.CALLED_FOR, Status.POSSIBLE, Status.EXPECTED)


@dataclass(frozen=True, slots=True)
class Dated:
    """How a list's dates for an entry stand to the document's.

    Attributes:
        outcome: borne out, partly (listed, but at another time), contradicted.
        words: since when it is listed, as far as the list tells.
        difference: where this parts from the document, empty if nowhere.
        fits: whether the list's own day falls into the document's.
    """

    outcome: Outcome
    words: str
    difference: str = ""
    fits: bool = False


def date_of(entry: Entry, one: OneList, window: Window, published: str | None) -> Dated:
    """Whether the entry came onto its list when the document says that it did."""
    gone = _gone(entry, one)
    if entry.listed_on:
        words = f"listed {entry.listed_on}{gone}"
        if window.told:
            if window.holds(entry.listed_on):
                return Dated(Outcome.BORNE_OUT, words, fits=True)
            if window.before(entry.listed_on):
                late = not published or published < entry.listed_on
                outcome = Outcome.CONTRADICTED if late else Outcome.PARTLY
                return Dated(outcome, words, f"the document says {window.words}, the list {entry.listed_on}")
            return Dated(
                Outcome.PARTLY,
                words,
                f"the document says {window.words}, the list has it since {entry.listed_on}",
            )
        if published and entry.listed_on > window.on:
            return Dated(
                Outcome.CONTRADICTED,
                words,
                f"the list has it since {entry.listed_on}, after the document of {published}",
            )
        return Dated(Outcome.BORNE_OUT, words)
    first, without = one.first.get(entry.id, ""), one.without.get(entry.id, "")
    if not first:
        return Dated(Outcome.BORNE_OUT, f"on the list, which gives no day{gone}")
    if without:
        words = f"listed between {without} and {first} (the list gives no day){gone}"
        if window.before(without):
            return Dated(
                Outcome.CONTRADICTED,
                words,
                f"the document puts it before {without}, when it was not on the list",
            )
    else:
        words = f"on the list of {first}, the oldest held (the list gives no day){gone}"
    if window.told and window.after(first):
        return Dated(
            Outcome.PARTLY, words, f"the document says {window.words}, the list of {first} has it already"
        )
    return Dated(Outcome.BORNE_OUT, words)


def _gone(entry: Entry, one: OneList) -> str:
    last = one.last.get(entry.id, "")
    if not last or last == one.newest:
        return ""
    return f", no more on the list of {one.newest}"


def renewed(entry: Entry, one: OneList, lists: Lists, window: Window) -> str:
    """Programmes that an entry gained between two versions around the document's date, in words."""
    states = lists.store.history(entry.id, entry.register)
    for (old_version, old), (new_version, new) in pairwise(states):
        gained = [programme for programme in new.programmes if programme not in old.programmes]
        if gained and not window.before(old_version.date) and not window.after(new_version.date):
            return (
                f"programme {', '.join(gained)} was added between {old_version.date} and {new_version.date}"
            )
    return ""


def search(
    target: Party,
    lists: Sequence[OneList],
    window: Window,
    facts: Facts,
    judgements: Judgements | None = None,
) -> tuple[list[tuple[OneList, Candidate]], Candidate | None]:
    """Entries that a named target means, at most one of each list; else the nearest miss.

    Args:
        target: the party as named.
        lists: an imposer's registers.
        facts: what the document says of it besides its name.
        window: when the measure was taken; of several like names the one listed then is taken.
        judgements: what people decided about such pairs.
    """
    person = target.kind is Kind.PERSON
    found: list[tuple[OneList, Candidate]] = []
    nearest: Candidate | None = None
    for one in lists:
        candidates: list[Candidate] = []
        for name in dict.fromkeys([target.name, *target.aliases]):
            candidates += one.index.find(name, person=person, facts=facts, limit=6, least=NEAR)
        if judgements is not None:
            candidates = [c for c in candidates if not _refused(judgements, target, c.entry)]
        candidates = [c for c in candidates if not _elsewhere(c)]
        # A like name that was listed in time goes before a slightly liker one listed at another.
        candidates.sort(key=lambda c: (-round(c.score + 0.05 * _in_time(c.entry, window), 2), c.entry.id))
        enough = (
            bool(candidates) and candidates[0].score + 0.05 * _in_time(candidates[0].entry, window) >= ENOUGH
        )
        if enough and not _branches(candidates, window):
            found.append((one, candidates[0]))
        elif candidates and (nearest is None or candidates[0].score > nearest.score):
            nearest = candidates[0]
    # A likeness on one list is nothing beside a much better one on another of the same imposer.
    best = max((candidate.score for _, candidate in found), default=0.0)
    found = [(one, candidate) for one, candidate in found if candidate.score >= best - CLEARLY]
    found.sort(key=lambda pair: (pair[0].name in SUPERSEDED, -round(pair[1].score, 2)))
    return found, nearest


def _refused(judgements: Judgements, target: Party, entry: Entry) -> bool:
    judged = judgements.about(target, entry.ref)
    return judged is not None and judged.verdict is Verdict.NOT_SAME


def _branches(candidates: Sequence[Candidate], window: Window) -> bool:
    """Whether the name is but a part of several entries' names: a body whose branches alone are listed."""
    first = candidates[0]
    if (
        first.entry.form is Form.PERSON
        or first.quality is Quality.WEAK
        or not first.how.startswith("part of")
    ):
        return False
    others = [
        c
        for c in candidates[1:]
        if c.score >= first.score - BRANCH
        and c.how.startswith("part of")
        and _in_time(c.entry, window) == _in_time(first.entry, window)
    ]
    return bool(others)


def _elsewhere(candidate: Candidate) -> bool:
    """Whether one word is all that ties the name to an entry of another country ("MIT")."""
    words = sum(step.score > 0 and step.weight > 0 for step in candidate.steps)
    return words < 2 and any(step.what == "country" and step.score < 0 for step in candidate.steps)


def _in_time(entry: Entry, window: Window) -> int:
    if not entry.listed_on:
        return 0
    if window.told and window.holds(entry.listed_on):
        return 1
    return -1 if window.before(entry.listed_on) else 0


def hit_of(entry: Entry, words: str, how: str, score: float, why: Sequence[str] = ()) -> Hit:
    """The entry as a finding shows it."""
    return Hit(
        register=entry.register,
        id=entry.id,
        name=entry.name,
        kind=entry.kind.value if entry.kind else entry.form.value,
        listed_on=entry.listed_on,
        listing=words,
        programmes=entry.programmes,
        how=how,
        score=round(score, 3),
        why=tuple(why),
    )


def listed_then(entry: Entry, lists: Lists, on: str) -> State:
    """Whether the entry stood on its list on an ISO day."""
    return lists.listing(entry, on).state
