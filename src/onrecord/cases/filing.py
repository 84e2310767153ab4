"""The cases of a ledger, as of any time: grouped from its records, with what people decided about them.

A case is known by its *founding document*: the first that the ledger learned of those which are mainly
about it. Its id is made from that document's, so it stays as the case grows; the id that any other document
of the case would have given leads to the case as well. What a person decides (merge, split, rename) is a
judgement in the ledger: it has an author, names the documents it was made on, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from onrecord.acts import Act, Kind
from onrecord.cases.affairs import focus
from onrecord.cases.grouping import Case, Event, group
from onrecord.cases.wording import folded, words
from onrecord.errors import OnrecordError
from onrecord.model import Party
from onrecord.views.sides import side_name

if TYPE_CHECKING:
    from onrecord.ledger import DocumentRow, Judgement, Ledger
    from onrecord.model import Record

MERGE, SPLIT, RENAME = "case-merge", "case-split", "case-rename"
KINDS = (MERGE, SPLIT, RENAME)
_PREFIX = "case-"
# Two of a million documents have the same with a chance of one in thirty.
_DIGITS = 12


@dataclass(frozen=True)
class Filed:
    """A case in the ledger.

    Attributes:
        id: stays as the case grows.
        name: given by a person, or made from what the case is about.
        by: the author of the name; None if nobody gave it.
        case: its documents and events.
    """

    id: str
    name: str
    by: str | None
    case: Case

    @property
    def documents(self) -> list[str]:
        """Keys of the documents that are mainly about it."""
        return [paper.name for paper in self.case.papers]


@dataclass
class Constraints:
    """What people decided about which documents belong together.

    Attributes:
        together: groups of document keys.
        never: pairs of document keys that were parted.
        into: founding documents that a merge decided on, the latest last, each with the name that its case
            had then (none in merges of older versions).
        names: by document key, the name of its case and who gave it, in the order given.
    """

    together: list[set[str]] = field(default_factory=list)
    never: set[tuple[str, str]] = field(default_factory=set)
    into: list[tuple[str, str | None]] = field(default_factory=list)
    names: list[tuple[str, str, str]] = field(default_factory=list)


def constraints(judgements: Iterable[Judgement]) -> Constraints:
    """What follows from the judgements in force, oldest first; a later one wins over an earlier one."""
    found = Constraints()
    for judgement in judgements:
        body = judgement.payload
        if judgement.kind == MERGE:
            documents = set(body["documents"])
            found.never -= {pair for pair in found.never if documents.issuperset(pair)}
            found.together.append(documents)
            found.into.append((body["into"], body.get("name")))
        elif judgement.kind == SPLIT:
            parted, rest = set(body["documents"]), set(body["rest"])
            found.together[:] = [
                part for old in found.together for part in (old & parted, old - parted) if len(part) > 1
            ]
            found.together += [parted, rest]
            found.never.update((a, b) for a in parted for b in rest)
        elif judgement.kind == RENAME:
            found.names.append((body["document"], body["name"], judgement.author))
    return found


@dataclass(frozen=True)
class Title:
    """What a case is called.

    Attributes:
        id, name, by: as of :class:`Filed`.
        founder: key of the document that it is known by.
    """

    id: str
    name: str
    by: str | None
    founder: str


def title(case: Case, keys: Sequence[str], decided: Constraints) -> Title:
    """What a case is called.

    Args:
        case: the case.
        keys: its documents, in the order in which they were learned.
        decided: what people decided.
    """
    held = set(keys)
    first, merged = next((one for one in reversed(decided.into) if one[0] in held), (keys[0], None))
    given = [
        (key == first, number, name, by)
        for number, (key, name, by) in enumerate(decided.names)
        if key in held
    ]
    if given:
        _, _, name, by = max(given)
        return Title(case_id(first), name, by, first)
    return Title(case_id(first), merged or subject(case), None, first)


class File:
    """All cases of a ledger as of one time.

    Args:
        documents: the ledger's documents with their records, in the order in which they were learned.
        judgements: those in force, oldest first.
    """

    def __init__(
        self, documents: Iterable[tuple[DocumentRow, Record]], judgements: Iterable[Judgement] = ()
    ) -> None:
        records: dict[str, Record] = {}
        self.documents: dict[str, DocumentRow] = {}
        for row, record in documents:
            self.documents[row.key] = row
            records[row.key] = record
        self._learned = {key: number for number, key in enumerate(self.documents)}
        decided = constraints(judgements)
        cases = group(records, together=decided.together, never=decided.never)
        self.cases = sorted(
            (self._filed(case, decided) for case in cases),
            key=lambda filed: (-len(filed.case.papers), self._learned[founder(filed)]),
        )
        self._home = {paper.name: filed for filed in self.cases for paper in filed.case.papers}
        self._owner = {id(event): filed for filed in self.cases for event in filed.case.events if event.owned}

    def _filed(self, case: Case, decided: Constraints) -> Filed:
        keys = sorted((paper.name for paper in case.papers), key=self._learned.__getitem__)
        given = title(case, keys, decided)
        return Filed(given.id, given.name, given.by, case)

    def find(self, word: str) -> Filed:
        """A case by its id, its name, the id of one of its documents, or a part of its name.

        Raises:
            OnrecordError: there is none, or there are several.
        """
        return pick(word, self.cases)

    def document(self, word: str) -> str:
        """The key of a document by its key or the beginning of it.

        Raises:
            OnrecordError: there is none, or there are several.
        """
        found = [key for key in self.documents if key.startswith(word.strip())] if word.strip() else []
        if len(found) != 1:
            fault = "begins the ids of several documents" if found else "there is no document of this id"
            raise OnrecordError(word, fault)
        return found[0]

    def home(self, document: str) -> Filed | None:
        """The case that a document is mainly about."""
        return self._home.get(document)

    def owner(self, event: Event) -> Filed | None:
        """The case that owns an event, if one does."""
        return self._owner.get(id(event))


def open_file(ledger: Ledger, as_of: str | None = None) -> File:
    """The cases of a ledger, as they were known then, or now."""
    judgements = [j for j in ledger.judgements(as_of=as_of) if j.kind in KINDS]
    return File(ledger.records(as_of=as_of, withdrawn=True), judgements)


class Shelf(Protocol):
    """What showing a case needs beside the case."""

    documents: dict[str, DocumentRow]

    def owner(self, event: Event) -> Filed | None:
        """The case that owns an event, if one does."""


class Named(Protocol):
    """A case, as far as it can be asked for."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def documents(self) -> Sequence[str]: ...


