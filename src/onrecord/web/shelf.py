"""The cases as pages show them: quickly, whatever was added since they were last grouped.

Grouping a ledger takes longer than a reader waits, once it holds more than a few documents. So pages show
the cases as they were last grouped, say so if something was added since, and have them grouped anew beside
it. What a past time knew never changes: it is grouped once and held.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Generic, TypeVar

import sqlalchemy as sa
from fastapi import Depends, Request

from onrecord.cases import keeping
from onrecord.cases.dossier import Dossier, dossier
from onrecord.cases.filing import KINDS, File, Filed, Shelf
from onrecord.cases.keeping import Last, Listed, listed
from onrecord.cases.wanted import EVERY, Order, Wanted
from onrecord.errors import OnrecordError
from onrecord.ledger import DocumentRow, Ledger, tables
from onrecord.ledger.times import parse_instant
from onrecord.web.asked import Times
from onrecord.web.beside import Beside
from onrecord.web.faults import Fault

AT_ONCE = 120
"""Documents that are grouped while the reader waits; of more, what was grouped last is shown."""
PAGE = 50
"""Cases on one page of the list."""
STAMPS = 4_096
"""Cases of which it is held what they follow from."""
HELD = 64
"""Cases, lists and past times that are held in memory."""
T = TypeVar("T")
AT_LENGTH = threading.RLock()
"""Held by whoever works out what takes long: a whole case, or its page."""


class Recent(Generic[T]):
    """What was worked out lately, by what it follows from; for several threads.

    Args:
        most: how much is held.
        turn: whoever makes something holds this meanwhile; None if all may make at once. Threads share one
            processor: of two that take long at once each takes twice as long, and whoever asks for little
            waits for both.
    """

    def __init__(self, most: int = HELD, turn: AbstractContextManager[object] | None = None) -> None:
        self._most = most
        self._turn = turn
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is held under a key, made if it is not."""
        if found := self._look(key):
            return found[0]
        with self._turn or nullcontext():
            # It may have been made while this one waited.
            found = self._look(key)
            return found[0] if found else self._keep(key, make())

    def find(self, key: Hashable) -> T | None:
        """What is held under a key; None if nothing is."""
        found = self._look(key)
        return found[0] if found else None

    def _look(self, key: Hashable) -> tuple[T] | None:
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return (self._held[key],)

    def _keep(self, key: Hashable, made: T) -> T:
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made


@dataclass(frozen=True)
class Listing:
    """A page of the cases.

    Attributes:
        cases: those of the page.
        count: how many fit what was asked for.
        all: how many there are.
        note: what is to be known of how current they are; empty if nothing.
    """

    cases: Sequence[Listed]
    count: int
    all: int
    note: str = ""


@dataclass(frozen=True)
class Found:
    """One case, before it is opened.

    Attributes:
        basis: what it follows from; changes when anything is written that bears on it.
        times: the two times that were asked for.
        shelf: gives it with what is needed to show it.
        note: as of :class:`Listing`.
    """

    basis: str
    times: Times
    shelf: Callable[[], tuple[Shelf, Filed]] = field(repr=False)
    note: str = ""

    @property
    def mark(self) -> str:
        """Changes when what is shown does."""
        return f"{self.basis} {self.times.as_of or ''} {self.times.about or ''}"


@dataclass(frozen=True)
class Opened:
    """One case, opened.

    Attributes:
        dossier: all that is shown of it.
        documents: those that tell of its acts, and of what it recalls, by key.
    """

    dossier: Dossier
    documents: Mapping[str, DocumentRow]


