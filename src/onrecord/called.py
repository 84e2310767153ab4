"""Parts of the package that can be called: ``onrecord.export(…)`` is ``onrecord.export.export(…)``.

Python puts a part under its name into the package once anything imports it, so a function of the same name
would be there or not as it happens. Instead the part itself can be called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Called(ModuleType):
    """A module that hands a call on to the function ``_called`` names."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self._called)(*args, **kwargs)


def called_as(module: str, function: str) -> None:
    """Let a module be called, as one of its functions.

    Args:
        module: its name.
        function: the function's.
    """
    there = sys.modules[module]
    there._called = function  # type: ignore[attr-defined]
    there.__class__ = _Called
