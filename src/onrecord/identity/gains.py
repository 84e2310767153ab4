"""What each word of a query gains with each name on the lists (``sieve``).

An aligned pair of words gains ``weight × (score - t)`` against a threshold t, and spares what each of the two
would lose if it were left over. Gains never are less than what the comparison would give: two words may be
counted as aligned with one.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.identity.kept import Kept
from onrecord.identity.neighbours import Alike, Short, Vocabulary, letters
from onrecord.identity.scoring import EXTRA_IN_TEXT, EXTRA_ON_LIST, FAMILY, INITIAL_WEIGHT, RUN_TOGETHER
from onrecord.identity.text import NameForm

# Gains are kept of so many words and for so many names, and what words are like for so many (``kept``).
KEPT_GAINS = 30_000
KEPT_NAMES = 6_000_000
KEPT_WORDS = 10_000

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

    def __len__(self) -> int:
        return int(self.names.size)


@dataclass(frozen=True, slots=True)
class Alikes:
    """The listed words that are like a word.

    Attributes:
        numbers: of the words.
        scores: how much each is.
        weights: what each pair weighs, where none is a family name.
        whole: whether neither is short for the other, so that a family name weighs more.
        native: whether it counts only where one of the names is in another script than Latin.
    """

    numbers: npt.NDArray[np.int64]
    scores: Gains
    weights: Gains
    whole: npt.NDArray[np.bool_]
    native: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.numbers.size)


NOTHING = Gain(np.empty(0, np.uint32), np.empty(0, np.float32))
NOBODY = Alikes(
    np.empty(0, np.int64), NOTHING.gains, NOTHING.gains, np.empty(0, np.bool_), np.empty(0, np.bool_)
)


class Asked(NamedTuple):
    """A word of a query.

    Attributes:
        word: the word.
        family: whether it is marked as a family name.
        half: whether it counts half if left over.
        least: the threshold, above 0.
        native: whether the query is in another script than Latin.
    """

    word: str
    family: bool
    half: bool
    least: float
    native: bool


class Words:
    """The words of names, arranged so that what a word gains is told for all names at once.

    Args:
        forms: the names.
        person: whether they are persons'.
        weigh: how much a word tells.

    Attributes:
        lost: what each name loses if none of its words is met, for each unit of the threshold.
    """

    def __init__(self, forms: Sequence[NameForm], person: bool, weigh: Callable[[str], float]) -> None:
        self._weigh = weigh
        places: dict[str, dict[int, bool]] = defaultdict(dict)
        joined = array("I"), array("I"), array("f")
        self.lost = np.zeros(len(forms), np.float32)
        self._native = np.fromiter((form.native for form in forms), np.bool_, len(forms))
        self._initials = np.zeros(len(forms), np.uint64)
        for at, form in enumerate(forms):
            self._initials[at] = letters("".join(word[0] for word in form.tokens))
            weights = [weigh(w) * (FAMILY if person and w in form.family else 1.0) for w in form.tokens]
            self.lost[at] = EXTRA_ON_LIST * sum(weights)
            for word in form.tokens:
                places[word][at] = person and word in form.family
            for size in (2, 3):
                for begin in range(len(form.tokens) - size + 1):
                    joined[0].append(_key("".join(form.tokens[begin : begin + size])))
                    joined[1].append(at)
                    joined[2].append(sum(weights[begin : begin + size]))
        words = sorted(places)
        self._vocabulary = Vocabulary(words)
        self._weights = np.array([weigh(word) for word in words], np.float32)
        # The places of each word, word by word, and how much heavier it is there for being a family name.
        self._begins = np.cumsum([0, *(len(places[word]) for word in words)])
        self._places = np.fromiter(chain.from_iterable(places[word] for word in words), np.uint32)
        marks = np.fromiter(chain.from_iterable(places[word].values() for word in words), np.bool_)
        self._heavy = np.where(marks, np.float32(FAMILY), np.float32(1))
        # Neighbouring words of names as they would be written together.
        order = np.argsort(np.array(joined[0], np.uint32), kind="stable")
        self._joined = tuple(np.array(column)[order] for column in joined)
        self._gains = Kept[Asked, Gain](KEPT_GAINS, KEPT_NAMES)
        self._alike = Kept[str, Alikes](KEPT_WORDS, KEPT_NAMES)

    def penalty(self, word: str, family: bool, half: bool) -> float:
        """What a word of a query loses if it is left over, for each unit of the threshold."""
        return EXTRA_IN_TEXT * self._weigh(word) * (FAMILY if family else 1.0) * (0.5 if half else 1.0)

    def begin_with(self, letter: str, names: Numbers) -> npt.NDArray[np.bool_]:
        """Which of the names have a word that begins with a letter."""
        met: npt.NDArray[np.bool_] = (self._initials[names] & np.uint64(letters(letter))) != 0
        return met

    def gain(self, asked: Asked) -> Gain:
        """What a word gains with each name that has a word like it, or has it in two or three pieces."""
        return self._gains.get(asked, self._gain)

    def written_apart(self, whole: str, lost: float, least: float) -> Gain:
        """What words of a query gain that a name has as one.

        Args:
            whole: the words written together.
            lost: what they lose if left over, for each unit of the threshold.
            least: the threshold.
        """
        at = self._vocabulary.numbers.get(whole) if len(whole) > 2 else None
        if at is None:
            return NOTHING
        return _best(*self._with(self._alikes(whole, [Alike(at, RUN_TOGETHER)]), False, lost, least))

    def _gain(self, asked: Asked) -> Gain:
        word, family, least = asked.word, asked.family, asked.least
        alike = self._alike.get(word, self._like)
        penalty = self.penalty(word, family, asked.half)
        names, gains, gained = self._with(alike, family, penalty, least, asked.native)
        if len(word) > 2:
            keys, places, lost = self._joined
            key = np.uint32(_key(word))
            begin, end = np.searchsorted(keys, key, "left"), np.searchsorted(keys, key, "right")
            if begin < end:
                weight = self._weigh(word) * (FAMILY if family else 1.0)
                whole = np.float32(weight * (RUN_TOGETHER - least) + least * penalty)
                names = np.concatenate([names, places[begin:end]])
                gains = np.concatenate([gains, whole + np.float32(least * EXTRA_ON_LIST) * lost[begin:end]])
                gained = np.append(gained, whole)
        return _best(names, gains, gained)

    def _like(self, word: str) -> Alikes:
        return self._alikes(word, list(self._vocabulary.like(word)))

    def _alikes(self, word: str, alike: Sequence[Alike]) -> Alikes:
        """Listed words that are like a word, with what each pair weighs."""
        if not alike:
            return NOBODY
        own = self._weigh(word)
        weights = [
            # Of two words that are one, the longer weighs; an initial has a weight of its own.
            INITIAL_WEIGHT
            if one.short is Short.INITIAL
            else own
            if one.short is Short.LISTED
            else self._weights[one.number]
            if one.short is Short.ASKED
            else max(own, self._weights[one.number])
            for one in alike
        ]
        return Alikes(
            np.array([one.number for one in alike], np.int64),
            np.array([one.score for one in alike], np.float32),
            np.array(weights, np.float32),
            np.array([one.short is Short.NEITHER for one in alike], np.bool_),
            np.array([one.native for one in alike], np.bool_),
        )

    def _with(
        self, alike: Alikes, family: bool, penalty: float, least: float, native: bool = True
    ) -> tuple[Numbers, Gains, Gains]:
        """Names that have words like one, what is gained with each, and what without the listed word's loss.

        Args:
            alike: the listed words.
            family: whether the word is marked as a family name.
            penalty: what it loses if left over.
            least: the threshold.
            native: whether the query is in another script.
        """
        begins = self._begins[alike.numbers]
        counts = self._begins[alike.numbers + 1] - begins
        # Which of the listed words each name is there by, and where it stands among the places.
        which = np.repeat(np.arange(counts.size), counts)
        at = np.arange(which.size) + (begins - np.cumsum(counts) + counts)[which]
        names, heavy = self._places[at], self._heavy[at]
        if not native and alike.native.any():
            kept = ~alike.native[which] | self._native[names]
            names, heavy, which = names[kept], heavy[kept], which[kept]
        times = np.where(alike.whole[which], np.float32(FAMILY) if family else heavy, np.float32(1))
        gained = alike.weights[which] * times * (alike.scores - np.float32(least))[which]
        gained += np.float32(least * penalty)
        lost = np.float32(least * EXTRA_ON_LIST) * self._weights[alike.numbers]
        return names, gained + lost[which] * heavy, gained


def _best(names: Numbers, gains: Gains, gained: Gains) -> Gain:
    """Each name once, with the most that is gained with it."""
    if not names.size:
        return NOTHING
    most = float(gained.max())
    order = np.argsort(names, kind="stable")
    names, gains = names[order], gains[order]
    first = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1])))
    if first.size < names.size:
        names, gains = names[first], np.maximum.reduceat(gains, first)
    return Gain(names, gains, float(gains.max()), most)


def _key(text: str) -> int:
    """A number of a text, the same in every process; two texts may share one, which costs a comparison."""
    return zlib.crc32(text.encode())
