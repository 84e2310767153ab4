"""Work shared among several processes, its results in the order of the work.

Each worker is a fresh interpreter (start method "spawn", which every platform has), sets itself up once, and
has one piece of work at a time. What is handed out ahead of the results that are still awaited is bounded,
so that a slow reader of the results or a slow piece of work never lets them pile up.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from onrecord.errors import OnrecordError

Work = TypeVar("Work")
Result = TypeVar("Result")
SetUp = Callable[[], Callable[[Work], Result]]

AHEAD = 4
"""How many pieces of work for each worker may be done or under way before their turn has come."""


@dataclass(frozen=True)
class _Fault:
    """An OnrecordError on its way between processes."""

    where: str
    fault: str


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection
    number: int | None = None
    """Which piece of work it has; None if it has none."""


def in_order(
    set_up: SetUp[Work, Result],
    work: Iterable[Work],
    processes: int,
    *,
    describe: Callable[[Work], str] = str,
) -> Iterator[tuple[Work, Result]]:
    """Have the work done by several processes; yields each piece of work with its result, in order.

    A worker is started only when there is work that no idle one can take. Interrupting (Ctrl-C), closing the
    iterator, or a fault ends all workers. A program that calls this from its main module must guard the call
    with ``if __name__ == "__main__":``, as :mod:`multiprocessing` explains.

    Args:
        set_up: called once in each worker; gives the function that does the work. It, the work and the
            results must be such as can be pickled.
        work: consumed only so far as there is a worker for it.
        processes: how many workers; at least 1.
        describe: names a piece of work in a message.

    Raises:
        OnrecordError: ``set_up`` or a piece of work raised it, or a worker died.
    """
    pool: list[_Worker] = []
    waiting: dict[int, Work] = {}
    done: dict[int, Result | OnrecordError] = {}
    supply = iter(work)
    sent = turn = 0
    exhausted = False
    broken: Exception | None = None
    try:
        while True:
            while not exhausted and sent < turn + AHEAD * processes:
                worker = next((one for one in pool if one.number is None), None)
                if worker is None and len(pool) == processes:
                    break
                try:
                    piece = next(supply)
                except StopIteration:
                    exhausted = True
                    break
                except Exception as error:  # what came before it is still due
                    broken, exhausted = error, True
                    break
                if worker is None:
                    worker = _start(set_up)
                    pool.append(worker)
                waiting[sent], worker.number = piece, sent
                sent += 1
                with suppress(BrokenPipeError, ConnectionResetError):  # it has died, as will be heard
                    worker.connection.send(piece)
            if turn in done:
                piece, result = waiting.pop(turn), done.pop(turn)
                turn += 1
                if isinstance(result, OnrecordError):
                    raise result
                yield piece, result
                continue
            busy = {worker.connection: worker for worker in pool if worker.number is not None}
            if not busy:
                break
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]
                assert worker.number is not None
                answer: Result | OnrecordError = _hear(worker, describe(waiting[worker.number]))
                exhausted = exhausted or isinstance(answer, OnrecordError)
                done[worker.number], worker.number = answer, None
        if broken is not None:
            raise broken
    finally:
        _end(pool)


def _start(set_up: SetUp[Work, Result]) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, set_up), daemon=True)
    with _deaf_to_interrupts():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C, which a terminal sends to all: this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, set_up: SetUp[Work, Result]) -> None:
    """What a worker does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The other end may be gone at any time: then nobody wants the result any more.
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            do = set_up()
            while True:
                piece = connection.recv()
                connection.send(do(piece))
        except OnrecordError as error:
            connection.send(_Fault(error.where, error.fault))


def _hear(worker: _Worker, description: str) -> Any:
    try:
        answer = worker.connection.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join(5)
        code = worker.process.exitcode
        how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with status {code}"
        why = " (memory may have run short)" if code == -9 else ""
        return OnrecordError(description, f"the process that worked on it {how}{why}")
    return OnrecordError(answer.where, answer.fault) if isinstance(answer, _Fault) else answer


def _end(pool: list[_Worker]) -> None:
    for worker in pool:
        worker.connection.close()
        worker.process.terminate()
    for worker in pool:
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()
