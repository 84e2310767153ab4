"""``onrecord registers``: list, update, import, status, show, diff."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn
from rich.table import Table

from onrecord.cli.plain import plain
from onrecord.errors import OnrecordError
from onrecord.registers.catalogue import REGISTERS, register
from onrecord.registers.importing import import_files, iso_day
from onrecord.registers.model import Completeness, Diff, Entry, Version
from onrecord.registers.snapshot import open_registers
from onrecord.registers.store import RegisterStore, data_folder
from onrecord.registers.updating import update as update_register

app = typer.Typer(
    name="registers",
    help="The official lists and catalogues: what is held, and as of when.",
    no_args_is_help=True,
    add_completion=False,
)

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="The register store; the user's own by default.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _out() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def entry_json(entry: Entry) -> dict[str, Any]:
    """The entry as plain JSON."""
    body: dict[str, Any] = json.loads(entry.to_json())
    body["ref"] = entry.ref
    return body


def version_json(version: Version) -> dict[str, Any]:
    """The version as plain JSON."""
    return {name: getattr(version, name) for name in Version.__slots__ if name != "id"}


@app.command("list")
@plain
def list_registers(as_json: JsonOption = False) -> None:
    """List the registers that Onrecord can read: publisher, forms, licence, addresses."""
    if as_json:
        _json(
            [
                {
                    "name": r.name,
                    "title": r.title,
                    "publisher": r.publisher,
                    "imposers": r.imposers,
                    "covers": r.covers,
                    "homepage": r.homepage,
                    "downloads": [d.url for d in r.downloads],
                    "licence": r.licence,
                    "formats": {f.name: f.about for f in r.formats},
                    "counts": r.counts,
                    "must": [{"id": m.id, "name": m.name, "since": m.since} for m in r.must],
                    "closed": r.closed or None,
                }
                for r in REGISTERS.values()
            ]
        )
        return
    table = Table(box=None, pad_edge=False)
    for column in ("name", "title", "publisher", "formats"):
        table.add_column(column, overflow="fold")
    for r in REGISTERS.values():
        closed = f" (closed {r.closed})" if r.closed else ""
        table.add_row(
            r.name, escape(r.title) + closed, escape(r.publisher), ", ".join(f.name for f in r.formats)
        )
    _out().print(table)


@contextmanager
def _shown(name: str) -> Iterator[tuple[Callable[[int, int | None], None], Callable[[int], None]]]:
    """Progress on the terminal: one bar for the download, one line for the reading."""
    console = Console(stderr=True)
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task(name, total=None)

        def fetched(done: int, whole: int | None) -> None:
            progress.update(task, completed=done, total=whole)

        def read(number: int) -> None:
            progress.update(task, description=f"{name}: {number:,} entries read")

        yield fetched, read


def _told(version: Version, new: bool) -> str:
    word = "imported" if new else "unchanged"
    return (
        f"{version.register}: {word}, {version.entries:,} entries with {version.names:,} names "
        f"as of {version.date} ({version.completeness}, {version.format})"
    )


@app.command("update")
@plain
def update(
    names: Annotated[list[str] | None, typer.Argument(help="Registers; all open ones by default.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Another address than the publisher's (a mirror), for one register.")
    ] = None,
    allow_address: Annotated[
        list[str] | None,
        typer.Option(help="An address that may be asked though it is not public (a mirror inside)."),
    ] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Take a list that has many entries fewer than before.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Fetch registers from their publishers; each is swapped in whole or not at all."""
    chosen = [register(name) for name in names] if names else [r for r in REGISTERS.values() if not r.closed]
    if url is not None and len(chosen) != 1:
        raise OnrecordError("--url", "fits one register only; name it")
    folder = (store.parent if store is not None else data_folder()) / "downloads"
    failed = 0
    with RegisterStore(store) as held:
        for one in chosen:
            try:
                with _shown(one.name) as (fetched, read):
                    version, new = update_register(
                        held,
                        one,
                        folder,
                        url=url,
                        allowed=allow_address or (),
                        accept_loss=accept_loss,
                        progress=fetched,
                        tick=read,
                    )
            except OnrecordError as error:
                # One publisher's trouble is no reason not to ask the others.
                typer.echo(f"error: {one.name}: {error}", err=True)
                failed += 1
                continue
            typer.echo(_told(version, new))
            for note in version.notes:
                typer.echo(f"  note: {note}")
    if failed:
        raise typer.Exit(2)


