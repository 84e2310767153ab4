"""The ledger: documents, their readings and their claims, kept once and never changed.

    from onrecord.ledger import Ledger, Query, Who

    with Ledger.open() as ledger:               # $ONRECORD_LEDGER, or the user's own file
        ledger.add_record(record)               # or ledger.add(documents), which reads them first
        for document, record in ledger.records(as_of="2024-03-26"):
            ...
        rows = ledger.ask(Query(acts=frozenset({"deny"}), actors=Who(sides=frozenset({"RU"}))))
        number = ledger.judge("case-merge", {"into": "a", "from": "b"}, author="Ann")
        ledger.undo(number, author="Ann")

What is kept and by which rules: docs/ledger.md.
"""

from __future__ import annotations

from onrecord.ledger.asking import Query, Who
from onrecord.ledger.model import (
    Added,
    ClaimRow,
    DocumentRow,
    EvidenceRow,
    Judgement,
    Outcome,
    PartyRow,
    Summary,
)
from onrecord.ledger.store import Ledger

__all__ = [
    "Added",
    "ClaimRow",
    "DocumentRow",
    "EvidenceRow",
    "Judgement",
    "Ledger",
    "Outcome",
    "PartyRow",
    "Query",
    "Summary",
    "Who",
]
