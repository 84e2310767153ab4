"""A first pass over documents, as fast as bytes can be searched: may this report on a state cyber operation?

Beginnings of words are searched for, all at once (Aho-Corasick, a library's). A document passes if enough of
them speak of the means (computers, networks, spying) and enough of the sides (states, organs, measures). Each
counts once, however often it occurs, so that long texts are not favoured by much. The words and their weights
are in ``words.tsv``, the thresholds here; docs/triage.md says what they were measured to lose and to keep.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick, Implementation

from onrecord.errors import LexiconError

MEANS = (4, 4, 40)
"""Weight of the words for means that a text must have: at least, at most, and one more for so many words."""
SIDES = (1, 6, 60)
"""Likewise for sides."""
RAW_MEANS = 1
"""Weight of the words for means that a page must have while it has its markup."""
RAW_SIDES = 1
"""Likewise for sides."""
WORD = 6
"""Bytes of a word with its blank, on average."""

_FILE = "words.tsv"
_STATES = "lexicon/names/states.tsv"
_NAMED_IN = ("name", "aliases", "adjectives", "people", "capitals", "seats")
_SHORTEST = 4
"""Letters of the shortest name of a state that is searched for: shorter ones begin too many words."""


@dataclass(frozen=True)
class Family:
    """Words of one family with their weights, ready to be searched for."""

    name: str
    words: tuple[bytes, ...]
    weights: tuple[int, ...]
    automaton: BytesAhoCorasick

    @classmethod
    def of(cls, name: str, weighted: Iterable[tuple[str, int]]) -> Family:
        """A family of these words."""
        pairs = sorted(weighted)
        words = tuple(word.encode() for word, _ in pairs)
        # Of two words that begin at one place the longer counts: "spying" is not also "spy".
        automaton = BytesAhoCorasick(
            words, matchkind=MATCHKIND_LEFTMOST_LONGEST, implementation=Implementation.DFA
        )
        return cls(name, words, tuple(weight for _, weight in pairs), automaton)

    def weigh(self, lowered: bytes, enough: int, *, whole: bool) -> int:
        """The weight of the words that occur, counted until it is enough.

        Args:
            lowered: the text, ASCII letters in lower case.
            enough: where to stop.
            whole: count a word only where it begins a word of the text.
        """
        seen: set[int] = set()
        total = 0
        for word, start, _ in self.automaton.find_matches_as_indexes(lowered):
            if word in seen:
                continue
            if whole and start and _is_letter(lowered[start - 1]):
                continue
            seen.add(word)
            total += self.weights[word]
            if total >= enough:
                break
        return total


class FirstPass:
    """Decides which documents are worth reading.

    Args:
        means, sides: the two families.
        raw_means: those words for means that count in a page with its markup.
    """

    def __init__(self, means: Family, sides: Family, raw_means: Family) -> None:
        self._means, self._sides, self._raw_means = means, sides, raw_means

    def raw(self, data: bytes) -> bool:
        """Whether a page, mail or line may be worth reading, by its bytes as they are.

        Markup and escapes stand between the words, so that a word counts wherever it stands; what this lets
        pass is looked at again as a text.
        """
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            data = data.decode("utf-16", "replace").encode()
        lowered = data.lower()
        return (
            self._raw_means.weigh(lowered, RAW_MEANS, whole=False) >= RAW_MEANS
            and self._sides.weigh(lowered, RAW_SIDES, whole=False) >= RAW_SIDES
        )

    def text(self, text: str) -> bool:
        """Whether a text is worth reading. Less is asked of a short one."""
        lowered = text.encode("utf-8", "replace").lower()
        means, sides = (
            min(most, max(least, len(lowered) // (words * WORD))) for least, most, words in (MEANS, SIDES)
        )
        return (
            self._means.weigh(lowered, means, whole=True) >= means
            and self._sides.weigh(lowered, sides, whole=True) >= sides
        )

    def weights(self, text: str) -> tuple[int, int]:
        """The whole weights of a text: means and sides."""
        lowered = text.encode("utf-8", "replace").lower()
        everything = 1 << 30
        return (
            self._means.weigh(lowered, everything, whole=True),
            self._sides.weigh(lowered, everything, whole=True),
        )


@cache
def first_pass() -> FirstPass:
    """The first pass with the package's own words.

    Raises:
        LexiconError: the table does not follow its format.
    """
    found: dict[str, dict[str, int]] = {"means": {}, "sides": {}}
    raw: dict[str, int] = {}
    lines = (resources.files(__package__) / _FILE).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith(("#", "family\t")):
            continue
        where = f"{_FILE}:{number}"
        try:
            family, weight, counts, words = line.split("\t")
            for word in words.split("|"):
                if not word or word != word.strip().lower() or word in found[family]:
                    raise LexiconError(where, f"{word!r} is empty, not in lower case, or there twice")
                found[family][word] = int(weight)
                if family == "means" and counts == "yes":
                    raw[word] = int(weight)
        except (ValueError, KeyError):
            raise LexiconError(where, "not a known family, a weight, yes or no, and words") from None
    for name in _state_names():
        found["sides"].setdefault(name, 1)
    return FirstPass(
        Family.of("means", found["means"].items()),
        Family.of("sides", found["sides"].items()),
        Family.of("raw means", raw.items()),
    )


def _state_names() -> set[str]:
    """The names of all states alike, so that no state's affairs pass more easily than another's."""
    lines = (resources.files("onrecord.reading") / _STATES).read_text("utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    names = {name.strip().lower() for row in rows for key in _NAMED_IN for name in row[key].split("|")}
    return {name for name in names if len(name) >= _SHORTEST}


def _is_letter(byte: int) -> bool:
    return 97 <= byte <= 122 or byte >= 128
