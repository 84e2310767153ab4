"""The lists that the server screens against: indexed at the first question, anew when something changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request

from onrecord.ledger import Ledger
from onrecord.registers.model import Entry
from onrecord.screen.following import Following
from onrecord.screen.matching import Screener, load_lists
from onrecord.web.registers import store_state


@dataclass
class Held:
    """What is screened against, as it stood when it was read.

    Attributes:
        screener: the lists, indexed.
        entries: official entries by ref.
    """

    screener: Screener
    entries: dict[str, Entry] = field(default_factory=dict)


class Keeper:
    """Keeps the lists indexed; several threads may ask.

    Args:
        ledger: whose claims are screened against, too.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._key: tuple[Any, ...] = ()
        self._held: Held | None = None
        self._following = Following(ledger)

    @property
    def ready(self) -> bool:
        """Whether a question is answered without the lists being read first."""
        return self._held is not None

    def held(self) -> Held:
        """The lists as they are now.

        Raises:
            OnrecordError: the registers cannot be read.
        """
        key = (store_state(), self._ledger.bound())
        held = self._held
        if held is not None and key == self._key:
            return held
        with self._lock:
            if self._held is None or key != self._key:
                changed = self._following.follow()
                claims = self._following.claims
                if self._held is None or key[0] != self._key[0]:
                    screener = Screener(load_lists(claims=claims))
                    entries = {e.ref: e for e in screener.lists.entries if e.register in screener.official}
                    self._held = Held(screener, entries)
                elif changed is None or changed:
                    screener = self._held.screener.telling(claims, changed)
                    self._held = Held(screener, self._held.entries)
                self._key = key
            return self._held


def keeper_of(request: Request) -> Keeper:
    """The server's keeper of lists."""
    found: Keeper = request.app.state.lists
    return found


KeeperDep = Annotated[Keeper, Depends(keeper_of)]
