"""What is known of a party beside its name: what it adds to a score, and what it takes.

The sizes of country and year of birth are those of ``onrecord.identity.scoring``. A whole day of birth tells
more than a year, and a number that the list has tells nearly all.
"""

from __future__ import annotations

import re

from onrecord.identity.index import PARTS
from onrecord.identity.scoring import (
    OTHER_BIRTH_YEAR,
    OTHER_COUNTRY,
    SAME_BIRTH_YEAR,
    SAME_COUNTRY,
    SAME_PLACE,
    Step,
)
from onrecord.identity.text import to_ascii
from onrecord.registers.model import Entry, Form
from onrecord.screen.model import PartyRow

SAME_DAY = 0.1
# The year agrees, month or day do not: people are listed with wrong days, too.
OTHER_DAY = -0.05
# A year beside a listed one, where the list hedges ("circa"), is no disagreement; this far apart it is.
CIRCA = 2
SAME_NUMBER = 0.3
OTHER_KIND = -0.3

_PLAIN = re.compile(r"[^0-9a-z]+")
# Shorter numbers are on many papers.
SHORTEST = 5


def number_key(text: str) -> str:
    """A passport's or company's number as it is compared: letters and digits alone; "" if too short.

    A number without any digit is a word ("unknown"), not a number.
    """
    plain = _PLAIN.sub("", to_ascii(text))
    return plain if len(plain) >= SHORTEST and any(char.isdigit() for char in plain) else ""


def weigh(entry: Entry, party: PartyRow) -> list[Step]:
    """What country, birth, numbers, place and kind say for or against an entry, as steps to be added."""
    steps = [*_kind(entry, party), *_country(entry, party), *_birth(entry, party)]
    numbers = {number_key(identifier.value) for identifier in entry.identifiers} - {""}
    same = [number for number in party.identifiers if number_key(number) in numbers]
    if same:
        steps.append(Step("number", f"{', '.join(same)} in both", SAME_NUMBER))
    if party.places:
        written = to_ascii(" ".join([*(a.text for a in entry.addresses), *(b.place for b in entry.births)]))
        wanted = {place: to_ascii(place) for place in party.places}
        met = [
            p
            for p, plain in wanted.items()
            if len(plain) > 3 and re.search(rf"\b{re.escape(plain)}\b", written)
        ]
        if met:
            steps.append(Step("place", f"{', '.join(met)} in both", SAME_PLACE))
    return steps


def most_added(party: PartyRow) -> float:
    """What can be added at most to the score of a name, but for a number, by which entries are found, too."""
    added = ((party.countries, SAME_COUNTRY), (party.births, SAME_DAY), (party.places, SAME_PLACE))
    return sum(size for told, size in added if told)


def _kind(entry: Entry, party: PartyRow) -> list[Step]:
    listed = {Form.VESSEL: "vessel", Form.AIRCRAFT: "vessel", Form.PERSON: "person"}.get(
        entry.form, "company"
    )
    if party.kind and party.kind != listed:
        return [Step("kind", f"{party.kind}, the list has a {entry.form.value}", OTHER_KIND)]
    return []


def _country(entry: Entry, party: PartyRow) -> list[Step]:
    listed = set(entry.countries)
    if not party.countries or not listed:
        return []
    widened = listed | {whole for whole, parts in PARTS.items() if parts & listed}
    wanted = set(party.countries) | {whole for whole, parts in PARTS.items() if parts & set(party.countries)}
    same = sorted(widened & wanted)
    if same:
        return [Step("country", f"{', '.join(same)} in both", SAME_COUNTRY)]
    told = ", ".join(party.countries)
    return [Step("country", f"{told}, the list has {', '.join(entry.countries)}", OTHER_COUNTRY)]


def _birth(entry: Entry, party: PartyRow) -> list[Step]:
    listed = [birth for birth in entry.births if birth.when[:4].isdigit()]
    if not party.births or not listed:
        return []
    days = {birth.when for birth in listed if len(birth.when) == 10}
    told = ", ".join(birth.when for birth in listed)
    if same := sorted(days & set(party.births)):
        return [Step("birth", f"{', '.join(same)} in both", SAME_DAY)]
    met: list[str] = []
    for birth in listed:
        first, _, last = birth.when.partition("/")
        slack = CIRCA if birth.circa else 0
        years = range(int(first[:4]) - slack, int((last or first)[:4]) + 1 + slack)
        for one in party.births:
            if int(one[:4]) not in years:
                continue
            # Two whole days, and they differ: the year alone agrees.
            if len(one) == 10 and len(birth.when) == 10 and not birth.circa:
                continue
            met.append(one)
    if met:
        return [Step("birth", f"{', '.join(dict.fromkeys(met))}, the list has {told}", SAME_BIRTH_YEAR)]
    near = {one[:4] for one in party.births} & {birth.when[:4] for birth in listed}
    size = OTHER_DAY if near else OTHER_BIRTH_YEAR
    return [Step("birth", f"{', '.join(party.births)}, the list has {told}", size)]
