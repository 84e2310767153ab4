"""A file of parties: from its rows to parties that can be screened, the others with the reason why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.identity.text import tokens
from onrecord.reading.names import states
from onrecord.registers.words import when
from onrecord.screen.columns import settle
from onrecord.screen.model import PartyRow
from onrecord.screen.rows import Cells, headings_of, rows_of

# A name of more characters is a text that slipped into the wrong column.
LONGEST_NAME = 400
MOST_NAMES = 50

_SEVERAL = re.compile(r"\s*[;|\n]\s*")
_KIND_WORDS = {
    "person": ("person", "natural person", "private person", "individual", "human", "people", "p", "i"),
    "company": (
        "company", "organisation", "organization", "entity", "legal entity", "legal person", "corporate",
        "corporation", "business", "firm", "bank", "body", "public body", "institution", "agency", "organ",
        "government", "ngo", "group", "supplier", "vendor", "legalentity", "publicbody", "c", "o", "e",
    ),
    "vessel": ("vessel", "ship", "boat", "tanker", "aircraft", "airplane"),
}  # fmt: skip
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words}
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_COMPACT = re.compile(r"(1[89]\d\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_LONE = re.compile("[\ud800-\udfff]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of parties and how it is read.

    Attributes:
        path: the file.
        columns: what → headings.
        sha256: of the file, hex.
    """

    path: Path
    columns: dict[str, tuple[str, ...]]
    sha256: str


def source_of(path: Path, told: Mapping[str, Iterable[str]] | None = None) -> Source:
    """A file with its columns settled.

    Args:
        path: CSV, JSON Lines, XLSX (its first sheet) or Parquet.
        told: columns as set by the user (see ``columns.settle``).

    Raises:
        OnrecordError: it cannot be read, or no column is known to be the name.
    """
    columns = settle(headings_of(path), told or {}, str(path))
    with path.open("rb") as handle:
        return Source(path, columns, hashlib.file_digest(handle, "sha256").hexdigest())


def read_parties(
    source: Source | Path, told: Mapping[str, Iterable[str]] | None = None
) -> Iterator[PartyRow]:
    """The parties of a file, one for each of its rows; one that cannot be screened says why.

    Args:
        source: the file, or what ``source_of`` gave.
        told: columns as set by the user, where the file itself is given.

    Raises:
        OnrecordError: the file as a whole cannot be read.
    """
    known = source if isinstance(source, Source) else source_of(source, told)
    for cells in rows_of(known.path):
        yield party_of(cells, known.columns)


def party_of(row: Cells, columns: Mapping[str, tuple[str, ...]]) -> PartyRow:
    """One row as a party."""
    if row.fault:
        return PartyRow(row.number, fault=row.fault)
    # JSON can escape halves of characters, which no text can hold.
    if any(not text.isascii() and _LONE.search(text) for v in row.cells.values() for text in _texts(v)):
        return PartyRow(row.number, fault="not Unicode")

    def all_of(what: str) -> list[str]:
        return [text for head in columns.get(what, ()) for text in _texts(row.cells.get(head, ""))]

    def one(what: str) -> str:
        return " ".join(all_of(what)[:1])

    names = [_line(text) for text in all_of("name")]
    if not names:
        parts = [_line(" ".join(all_of(what))) for what in ("given", "middle", "family")]
        names = [" ".join(part for part in parts if part)]
    several = [_line(part) for text in all_of("names") for part in _SEVERAL.split(text)]
    notes: list[str] = []
    name, *more = names
    others = tuple(dict.fromkeys(n for n in [*more, *several] if n and n != name))
    key = _line(one("id"))
    fault = _name_fault(name)
    if fault:
        return PartyRow(row.number, key, name[:LONGEST_NAME], fault=fault)
    kept = [other for other in others if not _name_fault(other)][:MOST_NAMES]
    if len(kept) < len(others):
        notes.append(f"{len(others) - len(kept)} other names not used")
    kind = kind_of(one("kind"))
    if not kind and one("kind"):
        notes.append(f"kind {_line(one('kind'))[:40]!r} not understood")
    countries: list[str] = []
    for text in _parted(all_of("country")):
        code = country_of(text)
        if code:
            countries.append(code)
        else:
            notes.append(f"country {text[:40]!r} not understood")
    births: list[str] = []
    for text in _parted(all_of("birth"), comma=False):
        found = dates_of(text)
        births += found
        if not found:
            notes.append(f"date of birth {text[:40]!r} not understood")
        elif len(found) > 1:
            notes.append(f"date of birth {text!r} may be {' or '.join(found)}")
    return PartyRow(
        row.number,
        key,
        name,
        tuple(kept),
        kind,
        tuple(dict.fromkeys(countries)),
        tuple(dict.fromkeys(births)),
        tuple(dict.fromkeys(_parted(all_of("identifier")))),
        tuple(dict.fromkeys(_parted(all_of("place"), comma=False))),
        tuple(dict.fromkeys(_line(text) for text in all_of("sector"))),
        "",
        tuple(notes),
    )


