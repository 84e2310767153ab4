"""Word lists of the reader: ``lexicon/words/NAME.txt``, one word or phrase a line, ``#`` comments."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon" / "words"


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list, lower case.

    Raises:
        FileNotFoundError: there is no such list.
    """
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))
