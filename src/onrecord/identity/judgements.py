"""What people decided about a name and an entry: same, not same, unsure; by whom, when; never overwritten.

A judgement is about one pair: a party as documents name it (kind, side, name) and one entry of one register
or catalogue. It says nothing about any third thing: that A is B and B is C is never taken to mean that A is
C. Published catalogues chain APT28 to APT29 that way. Taking a judgement back is a further line, so that
what was held to be true at any time can still be asked.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from onrecord import journal
from onrecord.errors import OnrecordError
from onrecord.identity.text import tokens
from onrecord.model import Party

FILE = "judgements.jsonl"


class Verdict(StrEnum):
    """What was decided about a pair."""

    SAME = "same"
    NOT_SAME = "not same"
    UNSURE = "unsure"


def party_key(party: Party) -> str:
    """The party as judgements know it: kind, side and name, the name without case, marks and script.

    The order of the words is kept: "Ni Gaobin" and "Gaobin Ni" are judged apart, since a judgement is never
    stretched to what its author did not look at.
    """
    return f"{party.kind.value}:{party.side or '-'}:{' '.join(tokens(party.name))}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision about one pair.

    Attributes:
        id: unique.
        party: the party's key (see ``party_key``).
        entry: the entry's ref ("uk-sanctions-list:CYB0045").
        verdict: what was decided.
        author: who decided.
        at: when, ISO time in UTC.
        note: why, in the author's words.
        undone_by: who took it back, empty if it stands.
        undone_at: when it was taken back.
    """

    id: str
    party: str
    entry: str
    verdict: Verdict
    author: str
    at: str
    note: str = ""
    undone_by: str = ""
    undone_at: str = ""

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return not self.undone_at


class Judgements:
    """A file of judgements, one JSON object a line, only ever appended to.

    Args:
        path: the file; made at the first judgement. None keeps them in memory.

    Raises:
        OnrecordError: the file cannot be read or a line is not a judgement.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._all: dict[str, Judgement] = {}
        self._pairs: dict[tuple[str, str], list[str]] = {}
        for line, where in journal.lines(path) if path is not None else ():
            self._take(line, where)

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def _take(self, line: str, where: str) -> None:
        try:
            body = json.loads(line)
            if "undoes" in body:
                old = self._all[body["undoes"]]
                fields = asdict(old) | {"undone_by": body["author"], "undone_at": body["at"]}
                self._all[old.id] = Judgement(**(fields | {"verdict": old.verdict}))
                return
            found = Judgement(**(body | {"verdict": Verdict(body["verdict"])}))
        except (ValueError, KeyError, TypeError) as error:
            raise OnrecordError(where, f"is not a judgement ({error})") from None
        self._all[found.id] = found
        self._pairs.setdefault((found.party, found.entry), []).append(found.id)

    def _write(self, body: dict[str, str]) -> None:
        line = journal.encode(body)
        if self.path is not None:
            journal.append(self.path, line, 0o644)
        self._take(line, str(self.path or "judgement"))

    def judge(
        self,
        party: Party | str,
        entry: str,
        verdict: Verdict,
        author: str,
        note: str = "",
        at: str | None = None,
    ) -> Judgement:
        """Keep a decision about a pair.

        Args:
            party: the party, or its key.
            entry: the entry's ref.
            verdict: same, not same, unsure.
            author: who decides; must not be empty.
            note: why.
            at: ISO time in UTC; now by default.

        Raises:
            OnrecordError: no author, or the file cannot be written.
        """
        if not author.strip():
            raise OnrecordError("judgement", "needs an author")
        identifier = uuid.uuid4().hex[:12]
        self._write(
            {
                "id": identifier,
                "party": party if isinstance(party, str) else party_key(party),
                "entry": entry,
                "verdict": Verdict(verdict).value,
                "author": author.strip(),
                "at": at or journal.now(),
                "note": note,
            }
        )
        return self._all[identifier]

    def undo(self, identifier: str, author: str, at: str | None = None) -> Judgement:
        """Take a judgement back; it stays in the file with who took it back and when.

        Raises:
            OnrecordError: there is no such judgement, it is taken back already, or no author.
        """
        old = self._all.get(identifier)
        if old is None:
            raise OnrecordError(identifier, "is no judgement held here")
        if not old.stands:
            raise OnrecordError(identifier, f"was taken back by {old.undone_by} on {old.undone_at}")
        if not author.strip():
            raise OnrecordError("judgement", "needs an author")
        self._write({"undoes": identifier, "author": author.strip(), "at": at or journal.now()})
        return self._all[identifier]

    def about(self, party: Party | str, entry: str) -> Judgement | None:
        """The last judgement on exactly this pair that stands, None if there is none."""
        key = party if isinstance(party, str) else party_key(party)
        for identifier in reversed(self._pairs.get((key, entry), [])):
            if self._all[identifier].stands:
                return self._all[identifier]
        return None

    def same(self, party: Party | str) -> list[Judgement]:
        """Standing judgements that this party is some entry, oldest first."""
        key = party if isinstance(party, str) else party_key(party)
        found = []
        for (left, entry), _ in self._pairs.items():
            if left == key:
                last = self.about(key, entry)
                if last is not None and last.verdict is Verdict.SAME:
                    found.append(last)
        return found
