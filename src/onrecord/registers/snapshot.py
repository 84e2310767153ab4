"""The snapshot in the package: the cyber-related designations as the lists had them on their dates.

So that a fresh installation without network knows them. Facts only: list, id, names with their
original script, kind, side, programme, date, what for. It is a part of the lists and grows old:
presence in it is told with its date, absence from it says nothing. ``scripts/build_snapshot.py``
makes the table from imported lists.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TextIO

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.registers.model import (
    Address,
    Completeness,
    Entry,
    Form,
    Identifier,
    Name,
    Quality,
    Version,
)
from onrecord.registers.store import RegisterStore
from onrecord.registers.words import script

TABLE = "snapshot.tsv"
COLUMNS = (
    "register", "date", "id", "form", "kind", "sides", "name", "aliases", "weak", "original", "imposer",
    "programmes", "listed_on", "what_for", "places", "keys",
)  # fmt: skip
_SEVERAL = " | "


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        date: ISO day of the list that the line is from.
        entry: the designation.
    """

    date: str
    entry: Entry


def _join(items: Iterable[str]) -> str:
    return _SEVERAL.join(" ".join(item.replace("|", "/").split()) for item in items)


def _split(cell: str) -> list[str]:
    return [item for item in cell.split(_SEVERAL) if item]


def write(rows: Iterable[Row], out: TextIO) -> int:
    """Write the table; returns the number of lines."""
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(COLUMNS)
    number = 0
    for row in rows:
        number += 1
        entry = row.entry
        latin = [n for n in entry.names[1:] if not n.original]
        writer.writerow(
            [
                entry.register,
                row.date,
                entry.id,
                entry.form.value,
                entry.kind.value if entry.kind else "",
                _join(entry.sides),
                _join([entry.name]),
                _join(n.text for n in latin if n.quality is not Quality.WEAK),
                _join(n.text for n in latin if n.quality is Quality.WEAK),
                _join(n.text for n in entry.names if n.original),
                _join(entry.imposers),
                _join(entry.programmes),
                entry.listed_on,
                _join([entry.why]),
                _join(f"{a.city or a.region}, {a.country}".strip(", ") for a in entry.addresses),
                _join(f"{i.scheme}:{i.value}" for i in entry.identifiers),
            ]
        )
    return number


def _place(text: str) -> Address:
    city, _, land = text.rpartition(", ")
    if not city:
        return Address(text, country=text if len(text) == 2 and text.isupper() else "", city="")
    return Address(text, city=city, country=land)


def _name(text: str, quality: Quality, form: Form) -> Name:
    family, comma, given = text.partition(", ")
    if form is not Form.PERSON or not comma:
        family = given = ""
    return Name(text, quality, script=script(text), family=family, given=given)


def read(lines: Iterable[str], where: str) -> Iterator[Row]:
    """Read the table.

    Raises:
        OnrecordError: it has other columns.
    """
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(reader, ())) != COLUMNS:
        raise OnrecordError(where, "is not the snapshot table: other columns")
    for cells in reader:
        row = dict(zip(COLUMNS, cells, strict=True))
        form = Form(row["form"])
        names = [_name(row["name"], Quality.PRIMARY, form)]
        names += [_name(text, Quality.ALIAS, form) for text in _split(row["aliases"])]
        names += [_name(text, Quality.ALIAS, form) for text in _split(row["original"])]
        names += [_name(text, Quality.WEAK, form) for text in _split(row["weak"])]
        keys = [item.partition(":") for item in _split(row["keys"])]
        yield Row(
            row["date"],
            Entry(
                register=row["register"],
                id=row["id"],
                form=form,
                kind=Kind(row["kind"]) if row["kind"] else None,
                names=tuple(dict.fromkeys(names)),
                programmes=tuple(_split(row["programmes"])),
                imposers=tuple(_split(row["imposer"])),
                sides=tuple(_split(row["sides"])),
                addresses=tuple(_place(text) for text in _split(row["places"])),
                identifiers=tuple(Identifier(scheme, value) for scheme, _, value in keys),
                listed_on=row["listed_on"],
                why=row["what_for"],
            ),
        )


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """The lines of the table in the package."""
    table = resources.files("onrecord.registers").joinpath(TABLE)
    return tuple(read(table.read_text(encoding="utf-8").splitlines(), TABLE))


def snapshot_store() -> RegisterStore:
    """A store in memory that holds the snapshot, one version for each register."""
    store = RegisterStore(":memory:")
    by_register: dict[tuple[str, str], list[Entry]] = {}
    for row in rows():
        by_register.setdefault((row.entry.register, row.date), []).append(row.entry)
    for (register, date), entries in by_register.items():
        store.add(
            Version(
                register,
                date,
                completeness=Completeness.SNAPSHOT,
                format="snapshot",
                source="the table in the package",
                notes=("cyber-related designations only, as of that day",),
            ),
            entries,
        )
    return store


def open_registers(path: Path | str | None = None) -> RegisterStore:
    """The user's registers; for those of which no version is held, the snapshot in the package.

    Args:
        path: the store; the user's own by default.

    Raises:
        OnrecordError: the store cannot be opened.
    """
    return RegisterStore(path, fallback=snapshot_store())
