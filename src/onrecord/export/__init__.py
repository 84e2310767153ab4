"""The record in the forms that other programs already read.

    import onrecord

    onrecord.export(records, "bundle.json", "stix", tlp="clear")

The formats and how records map to them: docs/exports.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from onrecord.called import called_as
from onrecord.errors import OnrecordError
from onrecord.export.formats import DEFAULTS, Format, Options, write
from onrecord.export.sources import Item, from_files, from_ledger, from_records, record_files
from onrecord.model import Record

__all__ = [
    "Format",
    "Item",
    "Options",
    "export",
    "from_files",
    "from_ledger",
    "from_records",
    "record_files",
    "write",
]


def export(records: Record | Iterable[Record], output: str, format: str = "stix", **options: Any) -> None:
    """Write records in one of the formats.

    Args:
        records: a record, or any iterable of records, consumed as it goes.
        output: path of a file or, for the formats of several files, of a folder; ``-`` is standard output.
        format: one of :class:`Format`.
        options: the fields of :class:`Options`.

    Raises:
        OnrecordError: there is no such format or option, it cannot be written, or the format needs an extra
            of the package that is not installed.

    >>> import tempfile, onrecord
    >>> record = onrecord.Record(id="a", text="China denied it.", published="2024-03-26")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     onrecord.export(record, f"{folder}/bundle.json", "stix", tlp="clear")
    """
    if format not in set(Format):
        raise OnrecordError("format", f"there is no format {format!r}; there are {', '.join(Format)}")
    try:
        chosen = replace(DEFAULTS, **options)
    except TypeError:
        unknown = ", ".join(sorted(set(options) - set(Options.__dataclass_fields__)))
        raise OnrecordError("options", f"there is no option {unknown}") from None
    given = [records] if isinstance(records, Record) else records
    write(from_records(given), output, Format(format), chosen)


called_as(__name__, "export")
