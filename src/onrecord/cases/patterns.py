"""Patterns of response: how often, how soon and with what a side answered what was done toward it.

These are base rates of what is in the ledger, each with its sample and the cases behind it. They say nothing
of what will be, and a side that a ledger holds few cases of has few cases here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from onrecord.acts import Act, Standing
from onrecord.cases.dossier import ANSWERS, Happening

WITHIN = 365
"""Days after which an act is no longer taken for an answer."""

_Z = 1.959964  # the normal distribution's 97.5% point: intervals of 95%


@dataclass(frozen=True)
class Share:
    """How many of how many, with a 95% interval (Wilson 1927, score interval)."""

    hit: int
    of: int

    @property
    def value(self) -> float:
        return self.hit / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end, 0 to 1; (0, 1) where there was nothing to count."""
        if not self.of:
            return 0.0, 1.0
        p, n, z = self.value, self.of, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass
class Answers:
    """The answers of one kind to one kind of act.

    Attributes:
        act: the kind of the answer; None for an answer of any kind.
        share: how many acts were answered so, of all.
        days: days from each act to its first answer of that kind, where both have a day.
        cases: ids of the cases with such an answer.
    """

    act: Act | None
    share: Share
    days: list[int] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        """Median of the days; None if there are none."""
        return median(self.days) if self.days else None


@dataclass
class Pattern:
    """How one kind of act was answered.

    Attributes:
        act: the kind of act that was answered, or not.
        done: how often it was done: once for each event and each side that it was done toward.
        answers: any answer first, then each kind, most frequent first.
        cases: ids of the cases with such acts.
    """

    act: Act
    done: int
    answers: list[Answers]
    cases: list[str]


def patterns(
    cases: Iterable[tuple[str, Sequence[Happening]]],
    *,
    side: str | None = None,
    act: Act | None = None,
) -> list[Pattern]:
    """How acts were answered.

    An answer is an act that the side acted upon then did toward the side that acted, in the same case, on the
    same day or later, within a year. Acts that were denied, called for or announced count neither as acts nor
    as answers; nor do acts with no date, not even that of a first report.

    Args:
        cases: the id of each case with its events.
        side: count only what was done toward this side, and its answers.
        act: only this kind of act.

    Returns:
        One pattern for each kind of act, in the codebook's order.
    """
    done: dict[Act, list[tuple[str, dict[Act, int | None]]]] = defaultdict(list)
    for case, happenings in cases:
        put = [one for one in happenings if one.standing is Standing.PUT_FORWARD and one.days]
        for one in put:
            if act is not None and one.act is not act:
                continue
            by = one.sides("actors")
            for met in sorted(one.sides("targets") - by):
                if by and (side is None or met == side):
                    done[one.act].append((case, _answers(one, by, met, put)))
    return [_pattern(kind, done[kind]) for kind in Act if kind in done]


def _answers(
    one: Happening, by: frozenset[str], met: str, happenings: Sequence[Happening]
) -> dict[Act, int | None]:
    """By kind of answer, the days to the first of that kind; None where a day is not known."""
    found: dict[Act, int | None] = {}
    for other in happenings:
        if other is one or other.act not in ANSWERS or met not in other.sides("actors"):
            continue
        if not by & other.sides("targets") or one.days is None or other.days is None:
            continue
        if other.days[1] < one.days[0] or other.days[0] > one.days[1] + WITHIN:
            continue
        exact = one.days[0] == one.days[1] and other.days[0] == other.days[1]
        if not exact and other.days[0] < one.days[0]:
            continue  # it may have come before
        days = other.days[0] - one.days[0] if exact else None
        before = found.get(other.act)
        found[other.act] = days if before is None else before if days is None else min(before, days)
    return found


def _pattern(act: Act, rows: Sequence[tuple[str, dict[Act, int | None]]]) -> Pattern:
    def answers(kind: Act | None) -> Answers:
        hits = [(case, row) for case, row in rows if (row if kind is None else kind in row)]
        days = []
        for _, row in hits:
            known = [value for key, value in row.items() if value is not None and kind in (None, key)]
            if known:
                days.append(min(known))
        return Answers(
            kind, Share(len(hits), len(rows)), sorted(days), list(dict.fromkeys(case for case, _ in hits))
        )

    kinds = [answers(kind) for kind in Act if any(kind in row for _, row in rows)]
    kinds.sort(key=lambda found: -found.share.hit)
    return Pattern(act, len(rows), [answers(None), *kinds], list(dict.fromkeys(case for case, _ in rows)))
