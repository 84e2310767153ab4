"""The reader as spaCy components, one question each.

``add_to`` makes any English spaCy pipeline with tagger, parser and lemmatizer a reader;
``doc._.claims`` holds what it read. This module is imported whenever spaCy looks for factories: the
stages load on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

if TYPE_CHECKING:
    from onrecord.reading.state import Reading

Component = Callable[[Doc], Doc]

BEFORE_PARSE = ("onrecord_names", "onrecord_lines", "onrecord_alike")
AFTER_PARSE = "onrecord_restore"
ORDER = (
    "onrecord_mentions",
    "onrecord_references",
    "onrecord_acts",
    "onrecord_roles",
    "onrecord_standing",
    "onrecord_affair",
    "onrecord_judge",
    "onrecord_when",
    "onrecord_claims",
    "onrecord_scope",
)


def add_to(nlp: Language, stages: Iterable[str] = ORDER, *, learned: bool = True) -> None:
    """Make a pipeline a reader.

    Args:
        nlp: an English pipeline with tagger, parser and lemmatizer.
        stages: the components behind the parse, in their order.
        learned: whether references are resolved with learned numbers, or by rule.
    """
    for name in reversed(BEFORE_PARSE):
        nlp.add_pipe(name, first=True)
    for name in (AFTER_PARSE, *stages):
        nlp.add_pipe(name, config={"learned": learned} if name == "onrecord_references" else {})


def register_extensions() -> None:
    """Make the underscore attributes known to spaCy; safe to call again."""
    for name in ("onrecord_reading", "published", "title", "publisher", "record"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("claims"):
        Doc.set_extension("claims", default=[])


register_extensions()


class Stage:
    """A component that runs one stage's ``run(reading)`` on a document's reading."""

    def __init__(self, module: str, **settings: object) -> None:
        self._module = module
        self._settings = settings
        self._run: Callable[..., None] | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self._run is None:
            self._run = import_module(f"onrecord.reading.{self._module}").run
        self._run(reading_of(doc), **self._settings)
        return doc


def reading_of(doc: Doc) -> Reading:
    """The document's reading, made when it is first asked for."""
    reading: Reading | None = doc._.onrecord_reading
    if reading is None:
        from onrecord.reading.state import Reading

        reading = doc._.onrecord_reading = Reading.of(doc)
    return reading


