"""Whom pronouns stand for and whose organ is meant, by learned numbers; and without them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.model import Record
from onrecord.reading import references
from onrecord.reading.learned import owners, referents, referring
from onrecord.reading.mentions import Mention
from onrecord.reading.pipeline import DEFAULT_MODEL, load_stages
from onrecord.reading.state import Reading

Parse = Callable[[str], Reading]


@pytest.fixture(scope="module")
def referring_in() -> Parse:
    nlp = load_stages(DEFAULT_MODEL, ("onrecord_mentions", "onrecord_references"))

    def parse(text: str) -> Reading:
        reading = nlp(text)._.onrecord_reading
        assert isinstance(reading, Reading)
        return reading

    return parse


def mention(reading: Reading, words: str) -> Mention:
    """The last mention with these words."""
    tree = reading.tree
    found = [m for m in reading.mentions.all if tree.text[tree.start[m.a] : tree.end[m.b - 1]] == words]
    assert found, f"no mention of {words!r}"
    return found[-1]


@pytest.mark.parametrize(
    ("text", "words", "side"),
    [
        ("Norway accused China of hacking its parliament.", "its", "NO"),
        ("Norway blamed China for an attack on its parliament.", "its", "NO"),
        ("Britain accused Russia of spying on its own citizens.", "its", "RU"),
        ("Estonia said it stood by Finland.", "it", "EE"),
        (
            "London holds APT31 responsible for the theft of voters' details from its Electoral Commission; "
            "on Tuesday it summoned the Chinese ambassador.",
            "it",
            "GB",
        ),
        ("Lin Jian said that China opposed hacking. He asked Norway for evidence.", "He", "CN"),
    ],
)
def test_a_pronoun_stands_for_a_party(referring_in: Parse, text: str, words: str, side: str) -> None:
    assert mention(referring_in(text), words).resolved().side == side


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kenya was hit in May. It is likely that the attack came from abroad.", "It"),
        ("China rejected the report and called it a smear.", "it"),
        ("The emails were stolen in May. They were published in June by APT28.", "They"),
    ],
)
def test_a_pronoun_that_stands_for_no_party(referring_in: Parse, text: str, words: str) -> None:
    assert mention(referring_in(text), words).ref is None


@pytest.mark.parametrize(
    ("text", "words", "side"),
    [
        ("Czech officials said on Wednesday that China had breached the foreign ministry.", None, "CZ"),
        ("Norway said its parliament was hit.", "its parliament", "NO"),
        (
            "Finland's parliament was breached. The police suspect APT31. The Chinese embassy protested.",
            "The police",
            "FI",
        ),
    ],
)
def test_whose_organ_it_is(referring_in: Parse, text: str, words: str | None, side: str) -> None:
    assert mention(referring_in(text), words or "the foreign ministry").side == side


def test_nobody_attacks_himself(referring_in: Parse) -> None:
    reading = referring_in("Norway accused China of hacking its parliament.")
    its = mention(reading, "its")
    barred = referents.attackers(reading.tree, its.head)
    assert [reading.mentions.at[i].name for i in barred] == ["China"]
    reading = referring_in("Norway accused China of hacking the parliament.")
    assert owners.offered(reading, mention(reading, "the parliament"), owners.Sides(reading)) == ["NO"]


def test_what_one_attacks_with_may_be_his(referring_in: Parse) -> None:
    reading = referring_in("China hacked the parliament with its own tools.")
    assert not referents.attackers(reading.tree, mention(reading, "its").head)


def test_no_feature_tells_who_it_is() -> None:
    nlp = load_stages(DEFAULT_MODEL, ("onrecord_mentions",))

    class Kept(referring.ByWeights):
        def __init__(self) -> None:
            super().__init__()
            self.rows: list[list[list[str]]] = []

        def antecedent(self, reading: Reading, m: Mention, later: object) -> Mention | None:
            found = referents.offered(reading, m, self._memory, ())
            self.rows.append(referents.describe(reading, m, self._memory, found))
            return found[0] if found else None

    kept = []
    for accuser, accused in (("Norway", "China"), ("Peru", "Russia")):
        doc = nlp(f"{accuser} accused {accused} of hacking its parliament. It has summoned the ambassador.")
        chooser = Kept()
        references.resolve(doc._.onrecord_reading, chooser)
        kept.append(chooser.rows)
    assert kept[0] == kept[1]


CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize("part", ["gold", "more", "train"])
def test_labels_stand_in_their_articles(part: str) -> None:
    texts: dict[str, str] = {}
    with (CORPUS / "references" / f"{part}.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name, words, label = row["article"], row["words"], row["stands_for"]
            if name not in texts:
                texts[name] = json.loads((CORPUS / part / f"{name}.json").read_text("utf-8"))["text"]
            there = texts[name][int(row["start"]) :][: 3 * len(words) + 20]
            assert " ".join(there.split()).startswith(words), row
            assert re.fullmatch(r"[^\s+]+(\+[^\s+]+)*", label), row


def test_other_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "referring.npz"
    shutil.copy(referring.WEIGHTS.with_suffix(".sha256"), tmp_path)
    path.write_bytes(b"other")
    with pytest.raises(OnrecordError, match=r"referring\.npz"):
        referring.load(path)


def test_numbers_are_kept_as_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    wanted = {"referents": {"a|b": 0.5, "none": -1.25}, "owners": {"home:True": 2.0}}
    referring.save(wanted, path)
    found = referring.load(path)
    kept = {part: {f: w * referring.STEP for f, w in own.items()} for part, own in found.items()}
    assert kept == wanted


def test_the_rules_do_without(monkeypatch: pytest.MonkeyPatch, record_of: Callable[..., Record]) -> None:
    def missing(path: Path = referring.WEIGHTS) -> None:
        raise OnrecordError(str(path), "is not there")

    monkeypatch.setattr(referring, "load", missing)
    record = record_of("Norway said that its parliament was hacked by China.", reader="rules")
    assert record.claims