class Cases:
    """The cases of one ledger.

    Args:
        ledger: the ledger.
        at_once: documents that are grouped while the reader waits.

    Attributes:
        beside: groups them beside the reader.
    """

    def __init__(self, ledger: Ledger, at_once: int = AT_ONCE) -> None:
        self._ledger = ledger
        self._at_once = at_once
        self._pages: Recent[list[Listed]] = Recent()
        self._counts: Recent[int] = Recent()
        self._files: Recent[File] = Recent(8, AT_LENGTH)
        self._stamps: Recent[str] = Recent(STAMPS)
        self._opened: Recent[Opened] = Recent(turn=AT_LENGTH)
        self._grouping = threading.Lock()
        self.beside = Beside("grouping", lambda: keeping.refresh(ledger))

    # Lists

    def listing(
        self,
        as_of: str | None = None,
        wanted: Wanted = EVERY,
        order: Order = Order.DOCUMENTS,
        *,
        limit: int = PAGE,
        offset: int = 0,
        keyed: bool = False,
    ) -> Listing:
        """A page of the cases, as of now or of an instant.

        Args:
            as_of: the instant; now if None.
            wanted: which cases.
            order: which come first.
            limit, offset: the page.
            keyed: with the keys of their documents.
        """
        bound = self._past(as_of)
        if bound is not None and self._count(bound) <= self._at_once:
            file = self._file(bound, None)
            known = [listed(one, file.documents) for one in file.cases]
            chosen = [one for one in known if wanted.fits(one)]
            if order is not Order.DOCUMENTS:
                chosen.sort(key=order.key)
            return Listing(chosen[offset : offset + limit], len(chosen), len(known))
        last, note = self._current()
        if bound is not None:
            note = "These are the cases of today that had documents then; open one to see it as it was known."
        wanted, every = (replace(one, known=bound) for one in (wanted, EVERY))
        cases = self._pages.get(
            (last.basis, wanted, order, limit, offset, keyed),
            lambda: keeping.list_last(self._ledger, wanted, order, limit=limit, offset=offset, keyed=keyed),
        )
        count, total = (self._number(last, one) for one in (wanted, every))
        return Listing(cases, count, total, note)

    def _number(self, last: Last, wanted: Wanted) -> int:
        return self._counts.get((last.basis, wanted), lambda: keeping.count_last(self._ledger, wanted))

    # One case

    def find(self, word: str, times: Times) -> Found:
        """One case, not opened yet.

        Args:
            word: its id, its name or a part of it, or the id of one of its documents.
            times: the two times.

        Raises:
            OnrecordError: there is none, or there are several.
        """
        if (bound := self._past(times.as_of)) is None:
            last, note = self._current()
            head = keeping.find_last(self._ledger, word)
            return self._found(last, head, times, note)
        if self._count(bound) <= self._at_once:
            file = self._file(bound, None)
            filed = file.find(word)
            return Found(f"{bound} {filed.id}", times, lambda: (file, filed))
        last, _ = self._current()
        head = keeping.find_last(self._ledger, word)

        def shelf() -> tuple[Shelf, Filed]:
            part = self._file(bound, head.documents)
            home = max(part.cases, key=lambda one: len(one.documents), default=None)
            if home is None:
                raise OnrecordError(word, "no document of this case was known then")
            return part, next((one for one in part.cases if one.id == head.id), home)

        note = "Grouped from the documents of today’s case that were known then."
        return Found(f"{bound} {last.basis} {head.id}", times, shelf, note)

    def _found(self, last: Last, head: Listed, times: Times, note: str) -> Found:
        stamp = self._stamps.get((last.basis, head.id), lambda: keeping.stamp(self._ledger, head))
        return Found(f"{stamp} {head.id}", times, lambda: keeping.open_last(self._ledger, head), note)

    def open(self, word: str, times: Times) -> Opened:
        """One case, found as by :meth:`find` and opened."""
        return self.opened(self.find(word, times))

    def opened(self, found: Found) -> Opened:
        """A case that was found, opened."""
        times = found.times

        def make() -> Opened:
            with keeping.uncollected():
                shelf, filed = found.shelf()
                made = dossier(shelf, filed, as_of=times.as_of, when=times.about, within=times.within)
            told = (told for event in filed.case.events + filed.case.background for told in event.claims)
            keys = {*filed.documents, *(one.paper.name for one in told)}
            return Opened(made, {key: shelf.documents[key] for key in keys})

        return self._opened.get(found.mark, make)

    def largest(self, most: int, least: int) -> Iterator[Found]:
        """The cases of most documents, those first, as the list of today has them.

        Args:
            most: how many.
            least: documents that each has at least.
        """
        last, _ = self._current()
        for head in keeping.list_last(self._ledger, Wanted(least=least), Order.DOCUMENTS, limit=most):
            yield self._found(last, head, Times(), "")

    def basis(self) -> str:
        """Changes with anything that bears on the cases of today."""
        return self._current()[0].basis

    def home(self, word: str) -> Listed:
        """A case as the list of today has it, by the same words as :meth:`open`."""
        self._current()
        return keeping.find_last(self._ledger, word)

    def home_of(self, document: str) -> Listed | None:
        """The case that a document is mainly about, as the cases were last grouped; None if it is in none."""
        return keeping.home_last(self._ledger, document)

    # What they follow from

    def _current(self) -> tuple[Last, str]:
        """What was grouped last, and what is to be said of it; grouped now if that takes no time."""
        last = keeping.last_grouped(self._ledger)
        if last is None or not last.fresh:
            if self._count() <= self._at_once:
                with self._grouping:
                    last = keeping.last_grouped(self._ledger)
                    if last is None or not last.fresh:
                        keeping.refresh(self._ledger)
                        last = keeping.last_grouped(self._ledger)
                if last is None:
                    raise OnrecordError(self._ledger.name, "its cases cannot be kept: it may only be read")
            elif last is None:
                self.beside.start()
                fault = "are being grouped for the first time, which takes a while: reload this page later"
                raise Fault(503, "cases", fault)
        if last.fresh:
            return last, ""
        self.beside.start()
        return last, "Something was added since these cases were grouped; they are being grouped anew."

    def _past(self, as_of: str | None) -> str | None:
        """The instant that is asked for, if something was written after it."""
        if as_of is None:
            return None
        bound = parse_instant(as_of, "as_of")
        return bound if bound < self._ledger.bound() else None

    def _file(self, bound: str, only: Sequence[str] | None) -> File:
        def make() -> File:
            judgements = [j for j in self._ledger.judgements(as_of=bound) if j.kind in KINDS]
            if only is None:
                return File(self._ledger.records(as_of=bound, withdrawn=True), judgements)
            known = sorted(self._ledger.documents(as_of=bound, keys=only), key=lambda row: row.id)
            return File((self._ledger.record(row.key, as_of=bound) for row in known), judgements)

        return self._files.get((bound, tuple(only) if only is not None else None), make)

    def _count(self, bound: str | None = None) -> int:
        d = tables.documents.c
        query = sa.select(sa.func.count() if bound else sa.func.max(d.id)).select_from(tables.documents)
        return int(self._one(query.where(d.added <= bound) if bound else query) or 0)

    def _one(self, query: Any) -> Any:
        with self._ledger.reading() as connection:
            return connection.execute(query).scalar()


def cases_of(request: Request) -> Cases:
    """The cases of the server's ledger."""
    found: Cases = request.app.state.cases
    return found


CasesDep = Annotated[Cases, Depends(cases_of)]
