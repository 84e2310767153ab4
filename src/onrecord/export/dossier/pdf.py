"""The dossier as a PDF to print: A4, page numbers, each sentence as a footnote on the page that calls for it.

Set by WeasyPrint, which takes its fonts from the machine: Pango finds for each character a font that has it,
and shapes all scripts. Nothing is fetched, and nothing that comes from a document can become markup.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from onrecord.errors import OnrecordError
from onrecord.export.dossier.content import dossier
from onrecord.export.sources import Item
from onrecord.export.writing import Stream
from onrecord.views.inert import visible

_MISSING = re.compile(r"\(U\+([0-9A-F]{4,6})\)")
SHOWN = 5
"""Characters without a font that are named."""


def write_pdf(
    items: Iterable[Item],
    stream: Stream,
    *,
    title: str | None = None,
    on_note: Callable[[str], None] | None = None,
) -> None:
    """Write the dossier as PDF. The same records give the same bytes with the same fonts.

    Args:
        items: the records.
        stream: takes the bytes.
        title: the headline; if None, the document's, or the number of documents.
        on_note: told on one line if no font of the machine has some of the characters, which then print as
            boxes.

    Raises:
        ImportError: WeasyPrint is not installed.
        OnrecordError: Pango, which WeasyPrint needs, is not on the machine.
    """
    weasyprint = _weasyprint()
    found = dossier([item.record for item in items], title)
    templates = Environment(
        loader=PackageLoader("onrecord.export.dossier", "."), autoescape=True, undefined=StrictUndefined
    )
    templates.filters["visible"] = visible
    page = templates.get_template("dossier.html.jinja").render(dossier=found)
    style = resources.files("onrecord.export.dossier").joinpath("dossier.css").read_text("utf-8")
    with _Listener() as listener:
        html = weasyprint.HTML(string=page, url_fetcher=_nothing)
        body: bytes = html.write_pdf(stylesheets=[weasyprint.CSS(string=style)], pdf_tags=True)
    stream.write(body)
    if listener.missing and on_note is not None:
        on_note(without_font(listener.missing))


def without_font(characters: Iterable[str]) -> str:
    """What is said of characters that no font has."""
    ordered = sorted(characters)
    named = ", ".join(f"{one} (U+{ord(one):04X})" for one in ordered[:SHOWN])
    more = f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return f"no font on this machine has {named}{more}: they print as boxes (docs/exports.md names fonts)"


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        library = str(error).split("'")[1] if "'" in str(error) else "a library"
        fault = f"needs Pango, and {library} is not on this machine (Debian: apt install libpangoft2-1.0-0)"
        raise OnrecordError("--format pdf", fault) from None
    return weasyprint


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"nothing is fetched: {url[:80]}")


class _Listener(logging.Handler):
    """Hears from WeasyPrint which characters no font has; keeps its other words off the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: set[str] = set()
        self._log = logging.getLogger("weasyprint")

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of one message."""
        if record.msg.startswith(".notdef") and (code := _MISSING.search(record.getMessage())):
            self.missing.add(chr(int(code[1], 16)))

    def __enter__(self) -> _Listener:
        self._before = (self._log.handlers[:], self._log.propagate)
        self._log.handlers, self._log.propagate = [self], False
        return self

    def __exit__(self, *_: object) -> None:
        self._log.handlers, self._log.propagate = self._before
