"""The reader spread over the machines of a Ray cluster, by Ray Data. Needs the extra ``ray``.

Sources are opened by tasks, a group of sources each; documents go on to actors, each of which holds the
reader, finishes the record, and writes it to the folder itself: what is written is what one machine alone
would write, to the byte, under the same names. What comes back here is what became of each document.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from onrecord.cluster import join, load_ray
from onrecord.documents import Failure, Given, Place, Ways, load_places
from onrecord.documents.formats.sniff import CONTAINERS
from onrecord.documents.places import kind_at
from onrecord.errors import OnrecordError
from onrecord.jobs.finishing import Finishing
from onrecord.jobs.folders import Folder, open_folder
from onrecord.jobs.names import Names
from onrecord.model import Document

TOGETHER = 32
"""So many sources that hold one document each are opened by one task."""
HANDED = 1 << 16
"""Bytes of documents that a task hands on together: few, so that all readers soon have something to read."""
_READER, _OPENER = 0.9, 0.1
"""Shares of a core that are claimed. The opening is done soon, or waits for the readers."""

_OURS = f"{OnrecordError.__module__}.{OnrecordError.__name__}: "

Row = dict[str, Any]
Group = Sequence[tuple[int, Place]]


@dataclass(frozen=True)
class Plan:
    """What is to be done with every source; it goes to the tasks and actors.

    Attributes:
        output: the folder that the records go to, a path that all machines have or an address of fsspec's.
        suffix: of the records' files.
        resume: whether documents that have a record there are passed over.
        finishing: what is done with a record.
        given: what the user says of the documents.
        keep, keep_all, allowed: as in :class:`onrecord.documents.Ways`.
        reading: arguments of :func:`onrecord.reading.api.read_documents`.
    """

    output: str
    suffix: str
    resume: bool
    finishing: Finishing
    given: Given
    keep: str | None
    keep_all: bool
    allowed: tuple[str, ...]
    reading: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """What became of a source or of one of its documents.

    Attributes:
        kind: ``kept``, ``there`` (it has its record already), ``failed`` (the reader's fault), ``fault`` (it
            cannot be opened), ``passed``, or ``end`` of the source; with ``end``, ``count`` is the number of
            its other events. Events come in any order.
        place: number of the source.
        where, fault: of a fault; ``where`` is also the reason why documents were passed over.
        count: how many documents.
    """

    kind: str
    place: int
    where: str = ""
    fault: str = ""
    count: int = 1


def spread(groups: Sequence[Group], plan: Plan, processes: int | None) -> Iterator[Event]:
    """Read on the cluster that ``RAY_ADDRESS`` names or that runs here, else on this machine's cores.

    Args:
        groups: the sources, numbered, in groups whose records' names cannot meet.
        plan: what is to be done with them.
        processes: how many readers; by default as many as the cluster has cores.

    Raises:
        OnrecordError: Ray is not installed, the cluster cannot be reached, or the work broke off.
    """
    ray = load_ray("ray.data")
    started = join(ray)
    try:
        cores = int(ray.cluster_resources().get("CPU", 1))
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.target_max_block_size = HANDED
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        rows = [
            {"group": json.dumps([_packed(number, place) for number, place in group])}
            for group in _bundles(groups)
        ]
        readers = processes or max(1, cores)
        done = (
            ray.data.from_items(rows, override_num_blocks=len(rows))
            .flat_map(partial(open_group, plan), num_cpus=_OPENER)
            .map(ReadAndKeep, fn_constructor_args=(plan,), concurrency=readers, num_cpus=_READER)
        )
        for row in done.iter_rows():
            yield Event(row["kind"], row["place"], row["where"], row["fault"], row["count"])
    except OnrecordError:
        raise
    except ray.exceptions.RayError as error:
        raise OnrecordError("--engine ray", _cause(error)) from None
    finally:
        if started:
            ray.shutdown()


def _bundles(groups: Sequence[Group]) -> Iterator[Group]:
    small: list[tuple[int, Place]] = []
    for group in groups:
        if any(kind_at(place) in CONTAINERS for _, place in group):
            yield group
            continue
        small += group
        if len(small) >= TOGETHER:
            yield small
            small = []
    if small:
        yield small


def _packed(number: int, place: Place) -> list[Any]:
    # Who opens it works in another folder.
    path = str(place.path.absolute()) if place.path else None
    return [number, place.id, place.name, path, place.url, place.remote]


def open_group(plan: Plan, row: Row) -> Iterator[Row]:
    """The documents of a group of sources, and what is to be told of them; runs on the cluster."""
    numbers: dict[str, int] = {}
    places: list[Place] = []
    for number, id, name, path, url, address in json.loads(row["group"]):
        places.append(Place(id, name, Path(path) if path else None, url, address))
        numbers[id] = number
    told: list[Row] = []
    at = events = 0

    def each() -> Iterator[Place]:
        nonlocal at, events
        for place in places:
            at, events = numbers[place.id], 0
            yield place

    def passed(_: str, why: str, count: int) -> None:
        nonlocal events
        events += 1
        told.append(_row("passed", at, where=why, count=count))

    def ended(_: Place) -> None:
        told.append(_row("end", at, count=events))

    ways = Ways(keep=plan.keep, keep_all=plan.keep_all, allowed=plan.allowed, on_passed=passed)
    folder = open_folder(plan.output) if plan.resume else None
    names = Names(plan.suffix)
    for item in load_places(each(), plan.given, ways=ways, on_end=ended):
        yield from told
        told.clear()
        events += 1
        if isinstance(item, Failure):
            yield _row("fault", at, where=item.error.where, fault=item.error.fault)
            continue
        name = names.take(item.id)
        if folder is not None and folder.has(name):
            yield _row("there", at)
        else:
            yield _row("document", at, name=name, document=item.model_dump_json())
    yield from told


class ReadAndKeep:
    """An actor: reads documents, and writes their records.

    Args:
        plan: what is to be done.
    """

    def __init__(self, plan: Plan) -> None:
        from onrecord.reading.learned import encoder

        encoder.share_the_machine()
        self._plan = plan
        self._folder: Folder = open_folder(plan.output)
        self._complete, self._render = plan.finishing.start()

    def __call__(self, row: Row) -> Row:
        if row["kind"] != "document":
            return row
        from onrecord.reading.api import read_documents

        at = row["place"]
        document = Document.model_validate_json(row["document"])
        faults: list[OnrecordError] = []
        for record in read_documents(
            [document], on_failure=lambda _, error: faults.append(error), **self._plan.reading
        ):
            self._folder.write(row["name"], self._render(self._complete(record)).encode())
        return (
            _row("failed", at, where=faults[0].where, fault=faults[0].fault) if faults else _row("kept", at)
        )


def _row(
    kind: str,
    place: int,
    *,
    where: str = "",
    fault: str = "",
    count: int = 1,
    name: str = "",
    document: str = "",
) -> Row:
    return {
        "kind": kind,
        "place": place,
        "where": where,
        "fault": fault,
        "count": count,
        "name": name,
        "document": document,
    }


def _cause(error: Exception) -> str:
    """Why the work broke off, in one line."""
    while isinstance(inner := getattr(error, "cause", None), Exception) and inner is not error:
        error = inner
    return _line(error)


def _line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__).removeprefix(_OURS)[:300]
