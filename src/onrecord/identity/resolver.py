"""From a party to its identity: the entry, the state, the alliance behind the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.identity import builtin
from onrecord.identity.facts import facts_of
from onrecord.identity.groups import ORDER, GroupMatch, Groups
from onrecord.identity.index import NO_FACTS, Candidate, Facts, Index
from onrecord.identity.judgements import FILE, Judgements, Verdict, party_key
from onrecord.identity.scoring import Comparison
from onrecord.identity.tables import state_of
from onrecord.model import Party, Record
from onrecord.registers.model import Entry, Quality
from onrecord.registers.snapshot import open_registers, snapshot_store
from onrecord.registers.store import STORE, RegisterStore, data_folder

# From this score on a candidate is taken to be the party; docs/identities.md tells how it was chosen.
SURE = 0.9
# Two entries of one register that score this close cannot be told apart by name.
CLOSE = 0.015
# A person's name tells enough by itself only if its words together are this rare (see Index.weigh).
TELLING = 1.45
HOMONYM = -0.12


def tells_little(comparison: Comparison, person: bool, same_country: bool) -> bool:
    """Whether what two names share is so common or so short that another may well bear it.

    Args:
        comparison: of the two names.
        person: whether they are a person's.
        same_country: whether the country is known to be the same.
    """
    words = [step for step in comparison.steps if step.score > 0.5 and step.what != "initial"]
    if person:
        return len(words) < 2 or sum(step.weight for step in words) < TELLING
    # One word with initials beside it ("N Holding") is many companies' name.
    initials = any(step.what == "initial" for step in comparison.steps)
    short = len(words) == 1 and (initials or len(words[0].detail) <= 4)
    part = any(step.what == "only on the list" for step in comparison.steps)
    return (short or part) and not same_country


ALLIANCES: dict[str, tuple[str, ...]] = {
    "EU": ("European Union", "EU"),
    "NATO": ("North Atlantic Treaty Organization", "NATO"),
    "FVEY": ("Five Eyes", "FVEY"),
    "UN": ("United Nations", "UN"),
    "G7": ("Group of Seven", "G7"),
}


class Resolver:
    """Finds out who the parties of a record are.

    Args:
        entries: entries of registers and catalogues, in any order.
        judgements: what people decided; asked first.
        dates: the version of each register that the entries are from (register → ISO day).
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        judgements: Judgements | None = None,
        dates: dict[str, str] | None = None,
    ) -> None:
        self.judgements = judgements if judgements is not None else Judgements()
        self.dates = dates or {}
        groups: list[Entry] = []
        self.index = Index()
        self._by_ref: dict[str, Entry] = {}
        for entry in entries:
            self._by_ref[entry.ref] = entry
            if entry.imposers or entry.kind is not Kind.GROUP:
                self.index.add(entry)
            else:
                groups.append(entry)
        self.groups = Groups(groups)

    def entries(self, key: str) -> list[Entry]:
        """The entries of an id, compared without case; ``register:id`` means one at most."""
        wanted = key.casefold()
        return [
            entry for ref, entry in self._by_ref.items() if wanted in (ref.casefold(), entry.id.casefold())
        ]

    def candidates(self, party: Party, facts: Facts | None = None, limit: int = 8) -> list[Candidate]:
        """Register entries that a party may be, the likeliest first; refused ones are left out.

        Args:
            party: the party.
            facts: what else the text says of it; its side by default.
            limit: how many at most.
        """
        if party.kind in (Kind.STATE, Kind.ALLIANCE, Kind.PUBLIC):
            return []
        facts = facts or Facts(side=party.side)
        person = party.kind is Kind.PERSON
        found: dict[str, Candidate] = {}
        for name in dict.fromkeys([party.name, *party.aliases]):
            for candidate in self.index.find(name, person=person, facts=facts, limit=limit):
                known = found.get(candidate.entry.ref)
                if known is None or candidate.score > known.score:
                    found[candidate.entry.ref] = candidate
        kept = [
            candidate
            for candidate in found.values()
            if (judged := self.judgements.about(party, candidate.entry.ref)) is None
            or judged.verdict is not Verdict.NOT_SAME
        ]
        return sorted(kept, key=lambda c: (-c.score, c.entry.register, c.entry.id))[:limit]

    def resolve(self, party: Party, facts: Facts | None = None) -> dict[str, Any] | None:
        """The identity of a party, None if unknown: id, source, names, side, kind, how, score, why, entries.

        ``how`` names the reason, ``score`` (0 to 1) says how sure it is, ``why`` lists the score's steps.
        ``entries`` are all entries found for the party, each by its own reason: on several registers a person
        has several. Their names are not mixed: ``names`` are those of the one entry that ``id`` names.
        """
        judged = self._judged(party)
        if judged is not None:
            return judged
        if party.kind is Kind.STATE:
            return _state(party)
        if party.kind is Kind.ALLIANCE:
            return _alliance(party)
        if party.kind is Kind.GROUP:
            found = self._group(party)
            if found is not None:
                return found
        return self._listed(party, facts)

    def resolve_record(self, record: Record) -> Record:
        """A copy of the record in which every party has its identity, where one is known."""
        known: dict[tuple[str, str, str | None], dict[str, Any] | None] = {}
        copy = record.model_copy(deep=True)
        for claim in copy.claims:
            for party in (*claim.actors, *claim.targets):
                key = (party.name, party.kind.value, party.side)
                if key not in known:
                    known[key] = self.resolve(party, facts_of(party, record))
                party.identity = known[key]
        return copy

    def _judged(self, party: Party) -> dict[str, Any] | None:
        for judgement in self.judgements.same(party):
            entry = self._by_ref.get(judgement.entry)
            if entry is not None:
                how = f"judged the same by {judgement.author} on {judgement.at[:10]}"
                why = [f"{how}: {judgement.note}" if judgement.note else how]
                return self._identity(entry, how, 1.0, why, [])
        return None

    def _group(self, party: Party) -> dict[str, Any] | None:
        chosen: GroupMatch | None = None
        others: list[GroupMatch] = []
        for name in dict.fromkeys([party.name, *party.aliases]):
            chosen, others = self.groups.resolve(name, party.side)
            if chosen is not None:
                break
        if chosen is None or self._refused(party, chosen.entry):
            return None
        also = [
            {"id": other.entry.ref, "name": other.entry.name, "how": other.how, "score": 1.0}
            for other in others
            # The table's own group beside a catalogue's repeats it.
            if other.entry.register != builtin.OWN
        ]
        score = 1.0 if chosen.primary else 0.95
        return self._identity(chosen.entry, chosen.how, score, [chosen.how], also)

    def _refused(self, party: Party, entry: Entry) -> bool:
        judged = self.judgements.about(party_key(party), entry.ref)
        return judged is not None and judged.verdict is not Verdict.SAME

    def _listed(self, party: Party, facts: Facts | None) -> dict[str, Any] | None:
        found = [
            (self._sureness(party, candidate, facts or NO_FACTS), candidate)
            for candidate in self.candidates(party, facts)
        ]
        sure = [
            (score, candidate)
            for score, candidate in found
            if score >= SURE and not self._refused(party, candidate.entry)
        ]
        kept: list[tuple[float, Candidate]] = []
        for score, candidate in sure:
            rivals = [
                other
                for other_score, other in sure
                if other is not candidate
                and other.entry.register == candidate.entry.register
                and abs(other_score - score) < CLOSE
            ]
            if not rivals:
                kept.append((score, candidate))
        if not kept:
            return None
        kept.sort(
            key=lambda pair: (-round(pair[0], 3), pair[1].quality is not Quality.PRIMARY, pair[1].entry.ref)
        )
        best_by_register: dict[str, tuple[float, Candidate]] = {}
        for score, candidate in kept:
            best_by_register.setdefault(candidate.entry.register, (score, candidate))
        score, best = next(iter(best_by_register.values()))
        also = [
            {
                "id": other.entry.ref,
                "name": other.entry.name,
                "how": other.how,
                "score": round(other_score, 3),
            }
            for other_score, other in best_by_register.values()
        ]
        why = best.explain()
        if score < best.score:
            why.append(
                f"common name, part of a name or bare abbreviation: nothing else ties them ({HOMONYM:+.2f})"
            )
        return self._identity(best.entry, best.how, score, why, also)

    def _sureness(self, party: Party, candidate: Candidate, facts: Facts) -> float:
        """The candidate's score, less where the name tells so little that another may bear it.

        For a person that is a name of common words or with initials; for others a short abbreviation, and a
        part of a listed name ("Military Intelligence") where the country does not tie them.
        """
        if any(step.what in ("birth", "place") and step.score > 0 for step in candidate.steps):
            return candidate.score
        same_country = any(step.what == "country" and step.score > 0 for step in candidate.steps)
        thin = tells_little(candidate.comparison, party.kind is Kind.PERSON, same_country)
        return candidate.score + HOMONYM if thin else candidate.score

    def _identity(
        self, entry: Entry, how: str, score: float, why: Sequence[str], entries: list[dict[str, Any]]
    ) -> dict[str, Any]:
        return identity_of(entry, self.dates.get(entry.register, ""), how, score, why, entries)


