"""What a text counts: numbers, and the things that they are numbers of."""

from __future__ import annotations

import re

from onrecord.cases.wording import folded, words

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_VALUES = {word: number for number, word in enumerate(_WORDS, 1)} | {"dozen": 12}
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec".split()
)
_NUMBER = re.compile(
    rf"(?<![\w.,/-])(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join((*_VALUES, *_TENS))})(?![\w/])",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\s*((?:[A-Za-z][\w'’.-]*\s*){1,4})")
# Where the counted thing ends.
_STOP = frozenset(
    "of in on at to from by for with and or but who which that whose were was is are had has have will would "
    "as after before since until over under than into".split()
)
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


def counted(text: str) -> dict[str, set[float]]:
    """What is counted in a text: by the word for the thing, the numbers before it.

    ``"given 24 hours to leave"`` gives ``{"hour": {24.0}}``; numbers of dates count nothing.
    """
    found: dict[str, set[float]] = {}
    for match in _NUMBER.finditer(text):
        value = _value(match[1])
        ahead = _AHEAD.match(text, match.end())
        if value is None or ahead is None:
            continue
        before = text[: match.start()].split()[-1:]
        if before and folded(before[0]).strip(".,") in _MONTHS:
            continue
        following = []
        for word in ahead[1].split():
            if folded(word) in _STOP:
                break
            following.append(word)
            if word[-1] in ".,;:":
                break
        if following and folded(following[0]) in _SCALE:
            value *= _SCALE[folded(following.pop(0))]
        if not following or folded(following[0]).strip(".,") in _MONTHS:
            continue
        for thing in words(following[-1])[-1:]:
            if thing not in _VALUES and not thing.isdigit():
                found.setdefault(thing, set()).add(value)
    return found


def _value(text: str) -> float | None:
    word = folded(text)
    if word in _VALUES:
        return float(_VALUES[word])
    if word in _TENS:
        return float(_TENS[word])
    if not text[0].isdigit():
        return None
    value = float(text.replace(",", ""))
    year = "," not in text and "." not in text and 1900 <= value <= 2100
    return None if year else value
