"""Checks for people. The document's word and the registers' stand side by side."""

from __future__ import annotations

import json
import re
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


_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$#]|:(?=//)")


def inert(text: str) -> str:
    """The text without characters that steer a terminal or reorder what is read; each becomes U+FFFD."""
    return _HARMFUL.sub("\ufffd", text)


def _escaped(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would take as markup."""
    return _MARKUP.sub(lambda match: "\\" + match[0], inert(" ".join(text.split())))


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
    head = inert(" ".join((result.title or result.record).split()))
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
    lines = [f"## {_escaped(result.title or result.record)}", ""]
    if result.published:
        lines += [f"Published {result.published}.", ""]
    if not result.checks:
        lines += ["No sanction or restriction in this document.", ""]
    for check in result.checks:
        told = f", {check.when}" if check.when else ""
        lines += [f"### {check.claim}: {check.act} ({check.status}{told}): **{check.verdict.value}**", ""]
        lines += [f"- Document: {_escaped(check.says)}"]
        lines += [f"  > {_escaped(sentence)}" for sentence in check.evidence]
        lines += [f"- Registers: {_escaped(check.found or 'nothing')}"]
        if check.difference:
            lines += [f"- Difference: {_escaped(check.difference)}"]
        if check.also:
            lines += [f"- Elsewhere: {_escaped('; '.join(map(_brief, check.also)))}"]
        lines += [f"- {_escaped(_hit(hit))}" for hit in check.hits]
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
            lines.append("| " + " | ".join(_escaped(cell) for cell in cells) + " |")
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
        inert(" ".join(text.split())),
        width=max(40, width),
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [head.rstrip()]
