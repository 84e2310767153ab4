"""Reading from Python: a document in, a record out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from onrecord import __version__
from onrecord.model import Document, Reader, Record

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Scope = Literal["cyber", "any"]


def _prepare(nlp: Language, document: Document) -> Doc:
    doc = nlp.make_doc(document.text)
    doc._.published = document.published
    doc._.title = document.title
    doc._.publisher = document.publisher
    return doc


def _record(document: Document, doc: Doc, model: str, scope: Scope) -> Record:
    return Record(
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        url=document.url,
        source=document.source,
        text=document.text,
        reader=Reader(name="onrecord-rules", version=__version__, model=model, scope=scope),
        claims=doc._.claims,
    )


def read_documents(
    documents: Iterable[Document],
    *,
    model: str | None = None,
    scope: Scope = "cyber",
    processes: int = 1,
    batch_size: int = 16,
) -> Iterator[Record]:
    """Read documents and yield their records, in the same order.

    Args:
        documents: any iterable; it is consumed as records are asked for.
        model: an installed spaCy pipeline with tagger, parser and lemmatizer; the pinned one if None.
        scope: "cyber" keeps the claims of state cyber affairs, "any" keeps all.
        processes: worker processes; 1 reads in this one.
        batch_size: documents parsed together.

    Raises:
        OnrecordError: the model is not installed, or lacks what the reader needs.
    """
    from itertools import tee

    from onrecord.reading.pipeline import DEFAULT_MODEL, load

    name = model or DEFAULT_MODEL
    if processes > 1:
        from onrecord.reading.parallel import read_parallel

        yield from read_parallel(documents, model=model, scope=scope, processes=processes, batch_size=batch_size)
        return
    nlp = load(model, scope=scope)
    first, second = tee(documents)
    docs = nlp.pipe((_prepare(nlp, d) for d in first), batch_size=batch_size)
    for document, doc in zip(second, docs, strict=True):
        yield _record(document, doc, name, scope)


def read(
    source: str | Path | Document,
    *,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    model: str | None = None,
    scope: Scope = "cyber",
) -> Record:
    """Read one document.

    Args:
        source: a path, a Document, or the text itself (a string with a line break or over 300 characters).
        published: publication date, ISO day; relative dates are resolved against it.
        title, publisher, url: what is known of the document.
        model, scope: as for ``read_documents``.

    Raises:
        OnrecordError: the source cannot be read.
    """
    if isinstance(source, Document):
        document = source
    elif isinstance(source, str) and ("\n" in source or len(source) > 300):
        document = Document(id="text", text=source, title=title, publisher=publisher, published=published, url=url)
    else:
        from onrecord.documents import load_document

        document = load_document(str(source), published=published, title=title, publisher=publisher, url=url)
    return next(read_documents([document], model=model, scope=scope))
