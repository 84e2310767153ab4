"""Looking at pages as a program does: their links, forms, words and data."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response


class Page(HTMLParser):
    """A page: its links in order, its text without markup, its data blocks, the fields of its forms."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.data: dict[str, Any] = {}
        self.ids: set[str] = set()
        self.forms: list[dict[str, Any]] = []
        self._words: list[str] = []
        self._link: str | None = None
        self._text: list[str] = []
        self._block: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "a" and given.get("href"):
            self._link, self._text = given["href"], []
        if tag == "script":
            self._block = given.get("id") or ""
        if tag == "form":
            self.forms.append(
                {"action": given.get("action"), "method": given.get("method"), "fields": {}, "hidden": {}}
            )
        if tag in ("input", "select", "textarea") and given.get("name") and self.forms:
            self.forms[-1]["fields"].setdefault(given["name"], given.get("value"))
            if given.get("type") == "hidden":
                self.forms[-1]["hidden"][given["name"]] = given.get("value")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self.links.append((self._link, " ".join("".join(self._text).split())))
            self._link = None
        if tag == "script":
            self._block = None

    def handle_data(self, data: str) -> None:
        if self._block is not None:
            if self._block:
                self.data[self._block] = json.loads(data)
            return
        self._words.append(data)
        if self._link is not None:
            self._text.append(data)

    @property
    def words(self) -> str:
        """The text of the page on one line."""
        return " ".join("".join(self._words).split())

    def link(self, words: str) -> str:
        """Where the one link with these words leads."""
        (found,) = {link for link, text in self.links if text == words}
        return found


def get(client: TestClient, address: str) -> Page:
    """A page that is there."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.text[:400])
    return Page(response.text)


def post(client: TestClient, page: str, action: str, fields: dict[str, Any]) -> Response:
    """Send a form as a browser does, from the page that has it, with what is hidden in it."""
    form = next(
        one
        for one in get(client, page).forms
        if one["method"] == "post"
        and one["action"] == action
        and set(fields) - {"what"} <= set(one["fields"])
        and all(fields.get(name, value) == value for name, value in one["hidden"].items() if name == "entry")
    )
    pairs = [
        (name, value)
        for name, told in {**form["hidden"], **fields}.items()
        for value in (told if isinstance(told, list) else [told])
    ]
    return client.post(
        action,
        content=urlencode(pairs),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "http://127.0.0.1:8000",
            "Sec-Fetch-Site": "same-origin",
        },
    )


def case_about(client: TestClient, words: str) -> str:
    """The address of the one case whose name has some words."""
    (found,) = {
        link for link, text in get(client, f"/cases?q={words}").links if link.startswith("/cases/case-")
    }
    return found
