"""Parties that a document does not name but describes ("two Chinese nationals")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from onrecord.acts import Kind
from onrecord.identity.text import to_ascii
from onrecord.model import Party
from onrecord.registers.words import country

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_NUMBERS = {word: number for number, word in enumerate(_UNITS.split(), 1)} | {
    "a": 1, "an": 1, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "hundred": 100, "both": 2, "pair": 2, "couple": 2, "dozen": 12,
}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PERSON_HEADS = _words(
    "national nationals citizen citizens person persons people individual individuals man men woman "
    "women officer officers official officials agent agents operative operatives spy spies executive "
    "executives employee employees member members commander commanders leader leaders boss bosses "
    "director directors developer developers programmer programmers contractor contractors associate "
    "associates minister ministers soldier soldiers suspect suspects propagandist propagandists "
    "oligarch oligarchs businessman businessmen administrator administrators operator operators founder "
    "founders chief chiefs"
)
_COMPANY_HEADS = _words("company companies firm firms business businesses supplier suppliers vendor vendors")
_GROUP_HEADS = _words("hacker hackers actor actors group groups gang gangs crew crews unit units")
_ENTITY_HEADS = _words(
    "company companies firm firms entity entities organisation organisations organization organizations "
    "business businesses supplier suppliers vendor vendors bank banks agency agencies institute "
    "institutes outlet outlets front fronts contractor subsidiary subsidiaries exchange exchanges "
    "provider providers maker makers corporation corporations network networks mixer mixers "
    "manufacturer manufacturers unit units"
)
_GOODS = _words(
    "router routers camera cameras equipment product products software goods apps app device devices "
    "technology chips drones hardware gear imports"
)
# Words between a number and its noun that say what sort of thing is meant without being part of a name.
_EMPTY = _words(
    "the of in at from for and or to on by with more other further serving former senior top alleged "
    "suspected based linked state-linked state-backed that who which must"
)

_WORD = re.compile(r"[A-Za-z0-9][\w’'.&-]*")
_IN = re.compile(r"\bin\s+(?:the\s+)?((?:[A-Z][\w’'.-]+)(?:\s+(?:[A-Z][\w’'.-]+))*)")
_AFTER = re.compile(r"\s(?:based )?in (?:the )?(?P<place>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BASED = re.compile(r"\b([A-Z][\w’'.]+)-based\b")


class Sort(StrEnum):
    """What sort of thing a description tells of."""

    PERSON = "person"
    ENTITY = "entity"
    ANY = "any"  # hackers, groups: persons and entities alike
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class Description:
    """What a description says.

    Attributes:
        text: the description as written.
        sort: persons, entities, either, or goods.
        number: how many, None if it does not say.
        plural: whether it means several.
        side: ISO code of their state, None if open.
        places: lower-case names of places told of them.
        ties: names (of companies, units, services) that it ties them to, lower case.
        trades: lower-case words on what they do ("technology", "shell").
        companies: whether it says companies, which leaves out offices of a state.
    """

    text: str
    sort: Sort
    number: int | None
    plural: bool
    side: str | None
    places: frozenset[str] = frozenset()
    ties: frozenset[str] = frozenset()
    trades: frozenset[str] = frozenset()
    companies: bool = False


def describe(party: Party, text: str = "") -> Description | None:
    """The party's name read as a description; None if it is a proper name.

    It is a description if its head is a common noun: a lower-case "companies", "nationals", "officers". A
    name that merely ends in such a word has it capitalised ("Integrity Technology Group").

    Args:
        party: a target of a measure.
        text: the document's text; where the party's name has shed its number or place ("Chinese nationals"
            for "two Chinese nationals"), they are read there.
    """
    written = _written(party, text)
    words = [match.group().rstrip(".") for match in _WORD.finditer(written)]
    heads = [
        (at, word)
        for at, word in enumerate(words)
        if word in _PERSON_HEADS | _ENTITY_HEADS | _GROUP_HEADS | _GOODS
    ]
    if not heads:
        return None
    # Not "5G equipment", which begins with a figure.
    named = words[0][0].isupper() and _number(words[0]) is None and not heads[-1][1].endswith("s")
    if named and party.kind in (Kind.ORGAN, Kind.BODY):
        return None  # "Russian central bank": there is but one
    # The head is the last such noun before the first preposition or relative ("officers of the company").
    stop = next(
        (
            at
            for at, word in enumerate(words)
            if word in ("of", "in", "from", "at", "that", "who", "which", "behind")
        ),
        len(words),
    )
    before = [pair for pair in heads if pair[0] < stop] or heads[:1]
    at, head = before[-1]
    if head in _GOODS and any(word in _ENTITY_HEADS | _PERSON_HEADS for _, word in before):
        at, head = next(pair for pair in reversed(before) if pair[1] not in _GOODS)
    sort = (
        Sort.GOODS
        if head in _GOODS
        else Sort.PERSON
        if head in _PERSON_HEADS and party.kind is not Kind.COMPANY
        else Sort.ANY
        if head in _GROUP_HEADS and party.kind is not Kind.COMPANY
        else Sort.ENTITY
    )
    plural = head.endswith("s") or head in ("people", "men", "women") or head in _GOODS
    # "A dozen officials": the article is outdone by what follows.
    number = max((n for word in words[:at] if (n := _number(word)) is not None), default=None)
    if number is None and not plural:
        number = 1
    places = {found.group(1) for found in _IN.finditer(written)} | {
        found.group(1) for found in _BASED.finditer(written)
    }
    known = {to_ascii(place) for place in places}
    ties: set[str] = set()
    run: list[str] = []
    for word in [*words, ""]:
        bare = re.sub(r"[’']s?$", "", word)
        if bare[:1].isupper() and not country(bare) and not bare.endswith(("-based", "-made")):
            run.append(bare)
            continue
        if run and bare.isdigit():
            run.append(bare)
            continue
        if run:
            ties.add(to_ascii(" ".join(run)))
        run = []
    trades = {
        word
        for word in words[:at]
        if word.islower() and word not in _EMPTY and _number(word) is None and len(word) > 3
    }
    return Description(
        party.name,
        sort,
        number,
        plural,
        party.side,
        frozenset(known),
        frozenset(ties - known),
        frozenset(trades),
        companies=head in _COMPANY_HEADS,
    )


def _written(party: Party, text: str) -> str:
    """The party's name with the number just before it and the place just after it where it is mentioned."""
    words = party.name.split()
    for span in party.mentions:
        slice_ = text[span.start : span.end]
        if not words or words[-1] not in slice_:
            continue
        before = text[: span.start].split()[-1:] if span.start and text[span.start - 1].isspace() else []
        after = _AFTER.match(text, span.end)
        # One is what a singular says by itself.
        several = (
            bool(before)
            and (_number(before[0]) or 1) > 1
            and not _YEAR.fullmatch(before[0])
            and _number(words[0]) is None
        )
        number = before[0] if several else ""
        place = after.group() if after and after.group("place") not in party.name else ""
        return f"{number} {party.name}{place}".strip()
    return party.name


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return _NUMBERS.get(word.lower())


_COUNT_WORDS = ("no", *_UNITS.split())


def count_in_words(number: int, noun: str) -> str:
    """A count with its noun ("two persons", "one company", "23 companies")."""
    plural = {"person": "persons", "company": "companies", "entity": "entities", "body": "bodies"}
    many = plural.get(noun, noun + "s")
    amount = _COUNT_WORDS[number] if number < len(_COUNT_WORDS) else str(number)
    return f"{amount} {noun if number == 1 else many}"
