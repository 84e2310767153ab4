"""From a party to what is on the record of it: entries, claims, sorts of parties that claims name."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.identity.index import Candidate, Index
from onrecord.identity.resolver import HOMONYM
from onrecord.identity.scoring import OTHER_COUNTRY, Comparison, Step, compare
from onrecord.identity.text import organisation_form, person_form
from onrecord.registers.model import Entry, Form
from onrecord.registers.snapshot import open_registers, snapshot_store
from onrecord.registers.store import STORE, RegisterStore, data_folder
from onrecord.screen.candidates import Candidates
from onrecord.screen.classes import Class, Classes, class_of
from onrecord.screen.homonyms import may_be_anothers
from onrecord.screen.model import Finding, Level, PartyRow, Result, Sort, digest
from onrecord.screen.short import ELSEWHERE, SHORT_NAME, is_short_name
from onrecord.screen.telling import REGISTER, Claims, Named
from onrecord.screen.weighing import most_added, number_key, weigh

if TYPE_CHECKING:
    from pathlib import Path

# From this score on a finding is called a match, from the other on it is shown; docs/screen.md tells what
# share of altered names and of strangers' names reach them.
MATCH = 0.9
POSSIBLE = 0.75
# Nothing is asked for below this score.
LOWEST = 0.5
# What agrees closes no more of the gap to 1 than this: a name that differs stays below one that does not.
MOST_CLOSED = 0.9
CLOSED = 5.0
# The same number under another name is always shown.
NUMBER_ALONE = 0.8
# How many entries of one name are weighed, and how many findings of a party are kept.
CANDIDATES = 40
FINDINGS = 25
# Parties of claims of whom something else is told are indexed beside the rest, until they are so many, and a
# tenth of all: then all are indexed anew.
AGAIN = 500
# Longer statements of reasons are cut.
LONGEST_REASON = 600


@dataclass
class Lists:
    """What parties are screened against.

    Attributes:
        entries: of the registers, as of the day.
        dates: register → ISO day of the version.
        completeness: register → what the version is.
        as_of: ISO day asked for; "" for the newest.
        missing: official registers of which nothing so old is held.
        claims: parties of claims.
    """

    entries: list[Entry]
    dates: dict[str, str] = field(default_factory=dict)
    completeness: dict[str, str] = field(default_factory=dict)
    as_of: str = ""
    missing: tuple[str, ...] = ()
    claims: Claims = field(default_factory=Claims)

    @property
    def digest(self) -> str:
        """Changes when anything that is screened against changes."""
        body = hashlib.sha256()
        for entry in self.entries:
            body.update(entry.ref.encode())
            body.update(entry.to_json().encode())
        return digest([body.hexdigest(), sorted(self.dates.items()), self.claims.digest])


def load_lists(store: Path | None = None, as_of: str | None = None, claims: Claims | None = None) -> Lists:
    """The registers as they are held; where nothing is imported, the snapshot in the package.

    Args:
        store: the register store; the user's own by default.
        as_of: ISO day; the newest versions by default.
        claims: parties of claims.

    Raises:
        OnrecordError: the store cannot be read.
    """
    if store is not None and not store.exists():
        raise OnrecordError(str(store), "there is no register store here")
    with _held(store) as held:
        names = held.registers()
        versions = {name: found for name in names if (found := held.version(name, as_of)) is not None}
        entries = [entry for version in versions.values() for entry in held.members(version)]
        missing = [name for name in names if name not in versions and _is_list(held, name)]
    return Lists(
        entries,
        {name: version.date for name, version in versions.items()},
        {name: version.completeness.value for name, version in versions.items()},
        as_of or "",
        tuple(missing),
        claims if claims is not None else Claims(),
    )


def _is_list(held: RegisterStore, name: str) -> bool:
    """Whether a register is an official list of parties, not a catalogue of groups."""
    newest = held.version(name)
    return newest is not None and any(entry.imposers for entry in islice(held.members(newest), 1))


def _held(store: Path | None) -> RegisterStore:
    if store is not None:
        return open_registers(store)
    try:
        path = data_folder() / STORE
    except OnrecordError:  # without the extra "registers" nothing can have been imported
        return snapshot_store()
    return open_registers(path) if path.exists() else snapshot_store()


class Screener:
    """Screens parties against lists.

    Args:
        lists: what to screen against.
        match: from this score on a finding is a match.
        possible: findings that score less are not given.

    Raises:
        OnrecordError: the scores are not in order.
    """

    def __init__(self, lists: Lists, match: float = MATCH, possible: float = POSSIBLE) -> None:
        if not LOWEST <= possible <= match <= 1:
            raise OnrecordError("--possible, --match", "must be 0.5 ≤ possible ≤ match ≤ 1")
        # rigour's transliteration tells each name that it cannot write on the console.
        logging.getLogger("rigour").setLevel(logging.ERROR)
        self.lists = lists
        self.match = match
        self.possible = possible
        self.index = Index.of(lists.entries, things=True)
        self.official = frozenset(entry.register for entry in lists.entries if entry.imposers)
        self._listed = Candidates(self.index, self.official)
        self._numbers: dict[str, list[Entry]] = defaultdict(list)
        for entry in lists.entries:
            if entry.imposers:
                for key in {number_key(identifier.value) for identifier in entry.identifiers} - {""}:
                    self._numbers[key].append(entry)
        self._digests: dict[str, str] = {}
        # Parties of claims that are indexed beside the rest, and the sorts of parties among all of them.
        self._again: frozenset[str] = frozenset()
        self._sorts: dict[str, Class | None] = {}
        self._take(lists.claims)

    def _take(self, claims: Claims, changed: frozenset[str] | None = None) -> None:
        """Screen against claims.

        Args:
            claims: the claims.
            changed: refs of the parties of whom something else is told than before; None if that may be all.
        """
        again = frozenset() if changed is None else self._again | changed
        if changed is None or len(again) > max(AGAIN, len(claims) // 10):
            changed, again = None, frozenset()
            self._sorts = {}
        sorts = {named.ref: self._sort(named, changed) for named in claims}
        self._sorts = sorts
        self.classes = Classes()
        self._by_entry: dict[str, list[Named]] = defaultdict(list)
        told = Index(like=self.index)
        for named in claims:
            if (found := sorts[named.ref]) is not None:
                self.classes.add(found)
                continue
            if changed is None or named.ref in again:
                told.add(named.entry())
            for ref in named.refs:
                self._by_entry[ref].append(named)
        names = Candidates(told, short=True)
        if changed is None:
            self._claimed = names
        self._claimed_again: Candidates | None = names if again else None
        self._again = again

    def _sort(self, named: Named, changed: frozenset[str] | None) -> Class | None:
        """The sort of party that a party of claims is; worked out where something else is told of it."""
        if changed is None or named.ref in changed or named.ref not in self._sorts:
            return class_of(named)
        return self._sorts[named.ref]

    def telling(self, claims: Claims, changed: frozenset[str] | None = None) -> Screener:
        """The same registers with these claims; the registers' names need not be indexed again.

        Args:
            claims: the claims.
            changed: refs of the parties of whom something else is told than by this screener's claims: only
                their names are indexed; None if that may be all.
        """
        other = copy(self)
        other.lists = replace(self.lists, claims=claims)
        other._take(claims, changed)
        return other

    def screen(self, party: PartyRow, possible: float | None = None, most: int = FINDINGS) -> Result:
        """What is on the record of a party, the likeliest first; nothing for one that cannot be screened.

        Args:
            party: the party.
            possible: give findings from this score on, 0.5 or more; the screener's own by default.
            most: how many findings at most.
        """
        if party.fault:
            return Result(party)
        least = self.possible if possible is None else max(LOWEST, possible)
        findings = [self._entry(party, *found) for found in self._entries(party, least)]
        findings += self._claims(party, findings, least)
        findings += self._classes(party)
        findings.sort(key=lambda f: (f.sort is Sort.CLASS, -f.score, f.sort is not Sort.ENTRY, f.ref))
        return Result(party, tuple(findings[:most]))

    def _candidates(
        self, names: Candidates, party: PartyRow, possible: float, without: frozenset[str] = frozenset()
    ) -> dict[str, tuple[Candidate, str]]:
        """The likeliest candidate of each entry over all names of the party, with the name that led to it.

        Args:
            names: of the entries.
            party: the party.
            possible: the score that they must be able to reach.
            without: refs of entries that are passed over.
        """
        persons = {"person": (True,), "company": (False,), "vessel": (False,)}.get(party.kind, (True, False))
        least = possible - most_added(party)
        best: dict[str, tuple[Candidate, str]] = {}
        for name in (party.name, *party.names):
            for person in persons:
                found = names.find(name, person, least)
                if without:
                    found = [candidate for candidate in found if candidate.entry.ref not in without]
                for candidate in found[:CANDIDATES]:
                    known = best.get(candidate.entry.ref)
                    if known is None or candidate.score > known[0].score:
                        best[candidate.entry.ref] = candidate, name
        return best

    def _entries(self, party: PartyRow, possible: float) -> list[tuple[Entry, str, float, list[str]]]:
        """Entries with the name met, the score and its reasons."""
        best = self._candidates(self._listed, party, possible)
        found: dict[str, tuple[Entry, str, float, list[str]]] = {}
        for ref, (candidate, asked) in best.items():
            score, why = self._candidate(candidate, party, asked)
            found[ref] = candidate.entry, candidate.name, score, why
        for number in party.identifiers:
            for entry in self._numbers.get(number_key(number), ()):
                if entry.ref not in found:
                    name, comparison = self._nearest(entry, party)
                    score, why = _sum(comparison.score, comparison, comparison.steps, entry, party)
                    found[entry.ref] = entry, name, score, why
                old = found[entry.ref]
                if old[2] < NUMBER_ALONE:
                    told = [*old[3], "shown because the number is the same"]
                    found[entry.ref] = old[0], old[1], NUMBER_ALONE, told
        return [one for one in found.values() if one[2] >= possible]

    def _candidate(self, candidate: Candidate, party: PartyRow, asked: str) -> tuple[float, list[str]]:
        """The score of a candidate with what is known of the party, and the reasons in words."""
        score, why = _sum(candidate.score, candidate.comparison, candidate.steps, candidate.entry, party)
        return score, [f"by its other name {asked}", *why] if asked != party.name else why

    def _nearest(self, entry: Entry, party: PartyRow) -> tuple[str, Comparison]:
        """The name of an entry that the party's is most like."""
        make = person_form if entry.form is Form.PERSON else organisation_form
        query = make(party.name)
        scored = [(compare(query, make(name.text), self.index.weigh), name.text) for name in entry.names]
        comparison, name = max(scored, key=lambda pair: pair[0].score)
        return name, comparison

    def _digest(self, entry: Entry) -> str:
        known = self._digests.get(entry.ref)
        if known is None:
            known = self._digests[entry.ref] = hashlib.sha256(entry.to_json().encode()).hexdigest()[:16]
        return known

    def _entry(self, party: PartyRow, entry: Entry, name: str, score: float, why: list[str]) -> Finding:
        facts = {
            "register": entry.register,
            "id": entry.id,
            "as_of": self.lists.dates.get(entry.register, ""),
            "held": self.lists.completeness.get(entry.register, ""),
            "name": entry.name,
            "kind": entry.kind.value if entry.kind else entry.form.value,
            "countries": list(entry.countries),
            "births": [birth.when for birth in entry.births if birth.when],
            "programmes": list(entry.programmes),
            "imposed_by": list(entry.imposers),
            "measures": list(entry.measures),
            "listed_on": entry.listed_on,
            "updated_on": entry.updated_on,
            "what_for": entry.why[:LONGEST_REASON] + (" …" if len(entry.why) > LONGEST_REASON else ""),
        }
        return Finding(
            self._id(party, entry.ref),
            Sort.ENTRY,
            entry.ref,
            name,
            self._level(score),
            score,
            tuple(why),
            {key: value for key, value in facts.items() if value},
            (),
            self._digest(entry),
            party.digest,
        )

    def _claims(self, party: PartyRow, entries: list[Finding], possible: float) -> list[Finding]:
        """What claims tell of the party: by its own name, or by an entry that records take it for."""
        if not self.lists.claims.count:
            return []
        found: dict[str, tuple[Named, str, float, list[str]]] = {}
        candidates = self._candidates(self._claimed, party, possible, self._again)
        if self._claimed_again is not None:
            candidates |= self._candidates(self._claimed_again, party, possible)
        for candidate, asked in candidates.values():
            named = self.lists.claims.get(f"{REGISTER}:{candidate.entry.id}")
            if named is None:
                continue
            score, why = self._candidate(candidate, party, asked)
            if score < SHORT_NAME and candidate.entry.form is not Form.PERSON:
                score, why = self._short(candidate, party, asked, score, why)
            found[named.ref] = named, candidate.name, score, why
        for finding in entries:
            if finding.level is not Level.MATCH:
                continue
            for named in self._by_entry.get(finding.ref, ()):
                if named.ref not in found or found[named.ref][2] < finding.score:
                    how = f"the record takes {named.party.name} for {finding.ref} ({named.refs[finding.ref]})"
                    found[named.ref] = named, named.party.name, finding.score, [how]
        return [self._told(party, *one, sort=Sort.CLAIMS) for one in found.values() if one[2] >= possible]

    def _short(
        self, candidate: Candidate, party: PartyRow, asked: str, score: float, why: list[str]
    ) -> tuple[float, list[str]]:
        """The score of a candidate whose name is the party's short name; else the score and why given."""
        if not is_short_name(organisation_form(asked), organisation_form(candidate.name)):
            return score, why
        # A company known by a short name has branches in other countries.
        facts = [
            Step(step.what, f"{step.detail}, where a branch may be", ELSEWHERE)
            if step.score == OTHER_COUNTRY
            else step
            for step in weigh(candidate.entry, party)
        ]
        raised = round(with_facts(SHORT_NAME, facts), 3)
        told = [f"short name: {candidate.name} for {asked} ({SHORT_NAME:.2f})", *map(str, facts)]
        return (raised, told) if raised > score else (score, why)

    def _classes(self, party: PartyRow) -> list[Finding]:
        return [
            self._told(party, one.named, one.named.party.name, score, list(why), sort=Sort.CLASS)
            for one, score, why in self.classes.of(party)
        ]

    def _told(
        self, party: PartyRow, named: Named, name: str, score: float, why: list[str], sort: Sort
    ) -> Finding:
        level = Level.POSSIBLE if sort is Sort.CLASS else self._level(score)
        facts = {
            "kind": named.party.kind.value,
            "side": named.party.side,
            "relations": sorted({told.relation for told in named.told}),
        }
        return Finding(
            self._id(party, named.ref),
            sort,
            named.ref,
            name,
            level,
            score,
            tuple(why),
            facts,
            tuple(named.told),
            named.digest,
            party.digest,
        )

    def _level(self, score: float) -> Level:
        return Level.MATCH if score >= self.match else Level.POSSIBLE

    @staticmethod
    def _id(party: PartyRow, ref: str) -> str:
        return digest([party.ref, ref])[:12]


