"""Errors of a command that is called by itself, as a program of its own or by a test."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from onrecord.errors import OnrecordError

P = ParamSpec("P")
R = TypeVar("R")


def plainly(tell: Callable[[str], None]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Errors that the user can mend become one line and exit status 2.

    Args:
        tell: prints the line.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except OnrecordError as error:
                tell(str(error))
                raise typer.Exit(2) from None

        return wrapped

    return decorate


plain = plainly(lambda words: typer.echo(f"error: {words}", err=True))
