"""A record as Markdown (CommonMark with GitHub's tables): the same dossier for notes, issues and wikis.

Whatever comes from the document is escaped: it cannot open a link, a tag, a heading or a table cell.
"""

from __future__ import annotations

import re

from onrecord.model import Record
from onrecord.views.facts import FACTS_SEPARATOR, claim_facts, header_facts, when_words
from onrecord.views.identities import HEADING, known
from onrecord.views.inert import excerpt, one_line
from onrecord.views.summary import Summary, plural, summarise

LONGEST_EVIDENCE = 4_000
"""Characters of one sentence that are shown."""

# CommonMark 0.31, section 2.4: a backslash before ASCII punctuation takes its meaning from it. Dashes,
# dots and digits mean something only at the beginning of a line, colons only in an address.
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$]|:(?=//)|(?<=\bwww)\.|(?<=\w)@", re.IGNORECASE)
_LINE_START = re.compile(r"^([#+=-]|[0-9]{1,9}(?=[.)]))")


def escape(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would take as markup."""
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], one_line(text))
    return _LINE_START.sub(lambda m: "\\" + m[0] if not m[0].isdigit() else f"{m[0]}\\", escaped)


def render(record: Record) -> str:
    """The record as Markdown."""
    summary = summarise(record)
    lines = [f"# {escape(record.title or record.id)}", ""]
    if facts := header_facts(record):
        lines += [FACTS_SEPARATOR.join(escape(fact) for fact in facts), ""]
    if not summary.entries:
        lines += ["Nothing on record: no act of the codebook was found in this document.", ""]
        return "\n".join(lines)
    lines += [summary.counts, ""]
    lines += _stances(summary)
    lines += _timeline(summary)
    lines += _claims(summary)
    lines += _identities(summary)
    return "\n".join(lines).rstrip("\n") + "\n"


def _stances(summary: Summary) -> list[str]:
    lines = ["## Who stands where", "", "| Who | Toward whom | Acts |", "| --- | --- | --- |"]
    for stance in summary.stances:
        acts = FACTS_SEPARATOR.join(tally.label for tally in stance.tallies)
        lines.append(f"| {escape(stance.actor.label)} | {escape(stance.target.label)} | {acts} |")
    return [*lines, ""]


def _timeline(summary: Summary) -> list[str]:
    if not summary.timeline:
        return []
    lines = ["## Timeline", "", "| When | Act | Who → toward whom | Claim |", "| --- | --- | --- | --- |"]
    for day in summary.timeline:
        for entry in day.entries:
            act = entry.act_label
            lines.append(f"| {when_words(day.when)} | {act} | {escape(entry.parties)} | {entry.number} |")
    if summary.undated:
        verb = "bears" if summary.undated == 1 else "bear"
        lines += ["", f"{plural(summary.undated, 'claim')} {verb} no date."]
    return [*lines, ""]


def _identities(summary: Summary) -> list[str]:
    identities = known(summary)
    if not identities:
        return []
    lines = [
        f"## {HEADING}",
        "",
        "| Party | Entry | Name there | Why | Claims |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in identities:
        entries = ", ".join(escape(entry) for entry in (one.id, *one.others))
        numbers = ", ".join(map(str, one.claims))
        parties = ", ".join(map(escape, one.parties))
        lines.append(f"| {parties} | {entries} | {escape(one.name)} | {escape(one.sure)} | {numbers} |")
    return [*lines, ""]


def _claims(summary: Summary) -> list[str]:
    lines = ["## Claims, by act", ""]
    for section in summary.sections:
        lines += [f"### {section.act.value.capitalize()}", ""]
        for entry in section.entries:
            targets = f" → {escape(entry.targets)}" if entry.targets else ""
            facts = FACTS_SEPARATOR.join(escape(fact) for fact in claim_facts(entry))
            lines += [f"**{entry.number}.** {escape(entry.actors)}{targets}  ", facts, ""]
            for piece in entry.claim.evidence:
                page = f" (page {piece.page})" if piece.page is not None else ""
                lines += [f"> {escape(excerpt(piece.text, LONGEST_EVIDENCE))}{page}", ""]
    return lines
