"""The formats by name: what each is written by, and whether it is a file or a folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.export.sources import Item
from onrecord.export.writing import whole_file, whole_folder

if TYPE_CHECKING:
    from onrecord.cases.filing import Filed


class Format(StrEnum):
    """The forms in which records can be handed on."""

    STIX = "stix"
    CSV = "csv"
    PARQUET = "parquet"
    FTM = "ftm"
    FTM_STATEMENTS = "ftm-statements"
    PLOVER = "plover"
    INCIDENTS = "incidents"
    LABELSTUDIO = "labelstudio"
    PRODIGY = "prodigy"
    SPACY = "spacy"
    MARKDOWN = "markdown"
    PDF = "pdf"


_FOR = {
    "--tlp": (Format.STIX,),
    "--texts": (Format.STIX, Format.CSV, Format.PARQUET),
    "--title": (Format.MARKDOWN, Format.PDF),
    "--cases": (Format.CSV, Format.PARQUET),
}
"""The formats that an option goes with: whoever asks for a marking must not believe that a table bears it."""


@dataclass(frozen=True)
class Options:
    """What may be chosen; each goes with some formats only.

    Attributes:
        tlp: STIX: label of the Traffic Light Protocol that marks every object.
        texts: STIX, tables: with the whole texts of the documents, so that records can be read back.
        title: Markdown, PDF: headline of the dossier.
        cases: tables: the cases of the ledger, for the tables of cases and events; gone through once.
        on_note: told on one line what should be known of what was written; a warning of Python if None.
    """

    tlp: str | None = None
    texts: bool = False
    title: str | None = None
    cases: Iterable[Filed] | None = None
    on_note: Callable[[str], None] | None = None


DEFAULTS = Options()


def write(items: Iterable[Item], output: str, format: Format, options: Options = DEFAULTS) -> None:
    """Write records in one of the formats; what was there before stays until all is written.

    Args:
        items: the records.
        output: path of a file or, for the formats of several files, of a folder; ``-`` is standard output.
        format: which.
        options: what may be chosen.

    Raises:
        OnrecordError: it cannot be written, an option is wrong, or the format needs an extra that is not
            installed.
    """
    chosen = {
        "--tlp": options.tlp is not None,
        "--texts": options.texts,
        "--title": options.title is not None,
    }
    chosen["--cases"] = options.cases is not None
    for option, formats in _FOR.items():
        if chosen[option] and format not in formats:
            raise OnrecordError(option, f"goes with --format {' or '.join(formats)}")
    _WRITERS[format](items, output, options)


def _stix(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.stix import write_stix

    with whole_file(output) as stream:
        write_stix(items, stream, tlp=options.tlp, texts=options.texts)


def _csv(items: Iterable[Item], output: str, options: Options) -> None:
    _tables(items, output, options, "csv")


def _parquet(items: Iterable[Item], output: str, options: Options) -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise needs("parquet", "export", error) from None
    _tables(items, output, options, "parquet")


def _tables(items: Iterable[Item], output: str, options: Options, kind: str) -> None:
    from onrecord.export.tables import write_tables

    with whole_folder(output) as folder:
        write_tables(items, folder, kind, texts=options.texts, cases=options.cases)


def _ftm(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.ftm import write_entities

    try:
        with whole_file(output) as stream:
            write_entities(items, stream)
    except ImportError as error:
        raise needs("ftm", "ftm", error) from None


def _ftm_statements(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.ftm import write_statements

    try:
        with whole_file(output) as stream:
            write_statements(items, stream)
    except ImportError as error:
        raise needs("ftm-statements", "ftm", error) from None


def _plover(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.plover import write_plover

    with whole_file(output) as stream:
        write_plover(items, stream)


def _incidents(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.incidents import write_incidents

    with whole_file(output) as stream:
        write_incidents(items, stream)


def _labelstudio(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.labelstudio import write_tasks

    with whole_file(output) as stream:
        write_tasks(items, stream)


def _prodigy(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.prodigy import write_tasks

    with whole_file(output) as stream:
        write_tasks(items, stream)


def _spacy(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.docbin import write_docbin, write_docbins

    if output.endswith(("/", os.sep)) or Path(output).is_dir():
        with whole_folder(output) as folder:
            write_docbins(items, folder)
    else:
        with whole_file(output) as stream:
            write_docbin(items, stream)


def _markdown(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.dossier import write_dossier

    with whole_file(output) as stream:
        write_dossier(items, stream, title=options.title)


def _pdf(items: Iterable[Item], output: str, options: Options) -> None:
    from onrecord.export.dossier.pdf import write_pdf

    try:
        with whole_file(output) as stream:
            write_pdf(items, stream, title=options.title, on_note=options.on_note or _warn)
    except ImportError as error:
        raise needs("pdf", "pdf", error) from None


def _warn(note: str) -> None:
    warnings.warn(note, stacklevel=2)


def needs(format: str, extra: str, error: ImportError) -> OnrecordError:
    """The fault to tell when a library is not installed."""
    return OnrecordError(
        f"--format {format}", f"needs {error.name}, which is not installed: pip install 'onrecord[{extra}]'"
    )


_WRITERS: dict[Format, Callable[[Iterable[Item], str, Options], None]] = {
    Format.STIX: _stix,
    Format.CSV: _csv,
    Format.PARQUET: _parquet,
    Format.FTM: _ftm,
    Format.FTM_STATEMENTS: _ftm_statements,
    Format.PLOVER: _plover,
    Format.INCIDENTS: _incidents,
    Format.LABELSTUDIO: _labelstudio,
    Format.PRODIGY: _prodigy,
    Format.SPACY: _spacy,
    Format.MARKDOWN: _markdown,
    Format.PDF: _pdf,
}
