"""Where records to export come from: record files, or a ledger. One at a time, however many there are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.model import Record

if TYPE_CHECKING:
    from onrecord.ledger import Ledger

_CLAIM = ("act", "status", "when", "voice", "confidence", "detail")
_PARTY = ("name", "kind", "side")
_SUFFIXES = (".json", ".jsonl")


@dataclass(frozen=True)
class Item:
    """A record on its way out.

    Attributes:
        record: the document with its claims.
        added: instant at which a ledger learned the document's version (UTC); None without a ledger.
        read: instant at which a ledger learned the reading.
    """

    record: Record
    added: str | None = None
    read: str | None = None

    @cached_property
    def key(self) -> str:
        """What tells the document from others, wherever it is kept: a digest of its text, title, publisher
        and day (as :func:`onrecord.cases.told.digest`)."""
        record = self.record
        facts = [record.text, record.title or "", record.publisher or "", record.published or ""]
        return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


def record_files(places: Iterable[str]) -> list[Path]:
    """The record files that the places name: files as they are, of folders their .json and .jsonl files.

    Raises:
        OnrecordError: a place is not there, or a folder holds no such file.
    """
    files: list[Path] = []
    for place in places:
        path = Path(place)
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES)
            if not inside:
                raise OnrecordError(place, "holds no record (.json, .jsonl)")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise OnrecordError(place, "there is no such file or folder")
    return files


def from_files(files: Iterable[Path], on_repeat: Callable[[str], None] | None = None) -> Iterator[Item]:
    """The records of files, in order; a document that came before is left out.

    Args:
        files: JSON files with one record each, or JSON Lines files.
        on_repeat: told where a record stands that is left out.

    Raises:
        OnrecordError: a file cannot be read or is not a record.
    """
    seen: set[bytes] = set()
    for where, record in _records(files):
        item = Item(record)
        mark = bytes.fromhex(item.key)[:16]
        if mark not in seen:
            seen.add(mark)
            yield item
        elif on_repeat is not None:
            on_repeat(where)


def from_records(records: Iterable[Record]) -> Iterator[Item]:
    """The same for records in memory."""
    return map(Item, records)


def from_ledger(
    ledger: Ledger, as_of: str | None = None, keys: Iterable[str] | None = None
) -> Iterator[Item]:
    """The records of a ledger, in the order in which their documents were first added; withdrawn documents
    are left out.

    Args:
        ledger: an open ledger.
        as_of: as they were known then (day, month, year or ISO time; UTC).
        keys: only these documents, in this order.
    """
    found = ledger.records(as_of=as_of) if keys is None else (ledger.record(key, as_of=as_of) for key in keys)
    for row, record in found:
        if row.withdrawn is None:
            yield Item(record, added=row.added, read=row.read)


def published(items: Iterable[Item], first: str, last: str) -> Iterator[Item]:
    """Of the documents those that were published from one ISO day to another, both included; of an undated
    one that is not known."""
    return (item for item in items if item.record.published and first <= item.record.published <= last)


def _records(files: Iterable[Path]) -> Iterator[tuple[str, Record]]:
    for path in files:
        try:
            if path.suffix.lower() == ".jsonl":
                # Not splitlines(): a sentence may hold characters that it takes for the end of a line.
                with path.open(encoding="utf-8", newline="\n") as lines:
                    for number, line in enumerate(lines, 1):
                        if line.strip():
                            where = f"{path}, line {number}"
                            yield where, parse(line, where, path.stem)
            else:
                yield str(path), parse(path.read_text(encoding="utf-8"), str(path), path.stem)
        except OSError as error:
            raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
        except UnicodeDecodeError:
            raise OnrecordError(str(path), "is not a record: not UTF-8") from None


def parse(text: str, where: str, id: str = "record") -> Record:
    """A record from its JSON: Onrecord's own, or an annotated ("gold") one.

    Annotated records may give evidence as bare sentences, which are found in the text here, and have keys of
    their own (``genre``, ``affair``, ``event``), which are left out.

    Args:
        text: the JSON.
        where: what to call it in a message.
        id: the record's id, if it has none.

    Raises:
        OnrecordError: it is not such a record, or a sentence is not in the text.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise OnrecordError(where, f"is not valid JSON ({error})") from None
    if not (
        isinstance(body, dict) and isinstance(body.get("text"), str) and isinstance(body.get("claims"), list)
    ):
        raise OnrecordError(where, "is not a record: it needs a text and a list of claims")
    try:
        return Record.model_validate(body if "schema_version" in body else _annotated(body, where, id))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OnrecordError(where, f"is not a record: {place}: {first['msg']}") from None


def _annotated(body: dict[str, Any], where: str, id: str) -> dict[str, Any]:
    text: str = body["text"]
    claims = []
    for number, claim in enumerate(body["claims"], 1):
        if not isinstance(claim, dict):
            raise OnrecordError(where, f"claim {number} is not an object")
        claims.append(
            {
                "id": claim.get("id") or f"c{number}",
                **{key: claim.get(key) for key in _CLAIM},
                "said_by": claim.get("said_by") or [],
                "actors": [_party(party) for party in claim.get("actors") or []],
                "targets": [_party(party) for party in claim.get("targets") or []],
                "evidence": [_evidence(piece, text, where, number) for piece in claim.get("evidence") or []],
            }
        )
    facts = {key: body.get(key) for key in ("title", "publisher", "published", "url")}
    return {"id": body.get("id") or id, **facts, "text": text, "claims": claims}


def _party(party: Any) -> dict[str, Any]:
    return {key: party.get(key) for key in _PARTY} if isinstance(party, dict) else {}


def _evidence(piece: Any, text: str, where: str, number: int) -> dict[str, Any]:
    if isinstance(piece, dict):
        return {key: piece.get(key) for key in ("start", "end", "text")}
    start = text.find(str(piece))
    if start < 0:
        raise OnrecordError(where, f"claim {number}: its evidence is not in the text: {str(piece)[:60]!r}")
    return {"start": start, "end": start + len(str(piece)), "text": str(piece)}
