"""The ledger's first tables.

Self-contained on purpose: what a migration makes must not change when :mod:`onrecord.ledger.tables` does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = (
    "commits texts documents versions readings successions claims participants names links sentences "
    "evidence withdrawals judgements fingerprints copies voices"
).split()


def _key(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, BIG, primary_key=True, autoincrement=False)


def _ref_key(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, BIG, sa.ForeignKey(f"{table}.id"), primary_key=True, autoincrement=False)


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _int(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _ref(name: str, table: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, sa.ForeignKey(f"{table}.id"), nullable=null)


def upgrade() -> None:
    """Make all tables."""
    op.create_table("commits", _key(), _text("at"), _text("what"))
    op.create_table(
        "texts",
        _key(),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("characters", BIG, nullable=False),
        _text("text"),
    )
    op.create_table(
        "documents", _key(), sa.Column("key", sa.Text, nullable=False, unique=True), _text("added")
    )
    op.create_table(
        "versions",
        _key(),
        _ref("document_id", "documents"),
        _int("number"),
        _ref("text_id", "texts"),
        *(_text(name, True) for name in ("title", "publisher", "url", "published", "source")),
        *(_text(name, True) for name in ("url_key", "title_key", "publisher_key")),
        _text("digest"),
        _text("added"),
        sa.UniqueConstraint("document_id", "number", name="versions_number"),
        sa.UniqueConstraint("document_id", "digest", name="versions_digest"),
    )
    op.create_index("versions_by_url", "versions", ["url_key"])
    op.create_index("versions_by_title", "versions", ["title_key", "publisher_key"])
    op.create_index("versions_by_text", "versions", ["text_id"])
    op.create_index("versions_by_publisher", "versions", ["publisher_key", "published"])
    op.create_table(
        "readings",
        _key(),
        _ref("document_id", "documents"),
        _ref("version_id", "versions"),
        _int("number"),
        *(_text(name) for name in ("reader", "schema_version", "digest", "record")),
        _int("claims"),
        _text("made"),
        sa.UniqueConstraint("document_id", "number", name="readings_number"),
        sa.UniqueConstraint("version_id", "reader", "digest", name="readings_digest"),
    )
    op.create_table("successions", _ref_key("reading_id", "readings"), _ref("by_id", "readings"), _text("at"))
    op.create_table(
        "claims",
        _key(),
        _ref("reading_id", "readings"),
        _ref("document_id", "documents"),
        *(_text(name) for name in ("name", "act", "status", "standing")),
        _text("voice", True),
        _text("confidence", True),
        sa.Column("score", sa.Float, nullable=False),
        *(_text(name, True) for name in ("dated", "day_from", "day_to", "published")),
        _text("learned"),
        _text("detail", True),
        sa.UniqueConstraint("reading_id", "name", name="claims_name"),
    )
    op.create_index("claims_by_document", "claims", ["document_id"])
    op.create_index("claims_by_act", "claims", ["act", "day_to", "day_from"])
    op.create_index("claims_by_day", "claims", ["day_to", "day_from"])
    op.create_table(
        "participants",
        _ref_key("claim_id", "claims"),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        _text("name"),
        _text("name_key"),
        *(_text(name, True) for name in ("kind", "side", "identity")),
        _text("act"),
        _text("day_from", True),
        _text("day_to", True),
        sqlite_with_rowid=False,
    )
    op.create_index("participants_by_side", "participants", ["role", "side", "day_to", "act", "day_from"])
    op.create_index("participants_by_name", "participants", ["name_key", "role", "day_to", "act", "day_from"])
    op.create_table(
        "names",
        sa.Column("alias_key", sa.Text, primary_key=True),
        sa.Column("name_key", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "links",
        _ref_key("claim_id", "claims"),
        sa.Column("type", sa.Text, primary_key=True),
        _ref_key("to_id", "claims"),
        sqlite_with_rowid=False,
    )
    op.create_index("links_to", "links", ["to_id"])
    op.create_table(
        "sentences",
        _key(),
        _ref("text_id", "texts"),
        _int("start"),
        _int("end"),
        _text("text"),
        sa.UniqueConstraint("text_id", "start", "end", name="sentences_span"),
    )
    op.create_table(
        "evidence",
        _ref_key("claim_id", "claims"),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        _ref("sentence_id", "sentences"),
        sqlite_with_rowid=False,
    )
    op.create_index("evidence_by_sentence", "evidence", ["sentence_id"])
    op.create_table(
        "withdrawals",
        _key(),
        _ref("document_id", "documents"),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        _text("reason", True),
        _text("author"),
        _text("at"),
    )
    op.create_index("withdrawals_by_document", "withdrawals", ["document_id"])
    op.create_table(
        "judgements",
        _key(),
        *(_text(name) for name in ("kind", "payload", "author", "at")),
        _ref("undoes", "judgements", True),
    )
    op.create_index("judgements_by_kind", "judgements", ["kind"])
    op.create_index("judgements_undoes", "judgements", ["undoes"])
    op.create_table("fingerprints", _key("hash"), _ref_key("text_id", "texts"), sqlite_with_rowid=False)
    op.create_table(
        "copies",
        _key(),
        _ref("document_id", "documents"),
        _ref("other_id", "documents"),
        sa.Column("shared", sa.Float, nullable=False),
        _text("at"),
    )
    op.create_index("copies_by_document", "copies", ["document_id"])
    op.create_table(
        "voices", _key(), _ref("document_id", "documents"), _ref("voice_id", "documents"), _text("at")
    )
    op.create_index("voices_by_document", "voices", ["document_id", "id"])
    op.create_index("voices_by_voice", "voices", ["voice_id"])
    op.create_table("derived_sets", _key(), *(_text(name) for name in ("name", "basis", "made")))
    op.create_index("derived_sets_by_name", "derived_sets", ["name"])
    op.create_table(
        "derived_items",
        _ref_key("set_id", "derived_sets"),
        _key("position"),
        _text("grp"),
        _ref("claim_id", "claims", True),
        _text("payload", True),
        sqlite_with_rowid=False,
    )
    op.create_index("derived_items_by_group", "derived_items", ["set_id", "grp"])
    op.create_index("derived_items_by_claim", "derived_items", ["set_id", "claim_id"])
    if op.get_context().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _sqlite() -> None:
    """Search over the sentences (https://www.sqlite.org/fts5.html, external content), and rows that stay."""
    op.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, content='sentences', content_rowid='id', "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER sentences_words AFTER INSERT ON sentences BEGIN "
        "INSERT INTO words (rowid, text) VALUES (new.id, new.text); END"
    )
    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'a row of {table} is never changed'); END"
            )


def _postgresql() -> None:
    """Search over the sentences (GIN over an expression), and rows that stay."""
    op.execute("CREATE INDEX sentences_words ON sentences USING gin (to_tsvector('english', text))")
    op.execute(
        "CREATE FUNCTION onrecord_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION onrecord_keep()"
        )


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
