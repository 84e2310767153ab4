"""Microsoft's mapping of threat actor names (``MicrosoftMapping.json``).

One entry for each name of Microsoft's; the names that others use stand beside it with Microsoft as
the source of the equation. The origin is a country, a kind of actor, or both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.registers.base import Download, Draft, Format, Must, Register
from onrecord.registers.groups import group
from onrecord.registers.model import Entry
from onrecord.registers.source import RegisterFileError, Source, only, whole_json
from onrecord.registers.words import country, squeeze, unique

NAME = "microsoft"
SOURCE = "Microsoft"


def _entry(item: dict[str, Any], where: str) -> Entry:
    name = squeeze(item.get("Threat actor name") or "")
    if not name:
        raise RegisterFileError(where, "has an actor without name")
    others = (item.get("Other names") or "").split(",")
    origin = [squeeze(part) for part in (item.get("Origin/Threat") or "").split(",")]
    return group(
        NAME,
        name,
        name,
        others,
        SOURCE,
        sides=unique([country(part) for part in origin]),
        programmes=unique([part for part in origin if not country(part)]),
    )


def _merged(items: Iterator[Entry], draft: Draft) -> Iterator[Entry]:
    """One entry for a name that the mapping gives in several rows."""
    found: dict[str, Entry] = {}
    for entry in items:
        old = found.get(entry.id)
        if old is not None:
            draft.notes.append(f"{entry.id} is given in more than one row")
            entry = Entry(
                **{f: getattr(old, f) for f in Entry.__slots__}
                | {
                    "names": tuple(dict.fromkeys(old.names + entry.names)),
                    "sides": unique([*old.sides, *entry.sides]),
                    "programmes": unique([*old.programmes, *entry.programmes]),
                }
            )
        found[entry.id] = entry
    yield from found.values()


def _read(sources: Sequence[Source]) -> Draft:
    source = only(sources, "mapping")
    items = whole_json(source)
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise RegisterFileError(source.where, "is no list of actors")
    draft = Draft("json", ())
    draft.entries = _merged((_entry(item, source.where) for item in items), draft)
    return draft


REGISTER = Register(
    name=NAME,
    title="Microsoft threat actor naming",
    publisher="Microsoft",
    imposers=(),
    covers="names",
    homepage="https://learn.microsoft.com/unified-secops/microsoft-threat-actor-naming",
    downloads=(
        Download(
            "MicrosoftMapping.json",
            "https://raw.githubusercontent.com/microsoft/mstic/master/PublicFeeds/ThreatActorNaming/MicrosoftMapping.json",
        ),
    ),
    licence="CC BY 4.0: © Microsoft",
    formats=(Format("json", lambda s: b'"Threat actor name"' in s.head, _read, "MicrosoftMapping.json"),),
    counts=(60, 2_000),
    must=(
        Must("Violet Typhoon", "APT31"),
        Must("Forest Blizzard", "APT28"),
        Must("Midnight Blizzard", "APT29"),
    ),
)
