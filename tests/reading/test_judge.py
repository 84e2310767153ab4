"""The judge's weights, its probabilities, and what its features may not tell."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onrecord.errors import OnrecordError
from onrecord.model import Document, Record
from onrecord.reading.api import read_documents
from onrecord.reading.learned import model
from onrecord.reading.learned.features import Features
from onrecord.reading.learned.pairs import ACTS, STATUSES, find
from onrecord.reading.names import index, states
from onrecord.reading.state import Reading

Articles = Callable[[str], list[tuple[Document, list[Any]]]]


@pytest.fixture(scope="module")
def readings(corpus: Articles, reading_of: Callable[..., Reading]) -> list[Reading]:
    """Articles as the judge finds them."""
    found = []
    for document, _ in corpus("gold")[:6]:
        facts = {
            key: value for key in ("title", "publisher", "published") if (value := getattr(document, key))
        }
        found.append(reading_of(document.text, upto="onrecord_affair", **facts))
    return found


# Weights


def test_the_weights_are_whole() -> None:
    weights = model.load()
    assert weights.general.shape == (len(weights.vocabulary) + 1, len(ACTS))
    assert weights.bias.shape == weights.threshold.shape == (len(ACTS),)
    assert sorted(weights.vocabulary.values()) == list(range(len(weights.vocabulary)))
    assert np.isfinite(weights.general).all()
    trees = weights.trees
    assert np.isfinite(trees.value).all()
    assert np.isfinite(trees.bound).all()
    # Children come after their parents: no walk through a tree goes round.
    for child in (trees.left, trees.right):
        assert ((child > np.arange(child.shape[1])) | (trees.left == 0)).all()
    assert ((weights.threshold > 0) & (weights.threshold <= 1)).all()
    assert not weights.general[-1].any()


def test_weights_that_were_touched_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "judge.npz"
    shutil.copy(model.WEIGHTS, path)
    shutil.copy(model.CHECKSUM, path.with_suffix(".sha256"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OnrecordError, match="do not match their checksum") as caught:
        model.load(path)
    assert caught.value.where == str(path)


def test_weights_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(OnrecordError, match="cannot be read"):
        model.load(tmp_path / "judge.npz")


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    weights = model.load()
    path = tmp_path / "judge.npz"
    stored = model.Weights(**{name: getattr(weights, name) for name in model.Weights.__slots__})
    stored.general = weights.general[:-1]
    stored.save(path)
    again = model.load(path)
    assert again.vocabulary == weights.vocabulary
    assert again.special == weights.special
    assert (again.general == weights.general).all()
    assert (again.trees.value == weights.trees.value).all()


# Probabilities


def test_probabilities_lie_between_none_and_all(readings: list[Reading]) -> None:
    weights = model.load()
    seen = 0
    for reading in readings:
        found = find(reading)
        features = Features(reading, found)
        for p in model.first_of_all(weights, [features.parts(pair) for pair in found.pairs]):
            assert p.shape == (len(ACTS),)
            assert ((p >= 0) & (p <= 1)).all()
            seen += 1
    assert seen > 100
    assert model.first_of_all(weights, []).shape == (0, len(ACTS))


def test_trees_go_left_up_to_the_bound() -> None:
    trees = model.Trees(
        base=np.array([-1.0]),
        feature=np.array([[1, 0, 0], [0, 0, 0]]),
        bound=np.array([[0.5, 0.0, 0.0], [0.0, 0.0, 0.0]]),
        left=np.array([[1, 0, 0], [0, 0, 0]]),
        right=np.array([[2, 0, 0], [0, 0, 0]]),
        value=np.array([[0.0, 2.0, 3.0], [0.25, 0.0, 0.0]]),
    )
    assert trees.odds(np.array([[9.0, 0.5], [9.0, 0.6]])).tolist() == [1.25, 2.25]


ACCUSED = ("attribute", "NO", "CN")


def asked(mixed: float, denied: float, ruled: set[int]) -> dict[int, model.Verdict]:
    """The questions about one accusation in one sentence, by standing.

    Args:
        mixed: how likely it is there, by both readings.
        denied: the encoder's log odds of its being denied.
        ruled: the standings in which the rules propose it.
    """
    act, first = ACTS.index(ACCUSED[0]), np.full((1, len(ACTS)), 0.001)
    first[0, act] = mixed
    encoded = np.log(first / (1 - first))
    statuses = np.full((1, len(ACTS), len(STATUSES)), -6.0)
    statuses[0, act, STATUSES.index("denied")] = denied
    pairs = [(0, *ACCUSED[1:])]
    found = model.second_features(pairs, first, encoded, statuses, {}, {}, {ACCUSED: ruled} if ruled else {})
    assert all((v.act, v.actor, v.target) == (act, *ACCUSED[1:]) for v in found)
    return {v.standing: v for v in found}


@pytest.mark.parametrize(
    ("denied", "ruled", "standings"),
    [(-6.0, set(), {0}), (3.0, set(), {0, 1}), (-6.0, {2}, {0, 2}), (-6.0, {0, 1}, {0, 1})],
)
def test_a_standing_is_asked_about_where_something_speaks_for_it(
    denied: float, ruled: set[int], standings: set[int]
) -> None:
    assert set(asked(0.9, denied, ruled)) == standings


def test_a_triple_that_hardly_anything_speaks_for_is_not_asked_about() -> None:
    assert asked(0.01, 3.0, {0, 1}) == {}


def test_what_is_denied_is_less_put_forward() -> None:
    mix, statuses = np.full((1, len(ACTS)), 0.8), np.full((1, len(ACTS), len(STATUSES)), -9.0)
    statuses[:, :, STATUSES.index("denied")] = np.log(3)
    forward, denied, left_open = model.put_as(mix, statuses)[0, 0]
    assert (forward, denied) == pytest.approx((0.2, 0.6))
    assert left_open < 0.01


def test_both_readings_count_the_same() -> None:
    sure, unsure = np.full(len(ACTS), 0.9), np.full(len(ACTS), 0.5)
    odds = np.log(0.9 / 0.1)
    (one,) = model.mixed(np.array([sure]), np.zeros((1, len(ACTS))))
    (other,) = model.mixed(np.array([unsure]), np.full((1, len(ACTS)), odds))
    np.testing.assert_allclose(one, other)
    np.testing.assert_allclose(one, 1 / (1 + np.exp(-odds / 2)))


def told(record: Record) -> list[str]:
    return [claim.model_dump_json() for claim in record.claims]


def test_the_same_text_gives_the_same_claims_in_any_order(corpus: Articles) -> None:
    documents = [document for document, _ in corpus("gold")[:5]]
    once = {record.id: told(record) for record in read_documents(documents)}
    again = {record.id: told(record) for record in read_documents(documents[::-1])}
    assert once == again
    assert any(once.values())


def test_scores_lie_above_the_thresholds(corpus: Articles) -> None:
    weights = model.load()
    (record,) = read_documents([corpus("gold")[0][0]])
    assert record.claims
    for claim in record.claims:
        assert claim.score >= round(float(weights.threshold[ACTS.index(claim.act.value)]), 3) - 0.001
        assert claim.score <= 1


# Features


def test_no_feature_tells_a_name(readings: list[Reading]) -> None:
    for reading in readings:
        names = {
            reading.tree.text[m.start : m.end].lower() for m in index().find(reading.tree.text) if not m.weak
        }
        assert names
        found = find(reading)
        features = Features(reading, found)
        for pair in found.pairs:
            general, special = features.of(pair)
            for feature in {*general, *(f for some in special.values() for f in some)}:
                assert not names & set(re.split(r"[:<>|=~]", feature)), feature


def test_parts_of_a_pair_have_nothing_in_common(readings: list[Reading]) -> None:
    for reading in readings:
        found = find(reading)
        features = Features(reading, found)
        distinct, count = set(), 0
        for pair in found.pairs:
            parts = features.parts(pair)
            told = [f for part in parts for f in (*part.general, *part.special)]
            assert len(told) == len(set(told))
            distinct.update(map(id, parts))
            count += len(parts)
        # What several pairs share is told once.
        assert len(distinct) < 0.7 * count


def test_what_pairs_share_is_summed_as_if_it_were_theirs_alone(readings: list[Reading]) -> None:
    weights = model.load()
    found = find(readings[0])
    features = Features(readings[0], found)
    shared = model.first_of_all(weights, [features.parts(pair) for pair in found.pairs])
    for pair, p in list(zip(found.pairs, shared, strict=True))[::7]:
        general, special = features.of(pair)
        known = set(general) & weights.vocabulary.keys()
        z = weights.general[[weights.vocabulary[f] for f in known]].sum(axis=0)
        for act, own in special.items():
            z[act] += sum(weights.special.get(f"{act}|{f}", 0.0) for f in set(own))
        assert (1 / (1 + np.exp(-(z + weights.bias))) == p).all()


def test_the_two_best_of_each_group() -> None:
    values = np.array([[0.2, 0.5], [0.7, 0.5], [0.4, 0.1], [0.9, 0.9]])
    best, second = model._two_best(values, np.array([0, 0, 0, 1]), 2)
    assert best.tolist() == [[0.7, 0.5], [0.9, 0.9]]
    # Two that are equal are the best and the next.
    assert second.tolist() == [[0.4, 0.5], [model._LOW, model._LOW]]


def test_no_weight_is_for_a_state() -> None:
    weights = model.load()
    parts = {p for f in (*weights.vocabulary, *weights.special) for p in re.split(r"[:<>|=~]", f)}
    for state in states().values():
        forms = {state.name, *state.adjectives, *state.people, *state.capitals} - state.weak
        assert not {form.lower() for form in forms} & parts, state.code
        assert state.code not in parts - {"-"}, state.code
