#!/usr/bin/env python3
"""Train the encoder from the annotated articles in ``corpus/``; writes its graph and its checksum.

    python scripts/train_encoder.py [--folders corpus/gold corpus/train …] [--jobs 2]

Trains one encoder on everything, and one for each fold without it: with these the judge is trained
(``train_judge.py``). They go to ``build/encoder``; a run that was stopped goes on from what is there.
Fixed seeds, one thread for each encoder. Needs the dependency group ``train``.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import encoder_graph
import numpy as np
import torch
from encoder_net import DROPOUT, HIDDEN, LAYERS, LOOKS, Net, base_weights
from learning import SEED, SIXTEEN_BITS, WARM_UP, Course, fit, halved
from torch.nn import functional
from training_data import ASKED, BUILD, FOLDERS, FOLDS, Article, articles, fold_path, folds

from onrecord.reading.learned import encoder
from onrecord.reading.learned.checked import publish
from onrecord.reading.learned.delexical import SLOTS
from onrecord.reading.learned.pairs import ACTS, STATUSES
from onrecord.reading.learned.pooling import PROPOSED_AT, Pooled, batch, filled
from onrecord.reading.learned.wordpieces import CLOSES, MASK, OPENS, VECTORS

# Rate and batches lie between those that were compared (docs/judge.md); passes are as many as time allows.
COURSE = Course(epochs=6, rate=1.5e-4, head_rate=8, together=4, jitter=15)
# Shares of word pieces that are hidden, and of pairs whose proposals are, while training.
HIDE_PIECES = 0.1
HIDE_PROPOSALS = 0.2
KEPT = (OPENS, CLOSES)

# A chunk, its pairs' acts, the statuses of these, and which answers teach anything.
Example = tuple[Pooled, np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]


def examples(docs: Sequence[Article]) -> list[Example]:
    """The chunks with pairs, and their right answers."""
    return [(c, *doc.targets(c.index), doc.taught(c.index)) for doc in docs for c in doc.chunks if c.index]


def train(some: Sequence[Example], name: str) -> Net:
    """Train one encoder; the name is for the progress shown."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    net = Net().start()

    def loss_of(batch: list[int]) -> torch.Tensor:
        given, rows, right, put, taught = _hidden([some[i] for i in batch], rng)
        with halved():
            x = net.encode(given["ids"], given["marks"], given["mask"])
            z = net.judge(x, *(given[k] for k in ("actor", "target", "sentence", "facts")))
        z = z.float()[rows]
        told, how = z[:, : len(ACTS)], z[:, len(ACTS) :].view(-1, len(ACTS), len(STATUSES))
        loss = functional.binary_cross_entropy_with_logits(told, right, taught, reduction="sum")
        # How an act is put is asked only where it is.
        there = right > 0
        loss = loss + functional.binary_cross_entropy_with_logits(how[there], put[there], reduction="sum")
        return loss / (8 * len(batch))

    fit(net, COURSE, [len(chunk.ids) for chunk, *_ in some], rng, loss_of, name)
    return net


def _hidden(
    some: Sequence[Example], rng: np.random.Generator
) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """A batch with its slots renumbered, and some pieces and proposals hidden."""
    arrays = batch([x[0] for x in some])
    for n, (chunk, *_) in enumerate(some):
        size = len(chunk.ids)
        arrays["marks"][n, :size, :SLOTS] = chunk.marks[:, rng.permutation(SLOTS)]
        hide = (rng.random(size) < HIDE_PIECES) & ~np.isin(chunk.ids, KEPT)
        arrays["ids"][n, :size][hide] = MASK
    withheld = rng.random(arrays["facts"].shape[:2]) < HIDE_PROPOSALS
    arrays["facts"][withheld, PROPOSED_AT:] = 0
    right, put, taught = (torch.from_numpy(np.concatenate([x[k] for x in some])) for k in (1, 2, 3))
    rows = torch.from_numpy(filled([x[0] for x in some]))
    return {k: torch.from_numpy(v) for k, v in arrays.items()}, rows, right, put, taught


def run(task: tuple[Path, list[Article]]) -> Path:
    """Train an encoder on some articles; one that is there already is kept."""
    path, learn = task
    if not path.with_suffix(".sha256").exists():
        print(f"{path.stem}: {len(learn)} articles", file=sys.stderr, flush=True)
        torch.set_num_threads(1)
        encoder_graph.save(encoder_graph.build(train(examples(learn), path.stem).arrays()), path)
    return path


def fingerprint(docs: Sequence[Article]) -> str:
    """Changes when the corpus, the reader or the settings do."""
    shape = (DROPOUT, HIDDEN, LAYERS, LOOKS)
    settings = (COURSE, WARM_UP, SEED, SIXTEEN_BITS, FOLDS, HIDE_PIECES, HIDE_PROPOSALS, shape)
    digest = hashlib.sha256(repr(settings).encode())
    for doc in docs:
        digest.update(doc.name.encode())
        for chunk in doc.chunks:
            digest.update(chunk.ids.tobytes() + chunk.marks.tobytes() + chunk.facts.tobytes())
        digest.update(repr(sorted((n, sorted(t.items())) for n, t in doc.labels.items())).encode())
    return digest.hexdigest()[:16]


def main() -> int:
    """Train the folds' encoders and the one that ships."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", nargs="+", type=Path, default=list(FOLDERS))
    parser.add_argument("--jobs", type=int, default=2, help="encoders that are trained side by side")
    parser.add_argument("--out", type=Path, default=encoder.GRAPH)
    args = parser.parse_args()
    docs = articles(args.folders, described=False)
    BUILD.mkdir(parents=True, exist_ok=True)
    mark = BUILD / "fingerprint"
    if not mark.exists() or mark.read_text() != fingerprint(docs):
        for old in BUILD.iterdir():
            old.unlink()
        mark.write_text(fingerprint(docs))
    tasks = [(BUILD / "all.onnx", docs)]
    tasks += [
        (fold_path(k), [docs[i] for i in others]) for k, (others, _) in enumerate(folds(docs, FOLDS)[:ASKED])
    ]
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        for path in pool.map(run, tasks):
            print(f"{path.stem}: done", file=sys.stderr, flush=True)
    encoder_graph.save_vectors(base_weights()["embeddings.word_embeddings.weight"].numpy(), VECTORS)
    publish(args.out, (BUILD / "all.onnx").read_bytes())
    print(f"wrote {args.out} ({args.out.stat().st_size / 1e6:.1f} MB)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
