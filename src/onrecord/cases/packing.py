"""What of a document is compared with others, packed: kept in the ledger, so that it is worked out once."""

from __future__ import annotations

import json
import zlib
from datetime import date

from onrecord.cases.dates import day
from onrecord.cases.told import Paper, Said, Told, digest, evidence_words, said, telling_words
from onrecord.model import Record


def pack(name: str, record: Record) -> bytes:
    """A document as it is kept; :func:`unpack` gives the same for it as if it were read from the record."""
    claims = [
        said(record, claim)._replace(evidence=" ".join(evidence_words(claim))) for claim in record.claims
    ]
    body = {
        "key": f"{digest(record)[:16]}/{name}",
        "name": name,
        "published": day(record.published),
        "words": telling_words(record.text),
        "claims": claims,
    }
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(packed: bytes) -> Paper:
    """A document as it is compared. Its record holds no text, and its claims no evidence."""
    body = json.loads(zlib.decompress(packed))
    published = body["published"]
    made = Paper(
        key=body["key"],
        name=body["name"],
        record=Record.model_construct(
            id=body["name"],
            text="",
            published=date.fromordinal(published).isoformat() if published else None,
        ),
        published=published,
        counts=lambda: body["words"],
    )
    made.claims += [Told(made, number, Said(*row)) for number, row in enumerate(body["claims"])]
    return made
