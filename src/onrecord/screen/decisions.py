"""What people decided about a finding: match, no match, unsure; by whom, when, why; never overwritten.

A decision is on one pair, a party and what was found for it, as both were when it was made. It holds until
the one or the other changes; then the finding is shown again, with the decision beside it. It says nothing of
any third thing, and it is kept apart from the judgements of ``onrecord identity``, which are on names in
documents.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from onrecord import journal
from onrecord.errors import OnrecordError
from onrecord.registers.store import data_folder
from onrecord.screen.model import Finding

FILE = "screening.jsonl"


def own_file() -> Path | None:
    """The user's own file of decisions; None if this installation does not know where the user's data lie."""
    try:
        return data_folder() / FILE
    except OnrecordError:
        return None


class Verdict(StrEnum):
    """What was decided about a party and what was found for it."""

    MATCH = "match"
    NO_MATCH = "no match"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        id: unique.
        finding: id of the finding, which names the pair.
        party: the party's name, for those who read the file.
        ref: what was found.
        verdict: what was decided.
        author: who decided.
        at: when, ISO time in UTC.
        reason: why.
        party_digest, found_digest: of the party and of what was found, as they were.
        undone_by, undone_at: who took it back and when; empty if it stands.
    """

    id: str
    finding: str
    party: str
    ref: str
    verdict: Verdict
    author: str
    at: str
    reason: str
    party_digest: str
    found_digest: str
    undone_by: str = ""
    undone_at: str = ""

    def holds(self, finding: Finding) -> bool:
        """Whether the finding is as it was when this was decided."""
        return self.party_digest == finding.party and self.found_digest == finding.digest

    def changed(self, finding: Finding) -> str:
        """What has changed since, in words; "" if nothing has."""
        if self.holds(finding):
            return ""
        party = self.party_digest != finding.party
        found = self.found_digest != finding.digest
        return "the party and the entry" if party and found else "the party" if party else "the entry"


class Decisions:
    """A file of decisions, one JSON object a line, only ever appended to.

    Args:
        path: the file; made at the first decision. None keeps them in memory.

    Raises:
        OnrecordError: the file cannot be read, or a line is no decision.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._all: dict[str, Decision] = {}
        self._last: dict[str, list[str]] = {}
        for line, where in journal.lines(path) if path is not None else ():
            self._take(line, where)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def _take(self, line: str, where: str) -> None:
        try:
            body = json.loads(line)
            if "undoes" in body:
                old = self._all[body["undoes"]]
                self._all[old.id] = replace(old, undone_by=body["author"], undone_at=body["at"])
                return
            found = Decision(**{**body, "verdict": Verdict(body["verdict"])})
        except (ValueError, KeyError, TypeError) as error:
            raise OnrecordError(where, f"is not a decision ({error})") from None
        self._all[found.id] = found
        self._last.setdefault(found.finding, []).append(found.id)

    def _write(self, body: dict[str, str]) -> None:
        line = journal.encode(body)
        if self.path is not None:
            journal.append(self.path, line, 0o600)
        self._take(line, str(self.path or "decision"))

    def decide(
        self, finding: Finding, party: str, verdict: Verdict, author: str, reason: str, at: str | None = None
    ) -> Decision:
        """Keep a decision.

        Args:
            finding: as a report has it.
            party: the party's name.
            verdict: match, no match, unsure.
            author: who decides; must not be empty.
            reason: why; must not be empty.
            at: ISO time in UTC; now by default.

        Raises:
            OnrecordError: no author or no reason, or the file cannot be written.
        """
        for what, text in (("--author", author), ("--reason", reason)):
            if not text.strip():
                raise OnrecordError(what, "a decision needs one")
        made = Decision(
            uuid.uuid4().hex[:12],
            finding.id,
            party,
            finding.ref,
            Verdict(verdict),
            author.strip(),
            at or journal.now(),
            reason.strip(),
            finding.party,
            finding.digest,
        )
        body = {key: str(value) for key, value in asdict(made).items() if not key.startswith("undone")}
        self._write(body)
        return self._all[made.id]

    def undo(self, identifier: str, author: str, at: str | None = None) -> Decision:
        """Take a decision back; it stays in the file, with who took it back and when.

        Raises:
            OnrecordError: there is none of that id, it is taken back already, or no author.
        """
        old = self._all.get(identifier)
        if old is None:
            raise OnrecordError(identifier, "there is no such decision")
        if old.undone_at:
            raise OnrecordError(identifier, f"was taken back by {old.undone_by} on {old.undone_at}")
        if not author.strip():
            raise OnrecordError("--author", "a decision needs one")
        self._write({"undoes": identifier, "author": author.strip(), "at": at or journal.now()})
        return self._all[identifier]

    def on(self, finding: str) -> Decision | None:
        """The last decision on a finding's pair that stands, whether or not something has changed since."""
        for identifier in reversed(self._last.get(finding, [])):
            if not self._all[identifier].undone_at:
                return self._all[identifier]
        return None
