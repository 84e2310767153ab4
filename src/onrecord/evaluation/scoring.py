"""The figures of the codebook's section 6: how near a reader's records come to annotated ones.

For each document the claims are unfolded into *side triples* (act, actor side, target side, standing),
one for each pair of actor and target. The main figure is precision, recall and F1 over the triples of all
documents together; beside it stand the named participants and the facts of the matched claims. Only
what the codebook defines is measured here; what is done with the figures stands in
:mod:`onrecord.commands.evaluate` and :mod:`onrecord.evaluation.gate`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.acts import STANDING, Act, Status
from onrecord.evaluation.gold import Json, faults

ACTS = tuple(str(act) for act in Act)
# Judgement and alignment are where careful readers differ most; the core figure leaves them out.
CORE_ACTS = tuple(act for act in ACTS if act not in {Act.ASSESS, Act.COOPERATE})
# Participants whose name is their side: found by the side triples already.
UNNAMED_KINDS = frozenset({"state", "alliance", "public"})
FACTS = ("status", "when", "said_by")
NOBODY: Json = {"name": "", "kind": "", "side": None}


class Triple(NamedTuple):
    """One act between two sides, as records are compared."""

    act: str
    actor: str
    target: str
    standing: str


@dataclass
class Figure:
    """Counts of one comparison, added up over documents."""

    hit: int = 0
    predicted: int = 0
    gold: int = 0

    def __iadd__(self, other: Figure) -> Figure:
        self.hit += other.hit
        self.predicted += other.predicted
        self.gold += other.gold
        return self

    @property
    def precision(self) -> float:
        return self.hit / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def json(self) -> Json:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1, "gold": self.gold}


@dataclass
class Share:
    """How many of how many."""

    hit: int = 0
    of: int = 0

    def count(self, right: bool) -> None:
        self.of += 1
        self.hit += right

    def __iadd__(self, other: Share) -> Share:
        self.hit += other.hit
        self.of += other.of
        return self

    @property
    def value(self) -> float | None:
        """The share, or None where there was nothing to count."""
        return self.hit / self.of if self.of else None


def _facts() -> dict[str, Share]:
    return {name: Share() for name in FACTS}


@dataclass
class DocumentScore:
    """One document's comparison.

    Attributes:
        name: the record's name.
        genre: the gold record's genre, "-" if it states none.
        accused: the side that the document mostly accuses (see :func:`accused_side`).
        wanted: the gold record's triples, each with the claims that hold it.
        given: the reader's triples, in the same form.
        named: gold participants that are not states and were found in the right role.
        facts: status, when and said_by over the matched triples.
        faults: unknown codes and evidence that is not in the text, in the reader's record.
    """

    name: str
    genre: str
    accused: str
    wanted: dict[Triple, list[Json]]
    given: dict[Triple, list[Json]]
    named: Share = field(default_factory=Share)
    facts: dict[str, Share] = field(default_factory=_facts)
    faults: list[str] = field(default_factory=list)

    def figure(self, acts: Collection[str] = ACTS) -> Figure:
        """The counts over the triples of these acts."""
        return Figure(
            hit=sum(key.act in acts for key in self.wanted.keys() & self.given.keys()),
            predicted=sum(key.act in acts for key in self.given),
            gold=sum(key.act in acts for key in self.wanted),
        )

    @property
    def missed(self) -> list[tuple[Triple, Json]]:
        """Gold triples that the reader did not give, each with its first claim."""
        return [(key, self.wanted[key][0]) for key in sorted(self.wanted.keys() - self.given.keys())]

    @property
    def extra(self) -> list[tuple[Triple, Json]]:
        """Triples of the reader that gold does not have, each with its first claim."""
        return [(key, self.given[key][0]) for key in sorted(self.given.keys() - self.wanted.keys())]


@dataclass
class Score:
    """The comparison of many documents; everything is derived from the documents' own counts."""

    documents: list[DocumentScore]

    @property
    def side_triples(self) -> Figure:
        """The main figure."""
        return _total(document.figure() for document in self.documents)

    @property
    def core(self) -> Figure:
        """The main figure without ``assess`` and ``cooperate``."""
        return _total(document.figure(CORE_ACTS) for document in self.documents)

    @property
    def named(self) -> float | None:
        """Recall of the named participants."""
        return _sum(document.named for document in self.documents).value

    @property
    def accuracy(self) -> dict[str, float | None]:
        """Accuracy of status, when and said_by over the matched triples that have them."""
        return {fact: _sum(document.facts[fact] for document in self.documents).value for fact in FACTS}

    @property
    def faults(self) -> list[str]:
        return [fault for document in self.documents for fault in document.faults]

    @property
    def by_act(self) -> dict[str, Figure]:
        figures = {act: _total(document.figure([act]) for document in self.documents) for act in ACTS}
        return {act: figure for act, figure in figures.items() if figure.gold or figure.predicted}

    @property
    def by_genre(self) -> dict[str, Figure]:
        return self._by(lambda document: document.genre)

    @property
    def by_accused(self) -> dict[str, Figure]:
        return self._by(lambda document: document.accused)

    def _by(self, group: Callable[[DocumentScore], str]) -> dict[str, Figure]:
        figures: dict[str, Figure] = {}
        for document in self.documents:
            name = group(document)
            figures.setdefault(name, Figure())
            figures[name] += document.figure()
        return dict(sorted(figures.items(), key=lambda item: (-item[1].gold, item[0])))

    def json(self) -> Json:
        """All figures in JSON; the first six keys are the referee's own."""
        return {
            "documents": len(self.documents),
            "side_triples": self.side_triples.json(),
            "core_side_triples": self.core.json(),
            "by_act": _json(self.by_act),
            "named_participants_recall": self.named,
            "accuracy": self.accuracy,
            "faults": self.faults,
            "by_genre": _json(self.by_genre),
            "by_accused_side": _json(self.by_accused),
            "by_document": {document.name: document.figure().json() for document in self.documents},
        }


