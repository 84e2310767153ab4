"""Tests of the registers need libraries that not every machine can install."""

from __future__ import annotations

import os
from importlib.util import find_spec

from ledger_places import new_place, new_postgresql, postgresql

__all__ = ["new_place", "new_postgresql", "postgresql"]

# How wide the terminal is that the tests were started from is nothing that they may depend on; a process
# of pytest-xdist is told.
for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)

REGISTERS = all(find_spec(name) is not None for name in ("rigour", "icu", "lxml", "openpyxl", "platformdirs"))

collect_ignore = [] if REGISTERS else ["registers", "identity", "verify"]


def pytest_report_header() -> str | None:
    """Say what is left out."""
    return (
        None
        if REGISTERS
        else "left out: tests of registers, identity, verify (pip install 'onrecord[registers]')"
    )
