"""The reader as spaCy components in anybody's pipeline."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from onrecord.reading.components import (
    AFTER_PARSE,
    BEFORE_PARSE,
    ORDER,
    Ahead,
    add_to,
    register_extensions,
)
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


# A stage that has work done elsewhere


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a stage did, step by step; it fails at the end of a document that speaks of failing."""
    done: list[str] = []

    def begin(reading: Any) -> Callable[[], None]:
        name = reading.doc.text
        done.append(f"begin {name}")
        if name == "broken":
            raise ValueError(name)

        def end() -> None:
            done.append(f"end {name}")
            if name == "failing":
                raise ValueError(name)

        return end

    monkeypatch.setattr("onrecord.reading.components.import_module", lambda _: SimpleNamespace(begin=begin))
    return done


def documents(*names: str) -> list[Doc]:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return [nlp(name) for name in names]


def test_a_document_is_begun_before_the_last_is_ended(steps: list[str]) -> None:
    given = documents("one", "two", "three")
    assert list(Ahead("stage", "module").pipe(iter(given))) == given
    assert steps == ["begin one", "begin two", "end one", "begin three", "end two", "end three"]
    assert list(Ahead("stage", "module").pipe([])) == []


@pytest.mark.parametrize("fault", ["broken", "failing"])
def test_a_document_that_fails_in_a_stream(fault: str, steps: list[str]) -> None:
    given = documents("one", fault, "two")
    stream = Ahead("stage", "module").pipe(given)
    assert next(stream).text == "one"
    with pytest.raises(ValueError, match=fault):
        next(stream)

    failed: list[tuple[str, str]] = []
    stage = Ahead("stage", "module")
    stage.set_error_handler(lambda name, _, docs, error: failed.append((name, docs[0].text)))
    assert [doc.text for doc in stage.pipe(given)] == ["one", "two"]
    assert failed == [("stage", fault)]
    assert steps.count(f"begin {fault}") == 2


def test_in_a_stream_and_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = load()
    texts = [TEXT, "It rained.", "", "Norway accused China of hacking its parliament."]
    alone = [nlp(text)._.claims for text in texts]
    assert [bool(claims) for claims in alone] == [True, False, False, True]
    for cores in (1, 2):
        monkeypatch.setattr("onrecord.reading.learned.encoder._cores", lambda n=cores: n)
        assert [doc._.claims for doc in nlp.pipe(texts)] == alone
