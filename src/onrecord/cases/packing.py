"""What of a document is compared with others, packed: kept in the ledger, so that it is worked out once."""

from __future__ import annotations

import json
import zlib
from datetime import date

from onrecord.acts import Act, Kind, Status
from onrecord.cases.dates import day
from onrecord.cases.told import Paper, digest, measures, telling_words, told
from onrecord.cases.wording import words
from onrecord.model import Claim, Party, Record


def pack(name: str, record: Record) -> bytes:
    """A document as it is kept; :func:`unpack` gives the same for it as if it were read from the record."""
    claims = []
    for claim in record.claims:
        evidence = " ".join(words(" ".join(piece.text for piece in claim.evidence)))
        place = min(piece.start for piece in claim.evidence) / max(1, len(record.text))
        parties = [
            [[party.name, party.kind.value, party.side] for party in ends]
            for ends in (claim.actors, claim.targets)
        ]
        acts = [claim.act.value, claim.status.value]
        claims.append([claim.id, *acts, *parties, claim.when, claim.voice, evidence, place])
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
        wording=measures()[0].weighted(body["words"]),
    )
    for number, (id, act, status, actors, targets, when, voice, evidence, place) in enumerate(body["claims"]):
        claim = Claim.model_construct(
            id=id,
            act=Act(act),
            status=Status(status),
            actors=_parties(actors),
            targets=_parties(targets),
            when=when,
            voice=voice,
        )
        made.claims.append(told(made, number, claim, evidence.split(), place))
    return made


def _parties(held: list[tuple[str, str, str | None]]) -> list[Party]:
    return [Party.model_construct(name=name, kind=Kind(kind), side=side) for name, kind, side in held]
