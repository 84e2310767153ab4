"""MITRE ATT&CK: the groups of the Enterprise knowledge base (STIX 2.1 bundle).

Each ``intrusion-set`` is one entry under its external id ("G0128"); its aliases keep ATT&CK as their
source. Revoked and deprecated groups stay, with that status. ATT&CK does not code a country, and none
is guessed from the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.groups import group
from onrecord.registers.model import Completeness, Entry, Identifier
from onrecord.registers.source import RegisterFileError, Source, only, whole_json
from onrecord.registers.words import squeeze, unique

NAME = "mitre-attack"
SOURCE = "MITRE ATT&CK"
_CITATION = re.compile(r"\(Citation: [^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def _entry(item: dict[str, Any], where: str) -> Entry:
    name = squeeze(item.get("name") or "")
    references = item.get("external_references") or []
    key = next((r.get("external_id") for r in references if r.get("source_name") == "mitre-attack"), None)
    if not name or not key:
        raise RegisterFileError(where, f"has a group without name or number ({item.get('id')})")
    status = "listed"
    if item.get("revoked"):
        status = "revoked"
    elif item.get("x_mitre_deprecated"):
        status = "deprecated"
    return group(
        NAME,
        str(key),
        name,
        item.get("aliases") or [],
        SOURCE,
        identifiers=(Identifier("stix", str(item.get("id") or "")),),
        listed_on=str(item.get("created") or "")[:10],
        updated_on=str(item.get("modified") or "")[:10],
        why=squeeze(_LINK.sub(r"\1", _CITATION.sub("", item.get("description") or ""))),
        linked=unique([str(item.get("x_revoked_by") or "")]),
        status=status,
    )


def _read(sources: Sequence[Source]) -> Draft:
    source = only(sources, "bundle")
    bundle = whole_json(source)
    objects = bundle.get("objects") if isinstance(bundle, dict) else None
    if not isinstance(objects, list):
        raise RegisterFileError(source.where, "is no STIX bundle with objects")
    draft = Draft("stix", ())
    if "subset" in str(bundle.get("id") or "") + str(bundle.get("x_source") or ""):
        draft.completeness = Completeness.DERIVED
        draft.notes.append("a subset of the bundle, with all of its groups")
    collections = [o for o in objects if o.get("type") == "x-mitre-collection"]
    dated = collections or [o for o in objects if o.get("type") == "intrusion-set"]
    draft.date = max((str(o.get("modified") or "")[:10] for o in dated), default="")
    if collections:
        draft.notes.append(f"version {collections[0].get('x_mitre_version') or 'untold'}")
    elif bundle.get("x_attack_version"):
        draft.notes.append(f"version {bundle['x_attack_version']}")

    def entries() -> Iterator[Entry]:
        for item in objects:
            if item.get("type") == "intrusion-set":
                yield _entry(item, source.where)

    draft.entries = entries()
    return draft


def _is_bundle(source: Source) -> bool:
    head = source.head.lstrip()
    return head.startswith(b"{") and b'"bundle"' in head


REGISTER = Register(
    name=NAME,
    title="MITRE ATT&CK groups (Enterprise)",
    publisher="The MITRE Corporation",
    imposers=(),
    covers="names",
    homepage="https://attack.mitre.org/groups/",
    downloads=(
        Download(
            "enterprise-attack.json",
            "https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master/enterprise-attack/enterprise-attack.json",
        ),
    ),
    licence="ATT&CK terms of use: © The MITRE Corporation, reproduced and distributed with its permission",
    formats=(Format("stix", _is_bundle, _read, "STIX 2.1 bundle of ATT&CK Enterprise"),),
    counts=(100, 1_000),
    must=(Must("G0007", "APT28"), Must("G0016", "APT29"), Must("G0032", "Lazarus")),
)
