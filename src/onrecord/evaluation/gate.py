"""The quality gate: ``python -m onrecord.evaluation.gate`` in the repository's root.

Every folder of ``corpus/`` is read anew and scored, states are swapped in documents of each, and each
figure is held against the one pinned in ``quality/scores.toml``; with ``--realtext FOLDER`` so are the
measures of :mod:`onrecord.evaluation.realtext`, whose data not everybody has. A figure that falls below its
pin by more than ``TOLERANCE`` fails the gate. Whoever changes a figure on purpose pins the new ones, with the
reason, which is kept in the file: ``python -m onrecord.evaluation.gate --pin "why"``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.evaluation import counterfactual, gold, readings, realtext, scoring
from onrecord.model import Document, Record

# A figure may fall this far below its pin: differences of platform, not of the reader.
TOLERANCE = 0.002
# A figure this far above its pin should be pinned anew, or the gain could be lost unseen.
GAIN = 0.01

# Articles of a set that are read: of a larger set every second, third or so, or the gate would take longer
# than all that it guards.
MOST = 150

# Figures that say what was measured; the gate wants them unchanged.
SIZES = frozenset({"documents", "gold_triples", "rows", "attributions", "sentences"})
# Figures that are shown and not held to anything.
SHOWN = frozenset({"swaps", "claims", "accused_states"})
# What is measured only where the data are at hand.
REALTEXT = frozenset({"eurepoc", "plover"})

# Sets whose texts stand in another set: annotated a second time, not swapped a second time.
REPEATED = frozenset({"second"})

Figures = dict[str, dict[str, float]]

HOW_TO_PIN = 'python -m onrecord.evaluation.gate --pin "why the figures change"'


def measure(corpus: Path, *, processes: int = 1) -> Figures:
    """The figures of every set of a corpus, and of swapped states over all sets.

    Args:
        corpus: a folder with one folder of annotated records NAME.json for each set.
        processes: how many processes read.

    Raises:
        OnrecordError: the corpus has no sets, or an annotated record is not well formed.
    """
    folders = sorted({file.parent for file in corpus.glob("*/*.json")})
    if not folders:
        raise OnrecordError(str(corpus), "holds no folder of annotated records")
    figures: Figures = {}
    documents: list[Document] = []
    records: list[Record] = []
    for folder in folders:
        wanted = gold.load(folder)
        gold.check(wanted, folder)
        wanted = gold.sample(wanted, MOST)
        given = readings.read_gold(wanted, processes=processes)
        answers = {name: record.model_dump(mode="json") for name, record in given.items()}
        figures[folder.name] = _figures(scoring.score(wanted, answers))
        if folder.name in REPEATED:
            continue
        texts = [gold.document(f"{folder.name}/{name}", record) for name, record in wanted.items()]
        for n in counterfactual.sample(texts):
            documents.append(texts[n])
            records.append(given[list(wanted)[n]])
    swaps = counterfactual.measure(documents, records=records)
    figures["swapped_states"] = {
        "swaps": swaps.total.documents,
        "claims": swaps.total.before,
        "share_preserved": round(swaps.share, 4),
        "share_names_preserved": round(swaps.total.names_share, 4),
    }
    return figures


def measure_realtext(folder: Path, *, processes: int = 1) -> Figures:
    """The figures of :func:`onrecord.evaluation.realtext.measure`, without those of single roots."""
    return {
        name: {figure: round(value, 4) for figure, value in values.items() if isinstance(value, int | float)}
        for name, values in realtext.measure(folder, processes=processes).items()
    }


def _figures(result: scoring.Score) -> dict[str, float]:
    values: dict[str, float | None] = {
        "documents": len(result.documents),
        "gold_triples": result.side_triples.gold,
        "f1": result.side_triples.f1,
        "precision": result.side_triples.precision,
        "recall": result.side_triples.recall,
        "core_f1": result.core.f1,
        "named_participants": result.named,
        **result.accuracy,
        "sound_evidence": 0.0 if result.faults else 1.0,
    }
    return {name: round(value, 4) for name, value in values.items() if value is not None}


def failures(pinned: Mapping[str, Mapping[str, float]], measured: Figures) -> list[str]:
    """What the gate does not let pass, one line each; empty if all is well."""
    if not pinned:
        return ["nothing is pinned yet"]
    found = []
    for name, pins in pinned.items():
        values = measured.get(name, {})
        for figure, pin in pins.items():
            value = values.get(figure)
            if value is None:
                found.append(f"{name}: {figure} is pinned at {pin} and was not measured")
            elif figure in SIZES and value != pin:
                found.append(f"{name}: {figure} is {value:g} and was {pin:g} when the figures were pinned")
            elif figure not in SIZES | SHOWN and value < pin - TOLERANCE:
                found.append(f"{name}: {figure} fell from {pin:.4f} to {value:.4f}")
    found += [f"{name}: was measured and is not pinned" for name in measured.keys() - pinned.keys()]
    return found


def gains(pinned: Mapping[str, Mapping[str, float]], measured: Figures) -> list[str]:
    """Figures that lie so far above their pins that they should be pinned anew, one line each."""
    return [
        f"{name}: {figure} rose from {pin:.4f} to {measured[name][figure]:.4f}"
        for name, pins in pinned.items()
        for figure, pin in pins.items()
        if figure not in SIZES | SHOWN and measured.get(name, {}).get(figure, 0.0) > pin + GAIN
    ]


def read_pins(file: Path) -> dict[str, Any]:
    """The pinned figures and the reasons; both empty if there is no such file.

    Raises:
        OnrecordError: the file is not TOML.
    """
    if not file.exists():
        return {"figures": {}, "reasons": []}
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OnrecordError(str(file), f"is not readable as TOML: {error}") from error
    return {"figures": held.get("figures", {}), "reasons": held.get("reasons", [])}


def write_pins(file: Path, measured: Figures, reasons: Sequence[Mapping[str, str]]) -> None:
    """Write figures and reasons, so that :func:`read_pins` gives them back."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(_toml(measured, reasons)) + "\n", encoding="utf-8")


