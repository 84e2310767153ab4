"""The judge's weights: two models, in one file of numbers that numpy reads.

The first gives every pair of sides in a sentence a probability for each act; the encoder
(``encoder.py``) gives another, and the two are mixed. The second looks at a whole document: how sure
they were, in how many sentences, of what else between the same two sides and the other way round. The
first is a logistic regression, the second gradient-boosted trees; ``scripts/train_judge.py`` trains both.
"""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.reading.learned.checked import FOLDER, content, publish
from onrecord.reading.learned.features import Part
from onrecord.reading.learned.pairs import (
    ACT_INDEX,
    ACTS,
    DENIED,
    FORWARD,
    NOBODY,
    OPEN,
    STANDINGS,
    STATUSES,
    is_state,
    standing_of,
)

WEIGHTS = FOLDER / "judge.npz"
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
_STANDS = 0.05  # nor, below this, another standing than put forward
_LOW = 0.003
# Weights of the first model are kept in steps of this: most are near nothing.
_STEP = 1 / 256
# Log odds below this tell nothing more.
_SURE = -9.0
_SEEN = -7.0

Array = np.ndarray[Any, np.dtype[np.float64]]
_ONE_ACT = np.eye(len(ACTS))
_ONE_STANDING = np.eye(len(STANDINGS))
_DENIED, _OPEN = (
    [n for n, status in enumerate(STATUSES) if standing_of(status) == k] for k in (DENIED, OPEN)
)


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
        made = io.BytesIO()
        np.savez_compressed(
            made,
            vocabulary=np.frombuffer("\n".join(order).encode(), dtype=np.uint8),
            general=(np.round(self.general / _STEP) * _STEP).astype(np.float16),
            bias=self.bias,
            **{f"trees_{name}": getattr(self.trees, name) for name in Trees.__slots__},
            threshold=self.threshold,
            **_apart("special", self.special),
            **_apart("players", self.players),
            **_apart("sayers", self.sayers),
            **_apart("statuses", self.statuses),
            **_apart("dates", self.dates),
        )
        publish(path, made.getvalue())


@cache
def load(path: Path = WEIGHTS) -> Weights:
    """Read the weights.

    Raises:
        OnrecordError: the file is missing, or is not the one that was published.
    """
    with np.load(io.BytesIO(content(path, "the judge's weights"))) as stored:
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


def first_of_all(weights: Weights, described: Sequence[Sequence[Part]]) -> Array:
    """The first model's probabilities: for every pair of a document (rows), one for each act.

    Weights have so much less precision than their sums that these are exact, in whatever order: what
    several pairs share is summed once.

    Args:
        described: the features of each pair, in parts.
    """
    if not described:
        return np.zeros((0, len(ACTS)))
    distinct = {id(part): part for parts in described for part in parts}
    number = {key: n for n, key in enumerate(distinct)}
    # The last row holds nothing: every part has at least one.
    rows: list[int] = []
    starts: list[int] = []
    cells: list[int] = []
    own: list[float] = []
    for n, part in enumerate(distinct.values()):
        starts.append(len(rows))
        rows.append(len(weights.vocabulary))
        rows.extend([r for r in map(weights.vocabulary.get, part.general) if r is not None])
        for feature in part.special:
            weight = weights.special.get(feature)
            if weight is not None:
                cells.append(n * len(ACTS) + int(feature.partition("|")[0]))
                own.append(weight)
    sums = np.add.reduceat(weights.general[rows], starts, axis=0)
    sums += np.bincount(cells, own, sums.size).reshape(sums.shape)
    numbers = [number[id(part)] for parts in described for part in parts]
    ends = np.cumsum([len(parts) for parts in described])
    z = np.add.reduceat(sums[numbers], np.concatenate([[0], ends[:-1]]), axis=0) + weights.bias
    p: Array = 1.0 / (1.0 + np.exp(-z))
    return p


def logit(p: Array) -> Array:
    """Log odds, kept finite."""
    q = np.clip(p, _LOW, 1 - _LOW)
    return np.log(q / (1 - q))


def mixed(first: Array, encoded: Array) -> Array:
    """The mean of both readings' log odds, as probabilities; one row for each pair.

    Args:
        first: the first model's probabilities.
        encoded: the encoder's log odds.
    """
    p: Array = 1.0 / (1.0 + np.exp(-(_odds(first) + np.maximum(encoded, _SURE)) / 2))
    return p


def _odds(p: Array) -> Array:
    q = np.clip(p, 1e-5, 1 - 1e-5)
    odds: Array = np.log(q / (1 - q))
    return odds


@dataclass(slots=True)
class Verdict:
    """What the second model is asked about: one act by one side toward another, in one standing."""

    act: int
    actor: str
    target: str
    standing: int
    features: Array
    probability: float = 0.0

    @property
    def triple(self) -> tuple[int, str, str, int]:
        """What it would put on record."""
        return self.act, self.actor, self.target, self.standing


