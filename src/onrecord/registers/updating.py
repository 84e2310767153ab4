"""Update a register from its publisher: fetch, check, swap in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

from onrecord.errors import OnrecordError
from onrecord.registers.base import Register
from onrecord.registers.download import Downloader, Stamp, read_stamp, write_stamp
from onrecord.registers.importing import import_files
from onrecord.registers.model import Version
from onrecord.registers.source import Source
from onrecord.registers.store import RegisterStore


def update(
    store: RegisterStore,
    register: Register,
    folder: Path,
    *,
    url: str | None = None,
    allowed: Collection[str] = (),
    accept_loss: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    tick: Callable[[int], None] | None = None,
    pause: float = 1.0,
) -> tuple[Version, bool]:
    """Bring a register up to date.

    Args:
        store: where versions are kept.
        register: which one.
        folder: where downloads lie meanwhile, with the publisher's marks of the last one.
        url: another address than the publisher's, for a mirror; only for registers of one file.
        allowed: addresses that may be asked though they are not public.
        accept_loss: take a list that has many entries fewer than the one before.
        progress: called with bytes so far and in all.
        tick: called with the number of entries read.
        pause: seconds between attempts.

    Returns:
        The version in force, and whether it is new.

    Raises:
        OnrecordError: it could not be fetched, or is not the list. The old version stays in force.
    """
    if register.closed:
        raise OnrecordError(register.name, f"is closed since {register.closed}; old files can be imported")
    if url is not None and len(register.downloads) != 1:
        raise OnrecordError(register.name, "is of several files; another address fits only registers of one")
    place = folder / register.name
    loader = Downloader(place, allowed=allowed, progress=progress, pause=pause)
    newest = store.version(register.name)
    today = datetime.now(UTC).date().isoformat()
    paths: list[Path] = []
    stamps: list[tuple[Path, Stamp]] = []
    for download in register.downloads:
        mark = place / f"{download.name}.json"
        known = read_stamp(mark)
        # The mark counts only if what it marks is in the store; of several files, all are fetched.
        if newest is None or known is None or known.sha256 != newest.sha256 or len(register.downloads) > 1:
            known = None
        fetched = loader.fetch(url or download.url, download.name, known)
        if fetched.path is None:
            assert newest is not None
            store.confirm(newest, today)
            return newest, False
        paths.append(fetched.path)
        stamps.append((mark, fetched.stamp))
    day = stamps[0][1].day or today
    try:
        own = register.read([Source(path) for path in paths]).date
        version = import_files(
            store,
            register,
            paths,
            date=None if own else day,
            accept_loss=accept_loss,
            origin=url or ", ".join(d.url for d in register.downloads),
            tick=tick,
        )
        # Fetched today from the publisher: whatever day it bears, it is today's.
        store.confirm(version, today)
        for mark, stamp in stamps:
            write_stamp(mark, stamp)
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
    return version, newest is None or version.id != newest.id
