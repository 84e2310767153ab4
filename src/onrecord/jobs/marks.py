"""What of a large job is done, kept in the folder that its records go to (``.onrecord/``).

``job.json`` says with which options the records there were read, so that no later run mixes others among
them. ``done/`` has a file for each archive that was gone through to its end: a run that goes on does not open
it again. Whatever else was done is told by the records themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from onrecord.documents import Place, remote
from onrecord.errors import OnrecordError
from onrecord.jobs.folders import Folder

_JOB = ".onrecord/job.json"
_DONE = ".onrecord/done"


@dataclass
class Done:
    """One source that was gone through.

    Attributes:
        source: its name.
        stamp: its size and time, or the tag that its server gives it.
        documents: how many records there are of it.
        passed: how many documents were passed over, by reason.
        faults: what could not be read in it: where, and why.
    """

    source: str
    stamp: list[str | int]
    documents: int = 0
    passed: dict[str, int] = field(default_factory=dict)
    faults: list[list[str]] = field(default_factory=list)


class Marks:
    """What of a job is done.

    Args:
        folder: that the records go to.
        options: what the records depend on besides their sources.
        resume: whether an earlier run is to be gone on with; else what it noted is forgotten.

    Raises:
        OnrecordError: the earlier run had other options, or another run is at work there.
    """

    def __init__(self, folder: Folder, options: Mapping[str, Any], *, resume: bool) -> None:
        self._folder = folder
        folder.lock()
        wanted = {key: value for key, value in options.items() if value is not None}
        known = _json(folder.read(_JOB)) if resume else None
        if isinstance(known, dict):
            for key in sorted({*known, *wanted}):
                if known.get(key) != wanted.get(key):
                    fault = (
                        f"holds records of a run with {key} {known.get(key)!r}, not {wanted.get(key)!r}: "
                        "name another folder, or leave --resume out to read all of it anew"
                    )
                    raise OnrecordError(folder.name, fault)
        self._done = set(folder.files(_DONE))
        if not resume:
            for name in self._done:
                folder.remove(f"{_DONE}/{name}")
            self._done = set()
        folder.write(_JOB, _text(wanted))

    def done(self, place: Place) -> Done | None:
        """What is noted of a source that was gone through; None if it was not, or has changed since."""
        if not self._done:
            return None
        name = _name(place)
        if name not in self._done:
            return None
        noted = _json(self._folder.read(f"{_DONE}/{name}"))
        try:
            found = Done(**noted)
            return found if found.source == place.name and found.stamp == stamp(place) else None
        except (TypeError, OnrecordError):
            return None

    def note(self, place: Place, done: Done) -> None:
        """Note that a source was gone through, and all of its records are kept."""
        if not done.stamp or any(where == place.name for where, _ in done.faults):
            return  # what is wrong with the source itself may be mended
        name = _name(place)
        self._folder.write(f"{_DONE}/{name}", _text(asdict(done)))
        self._done.add(name)


def stamp(place: Place) -> list[str | int]:
    """What changes when a source does; empty where nothing tells.

    Raises:
        OnrecordError: it is not there.
    """
    if place.remote is not None:
        return remote.stamp(place.remote)
    if place.path is None:
        return []
    try:
        status = place.path.stat()
    except OSError as error:
        raise OnrecordError(place.name, f"cannot be read: {error.strerror}") from None
    return [status.st_size, status.st_mtime_ns]


def _name(place: Place) -> str:
    return hashlib.sha256(f"{place.id}\n{place.name}".encode()).hexdigest()[:32] + ".json"


def _text(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _json(data: bytes | None) -> Any:
    try:
        return json.loads(data) if data is not None else None
    except ValueError:
        return None
