"""What the stages of the reader hand on: one Reading for each document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.reading.lines import Line, split
from onrecord.reading.mentions import Mention, Mentions
from onrecord.reading.tree import Tree

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from onrecord.reading.affair import Affair
    from onrecord.reading.frames import Frame
    from onrecord.reading.standing import Standing
    from onrecord.reading.times import TimeExpression


@dataclass(slots=True)
class Trigger:
    """A word that names an act, with what fills its roles.

    Attributes:
        i: the token.
        frame: the lexicon's entry.
        actors, targets: mentions, in the order of the text.
        status: the codebook's status, once known.
        said_by: whose word it is, once known.
        source: the trigger that puts this one forward (the accusation of an attack).
        how: names of the rules that filled it.
    """

    i: int
    frame: Frame
    act: str
    actors: list[Mention] = field(default_factory=list)
    targets: list[Mention] = field(default_factory=list)
    status: str = "asserted"
    said_by: list[Mention] = field(default_factory=list)
    voice: Mention | None = None
    confidence: str | None = None
    when: str | None = None
    # How likely that is its date, once it has been weighed.
    dated: float = 0.0
    source: Trigger | None = None
    how: list[str] = field(default_factory=list)
    detail: dict[str, object] = field(default_factory=dict)
    dropped: str = ""
    # The judge's probability, once it has judged.
    score: float | None = None


@dataclass(slots=True)
class Reading:
    """A document while it is being read."""

    tree: Tree
    lines: list[Line]
    mentions: Mentions
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    # Whose document it is, if it is not a newsroom's: its word is not the document's own.
    issuer: Mention | None = None
    # The state that the document takes for granted ("the Government").
    home: str | None = None
    # Line number → the party that speaks there (transcripts).
    speakers: dict[int, Mention] = field(default_factory=dict)
    line_of: list[int] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    times: dict[int, list[TimeExpression]] = field(default_factory=dict)
    # Sentence number → how much it speaks of cyber operations, 0 to 1.
    cyber: list[float] = field(default_factory=list)
    standing: Standing | None = None
    affair: Affair | None = None
    doc: Doc | None = None
    # Weights with which a judged document's acts are dated; None where the rules read alone.
    date_weights: Mapping[str, float] | None = None

    @classmethod
    def of(cls, doc: Doc) -> Reading:
        """Unpack a parsed document."""
        tree = Tree(doc)
        lines = split(doc.text)
        line_of = []
        n = 0
        for i in range(tree.n):
            while n + 1 < len(lines) and tree.start[i] >= lines[n + 1].start:
                n += 1
            line_of.append(n)
        return cls(
            tree=tree,
            lines=lines,
            mentions=Mentions(tree),
            published=doc._.published,
            title=doc._.title,
            publisher=doc._.publisher,
            line_of=line_of,
            doc=doc,
        )