def second_features(
    pairs: list[tuple[int, str, str]],
    first: Array,
    encoded: Array,
    statuses: Array,
    side_facts: dict[str, list[str]],
    proposals: dict[tuple[int, str, str], set[str]],
    ruled: dict[tuple[str, str, str], set[int]],
) -> list[Verdict]:
    """The second model's questions for one document.

    Args:
        pairs: (sentence, actor, target) of each pair.
        first: the first model's probabilities for each pair.
        encoded: the encoder's log odds for each pair.
        statuses: the encoder's log odds of each status, for each pair and act.
        side_facts: what the document makes of each side (``candidates.facts``).
        proposals, ruled: what the rules propose (``pairs.Pairs.proposals`` and ``standings``).
    """
    if not pairs:
        return []
    sides = list(dict.fromkeys((x, y) for _, x, y in pairs))
    place = {xy: n for n, xy in enumerate(sides)}
    of = np.array([place[x, y] for _, x, y in pairs])
    mix = mixed(first, encoded)
    best, runner_up = _two_best(mix, of, len(sides))
    by_encoder, _ = _two_best(encoded, of, len(sides), _SEEN)
    by_first, _ = _two_best(_odds(first), of, len(sides), _SEEN)
    counts = np.bincount(of)
    none_of = np.ones_like(best)
    np.multiply.at(none_of, of, 1 - np.minimum(mix, 0.95))
    # In a role, the best of a side and the next: an act has few targets, and they compete.
    names = list(dict.fromkeys(side for xy in sides for side in xy))
    actor, target = (np.array([names.index(xy[k]) for xy in sides]) for k in (0, 1))
    as_actor, next_target = _two_best(best, actor, len(names))
    as_target, next_actor = _two_best(best, target, len(names))
    rival_target = np.where(best == as_actor[actor], next_target[actor], as_actor[actor])
    rival_actor = np.where(best == as_target[target], next_actor[target], as_target[target])
    turned = np.array([place.get((y, x), len(sides)) for x, y in sides])
    reverse = np.vstack([best, np.full(len(ACTS), _LOW)])[turned]
    shared = np.hstack(
        [
            logit(part)
            for part in (
                best,
                reverse,
                as_actor[actor],
                as_target[actor],
                as_target[target],
                as_actor[target],
            )
        ]
    )
    roles = np.array([_roles(x, y, side_facts) for x, y in sides])
    put = put_as(mix, statuses)
    stood = np.full((len(sides), *put.shape[1:]), _LOW)
    np.maximum.at(stood, of, put)
    # Nearly all is put forward: the other standings are asked about only where something speaks for them.
    asked = stood >= _STANDS
    asked[:, :, FORWARD] = True
    for (act, x, y), found in ruled.items():
        if (x, y) in place:
            asked[place[x, y], ACT_INDEX[act], list(found)] = True
    which, acts, standings = np.nonzero(asked & (best >= FLOOR)[:, :, None])
    v = best[which, acts]
    proposed = _proposed(proposals)
    own = np.column_stack(
        [
            *(logit(stood[which, acts, k]) for k in (standings, *range(len(STANDINGS)))),
            _ONE_STANDING[standings],
            np.array(
                [
                    _ruled(ruled.get((ACTS[act], *sides[n]), ()), k)
                    for n, act, k in zip(which.tolist(), acts.tolist(), standings.tolist(), strict=True)
                ]
            ).reshape(-1, 1 + len(STANDINGS)),
            by_encoder[which, acts],
            by_first[which, acts],
            *(logit(part)[which, acts] for part in (best, runner_up, 1 - none_of)),
            v,
            counts[which] / 10,
            *(logit(rival)[which, acts] for rival in (rival_target, rival_actor)),
            *(v / np.maximum(v, rival[which, acts]) for rival in (rival_target, rival_actor)),
            np.array(
                [
                    _rules(ACTS[act], *sides[n], proposed)
                    for n, act in zip(which.tolist(), acts.tolist(), strict=True)
                ]
            ).reshape(-1, 4),
        ]
    )
    features = np.hstack([own, shared[which], roles[which], _ONE_ACT[acts]])
    return [
        Verdict(act, *sides[n], k, row)
        for n, act, k, row in zip(which.tolist(), acts.tolist(), standings.tolist(), features, strict=True)
    ]


def put_as(mix: Array, statuses: Array) -> Array:
    """How likely each pair's sentence tells each act in each standing: pairs × acts × standings.

    Args:
        mix: how likely it tells the act at all.
        statuses: the encoder's log odds of each status, if it does.
    """
    p = 1.0 / (1.0 + np.exp(-statuses))
    denied = p[:, :, _DENIED].max(axis=2)
    left_open = p[:, :, _OPEN].max(axis=2)
    forward = 1.0 - np.maximum(denied, left_open)
    told: Array = mix[:, :, None] * np.stack([forward, denied, left_open], axis=2)
    return told


def _ruled(found: Collection[int], standing: int) -> list[bool]:
    """Whether the rules propose a triple in this standing, and in each."""
    return [standing in found, *(k in found for k in range(len(STANDINGS)))]


def _two_best(values: Array, of: Any, count: int, least: float = _LOW) -> tuple[Array, Array]:
    """In each group of rows the highest value of each column, and the next, none below the least.

    Args:
        values: rows of numbers.
        of: the group of each row.
        count: how many groups there are.
        least: stands where there is none.
    """
    best = np.full((count, values.shape[1]), least)
    np.maximum.at(best, of, values)
    highest = values == best[of]
    several = np.zeros(best.shape, int)
    np.add.at(several, of, highest)
    second = np.full_like(best, least)
    np.maximum.at(second, of, np.where(highest, least, values))
    return best, np.where(several > 1, best, second)


def _roles(x: str, y: str, side_facts: dict[str, list[str]]) -> list[float]:
    facts = {f"A.{f}" for f in side_facts.get(x, ())} | {f"B.{f}" for f in side_facts.get(y, ())}
    facts |= {f"{label}.{open_as}" for label, side in (("A", x), ("B", y)) if (open_as := _open(side))}
    return [float(f in facts) for f in SIDE_FACTS]


def _rules(
    act: str, x: str, y: str, proposed: dict[tuple[str, str, str], int]
) -> tuple[bool, bool, bool, bool]:
    """Whether the rules propose the triple, the act with others in either role, or it turned round."""
    here = (act, x, y) in proposed
    return (
        here,
        proposed.get((act, x, ""), 0) > here,
        proposed.get((act, "", y), 0) > here,
        (act, y, x) in proposed,
    )


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
