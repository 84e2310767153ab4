"""The reader as spaCy components in anybody's pipeline."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from onrecord.reading.components import AFTER_PARSE, BEFORE_PARSE, ORDER, add_to, register_extensions
from onrecord.reading.pipeline import DEFAULT_MODEL, load

TEXT = "Norway accused China of breaking into its parliament."


def test_every_factory_is_registered() -> None:
    nlp = spacy.blank("en")
    for name in (*BEFORE_PARSE, AFTER_PARSE, *ORDER):
        assert nlp.has_factory(name), name


def test_in_somebody_else_s_pipeline() -> None:
    nlp = spacy.load(DEFAULT_MODEL)
    add_to(nlp, [name for name in ORDER if name not in ("onrecord_scope", "onrecord_judge")])
    doc = nlp(TEXT)
    assert "ner" in nlp.pipe_names
    assert [claim.act.value for claim in doc._.claims] == ["attribute", "attack"]
    assert doc.text == TEXT


def test_one_document_leaves_nothing_to_the_next() -> None:
    nlp = load(reader="rules", scope="any")
    assert nlp(TEXT)._.claims
    assert nlp("A ship sank.")._.claims == []
    assert Doc(nlp.vocab, words=["A"])._.claims == []


def test_what_may_be_left_out() -> None:
    assert "onrecord_judge" not in load(reader="rules").pipe_names
    assert "onrecord_scope" not in load(scope="any").pipe_names
    assert load() is load()


def test_extensions_may_be_registered_again() -> None:
    register_extensions()
    assert all(Doc.has_extension(name) for name in ("claims", "published", "publisher", "title"))
