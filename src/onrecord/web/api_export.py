"""The ledger, a case or a document as STIX 2.1, for programs; a table of claims is ``/claims/stream``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from onrecord.export.sources import Item, from_ledger, published
from onrecord.export.stix import stix_bundle
from onrecord.export.words import bounds
from onrecord.ledger import Ledger
from onrecord.web.api import FAULTS, PREFIX
from onrecord.web.areas import Area
from onrecord.web.asked import TimesDep
from onrecord.web.faults import Fault, missing
from onrecord.web.ledgers import LedgerDep
from onrecord.web.shelf import CasesDep

STIX = "application/stix+json;version=2.1"
_PIECE = 64 * 1024
router = APIRouter(prefix=PREFIX, responses=FAULTS)
AREA = Area(router, programs="/api/")


@router.get(
    "/export/stix",
    tags=["export"],
    response_class=StreamingResponse,
    responses={200: {"content": {STIX: {"schema": {"type": "object"}}}, "description": "One bundle."}},
)
def stix(
    ledger: LedgerDep,
    shelf: CasesDep,
    times: TimesDep,
    document: Annotated[
        list[str] | None, Query(max_length=40, description="Keys of documents; repeat for several.")
    ] = None,
    case: Annotated[
        str | None, Query(max_length=200, description="Id or name of a case: its documents.")
    ] = None,
    days: Annotated[
        str | None, Query(max_length=40, alias="published", description="Only documents of these days.")
    ] = None,
    tlp: Annotated[
        Literal["clear", "green", "amber", "amber+strict", "red"] | None,
        Query(description="Marks every object (TLP 2.0)."),
    ] = None,
    texts: Annotated[bool, Query(description="With the documents' whole texts.")] = False,
) -> Response:
    """Documents with their claims as one STIX 2.1 bundle (as `onrecord export --format stix`), given while it
    is made: of the whole ledger, of a case, or of some documents."""
    if times.about:
        raise Fault(400, "about", "does not narrow an export: it gives whole documents; take `published`")
    if case and document:
        raise Fault(400, "case", "does not go with `document`: give one of them")
    within = bounds(days, "published") if days else None
    as_of = ledger.bound(times.as_of)
    keys = _keys(ledger, shelf, times, case, document)
    items: Iterable[Item] = from_ledger(ledger, as_of, keys)
    if within is not None:
        items = published(items, *within)
    return StreamingResponse(_larger(stix_bundle(items, tlp=tlp, texts=texts)), media_type=STIX)


def _keys(
    ledger: Ledger, shelf: CasesDep, times: TimesDep, case: str | None, documents: list[str] | None
) -> list[str] | None:
    """The documents that are wanted; None for all.

    Raises:
        Fault: there is no such case or document; told before the answer has begun.
    """
    with missing():
        if case and times.as_of is None:
            return list(shelf.home(case).documents)
        if case:
            return list(shelf.open(case, times).dossier.filed.documents)
        if documents:
            keys = list(dict.fromkeys(documents))
            known = {row.key for row in ledger.documents(as_of=times.as_of, keys=keys)}
            for key in keys:
                if key not in known:
                    raise Fault(404, key, "there is no document of this id in the ledger")
            return keys
    return None


def _larger(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth being sent."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)
