"""A record as a notebook shows it: a table of its claims, with nothing that runs."""

from __future__ import annotations

from html import escape

from onrecord.export.words import names_of, sentences, title_of
from onrecord.model import Claim, Record

SHOWN = 200
"""Claims that are shown; a notebook is no place for more."""


def as_html(record: Record) -> str:
    """The record as a piece of HTML; all that comes from the document is escaped."""
    facts = [fact for fact in (record.publisher, record.published) if fact]
    number = len(record.claims)
    head = f"<b>{escape(title_of(record))}</b>" + (f" · {escape(' · '.join(facts))}" if facts else "")
    if not record.claims:
        return f"<div><p>{head}</p><p>Nothing on record.</p></div>"
    names = ("id", "act", "status", "who", "toward whom", "when", "sentence")
    columns = "".join(f"<th>{name}</th>" for name in names)
    rows = "".join(map(_row, record.claims[:SHOWN]))
    more = f"<p>{number - SHOWN} more claims.</p>" if number > SHOWN else ""
    return (
        f"<div><p>{head} · {number} claim{'' if number == 1 else 's'}</p>"
        f"<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>{more}</div>"
    )


def _row(claim: Claim) -> str:
    cells = (
        claim.id,
        claim.act.value,
        claim.status.value.replace("_", " "),
        names_of(claim.actors),
        names_of(claim.targets) if claim.targets else "",
        claim.when or "",
        sentences(claim),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
