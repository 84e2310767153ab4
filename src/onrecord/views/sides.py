"""What a side is called."""

from __future__ import annotations

from functools import cache
from importlib import resources

# The sides that are no states (docs/codebook.md, section 2).
_ALLIANCES = {
    "EU": "European Union",
    "NATO": "NATO",
    "FVEY": "Five Eyes",
    "UN": "United Nations",
    "G7": "G7",
}


@cache
def states() -> dict[str, str]:
    """Short English names by ISO 3166-1 code, from the reader's table."""
    table = resources.files("onrecord.reading") / "lexicon" / "names" / "states.tsv"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
    code, name = rows[0].index("code"), rows[0].index("name")
    return {row[code]: row[name] for row in rows[1:] if len(row) > max(code, name)}


def side_name(side: str) -> str:
    """The name of a side by its code; the code itself if it is unknown."""
    return _ALLIANCES.get(side) or states().get(side) or side
