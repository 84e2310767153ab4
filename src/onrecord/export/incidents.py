"""Incident rows, in the shape that incident repositories use: one attack, who is said to have done it to
whom, who attributed it and on what basis, and what was done about it.

Each row is about one attack as one document tells it. Which claims of the document belong to the attack:
those that the record ties to it; else attributions and measures toward a side of its actors, and that side's
denials.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.acts import STANDING, Act, Standing
from onrecord.export.plover import iso3, write_csv
from onrecord.export.sources import Item
from onrecord.export.stix.common import stix_id
from onrecord.export.words import days, in_short, sentences
from onrecord.export.writing import Stream
from onrecord.model import Claim, Party, Record

LEGAL = frozenset({Act.SANCTION, Act.PROSECUTE, Act.RESTRICT, Act.TAKEDOWN})
POLITICAL = frozenset(
    {Act.CONDEMN, Act.DIPLOMATIC, Act.DEMAND, Act.THREATEN, Act.RETALIATE, Act.SUPPORT, Act.WARN}
)

COLUMNS = (
    "incident_id",
    "document",
    "claim",
    "name",
    "description",
    "status",
    "start_date",
    "end_date",
    "initiator_name",
    "initiator_country",
    "initiator_category",
    "receiver_name",
    "receiver_country",
    "receiver_category",
    "attributions",
    "political_responses",
    "legal_responses",
    "denials",
    "published",
    "publisher",
    "url",
)


def incidents(record: Record, key: str) -> Iterator[dict[str, Any]]:
    """The incidents of a record.

    Args:
        record: the record.
        key: what tells its document from others; ids are those of the incidents in STIX.

    Yields:
        Rows by :data:`COLUMNS`. Lists of names are joined with "; ". Attributions and responses are JSON
        lists of objects with the claim, who, toward whom, when, status and the sentence, attributions with
        their basis: the estimative words, and whose word the attack is.
    """
    for attack in record.claims:
        if attack.act is not Act.ATTACK or STANDING[attack.status] is not Standing.PUT_FORWARD:
            continue
        span = days(attack.when) or (None, None)
        yield {
            "incident_id": stix_id("incident", key, attack.id),
            "document": key,
            "claim": attack.id,
            "name": in_short(attack),
            "description": sentences(attack),
            "status": attack.status.value,
            "start_date": span[0],
            "end_date": span[1],
            **_ends("initiator", attack.actors),
            **_ends("receiver", attack.targets),
            "attributions": _listed(_attributions(attack, record)),
            "political_responses": _listed(_told(one) for one in _responses(attack, record, POLITICAL)),
            "legal_responses": _listed(_told(one) for one in _responses(attack, record, LEGAL)),
            "denials": _listed(_told(one) for one in _denials(attack, record)),
            "published": record.published,
            "publisher": record.publisher,
            "url": record.url,
        }


def _ends(role: str, parties: list[Party]) -> dict[str, str | None]:
    sides = dict.fromkeys(party.side for party in parties if party.side)
    return {
        f"{role}_name": "; ".join(party.name for party in parties) or None,
        f"{role}_country": "; ".join(iso3().get(side, side) for side in sides) or None,
        f"{role}_category": "; ".join(dict.fromkeys(party.kind.value for party in parties)) or None,
    }


def _attributions(attack: Claim, record: Record) -> Iterator[dict[str, Any]]:
    """Those who hold the actors responsible: in attributions of the document, and as whose word the attack
    is told."""
    named: set[str] = set()
    for claim in record.claims:
        if claim.act is Act.ATTRIBUTE and STANDING[claim.status] is Standing.PUT_FORWARD:
            alleged = [link.claim for link in claim.links if link.type == "alleges"]
            if attack.id in alleged or (not alleged and _sides(claim.targets) & _sides(attack.actors)):
                named.update(party.name for party in claim.actors)
                yield _told(claim) | {"basis": claim.confidence or attack.confidence}
    for name in attack.said_by:
        if name not in named:
            yield _told(attack) | {"by": [name], "basis": attack.confidence}


def _responses(attack: Claim, record: Record, acts: frozenset[Act]) -> Iterator[Claim]:
    for claim in record.claims:
        if claim.act not in acts or STANDING[claim.status] is Standing.DENIED:
            continue
        punished = [link.claim for link in claim.links if link.type in ("punishes", "answers")]
        met = attack.targets if claim.act is Act.SUPPORT else attack.actors
        if attack.id in punished or (not punished and _sides(claim.targets) & _sides(met)):
            yield claim


def _denials(attack: Claim, record: Record) -> Iterator[Claim]:
    for claim in record.claims:
        if claim.act is Act.DENY and (
            attack.id in claim.answers
            or (not claim.answers and bool(_sides(claim.actors) & _sides(attack.actors)))
        ):
            yield claim


def _sides(parties: list[Party]) -> set[str]:
    return {party.side or party.name for party in parties}


def _told(claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "act": claim.act.value,
        "status": claim.status.value,
        "by": [party.name for party in claim.actors],
        "toward": [party.name for party in claim.targets],
        "when": claim.when,
        "sentence": sentences(claim),
    }


def _listed(told: Iterable[dict[str, Any]]) -> str | None:
    found = list(told)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else None


def write_incidents(items: Iterable[Item], stream: Stream) -> None:
    """Write the incidents as CSV, one on a row."""
    write_csv(stream, COLUMNS, (row for item in items for row in incidents(item.record, item.key)))
