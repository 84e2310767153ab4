"""Tables for what cases are worked out from, document by document, so that a new one costs only itself.

All of it can be worked out anew from the records; its rows may be replaced.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, BIG, primary_key=True, autoincrement=False)


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _int(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


def upgrade() -> None:
    """Make them."""
    op.create_table("derived_states", sa.Column("name", sa.Text, primary_key=True), _text("body"))
    op.create_table(
        "derived_papers",
        _key("document_id"),
        _int("reading_id"),
        _int("first_claim"),
        _int("day"),
        _text("mark"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _text("events"),
        _int("case_id", True),
    )
    op.create_index("derived_papers_by_case", "derived_papers", ["case_id"])
    op.create_table(
        "derived_terms",
        sa.Column("term", sa.Text, primary_key=True),
        _key("day"),
        sa.Column("mark", sa.Text, primary_key=True),
        _int("document_id"),
        _int("weight"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "derived_pairs", _key("document_id"), _key("other_id"), _text("links"), sqlite_with_rowid=False
    )
    op.create_table(
        "derived_kin",
        _key("document_id"),
        _key("other_id"),
        sa.Column("chance", sa.Float, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "derived_events", _key("event_id"), _key("document_id"), _key("place"), sqlite_with_rowid=False
    )
    op.create_table("derived_owners", _key("event_id"), _int("case_id", True))
    op.create_table(
        "derived_cases",
        _key(),
        _text("label"),
        _int("founder_id"),
        _text("mark"),
        _text("name"),
        _text("folded"),
        _text("author", True),
        *(_int(name) for name in ("documents", "voices", "claims", "events")),
        _text("first", True),
        _text("last", True),
    )
    op.create_index("derived_cases_by_label", "derived_cases", ["label"])
    op.create_index("derived_cases_by_documents", "derived_cases", ["documents", "founder_id"])


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
