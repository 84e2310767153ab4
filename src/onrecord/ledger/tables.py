"""The ledger's tables, as SQLAlchemy Core has them. What makes them is ``migrations``; a test holds the two
alike.

Rows are added and never changed: triggers refuse UPDATE and DELETE on every table but the derived ones. Row
ids are given by the one writer that holds the ledger's lock, so that they are the same in every database.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
# An INTEGER PRIMARY KEY is what SQLite stores a row under.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, primary_key=True, autoincrement=False)


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _ref(name: str, table: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, sa.ForeignKey(f"{table}.id"), nullable=null)


# One row for each time something was written: the ledger's clock, which never goes back.
commits = sa.Table("commits", metadata, _id(), _text("at"), _text("what"))

texts = sa.Table(
    "texts",
    metadata,
    _id(),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    sa.Column("characters", BIG, nullable=False),
    _text("text"),
)
documents = sa.Table(
    "documents", metadata, _id(), sa.Column("key", sa.Text, nullable=False, unique=True), _text("added")
)
versions = sa.Table(
    "versions",
    metadata,
    _id(),
    _ref("document_id", "documents"),
    sa.Column("number", sa.Integer, nullable=False),
    _ref("text_id", "texts"),
    _text("title", True),
    _text("publisher", True),
    _text("url", True),
    _text("published", True),
    _text("source", True),
    _text("url_key", True),
    _text("title_key", True),
    _text("publisher_key", True),
    _text("digest"),
    _text("added"),
    sa.UniqueConstraint("document_id", "number", name="versions_number"),
    sa.UniqueConstraint("document_id", "digest", name="versions_digest"),
    sa.Index("versions_by_url", "url_key"),
    sa.Index("versions_by_title", "title_key", "publisher_key"),
    sa.Index("versions_by_text", "text_id"),
    sa.Index("versions_by_publisher", "publisher_key", "published"),
)
readings = sa.Table(
    "readings",
    metadata,
    _id(),
    _ref("document_id", "documents"),
    _ref("version_id", "versions"),
    sa.Column("number", sa.Integer, nullable=False),
    _text("reader"),
    _text("schema_version"),
    _text("digest"),
    _text("record"),
    sa.Column("claims", sa.Integer, nullable=False),
    _text("made"),
    sa.UniqueConstraint("document_id", "number", name="readings_number"),
    sa.UniqueConstraint("version_id", "reader", "digest", name="readings_digest"),
)
# A reading that another has taken the place of, since when.
successions = sa.Table(
    "successions",
    metadata,
    sa.Column("reading_id", BIG, sa.ForeignKey("readings.id"), primary_key=True, autoincrement=False),
    _ref("by_id", "readings"),
    _text("at"),
)
claims = sa.Table(
    "claims",
    metadata,
    _id(),
    _ref("reading_id", "readings"),
    _ref("document_id", "documents"),
    _text("name"),
    _text("act"),
    _text("status"),
    _text("standing"),
    _text("voice", True),
    _text("confidence", True),
    sa.Column("score", sa.Float, nullable=False),
    _text("dated", True),
    _text("day_from", True),
    _text("day_to", True),
    _text("published", True),
    _text("learned"),
    _text("detail", True),
    sa.UniqueConstraint("reading_id", "name", name="claims_name"),
    sa.Index("claims_by_document", "document_id"),
    sa.Index("claims_by_act", "act", "day_to", "day_from"),
    sa.Index("claims_by_day", "day_to", "day_from"),
)
# Roles: actor, target, sayer (whose word the claim is). Act and days stand here again so that "all denials
# by RU of 2022, newest first" is one walk along an index, which holds all that the walk looks at.
participants = sa.Table(
    "participants",
    metadata,
    sa.Column("claim_id", BIG, sa.ForeignKey("claims.id"), primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("name_key"),
    _text("kind", True),
    _text("side", True),
    _text("identity", True),
    _text("act"),
    _text("day_from", True),
    _text("day_to", True),
    sa.Index("participants_by_side", "role", "side", "day_to", "act", "day_from"),
    sa.Index("participants_by_name", "name_key", "role", "day_to", "act", "day_from"),
    sqlite_with_rowid=False,
)
# Other names by which records called a party.
names = sa.Table(
    "names",
    metadata,
    sa.Column("alias_key", sa.Text, primary_key=True),
    sa.Column("name_key", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
)
links = sa.Table(
    "links",
    metadata,
    sa.Column("claim_id", BIG, sa.ForeignKey("claims.id"), primary_key=True, autoincrement=False),
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("to_id", BIG, sa.ForeignKey("claims.id"), primary_key=True, autoincrement=False),
    sa.Index("links_to", "to_id"),
    sqlite_with_rowid=False,
)
# A sentence is kept once for each text, however many claims rest on it. Full-text search is over these.
sentences = sa.Table(
    "sentences",
    metadata,
    _id(),
    _ref("text_id", "texts"),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    _text("text"),
    sa.UniqueConstraint("text_id", "start", "end", name="sentences_span"),
)
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("claim_id", BIG, sa.ForeignKey("claims.id"), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _ref("sentence_id", "sentences"),
    sa.Index("evidence_by_sentence", "sentence_id"),
    sqlite_with_rowid=False,
)
withdrawals = sa.Table(
    "withdrawals",
    metadata,
    _id(),
    _ref("document_id", "documents"),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    _text("reason", True),
    _text("author"),
    _text("at"),
    sa.Index("withdrawals_by_document", "document_id"),
)
judgements = sa.Table(
    "judgements",
    metadata,
    _id(),
    _text("kind"),
    _text("payload"),
    _text("author"),
    _text("at"),
    _ref("undoes", "judgements", True),
    sa.Index("judgements_by_kind", "kind"),
    sa.Index("judgements_undoes", "undoes"),
)
# The lowest shingle hashes of each text, and what they found: onrecord.ledger.copies.
fingerprints = sa.Table(
    "fingerprints",
    metadata,
    sa.Column("hash", BIG, primary_key=True, autoincrement=False),
    sa.Column("text_id", BIG, sa.ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
copies = sa.Table(
    "copies",
    metadata,
    _id(),
    _ref("document_id", "documents"),
    _ref("other_id", "documents"),
    sa.Column("shared", sa.Float, nullable=False),
    _text("at"),
    sa.Index("copies_by_document", "document_id"),
)
# Which voice a document is of, since when; a voice goes by the document that it was first heard in.
voices = sa.Table(
    "voices",
    metadata,
    _id(),
    _ref("document_id", "documents"),
    _ref("voice_id", "documents"),
    _text("at"),
    sa.Index("voices_by_document", "document_id", "id"),
    sa.Index("voices_by_voice", "voice_id"),
)
# What can be worked out anew from all the above, and may therefore be replaced.
derived_sets = sa.Table(
    "derived_sets",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    _text("basis"),
    _text("made"),
    sa.Index("derived_sets_by_name", "name"),
)
derived_items = sa.Table(
    "derived_items",
    metadata,
    sa.Column("set_id", BIG, sa.ForeignKey("derived_sets.id"), primary_key=True, autoincrement=False),
    sa.Column("position", BIG, primary_key=True, autoincrement=False),
    _text("grp"),
    _ref("claim_id", "claims", True),
    _text("payload", True),
    sa.Index("derived_items_by_group", "set_id", "grp"),
    sa.Index("derived_items_by_claim", "set_id", "claim_id"),
    sqlite_with_rowid=False,
)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, BIG, primary_key=True, autoincrement=False)


def _int(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


# The cases, kept document by document (onrecord.cases.growing). Up to which rows they go, and by what method.
derived_states = sa.Table(
    "derived_states", metadata, sa.Column("name", sa.Text, primary_key=True), _text("body")
)
# What of a document is compared with others, packed; the event of each of its claims; the case it is about,
# and since when that case's documents are together, if they were in several before.
derived_papers = sa.Table(
    "derived_papers",
    metadata,
    _key("document_id"),
    _int("reading_id"),
    _int("first_claim"),
    _int("day"),
    _text("mark"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    _text("events"),
    _int("case_id", True),
    _text("joined", True),
    sa.Index("derived_papers_by_case", "case_id"),
    sa.Index("derived_papers_by_case_and_mark", "case_id", "mark"),
)
# What a case shows of a document's claims, packed (onrecord.cases.brief).
derived_tellings = sa.Table(
    "derived_tellings",
    metadata,
    _key("document_id"),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
# For each telling word the documents that have it, by time.
derived_terms = sa.Table(
    "derived_terms",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    _key("day"),
    sa.Column("mark", sa.Text, primary_key=True),
    _int("document_id"),
    _int("weight"),
    sqlite_with_rowid=False,
)
# Which claims of two documents are likely one act; each pair stands here both ways.
derived_pairs = sa.Table(
    "derived_pairs",
    metadata,
    _key("document_id"),
    _key("other_id"),
    _text("links"),
    sqlite_with_rowid=False,
)
# Which documents are likely about one affair; each pair stands here both ways.
derived_kin = sa.Table(
    "derived_kin",
    metadata,
    _key("document_id"),
    _key("other_id"),
    sa.Column("chance", sa.Float, nullable=False),
    sqlite_with_rowid=False,
)
derived_events = sa.Table(
    "derived_events",
    metadata,
    _key("event_id"),
    _key("document_id"),
    _key("place"),
    sqlite_with_rowid=False,
)
# The case that owns an event; none if it is background wherever it is told.
derived_owners = sa.Table("derived_owners", metadata, _key("event_id"), _int("case_id", True))
derived_cases = sa.Table(
    "derived_cases",
    metadata,
    _key("id"),
    _text("label"),
    _int("founder_id"),
    _text("mark"),
    _text("name"),
    _text("folded"),
    _text("author", True),
    _int("documents"),
    _int("voices"),
    _int("claims"),
    _int("events"),
    _text("first", True),
    _text("last", True),
    sa.Index("derived_cases_by_label", "label"),
    sa.Index("derived_cases_by_documents", "documents", "founder_id"),
)
# The words of the names of a case's parties and of their sides, by which it is found.
derived_case_words = sa.Table(
    "derived_case_words",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    _key("case_id"),
    sa.Index("derived_case_words_by_case", "case_id"),
    sqlite_with_rowid=False,
)
# The parties that claims name, once for each word of their names (onrecord.ledger.parties).
derived_parties = sa.Table(
    "derived_parties",
    metadata,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("word", "name_key", "side", "kind")),
    _text("name"),
    _int("roles"),
    sqlite_with_rowid=False,
)

APPEND_ONLY = tuple(table.name for table in metadata.sorted_tables if not table.name.startswith("derived_"))
"""The tables whose rows are never changed."""
