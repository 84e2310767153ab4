"""Answers of the ledger as people and programs take them: a table, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from onrecord.ledger.answers import Answer, Answers
from onrecord.ledger.model import ClaimRow, PartyRow


def as_json(value: Any) -> str:
    """JSON, laid out for people."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _party(party: PartyRow) -> str:
    return party.name if party.side is None else f"{party.name} ({party.side})"


def _parties(parties: Sequence[PartyRow]) -> str:
    return "; ".join(map(_party, parties))


def _day(row: ClaimRow) -> str:
    if row.when is not None:
        return row.when
    return f"≤{row.published}" if row.published else "-"


def claim_json(row: ClaimRow) -> dict[str, Any]:
    """A claim as plain JSON."""
    body = asdict(row)
    document = body.pop("document")
    body["days"] = list(row.days) if row.days else None
    body["links"] = [{"type": type, "claim": to} for type, to in row.links]
    shown = (
        "key",
        "version",
        "title",
        "publisher",
        "url",
        "published",
        "source",
        "voice",
        "withdrawn",
        "reader",
    )
    return {**body, "document": {name: document[name] for name in shown}}


_CSV = (
    "ref act status actors actor_sides targets target_sides said_by voice confidence when day_from "
    "day_to published learned score publisher title url document independent_voice withdrawn evidence"
).split()


def _claim_cells(row: ClaimRow) -> list[Any]:
    first, last = row.days or (None, None)
    document = row.document
    return [
        row.ref,
        row.act,
        row.status,
        "; ".join(party.name for party in row.actors),
        "; ".join(party.side or "" for party in row.actors),
        "; ".join(party.name for party in row.targets),
        "; ".join(party.side or "" for party in row.targets),
        "; ".join(row.said_by),
        row.voice,
        row.confidence,
        row.when,
        first,
        last,
        row.published,
        row.learned,
        row.score,
        document.publisher,
        document.title,
        document.url,
        document.key,
        document.voice,
        document.withdrawn,
        " […] ".join(piece.text for piece in row.evidence),
    ]


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection")."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], wide: int, colour: bool) -> str:
    # Rich takes a tenth of a second to import, which CSV and JSON need not pay.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text("".join(c if c.isprintable() else "�" for c in cell)) for cell in row))
    Console(file=out, width=max(wide, 80), force_terminal=colour, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def claims_csv(rows: Sequence[ClaimRow]) -> str:
    """One line for each claim, with a header."""
    return _csv(_CSV, map(_claim_cells, rows))


def claims_table(rows: Sequence[ClaimRow], wide: int, colour: bool) -> str:
    """A table for the terminal.

    Args:
        rows: the claims.
        wide: width in characters.
        colour: whether escape codes may stand in it.
    """
    cells = [
        (
            _day(row),
            row.act + ("" if row.status == "asserted" else f" ({row.status})"),
            _parties(row.actors) or "-",
            _parties(row.targets) or "-",
            row.evidence[0].text,
            (row.document.publisher or row.document.title or "-")
            + (" [withdrawn]" if row.document.withdrawn is not None else ""),
            row.ref,
        )
        for row in rows
    ]
    return _table(("when", "act", "who", "toward", "in the words", "source", "claim"), cells, wide, colour)


def claims_count(rows: Sequence[ClaimRow]) -> str:
    """How many claims, documents and independent voices."""
    documents = {row.document.key for row in rows}
    voices = {row.document.voice for row in rows}
    return (
        f"{_number(len(rows), 'claim')} of {_number(len(documents), 'document')}, "
        f"{_number(len(voices), 'independent voice')}"
    )


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


_ANSWER_CSV = (
    "answer_day answer answer_status answerer answerer_sides answered_day answered answered_actor "
    "answered_sides days at_most tied independent_voices documents answer_ref answered_ref answer_evidence "
    "answered_evidence"
).split()


def _answer_cells(one: Answer) -> list[Any]:
    answer, answered = one.answer, one.answered
    return [
        one.answer_day,
        answer.act,
        answer.status,
        "; ".join(party.name for party in answer.actors),
        "; ".join(party.side or "" for party in answer.actors),
        one.answered_day,
        answered.act,
        "; ".join(party.name for party in answered.actors),
        "; ".join(party.side or "" for party in answered.actors),
        one.days,
        one.at_most if one.days is not None else None,
        "reader" if one.tied else "direction",
        one.voices,
        "; ".join(one.documents),
        answer.ref,
        answered.ref,
        answer.evidence[0].text,
        answered.evidence[0].text,
    ]


def answers_json(shown: Sequence[Answer], found: Answers) -> dict[str, Any]:
    """The answers that are shown, and how many days all took."""
    rows = [
        {**dict(zip(_ANSWER_CSV, _answer_cells(one), strict=True)), "documents": list(one.documents)}
        for one in shown
    ]
    return {"answers": rows, "count": len(found), "days": asdict(found.spread)}


def answers_csv(rows: Sequence[Answer]) -> str:
    """One line for each answer, with a header."""
    return _csv(_ANSWER_CSV, map(_answer_cells, rows))


def answers_table(rows: Sequence[Answer], wide: int, colour: bool) -> str:
    """A table for the terminal; arguments as of :func:`claims_table`."""
    cells = [
        (
            one.answer_day or "-",
            f"{_parties(one.answer.actors)}: {one.answer.act}",
            one.answered_day or "-",
            f"{_parties(one.answered.actors)}: {one.answered.act}",
            "-" if one.days is None else f"{'≤' if one.at_most else ''}{one.days}",
            str(one.voices),
            one.answer.ref,
        )
        for one in rows
    ]
    header = ("answered on", "who, with what", "act of", "whose act", "days", "voices", "claim")
    return _table(header, cells, wide, colour)


def answers_count(found: Answers) -> str:
    """How many answers, and how many days they took."""
    over = found.spread
    if over.n:
        days = f"median {over.median:g} ({over.least} to {over.most})"
        bounded = f"; {over.at_most:,} of these at most" if over.at_most else ""
        return f"{_number(len(found), 'answer')}; days known for {over.n:,}: {days}{bounded}"
    return _number(len(found), "answer") + ("; the days are known for none" if found else "")
