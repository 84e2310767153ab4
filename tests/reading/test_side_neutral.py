"""Swap two states in a text, and its record swaps with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onrecord.model import Party, Record
from onrecord.reading.names import states

TEXTS = [
    "{A} accused {B} of breaking into its customs service. {B} rejected the accusation and called it absurd.",
    "{Aa} officials said that hackers backed by {B} stole emails from the {Aa} tax office. {B} denied it.",
    "{A} expelled two {Ba} diplomats over the cyberattack on its ports. {B} vowed to respond.",
    "{A} may impose sanctions on {Ba} companies after the malware attack, a minister said.",
    "{A} did not blame {B} for the hacking of its ministry.\n\n{B} urged {A} to share evidence of the hack.",
    "Hackers from {A} breached a {Ba} bank, {B} said. {A} condemned the claim as a smear.",
]
PAIRS = [("NO", "CN"), ("US", "IR"), ("CZ", "RU")]


def fill(text: str, a: str, b: str) -> str:
    one, other = states()[a], states()[b]
    return text.format(A=one.name, B=other.name, Aa=one.adjectives[0], Ba=other.adjectives[0])


def shape(record: Record, first: str, second: str) -> list[tuple[Any, ...]]:
    """The record with the two states named by their places, in the order of the text."""
    ends = [i for i, letter in enumerate(record.text) if letter in ".\n"]
    marks = {first: "A", second: "B"}
    names = {states()[code].name: mark for code, mark in marks.items()}

    def party(p: Party) -> tuple[str, str | None]:
        return p.kind.value, marks.get(p.side or "", p.side)

    return [
        (
            claim.act.value,
            sorted(map(party, claim.actors), key=str),
            sorted(map(party, claim.targets), key=str),
            claim.status.value,
            [names.get(name, "?") for name in claim.said_by],
            claim.score,
            claim.when,
            [sum(end < piece.start for end in ends) for piece in claim.evidence],
            [(link.type, link.claim) for link in claim.links],
        )
        for claim in record.claims
    ]


@pytest.mark.parametrize("reader", ["rules", "learned"])
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("text", TEXTS)
def test_swapping(record_of: Callable[..., Record], text: str, pair: tuple[str, str], reader: str) -> None:
    a, b = pair
    one = shape(record_of(fill(text, a, b), reader=reader), a, b)
    other = shape(record_of(fill(text, b, a), reader=reader), b, a)
    assert one == other
    assert one, "nothing was read"
