"""Estimative words as a number from 0 to 100, as STIX and other formats ask for.

The steps are those of the "DNI scale" of STIX 2.1 (appendix A), which goes back to the United States'
Intelligence Community Directive 203: 5, 15, 30, 50, 70, 85, 95. The words that the directive does not have
are put on the nearest step. Words that say nothing of likelihood give no number: none is better than a guess.
"""

from __future__ import annotations

import re

# The first that fits decides: the negated and the strengthened before the plain.
SCALE: tuple[tuple[int, str], ...] = (
    (5, r"almost certainly not|(almost )?no chance|remote (chance|possibility)|virtually impossible"),
    (15, r"(very|highly|most|extremely) (unlikely|improbable)|low confidence|low (degree of )?certainty"),
    (30, r"unlikely|improbabl[ey]|probably not|not (likely|probable)|doubtful"),
    (70, r"(medium|moderate)[ -]to[ -]high|(likely|probable) to (very|highly) (likely|probable)"),
    (50, r"low[ -]to[ -](medium|moderate)|not (certain|sure|convinced)|uncertain"),
    (
        95,
        r"(almost|nearly|virtually|near|bordering on|with|absolutely|beyond) (a )?(certain(ly|ty)?|clear)"
        r"|(no|without( a)?|beyond( (any|all|a|reasonable))*|little room for) (doubt|dispute)"
        r"|undoubtedly|indisputabl[ey]|undeniabl[ey]|irrefutabl[ey]|ironclad|convinced",
    ),
    (
        85,
        r"high (degree of )?(confidence|certainty|probability)|high(ly)? confiden(t|ce)"
        r"|(very|highly|most|extremely) (likely|probabl[ey])|in all (probability|likelihood)|likeliest"
        r"|(great|considerable|strong) (confidence|assurance)",
    ),
    (
        50,
        r"(medium|moderate)( (degree of )?(confidence|certainty|probability))?|roughly even|even chance"
        r"|suspect(s|ed)?|possibl[ey]|may|might|could|suggests?|hints?|appears?|seems?|alleged(ly)?",
    ),
    (95, r"certain(ly|ty)?"),
    (70, r"likely|probabl[ey]|probability|believe[sd]?|thought|thinks?|substantial evidence"),
)
_SCALE = tuple((step, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for step, words in SCALE)
_PERCENT = re.compile(r"\b(\d{1,3})(?:\.\d+)? ?(?:%|per ?cent\b)", re.IGNORECASE)


def confidence(words: str | None) -> int | None:
    """The step of the scale that estimative words stand for.

    Args:
        words: as the document has them ("highly likely", "with moderate confidence", "95 per cent").

    Returns:
        0 to 100; None if there are no words or they name no likelihood.
    """
    if not words:
        return None
    if (told := _PERCENT.search(words)) and int(told[1]) <= 100:
        return int(told[1])
    return next((step for step, pattern in _SCALE if pattern.search(words)), None)
