"""From files to a version in the store: read, count, check, and keep, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date as calendar_date
from pathlib import Path

from onrecord.errors import OnrecordError
from onrecord.registers.base import Draft, Must, Register
from onrecord.registers.model import Completeness, Entry, Version
from onrecord.registers.source import RegisterFileError, Source
from onrecord.registers.store import RegisterStore


def iso_day(text: str, where: str) -> str:
    """The text, if it is an ISO day.

    Raises:
        OnrecordError: it is not.
    """
    try:
        return calendar_date.fromisoformat(text).isoformat()
    except ValueError:
        raise OnrecordError(where, f"{text!r} is not a day like 2024-06-27") from None


class _Watch:
    """Looks at the entries as they pass: which of the known ones are there."""

    def __init__(self, register: Register, tick: Callable[[int], None] | None) -> None:
        self._known = {must.id: must for must in register.must if must.id}
        self._names = {must.name.casefold(): must for must in register.must if not must.id}
        self._tick = tick
        self.found: set[Must] = set()
        self.wrong: list[str] = []

    def __call__(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        number = 0
        for number, entry in enumerate(entries, start=1):
            must = self._known.get(entry.id)
            if must is not None:
                if any(must.name.casefold() in n.text.casefold() for n in entry.names):
                    self.found.add(must)
                else:
                    self.wrong.append(f"{entry.id} is {entry.name}, not {must.name}")
            for told, named in self._names.items():
                if named not in self.found and any(told in n.text.casefold() for n in entry.names):
                    self.found.add(named)
            if self._tick is not None and number % 500 == 0:
                self._tick(number)
            yield entry
        if self._tick is not None:
            self._tick(number)


def _checks(
    register: Register,
    store: RegisterStore,
    draft: Draft,
    watch: _Watch,
    where: str,
    *,
    partial: bool,
    accept_loss: bool,
) -> Callable[[Version], Version]:
    """What a version must stand, once all of it is read."""

    def check(version: Version) -> Version:
        notes = list(draft.notes)
        if version.entries == 0:
            raise RegisterFileError(where, "has no entries")
        if draft.declared is not None and draft.declared != version.entries:
            raise RegisterFileError(
                where, f"says that it has {draft.declared} entries, and has {version.entries}"
            )
        if partial:
            return replace(version, notes=tuple(notes))
        low, high = register.counts
        if not low <= version.entries <= high:
            raise RegisterFileError(
                where,
                f"has {version.entries} entries; a complete {register.title} has {low} to {high} "
                "(for a part of it, say --partial)",
            )
        expected = [must for must in register.must if must.since <= version.date]
        missing = [must for must in expected if must not in watch.found]
        if len(missing) * 2 > len(expected):
            told = "; ".join(watch.wrong) or ", ".join(must.id or must.name for must in missing)
            raise RegisterFileError(where, f"lacks entries that {register.title} must have: {told}")
        notes += [f"{must.name} {must.id}".strip() + " is not on it" for must in missing]
        before = store.version(register.name, version.date)
        if before is not None and before.whole and version.entries < before.entries * (1 - register.shrink):
            if not accept_loss:
                raise RegisterFileError(
                    where,
                    f"has {version.entries} entries, the version of {before.date} {before.entries}: "
                    "cut short? (if the loss is real, say --accept-loss)",
                )
            notes.append(
                f"accepted with {before.entries - version.entries} entries fewer than on {before.date}"
            )
        return replace(version, notes=tuple(notes))

    return check


def import_files(
    store: RegisterStore,
    register: Register,
    paths: Sequence[Path],
    *,
    date: str | None = None,
    partial: bool = False,
    accept_loss: bool = False,
    origin: str | None = None,
    tick: Callable[[int], None] | None = None,
) -> Version:
    """Import the files of one version of a register.

    Args:
        store: where to.
        register: what they are of.
        paths: the files.
        date: ISO day of the list; needed where the files do not give their own, and beats it otherwise.
        partial: they are knowingly a part: no check of counts, and absence will prove nothing.
        accept_loss: take it though it has many entries fewer than the version before.
        origin: where they came from, for the record; the file names by default.
        tick: called now and then with the number of entries read.

    Returns:
        The version; if the very same files are held for that day already, that version.

    Raises:
        OnrecordError: no day, or files that are not the list. The store is then as it was.
    """
    if not paths:
        raise OnrecordError(register.name, "no file to import")
    sources = [Source(Path(path)) for path in paths]
    where = " + ".join(source.where for source in sources)
    draft = register.read(sources)
    told = draft.date
    day = iso_day(date, "--date") if date else told
    if not day:
        raise OnrecordError(where, "the files do not say of which day they are; say it with --date")
    iso_day(day, where)
    if date and told and date != told:
        draft.notes.append(f"the file says {told} of itself")
    digest = hashlib.sha256("".join(sorted(source.digest() for source in sources)).encode()).hexdigest()
    if len(sources) == 1:
        digest = sources[0].digest()
    completeness = Completeness.PARTIAL if partial else draft.completeness
    for version in store.revisions(register.name, day)[-1:]:
        if version.sha256 == digest and version.completeness is completeness:
            return version
    watch = _Watch(register, tick)
    version = Version(
        register=register.name,
        date=day,
        completeness=completeness,
        format=draft.format,
        source=origin or ", ".join(source.path.name for source in sources),
        sha256=digest,
    )
    check = _checks(register, store, draft, watch, where, partial=partial, accept_loss=accept_loss)
    return store.add(version, watch(draft.entries), check)
