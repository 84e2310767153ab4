"""Parties of one's own (customers, suppliers) against the registers and the claims that are held.

    from onrecord.screen import Screener, load_lists, read_parties

    screener = Screener(load_lists())
    for row in read_parties(path):
        result = screener.screen(row)

What the scores mean and how they were measured: docs/screen.md.
"""

from __future__ import annotations

from onrecord.screen.columns import COLUMNS
from onrecord.screen.decisions import Decisions, Verdict
from onrecord.screen.matching import MATCH, POSSIBLE, Lists, Screener, load_lists
from onrecord.screen.model import Finding, Outcome, PartyRow, Result
from onrecord.screen.parties import Source, read_parties, source_of

__all__ = [
    "COLUMNS",
    "MATCH",
    "POSSIBLE",
    "Decisions",
    "Finding",
    "Lists",
    "Outcome",
    "PartyRow",
    "Result",
    "Screener",
    "Source",
    "Verdict",
    "load_lists",
    "read_parties",
    "source_of",
]
