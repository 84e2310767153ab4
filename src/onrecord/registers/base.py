"""What a register's module declares, and what reading its files gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from onrecord.registers.model import Completeness, Entry
from onrecord.registers.source import RegisterFileError, Source


@dataclass(frozen=True, slots=True)
class Download:
    """One file to fetch.

    Attributes:
        name: name of the file as kept.
        url: the publisher's official address.
    """

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Must:
    """An entry that the list is known to contain.

    Any one of them may be delisted one day, so a list is refused when more than half of them are
    missing; a single missing one is noted.

    Attributes:
        id: its id in the register; "" if the register has no lasting ids: then the name alone decides.
        name: a part of one of its names, compared without case.
        since: ISO day of the first list that has it.
    """

    id: str
    name: str
    since: str = "0000-00-00"


@dataclass(slots=True)
class Draft:
    """What reading a register's files gives.

    Attributes:
        format: name of the format.
        entries: the entries; a generator that may raise RegisterFileError until its end.
        date: the ISO day that the files give for themselves, "" if they give none.
        declared: number of entries that the file itself declares, None if it does not. May be set
            until ``entries`` is exhausted.
        completeness: of the files, as far as they tell.
        notes: what was odd; may grow until ``entries`` is exhausted.
    """

    format: str
    entries: Iterable[Entry]
    date: str = ""
    declared: int | None = None
    completeness: Completeness = Completeness.COMPLETE
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """One form in which the register is published.

    Attributes:
        name: "csv", "xml", "advanced-xml", "xlsx", "jsonl", …
        recognise: whether a file is of this form, told from its content.
        read: reads all files of one version.
        about: one line on where the form comes from.
    """

    name: str
    recognise: Callable[[Source], bool]
    read: Callable[[Sequence[Source]], Draft]
    about: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register's declaration.

    Attributes:
        name: short name, as on the command line.
        title: the publisher's name for it.
        publisher: who publishes it.
        imposers: sides whose measures it lists; none for catalogues.
        covers: what its measures are: "sanctions", "export controls", "names".
        homepage: the publisher's page about it.
        downloads: official addresses of the files of one version.
        licence: terms in one line, with the attribution they ask for.
        formats: forms that can be imported.
        counts: fewest and most entries of a plausible complete list.
        must: entries that must be there.
        closed: ISO day of the last list published, "" if it goes on.
        shrink: greatest plausible loss from one version to the next, as a share of the entries.
    """

    name: str
    title: str
    publisher: str
    imposers: tuple[str, ...]
    covers: Literal["sanctions", "export controls", "screening", "names"]
    homepage: str
    downloads: tuple[Download, ...]
    licence: str
    formats: tuple[Format, ...]
    counts: tuple[int, int]
    must: tuple[Must, ...] = ()
    closed: str = ""
    shrink: float = 0.2

    def read(self, sources: Sequence[Source]) -> Draft:
        """Read files of one version, whatever format of this register they are in.

        Raises:
            RegisterFileError: no format fits all the files.
        """
        for form in self.formats:
            if all(form.recognise(source) for source in sources):
                return form.read(sources)
        names = ", ".join(form.name for form in self.formats)
        for form in self.formats:
            for source in sources:
                if form.recognise(source):
                    other = next(s for s in sources if not form.recognise(s))
                    raise RegisterFileError(
                        other.where, f"is not {self.title} as {form.name}, as {source.where} is"
                    )
        raise RegisterFileError(
            sources[0].where, f"is not {self.title} in any known form ({names}): other columns or elements"
        )
