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

import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.identity.neighbours import Short, Vocabulary
from onrecord.identity.scoring import (
    EXTRA_IN_TEXT,
    EXTRA_ON_LIST,
    FAMILY,
    INITIAL,
    INITIAL_WEIGHT,
    RUN_TOGETHER,
)
from onrecord.identity.text import NameForm

# The most that a word weighs (``Index.weigh``).
HEAVIEST = 1.25
# Names that are compared in full for one name at most, those with the greatest gains.
MOST = 200
# Gains are kept of so many words and for so many names; then those not asked for of late go.
KEPT_WORDS = 60_000
KEPT_NAMES = 6_000_000
# Against rounding.
SLACK = 1e-4

Numbers = npt.NDArray[np.uint32]
Gains = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Gain:
    """What one word of a query gains with the names of the lists.

    Attributes:
        names: places of the names, ascending.
        gains: with each of them, over the word being left over; with what the listed word would lose, too.
        best: the most of these.
        most: the most without what the listed word would lose.
    """

    names: Numbers
    gains: Gains
    best: float = 0.0
    most: float = 0.0


NOTHING = Gain(np.empty(0, np.uint32), np.empty(0, np.float32))
# A word, whether it is marked as a family name, whether it counts half if left over, the threshold, and
# whether the query is in another script.
_Key = tuple[str, bool, bool, float, bool]


