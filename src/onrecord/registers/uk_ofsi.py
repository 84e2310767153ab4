"""The former Consolidated List of the UK's Office of Financial Sanctions Implementation (OFSI).

Closed on 2026-01-28; loaded for history. CSV and XLSX have the same 36 columns below a line "Last
Updated,<date>": one row for each combination of a group's names, addresses and numbers, keyed by
Group ID; the key of the UK Sanctions List stands in the other information. The rows of a group are
not together.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.model import Entry
from onrecord.registers.source import MAX_BYTES, MAX_RATIO, RegisterFileError, Source, only, rows
from onrecord.registers.uk_common import Gathered, british_day, form_of, labelled
from onrecord.registers.words import squeeze

NAME = "uk-ofsi"
_COLUMNS = (
    "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Title", "Name Non-Latin Script",
    "Non-Latin Script Type", "Non-Latin Script Language", "DOB", "Town of Birth", "Country of Birth",
    "Nationality", "Passport Number", "Passport Details", "National Identification Number",
    "National Identification Details", "Position", "Address 1", "Address 2", "Address 3", "Address 4",
    "Address 5", "Address 6", "Post/Zip Code", "Country", "Other Information", "Group Type", "Alias Type",
    "Alias Quality", "Regime", "Listed On", "UK Sanctions List Date Designated", "Last Updated", "Group ID",
)  # fmt: skip


_UNIQUE_ID = re.compile(r"[A-Z]{2,4}\d{4}")
_UN_REF = re.compile(r"[A-Z]{2}[ei]\.\d{3}")
_IMO = re.compile(r"\d{7}")
_AND = re.compile(r"(?:\s*[,;.]\s*|\s+and\s+)")


def _end(first: re.Match[str], shape: re.Pattern[str]) -> int:
    """Where a run of references ends ("INU0082 and SYR0310 Listed under …")."""
    end = first.end()
    while (joint := _AND.match(first.string, end)) and (following := shape.match(first.string, joint.end())):
        end = following.end()
    return end


def _sheet(source: Source) -> Iterator[list[str]]:
    """The rows of the only sheet.

    Raises:
        RegisterFileError: no workbook, damaged, beyond bounds, or with a document type in its parts.
    """
    # Loaded here: it takes longer to load than all else, and only this one format needs it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(source.path) as archive:
            whole = sum(item.file_size for item in archive.infolist())
            if whole > min(MAX_BYTES, max(source.size * MAX_RATIO, 1_000_000)):
                raise RegisterFileError(source.where, "unpacks to far more than any such list has; not read")
            for item in archive.infolist():
                if item.filename.endswith((".xml", ".rels")):
                    with archive.open(item) as part:
                        if b"<!DOCTYPE" in part.read(4096).upper():
                            raise RegisterFileError(source.where, "declares a document type; not read")
        book = load_workbook(source.path, read_only=True, data_only=True)
        try:
            for row in book.worksheets[0].iter_rows(values_only=True):
                yield ["" if cell is None else str(cell) for cell in row]
        finally:
            book.close()
    except RegisterFileError:
        raise
    # The reader of workbooks raises whatever its parts raise on damaged content.
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        EOFError,
        OSError,
    ) as error:
        raise RegisterFileError(
            source.where, f"is not a readable workbook ({type(error).__name__}: {error})"
        ) from None
    except SyntaxError as error:
        raise RegisterFileError(source.where, f"has malformed content ({error.msg})") from None


def _row(found: Gathered, row: dict[str, str]) -> None:
    """What differs from row to row of a group."""
    found.name(
        row["Name 6"], [row[f"Name {n}"] for n in range(1, 6)], row["Alias Type"], row["Alias Quality"]
    )
    found.original(row["Name Non-Latin Script"], row["Non-Latin Script Language"])
    found.place([row[f"Address {n}"] for n in range(1, 7)], row["Post/Zip Code"], row["Country"])
    found.born(row["DOB"])
    found.birthplace(row["Town of Birth"], row["Country of Birth"])
    found.nationality(row["Nationality"])
    found.number("passport", row["Passport Number"])
    found.number("national-id", row["National Identification Number"])
    found.positions.append(squeeze(row["Position"]))
    found.programmes.append(squeeze(row["Regime"]))
    # "Listed on" is the first listing; the other date is that of the new legal basis after 2020.
    days = [british_day(row["Listed On"]), british_day(row["UK Sanctions List Date Designated"])]
    found.listed_on = min((d for d in (*days, found.listed_on) if d), default="")
    found.updated_on = max(found.updated_on, british_day(row["Last Updated"]))


def _other(found: Gathered, text: str) -> None:
    """What stands in the other information, which most rows of a group repeat."""
    told = labelled(text)
    # Where rows of a group differ in these, the choice must not hang on their order.
    found.why = max(found.why, squeeze(told.get("uk statement of reasons", "")), key=lambda t: (len(t), t))
    found.type_told = max(found.type_told, told.get("type of entity", "").rstrip(". "))
    # After a reference, free text may follow without a label of its own.
    for label, scheme, shape in (
        ("uk sanctions list ref", "uk-unique-id", _UNIQUE_ID),
        ("un ref", "un-ref", _UN_REF),
        ("imo number", "imo", _IMO),
    ):
        if (reference := told.get(label, "")) and (first := shape.match(reference)):
            for number in shape.findall(reference[: _end(first, shape)]):
                found.number(scheme, number)
    if number := told.get("business reg no", "").strip(" ."):
        found.number("registration", number)


def _draft(form: str, source: Source, table: Iterator[list[str]]) -> Draft:
    first = next(table, [])
    header = [squeeze(cell) for cell in next(table, [])]
    if not first or first[0].replace("\ufeff", "").strip() != "Last Updated":
        raise RegisterFileError(source.where, 'does not begin with "Last Updated" and its date')
    if tuple(header[: len(_COLUMNS)]) != _COLUMNS:
        odd = next((h for h, c in zip(header, _COLUMNS, strict=False) if h != c), "too few")
        raise RegisterFileError(source.where, f"has other columns than the list ({odd!r})")

    def entries() -> Iterator[Entry]:
        gathered: dict[str, Gathered] = {}
        others: dict[str, set[int]] = {}
        for number, row in enumerate(table, start=3):
            if not any(row):
                continue
            if len(row) != len(header):
                raise RegisterFileError(
                    source.where, f"row {number} has {len(row)} columns, not {len(header)}: cut short?"
                )
            cells = dict(zip(_COLUMNS, row, strict=False))
            key = squeeze(cells["Group ID"])
            if not key.isdigit():
                raise RegisterFileError(source.where, f"row {number} has no Group ID")
            found = gathered.get(key)
            if found is None:
                found = gathered[key] = Gathered(form_of(cells["Group Type"], source.where))
                found.number("ofsi-group", key)
                others[key] = set()
            _row(found, cells)
            text = cells["Other Information"]
            if hash(text) not in others[key]:
                others[key].add(hash(text))
                _other(found, text)
        for key, found in gathered.items():
            yield found.entry(NAME, key, source.where)

    return Draft(form, entries(), date=british_day(first[1]) if len(first) > 1 else "")


def _is_csv(source: Source) -> bool:
    lines = source.head.decode("utf-8", "replace").replace("\ufeff", "").splitlines()
    return len(lines) > 1 and lines[0].startswith("Last Updated") and lines[1].startswith("Name 6,")


REGISTER = Register(
    name=NAME,
    title="OFSI Consolidated List of Financial Sanctions Targets in the UK",
    publisher="United Kingdom, HM Treasury, Office of Financial Sanctions Implementation",
    imposers=("GB",),
    covers="sanctions",
    homepage="https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets",
    downloads=(
        Download(
            "ConList.csv", "https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv"
        ),
    ),
    licence="Open Government Licence v3.0: contains public sector information licensed under the OGL v3.0",
    formats=(
        Format("csv", _is_csv, lambda s: _draft("csv", only(s), rows(s[0])), "ConList.csv, format of 2022"),
        Format(
            "xlsx",
            Source.is_workbook,
            lambda s: _draft("xlsx", only(s), _sheet(s[0])),
            "ConList.xlsx, format of 2022",
        ),
    ),
    counts=(1_500, 8_000),
    must=(
        Must("12703", "HAJI KHAIRULLAH"),
        Must("16460", "WUHAN XIAORUIZHI", since="2024-03-25"),
    ),
    closed="2026-01-28",
)
