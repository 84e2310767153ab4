# ruff: noqa: E501 - sentences read better unbroken
"""The first pass: nothing that holds claims is lost, states weigh alike, what is irrelevant goes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

pytest.importorskip("ahocorasick_rs")

from onrecord.errors import LexiconError
from onrecord.triage import first_pass
from onrecord.triage import first_pass as make

CORPUS = Path(__file__).parents[2] / "corpus"
# A few sentences have too few words to weigh.
SHORT = 600  # characters
# Articles that are told in other words than those that weigh (docs/triage.md).
LOST = frozenset(
    (
        "b036 b037 b038 b045 ea008 eb028 eb037 ee016 ee023 gc016 gc034 gc042 gd014 gf045 i001 i014 i023 j025 j029 "
        "k005"
    ).split()
)
EVERY = [
    (path, record)
    for path in sorted(CORPUS.glob("*/*.json"))
    if (record := json.loads(path.read_text("utf-8"))).get("claims")
]
ANNOTATED = [
    (path, record) for path, record in EVERY if len(record["text"]) > SHORT and path.stem not in LOST
]


def test_no_annotated_document_with_claims_is_lost() -> None:
    assert len(ANNOTATED) >= 1850
    assert [path.stem for path, record in ANNOTATED if not first_pass().text(record["text"])] == []


def is_kept(text: str) -> bool:
    return first_pass().text(text) and first_pass().raw(text.encode())


@pytest.mark.xfail(strict=True, reason="the table lacks the words that these articles use")
@pytest.mark.parametrize("name", sorted(LOST))
def test_nor_is_one_in_other_words(name: str) -> None:
    assert all(is_kept(record["text"]) for path, record in EVERY if path.stem == name)


@pytest.mark.xfail(strict=True, reason="a few sentences have too few words to weigh")
def test_nor_is_a_brief() -> None:
    assert all(is_kept(record["text"]) for _, record in EVERY if len(record["text"]) <= SHORT)


@pytest.mark.parametrize("wrap", ["{}", "<html><body><article><p>{}</p></article></body></html>"])
def test_nor_by_its_bytes(wrap: str) -> None:
    lost = [p.stem for p, record in ANNOTATED if not first_pass().raw(wrap.format(record["text"]).encode())]
    assert lost == []


def test_nor_in_json_or_utf_16() -> None:
    for path, record in ANNOTATED[::10]:
        assert first_pass().raw(json.dumps({"text": record["text"]}).encode()), path.stem
        assert first_pass().raw(record["text"].encode("utf-16")), path.stem


IRRELEVANT = (
    "Mix the flour with the eggs and bake it until it is brown. It is best when it is warm, said the cook.",
    "United won by two goals to one on Saturday; the captain, who had been injured, scored in the last minute.",
    "The central bank of Norway kept its rate at four per cent, and its governor said that prices would fall.",
    "The president of France met the chancellor of Germany in Paris; they spoke of trade and of agriculture.",
    "Russia accused Ukraine of shelling a village at the border; the ministry of defence in Kyiv denied it.",
    "China summoned the ambassador of Japan over a visit to a shrine and demanded an apology from Tokyo.",
    "The phone has a better screen than last year's, and its software is updated over the internet for years.",
    "A hacker broke into the accounts of a video game's players and took their coins, its maker said.",
)


@pytest.mark.parametrize("text", IRRELEVANT)
def test_what_is_irrelevant_is_passed_over(text: str) -> None:
    assert not first_pass().text(" ".join([text] * 8))


def test_states_weigh_alike() -> None:
    template = (
        "{} said that hackers who work for {} broke into the computers of its parliament and stole e-mails."
    )
    names = ["Russia", "China", "the United States", "Israel", "Estonia", "Vietnam", "Iran", "Burkina Faso"]
    assert all(first_pass().text(template.format(a, b)) for a in names for b in names)
    weights = {first_pass().weights(f"Hackers of {name}")[0] for name in names}
    assert len(weights) == 1


def test_case_and_repetition_change_nothing() -> None:
    text = "Estonia blamed Russia for the CYBERATTACK on its Ministry."
    assert first_pass().weights(text) == first_pass().weights(text.upper())
    assert first_pass().weights(text) == first_pass().weights(f"{text} {text}")


def test_a_word_counts_only_where_a_word_begins() -> None:
    assert first_pass().weights("A shack in Hackney")[0] == first_pass().weights("hackney")[0]
    assert first_pass().weights("shack teaching raspy")[0] == 0


def test_any_bytes_are_taken() -> None:
    rng = random.Random(7)
    for _ in range(300):
        first_pass().raw(rng.randbytes(rng.randrange(2000)))
    assert not first_pass().raw(b"")
    assert not first_pass().text("")


def test_a_bad_table_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import importlib

    module = importlib.import_module("onrecord.triage.first_pass")
    for line in ("means\t4\tyes\tCyber", "means\tx\tyes\tcyber", "who\t4\tyes\tcyber", "means\t4\tyes\ta|a"):
        (tmp_path / "words.tsv").write_text(f"family\tweight\traw\tbeginnings\n{line}\n")
        monkeypatch.setattr(module.resources, "files", lambda _: tmp_path)
        make.cache_clear()
        with pytest.raises(LexiconError, match=r"words.tsv:2"):
            make()
    make.cache_clear()
