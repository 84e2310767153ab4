"""How well cases and events are found: B-cubed over the claims of annotated affairs.

An annotated record may name its affair (``affair``), and each of its claims its event (``event``: the same
name in all documents that speak of the same act). Records without them stand among the others as they would
in a ledger, unrelated or half related, and are not scored themselves.

B-cubed (Bagga and Baldwin 1998; as in Amigó et al. 2009) asks for each claim how much of its group is of its
own kind (precision) and how much of its kind is in its group (recall), and takes the mean over the claims.

**No affair is judged by weights that saw it**: the models are fitted anew for each affair, on the claims of
all the others, before its own claims are scored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import numpy as np

from onrecord.cases import affairs, events, pairs
from onrecord.cases.grouping import gather
from onrecord.cases.near import near
from onrecord.cases.told import Told, prepare
from onrecord.cases.weights import Model, Weights
from onrecord.cases.wording import alike
from onrecord.errors import OnrecordError
from onrecord.evaluation import gold
from onrecord.evaluation.gold import Json
from onrecord.model import Party, Record

K = TypeVar("K", bound=Hashable)

EVENT_THRESHOLD = 0.3
CASE_THRESHOLD = 0.2
# Ridge penalty of the fit: the inverse variance that is expected of a weight.
PENALTY = 1.0


@dataclass
class Cubed:
    """B-cubed figures over some claims."""

    precision: float = 0.0
    recall: float = 0.0
    claims: int = 0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def json(self) -> Json:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1, "claims": self.claims}


def b_cubed(
    given: Mapping[K, Hashable], wanted: Mapping[K, Hashable], over: Iterable[K] | None = None
) -> Cubed:
    """B-cubed of a grouping.

    Args:
        given: the group of each item.
        wanted: the annotated group of each item; items without one are not counted anywhere.
        over: the items to take the mean over; all of ``wanted`` if None.
    """
    groups: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    sizes: Counter[Hashable] = Counter()
    for item, label in wanted.items():
        groups[given[item]][label] += 1
        sizes[label] += 1
    precision, recall, count = 0.0, 0.0, 0
    for item in wanted if over is None else over:
        group, label = groups[given[item]], wanted[item]
        precision += group[label] / group.total()
        recall += group[label] / sizes[label]
        count += 1
    return Cubed(precision / count, recall / count, count) if count else Cubed()


def fit(rows: Sequence[Mapping[str, float]], same: Sequence[bool]) -> Model:
    """Fit a logistic model with a ridge penalty by Newton's method.

    Args:
        rows: the features of each pair, all with the same names.
        same: whether the pair belongs together.

    Raises:
        OnrecordError: there are not both kinds of pairs to learn from.
    """
    if len(set(same)) < 2:
        raise OnrecordError("--cases", "needs claims that belong together and claims that do not")
    names = sorted(rows[0])
    x = np.array([[row[name] for name in names] + [1.0] for row in rows])
    y = np.array(same, dtype=float)
    ridge = np.full(x.shape[1], PENALTY)
    ridge[-1] = 0.0  # the constant is free
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (y - chance) - ridge * weights
        curve = (x.T * (chance * (1 - chance) + 1e-9)) @ x + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return Model(
        {**dict(zip(names, (float(w) for w in weights[:-1]), strict=True)), "bias": float(weights[-1])}
    )


Key = tuple[str, int]


@dataclass(frozen=True)
class Corpus:
    """Annotated records, ready to be grouped.

    Attributes:
        records: the annotations as records, by name.
        affair: by claim (name of the record and place in it), the affair of its document.
        event: by claim, its event.
    """

    records: dict[str, Record]
    affair: dict[Key, str]
    event: dict[Key, str]

    @property
    def affairs(self) -> list[str]:
        """The annotated affairs, by name."""
        return sorted(set(self.affair.values()))

    def home(self) -> dict[Key, str]:
        """By claim, the affair that its event belongs to.

        An event that documents of several affairs tell belongs to the one that most of them are about; of
        two, to the one told of first.
        """
        tellers: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for key, event in self.event.items():
            if key in self.affair:
                tellers[event][self.affair[key]].append(self.records[key[0]].published or "")
        best = {
            event: min(
                by_affair, key=lambda affair: (-len(by_affair[affair]), min(by_affair[affair]), affair)
            )
            for event, by_affair in tellers.items()
        }
        return {
            key: best[self.event[key]] if key in self.event else affair for key, affair in self.affair.items()
        }


def load(folders: Sequence[Path]) -> Corpus:
    """Read annotated records of one or several folders.

    Raises:
        OnrecordError: a folder holds no well-formed annotated records, or two records have one name.
    """
    records: dict[str, Record] = {}
    affair: dict[Key, str] = {}
    event: dict[Key, str] = {}
    for folder in folders:
        found = gold.load(folder)
        gold.check(found, folder)
        for name, annotated in found.items():
            if name in records:
                raise OnrecordError(str(folder), f"holds a second record named {name}")
            records[name] = as_record(name, annotated)
            for number, claim in enumerate(annotated["claims"]):
                if annotated.get("affair"):
                    affair[name, number] = annotated["affair"]
                if claim.get("event"):
                    event[name, number] = claim["event"]
    if not affair:
        raise OnrecordError("--cases", "needs annotated records that name their affair")
    return Corpus(records, affair, event)


_CLAIM = ("act", "actors", "targets", "status", "said_by", "when", "voice", "confidence", "detail")


def as_record(name: str, annotated: Json) -> Record:
    """An annotated record in the form of the reader's; a bare sentence is looked up in the text."""
    claims = []
    for number, claim in enumerate(annotated["claims"]):
        evidence = []
        for piece in claim["evidence"]:
            text = piece if isinstance(piece, str) else piece["text"]
            start = annotated["text"].index(text) if isinstance(piece, str) else piece["start"]
            evidence.append({"text": text, "start": start, "end": start + len(text)})
        facts = {key: claim[key] for key in _CLAIM if claim.get(key) is not None}
        claims.append({**facts, "id": f"c{number + 1}", "evidence": evidence})
    facts = {key: annotated.get(key) for key in ("title", "publisher", "published", "url")}
    return Record.model_validate({**facts, "id": name, "text": annotated["text"], "claims": claims})


