"""Checks for people. The document's word and the registers' stand side by side."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

from onrecord.verify.model import Check, Hit, Outcome, RecordChecks

WIDTH = 100
_COLOURS = {
    Outcome.BORNE_OUT: "32",
    Outcome.PARTLY: "33",
    Outcome.NOT_FOUND: "31",
    Outcome.CONTRADICTED: "31;1",
    Outcome.NO_REGISTER: "2",
}


def to_json(results: Iterable[RecordChecks]) -> str:
    """All checks as one JSON document."""
    return json.dumps([result.to_dict() for result in results], ensure_ascii=False, indent=2)


def to_text(result: RecordChecks, width: int = WIDTH, colour: bool = False, explain: bool = False) -> str:
    """The checks of one record for a terminal.

    Args:
        result: the checks.
        width: columns.
        colour: whether to colour verdicts (ANSI).
        explain: whether to show every step of the scores.
    """
    head = result.title or result.record
    lines = [f"{head} ({result.published})" if result.published else head]
    if not result.checks:
        lines.append("  no sanction or restriction in this document")
    for check in result.checks:
        verdict = check.verdict.value
        shown = f"\x1b[{_COLOURS[check.verdict]}m{verdict}\x1b[0m" if colour else verdict
        told = f", {check.when}" if check.when else ""
        lines += ["", f"  {check.claim}  {check.act}, {check.status}{told}: {shown}"]
        lines += _block("document", check.says, width)
        for sentence in check.evidence[:1]:
            lines += _block("", f"“{sentence}”", width)
        lines += _block("registers", check.found or "nothing", width)
        if check.difference:
            lines += _block("difference", check.difference, width)
        if check.also:
            lines += _block("elsewhere", "; ".join(_brief(hit) for hit in check.also), width)
        for hit in check.hits:
            lines += _block("", _hit(hit), width)
            if explain:
                for step in hit.why:
                    lines += _block("", f"  · {step}", width)
    return "\n".join(lines)


def to_markdown(result: RecordChecks) -> str:
    """The checks of one record as Markdown."""
    lines = [f"## {result.title or result.record}", ""]
    if result.published:
        lines += [f"Published {result.published}.", ""]
    if not result.checks:
        lines += ["No sanction or restriction in this document.", ""]
    for check in result.checks:
        told = f", {check.when}" if check.when else ""
        lines += [f"### {check.claim}: {check.act} ({check.status}{told}): **{check.verdict.value}**", ""]
        lines += [f"- Document: {check.says}"]
        lines += [f"  > {sentence}" for sentence in check.evidence]
        lines += [f"- Registers: {check.found or 'nothing'}"]
        if check.difference:
            lines += [f"- Difference: {check.difference}"]
        if check.also:
            lines += [f"- Elsewhere: {'; '.join(_brief(hit) for hit in check.also)}"]
        lines += [f"- {_hit(hit)}" for hit in check.hits]
        lines += [""]
    return "\n".join(lines)


def to_table(results: Iterable[RecordChecks]) -> str:
    """One row for each check, as a Markdown table."""
    lines = [
        "| record | claim | document | verdict | registers | difference |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        for check in result.checks:
            told = f"{check.act}, {check.status}{', ' + check.when if check.when else ''}: {check.says}"
            cells = (result.record, check.claim, told, _verdict(check), check.found, check.difference)
            lines.append(
                "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
            )
    return "\n".join(lines)


def _verdict(check: Check) -> str:
    return check.verdict.value


def _hit(hit: Hit) -> str:
    programmes = f"; {', '.join(hit.programmes)}" if hit.programmes else ""
    how = hit.how if hit.how != "description" else f"description: {', '.join(hit.why)}"
    where = f"{hit.register} {hit.id}: {hit.name} ({hit.kind})"
    return f"{where}; {hit.listing}{programmes}; by {how} ({hit.score:.2f})"


def _brief(hit: Hit) -> str:
    return f"{hit.register} {hit.id}: {hit.name}, {hit.listing}"


def _block(label: str, text: str, width: int) -> list[str]:
    head = f"      {label:<11}"
    return textwrap.wrap(
        " ".join(text.split()),
        width=max(40, width),
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [head.rstrip()]
