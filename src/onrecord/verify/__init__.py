"""Measures against registers: does what a document says of a sanction stand on the official lists?"""

from __future__ import annotations

from onrecord.verify.about import Mention, claims_about
from onrecord.verify.check import verify_claim, verify_record
from onrecord.verify.lists import Lists
from onrecord.verify.model import Check, Finding, Hit, Outcome, RecordChecks

__all__ = [
    "Check",
    "Finding",
    "Hit",
    "Lists",
    "Mention",
    "Outcome",
    "RecordChecks",
    "claims_about",
    "verify_claim",
    "verify_record",
]
