"""What the tests of the reader share: one pipeline of each kind, loaded once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.model import Document, Record
from onrecord.reading.api import read
from onrecord.reading.components import ORDER
from onrecord.reading.pipeline import load
from onrecord.reading.state import Reading

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], list[tuple[Document, list[Any]]]]:
    """The articles of a part of the corpus, each with its annotated claims."""

    def articles(part: str) -> list[tuple[Document, list[Any]]]:
        found = []
        for path in sorted((CORPUS / part).glob("*.json")):
            record = json.loads(path.read_text("utf-8"))
            facts = {key: record.get(key) for key in ("id", "title", "publisher", "published", "text")}
            found.append((Document(**facts), record["claims"]))
        return found

    return articles


@pytest.fixture(scope="session")
def reading_of() -> Callable[..., Reading]:
    """A text as the stages up to one of them leave it (by default the mentions alone)."""
    nlp = load(reader="rules", scope="any")

    def parse(text: str, *, upto: str = "onrecord_mentions", **facts: str) -> Reading:
        doc = nlp.make_doc(text)
        for name, value in facts.items():
            doc._.set(name, value)
        later = [name for name in ORDER[ORDER.index(upto) + 1 :] if nlp.has_pipe(name)]
        with nlp.select_pipes(disable=later):
            reading = nlp(doc)._.onrecord_reading
        assert isinstance(reading, Reading)
        return reading

    return parse


@pytest.fixture(scope="session")
def record_of() -> Callable[..., Record]:
    """The record of a text, with nothing left out for its topic."""

    def record(text: str, **options: Any) -> Record:
        facts = {key: options.pop(key) for key in ("published", "publisher", "title") if key in options}
        return read(Document(id="text", text=text, **facts), **{"scope": "any", **options})

    return record
