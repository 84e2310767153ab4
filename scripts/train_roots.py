#!/usr/bin/env python3
"""Train the relation coder from the marked sentences in ``corpus/relations``; writes its graph and checksum.

    python scripts/train_roots.py [--held-out 10]

Fixed seed, one thread. With ``--held-out N`` every N-th sentence is kept from it and asked of it instead, and
nothing is written. Needs the dependency group ``train``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import encoder_graph
import numpy as np
import torch
from encoder_net import DROPOUT, SIZE, Body
from learning import SEED, Course, fit, halved
from torch import Tensor, nn
from torch.nn import functional

from onrecord.evaluation.realtext import f1_by_root
from onrecord.reading.learned.roots import GRAPH, ROOTS, Marked, Question, arrays, mark, place
from onrecord.reading.learned.wordpieces import CLOSES, MASK, OPENS

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "relations"
LAYERS = 3
HIDDEN = 256
COURSE = Course(epochs=7, rate=2e-4, head_rate=5, together=32, jitter=6)
HIDE_PIECES = 0.08
# Share of sentences in which one of the two parties is not marked: some name but one.
UNMARKED = 0.04
# Share of the answer that is spread over all roots: coders differ.
SMOOTHING = 0.05

Example = tuple[Marked, int]


class Roots(Body):
    """Pieces with source and target marked in, log odds of each root out."""

    def __init__(self) -> None:
        super().__init__(LAYERS, marks=2)
        self.mixed = nn.Linear(4 * SIZE, HIDDEN)
        self.out = nn.Linear(HIDDEN, len(ROOTS))

    def forward(self, ids: Tensor, marks: Tensor, mask: Tensor, shares: Tensor) -> Tensor:
        """The arguments are those of ``onrecord.reading.learned.roots.arrays``."""
        x = self.encode(ids, marks, mask).float()
        seen = torch.cat([(shares @ x).flatten(1), x[:, 0]], dim=-1)
        seen = functional.dropout(seen, DROPOUT, self.training)
        h = functional.dropout(functional.gelu(self.mixed(seen)), DROPOUT, self.training)
        odds: Tensor = self.out(h)
        return odds


def graph(weights: dict[str, np.ndarray[Any, Any]]) -> Any:
    """The trained network as an ONNX graph: inputs ``words``, ``marks``, ``mask``, ``shares``."""
    g = encoder_graph.Graph()
    x = g.encoded(weights)
    means = g.op("Reshape", g.op("MatMul", "shares", x), g.whole(0, 3 * SIZE))
    first = g.op("Gather", x, g.constant("first", np.array(0, np.int64)), axis=1)
    h = g.gelu(g.linear(g.op("Concat", means, first, axis=-1), "mixed", weights))
    g.linear(h, "out", weights)
    return g.model(
        "onrecord-roots",
        {
            "words": ["sentences", "pieces", SIZE],
            "marks": ["sentences", "pieces", 2],
            "mask": ["sentences", "pieces"],
            "shares": ["sentences", 3, "pieces"],
        },
        ["sentences", len(ROOTS)],
    )


def examples() -> list[Example]:
    """The marked sentences, in the order of their files."""
    found = []
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            source, target = (
                None if row[role] is None else place(row["sentence"], row[role], role)
                for role in ("source", "target")
            )
            found.append((mark(Question(row["sentence"], source, target)), ROOTS.index(row["root"])))
    return found


def train(some: Sequence[Example]) -> Roots:
    """Train the network."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    net = Roots().start()

    def loss_of(batch: list[int]) -> Tensor:
        ids, given = arrays([_unmarked(some[i][0], rng) for i in batch])
        hide = (rng.random(ids.shape) < HIDE_PIECES) & ~np.isin(ids, (OPENS, CLOSES, 0))
        ids[hide] = MASK
        with halved():
            z = net(torch.from_numpy(ids), **{k: torch.from_numpy(v) for k, v in given.items()})
        right = torch.tensor([some[i][1] for i in batch])
        return functional.cross_entropy(z.float(), right, label_smoothing=SMOOTHING)

    fit(net, COURSE, [len(marked.ids) for marked, _ in some], rng, loss_of, "roots")
    net.eval()
    return net


def _unmarked(marked: Marked, rng: np.random.Generator) -> Marked:
    """The same, or now and then with one party left unmarked."""
    drawn = rng.random()
    if drawn < UNMARKED:
        return replace(marked, **{"source" if drawn < UNMARKED / 4 else "target": []})
    return marked


def main() -> int:
    """Train on everything and write the graph, or measure on what is held out."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--held-out", type=int, default=0, metavar="N")
    parser.add_argument("--out", type=Path, default=GRAPH)
    args = parser.parse_args()
    if args.held_out == 1 or args.held_out < 0:
        parser.error("--held-out must be at least 2")
    torch.set_num_threads(1)
    known = examples()
    if args.held_out:
        # By sentence: one that is asked about is not learned from with another pair.
        number = {text: n for n, text in enumerate(dict.fromkeys(tuple(m.ids) for m, _ in known))}
        kept = [number[tuple(m.ids)] % args.held_out for m, _ in known]
        net = train([x for x, part in zip(known, kept, strict=True) if part])
        asked = [x for x, part in zip(known, kept, strict=True) if not part]
        with torch.no_grad():
            given = []
            for marked, _ in asked:
                ids, rest = arrays([marked])
                odds = net(torch.from_numpy(ids), **{k: torch.from_numpy(v) for k, v in rest.items()})
                given.append(ROOTS[int(odds.argmax())])
        by_root = f1_by_root([ROOTS[k] for _, k in asked], given, ROOTS)
        print(
            json.dumps({"sentences": len(asked), "macro_f1": sum(by_root.values()) / len(ROOTS), **by_root})
        )
        return 0
    encoder_graph.save(graph(train(known).arrays()), args.out)
    print(f"wrote {args.out} ({args.out.stat().st_size / 1e6:.1f} MB)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
