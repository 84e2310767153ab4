"""Annotated records: how they are read from disk and checked.

An annotated ("gold") record has the form of a :class:`onrecord.model.Record`, with some freedom that
people who annotate need: evidence may be a bare string, and keys beside the record's own (``genre``,
``affair``, ``event``) are kept. It is therefore held as the JSON object that it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from onrecord.acts import Act, Kind, Status
from onrecord.errors import OnrecordError
from onrecord.model import Document

Json = dict[str, Any]

ACTS = frozenset(str(act) for act in Act)
STATUSES = frozenset(str(status) for status in Status)
KINDS = frozenset(str(kind) for kind in Kind)


def load(place: Path, only: Iterable[str] = ()) -> dict[str, Json]:
    """Read records from a file or from all ``*.json`` files of a folder.

    Args:
        place: a file NAME.json, or a folder of such files.
        only: the names to read; all where none is given.

    Returns:
        Each record by its file's name without the suffix, in the order of the names.

    Raises:
        OnrecordError: nothing is there, a file is not a record, or a name of ``only`` is not there.
    """
    if not place.exists():
        raise OnrecordError(str(place), "there is no such file or folder")
    files = sorted(place.glob("*.json")) if place.is_dir() else [place]
    chosen = set(only)
    unknown = chosen - {file.stem for file in files}
    if unknown:
        raise OnrecordError(str(place), f"holds no record named {', '.join(sorted(unknown))}")
    if chosen:
        files = [file for file in files if file.stem in chosen]
    if not files:
        raise OnrecordError(str(place), "holds no NAME.json files")
    return {file.stem: _read(file) for file in files}


def sample(records: Mapping[str, Json], most: int) -> dict[str, Json]:
    """Of many records every second, third or so.

    Args:
        records: by their names.
        most: how many are taken at most.
    """
    every = max(1, math.ceil(len(records) / most))
    return dict(list(records.items())[::every])


def _read(file: Path) -> Json:
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OnrecordError(str(file), f"is not readable as JSON: {error}") from error
    if not (
        isinstance(record, dict)
        and isinstance(record.get("text"), str)
        and isinstance(record.get("claims"), list)
        and all(isinstance(claim, dict) for claim in record["claims"])
    ):
        raise OnrecordError(str(file), "is not a record: it needs a text and a list of claims")
    return record


def faults(record: Json, where: str) -> list[str]:
    """What is wrong with a record by itself.

    Args:
        record: the record, in JSON.
        where: its name, for the messages.

    Returns:
        One line for each unknown code, and for each claim whose evidence is not verbatim in the text
        (codebook, section 6, point 4). Empty if all is well.
    """
    found: list[str] = []
    text: str = record.get("text", "")
    for number, claim in enumerate(record.get("claims", [])):
        at = f"{where} claim {number} ({claim.get('act')})"
        if claim.get("act") not in ACTS:
            found.append(f"{at}: unknown act")
        if claim.get("status") not in STATUSES:
            found.append(f"{at}: unknown status {claim.get('status')!r}")
        found += [
            f"{at}: unknown kind {party.get('kind')!r} of {party.get('name')!r}"
            for party in [*claim.get("actors", []), *claim.get("targets", [])]
            if party.get("kind") not in KINDS
        ]
        if not claim.get("evidence"):
            found.append(f"{at}: no evidence")
        for piece in claim.get("evidence") or []:
            if isinstance(piece, str):
                if piece not in text:
                    found.append(f"{at}: evidence is not in the text: {piece[:60]!r}")
            elif text[piece["start"] : piece["end"]] != piece["text"] or not piece["text"]:
                found.append(f"{at}: evidence is not at its offsets: {piece['text'][:60]!r}")
    return found


def check(records: Mapping[str, Json], place: Path) -> None:
    """Refuse annotated records that are not well formed.

    Raises:
        OnrecordError: a record holds an unknown code, or evidence that is not in its text.
    """
    bad = [fault for name, record in records.items() for fault in faults(record, name)]
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        raise OnrecordError(str(place), f"{bad[0]}{more}")


def document(name: str, record: Json) -> Document:
    """The document of an annotated record, without what the annotators found in it."""
    return Document(
        id=name,
        text=record["text"],
        title=record.get("title"),
        publisher=record.get("publisher"),
        published=record.get("published"),
    )


def first_evidence(claim: Json) -> str:
    """The first evidence of a claim on one line, shortened to 140 characters."""
    piece = (claim.get("evidence") or [""])[0]
    text: str = piece if isinstance(piece, str) else piece["text"]
    return text[:140].replace("\n", " ")
