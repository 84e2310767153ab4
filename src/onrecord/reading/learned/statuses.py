"""How an accepted act is put: done, denied, asked for, possible, expected.

The rules (``standing``) read the words above the word that names the act; the encoder has read the whole
sentence. Each is wrong where the other need not be, so both are weighed.
"""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.reading.learned.model import Array
from onrecord.reading.learned.pairs import ACTS, STATUSES, standing_of

# Log odds are told in steps of one, and no finer, between these.
_LOW, _HIGH = -6, 5


def describe(act: int, ruled: str, encoded: Array) -> list[list[str]]:
    """The features of each status in ``STATUSES``.

    Args:
        act: its number.
        ruled: the status by the rules.
        encoded: the encoder's log odds of each status.
    """
    rule = ruled if ruled in STATUSES else "forward"
    bins = [max(_LOW, min(_HIGH, int(z // 1))) for z in encoded]
    best = max(range(len(bins)), key=lambda k: encoded[k])
    found = []
    for k, status in enumerate(STATUSES):
        steps = [f"over:{n}" for n in range(_LOW + 1, bins[k] + 1)]
        common = [f"rule:{rule}", f"best:{best == k}", f"rule:{rule}|best:{best == k}|{bins[best] >= 0}"]
        common += steps
        common += [f"rule:{rule}|{s}" for s in steps]
        common.append(f"act:{ACTS[act]}|rule:{rule}")
        common += [f"act:{ACTS[act]}|{s}" for s in steps if s in ("over:-2", "over:0", "over:2")]
        found.append([f"{status}|{f}" for f in common])
    return found


def settle(weights: Mapping[str, float], act: int, ruled: str, encoded: Array, standing: int) -> str:
    """The status of an accepted act within its standing.

    Args:
        weights: of the regression; that of the empty feature is its constant.
        act, ruled, encoded: as for ``describe``.
        standing: the number of the standing in which it is accepted (``pairs.STANDINGS``).
    """
    fitting = [k for k, status in enumerate(STATUSES) if standing_of(status) == standing]
    if not fitting:
        return ruled if standing_of(ruled) == standing else "asserted"
    odds = {
        k: sum(weights.get(f, 0.0) for f in features)
        for k, features in enumerate(describe(act, ruled, encoded))
        if k in fitting
    }
    return STATUSES[max(odds, key=odds.__getitem__)]