def identity_of(
    entry: Entry, date: str, how: str, score: float, why: Sequence[str], entries: list[dict[str, Any]]
) -> dict[str, Any]:
    """An entry as a party's identity.

    Args:
        entry: the entry.
        date: ISO day of the version that it is from, empty if not known.
        how: the reason in a phrase.
        score: how sure that is, 0 to 1.
        why: the score's steps.
        entries: all entries found for the party.
    """
    return {
        "id": entry.ref,
        "source": f"{entry.register} {date}".strip(),
        "names": [{"name": name.text, "source": name.source or entry.register} for name in entry.names],
        "side": entry.side,
        "kind": entry.kind.value if entry.kind else None,
        "how": how,
        "score": round(score, 3),
        "why": list(why),
        "entries": entries,
    }


def _state(party: Party) -> dict[str, Any] | None:
    if not party.side:
        return None
    state = state_of(party.side)
    if state is None:
        return _alliance(party)
    names = list(dict.fromkeys([state.name, *state.aliases]))
    how = "ISO 3166-1 code of the party's side"
    return _plain(f"state:{party.side}", "iso-3166-1", names, party.side, Kind.STATE, how)


def _alliance(party: Party) -> dict[str, Any] | None:
    for side, names in ALLIANCES.items():
        if party.side == side or party.name.casefold() in {name.casefold() for name in names}:
            how = "name of the alliance" if party.name in names else "side of the party"
            return _plain(f"alliance:{side}", "codebook", list(names), side, Kind.ALLIANCE, how)
    return None


