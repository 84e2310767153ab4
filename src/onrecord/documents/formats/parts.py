"""What the readers of formats take and give."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from onrecord.model import Page


@dataclass(frozen=True)
class Blob:
    """The bytes of one thing that contains nothing else, and what is known of it from outside.

    Attributes:
        data: the bytes.
        name: what to call it in a message.
        key: short name within its source; "" for the source itself.
        suffix: of its name, lower case, with the dot.
        content_type: as a server told it, "" if none did.
        url: address that it came from.
        fetched: when, ISO time in UTC.
        container: the files and members it lay in, the outermost first.
    """

    data: bytes
    name: str
    key: str = ""
    suffix: str = ""
    content_type: str = ""
    url: str | None = None
    fetched: str | None = None
    container: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """A day and what it was taken from."""

    day: str
    basis: str


@dataclass(frozen=True)
class Text:
    """A text that was found, with what its source says of it.

    Attributes:
        format: as in :class:`onrecord.model.Origin`.
        key: short name within its source; "" for the source itself.
        name: what to call it in a message.
        others as in :class:`onrecord.model.Document` and :class:`onrecord.model.Origin`.
    """

    text: str
    format: str
    key: str = ""
    name: str = ""
    title: str | None = None
    publisher: str | None = None
    published: Dated | None = None
    updated: Dated | None = None
    url: str | None = None
    fetched: str | None = None
    container: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def of(self, blob: Blob) -> Text:
        """The same text, known to come from this blob."""
        return replace(
            self,
            key=self.key or blob.key,
            name=self.name or blob.name,
            url=self.url or blob.url,
            fetched=self.fetched or blob.fetched,
            container=self.container or blob.container,
        )
