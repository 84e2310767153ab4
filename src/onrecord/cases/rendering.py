"""Pages in the formats that people read: terminal, Markdown, HTML."""

from __future__ import annotations

import base64
import hashlib
import io
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from onrecord.cases.page import Entry, Page, Section
from onrecord.views.inert import excerpt, one_line
from onrecord.views.markdown import escape

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH = 100
"""Columns, where the width of the terminal is not known."""
LONGEST_QUOTE = 900
"""Characters of one sentence that are shown."""
_SHORT = 24
"""A column of a table in the terminal is not wrapped if nothing in it is longer than this."""
_DOT = " · "


def to_markdown(page: Page) -> str:
    """The page as Markdown (CommonMark with GitHub's tables)."""
    lines = [f"# {escape(page.title)}", "", _DOT.join(escape(fact) for fact in page.facts), ""]
    for section in page.sections:
        lines += [f"## {section.title}", ""]
        if section.note:
            lines += [escape(section.note), ""]
        if section.rows:
            numbered = any(number for _, number in section.rows)
            head = [*section.head, "event"] if numbered else section.head
            lines += ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
            for cells, number in section.rows:
                shown = [escape(cell) for cell in cells] + ([str(number or "")] if numbered else [])
                lines.append("| " + " | ".join(shown) + " |")
            lines.append("")
        for entry in section.entries:
            lines += [f"**{_number(entry)}{escape(entry.head)}**", ""]
            lines += [f"- {escape(fact)}" for fact in entry.facts]
            lines.append("")
            for quote in entry.quotes:
                lines += [
                    f"> {escape(excerpt(quote.text, LONGEST_QUOTE))}",
                    f"> — {escape(quote.source)}",
                    "",
                ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _number(entry: Entry) -> str:
    return f"{entry.number}\\. " if entry.number else ""


def to_text(page: Page, *, width: int = WIDTH, colour: bool = False) -> str:
    """The page for the terminal.

    Args:
        page: the page.
        width: columns; at least 60 are used.
        colour: whether to use bold, dim and italic type (ANSI escape sequences).
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(width, 60),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=True,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(Text(one_line(page.title), "bold"))
    console.print(Text(_DOT.join(one_line(fact) for fact in page.facts), "dim"))

    def show(section: Section) -> None:
        console.print(Text(f"\n{section.title.upper()}", "bold"))
        if section.note:
            console.print(Text(f"  {one_line(section.note)}", "dim"))
        if section.rows:
            table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", expand=True)
            used = [p for p in range(len(section.head)) if any(cells[p] for cells, _ in section.rows)]
            table.add_column("", no_wrap=True, style="dim")
            for place in used:
                widest = max(len(one_line(cells[place])) for cells, _ in section.rows)
                short = widest <= _SHORT
                table.add_column(
                    section.head[place],
                    overflow="fold",
                    no_wrap=short,
                    ratio=None if short else min(widest, 4 * _SHORT),
                )
            for cells, number in section.rows:
                table.add_row(
                    f"[{number}]" if number else "", *(Text(one_line(cells[place])) for place in used)
                )
            console.print(Padding(table, (0, 0, 0, 2)))
        for entry in section.entries:
            mark = f"[{entry.number}] " if entry.number else ""
            console.print(Padding(Text(f"{mark}{one_line(entry.head)}", "bold"), (1, 0, 0, 2)))
            if entry.facts:
                console.print(Padding(Text(_DOT.join(map(one_line, entry.facts)), "italic"), (0, 0, 0, 4)))
            for quote in entry.quotes:
                words = Text(f"“{one_line(excerpt(quote.text, LONGEST_QUOTE))}” ")
                words.append(f"— {one_line(quote.source)}", "dim")
                console.print(Padding(words, (0, 0, 0, 4)))

    for section in page.sections:
        show(section)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()).strip("\n") + "\n"


def to_html(page: Page) -> str:
    """The page as one self-contained HTML document: no script, no network, nothing from outside.

    A content security policy forbids all of it and allows the page's own style sheet by its digest alone.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(
        page=page,
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


@cache
def _style() -> str:
    shared = (resources.files("onrecord.views") / "templates" / "record.css").read_text("utf-8")
    return shared + (resources.files("onrecord.cases") / "templates" / "case.css").read_text("utf-8")


def _address(url: str | None) -> str | None:
    """The address, if a reader may be sent there."""
    if url is None or not url.startswith(("https://", "http://")):
        return None
    return url if url == "".join(one_line(url).split()) else None


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("onrecord.cases", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        one_line=one_line, address=_address, quote=lambda text: one_line(excerpt(text, LONGEST_QUOTE))
    )
    return environment.get_template("case.html.jinja")
