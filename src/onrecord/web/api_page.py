"""The API on a page: what can be asked, with its parameters, made from its description."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from onrecord.web.api import describe
from onrecord.web.areas import Area
from onrecord.web.rendering import page

router = APIRouter(include_in_schema=False)
AREA = Area(router, links=(("API", "/api"),))


@router.get("/api")
def api(request: Request) -> Response:
    """The page."""
    calls = [
        {"method": method.upper(), "path": path, **call}
        for path, methods in describe(request.app)["paths"].items()
        for method, call in methods.items()
    ]
    return page(request, "api.html.jinja", calls=calls)
