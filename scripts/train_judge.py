#!/usr/bin/env python3
"""Train the judge from the annotated articles in ``corpus/``; writes its weights and their checksum.

    python scripts/train_judge.py [--folders corpus/gold corpus/train …] [--out FILE]

Deterministic: the same corpus, reader and encoders give the same weights. Runs after
``train_encoder.py``, whose encoders of the folds it asks. Needs the dependency group ``train``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from training_data import (
    ASKED,
    FOLDERS,
    FOLDS,
    PARTS,
    Article,
    articles,
    fold_path,
    folds,
    part_of,
    part_weights,
)

from onrecord.errors import OnrecordError
from onrecord.reading.learned import encoder, model, statuses
from onrecord.reading.learned.pairs import ACTS

# Settings of both models, the least count of a feature and the threshold were chosen by
# cross-validation over documents (docs/judge.md).
FIRST_C = 0.15
SECOND: dict[str, Any] = {
    "learning_rate": 0.04,
    "max_iter": 250,
    "max_leaf_nodes": 8,
    "l2_regularization": 20,
    "min_samples_leaf": 60,
}
LEAST = 3
PLAYERS_C = 0.1
SAYERS_C = 0.1
STATUSES_C = 0.1
DATES_C = 0.1
LEAST_DESCRIBED = 4
THRESHOLD = 0.35
# Others that are reported.
THRESHOLDS = (0.2, 0.25, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.6)
# Share of the pairs that tell nothing which the first model learns from.
SILENT = 0.4
JOBS = 2


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
    right = np.concatenate([doc.targets(range(len(doc.pairs)))[0] for doc in docs]) > 0
    # Nearly all pairs tell nothing: a part of those is enough, each counted for several.
    told = right.any(axis=1)
    kept = np.flatnonzero(told | (np.random.default_rng(0).random(len(told)) < SILENT))
    weight = np.where(told[kept], 1.0, 1 / SILENT)
    fits = Parallel(n_jobs=JOBS)(
        delayed(_fit_act)(hstack([general[kept], special[act][kept]]).tocsr(), right[kept, act], weight)
        for act in range(len(ACTS))
    )
    width = len(vocabulary)
    for act, (weights, bias) in enumerate(fits):
        if weights is not None:
            first.general_weights[:, act] = weights[:width]
            first.special_weights[act] = weights[width:]
            first.bias[act] = bias
    return first


def _fit_act(x: csr_matrix, y: np.ndarray[Any, Any], weight: np.ndarray[Any, Any]) -> tuple[Any, float]:
    if y.sum() < LEAST:
        return None, 0.0
    fit = LogisticRegression(C=FIRST_C, solver="liblinear", random_state=0).fit(x, y, sample_weight=weight)
    return fit.coef_[0], float(fit.intercept_[0])


def train_described(rows: Sequence[tuple[Sequence[str], bool]], strength: float) -> dict[str, float]:
    """Fit a regression over described mentions; the weight of the empty feature is its constant.

    Args:
        rows: features, and whether it is right.
        strength: inverse of the regularisation.
    """
    counts = Counter(f for described, _ in rows for f in set(described))
    vocabulary = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= LEAST_DESCRIBED))}
    indices: list[int] = []
    indptr = [0]
    for described, _ in rows:
        indices.extend(sorted({vocabulary[f] for f in described if f in vocabulary}))
        indptr.append(len(indices))
    x = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), len(vocabulary)))
    fit = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    fit.fit(x, np.array([right for _, right in rows]))
    weights = {f: float(fit.coef_[0][n]) for f, n in vocabulary.items() if abs(fit.coef_[0][n]) > 1e-3}
    return {"": float(fit.intercept_[0]), **weights}


def train_players(docs: Sequence[Article]) -> dict[str, float]:
    """Which mentions of a side play a role."""
    return train_described([row for doc in docs for row in doc.players], PLAYERS_C)


def train_sayers(docs: Sequence[Article]) -> dict[str, float]:
    """Whose word a claim is."""
    return train_described([row for doc in docs for row in doc.sayers], SAYERS_C)


def train_dates(docs: Sequence[Article]) -> dict[str, float]:
    """Which expression of time dates an act."""
    return train_described([row for doc in docs for row in doc.dates], DATES_C)


def train_statuses(docs: Sequence[Article]) -> dict[str, float]:
    """How an accepted act is put: the rules' word weighed against the encoder's."""
    rows = []
    for doc in docs:
        if doc.encoded is None:
            continue
        for number, act, ruled, right in doc.statuses:
            described = statuses.describe(act, ruled, doc.encoded.statuses[number, act])
            rows.extend((f, k in right) for k, f in enumerate(described))
    return train_described(rows, STATUSES_C)


def fit(docs: Sequence[Article], first: First, threshold: float) -> model.Weights:
    """Everything above the encoder, from articles whose out-of-fold readings are there."""
    second = train_second(docs)
    special = {
        f"{act}|{f}": float(first.special_weights[act][n])
        for act, own in enumerate(first.special)
        for f, n in own.items()
        if abs(first.special_weights[act][n]) > 1e-3
    }
    return model.Weights(
        first.vocabulary,
        first.general_weights,
        special,
        first.bias,
        second,
        np.full(len(ACTS), threshold),
        train_players(docs),
        train_sayers(docs),
        train_statuses(docs),
        train_dates(docs),
    )


def questions(doc: Article) -> list[model.Verdict]:
    """The second model's questions about one document."""
    assert doc.encoded is not None
    return model.second_features(
        doc.pairs,
        np.array(doc.probabilities),
        doc.encoded.acts,
        doc.encoded.statuses,
        doc.sides,
        doc.proposals,
        doc.standings,
    )


