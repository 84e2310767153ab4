"""Measures on real text that other people coded: ``python -m onrecord.evaluation.realtext FOLDER``.

The folder holds files of those data sets; none of them comes with Onrecord, and only figures leave here.

``eurepoc_dev.jsonl`` (EuRepoC: incidents with coded attributions; CC BY-NC)
    Rows added in 2023, and of them the attributions of type ATTRIBUTE whose attributing and accused party are
    both named in the row's text and coded with a state. One is *found* if the record of the text has

    * an ``attribute`` claim, put forward, with an actor of an attributing state (or the attributing party by
      name) and a target of the accused state, or
    * an ``attack`` claim, put forward, whose actor is of the accused state and which is ``said_by`` the
      attributing party, by name or by state.

    Precision: of the states that the reader accuses in rows that code a perpetrator's state (actors of
    ``attack``, targets of ``attribute``, both put forward), the share that the row codes.

``plv_dev.jsonl`` (Hu et al., ACL 2024: sentences with a source, a target and the PLOVER root between them)
    Read with scope "any". The reader's root is that of its first claim between the two spans, by
    :func:`plover_root`; none where it has no such claim. Macro-F1 over the file's roots, beside that of the
    paper's own predictions on the same rows. And, with the pair given as the paper's method has it, that of
    the relation coder (``reading/learned/roots.py``), which is told where source and target stand.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.acts import STANDING, Act, Standing, Status
from onrecord.errors import OnrecordError
from onrecord.evaluation import readings
from onrecord.evaluation.scoring import same_name
from onrecord.model import Claim, Document, Party, Record, Span
from onrecord.reading import names

if TYPE_CHECKING:
    from onrecord.reading.learned.roots import Question

_MARK = re.compile("</?[st]>")

Row = dict[str, Any]
Figures = dict[str, Any]

# The 16 acts in terms of PLOVER's roots (Halterman et al. 2023, "PLOVER and POLECAT"). YIELD, PROTEST and
# MOBILIZE have no act; ``assess`` and ``retaliate`` have no root.
ROOT_OF_ACT: Mapping[Act, str] = {
    Act.ATTACK: "ASSAULT",
    Act.ATTRIBUTE: "ACCUSE",
    Act.CONDEMN: "ACCUSE",
    Act.SANCTION: "SANCTION",
    Act.PROSECUTE: "ACCUSE",
    Act.RESTRICT: "COERCE",
    Act.DIPLOMATIC: "SANCTION",
    Act.TAKEDOWN: "COERCE",
    Act.WARN: "THREATEN",
    Act.DENY: "REJECT",
    Act.DEMAND: "REQUEST",
    Act.THREATEN: "THREATEN",
    Act.SUPPORT: "SUPPORT",
    Act.COOPERATE: "COOPERATE",
}
# PLOVER divides three of the acts further; the word that names the act tells which.
WORDS_OF_ROOT: Mapping[Act, Mapping[str, str]] = {
    Act.PROSECUTE: {"COERCE": "arrest detain jail imprison seiz raid hold held custody"},
    Act.COOPERATE: {
        "CONSULT": "talk meet met discuss hold held visit negotiat consult mediat host",
        "AGREE": "agree sign pact deal treaty accord accept pledge promise",
    },
    Act.SUPPORT: {"AID": "aid assist help provid send sent deliver donat suppl deploy"},
}


def plover_root(claim: Claim, text: str) -> str | None:
    """The PLOVER root that a claim comes under.

    What is denied or refused is REJECT and what is called for is REQUEST, as PLOVER has it.

    Args:
        claim: a claim.
        text: the text that it was read in.
    """
    if claim.status is Status.DENIED:
        return "REJECT"
    if claim.status is Status.CALLED_FOR:
        return "REQUEST"
    word = text[claim.trigger.start : claim.trigger.end].lower() if claim.trigger else ""
    for root, stems in WORDS_OF_ROOT.get(claim.act, {}).items():
        if word.startswith(tuple(stems.split())):
            return root
    return ROOT_OF_ACT.get(claim.act)


# --- EuRepoC --------------------------------------------------------------------------------------


def codes_of(countries: Iterable[str]) -> set[str]:
    """The ISO codes of countries as EuRepoC writes them.

    A cell holds a country ("Iran, Islamic Republic of"), or several ("Israel, Russia"); regions have no code.
    """
    codes: set[str] = set()
    for cell in countries:
        head, _, tail = cell.partition(", ")
        whole = _code(cell) or _code(f"{tail} {head}")
        codes |= {whole} if whole else {code for part in cell.split(", ") if (code := _code(part))}
    return codes


def _code(country: str) -> str | None:
    states = (match.entry for match in names.index().lookup(country) if match.entry.kind == "state")
    return next((entry.side for entry in states), None)


def eurepoc(rows: Sequence[Row], *, year: str = "2023", processes: int = 1) -> Figures:
    """The measures on EuRepoC; see the module.

    Args:
        rows: the rows of the file.
        year: only rows added in this year.
        processes: how many processes read.
    """
    rows = [row for row in rows if row["added"].startswith(year)]
    records = readings.read_all(map(_incident, rows), processes=processes)
    attributions = by_claim = found = accused_found = right = accused = 0
    for row, record in zip(rows, records, strict=True):
        coded = codes_of(row["initiator_countries"])
        for attribution in row["claims"]:
            accusers, perpetrators = codes_of(attribution["by_country"]), codes_of(attribution["to_country"])
            coded |= perpetrators
            if not _is_measured(attribution) or not accusers or not perpetrators:
                continue
            attributions += 1
            explicit = any(
                _attributes(claim, attribution["by"], accusers, perpetrators) for claim in record.claims
            )
            by_claim += explicit
            found += explicit or any(
                _alleges(claim, attribution["by"], accusers, perpetrators) for claim in record.claims
            )
            accused_found += bool(_accused(record) & perpetrators)
        if coded:
            accused += len(_accused(record))
            right += len(_accused(record) & coded)
    return {
        "rows": len(rows),
        "attributions": attributions,
        "found_as_attribute": _ratio(by_claim, attributions),
        "found": _ratio(found, attributions),
        "accused_state_found": _ratio(accused_found, attributions),
        "accused_states": accused,
        "accused_states_precision": _ratio(right, accused),
    }


def _incident(row: Row) -> Document:
    return Document(
        id=row["id"], title=row["name"], text=f"{row['name']}\n{row['text']}", published=row["added"]
    )


def _is_measured(attribution: Row) -> bool:
    return bool(
        attribution["type"] == "ATTRIBUTE" and attribution["by_in_text"] and attribution["to_in_text"]
    )


def _put_forward(claim: Claim) -> bool:
    return STANDING[claim.status] is Standing.PUT_FORWARD


def _sides(parties: Iterable[Party]) -> set[str]:
    return {party.side for party in parties if party.side}


def _attributes(claim: Claim, by: Sequence[str], accusers: set[str], perpetrators: set[str]) -> bool:
    if claim.act is not Act.ATTRIBUTE or not _put_forward(claim) or not _sides(claim.targets) & perpetrators:
        return False
    named = any(same_name(actor.name, name) for actor in claim.actors for name in by)
    return named or bool(_sides(claim.actors) & accusers)


def _alleges(claim: Claim, by: Sequence[str], accusers: set[str], perpetrators: set[str]) -> bool:
    if claim.act is not Act.ATTACK or not _put_forward(claim) or not _sides(claim.actors) & perpetrators:
        return False
    return any(
        any(same_name(speaker, name) for name in by)
        or any(match.entry.side in accusers for match in names.index().lookup(speaker))
        for speaker in claim.said_by
    )


def _accused(record: Record) -> set[str]:
    """The states that a record accuses: those behind an attack, and those it is attributed to."""
    sides: set[str] = set()
    for claim in record.claims:
        if _put_forward(claim) and claim.act in (Act.ATTACK, Act.ATTRIBUTE):
            sides |= _sides(claim.actors if claim.act is Act.ATTACK else claim.targets)
    return sides & names.states().keys()


# --- PLOVER ---------------------------------------------------------------------------------------


def plover(rows: Sequence[Row], *, processes: int = 1) -> Figures:
    """The measures on PLOVER-coded sentences; see the module.

    Args:
        rows: the rows of the file.
        processes: how many processes read.
    """
    # What codes takes a moment to import, and exports need this module for its table alone.
    from onrecord.reading.learned.roots import code, mark

    documents = [Document(id=row["id"], text=row["sentence"]) for row in rows]
    records = readings.read_all(documents, scope="any", processes=processes)
    wanted = [row["root"] for row in rows]
    given = [_root(row, record) for row, record in zip(rows, records, strict=True)]
    paper = [row["zsp_pred_root"] for row in rows]
    coded = [code(mark(_question(row))).root for row in rows]
    roots = sorted(set(wanted))
    reachable = {*ROOT_OF_ACT.values(), *(root for roots in WORDS_OF_ROOT.values() for root in roots)}
    return {
        "sentences": len(rows),
        "answered": _ratio(sum(root is not None for root in given), len(rows)),
        "right_of_answered": _ratio(
            sum(a == b for a, b in zip(wanted, given, strict=True)), sum(root is not None for root in given)
        ),
        "macro_f1": _mean(f1_by_root(wanted, given, roots)),
        "macro_f1_reachable_roots": _mean(f1_by_root(wanted, given, [r for r in roots if r in reachable])),
        "pair_given_macro_f1": _mean(f1_by_root(wanted, coded, roots)),
        "pair_given_right": _ratio(sum(a == b for a, b in zip(wanted, coded, strict=True)), len(rows)),
        "paper_macro_f1": _mean(f1_by_root(wanted, paper, roots)),
        "paper_macro_f1_reachable_roots": _mean(
            f1_by_root(wanted, paper, [r for r in roots if r in reachable])
        ),
        "by_root": f1_by_root(wanted, given, roots),
        "pair_given_by_root": f1_by_root(wanted, coded, roots),
        "paper_by_root": f1_by_root(wanted, paper, roots),
    }


def _question(row: Row) -> Question:
    """The sentence with its two parties; one whose words do not stand in it ("a recipient") is not marked."""
    from onrecord.reading.learned.roots import Question, place

    sentence = row["sentence"]
    bare = _MARK.sub("", row["marked"]) == sentence
    spans: list[tuple[int, int] | None] = []
    for tag, role in (("s", "source"), ("t", "target")):
        span = marked_span(row["marked"], tag) if bare else None
        words = row[role].strip()
        if span is not None and sentence[span.start : span.end].strip():
            spans.append((span.start, span.end))
        else:
            spans.append(place(sentence, words, role) if words and words in sentence else None)
    return Question(sentence, spans[0], spans[1])


def _root(row: Row, record: Record) -> str | None:
    source, target = marked_span(row["marked"], "s"), marked_span(row["marked"], "t")
    for claim in record.claims:
        if _meets(claim.actors, source, row["source"]) and _meets(claim.targets, target, row["target"]):
            root = plover_root(claim, record.text)
            if root is not None:
                return root
    return None


def _meets(parties: Iterable[Party], span: Span | None, words: str) -> bool:
    """Whether one of the parties is mentioned inside a span, or bears its name; a span that is nowhere asks
    for nobody in particular."""
    return span is None or any(
        same_name(party.name, words)
        or any(mention.start < span.end and span.start < mention.end for mention in party.mentions)
        for party in parties
    )


def marked_span(marked: str, tag: str) -> Span | None:
    """Where the text between <tag> and </tag> stands in the sentence without any tags.

    Args:
        marked: a sentence with <s>source</s> and <t>target</t> marked in it.
        tag: "s" or "t".

    Returns:
        Offsets into the bare sentence; None if the sentence does not have that mark.
    """
    inside = re.search(f"<{tag}>(.*?)</{tag}>", marked, re.DOTALL)
    if not inside:
        return None
    start = len(_MARK.sub("", marked[: inside.start()]))
    return Span(start=start, end=start + len(_MARK.sub("", inside[1])))


def f1_by_root(wanted: Sequence[str], given: Sequence[str | None], roots: Iterable[str]) -> dict[str, float]:
    """F1 of each root, over rows in the same order."""
    hit = Counter(a for a, b in zip(wanted, given, strict=True) if a == b)
    gold, predicted = Counter(wanted), Counter(given)
    return {
        root: 2 * hit[root] / (gold[root] + predicted[root]) if gold[root] + predicted[root] else 0.0
        for root in roots
    }


# --- both -----------------------------------------------------------------------------------------


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values)


def _rows(file: Path) -> list[Row]:
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OnrecordError(str(file), f"is not readable as JSON lines: {error}") from error


def measure(folder: Path, *, processes: int = 1) -> Figures:
    """All measures whose files are in a folder.

    Args:
        folder: where the files are; one that is not there is left out.
        processes: how many processes read.

    Raises:
        OnrecordError: the folder has none of the files, or one is not readable.
    """
    figures: Figures = {}
    if (file := folder / "eurepoc_dev.jsonl").exists():
        figures["eurepoc"] = eurepoc(_rows(file), processes=processes)
    if (file := folder / "plv_dev.jsonl").exists():
        figures["plover"] = plover(_rows(file), processes=processes)
    if not figures:
        raise OnrecordError(str(folder), "holds neither eurepoc_dev.jsonl nor plv_dev.jsonl")
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; status 2 if there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="python -m onrecord.evaluation.realtext", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, help="the folder of the data sets")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--processes", type=int, default=1, help="how many processes read")
    options = parser.parse_args(arguments)
    try:
        figures = measure(options.folder, processes=options.processes)
    except OnrecordError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=2) if options.json else _text(figures))
    return 0


def _text(figures: Figures) -> str:
    lines = []
    for name, values in figures.items():
        lines.append(name)
        for key, value in values.items():
            if isinstance(value, Mapping):
                lines.append(f"  {key:32} " + "  ".join(f"{root} {f1:.2f}" for root, f1 in value.items()))
            else:
                lines.append(f"  {key:32} {f'{value:.3f}' if isinstance(value, float) else value}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
