"""From a record as it was read to what is written of it: its parties, what registers say, its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.model import Record

if TYPE_CHECKING:
    from onrecord.identity import Resolver


@dataclass(frozen=True)
class Finishing:
    """What is done with every record; can be handed to other processes.

    Attributes:
        form: ``json``, ``markdown``, ``html`` or ``terminal``.
        identities: whether the record says who the parties are.
        verify: whether it says what the registers tell of its measures.
        one_line: JSON on a single line.
        width: of the terminal's lines, in characters; None for that of files.
        colour: the terminal's colours.
        offsets: whether sentences are shown with their offsets (terminal).
    """

    form: str
    identities: bool = True
    verify: bool = False
    one_line: bool = False
    width: int | None = None
    colour: bool = False
    offsets: bool = False

    def start(self) -> tuple[Callable[[Record], Record], Callable[[Record], str]]:
        """What completes a record, and what makes its text.

        Raises:
            OnrecordError: the registers are needed and cannot be read.
        """
        steps = [identifying()] if self.identities else []
        if self.verify:
            steps.append(_checking(self.identities))

        def complete(record: Record) -> Record:
            for step in steps:
                record = step(record)
            return record

        render = self._renderer()
        return complete, _with_checks(render, self.form) if self.verify else render

    def _renderer(self) -> Callable[[Record], str]:
        match self.form:
            case "json":
                from onrecord.views import json

                return lambda record: json.render(record, indent=None if self.one_line else 2)
            case "markdown":
                from onrecord.views import markdown

                return markdown.render
            case "html":
                from onrecord.views import html

                return html.render
            case _:
                from onrecord.views import terminal

                width = self.width or terminal.WIDTH
                return lambda record: terminal.render(
                    record, width=width, colour=self.colour, offsets=self.offsets
                )


def identifying() -> Callable[[Record], Record]:
    """A step that says who the parties of a record are; the registers are loaded for the first record."""
    resolvers: list[Resolver] = []

    def step(record: Record) -> Record:
        if not any(claim.actors or claim.targets for claim in record.claims):
            return record
        if not resolvers:
            from onrecord.identity import open_own

            resolvers.append(open_own())
        return resolvers[0].resolve_record(record)

    return step


def _checking(identities: bool) -> Callable[[Record], Record]:
    """A step that adds what the registers say of a record's measures.

    Args:
        identities: whether targets that are described get an identity where one entry fits.

    Raises:
        OnrecordError: the extra is not installed, or the registers cannot be read.
    """
    try:
        from onrecord.verify.registers import Registers
    except ImportError as error:
        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[registers]'"
        raise OnrecordError("--verify", fault) from error
    checker = Registers()
    return lambda record: checker.add(record, identities=identities)


def _with_checks(render: Callable[[Record], str], form: str) -> Callable[[Record], str]:
    """In the terminal and in Markdown the checks follow the record; JSON and HTML have a place for them."""
    if form in ("json", "html"):
        return render
    from onrecord.verify.model import RecordChecks
    from onrecord.verify.show import to_markdown, to_text

    show = to_markdown if form == "markdown" else to_text
    return lambda record: "\n".join([render(record), show(RecordChecks.of(record)), ""])