def _json(figures: Mapping[str, Figure]) -> Json:
    return {name: figure.json() for name, figure in figures.items()}


def _total(figures: Iterable[Figure]) -> Figure:
    total = Figure()
    for figure in figures:
        total += figure
    return total


def _sum(shares: Iterable[Share]) -> Share:
    total = Share()
    for share in shares:
        total += share
    return total


def score(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> Score:
    """Compare records with annotated records of the same names.

    Args:
        gold: annotated records by name.
        predicted: the reader's records by name, in JSON. A record that is not there counts as one
            without claims; one that gold does not have is not looked at.
    """
    return Score(
        [
            _compare(name, record, predicted.get(name, {"claims": [], "text": record["text"]}))
            for name, record in gold.items()
        ]
    )


def _compare(name: str, gold: Json, answer: Json) -> DocumentScore:
    result = DocumentScore(
        name=name,
        genre=gold.get("genre") or "-",
        accused=accused_side(gold),
        wanted=triples(gold),
        given=triples(answer),
        faults=faults(answer, name),
    )
    for key in result.wanted.keys() & result.given.keys():
        _compare_facts(result.wanted[key][0], result.given[key], result.facts)
    for role in ("actors", "targets"):
        for claim in gold["claims"]:
            for party in claim.get(role, []):
                if party["kind"] not in UNNAMED_KINDS:
                    result.named.count(_is_named(party, claim["act"], role, answer))
    return result


def _compare_facts(wanted: Json, ours: list[Json], facts: dict[str, Share]) -> None:
    facts["status"].count(any(claim["status"] == wanted["status"] for claim in ours))
    if wanted.get("when"):
        facts["when"].count(any(_month(claim.get("when")) == _month(wanted["when"]) for claim in ours))
    if wanted.get("said_by"):
        facts["said_by"].count(
            any(
                same_name(speaker, expected)
                for claim in ours
                for speaker in claim.get("said_by") or []
                for expected in wanted["said_by"]
            )
        )


def _is_named(party: Json, act: str, role: str, answer: Json) -> bool:
    return any(
        same_name(party["name"], name)
        for claim in answer["claims"]
        if claim["act"] == act
        for other in claim.get(role, [])
        for name in (other["name"], *other.get("aliases", []))
    )


def triples(record: Json) -> dict[Triple, list[Json]]:
    """A record's side triples, each with the claims that hold it, in the order of the record."""
    held: dict[Triple, list[Json]] = {}
    for claim in record["claims"]:
        standing = str(STANDING[Status(claim["status"])])
        for actor in claim.get("actors") or [NOBODY]:
            for target in claim.get("targets") or [NOBODY]:
                held.setdefault(Triple(claim["act"], side(actor), side(target), standing), []).append(claim)
    return held


def side(party: Json) -> str:
    """The side that a party counts as: its own, else its kind in angle brackets, "-" for nobody."""
    return party.get("side") or (f"<{party['kind']}>" if party.get("kind") else "-")


def accused_side(record: Json) -> str:
    """The side that acts in most of a record's ``attack`` claims, "-" if there is none.

    Two sides with as many claims each: the one that the record names first.
    """
    sides = Counter(
        actor["side"]
        for claim in record["claims"]
        if claim["act"] == Act.ATTACK
        for actor in claim.get("actors", [])
        if actor.get("side")
    )
    return sides.most_common(1)[0][0] if sides else "-"


def normal(name: str) -> str:
    """A name as names are compared: no case, no marks, no punctuation, no articles."""
    folded = unicodedata.normalize("NFKD", name or "").casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", folded).split()
    return " ".join(word for word in words if word not in {"the", "a", "an"})


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, or one holds the other as whole words."""
    one, other = normal(one), normal(other)
    return bool(one and other) and (one == other or f" {one} " in f" {other} " or f" {other} " in f" {one} ")


def _month(when: str | None) -> str:
    # "2024-03" of "2024-03-25": days are compared no finer than months.
    return (when or "")[:7]
