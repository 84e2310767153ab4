"""Reading from Python: a document in, a record out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from onrecord import __version__
from onrecord.documents.checks import check_published, make_document
from onrecord.documents.locate import locate
from onrecord.documents.pieces import PIECE, cut, join
from onrecord.errors import OnrecordError
from onrecord.model import Claim, Document, Reader, Record

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Scope = Literal["cyber", "any"]
Kind = Literal["learned", "rules"]
OnFailure = Callable[[Document, OnrecordError], None]

BATCH = 8
"""How many documents are handed to a process together at most. More are hardly faster, worse to share out."""
_NEEDED = ("tagger", "parser", "lemmatizer")


@dataclass(frozen=True)
class Settings:
    """How to read; the fields are the arguments of :func:`read_documents`."""

    model: str | None = None
    scope: Scope = "cyber"
    reader: Kind = "learned"
    min_confidence: float = 0.0

    def __post_init__(self) -> None:
        for option, value, known in (("scope", self.scope, Scope), ("reader", self.reader, Kind)):
            if value not in get_args(known):
                raise OnrecordError(
                    option, f"{value!r} is neither {' nor '.join(map(repr, get_args(known)))}"
                )
        if not 0 <= self.min_confidence <= 1:
            raise OnrecordError("min_confidence", f"{self.min_confidence} is not between 0 and 1")


@dataclass(frozen=True)
class Fault:
    """Why a document could not be read; an error's words, which travel between processes as it does not."""

    where: str
    fault: str


Batch = list[Document]
Outcomes = list[Record | Fault]


def read_documents(
    documents: Iterable[Document],
    *,
    model: str | None = None,
    scope: Scope = "cyber",
    reader: Kind = "learned",
    min_confidence: float = 0.0,
    processes: int = 1,
    batch_size: int = BATCH,
    on_failure: OnFailure | None = None,
) -> Iterator[Record]:
    """Read documents and yield their records, in the same order.

    A text of more than 100,000 characters is read in pieces (:mod:`onrecord.documents.pieces`).

    Args:
        documents: any iterable; it is consumed as records are asked for.
        model: an installed spaCy pipeline with tagger, parser and lemmatizer; the pinned one if None.
        scope: "cyber" keeps the claims of state cyber affairs, "any" keeps all.
        reader: "learned" lets the trained judge decide what the rules propose; "rules" does without.
        min_confidence: claims with a lower score are left out, and links to them; 0 to 1. The score is the
            judge's probability; with the rules alone it is 0.5 throughout.
        processes: worker processes; 1 reads in this one. The records are the same. With several, a program
            needs the guard ``if __name__ == "__main__":`` that :mod:`multiprocessing` asks for.
        batch_size: documents handed to a process together; the records are the same.
        on_failure: called with a document in which the reader failed, and the error, when its turn comes;
            the reading goes on with the next. Without it the error is raised.

    Raises:
        OnrecordError: an argument is none of the above; the model is not installed, or lacks what the reader
            needs; a worker process died; or the reader failed and there is no ``on_failure``.
    """
    settings = Settings(model, scope, reader, min_confidence)
    for option, number in (("processes", processes), ("batch_size", batch_size)):
        if number < 1:
            raise OnrecordError(option, f"{number} is less than 1")
    return _records(settings, _batches(documents, batch_size), processes, on_failure)


def _records(
    settings: Settings, batches: Iterator[Batch], processes: int, on_failure: OnFailure | None
) -> Iterator[Record]:
    pairs: Iterable[tuple[Batch, Outcomes]]
    if processes == 1:
        pairs = _one_by_one(settings, batches)
    else:
        from onrecord.reading.parallel import in_order

        pairs = in_order(partial(_reading, settings), batches, processes, describe=_names)
    for batch, outcomes in pairs:
        for document, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Record):
                yield outcome
                continue
            error = OnrecordError(outcome.where, outcome.fault)
            if on_failure is None:
                raise error
            on_failure(document, error)


def _one_by_one(settings: Settings, batches: Iterator[Batch]) -> Iterator[tuple[Batch, Outcomes]]:
    read_batch = None
    for batch in batches:
        read_batch = read_batch or _reading(settings)
        yield batch, read_batch(batch)


def _batches(documents: Iterable[Document], batch_size: int) -> Iterator[Batch]:
    """Documents to be handed out together: a few short ones, or a long one."""
    batch: Batch = []
    try:
        for document in documents:
            if batch and sum(len(one.text) for one in batch) + len(document.text) > PIECE:
                yield batch
                batch = []
            batch.append(document)
            if len(batch) == batch_size:
                yield batch
                batch = []
    except Exception:  # of the documents' own source: those before are read all the same
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _names(batch: Batch) -> str:
    names = [document.source or document.id for document in batch]
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _reading(settings: Settings) -> Callable[[Batch], Outcomes]:
    """A function that reads batches; made once in each process.

    Raises:
        OnrecordError: the model is not installed, or lacks what the reader needs.
    """
    return partial(_read_batch, _load(settings), settings)


