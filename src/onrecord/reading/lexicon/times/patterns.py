"""The words and patterns of English dates that ``onrecord.reading.times`` reads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
MONTHS: dict[str, int] = {name: int(n) for n, names in _WORDS["months"].items() for name in names}
WEEKDAYS: dict[str, int] = _WORDS["weekdays"]
NUMBERS: dict[str, int] = _WORDS["numbers"]
FUNCTION = frozenset(_WORDS["function"]["words"])
BOUNDARY = frozenset(_WORDS["boundary"]["words"])
EVENTS = frozenset(_WORDS["events"]["nouns"])
NAME_BEFORE = frozenset(_WORDS["names"]["before_weekday"])
NAME_AFTER = frozenset(_WORDS["names"]["after_weekday"])


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _capitalised(words: Iterable[str]) -> str:
    return _alternatives({form for w in words for form in (w.title(), w.upper())})


FULL = [name for name in MONTHS if len(name) > 4 or name in {"may", "june", "july"}]
# An abbreviation takes its full stop with it, a full name does not.
M = rf"(?:(?:{_capitalised(FULL)})\b|(?:{_capitalised(set(MONTHS) - set(FULL))})\b\.?)"
WD = rf"(?:{_capitalised(WEEKDAYS)})"
Y = r"(?:19|20)\d\d"
N = rf"(?:{_alternatives(NUMBERS)}|\d{{1,3}})"
UNIT = r"(?:hour|day|week|fortnight|month|year)"
ORD = r"(?:st|nd|rd|th)?"
DAY_TAIL = r"(?![\d%]|[.,:]\d)"
YEAR_TAIL = r"(?![\w%]|[.,:/-]\d)"
ISO = re.compile(
    r"(?<![\w/.:-])(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:T\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?(?![\w/-]|\.\d)"
)
NUMERIC = re.compile(r"(?<![\w/.:-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?![\w/-]|\.\d)")
DMY = re.compile(
    rf"(?<![\w.,:$€£-])(\d{{1,2}}){ORD}(?:\s*(?:-|–|and|to|or)\s*(\d{{1,2}}){ORD})?"
    rf"\s+(?:of\s+)?({M})(?:,?\s+(?:of\s+)?({Y}){YEAR_TAIL}|\s+(?:of\s+)?(this|last|next)\s+year\b)?"
)
MDY = re.compile(
    rf"(?<![\w-])({M})\s+(?:the\s+)?(\d{{1,2}}){ORD}{DAY_TAIL}(?!\w)"
    rf"(?:\s*(?:-|–|and|to|or)\s*(\d{{1,2}}){ORD}{DAY_TAIL}(?!\w)(?!\s+{M}))?"
    rf"(?:,?\s+({Y}){YEAR_TAIL}|\s+(?:of\s+)?(this|last|next)\s+year\b)?"
)
MY = re.compile(
    rf"(?<![\w-])(?:((?i:last|this|next|past))\s+)?(?:mid-|late-|early-)?({M})"
    rf"(?:,?\s+(?:of\s+)?({Y}){YEAR_TAIL}|,?\s+(?:of\s+)?(this|last|next|that)\s+(?:same\s+)?year\b)?"
)
YEAR = re.compile(
    rf"(?<![\w$€£#.,:/+-])((?:[Mm]id|[Ee]arly|[Ll]ate)-)?({Y})(?:(\s?[-–/]\s?)({Y}|\d\d))?(?![\w%]|[-–.,:/]\d|-\w)"
)
WEEKDAY = re.compile(
    rf"\b(?:((?i:last|this|next|past|coming))\s+)?(?:(?:early|late)\s+)?({WD})\b"
    r"(?:\s+(?:of\s+)?(last|this|next)\s+week\b)?"
)
# These are matched in the lower-cased text.
SIMPLE = re.compile(
    r"\b(the day before yesterday|the day after tomorrow|yesterday|tomorrow|today|tonight|overnight"
    r"|this (?:very )?(?:morning|afternoon|evening)|last night|(?:earlier|later) this (?:week|month|year)"
    r"|at (?:the|that) time|(?:over|at|during) the weekend)\b"
)
SEASON = r"spring|summer|autumn|fall|winter"
PERIOD = re.compile(
    r"\b(last|this|next|the (?:following|next|previous|preceding|very same|same|very|coming)"
    r"|that (?:very |same )?|that)\s+(?:same\s+)?"
    rf"(day|evening|night|morning|afternoon|week|weekend|month|year|{SEASON})\b"
)
SEASON_YEAR = re.compile(
    rf"\b(?:{SEASON}|beginning|start|end|middle|close|turn|half|quarter|weeks|months|days)"
    rf"\s+(?:of\s+)?(?:the\s+year\s+)?({Y})(?:\s*[-–/]\s*({Y}|\d\d))?{YEAR_TAIL}"
)
LOOSE = re.compile(r"\b(?:more than|over|at least|fewer than|less than|under)\s+$")
DISTANCE = re.compile(rf"\b({N})[\s-]+({UNIT})s?\s+(ago|earlier|later|before|previously|after|on)\b")
VAGUE = re.compile(
    r"\b((?:hours|minutes|moments|days|weeks|months)\s+(?:later|afterwards|after)"
    r"|within (?:hours|minutes|the hour|an hour|the day|a day))\b"
)
BEFORE_AFTER = re.compile(r"\bthe (day|week|month|year) (before|after)(?: last)?\b")
SPAN_FROM = re.compile(rf"\bfor\s+({N})\s+years?\s+(?:from|since)\s+({Y}){YEAR_TAIL}")
SPAN_NOW = re.compile(
    rf"\bfor\s+(?:the\s+(?:past|last)\s+)?({N})\s+(years?|months?)\b(?!\s+(?:from|in|old|after|before))"
)
TEMPORAL = re.compile(
    r"(?:^|\W)(?i:in|since|until|till|by|during|before|after|from|between|throughout|through|around|circa|early|late"
    r"|mid|as of|back to|dates? to|dated|dating to|to date from|up to|year|summer|spring|autumn|fall|winter"
    r"|as (?:early|late|recently|long ago|far back) as)\s+(?:the\s+)?$"
)
BOUND = re.compile(
    r"(?:^|\W)(?i:(?:by|until|till|before|after|beyond|pending|prior to|ahead of"
    r"|no later than|as of"
    r"|with effect from|expires?|for)\s+(?:the\s+)?"
    r"(?:(?:end|start|beginning|close)\s+of\s+)?(?:early|late|mid-?)?\s*)$"
)
SINCE = re.compile(
    r"(?:^|\W)(?i:since|from|starting in|beginning in)\s+(?:the\s+)?(?:\w+\s+of\s+)?"
    r"(?:at least\s+|early\s+|late\s+|mid-?\s*)?$"
)
OPENING = re.compile(
    r"[\s\"“”'‘(•*–—-]*(?:(?i:and|but|then|so|back|early|late|only|just|it was|as early as"
    r"|as recently as|nearly|almost"
    r"|about|some|on|in|during|since|at|over|by|for|from|between|the|of|end|start|beginning|spring|summer|autumn|fall"
    r"|winter|night|evening|morning|first|last|half|days|weeks)(?:\W+|$))*"
)
FUTURE = re.compile(
    r"\b(?i:will|shall|won't|due|expected|expects?|plans?|planned|scheduled|set|slated|is to"
    r"|are to|next|coming|upcoming|"
    r"intends?|intended|begins?|starts?|takes? effect|face[sd]?)\b|['’]ll\b"
)
FUTURE_AFTER = re.compile(
    r"^[\w\s,]{0,40}?\b(?:will|shall|is to|are to|is due|are due|is expected|are expected)\b"
    r"|^[\w\s]{0,20}['’]ll\b"
)
CUT = re.compile(
    r"[.;:,(\n]|[—–]|\b(?:that|which|who|when|because|after|said|says|told|where|while|but|and)\b"
)
SENTENCE = re.compile(r"[.!?]['\"”’)]*\s+(?=['\"“‘(]*[A-Z0-9])|\n+")
TITLE_END = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|St|No|vs|[A-Z]|U\.S|U\.K|U\.N|Inc|Corp|Co|Ltd)$"
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
TODAYS = re.compile(
    r"['’]s\s+(?:\w+\s+)?(?:decision|announcement|statement|sanctions|actions?|hearing|briefing|meeting|vote"
    r"|verdict|ruling|attack|measures|move)"
)
MODIFIED = re.compile(r"(?:['’]s?)?\s+(?:[a-z]+-)?([a-z][\w-]*)")
DETERMINED = re.compile(
    r"(?:\b(?i:the|a|an|its|his|her|their|our|this|that|these|those|over|for|of|behind|about|with|and|on)"
    r"|['’]s|s['’])\s+(?:early |late )?$"
)
DATELINE = re.compile(
    r"(?m)^[ \t]*(?:\([^)\n]{2,30}\)\s*)?[A-Z][\w .'’/&,-]{1,60}?,?[ \t(]+"
    rf"(?P<date>(?:{WD},?\s+)?(?:{M}\s+\d{{1,2}}|\d{{1,2}}\s+{M})(?:,?\s+{Y})?)\)?[ \t]*"
    rf"(?:\([^)\n]{{1,60}}\)|/[^/\n]{{1,40}}/)?[ \t]*[-–—:][ \t]"
)
STAMP = re.compile(
    r"(?i:\b(?:updated|published|posted|last modified|modified|issued|released|date"
    r"|first published|filed|press release)\b)"
)
HEAD_TAIL = re.compile(r"\s*(?:[:–—]|-\s|\.\s|\||\))")
CLOCK = re.compile(
    r"(?m)^[ \t•*-]*((?:[01]?\d|2[0-3])[.:h][0-5]\d(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]m)(?=[ \t:–—-]|$)"
)
# "In a statement issued on Monday, London blamed …": the day of the utterance is that of the act.
UTTERED = re.compile(
    r"(?:issued|released|published|made|posted|aired|broadcast|dated|given|delivered|held)\s+[^,]{0,25}$"
)
# "Accused it on Friday of having hacked …": what follows the preposition has a time of its own.
GERUND = re.compile(r"\b(?:of|for|with|from|by|after|before)\s+(?:\w+ly\s+)?(?:having|[a-z]+ing)\b")
