"""What the encoder is shown, and what it may not be shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onrecord.errors import OnrecordError
from onrecord.model import Document
from onrecord.reading.learned import encoder
from onrecord.reading.learned.delexical import CHUNK, MARKS, SLOTS, Chunk, chunks
from onrecord.reading.learned.pairs import ACTS, STATUSES, find
from onrecord.reading.learned.pooling import FACTS, batch, filled, pool
from onrecord.reading.learned.wordpieces import CLOSES, tokenizer
from onrecord.reading.names import index
from onrecord.reading.state import Reading

Articles = Callable[[str], list[tuple[Document, list[Any]]]]


def chunked(reading: Reading) -> list[Chunk]:
    return chunks(reading, find(reading))


@pytest.fixture(scope="module")
def readings(corpus: Articles, reading_of: Callable[..., Reading]) -> list[Reading]:
    """Articles as the encoder finds them."""
    return [
        reading_of(document.text, upto="onrecord_affair", published=document.published)
        for document, _ in corpus("gold")[:4]
    ]


STORY = (
    "{A} accused {B} on Monday of hacking its parliament. {b} hackers stole letters of {a} members of "
    "parliament, the government in {Acap} said. {B} denied it and asked {A} for evidence of the cyberattack."
)


def test_two_states_swapped_are_shown_alike(reading_of: Callable[..., Reading]) -> None:
    names = {"A": "Estonia", "a": "Estonian", "Acap": "Tallinn", "B": "Vietnam", "b": "Vietnamese"}
    turned = {"A": "Vietnam", "a": "Vietnamese", "Acap": "Hanoi", "B": "Estonia", "b": "Estonian"}
    (one,), (other,) = (
        chunked(reading_of(STORY.format(**n), upto="onrecord_affair")) for n in (names, turned)
    )
    assert one.ids == other.ids
    assert one.marks == other.marks
    assert (one.sides, other.sides) == (["EE", "VN"], ["VN", "EE"])


def test_no_name_of_the_tables_is_shown(readings: list[Reading]) -> None:
    words = tokenizer()
    for reading in readings:
        shown = {words.id_to_token(i) for chunk in chunked(reading) for i in chunk.ids}
        for match in index().find(reading.tree.text):
            if match.entry.kind == "state" and not match.weak:
                name = reading.tree.text[match.start : match.end].lower()
                assert name not in shown or name in ("country", "georgia"), name


def test_chunks_hold_whole_sentences_in_order(readings: list[Reading]) -> None:
    for reading in readings:
        seen: list[int] = []
        for chunk in chunked(reading):
            assert len(chunk.ids) == len(chunk.marks) <= CHUNK
            assert len(chunk.sides) <= SLOTS
            assert all(0 <= m < MARKS for marks in chunk.marks for m in marks)
            at = 1
            for n, (a, b) in chunk.sentences.items():
                assert a == at
                assert chunk.ids[b - 1] == CLOSES
                at = b
                seen.append(n)
            assert at == len(chunk.ids)
        assert seen == sorted(set(seen))
        assert len(seen) == len(reading.tree.sents)


def test_shares_are_means_over_the_side(readings: list[Reading]) -> None:
    for reading in readings:
        found = find(reading)
        pairs = [(p.sentence, p.actor, p.target) for p in found.pairs]
        presences = [(p.a.how, p.b.how) for p in found.pairs]
        asked: list[int] = []
        for chunk in chunked(reading):
            pooled = pool(chunk, pairs, presences, found.known.sides, found.proposals)
            assert pooled.facts.shape == (len(pooled.index), FACTS)
            np.testing.assert_allclose(pooled.sentence.sum(axis=1), 1, rtol=1e-5)
            for shares in (pooled.actor, pooled.target):
                totals = shares.sum(axis=1)
                assert ((np.abs(totals - 1) < 1e-5) | (totals == 0)).all()
            asked.extend(pooled.index)
        assert sorted(asked) == list(range(len(pairs)))


def test_a_batch_is_judged_as_its_chunks_are_alone(readings: list[Reading]) -> None:
    reader = encoder.load()
    found = find(readings[0])
    pairs = [(p.sentence, p.actor, p.target) for p in found.pairs]
    presences = [(p.a.how, p.b.how) for p in found.pairs]
    pooled = [
        pool(c, pairs, presences, found.known.sides, found.proposals) for c in chunks(readings[0], found)
    ]
    together = reader.judge(pooled, len(pairs))
    alone = np.full((len(pairs), len(ACTS) * (1 + len(STATUSES))), encoder.UNASKED)
    for p in pooled:
        alone[p.index] = reader.session.run(["logits"], encoder.fed(batch([p])))[0][0]
    assert together.acts.shape == (len(pairs), len(ACTS))
    assert together.statuses.shape == (len(pairs), len(ACTS), len(STATUSES))
    np.testing.assert_allclose(together.acts, alone[:, : len(ACTS)], atol=1e-3)
    np.testing.assert_allclose(together.statuses.reshape(len(pairs), -1), alone[:, len(ACTS) :], atol=1e-3)


def test_rows_that_hold_no_pair_are_told(readings: list[Reading]) -> None:
    found = find(readings[0])
    pairs = [(p.sentence, p.actor, p.target) for p in found.pairs]
    presences = [(p.a.how, p.b.how) for p in found.pairs]
    pooled = [
        pool(c, pairs, presences, found.known.sides, found.proposals) for c in chunks(readings[0], found)
    ]
    given, rows = batch(pooled), filled(pooled)
    assert rows.shape == given["facts"].shape[:2]
    assert rows.sum() == len(pairs)
    assert given["facts"][~rows].sum() == 0


def test_an_answer_that_is_waited_for(readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> None:
    reader = encoder.load()
    told = []
    for cores in (1, 2):
        monkeypatch.setattr(encoder, "_cores", lambda n=cores: n)
        asked = [reader.ask(reading, find(reading)) for reading in readings]
        told.append([answer() for answer in reversed(asked)][::-1])
    for one, other in zip(*told, strict=True):
        assert len(one.acts)
        assert (one.acts == other.acts).all()
        assert (one.statuses == other.statuses).all()


def test_a_text_without_sides_asks_nothing(reading_of: Callable[..., Reading]) -> None:
    reading = reading_of("The weather was fine. Nobody said a word.", upto="onrecord_affair")
    assert encoder.load().logits(reading, find(reading)).acts.shape == (0, len(ACTS))


def test_a_graph_that_was_touched_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "encoder.onnx"
    shutil.copy(encoder.GRAPH, path)
    shutil.copy(encoder.GRAPH.with_suffix(".sha256"), path.with_suffix(".sha256"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OnrecordError, match="do not match their checksum"):
        encoder.load(path)
    with pytest.raises(OnrecordError, match="cannot be read"):
        encoder.load(tmp_path / "none.onnx")
