"""Threat groups as the table in the package names them, for those who hold no catalogue.

The reader's table of group names (``reading/lexicon/names``, see docs/names.md) keeps for each name the
catalogues that have it. From it come entries of two sorts: ATT&CK's groups under their ids, with ATT&CK's
names alone; and the table's own groups under their names, each name with its source. As with whole
catalogues, no name leads from one entry to another.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources

from onrecord.acts import Kind
from onrecord.registers.model import Entry, Form, Name, Quality

ATTACK = "mitre-attack"
OWN = "onrecord-names"
SOURCE = "table of names in the package"
_TITLES = {ATTACK: "MITRE ATT&CK", "misp-threat-actor": "MISP galaxy", "microsoft": "Microsoft"}


def _rows(table: str) -> Iterator[dict[str, str]]:
    text = (resources.files("onrecord.reading") / "lexicon" / "names" / table).read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _several(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split("|")


@cache
def groups() -> tuple[Entry, ...]:
    """The groups of the table: ATT&CK's as far as the table has their ids, then all under their own names."""
    surfaces: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for row in _rows("group_names.tsv"):
        surfaces[row["group"]].append((row["surface"], _several(row["source"])))
    attack: list[Entry] = []
    own: list[Entry] = []
    for row in _rows("groups.tsv"):
        sides = tuple(_several(row["side"]))
        # The group's own name first, then the others in the table's order.
        names = sorted(surfaces[row["name"]], key=lambda pair: pair[0] != row["name"])
        ids = _several(row["ids"])
        theirs = tuple(Name(text, Quality.ALIAS, source=_TITLES[ATTACK]) for text, s in names if ATTACK in s)
        if len(ids) == 1 and theirs:
            attack.append(Entry(ATTACK, ids[0], Form.GROUP, Kind.GROUP, theirs, sides=sides))
        if names:
            told = tuple(
                Name(
                    text,
                    Quality.PRIMARY if text == row["name"] else Quality.ALIAS,
                    source=", ".join(_TITLES.get(one, one) for one in sources),
                )
                for text, sources in names
            )
            own.append(Entry(OWN, row["name"], Form.GROUP, Kind.GROUP, told, sides=sides))
    return (*attack, *own)
