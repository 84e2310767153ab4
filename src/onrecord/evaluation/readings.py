"""What the reader makes of annotated documents, with their texts read anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onrecord.errors import OnrecordError
from onrecord.evaluation import gold
from onrecord.evaluation.gold import Json
from onrecord.model import Document, Record

Scope = Literal["cyber", "any"]


Kind = Literal["learned", "rules"]


@dataclass(frozen=True)
class Choice:
    """Which reader is measured; the fields are arguments of the reader itself."""

    reader: Kind = "learned"
    min_confidence: float = 0.0


_STANDARD = Choice()
_choice: ContextVar[Choice] = ContextVar("choice", default=_STANDARD)


@contextmanager
def chosen(choice: Choice) -> Iterator[None]:
    """All that is read meanwhile, by whichever measure, is read by this reader."""
    token = _choice.set(choice)
    try:
        yield
    finally:
        _choice.reset(token)


def read_all(
    documents: Iterable[Document], *, model: str | None = None, scope: Scope = "cyber", processes: int = 1
) -> list[Record]:
    """The chosen reader's records of some documents, in their order; arguments as for the reader itself."""
    # The reader brings spaCy along, which whoever only compares records need not wait for.
    from onrecord.reading.api import read_documents

    choice = _choice.get()
    return list(
        read_documents(
            documents,
            model=model,
            scope=scope,
            reader=choice.reader,
            min_confidence=choice.min_confidence,
            processes=processes,
        )
    )


def read_gold(
    records: Mapping[str, Json], *, model: str | None = None, scope: Scope = "cyber", processes: int = 1
) -> dict[str, Record]:
    """The chosen reader's records of annotated documents, by name; it sees nothing of the annotations."""
    documents = [gold.document(name, record) for name, record in records.items()]
    read = read_all(documents, model=model, scope=scope, processes=processes)
    return dict(zip(records, read, strict=True))


def write(records: Mapping[str, Record], folder: Path) -> None:
    """Write each record to NAME.json in a folder, which is made if need be.

    Raises:
        OnrecordError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, record in records.items():
            (folder / f"{name}.json").write_text(record.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        raise OnrecordError(str(folder), f"cannot be written: {error.strerror}") from error
