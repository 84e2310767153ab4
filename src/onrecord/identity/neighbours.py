"""Which words of the lists are like a word: the same, spelt otherwise, or a slip of the pen away.

Every word that ``scoring.word_score`` gives anything for is found, not only the likeliest: words of one
folded spelling and of one set of consonants by tables, words within the allowed number of edits by what their
letters have in common, which rules out all but a few without computing a distance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from onrecord.identity.scoring import (
    ABBREVIATION,
    INITIAL,
    SHORTEST_SLIP,
    allowed_edits,
    fold_score,
    slip_score,
    spelling_score,
)
from onrecord.identity.text import fold, skeleton, syllable_initials

# Folded words are of these characters; "Z" stands for "zh". Others share the last bit.
_BITS = {char: 1 << bit for bit, char in enumerate("abcdefghijklmnopqrstuvwxyz0123456789Z")}
_OTHER = 1 << len(_BITS)
# Of letters that stand twice in a word and oftener: theirs are the bits that are left of 64.
_AGAIN = {char: 1 << len(_BITS) + 1 + bit for bit, char in enumerate("abcdefghijklmnopqrstuvwxyz")}
# Abbreviations of this many letters stand for a word of as many syllables.
SHORTEST_ABBREVIATION, LONGEST_ABBREVIATION = 2, 5

Masks = npt.NDArray[np.uint64]


def letters(word: str) -> int:
    """The characters of a word and those that it has twice as a set of bits; an edit changes two at most."""
    mask = 0
    for char in word:
        bit = _BITS.get(char, _OTHER)
        mask |= bit if not mask & bit else _AGAIN.get(char, bit)
    return mask


def pairs(word: str) -> int:
    """The neighbouring characters of a word as a set of 64 bits; an edit changes four of them at most."""
    mask = 0
    for a, b in pairwise(f"^{word}$"):
        mask |= 1 << (ord(a) * 31 + ord(b)) % 64
    return mask


class Short(Enum):
    """Which of two words stands for the other, shortened."""

    NEITHER = 0
    INITIAL = 1  # one letter stands for the other
    LISTED = 2  # the listed word is an abbreviation of the one asked for
    ASKED = 3  # the other way about


@dataclass(frozen=True, slots=True)
class Alike:
    """A listed word that is like a word.

    Attributes:
        number: of the listed word.
        score: how much (``scoring.word_score``).
        short: which stands for which.
        native: whether it counts only where one of the names is in another script than Latin.
    """

    number: int
    score: float
    short: Short = Short.NEITHER
    native: bool = False


class Near:
    """Words by length, with their letters and pairs of letters as bits.

    Args:
        words: each once.
        allowed: how many edits are allowed of a word of so many letters, where it is the shorter of two.
        swaps: whether two neighbours that changed places are one edit.
    """

    def __init__(self, words: Iterable[str], allowed: Callable[[int], int], swaps: bool = False) -> None:
        self._words = sorted(words, key=len)
        self._allowed = allowed
        self._swaps = swaps
        self._letters: Masks = np.fromiter(map(letters, self._words), np.uint64, len(self._words))
        self._pairs: Masks = np.fromiter(map(pairs, self._words), np.uint64, len(self._words))
        self._sizes = np.fromiter(map(len, self._words), np.int64, len(self._words))
        # Of a word's length: where the words begin and end that are near it in length, and how many letters
        # may differ of each.
        self._spans: dict[int, tuple[int, int, npt.NDArray[np.uint8]]] = {}

    def to(self, word: str) -> Iterable[str]:
        """Words that may be within the allowed edits of one, but for few all that are."""
        size = len(word)
        if not self._allowed(size):
            return ()
        span = self._spans.get(size)
        if span is None:
            span = self._spans[size] = self._span(size)
        begin, end, allowed = span
        if begin == end:
            return ()
        differ = np.bitwise_count(self._letters[begin:end] ^ np.uint64(letters(word)))
        at = np.flatnonzero(differ <= allowed)
        if at.size:
            # An edit changes two letters and four pairs of them; a change of places no letter and six pairs.
            most = np.where(differ[at], 2 * allowed[at], 6) if self._swaps else 2 * allowed[at]
            at = at[np.bitwise_count(self._pairs[begin:end][at] ^ np.uint64(pairs(word))) <= most]
        return [self._words[begin + int(one)] for one in at]

    def _span(self, size: int) -> tuple[int, int, npt.NDArray[np.uint8]]:
        # Three edits are allowed at most (``scoring.allowed_edits``).
        near = [n for n in range(size - 3, size + 4) if abs(size - n) <= self._allowed(min(size, n))]
        begin, end = np.searchsorted(self._sizes, [near[0], near[-1] + 1])
        bits = np.array([2 * self._allowed(min(size, n)) for n in range(near[-1] + 1)], dtype=np.uint8)
        return int(begin), int(end), bits[self._sizes[begin:end]]


class Vocabulary:
    """The words of many names.

    Args:
        words: each once; a word's number is its place.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.numbers = {word: number for number, word in enumerate(words)}
        self._folded: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(words):
            self._folded[fold(word)].append(number)
        self._bones: dict[str, list[str]] = defaultdict(list)
        for folded in self._folded:
            bones = skeleton(folded)
            if len(bones) >= 3:
                self._bones[bones].append(folded)
        self._initials: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(words):
            initials = syllable_initials(word)
            if SHORTEST_ABBREVIATION <= len(initials) <= LONGEST_ABBREVIATION:
                self._initials[initials].append(number)
        self._near_folded = Near((folded for folded in self._folded if len(folded) >= 5), allowed_edits)
        self._near_written = Near(
            (word for word in words if len(word) >= SHORTEST_SLIP and word.isalpha()),
            lambda size: int(size >= SHORTEST_SLIP),
            swaps=True,
        )

    def like(self, word: str) -> Iterator[Alike]:
        """The words that are like a word; one may come twice, by different reasons.

        Args:
            word: lower-case ASCII.
        """
        folded = fold(word)
        for number in self._folded.get(folded, ()):
            other = self.words[number]
            yield Alike(number, 1.0 if other == word else spelling_score(word, other))
        for near in {*self._bones.get(skeleton(folded), ()), *self._near_folded.to(folded)} - {folded}:
            score, what = fold_score(folded, near, True)
            if score:
                native = what == "transliteration" and not fold_score(folded, near)[0]
                for number in self._folded[near]:
                    yield Alike(number, score, native=native)
        if not word.isalpha():
            return
        for other in self._near_written.to(word):
            if score := slip_score(word, other):
                yield Alike(self.numbers[other], score)
        if len(word) > 1:
            if (at := self.numbers.get(word[0])) is not None:
                yield Alike(at, INITIAL, Short.INITIAL)
            if (at := self.numbers.get(syllable_initials(word))) is not None:
                yield Alike(at, ABBREVIATION, Short.LISTED)
        for at in self._initials.get(word, ()):
            yield Alike(at, ABBREVIATION, Short.ASKED)
