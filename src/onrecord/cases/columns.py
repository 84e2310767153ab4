"""Text in the columns of a terminal: wrapped at words, beside each other, in bold, dim or italic type.

A case fills some hundreds of lines. They are laid out here and not by Rich, which takes ten times as long
for it; what a case takes to be shown would mostly be that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
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
# Characters that take one column each: Latin letters, quotation marks, dashes, arrows; and no blank but one.
_SIMPLE = re.compile("[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff]*")


@lru_cache(maxsize=10_000)
def cell_len(text: str) -> int:
    """How many columns a text takes, as Rich has it; most texts are of characters that take one each."""
    return len(text) if _SIMPLE.fullmatch(text) else cells.cell_len(text)


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where a text is broken into lines: the start and the end of each, without the blanks between them.

    Args:
        text: a text on one line.
        width: columns; a word that takes more is broken.
    """
    simple = _SIMPLE.fullmatch(text) is not None
    measure: Callable[[str], int] = len if simple else cells.cell_len
    if measure(text) <= width:
        return [(0, len(text))]
    lines: list[tuple[int, int]] = []
    if simple and "  " not in text and text.strip() == text:
        start, size = 0, len(text)
        while size - start > width:
            cut = text.rfind(" ", start, start + width + 1)
            if cut < 0:  # a word that takes more than a line
                lines.clear()
                break
            lines.append((start, cut))
            start = cut + 1
        else:
            return [*lines, (start, size)]
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
        if not colour:
            yield " " * indent + whole[start:end]
            continue
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
    cells = [[row[place] for place in used] for row in (head, *rows)]
    sizes = [list(map(cell_len, row)) for row in cells]
    widths = _shared(list(map(max, zip(*sizes, strict=True))), width - indent - _GAP * (len(used) - 1))
    for number, (row, taken) in enumerate(zip(cells, sizes, strict=True)):
        style = DIM if number == 0 else ""
        if all(size <= room for size, room in zip(taken, widths, strict=True)):
            parts = zip(row, taken, widths, strict=True)
            text = "".join(cell + " " * (room - size + _GAP) for cell, size, room in parts).rstrip()
            yield " " * indent + styled(text, style, colour)
            continue
        columns = [
            [cell[start:end] for start, end in wrap(cell, room)]
            for cell, room in zip(row, widths, strict=True)
        ]
        for line in range(max(map(len, columns))):
            pieces = [column[line] if line < len(column) else "" for column in columns]
            text = "".join(
                piece + " " * (room - cell_len(piece) + _GAP)
                for piece, room in zip(pieces, widths, strict=True)
            ).rstrip()
            yield " " * indent + styled(text, style, colour)


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
