"""The small facts of a document and of a claim, in words, as every format lists them."""

from __future__ import annotations

from typing import Any

from onrecord.model import Record
from onrecord.views.summary import Entry, status_name

FACTS_SEPARATOR = " · "


def header_facts(record: Record) -> list[str]:
    """Publisher, publication date with its basis, update, source and notes of a document."""
    facts = []
    origin = record.origin
    if record.publisher:
        facts.append(record.publisher)
    if record.published:
        basis = f" ({origin.published_basis})" if origin and origin.published_basis else ""
        facts.append(f"published {record.published}{basis}")
    else:
        facts.append("publication date not known")
    if origin and origin.updated and origin.updated != record.published:
        facts.append(f"updated {origin.updated}")
    if record.url or record.source:
        facts.append(record.url or record.source or "")
    return [*facts, *(origin.notes if origin else ())]


def claim_facts(entry: Entry, *, ties: bool = True) -> list[str]:
    """Status, whose word, time, voice, estimative words, details and (if wanted) ties of a claim."""
    claim = entry.claim
    facts = [status_name(claim.status)]
    if claim.said_by:
        facts.append(f"said by {', '.join(claim.said_by)}")
    if claim.when:
        facts.append(when_words(claim.when))
    if claim.voice:
        facts.append(f"voice: {claim.voice}")
    if claim.confidence:
        facts.append(f"in the words “{claim.confidence}”")
    for name, value in (claim.detail or {}).items():
        facts.append(f"{name}: {detail_words(value)}")
    for tie, numbers in entry.ties if ties else ():
        facts.append(f"{tie} {', '.join(f'[{number}]' for number in numbers)}")
    return facts


def when_words(when: str) -> str:
    """An ISO day, month, year or interval; an interval with a dash."""
    return when.replace("/", "–") if len(when) == 9 else when.replace("/", " – ")


def detail_words(value: Any) -> str:
    """A detail's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(detail_words(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {detail_words(item)}" for name, item in value.items())
    return str(value)
