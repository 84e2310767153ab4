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

THRESHOLD = 0.12
"""A text whose share of function words lies below this is not English. The lowest share of an English
article in corpus/ is 0.21; the highest of 20 other languages in Latin script is 0.05
(measured by tests/documents/test_language.py)."""

FEW_WORDS = 40
"""With fewer words than this the share says little: such a text gets the benefit of the doubt."""

FEW_LETTERS = 30
"""With fewer letters than this the script says little either."""

SAMPLE = 20_000
"""How many characters are looked at, at the beginning, the middle and the end of the text each."""

_WORD = re.compile(r"[^\W\d_]+")


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return " ".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))


def english_share(text: str) -> float:
    """Share (0 to 1) of the words of a sample of the text that are English function words."""
    words = _WORD.findall(_sample(text).casefold())
    return sum(word in FUNCTION_WORDS for word in words) / len(words) if words else 0.0


def script_share(text: str) -> tuple[float, int]:
    """Share (0 to 1) of the letters of a sample of the text that are Latin, and the number of letters."""
    letters = latin = 0
    for character in _sample(text):
        if character.isascii():
            if character.isalpha():
                letters += 1
                latin += 1
        elif character.isalpha():
            letters += 1
            latin += unicodedata.name(character, "").startswith("LATIN ")
    return (latin / letters if letters else 0.0), letters


def looks_english(text: str) -> bool:
    """False if the text is in another language. Short texts in Latin script get the benefit of the doubt."""
    latin, letters = script_share(text)
    if letters >= FEW_LETTERS and latin < 0.5:
        return False
    if len(_WORD.findall(text[:SAMPLE])) < FEW_WORDS:
        return True
    return english_share(text) >= THRESHOLD
