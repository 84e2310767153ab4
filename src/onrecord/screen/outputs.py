"""A screening as text, CSV, JSON and an HTML page; each is made row by row, whatever the file's size."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from onrecord.screen.model import Level, Outcome, Sort, Told
from onrecord.screen.report import Item, Report, Row
from onrecord.views.inert import excerpt, one_line, visible

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
CSV_COLUMNS = (
    "row", "id", "party", "outcome", "fault", "notes", "finding", "sort", "ref", "name", "level", "score",
    "open", "decision", "decided_by", "decided_at", "reason", "changed", "since", "register", "as_of",
    "listed_on", "programmes", "countries", "births", "relations", "claims", "statuses", "sentence",
    "document", "why",
)  # fmt: skip
OUTCOMES = {
    Outcome.MATCH: "match",
    Outcome.POSSIBLE: "possible match",
    Outcome.CLASS: "only a sort of party is named that it may belong to",
    Outcome.SETTLED: "decided to be no match",
    Outcome.CLEAR: "nothing found",
    Outcome.UNUSABLE: "not screened",
}
# Sentences shown of one finding on the terminal and on the page; JSON has all.
SENTENCES = 3
LONGEST = 400


def to_json(report: Report) -> Iterator[str]:
    """JSON, a row on each line."""
    head = json.dumps(report.body(), ensure_ascii=False)
    yield head[:-1] + ', "rows": [\n'
    first = True
    for row in report.rows():
        yield ("" if first else ",\n") + json.dumps(row.to_dict(), ensure_ascii=False)
        first = False
    yield "\n]}\n"


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula, on one line, without characters that act."""
    text = str(value)
    return one_line(f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text)


