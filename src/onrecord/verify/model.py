"""What checking a measure against the registers gives: Hit, Finding, Check, RecordChecks.

A check stands beside the claim and never changes it: the document's word is in ``says``, the registers' in
``found``, and ``difference`` tells one from the other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from onrecord.model import Record


class Outcome(StrEnum):
    """What the registers say of a measure."""

    BORNE_OUT = "borne out"
    PARTLY = "partly"
    NOT_FOUND = "not found"
    CONTRADICTED = "contradicted"
    NO_REGISTER = "no register covers this"


@dataclass(frozen=True, slots=True)
class AsOf:
    """A version of a register that was asked.

    Attributes:
        register: its name.
        date: ISO day of the version.
        whole: whether absence from it says that a party was not listed.
    """

    register: str
    date: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that bears on a measure.

    Attributes:
        register, id, name: the entry.
        kind: "person", "company", … in the codebook's words.
        listed_on: ISO day of designation as the register gives it, empty if it does not.
        listing: whether and since when it was listed at the time, in words.
        programmes: under which programme or regime.
        how: why it is taken for what the document names.
        score: how sure that is, 0 to 1.
        why: the score's steps.
    """

    register: str
    id: str
    name: str
    kind: str
    listed_on: str
    listing: str
    programmes: tuple[str, ...]
    how: str
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the registers of one imposer say of one target.

    Attributes:
        imposer: side of the imposer ("GB").
        target: the target in the document's words.
        outcome: what follows.
        words: the finding in one sentence.
        hits: the entries.
        as_of: the versions asked.
        certain: False where the entries fit a description, but nothing dates them.
    """

    imposer: str
    target: str
    outcome: Outcome
    words: str
    hits: tuple[Hit, ...] = ()
    as_of: tuple[AsOf, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """What the registers say of one claim.

    Attributes:
        claim: the claim's id.
        act: sanction or restrict.
        status: how the document puts it.
        when: when the document says that it was, empty if it does not.
        says: the document's word, in short.
        verdict: all findings taken together.
        found: what the registers have, in words; empty if nothing.
        difference: where the two part, in words; empty if nowhere.
        findings: imposer by imposer, target by target.
        also: entries under the same names on the lists of authorities that the document does not speak of.
        evidence: the document's sentences.
    """

    claim: str
    act: str
    status: str
    when: str
    says: str
    verdict: Outcome
    found: str
    difference: str
    findings: tuple[Finding, ...]
    also: tuple[Hit, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def hits(self) -> list[Hit]:
        """All entries of all findings, each once."""
        seen: dict[tuple[str, str], Hit] = {}
        for finding in self.findings:
            for hit in finding.hits:
                seen.setdefault((hit.register, hit.id), hit)
        return list(seen.values())

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, body: dict[str, Any]) -> Check:
        """A check from its plain data."""
        findings = tuple(
            Finding(
                **one
                | {
                    "outcome": Outcome(one["outcome"]),
                    "hits": tuple(map(_hit, one["hits"])),
                    "as_of": tuple(AsOf(**version) for version in one["as_of"]),
                }
            )
            for one in body["findings"]
        )
        return cls(
            **body
            | {
                "verdict": Outcome(body["verdict"]),
                "findings": findings,
                "also": tuple(map(_hit, body["also"])),
                "evidence": tuple(body["evidence"]),
            }
        )


def _hit(body: dict[str, Any]) -> Hit:
    return Hit(**body | {"programmes": tuple(body["programmes"]), "why": tuple(body["why"])})


@dataclass(frozen=True, slots=True)
class RecordChecks:
    """The checks of one record's measures."""

    record: str
    title: str | None
    published: str | None
    checks: tuple[Check, ...] = field(default=())

    @classmethod
    def of(cls, record: Record) -> RecordChecks:
        """The checks that a record carries; none if the registers were not asked."""
        checks = tuple(map(Check.of, record.checks or ()))
        return cls(record.id, record.title, record.published, checks)

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return {
            "record": self.record,
            "title": self.title,
            "published": self.published,
            "checks": [check.to_dict() for check in self.checks],
        }
