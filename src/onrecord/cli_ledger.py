"""``onrecord add``, ``ask``, ``search`` and ``ledger``: keeping documents, and asking what they say.

SQLAlchemy takes a third of a second to import, and is an extra of the package: it is imported once a ledger
is opened.
"""

from __future__ import annotations

import functools
import getpass
import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from onrecord.acts import Act, Status
from onrecord.cli.options import Reader, Scope
from onrecord.cli.streams import is_terminal, tell, write_text
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.ledger import Added, ClaimRow, Ledger, Query
    from onrecord.ledger.answers import Answers
    from onrecord.model import Record

P = ParamSpec("P")
R = TypeVar("R")
SHOWN = 100
"""Rows that are shown unless more are asked for."""

app = typer.Typer(
    name="ledger",
    help="The ledger: what it holds, whether it is whole, copies of it, documents that were withdrawn.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="PLACE",
        envvar="ONRECORD_LEDGER",
        help="File or database URL of the ledger; the user's own file by default.",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="WHEN",
        help="What the ledger knew then: a day, month, year or time (UTC).",
        show_default=False,
    ),
]
AuthorOption = Annotated[
    str | None, typer.Option("--author", metavar="NAME", help="Who says so; the user by default.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Shape(StrEnum):
    """How answers are shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def _open(place: str | None, *, create: bool = False) -> Ledger:
    """The ledger; only ``add`` and ``import`` make one.

    Raises:
        OnrecordError: it cannot be opened, or the extra is not installed.
    """
    try:
        from onrecord.ledger import Ledger
    except ImportError as error:
        if (error.name or "").startswith("onrecord"):
            raise
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[ledger]'"
        raise OnrecordError("the ledger", fault) from error
    return Ledger(place, create=create)


def author(told: str | None) -> str:
    """Who decides: as told, or the name that the user is logged in by.

    Raises:
        OnrecordError: neither is known.
    """
    if told is not None and told.strip():
        return told.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise OnrecordError("--author", "is needed: the user's name is not known here") from None


# Adding


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
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="YYYY-MM-DD", help="Day of publication.", show_default=False),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help="Headline of the document.", show_default=False),
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option("--publisher", metavar="TEXT", help="Who published the documents.", show_default=False),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Address of the document.", show_default=False)
    ] = None,
    identities: Annotated[
        bool,
        typer.Option(
            "--identities/--no-identities", help="Keep who is behind each name, where a register knows it."
        ),
    ] = True,
    triage: Annotated[
        bool | None,
        typer.Option(
            "--triage/--no-triage",
            help="Pass over what is plainly not about the subject, unread. By default in archives only.",
            show_default=False,
        ),
    ] = None,
    allow_address: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-address",
            metavar="NETWORK",
            help="Fetch from this network too, though it is not public.",
            show_default=False,
        ),
    ] = None,
    scope: Annotated[
        Scope, typer.Option("--scope", help="Record acts of cyber affairs only, or any.")
    ] = Scope.CYBER,
    reader: Annotated[
        Reader, typer.Option("--reader", help="The trained judge, or the rules alone.")
    ] = Reader.LEARNED,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", help="spaCy pipeline to parse with.", show_default=False),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            "-p",
            metavar="N",
            min=1,
            help="How many processes read at once. By default 1; for large jobs, one for each core.",
            show_default=False,
        ),
    ] = None,
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
        ledger = stack.enter_context(_open(place, create=True))
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


# Asking

ActOption = Annotated[
    list[Act] | None, typer.Option("--act", metavar="ACT", help="Act; repeat for any of several.")
]


def ask(
    act: ActOption = None,
    actor: Annotated[
        list[str] | None,
        typer.Option(
            "--actor", metavar="WHO", help="Who acts: a side (RU), NATO-members, or a name (APT31)."
        ),
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", metavar="WHO", help="Toward whom; as --actor.")
    ] = None,
    side: Annotated[
        list[str] | None, typer.Option("--side", metavar="WHO", help="Who acts or is acted upon; as --actor.")
    ] = None,
    said_by: Annotated[
        list[str] | None, typer.Option("--said-by", metavar="WHO", help="Whose word it is; as --actor.")
    ] = None,
    status: Annotated[
        list[Status] | None, typer.Option("--status", metavar="STATUS", help="How the documents put it.")
    ] = None,
    when: Annotated[
        str | None,
        typer.Option(
            "--when",
            "--about",
            metavar="DAYS",
            help="What it is about: 2024-03-25, 2024-03, 2024, 2022.., 2021..2023-06. A claim without a date "
            "counts by its day of publication.",
            show_default=False,
        ),
    ] = None,
    dated: Annotated[bool, typer.Option("--dated", help="Leave out claims without a date.")] = False,
    published: Annotated[
        str | None,
        typer.Option(
            "--published", metavar="DAYS", help="Day of publication; as --when.", show_default=False
        ),
    ] = None,
    as_of: AsOfOption = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME", help="Publisher, or the id of a document."),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="NAME", help="Claims of one case.", show_default=False),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", metavar="WORDS", help="Words of the evidence, as for search.", show_default=False
        ),
    ] = None,
    min_score: Annotated[
        float, typer.Option("--min-score", metavar="X", min=0.0, max=1.0, help="Least trust of the reader.")
    ] = 0.0,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="With claims of withdrawn documents.")
    ] = False,
    answers: Annotated[
        bool,
        typer.Option("--answers", help="Which acts they answer, and how many days lay between."),
    ] = False,
    answered_act: Annotated[
        list[Act] | None,
        typer.Option("--answered-act", metavar="ACT", help="With --answers: answers to these acts."),
    ] = None,
    answered_actor: Annotated[
        list[str] | None,
        typer.Option("--answered-actor", metavar="WHO", help="With --answers: answers to acts of these."),
    ] = None,
    format: Annotated[Shape, typer.Option("--format", "-f", help="How to show the answer.")] = Shape.TABLE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show N rows at most; 0 for all.")
    ] = SHOWN,
    place: LedgerOption = None,
) -> None:
    """Ask which claims the ledger holds: by act, parties, time, source, status, words.

    All denials by Russia of attributions by members of NATO since 2022, with the median days to answer:

        onrecord ask --act deny --actor RU --answers --answered-act attribute --answered-actor NATO-members
        --when 2022..
    """
    if (answered_act or answered_actor) and not answers:
        raise OnrecordError("--answered-act and --answered-actor", "go with --answers")
    with _open(place) as ledger:
        from dataclasses import replace

        from onrecord.ledger import Query
        from onrecord.ledger.sides import parse_who
        from onrecord.ledger.times import parse_days
        from onrecord.ledger.words import check_words

        keys, publishers = _sources(source or [])
        query = Query(
            acts=frozenset(map(str, act or [])),
            statuses=frozenset(map(str, status or [])),
            actors=parse_who(actor or [], "--actor"),
            targets=parse_who(target or [], "--target"),
            anyone=parse_who(side or [], "--side"),
            sayers=parse_who(said_by or [], "--said-by"),
            when=parse_days(when, "--when") if when else None,
            dated=dated,
            published=parse_days(published, "--published") if published else None,
            publishers=publishers,
            documents=keys,
            text=check_words(text, "--text") if text is not None else None,
            min_score=min_score,
            withdrawn=withdrawn,
        )
        if case is not None:
            query = replace(query, only=_of_case(ledger, case, as_of))
        if answers:
            answered = Query(
                acts=frozenset(map(str, answered_act or [])),
                actors=parse_who(answered_actor or [], "--answered-actor"),
            )
            found = ledger.answers(query, answered, as_of=as_of)
            _show_answers(found, format, limit)
            return
        rows = ledger.ask(query, as_of=as_of, limit=limit + 1 if limit else None)
        _show_claims(rows, format, limit)
        if not withdrawn and not rows:
            _tell_withdrawn(ledger, query, as_of)


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help="All of them, in any form; or in quotes for the shell: 'this -without', 'this OR that', "
            "'\"a phrase\"'.",
            show_default=False,
        ),
    ],
    as_of: AsOfOption = None,
    when: Annotated[
        str | None, typer.Option("--when", "--about", metavar="DAYS", help="As for ask.", show_default=False)
    ] = None,
    format: Annotated[Shape, typer.Option("--format", "-f", help="How to show the answer.")] = Shape.TABLE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show N rows at most; 0 for all.")
    ] = SHOWN,
    place: LedgerOption = None,
) -> None:
    """Search the sentences that claims rest on; the last learned come first."""
    with _open(place) as ledger:
        from onrecord.ledger import Query
        from onrecord.ledger.times import parse_days
        from onrecord.ledger.words import check_words

        text = check_words(_joined(words), "WORDS")
        days = parse_days(when, "--when") if when else None
        rows = ledger.ask(Query(text=text, when=days), as_of=as_of, limit=limit + 1 if limit else None)
        _show_claims(rows, format, limit)


def _joined(words: Sequence[str]) -> str:
    # The shell has taken the quotes away from a phrase that was quoted for it.
    return " ".join(
        f'"{word}"' if " " in word and '"' not in word and len(words) > 1 else word for word in words
    )


def _sources(told: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Document ids and publishers."""
    keys = {
        one for one in told if len(one) >= 13 and one[0] == "d" and set(one[1:]) <= set("0123456789abcdef")
    }
    return frozenset(keys), frozenset(set(told) - keys)


def _of_case(ledger: Ledger, name: str, as_of: str | None) -> frozenset[int]:
    """The claims of a case.

    Raises:
        OnrecordError: there is no such case, or several go by that name.
    """
    from onrecord.cases.keeping import claims_of

    return claims_of(ledger, name, as_of)


def _tell_withdrawn(ledger: Ledger, query: Query, as_of: str | None) -> None:
    from dataclasses import replace

    if ledger.ask(replace(query, withdrawn=True), as_of=as_of, limit=1):
        tell("only withdrawn documents tell of it; --withdrawn shows their claims")


def _show_claims(rows: Sequence[ClaimRow], format: Shape, limit: int) -> None:
    from onrecord.ledger import show

    more = bool(limit) and len(rows) > limit
    rows = rows[:limit] if limit else rows
    if format is Shape.JSON:
        write_text(show.as_json([show.claim_json(row) for row in rows]))
    elif format is Shape.CSV:
        write_text(show.claims_csv(rows))
    elif rows:
        write_text(show.claims_table(rows, *_terminal()))
    tell(show.claims_count(rows) + ("; there are more: --limit 0 shows all" if more else ""))


def _show_answers(found: Answers, format: Shape, limit: int) -> None:
    from onrecord.ledger import show

    shown = found[:limit] if limit else found[:]
    if format is Shape.JSON:
        write_text(show.as_json(show.answers_json(shown, found)))
    elif format is Shape.CSV:
        write_text(show.answers_csv(shown))
    elif shown:
        write_text(show.answers_table(shown, *_terminal()))
    left = f"; {len(shown)} shown, --limit 0 shows all" if len(shown) < len(found) else ""
    tell(show.answers_count(found) + left)


def _terminal() -> tuple[int, bool]:
    """Width in characters, and whether a person sees it in colour."""
    return shutil.get_terminal_size((160, 24)).columns, is_terminal(sys.stdout)


# The ledger itself


def _plain(function: Callable[P, R]) -> Callable[P, R]:
    """Errors that the user can mend become one line and exit status 2."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except OnrecordError as error:
            tell(str(error))
            raise typer.Exit(2) from None

    return wrapped


@app.command("status")
@_plain
def status(place: LedgerOption = None, as_json: JsonOption = False) -> None:
    """What the ledger holds."""
    with _open(place) as ledger:
        held = ledger.status()
    if as_json:
        from dataclasses import asdict

        write_text(json.dumps(asdict(held), ensure_ascii=False, indent=2) + "\n")
        return
    lines = [
        ("ledger", held.url),
        ("tables", f"version {held.schema}"),
        ("documents", f"{held.documents:,} ({held.withdrawn:,} withdrawn), {held.versions:,} versions"),
        ("independent voices", f"{held.voices:,}"),
        ("readings", f"{held.readings:,}"),
        *((f"  by {name or 'hand'}", f"{count:,}") for name, count in held.readers.items()),
        ("claims", f"{held.claims:,} of all readings, on {held.sentences:,} sentences"),
        ("judgements", f"{held.judgements:,}"),
        ("written", f"{held.first or 'never'}" + (f" to {held.last}" if held.last else "")),
        ("size", f"{(held.bytes or 0) / 1e6:,.1f} MB"),
    ]
    wide = max(len(name) for name, _ in lines) + 2
    typer.echo("\n".join(f"{name:<{wide}}{value}" for name, value in lines))


@app.command("check")
@_plain
def check(place: LedgerOption = None) -> None:
    """Hold everything in the ledger against everything else.

    Exit status: 0 if it is whole; 2 if not, with a line on standard error for each fault.
    """
    with _open(place) as ledger:
        from onrecord.ledger.checking import check as faults_of

        faults = 0
        for fault in faults_of(ledger):
            faults += 1
            tell(fault)
        held = ledger.status()
    if faults:
        raise typer.Exit(2)
    typer.echo(
        f"The ledger is whole: {held.documents:,} documents, {held.readings:,} readings, "
        f"{held.claims:,} claims."
    )


PathArgument = Annotated[Path, typer.Argument(metavar="PATH", show_default=False)]


@app.command("backup")
@_plain
def backup(path: PathArgument, place: LedgerOption = None) -> None:
    """Copy the ledger's file, whole, while others go on writing (SQLite)."""
    with _open(place) as ledger:
        from onrecord.ledger.transfer import backup as copy

        size = copy(ledger, path)
    typer.echo(f"{path}: {size / 1e6:,.1f} MB")


@app.command("export")
@_plain
def export(path: PathArgument, place: LedgerOption = None) -> None:
    """Write everything in the ledger as JSON Lines, packed if PATH ends in .gz."""
    with _open(place) as ledger:
        from onrecord.ledger.transfer import export as write

        lines = write(ledger, path)
    typer.echo(f"{path}: {lines:,} readings, withdrawals and judgements")


@app.command("import")
@_plain
def import_(path: PathArgument, place: LedgerOption = None) -> None:
    """Add everything that an export holds, or nothing of it."""
    if not path.is_file():
        raise OnrecordError(str(path), "no such file")
    with _open(place, create=True) as ledger:
        from onrecord.ledger.transfer import import_file

        counts = import_file(ledger, path)
        name = ledger.name
    there = counts.pop("there")
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    typer.echo(f"{name}: {told} added" + (f"; {there:,} there already" if there else ""))


@app.command("withdraw")
@_plain
def withdraw(
    key: Annotated[str, typer.Argument(metavar="ID", help="The document's id.", show_default=False)],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)
    ] = None,
    by: AuthorOption = None,
    restore: Annotated[bool, typer.Option("--restore", help="Take the mark back.")] = False,
    place: LedgerOption = None,
) -> None:
    """Mark a document as withdrawn by its publisher. It is kept; its claims no longer count."""
    with _open(place) as ledger:
        done = ledger.withdraw(key, author(by), reason, restore=restore)
    now = "in force" if restore else "withdrawn"
    typer.echo(f"{key}: {now}" if done else f"{key}: {now} already")


