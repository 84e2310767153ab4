"""A table by which parties are found by a word of their names, counted from the claims.

All of it can be worked out anew from the records; its rows may be replaced.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "derived_parties",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("word", "name_key", "side", "kind")),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
