"""The web app over a real ledger, filled from annotated articles of the corpus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from onrecord.ledger import Ledger

READY = all(find_spec(name) is not None for name in ("fastapi", "uvicorn", "sqlalchemy", "multipart"))
collect_ignore_glob = [] if READY else ["test_*.py"]

CORPUS = Path(__file__).parents[2] / "corpus"
ARTICLES = tuple(f"d{number:02d}" for number in range(1, 13))
"""Articles of ``corpus/gold`` that the ledger holds."""


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or writes the user's own tokens, logs and registers."""
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger's file, filled once; not to be written to."""
    from onrecord.evaluation import cases as measure
    from onrecord.evaluation import gold
    from onrecord.ledger import Ledger

    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    articles = [
        measure.as_record(name, gold.load(CORPUS / "gold" / f"{name}.json")[name]) for name in ARTICLES
    ]
    with Ledger(str(path)) as ledger:
        for _ in ledger.add_records(articles):
            pass
    return path


@pytest.fixture
def place(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled ledger, which may be written to."""
    return Path(shutil.copy(filled, tmp_path / "ledger.sqlite"))


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    """The ledger that the client's server asks."""
    from onrecord.ledger import Ledger

    with Ledger(str(place)) as opened:
        yield opened


@pytest.fixture
def client(place: Path) -> Iterator[TestClient]:
    """A client of the app over a copy of the ledger, on this machine, as a browser asks."""
    from fastapi.testclient import TestClient

    from onrecord.web import Settings, create_app

    app = create_app(Settings(ledger=str(place)))
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        headers={"Accept": "text/html"},
        follow_redirects=False,
    ) as opened:
        yield opened


@pytest.fixture
def shared_client(filled: Path) -> Iterator[TestClient]:
    """The same over the ledger that is not written to, for tests that only look."""
    from fastapi.testclient import TestClient

    from onrecord.web import Settings, create_app

    app = create_app(Settings(ledger=str(filled)))
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        headers={"Accept": "text/html"},
        follow_redirects=False,
    ) as opened:
        yield opened


AFFAIRS = ("t18", "t19", "t20", "t21", "t22", "t23", "t25", "t26", "t27", "t28", "t29", "t47")
"""Articles of ``corpus/train`` about two affairs, with a near-copy in each, and one that recalls both."""


@pytest.fixture(scope="session")
def affairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger's file of a few affairs that many documents tell, grouped; not to be written to."""
    from onrecord.cases.keeping import refresh
    from onrecord.evaluation import cases as measure
    from onrecord.evaluation import gold
    from onrecord.ledger import Ledger

    path = tmp_path_factory.mktemp("affairs") / "ledger.sqlite"
    articles = [
        measure.as_record(name, gold.load(CORPUS / "train" / f"{name}.json")[name]) for name in AFFAIRS
    ]
    with Ledger(str(path)) as ledger:
        for article in articles:  # each at an instant of its own
            ledger.add_record(article)
        refresh(ledger)
    return path


@pytest.fixture(scope="session")
def reader(affairs: Path) -> Iterator[TestClient]:
    """A client over the affairs, for tests that only look."""
    yield from _client(affairs)


@pytest.fixture
def judge(affairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client over a copy of the affairs, which may be written to, by a user with a folder of their own."""
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))
    yield from _client(Path(shutil.copy(affairs, tmp_path / "ledger.sqlite")))


def _client(path: Path) -> Iterator[TestClient]:
    from fastapi.testclient import TestClient

    from onrecord.web import Settings, create_app

    app = create_app(Settings(ledger=str(path)))
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        headers={"Accept": "text/html"},
        follow_redirects=False,
    ) as opened:
        yield opened