class Fitter:
    """Fits the models on annotated claims; the features of each pair are computed once.

    Args:
        corpus: what to learn from; what has no annotation stands among it and is not learned from.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.papers = prepare(corpus.records)
        self.telling = [paper for paper in self.papers if paper.claims]
        self._features: dict[tuple[Key, Key], dict[str, float]] = {}

    def compared(self, a: Told, b: Told, likeness: float) -> dict[str, float]:
        """The features of two claims, remembered."""
        key = (a.key, b.key)
        if key not in self._features:
            self._features[key] = pairs.features(a, b, likeness)
        return self._features[key]

    def _pairs(self) -> Iterator[tuple[Told, Told, float]]:
        """The claims that are compared, with how alike their documents are."""
        for m, n in near(self.telling):
            one, other = self.telling[m], self.telling[n]
            likeness = alike(one.wording, other.wording)
            for a, b in events.compared(one, other):
                yield a, b, likeness

    def fit(self, without: str | None = None) -> Weights:
        """Weights learned from all annotated affairs but one."""

        def seen(key: Key) -> bool:
            return self.corpus.affair.get(key, without) != without

        rows, same = [], []
        for a, b, likeness in self._pairs():
            key_a, key_b = key_of(a), key_of(b)
            if seen(key_a) and seen(key_b) and key_a in self.corpus.event and key_b in self.corpus.event:
                rows.append(self.compared(a, b, likeness))
                same.append(self.corpus.event[key_a] == self.corpus.event[key_b])
        event = fit(rows, same)
        found = self.events(event)
        event_of = {told.key: number for number, claims in enumerate(found) for told in claims}
        rows, same = [], []
        subjects = [(paper, affairs.about(paper, event_of)) for paper in self.papers if paper.claims]
        for (one, about_one), (two, about_two) in combinations(subjects, 2):
            key_a, key_b = (one.name, 0), (two.name, 0)
            if seen(key_a) and seen(key_b):
                rows.append(affairs.features(one, two, about_one, about_two))
                same.append(self.corpus.affair[key_a] == self.corpus.affair[key_b])
        return Weights(event, fit(rows, same), EVENT_THRESHOLD, CASE_THRESHOLD)

    def events(self, model: Model) -> list[list[Told]]:
        """The events as a model finds them."""
        return events.group(self.papers, lambda *pair: model(self.compared(*pair)), EVENT_THRESHOLD)


def key_of(told: Told) -> Key:
    """The claim as the annotations name it."""
    return told.paper.name, told.key[1]


@dataclass
class Score:
    """B-cubed over the annotated claims, each judged by weights that did not see its affair.

    Attributes:
        cases: against the affair of the claim's document.
        homes: against the affair that the claim's event belongs to, so that an old affair told as background
            counts as the old affair.
        events: against the annotated events.
        by_affair: cases and events of each affair.
        told: share of the annotated claims that were there to be grouped (below 1 for a reader's own claims).
    """

    cases: Cubed = field(default_factory=Cubed)
    homes: Cubed = field(default_factory=Cubed)
    events: Cubed = field(default_factory=Cubed)
    by_affair: dict[str, tuple[Cubed, Cubed]] = field(default_factory=dict)
    told: float = 1.0

    def json(self) -> Json:
        return {
            "cases": self.cases.json(),
            "cases_by_home_of_event": self.homes.json(),
            "events": self.events.json(),
            "claims_told": self.told,
            "by_affair": {
                name: {"cases": cases.json(), "events": found.json()}
                for name, (cases, found) in self.by_affair.items()
            },
        }


def score(corpus: Corpus, weights: Mapping[str, Weights]) -> Score:
    """Group records and compare with the annotations.

    Args:
        corpus: the annotated records.
        weights: by affair, the weights to judge it by.
    """
    fitter = Fitter(corpus)
    home = corpus.home()
    result = Score()
    parts: list[tuple[Cubed, Cubed, Cubed]] = []
    for affair in corpus.affairs:
        by = weights[affair]
        found = fitter.events(by.event)
        cases = gather(fitter.papers, found, by.case, by.case_threshold)
        case_of = {
            key_of(told): number
            for number, case in enumerate(cases)
            for event in case.events
            for told in case.holds(event)
        }
        event_of = {key_of(told): number for number, claims in enumerate(found) for told in claims}
        over = [key for key, name in corpus.affair.items() if name == affair]
        part = (
            b_cubed(case_of, corpus.affair, over),
            b_cubed(case_of, home, over),
            b_cubed(event_of, corpus.event, [key for key in over if key in corpus.event]),
        )
        parts.append(part)
        result.by_affair[affair] = (part[0], part[2])
    result.cases, result.homes, result.events = (_mean(column) for column in zip(*parts, strict=True))
    return result


def _mean(parts: Sequence[Cubed]) -> Cubed:
    claims = sum(part.claims for part in parts)
    if not claims:
        return Cubed()
    return Cubed(
        sum(part.precision * part.claims for part in parts) / claims,
        sum(part.recall * part.claims for part in parts) / claims,
        claims,
    )


def held_out(corpus: Corpus) -> dict[str, Weights]:
    """By affair, weights that did not see it."""
    fitter = Fitter(corpus)
    return {affair: fitter.fit(affair) for affair in corpus.affairs}


def measure(corpus: Corpus, read: Mapping[str, Record]) -> tuple[Score, Score]:
    """Score the grouping of annotated claims, and of a reader's own claims.

    Args:
        corpus: the annotated records.
        read: what the reader makes of the same documents, by name.

    Returns:
        The score over the annotated claims; the score over those of the reader's claims that are aligned with
        an annotated one. Both by weights fitted on the annotated claims of the other affairs.
    """
    weights = held_out(corpus)
    return score(corpus, weights), score_read(corpus, read, weights)


def score_read(corpus: Corpus, read: Mapping[str, Record], weights: Mapping[str, Weights]) -> Score:
    """Score the grouping of a reader's own claims; all of them are grouped, the aligned ones are scored."""
    affair: dict[Key, str] = {}
    event: dict[Key, str] = {}
    for name, record in read.items():
        for ours, theirs in align(corpus.records[name], record).items():
            if (name, ours) in corpus.affair:
                affair[name, theirs] = corpus.affair[name, ours]
            if (name, ours) in corpus.event:
                event[name, theirs] = corpus.event[name, ours]
    seen = {name for name in weights if name in set(affair.values())}
    if not seen:
        return Score(told=0.0)
    result = score(Corpus(dict(read), affair, event), weights)
    result.told = len(affair) / len(corpus.affair)
    return result


def align(annotated: Record, read: Record) -> dict[int, int]:
    """Which claims of a reader are which annotated ones: same act, a side in common at an end, same sentence.

    Returns:
        Places in the reader's record by places in the annotated one; each at most once, best matches first.
    """
    found = []
    for i, one in enumerate(annotated.claims):
        for j, two in enumerate(read.claims):
            overlap = sum(
                max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one.evidence for b in two.evidence
            )
            if one.act is not two.act or not overlap:
                continue
            ends = _ends(one.actors, two.actors) + _ends(one.targets, two.targets)
            if ends >= 1:
                found.append((-ends, one.status is not two.status, -overlap, i, j))
    pairs_of: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(found):
        if i not in pairs_of and j not in taken:
            pairs_of[i] = j
            taken.add(j)
    return pairs_of


def _ends(one: Sequence[Party], two: Sequence[Party]) -> float:
    """How much of two lists of participants is of the same sides: 1 if all, or if both are empty."""
    a, b = {party.side for party in one}, {party.side for party in two}
    return len(a & b) / len(a | b) if a | b else 1.0
