"""Each test of a ledger runs on SQLite and on a PostgreSQL server that is started for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

READY = all(find_spec(name) is not None for name in ("sqlalchemy", "alembic", "psycopg"))
collect_ignore_glob = [] if READY else ["test_*.py"]


@pytest.fixture
def place(new_place: Callable[[], str]) -> str:
    """A place for one ledger."""
    return new_place()


@pytest.fixture
def ledger(place: str) -> Iterator[Any]:
    """An empty ledger."""
    from onrecord.ledger import Ledger

    with Ledger(place) as opened:
        yield opened
