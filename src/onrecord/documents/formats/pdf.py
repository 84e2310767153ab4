"""A PDF: its text, line by line put together to paragraphs, with the page of every character.

PDFium finds the characters and where they stand. What repeats at the top or foot of pages is no part of the
text; words divided at a line's end are put together again. A PDF that is only pictures of pages is refused.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from onrecord.documents.formats.days import WRITTEN, WRITTEN_FIRST, day_in, day_of_pdf
from onrecord.documents.formats.limits import PAGES
from onrecord.documents.formats.parts import Blob, Dated, Text
from onrecord.errors import OnrecordError
from onrecord.model import Page

MAX_TEXT = 10_000_000
"""Characters after which a PDF is given up: no report is so long."""
FEWEST_CHARACTERS = 20
"""Characters a page on average below which a PDF with pictures counts as scanned."""

_SOFT = ("\x02", "\ufffe")
# Ligatures, as Unicode has them and as TeX's encodings T1 and OT1 number them (fonts without a table of
# characters give the bare number).
_LIGATURES = {
    **dict(zip(range(0xFB00, 0xFB05), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
    **dict(zip(range(0x1B, 0x20), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
    **dict(zip(range(0x0B, 0x10), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
    **dict(zip((0x10, 0x11, 0x15, 0x16), ("“", "”", "–", "—"), strict=True)),
    0xAD: None,
}
_COMPOUND_LEFT = frozenset(
    "anti cross cyber ex half high long low mid north self short south state third two well zero east west "
    "government military nation counter cutting".split()
)
_COMPOUND_RIGHT = frozenset(
    "affiliated aligned backed based born controlled day directed funded led level linked nexus or owned "
    "related run speaking sponsored supported style term trained wide year facing connected up off in".split()
)
_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_BULLET = re.compile(r"\s*(?:[•‣▪●◦–—*]\s|\(?[a-z0-9]{1,3}[.)]\s|[ivx]{1,5}[.)]\s)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_FOLIO = re.compile(r"\s*(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:[-–]|(?:of|/)\s*\d{1,4})?\s*", re.IGNORECASE)
_ISSUED = re.compile(
    r"\b(?:for (?:immediate )?release|dated?|issued|published|publication date|released?|posted|"
    r"press release)\b",
    re.IGNORECASE,
)
# What the electronic filing of United States federal courts stamps on every page: month, day, year.
_STAMP = re.compile(r"\bCase\b.*\bFiled:?\s+([01][0-9])/([0-3][0-9])/([0-9]{2}|[0-9]{4})\b")
_JUNK_TITLE = re.compile(
    r"^(?:microsoft word|untitled|document\d*|powerpoint|slide 1|print|"
    r".*\.(?:docx?|pdf|indd|tex|dvi|rtf|odt|pptx?))\b",
    re.IGNORECASE,
)
_HEAD_LINES = 40
"""Lines of the first page among which its day is looked for."""


@dataclass
class _Line:
    text: str
    left: float
    right: float
    base: float
    """The line that its letters stand on, from the foot of the page."""
    size: float
    """Of its type."""


def read_pdf(blob: Blob, tick: Callable[[], None] = lambda: None) -> Text:
    """The text of a PDF.

    Args:
        blob: the file.
        tick: called after each page.

    Raises:
        OnrecordError: it is broken, locked by a password, or has no text.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(blob.data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise OnrecordError(blob.name, _why(str(error))) from None
    try:
        if count > PAGES:
            raise OnrecordError(blob.name, f"a PDF of {count:,} pages; up to {PAGES:,} are read")
        pages: list[list[_Line]] = []
        size = pictures = broken = 0
        for number in range(count):
            try:
                page = document[number]
                lines = _lines(page)
                pictures += not lines and _has_picture(page)
                page.close()
            except pypdfium2.PdfiumError:
                lines, broken = [], broken + 1
            pages.append(lines)
            size += sum(len(line.text) for line in lines)
            if size > MAX_TEXT:
                raise OnrecordError(blob.name, f"a PDF of more than {MAX_TEXT:,} characters")
            tick()
        told = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    if size < FEWEST_CHARACTERS * max(1, count) and pictures:
        raise OnrecordError(
            blob.name,
            f"a scanned PDF: {pictures} of its {count} pages are pictures without text; it needs OCR first",
        )
    if not size:
        raise OnrecordError(blob.name, f"a PDF without text ({count} pages)")
    published = _published(pages, told)
    _drop_furniture(pages)
    text, spans = _flow(pages)
    title = " ".join(told.get("Title", "").split())
    notes = (f"{broken} of {count} pages are broken and left out",) if broken else ()
    return Text(
        text=text,
        format="pdf",
        title=title if title and not _JUNK_TITLE.match(title) else None,
        published=published,
        updated=_changed(told),
        pages=tuple(spans),
        notes=notes,
    )


def _why(words: str) -> str:
    if "password" in words.lower():
        return "a PDF that is locked by a password"
    if "security" in words.lower():
        return "a PDF whose protection is not supported"
    return "a broken PDF: its pages cannot be found"


def _has_picture(page: object) -> bool:
    import pypdfium2.raw as raw

    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)  # type: ignore[attr-defined]
    return next(iter(objects), None) is not None


