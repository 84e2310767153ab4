"""All names on the lists that score at least so much against a name, found without comparing each.

Most names of a file are nobody's on the lists, and to say so must cost next to nothing. The score of two
names (``scoring.compare``) is a sum over words divided by a sum: it reaches a threshold t exactly if the sum
of what each word *gains* is not negative, where an aligned pair of words gains ``weight × (score - t)`` and a
word left over loses t times its penalty. So each word of the query has, for each name on the lists, a gain of
its own, kept for the next query with that word. A name can reach the threshold only if its gains make up for
all that is lost where nothing is aligned; a name without any of the query's rarer words cannot, and is never
looked at. What is left is compared in full.

Gains are never less than what the comparison would give (two words may be counted as aligned with one), so
nothing that reaches the threshold is lost; ``tests/identity/test_sieve.py`` holds it against comparing all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from onrecord.identity.gains import Asked, Gain, Words
from onrecord.identity.scoring import EXTRA_ON_LIST, FAMILY, INITIAL, INITIAL_WEIGHT
from onrecord.identity.text import NameForm

# The most that a word weighs (``Index.weigh``).
HEAVIEST = 1.25
# Names that are compared in full for one name at most, those with the greatest gains.
MOST = 200
# Against rounding.
SLACK = 1e-4


class Sieve:
    """Names of lists, all persons' or all others'.

    Args:
        forms: the names.
        person: whether they are persons'.
        weigh: how much a word tells.
    """

    def __init__(self, forms: Sequence[NameForm], person: bool, weigh: Callable[[str], float]) -> None:
        self.person = person
        self._words = Words(forms, person, weigh)

    def find(self, query: NameForm, least: float, most: int = MOST) -> list[int]:
        """Places of all names that may score as much against a name, the likeliest first.

        A name that has nothing but initials in common with the query is not found.

        Args:
            query: the name, in the form for persons or for others as the names are.
            least: the score, above 0.
            most: how many at most.
        """
        words = query.tokens
        # A second name that the list lacks counts half, once two words are met.
        second = self.person and len(words) > 2
        missing = 0.0
        penalties: list[float] = []
        found: list[Gain] = []
        initials: list[tuple[str, float]] = []
        for word in words:
            family = self.person and word in query.family
            half = len(word) == 1 or (second and not family)
            penalty = self._words.penalty(word, family, half)
            penalties.append(penalty)
            missing += least * penalty
            if len(word) == 1:
                # An initial may stand for some word of any name, until the name is looked at.
                gained = INITIAL_WEIGHT * (INITIAL - least)
                gained += least * (penalty + EXTRA_ON_LIST * HEAVIEST * FAMILY)
                if gained > 0:
                    missing -= gained
                    initials.append((word, gained))
            gain = self._words.gain(Asked(word, family, half, least, query.native))
            if len(gain):
                found.append(gain)
        for size in (2, 3):
            for begin in range(len(words) - size + 1):
                lost = sum(penalties[begin : begin + size])
                gain = self._words.written_apart("".join(words[begin : begin + size]), lost, least)
                if len(gain):
                    found.append(gain)
        return self._sift(found, initials, missing, least, most) if found else []

    def _sift(
        self,
        found: list[Gain],
        initials: list[tuple[str, float]],
        missing: float,
        least: float,
        most: int,
    ) -> list[int]:
        """Places at which the gains make up for what is missing.

        Args:
            found: what the words of the query gain.
            initials: its initials, with what each was taken to gain with any name.
            missing: what is lost where nothing is aligned but the initials.
            least: the threshold.
            most: how many at most.
        """
        possible = sum(gain.most for gain in found)
        if possible + SLACK < missing or not found:
            return []
        found.sort(key=lambda gain: -gain.names.size)
        # The most frequent words are passed over as long as all of them together are not enough.
        passed, enough = 0, 0.0
        for gain in found:
            if enough + gain.most + SLACK >= missing:
                break
            enough += gain.most
            passed += 1
        telling = found[passed:]
        if len(telling) == 1:
            names, gains = telling[0].names, telling[0].gains
        elif not telling:
            return []
        else:
            names, inverse = np.unique(np.concatenate([g.names for g in telling]), return_inverse=True)
            gains = np.bincount(inverse, np.concatenate([g.gains for g in telling])).astype(np.float32)
        needed = np.float32(missing - SLACK) + np.float32(least) * self._words.lost[names]
        for at in range(passed - 1, -1, -1):
            # Those that even the most of the rest would not lift enough are let go.
            rest = np.float32(sum(g.best for g in found[: at + 1]))
            kept = gains + rest >= needed
            names, gains, needed = names[kept], gains[kept], needed[kept]
            if not names.size:
                return []
            gain = found[at]
            where = np.searchsorted(gain.names, names)
            where[where == gain.names.size] = 0
            gains = gains + np.where(gain.names[where] == names, gain.gains[where], np.float32(0))
        for letter, gained in initials:
            needed = needed + np.where(
                self._words.begin_with(letter, names), np.float32(0), np.float32(gained)
            )
        kept = gains >= needed
        names, gains = names[kept], (gains - needed)[kept]
        order = np.argsort(-gains, kind="stable")[:most]
        return [int(one) for one in names[order]]