@app.command("import")
@plain
def import_(
    name: Annotated[str, typer.Argument(help="The register.")],
    files: Annotated[list[Path], typer.Argument(help="The files of one version; .gz and .zip are unpacked.")],
    date: Annotated[
        str | None, typer.Option(help="ISO day of the list, where the files do not say.", show_default=False)
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="The files are a part of the list: absence will prove nothing.")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Take a list that has many entries fewer than before.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Import files of a register, whole or not at all; earlier versions stay."""
    one = register(name)
    with RegisterStore(store) as held:
        before = {v.id for v in held.versions(name)}
        with _shown(one.name) as (_, read):
            version = import_files(
                held, one, files, date=date, partial=partial, accept_loss=accept_loss, tick=read
            )
    typer.echo(_told(version, version.id not in before))
    for note in version.notes:
        typer.echo(f"  note: {note}")


@app.command("status")
@plain
def status(
    all_versions: Annotated[bool, typer.Option("--all", help="All versions, not the newest only.")] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Tell which registers are held, as of which day, and how complete."""
    with open_registers(store) as held:
        shown = held.versions() if all_versions else [v for n in held.registers() if (v := held.version(n))]
    if as_json:
        _json([version_json(v) for v in shown])
        return
    table = Table(box=None, pad_edge=False)
    for column in ("register", "as of", "confirmed", "entries", "names", "what it is", "format"):
        table.add_column(column, justify="right" if column in ("entries", "names") else "left")
    for v in shown:
        table.add_row(
            v.register, v.date, v.confirmed, f"{v.entries:,}", f"{v.names:,}", v.completeness.value, v.format
        )
    _out().print(table)
    if any(v.completeness is Completeness.SNAPSHOT for v in shown):
        typer.echo(
            "A snapshot is the table that comes with Onrecord: cyber-related designations only, as of its "
            "day. Get the lists with: onrecord registers update"
        )
    missing = [name for name in REGISTERS if name not in {v.register for v in shown}]
    if missing:
        typer.echo(f"Not held: {', '.join(missing)}")


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    yield (
        "register",
        f"{entry.register} ({REGISTERS[entry.register].title})" if entry.register in REGISTERS else "",
    )
    yield "name", entry.name
    for name in entry.names[1:]:
        word = {"alias": "alias", "weak": "weak alias", "primary": "also"}[name.quality.value]
        more = ", ".join(m for m in (name.sort, name.lang, name.source) if m and m not in ("aka",))
        yield word, name.text + (f" ({more})" if more else "")
    yield "kind", entry.kind.value if entry.kind else entry.form.value
    yield "side", ", ".join(entry.sides)
    yield "programme", "; ".join(entry.programmes)
    yield "imposed by", ", ".join(entry.imposers)
    yield "measures", "; ".join(entry.measures)
    yield "listed on", entry.listed_on
    yield "updated on", entry.updated_on
    for address in entry.addresses:
        yield "address", address.text
    for birth in entry.births:
        yield "born", ", ".join(p for p in (("circa " if birth.circa else "") + birth.when, birth.place) if p)
    for position in entry.positions:
        yield "position", position
    for identifier in entry.identifiers:
        yield identifier.scheme, identifier.value + (f" ({identifier.country})" if identifier.country else "")
    yield "status", "" if entry.status == "listed" else entry.status
    yield "what for", entry.why


@dataclass(frozen=True, slots=True)
class Spoken:
    """A claim of a record that speaks of an entry.

    Attributes:
        record, claim, act: which claim.
        ref: the entry.
        role: whether the entry acts or is met.
        party: it in the document's words.
        how: why it is taken for the entry.
        score: how sure that is, 0 to 1.
        evidence: the claim's sentence that speaks of it.
    """

    record: str
    claim: str
    act: str
    ref: str
    role: str
    party: str
    how: str
    score: float
    evidence: str


def _speaking(records: list[Path], entries: list[Entry], held: RegisterStore) -> list[Spoken]:
    """The claims that speak of the entries, by name or by description."""
    # Loaded here: names are resolved for this one option only.
    from onrecord.identity.judgements import FILE, Judgements
    from onrecord.verify import Lists
    from onrecord.verify.about import claims_about
    from onrecord.verify.records import load_records

    lists = Lists(held)
    given = [record for path in records for record in load_records(path)]
    judgements = Judgements(data_folder() / FILE)
    return [
        Spoken(
            m.record,
            m.claim.id,
            m.claim.act.value,
            entry.ref,
            m.role,
            m.party,
            m.how,
            m.score,
            m.sentence,
        )
        for entry in entries
        for m in claims_about(entry, given, lists, judgements)
    ]


def _missing(key: str, held: RegisterStore) -> str:
    """Why no entry of that id is shown."""
    from onrecord.identity import builtin

    for entry in builtin.groups():
        if entry.register in REGISTERS and key.casefold() in (entry.id.casefold(), entry.ref.casefold()):
            need = f"onrecord registers update {entry.register}"
            return f"is {entry.name} in the table of names in the package; get the catalogue with: {need}"
    return f"no entry of that id in {', '.join(held.registers()) or 'any register'}"


@app.command("show")
@plain
def show(
    key: Annotated[str, typer.Argument(help="An id (CYB0044, 47814, G0128), or register:id.")],
    records: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Records (.json, .jsonl, folders of them), whose claims about the entry are listed."
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="As of this ISO day; tells whether it was listed.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show an entry: what the lists say, when it was listed, and which claims speak of it."""
    day = iso_day(on, "--on") if on else None
    with open_registers(store) as held:
        history = held.history(key)
        if not history:
            raise OnrecordError(key, _missing(key, held))
        latest: dict[str, tuple[Version, Entry]] = {}
        seen: dict[str, list[str]] = {}
        for version, entry in history:
            # As of a day: as the version in force on it has the entry, if one has; else the newest.
            if not (day and entry.ref in latest and version.date > day):
                latest[entry.ref] = version, entry
            seen.setdefault(entry.ref, []).append(version.date)
        listings = {
            ref: held.listing(entry.register, entry.id, day) for ref, (_, entry) in latest.items() if day
        }
        newest = {ref: held.version(entry.register) for ref, (_, entry) in latest.items()}
        spoken = _speaking(records, [e for _, e in latest.values()], held) if records else []
    if as_json:
        _json(
            {
                "entries": [
                    entry_json(entry)
                    | {
                        "as_of": version.date,
                        "versions": seen[ref],
                        "completeness": version.completeness.value,
                        "listing": {"on": day, "state": listings[ref].state, "because": listings[ref].because}
                        if day
                        else None,
                    }
                    for ref, (version, entry) in latest.items()
                ],
                "claims": [{name: getattr(s, name) for name in Spoken.__slots__} for s in spoken],
            }
        )
        return
    out = _out()
    for ref, (version, entry) in latest.items():
        out.print(f"[bold]{escape(ref)}[/bold]")
        for label, told in _lines(entry):
            if told:
                out.print(f"  {label}: {escape(told)}")
        out.print(f"  on the lists of: {', '.join(seen[ref])} ({version.completeness})")
        last = newest[ref]
        if last is not None and last.whole and last.date > version.date:
            out.print(f"  not on the list of {last.date} any more")
        if day:
            out.print(f"  on {day}: {listings[ref].state} ({escape(listings[ref].because)})")
    if records:
        out.print(f"claims that speak of it: {len(spoken)}")
        from onrecord.verify.show import inert

        for one in spoken:
            told = f"{one.role} “{one.party}”, {one.how}, {one.score:.2f}"
            out.print(f"  {escape(one.record)} {one.claim} {one.act} → {one.ref} ({escape(inert(told))})")
            out.print(f"    “{escape(inert(one.evidence))}”")


def _changes(old: Entry, new: Entry) -> Iterator[str]:
    for field in Entry.__slots__:
        before, after = getattr(old, field), getattr(new, field)
        if before == after:
            continue
        if isinstance(before, tuple):
            gone = [i for i in before if i not in after]
            come = [i for i in after if i not in before]
            words = [f"-{_short(i)}" for i in gone] + [f"+{_short(i)}" for i in come]
            yield f"{field}: {', '.join(words) or 'order'}"
        elif field == "why":
            yield "what for: reworded"
        else:
            yield f"{field}: {before or 'nothing'} → {after or 'nothing'}"


def _short(item: Any) -> str:
    for field in ("text", "value", "when", "place"):
        if getattr(item, field, ""):
            return str(getattr(item, field))
    return str(item)


def diff_json(found: Diff) -> dict[str, Any]:
    """The difference as plain JSON."""
    return {
        "register": found.new.register,
        "old": found.old.date,
        "new": found.new.date,
        "added": [entry_json(e) for e in found.added],
        "removed": [entry_json(e) for e in found.removed],
        "changed": [
            {"id": new.id, "name": new.name, "changes": list(_changes(old, new))}
            for old, new in found.changed
        ],
    }


@app.command("diff")
@plain
def diff(
    name: Annotated[str, typer.Argument(help="The register.")],
    old: Annotated[str, typer.Argument(help="ISO day: the version in force then.")],
    new: Annotated[str, typer.Argument(help="ISO day: the version in force then.")],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Tell what changed in a register from one day to another."""
    register(name)
    with open_registers(store) as held:
        ends = []
        for day in (iso_day(old, "OLD"), iso_day(new, "NEW")):
            version = held.version(name, day)
            if version is None:
                days = ", ".join(v.date for v in held.versions(name)) or "none"
                raise OnrecordError(name, f"no version as old as {day} is held (held: {days})")
            ends.append(version)
        found = held.diff(*ends)
    if as_json:
        _json(diff_json(found))
        return
    out = _out()
    out.print(
        f"{name}: {found.old.date} ({found.old.entries:,} entries) → "
        f"{found.new.date} ({found.new.entries:,} entries): "
        f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed"
    )
    for part in ends:
        if not part.whole:
            out.print(
                f"note: the version of {part.date} is a part ({part.completeness}); absence proves nothing"
            )
    for word, entries in (("+", found.added), ("-", found.removed)):
        for entry in entries:
            out.print(
                f"{word} {entry.id}  {escape(entry.name)}  [{escape('; '.join(entry.programmes))}]",
                markup=False,
            )
    for before, after in found.changed:
        out.print(f"~ {after.id}  {after.name}: {'; '.join(_changes(before, after))}", markup=False)
