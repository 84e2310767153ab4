"""``onrecord code``: the relation between two given parties in sentences, as roots of PLOVER."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from onrecord.cli.streams import write_bytes
from onrecord.errors import OnrecordError

# Bytes of a line beyond which it is no sentence.
_LONGEST_LINE = 1 << 20
# Lines that are coded together.
_TOGETHER = 64


def code(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help='JSON Lines, or - for standard input: {"sentence": …, "source": …, "target": …}, where '
            "source and target are words of the sentence or [start, end], offsets of characters, or null for "
            "a party that it does not name. What else a line holds is kept.",
        ),
    ] = "-",
    scores: Annotated[bool, typer.Option("--scores", help="Give every root's probability.")] = False,
) -> None:
    """Code what one given party does to another in each sentence, as one of PLOVER's roots.

    Writes each line again with "root" and "score", its probability.
    """
    from onrecord.reading.learned.roots import code as coded

    with ExitStack() as stack:
        stream, where = _opened(file, stack)
        lines = _rows(stream, where)
        while some := list(islice(lines, _TOGETHER)):
            for (row, _), relation in zip(some, coded([asked for _, asked in some]), strict=True):
                row |= {"root": relation.root, "score": relation.score}
                if scores:
                    row["scores"] = relation.scores
                write_bytes(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _opened(file: str, stack: ExitStack) -> tuple[BinaryIO, str]:
    if file == "-":
        return sys.stdin.buffer, "standard input"
    try:
        return stack.enter_context(Path(file).open("rb")), file
    except OSError as error:
        raise OnrecordError(file, f"cannot be read: {(error.strerror or str(error)).lower()}") from None


def _rows(stream: BinaryIO, where: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """The lines, each with what is asked of it."""
    from onrecord.reading.learned.roots import Question, mark

    number = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        number += 1
        here = f"{where}, line {number}"
        if len(line) > _LONGEST_LINE:
            raise OnrecordError(here, f"is longer than {_LONGEST_LINE} bytes")
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise OnrecordError(here, f"is no JSON: {error}") from None
        if not isinstance(row, dict) or not isinstance(row.get("sentence"), str):
            raise OnrecordError(here, 'has no text under "sentence"')
        try:
            asked = Question(row["sentence"], _span(row, "source"), _span(row, "target"))
            mark(asked)
        except OnrecordError as error:
            raise OnrecordError(here, f"{error.where}: {error.fault}") from None
        yield row, asked


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
