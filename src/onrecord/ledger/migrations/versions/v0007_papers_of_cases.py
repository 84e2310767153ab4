"""The documents of a case in the order in which they are listed, without the rest that is kept of each."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_index("derived_papers_by_case_and_mark", "derived_papers", ["case_id", "mark"])


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
