"""TAXII 2.1: the ledger and its cases as collections of STIX objects, for programs that poll.

OASIS Standard, 10 June 2021. Everything is read-only. The mapping to STIX is that of the exports
(docs/exports.md); what is fed in which order: :mod:`onrecord.web.taxii_feed`.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from onrecord.export.stix.common import NAMESPACE
from onrecord.ledger import Ledger
from onrecord.web.areas import Area
from onrecord.web.faults import Fault
from onrecord.web.ledgers import LedgerDep
from onrecord.web.taxii_feed import Asked, Contents, Cursor, Page, walk

MEDIA = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version=2.1"
ROOT = "/taxii2/ledger/"
PAGE = 1_000
"""Objects of a page where a client asks for no number."""
MOST = 5_000
"""Objects of a page at most."""


def told(status: int, where: str, fault: str) -> Response:
    """A fault as TAXII tells it (3.6.1)."""
    return answer({"title": fault, "description": where, "http_status": str(status)}, status)


def acceptable(request: Request) -> None:
    """Refuse a client that does not take TAXII 2.1 (1.6.8).

    Raises:
        Fault: 406.
    """
    for one in request.headers.get("accept", "*/*").split(","):
        kind, *parameters = (part.strip().lower() for part in one.split(";"))
        versions = [part.partition("=")[2].strip('"') for part in parameters if part.startswith("version=")]
        if kind in ("*/*", "application/*") or (
            kind == "application/taxii+json" and versions in ([], ["2.1"])
        ):
            return
    raise Fault(406, "Accept", f"only {MEDIA} can be given")


router = APIRouter(prefix="/taxii2", include_in_schema=False, dependencies=[Depends(acceptable)])
AREA = Area(router, programs="/taxii2", shape=told)


@dataclass(frozen=True)
class Collection:
    """A collection.

    Attributes:
        id: UUID; stays the same for a case as it grows.
        alias: the case's own id, which addresses may name as well.
        title, description: for people.
        contents: its documents.
    """

    id: str
    alias: str
    title: str
    description: str
    contents: Contents

    def body(self) -> dict[str, Any]:
        """The resource (5.2.1)."""
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "alias": self.alias,
            "can_read": True,
            "can_write": False,
            "media_types": [STIX],
        }


def collection_id(name: str) -> str:
    """The UUID of a collection: of ``ledger``, or of a case by its id."""
    return str(uuid.uuid5(NAMESPACE, f"taxii-collection\0{name}"))


WHOLE = Collection(
    collection_id("ledger"), "ledger", "The whole ledger", "What all documents put on record.", Contents()
)


@lru_cache(maxsize=2)
def _collections(ledger: Ledger, bound: str) -> dict[str, Collection]:
    """All collections by id and by alias, as of the last change of the ledger."""
    from onrecord.cases.filing import decided
    from onrecord.cases.keeping import list_cases

    found = [WHOLE]
    moved = decided(ledger.judgements(undone=True))
    for case in list_cases(ledger, joined=True):
        number = len(case.documents)
        days = f", {' to '.join(dict.fromkeys(case.published))}" if case.published else ""
        description = f"One affair: {number} document{'' if number == 1 else 's'}{days}."
        # Merged by a person, or tied together by a document: the later counts.
        joined = {
            key: max(moved.get(key, ""), case.joined.get(key, ""))
            for key in case.documents
            if key in moved or key in case.joined
        }
        contents = Contents(case.documents, joined, bound)
        found.append(Collection(collection_id(case.id), case.id, case.name, description, contents))
    return {key: one for one in found for key in (one.id, one.alias)}


@lru_cache(maxsize=2)
def _former(ledger: Ledger, bound: str) -> dict[str, Collection]:
    """The collections of cases by the ids of those that have become part of them, or could have. A client
    goes on polling there, and wants the id that it asked for."""
    from onrecord.cases.filing import case_id

    return {
        id: replace(one, id=id)
        for one in _collections(ledger, bound).values()
        for document in one.contents.keys or ()
        for id in (collection_id(case_id(document)),)
    }


def collection(ledger: LedgerDep, id: str) -> Collection:
    """The collection that an address names.

    Raises:
        Fault: there is none.
    """
    wanted = id.lower()
    if wanted in (WHOLE.id, WHOLE.alias):
        return WHOLE  # without asking for the cases, which a ledger that grows has to work out anew
    bound = ledger.bound()
    found = _collections(ledger, bound).get(wanted) or _former(ledger, bound).get(wanted)
    if found is None:
        raise Fault(404, id[:80], "there is no collection of this id")
    return found


CollectionDep = Annotated[Collection, Depends(collection)]


def _words(value: str | None) -> frozenset[str] | None:
    return frozenset(part.strip() for part in value.split(",")) if value is not None else None


def asked(
    request: Request,
    added_after: str | None = None,
    next: str | None = None,
    limit: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Asked:
    """What a request filters by (3.4). A limit of 0, which the OASIS client sends, is none.

    Raises:
        Fault: a filter cannot be understood.
    """
    given = request.query_params
    versions = _words(given.get("match[version]")) or frozenset({"last"})
    return Asked(
        added_after=_instant(added_after) if added_after is not None else None,
        cursor=_cursor(next),
        limit=min(limit or PAGE, MOST),
        ids=_words(given.get("match[id]")),
        types=_words(given.get("match[type]")),
        versions=versions,
        spec_versions=_words(given.get("match[spec_version]")),
    )


AskedDep = Annotated[Asked, Depends(asked)]


def _instant(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value.strip().replace(" ", "+"))
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
    except (ValueError, OverflowError):
        raise Fault(400, "added_after", "is no RFC 3339 time such as 2024-03-26T09:30:00Z") from None


def _cursor(value: str | None) -> Cursor | None:
    if value is None:
        return None
    try:
        return Cursor.parse(value)
    except ValueError:
        raise Fault(400, "next", "is no mark that this server gave") from None


def answer(body: dict[str, Any], status: int = 200, page: Page | None = None) -> Response:
    """An answer in TAXII's media type, with the dates of a page in its headers (3.5)."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    response = Response(text.encode(), status, media_type=MEDIA)
    if page is not None and page.entries:
        response.headers["X-TAXII-Date-Added-First"] = page.entries[0].added
        response.headers["X-TAXII-Date-Added-Last"] = page.entries[-1].added
    return response


