"""Words and how much they tell: which are rare in this collection, and how alike two texts are worded."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

Vector = Mapping[str, float]

_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
# Words that say nothing of an affair; a rare word is told by its rarity, so the list can be short.
_EMPTY = frozenset(
    "a an the and or but nor of in on at to from by for with without as into over under after before about "
    "against between through during is are was were be been being has have had do does did will would can "
    "could may might shall should must it its this that these those he she they them his her their him we "
    "our you your i not no also more most than then so such which who whom whose what when where while if "
    "there here all any some each other said says say mr mrs ms one two".split()
)


def folded(text: str) -> str:
    """The text in lower case without accents and with one kind of quotation mark."""
    if text.isascii():  # most are, and what follows changes nothing in them
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'")


def words(text: str) -> list[str]:
    """The telling words of a text, folded; a possessive or plural *s* is taken off longer words."""
    found = []
    for match in _WORD.finditer(folded(text)):
        word = match[0].replace(".", "") if len(match[0].replace(".", "")) <= 4 else match[0]
        if word in _EMPTY or (len(word) == 1 and not word.isdigit()):
            continue
        found.append(stem(word))
    return found


def stem(word: str) -> str:
    """A folded word without the ending of the plural or the possessive."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True)
class Background:
    """In how many of other documents each word stands, so that a word is not rare or common for want of them.

    Attributes:
        documents: how many documents were counted.
        held: in how many of them each word stands; words of fewer than two are left out.
    """

    documents: int
    held: Mapping[str, int]


@cache
def background(name: str) -> Background:
    """What comes with the package: ``texts``, words of texts; ``names``, words of parties' names.

    The tables are counted from annotated articles that are not those that cases are measured on
    (``scripts/fit_cases.py``).
    """
    table = resources.files("onrecord.cases") / "background" / f"{name}.tsv"
    first, *rows = table.read_text("utf-8").splitlines()
    return Background(int(first.split("\t")[1]), {w: int(n) for w, n in (row.split("\t") for row in rows)})


class Rarity:
    """How rare each word is among documents (inverse document frequency, smoothed).

    Args:
        documents: the words of each document; how often a word stands in one does not matter.
        beside: documents that were counted before, as if they were among these.
    """

    def __init__(self, documents: Iterable[Iterable[str]], beside: Background | None = None) -> None:
        self._held: Counter[str] = Counter(beside.held if beside else {})
        self._documents = beside.documents if beside else 0
        for document in documents:
            self._documents += 1
            self._held.update(set(document))

    def of(self, word: str) -> float:
        """0 for a word of every document; ln of the number of documents, about, for one of a single one."""
        return math.log((1 + self._documents) / (1 + self._held[word])) if self._documents else 1.0

    def vector(self, found: Iterable[str]) -> dict[str, float]:
        """The words weighted by rarity, as a vector of length 1 (empty if nothing in it tells anything)."""
        raw = {word: self._weight(word, count) for word, count in sorted(Counter(found).items())}
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {word: value / length for word, value in raw.items() if value} if length else {}

    def most_telling(self, found: Iterable[str], number: int) -> dict[str, int]:
        """The words that weigh most, with their counts: these first, equal ones by the alphabet."""
        counts = Counter(found)
        weight = {word: self._weight(word, count) for word, count in counts.items()}
        chosen = sorted(weight, key=lambda word: (-weight[word], word))[:number]
        return {word: counts[word] for word in chosen if weight[word]}

    def weighted(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Counted words as a vector of length 1, in the order given."""
        raw = {word: self._weight(word, count) for word, count in counts.items()}
        length = math.sqrt(math.fsum(value * value for value in raw.values()))
        return {word: value / length for word, value in raw.items()} if length else {}

    def _weight(self, word: str, count: int) -> float:
        return (1 + math.log(count)) * self.of(word)


def alike(a: Vector, b: Vector) -> float:
    """The cosine of two vectors of length 1; 0 to 1."""
    # What fsum gives does not depend on the order of the words.
    return math.fsum([a[word] * b[word] for word in a.keys() & b.keys()])
