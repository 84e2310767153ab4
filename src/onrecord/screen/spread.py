"""Screening spread over the machines of a Ray cluster. Needs the extra ``ray``.

Actors hold the lists, sent to each once; pieces of the file go to them, and their results come back to this
process, which alone writes them: a run that is killed goes on as one of this machine does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from onrecord.cluster import join, load_ray
from onrecord.errors import OnrecordError
from onrecord.screen.matching import Screener
from onrecord.screen.rows import Cells

# Pieces that wait at each actor, so that it need not wait for this process.
AHEAD = 2

Lines = Callable[[Screener, Mapping[str, tuple[str, ...]], list[Cells]], str]


class Worker:
    """Holds the lists on a machine of the cluster.

    Args:
        lines: makes the results of a piece.
        screener: the lists.
        columns: of the file.
    """

    def __init__(self, lines: Lines, screener: Screener, columns: Mapping[str, tuple[str, ...]]) -> None:
        self._lines = lines
        self._screener = screener
        self._columns = columns

    def screen(self, rows: list[Cells]) -> str:
        """The results of a piece."""
        return self._lines(self._screener, self._columns, rows)


def on_cluster(
    lines: Lines,
    screener: Screener,
    columns: Mapping[str, tuple[str, ...]],
    missing: Iterator[tuple[Path, list[Cells]]],
    workers: int | None,
) -> Iterator[tuple[Path, str, int]]:
    """The results of pieces, as they are done, with the number of rows.

    Args:
        lines: makes the results of a piece.
        screener: the lists.
        columns: of the file.
        missing: the pieces, with the path that their results will have.
        workers: how many actors; as many as the cluster has cores by default.

    Raises:
        OnrecordError: Ray is not installed, the cluster cannot be reached, or the work broke off.
    """
    ray = load_ray()
    started = join(ray)
    try:
        count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        held = ray.put(screener)
        actors = [ray.remote(num_cpus=1)(Worker).remote(lines, held, columns) for _ in range(count)]
        waiting: dict[Any, tuple[int, Path, int]] = {}
        free = list(range(count)) * AHEAD
        for path, rows in missing:
            at = free.pop()
            waiting[actors[at].screen.remote(rows)] = at, path, len(rows)
            while not free:
                yield from _done(ray, waiting, free)
        while waiting:
            yield from _done(ray, waiting, free)
    except ray.exceptions.RayError as error:
        told = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise OnrecordError("--engine ray", (told[-1] if told else type(error).__name__)[:300]) from None
    finally:
        if started:
            ray.shutdown()


def _done(
    ray: Any, waiting: dict[Any, tuple[int, Path, int]], free: list[int]
) -> Iterator[tuple[Path, str, int]]:
    ready, _ = ray.wait(list(waiting), num_returns=1)
    for one in ready:
        at, path, count = waiting.pop(one)
        free.append(at)
        yield path, ray.get(one), count
