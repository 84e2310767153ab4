"""How Alembic runs: on the connection and in the transaction that :mod:`onrecord.ledger.schema` hands it."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
context.run_migrations()
