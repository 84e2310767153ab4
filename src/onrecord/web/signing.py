"""Signing in with a token, for browsers: it is kept in a cookie that scripts cannot see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from onrecord.web.access import COOKIE
from onrecord.web.areas import Area
from onrecord.web.forms import FormDep
from onrecord.web.rendering import page
from onrecord.web.tokens import Tokens

router = APIRouter(include_in_schema=False)
AREA = Area(router)
DAYS = 30


@router.get("/sign-in")
def ask(request: Request, to: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """The form."""
    return page(request, "sign_in.html.jinja", to=own(to), fault=None)


@router.post("/sign-in")
async def take(request: Request, form: FormDep) -> Response:
    """Keep the token in the browser, and go where one wanted to go."""
    to, secret = own(str(form.get("to") or "/")), str(form.get("token") or "").strip()
    tokens: Tokens = request.app.state.tokens
    if not secret or tokens.find(secret) is None:
        fault = "this token is not known, or was revoked"
        return page(request, "sign_in.html.jinja", status=401, to=to, fault=fault)
    response = RedirectResponse(to, 303)
    secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE, secret, max_age=DAYS * 86_400, httponly=True, samesite="lax", secure=secure, path="/"
    )
    return response


@router.post("/sign-out")
def leave() -> Response:
    """Forget the token in this browser."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def own(to: str) -> str:
    """The path, if it is one of this server; else the first page."""
    inside = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable() and "\\" not in to
    return to if inside else "/"
