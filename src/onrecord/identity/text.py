"""Names as they are compared: tokens without case, marks, script or company form.

The methods are those of rigour and nomenklatura's ``logic-v2`` (Latin transliteration, legal forms from
rigour's table of organisation types, token-wise comparison), without rigour's tagger of personal names:
that one takes seconds to load and some 400 MB, and a command line that starts for one article cannot pay
for it. What the tagger knows (Alexey is Aleksei) is covered by ``fold``, which writes the common
romanisations of one sound in one way.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from onrecord.identity.tables import legal_forms, one_slip, romanised
from onrecord.reading import names


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that a company's or an office's name may have or lack without being another.
SMALL_WORDS = _words(
    "the of and for in on at to de la le du des del di da der die das und et y e i al "
    "co company corp corporation"
)
# What stands before a person's name without being part of it (lower case, no dots).
TITLES = _words(
    "mr mrs ms miss dr prof professor sir dame lord lady gen general col colonel lt lieutenant maj major "
    "capt captain adm admiral brig brigadier sgt hon rev sheikh haji hajji hojjat ayatollah president "
    "minister"
)

# Words of legal forms in which a slip of the pen is mended, so that the form is known all the same. They are
# long: a slip in them hardly ever makes another word.
FORM_WORDS = (
    "company", "corporation", "incorporated", "limited", "liability", "partnership", "gesellschaft",
    "obshchestvo", "aktsionernoe", "otvetstvennostyu", "ogranichennoi", "ogranichennoy",
)  # fmt: skip
_LONG = re.compile(r"[a-z]{6,}")

_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHE = re.compile(r"[’'`ʼʻ´\"]")
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_LETTER_DIGIT = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")


# Latin letters that do not come apart into a letter and a mark.
_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | {"ŋ": "ng", "ə": "a", "ŧ": "t"}
)
# Cyrillic by the BGN/PCGN romanisations of Russian, Ukrainian, Belarusian and Serbian, without signs.
_CYRILLIC = str.maketrans(
    dict(zip("абвгдзийклмнопрстуфыэ", "abvgdziyklmnoprstufye", strict=True))
    | {"е": "e", "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": ""}
    | {"ь": "", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj"}
    | {"њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz", "ѓ": "gj", "ќ": "kj"}
)


@lru_cache(maxsize=65536)
def to_ascii(text: str) -> str:
    """The text in lower-case Latin letters without marks (Cyrillic, Greek, Arabic, Han, Hangul and more)."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower().translate(_CYRILLIC)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_LATIN))
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    if any(char.isalpha() and not char.isascii() for char in text):
        text = romanised(unicodedata.normalize("NFC", text))
    return text


def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers of a text in any script."""
    return tuple(_WORD.findall(_APOSTROPHE.sub("", to_ascii(text))))


# Romanisations of one sound, most specific first. Sources: BGN/PCGN, ICAO and GOST tables of Russian and
# Ukrainian, Wade-Giles and pinyin, common press spellings of Persian and Arabic names.
_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"shch|sch(?=[aeiou])|szcz", "sh"),
        (r"tch|tsch|cz", "ch"),
        (r"zh|dzh|dj", "Z"),  # upper case: out of reach of the rules for "j" below
        (r"kh|gh", "h"),
        (r"ph", "f"),
        (r"ck|q(?=u?)", "k"),
        (r"x", "ks"),
        (r"ts|tz", "c"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ee|iy|yi|ii|yy|ij", "i"),
        (r"y", "i"),
        (r"^(?:ie|je)", "e"),
        (r"ia(?=$)|ja", "ia"),
        (r"io|jo|yo", "o"),
        (r"iu|ju|yu", "u"),
        (r"ei|ai(?=$)", "ei"),
        (r"(?<=[bdfgklmnprtv])h(?=[aeiou]|$)", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=[a-z]{3})i$", ""),
    )
)


@lru_cache(maxsize=262144)
def fold(token: str) -> str:
    """A token with the common romanisations of one sound written in one way ("alexey", "aleksei").

    Args:
        token: lower-case ASCII.
    """
    if len(token) < 4 or token.isdigit():
        return token
    for pattern, into in _FOLDS:
        token = pattern.sub(into, token)
    return token


@lru_cache(maxsize=262144)
def skeleton(folded: str) -> str:
    """The consonants of a folded token; the token itself where too few are left to mean anything."""
    bare = folded[:1] + re.sub(r"[aeiou]", "", folded[1:])
    return bare if len(bare) >= 3 else folded


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name ready to be compared.

    Attributes:
        text: the name as it was written.
        tokens: words that tell (for a person without titles; for others without legal form and small words).
        folds: the same words with one spelling for one sound.
        legal: legal forms found, in rigour's generic codes ("llc", "jsc").
        family: the tokens of the family name, where the writing marks it ("ZHAO, Guangzong").
        person: whether it was read as a person's name.
        native: whether it was written in a script other than Latin.
    """

    text: str
    tokens: tuple[str, ...]
    folds: tuple[str, ...]
    legal: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    person: bool = False
    native: bool = False

    @property
    def key(self) -> str:
        """Equal for names of the same words in any order."""
        return " ".join(sorted(self.tokens))

    def writings(self) -> set[str]:
        """Texts of which two writings of the same name share at least one.

        Words in any order; words run together in order, and with the last or the first word moved to the
        other end (family name before or after; "Gao Bin NI", "Ni Gaobin").
        """
        words = self.tokens
        found = {" ".join(sorted(words))}
        if len(words) > 1:
            found.add("".join(words))
            if self.person:
                found.add("".join(words[1:] + words[:1]))
                found.add("".join(words[-1:] + words[:-1]))
        return found