def _texts(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [text for item in found if (text := str(item).strip())]


def _line(text: str) -> str:
    return " ".join(text.split())


def _parted(texts: Iterable[str], comma: bool = True) -> list[str]:
    pattern = re.compile(r"\s*[;|,\n]\s*") if comma else _SEVERAL
    return [part for text in texts for piece in pattern.split(text) if (part := _line(piece))]


def _name_fault(name: str) -> str:
    if not name:
        return "no name"
    if len(name) > LONGEST_NAME:
        return f"name longer than {LONGEST_NAME} characters"
    if not _LETTER.search(name):
        return "no letter in the name"
    if not tokens(name):
        return "name in a script that this installation cannot read (pip install 'onrecord[registers]')"
    return ""


def kind_of(text: str) -> str:
    """ "person", "company" or "vessel" for a word of a column; "" if it says none of them."""
    return _KINDS.get(" ".join(text.casefold().replace("_", " ").split()), "")


@lru_cache(maxsize=1)
def _state_codes() -> dict[str, str]:
    found = {code.casefold(): code for code in states()}
    for code, state in states().items():
        for name in (state.name, *state.aliases):
            found.setdefault(name.casefold(), code)
    return found


@lru_cache(maxsize=20_000)
def country_of(text: str) -> str:
    """ISO 3166-1 alpha-2 code of a country's code, name or adjective; "" if it is none."""
    known = _state_codes().get(text.casefold())
    if known:
        return known
    try:
        from onrecord.registers.words import country

        return country(text)
    except ImportError:  # rigour knows more names, codes of three letters and adjectives
        return ""


@lru_cache(maxsize=50_000)
def dates_of(text: str) -> tuple[str, ...]:
    """The ISO days, months or years that a date of birth may mean; none if it cannot be read.

    "03/04/1980" is two days: which of the numbers is the month differs by country.
    """
    text = text.strip()
    if found := _COMPACT.fullmatch(text):
        return ("-".join(found.groups()),)
    head = text.split("T")[0] if re.match(r"\d{4}-\d\d-\d\dT", text) else text
    if found := _SLASHED.fullmatch(head.split(" ")[0]):
        both = [when(head), when(head, month_first=True)]
    else:
        both = [part for part in when(head).split("/") if part]
        if len(both) == 2 and both[1] > both[0]:
            first, last = int(both[0][:4]), int(both[1][:4])
            both = [str(year) for year in range(first, min(last, first + 20) + 1)]
    return tuple(dict.fromkeys(one for one in both if _DATE.fullmatch(one)))


def typed(name: str, **more: Any) -> PartyRow:
    """A party given by hand.

    Args:
        name: the name.
        more: as the fields of a row: ``kind``, ``country``, ``birth``, ``identifier``, ``place``, ``sector``,
            ``names``, each a text or a list of texts.

    Raises:
        OnrecordError: it cannot be screened.
    """
    cells = {"name": name, **{key: value for key, value in more.items() if value}}
    found = party_of(Cells(1, cells), {key: (key,) for key in cells})
    if found.fault:
        raise OnrecordError("--name", found.fault)
    return found
