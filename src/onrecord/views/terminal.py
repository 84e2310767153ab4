"""A record for the terminal: a dossier grasped at a glance.

Colour and weight help but carry nothing: without them, piped or on a monochrome terminal, the page says
the same. No side has a colour.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.acts import Act, Status
from onrecord.model import Claim, Evidence, Record
from onrecord.views.facts import FACTS_SEPARATOR, claim_facts, header_facts, when_words
from onrecord.views.identities import HEADING, Known, known
from onrecord.views.inert import excerpt, one_line
from onrecord.views.summary import Entry, Summary, plural, status_name, summarise

WIDTH = 100
"""Columns, where the width of the terminal is not known."""
NARROWEST = 40
LONGEST_EVIDENCE = 900
"""Characters of one sentence that are shown."""

_ACT = "bold"
_QUIET = "dim"
_STATUS = "italic"


def render(record: Record, *, width: int = WIDTH, colour: bool = False, offsets: bool = False) -> str:
    """The record as text.

    Args:
        record: the record.
        width: columns of the terminal; at least 40 are used.
        colour: whether to use bold, dim and italic type (ANSI escape sequences).
        offsets: whether to give each sentence's character offsets.
    """
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(width, NARROWEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=True,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(_page(summarise(record), console, offsets))
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def _page(summary: Summary, console: Console, offsets: bool) -> RenderableType:
    parts: list[RenderableType] = list(_header(summary))
    if not summary.entries:
        parts.append(Text("\nNothing on record: no act of the codebook was found in this document."))
        return Group(*parts)
    parts += [_heading("Who stands where"), *_stances(summary, console)]
    if summary.timeline:
        parts += [_heading("Timeline"), _timeline(summary, console)]
        if summary.undated:
            verb = "bears" if summary.undated == 1 else "bear"
            parts.append(Text(f"  {plural(summary.undated, 'claim')} {verb} no date.", _QUIET))
    parts += _claims(summary, console, offsets)
    if identities := known(summary):
        parts += [_heading(HEADING), *_identities(identities)]
    return Group(*parts)


def _heading(words: str) -> Text:
    return Text(f"\n{words.upper()}", "bold")


def _header(summary: Summary) -> Iterator[Text]:
    record = summary.record
    yield Text(one_line(record.title or record.id), "bold")
    if facts := header_facts(record):
        yield Text(FACTS_SEPARATOR.join(one_line(fact) for fact in facts), _QUIET)
    if summary.entries:
        yield Text(summary.counts, _QUIET)


def _act(act: Act, status: Status, count: int = 1) -> Text:
    text = Text(act.value, _ACT)
    if count > 1:
        text.append(f" ×{count}")
    if status is not Status.ASSERTED:
        text.append(f" ({status_name(status)})", _STATUS)
    return text


def _stances(summary: Summary, console: Console) -> Iterator[RenderableType]:
    names = [one_line(stance.target.name) for stance in summary.stances]
    column = min(max(map(len, names)), console.width // 3)
    for actor in summary.acting:
        table = Table.grid(padding=(0, 2), expand=False)
        table.add_column(width=column + 2, overflow="fold")
        table.add_column(overflow="fold", ratio=1)
        for stance in summary.stances_of(actor):
            acts = Text(" · ", _QUIET).join(_act(t.act, t.status, t.count) for t in stance.tallies)
            table.add_row(Text(f"→ {one_line(stance.target.name)}"), acts)
        yield Text(f"  {one_line(actor.label)}", "bold")
        yield Padding(table, (0, 0, 0, 4))


def _timeline(summary: Summary, console: Console) -> RenderableType:
    wide = console.width >= 80
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    if wide:
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(justify="right", no_wrap=True, style=_QUIET)
    for day in summary.timeline:
        when = Text(when_words(day.when), "bold")
        for entry in day.entries:
            act = _act(entry.claim.act, entry.claim.status)
            parties = one_line(entry.parties)
            number = Text(f"[{entry.number}]")
            if wide:
                table.add_row(when, act, Text(parties), number)
            else:
                table.add_row(when, act.append(f"  {parties}", "not bold not italic"), number)
            when = Text("")
    return Padding(table, (0, 0, 0, 2))


def _identities(identities: list[Known]) -> Iterator[RenderableType]:
    for one in identities:
        numbers = " ".join(f"[{number}]" for number in one.claims)
        head = Text(f"  {', '.join(map(one_line, one.parties))}", "bold").append(f"  {numbers}", _QUIET)
        yield head
        also = f"; also {', '.join(map(one_line, one.others))}" if one.others else ""
        yield Padding(Text(f"{one_line(one.id)}  {one_line(one.name)}{also}"), (0, 0, 0, 4))
        yield Padding(Text(one_line(one.sure), _QUIET), (0, 0, 0, 4))


def _claims(summary: Summary, console: Console, offsets: bool) -> Iterator[RenderableType]:
    yield _heading("Claims, by act")
    for number, section in enumerate(summary.sections):
        head = Text("\n" if number else "").append(f"  {section.act.value}", _ACT)
        head.append(f"  {section.family.value}, {plural(len(section.entries), 'claim')}", _QUIET)
        yield head
        for entry in section.entries:
            yield from _claim(entry, console, offsets)


def _claim(entry: Entry, console: Console, offsets: bool) -> Iterator[RenderableType]:
    label = f"[{entry.number}]".rjust(6)
    indent = len(label) + 1
    head = Text(one_line(entry.actors))
    if entry.targets:
        head.append(" → ").append(one_line(entry.targets))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style=_QUIET, width=len(label))
    grid.add_column(overflow="fold")
    grid.add_row(Text(label), head)
    yield grid
    facts = FACTS_SEPARATOR.join(one_line(fact) for fact in claim_facts(entry))
    yield Padding(Text(facts, _STATUS), (0, 0, 0, indent))
    for piece in entry.claim.evidence:
        yield _evidence(entry.claim, piece, console, indent, offsets)


def _evidence(claim: Claim, piece: Evidence, console: Console, indent: int, offsets: bool) -> Text:
    trigger = claim.trigger
    keep = None
    if trigger is not None and piece.start <= trigger.start < trigger.end <= piece.end:
        keep = (trigger.start - piece.start, trigger.end - piece.start)
    sentence = Text(one_line(excerpt(piece.text, LONGEST_EVIDENCE, keep)))
    if piece.page is not None:
        sentence.append(f" (page {piece.page})", _QUIET)
    if offsets:
        sentence.append(f" [{piece.start}–{piece.end}]", _QUIET)
    page = Text()
    for number, line in enumerate(sentence.wrap(console, console.width - indent - 2)):
        line.rstrip()
        page.append(("\n" if number else "") + " " * indent + "│ ", _QUIET).append_text(line)
    return page
