"""The MISP galaxy's ``threat-actor`` cluster.

One entry for each value, under its UUID. A synonym's source is kept where the cluster tells who coined
it (``origin:<name>``); otherwise it is the cluster itself. The country is the cluster's own code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.groups import group
from onrecord.registers.model import Entry, Identifier
from onrecord.registers.source import RegisterFileError, Source, only, whole_json
from onrecord.registers.words import country, squeeze, unique

NAME = "misp-threat-actor"
SOURCE = "MISP galaxy"


def _entry(item: dict[str, Any], where: str) -> Entry:
    name, key = squeeze(item.get("value") or ""), squeeze(item.get("uuid") or "")
    if not name or not key:
        raise RegisterFileError(where, f"has a value without name or UUID ({name or key!r})")
    meta = item.get("meta") or {}

    origins = {
        key.removeprefix("origin:"): origin
        for key, origin in meta.items()
        if key.startswith("origin:") and isinstance(origin, str)
    }
    lands = meta.get("country") or ""
    sides = [country(c) for c in (lands if isinstance(lands, list) else str(lands).split(","))]
    if not any(sides):
        sponsor = meta.get("cfr-suspected-state-sponsor") or ""
        sides = [country(s) for s in (sponsor if isinstance(sponsor, list) else str(sponsor).split(","))]
    return group(
        NAME,
        key,
        name,
        meta.get("synonyms") or [],
        {"": SOURCE} | origins,
        sides=unique(sides),
        identifiers=(Identifier("misp", name),),
        why=squeeze(item.get("description") or ""),
    )


def _read(sources: Sequence[Source]) -> Draft:
    source = only(sources, "cluster")
    cluster = whole_json(source)
    values = cluster.get("values") if isinstance(cluster, dict) else None
    if not isinstance(values, list):
        raise RegisterFileError(source.where, "is no MISP cluster with values")
    if cluster.get("type") != "threat-actor":
        raise RegisterFileError(source.where, f"is the cluster {cluster.get('type')!r}, not threat-actor")

    def entries() -> Iterator[Entry]:
        for item in values:
            yield _entry(item, source.where)

    return Draft("json", entries(), notes=[f"version {cluster.get('version')}"])


def _is_cluster(source: Source) -> bool:
    head = source.head.lstrip()
    return head.startswith(b"{") and (b'"authors"' in head or b'"values"' in head) and b'"bundle"' not in head


REGISTER = Register(
    name=NAME,
    title="MISP galaxy, cluster threat-actor",
    publisher="MISP Project",
    imposers=(),
    covers="names",
    homepage="https://github.com/MISP/misp-galaxy",
    downloads=(
        Download(
            "threat-actor.json",
            "https://raw.githubusercontent.com/MISP/misp-galaxy/main/clusters/threat-actor.json",
        ),
    ),
    licence="CC0 1.0 or two-clause BSD",
    formats=(Format("json", _is_cluster, _read, "MISP galaxy cluster, JSON"),),
    counts=(500, 10_000),
    must=(
        Must("5b4ee3ea-eee3-4c8e-8323-85ae32658754", "APT28"),
        Must("b2056ff0-00b9-482e-b11c-c771daa5f28a", "APT29"),
    ),
)
