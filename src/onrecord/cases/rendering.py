"""Pages in the formats that people read: terminal, Markdown, HTML."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from onrecord.cases.columns import BOLD, DIM, ITALIC, paragraph, styled, table
from onrecord.cases.page import Entry, Page, Section
from onrecord.views.inert import excerpt, one_line
from onrecord.views.markdown import escape

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH = 100
"""Columns, where the width of the terminal is not known."""
NARROWEST = 60
LONGEST_QUOTE = 900
"""Characters of one sentence that are shown."""
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
        width: columns of the terminal; at least 60 are used.
        colour: whether to use bold, dim and italic type (ANSI escape sequences).
    """
    width = max(width, NARROWEST)

    def lines(section: Section) -> Iterator[str]:
        yield ""
        yield styled(section.title.upper(), BOLD, colour)
        if section.note:
            yield from paragraph(one_line(section.note), width, indent=2, style=DIM, colour=colour)
        if section.rows:
            rows = [
                [f"[{number}]" if number else "", *map(one_line, cells)] for cells, number in section.rows
            ]
            yield from table(["", *section.head], rows, width, indent=2, colour=colour)
        for entry in section.entries:
            mark = f"[{entry.number}] " if entry.number else ""
            yield ""
            yield from paragraph(mark + one_line(entry.head), width, indent=2, style=BOLD, colour=colour)
            if entry.facts:
                facts = _DOT.join(map(one_line, entry.facts))
                yield from paragraph(facts, width, indent=4, style=ITALIC, colour=colour)
            for quote in entry.quotes:
                words = f"“{one_line(excerpt(quote.text, LONGEST_QUOTE))}”"
                source = f"— {one_line(quote.source)}"
                yield from paragraph(words, width, indent=4, colour=colour, after=source)

    found = [
        *paragraph(one_line(page.title), width, style=BOLD, colour=colour),
        *paragraph(_DOT.join(map(one_line, page.facts)), width, style=DIM, colour=colour),
    ]
    for section in page.sections:
        found += lines(section)
    return "\n".join(found) + "\n"


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
