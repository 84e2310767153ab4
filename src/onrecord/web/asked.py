"""What every page can be asked for: the two times, as parameters of its address.

``as_of``: what the ledger knew then; ``about``: what the claims are about. An address that names them can be
cited: it shows later what it shows today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from onrecord.ledger.times import Days, parse_days, parse_instant

Value = str | int | float | None | Iterable[str]


@dataclass(frozen=True)
class Times:
    """The two times.

    Attributes:
        as_of: a day, month, year or time, as the user wrote it; None for now.
        about: days, as the user wrote them (``2021..2023-06``); None for any.
    """

    as_of: str | None = None
    about: str | None = None

    @property
    def days(self) -> Days | None:
        """The days that are asked about."""
        return parse_days(self.about, "about") if self.about else None

    @property
    def within(self) -> tuple[int, int] | None:
        """The same, counted as :mod:`onrecord.cases.dates` counts."""
        if (days := self.days) is None:
            return None
        return date.fromisoformat(days.first).toordinal(), date.fromisoformat(days.last).toordinal()

    def link(self, path: str, anchor: str = "", **more: Value) -> str:
        """An address with the two times kept.

        Args:
            path: escaped already, as :func:`urllib.parse.quote` does.
            anchor: place in the page.
            more: further parameters; None and empty ones are left out, several values give several.
        """
        given = {"as_of": self.as_of, "about": self.about, **more}
        query = urlencode(list(_pairs(given)))
        return path + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def _pairs(given: Mapping[str, Value]) -> Iterable[tuple[str, str]]:
    for name, value in given.items():
        if value is None or value == "":
            continue
        for one in [value] if isinstance(value, str | int | float) else value:
            yield name, str(one)


def times(
    request: Request,
    as_of: Annotated[
        str | None,
        Query(
            max_length=40,
            description="What the ledger knew then: a day, month, year or ISO time (UTC).",
            examples=["2024-03-26"],
        ),
    ] = None,
    about: Annotated[
        str | None,
        Query(
            max_length=40,
            description="What it is about: a day, month or year, or two of these as in 2021..2023-06.",
            examples=["2021..2023-06"],
        ),
    ] = None,
) -> Times:
    """The two times that a request names; the pages find them as ``times``.

    Raises:
        OnrecordError: one of them is none.
    """
    found = Times(as_of.strip() if as_of else None, about.strip() if about else None)
    if found.as_of:
        parse_instant(found.as_of, "as_of")
    if found.about:
        parse_days(found.about, "about")
    request.state.times = found
    return found


TimesDep = Annotated[Times, Depends(times)]