def _paged(page: Page, **content: Any) -> Response:
    body = {name: value for name, value in content.items() if value}
    if page.next is not None:
        body |= {"more": True, "next": page.next}
    return answer(body, page=page)


@router.get("/")
def discovery() -> Response:
    """Which API roots there are (4.1)."""
    title = "Onrecord: who did what to whom, who says so, and in which words"
    return answer({"title": title, "default": ROOT, "api_roots": [ROOT]})


@router.get("/ledger/")
def root(request: Request) -> Response:
    """The one API root (4.2)."""
    return answer(
        {
            "title": "The ledger",
            "description": "What documents say, kept as their claims. Read-only.",
            "versions": [MEDIA],
            "max_content_length": request.app.state.settings.max_body,
        }
    )


@router.get("/ledger/collections/")
def collections(ledger: LedgerDep) -> Response:
    """The whole ledger, and its cases (5.1)."""
    found = {one.id: one for one in _collections(ledger, ledger.bound()).values()}
    return answer({"collections": [one.body() for one in found.values()]})


@router.get("/ledger/collections/{id}/")
def one_collection(found: CollectionDep) -> Response:
    """One collection (5.2)."""
    return answer(found.body())


@router.get("/ledger/collections/{id}/objects/")
def objects(ledger: LedgerDep, found: CollectionDep, asked: AskedDep) -> Response:
    """Its objects, in the order in which the ledger learned them (5.4)."""
    page = walk(ledger, found.contents, asked)
    return _paged(page, objects=[one.object for one in page.entries])


@router.get("/ledger/collections/{id}/manifest/")
def manifest(ledger: LedgerDep, found: CollectionDep, asked: AskedDep) -> Response:
    """The same without their content (5.3)."""
    page = walk(ledger, found.contents, asked)
    told = [
        {"id": one.object["id"], "date_added": one.added, "version": one.version, "media_type": STIX}
        for one in page.entries
    ]
    return _paged(page, objects=told)


def _one(ledger: Ledger, found: Collection, asked: Asked, object: str) -> Page:
    page = walk(ledger, found.contents, asked.only(object))
    if not page.entries and page.next is None and asked.cursor is None and asked.added_after is None:
        raise Fault(404, object[:120], "there is no object of this id in the collection")
    return page


@router.get("/ledger/collections/{id}/objects/{object}/")
def one_object(ledger: LedgerDep, found: CollectionDep, asked: AskedDep, object: str) -> Response:
    """One object (5.6)."""
    page = _one(ledger, found, asked, object)
    return _paged(page, objects=[one.object for one in page.entries])


@router.get("/ledger/collections/{id}/objects/{object}/versions/")
def versions(ledger: LedgerDep, found: CollectionDep, asked: AskedDep, object: str) -> Response:
    """Which versions of an object there are (5.8)."""
    page = _one(ledger, found, asked.all_versions(), object)
    return _paged(page, versions=list(dict.fromkeys(one.version for one in page.entries)))


@router.post("/ledger/collections/{id}/objects/")
def add_objects(found: CollectionDep) -> Response:
    """Nothing is taken (5.5)."""
    raise Fault(403, found.id, "this collection is read-only")


@router.delete("/ledger/collections/{id}/objects/{object}/")
def delete_object(found: CollectionDep, object: str) -> Response:
    """Nothing is deleted (5.7)."""
    raise Fault(403, found.id, "this collection is read-only")
