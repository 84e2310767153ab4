"""What is screened and what comes of it: PartyRow, Finding, Result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


def digest(value: Any) -> str:
    """A short digest of plain data: equal data give equal digests, in whatever order their keys stand."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One row of a file of parties.

    Attributes:
        row: its number in the file, from 1, without the row of headings.
        key: the file's own id of the party; "" if it has none.
        name: as written.
        names: other names.
        kind: "person", "company", "vessel" or ""; "company" stands for all organisations.
        countries: ISO 3166-1 alpha-2 codes.
        births: ISO days, months or years, any of which may be meant.
        identifiers: numbers: passports, registrations, IMO, LEI.
        places: towns and provinces.
        sectors: what it makes, sells or does.
        fault: why the row cannot be screened; "" if it can.
        notes: what of the row was not understood and did not count.
    """

    row: int
    key: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    kind: str = ""
    countries: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    fault: str = ""
    notes: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """What a decision knows the party by: its id, else its name without case."""
        return f"id:{self.key}" if self.key else f"name:{' '.join(self.name.casefold().split())}"

    @property
    def digest(self) -> str:
        """Changes when anything that is screened changes."""
        screened = (name for name in _FIELDS if name not in ("row", "key", "fault", "notes"))
        return digest({name: getattr(self, name) for name in screened})


_FIELDS = tuple(one.name for one in fields(PartyRow))


class Relation(StrEnum):
    """How a claim concerns a party."""

    SANCTIONED = "sanctioned"
    CHARGED = "charged"
    RESTRICTED = "restricted"
    ACCUSED = "accused"
    VICTIM = "victim"


@dataclass(frozen=True, slots=True)
class Told:
    """One claim, as it concerns a party.

    Attributes:
        claim: where it stands: ``KEY/READING/CLAIM`` of the ledger, or record and claim of a file.
        relation: how it concerns the party.
        act, status, when: as in the record.
        by: who acts (imposes, charges, accuses, is said to have attacked).
        said_by: whose word it is, where it is not the document's own.
        party: the party in the document's words.
        sentence: the words that say so, verbatim.
        document: title or id of the document.
        published: ISO day, "" if not known.
        url: the document's address, "" if not known.
    """

    claim: str
    relation: str
    act: str
    status: str
    when: str
    by: tuple[str, ...]
    said_by: tuple[str, ...]
    party: str
    sentence: str
    document: str = ""
    published: str = ""
    url: str = ""


class Sort(StrEnum):
    """What was found."""

    ENTRY = "entry"  # an entry of a register
    CLAIMS = "claims"  # a party of claims
    CLASS = "class"  # a sort of party that claims name: "suppliers of 5G equipment from China"


class Level(StrEnum):
    """How sure a finding is: by its score, and whether anything but a weak name ties it."""

    MATCH = "match"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on the record that a party may be.

    Attributes:
        id: names the pair of party and thing found; the same in every run.
        sort: what was found.
        ref: the entry ("ofac-sdn:47814"), or the party or class of the claims.
        name: the name that agreed best, as written there.
        level: how sure.
        score: 0 to 1.
        why: reasons for and against, in words.
        facts: of an entry: register, id, as_of, listed_on, programmes, imposers, kind, countries, births,
            measures, what_for.
        claims: what is told.
        digest: changes when what was found changes (not when only the score does).
        party: digest of the party as it was screened.
    """

    id: str
    sort: Sort
    ref: str
    name: str
    level: Level
    score: float
    why: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    claims: tuple[Told, ...] = ()
    digest: str = ""
    party: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, body: dict[str, Any]) -> Finding:
        """What ``to_dict`` gave; unknown keys are left out."""
        known = {f.name for f in fields(cls)}
        kept = {key: value for key, value in body.items() if key in known}
        kept["sort"] = Sort(kept["sort"])
        kept["level"] = Level(kept["level"])
        kept["why"] = tuple(kept["why"])
        kept["claims"] = tuple(
            Told(**{**told, "by": tuple(told["by"]), "said_by": tuple(told["said_by"])})
            for told in kept.get("claims", ())
        )
        return cls(**kept)


class Outcome(StrEnum):
    """What became of a row; every row has exactly one."""

    MATCH = "match"
    POSSIBLE = "possible"
    CLASS = "class"  # only a sort of party is named that it may belong to
    SETTLED = "settled"  # everything found was decided to be no match
    CLEAR = "clear"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what was found for it, the likeliest first."""

    party: PartyRow
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; of the party only what is set."""
        party = {name: value for name in _FIELDS if (value := getattr(self.party, name))}
        return {"party": party, "findings": [finding.to_dict() for finding in self.findings]}

    @classmethod
    def from_dict(cls, body: dict[str, Any]) -> Result:
        """What ``to_dict`` gave."""
        party: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in body["party"].items()
        }
        return cls(PartyRow(**party), tuple(Finding.from_dict(f) for f in body["findings"]))


def outcome_of(party: PartyRow, standing: tuple[Finding, ...], found: bool) -> Outcome:
    """What becomes of a row.

    Args:
        party: the row.
        standing: its findings without those decided to be no match.
        found: whether it had any at all.
    """
    if party.fault:
        return Outcome.UNUSABLE
    named = [finding for finding in standing if finding.sort is not Sort.CLASS]
    if any(finding.level is Level.MATCH for finding in named):
        return Outcome.MATCH
    if named:
        return Outcome.POSSIBLE
    if standing:
        return Outcome.CLASS
    return Outcome.SETTLED if found else Outcome.CLEAR
