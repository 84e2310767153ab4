"""Screening a whole file: in pieces, by several processes, and on from where it was broken off.

Each piece's results are a file that appears whole or not at all. A run that is killed leaves those that are
done; the same command then does the rest, and what comes of it is the same as from one run. Which command is
the same is told by a digest of all that goes in: the parties, the columns, the lists, the claims, the scores.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.registers.store import data_folder
from onrecord.screen.matching import Screener
from onrecord.screen.model import Result, digest
from onrecord.screen.parties import Source, party_of
from onrecord.screen.rows import Cells, rows_of

# Rows of one piece: seconds of work, so that little is lost.
PIECE = 2000
# How often a worker looks whether its parent still lives, in seconds.
LOOK = 2.0
FOLDER = "screenings"

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """A file of parties with all that it is screened against.

    Attributes:
        source: the file.
        screener: the lists, indexed.
    """

    source: Source
    screener: Screener

    @property
    def digest(self) -> str:
        """Equal for runs that must give the same report."""
        from onrecord import __version__

        columns = sorted((what, list(heads)) for what, heads in self.source.columns.items())
        scores = [self.screener.match, self.screener.possible]
        return digest([__version__, self.source.sha256, columns, self.screener.lists.digest, scores, PIECE])


class Job:
    """The folder in which a file's results gather.

    Args:
        work: what is screened.
        folder: where; by default a folder of its own under the user's data, which ``remove`` clears away.

    Raises:
        OnrecordError: the folder cannot be made, is another job's, or somebody is at work in it.
    """

    def __init__(self, work: Work, folder: Path | None = None) -> None:
        self.work = work
        self.given = folder is not None
        key = work.digest
        self.folder = folder if folder is not None else data_folder() / FOLDER / key
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.folder)
        except OSError as error:
            raise OnrecordError(str(self.folder), f"cannot be made ({error.strerror})") from None
        about = self.folder / "job.json"
        if about.exists():
            try:
                known = json.loads(about.read_text(encoding="utf-8"))
                same = known["digest"] == key
                self.begun = str(known["begun"])
            except (OSError, ValueError, KeyError, TypeError) as error:
                self.close()
                raise OnrecordError(str(about), f"is not a job's ({error})") from None
            if not same:
                self.close()
                fault = (
                    "holds another job: other parties, lists, columns, claims or scores; name another folder"
                )
                raise OnrecordError(str(self.folder), fault)
        else:
            self.begun = datetime.now(UTC).isoformat(timespec="seconds")
            _write(about, json.dumps({"digest": key, "begun": self.begun}))

    def __enter__(self) -> Job:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others work here."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def remove(self) -> None:
        """Clear the folder away, if it is not the user's own."""
        if not self.given:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, processes: int = 1, tick: Tick | None = None, cluster: bool = False) -> int:
        """Screen what is not screened yet.

        Args:
            processes: how many at once.
            tick: told the number of rows that are done.
            cluster: whether on the machines of a Ray cluster; one process then stands for as many as it has
                cores.

        Returns:
            How many rows were done before, by an earlier run.
        """
        done = earlier = 0

        def missing() -> Iterator[tuple[Path, list[Cells]]]:
            nonlocal done, earlier
            for number, rows in enumerate(_pieces(rows_of(self.work.source.path))):
                path = self._piece(number)
                if path.exists():
                    done += len(rows)
                    earlier += len(rows)
                    if tick is not None:
                        tick(done)
                else:
                    yield path, rows

        def finished(count: int) -> None:
            nonlocal done
            done += count
            if tick is not None:
                tick(done)

        if cluster:
            from onrecord.screen.spread import on_cluster

            work = self.work
            workers = processes if processes > 1 else None
            for path, text, count in on_cluster(
                _lines, work.screener, work.source.columns, missing(), workers
            ):
                _write(path, text)
                finished(count)
        elif processes > 1 and "fork" in multiprocessing.get_all_start_methods():
            _in_processes(self.work, missing(), processes, finished, self._lock)
        else:
            for path, rows in missing():
                finished(_screen(self.work, path, rows))
        _write(self.folder / "done", "")
        return earlier

    def results(self) -> Iterator[Result]:
        """All results in the order of the file; may be asked for again and again once all is run."""
        number = 0
        while (path := self._piece(number)).exists():
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    yield Result.from_dict(json.loads(line))
            number += 1

    def _piece(self, number: int) -> Path:
        return self.folder / f"{number:07d}.jsonl"


def _pieces(rows: Iterator[Cells]) -> Iterator[list[Cells]]:
    piece: list[Cells] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _screen(work: Work, path: Path, rows: list[Cells]) -> int:
    _write(path, _lines(work.screener, work.source.columns, rows))
    return len(rows)


def _lines(screener: Screener, columns: Mapping[str, tuple[str, ...]], rows: list[Cells]) -> str:
    """The results of a piece, one on each line."""
    results = (screener.screen(party_of(row, columns)).to_dict() for row in rows)
    return "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("w", encoding="utf-8", errors="backslashreplace") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OnrecordError(str(path), f"cannot be written ({error.strerror})") from None


def _locked(folder: Path) -> int | None:
    """A lock that ends with the process, however that ends; None where the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return None
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise OnrecordError(str(folder), "another run is at work on this job") from None
    return handle


# What a worker works on: inherited, since to send or to build the lists again would take longer than a piece.
_WORK: Work | None = None


def _begin(parent: int, lock: int | None) -> None:
    """Let a worker die with its parent, and not hold its lock: a parent that is killed cannot tell it to."""
    if lock is not None:
        os.close(lock)

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _work(path: Path, rows: list[Cells]) -> int:
    assert _WORK is not None
    return _screen(_WORK, path, rows)


def _in_processes(
    work: Work,
    missing: Iterator[tuple[Path, list[Cells]]],
    processes: int,
    finished: Callable[[int], None],
    lock: int | None,
) -> None:
    global _WORK
    _WORK = work
    # What is inherited is shared as long as nobody writes to it, and the collector would.
    gc.collect()
    gc.freeze()
    try:
        context: Any = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(
            processes, mp_context=context, initializer=_begin, initargs=(os.getpid(), lock)
        ) as pool:
            waiting: set[Future[int]] = set()
            for path, rows in missing:
                waiting.add(pool.submit(_work, path, rows))
                if len(waiting) >= 2 * processes:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for one in done:
                        finished(one.result())
            for one in waiting:
                finished(one.result())
    finally:
        gc.unfreeze()
        _WORK = None
