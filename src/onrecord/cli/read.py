"""``onrecord read``: documents in, records out, faults told."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from onrecord import __version__
from onrecord.cli.interrupts import heard
from onrecord.cli.options import BY_SUFFIX, SUFFIX, Engine, Format, Reader, Scope
from onrecord.cli.outputs import Sink, ToFolder, open_sink
from onrecord.cli.streams import complain, is_terminal, tell
from onrecord.documents import (
    Failure,
    Given,
    Place,
    Unreadable,
    Ways,
    find_places,
    is_folder,
    load_places,
    may_hold_several,
)
from onrecord.documents.formats.sniff import ARCHIVES
from onrecord.documents.places import kind_at
from onrecord.documents.plain import NOTHING
from onrecord.documents.remote import is_remote
from onrecord.errors import OnrecordError
from onrecord.jobs import Done, Finishing, Marks
from onrecord.jobs.tally import Tally
from onrecord.model import Document, Record
from onrecord.views.summary import plural

LARGE = 64
"""So many documents are read by several processes, unless the user says how many."""
MOST_PROCESSES = 8
"""No more are started by themselves: each holds a model of some 400 MB."""
FIRST_PASS = "onrecord.triage:first_pass"


@dataclass(frozen=True)
class Request:
    """The options of ``onrecord read``, as the user gave them."""

    sources: list[str]
    given: Given = NOTHING
    format: Format | None = None
    output: str | None = None
    scope: Scope = Scope.CYBER
    reader: Reader = Reader.LEARNED
    min_confidence: float = 0.0
    model: str | None = None
    processes: int | None = None
    engine: Engine = Engine.LOCAL
    resume: bool = False
    offsets: bool = False
    quiet: bool = False
    verify: bool = False
    identities: bool = True
    triage: bool | None = None
    allowed: tuple[str, ...] = ()


def ways(triage: bool | None, allowed: Collection[str], passed: Counter[tuple[str, str]]) -> Ways:
    """How sources are opened.

    Args:
        triage: a first pass over everything, over nothing, or (None) over archives.
        allowed: networks that may be fetched from though they are not public.
        passed: where what is passed over is counted, by source and reason.

    Raises:
        OnrecordError: the first pass is asked for, and the extra that it needs is not installed.
    """
    if triage and find_spec("ahocorasick_rs") is None:
        fault = "needs ahocorasick_rs, which is not installed: pip install 'onrecord[sources]'"
        raise OnrecordError("--triage", fault)

    def count(source: str, why: str, number: int) -> None:
        passed[source, why] += number

    keep = None if triage is False else FIRST_PASS
    return Ways(keep=keep, keep_all=triage is True, allowed=allowed, on_passed=count)


def tell_passed(passed: Counter[tuple[str, str]]) -> None:
    """Tell on standard error what was passed over."""
    for source in dict.fromkeys(source for source, _ in passed):
        reasons = {why: number for (one, why), number in passed.items() if one == source}
        words = ", ".join(f"{why} {number:,}" for why, number in reasons.items())
        tell(f"{source}: {plural(sum(reasons.values()), 'document')} passed over ({words})")


def run(request: Request) -> bool:
    """Read all sources; False if any was bad.

    Raises:
        OnrecordError: an option is at fault, or the records cannot be written.
    """
    places = find_places(request.sources)
    holds_several = len(places) == 1 and may_hold_several(places)
    several = len(places) > 1 or holds_several or any(map(is_folder, request.sources))
    for option, value in (("--title", request.given.title), ("--url", request.given.url)):
        if several and value is not None:
            raise OnrecordError(option, "is for a single document, not for a folder or several sources")
    form = request.format or _format_of(request.output)
    good = [place for place in places if isinstance(place, Place)]
    spreads = request.engine is Engine.RAY
    finishing = _finishing(request, form, several)
    complete, render = (lambda record: record, str) if spreads else finishing.start()
    sink = open_sink(request.output, form, render, good, several=several or spreads, resume=request.resume)
    for option, wanted in (("--resume", request.resume), ("--engine ray", spreads)):
        if wanted and not isinstance(sink, ToFolder):
            raise OnrecordError(option, "needs a folder that the records go to (--output)")
    large = is_large(places) or spreads
    marks = None
    if large and isinstance(sink, ToFolder):
        marks = Marks(sink.folder, _options(request, form), resume=request.resume)
    tally = Tally(good, marks)
    outcome = Outcome()
    with ExitStack() as stack:
        stack.callback(sink.close)
        progress = stack.enter_context(_progress(request, len(places), several))
        check_interrupted = stack.enter_context(heard())
        for earlier in tally.earlier:
            outcome.recall(earlier, progress)
        try:
            if spreads:
                assert isinstance(sink, ToFolder)
                _spread(request, places, sink.folder.name, SUFFIX[form], finishing, tally, outcome, progress)
            else:
                processes = request.processes or by_themselves(places)
                for record in _here(request, places, sink, tally, outcome, progress, processes):
                    record = complete(record)
                    if outcome.done > 1 and not several and request.output not in (None, "-"):
                        raise OnrecordError(
                            request.sources[0], "holds several documents: name a folder with --output"
                        )
                    progress.before_output()
                    sink.put(record)
                    check_interrupted()
        except OnrecordError as error:
            outcome.faults += 1
            progress.say(error)
        except KeyboardInterrupt:
            stack.close()
            tell(f"interrupted; {outcome.done} of {plural(len(places), 'document')} done")
            raise
    if not request.quiet:
        outcome.tell()
    return outcome.faults == 0


@dataclass
class Outcome:
    """What became of everything, counted."""

    faults: int = 0
    done: int = 0
    there: int = 0
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def recall(self, earlier: Done, progress: Progress) -> None:
        """Take in what an earlier run noted of a source that it was done with."""
        self.there += earlier.documents
        for why, count in earlier.passed.items():
            self.passed[earlier.source, why] += count
        for where, fault in earlier.faults:
            self.faults += 1
            progress.say(OnrecordError(where, fault))
        progress.step()

    def tell(self) -> None:
        """Tell on standard error what was not read."""
        if self.there:
            tell(f"{plural(self.there, 'record')} there already")
        if self.passed:
            tell_passed(self.passed)


def _here(
    request: Request,
    places: Sequence[Place | Unreadable],
    sink: Sink,
    tally: Tally,
    outcome: Outcome,
    progress: Progress,
    processes: int,
) -> Iterator[Record]:
    """The records, read on this machine, in order; each counts as kept when the next is asked for."""
    left = {place.id for group in tally.groups for place in group}
    at: Place | None = None
    awaited: deque[Place] = deque()

    def todo() -> Iterator[Place | Unreadable]:
        nonlocal at
        for place in places:
            if isinstance(place, Unreadable):
                at = None
                yield place
            elif place.id in left:
                at = place
                yield place

    def failed(error: OnrecordError) -> None:
        outcome.faults += 1
        progress.say(error)
        progress.step()

    def passed(source: str, why: str, count: int) -> None:
        outcome.passed[source, why] += count
        if at is not None:
            tally.passed(at, why, count)

    def documents() -> Iterator[Document]:
        opened = replace(ways(request.triage, request.allowed, Counter()), on_passed=passed)
        for item in load_places(todo(), request.given, ways=opened, on_end=tally.ended):
            if isinstance(item, Failure):
                if at is not None:
                    tally.fault(at, item.error)
                failed(item.error)
                continue
            assert at is not None
            tally.handed(at)
            if isinstance(sink, ToFolder) and not sink.awaits(item.id):
                outcome.there += 1
                tally.finished(at, kept=True)
                progress.step()
                continue
            awaited.append(at)
            yield item

    def unread(_: Document, error: OnrecordError) -> None:
        if isinstance(sink, ToFolder):
            sink.skip()
        tally.finished(awaited.popleft(), kept=False)
        failed(error)

    for record in _read(documents(), request, processes, unread):
        outcome.done += 1
        yield record
        tally.finished(awaited.popleft(), kept=True)
        progress.step()


def _spread(
    request: Request,
    places: Sequence[Place | Unreadable],
    output: str,
    suffix: str,
    finishing: Finishing,
    tally: Tally,
    outcome: Outcome,
    progress: Progress,
) -> None:
    """Have the documents read by the machines of a cluster."""
    from onrecord.jobs.spread import Plan, spread

    for place in places:
        if isinstance(place, Unreadable):
            outcome.faults += 1
            progress.say(place.error)
    good = [place for place in places if isinstance(place, Place)]
    if any(place.path is None and place.url is None and place.remote is None for place in good):
        raise OnrecordError("--engine ray", "cannot read standard input")
    number = {place.id: at for at, place in enumerate(good)}
    groups = [[(number[place.id], place) for place in group] for group in tally.groups]
    opened = ways(request.triage, request.allowed, Counter())
    plan = Plan(
        output=output if is_remote(output) else str(Path(output).absolute()),
        suffix=suffix,
        resume=request.resume,
        finishing=finishing,
        given=request.given,
        keep=opened.keep,
        keep_all=opened.keep_all,
        allowed=request.allowed,
        reading=_reading(request),
    )
    for event in spread(groups, plan, request.processes):
        place = good[event.place]
        match event.kind:
            case "kept" | "there":
                outcome.done += event.kind == "kept"
                outcome.there += event.kind == "there"
                tally.finished(place, kept=True)
            case "failed":
                tally.finished(place, kept=False)
            case "passed":
                outcome.passed[place.name, event.where] += event.count
                tally.passed(place, event.where, event.count)
            case "fault":
                tally.fault(place, OnrecordError(event.where, event.fault))
            case _:
                tally.ended(place, event.count)
        if event.kind in ("failed", "fault"):
            outcome.faults += 1
            progress.say(OnrecordError(event.where, event.fault))
        if event.kind == "end":
            progress.step()


def _is_archive(place: Place) -> bool:
    return kind_at(place) in ARCHIVES


def _finishing(request: Request, form: Format, several: bool) -> Finishing:
    to_stdout = request.output in (None, "-")
    shown = to_stdout and is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
    return Finishing(
        form.value,
        identities=request.identities,
        verify=request.verify,
        # Several records on one stream are JSON Lines; a record by itself is laid out for people.
        one_line=several and to_stdout,
        width=shutil.get_terminal_size().columns if to_stdout else None,
        colour=shown,
        offsets=request.offsets,
    )


def _options(request: Request, form: Format) -> dict[str, object]:
    """What the records depend on besides their sources, under the names that a user knows."""
    given = {key: value for key, value in asdict(request.given).items() if value is not None}
    return {
        "--version": __version__,
        "--format": form.value,
        "--scope": request.scope.value,
        "--reader": request.reader.value,
        "--min-confidence": request.min_confidence,
        "--model": request.model,
        "--identities": request.identities,
        "--verify": request.verify,
        "--triage": request.triage,
        "--offsets": request.offsets,
        **{f"--{key}": value for key, value in given.items()},
    }


def is_large(places: Sequence[Place | Unreadable]) -> bool:
    """Whether these sources are a large job: many, or an archive among them, or a feed."""
    if len(places) >= LARGE or (len(places) == 1 and may_hold_several(places)):
        return True
    return any(isinstance(place, Place) and _is_archive(place) for place in places)


def by_themselves(places: Sequence[Place | Unreadable]) -> int:
    """How many processes read these sources unless the user says how many."""
    if not is_large(places):
        return 1
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        cores = os.cpu_count() or 1
    return max(1, min(cores, MOST_PROCESSES))


def _reading(request: Request) -> dict[str, Any]:
    return {
        "model": request.model,
        "scope": "any" if request.scope is Scope.ANY else "cyber",
        "reader": "rules" if request.reader is Reader.RULES else "learned",
        "min_confidence": request.min_confidence,
    }


def _read(
    documents: Iterator[Document],
    request: Request,
    processes: int,
    on_failure: Callable[[Document, OnrecordError], None],
) -> Iterator[Record]:
    # The reader is imported only once there is something to read: a mistyped name is told at once.
    first = next(documents, None)
    if first is None:
        return
    from itertools import chain

    from onrecord.reading.api import read_documents
    from onrecord.reading.learned import encoder

    if request.processes == 1:
        encoder.share_the_machine()  # the others know it by themselves
    yield from read_documents(
        chain([first], documents), processes=processes, on_failure=on_failure, **_reading(request)
    )


def _format_of(output: str | None) -> Format:
    return BY_SUFFIX.get(Path(output).suffix.lower(), Format.TERMINAL) if output else Format.TERMINAL


class Progress(Protocol):
    """Tells how far the reading is."""

    def step(self) -> None:
        """One document is done."""

    def before_output(self) -> None:
        """Something is about to be written to standard output."""

    def say(self, error: OnrecordError) -> None:
        """Tell a fault without disturbing the display."""


class Silent:
    """No display; faults are told all the same."""

    def step(self) -> None:
        pass

    def before_output(self) -> None:
        pass

    def say(self, error: OnrecordError) -> None:
        complain(error)


def _progress(request: Request, total: int, several: bool) -> AbstractContextManager[Progress]:
    if request.quiet or not is_terminal(sys.stderr):
        return nullcontext(Silent())
    from onrecord.cli.progress import Display

    # On one and the same terminal a bar and the records would write over each other.
    shared = request.output in (None, "-") and is_terminal(sys.stdout)
    return Display(total, until_output=shared or not several)
