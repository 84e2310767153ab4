"""The areas of the app, registered in one place.

An area is a module of this package that has an ``AREA``. To add one, write it and name its module here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

MODULES = (
    "onrecord.web.home",
    "onrecord.web.read",
    "onrecord.web.cases",
    "onrecord.web.ask",
    "onrecord.web.documents",
    "onrecord.web.names",
    "onrecord.web.parties",
    "onrecord.web.screening",
    "onrecord.web.judging",
    "onrecord.web.api_page",
    "onrecord.web.api",
    "onrecord.web.api_export",
    "onrecord.web.match",
    "onrecord.web.signing",
    "onrecord.web.taxii",
)
"""In the order of the navigation."""

Shape = Callable[[int, str, str], "Response"]
"""Makes the answer that tells a fault: status, where, fault."""


def PLAIN(status: int, where: str, fault: str) -> Response:
    """Stands for the shape that all areas have which do not need another."""
    raise NotImplementedError


@dataclass(frozen=True)
class Area:
    """One part of the app.

    Attributes:
        router: its addresses.
        links: what of it the navigation names: (words, path).
        programs: the beginning of its paths, or several, if it is an interface of programs, where faults are
            never told as a page.
        shape: how it tells faults.
        reading: paths of requests by POST that change nothing, as regular expressions: a token that may only
            read may send them.
    """

    router: APIRouter
    links: tuple[tuple[str, str], ...] = ()
    programs: str | tuple[str, ...] | None = None
    shape: Shape = PLAIN
    reading: tuple[str, ...] = ()


@cache
def areas() -> tuple[Area, ...]:
    """All areas."""
    return tuple(import_module(module).AREA for module in MODULES)


@cache
def navigation() -> tuple[tuple[str, str], ...]:
    """Words and path of what the navigation names."""
    return tuple(link for area in areas() for link in area.links)


def for_programs(path: str) -> Shape | None:
    """How faults at a path are told, if it belongs to an interface of programs; None if people look at it."""
    return next(
        (area.shape for area in areas() if area.programs is not None and path.startswith(area.programs)), None
    )
