"""The objects of a document over time: which hold, and which are revoked.

What a document no longer says, as it was read anew or withdrawn, is revoked: a new version of the object
with ``revoked`` (STIX 2.1, 3.2). That cannot be taken back, and no later version may follow. What is said
again after that (a document was restored) has therefore new ids: those of its next *life*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from onrecord.export.stix.common import EXPORTER, Object, instant, stix_id

TAKEN_BACK = "Taken back: the document no longer says so, or was withdrawn."


class State(NamedTuple):
    """The objects of a document from an instant of the ledger on; none while it is withdrawn."""

    at: str
    objects: Sequence[Object]


def lives(states: Iterable[State]) -> tuple[list[Object], list[Object]]:
    """What holds in the end, and what is revoked.

    Args:
        states: in their order.
    """
    ended: Counter[str] = Counter()  # lives of each object that are over
    present: dict[str, Object] = {}
    revoked: dict[str, Object] = {}
    for at, objects in states:
        now = {one["id"]: one for one in objects}
        names = _names(ended)
        report = next((id for id, one in present.items() if one["type"] == "report"), EXPORTER)
        for id in present.keys() - now.keys():
            old = _renamed(present[id], names)
            revoked[old["id"]] = _revoked(old, names.get(report, report), at)
        ended.update(present.keys() - now.keys())
        present = now
    names = _names(ended)
    return (
        [_renamed(one, names) for one in present.values()],
        [revoked[id] for id in sorted(revoked)],
    )


def _names(ended: Counter[str]) -> dict[str, str]:
    return {id: stix_id(id.partition("--")[0], id, str(number)) for id, number in ended.items()}


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """The object with the ids of its life, its own and those that it refers to."""
    if not names:
        return value
    new = dict(value)
    for key in ("id", "source_ref", "target_ref"):
        if key in new:
            new[key] = names.get(new[key], new[key])
    if "object_refs" in new:
        new["object_refs"] = [names.get(ref, ref) for ref in new["object_refs"]]
    return new


def _revoked(one: Object, report: str, at: str) -> Object:
    """The object revoked. It keeps what STIX demands of it, and no word of the document."""
    kept = ("type", "spec_version", "id", "created_by_ref", "created")
    after = later(one["modified"], 1)  # a version of its own, even within the same millisecond
    stub: Object = {key: one[key] for key in kept}
    stub |= {"modified": max(instant(at), after), "revoked": True}
    match one["type"]:
        case "report":
            return stub | {"name": TAKEN_BACK, "published": one["published"], "object_refs": [EXPORTER]}
        case "note":
            return stub | {"content": TAKEN_BACK, "object_refs": [report]}
        case "opinion":
            return stub | {"opinion": one["opinion"], "object_refs": [report]}
        case "relationship":
            ends = ("relationship_type", "source_ref", "target_ref")
            return stub | {key: one[key] for key in ends}
        case _:
            return stub | {"name": TAKEN_BACK}


def later(moment: str, milliseconds: int) -> str:
    """The instant so many milliseconds later, as STIX writes it."""
    then = datetime.fromisoformat(moment) + timedelta(milliseconds=milliseconds)
    return f"{then:%Y-%m-%dT%H:%M:%S}.{then.microsecond // 1000:03}Z"
