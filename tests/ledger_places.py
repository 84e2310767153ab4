"""Places for ledgers: files of SQLite, and databases of a PostgreSQL server that is started for the tests."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_numbers = itertools.count(1)


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs: Debian keeps them out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    return next((folder for folder in reversed(folders) if (folder / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A server of its own in a folder of its own; gives the URL of its databases without a name."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
    # Not below pytest's own folder: the server's user may not enter that one.
    folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-"))
    account: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            shutil.chown(folder, "postgres", "postgres")
        except LookupError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=120, **account)

    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=60 -c fsync=off"
    try:
        program = str(programs / "initdb")
        run(program, "-D", str(data), "-U", "onrecord", "-A", "trust", "-E", "UTF8", "--locale=C")
        control = str(programs / "pg_ctl")
        log = str(folder / "log")
        run(control, "-D", str(data), "-l", log, "-o", options, "-w", "start")
        yield f"postgresql+psycopg://onrecord@/{{name}}?host={folder}"
        run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgresql(postgresql: str) -> Callable[[], str]:
    """Makes empty databases."""
    import psycopg

    def make() -> str:
        name = f"ledger{next(_numbers)}"
        plain = postgresql.replace("+psycopg", "").format(name="postgres")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return postgresql.format(name=name)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes places for ledgers, none of which is there yet."""
    if request.param == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("new_postgresql")
        return make
    return lambda: str(tmp_path / f"ledger{next(_numbers)}.sqlite")
