"""What a document says of a party besides its name: places and years of birth."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.identity.index import Facts
from onrecord.identity.tables import is_state
from onrecord.identity.text import to_ascii
from onrecord.model import Party, Record

_SENTENCE = re.compile(r"[^.!?\n]*(?:\.(?=\w)[^.!?\n]*)*[.!?\n]?")
_PLACE = re.compile(
    r"\b(?:in|from|of|near|at)\s+(?:the\s+)?([A-Z][\w’'-]+(?:[ -][A-Z][\w’'-]+)?)|\b([A-Z]\w+)-based\b"
)
_BORN = re.compile(r"\bborn\b[^.;,]{0,25}?\b(1[89]\d\d|20\d\d)\b")
_YEAR_OLD = re.compile(r"\b(\d{2})-year-old\b")


def facts_of(party: Party, record: Record) -> Facts:
    """The party's side, and what the sentences that name it tell of places and of its birth.

    An age is counted back from the day of publication, which leaves two years. Countries are no places here:
    the party's side stands for them.

    Args:
        party: a party of one of the record's claims.
        record: the record, for its text and date.
    """
    names = [name for name in (party.name, *party.aliases) if name]
    places: set[str] = set()
    years: set[int] = set()
    published = int(record.published[:4]) if record.published else None
    for sentence in _sentences(record.text):
        name = next((name for name in names if name in sentence), None)
        if name is None:
            continue
        for match in _PLACE.finditer(sentence):
            place = match.group(1) or match.group(2)
            if place not in name and not is_state(place):
                places.add(to_ascii(place))
        years.update(int(year) for year in _BORN.findall(sentence))
        if published is not None:
            told = re.compile(rf"{re.escape(name)}, (?:aged )?(\d{{2}})(?=[,.;)]|\s*$)")
            ages = [int(age) for age in told.findall(sentence)]
            ages += [int(age) for age in _YEAR_OLD.findall(sentence)]
            years.update(year for age in ages for year in (published - age, published - age - 1))
    return Facts(side=party.side, places=frozenset(places), birth_years=frozenset(years))


@lru_cache(maxsize=2)
def _sentences(text: str) -> tuple[str, ...]:
    """The text's sentences, found once for all parties of a record."""
    return tuple(_SENTENCE.findall(text))