def person_form(text: str, family: str = "") -> NameForm:
    """A person's name as it is compared.

    Args:
        text: the name; a comma marks the family name before it.
        family: the family name, where the source tells it apart.
    """
    if "(" in text:
        text = _PARENTHESES.sub("", text) or text
    if not family and "," in text:
        family = text.split(",", 1)[0]
    words = tokens(text)
    while len(words) > 2 and words[0] in TITLES:
        words = words[1:]
    return NameForm(
        text, words, tuple(map(fold, words)), family=tokens(family), person=True, native=not _latin(text)
    )


def organisation_form(text: str) -> NameForm:
    """A company's, office's or group's name as it is compared."""
    lowered = to_ascii(text).replace("&", " and ")
    if "(" in lowered:
        bare = _PARENTHESES.sub("", lowered)
        lowered = bare if bare.strip() else lowered
    lowered = _LONG.sub(_mended, lowered)
    legal, core = legal_forms(lowered)
    words = tuple(_WORD.findall(_APOSTROPHE.sub("", core)))
    telling = tuple(word for word in words if word not in SMALL_WORDS)
    words = telling or words or tuple(_WORD.findall(lowered))
    return NameForm(text, words, tuple(map(fold, words)), legal=legal, native=not _latin(text))


def _mended(found: re.Match[str]) -> str:
    return form_word(found.group())


@lru_cache(maxsize=65536)
def form_word(word: str) -> str:
    """A word with the slip of the pen mended that keeps it from being one of a legal form ("companiy")."""
    if word in FORM_WORDS:
        return word
    return next((form for form in FORM_WORDS if word[0] == form[0] and one_slip(word, form)), word)


# Words of companies' forms that the list of legal forms has not got by themselves.
_SORTS = frozenset(
    "offshore ngo pty pvt pvt. private public usa u.s.a. u.k. uk uae prc dprk hk hongkong".split()
)
_ABBREVIATION = re.compile(r"\(\s*[\"'‘“]?([^\s()\"'’”]{3,12})[\"'’”]?\s*\)")


def abbreviations(text: str) -> list[str]:
    """Abbreviations that a name gives of itself in parentheses ("… Special Technologies (GTsST)").

    What stands there may as well tell where the company is ("(SHENZHEN) CO., LIMITED") or of what form it is
    ("(PVT.) LIMITED"): no name of it.
    """
    if "(" not in text:
        return []
    found = [match.group(1) for match in _ABBREVIATION.finditer(text)]
    return [short for short in found if sum(char.isupper() for char in short) >= 2 and not _tells_sort(short)]


@lru_cache(maxsize=4096)
def _tells_sort(short: str) -> bool:
    """Whether a word is that of a place or a state, or of companies' forms."""
    place = any(match.entry.kind in ("place", "state") for match in names.index().lookup(short))
    lower = short.lower()
    return place or lower.replace("-", "") in _SORTS or not legal_forms(lower)[1].strip(" .")


def group_key(text: str) -> str:
    """A threat group's name as catalogues are asked for it: "APT 28", "apt-28" and "APT28" are one.

    Letters and digits are parted, words are not joined: Fire Ant is not Symantec's FIREANT.
    """
    key = " ".join(part for token in tokens(text) for part in _LETTER_DIGIT.split(token))
    return key.removeprefix("the ")


def _latin(text: str) -> bool:
    if text.isascii():
        return True
    letters = [char for char in text if char.isalpha()]
    return not letters or sum(char < "\u0250" for char in letters) * 2 >= len(letters)


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|v)"
    r"(?:(?=[bpmfdtnlgkhjqxrzcsyw]|$))?"
)


@lru_cache(maxsize=65536)
def syllable_initials(token: str) -> str:
    """First letters of a token's pinyin syllables ("xiaoruizhi" → "xrz"); empty if it is not pinyin.

    Chinese companies are abbreviated so in English ("Wuhan XRZ").
    """
    at, initials = 0, ""
    while at < len(token):
        found = _SYLLABLE.match(token, at)
        if not found:
            return ""
        initials += token[at]
        at = found.end()
    return initials if len(initials) > 1 else ""
