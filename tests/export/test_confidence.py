"""Estimative words on the scale of STIX's appendix A."""

from __future__ import annotations

import pytest

from onrecord.export.confidence import confidence


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("almost certainly not", 5),
        ("highly unlikely", 15),
        ("low confidence", 15),
        ("unlikely", 30),
        ("improbable", 30),
        ("roughly even chance", 50),
        ("moderate confidence", 50),
        ("suspects", 50),
        ("not certain", 50),
        ("likely", 70),
        ("medium to high confidence", 70),
        ("Probably", 70),
        ("highly likely", 85),
        ("with high confidence", 85),
        ("most likely", 85),
        ("almost certain", 95),
        ("beyond any reasonable doubt", 95),
        ("with certainty", 95),
        ("80 per cent", 80),
        ("95%", 95),
    ],
)
def test_words_have_their_step(words: str, step: int) -> None:
    assert confidence(words) == step


@pytest.mark.parametrize("words", [None, "", "reportedly", "in its report", "400 percent"])
def test_other_words_have_none(words: str | None) -> None:
    assert confidence(words) is None
