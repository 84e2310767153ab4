"""Who decides: the name that every judgement bears."""

from __future__ import annotations

from urllib.parse import quote, unquote

from fastapi import Request, Response
from starlette.datastructures import FormData

from onrecord.views.inert import one_line
from onrecord.web.access import who_of
from onrecord.web.faults import Fault

COOKIE = "onrecord_author"
FIELD = "author"
LONGEST = 100


def given(request: Request) -> str | None:
    """The name of the token that a client came with, which no form can change; None without a token."""
    who = who_of(request)
    return who.name if who.token else None


def proposed(request: Request) -> str:
    """The name that a form shows: the token's, the last one that this browser gave, or the user's own."""
    held = unquote(request.cookies.get(COOKIE, "")).strip()[:LONGEST]
    return given(request) or held or who_of(request).name


def author(request: Request, form: FormData) -> str:
    """The name that a judgement bears.

    Raises:
        Fault: none was given (422).
    """
    if name := given(request):
        return name
    told = form.get(FIELD)
    name = one_line(told).strip()[:LONGEST] if isinstance(told, str) else ""
    if not name:
        raise Fault(422, FIELD, "a judgement needs the name of who decides")
    return name


def remember(request: Request, response: Response, name: str) -> None:
    """Let the browser keep the name for the next form."""
    secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE, quote(name), max_age=31_536_000, httponly=True, samesite="strict", secure=secure, path="/"
    )
