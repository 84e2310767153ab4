"""The tables and their columns: the one place that says what they are called, hold and mean.

The data dictionary in docs/export-tables.md is generated from here (scripts/build_data_dictionary.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    JSON = "JSON"


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: its name.
        type: what it holds; JSON is text that holds JSON.
        meaning: what it tells, as a phrase.
        source: where in the record it comes from; "" if it is worked out.
        with_texts: whether it is there only where the whole texts are asked for.
    """

    name: str
    type: Type
    meaning: str
    source: str = ""
    with_texts: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: its name, and its file's without the ending.
        row: what a row is.
        columns: its columns, in order.
    """

    name: str
    row: str
    columns: tuple[Column, ...]

    def chosen(self, texts: bool) -> tuple[Column, ...]:
        """The columns that are there with or without the whole texts."""
        return tuple(column for column in self.columns if texts or not column.with_texts)


T, I, N, J = Type.TEXT, Type.INTEGER, Type.NUMBER, Type.JSON  # noqa: E741
_DOCUMENT = Column("document", T, "the document: `key` of the table documents")
_CLAIM = Column("claim", T, "the claim's id, unique in its document", "claims[].id")

DOCUMENTS = Table(
    "documents",
    "a document",
    (
        Column("key", T, "digest of text, title, publisher and day: the same wherever the document is kept"),
        Column("id", T, "short name that the document was read under", "id"),
        Column("title", T, "headline", "title"),
        Column("publisher", T, "who published it", "publisher"),
        Column("published", T, "day of publication, YYYY-MM-DD", "published"),
        Column("url", T, "address", "url"),
        Column("source", T, "where it was read from, as the user named it", "source"),
        Column("added", T, "instant at which the ledger learned this version (UTC); empty without a ledger"),
        Column("read", T, "instant at which the ledger learned this reading (UTC)"),
        Column("claims", I, "number of claims"),
        Column("characters", I, "length of the text, in characters"),
        Column("schema_version", T, "version of the record's format", "schema_version"),
        Column("reader", J, "which reader made the record", "reader"),
        Column("origin", J, "where the document came from in full", "origin"),
        Column("checked", I, "1 if the official registers were asked, else 0", "checks"),
        Column("text", T, "the whole text; only with `--texts`", "text", with_texts=True),
    ),
)
CLAIMS = Table(
    "claims",
    "a pair: one actor and one target of a claim. A claim without actors or targets has a row with that end "
    "left empty; so count claims by `document` and `claim`, not by rows",
    (
        _DOCUMENT,
        _CLAIM,
        Column("position", I, "place of the claim in its record, from 1"),
        Column("pair", I, "number of the pair in its claim, from 1"),
        Column("act", T, "one of the 16 acts of the codebook", "claims[].act"),
        Column("family", T, "the codebook's group of acts"),
        Column("status", T, "how the document puts it", "claims[].status"),
        Column("standing", T, "the status folded into three: put forward, denied, open"),
        Column("actor", T, "name of the actor", "claims[].actors[].name"),
        Column("actor_kind", T, "kind of the actor", "claims[].actors[].kind"),
        Column("actor_side", T, "side of the actor", "claims[].actors[].side"),
        Column("target", T, "name of the target", "claims[].targets[].name"),
        Column("target_kind", T, "kind of the target", "claims[].targets[].kind"),
        Column("target_side", T, "side of the target", "claims[].targets[].side"),
        Column(
            "said_by",
            J,
            "whose word it is, where it is not the document's: list of names",
            "claims[].said_by",
        ),
        Column("when", T, "time of the act as the record has it", "claims[].when"),
        Column("first_day", T, "first day that `when` speaks of, YYYY-MM-DD"),
        Column("last_day", T, "last day that `when` speaks of"),
        Column("voice", T, "the person who speaks for the actor", "claims[].voice"),
        Column("confidence", T, "the estimative words used", "claims[].confidence"),
        Column("likelihood", I, "the estimative words as a number, 0 to 100 ([exports.md](exports.md#stix))"),
        Column("detail", J, "further facts of the act", "claims[].detail"),
        Column("score", N, "how far the reader trusts the claim, 0 to 1", "claims[].score"),
        Column("sentence", T, "the sentences that say so, one on a line", "claims[].evidence[].text"),
        Column("trigger_start", I, "where the words that name the act begin", "claims[].trigger.start"),
        Column("trigger_end", I, "where they end", "claims[].trigger.end"),
        Column("how", J, "names of the rules that led to the claim", "claims[].how"),
        Column("title", T, "headline of the document", "title"),
        Column("publisher", T, "publisher of the document", "publisher"),
        Column("published", T, "day of publication of the document", "published"),
        Column("url", T, "address of the document", "url"),
    ),
)
PARTICIPANTS = Table(
    "participants",
    "a participant of a claim, in one role",
    (
        _DOCUMENT,
        _CLAIM,
        Column("role", T, "`actor` or `target`"),
        Column("position", I, "place among the claim's actors or targets, from 1"),
        Column("name", T, "name", "claims[].actors[].name"),
        Column("kind", T, "kind of party", "claims[].actors[].kind"),
        Column("side", T, "state that it belongs or is said to belong to", "claims[].actors[].side"),
        Column("aliases", J, "other names of the same party", "claims[].actors[].aliases"),
        Column(
            "identity_id", T, "entry of a register or catalogue that it is", "claims[].actors[].identity.id"
        ),
        Column("identity", J, "the identity in full", "claims[].actors[].identity"),
        Column("mentions", J, "where the document refers to it", "claims[].actors[].mentions"),
    ),
)
EVIDENCE = Table(
    "evidence",
    "a sentence that a claim rests on",
    (
        _DOCUMENT,
        _CLAIM,
        Column("position", I, "place among the claim's sentences, from 1"),
        Column("start", I, "where it begins in the text, in characters from 0", "claims[].evidence[].start"),
        Column("end", I, "where it ends (exclusive)", "claims[].evidence[].end"),
        Column("text", T, "the sentence, verbatim", "claims[].evidence[].text"),
        Column("page", I, "page on which it begins, from 1", "claims[].evidence[].page"),
        Column("link", T, "address that leads to it", "claims[].evidence[].link"),
    ),
)
LINKS = Table(
    "links",
    "a tie from one claim to another of the same document",
    (
        _DOCUMENT,
        _CLAIM,
        Column("position", I, "place among the claim's ties, from 1"),
        Column("type", T, "`answers`, `alleges` or `punishes`", "claims[].links[].type"),
        Column("to", T, "the other claim's id", "claims[].links[].claim"),
    ),
)
VERDICTS = Table(
    "verdicts",
    "what the official registers say of a measure",
    (
        _DOCUMENT,
        Column("claim", T, "the claim's id", "checks[].claim"),
        Column("position", I, "place among the record's checks, from 1"),
        Column("act", T, "sanction or restrict", "checks[].act"),
        Column("verdict", T, "the outcome", "checks[].verdict"),
        Column("says", T, "the document's word, in short", "checks[].says"),
        Column("found", T, "what the registers have", "checks[].found"),
        Column("difference", T, "where the two part", "checks[].difference"),
        Column("entries", J, "the entries found: list of `register:id`"),
        Column("check", J, "the check in full", "checks[]"),
    ),
)
PARTIES = Table(
    "parties",
    "a party: a name with its kind and side, over all documents",
    (
        Column("name", T, "name"),
        Column("kind", T, "kind of party"),
        Column("side", T, "state that it belongs or is said to belong to"),
        Column("as_actor", I, "number of claims in which it acts"),
        Column("as_target", I, "number of claims in which it is acted upon"),
        Column("documents", I, "number of documents that name it"),
        Column("first_published", T, "day of the earliest of these documents"),
        Column("last_published", T, "day of the latest"),
        Column("identity_ids", J, "entries that it was found to be: list"),
    ),
)
TABLES = (DOCUMENTS, CLAIMS, PARTICIPANTS, EVIDENCE, LINKS, VERDICTS, PARTIES)

_CASE = Column("case", T, "the case: `id` of the table cases")
_EVENT = Column("event", T, "the event: `id` of the table events")
CASES = Table(
    "cases",
    "a case: an affair that documents are mainly about; only with `--cases`",
    (
        Column("id", T, "id, which stays as the case grows"),
        Column("name", T, "name that a person gave it, or one made from what it is about"),
        Column("named_by", T, "who gave the name; empty if nobody did"),
        Column("documents", I, "number of documents that are mainly about it"),
        Column("events", I, "number of events with claims in it"),
        Column("first_published", T, "day of the earliest of its documents"),
        Column("last_published", T, "day of the latest"),
    ),
)
CASE_DOCUMENTS = Table(
    "case_documents",
    "a document that is mainly about a case; only with `--cases`",
    (_CASE, _DOCUMENT),
)
EVENTS = Table(
    "events",
    "an event: one act, whichever documents tell it; only with `--cases`",
    (
        Column("id", T, "id, made from its first claim"),
        Column("act", T, "one of the 16 acts of the codebook"),
        Column("claims", I, "number of claims that speak of it"),
        Column("documents", I, "number of documents that tell it"),
        Column("first_day", T, "first day that any of the claims names for it"),
        Column("last_day", T, "last day that any of them names"),
    ),
)
EVENT_CLAIMS = Table(
    "event_claims",
    "a claim that speaks of an event, in the case that it belongs to; only with `--cases`",
    (_EVENT, _CASE, _DOCUMENT, _CLAIM),
)
GROUPED = (CASES, CASE_DOCUMENTS, EVENTS, EVENT_CLAIMS)
