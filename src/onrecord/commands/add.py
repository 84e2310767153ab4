"""``onrecord add``: read documents and keep them in the ledger, with their records."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.cli.ledgers import LedgerOption, open_ledger
from onrecord.cli.options import Reader, Scope
from onrecord.cli.reading_options import (
    AllowOption,
    ModelOption,
    ProcessesOption,
    PublishedOption,
    PublisherOption,
    ReaderOption,
    ScopeOption,
    TitleOption,
    TriageOption,
    UrlOption,
)
from onrecord.cli.streams import is_terminal, tell
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.ledger import Added
    from onrecord.model import Record


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Documents as for read: files, folders, or - for standard input.",
            show_default=False,
        ),
    ],
    place: LedgerOption = None,
    records: Annotated[
        bool,
        typer.Option("--records", help="The sources are finished records: keep their claims as they stand."),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Read anew what this reader has read already.")
    ] = False,
    published: PublishedOption = None,
    title: TitleOption = None,
    publisher: PublisherOption = None,
    url: UrlOption = None,
    identities: Annotated[
        bool,
        typer.Option(
            "--identities/--no-identities", help="Keep who is behind each name, where a register knows it."
        ),
    ] = True,
    triage: TriageOption = None,
    allow_address: AllowOption = None,
    scope: ScopeOption = Scope.CYBER,
    reader: ReaderOption = Reader.LEARNED,
    model: ModelOption = None,
    processes: ProcessesOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Tell faults only.")] = False,
) -> None:
    """Read documents and keep them in the ledger, with their records.

    What is there already is not read again, so that an interrupted run is taken up by starting it again. Exit
    status: 0 if all went well; 2 if a source was bad (the others are still kept); 130 if interrupted (what
    was done is kept).
    """
    from onrecord.cli.read import by_themselves, tell_passed, ways
    from onrecord.documents import Failure, Given, Place, check_published, find_places, is_folder, load_places
    from onrecord.jobs import identifying

    if published is not None:
        check_published(published, "--published")
    places = find_places(sources)
    several = len(places) > 1 or any(map(is_folder, sources))
    for option, value in (("--title", title), ("--url", url)):
        if several and value is not None:
            raise OnrecordError(option, "is for a single document, not for a folder or several sources")
    faults = 0
    counts: Counter[str] = Counter()
    claims = copies = 0
    passed: Counter[tuple[str, str]] = Counter()

    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(place, create=True))
        progress = stack.enter_context(_progress(len(places), quiet))

        def failed(error: OnrecordError) -> None:
            nonlocal faults
            faults += 1
            progress.say(error)
            progress.step()

        def note(added: Added) -> None:
            nonlocal claims, copies
            copies += bool(added.copy_of)
            counts[added.outcome.value] += 1
            claims += added.claims
            progress.step()

        def good(items: Iterable[Any]) -> Iterator[Any]:
            for item in items:
                if isinstance(item, Failure):
                    failed(item.error)
                else:
                    yield item

        try:
            if records:
                found = (one.path if isinstance(one, Place) else Failure(one.error) for one in places)
                for added in ledger.add_records(_finished(good(found), failed)):
                    note(added)
            else:
                given = Given(published=published, title=title, publisher=publisher, url=url)
                ledger.add(
                    good(load_places(places, given, ways=ways(triage, tuple(allow_address or ()), passed))),
                    finish=identifying() if identities else None,
                    on_added=note,
                    again=again,
                    model=model,
                    scope="any" if scope is Scope.ANY else "cyber",
                    reader="rules" if reader is Reader.RULES else "learned",
                    processes=processes or by_themselves(places),
                    on_failure=lambda _, error: failed(error),
                )
            if counts.total() > counts["same"]:
                from onrecord.cases.keeping import refresh

                refresh(ledger)
        except KeyboardInterrupt:
            stack.close()
            tell(f"interrupted; kept so far: {_counted(counts, claims, copies)}")
            raise
        name = ledger.name
    tell_passed(passed)
    if not quiet:
        typer.echo(f"{name}: {_counted(counts, claims, copies)}")
    if faults:
        raise typer.Exit(2)


_OUTCOMES = {
    "new": "new",
    "version": "new versions of known documents",
    "reading": "read anew",
    "same": "there already",
}


def _counted(counts: Counter[str], claims: int, copies: int) -> str:
    told = [f"{counts[name]:,} {words}" for name, words in _OUTCOMES.items() if counts[name]]
    return (
        (", ".join(told) or "nothing added")
        + f"; {claims:,} claims added"
        + (f"; {copies:,} near-copies, which count as one voice with what they copy" if copies else "")
    )


def _finished(paths: Iterable[Path | None], failed: Callable[[OnrecordError], None]) -> Iterator[Record]:
    """The records in files; a file that is none is told."""
    for path in paths:
        try:
            if path is None:
                raise OnrecordError("--records", "takes files, not standard input")
            yield load_record(path)
        except OnrecordError as error:
            failed(error)


def load_record(path: Path) -> Record:
    """A finished record from a file, Onrecord's own or an annotated one.

    Raises:
        OnrecordError: the file is none, or is annotated and the extra that reads such is not installed.
    """
    from pydantic import ValidationError

    from onrecord.model import Record

    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise OnrecordError(str(path), f"is not valid JSON ({error})") from None
    if isinstance(body, dict) and "schema_version" in body:
        try:
            return Record.model_validate(body)
        except ValidationError as error:
            first = error.errors()[0]
            spot = ".".join(str(part) for part in first["loc"])
            raise OnrecordError(str(path), f"is not a record: {spot}: {first['msg']}") from None
    try:
        from onrecord.verify.records import load_record as load_annotated
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        raise OnrecordError(
            str(path), "is an annotated record, which takes the extra 'onrecord[registers]' to read"
        ) from error
    return load_annotated(path)


def _progress(total: int, quiet: bool) -> Any:
    if quiet or total < 2 or not is_terminal(sys.stderr):
        from contextlib import nullcontext

        from onrecord.cli.read import Silent

        return nullcontext(Silent())
    from onrecord.cli.progress import Display

    return Display(total, until_output=False)
