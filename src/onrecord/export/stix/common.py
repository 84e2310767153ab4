"""What every STIX object of ours has in common: ids, times, markings, the extension.

STIX 2.1 (OASIS Standard, 10 June 2021). Ids are UUIDs of version 5 over what an object stands for, so that
the same records give the same objects wherever and whenever they are exported.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

Object = dict[str, Any]

NAMESPACE = uuid.UUID("7f0d4a0e-6a53-4c39-9a52-0f3f5c2b8d11")
"""Under which all ids are made. It never changes."""

_UUID_FIXED = 0xF000_C000_0000_0000_0000
_UUID_5 = 0x5000_8000_0000_0000_0000
"""What a UUID of version 5 has in place of the digest's bits (RFC 9562, 5.5)."""

UNDATED = "1970-01-01T00:00:00.000Z"
"""``created`` of objects of a document whose day is not known: STIX wants one."""

FIXED = "2026-11-22T00:00:00.000Z"
"""``created`` of the objects that describe the export itself."""

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
# TLP 2.0 as STIX markings: OASIS, "TLP 2.0 extension definition", October 2022.
_TLP = {
    "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}


def stix_id(kind: str, *what: str) -> str:
    """The id of the object of this kind that stands for this."""
    # As uuid.uuid5, in a third of the time: an export makes several for each claim.
    told = "\0".join((kind, *what)).encode()
    digest = hashlib.sha1(NAMESPACE.bytes + told, usedforsecurity=False).digest()
    bits = int.from_bytes(digest[:16], "big") & ~_UUID_FIXED | _UUID_5
    text = f"{bits:032x}"
    return f"{kind}--{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


EXPORTER = stix_id("identity", "exporter")
CLAIM_EXTENSION = stix_id("extension-definition", "claim", "1")
MEASURE_EXTENSION = stix_id("extension-definition", "measure", "1")
DOCUMENT_EXTENSION = stix_id("extension-definition", "document", "1")


def instant(day: str | None, fallback: str = UNDATED) -> str:
    """The beginning of an ISO day as STIX writes it; an instant of a ledger, to the millisecond."""
    if not day:
        return fallback
    if len(day) == 10:
        return f"{day}T00:00:00.000Z"
    head, _, fraction = day.removesuffix("Z").removesuffix("+00:00").partition(".")
    return f"{head}.{(fraction + '000')[:3]}Z"


def thing(kind: str, id: str, created: str, modified: str, **properties: Any) -> Object:
    """An object of the bundle; properties that are None or empty are left out, as STIX demands."""
    head: Object = {
        "type": kind,
        "spec_version": "2.1",
        "id": id,
        "created_by_ref": EXPORTER,
        "created": created,
        "modified": max(created, modified),
    }
    return head | {name: value for name, value in properties.items() if value is not None and value != []}


def pruned(value: Any) -> Any:
    """The value without nulls and empty lists, which STIX does not allow anywhere."""
    if isinstance(value, dict):
        inside = {}
        for key, part in value.items():
            if isinstance(part, dict | list):
                part = pruned(part)
                if not part:
                    continue
            if part is not None:
                inside[key] = part
        return inside
    if isinstance(value, list):
        return [pruned(part) for part in value if part is not None]
    return value


def marking(tlp: str) -> Object:
    """The marking definition of a TLP 2.0 label."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{_TLP[tlp]}",
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{tlp.upper()}",
        "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp}},
    }


def exporter() -> list[Object]:
    """The objects that describe the export: who made it, and its extensions."""
    identity = thing(
        "identity",
        EXPORTER,
        FIXED,
        FIXED,
        name="Onrecord",
        description="Software that reads reporting on state cyber operations: who did what to whom, who says "
        "so, and in which words. It takes no side; what it writes is what documents say.",
        identity_class="system",
    )
    del identity["created_by_ref"]
    return [identity, *(_definition(*one) for one in _EXTENSIONS)]


_TEXTS = {"type": "array", "items": {"type": "string"}}
_EXTENSIONS: tuple[tuple[str, str, str, Object], ...] = (
    (
        CLAIM_EXTENSION,
        "onrecord claim",
        "On a note: the claim that the note tells, as a claim of an Onrecord record, empty keys left out. "
        "On an incident, a relationship or an opinion: act, status and id of the claim behind it.",
        {"claim": {"type": "object"}, "document": {"type": "string"}},
    ),
    (
        MEASURE_EXTENSION,
        "onrecord measure",
        "On a note: a sanction, charge, restriction, diplomatic step, takedown or warning that was taken: "
        "who took it, against whom, when, and what the official registers have of it.",
        {
            "measure": {"type": "string"},
            "status": {"type": "string"},
            "taken_by_refs": _TEXTS,
            "against_refs": _TEXTS,
            "first_day": {"type": "string"},
            "last_day": {"type": "string"},
            "verdict": {"type": "string"},
            "register_entries": _TEXTS,
        },
    ),
    (
        DOCUMENT_EXTENSION,
        "onrecord document",
        "On a report: the facts of the document as in an Onrecord record, and its text if it was asked for.",
        {"record": {"type": "object"}, "key": {"type": "string"}},
    ),
)


def _definition(id: str, name: str, description: str, properties: Object) -> Object:
    kind = {"extension_type": {"const": "property-extension"}}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": kind | properties,
        "required": ["extension_type"],
    }
    return thing(
        "extension-definition",
        id,
        FIXED,
        FIXED,
        name=name,
        description=description,
        schema=json.dumps(schema),
        version="1.0.0",
        extension_types=["property-extension"],
    )


def extension(**properties: Any) -> Object:
    """The content of one of our extensions."""
    content: Object = pruned(properties)
    return {"extension_type": "property-extension"} | content
