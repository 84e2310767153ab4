"""The annotated articles as both trained parts of the reader see them: pairs, features, pieces, labels."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.evaluation import gold as gold_files
from onrecord.reading.learned import encoder, model
from onrecord.reading.learned.delexical import chunks
from onrecord.reading.learned.features import Features
from onrecord.reading.learned.pairs import ACT_INDEX, ACTS, find
from onrecord.reading.learned.pooling import Pooled, pool
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages

ROOT = Path(__file__).resolve().parent.parent
# The blind set ``unseen`` is never trained on.
FOLDERS = tuple(ROOT / "corpus" / name for name in ("seed", "gold", "train", "more"))

# The encoders of the folds, between the two steps of training.
BUILD = ROOT / "build" / "encoder"
ENCODER_FOLDS = 3

Rows = list[tuple[list[str], dict[int, list[str]]]]


@dataclass
class Article:
    """One annotated article.

    Attributes:
        name: folder and file.
        group: the affair: articles of one affair stay in one fold.
        pairs: (sentence, actor, target).
        rows: the first model's features of each pair.
        chunks: the encoder's input.
        sides, proposals: what the document makes of its sides; what the rules propose.
        labels: sentence → (act, actor side, target side) of the claims that it is evidence for.
        triples: those of the whole article.
        probabilities: the first model's, for each pair, by a model that did not see the article.
        logits: the encoder's, likewise.
    """

    name: str
    group: str
    pairs: list[tuple[int, str, str]]
    rows: Rows
    chunks: list[Pooled]
    sides: dict[str, list[str]]
    proposals: dict[tuple[int, str, str], set[str]]
    labels: dict[int, set[tuple[int, str, str]]]
    triples: set[tuple[int, str, str]]
    probabilities: list[model.Array] = field(default_factory=list)
    logits: model.Array = field(default_factory=lambda: np.zeros((0, len(ACTS))))

    def targets(self, pairs: Sequence[int]) -> np.ndarray[Any, Any]:
        """Right answers for some pairs: pairs × acts, 0 or 1."""
        out = np.zeros((len(pairs), len(ACTS)), np.float32)
        for row, i in enumerate(pairs):
            n, x, y = self.pairs[i]
            for act, a, b in self.labels.get(n, ()):
                if (a, b) == (x, y):
                    out[row, act] = 1
        return out


def side(party: dict[str, Any]) -> str:
    """A participant's side, or its kind where it has none."""
    return party.get("side") or f"<{party['kind']}>"


def claim_triples(claim: dict[str, Any]) -> set[tuple[int, str, str]]:
    """A claim as (act, actor side, target side)."""
    return {(ACT_INDEX[claim["act"]], side(a), side(b)) for a in claim["actors"] for b in claim["targets"]}


def articles(folders: Sequence[Path]) -> list[Article]:
    """Run the rules over every annotated article and describe its pairs."""
    nlp = load_stages(DEFAULT_MODEL)
    words = encoder.tokenizer()
    ends = (words.token_to_id("[CLS]"), words.token_to_id("[SEP]"))
    found = []
    for folder in folders:
        for name, record in gold_files.load(folder).items():
            doc = nlp.make_doc(record["text"])
            doc._.published, doc._.title, doc._.publisher = (
                record.get("published"),
                record.get("title"),
                record.get("publisher"),
            )
            reading = nlp(doc)._.onrecord_reading
            pairs = find(reading)
            features = Features(reading, pairs)
            labels, triples = _labels(record, reading.tree)
            triple = [(p.sentence, p.actor, p.target) for p in pairs.pairs]
            presences = [(p.a.how, p.b.how) for p in pairs.pairs]
            found.append(
                Article(
                    f"{folder.name}/{name}",
                    str(record.get("affair") or f"{folder.name}/{name}"),
                    triple,
                    [features.of(p) for p in pairs.pairs],
                    [
                        pool(c, triple, presences, pairs.known.sides, pairs.proposals)
                        for c in chunks(reading, pairs, encoder.pieces, ends)
                    ],
                    pairs.known.sides,
                    pairs.proposals,
                    labels,
                    triples,
                )
            )
    return found


def _labels(
    record: dict[str, Any], tree: Any
) -> tuple[dict[int, set[tuple[int, str, str]]], set[tuple[int, str, str]]]:
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
    return labels, triples


def fold_of(doc: Article, count: int) -> int:
    """The fold of an article: told by its affair alone, so that new articles move none of the others."""
    return zlib.crc32(doc.group.encode()) % count


def folds(docs: Sequence[Article], count: int) -> list[tuple[list[int], list[int]]]:
    """Folds over articles (the others, its own); articles of one affair stay together."""
    mine = [fold_of(doc, count) for doc in docs]
    return [
        ([i for i, f in enumerate(mine) if f != k], [i for i, f in enumerate(mine) if f == k])
        for k in range(count)
    ]


def fold_path(fold: int) -> Path:
    """Where the encoder is that did not see a fold."""
    return BUILD / f"fold{fold}.onnx"
