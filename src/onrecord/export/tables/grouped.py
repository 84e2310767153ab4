"""Cases and events of a ledger as rows of tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from onrecord.cases.filing import Filed
from onrecord.cases.grouping import Event
from onrecord.export.tables.rows import Row
from onrecord.export.words import days


def grouped_rows(cases: Iterable[Filed]) -> Iterator[tuple[str, Row]]:
    """The rows of the cases and of their events, each with its table's name.

    What is kept meanwhile is one entry for each event that no case owns.

    Args:
        cases: the cases of a ledger (:func:`onrecord.cases.keeping.all_cases`).
    """
    told: set[str] = set()
    for filed in cases:
        published = sorted(
            paper.record.published for paper in filed.case.papers if paper.record.published is not None
        )
        yield (
            "cases",
            {
                "id": filed.id,
                "name": filed.name,
                "named_by": filed.by,
                "documents": len(filed.case.papers),
                "events": len(filed.case.events),
                "first_published": published[0] if published else None,
                "last_published": published[-1] if published else None,
            },
        )
        for paper in filed.case.papers:
            yield "case_documents", {"case": filed.id, "document": paper.digest}
        for event in filed.case.events:
            id = event_id(event)
            if id not in told:
                if not event.owned:  # it has claims in several cases
                    told.add(id)
                yield "events", _event(id, event)
            for claim in filed.case.holds(event):
                yield (
                    "event_claims",
                    {"event": id, "case": filed.id, "document": claim.paper.digest, "claim": claim.claim.id},
                )


def event_id(event: Event) -> str:
    """An event's id: the same as long as its first claim, in the order of the documents' digests, is."""
    first = event.claims[0]
    document, number = first.paper.digest, first.key[1]
    return f"event-{hashlib.sha256(f'{document}/{number}'.encode()).hexdigest()[:16]}"


def _event(id: str, event: Event) -> Row:
    spans = [span for told in event.claims if (span := days(told.claim.when))]
    return {
        "id": id,
        "act": event.claims[0].act.value,
        "claims": len(event.claims),
        "documents": len({told.paper.key for told in event.claims}),
        "first_day": min((first for first, _ in spans), default=None),
        "last_day": max((last for _, last in spans), default=None),
    }
