"""English is told from other languages."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from onrecord.documents.language import FEW_WORDS, THRESHOLD, english_share, looks_english

LANGUAGES = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize("language", LANGUAGES["latin"])
def test_other_language_in_latin_script_is_told(language: str) -> None:
    text = LANGUAGES["latin"][language]
    assert english_share(text) < THRESHOLD / 2
    assert not looks_english(text)


@pytest.mark.parametrize("language", LANGUAGES["other_scripts"])
def test_other_script_is_told_even_in_a_short_text(language: str) -> None:
    assert not looks_english(LANGUAGES["other_scripts"][language])


TEXTS = [json.loads(path.read_text("utf-8"))["text"] for path in sorted(CORPUS.glob("*/*.json"))]
BRIEFS = [text for text in TEXTS if len(text) <= 600]


def test_every_english_article_passes_with_room_to_spare() -> None:
    assert len(TEXTS) >= 77
    assert min(english_share(text) for text in TEXTS if text not in BRIEFS) > 1.5 * THRESHOLD


def test_every_english_brief_passes() -> None:
    assert min(map(english_share, BRIEFS)) > 1.2 * THRESHOLD


@pytest.mark.xfail(strict=True, reason="two briefs are mostly names (h065, h112)")
def test_and_with_room_to_spare() -> None:
    assert min(map(english_share, BRIEFS)) > 1.5 * THRESHOLD


def test_english_with_many_foreign_names_passes() -> None:
    text = (
        "Foreign Minister Jan Lipavský told Právo and Hospodářské noviny that Národní úřad pro "
        "kybernetickou a informační bezpečnost and Bezpečnostní informační služba had traced the intrusion "
        "to the same group, "
        "which officials at the Ministry of Foreign Affairs in Prague have blamed for an earlier campaign. "
        "中国外交部 said it was not aware of the case."
    )
    assert looks_english(text)


def test_an_advisory_with_long_tables_of_indicators_passes() -> None:
    prose = (
        "The agencies assess that the actors have compromised routers of small offices since at least 2021. "
        "Defenders should hunt for the indicators that are listed below and should patch their devices. "
    )
    rows = "\n".join(f"{n:08x}deadbeef{n:x}cafe  evil-{n}.example.net  10.0.{n % 256}.1" for n in range(2000))
    assert looks_english(prose + rows)
    assert looks_english(rows)


def test_a_text_in_two_languages_passes() -> None:
    english = "The government said on Monday that it had summoned the ambassador over the attack. " * 60
    assert looks_english(english + LANGUAGES["latin"]["German"] * 10)
    assert looks_english(LANGUAGES["other_scripts"]["Chinese"] * 100 + english)


def test_short_text_gets_the_benefit_of_the_doubt() -> None:
    assert looks_english("Moskau bestreitet alles.")
    assert looks_english("NATO")
    assert looks_english("")


def test_a_long_text_is_judged_by_more_than_its_beginning() -> None:
    german = " ".join([LANGUAGES["latin"]["German"]] * 400)
    assert not looks_english(german)
    assert not looks_english("The minister said that it was a lie. " + german)


def test_doubt_ends_where_it_is_said_to_end() -> None:
    words = LANGUAGES["latin"]["Polish"].split()
    assert looks_english(" ".join(words[: FEW_WORDS - 1]))
    assert not looks_english(" ".join(words))
