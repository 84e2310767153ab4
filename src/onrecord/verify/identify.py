"""Identities by description: a measure's described target that means one entry of a register."""

from __future__ import annotations

from onrecord.identity.resolver import identity_of
from onrecord.model import Record
from onrecord.verify.lists import Lists
from onrecord.verify.model import Finding, Hit, Outcome, RecordChecks


def identify_described(record: Record, checks: RecordChecks, lists: Lists) -> Record:
    """A copy of the record in which described targets that one entry fits have it as their identity.

    Where a description means several ("two Chinese nationals"), or the registers bear out another number
    than it tells, nobody is taken: the entries stand in the checks.

    Args:
        record: the record; names, and identities that are there, stay as they are.
        checks: its checks.
        lists: the registers that were asked.
    """
    copy = record.model_copy(deep=True)
    claims = {claim.id: claim for claim in copy.claims}
    for check in checks.checks:
        for finding in check.findings:
            hits = _single(finding)
            if not hits:
                continue
            for target in claims[check.claim].targets:
                if target.name == finding.target and target.identity is None:
                    first = lists.load(hits[0].register)
                    entries = [
                        {"id": f"{h.register}:{h.id}", "name": h.name, "how": h.how, "score": h.score}
                        for h in hits
                    ]
                    target.identity = identity_of(
                        first.entries[hits[0].id],
                        first.newest,
                        f"description: {', '.join(hits[0].why)}",
                        hits[0].score,
                        hits[0].why,
                        entries,
                    )
    return copy


def _single(finding: Finding) -> list[Hit]:
    """The entries of a description that was borne out, if it means one of each register."""
    described = [hit for hit in finding.hits if hit.how == "description"]
    if finding.outcome is not Outcome.BORNE_OUT or not finding.certain:
        return []
    registers = [hit.register for hit in described]
    return described if len(registers) == len(set(registers)) else []