class Sieve:
    """Names of lists, all persons' or all others'.

    Args:
        forms: the names.
        person: whether they are persons'.
        weigh: how much a word tells.
    """

    def __init__(self, forms: Sequence[NameForm], person: bool, weigh: Callable[[str], float]) -> None:
        self.forms = forms
        self.person = person
        self.weigh = weigh
        places: dict[str, dict[int, bool]] = defaultdict(dict)
        joined = array("I"), array("I"), array("f")
        self._lost = np.zeros(len(forms), np.float32)
        self._native = np.zeros(len(forms), np.bool_)
        for at, form in enumerate(forms):
            self._native[at] = form.native
            weights = [weigh(w) * (FAMILY if person and w in form.family else 1.0) for w in form.tokens]
            # What a name loses if none of its words is met, for each unit of the threshold.
            self._lost[at] = EXTRA_ON_LIST * sum(weights)
            for word in form.tokens:
                places[word][at] = person and word in form.family
            for size in (2, 3):
                for begin in range(len(form.tokens) - size + 1):
                    joined[0].append(_key("".join(form.tokens[begin : begin + size])))
                    joined[1].append(at)
                    joined[2].append(sum(weights[begin : begin + size]))
        words = sorted(places)
        self._vocabulary = Vocabulary(words)
        self._weights = [weigh(word) for word in words]
        self._places = [np.fromiter(places[word], np.uint32, len(places[word])) for word in words]
        # Where a word is the family name; most never are.
        self._family = [
            np.fromiter(places[word].values(), np.bool_) if any(places[word].values()) else None
            for word in words
        ]
        # Neighbouring words of names as they would be written together.
        order = np.argsort(np.array(joined[0], np.uint32), kind="stable")
        self._joined = tuple(np.array(column)[order] for column in joined)
        self._new: dict[_Key, Gain] = {}
        self._old: dict[_Key, Gain] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self.forms)

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
        for word in words:
            family = self.person and word in query.family
            half = len(word) == 1 or (second and not family)
            penalty = self._penalty(word, family, half)
            penalties.append(penalty)
            missing += least * penalty
            if len(word) == 1:
                # An initial may stand for some word of any name.
                gained = INITIAL_WEIGHT * (INITIAL - least)
                missing -= max(0.0, gained + least * (penalty + EXTRA_ON_LIST * HEAVIEST * FAMILY))
            gain = self._gain((word, family, half, least, query.native))
            if gain.names.size:
                found.append(gain)
        for size in (2, 3):
            for begin in range(len(words) - size + 1):
                whole = "".join(words[begin : begin + size])
                at = self._vocabulary.numbers.get(whole)
                if at is not None and len(whole) > 2:
                    lost = sum(penalties[begin : begin + size])
                    found.append(self._gained([self._part(at, RUN_TOGETHER, whole, False, lost, least)]))
        return self._sift(found, missing, least, most) if found else []

    def _penalty(self, word: str, family: bool, half: bool) -> float:
        """What a word of the query loses if it is left over, for each unit of the threshold."""
        return EXTRA_IN_TEXT * self.weigh(word) * (FAMILY if family else 1.0) * (0.5 if half else 1.0)

    def _gain(self, key: _Key) -> Gain:
        """What a word gains, as it is kept or made anew."""
        found = self._new.get(key)
        if found is not None:
            return found
        found = self._old.get(key)
        if found is None:
            word, family, half, least, native = key
            penalty = self._penalty(word, family, half)
            found = self._gained(list(self._parts(word, family, penalty, least, native)))
        self._new[key] = found
        self._size += found.names.size
        if self._size > KEPT_NAMES or len(self._new) > KEPT_WORDS:
            self._old, self._new, self._size = self._new, {}, 0
        return found

    def _parts(
        self, word: str, family: bool, penalty: float, least: float, native: bool
    ) -> Iterator[tuple[Numbers, Gains, float]]:
        """Names with each listed word that is like a word, what it gains there, and the most of it."""
        for alike in self._vocabulary.like(word):
            at = alike.number
            if alike.short is Short.INITIAL:
                part = self._part(at, INITIAL, None, False, penalty, least)
            elif alike.short is Short.NEITHER:
                part = self._part(at, alike.score, word, family, penalty, least)
            else:
                other = self._vocabulary.words[at] if alike.short is Short.ASKED else word
                part = self._part(at, alike.score, other, False, penalty, least, plain=True)
            if alike.native and not native:
                kept = self._native[part[0]]
                part = part[0][kept], part[1][kept], part[2]
            yield part
        if len(word) > 2:
            keys, places, lost = self._joined
            begin, end = np.searchsorted(keys, [_key(word), _key(word) + 1])
            if begin < end:
                weight = self.weigh(word) * (FAMILY if family else 1.0)
                gained = weight * (RUN_TOGETHER - least) + least * penalty
                gains = np.float32(gained) + np.float32(least * EXTRA_ON_LIST) * lost[begin:end]
                yield places[begin:end], gains, gained

    def _part(
        self,
        at: int,
        score: float,
        word: str | None,
        family: bool,
        penalty: float,
        least: float,
        plain: bool = False,
    ) -> tuple[Numbers, Gains, float]:
        """What is gained with the names that have one listed word.

        Args:
            at: number of the listed word.
            score: how much the words are alike.
            word: the other word; None for an initial, which has a weight of its own.
            family: whether that is marked as a family name.
            penalty: what the other word loses if left over.
            least: the threshold.
            plain: whether the pair weighs what ``word`` weighs, family name or not.
        """
        listed = self._weights[at]
        marks = self._family[at]
        heavy = (
            np.ones(1, np.float32) if marks is None else np.where(marks, np.float32(FAMILY), np.float32(1))
        )
        if word is None:
            weight = np.full(1, INITIAL_WEIGHT, np.float32)
        elif plain:
            weight = np.full(1, self.weigh(word), np.float32)
        else:
            weight = np.float32(max(listed, self.weigh(word))) * (
                np.full(1, FAMILY, np.float32) if family else heavy
            )
        gained = weight * np.float32(score - least) + np.float32(least * penalty)
        gains = gained + np.float32(least * EXTRA_ON_LIST * listed) * heavy
        places = self._places[at]
        return places, np.broadcast_to(gains, places.shape), float(gained.max())

    @staticmethod
    def _gained(parts: list[tuple[Numbers, Gains, float]]) -> Gain:
        """Parts put together; a name in several counts with the most."""
        parts = [part for part in parts if part[0].size]
        if not parts:
            return NOTHING
        names = np.concatenate([names for names, _, _ in parts])
        gains = np.concatenate([gains for _, gains, _ in parts])
        if len(parts) > 1:
            order = np.argsort(names, kind="stable")
            names, gains = names[order], gains[order]
            first = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1])))
            names, gains = names[first], np.maximum.reduceat(gains, first)
        return Gain(names, gains, float(gains.max()), max(most for _, _, most in parts))

    def _sift(self, found: list[Gain], missing: float, least: float, most: int) -> list[int]:
        """Places at which the gains make up for what is missing."""
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
        needed = np.float32(missing - SLACK) + np.float32(least) * self._lost[names]
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
        kept = gains >= needed
        names, gains = names[kept], (gains - needed)[kept]
        order = np.argsort(-gains, kind="stable")[:most]
        return [int(one) for one in names[order]]


def _key(text: str) -> int:
    """A number of a text, the same in every process; two texts may share one, which costs a comparison."""
    return zlib.crc32(text.encode())
