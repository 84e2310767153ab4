"""When documents of several cases came together in one, for who hands cases on again and again.

It can be worked out anew from the records, as the rows that it stands in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what came together before is not known to have."""
    op.add_column("derived_papers", sa.Column("joined", sa.Text, nullable=True))


def downgrade() -> None:
    """There is none: the ledger only ever gains.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the ledger's tables are never taken away")
