"""Two claims of different documents: do they speak of the same act?

What speaks for it and against it is put into a few numbers; a logistic model, whose weights stand in
``weights.json``, makes them one probability. No feature looks at which side is meant, only at whether both
claims mean the same: two states swapped in all documents leave every number as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from onrecord.acts import Act
from onrecord.cases.dates import apart
from onrecord.cases.told import NOBODY, Told
from onrecord.cases.weights import Model, probability
from onrecord.cases.wording import alike

# Acts that are done in a moment, and mostly reported at once: where the text gives no date, the day of
# publication says something.
_LASTING = frozenset({Act.ATTACK, Act.COOPERATE, Act.ASSESS, Act.SUPPORT})
YEAR = 365.25


def features(a: Told, b: Told, likeness: float) -> dict[str, float]:
    """What is compared, by name; each between -1 and 1 or thereabouts.

    Args:
        a, b: claims of two documents.
        likeness: how alike the documents are worded, 0 to 1.
    """
    return {**facts(a, b, likeness), "wording": math.sqrt(alike(a.wording, b.wording))}


def facts(a: Told, b: Told, likeness: float) -> dict[str, float]:
    """As :func:`features`, without the wording of the evidence, which takes longest to compare."""
    found = {
        "actor sides": _sides(a.actors, b.actors),
        "target sides": _sides(a.targets, b.targets),
        "actor names": _names(a.actor_names, b.actor_names),
        "target names": _names(a.target_names, b.target_names),
        "other actor": _other(a.actor_names, b.actor_names),
        "other target": _other(a.target_names, b.target_names),
        "documents": math.sqrt(likeness),
        "standing": float(a.standing is b.standing),
        "status": float(a.status is b.status),
        "voice": float(bool(a.voice & b.voice)),
        "other voice": float(bool(a.voice) and bool(b.voice) and not a.voice & b.voice),
        "place": 1 - abs(a.place - b.place),
    }
    found.update(_times(a, b))
    return found


def chance(model: Model, least: float) -> Callable[[Told, Told, float], float]:
    """How likely two claims speak of one act; 0 if it is less than ``least`` however they are worded."""
    wording = model.weights["wording"]
    beyond = math.log(least / (1 - least)) - max(0.0, wording)

    def likely(a: Told, b: Told, likeness: float) -> float:
        terms = model.terms(facts(a, b, likeness))
        if math.fsum(terms) < beyond:
            return 0.0
        terms.append(wording * math.sqrt(alike(a.wording, b.wording)))
        return probability(terms)

    return likely


def _sides(a: frozenset[str], b: frozenset[str]) -> float:
    if a == b and NOBODY not in a:
        return 1.0
    if NOBODY in a or NOBODY in b:
        known = (a | b) - {NOBODY}
        return 0.5 if not known or not (a - {NOBODY} and b - {NOBODY}) else len(a & b) / len(a | b)
    return len(a & b) / len(a | b)


def _names(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """How much of the rarer name's weight both share: 0 for none, 1 if one holds the other."""
    if not a or not b:
        return 0.0
    shared = math.fsum(weight for word, weight in a.items() if word in b)
    least = min(math.fsum(a.values()), math.fsum(b.values()))
    return shared / least if least else 0.0


def _other(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return float(bool(a) and bool(b) and not a.keys() & b.keys())


def _times(a: Told, b: Told) -> dict[str, float]:
    found = {"same time": 0.0, "other time": 0.0, "exact time": 0.0, "published": 0.0, "before": 0.0}
    if a.when and b.when:
        gap = apart(a.when, b.when)
        wide = max(a.when[1] - a.when[0], b.when[1] - b.when[0])
        found["same time"] = float(gap == 0)
        found["exact time"] = float(gap == 0 and wide == 0)
        found["other time"] = min(1.0, math.log1p(gap) / math.log1p(YEAR))
    elif a.paper.published and b.paper.published:
        # An undated act of the moment is about as old as the report, or older.
        then_a = a.when or (a.paper.published, a.paper.published)
        then_b = b.when or (b.paper.published, b.paper.published)
        gap = apart(then_a, then_b)
        name = "published" if a.act not in _LASTING else "before"
        found[name] = min(1.0, math.log1p(gap) / math.log1p(YEAR))
    return found
