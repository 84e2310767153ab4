"""What rigour knows of names, and plain stand-ins where it is not installed.

rigour needs PyICU, which has to be compiled, so it is part of the extra ``registers``. Without it names
are still compared, by the same steps: legal forms then come from the short list below, and scripts other
than Latin, Cyrillic and those with a decomposition are left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from onrecord.reading.names import State, states

try:
    from rigour.names import extract_org_types, remove_org_types
    from rigour.text.distance import levenshtein as _levenshtein
    from rigour.text.translit import ascii_text as _ascii_text
except ImportError:
    RIGOUR = False
else:
    RIGOUR = True

# Common legal forms, after the ISO 20275 list of entity legal forms; the value is a form of the same sort.
_FORMS = {
    "llc": "llc", "l l c": "llc", "ltd": "llc", "limited": "llc", "co ltd": "llc", "ooo": "llc",
    "obshchestvo s ogranichennoi otvetstvennostyu": "llc",
    "obshchestvo s ogranichennoy otvetstvennostyu": "llc",
    "gmbh": "llc", "sarl": "llc", "s a r l": "llc", "srl": "llc", "s r l": "llc", "bv": "llc", "b v": "llc",
    "fze": "llc", "fzco": "llc", "doo": "llc", "d o o": "llc", "eood": "llc", "pte": "llc", "inc": "corp",
    "incorporated": "corp", "corp": "corp", "corporation": "corp", "plc": "jsc", "jsc": "jsc", "ao": "jsc",
    "ojsc": "jsc", "pjsc": "jsc", "cjsc": "jsc", "oao": "jsc", "pao": "jsc", "zao": "jsc", "ag": "jsc",
    "joint stock company": "jsc", "aktsionernoe obshchestvo": "jsc", "public joint stock company": "jsc",
    "spa": "jsc", "s p a": "jsc", "nv": "jsc", "n v": "jsc", "sa": "jsc", "s a": "jsc",
}  # fmt: skip
_LEGAL = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(form).replace(r"\ ", r"[\s.]+") for form in sorted(_FORMS, key=len, reverse=True))
    + r")(?!\w)\.?"
)


def romanised(text: str) -> str:
    """Lower-case Latin letters for a text in another script.

    Args:
        text: in Unicode's composed form (NFC).
    """
    if RIGOUR:
        return str(_ascii_text(text)).lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char if char.isascii() else " " for char in decomposed if not unicodedata.combining(char))


def legal_forms(text: str) -> tuple[tuple[str, ...], str]:
    """The legal forms in a company's name, in codes of their sort, and the name without them.

    Args:
        text: lower-case Latin letters.
    """
    if RIGOUR:
        found = tuple(target for _, target in extract_org_types(text, generic=True))
        return found, remove_org_types(text, " ") if found else text
    met = [" ".join(re.split(r"[\s.]+", match.group().strip("."))) for match in _LEGAL.finditer(text)]
    return tuple(_FORMS[form] for form in met), _LEGAL.sub(" ", text) if met else text


def edits(left: str, right: str, most: int) -> int:
    """Levenshtein's distance of two words; more than ``most`` where it is greater than that."""
    if RIGOUR:
        return int(_levenshtein(left, right, max_edits=most))
    if abs(len(left) - len(right)) > most:
        return most + 1
    row = list(range(len(right) + 1))
    for at, char in enumerate(left, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(right, 1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (char != other))
        if min(row) > most:
            return most + 1
    return row[-1]


def one_slip(left: str, right: str) -> bool:
    """Whether one letter is put in, left out, put for another or has changed places with its neighbour."""
    shorter, longer = (left, right) if len(left) <= len(right) else (right, left)
    more = len(longer) - len(shorter)
    if more > 1 or left == right:
        return False
    at = 0
    while at < len(shorter) and shorter[at] == longer[at]:
        at += 1
    if more:
        return shorter[at:] == longer[at + 1 :]
    if shorter[at + 1 :] == longer[at + 1 :]:
        return True
    return shorter[at : at + 2] == longer[at : at + 2][::-1] and shorter[at + 2 :] == longer[at + 2 :]


def state_of(code: str) -> State | None:
    """The state or territory of an ISO 3166-1 alpha-2 code, None if there is none."""
    return states().get(code)


def is_state(name: str) -> bool:
    """Whether a state or territory is called so."""
    return name.casefold() in _state_names()


@cache
def _state_names() -> frozenset[str]:
    return frozenset(name.casefold() for state in states().values() for name in (state.name, *state.aliases))