class Ahead(Stage):
    """A stage for which work is done elsewhere: in a stream the next document is parsed meanwhile.

    Its module has a function ``begin(reading)`` beside ``run``; what that returns is called to end the work.
    """

    def __init__(self, name: str, module: str, **settings: object) -> None:
        super().__init__(module, **settings)
        self._name = name
        self._on_error: Callable[..., None] = raise_error

    def set_error_handler(self, handler: Callable[..., None]) -> None:
        """What is done with a document of a stream that fails; by default the error is raised."""
        self._on_error = handler

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Work on documents in the order in which they come; one is begun before the last is ended."""
        last: tuple[Doc, Callable[[], None]] | None = None
        for doc in stream:
            begun = doc, self._begin(doc)
            if last is not None:
                yield from self._end(*last)
            last = begun
        if last is not None:
            yield from self._end(*last)

    def _begin(self, doc: Doc) -> Callable[[], None]:
        begin = import_module(f"onrecord.reading.{self._module}").begin
        try:
            end: Callable[[], None] = begin(reading_of(doc), **self._settings)
        except Exception as error:  # told in its turn
            return partial(_raise, error)
        return end

    def _end(self, doc: Doc, end: Callable[[], None]) -> Iterator[Doc]:
        try:
            end()
        except Exception as error:
            self._on_error(self._name, self, [doc], error)
        else:
            yield doc


def _raise(error: Exception) -> None:
    raise error


@Language.factory(
    "onrecord",
    default_config={"model": None, "scope": "cyber", "reader": "learned", "min_confidence": 0.0},
    assigns=["doc._.claims", "doc._.record", "doc.spans"],
)
def create_reader(
    nlp: Language, name: str, model: str | None, scope: str, reader: str, min_confidence: float
) -> Component:
    """The whole reader, for any English pipeline, a blank one too: the document's tokens stay as they are.

    Args:
        nlp, name: as for every factory.
        model, scope, reader, min_confidence: as for :func:`onrecord.read_documents`.

    Raises:
        OnrecordError: the pipeline is for another language, or a setting is none.
    """
    from onrecord.errors import OnrecordError
    from onrecord.reading.whole import WholeReader

    if nlp.lang not in ("en", "xx"):
        raise OnrecordError(name, f"reads English; this pipeline is for another language ({nlp.lang})")
    return WholeReader(model=model, scope=scope, reader=reader, min_confidence=min_confidence)


@Language.factory("onrecord_names", retokenizes=True)
def create_names(nlp: Language, name: str) -> Component:
    """Which spans are names that the tables know; stands before everything else."""
    from onrecord.reading.known_names import merge

    return merge


@Language.factory("onrecord_lines", retokenizes=False)
def create_lines(nlp: Language, name: str) -> Component:
    """Where sentences must begin; stands before the parser."""
    from onrecord.reading.lines import mark

    def component(doc: Doc) -> Doc:
        mark(doc)
        return doc

    return component


@Language.factory("onrecord_alike", retokenizes=True)
def create_alike(nlp: Language, name: str) -> Component:
    """What the parser is shown in place of the names; stands before tagger and parser."""
    from onrecord.reading.alike import Alike

    return Alike(nlp)


@Language.factory("onrecord_restore", retokenizes=True)
def create_restore(nlp: Language, name: str) -> Component:
    """The document itself again, with its parse; stands behind the lemmatizer."""
    from onrecord.reading.alike import restore

    return restore


@Language.factory("onrecord_mentions", requires=["token.dep", "token.tag", "token.lemma"])
def create_mentions(nlp: Language, name: str) -> Component:
    """Who is mentioned."""
    return Stage("mentions")


@Language.factory("onrecord_references", default_config={"learned": True})
def create_references(nlp: Language, name: str, learned: bool) -> Component:
    """What refers to what, and whose words the lines are.

    Args:
        nlp, name: as for every factory.
        learned: with learned numbers; by rule without.
    """
    return Stage("references", learned=learned)


@Language.factory("onrecord_acts")
def create_acts(nlp: Language, name: str) -> Component:
    """Which words name an act."""
    return Stage("triggers")


@Language.factory("onrecord_roles")
def create_roles(nlp: Language, name: str) -> Component:
    """Who plays which role in each act."""
    return Stage("roles")


@Language.factory("onrecord_standing")
def create_standing(nlp: Language, name: str) -> Component:
    """With what status, and on whose word."""
    return Stage("standing")


@Language.factory("onrecord_affair")
def create_affair(nlp: Language, name: str) -> Component:
    """Which roles the whole document fills."""
    return Stage("affair")


@Language.factory("onrecord_judge", default_config={"weights": None, "encoder": None})
def create_judge(nlp: Language, name: str, weights: str | None, encoder: str | None) -> Component:
    """Which acts between which sides the document really tells; leave it out for the rules alone.

    Args:
        nlp, name: as for every factory.
        weights, encoder: files of other weights than those in the package (``make train`` writes both).
    """
    return Ahead(name, "learned.judge", weights=weights, encoding=encoder)


@Language.factory("onrecord_when")
def create_when(nlp: Language, name: str) -> Component:
    """When the act took place."""
    return Stage("when")


@Language.factory("onrecord_claims", assigns=["doc._.claims"])
def create_claims(nlp: Language, name: str) -> Component:
    """The document's distinct claims, merged and linked."""
    return Stage("claims")


@Language.factory("onrecord_scope", assigns=["doc._.claims"])
def create_scope(nlp: Language, name: str) -> Component:
    """Which claims belong to a state cyber affair; leave it out to keep all."""
    return Stage("scope")
