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
import math
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
from torch import nn
from torch.nn import functional
from training_data import ASKED, BUILD, FOLDERS, FOLDS, Article, articles, fold_path, folds

from onrecord.reading.learned import encoder
from onrecord.reading.learned.checked import publish
from onrecord.reading.learned.delexical import SLOTS
from onrecord.reading.learned.pairs import ACTS, STATUSES
from onrecord.reading.learned.pooling import PROPOSED_AT, Pooled, batch, filled
from onrecord.reading.learned.wordpieces import CLOSES, MASK, OPENS, VECTORS

# Rate and batches lie between those that were compared (docs/judge.md); passes are as many as time allows.
EPOCHS = 6
RATE = 1.5e-4
HEAD_RATE = 8  # times the rate, for what the base model does not have
WARM_UP = 0.08
TOGETHER = 4
SEED = 0
# Products of matrices in sixteen bits, where the processor has them: two thirds of the time. Elsewhere they
# would be imitated, slowly.
SIXTEEN_BITS = torch.cpu._is_avx512_bf16_supported()
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
    steps = EPOCHS * math.ceil(len(some) / TOGETHER)
    optimizer = torch.optim.AdamW(net.groups(RATE, HEAD_RATE), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (WARM_UP * steps)) * max(0.02, 1 - s / steps)
    )
    net.train()
    for epoch in range(EPOCHS):
        total = 0.0
        groups = _groups(some, rng)
        for group in groups:
            given, rows, right, put, taught = _hidden([some[i] for i in group], rng)
            with torch.autocast("cpu", torch.bfloat16, enabled=SIXTEEN_BITS):
                x = net.encode(given["ids"], given["marks"], given["mask"])
                z = net.judge(x, *(given[k] for k in ("actor", "target", "sentence", "facts")))
            z = z.float()[rows]
            told, how = z[:, : len(ACTS)], z[:, len(ACTS) :].view(-1, len(ACTS), len(STATUSES))
            loss = functional.binary_cross_entropy_with_logits(told, right, taught, reduction="sum")
            # How an act is put is asked only where it is.
            there = right > 0
            loss = loss + functional.binary_cross_entropy_with_logits(how[there], put[there], reduction="sum")
            loss = loss / (8 * len(group))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(
            f"{name}: epoch {epoch + 1}/{EPOCHS}, loss {total / len(groups):.3f}", file=sys.stderr, flush=True
        )
    return net


def _groups(some: Sequence[Example], rng: np.random.Generator) -> list[list[int]]:
    """Batches of chunks of about the same length, in another order each time."""
    order = sorted(range(len(some)), key=lambda i: len(some[i][0].ids) + rng.normal() * 15)
    groups = [order[k : k + TOGETHER] for k in range(0, len(order), TOGETHER)]
    rng.shuffle(groups)  # type: ignore[arg-type]
    return groups


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
    digest = hashlib.sha256(
        repr(
            (
                *(EPOCHS, RATE, HEAD_RATE, WARM_UP, TOGETHER, SEED, FOLDS, HIDE_PIECES, HIDE_PROPOSALS),
                *(DROPOUT, HIDDEN, LAYERS, LOOKS, SIXTEEN_BITS),
            )
        ).encode()
    )
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
