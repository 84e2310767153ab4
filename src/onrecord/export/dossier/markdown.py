"""The dossier as Markdown; nothing that comes from a document can become markup."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.export.dossier.content import Dossier, Line, Note, Paper, dossier
from onrecord.export.sources import Item
from onrecord.export.writing import Stream
from onrecord.views.markdown import escape


def write_dossier(items: Iterable[Item], stream: Stream, *, title: str | None = None) -> None:
    """Write the dossier.

    Args:
        items: the records.
        stream: takes UTF-8.
        title: the headline; if None, the document's, or the number of documents.
    """
    found = dossier([item.record for item in items], title)
    lines = [f"# {escape(found.title)}", "", found.counts, "", *_body(found), *map(_note, found.notes)]
    stream.write(("\n".join(lines).rstrip("\n") + "\n").encode())


def _body(found: Dossier) -> list[str]:
    if not found.families:
        return []
    lines = ["What follows is what documents say, not what is so. Each line ends in its sentences.", ""]
    if found.stances:
        lines += ["## Who stands where", "", "| Side | Toward | Acts |", "| --- | --- | --- |"]
        lines += [
            f"| {escape(actor)} | {escape(target)} | {', '.join(acts)} |"
            for actor, target, acts in found.stances
        ]
        lines.append("")
    if found.timeline:
        lines += ["## Timeline", "", *map(_line, found.timeline)]
        lines += ["", found.undated, ""] if found.undated else [""]
    for head, own in found.families:
        lines += [f"## {head}", "", *map(_line, own), ""]
    return [*lines, "## Documents", "", *map(_paper, found.papers), ""]


def _line(line: Line) -> str:
    when = f"**{line.when}** " if line.when else ""
    more = f" ({escape('; '.join(line.facts))})" if line.facts else ""
    calls = "".join(f"[^{call.note.number}]" for call in line.calls)
    return f"- {when}{escape(line.said)}{more}{calls}"


def _paper(paper: Paper) -> str:
    facts = [fact for fact in (paper.publisher, paper.published) if fact]
    link = f" <{paper.address}>" if paper.address else ""
    return f"- {escape(paper.title)} ({escape(', '.join(facts) or paper.id)}){link}"


def _note(note: Note) -> str:
    facts = [escape(note.paper.publisher)] if note.paper.publisher else []
    facts += [f"*{escape(note.paper.title)}*"]
    facts += [note.paper.published] if note.paper.published else []
    facts += [f"page {note.page}"] if note.page else []
    facts += [f"<{note.address}>"] if note.address else []
    return f"\n[^{note.number}]: “{escape(note.sentence)}” {', '.join(facts)}"
