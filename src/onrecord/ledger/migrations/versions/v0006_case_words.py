"""The words by which a case is found besides its name: those of its parties and of their sides.

All of it can be worked out anew from the records; its rows may be replaced. Cases that were grouped before
have none until a document comes to them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "derived_case_words",
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("case_id", big, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("derived_case_words_by_case", "derived_case_words", ["case_id"])


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