def _plain(identifier: str, source: str, names: list[str], side: str, kind: Kind, how: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "source": source,
        "names": [{"name": name, "source": source} for name in names],
        "side": side,
        "kind": kind.value,
        "how": how,
        "score": 1.0,
        "why": [how],
        "entries": [],
    }


def open_resolver(store: RegisterStore, judgements: Judgements | None = None) -> Resolver:
    """A resolver over the newest versions of all registers and catalogues in a store.

    Where the store has no catalogue of threat groups, the package's own table of their names stands in.

    Args:
        store: the store (``onrecord.registers.snapshot.open_registers`` opens the user's own).
        judgements: what people decided.
    """
    dates = {name: version.date for name in store.registers() if (version := store.version(name))}
    entries: Iterable[Entry] = store.entries()
    if not dates.keys() & set(ORDER):
        entries = chain(entries, builtin.groups())
        dates |= {builtin.ATTACK: builtin.SOURCE, builtin.OWN: builtin.SOURCE}
    return Resolver(entries, judgements, dates)


def open_own(judgements: Path | None = None) -> Resolver:
    """A resolver over what the user holds, registers and judgements; else over the package's tables.

    Makes no file. Without the extra ``registers`` it rests on the package's tables, unless ``$ONRECORD_DATA``
    says where the user's data lie.

    Args:
        judgements: another file of judgements than the user's own.

    Raises:
        OnrecordError: the user's registers or judgements cannot be read.
    """
    try:
        folder = data_folder()
    except OnrecordError:
        return open_resolver(snapshot_store(), Judgements(judgements))
    path = folder / STORE
    store = open_registers(path) if path.exists() else snapshot_store()
    with store:
        return open_resolver(store, Judgements(judgements or folder / FILE))
