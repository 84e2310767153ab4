"""``onrecord evaluate`` and ``onrecord counterfactual``: the measures, at the command line.

The command line registers these functions as they are (Typer reads their signatures).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from onrecord.errors import OnrecordError
from onrecord.evaluation import gold, readings, scoring

if TYPE_CHECKING:
    from onrecord.evaluation.cases import Cubed

Folder = Annotated[
    Path, typer.Argument(help="A folder of annotated records NAME.json, or one such file.", metavar="FOLDER")
]
Folders = Annotated[
    list[Path],
    typer.Argument(
        help="A folder of annotated records NAME.json, or one such file; with --cases, several.",
        metavar="FOLDER...",
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--only", help="Only the record of this name; may be repeated.", metavar="NAME"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
Scope = Annotated[
    str, typer.Option(help="'cyber', or 'any' to record acts of every affair.", metavar="SCOPE")
]
Reader = Annotated[
    str,
    typer.Option(help="'learned', or 'rules' to keep whatever the rules propose.", metavar="READER"),
]
MinConfidence = Annotated[
    float,
    typer.Option(min=0.0, max=1.0, help="Leave out claims with a lower score (0 to 1).", metavar="X"),
]
Model = Annotated[str | None, typer.Option(help="The spaCy pipeline to read with.", metavar="NAME")]
Processes = Annotated[int, typer.Option(min=1, help="How many processes read.", metavar="N")]


def evaluate(
    folders: Folders,
    cases: Annotated[
        bool,
        typer.Option(
            "--cases", help="Measure instead how well cases and events are found (all folders together)."
        ),
    ] = False,
    predictions: Annotated[
        Path | None,
        typer.Option(help="Write the reader's records to this folder as NAME.json.", metavar="DIR"),
    ] = None,
    as_json: AsJson = False,
    min_f1: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, metavar="X", help="Exit with status 1 below this F1 over side triples."
        ),
    ] = 0.0,
    verbose: Annotated[bool, typer.Option("--verbose", help="List missed and extra triples.")] = False,
    only: Names = None,
    scope: Scope = "cyber",
    reader: Reader = "learned",
    min_confidence: MinConfidence = 0.0,
    model: Model = None,
    processes: Processes = 1,
) -> None:
    """Read annotated documents anew and compare the records with the annotations.

    Exits with status 1 if F1 is below --min-f1, or if any claim's evidence is not verbatim in its text.
    """
    if cases:
        with readings.chosen(_choice(reader, min_confidence)):
            _cases(folders, as_json, model=model, scope=_scope(scope), processes=processes)
        return
    if len(folders) != 1:
        raise OnrecordError(str(folders[1]), "only one folder is compared at a time, but with --cases")
    folder = folders[0]
    wanted = gold.load(folder, only or ())
    gold.check(wanted, folder)
    with readings.chosen(_choice(reader, min_confidence)):
        given = readings.read_gold(wanted, model=model, scope=_scope(scope), processes=processes)
    if predictions is not None:
        readings.write(given, predictions)
    result = scoring.score(wanted, {name: record.model_dump(mode="json") for name, record in given.items()})
    if as_json:
        report = result.json()
        if verbose:
            report["missed"] = [_row(d.name, *pair) for d in result.documents for pair in d.missed]
            report["extra"] = [_row(d.name, *pair) for d in result.documents for pair in d.extra]
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _print(result, verbose)
    if result.faults or result.side_triples.f1 < min_f1:
        raise typer.Exit(1)


def counterfactual(
    folder: Folder,
    pair: Annotated[
        list[str] | None,
        typer.Option(help="Swap only these two sides, as CN-US; may be repeated.", metavar="A-B"),
    ] = None,
    as_json: AsJson = False,
    min_share: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, metavar="X", help="Exit with status 1 below this share of kept claims."
        ),
    ] = 0.0,
    verbose: Annotated[bool, typer.Option("--verbose", help="List what did not swap.")] = False,
    only: Names = None,
    scope: Scope = "cyber",
    reader: Reader = "learned",
    min_confidence: MinConfidence = 0.0,
    model: Model = None,
    processes: Processes = 1,
) -> None:
    """Swap two states throughout each document: the record must swap with them and nothing else change."""
    from onrecord.evaluation import counterfactual as swaps

    records = gold.load(folder, only or ())
    documents = [gold.document(name, record) for name, record in records.items()]
    pairs = [swaps.parse_pair(text) for text in pair] if pair else None
    with readings.chosen(_choice(reader, min_confidence)):
        result = swaps.measure(documents, pairs, model=model, scope=_scope(scope), processes=processes)
    if as_json:
        typer.echo(json.dumps(result.json(verbose), indent=2, ensure_ascii=False))
    else:
        typer.echo(result.text(verbose))
    if result.share < min_share:
        raise typer.Exit(1)


def _cases(
    folders: list[Path], as_json: bool, *, model: str | None, scope: readings.Scope, processes: int
) -> None:
    from onrecord.evaluation import cases as grouping

    corpus = grouping.load(folders)
    documents = [record.document for record in corpus.records.values()]
    read = readings.read_all(documents, model=model, scope=scope, processes=processes)
    annotated, own = grouping.measure(corpus, dict(zip(corpus.records, read, strict=True)))
    if as_json:
        report = {
            "documents": len(documents),
            "annotated_claims": annotated.json(),
            "own_claims": own.json(),
        }
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
        return
    for title, score in (("annotated claims", annotated), ("the reader's own claims", own)):
        typer.echo(f"{title} ({score.told:.0%} of the annotated claims)")
        _cubed("  cases", score.cases)
        _cubed("  cases, background where it belongs", score.homes)
        _cubed("  events", score.events)
        for name, (affair, events) in score.by_affair.items():
            _cubed(f"    {name}: case", affair)
            _cubed(f"    {name}: events", events)


def _cubed(name: str, figure: Cubed) -> None:
    numbers = f"P {figure.precision:.3f}  R {figure.recall:.3f}  F1 {figure.f1:.3f}  claims {figure.claims}"
    typer.echo(f"{name[:44]:44} {numbers}")


def _scope(scope: str) -> readings.Scope:
    for known in get_args(readings.Scope):
        if scope == known:
            return known  # type: ignore[no-any-return]
    raise OnrecordError("--scope", f"'{scope}' is neither 'cyber' nor 'any'")


def _choice(reader: str, min_confidence: float) -> readings.Choice:
    for known in get_args(readings.Kind):
        if reader == known:
            return readings.Choice(known, min_confidence)
    raise OnrecordError("--reader", f"'{reader}' is neither 'learned' nor 'rules'")


def _row(name: str, triple: scoring.Triple, claim: gold.Json) -> gold.Json:
    return {"document": name, "triple": list(triple), "evidence": gold.first_evidence(claim)}


def _print(result: scoring.Score, verbose: bool) -> None:
    if verbose:
        for document in result.documents:
            for word, pairs in (("missed", document.missed), ("extra ", document.extra)):
                for triple, claim in pairs:
                    typer.echo(f"{document.name}  {word}  {tuple(triple)}  {gold.first_evidence(claim)}")
        typer.echo()
    _line("side triples", result.side_triples)
    _line("core side triples", result.core)
    for title, figures in (
        ("by act", result.by_act),
        ("by genre", result.by_genre),
        ("by accused side", result.by_accused),
    ):
        typer.echo(title)
        for name, figure in figures.items():
            _line(f"  {name}", figure)
    if verbose:
        typer.echo("by document")
        for document in result.documents:
            _line(f"  {document.name}", document.figure())
    for name, value in {"named participants recall": result.named, **result.accuracy}.items():
        typer.echo(f"{name:44} {'-' if value is None else f'{value:.3f}'}")
    for fault in result.faults[:20]:
        typer.echo(f"FAULT {fault}")
    typer.echo(f"{'evidence and code faults':44} {len(result.faults)}")


def _line(name: str, figure: scoring.Figure) -> None:
    numbers = f"P {figure.precision:.3f}  R {figure.recall:.3f}  F1 {figure.f1:.3f}  gold {figure.gold}"
    typer.echo(f"{name[:44]:44} {numbers}")