def _lines(page: object) -> list[_Line]:
    """The lines of a page, in the order of its text, with their places in points from the page's foot."""
    import pypdfium2.raw as raw

    found: list[_Line] = []
    textpage = page.get_textpage()  # type: ignore[attr-defined]
    try:
        count = textpage.count_chars()
        if count <= 0:
            return []
        # Straight from PDFium, two bytes a character, so that an index here is an index there.
        buffer = ctypes.create_string_buffer((count + 1) * 2)
        pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        written = raw.FPDFText_GetText(textpage, 0, count, pointer)
        units = buffer.raw[: max(0, written - 1) * 2]
        whole = units.decode("utf-16-le", "surrogatepass")
        at = 0
        # Where PDFium takes a hyphen at a line's end for a division, it gives U+0002 and no line break.
        for piece in re.split("(\r\n|[\x02\ufffe])", whole):
            if piece == "\r\n":
                at += 2
                continue
            if piece in _SOFT:
                if found:
                    found[-1].text += "-"
                at += 1
                continue
            length = len(piece.encode("utf-16-le", "surrogatepass")) // 2
            text = re.sub(r"\s+", " ", _letters(piece)).strip()
            if text:
                first = at + len(piece) - len(piece.lstrip())
                last = at + length - 1 - (len(piece) - len(piece.rstrip()))
                line = _placed(textpage, text, first, max(first, last))
                if line is not None:
                    found.append(line)
            at += length
    finally:
        textpage.close()
    return found


def _letters(piece: str) -> str:
    """Letters and blanks: ligatures taken apart, U+00AD and what is no character left out."""
    return "".join(c for c in piece.translate(_LIGATURES) if c.isprintable() or c.isspace())


def _placed(textpage: object, text: str, first: int, last: int) -> _Line | None:
    """The line, with the places of its first and last character."""
    import pypdfium2
    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    if not raw.FPDFText_GetCharOrigin(textpage, first, x, y):
        return None
    try:
        right: float = textpage.get_charbox(last)[2]  # type: ignore[attr-defined]
    except pypdfium2.PdfiumError:
        right = x.value
    size = float(raw.FPDFText_GetFontSize(textpage, first))
    matrix = raw.FS_MATRIX()
    if raw.FPDFText_GetMatrix(textpage, first, matrix):
        size *= math.hypot(matrix.b, matrix.d)
    return _Line(text, x.value, right, y.value, max(1.0, abs(size)))


