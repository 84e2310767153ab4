"""From places to documents, one after the other, each bad one a Failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from onrecord.documents.checks import MAX_BYTES, check_published
from onrecord.documents.formats.sniff import PLAIN
from onrecord.documents.opening import PLAINLY, Opener, Ways
from onrecord.documents.places import Place, Unreadable, at_hand, find_places, is_folder, kind_at
from onrecord.documents.plain import NOTHING, Failure, Given, load_place
from onrecord.errors import OnrecordError
from onrecord.model import Document


def load_documents(
    sources: Sequence[str],
    *,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    limit: int = MAX_BYTES,
    ways: Ways = PLAINLY,
) -> Iterator[Document | Failure]:
    """The documents that the sources name, in order; a bad one is a Failure and the next is read.

    Args:
        sources: text files, Markdown files, record files (JSON), ``-`` for standard input; with the extra
            ``sources`` web pages, PDFs, mails, feeds, archives of these, and addresses; folders of all.
        published: publication date (ISO day) of all of them; else each file's own word.
        title, publisher, url: likewise.
        limit: largest text, in bytes of UTF-8.
        ways: how sources are opened.

    Raises:
        OnrecordError: ``published`` is not a date.
    """
    if published is not None:
        check_published(published, "published")
    given = Given(published, title, publisher, url)
    yield from load_places(find_places(sources), given, limit=limit, ways=ways)


def load_document(
    source: str,
    *,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    limit: int = MAX_BYTES,
) -> Document:
    """The one document that the source names.

    Args:
        source: a file of any kind that is read, an address, or ``-`` for standard input.
        published: publication date (ISO day); else the file's own word.
        title, publisher, url: likewise.
        limit: largest text, in bytes of UTF-8.

    Raises:
        OnrecordError: it cannot be read, or there are several.
    """
    if published is not None:
        check_published(published, "published")
    match find_places([source]):
        case [Place() as place] if not is_folder(source):
            found = list(
                islice(load_places([place], Given(published, title, publisher, url), limit=limit), 2)
            )
        case [Unreadable(error)]:
            raise error
        case _:
            raise OnrecordError(source, "a folder, not a document")
    match found:
        case [Document() as document]:
            return document
        case [Failure(error), *_]:
            raise error
        case _:
            raise OnrecordError(source, "holds several documents" if found else "holds no document")


def load_places(
    places: Iterable[Place | Unreadable],
    given: Given = NOTHING,
    *,
    limit: int = MAX_BYTES,
    ways: Ways = PLAINLY,
    on_end: Callable[[Place], None] = lambda _: None,
) -> Iterator[Document | Failure]:
    """The documents at the places, in order.

    Args:
        places: consumed as documents are asked for.
        given: what the user says of the documents.
        limit: largest text, in bytes of UTF-8.
        ways: how sources are opened.
        on_end: told of each place that was gone through to its end, right after its last document.
    """
    with Opener(given, limit, ways) as opener:
        for place in places:
            if isinstance(place, Unreadable):
                yield Failure(place.error)
                continue
            try:
                with at_hand(place) as here:
                    yield from _at(here, given, limit, opener)
            except OnrecordError as error:
                yield Failure(error)
            on_end(place)


def _at(place: Place, given: Given, limit: int, opener: Opener) -> Iterator[Document | Failure]:
    if place.url is not None or not _is_plain(place):
        yield from opener.open(place)
        return
    document = load_place(place, given, limit=limit)
    if opener.keeps(document):
        yield document


def _is_plain(place: Place) -> bool:
    """Whether a file is read as it is. What cannot be told before is read, and told then."""
    if place.path is None:
        return False
    kind = kind_at(place)
    return kind is None or kind in PLAIN
