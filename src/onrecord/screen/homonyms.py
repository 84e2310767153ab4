"""Whether what two names share may well be another's: "Group", "Igor Petrovich", "CTI" for a caterer."""

from __future__ import annotations

import re

from onrecord.identity.resolver import tells_little
from onrecord.identity.scoring import Comparison, Step

# The words that agree in two organisations' names tell this much together at least (``Index.weigh``: 1.0 is a
# word of middling rarity); "Group" alone is many companies' name.
TELLING = 1.0
# A word of no more letters is an abbreviation, of which there are few.
SHORT = 4

# Endings of fathers' names in East Slavic languages, as they are romanised (BGN/PCGN, ICAO, ISO 9, German).
_FATHER = re.compile(r"\w\w(?:[eio]v(?:it?ch|itsch|ych|na)|ichna)$")


def may_be_anothers(comparison: Comparison, person: bool, same_country: bool) -> bool:
    """Whether another may well bear a name that agrees in no more than this.

    Args:
        comparison: of the two names.
        person: whether they are a person's.
        same_country: whether the country is known to be the same.
    """
    if tells_little(comparison, person, same_country):
        return True
    met = [step for step in comparison.steps if step.score > 0.5 and step.what != "initial"]
    if person:
        return _by_father(comparison, met)
    if sum(step.weight for step in met) < TELLING:
        return True
    one = met[0] if len(met) == 1 else None
    short = one is not None and (one.what == "abbreviation" or max(map(len, _words(one))) <= SHORT)
    return short and not same_country


def _by_father(comparison: Comparison, met: list[Step]) -> bool:
    """Whether a name is but one word and a father's name, and the list has the rest of the name besides."""
    others = [step for step in met if not all(map(_FATHER.search, _words(step)))]
    left = [step.detail for step in comparison.steps if step.what == "only on the list"]
    whole = all(step.what != "only in the text" for step in comparison.steps)
    return whole and len(others) < 2 and len(others) < len(met) and not all(map(_FATHER.search, left))


def _words(step: Step) -> list[str]:
    return step.detail.split(" ~ ")
