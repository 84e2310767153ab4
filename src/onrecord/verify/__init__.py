"""Measures against registers: does what a document says of a sanction stand on the official lists?

``onrecord.verify(record)`` is :func:`onrecord.verify.registers.verify`.
"""

from __future__ import annotations

from onrecord.called import called_as
from onrecord.verify.about import Mention, claims_about
from onrecord.verify.check import verify_claim, verify_record
from onrecord.verify.lists import Lists
from onrecord.verify.model import Check, Finding, Hit, Outcome, RecordChecks
from onrecord.verify.registers import Registers, verify

__all__ = [
    "Check",
    "Finding",
    "Hit",
    "Lists",
    "Mention",
    "Outcome",
    "RecordChecks",
    "Registers",
    "claims_about",
    "verify",
    "verify_claim",
    "verify_record",
]

called_as(__name__, "verify")
