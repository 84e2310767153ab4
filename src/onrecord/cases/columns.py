"""Text in the columns of a terminal: wrapped at words, beside each other, in bold, dim or italic type.

A case fills some hundreds of lines. They are laid out here and not by Rich, which takes ten times as long
for it; what a case takes to be shown would mostly be that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from rich import cells

# ECMA-48, "Select Graphic Rendition".
BOLD, DIM, ITALIC = "\x1b[1m", "\x1b[2m", "\x1b[3m"
_PLAIN = "\x1b[0m"
_GAP = 2
_SHORT = 24
"""A column of a table is not wrapped if nothing in it is longer than this."""
_LEAST = 8
"""Columns that a wrapped column has at least."""

_WORD = re.compile(r"\S+")


def cell_len(text: str) -> int:
    """How many columns a text takes, as Rich has it; most texts are of characters that take one each."""
    return len(text) if text.isascii() and text.isprintable() else cells.cell_len(text)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where a text is broken into lines: the start and the end of each, without the blanks between them.

    Args:
        text: a text on one line.
        width: columns; a word that takes more is broken.
    """
    measure: Callable[[str], int] = len if text.isascii() and text.isprintable() else cells.cell_len
    if measure(text) <= width:
        return [(0, len(text))]
    lines: list[tuple[int, int]] = []
    first = last = taken = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        size = measure(match[0])
        begun = last > first  # not by its width: a word may have none
        blanks = start - last if begun else 0
        if begun and taken + blanks + size <= width:
            last, taken = end, taken + blanks + size
            continue
        if begun:
            lines.append((first, last))
        first = start
        while size > width:
            cut = first + _fitting(text[first:end], width)
            lines.append((first, cut))
            first, size = cut, measure(text[cut:end])
        last, taken = end, size
    return [*lines, (first, last)] if last > first else lines or [(0, 0)]


def _fitting(word: str, width: int) -> int:
    """How many characters of a word the columns have room for, one at least."""
    return max(1, bisect_right(list(accumulate(map(cell_len, word))), width))


def styled(text: str, style: str, colour: bool) -> str:
    """A text in a type, if there are any types."""
    return f"{style}{text}{_PLAIN}" if colour and text and style else text


def paragraph(
    text: str, width: int, *, indent: int = 0, style: str = "", colour: bool = False, after: str = ""
) -> Iterator[str]:
    """The lines of a text.

    Args:
        text: a text on one line.
        width: columns of the terminal.
        indent: columns left free before each line.
        style: the type that it is set in.
        colour: whether there are types.
        after: what follows in the same paragraph, in dim type.
    """
    whole = f"{text} {after}" if after else text
    for start, end in wrap(whole, width - indent):
        own = styled(whole[start : min(end, len(text))], style, colour)
        more = styled(whole[max(start, len(text)) : end], DIM, colour)
        yield " " * indent + own + more


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, indent: int = 0, colour: bool = False
) -> Iterator[str]:
    """The lines of a table; columns in which nothing stands are left out, long ones are wrapped.

    Args:
        head: what stands above each column.
        rows: texts on one line each.
        width: columns of the terminal.
        indent: columns left free before each line.
        colour: whether there are types.
    """
    used = [place for place in range(len(head)) if any(row[place] for row in rows)]
    widest = [max(cell_len(head[place]), *(cell_len(row[place]) for row in rows)) for place in used]
    widths = _shared(widest, width - indent - _GAP * (len(used) - 1))
    for number, row in enumerate((head, *rows)):
        columns = [
            [row[place][start:end] for start, end in wrap(row[place], room)]
            for place, room in zip(used, widths, strict=True)
        ]
        for line in range(max(map(len, columns), default=0)):
            parts = [column[line] if line < len(column) else "" for column in columns]
            text = "".join(
                part + " " * (room - cell_len(part) + _GAP) for part, room in zip(parts, widths, strict=True)
            ).rstrip()
            yield " " * indent + styled(text, DIM if number == 0 else "", colour)


def _shared(widest: Sequence[int], room: int) -> list[int]:
    """The width of each column, if so many columns are there for all."""
    if sum(widest) <= room:
        return list(widest)
    long = [place for place, size in enumerate(widest) if size > _SHORT]
    rest = room - sum(size for place, size in enumerate(widest) if place not in long)
    if not long or rest < _LEAST * len(long):
        long, rest = list(range(len(widest))), room
    # Those that need less than their share leave the rest to the others.
    widths = list(widest)
    for left, place in enumerate(sorted(long, key=lambda place: widest[place])):
        widths[place] = max(1, min(widest[place], rest // (len(long) - left)))
        rest -= widths[place]
    return widths
