"""The encoder as an ONNX graph, written node by node from trained weights.

Matrices are kept as eight-bit integers with one scale for each column, the word pieces with one for
each row. They become 32-bit numbers again when the graph is loaded, and all arithmetic is done in
those: eight-bit arithmetic differs between processors, and the same text must give the same record.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = np.ndarray[Any, Any]

# ONNX operator set and file format: old enough for every onnxruntime since 1.18.
OPSET = 18
FORMAT = 9
HEADS = 12
EPSILON = 1e-12


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

    def scalar(self, name: str, value: float) -> str:
        """A single number."""
        if name not in self._known:
            self._known[name] = self.constant(name, np.array(value, np.float32))
        return name


def build(weights: Mapping[str, Array]) -> onnx.ModelProto:
    """The whole encoder.

    Args:
        weights: parameters by their names in ``encoder_net.Net``.

    Inputs of the graph: ``ids`` (chunks × pieces), ``marks`` (chunks × pieces × marks), ``mask`` (chunks ×
    pieces, 0 where there is a piece and a large negative number where there is none), ``actor``,
    ``target`` and ``sentence`` (chunks × pairs × pieces: the share of each piece in the mean), ``facts``
    (chunks × pairs × facts). Output: ``logits`` (chunks × pairs × acts, then acts × statuses).
    """
    g = Graph()
    layers = 1 + max(int(k.split(".")[1]) for k in weights if k.startswith("layers."))
    word = weights["word.weight"]
    size = word.shape[1]
    scale = np.maximum(np.abs(word).max(axis=1, keepdims=True), 1e-8) / 127
    rows = g.op("Gather", g.constant("word.q", np.round(word / scale).astype(np.int8)), "ids", axis=0)
    scales = g.op("Gather", g.constant("word.s", scale.astype(np.float32)), "ids", axis=0)
    x = g.op("Mul", g.op("Cast", rows, to=TensorProto.FLOAT), scales)
    length = g.op("Gather", g.op("Shape", "ids"), g.whole(1), axis=0)
    place = g.constant("place", weights["pos.weight"][:MOST] + weights["typ"])
    x = g.op("Add", x, g.op("Slice", place, g.whole(0), length, g.whole(0)))
    x = g.op("Add", x, g.op("MatMul", "marks", g.matrix("marks", weights["marks.weight"].T)))
    x = g.norm(x, "norm", weights)
    mask = g.op("Unsqueeze", "mask", g.whole(1, 2))
    for n in range(layers):
        x = _layer(g, x, mask, f"layers.{n}", weights, size)
    a, b, s = (g.op("MatMul", name, x) for name in ("actor", "target", "sentence"))
    h = g.linear(a, "ax", weights)
    for part, name in ((b, "bx"), (g.op("Mul", a, b), "ab"), ("facts", "px")):
        h = g.op("Add", h, g.linear(part, name, weights))
    looked = _look(g, g.gelu(h), x, weights, size)
    for part, name in ((s, "sx"), (looked, "cx")):
        h = g.op("Add", h, g.linear(part, name, weights))
    h = g.gelu(h)
    out = g.op("Concat", g.linear(h, "out", weights), g.linear(h, "status", weights), axis=-1)
    g.nodes.append(helper.make_node("Identity", [out], ["logits"], name="logits"))
    floats = {"marks": ["chunks", "pieces", weights["marks.weight"].shape[1]], "mask": ["chunks", "pieces"]}
    floats |= {name: ["chunks", "pairs", "pieces"] for name in ("actor", "target", "sentence")}
    floats["facts"] = ["chunks", "pairs", weights["px.weight"].shape[1]]
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["chunks", "pieces"])]
    inputs += [helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in floats.items()]
    outputs = [
        helper.make_tensor_value_info(
            "logits",
            TensorProto.FLOAT,
            ["chunks", "pairs", len(weights["out.bias"]) + len(weights["status.bias"])],
        )
    ]
    graph = helper.make_graph(g.nodes, "onrecord-encoder", inputs, outputs, g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = FORMAT
    onnx.checker.check_model(model)
    return model


# Places that are kept: no chunk is longer.
MOST = 256


def _layer(g: Graph, x: str, mask: str, name: str, weights: Mapping[str, Array], size: int) -> str:
    qkv = g.linear(x, f"{name}.qkv", weights)
    parts = g.op("Reshape", qkv, g.whole(0, 0, 3, HEADS, size // HEADS))
    split = [
        g.op("Gather", parts, g.constant(f"{name}.at{k}", np.array(k, np.int64)), axis=2) for k in range(3)
    ]
    q = g.op("Transpose", split[0], perm=[0, 2, 1, 3])
    k = g.op("Transpose", split[1], perm=[0, 2, 3, 1])
    v = g.op("Transpose", split[2], perm=[0, 2, 1, 3])
    root = g.constant(f"{name}.root", np.array((size // HEADS) ** -0.5, np.float32))
    scores = g.op("Add", g.op("Mul", g.op("MatMul", q, k), root), mask)
    mixed = g.op("MatMul", g.op("Softmax", scores, axis=-1), v)
    joined = g.op("Reshape", g.op("Transpose", mixed, perm=[0, 2, 1, 3]), g.whole(0, 0, size))
    x = g.norm(g.op("Add", x, g.linear(joined, f"{name}.o", weights)), f"{name}.n1", weights)
    inner = g.gelu(g.linear(x, f"{name}.up", weights))
    return g.norm(g.op("Add", x, g.linear(inner, f"{name}.down", weights)), f"{name}.n2", weights)


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


def save(weights: Mapping[str, Array], path: Path) -> None:
    """Write the graph."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build(weights).SerializeToString(deterministic=True))