def _drop_furniture(pages: list[list[_Line]]) -> None:
    """Take away page numbers, and what stands at the top or foot of most pages."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_DIGITS.sub("#", line.text) for line in _edges(lines)})
    full = sum(bool(lines) for lines in pages)
    for lines in pages:
        edge = {id(line) for line in _edges(lines)}
        lines[:] = [
            line
            for line in lines
            if id(line) not in edge
            or not (
                _FOLIO.fullmatch(line.text)
                or (full >= 3 and seen[_DIGITS.sub("#", line.text)] * 2 >= full)
                or (full == 2 and seen[_DIGITS.sub("#", line.text)] == 2)
            )
        ]


def _edges(lines: list[_Line]) -> list[_Line]:
    """The two highest and the three lowest lines."""
    ordered = sorted(lines, key=lambda line: -line.base)
    return ordered[:2] + ordered[-3:] if len(ordered) > 5 else ordered


def _flow(pages: list[list[_Line]]) -> tuple[str, list[Page]]:
    """The lines put together to paragraphs, and which slice of the text stands on which page."""
    known = Counter(re.findall(r"[\w-]+", " ".join(line.text for lines in pages for line in lines).lower()))
    parts: list[str] = []
    size = 0
    starts: list[tuple[int, int]] = []
    previous: _Line | None = None
    for number, lines in enumerate(pages, 1):
        pitch = _pitch(lines)
        for position, line in enumerate(lines):
            glue = ""
            if previous is not None:
                # How far the lines of its column reach: of those that begin about where it does.
                column = [one.right for one in lines if abs(one.left - line.left) < 3 * line.size]
                wide = max([*column, previous.right if position else 0.0])
                if _breaks(previous, line, wide, pitch, new_page=position == 0):
                    glue = "\n"
                elif previous.text.endswith("-"):
                    if len(previous.text) > 1 and previous.text[-2].isalpha() and line.text[:1].islower():
                        keep = _keeps_hyphen(previous.text, line.text, known)
                        if not keep:
                            parts[-1] = parts[-1][:-1]
                            size -= 1
                    elif previous.text.endswith(" -"):
                        glue = " "
                else:
                    glue = " "
            if glue:
                parts.append(glue)
                size += 1
            if position == 0:
                starts.append((number, size))
            parts.append(line.text)
            size += len(line.text)
            previous = line
    parts.append("\n")
    ends = [start for _, start in starts[1:]] + [size + 1]
    spans = [
        Page(number=number, start=start, end=end)
        for (number, start), end in zip(starts, ends, strict=True)
        if end > start
    ]
    return "".join(parts), spans


def _pitch(lines: list[_Line]) -> float:
    """The usual distance from one line to the next, in points."""
    steps = [a.base - b.base for a, b in pairwise(lines) if 0 < a.base - b.base < 60]
    return median(steps) if steps else 14.0


def _breaks(above: _Line, line: _Line, wide: float, pitch: float, *, new_page: bool) -> bool:
    """Whether a new paragraph begins with the line."""
    if _BULLET.match(line.text) and not line.text[:1].islower():
        return True
    ended = bool(_END.search(above.text))
    if new_page or above.base - line.base <= 0:  # a new page, or the next column
        return ended or (
            line.text[:1].isupper() and above.right < 0.75 * wide and not above.text.endswith(",")
        )
    if abs(above.size - line.size) > 0.12 * max(above.size, line.size):
        return True  # another size of type: a heading
    if above.base - line.base > 1.35 * pitch:
        return True
    indented = line.left > above.left + 0.8 * line.size
    if ended and (indented or above.right < wide - 4 * line.size):
        return True
    # A short line that is no sentence, above one that begins anew: a heading or a line of an address.
    return above.right < 0.6 * wide and line.text[:1].isupper() and not above.text.endswith((",", "-"))


def _keeps_hyphen(left: str, right: str, known: Counter[str]) -> bool:
    """Whether the hyphen at a line's end belongs to the word ("state-" "sponsored")."""
    head = re.findall(r"[\w-]+", left.lower())[-1].rstrip("-")
    tail = re.findall(r"[\w-]+", right.lower())[0]
    with_it, without = known[f"{head}-{tail}"], known[f"{head}{tail}"]
    if with_it != without:
        return with_it > without
    return head.rpartition("-")[2] in _COMPOUND_LEFT or tail in _COMPOUND_RIGHT


def _published(pages: list[list[_Line]], told: dict[str, str]) -> Dated | None:
    """The day on the first page: in a court's stamp, behind a word, or alone; else the file's own."""
    created = _dated(told, "CreationDate")
    alone: str | None = None
    for line in (pages[0] if pages else [])[:_HEAD_LINES]:
        if stamp := _STAMP.search(line.text):
            month, day_of_month, year = stamp.groups()
            if day := day_in(f"{year if len(year) == 4 else '20' + year}-{month}-{day_of_month}"):
                return Dated(day, "the court's stamp of filing")
        match = WRITTEN.search(line.text) or WRITTEN_FIRST.search(line.text)
        day = day_in(match[0]) if match else None
        if match is None or day is None:
            continue
        rest = line.text.replace(match[0], "")
        if _ISSUED.search(rest):
            return Dated(day, "the first page, where it says so")
        if alone is None and len(re.findall(r"[A-Za-z]{2,}", rest)) <= 4:
            alone = day
    if alone is not None:
        return Dated(alone, "a day that stands alone on the first page")
    return created


def _changed(told: dict[str, str]) -> Dated | None:
    """The file's day of change, where it is not the day on which it was made."""
    created, changed = _dated(told, "CreationDate"), _dated(told, "ModDate")
    return changed if changed and created and changed.day != created.day else None


def _dated(told: dict[str, str], key: str) -> Dated | None:
    day = day_of_pdf(told[key]) if key in told else None
    return Dated(day, f"the file's {key}") if day else None
