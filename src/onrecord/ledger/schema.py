"""Bringing a ledger to this version's tables, in one transaction or not at all."""

from __future__ import annotations

from importlib import resources

import sqlalchemy as sa

from onrecord.errors import OnrecordError
from onrecord.ledger.engine import shown, writing

HEAD = "0007"
"""The newest migration; a test holds it to the folder ``migrations/versions``."""
_KEPT = "alembic_version"


def revision(connection: sa.Connection) -> str | None:
    """The migration that the database is at; None if it is no ledger."""
    if not sa.inspect(connection).has_table(_KEPT):
        return None
    found = connection.execute(sa.text(f"SELECT version_num FROM {_KEPT}")).scalar()
    return str(found) if found else None


def prepare(engine: sa.Engine, url: sa.URL, *, create: bool = True) -> None:
    """Make the tables, or add those that are missing.

    Args:
        engine: of the ledger.
        url: for messages.
        create: whether a database without any tables becomes a ledger.

    Raises:
        OnrecordError: it was made by a newer Onrecord, is another program's database, or is empty and
            ``create`` is false.
    """
    with engine.connect() as connection:
        if revision(connection) == HEAD:
            return
    with writing(engine) as connection:
        at = revision(connection)
        if at == HEAD:  # another process was quicker
            return
        if at is None:
            tables = sa.inspect(connection).get_table_names()
            if tables:
                raise OnrecordError(shown(url), "is a database, but not a ledger")
            if not create:
                raise OnrecordError(shown(url), "there is no ledger yet; `onrecord add` makes one")
        elif at > HEAD:
            raise OnrecordError(shown(url), "was made by a newer Onrecord; this one cannot use it")
        upgrade(connection)


def upgrade(connection: sa.Connection) -> None:
    """Run the migrations that are missing, in the connection's own transaction."""
    # Alembic takes a quarter of a second to import, and is needed once in a ledger's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("onrecord.ledger") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
