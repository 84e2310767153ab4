"""``onrecord code``: the relation between two given parties in sentences, as roots of PLOVER."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from onrecord.cli.streams import write_bytes
from onrecord.documents.raw import describe, open_file
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.reading.learned.roots import Marked

# Bytes of a line beyond which it is no sentence.
_LONGEST_LINE = 1 << 20


def code(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help='JSON Lines, or - for standard input: {"sentence": …, "source": …, "target": …}, where '
            "source and target are words of the sentence or [start, end], offsets of characters, or null for "
            "a party that it does not name.",
        ),
    ] = "-",
    scores: Annotated[bool, typer.Option("--scores", help="Give every root's probability.")] = False,
) -> None:
    """Code what one given party does to another in each sentence, as one of PLOVER's roots.

    Writes each line again with "root", "score" (its probability) and, if asked for, "scores"; keys of these
    names that it had give way. Exits with status 2 at the first bad line.
    """
    from onrecord.reading.learned.roots import code as coded

    with ExitStack() as stack:
        for row, marked in _rows(*_opened(file, stack)):
            relation = coded(marked)
            row.pop("scores", None)
            row |= {"root": relation.root, "score": relation.score}
            if scores:
                row["scores"] = relation.scores
            write_bytes(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _opened(file: str, stack: ExitStack) -> tuple[BinaryIO, str]:
    if file != "-":
        return stack.enter_context(open_file(Path(file), file)), file
    if sys.stdin is None:
        raise OnrecordError("standard input", "is closed")
    return sys.stdin.buffer, "standard input"


def _rows(stream: BinaryIO, where: str) -> Iterator[tuple[dict[str, Any], Marked]]:
    """The lines, each with what is asked of it."""
    for number, line in enumerate(_lines(stream, where), 1):
        here = f"{where}, line {number}"
        if len(line) > _LONGEST_LINE:
            raise OnrecordError(here, f"is longer than {_LONGEST_LINE} bytes")
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=_refuse)
            # Half of a surrogate pair can be written in JSON, but not in UTF-8.
            json.dumps(row, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise OnrecordError(here, f"is no JSON in UTF-8: {error}") from None
        if not isinstance(row, dict) or not isinstance(row.get("sentence"), str):
            raise OnrecordError(here, 'has no text under "sentence"')
        yield row, _marked(row, here)


def _lines(stream: BinaryIO, where: str) -> Iterator[bytes]:
    try:
        while line := stream.readline(_LONGEST_LINE + 2):
            yield line.rstrip(b"\r\n")
    except OSError as error:
        raise OnrecordError(where, describe(error)) from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _marked(row: dict[str, Any], here: str) -> Marked:
    from onrecord.reading.learned.roots import Question, mark

    try:
        return mark(Question(row["sentence"], _span(row, "source"), _span(row, "target")))
    except OnrecordError as error:
        raise OnrecordError(here, f"{error.where}: {error.fault}") from None


def _span(row: dict[str, Any], role: str) -> tuple[int, int] | None:
    from onrecord.reading.learned.roots import place

    given = row.get(role)
    if given is None:
        return None
    if isinstance(given, str):
        return place(row["sentence"], given, role)
    if isinstance(given, list) and len(given) == 2 and all(type(at) is int for at in given):
        return given[0], given[1]
    raise OnrecordError(role, "is neither words of the sentence nor [start, end]")
