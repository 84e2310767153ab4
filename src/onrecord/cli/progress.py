"""The progress display on standard error, where that is a terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from onrecord.cli.streams import complain
from onrecord.errors import OnrecordError


class Display:
    """A bar, or a spinner until the first record is shown.

    Args:
        total: number of documents.
        until_output: take the display away for good as soon as something is written to standard output.
    """

    def __init__(self, total: int, *, until_output: bool) -> None:
        self._until_output = until_output
        columns = [SpinnerColumn(), TextColumn("{task.description}")]
        if total > 1:
            columns += [BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("reading", total=total)

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def step(self) -> None:
        self._progress.advance(self._task)

    def before_output(self) -> None:
        if self._until_output:
            self._progress.stop()

    def say(self, error: OnrecordError) -> None:
        running = self._progress.live.is_started
        self._progress.stop()
        complain(error)
        if running:
            self._progress.start()
