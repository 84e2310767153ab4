"""Tables of documents, claims, participants, sentences, ties, verdicts and parties, in CSV and Parquet."""

from __future__ import annotations

from onrecord.export.tables.columns import GROUPED, TABLES, Column, Table, Type
from onrecord.export.tables.files import read_tables, write_tables

__all__ = ["GROUPED", "TABLES", "Column", "Table", "Type", "read_tables", "write_tables"]
