"""What the ledger gives back: plain rows, with nothing of the database in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of a document that was handed in."""

    NEW = "new"  # a document that the ledger did not have
    VERSION = "version"  # another text, or other facts, of a document that it had
    READING = "reading"  # a text that it had, read by another reader
    SAME = "same"  # nothing new


@dataclass(frozen=True)
class Added:
    """What became of one document.

    Attributes:
        outcome: see :class:`Outcome`.
        key: the document's stable id in this ledger.
        version: the number of the version, from 1.
        claims: number of claims of the reading that was added; 0 if none was.
        copy_of: keys of the documents of which the text is a near-copy.
        document: the id of the document as it was handed in.
        source: where it was read from.
    """

    outcome: Outcome
    key: str
    version: int
    claims: int = 0
    copy_of: tuple[str, ...] = ()
    document: str = ""
    source: str | None = None


@dataclass(frozen=True)
class DocumentRow:
    """A document in the version that was current at the time asked for.

    Attributes:
        id: row number, in this database only.
        key: stable id, the same after export and import.
        version: number of the version, from 1.
        reading: number of the reading of this document, from 1; with the key and a claim's id it names a
            claim.
        reading_id: row number of the reading.
        title, publisher, url, published, source: as handed in with this version.
        sha256: of the text in UTF-8.
        added: instant at which this version was learned (UTC).
        read: instant at which the reading was learned (UTC).
        reader: which reader made the reading; "" for a record made by hand.
        voice: key of the document at which this voice was first heard; the same for all near-copies of one
            text.
        withdrawn: why it was withdrawn ("" if no reason was given); None if it was not.
    """

    id: int
    key: str
    version: int
    reading: int
    reading_id: int
    title: str | None
    publisher: str | None
    url: str | None
    published: str | None
    source: str | None
    sha256: str
    added: str
    read: str
    reader: str
    voice: str
    withdrawn: str | None = None

    def ref(self, claim: str) -> str:
        """The stable name of one of its claims: ``KEY/READING/CLAIM``."""
        return f"{self.key}/{self.reading}/{claim}"


@dataclass(frozen=True)
class PartyRow:
    """A participant of a claim."""

    name: str
    kind: str | None
    side: str | None
    identity: dict[str, Any] | None = None


@dataclass(frozen=True)
class EvidenceRow:
    """A sentence, at its offsets into the document's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class ClaimRow:
    """A claim with the document that it stands in.

    Attributes:
        id: row number, in this database only.
        ref: stable name, ``KEY/READING/CLAIM``.
        document: the document that tells it.
        act, status, voice, confidence, score, detail: as in the record.
        when: the time of the act as the record has it; None if the text does not say.
        days: first and last day that it speaks of; the day of publication if ``when`` is None; None if
            neither is known.
        learned: instant at which the ledger learned it (UTC).
        links: (type, row number of the other claim).
    """

    id: int
    ref: str
    document: DocumentRow
    act: str
    status: str
    actors: tuple[PartyRow, ...]
    targets: tuple[PartyRow, ...]
    said_by: tuple[str, ...]
    voice: str | None
    confidence: str | None
    score: float
    when: str | None
    days: tuple[str, str] | None
    published: str | None
    learned: str
    evidence: tuple[EvidenceRow, ...]
    detail: dict[str, Any] | None = None
    links: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What a person decided.

    Attributes:
        id: row number; counts up in the order of the judgements.
        kind: what it is about, such as ``case-merge``.
        payload: its content.
        author: who decided.
        at: when (UTC instant).
        undoes: the judgement that this one takes back, if it is an ``undo``.
        undone: whether it was taken back, as of the time asked for.
    """

    id: int
    kind: str
    payload: dict[str, Any]
    author: str
    at: str
    undoes: int | None = None
    undone: bool = False


@dataclass(frozen=True)
class Summary:
    """What the ledger holds; the fields of ``onrecord ledger status``."""

    url: str
    schema: str
    documents: int
    versions: int
    readings: int
    claims: int
    sentences: int
    voices: int
    withdrawn: int
    judgements: int
    first: str | None
    last: str | None
    bytes: int | None
    readers: dict[str, int] = field(default_factory=dict)
