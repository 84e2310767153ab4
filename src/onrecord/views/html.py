"""A record as one HTML page: the article with its evidence marked, tied to its claims and back.

The page is complete in itself: no script, no network, nothing from outside. A content security policy
forbids all of it, and allows the page's own style sheet alone by its digest. Everything that comes from
the document is escaped by the template engine; characters that would reorder the text are made visible.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from onrecord.model import Record
from onrecord.views.facts import claim_facts, header_facts, when_words
from onrecord.views.identities import HEADING, checked, known
from onrecord.views.inert import excerpt, one_line, visible
from onrecord.views.summary import Entry, Summary, plural, summarise

if TYPE_CHECKING:
    from jinja2 import Environment, Template

LONGEST_EVIDENCE = 2_000
"""Characters of one sentence that a claim repeats; the article holds all of it."""

WIDEST_MATRIX = 8
"""With more sides than this acted upon, the table of sides is a list."""

MOST_LIT = 200
"""With more claims than this, choosing a claim no longer lights up all its sentences (style rules)."""


@dataclass(frozen=True)
class Segment:
    """A run of the article's text within which the evidence is the same.

    Attributes:
        text: the run, hostile characters made visible.
        claims: numbers of the claims that rest on it; empty if none does.
        anchors: ids of the pieces of evidence that begin here.
        ends: the claims to be named after the run: those whose sentence ends here.
    """

    text: str
    claims: tuple[int, ...] = ()
    anchors: tuple[str, ...] = ()
    ends: tuple[Entry, ...] = ()

    @property
    def lit(self) -> str:
        """The style classes of the mark."""
        return " ".join(f"of-{number}" for number in self.claims)


def segments(summary: Summary) -> list[Segment]:
    """The article cut at every beginning and end of a piece of evidence, so that pieces may overlap."""
    text = summary.record.text
    spans: dict[tuple[int, int], dict[int, Entry]] = {}
    for entry in summary.entries:
        for piece in entry.claim.evidence:
            spans.setdefault((piece.start, piece.end), {})[entry.number] = entry
    starting: dict[int, list[tuple[int, int]]] = {}
    ending: dict[int, list[tuple[int, int]]] = {}
    for span in sorted(spans):
        starting.setdefault(span[0], []).append(span)
        ending.setdefault(span[1], []).append(span)
    cuts = sorted({0, len(text), *starting, *ending})
    paragraph = "\n\n" if _line_is_paragraph(text) else "\n"
    open_spans: dict[tuple[int, int], None] = {}
    result = []
    for start, end in pairwise(cuts):
        for span in ending.get(start, ()):
            del open_spans[span]
        for span in starting.get(start, ()):
            open_spans[span] = None
        claims = sorted({number for span in open_spans for number in spans[span]})
        ends = {number: entry for span in ending.get(end, ()) for number, entry in spans[span].items()}
        result.append(
            Segment(
                text=visible(text[start:end]).replace("\n", paragraph),
                claims=tuple(claims),
                anchors=tuple(mark_id(*span) for span in starting.get(start, ())),
                ends=tuple(ends[number] for number in sorted(ends)),
            )
        )
    return result


def _line_is_paragraph(text: str) -> bool:
    """Whether each line of the text is a paragraph: no blank lines, and lines longer than people wrap at."""
    lines = text.splitlines()
    return all(lines) and len(text) > 120 * len(lines)


def mark_id(start: int, end: int) -> str:
    """The anchor of a piece of evidence in the article."""
    return f"s{start}-{end}"


def render(record: Record) -> str:
    """The record as one self-contained page."""
    shown = context(record)
    style = _style() + _lighting(shown["summary"])
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(
        **shown,
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def context(record: Record) -> dict[str, Any]:
    """What the templates ``record_head`` and ``record_body`` show of a record."""
    summary = summarise(record)
    return {
        "record": record,
        "summary": summary,
        "title": one_line(record.title or record.id),
        "facts": header_facts(record),
        "link": web_address(record.url),
        "segments": segments(summary),
        "matrix": len(summary.met) <= WIDEST_MATRIX,
        "cell": {(stance.actor.key, stance.target.key): stance for stance in summary.stances},
        "identities": known(summary),
        "checks": checked(record, summary),
        # Where more is told of a party; the page by itself leads nowhere.
        "party_link": None,
    }


def equip(environment: Environment) -> None:
    """Give an environment the filters and functions that the templates of a record use."""
    environment.filters.update(one_line=one_line, when=when_words)
    environment.globals.update(
        claim_facts=claim_facts,
        identities_heading=HEADING,
        excerpt=lambda text: one_line(excerpt(text, LONGEST_EVIDENCE)),
        mark_id=mark_id,
        plural=plural,
        web_address=web_address,
    )


def _lighting(summary: Summary) -> str:
    """Rules that light up all sentences of the claim that is chosen."""
    if len(summary.entries) > MOST_LIT:
        return ""
    return "".join(
        f"body:has(#c{entry.number}:target) .of-{entry.number}{{background:var(--chosen)}}\n"
        for entry in summary.entries
    )


def web_address(url: str | None) -> str | None:
    """The address, if a reader may be sent there: no script, no file, nothing in it that is not seen."""
    if url is None or not url.startswith(("https://", "http://")):
        return None
    return url if url == "".join(one_line(url).split()) else None


@cache
def _style() -> str:
    return (resources.files("onrecord.views") / "templates" / "record.css").read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("onrecord.views", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    equip(environment)
    return environment.get_template("record.html.jinja")