def _load(settings: Settings) -> Language:
    from onrecord.reading.pipeline import DEFAULT_MODEL, load

    name = settings.model or DEFAULT_MODEL
    try:
        nlp = load(settings.model, scope=settings.scope, reader=settings.reader)
    except (OSError, ImportError, ValueError) as error:
        # spaCy's own words begin with a code ("[E050] Can't find model …") and run on for lines.
        words = str(error).strip() or type(error).__name__
        missing = isinstance(error, OSError) and words.startswith("[E050]")
        fault = "no spaCy pipeline of this name is installed" if missing else f"cannot be loaded: {words}"
        raise OnrecordError(name, fault) from error
    there = {nlp.get_pipe_meta(pipe).factory for pipe in nlp.pipe_names} | set(nlp.pipe_names)
    if lacking := [needed for needed in _NEEDED if needed not in there]:
        raise OnrecordError(name, f"this spaCy pipeline lacks {', '.join(lacking)}, which the reader needs")
    if nlp.lang != "en":
        raise OnrecordError(
            name, f"this spaCy pipeline is for another language ({nlp.lang}), not for English"
        )
    return nlp


def _read_batch(nlp: Language, settings: Settings, batch: Batch) -> Outcomes:
    try:
        return list(_together(nlp, settings, batch))
    except OnrecordError:
        raise  # a table or the weights are at fault, not a document
    except Exception as error:
        if len(batch) == 1:
            return [_fault(batch[0], error)]
    return [outcome for document in batch for outcome in _read_batch(nlp, settings, [document])]


def _fault(document: Document, error: Exception) -> Fault:
    words = f"{type(error).__name__}: {error}".removesuffix(": ")
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return Fault(
        document.source or document.id, f"cannot be read, by a fault of the reader's own ({words}; {place})"
    )


def _together(nlp: Language, settings: Settings, batch: Batch) -> Iterator[Record]:
    # One by one: parsed together they are no faster, a long text's pieces take more memory, and the last
    # digits of a sum would depend on a document's neighbours, which a resumed or spread job has others of.
    # The judge's own stream lets the encoder read one while the next is parsed.
    pieces = [(document, list(cut(document.text))) for document in batch]
    docs = nlp.pipe(
        (_prepare(nlp, document, piece.text) for document, cuts in pieces for piece in cuts), batch_size=1
    )
    for document, cuts in pieces:
        parts = [(piece.start, _claims(next(docs))) for piece in cuts]
        claims = join(parts) if len(parts) > 1 else parts[0][1]
        yield _record(document, _trusted(claims, settings.min_confidence), settings)


def _claims(doc: Doc) -> list[Claim]:
    claims: list[Claim] = doc._.claims
    return claims


def _prepare(nlp: Language, document: Document, text: str) -> Doc:
    doc = nlp.make_doc(text)
    doc._.published = document.published
    doc._.title = document.title
    doc._.publisher = document.publisher
    return doc


def _trusted(claims: list[Claim], floor: float) -> list[Claim]:
    """The claims whose score is not below the floor; they keep their ids."""
    kept = [claim for claim in claims if claim.score >= floor]
    ids = {claim.id for claim in kept}
    for claim in kept:
        claim.links = [link for link in claim.links if link.claim in ids]
    return kept


def _record(document: Document, claims: list[Claim], settings: Settings) -> Record:
    from onrecord.reading.pipeline import DEFAULT_MODEL

    locate(document, claims)
    return Record(
        **document.model_dump(),
        reader=Reader(
            name=f"onrecord-{settings.reader}",
            version=__version__,
            model=settings.model or DEFAULT_MODEL,
            scope=settings.scope,
        ),
        claims=claims,
    )


def read(
    source: str | Path | Document,
    *,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    model: str | None = None,
    scope: Scope = "cyber",
    reader: Kind = "learned",
    min_confidence: float = 0.0,
) -> Record:
    """Read one document.

    Args:
        source: a path, a Document, or the text itself (a string with a line break or over 300 characters).
        published: publication date, ISO day; relative dates are resolved against it.
        title, publisher, url: what is known of the document; like ``published``, it goes before what the
            document says of itself.
        model, scope, reader, min_confidence: as for ``read_documents``.

    Raises:
        OnrecordError: the source cannot be read, or an argument is at fault.

    >>> import onrecord
    >>> record = onrecord.read("Norway accused China of hacking its parliament.\\n", published="2024-03-26")
    >>> [(claim.act.value, claim.actors[0].name, claim.targets[0].name) for claim in record.claims]
    [('attribute', 'Norway', 'China'), ('attack', 'China', 'Norwegian Parliament')]
    >>> record.claims[0].evidence[0].text
    'Norway accused China of hacking its parliament.'
    """
    if published is not None:
        check_published(published, "published")
    if isinstance(source, Document):
        given = {"published": published, "title": title, "publisher": publisher, "url": url}
        document = source.model_copy(update={key: value for key, value in given.items() if value is not None})
    elif isinstance(source, str) and ("\n" in source or len(source) > 300):
        document = make_document(
            source, id="text", where="text", published=published, title=title, publisher=publisher, url=url
        )
    else:
        from onrecord.documents import load_document

        document = load_document(str(source), published=published, title=title, publisher=publisher, url=url)
    return next(
        read_documents([document], model=model, scope=scope, reader=reader, min_confidence=min_confidence)
    )
