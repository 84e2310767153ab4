"""The judge's weights: two models, in one file of numbers that numpy reads.

The first gives every pair of sides in a sentence a probability for each act; the encoder
(``encoder.py``) gives another, and the two are mixed. The second looks at a whole document: how sure
they were, in how many sentences, of what else between the same two sides and the other way round. The
first is a logistic regression, the second gradient-boosted trees; ``scripts/train_judge.py`` trains both.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.errors import OnrecordError
from onrecord.reading.learned.pairs import ACTS, NOBODY, is_state

WEIGHTS = Path(__file__).parent / "weights" / "judge.npz"
CHECKSUM = WEIGHTS.with_suffix(".sha256")

SIDE_FACTS = tuple(
    f"{label}.{fact}"
    for label in "AB"
    for fact in (
        *("ACCUSED", "ACCUSER", "home", "issuer", "hostile+", "hostile", "rare", "often", "alliance"),
        *("nobody", "sideless"),
    )
)
FLOOR = 0.03  # below this a pair is not looked at again
_LOW = 0.003
# Log odds below this tell nothing more.
_SURE = -9.0
_SEEN = -7.0

Array = np.ndarray[Any, np.dtype[np.float64]]
_ONE_ACT = np.eye(len(ACTS))


@dataclass(slots=True)
class Trees:
    """Boosted trees: log odds are the sum of one leaf of each.

    Attributes:
        base: log odds before any tree.
        feature, bound, left, right, value: of each node (trees × nodes): go left where the feature is at
            most the bound; a node whose ``left`` is 0 is a leaf, with a value.
    """

    base: Array
    feature: Array
    bound: Array
    left: Array
    right: Array
    value: Array

    def odds(self, x: Array) -> Array:
        """Log odds of each row of features."""
        rows, trees = np.arange(len(x))[:, None], np.arange(len(self.feature))[None, :]
        at = np.zeros((len(x), len(self.feature)), np.int64)
        while True:
            inner = self.left[trees, at] > 0
            if not inner.any():
                break
            goes_left = x[rows, self.feature[trees, at]] <= self.bound[trees, at]
            at = np.where(inner, np.where(goes_left, self.left[trees, at], self.right[trees, at]), at)
        odds: Array = self.base + self.value[trees, at].sum(axis=1)
        return odds


@dataclass(slots=True)
class Weights:
    """The judge's parameters.

    Attributes:
        vocabulary: feature → row of ``general``.
        general: one column for each act; after loading, a row of zeros at the end.
        special: "act number|feature" → weight for that act alone.
        bias: one for each act.
        trees: the second model.
        threshold: probability from which a claim is made, for each act.
        players: feature → weight for the mentions that play a role (``players.py``).
        sayers: feature → weight for the parties whose word a claim is (``sayers.py``).
        statuses: feature → weight for how an act is put (``statuses.py``).
        dates: feature → weight for the expression of time that dates an act (``dates.py``).
    """

    vocabulary: dict[str, int]
    general: Array
    special: dict[str, float]
    bias: Array
    trees: Trees
    threshold: Array
    players: dict[str, float]
    sayers: dict[str, float]
    statuses: dict[str, float]
    dates: dict[str, float]

    def save(self, path: Path) -> None:
        """Write the weights and their checksum."""
        order = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                vocabulary=np.frombuffer("\n".join(order).encode(), dtype=np.uint8),
                general=self.general.astype(np.float16),
                bias=self.bias,
                **{f"trees_{name}": getattr(self.trees, name) for name in Trees.__slots__},
                threshold=self.threshold,
                **_apart("special", self.special),
                **_apart("players", self.players),
                **_apart("sayers", self.sayers),
                **_apart("statuses", self.statuses),
                **_apart("dates", self.dates),
            )
        path.with_suffix(".sha256").write_text(
            hashlib.sha256(path.read_bytes()).hexdigest() + "\n", encoding="ascii"
        )


@cache
def load(path: Path = WEIGHTS) -> Weights:
    """Read the weights.

    Raises:
        OnrecordError: the file is missing, or is not the one that was published.
    """
    try:
        content = path.read_bytes()
        wanted = path.with_suffix(".sha256").read_text(encoding="ascii").strip()
    except OSError as error:
        raise OnrecordError(str(path), f"the judge's weights cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise OnrecordError(
            str(path), "the judge's weights do not match their checksum; install the package anew"
        )
    with np.load(path) as stored:
        names = stored["vocabulary"].tobytes().decode().split("\n")
        return Weights(
            vocabulary={name: n for n, name in enumerate(names)},
            general=np.vstack([stored["general"].astype(np.float64), np.zeros((1, len(ACTS)))]),
            special=_by_name(stored, "special"),
            bias=stored["bias"],
            trees=Trees(**{name: stored[f"trees_{name}"] for name in Trees.__slots__}),
            threshold=stored["threshold"],
            players=_by_name(stored, "players"),
            sayers=_by_name(stored, "sayers"),
            statuses=_by_name(stored, "statuses"),
            dates=_by_name(stored, "dates"),
        )


def _apart(part: str, weights: dict[str, float]) -> dict[str, Any]:
    return {
        part: np.frombuffer("\n".join(weights).encode(), dtype=np.uint8),
        f"{part}_weights": np.array(list(weights.values()), dtype=np.float16),
    }


def _by_name(stored: Any, part: str) -> dict[str, float]:
    names = stored[part].tobytes().decode().split("\n")
    return dict(zip(names, stored[f"{part}_weights"].astype(np.float64).tolist(), strict=True))


def first_of_all(weights: Weights, described: list[tuple[list[str], dict[int, list[str]]]]) -> list[Array]:
    """The first model's probabilities for every pair of a document, one for each act.

    Args:
        described: for each pair the features for all acts, and those for one act alone by its number.
    """
    if not described:
        return []
    vocabulary, known = weights.vocabulary, weights.special
    rows: list[int] = []
    starts: list[int] = []
    own = np.zeros((len(described), len(ACTS)))
    for n, (general, special) in enumerate(described):
        starts.append(len(rows))
        # The last row holds nothing: every pair has at least one.
        rows.append(len(vocabulary))
        rows.extend(sorted({r for r in map(vocabulary.get, general) if r is not None}))
        for act, features in special.items():
            own[n, act] = sum(known.get(f"{act}|{f}", 0.0) for f in sorted(set(features)))
    z = np.add.reduceat(weights.general[rows], starts, axis=0) + own + weights.bias
    return list(1.0 / (1.0 + np.exp(-z)))


def logit(p: Array) -> Array:
    """Log odds, kept finite."""
    q = np.clip(p, _LOW, 1 - _LOW)
    return np.log(q / (1 - q))


def mixed(first: list[Array], encoded: Array) -> list[Array]:
    """The mean of both readings' log odds, as probabilities; one row for each pair.

    Args:
        first: the first model's probabilities.
        encoded: the encoder's log odds.
    """
    return [
        1.0 / (1.0 + np.exp(-(_odds(p) + np.maximum(e, _SURE)) / 2))
        for p, e in zip(first, encoded, strict=True)
    ]


def _odds(p: Array) -> Array:
    q = np.clip(p, 1e-5, 1 - 1e-5)
    odds: Array = np.log(q / (1 - q))
    return odds


@dataclass(slots=True)
class Verdict:
    """What the second model is asked about: one act by one side toward another."""

    act: int
    actor: str
    target: str
    features: Array
    probability: float = 0.0


def second_features(
    pairs: list[tuple[int, str, str]],
    first: list[Array],
    encoded: Array,
    side_facts: dict[str, list[str]],
    proposals: dict[tuple[int, str, str], set[str]],
) -> list[Verdict]:
    """The second model's questions for one document.

    Args:
        pairs: (sentence, actor, target) of each pair.
        first: the first model's probabilities for each pair.
        encoded: the encoder's log odds for each pair.
        side_facts: what the document makes of each side (``candidates.facts``).
        proposals: what the rules propose (``pairs.Pairs.proposals``).
    """
    grouped: dict[tuple[str, str], list[Array]] = {}
    apart: dict[tuple[str, str], tuple[Array, Array]] = {}
    seen = np.full(len(ACTS), _SEEN)
    for (_, x, y), m, p, e in zip(pairs, mixed(first, encoded), first, encoded, strict=True):
        grouped.setdefault((x, y), []).append(m)
        a, b = apart.get((x, y), (seen, seen))
        apart[x, y] = (np.maximum(a, e), np.maximum(b, _odds(p)))
    none = np.full(len(ACTS), _LOW)
    best = {k: np.max(v, axis=0) for k, v in grouped.items()}
    as_actor: dict[str, Array] = {}
    as_target: dict[str, Array] = {}
    for (x, y), v in best.items():
        as_actor[x] = np.maximum(as_actor.get(x, none), v)
        as_target[y] = np.maximum(as_target.get(y, none), v)
    proposed = _proposed(proposals)
    found = []
    for (x, y), v in best.items():
        # The best of the others in the same role: an act has few targets, and they compete.
        rival_target = np.max([none, *(w for (a, b), w in best.items() if a == x and b != y)], axis=0)
        rival_actor = np.max([none, *(w for (a, b), w in best.items() if b == y and a != x)], axis=0)
        stack = np.array(grouped[x, y])
        runner_up = np.sort(stack, axis=0)[-2] if len(stack) > 1 else none
        any_of = 1 - np.prod(1 - np.minimum(stack, 0.95), axis=0)
        shared = np.concatenate(
            [
                logit(v),
                logit(best.get((y, x), none)),
                logit(as_actor.get(x, none)),
                logit(as_target.get(x, none)),
                logit(as_target.get(y, none)),
                logit(as_actor.get(y, none)),
            ]
        )
        facts = [f"A.{f}" for f in side_facts.get(x, ())] + [f"B.{f}" for f in side_facts.get(y, ())]
        facts += [f"{label}.{open_as}" for label, side in (("A", x), ("B", y)) if (open_as := _open(side))]
        roles = np.array([1.0 if f in facts else 0.0 for f in SIDE_FACTS])
        for act in range(len(ACTS)):
            if v[act] < FLOOR:
                continue
            name = ACTS[act]
            rules = (
                (name, x, y) in proposed,
                proposed.get((name, x, ""), 0) > ((name, x, y) in proposed),
                proposed.get((name, "", y), 0) > ((name, x, y) in proposed),
                (name, y, x) in proposed,
            )
            own = np.array(
                [
                    *(best_of[act] for best_of in apart[x, y]),
                    logit(v)[act],
                    logit(runner_up)[act],
                    logit(any_of)[act],
                    v[act],
                    len(stack) / 10,
                    logit(rival_target)[act],
                    logit(rival_actor)[act],
                    v[act] / max(v[act], rival_target[act]),
                    v[act] / max(v[act], rival_actor[act]),
                    *map(float, rules),
                ]
            )
            found.append(Verdict(act, x, y, np.concatenate([own, shared, roles, _ONE_ACT[act]])))
    return found


def _open(side: str) -> str:
    """What a side is that is none."""
    return "" if is_state(side) else "nobody" if side == NOBODY else "sideless"


def _proposed(proposals: dict[tuple[int, str, str], set[str]]) -> dict[tuple[str, str, str], int]:
    """The rules' triples of a document, and for each act and side how many other sides it meets."""
    found: dict[tuple[str, str, str], int] = {}
    for (sentence, x, y), acts in proposals.items():
        if sentence != -1:
            continue
        for act in acts:
            found[act, x, y] = 1
            found[act, x, ""] = found.get((act, x, ""), 0) + 1
            found[act, "", y] = found.get((act, "", y), 0) + 1
    return found


def give(trees: Trees, verdicts: list[Verdict]) -> None:
    """Give each verdict its probability by the second model."""
    if not verdicts:
        return
    odds = trees.odds(np.array([v.features for v in verdicts]))
    for verdict, z in zip(verdicts, odds.tolist(), strict=True):
        verdict.probability = 1.0 / (1.0 + math.exp(-z))
