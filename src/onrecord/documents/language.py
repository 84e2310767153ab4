"""Is this text English? A cheap check, so that a text in another language is refused, not misread.

The measure is the share of words that are English function words. Only function words are counted that
are rare as words of their own in the other languages written in the Latin script ("in", "was", "is",
"for", "on", "a", "as", "to", "he" are left out on purpose: German, Dutch, Scandinavian, Romance and
Slavic texts have plenty of them). A text mostly in another script is told by its letters alone.
"""

from __future__ import annotations

import re
import unicodedata

FUNCTION_WORDS = frozenset(
    word
    for line in """
    the of and that with from which this these those their they them were been have had has would could
    should will its it by at be are not but she his her who whose what when where while after before than
    then there because about against between during through under over into within without since until
    an or if also other such said says
    """.splitlines()
    for word in line.split()
)
"""Words that are frequent in English and rare in other languages in Latin script."""

THRESHOLD = 0.1
"""A passage whose share of function words lies below this is not English. The lowest share of an English
article in corpus/ is 0.21; the highest of 20 other languages in Latin script is 0.05
(measured by tests/documents/test_language.py)."""

FEW_WORDS = 40
"""With fewer words than this the share says little: such a passage gets the benefit of the doubt."""

FEW_LETTERS = 30
"""With fewer letters than this the script says little either."""

PASSAGE = 4_000
"""Length of the passages that are looked at, in characters."""
PASSAGES = 5
"""How many passages of a long text are looked at, from its beginning to its end."""

# Letters only, and nothing beside them: no parts of hashes, addresses, domain and file names, of which
# technical advisories have long tables.
_WORD = re.compile(r"(?<![\w./@:-])[^\W\d_]+(?![\w/@:-]|\.\w)")


def passages(text: str) -> list[str]:
    """The passages by which the text is judged: all of a short text, evenly spread ones of a long text."""
    count = min(PASSAGES, -(-len(text) // PASSAGE))
    if count <= 1:
        return [text]
    step = (len(text) - PASSAGE) / (count - 1)
    return [text[int(i * step) : int(i * step) + PASSAGE] for i in range(count)]


def english_share(passage: str) -> float:
    """Share (0 to 1) of the passage's words that are English function words."""
    words = _WORD.findall(passage.casefold())
    return sum(word in FUNCTION_WORDS for word in words) / len(words) if words else 0.0


def script_share(passage: str) -> tuple[float, int]:
    """Share (0 to 1) of the passage's letters that are Latin, and the number of its letters."""
    letters = [character for character in passage if character.isalpha()]
    latin = sum(c.isascii() or unicodedata.name(c, "").startswith("LATIN ") for c in letters)
    return (latin / len(letters) if letters else 0.0), len(letters)


def _passage_looks_english(passage: str) -> bool:
    latin, letters = script_share(passage)
    if letters >= FEW_LETTERS and latin < 0.5:
        return False
    return len(_WORD.findall(passage)) < FEW_WORDS or english_share(passage) >= THRESHOLD


def looks_english(text: str) -> bool:
    """False if no passage of the text is in English. A short text in Latin script is given the benefit of the
    doubt; so is a text of which a part is English, or holds hardly any words."""
    return any(map(_passage_looks_english, passages(text)))
