"""Pages from templates: everything escaped, nothing inline, the ETag of what was made."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from onrecord.views import html
from onrecord.views.facts import detail_words
from onrecord.views.inert import visible
from onrecord.views.sides import side_name
from onrecord.views.summary import act_label, status_name
from onrecord.web import areas, forms, statics
from onrecord.web.asked import Times


@cache
def environment() -> Environment:
    """The templates of the app; those of other parts are named ``views/NAME``."""
    own = PackageLoader("onrecord.web", "templates")
    made = Environment(
        loader=_Loader(own, {"views": PackageLoader("onrecord.views", "templates")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    html.equip(made)
    made.filters.update(visible=visible, detail=detail_words)
    made.globals.update(
        act_label=act_label,
        navigation=areas.navigation,
        side_name=side_name,
        static=statics.address,
        status_name=status_name,
    )
    return made


class _Loader(PrefixLoader):
    """Templates of one's own by name, those of others by prefix and name."""

    def __init__(self, own: PackageLoader, others: dict[str, PackageLoader]) -> None:
        super().__init__(others)
        self._own = own

    def get_source(self, environment: Environment, template: str) -> Any:
        if "/" in template and template.partition("/")[0] in self.mapping:
            return super().get_source(environment, template)
        return self._own.get_source(environment, template)

    def list_templates(self) -> list[str]:
        return [*self._own.list_templates(), *super().list_templates()]

    def load(self, environment: Environment, name: str, globals: Any = None) -> Any:
        # As the base class of all loaders does; PrefixLoader's own knows prefixes only.
        source, filename, fresh = self.get_source(environment, name)
        code = environment.compile(source, name, filename)
        return environment.template_class.from_code(environment, code, globals or {}, fresh)


def warm() -> None:
    """Have all templates compiled before they are needed."""
    for name in environment().list_templates():
        if name.endswith(".jinja"):
            environment().get_template(name)


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page.

    Templates find, besides ``context``: ``request``, ``times`` (the two times, with ``times.link(path, …)``),
    ``here`` (the path), ``form_token()`` (for the hidden field ``form_token`` of every form that posts), and
    the globals and filters of :func:`environment`.

    Args:
        request: what it answers.
        template: name below ``templates``.
        status: HTTP status.
        context: what the template shows.
    """
    given = {
        "request": request,
        "times": getattr(request.state, "times", None) or Times(),
        "here": request.url.path,
        "form_token": lambda: forms.token(request),
        "title": "",
        **context,
    }
    text = environment().get_template(template).render(given)
    response = HTMLResponse(text, status)
    forms.keep(request, response)
    if status == 200:
        mark_fresh(request, response)
    return response


def mark_fresh(request: Request, response: Response, control: str = "private, no-cache") -> None:
    """Give a response its ETag; it becomes an empty 304 if the client has it already (RFC 9110, 13.1.2)."""
    body = bytes(response.body)
    tag = '"' + hashlib.sha256(body).hexdigest()[:24] + '"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = control
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if request.method in ("GET", "HEAD") and (tag in asked or asked == {"*"}):
        response.status_code = 304
        response.body = b""
        for name in ("content-length", "content-type"):
            if name in response.headers:
                del response.headers[name]
