#!/usr/bin/env python3
"""Train what tells whom a pronoun stands for and whose organ "the ministry" is; writes weights and checksum.

    python scripts/train_referring.py [--report FILE] [--out FILE]

From ``corpus/references``, which says of articles of the corpus what their pronouns and organs stand for;
whose an organ is, also from the claims of ``corpus/more`` ("the ministry" in a sentence that is evidence for
a claim of one ministry alone). Deterministic. Needs the dependency group ``train``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from training_data import read, sentences_of

from onrecord.errors import OnrecordError
from onrecord.evaluation import gold as gold_files
from onrecord.reading import references
from onrecord.reading.by_rule import ByRule
from onrecord.reading.learned import owners, referents, referring
from onrecord.reading.mentions import Mention
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages
from onrecord.reading.state import Reading

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "corpus" / "references"
SETS = ("gold", "train", "more")
NO_PARTY = "-"
PRONOUNS, ORGANS = referring.PARTS
# Chosen by cross-validation over documents: the least count of a feature, strength of the regularisation,
# and how often a label counts beside what claims tell.
LEAST = 4
STRENGTH = {PRONOUNS: 1.0, ORGANS: 25.0}
TIMES = 6
FOLDS = 5


@dataclass
class Question:
    """One that was labelled.

    Attributes:
        article: where.
        part: of what sort.
        rows: the features of each answer; for pronouns the last is that it stands for no party.
        right: which of them are right.
        answers: the answers themselves: mentions, or sides.
        ruled: the answer by rule.
    """

    article: str
    part: str
    rows: list[list[str]]
    right: list[bool]
    answers: list[Any]
    ruled: Any


class Teacher:
    """Answers as labelled, and keeps the questions.

    Args:
        name: of the article.
        labels: what stands at an offset, and what it stands for.
    """

    def __init__(self, name: str, labels: dict[tuple[int, str], str]) -> None:
        self._name = name
        self._labels = labels
        self._memory = referents.Memory()
        self._facts: owners.Sides | None = None
        self._rule = ByRule()
        self.asked: list[Question] = []

    def passed(self, reading: Reading, m: Mention) -> None:
        """A mention has been gone past."""
        self._memory.add(reading, m)
        self._rule.passed(reading, m)

    def antecedent(self, reading: Reading, m: Mention, later: Sequence[Mention]) -> Mention | None:
        """The mention that a pronoun refers to."""
        label = self._label(reading, m)
        if label is None:
            return None
        found = referents.offered(reading, m, self._memory, later)
        right = [label != NO_PARTY and self._is(reading, other, label) for other in found]
        right.append(label == NO_PARTY)
        self._keep(
            PRONOUNS,
            referents.describe(reading, m, self._memory, found),
            right,
            [*found, None],
            self._rule.antecedent(reading, m, later),
        )
        return next((other for other, fits in zip(found, right, strict=False) if fits), None)

    def owner(
        self, reading: Reading, m: Mention, recent: Sequence[Mention], known: Mention | None
    ) -> str | None:
        """The side of an organ or an officer."""
        ruled = self._rule.owner(reading, m, recent, known)
        label = self._label(reading, m)
        if label is None or label == NO_PARTY:
            return ruled
        if self._facts is None:
            self._facts = owners.Sides(reading)
        offered = owners.offered(reading, m, self._facts)
        wanted = self._sides(reading, label)
        right = [side in wanted for side in offered]
        rows = owners.describe(reading, m, recent, known, self._facts, offered)
        self._keep(ORGANS, rows, right, list(offered), ruled)
        return next((side for side, fits in zip(offered, right, strict=True) if fits), ruled)

    def _keep(
        self, part: str, rows: list[list[str]], right: list[bool], answers: list[Any], ruled: Any
    ) -> None:
        self.asked.append(Question(self._name, part, rows, right, answers, ruled))

    def _label(self, reading: Reading, m: Mention) -> str | None:
        tree = reading.tree
        a, b = tree.start[m.a], tree.end[m.b - 1]
        return self._labels.get((a, " ".join(tree.text[a:b].split())))

    def _is(self, reading: Reading, m: Mention, label: str) -> bool:
        """Whether a mention is one of those that a label gives, by a word of theirs or by their side."""
        end = m.resolved()
        names = _names(reading, m) | _names(reading, end)
        own = None if m.how == "pronoun" else self._label(reading, m) or self._label(reading, end)
        for word in label.split("+"):
            if own is not None and word in own.split("+"):
                return True
            if _is_code(word) and word == end.side:
                return True
            if any(word.lower() in name for name in names):
                return True
        return False

    def _sides(self, reading: Reading, label: str) -> set[str]:
        found = set()
        for word in label.split("+"):
            if _is_code(word):
                found.add(word)
                continue
            for m in reading.mentions.all:
                if m.how != "pronoun" and m.side and any(word.lower() in n for n in _names(reading, m)):
                    found.add(m.side)
        return found


class Told(Teacher):
    """Answers by rule, and keeps the questions about organs that an article's claims answer.

    Args:
        name: of the article.
        record: the article with its claims.
        reading: of it, with its mentions.
    """

    def __init__(self, name: str, record: dict[str, Any], reading: Reading) -> None:
        super().__init__(name, {})
        tree = reading.tree
        parties: dict[int, list[dict[str, Any]]] = {}
        for claim in record["claims"]:
            for n in sentences_of(claim, record["text"], tree):
                parties.setdefault(n, []).extend(
                    p for p in (*claim["actors"], *claim["targets"]) if p.get("side")
                )
        self._told: dict[int, str] = {}
        loose = _loose(reading)
        for n, here in parties.items():
            pronouns, organs, named = loose.get(n, (0, [], set()))
            left = {p["side"] for p in here} - named
            for m in organs:
                if m.kind not in ("organ", "state") and not (m.kind == "person" and m.speaks):
                    continue
                last = tree.low[m.head]
                fitting = {p["side"] for p in here if last in p["name"].lower().split()}
                if len(fitting) == 1:
                    self._told[id(m)] = fitting.pop()
                elif not fitting and len(left) == 1 and len(organs) == 1 and not pronouns:
                    self._told[id(m)] = next(iter(left))

    def antecedent(self, reading: Reading, m: Mention, later: Sequence[Mention]) -> Mention | None:
        """The mention that a pronoun refers to, by rule."""
        return self._rule.antecedent(reading, m, later)

    def _label(self, reading: Reading, m: Mention) -> str | None:
        return self._told.get(id(m))


def _loose(reading: Reading) -> dict[int, tuple[int, list[Mention], set[str]]]:
    """Of each sentence: how many pronouns it has, what in it has no side, and which sides it names."""
    tree = reading.tree
    found: dict[int, tuple[int, list[Mention], set[str]]] = {}
    for m in reading.mentions.all:
        pronouns, organs, named = found.get(tree.sent[m.head], (0, [], set()))
        if m.how == "pronoun":
            pronouns += 1
        elif m.side is not None:
            named.add(m.side)
        elif m.how == "noun" and m.definite and m.kind not in ("thing", ""):
            organs.append(m)
        found[tree.sent[m.head]] = pronouns, organs, named
    for i, (side, _) in reading.mentions.side_word.items():
        found.setdefault(tree.sent[i], (0, [], set()))[2].add(side)
    return found


def _is_code(word: str) -> bool:
    return len(word) == 2 and word.isupper()


def _names(reading: Reading, m: Mention) -> set[str]:
    if m.how == "pronoun" or m.head < 0:
        return set()
    tree = reading.tree
    words = tree.text[tree.start[m.a] : tree.end[m.b - 1]]
    return {n.lower() for n in (m.name, words, *m.aliases, *(m.entry.aliases if m.entry else ()))}


def labelled() -> list[Question]:
    """Every labelled question.

    Raises:
        OnrecordError: a label stands where its article has no such words.
    """
    nlp = load_stages(DEFAULT_MODEL, ("onrecord_mentions",))
    found: list[Question] = []
    for name in SETS:
        records = gold_files.load(ROOT / "corpus" / name)
        labels: dict[str, dict[tuple[int, str], str]] = {}
        path = LABELS / f"{name}.tsv"
        with path.open(encoding="utf-8") as file:
            for n, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                start = int(row["start"])
                text = records[row["article"]]["text"]
                if " ".join(text[start:].split()).find(row["words"]) != 0:
                    raise OnrecordError(f"{path}:{n}", f"{row['article']} has no {row['words']!r} there")
                labels.setdefault(row["article"], {})[start, row["words"]] = row["stands_for"]
        for article, own in labels.items():
            teacher = Teacher(article, own)
            references.resolve(read(nlp, records[article])._.onrecord_reading, teacher)
            found += teacher.asked
    return found


def told(left_out: Collection[str]) -> list[Question]:
    """What claims tell of whose organs are meant.

    Args:
        left_out: articles that are labelled.
    """
    nlp = load_stages(DEFAULT_MODEL, ("onrecord_mentions",))
    found: list[Question] = []
    for article, record in gold_files.load(ROOT / "corpus" / "more").items():
        if article not in left_out:
            reading = read(nlp, record)._.onrecord_reading
            teacher = Told(article, record, reading)
            references.resolve(reading, teacher)
            found += teacher.asked
    return found


def taught(some: Sequence[Question], besides: Sequence[Question], part: str) -> dict[str, float]:
    """Weights of one part, from labels and from what claims tell."""
    own = [q for q in some if q.part == part]
    if part == ORGANS:
        own = [*own * TIMES, *besides]
    return fit(own, STRENGTH[part])


def fit(some: Sequence[Question], strength: float) -> dict[str, float]:
    """Weights that make the right answers of each question likely among all of its answers.

    Args:
        some: questions.
        strength: of the regularisation (L2).
    """
    some = [q for q in some if any(q.right) and not all(q.right)]
    counts = Counter(f for q in some for row in q.rows for f in set(row))
    vocabulary = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= LEAST))}
    indices: list[int] = []
    indptr, starts = [0], [0]
    for q in some:
        for row in q.rows:
            indices.extend(sorted({vocabulary[f] for f in row if f in vocabulary}))
            indptr.append(len(indices))
        starts.append(len(indptr) - 1)
    x = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(indptr) - 1, len(vocabulary)))
    right = np.concatenate([np.array(q.right, bool) for q in some])
    begin = np.array(starts[:-1])
    of = np.repeat(np.arange(len(some)), np.diff(starts))

    def wrong(w: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        z = x @ w
        e = np.exp(z - np.maximum.reduceat(z, begin)[of])
        whole, good = np.add.reduceat(e, begin), np.add.reduceat(e * right, begin)
        loss = float((np.log(whole) - np.log(good)).sum() + strength / 2 * (w @ w))
        return loss, x.T @ (e / whole[of] - e * right / good[of]) + strength * w

    found = minimize(wrong, np.zeros(len(vocabulary)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {f: float(found.x[n]) for f, n in vocabulary.items()}


def answer(weights: dict[str, float], q: Question) -> Any:
    """What the weights answer."""

    def score(row: Sequence[str]) -> float:
        return sum(weights.get(f, 0.0) for f in set(row))

    if q.part == ORGANS:
        return owners.choose(score, q.rows, q.answers)
    return referents.choose(score, q.rows, q.answers[:-1], referring.BIAS)


def is_right(q: Question, given: Any) -> bool:
    """Whether an answer is right."""
    return any(fits and (other is given) for other, fits in zip(q.answers, q.right, strict=True)) or (
        q.part == ORGANS and given in [s for s, fits in zip(q.answers, q.right, strict=True) if fits]
    )


def report(some: Sequence[Question], besides: Sequence[Question]) -> dict[str, Any]:
    """How often the answer is right, by weights that did not see the article and by rule."""
    right: dict[str, Counter[str]] = {}
    for fold in range(FOLDS):
        mine = [q for q in some if zlib.crc32(q.article.encode()) % FOLDS == fold]
        others = [q for q in some if zlib.crc32(q.article.encode()) % FOLDS != fold]
        for part in referring.PARTS:
            weights = taught(others, besides, part)
            for q in mine:
                if q.part != part:
                    continue
                sort = "organs" if part == ORGANS else "no party" if q.right[-1] else "pronouns"
                tally = right.setdefault(sort, Counter())
                tally["questions"] += 1
                tally["learned"] += is_right(q, answer(weights, q))
                tally["ruled"] += is_right(q, q.ruled)
    return {
        sort: {
            "questions": tally["questions"],
            **{k: round(tally[k] / tally["questions"], 3) for k in ("learned", "ruled")},
        }
        for sort, tally in sorted(right.items())
    }


def main() -> int:
    """Train, report the cross-validated figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=referring.WEIGHTS)
    parser.add_argument("--report", type=Path, help="write the cross-validated figures here as JSON")
    args = parser.parse_args()
    some = labelled()
    besides = told({q.article for q in some})
    print(f"{len(some)} labelled, {len(besides)} told by claims", file=sys.stderr)
    figures = report(some, besides)
    print(json.dumps(figures), file=sys.stderr)
    if args.report:
        args.report.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    referring.save({part: taught(some, besides, part) for part in referring.PARTS}, args.out)
    print(f"wrote {args.out} ({args.out.stat().st_size / 1e3:.0f} kB)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
