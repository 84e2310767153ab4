"""What the registers say of a measure, for the page of a case; loaded anew when they have changed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from onrecord.cases.told import Told
from onrecord.errors import OnrecordError
from onrecord.registers.store import STORE, data_folder
from onrecord.web.shelf import Recent

if TYPE_CHECKING:
    from onrecord.verify.lists import Lists

log = logging.getLogger("onrecord.web")
MEASURES = ("sanction", "restrict")
MOST = 20_000
"""Claims of which the check is held."""
MISSING = (
    "The registers are not installed here, so nothing is checked but what was checked when it was read: "
    "pip install 'onrecord[registers]'"
)


State = tuple[str, int, int]


def store_state() -> State:
    """Changes when the registers that the user holds do."""
    try:
        path = data_folder() / STORE
        told = path.stat()
    except (OSError, OnrecordError):
        return "", 0, 0
    return str(path), told.st_mtime_ns, told.st_size


class Registers:
    """Checks measures against the registers that the user holds, or those that come with the package."""

    def __init__(self) -> None:
        self._lists: Lists | None = None
        self._state: State | None = None
        self._fault = "" if find_spec("rigour") and find_spec("lxml") else MISSING
        self._lock = threading.Lock()
        self._checked: Recent[dict[str, Any] | None] = Recent(MOST)

    @property
    def fault(self) -> str:
        """Why nothing can be checked; empty if it can."""
        return self._fault

    def checking(self) -> Callable[[Told], dict[str, Any] | None]:
        """What tells what the registers say of a claim: as its record has it, else as they say now; None if
        it is no measure that registers know of, or they cannot be asked."""
        with self._lock:
            lists, state = self._open(), self._state

        def ask(told: Told) -> dict[str, Any] | None:
            if lists is None:
                return None
            from onrecord.verify import verify_claim

            with self._lock:
                return verify_claim(*told.bare, lists).to_dict()

        def check(told: Told) -> dict[str, Any] | None:
            if told.act.value not in MEASURES:
                return None
            if (body := told.check) is not None:
                return dict(body)
            return self._checked.get((told.key, told.brief.id, state), lambda: ask(told))

        return check

    def load(self) -> None:
        """Have them at hand before they are asked."""
        from onrecord.registers.words import country

        with self._lock:
            if self._open() is not None:
                country("Norway")  # reads all names of all countries when it is first asked

    def _open(self) -> Lists | None:
        if self._state != store_state() and self._fault != MISSING:
            self._lists, self._fault = None, ""
            from onrecord.registers.snapshot import open_registers
            from onrecord.verify import Lists

            try:
                self._lists = Lists(open_registers(None))
            except OnrecordError as error:
                self._fault = f"The registers cannot be asked: {error}"
                log.warning("%s", self._fault)
            self._state = store_state()  # after it: opening may make the file
        return self._lists