AnyNamed = TypeVar("AnyNamed", bound=Named)


def pick(word: str, cases: Iterable[AnyNamed]) -> AnyNamed:
    """A case by its id, its name, the id of one of its documents, or a part of its name.

    Raises:
        OnrecordError: there is none, or there are several.
    """
    wanted, cases = folded(word.strip()), list(cases)
    for found in (
        [one for one in cases if wanted in (one.id, one.id.removeprefix(_PREFIX))],
        [one for one in cases if folded(one.name) == wanted],
        [one for one in cases if any(wanted in (key, case_id(key)) for key in one.documents)],
        [one for one in cases if wanted and wanted in folded(one.name)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(f"{one.id} ({one.name})" for one in found[:5])
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            raise OnrecordError(word, f"may be several cases: {several}{more}")
    raise OnrecordError(word, "there is no case of this id or name in the ledger")


def founder(filed: Filed) -> str:
    """The key of the document that a case is known by."""
    return next(paper.name for paper in filed.case.papers if case_id(paper.name) == filed.id)


def case_id(document: str) -> str:
    """The id of the case that a document is the founder of."""
    return _PREFIX + folded(document)[:_DIGITS]


def subject(case: Case) -> str:
    """A name for a case from what it is about: its most central operation, else its most central act."""

    def weight(event: Event) -> float:
        return sum(focus(told) for told in case.holds(event))

    ordered = sorted(case.events, key=lambda event: (-weight(event), event.claims[0].key))
    named = [
        event for event in ordered if any(told.said.actors and told.said.targets for told in event.claims)
    ]
    attacks = [event for event in named if event.claims[0].act is Act.ATTACK]
    best = next(iter(attacks or named or ordered), None)
    if best is None:
        return "no acts"
    actors, targets = (most_told(best, role) for role in ("actors", "targets"))
    act = best.claims[0].act.value
    years = sorted({told.said.when[:4] for told in best.claims if told.said.when})
    words = f"{act}: {actors or 'nobody named'}" + (f" → {targets}" if targets else "")
    return f"{words}, {years[0]}" if years else words


def found_by(case: Case) -> set[str]:
    """The words of the names of a case's parties, and of the states and alliances that are their sides."""
    ends = {
        (name, side)
        for event in case.events
        for told in case.holds(event)
        for role in (told.said.actors, told.said.targets)
        for name, _, side in role
    }
    sides = {side_name(side) for _, side in ends if side}
    return {word for name in (*sides, *(name for name, _ in ends)) for word in words(name)}


def most_told(event: Event, role: str, limit: int = 1) -> str:
    """The names of an event's actors or targets that most documents give."""
    parties = tally(told.claim.actors if role == "actors" else told.claim.targets for told in event.claims)
    names = [party.name for party, _ in parties]
    return ", ".join(names[:limit]) + (" and others" if len(names) > limit else "")


def tally(lists: Iterable[Sequence[Party]]) -> list[tuple[Party, int]]:
    """The parties of several tellings, those most told first; names that differ in writing only are one."""
    lists = list(lists)
    if len(lists) == 1 and len(lists[0]) < 2:
        return [(party, 1) for party in lists[0]]
    counts: dict[tuple[str, str | None], int] = {}
    first: dict[tuple[str, str | None], Party] = {}
    # What many tell alike is looked at once.
    alike: dict[tuple[int, ...], tuple[Sequence[Party], int]] = {}
    for parties in lists:
        key = tuple(map(id, parties))
        alike[key] = parties, alike[key][1] + 1 if key in alike else 1
    for parties, times in alike.values():
        seen: dict[tuple[str, str | None], Party] = {}
        for party in parties:
            # A state has one name for each side, however a document calls it.
            itself = party.side is not None and (party.kind is Kind.STATE or party.kind is Kind.ALLIANCE)
            seen.setdefault(("" if itself else folded(party.name), party.side), party)
        for name, party in seen.items():
            counts[name] = counts.get(name, 0) + times
            first.setdefault(name, party)
    order = sorted(counts, key=lambda key: (-counts[key], folded(first[key].name), key[1] or ""))
    return [(first[key], counts[key]) for key in order]


def decided(judgements: Iterable[Judgement]) -> dict[str, str]:
    """When a person last decided which other documents belong with a document, by key.

    Args:
        judgements: all, oldest first, those that were taken back and the taking back itself too.
    """
    found: dict[str, str] = {}
    about: dict[int, Judgement] = {}
    for judgement in judgements:
        of = about.get(judgement.undoes, judgement) if judgement.undoes is not None else judgement
        about[judgement.id] = of
        if of.kind in (MERGE, SPLIT):
            named = [*of.payload["documents"], *of.payload.get("rest", ())]
            found |= dict.fromkeys(named, judgement.at)
    return found


def merge(ledger: Ledger, into: Filed, others: Sequence[Filed], author: str) -> int:
    """Decide that cases are one, which goes by the id and the name of ``into``; gives the judgement's
    number."""
    documents = sorted({paper.name for filed in (into, *others) for paper in filed.case.papers})
    payload = {
        "into": founder(into),
        "name": into.name,
        "cases": [filed.id for filed in (into, *others)],
        "documents": documents,
    }
    return ledger.judge(MERGE, payload, author)


def split(ledger: Ledger, filed: Filed, documents: Sequence[str], author: str) -> int:
    """Decide that some documents of a case are a case of their own; gives the judgement's number.

    Raises:
        OnrecordError: a document is not in the case, or none would be left.
    """
    held = {paper.name for paper in filed.case.papers}
    for key in documents:
        if key not in held:
            raise OnrecordError(key, f"is no document that {filed.id} is mainly about")
    rest = held - set(documents)
    if not rest:
        raise OnrecordError(filed.id, "has no other document: nothing would be left of it")
    payload = {"case": filed.id, "documents": sorted(set(documents)), "rest": sorted(rest)}
    return ledger.judge(SPLIT, payload, author)


def rename(ledger: Ledger, filed: Filed, name: str, author: str) -> int:
    """Name a case; gives the judgement's number.

    Raises:
        OnrecordError: the name is empty.
    """
    clean = " ".join(name.split())
    if not clean:
        raise OnrecordError("name", "a case needs a name")
    return ledger.judge(RENAME, {"case": filed.id, "document": founder(filed), "name": clean}, author)