def with_facts(base: float, facts: Iterable[Step]) -> float:
    """The score of a name with what is known beside it.

    What speaks against is taken from it; what speaks for it is added, but near 1 closes a part of the gap
    only: two facts that agree do not make a near name the same one. A number is added whole.

    Args:
        base: the score of the name.
        facts: the steps to be added.
    """
    agreed = sum(step.score for step in facts if step.score > 0 and step.what != "number")
    rest = sum(step.score for step in facts if step.score < 0 or step.what == "number")
    lifted = min(agreed, (1 - base) * min(MOST_CLOSED, CLOSED * agreed))
    return max(0.0, min(1.0, base + lifted + rest))


def _sum(
    base: float, comparison: Comparison, named: Iterable[Step], entry: Entry, party: PartyRow
) -> tuple[float, list[str]]:
    """The score of a name with what is known of the party, and the reasons in words.

    Args:
        base: the score of the name, less what a weak alias takes.
        comparison: of the names.
        named: the steps that led to ``base``.
        entry: whose name it is.
        party: the party.
    """
    facts = weigh(entry, party)
    why = [str(step) for step in (*named, *facts)]
    score = with_facts(base, facts)
    tied = any(step.what in ("birth", "place", "number") and step.score > 0 for step in facts)
    same_country = any(step.what == "country" and step.score > 0 for step in facts)
    if not tied and may_be_anothers(comparison, entry.form is Form.PERSON, same_country):
        score += HOMONYM
        why.append(
            f"a common name, part of a name or bare abbreviation, and nothing else ties them ({HOMONYM:+.2f})"
        )
    return round(max(0.0, score), 3), why
