"""Sorts of parties that claims name: "suppliers of 5G equipment from China", "bulletproof hosting providers".

Nobody is on the record by name there, so belonging to a sort is never a match: it is told beside the
matches, as something to look at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from onrecord.identity.index import PARTS
from onrecord.identity.text import organisation_form, to_ascii
from onrecord.reading.names import states
from onrecord.screen.model import PartyRow, Relation
from onrecord.screen.telling import Named
from onrecord.verify.describe import Sort, describe

RELATIONS = frozenset({Relation.SANCTIONED, Relation.RESTRICTED, Relation.VICTIM})
# A sort without any trade ("Chinese companies") is met by the country alone; with one, by what it shares.
COUNTRY_ONLY = 0.5
TRADE = 0.6
WHOLE_TRADE = 0.3
COUNTRY_UNTOLD = -0.1

_WORD = re.compile(r"[a-z0-9]+")
# Words that say of a party that it is one, and words without a meaning of their own.
_EMPTY = frozenset(
    (
        "company companies firm firms business businesses supplier suppliers vendor vendors provider "
        "providers maker makers manufacturer manufacturers producer producers entity entities organisation "
        "organisations organization organizations corporation corporations group groups party parties "
        "contractor contractors operator operators front fronts shell subsidiary subsidiaries unit units "
        "made based linked tied owned controlled backed run product products goods service services good "
        "system systems solution solutions industry industries sector the of in at from for and or to on by "
        "with "
        "more other further serving former that who which must any all some many several its their high risk "
        "untrusted foreign state states private public certain such those these answer answers responsible "
        "supply supplies sell sells make makes provide provides produce produces use used blacklisted "
        "sanctioned banned named listed accused targeted hit affected unnamed major large leading top big "
        "small local global international national limited technology technologies a an one two three four "
        "five six seven eight nine ten dozen dozens hundred hundreds thousands roughly located non about "
        "nearly almost network networks enterprise enterprises around over"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Class:
    """A sort of party.

    Attributes:
        named: it in the claims.
        trades: what it deals in, as stems.
        places: lower-case places.
        ties: names that it is tied to; nobody outside can tell whether a party is.
    """

    named: Named
    trades: frozenset[str]
    places: frozenset[str]
    ties: frozenset[str]


def class_of(named: Named) -> Class | None:
    """The sort that a party's name describes; None if it is a proper name, or describes persons."""
    if not any(told.relation in RELATIONS for told in named.told):
        return None
    try:
        found = describe(named.party)
    except ImportError:  # countries are told apart with the extra "registers"
        return None
    if found is None or not found.plural or found.sort not in (Sort.ENTITY, Sort.GOODS):
        return None
    text = to_ascii(named.party.name)
    lands = _land_words()
    words = [word for word in _WORD.findall(text) if word not in _EMPTY | lands]
    trades = {_stem(word) for word in words if not word.isdigit()}
    placed = {word for place in (*found.places, *found.ties) for word in _WORD.findall(place)}
    ties = frozenset(tie for tie in found.ties if not set(_WORD.findall(tie)) <= lands and not _coded(tie))
    # A country is no place here: the side stands for it.
    places = frozenset(place for place in found.places if not set(_WORD.findall(place)) <= lands)
    return Class(named, frozenset(trades - {_stem(w) for w in placed if not _coded(w)}), places, ties)


class Classes:
    """Sorts of parties, by their words of trade."""

    def __init__(self) -> None:
        self._by_trade: dict[str, list[Class]] = defaultdict(list)
        self._without: dict[str, list[Class]] = defaultdict(list)

    def add(self, one: Class) -> None:
        """Take in a sort."""
        for trade in one.trades:
            self._by_trade[trade].append(one)
        side = one.named.party.side
        if not one.trades and side:
            self._without[side].append(one)

    def of(self, party: PartyRow) -> Iterator[tuple[Class, float, tuple[str, ...]]]:
        """The sorts that a party may belong to, with a score below any match's, and why."""
        if party.kind in ("person", "vessel") or not (self._by_trade or self._without):
            return
        words = {_stem(word): word for word in _words_of(party)}
        met = [one for stem in words for one in self._by_trade.get(stem, ())]
        if party.kind == "company":
            for side, ones in self._without.items():
                if _same(side, party.countries):
                    met += ones
        for one in {id(one): one for one in met}.values():
            found = _belongs(one, party, words)
            if found is not None:
                yield one, *found


def _belongs(one: Class, party: PartyRow, words: dict[str, str]) -> tuple[float, tuple[str, ...]] | None:
    """Whether a party may belong to the sort; None if it does not.

    Args:
        one: the sort.
        party: the party.
        words: of what it does and is called, by their stems.
    """
    side = one.named.party.side
    if party.kind in ("person", "vessel") or one.ties:
        return None
    if side and len(side) == 2 and party.countries and not _same(side, party.countries):
        return None
    if one.places and not any(to_ascii(place) in one.places for place in party.places):
        return None
    reasons: list[str] = []
    if one.trades:
        met = sorted(one.trades & words.keys())
        if not met:
            return None
        score = TRADE + WHOLE_TRADE * len(met) / len(one.trades)
        reasons.append(f"trade: {', '.join(words[stem] for stem in met)} in both")
        missed = sorted(one.trades - words.keys())
        if missed:
            reasons.append(f"not said of the party: {', '.join(missed)}")
    elif side and party.countries and party.kind == "company" and _measure(one.named):
        score = COUNTRY_ONLY
    else:
        return None
    if side and party.countries:
        reasons.append(f"country: {side} in both")
    elif side:
        score += COUNTRY_UNTOLD
        reasons.append(f"the party's country is not told, the claims say {side}")
    return round(min(score, 0.89), 3), ("a sort of party, no name", *reasons)


def _measure(named: Named) -> bool:
    """Whether a measure is told of it: half of all parties are "American companies" that were attacked."""
    return any(told.relation in (Relation.SANCTIONED, Relation.RESTRICTED) for told in named.told)


def _same(side: str, countries: tuple[str, ...]) -> bool:
    return side in countries or bool(PARTS.get(side, frozenset()) & set(countries))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A word without the endings of number and of the doer ("routers", "router")."""
    for ending, into in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith("ss"):
            return word[: -len(ending)] + into
    return word


def _coded(word: str) -> bool:
    """ "5g", "ai2": a trade's name, not a party's."""
    return any(char.isdigit() for char in word) and len(word) <= 4


def _words_of(party: PartyRow) -> list[str]:
    text = " ".join(to_ascii(sector) for sector in party.sectors)
    named = [word for name in (party.name, *party.names) for word in organisation_form(name).tokens]
    return [word for word in [*_WORD.findall(text), *named] if word not in _EMPTY]


@lru_cache(maxsize=1)
def _land_words() -> frozenset[str]:
    return frozenset(
        word
        for state in states().values()
        for name in (state.name, *state.aliases, *state.adjectives)
        for word in _WORD.findall(to_ascii(name))
    )
