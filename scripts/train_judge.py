#!/usr/bin/env python3
"""Train the judge from the annotated articles in ``corpus/``; writes its weights and their checksum.

    python scripts/train_judge.py [--folders corpus/gold corpus/train …] [--cross-validate] [--out FILE]

Deterministic: the same corpus and the same reader give the same weights. Needs the dependency group
``train`` (scikit-learn); the reader itself needs numpy alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from onrecord.evaluation import gold as gold_files
from onrecord.reading.learned import model
from onrecord.reading.learned.features import Features
from onrecord.reading.learned.pairs import ACT_INDEX, ACTS, find
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages

ROOT = Path(__file__).resolve().parent.parent
# The blind set ``unseen`` is never trained on.
FOLDERS = ("corpus/seed", "corpus/gold", "corpus/train", "corpus/more")
# The two regularisation strengths, the least count of a feature and the folds were chosen by
# cross-validation over documents (docs/judge.md).
FIRST_C = 0.15
SECOND_C = 0.03
LEAST = 3
FOLDS = 6

Rows = list[tuple[list[str], dict[int, list[str]]]]


@dataclass
class Article:
    """One annotated article, as the judge sees it."""

    name: str
    group: str
    pairs: list[tuple[int, str, str]]
    rows: Rows
    sides: dict[str, list[str]]
    proposals: dict[tuple[int, str, str], set[str]]
    # Sentence → (act, actor side, target side) of the claims that it is evidence for.
    labels: dict[int, set[tuple[int, str, str]]]
    triples: set[tuple[int, str, str]]
    probabilities: list[model.Array] = field(default_factory=list)


def side(party: dict[str, Any]) -> str:
    """A participant's side, or its kind where it has none."""
    return party.get("side") or f"<{party['kind']}>"


def claim_triples(claim: dict[str, Any]) -> set[tuple[int, str, str]]:
    """A claim as (act, actor side, target side)."""
    return {(ACT_INDEX[claim["act"]], side(a), side(b)) for a in claim["actors"] for b in claim["targets"]}


def articles(folders: Sequence[Path]) -> list[Article]:
    """Run the rules over every annotated article and describe its pairs."""
    nlp = load_stages(DEFAULT_MODEL)
    found = []
    for folder in folders:
        records = gold_files.load(folder)
        for name, record in records.items():
            doc = nlp.make_doc(record["text"])
            doc._.published, doc._.title, doc._.publisher = (
                record.get("published"),
                record.get("title"),
                record.get("publisher"),
            )
            reading = nlp(doc)._.onrecord_reading
            tree = reading.tree
            pairs = find(reading)
            features = Features(reading, pairs)
            labels: dict[int, set[tuple[int, str, str]]] = {}
            triples: set[tuple[int, str, str]] = set()
            for claim in record["claims"]:
                wanted = claim_triples(claim)
                triples |= wanted
                for piece in claim["evidence"]:
                    text = piece if isinstance(piece, str) else piece["text"]
                    start = record["text"].find(text)
                    for n, (a, b) in enumerate(tree.sents):
                        if tree.end[b - 1] > start >= 0 and tree.start[a] < start + len(text):
                            labels.setdefault(n, set()).update(wanted)
            found.append(
                Article(
                    f"{folder.name}/{name}",
                    str(record.get("affair") or f"{folder.name}/{name}"),
                    [(p.sentence, p.actor, p.target) for p in pairs.pairs],
                    [features.of(p) for p in pairs.pairs],
                    pairs.known.sides,
                    pairs.proposals,
                    labels,
                    triples,
                )
            )
    return found


