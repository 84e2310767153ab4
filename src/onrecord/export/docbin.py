"""Records as a spaCy ``DocBin``, and back.

Each document is a ``Doc`` of the blank English pipeline with groups of spans: ``claims`` (a sentence of a
claim; its label is the act, its id the claim's), ``actors``, ``targets`` (where the document names them; the
label is the kind, the id the claim's), ``triggers`` (label: act). Spans begin and end with tokens; the record
itself, with its exact offsets, is in ``doc.user_data["onrecord"]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.export.sources import Item
from onrecord.export.writing import Folder, Stream
from onrecord.model import Record, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

KEY = "onrecord"
TOGETHER = 500
"""Documents of one file of a folder."""
NAMES = "onrecord-{}.spacy"


def to_doc(record: Record, nlp: Language) -> Doc:
    """The record as a Doc; ``nlp`` gives the tokens."""
    doc = nlp.tokenizer(record.text)  # not nlp(...): that refuses long texts, for the sake of a parser
    claims: list[Any] = []
    ends: dict[str, list[Any]] = {"actors": [], "targets": []}
    triggers: list[Any] = []

    def span(at: Span, label: str, id: str) -> Any:
        return doc.char_span(at.start, at.end, label=label, span_id=id, alignment_mode="expand")

    for claim in record.claims:
        claims += [span(piece, claim.act.value, claim.id) for piece in claim.evidence]
        for role, parties in (("actors", claim.actors), ("targets", claim.targets)):
            ends[role] += [
                span(mention, party.kind.value, claim.id) for party in parties for mention in party.mentions
            ]
        if claim.trigger:
            triggers.append(span(claim.trigger, claim.act.value, claim.id))
    groups = {"claims": claims, **ends, "triggers": triggers}
    for name, spans in groups.items():
        doc.spans[name] = [one for one in spans if one is not None]
    doc.user_data[KEY] = record.model_dump_json()
    return doc


def write_docbin(items: Iterable[Item], stream: Stream) -> None:
    """Write a DocBin. It is held in memory until it is whole: the format is one packed piece."""
    stream.write(_packed(items, spacy_tokens()))


def write_docbins(items: Iterable[Item], folder: Folder) -> None:
    """Write DocBins of :data:`TOGETHER` documents each, as many as it takes; spaCy reads such a folder like
    one file."""
    folder.replaces(NAMES.format("*"))
    nlp = spacy_tokens()
    items = iter(items)
    for number in count(1):
        part = list(islice(items, TOGETHER))
        if not part and number > 1:
            return
        # What the tokenizer learns of words is forgotten after each file: it would grow with the texts.
        with folder.part(NAMES.format(f"{number:05}")).open("wb") as file, nlp.memory_zone():
            file.write(_packed(part, nlp))


def spacy_tokens() -> Language:
    """The pipeline that gives the tokens."""
    import spacy

    return spacy.blank("en")


def _packed(items: Iterable[Item], nlp: Language) -> bytes:
    from spacy.tokens import DocBin

    held = DocBin(store_user_data=True)
    for item in items:
        held.add(to_doc(item.record, nlp))
    packed: bytes = held.to_bytes()
    return packed


def read_docbin(path: Path) -> Iterator[Record]:
    """The records of a DocBin that :func:`write_docbin` wrote, or of a folder of :func:`write_docbins`.

    Raises:
        OnrecordError: the file cannot be read, or is no such DocBin.
    """
    if path.is_dir():
        for part in sorted(path.glob(NAMES.format("*"))):
            yield from read_docbin(part)
        return
    import spacy
    from spacy.tokens import DocBin

    try:
        data = path.read_bytes()
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    try:
        for doc in DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab):
            yield Record.model_validate_json(doc.user_data[KEY])
    except KeyError:
        raise OnrecordError(str(path), "its documents bear no records of Onrecord") from None
    except ValidationError as error:
        raise OnrecordError(str(path), f"is not a record ({error.errors()[0]['msg']})") from None
    except Exception as error:  # whatever zlib, msgpack and spaCy raise for other files
        raise OnrecordError(str(path), f"is no DocBin ({type(error).__name__})") from None
