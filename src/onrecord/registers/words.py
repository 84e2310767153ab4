"""From the lists' words to codes: countries, scripts, dates, and the codebook's kinds.

An unknown value gives an empty code and stays beside it in the list's own words; it is never
guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from onrecord.acts import Kind

# Names of countries as lists write them that the territory tables do not know.
_COUNTRY_WORDS = {
    "congo (democratic republic)": "CD",
    "congo": "CG",
    "occupied palestinian territories": "PS",
    "palestinian territories": "PS",
    "ukraine (crimea)": "UA",
    "north korea (dprk)": "KP",
}
_NOT_ISO = {"SU", "YU", "DD"}


@lru_cache(maxsize=20_000)
def country(text: str) -> str:
    """ISO 3166-1 alpha-2 code of a country named in words, adjective or code; "" if it is none.

    Parts of a country that have no code of their own give the country's ("Crimea" gives UA).
    """
    text = text.strip().strip(".;,").strip()
    if not text:
        return ""
    known = _COUNTRY_WORDS.get(text.casefold())
    if known:
        return known
    # Here, since its table takes a second to load, and what reads no list does without it.
    from rigour.territories import lookup_territory

    found = lookup_territory(text)
    while found is not None and len(found.code) != 2:
        found = found.parent
    code = found.code.upper() if found is not None else ""
    return "" if code in _NOT_ISO else code


# First word of a letter's Unicode name, and the ISO 15924 code of its script.
_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "CJK": "Hani",
    "HANGUL": "Hang",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "THAI": "Thai",
    "MYANMAR": "Mymr",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "ETHIOPIC": "Ethi",
    "KHMER": "Khmr",
    "TAMIL": "Taml",
    "SINHALA": "Sinh",
    "GURMUKHI": "Guru",
    "LAO": "Laoo",
}


@lru_cache(maxsize=4_096)
def _script_of(character: str) -> str:
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0], "")


def script(text: str) -> str:
    """ISO 15924 code of the script that most letters of the text are in; "Latn" if it has none."""
    if text.isascii():
        return "Latn"
    found = Counter(s for c in text if c.isalpha() and (s := _script_of(c)))
    if not found:
        return "Latn"
    # A name that mixes in Latin letters (a company's initials) is still written in the other script.
    others = [(count, name) for name, count in found.items() if name != "Latn"]
    if others and max(others)[0] * 2 >= found["Latn"]:
        return max(others)[1]
    return "Latn"


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july"), start=1
    )
    for name in names.split()
} | {
    name: number
    for number, names in enumerate(
        ("aug august", "sep sept september", "oct october", "nov november", "dec december"), start=8
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2}|dd)[/.-](\d{1,2}|mm)[/.-](\d{4})", re.I)
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_YEARS = re.compile(r"(\d{4})(?:\s*(?:-|–|to|/)\s*(\d{4}))?")


def _made(year: int, month: int, day: int) -> str:
    if not 1000 <= year <= 2999 or not 0 <= month <= 12 or not 0 <= day <= 31:
        return ""
    return f"{year:04d}" + (f"-{month:02d}" + (f"-{day:02d}" if day else "") if month else "")


@lru_cache(maxsize=50_000)
def when(text: str, *, month_first: bool = False) -> str:
    """ISO day, month, year or interval of a date as lists write it; "" if it cannot be read.

    Reads "12 Nov 1985", "12/11/1985" (day first unless told), "00/00/1985", "dd/mm/1985", "Nov 1985",
    "November 12, 1985", "1985", "1985-11-12", "1970-1973", "1970 to 1973".
    """
    text = re.sub(r"^(circa|c\.|approximately|approx\.?|about)\s*", "", text.strip(), flags=re.I)
    if found := _ISO.match(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(text.split(" ")[0]):
        first = 0 if found[1].lower() == "dd" else int(found[1])
        second = 0 if found[2].lower() == "mm" else int(found[2])
        day, month = (second, first) if month_first else (first, second)
        return _made(int(found[3]), month, day)
    if " to " in text:
        parts = [when(part, month_first=month_first) for part in text.split(" to ", 1)]
        return "/".join(parts) if all(parts) else ""
    if (found := _AMERICAN.fullmatch(text)) and found[1].lower() in _MONTHS:
        return _made(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
    if (found := _WORDED.fullmatch(text)) and found[2].lower() in _MONTHS:
        return _made(int(found[3]), _MONTHS[found[2].lower()], int(found[1] or 0))
    if found := _YEARS.fullmatch(text):
        return f"{found[1]}/{found[2]}" if found[2] else found[1]
    return ""


def day(text: str, *, month_first: bool = False) -> str:
    """An ISO day, or "" if the text is not one whole day."""
    found = when(text, month_first=month_first)
    return found if len(found) == 10 and "/" not in found else ""


# Words of an organisation's name that tell its kind in the codebook. Company forms come first: an
# "… Research Institute Co., Ltd." is a company.
_COMPANY = re.compile(
    r"\b(?:co\.?,? ?ltd|ltd|limited|llc|l\.l\.c|llp|inc|incorporated|corp|corporation|company|gmbh|ag|"
    r"s\.?a\.?r\.?l|s\.?a\.? de c\.?v|s\.?a\.?s?|s\.?p\.?a|s\.?r\.?l|b\.?v|n\.?v|a\.?s|a/s|aps|oyj?|"
    r"p\.?l\.?c|pjsc|ojsc|jsc|cjsc|ooo|oao|zao|pao|ao|fze|fzco|fz-llc|dmcc|pte|pty|sdn\.? bhd|bhd|kft|"
    r"d\.?o\.?o|e\.?o\.?o\.?d|sp\. ?z ?o\.?o|joint stock company|holdings?|bank|airlines?|shipping|"
    r"trading|exchange|technolog(?:y|ies)|industries|enterprises?|solutions|systems|labs?|"
    r"laborator(?:y|ies)|publishing|media|factory|plant|works)\b\.?",
    re.I,
)
_LEGAL_FORM = re.compile(
    r"\b(?:ltd|limited|llc|inc|corp|corporation|company|gmbh|plc|pjsc|jsc|ooo|oao|zao|joint stock)\b", re.I
)
_ORGAN = re.compile(
    r"\b(?:ministry|ministries|directorate|department|army|navy|air force|armed forces|military unit|"
    r"military intelligence|general staff|intelligence (?:service|agency|directorate|organi[sz]ation)|"
    r"security service|federal service|bureau|command|brigade|regiment|division|battalion|corps|guards?|"
    r"police|government|embassy|parliament|court|prison|agency|administration|commission|council|"
    r"unit \d+|gru|fsb|svr|gtsst|reconnaissance general)\b",
    re.I,
)
_BODY = re.compile(
    r"\b(?:universit(?:y|ies)|institute|academy|college|school|foundation|charity|association|society|party|"
    r"movement|hospital|fund|federation|union|centre|center|church|committee|news agency|research)\b",
    re.I,
)
_GROUP = re.compile(
    r"\b(?:apt ?\d+|group|gang|network|team|hackers?|brigades|front|faction|cartel|militia|evil corp|killnet|"
    r"sandworm|lazarus|bluenoroff|andariel|kimsuky|star blizzard)\b",
    re.I,
)


def kind_of_organisation(name: str, told: str = "") -> Kind:
    """The codebook's kind of an organisation, from the list's word for it or else from its name.

    Lists know persons and "entities" only. Where the list tells the type of an entity ("Company",
    "Government ministry") that decides; else the words of its name do; without any, it is a company,
    which most listed entities are.
    """
    for text in (told, name):
        if not text:
            continue
        if _LEGAL_FORM.search(text):
            return Kind.COMPANY
        if _ORGAN.search(text):
            return Kind.ORGAN
        if _BODY.search(text) and not _COMPANY.search(text):
            return Kind.BODY
        if _COMPANY.search(text):
            return Kind.COMPANY
        if _GROUP.search(text):
            return Kind.GROUP
    return Kind.COMPANY


def squeeze(text: str) -> str:
    """The text in one line, without doubled or outer blanks."""
    return " ".join(text.split())


def unique(items: list[str]) -> tuple[str, ...]:
    """The non-empty items once each, in order."""
    return tuple(dict.fromkeys(item for item in items if item))