def to_csv(report: Report) -> Iterator[str]:
    """CSV: a line for each finding, and one for each row without any."""
    out = io.StringIO()
    writer = csv.DictWriter(out, CSV_COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    yield out.getvalue()
    for row in report.rows():
        out.seek(0)
        out.truncate()
        for cells in _lines(row):
            writer.writerow({key: harmless(value) for key, value in cells.items()})
        yield out.getvalue()


def _lines(row: Row) -> Iterator[dict[str, object]]:
    party = row.party
    common: dict[str, object] = {
        "row": party.row,
        "id": party.key,
        "party": party.name,
        "outcome": row.outcome.value,
        "fault": party.fault,
        "notes": "; ".join(party.notes),
    }
    for item in row.items:
        finding, decision, facts = item.finding, item.decision, item.finding.facts
        told: dict[str, object] = {
            "finding": finding.id,
            "sort": finding.sort.value,
            "ref": finding.ref,
            "name": finding.name,
            "level": finding.level.value,
            "score": finding.score,
            "open": "yes" if item.open else "no",
            "changed": item.changed,
            "since": item.since,
            **{key: facts.get(key, "") for key in ("register", "as_of", "listed_on")},
            **{
                key: "; ".join(facts.get(key, ()))
                for key in ("programmes", "countries", "births", "relations")
            },
            "claims": "; ".join(told.claim for told in finding.claims),
            "statuses": "; ".join(dict.fromkeys(told.status for told in finding.claims)),
            "sentence": finding.claims[0].sentence if finding.claims else "",
            "document": finding.claims[0].document if finding.claims else "",
            "why": "; ".join(finding.why),
        }
        if decision is not None:
            told |= {"decision": decision.verdict.value, "decided_by": decision.author}
            told |= {"decided_at": decision.at, "reason": decision.reason}
        yield common | told
    if not row.items:
        yield common


def to_text(report: Report, explain: bool = False) -> Iterator[str]:
    """Plain text for a terminal; rows of which nothing is found are counted only.

    Args:
        report: what to show.
        explain: every step of every score.
    """
    for row in report.rows():
        if row.party.fault:
            yield f"row {row.party.row}  NOT SCREENED: {one_line(row.party.fault)}\n\n"
        elif row.items:
            yield "".join(f"{line}\n" for line in _text(row, explain)) + "\n"
    for gone in report.gone:
        yield f"gone: {one_line(gone['name'])}: {one_line(gone['ref'])} ({gone['id']})\n"
    yield "".join(f"{line}\n" for line in _summary(report))


def _text(row: Row, explain: bool) -> Iterator[str]:
    key = f" ({one_line(row.party.key)})" if row.party.key else ""
    yield f"row {row.party.row}  {one_line(row.party.name)}{key}: {OUTCOMES[row.outcome]}"
    for note in row.party.notes:
        yield f"  note: {one_line(note)}"
    for item in row.items:
        finding = item.finding
        word = "sort of party" if finding.sort is Sort.CLASS else finding.level.value
        new = f"{item.since}, " if item.since else ""
        named = f"{one_line(finding.ref)}, {one_line(finding.name)}"
        yield f"  {finding.score:.2f} {word}  {named} ({new}{finding.id})"
        if about := about_words(item):
            yield f"       {about}"
        if decided := decided_words(item):
            yield f"       {decided}"
        why = finding.why if explain else finding.why[:4]
        for reason in why:
            yield f"       · {one_line(reason)}"
        if len(why) < len(finding.why):
            yield f"       · and {len(finding.why) - len(why)} more (--explain)"
        for told in finding.claims[:SENTENCES]:
            yield f"       {told_words(told)}"
            yield f"         “{one_line(excerpt(told.sentence, LONGEST))}”"
        if len(finding.claims) > SENTENCES:
            yield f"       and {len(finding.claims) - SENTENCES} more claims"


def about_words(item: Item) -> str:
    """The register of a finding with its day, programmes, countries and births in words."""
    facts = item.finding.facts
    if item.finding.sort is not Sort.ENTRY:
        return ""
    parts = [f"{facts.get('register', '')} as of {facts.get('as_of', '')}"]
    if facts.get("held") == "snapshot":
        parts.append("from the snapshot in the package")
    if facts.get("listed_on"):
        parts.append(f"listed {facts['listed_on']}")
    for key in ("programmes", "countries", "births"):
        if facts.get(key):
            parts.append(", ".join(facts[key]))
    return one_line("; ".join(parts))


def decided_words(item: Item) -> str:
    """The decision on an item in words; "" if there is none."""
    decision = item.decision
    if decision is None:
        return ""
    words = f"decided: {decision.verdict.value}, {decision.author}, {decision.at[:10]}: {decision.reason}"
    return one_line(f"{words} (but {item.changed} changed since: decide again)" if item.changed else words)


def told_words(told: Told) -> str:
    """A claim in words, without its sentence."""
    parts = [f"{told.relation} ({told.act}, {told.status.replace('_', ' ')})"]
    if told.by:
        parts.append(f"by {', '.join(told.by)}")
    if told.said_by:
        parts.append(f"says {', '.join(told.said_by)}")
    if told.when:
        parts.append(told.when)
    parts.append(f"{told.document}{f', {told.published}' if told.published else ''} [{told.claim}]")
    return one_line("; ".join(parts))


def _summary(report: Report) -> Iterator[str]:
    counts = report.counts
    yield f"{_count(counts['rows'], 'row')}:"
    for outcome, words in OUTCOMES.items():
        if counts[outcome.value]:
            yield f"  {counts[outcome.value]:,} {words}"
    if report.before is not None:
        fresh = f"{_count(counts['new or changed'], 'finding')} new or changed, {counts['gone']:,} gone"
        yield f"since {report.before.begun}: {fresh}"
    if counts["rows with notes"]:
        noted = _count(counts["rows with notes"], "row")
        yield f"  in {noted} something was not understood (notes: CSV, JSON, HTML)"
    yield f"{_count(counts['findings'], 'finding')}, to be decided: {counts['open']:,}"
    against = [f"{one['register']} {one['date']}" for one in report.head.get("registers", ())]
    claims = report.head.get("claims", {}).get("claims", 0)
    held = "; no ledger" if report.head.get("claims", {}).get("from") == "none" else f"; {claims:,} claims"
    yield f"against {', '.join(against) or 'no register'}{held}"
    if report.head.get("not_held"):
        yield f"NOT screened against, since nothing so old is held: {', '.join(report.head['not_held'])}"
    if any(one.get("held") == "snapshot" for one in report.head.get("registers", ())):
        yield (
            "A snapshot is the table that comes with Onrecord: cyber-related designations only. "
            "Get the lists with: onrecord registers update"
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def to_html(report: Report) -> Iterator[str]:
    """A page that is complete in itself: no script, nothing loaded from elsewhere."""
    from jinja2 import Environment

    folder = resources.files("onrecord.screen").joinpath("templates")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["safe_text"] = lambda value: visible(str(value))
    template = environment.from_string(folder.joinpath("screen.html.jinja").read_text(encoding="utf-8"))
    values: dict[str, Any] = {
        "report": report,
        "head": report.head,
        "outcomes": OUTCOMES,
        "css": folder.joinpath("screen.css").read_text(encoding="utf-8"),
        "sections": [Outcome.MATCH, Outcome.POSSIBLE, Outcome.CLASS, Outcome.SETTLED],
        "rows_of": lambda outcome: (row for row in report.rows() if row.outcome is outcome),
        "unusable": lambda: (row for row in report.rows() if row.party.fault),
        "decided": decided_words,
        "about": about_words,
        "told": told_words,
        "cut": lambda text: excerpt(text, LONGEST),
        "level": lambda item: (
            "sort of party" if item.finding.sort is Sort.CLASS else item.finding.level.value
        ),
        "is_match": lambda item: item.finding.level is Level.MATCH,
    }
    yield from template.generate(values)
