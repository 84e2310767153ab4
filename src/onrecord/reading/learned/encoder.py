"""The encoder: a small transformer that reads whole sentences without names in them.

For every pair of sides in a sentence it gives each act's log odds. It is all-MiniLM-L6-v2, cut to its
first layers and trained on the annotated corpus (``scripts/train_encoder.py``, docs/judge.md); it runs
in onnxruntime on the processor, in 32-bit numbers, so that the same text gives the same record.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.reading.learned.checked import FOLDER, content
from onrecord.reading.learned.delexical import chunks
from onrecord.reading.learned.pairs import ACTS, STATUSES, Pairs
from onrecord.reading.learned.pooling import Pooled, batch, pool
from onrecord.reading.learned.wordpieces import table, vectors
from onrecord.reading.state import Reading

GRAPH = FOLDER / "encoder.onnx"

# Log odds where the encoder was not asked.
UNASKED = -7.0
_shared = parent_process() is not None

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(slots=True)
class Encoded:
    """What the encoder makes of a document's pairs, as log odds.

    Attributes:
        acts: pairs × acts.
        statuses: pairs × acts × statuses: how the act is put, if it is there.
    """

    acts: Array
    statuses: Array

    @classmethod
    def of(cls, raw: Array) -> Encoded:
        """From the graph's output."""
        acts = len(ACTS)
        return cls(raw[:, :acts], raw[:, acts:].reshape(-1, acts, len(STATUSES)))


@dataclass(slots=True)
class Encoder:
    """The loaded graph."""

    session: Any

    def logits(self, reading: Reading, found: Pairs) -> Encoded:
        """Log odds for every pair of a document."""
        return self.ask(reading, found)()

    def ask(self, reading: Reading, found: Pairs) -> Callable[[], Encoded]:
        """Have a document's pairs judged beside whatever else is done here; the answer is waited for.

        Returns:
            A function that waits, and gives log odds for every pair.
        """
        pairs = [(p.sentence, p.actor, p.target) for p in found.pairs]
        presences = [(p.a.how, p.b.how) for p in found.pairs]
        pooled = [
            pool(chunk, pairs, presences, found.known.sides, found.proposals)
            for chunk in chunks(reading, found)
        ]
        if _cores() == 1:
            return partial(self.judge, pooled, len(pairs))
        return _beside().submit(self.judge, pooled, len(pairs)).result

    def judge(self, pooled: Sequence[Pooled], pairs: int) -> Encoded:
        """Log odds for a document's chunks, with the number of its pairs.

        Chunk by chunk: together they are no faster, and would have to be filled up to the longest.
        """
        out = np.full((pairs, len(ACTS) * (1 + len(STATUSES))), UNASKED)
        for p in pooled:
            if p.index:
                out[p.index] = self.session.run(["logits"], fed(batch([p])))[0][0]
        return Encoded.of(out)


def fed(arrays: dict[str, np.ndarray[Any, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    """A batch as the graph takes it: the vectors of its pieces in place of their numbers.

    Args:
        arrays: as ``pooling.batch`` gives them.
    """
    others = {name: array for name, array in arrays.items() if name != "ids"}
    return {"words": vectors(arrays["ids"]), **others}


def share_the_machine() -> None:
    """Be one of several processes that read side by side: each keeps to its own core.

    Whom :mod:`multiprocessing` started is one without being told.
    """
    global _shared
    _shared = True


def _cores() -> int:
    """How many cores this process may use."""
    if _shared:
        return 1
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


@cache
def _beside() -> ThreadPoolExecutor:
    """The thread in which the encoder works while the next document is parsed."""
    return ThreadPoolExecutor(1, "encoder")


def _forked() -> None:
    """A process that was forked has none of the threads of the one that it came from."""
    share_the_machine()
    _beside.cache_clear()
    load.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


@cache
def load(path: Path = GRAPH) -> Encoder:
    """Read the encoder's graph.

    Raises:
        OnrecordError: a file is missing, or is not the one that was published.
    """
    import onnxruntime

    graph = content(path, "the encoder's weights")
    table()  # the first sentence needs it
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # One core is left to what is done beside it, which threads that wait for work must not take time from.
    options.intra_op_num_threads = max(1, _cores() - 1)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return Encoder(session)
