"""What the API answers, as models: its description (OpenAPI) is made from them."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from onrecord.ledger import ClaimRow, DocumentRow
from onrecord.ledger.show import claim_json


class Out(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid")


class FaultOut(Out):
    """What is wrong.

    Attributes:
        status: HTTP status.
        where: the parameter, field or thing at fault.
        fault: what is wrong with it.
        all: all faults, where there are several.
    """

    status: int
    where: str
    fault: str
    all: list[dict[str, str]] | None = None


class ErrorOut(Out):
    """The one shape of errors."""

    error: FaultOut


class DocumentOut(Out):
    """A document in its current version, without its text."""

    key: str
    version: int
    reading: int
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
    withdrawn: str | None = Field(description="Why it was withdrawn; null if it was not.")

    @classmethod
    def of(cls, row: DocumentRow) -> DocumentOut:
        """From a row of the ledger."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DocumentsOut(Out):
    """A page of documents; ``next`` is the cursor of the page after it, null on the last."""

    items: list[DocumentOut]
    next: str | None


class RecordOut(Out):
    """A document with its record (docs/record-format.md)."""

    document: DocumentOut
    record: dict[str, Any]


class PartyOut(Out):
    """A participant of a claim."""

    name: str
    kind: str | None
    side: str | None
    identity: dict[str, Any] | None


class EvidenceOut(Out):
    """A sentence, at its offsets into the document's text."""

    start: int
    end: int
    text: str


class LinkOut(Out):
    """A tie to another claim."""

    type: str
    claim: int


class SourceOut(Out):
    """The document that a claim stands in."""

    key: str
    version: int
    title: str | None
    publisher: str | None
    url: str | None
    published: str | None
    source: str | None
    voice: str
    withdrawn: str | None
    reader: str


class ClaimOut(Out):
    """A claim with its source."""

    id: int
    ref: str
    act: str
    status: str
    actors: list[PartyOut]
    targets: list[PartyOut]
    said_by: list[str]
    voice: str | None
    confidence: str | None
    score: float
    when: str | None
    days: list[str] | None
    published: str | None
    learned: str
    evidence: list[EvidenceOut]
    detail: dict[str, Any] | None
    links: list[LinkOut]
    document: SourceOut

    @classmethod
    def of(cls, row: ClaimRow) -> ClaimOut:
        """From a row of the ledger."""
        return cls(**claim_json(row))


class ClaimsOut(Out):
    """A page of claims, newest first; ``next`` is the cursor of the page after it, null on the last."""

    items: list[ClaimOut]
    next: str | None


class CaseOut(Out):
    """A case as the list has it."""

    id: str
    name: str
    named_by: str | None
    documents: list[str]
    voices: int
    claims: int
    events: int
    published: list[str] | None


class CasesOut(Out):
    """A page of cases, those of most documents first."""

    items: list[CaseOut]
    next: str | None


class EventsOut(Out):
    """A page of the events of a case."""

    items: list[dict[str, Any]]
    next: str | None


class PartyCardOut(Out):
    """What is known of a party: who it is, its entries on lists and in catalogues, claims about it."""

    name: str
    side: str | None
    kind: str | None
    identity: dict[str, Any] | None
    entries: list[dict[str, Any]]
    claims: list[ClaimOut]
    more: bool


class StatusOut(Out):
    """What the ledger holds."""

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


class AnswersOut(Out):
    """Answers to acts, newest first."""

    answers: list[dict[str, Any]]
    spread: dict[str, Any]


class ChecksOut(Out):
    """What the registers say of a document's sanctions and restrictions (docs/verify.md)."""

    checks: list[dict[str, Any]]


class AddedOut(Out):
    """What became of a record that was handed in."""

    outcome: str
    key: str
    version: int
    claims: int
    copy_of: list[str]


class JudgementOut(Out):
    """What a person decided."""

    id: int
    kind: str
    payload: dict[str, Any]
    author: str
    at: str
    undoes: int | None
    undone: bool


class JudgementsOut(Out):
    """What people decided, oldest first."""

    items: list[JudgementOut]


class MadeOut(Out):
    """The number of a judgement that was made."""

    judgement: int


class In(BaseModel):
    """What is handed in."""

    model_config = ConfigDict(extra="forbid")


class WithdrawIn(In):
    """That a document was withdrawn by its publisher, or is in force again."""

    reason: str | None = Field(None, max_length=2000)
    restore: bool = False


class ClaimJudgedIn(In):
    """A decision about a claim."""

    claim: str = Field(max_length=200, description="KEY/READING/CLAIM")
    verdict: Literal["right", "not a claim", "corrected"]
    changes: dict[str, Any] = {}
    note: str = Field("", max_length=2000)


class FactsIn(In):
    """What is known of a document that shall be read."""

    published: str | None = Field(None, max_length=10)
    title: str | None = Field(None, max_length=500)
    publisher: str | None = Field(None, max_length=200)
    scope: Literal["cyber", "any"] = "cyber"


class ReadIn(FactsIn):
    """What shall be read: a text, or an address."""

    text: str | None = None
    url: str | None = Field(None, max_length=2000)


class FileIn(FactsIn):
    """A file that shall be read, as a form sends it."""

    file: UploadFile
