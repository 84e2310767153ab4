"""What the tests of the registers share: small files of our own, the real lists where they are, a store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.registers.base import Register
from onrecord.registers.catalogue import REGISTERS
from onrecord.registers.store import RegisterStore

DATA = Path(__file__).parent / "data"
_TOLD = os.environ.get("ONRECORD_SHARED")
SHARED = Path(_TOLD) if _TOLD else Path(__file__).resolve().parents[3] / "shared"
LISTS = SHARED / "lists"


def small(name: str) -> Register:
    """The register, with the bounds of a small file of our own making."""
    return replace(REGISTERS[name], counts=(1, 1000), must=())


# Register, files, ISO day for those that do not tell, number of entries, a name that must come out.
SMALL_FILES: dict[str, tuple[str, tuple[str, ...], str | None, int, str]] = {
    "ofac-csv": (
        "ofac-sdn",
        ("ofac/sdn.csv", "ofac/alt.csv", "ofac/add.csv", "ofac/sdn_comments.csv"),
        "2024-06-27",
        4,
        "DOE, John Quincy",
    ),
    "ofac-xml": ("ofac-sdn", ("ofac/sdn.xml",), None, 2, "DOE, John Quincy"),
    "ofac-advanced": ("ofac-sdn", ("ofac/sdn_advanced.xml",), None, 2, "DOE, John Quincy"),
    "uk-csv": ("uk-sanctions-list", ("uk/UK-Sanctions-List.csv",), None, 3, "Jane Mary EXAMPLE"),
    "uk-xml": ("uk-sanctions-list", ("uk/UK-Sanctions-List.xml",), None, 2, "Jane Mary EXAMPLE"),
    "ofsi-csv": ("uk-ofsi", ("uk/ConList.csv",), None, 2, "Jane Mary EXAMPLE"),
    "eu-xml": ("eu-fsf", ("eu/fsf.xml",), None, 2, "Ivan Petrovich PRIMER"),
    "un-xml": ("un-consolidated", ("un/consolidated.xml",), None, 2, "RI EXAMPLE"),
    "csl-csv": ("us-csl", ("csl/consolidated.csv",), "2026-10-01", 2, "DOE, John Quincy"),
    "csl-json": ("us-csl", ("csl/consolidated.json",), None, 2, "DOE, John Quincy"),
    "attack": ("mitre-attack", ("names/attack.json",), None, 2, "EXAMPLIUM"),
    "misp": ("misp-threat-actor", ("names/threat-actor.json",), "2026-08-06", 3, "APT900"),
    "microsoft": ("microsoft", ("names/MicrosoftMapping.json",), "2026-07-17", 2, "Sample Typhoon"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RegisterStore]:
    with RegisterStore(tmp_path / "registers.sqlite") as held:
        yield held


@pytest.fixture
def lists() -> Path:
    """The real lists; the test is skipped where they are not."""
    if not LISTS.is_dir():
        pytest.skip("the real lists are not here (ONRECORD_SHARED tells where)")
    return LISTS


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], tuple[Register, list[Path], str | None]]:
    """Copies the small files of a form, to be spoiled."""

    def copy(form: str) -> tuple[Register, list[Path], str | None]:
        name, files, date, _, _ = SMALL_FILES[form]
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        return small(name), [Path(shutil.copy(DATA / f, folder)) for f in files], date

    return copy
