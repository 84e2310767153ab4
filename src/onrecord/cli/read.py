"""``onrecord read``: documents in, records out, faults told."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from onrecord.cli.options import BY_SUFFIX, Format, Reader, Scope
from onrecord.cli.outputs import Render, ToFolder, open_sink
from onrecord.cli.streams import complain, is_terminal, tell
from onrecord.documents import (
    Failure,
    Given,
    Place,
    Ways,
    find_places,
    is_folder,
    load_places,
    may_hold_several,
)
from onrecord.documents.plain import NOTHING
from onrecord.errors import OnrecordError
from onrecord.model import Document, Record
from onrecord.views.summary import plural

if TYPE_CHECKING:
    from onrecord.identity import Resolver


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
    render = _renderer(request, form, several)
    steps: list[Callable[[Record], Record]] = [_identifying()] if request.identities else []
    if request.verify:
        steps.append(_checking(request.identities))
        render = _with_checks(render, form)
    sink = open_sink(request.output, form, render, good, several=several)
    if request.resume and not isinstance(sink, ToFolder):
        raise OnrecordError("--resume", "needs a folder that the records go to (--output)")
    faults = done = there = 0
    passed: Counter[tuple[str, str]] = Counter()

    with ExitStack() as stack:
        stack.callback(sink.close)
        progress = stack.enter_context(_progress(request, len(places), several))

        def failed(error: OnrecordError) -> None:
            nonlocal faults
            faults += 1
            progress.say(error)
            progress.step()

        def documents() -> Iterator[Document]:
            nonlocal there
            for item in load_places(
                places, request.given, ways=ways(request.triage, request.allowed, passed)
            ):
                if isinstance(item, Failure):
                    failed(item.error)
                elif request.resume and isinstance(sink, ToFolder) and sink.has(item.id):
                    there += 1
                    progress.step()
                else:
                    yield item

        large = holds_several or len(places) >= LARGE
        processes = request.processes or (min(os.cpu_count() or 1, MOST_PROCESSES) if large else 1)
        try:
            for record in _read(documents(), request, processes, lambda _, error: failed(error)):
                for step in steps:
                    record = step(record)
                if done and not several and request.output not in (None, "-"):
                    raise OnrecordError(
                        request.sources[0], "holds several documents: name a folder with --output"
                    )
                progress.before_output()
                sink.put(record)
                done += 1
                progress.step()
        except OnrecordError as error:
            faults += 1
            progress.say(error)
        except KeyboardInterrupt:
            stack.close()
            tell(f"interrupted; {done} of {plural(len(places), 'document')} done")
            raise
    if there and not request.quiet:
        tell(f"{plural(there, 'record')} there already")
    if passed and not request.quiet:
        tell_passed(passed)
    return faults == 0


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

    yield from read_documents(
        chain([first], documents),
        model=request.model,
        scope="any" if request.scope is Scope.ANY else "cyber",
        reader="rules" if request.reader is Reader.RULES else "learned",
        min_confidence=request.min_confidence,
        processes=processes,
        on_failure=on_failure,
    )


def _format_of(output: str | None) -> Format:
    return BY_SUFFIX.get(Path(output).suffix.lower(), Format.TERMINAL) if output else Format.TERMINAL


def _renderer(request: Request, form: Format, several: bool) -> Render:
    to_stdout = request.output in (None, "-")
    match form:
        case Format.JSON:
            from onrecord.views import json

            # Several records on one stream are JSON Lines; a record by itself is laid out for people.
            return lambda record: json.render(record, indent=None if several and to_stdout else 2)
        case Format.MARKDOWN:
            from onrecord.views import markdown

            return markdown.render
        case Format.HTML:
            from onrecord.views import html

            return html.render
        case Format.TERMINAL:
            from onrecord.views import terminal

            shown = to_stdout and is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
            width = shutil.get_terminal_size((terminal.WIDTH, 24)).columns if to_stdout else terminal.WIDTH
            return lambda record: terminal.render(record, width=width, colour=shown, offsets=request.offsets)


def _identifying() -> Callable[[Record], Record]:
    """A step that says who the parties of a record are; the registers are loaded for the first record."""
    resolvers: list[Resolver] = []

    def step(record: Record) -> Record:
        if not any(claim.actors or claim.targets for claim in record.claims):
            return record
        if not resolvers:
            from onrecord.identity import open_own

            resolvers.append(open_own())
        return resolvers[0].resolve_record(record)

    return step


def _checking(identities: bool) -> Callable[[Record], Record]:
    """A step that adds what the registers say of a record's measures.

    Args:
        identities: whether targets that are described get an identity where one entry fits.

    Raises:
        OnrecordError: the extra is not installed, or the registers cannot be read.
    """
    try:
        from onrecord.cli_verify import Checker
    except ImportError as error:
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[registers]'"
        raise OnrecordError("--verify", fault) from error
    checker = Checker()
    return lambda record: checker.add(record, identities=identities)


def _with_checks(render: Render, form: Format) -> Render:
    """In the terminal and in Markdown the checks follow the record; JSON and HTML have a place for them."""
    if form in (Format.JSON, Format.HTML):
        return render
    from onrecord.verify.model import RecordChecks
    from onrecord.verify.show import to_markdown, to_text

    show = to_markdown if form is Format.MARKDOWN else to_text
    return lambda record: "\n".join([render(record), show(RecordChecks.of(record)), ""])


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
