"""The tables: as the code has them, made by migrations that only add, of rows that are never changed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from onrecord.ledger import Ledger, tables
from onrecord.ledger.schema import HEAD

from .records import article

VERSIONS = Path(str(resources.files("onrecord.ledger"))) / "migrations" / "versions"


def test_the_migrations_make_the_tables_that_the_code_has(ledger: Ledger) -> None:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        # SQLite's search keeps tables of its own; PostgreSQL's search is an index over an expression.
        return not str(name).startswith(("words", "sentences_words", "alembic"))

    with ledger.reading() as connection:
        options = {"include_name": ours, "compare_type": ledger.dialect == "postgresql"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_migration_is_the_one_that_the_code_needs() -> None:
    numbers = sorted(path.name[1:5] for path in VERSIONS.glob("v*.py"))
    assert numbers[-1] == HEAD
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("v*.py")), ids=lambda path: path.stem)
def test_migrations_only_add(path: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "op"
    }
    assert calls <= {"create_table", "create_index", "add_column", "execute", "get_context"}
    words = path.read_text(encoding="utf-8").upper()
    assert not any(f'"{word} ' in words for word in ("DROP", "ALTER", "DELETE", "UPDATE", "TRUNCATE"))


@pytest.mark.parametrize("name", tables.APPEND_ONLY)
def test_no_row_is_ever_changed(new_place: Callable[[], str], name: str) -> None:
    table = tables.metadata.tables[name]
    column = list(table.columns)[-1]
    with Ledger(new_place()) as ledger:
        list(
            ledger.add_records(
                [article(1), article(1).model_copy(update={"publisher": "Other", "url": None})]
            )
        )
        for change in (sa.update(table).values({column: column}), sa.delete(table)):
            with ledger._engine.connect() as connection:
                rows = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            # A trigger on rows is silent where there are none.
            if not rows and ledger.dialect == "sqlite":
                continue
            with pytest.raises(DBAPIError, match="never changed"), ledger._engine.begin() as connection:
                connection.execute(change)
