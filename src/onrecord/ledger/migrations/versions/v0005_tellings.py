"""What a case shows of each document's claims, so that no whole record is read to show a case.

All of it can be worked out anew from the records; its rows may be replaced. Documents that were taken into
the cases before have none until they are read anew, and are shown from their records.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "derived_tellings",
        sa.Column("document_id", big, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
