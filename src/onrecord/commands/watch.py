"""``onrecord watch``: follow feeds, keep what is new, tell what was asked for."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.reading_options import AllowOption
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.fetch import Fetcher
    from onrecord.ledger import Ledger
    from onrecord.model import Record
    from onrecord.watching.watcher import Round

LEAST_MINUTES = 5.0
"""No feed is asked more often."""


def watch(
    feeds: Annotated[
        list[str],
        typer.Argument(
            metavar="FEEDS", help="List of feeds (OPML file) or address of a feed.", show_default=False
        ),
    ],
    every: Annotated[
        float, typer.Option("--every", metavar="MINUTES", min=LEAST_MINUTES, help="How often to ask a feed.")
    ] = 30.0,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", metavar="PLACE", help="Ledger to add to.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="FOLDER", help="Write records to a folder, not to a ledger.", show_default=False
        ),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option("--state", metavar="FILE", help="Where the watch remembers.", show_default=False),
    ] = None,
    alert: Annotated[
        list[str] | None,
        typer.Option(
            "--alert",
            metavar="WORD",
            help="Tell of claims with this act, side or party. Repeatable.",
            show_default=False,
        ),
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Tell of claims that join this case of the ledger. Repeatable.",
            show_default=False,
        ),
    ] = None,
    alerts: Annotated[
        Path | None,
        typer.Option(
            "--alerts", metavar="FILE", help="Append alerts to this file (JSON Lines).", show_default=False
        ),
    ] = None,
    webhook: Annotated[
        str | None,
        typer.Option("--webhook", metavar="URL", help="Send alerts there (JSON, POST).", show_default=False),
    ] = None,
    triage: Annotated[
        bool, typer.Option("--triage/--no-triage", help="Read only what a first pass finds worth reading.")
    ] = True,
    allow_address: AllowOption = None,
) -> None:
    """Follow feeds: new articles are fetched politely, read, and kept.

    What was done is remembered, so that a watch can be stopped at any time and goes on where it was. Exit
    status: 0 after --once if all went well, 2 if something could not be read, 130 if interrupted.
    """
    try:
        from onrecord.fetch import Fetcher
        from onrecord.triage import first_pass
        from onrecord.watching import State, Wanted, Watcher
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[sources]'"
        raise OnrecordError("onrecord watch", fault) from None
    fetcher = Fetcher(allowed=allow_address or [])
    urls = _addresses(feeds, fetcher)
    with ExitStack() as stack:
        if case and to is not None:
            raise OnrecordError("--case", "needs a ledger: cases are found among all that it holds")
        keep, cases = _keeper(ledger, to, case or [], stack)
        memory = State(state or Path("onrecord-watch.sqlite"))
        stack.callback(memory.close)
        watcher = Watcher(
            urls,
            memory,
            fetcher,
            _read,
            keep,
            worth=first_pass().text if triage else None,
            wanted=Wanted(alert or []),
            tell=_teller(alerts, webhook, fetcher),
            cases=cases if case else None,
            every=every * 60,
        )
        while True:
            done = watcher.round()
            _report(done)
            if once:
                raise typer.Exit(2 if done.faults else 0)
            time.sleep(max(10.0, watcher.due_in()))


def _addresses(feeds: list[str], fetcher: Fetcher) -> list[str]:
    """The addresses of feeds that lists and addresses name.

    Raises:
        OnrecordError: a list cannot be read.
    """
    from onrecord.documents.formats.isolated import FeedAddress, Isolated, Job
    from onrecord.documents.places import is_address

    found: list[str] = []
    with Isolated() as isolated:
        for source in feeds:
            if is_address(source) and not source.lower().endswith(".opml"):
                found.append(source)
                continue
            if is_address(source):
                job = Job(source, data=fetcher.get(source).data, suffix=".opml")
            else:
                path = Path(source)
                if not path.is_file():
                    raise OnrecordError(source, "no such file")
                job = Job(source, path=path)
            before = len(found)
            for outcome in isolated.read(job):
                if isinstance(outcome, OnrecordError):
                    raise outcome
                if isinstance(outcome, FeedAddress):
                    found.append(outcome.url)
            if len(found) == before:
                raise OnrecordError(source, "no list of feeds")
    return found


def _read(document: object) -> Record:
    from onrecord.model import Document
    from onrecord.reading.api import read

    assert isinstance(document, Document)
    return read(document)


def _keeper(
    ledger: str | None, to: Path | None, cases: list[str], stack: ExitStack
) -> tuple[Callable[[Record], None], Callable[[], Iterator[tuple[str, list[tuple[str, str]]]]]]:
    """What keeps a record, and what tells what each case holds."""
    if to is not None:
        from onrecord.jobs import file_name, open_folder
        from onrecord.views.json import render

        folder = open_folder(str(to))
        return (
            lambda record: folder.write(file_name(record.id, ".json"), render(record).encode()),
            lambda: iter(()),
        )
    try:
        from onrecord.ledger import Ledger
    except ImportError as error:
        fault = f"needs {error.name} for a ledger: pip install 'onrecord[ledger]', or give --to FOLDER"
        raise OnrecordError("onrecord watch", fault) from None
    kept = stack.enter_context(Ledger.open(ledger))

    def keep(record: Record) -> None:
        kept.add_record(record)

    for word in cases:
        _claims_of(kept, word)  # a case that is not there is told now
    return keep, lambda: ((word, _claims_of(kept, word)) for word in cases)


def _claims_of(ledger: Ledger, word: str) -> list[tuple[str, str]]:
    """The claims of a case, each with a key that stays and its alert.

    Raises:
        OnrecordError: there is no such case, or there are several.
    """
    from onrecord.cases.keeping import open_case
    from onrecord.watching.alerts import alert_of

    _, filed = open_case(ledger, word)
    found: dict[str, str] = {}
    for event in filed.case.events:
        for told in filed.case.holds(event):
            alert = alert_of(f"case {filed.name}", told.paper.record, told.claim)
            stays = [told.paper.key, *(alert[name] for name in ("act", "actors", "targets", "sentence"))]
            key = hashlib.sha256(json.dumps(stays).encode()).hexdigest()
            found[key] = json.dumps(alert, ensure_ascii=False)
    return list(found.items())


def _teller(alerts: Path | None, webhook: str | None, fetcher: Fetcher) -> Callable[[str], None]:
    def tell(body: str) -> None:
        if alerts is not None:
            try:
                with alerts.open("a", encoding="utf-8") as file:
                    file.write(body + "\n")
            except OSError as error:
                raise OnrecordError(str(alerts), f"cannot be written: {error.strerror}") from None
        if webhook is not None:
            fetcher.post(webhook, body.encode(), "application/json")
        if alerts is None and webhook is None:
            typer.echo(body)

    return tell


def _report(done: Round) -> None:
    from onrecord.cli.streams import complain, tell
    from onrecord.views.summary import plural

    for fault in done.faults:
        complain(fault)
    tell(
        f"{plural(done.asked, 'feed')} asked, {done.unchanged} unchanged; {done.new} new; {done.read} read, "
        f"{done.passed} passed over; {plural(done.claims, 'claim')}; {plural(done.told, 'alert')} told"
    )
