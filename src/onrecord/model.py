"""What every part of Onrecord speaks: Document, Party, Evidence, Claim, Record.

A record in JSON is a superset of the form in which annotated ("gold") records are kept, so that a
record can be compared with a gold record as it is. All offsets are character offsets into
``Record.text`` (Python string indices, end exclusive).
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from onrecord.acts import Act, Kind, Status

SCHEMA_VERSION = "1.0"

ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"
# A day, a month, a year, or an interval of two of these.
WHEN = r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Span(Model):
    """A slice of the document's text."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]


class Evidence(Span):
    """A sentence that says so: an exact slice, never a paraphrase.

    Attributes:
        page: number of the page on which it begins, from 1, where the document has pages.
        link: address that leads to the sentence itself, where the document's address is known.
    """

    text: Annotated[str, Field(min_length=1)]
    page: Annotated[int | None, Field(ge=1)] = None
    link: str | None = None


class Page(Span):
    """Which slice of the document's text stands on a page."""

    number: Annotated[int, Field(ge=1)]


class Origin(Model):
    """Where a document came from and how its text and its day were found.

    Attributes:
        format: what it was: "text", "markdown", "record", "html", "pdf", "mail", "feed" or "jsonl".
        container: the files and members that it lay in, the outermost first; empty for a file by itself.
        fetched: when it was fetched, ISO time in UTC: by Onrecord, or by the crawler of a WARC archive.
        published_basis: what the day of publication was taken from, if not from the user.
        updated: day on which the document says it was last changed, ISO day.
        updated_basis: what that was taken from.
        pages: the pages of a PDF.
        notes: what a reader must know of the text: that it is a teaser, or breaks off at a pay wall.
    """

    format: str
    container: list[str] = []
    fetched: str | None = None
    published_basis: str | None = None
    updated: Annotated[str | None, Field(pattern=ISO_DATE)] = None
    updated_basis: str | None = None
    pages: list[Page] = []
    notes: list[str] = []


class Document(Model):
    """One text as it was published: its exact characters and what is known of them.

    Attributes:
        id: short name, unique among the documents of one call (a file's stem, by default).
        text: the exact characters that all offsets refer to.
        title: headline, if known.
        publisher: who published it, if known.
        published: publication date, ISO day, if known; relative dates are resolved against it.
        url: address, if known.
        source: where the text was read from, as the user named it.
        origin: where it came from in full, and how its text and day were found; None for plain files.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: Annotated[str | None, Field(pattern=ISO_DATE)] = None
    url: str | None = None
    source: str | None = None
    origin: Origin | None = None


class Party(Model):
    """A participant in a claim.

    Attributes:
        name: canonical name of the most specific party that the document names for this claim.
        kind: what sort of party it is.
        side: ISO 3166-1 alpha-2 code of the state it belongs to or is said to work for, or EU, NATO,
            FVEY, UN, G7; None if the document and common knowledge leave it open.
        aliases: other names of the same party, in the document and in the tables.
        identity: the party behind the name, where one is known.
        mentions: where the document names or refers to it for this claim.
    """

    name: Annotated[str, Field(min_length=1)]
    kind: Kind
    side: str | None = None
    aliases: list[str] = []
    identity: dict[str, Any] | None = None
    mentions: list[Span] = []


class Link(Model):
    """A tie from one claim to another claim of the same record.

    ``answers``: this claim answers that one (a denial and the accusation it denies).
    ``alleges``: this claim puts that one forward (an accusation and its alleged attack).
    ``punishes``: this measure is taken for that attack.
    """

    type: Literal["answers", "alleges", "punishes"]
    claim: str


class Claim(Model):
    """One act, by its actors, toward its targets, as one document puts it.

    Attributes:
        id: unique within the record ("c1", "c2", … in the order of the text).
        said_by: names of those whose word this is, when it is not the document's own.
        when: ISO day, month, year or interval in which the act took place.
        voice: the person who speaks for the actor.
        confidence: the estimative words used, verbatim.
        detail: optional facts of the act (what was hit, data taken, number of people, measure).
        evidence: the sentences that say so, verbatim; at least one.
        trigger: the words that name the act.
        score: how far the reader trusts this claim, 0 to 1.
        how: the rules that led to this claim, by name.
        links: ties to other claims of the record.
    """

    id: str
    act: Act
    actors: list[Party] = []
    targets: list[Party] = []
    status: Status
    said_by: list[str] = []
    when: Annotated[str | None, Field(pattern=WHEN)] = None
    voice: str | None = None
    confidence: str | None = None
    detail: dict[str, Any] | None = None
    evidence: Annotated[list[Evidence], Field(min_length=1)]
    trigger: Span | None = None
    score: Annotated[float, Field(ge=0, le=1)] = 1.0
    how: list[str] = []
    links: list[Link] = []

    @property
    def answers(self) -> list[str]:
        """Ids of the claims that this claim answers."""
        return [link.claim for link in self.links if link.type == "answers"]


class Reader(Model):
    """Which reader made the record."""

    name: str
    version: str
    model: str
    scope: Literal["cyber", "any"]


class Record(Model):
    """A document with its claims.

    Attributes:
        checks: what the official registers say of its measures, one object for each sanction or
            restriction (docs/verify.md); None if they were not asked.
    """

    schema_version: str = SCHEMA_VERSION
    id: str
    title: str | None = None
    publisher: str | None = None
    published: Annotated[str | None, Field(pattern=ISO_DATE)] = None
    url: str | None = None
    source: str | None = None
    origin: Origin | None = None
    text: str
    reader: Reader | None = None
    claims: list[Claim] = []
    checks: list[dict[str, Any]] | None = None

    @model_validator(mode="after")
    def _evidence_is_in_the_text(self) -> Record:
        for claim in self.claims:
            for piece in claim.evidence:
                if self.text[piece.start : piece.end] != piece.text:
                    raise ValueError(f"claim {claim.id}: evidence is not at its offsets: {piece.text[:60]!r}")
        return self

    @property
    def document(self) -> Document:
        """The document alone."""
        return Document(
            id=self.id,
            text=self.text,
            title=self.title,
            publisher=self.publisher,
            published=self.published,
            url=self.url,
            source=self.source,
            origin=self.origin,
        )

    def _repr_html_(self) -> str:
        """The record as a notebook shows it."""
        # By name: what shows records stands above what they are.
        html: str = import_module("onrecord.export.notebook").as_html(self)
        return html