@dataclass
class First:
    """The first model while it is being trained."""

    vocabulary: dict[str, int]
    special: list[dict[str, int]]
    general_weights: np.ndarray[Any, Any]
    special_weights: list[np.ndarray[Any, Any]]
    bias: np.ndarray[Any, Any]

    def matrices(self, docs: Sequence[Article]) -> tuple[csr_matrix, list[csr_matrix]]:
        """General and special features of all pairs as sparse matrices."""
        indptr, indices = [0], []
        own: list[tuple[list[int], list[int]]] = [([0], []) for _ in ACTS]
        for doc in docs:
            for general, special in doc.rows:
                indices.extend(sorted({self.vocabulary[f] for f in general if f in self.vocabulary}))
                indptr.append(len(indices))
                for act, (p, x) in enumerate(own):
                    x.extend(
                        sorted({self.special[act][f] for f in special.get(act, ()) if f in self.special[act]})
                    )
                    p.append(len(x))
        count = len(indptr) - 1

        def matrix(p: list[int], x: list[int], width: int) -> csr_matrix:
            return csr_matrix((np.ones(len(x), np.float64), x, p), shape=(count, max(1, width)))

        return matrix(indptr, indices, len(self.vocabulary)), [
            matrix(p, x, len(self.special[act])) for act, (p, x) in enumerate(own)
        ]

    def predict(self, docs: Sequence[Article]) -> list[list[model.Array]]:
        """Probabilities for each document's pairs."""
        general, special = self.matrices(docs)
        z = general @ self.general_weights + self.bias
        for act in range(len(ACTS)):
            z[:, act] += special[act] @ self.special_weights[act]
        p = 1 / (1 + np.exp(-z))
        found, at = [], 0
        for doc in docs:
            found.append(list(p[at : at + len(doc.pairs)]))
            at += len(doc.pairs)
        return found


def train_first(docs: Sequence[Article]) -> First:
    """Fit one logistic regression for each act over the pairs in sentences."""
    counts: Counter[str] = Counter()
    special_counts: list[Counter[str]] = [Counter() for _ in ACTS]
    for doc in docs:
        for general, special in doc.rows:
            counts.update(set(general))
            for act, features in special.items():
                special_counts[act].update(set(features))
    vocabulary = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= LEAST))}
    special_vocabulary = [
        {f: n for n, f in enumerate(sorted(f for f, c in own.items() if c >= LEAST))}
        for own in special_counts
    ]
    first = First(
        vocabulary,
        special_vocabulary,
        np.zeros((len(vocabulary), len(ACTS))),
        [np.zeros(max(1, len(own))) for own in special_vocabulary],
        np.full(len(ACTS), -6.0),
    )
    general, special = first.matrices(docs)
    for act in range(len(ACTS)):
        y = np.array([(act, x, z) in doc.labels.get(n, ()) for doc in docs for n, x, z in doc.pairs])
        if y.sum() < LEAST:
            continue
        fit = LogisticRegression(C=FIRST_C, solver="liblinear", random_state=0)
        fit.fit(hstack([general, special[act]]).tocsr(), y)
        width = len(vocabulary)
        first.general_weights[:, act] = fit.coef_[0][:width]
        first.special_weights[act] = fit.coef_[0][width:]
        first.bias[act] = fit.intercept_[0]
    return first


def questions(doc: Article) -> list[model.Verdict]:
    """The second model's questions about one document."""
    return model.second_features(doc.pairs, doc.probabilities, doc.sides, doc.proposals)


