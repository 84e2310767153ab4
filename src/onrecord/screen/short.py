"""Short names: reporting says "Huawei", a list of suppliers "Huawei Technologies Deutschland GmbH"."""

from __future__ import annotations

from functools import lru_cache

from onrecord.identity.text import NameForm, to_ascii, tokens
from onrecord.reading.names import states

# Of a company by its short name: below a match, unless the country is the same as well.
SHORT_NAME = 0.89
# Another country counts less against it than against a whole name.
ELSEWHERE = -0.1
# A shorter first word is an abbreviation that many bear.
SHORTEST = 3

# What companies put behind the word that they are known by.
_COMMON = frozenset(
    (
        "technology technologies tech group holding holdings international global worldwide systems system "
        "solutions software hardware lab labs laboratory laboratories network networks telecom "
        "telecommunication telecommunications communication communications electronics digital industries "
        "industry industrial service services security cyber cloud devices device mobile media data "
        "information enterprise enterprises engineering science research development equipment marketing "
        "sales distribution trading logistics energy east west north south europe european asia asian "
        "pacific america american americas africa african middle emea apac branch office representative "
        "deutschland espana italia france schweiz osterreich polska"
    ).split()
)


@lru_cache(maxsize=1)
def _lands() -> frozenset[str]:
    return frozenset(
        word
        for state in states().values()
        for name in (state.name, *state.aliases, *state.adjectives, *state.capitals)
        for word in tokens(to_ascii(name))
    )


def is_short_name(query: NameForm, listed: NameForm) -> bool:
    """Whether the listed name is the word that an organisation is known by, with only common words behind.

    Args:
        query: the organisation's whole name.
        listed: the name that claims have for a party.
    """
    size = len(listed.tokens)
    if not 0 < size < len(query.tokens) or query.folds[:size] != listed.folds:
        return False
    common = _COMMON | _lands()
    if all(word in common or len(word) < SHORTEST for word in listed.tokens):
        return False
    return all(word in common for word in query.tokens[size:])
