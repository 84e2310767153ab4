"""Records to verify, from record files whose claims are taken as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.model import Record

_CLAIM = ("act", "status", "when", "voice", "confidence", "detail")
_PARTY = ("name", "kind", "side")


def is_record(path: Path) -> bool:
    """Whether the file holds records: a JSON object with a text and a list of claims, or lines of such."""
    suffix = path.suffix.lower()
    if suffix not in (".json", ".jsonl") or not path.is_file():
        return False
    try:
        text = path.read_text(encoding="utf-8")
        body = json.loads(text if suffix == ".json" else next(iter(text.splitlines()), ""))
    except (OSError, ValueError):
        return False
    return _looks_so(body)


def _looks_so(body: object) -> bool:
    return (
        isinstance(body, dict) and isinstance(body.get("text"), str) and isinstance(body.get("claims"), list)
    )


def load_records(path: Path) -> Iterator[Record]:
    """The records in a file (JSON, or JSON Lines), or in the ``.json`` and ``.jsonl`` files of a folder.

    Raises:
        OnrecordError: a file is not a record, cannot be read, or the folder has none.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in (".json", ".jsonl"))
        if not files:
            raise OnrecordError(str(path), "holds no record (.json, .jsonl)")
        for file in files:
            yield from load_records(file)
    elif path.suffix.lower() == ".jsonl":
        for number, line in enumerate(_read(path).splitlines(), 1):
            if line.strip():
                yield _record(line, path, f"{path}, line {number}")
    else:
        yield load_record(path)


def load_record(path: Path) -> Record:
    """A record as it stands in a file: Onrecord's own, or an annotated ("gold") one.

    Annotated records may give evidence as bare sentences, which are found in the text here, and have keys of
    their own (``genre``, ``affair``, ``event``), which are left out.

    Raises:
        OnrecordError: the file is not such a record, or a sentence is not in the text.
    """
    return _record(_read(path), path, str(path))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise OnrecordError(str(path), "is not a record: not UTF-8") from None


def _record(text: str, path: Path, where: str) -> Record:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise OnrecordError(where, f"is not valid JSON ({error})") from None
    if not _looks_so(body):
        raise OnrecordError(where, "is not a record: it needs a text and a list of claims")
    try:
        if "schema_version" in body:
            return Record.model_validate(body)
        return _annotated(body, path)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OnrecordError(where, f"is not a record: {place}: {first['msg']}") from None


def _annotated(body: dict[str, Any], path: Path) -> Record:
    text: str = body["text"]
    claims = []
    for number, claim in enumerate(body["claims"], 1):
        if not isinstance(claim, dict):
            raise OnrecordError(str(path), f"claim {number} is not an object")
        claims.append(
            {
                "id": claim.get("id") or f"c{number}",
                **{key: claim.get(key) for key in _CLAIM},
                "said_by": claim.get("said_by") or [],
                "actors": [_party(party) for party in claim.get("actors") or []],
                "targets": [_party(party) for party in claim.get("targets") or []],
                "evidence": [_evidence(piece, text, path, number) for piece in claim.get("evidence") or []],
            }
        )
    facts = {key: body.get(key) for key in ("title", "publisher", "published", "url")}
    return Record.model_validate({"id": body.get("id") or path.stem, **facts, "text": text, "claims": claims})


def _party(party: Any) -> dict[str, Any]:
    return {key: party.get(key) for key in _PARTY} if isinstance(party, dict) else {}


def _evidence(piece: Any, text: str, path: Path, number: int) -> dict[str, Any]:
    if isinstance(piece, dict):
        return {key: piece.get(key) for key in ("start", "end", "text")}
    start = text.find(str(piece))
    if start < 0:
        raise OnrecordError(
            str(path), f"claim {number}: its evidence is not in the text: {str(piece)[:60]!r}"
        )
    return {"start": start, "end": start + len(str(piece)), "text": str(piece)}
