"""Who the parties of a record are on the lists and in the catalogues, as every format shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onrecord.model import Record
from onrecord.views.summary import Summary

HEADING = "On the lists and in the catalogues"


@dataclass
class Known:
    """An entry that parties of the record are taken for.

    Attributes:
        id: the entry ("uk-sanctions-list:CYB0045").
        name: its main name.
        source: register or catalogue, with the date of its version.
        how: the reason for taking the parties for it.
        score: how sure that is, 0 to 1.
        why: the score's steps.
        others: further entries under the same name, by id.
        parties: the parties in the record's words.
        claims: numbers of the claims that speak of them.
    """

    id: str
    name: str
    source: str
    how: str
    score: float
    why: list[str]
    others: list[str]
    parties: list[str] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)

    @property
    def sure(self) -> str:
        """The reason with the score."""
        return f"{self.how} ({self.score:.2f})"


def known(summary: Summary) -> list[Known]:
    """The identities in a record, in the order of its claims; not those of states and alliances."""
    found: dict[str, Known] = {}
    for entry in summary.entries:
        for party in (*entry.claim.actors, *entry.claim.targets):
            identity = party.identity
            if not identity or str(identity.get("id", "")).startswith(("state:", "alliance:")):
                continue
            one = found.setdefault(str(identity.get("id", "")), _known(identity))
            if party.name not in one.parties:
                one.parties.append(party.name)
            if entry.number not in one.claims:
                one.claims.append(entry.number)
    return list(found.values())


def _known(identity: dict[str, Any]) -> Known:
    names = identity.get("names") or [{}]
    return Known(
        id=str(identity.get("id", "")),
        name=str(names[0].get("name", "")),
        source=str(identity.get("source", "")),
        how=str(identity.get("how", "")),
        score=float(identity.get("score") or 0.0),
        why=[str(step) for step in identity.get("why") or ()],
        others=[
            str(other["id"])
            for other in identity.get("entries") or ()
            if other.get("id") != identity.get("id")
        ],
    )


@dataclass(frozen=True)
class Checked:
    """What the registers say of one measure.

    Attributes:
        number: of the claim; 0 if the record has no such claim.
        act, verdict: in words.
        rows: what is told of it, each with its label.
        hits: the entries, one line each.
    """

    number: int
    act: str
    verdict: str
    rows: list[tuple[str, str]]
    hits: list[str]


def checked(record: Record, summary: Summary) -> list[Checked]:
    """The checks that a record carries, for the page."""
    numbers = {entry.claim.id: entry.number for entry in reversed(summary.entries)}
    shown = []
    for check in record.checks or ():
        rows = [
            ("document", check.get("says")),
            ("registers", check.get("found") or "nothing"),
            ("difference", check.get("difference")),
        ]
        hits: dict[tuple[str, str], str] = {}
        for finding in check.get("findings") or ():
            for hit in finding.get("hits") or ():
                hits.setdefault((hit["register"], hit["id"]), _hit(hit))
        shown.append(
            Checked(
                numbers.get(str(check.get("claim")), 0),
                f"{check.get('act')}, {check.get('status')}",
                str(check.get("verdict")),
                [(label, str(told)) for label, told in rows if told],
                list(hits.values()),
            )
        )
    return shown


def _hit(hit: dict[str, Any]) -> str:
    programmes = "".join(f"; {programme}" for programme in hit.get("programmes") or ())
    entry = f"{hit['register']} {hit['id']}: {hit.get('name')} ({hit.get('kind')})"
    return f"{entry}; {hit.get('listing')}{programmes}"