def train_second(
    docs: Sequence[Article],
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Fit the second model on the first one's out-of-fold probabilities: mean, spread, weights by act."""
    asked = [(doc, v) for doc in docs for v in questions(doc)]
    x = np.array([v.features for _, v in asked])
    acts = np.array([v.act for _, v in asked])
    y = np.array([(v.act, v.actor, v.target) in doc.triples for doc, v in asked])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = (x - mean) / spread
    width = x.shape[1]
    crossed = np.zeros((len(x), width * len(ACTS)))
    for act in range(len(ACTS)):
        crossed[acts == act, act * width : (act + 1) * width] = x[acts == act]
    fit = LogisticRegression(C=SECOND_C, max_iter=2000, random_state=0)
    fit.fit(np.concatenate([x, crossed, np.eye(len(ACTS))[acts]], axis=1), y)
    shared, own, bias = np.split(fit.coef_[0], [width, width + width * len(ACTS)])
    weights = np.zeros((len(ACTS), width + 1))
    for act in range(len(ACTS)):
        weights[act, :width] = shared + own[act * width : (act + 1) * width]
        weights[act, width] = bias[act] + fit.intercept_[0]
    return mean, spread, weights


def folds(docs: Sequence[Article]) -> list[tuple[list[int], list[int]]]:
    """Folds over documents; articles of one affair stay together."""
    groups = [doc.group for doc in docs]
    return [
        (list(a), list(b)) for a, b in GroupKFold(min(FOLDS, len(set(groups)))).split(docs, groups=groups)
    ]


def out_of_fold(docs: Sequence[Article]) -> None:
    """Give each document the probabilities of a first model that did not see it."""
    for train, test in folds(docs):
        first = train_first([docs[i] for i in train])
        for i, p in zip(test, first.predict([docs[i] for i in test]), strict=True):
            docs[i].probabilities = p


def as_weights(first: First, second: tuple[Any, Any, Any], threshold: float) -> model.Weights:
    """Both models as the reader loads them."""
    special = {
        f"{act}|{f}": float(first.special_weights[act][n])
        for act, own in enumerate(first.special)
        for f, n in own.items()
        if abs(first.special_weights[act][n]) > 1e-3
    }
    mean, spread, weights = second
    return model.Weights(
        first.vocabulary,
        first.general_weights,
        special,
        first.bias,
        mean,
        spread,
        weights,
        np.full(len(ACTS), threshold),
    )


def measure(
    judged: list[tuple[Article, model.Verdict]], docs: Sequence[Article], threshold: float
) -> dict[str, float]:
    """Precision, recall and F1 over (act, side, side), whatever the standing."""
    wanted = {(d.name, *t) for d in docs for t in d.triples}
    given = {(d.name, v.act, v.actor, v.target) for d, v in judged if v.probability >= threshold}
    hit = len(wanted & given)
    p, r = hit / max(1, len(given)), hit / max(1, len(wanted))
    return {
        "threshold": threshold,
        "precision": p,
        "recall": r,
        "f1": 2 * hit / max(1, len(wanted) + len(given)),
    }


def cross_validate(docs: Sequence[Article]) -> list[tuple[Article, model.Verdict]]:
    """Judge every document by models that did not see it; out-of-fold probabilities must be there."""
    judged = []
    for train, test in folds(docs):
        second = train_second([docs[i] for i in train])
        weights = as_weights(
            First(
                {},
                [{} for _ in ACTS],
                np.zeros((0, len(ACTS))),
                [np.zeros(0) for _ in ACTS],
                np.zeros(len(ACTS)),
            ),
            second,
            0.0,
        )
        for i in test:
            asked = questions(docs[i])
            model.second(weights, asked)
            judged.extend((docs[i], v) for v in asked)
    return judged


def main() -> int:
    """Train, report the cross-validated figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", nargs="+", type=Path, default=[ROOT / f for f in FOLDERS])
    parser.add_argument("--threshold", type=float, default=0.38)
    parser.add_argument("--out", type=Path, default=model.WEIGHTS)
    parser.add_argument("--report", type=Path, help="write the cross-validated figures here as JSON")
    args = parser.parse_args()
    docs = articles(args.folders)
    print(f"{len(docs)} articles, {sum(len(d.pairs) for d in docs)} pairs", file=sys.stderr)
    out_of_fold(docs)
    judged = cross_validate(docs)
    report: dict[str, Any] = {}
    for part in ("all", *sorted({d.name.split("/")[0] for d in docs})):
        mine = [d for d in docs if part == "all" or d.name.startswith(f"{part}/")]
        names = {d.name for d in mine}
        rows = [
            measure([j for j in judged if j[0].name in names], mine, t)
            for t in (0.2, 0.25, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.6)
        ]
        report[part] = rows
        print(
            part,
            "  ".join(
                f"{r['threshold']:.2f}: {r['precision']:.3f}/{r['recall']:.3f}/{r['f1']:.3f}" for r in rows
            ),
        )
    bins = []
    for low in np.arange(0.1, 1.0, 0.1):
        inside = [
            (v.act, v.actor, v.target) in d.triples for d, v in judged if low <= v.probability < low + 0.1
        ]
        bins.append(
            {
                "from": round(float(low), 1),
                "claims": len(inside),
                "right": float(np.mean(inside)) if inside else None,
            }
        )
    report["reliability"] = bins
    if args.report:
        args.report.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    second = train_second(docs)
    as_weights(train_first(docs), second, args.threshold).save(args.out)
    print(f"wrote {args.out} ({args.out.stat().st_size / 1e6:.1f} MB)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
