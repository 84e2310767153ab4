"""Records to verify, from record files whose claims are taken as they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.model import Record

_CLAIM = ("act", "status", "when", "voice", "confidence", "detail")
_PARTY = ("name", "kind", "side")


def is_record(path: Path) -> bool:
    """Whether the file is a record with claims: JSON with a text and a list of claims."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        isinstance(body, dict) and isinstance(body.get("text"), str) and isinstance(body.get("claims"), list)
    )


def load_record(path: Path) -> Record:
    """A record as it stands in a file: Onrecord's own, or an annotated ("gold") one.

    Annotated records may give evidence as bare sentences, which are found in the text here, and have keys of
    their own (``genre``, ``affair``, ``event``), which are left out.

    Raises:
        OnrecordError: the file is not such a record, or a sentence is not in the text.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise OnrecordError(str(path), f"is not valid JSON ({error})") from None
    if not (
        isinstance(body, dict) and isinstance(body.get("text"), str) and isinstance(body.get("claims"), list)
    ):
        raise OnrecordError(str(path), "is not a record: it needs a text and a list of claims")
    try:
        if "schema_version" in body:
            return Record.model_validate(body)
        return _annotated(body, path)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OnrecordError(str(path), f"is not a record: {place}: {first['msg']}") from None


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
