"""Forms that write are taken from our own pages only (cross-site request forgery).

A page that posts holds a random token, which the browser holds in a cookie as well; other sites know neither.
Beside that, what a browser says of where a request comes from must be this server
(:mod:`onrecord.web.shield`). Programs that send no cookie have nothing that could be abused.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData

COOKIE = "onrecord_form"
FIELD = "form_token"
HEADER = "X-Form-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIMPLE = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""What a page of another site can send without being asked first (Fetch standard, "CORS-safelisted")."""


def token(request: Request) -> str:
    """The token of this browser, made if it has none; for the hidden field ``form_token``."""
    held = request.cookies.get(COOKIE, "")
    if len(held) != 43:
        held = getattr(request.state, "form_token", None) or secrets.token_urlsafe(32)
        request.state.form_token = held
    return held


def keep(request: Request, response: Response) -> None:
    """Let the browser keep the token that was made for it, if one was."""
    if made := getattr(request.state, "form_token", None):
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, made, httponly=True, samesite="strict", secure=secure, path="/")


async def form_of(request: Request) -> FormData:
    """The fields of a form that was sent; those of a request that is no form are none."""
    limit = request.app.state.settings.max_body
    return await request.form(max_files=20, max_fields=200, max_part_size=limit)


FormDep = Annotated[FormData, Depends(form_of)]


async def check(request: Request) -> None:
    """Every route depends on this.

    Raises:
        Fault: a write that did not come from one of our pages (403).
    """
    from onrecord.web.faults import Fault

    if request.method in SAFE or request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    from_browser = any(name in request.headers for name in ("cookie", "origin", "sec-fetch-site"))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not from_browser or (kind and kind not in SIMPLE):
        return
    held = request.cookies.get(COOKIE, "")
    told: object = request.headers.get(HEADER)
    if told is None and kind in SIMPLE[:2]:
        told = (await form_of(request)).get(FIELD)
    if not held or not isinstance(told, str) or not secrets.compare_digest(held.encode(), told.encode()):
        raise Fault(403, FIELD, "this form was not sent from a page of this server, or is too old: reload it")
