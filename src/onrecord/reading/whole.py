"""The whole reader as one spaCy component, for any English pipeline, a blank one too.

The stages (:mod:`onrecord.reading.components`) work on a pipeline's own parse. This component does not: it
reads the text with the reader's own pipeline and leaves the document's tokens as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import srsly
from spacy.tokens import Doc

from onrecord.model import Claim, Document, Record

GROUP = "onrecord"
"""The span group that holds the claims' sentences."""


class WholeReader:
    """Reads each document; sets ``doc._.claims``, ``doc._.record`` and ``doc.spans["onrecord"]``.

    ``doc._.published`` (ISO day), ``doc._.title`` and ``doc._.publisher``, if set before, count as for
    :func:`onrecord.read`.

    Args:
        settings: ``model``, ``scope``, ``reader``, ``min_confidence`` as for :func:`onrecord.read_documents`.
    """

    def __init__(self, **settings: Any) -> None:
        from onrecord.reading.api import Settings

        Settings(**settings)  # a wrong one is told now, not at the first document
        self._settings = settings

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Read many; in the order in which they come."""
        from onrecord.reading.api import read_documents

        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            told = [doc for doc in batch if doc.text.strip()]
            records = read_documents(map(_document, told), **self._settings)
            for doc, record in zip(told, records, strict=True):
                _mark(doc, record)
            yield from batch


def _document(doc: Doc) -> Document:
    facts = {name: getattr(doc._, name) for name in ("title", "publisher", "published")}
    return Document(id="doc", text=doc.text, **facts)


def _mark(doc: Doc, record: Record) -> None:
    doc._.record = record
    doc._.claims = record.claims
    spans = []
    for claim in record.claims:
        for piece in claim.evidence:
            span = doc.char_span(piece.start, piece.end, label=claim.act.value, alignment_mode="expand")
            if span is not None:
                span.id_ = claim.id
                spans.append(span)
    doc.spans[GROUP] = spans


# Documents travel between processes, and to disk, as msgpack, which knows no claims.
@srsly.msgpack_encoders("onrecord")
def _encode(value: Any, chain: Any = None) -> Any:
    if isinstance(value, Claim | Record):
        return {"__onrecord__": type(value).__name__, "json": value.model_dump_json()}
    return value if chain is None else chain(value)


@srsly.msgpack_decoders("onrecord")
def _decode(value: Any, chain: Any = None) -> Any:
    if isinstance(value, dict) and "__onrecord__" in value:
        kind = Claim if value["__onrecord__"] == "Claim" else Record
        return kind.model_validate_json(value["json"])
    return value if chain is None else chain(value)
