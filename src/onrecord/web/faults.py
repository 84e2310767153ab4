"""What a client is told when something is wrong: one shape for programs, one page for people.

Programs get ``{"error": {"status": 404, "where": "d0123", "fault": "there is no …"}}``; ``where`` is the
parameter, field or thing that is at fault, ``fault`` is what is wrong with it. An area whose protocol has a
shape of its own says so (:class:`onrecord.web.areas.Area`).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from onrecord.errors import OnrecordError
from onrecord.web import areas
from onrecord.web.rendering import page

log = logging.getLogger("onrecord.web")


class Fault(OnrecordError):
    """Something that the client can mend, with the status that tells so.

    Args:
        status: HTTP status, 400 and above.
        where, fault: as for :class:`~onrecord.errors.OnrecordError`.
    """

    def __init__(self, status: int, where: str, fault: str) -> None:
        super().__init__(where, fault)
        self.status = status


@contextmanager
def missing() -> Iterator[None]:
    """What is at fault within is told as not found (404)."""
    try:
        yield
    except Fault:
        raise
    except OnrecordError as error:
        raise Fault(404, error.where, error.fault) from None


def body(status: int, where: str, fault: str, **more: Any) -> dict[str, Any]:
    """The one shape."""
    return {"error": {"status": status, "where": where, "fault": fault, **more}}


def wants_page(request: Request) -> bool:
    """Whether a person is at the other end: a page is asked for, of what is not an interface of programs."""
    return areas.for_programs(request.url.path) is None and "text/html" in request.headers.get("accept", "")


def answer(
    request: Request, status: int, where: str, fault: str, *, headers: Any = None, **more: Any
) -> Response:
    """The answer that tells a fault."""
    shape = areas.for_programs(request.url.path)
    if shape is not None and shape is not areas.PLAIN:
        response = shape(status, where, fault)
    elif wants_page(request):
        title = HTTPStatus(status).phrase if status in set(HTTPStatus) else str(status)
        response = page(request, "fault.html.jinja", status=status, title=title, where=where, fault=fault)
    else:
        response = JSONResponse(body(status, where, fault, **more), status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def install(app: FastAPI) -> None:
    """Let the app tell every fault so."""
    app.add_exception_handler(OnrecordError, _own)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, OnrecordError)
    return answer(request, getattr(error, "status", 400), error.where, error.fault)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = [{"where": ".".join(map(str, one["loc"])), "fault": str(one["msg"])} for one in error.errors()]
    first = told[0] if told else {"where": "request", "fault": "cannot be understood"}
    return answer(request, 422, first["where"], first["fault"], all=told)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    faults = {404: "there is nothing at this address", 405: "this address does not take that method"}
    fault = faults.get(error.status_code, str(error.detail))
    return answer(request, error.status_code, request.url.path, fault, headers=error.headers)


def unforeseen(request: Request, error: Exception) -> Response:
    """The answer to a request over which the app failed; called by what stands before it."""
    mark = secrets.token_hex(4)
    log.exception("fault %s at %s %s", mark, request.method, request.url.path, exc_info=error)
    return answer(request, 500, request.url.path, f"a fault of the server's own; its log has it as {mark}")