def train_second(docs: Sequence[Article]) -> model.Trees:
    """Fit the second model on what first models and encoders say that did not see the articles."""
    asked = [(doc, v) for doc in docs if doc.encoded is not None for v in questions(doc)]
    x = np.array([v.features for _, v in asked])
    y = np.array([v.triple in doc.triples for doc, v in asked])
    fit = HistGradientBoostingClassifier(**SECOND, early_stopping=False, random_state=0).fit(x, y)
    trees = [trees[0].nodes for trees in fit._predictors]
    nodes = max(len(t) for t in trees)

    def filled(field: str) -> np.ndarray[Any, Any]:
        return np.array([np.pad(np.where(t["is_leaf"], 0, t[field]), (0, nodes - len(t))) for t in trees])

    values = np.array([np.pad(np.where(t["is_leaf"], t["value"], 0), (0, nodes - len(t))) for t in trees])
    made = model.Trees(
        base=np.ravel(fit._baseline_prediction),
        feature=filled("feature_idx"),
        bound=filled("num_threshold"),
        left=filled("left").astype(np.int64),
        right=filled("right").astype(np.int64),
        value=values,
    )
    np.testing.assert_allclose(made.odds(x[:500]), fit.decision_function(x[:500]), atol=1e-6)
    return made


def out_of_fold(docs: Sequence[Article]) -> list[First]:
    """Give the documents of the folds that are asked what models say that did not see them.

    Returns:
        The first model of each of these folds.
    """
    firsts = []
    for k, (train, test) in enumerate(folds(docs, FOLDS)[:ASKED]):
        first = train_first([docs[i] for i in train])
        firsts.append(first)
        for i, p in zip(test, first.predict([docs[i] for i in test]), strict=True):
            docs[i].probabilities = p
        print(f"first model without fold {k}", file=sys.stderr, flush=True)
        path = fold_path(k)
        if not path.exists():
            raise OnrecordError(str(path), "no encoder of this fold; run scripts/train_encoder.py first")
        for i in test:
            docs[i].encoded = encoder.load(path).judge(docs[i].chunks, len(docs[i].pairs))
    return firsts


def measure(
    judged: list[tuple[Article, model.Verdict]], docs: Sequence[Article], threshold: float
) -> dict[str, float]:
    """Precision, recall and F1 over (act, side, side, standing)."""
    wanted = {(d.name, *t) for d in docs for t in d.triples}
    given = {(d.name, *v.triple) for d, v in judged if v.probability >= threshold}
    hit = len(wanted & given)
    p, r = hit / max(1, len(given)), hit / max(1, len(wanted))
    return {
        "threshold": threshold,
        "precision": p,
        "recall": r,
        "f1": 2 * hit / max(1, len(wanted) + len(given)),
    }


def cross_validate(
    docs: Sequence[Article], firsts: Sequence[First], threshold: float
) -> list[tuple[Article, model.Verdict]]:
    """Judge every document by models that did not see it, and keep these for ``cross_validate.py``.

    The first model and the encoder saw nothing of the fold; the second model, which learns from their
    readings of it, nothing of the document's part.
    """
    judged = []
    for k, (others, fold) in enumerate(folds(docs, FOLDS)[:ASKED]):
        for part in range(PARTS):
            test = [docs[i] for i in fold if part_of(docs[i].group) == part]
            learn = [docs[i] for i in others] + [docs[i] for i in fold if part_of(docs[i].group) != part]
            weights = fit(learn, firsts[k], threshold)
            weights.save(part_weights(k, part))
            for doc in test:
                asked = questions(doc)
                model.give(weights.trees, asked)
                judged.extend((doc, v) for v in asked)
    return judged


def report(docs: Sequence[Article], judged: list[tuple[Article, model.Verdict]]) -> dict[str, Any]:
    """The cross-validated figures of each set by threshold, and how far a probability can be taken as one."""
    found: dict[str, Any] = {}
    for part in ("all", *sorted({d.name.split("/")[0] for d in docs})):
        mine = [d for d in docs if d.encoded and (part == "all" or d.name.startswith(f"{part}/"))]
        if not mine:
            continue
        names = {d.name for d in mine}
        rows = [measure([j for j in judged if j[0].name in names], mine, t) for t in THRESHOLDS]
        found[part] = rows
        print(
            part,
            "  ".join(
                f"{r['threshold']:.2f}: {r['precision']:.3f}/{r['recall']:.3f}/{r['f1']:.3f}" for r in rows
            ),
        )
    bins = []
    for low in np.arange(0.1, 1.0, 0.1):
        inside = [v.triple in d.triples for d, v in judged if low <= v.probability < low + 0.1]
        bins.append(
            {
                "from": round(float(low), 1),
                "claims": len(inside),
                "right": float(np.mean(inside)) if inside else None,
            }
        )
    found["reliability"] = bins
    return found


def main() -> int:
    """Train, report the cross-validated figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", nargs="+", type=Path, default=list(FOLDERS))
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    parser.add_argument("--out", type=Path, default=model.WEIGHTS)
    parser.add_argument("--report", type=Path, help="write the cross-validated figures here as JSON")
    args = parser.parse_args()
    docs = articles(args.folders)
    print(f"{len(docs)} articles, {sum(len(d.pairs) for d in docs)} pairs", file=sys.stderr)
    figures = report(docs, cross_validate(docs, out_of_fold(docs), args.threshold))
    if args.report:
        args.report.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    fit(docs, train_first(docs), args.threshold).save(args.out)
    print(f"wrote {args.out} ({args.out.stat().st_size / 1e6:.1f} MB)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