@app.command("judgements")
@_plain
def judgements(place: LedgerOption = None, as_of: AsOfOption = None, as_json: JsonOption = False) -> None:
    """List what people decided about claims and cases, with what was taken back and by whom."""
    with _open(place) as ledger:
        from onrecord.ledger.corrections import audit

        held = audit(ledger, as_of=as_of)
    if as_json:
        from dataclasses import asdict

        write_text(json.dumps([asdict(one) for one in held], ensure_ascii=False, indent=2) + "\n")
        return
    for one in held:
        told = f"takes back {one.undoes}" if one.undoes is not None else _inline(one.payload)
        gone = "  (taken back)" if one.undone else ""
        write_text(f"{one.id}  {one.kind}  {told}  {one.author}, {one.at}{gone}\n")
    if not held:
        tell("nobody has decided anything")


def _inline(payload: dict[str, Any]) -> str:
    """A judgement's content on one line."""
    return ", ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in payload.items()
    )


@app.command("gold")
@_plain
def gold(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="One file for each document.", show_default=False)
    ],
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Documents too of which only some claims were judged: these claims."),
    ] = False,
    place: LedgerOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Write documents as people corrected them, as annotated articles, to measure or to train a reader."""
    with _open(place) as ledger:
        from onrecord.ledger.corrections import gold as corrected

        count = 0
        for name, body in corrected(ledger, partial=partial, as_of=as_of):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{name}.json").write_text(
                    json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
                )
            except OSError as error:
                raise OnrecordError(str(folder), f"cannot be written ({error.strerror})") from None
            count += 1
    typer.echo(f"{folder}: {count:,} documents" if count else "no document was judged as a whole")
