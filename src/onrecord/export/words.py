"""Short wordings of documents and claims that several formats use."""

from __future__ import annotations

import calendar
import datetime
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.model import Claim, Party, Record


def title_of(record: Record) -> str:
    """The document's title; its first line, shortened, where it has none."""
    line = next((line.strip() for line in record.text.splitlines() if line.strip()), "")
    return record.title or (line if len(line) <= 120 else f"{line[:119]}…") or record.id


def names_of(parties: Iterable[Party]) -> str:
    """The parties' names, with commas; "nobody named" if there are none."""
    return ", ".join(party.name for party in parties) or "nobody named"


def in_short(claim: Claim) -> str:
    """The claim on one line: ``attack (alleged): China → Norwegian parliament, said by Norway``."""
    said = f", said by {', '.join(claim.said_by)}" if claim.said_by else ""
    status = claim.status.value.replace("_", " ")
    ends = f"{names_of(claim.actors)} → {names_of(claim.targets)}"
    return f"{claim.act.value} ({status}): {ends}{said}"


def sentences(claim: Claim) -> str:
    """The claim's sentences, one on a line."""
    return "\n".join(" ".join(piece.text.split()) for piece in claim.evidence)


def days(when: str | None) -> tuple[str, str] | None:
    """First and last ISO day of a record's ``when``; None if there is none or no calendar has it.

    >>> days("2024-02")
    ('2024-02-01', '2024-02-29')
    >>> days("2021/2022-03-05")
    ('2021-01-01', '2022-03-05')
    """
    if not when:
        return None
    first, _, last = when.partition("/")
    try:
        start, end = _first(first), _last(last or first)
    except ValueError:
        return None
    return (start, end) if start <= end else (end, start)


def bounds(told: str, where: str) -> tuple[str, str]:
    """First and last ISO day of what a user names; an end that is left open is the first or last there is.

    Args:
        told: a day, month or year, or two of these (``2021..2023-06``, ``2022..``, ``..2021``).
        where: the option, for the message.

    Raises:
        OnrecordError: it is none of these, or ends before it begins.

    >>> bounds("2021..2023-06", "--published")
    ('2021-01-01', '2023-06-30')
    """
    head, middle, tail = told.strip().partition(".." if ".." in told else "/")
    parts = [part for part in (head, tail) if part]
    try:
        if not parts or not all(_PART.fullmatch(part) for part in parts):
            raise ValueError(told)
        first = _first(head) if head else "0001-01-01"
        last = _last(tail if middle else head) if tail or not middle else "9999-12-31"
    except ValueError:
        fault = f"{told!r} is not a day, month or year, nor two of these as in 2021..2023-06"
        raise OnrecordError(where, fault) from None
    if first > last:
        raise OnrecordError(where, f"{told!r} ends before it begins")
    return first, last


compact: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON without spaces. ``json.dumps`` would make an encoder for each of millions of objects."""

_PART = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


def _first(part: str) -> str:
    return datetime.date.fromisoformat(part + "-01-01"[len(part) - 4 :]).isoformat()


def _last(part: str) -> str:
    if len(part) == 4:
        part += "-12"
    if len(part) == 7:
        year, month = int(part[:4]), int(part[5:])
        if not 1 <= month <= 12 or year < 1:
            raise ValueError(part)
        part += f"-{calendar.monthrange(year, month)[1]:02}"
    return datetime.date.fromisoformat(part).isoformat()
