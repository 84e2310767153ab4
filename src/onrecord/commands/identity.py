"""``onrecord identity``: show, judge, list, undo."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from onrecord.acts import Kind
from onrecord.cli.plain import plain
from onrecord.errors import OnrecordError
from onrecord.identity.judgements import FILE, Judgement, Judgements, Verdict, party_key
from onrecord.identity.resolver import Resolver, open_own
from onrecord.model import Party
from onrecord.registers.model import Entry
from onrecord.registers.store import data_folder

app = typer.Typer(
    name="identity",
    help="Who is behind a name on the official lists and in the catalogues; what people judged of it.",
    no_args_is_help=True,
    add_completion=False,
)
# Kinds that the lists and catalogues know, as they are tried where none is told.
_KINDS = (Kind.PERSON, Kind.COMPANY, Kind.GROUP)

JudgementsOption = Annotated[
    Path | None,
    typer.Option(
        "--judgements", help="The file of judgements; the user's own by default.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AuthorOption = Annotated[
    str, typer.Option("--author", envvar="ONRECORD_AUTHOR", help="Who decides.", show_default=False)
]
NameArgument = Annotated[str, typer.Argument(help="The name as records have it.")]
SideOption = Annotated[
    str | None,
    typer.Option(help="The party's side as records have it (CN); - for none.", show_default=False),
]


def _open(path: Path | None) -> Judgements:
    return Judgements(path or data_folder() / FILE)


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _side(told: str | None) -> str | None:
    return None if told in (None, "-") else told


def _entry(resolver: Resolver, key: str) -> Entry:
    """The entry of that id or ``register:id``.

    Raises:
        OnrecordError: there is none, or there are several.
    """
    found = resolver.entries(key)
    if not found:
        raise OnrecordError(key, "no entry of that id on the lists and in the catalogues held")
    if len(found) > 1:
        refs = ", ".join(entry.ref for entry in found)
        raise OnrecordError(key, f"is the id of several entries; name one of {refs}")
    return found[0]


def _line(judgement: Judgement) -> str:
    said = f"{judgement.id}  {judgement.party} {judgement.verdict.value} {judgement.entry}"
    said += f"  {judgement.author}, {judgement.at}"
    if judgement.note:
        said += f": {judgement.note}"
    if not judgement.stands:
        said += f"  (undone by {judgement.undone_by}, {judgement.undone_at})"
    return said


@app.command("show")
@plain
def show(
    name: NameArgument,
    kind: Annotated[
        Kind | None, typer.Option(help="Its kind; person, company and group by default.", show_default=False)
    ] = None,
    side: SideOption = None,
    as_json: JsonOption = False,
    judgements: JudgementsOption = None,
) -> None:
    """Show who a name is taken for, whom it may be, and why, step by step."""
    resolver = open_own(judgements)
    told = []
    for one in (kind,) if kind else _KINDS:
        party = Party(name=name, kind=one, side=_side(side))
        identity, candidates = resolver.resolve(party), resolver.candidates(party)
        key = party_key(party)
        judged = [j for j in resolver.judgements if j.party == key and j.stands]
        if identity or candidates or judged or kind:
            told.append((one, identity, candidates, judged))
    if as_json:
        _json(
            [
                {
                    "kind": one.value,
                    "identity": identity,
                    "candidates": [
                        {
                            "id": c.entry.ref,
                            "name": c.entry.name,
                            "how": c.how,
                            "score": round(c.score, 3),
                            "why": c.explain(),
                        }
                        for c in candidates
                    ],
                    "judgements": [asdict(j) for j in judged],
                }
                for one, identity, candidates, judged in told
            ]
        )
        return
    if not told:
        typer.echo("nobody on the lists and in the catalogues held")
    for one, identity, candidates, judged in told:
        head = (
            f"as a {one.value}"
            if one is not Kind.ORGAN and one is not Kind.ALLIANCE
            else f"as an {one.value}"
        )
        if identity is None:
            typer.echo(f"{head}: not known")
        else:
            typer.echo(f"{head}: {identity['id']}, {identity['names'][0]['name']} ({identity['score']:.2f})")
            typer.echo(f"  how: {identity['how']}")
            typer.echo(f"  source: {identity['source']}")
            for step in identity["why"]:
                typer.echo(f"  · {step}")
        shown = {identity["id"]} if identity else set()
        for candidate in candidates:
            if candidate.entry.ref not in shown:
                typer.echo(f"  may be {candidate.entry.ref}, {candidate.entry.name} ({candidate.score:.2f})")
                typer.echo(f"    how: {candidate.how}")
                for step in candidate.explain():
                    typer.echo(f"    · {step}")
        for judgement in judged:
            typer.echo(f"  judged: {_line(judgement)}")


@app.command("judge")
@plain
def judge(
    name: NameArgument,
    entry: Annotated[str, typer.Argument(help="The entry's id (CYB0045), or register:id.")],
    verdict: Annotated[Verdict, typer.Argument(help="What is decided.")],
    author: AuthorOption,
    kind: Annotated[
        Kind | None,
        typer.Option(help="The party's kind as records have it; the entry's by default.", show_default=False),
    ] = None,
    side: SideOption = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    judgements: JudgementsOption = None,
) -> None:
    """Keep a decision about one name and one entry; it says nothing of any third thing."""
    resolver = open_own(judgements)
    found = _entry(resolver, entry)
    party = Party(
        name=name,
        kind=kind or found.kind or Kind.COMPANY,
        side=_side(side) if side is not None else found.side,
    )
    typer.echo(_line(_open(judgements).judge(party, found.ref, verdict, author, note)))


@app.command("undo")
@plain
def undo(
    id: Annotated[str, typer.Argument(help="The judgement's id.")],
    author: AuthorOption,
    judgements: JudgementsOption = None,
) -> None:
    """Take a judgement back; it stays on file with who took it back and when."""
    typer.echo(_line(_open(judgements).undo(id, author)))


@app.command("list")
@plain
def list_(
    about: Annotated[
        str | None, typer.Argument(help="Only those about this name or entry.", show_default=False)
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Those that were undone as well.")] = False,
    as_json: JsonOption = False,
    judgements: JudgementsOption = None,
) -> None:
    """List the judgements, oldest first."""
    found = [j for j in _open(judgements) if all_ or j.stands]
    if about is not None:
        key = party_key(Party(name=about, kind=Kind.PERSON)).split(":", 2)[2]
        found = [
            j
            for j in found
            if j.party.split(":", 2)[2] == key or about in (j.entry, j.entry.partition(":")[2])
        ]
    if as_json:
        _json([asdict(j) for j in found])
        return
    for judgement in found:
        typer.echo(_line(judgement))
    if not found:
        typer.echo("no judgement")
