"""Trained networks as ONNX graphs, written node by node: their common parts, and the encoder.

Matrices are kept as eight-bit integers with one scale for each column. They become 32-bit numbers again
when the graph is loaded, and all arithmetic is done in those: eight-bit arithmetic differs between
processors, and the same text must give the same record.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from onrecord.reading.learned.checked import publish

Array = np.ndarray[Any, Any]

# ONNX operator set and file format: old enough for every onnxruntime since 1.18.
OPSET = 18
FORMAT = 9
HEADS = 12
EPSILON = 1e-12
# Places that are kept: no text is longer.
MOST = 256


class Graph:
    """Collects nodes and constants; every method gives the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._known: dict[str, str] = {}

    def constant(self, name: str, value: Array) -> str:
        """Keep an array under a name."""
        self.constants.append(numpy_helper.from_array(value.copy(order="C"), name))
        return name

    def whole(self, *values: int) -> str:
        """A list of whole numbers."""
        name = "n_" + "_".join(map(str, values)).replace("-", "m")
        if name not in self._known:
            self._known[name] = self.constant(name, np.array(values, np.int64))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one result."""
        name = f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def matrix(self, name: str, weight: Array) -> str:
        """A matrix (inputs × outputs), kept in eight bits with a scale for each output."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-8) / 127
        kept = self.constant(f"{name}.q", np.round(weight / scale).astype(np.int8))
        wide = self.op("Cast", kept, to=TensorProto.FLOAT)
        return self.op("Mul", wide, self.constant(f"{name}.s", scale.astype(np.float32)))

    def linear(self, x: str, name: str, weights: Mapping[str, Array]) -> str:
        """A linear layer; its weight as PyTorch keeps it (outputs × inputs)."""
        y = self.op("MatMul", x, self.matrix(name, weights[f"{name}.weight"].T))
        if f"{name}.bias" in weights:
            y = self.op("Add", y, self.constant(f"{name}.b", weights[f"{name}.bias"]))
        return y

    def norm(self, x: str, name: str, weights: Mapping[str, Array]) -> str:
        """Layer normalisation over the last axis."""
        return self.op(
            "LayerNormalization",
            x,
            self.constant(f"{name}.g", weights[f"{name}.weight"]),
            self.constant(f"{name}.b", weights[f"{name}.bias"]),
            axis=-1,
            epsilon=EPSILON,
        )

    def gelu(self, x: str) -> str:
        """The exact Gaussian error linear unit."""
        half = self.scalar("half", 0.5)
        inner = self.op("Erf", self.op("Mul", x, self.scalar("root_half", 2**-0.5)))
        return self.op("Mul", self.op("Mul", x, half), self.op("Add", inner, self.scalar("one", 1.0)))

    def encoded(self, weights: Mapping[str, Array]) -> str:
        """Each word piece in its context, from the inputs ``words``, ``marks`` and ``mask``."""
        length = self.op("Gather", self.op("Shape", "words"), self.whole(1), axis=0)
        place = self.constant("place", weights["pos.weight"][:MOST] + weights["typ"])
        x = self.op("Add", "words", self.op("Slice", place, self.whole(0), length, self.whole(0)))
        marks = self.op("MatMul", "marks", self.matrix("marks", weights["marks.weight"].T))
        x = self.norm(self.op("Add", x, marks), "norm", weights)
        mask = self.op("Unsqueeze", "mask", self.whole(1, 2))
        for n in range(1 + max(int(k.split(".")[1]) for k in weights if k.startswith("layers."))):
            x = self.layer(x, mask, f"layers.{n}", weights)
        return x

    def layer(self, x: str, mask: str, name: str, weights: Mapping[str, Array]) -> str:
        """One transformer layer; the norm comes after, as in BERT."""
        size = weights["pos.weight"].shape[1]
        qkv = self.linear(x, f"{name}.qkv", weights)
        parts = self.op("Reshape", qkv, self.whole(0, 0, 3, HEADS, size // HEADS))
        split = [
            self.op("Gather", parts, self.constant(f"{name}.at{k}", np.array(k, np.int64)), axis=2)
            for k in range(3)
        ]
        q = self.op("Transpose", split[0], perm=[0, 2, 1, 3])
        k = self.op("Transpose", split[1], perm=[0, 2, 3, 1])
        v = self.op("Transpose", split[2], perm=[0, 2, 1, 3])
        root = self.constant(f"{name}.root", np.array((size // HEADS) ** -0.5, np.float32))
        scores = self.op("Add", self.op("Mul", self.op("MatMul", q, k), root), mask)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        joined = self.op("Reshape", self.op("Transpose", mixed, perm=[0, 2, 1, 3]), self.whole(0, 0, size))
        x = self.norm(self.op("Add", x, self.linear(joined, f"{name}.o", weights)), f"{name}.n1", weights)
        inner = self.gelu(self.linear(x, f"{name}.up", weights))
        return self.norm(
            self.op("Add", x, self.linear(inner, f"{name}.down", weights)), f"{name}.n2", weights
        )

    def model(self, name: str, inputs: Mapping[str, list[Any]], output: list[Any]) -> onnx.ModelProto:
        """The finished graph, whose last result is its output ``logits``.

        Args:
            name: of the graph.
            inputs: name → shape, of 32-bit numbers.
            output: its shape.
        """
        last = self.nodes[-1].output[0]
        self.nodes.append(helper.make_node("Identity", [last], ["logits"], name="logits"))
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in inputs.items()],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, output)],
            self.constants,
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        made.ir_version = FORMAT
        onnx.checker.check_model(made)
        return made

    def scalar(self, name: str, value: float) -> str:
        """A single number."""
        if name not in self._known:
            self._known[name] = self.constant(name, np.array(value, np.float32))
        return name


def build(weights: Mapping[str, Array]) -> onnx.ModelProto:
    """The whole encoder.

    Args:
        weights: parameters by their names in ``encoder_net.Net``.

    Inputs of the graph: ``words`` (chunks × pieces × size: the vectors of the pieces), ``marks`` (chunks ×
    pieces × marks), ``mask`` (chunks × pieces, 0 where there is a piece and a large negative number where
    there is none), ``actor``, ``target`` and ``sentence`` (chunks × pairs × pieces: the share of each piece
    in the mean), ``facts`` (chunks × pairs × facts). Output: ``logits`` (chunks × pairs × acts, then acts ×
    statuses).
    """
    g = Graph()
    size = weights["pos.weight"].shape[1]
    x = g.encoded(weights)
    a, b, s = (g.op("MatMul", name, x) for name in ("actor", "target", "sentence"))
    h = g.linear(a, "ax", weights)
    for part, name in ((b, "bx"), (g.op("Mul", a, b), "ab"), ("facts", "px")):
        h = g.op("Add", h, g.linear(part, name, weights))
    looked = _look(g, g.gelu(h), x, weights, size)
    for part, name in ((s, "sx"), (looked, "cx")):
        h = g.op("Add", h, g.linear(part, name, weights))
    h = g.gelu(h)
    g.op("Concat", g.linear(h, "out", weights), g.linear(h, "status", weights), axis=-1)
    return g.model(
        "onrecord-encoder",
        {
            "words": ["chunks", "pieces", size],
            "marks": ["chunks", "pieces", weights["marks.weight"].shape[1]],
            "mask": ["chunks", "pieces"],
            **{name: ["chunks", "pairs", "pieces"] for name in ("actor", "target", "sentence")},
            "facts": ["chunks", "pairs", weights["px.weight"].shape[1]],
        },
        ["chunks", "pairs", len(weights["out.bias"]) + len(weights["status.bias"])],
    )


# Heads with which a pair looks over its sentence.
LOOKS = 8


def _look(g: Graph, pairs: str, x: str, weights: Mapping[str, Array], size: int) -> str:
    part = size // LOOKS
    q, k, v = (
        g.op("Reshape", g.linear(y, name, weights), g.whole(0, -1, LOOKS, part))
        for y, name in ((pairs, "query"), (x, "key"), (x, "value"))
    )
    q, k, v = (
        g.op("Transpose", y, perm=perm)
        for y, perm in ((q, [0, 2, 1, 3]), (k, [0, 2, 3, 1]), (v, [0, 2, 1, 3]))
    )
    root = g.constant("look.root", np.array(part**-0.5, np.float32))
    inside = g.op("Cast", g.op("Greater", "sentence", g.scalar("zero", 0.0)), to=TensorProto.FLOAT)
    outside = g.op("Mul", g.op("Sub", g.scalar("one", 1.0), inside), g.scalar("never", -1e4))
    outside = g.op("Unsqueeze", outside, g.whole(1))
    scores = g.op("Add", g.op("Mul", g.op("MatMul", q, k), root), outside)
    mixed = g.op("MatMul", g.op("Softmax", scores, axis=-1), v)
    return g.op("Reshape", g.op("Transpose", mixed, perm=[0, 2, 1, 3]), g.whole(0, -1, size))


def save(model: onnx.ModelProto, path: Path) -> None:
    """Write a graph and its checksum.

    Args:
        model: the graph.
        path: where to.
    """
    publish(path, model.SerializeToString(deterministic=True))


def save_vectors(word: Array, path: Path) -> None:
    """Write the vectors of word pieces in eight bits, with a scale for each, and the checksum.

    Args:
        word: pieces × size.
        path: where to.
    """
    scale = np.maximum(np.abs(word).max(axis=1), 1e-8) / 127
    made = io.BytesIO()
    kept = np.round(word / scale[:, None]).astype(np.int8)
    np.savez_compressed(made, kept=kept, scale=scale.astype(np.float32))
    publish(path, made.getvalue())