def _toml(measured: Figures, reasons: Sequence[Mapping[str, str]]) -> Iterator[str]:
    yield "# The figures that the reader must not fall below. Written by the gate (docs/evaluation.md):"
    yield f"# {HOW_TO_PIN}"
    for name, values in measured.items():
        yield from ("", f"[figures.{json.dumps(name)}]")
        yield from (f"{figure} = {value}" for figure, value in values.items())
    for reason in reasons:
        yield from ("", "[[reasons]]")
        # A JSON string of plain text is a TOML string as well.
        yield from (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in reason.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and compare. Status 0: all is well; 1: a figure fell or is not pinned; 2: bad input."""
    parser = argparse.ArgumentParser(prog="python -m onrecord.evaluation.gate", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="the folder of sets")
    parser.add_argument("--scores", type=Path, default=Path("quality/scores.toml"), help="the pinned figures")
    parser.add_argument("--pin", metavar="REASON", help="pin the figures as they are now, and say why")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    parser.add_argument("--realtext", type=Path, metavar="FOLDER", help="measure on real text as well")
    parser.add_argument("--processes", type=int, default=1, help="how many processes read")
    options = parser.parse_args(arguments)
    if options.pin is not None and not options.pin.strip():
        parser.error("--pin needs a reason")
    try:
        pins = read_pins(options.scores)
        measured = measure(options.corpus, processes=options.processes)
        if options.realtext:
            measured = {**measured, **measure_realtext(options.realtext, processes=options.processes)}
        if options.json:
            options.json.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    except OnrecordError as error:
        print(error, file=sys.stderr)
        return 2
    if options.pin is not None:
        today = datetime.now(UTC).date().isoformat()
        # Pins of what was not measured this time stay as they are.
        kept = {name: values for name, values in pins["figures"].items() if name in REALTEXT}
        reasons = [*pins["reasons"], {"date": today, "reason": options.pin.strip()}]
        write_pins(options.scores, {**kept, **measured}, reasons)
        print(f"pinned {sum(map(len, measured.values()))} figures in {options.scores}")
        return 0
    pinned = {
        name: values for name, values in pins["figures"].items() if options.realtext or name not in REALTEXT
    }
    return _report(pinned, measured, options.scores)


def _report(pinned: Mapping[str, Mapping[str, float]], measured: Figures, file: Path) -> int:
    fallen = failures(pinned, measured)
    for line in fallen:
        print(f"FAIL {line}", file=sys.stderr)
    if fallen:
        print(f"If this is meant, pin the figures anew ({file}): {HOW_TO_PIN}", file=sys.stderr)
        return 1
    risen = gains(pinned, measured)
    for line in risen:
        print(f"better: {line}")
    if risen:
        print(f"Keep the gain: {HOW_TO_PIN}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
