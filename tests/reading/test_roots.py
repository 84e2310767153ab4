"""The relation between two given parties, as a root of PLOVER."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import OnrecordError
from onrecord.reading.learned import roots
from onrecord.reading.learned.roots import ROOTS, Question, arrays, code, code_relation, mark, place

# Source and target stand in square brackets and in braces.
PLAIN = {
    "[The Ghanaian foreign minister] condemned {the coup leaders in Niger}.": "ACCUSE",
    "[Rebel gunmen] killed {eleven soldiers} near the northern border.": "ASSAULT",
    "[Police] arrested {the editor of the weekly} on Tuesday.": "COERCE",
    "[President Duarte] held talks with {the Swiss delegation}.": "CONSULT",
    "[Canada] sent 40 tons of medicine to {Haiti} after the earthquake.": "AID",
    "[The junta] freed {200 political prisoners} at dawn.": "YIELD",
    "[Hungary] expelled {two Ukrainian diplomats}.": "SANCTION",
    "[Oslo] urged {the Colombian government} to resume the negotiations.": "REQUEST",
    "[The general] threatened to bomb {the port} if the ships did not leave.": "THREATEN",
    "[Parliament] rejected {the president's proposal}.": "REJECT",
}


def question(marked: str) -> Question:
    """A sentence with its marks taken out."""
    spans = []
    for opening, closing in ("[]", "{}"):
        words = marked[marked.index(opening) + 1 : marked.index(closing)]
        bare = re.sub(r"[\[\]{}]", "", marked)
        spans.append((bare.index(words), bare.index(words) + len(words)))
    return Question(bare, spans[0], spans[1])


@pytest.mark.parametrize(("marked", "root"), PLAIN.items())
def test_plain_sentences(marked: str, root: str) -> None:
    found = code(mark(question(marked)))
    assert found.root == root
    assert found.score == max(found.scores.values())
    assert set(found.scores) == set(ROOTS)
    assert sum(found.scores.values()) == pytest.approx(1, abs=0.01)


def test_the_pair_decides() -> None:
    sentence = "Kenya accused Somalia of sheltering the gunmen, but Somalia's cabinet rejected the charge."
    assert code_relation(sentence, "Kenya", "Somalia").root == "ACCUSE"
    assert code_relation(sentence, "Somalia's cabinet", "Kenya").root == "REJECT"


def test_tense_and_mood_decide() -> None:
    told = {
        "The rebels released twelve hostages on Friday.": "YIELD",
        "The rebels agreed to release twelve hostages on Friday.": "AGREE",
        "The rebels refused to release twelve hostages on Friday.": "REJECT",
    }
    for sentence, root in told.items():
        assert code_relation(sentence, "The rebels", "twelve hostages").root == root


def test_what_was_coded_before_changes_nothing() -> None:
    asked = [mark(question(marked)) for marked in PLAIN]
    assert [code(marked) for marked in asked] == [code(marked) for marked in reversed(asked)][::-1]


def test_a_party_may_be_unnamed() -> None:
    assert code_relation("The governor lifted the state of emergency.", "The governor", None).root in ROOTS
    with pytest.raises(OnrecordError, match="neither is marked"):
        code_relation("The governor lifted the state of emergency.", None, None)


def test_what_is_shared_out_is_a_mean() -> None:
    marked = [
        mark(Question("Chad thanked Egypt.", (0, 4), (13, 18))),
        mark(Question("Chad left.", (0, 4), None)),
    ]
    ids, given = arrays(marked)
    assert ids.shape == given["mask"].shape
    assert given["shares"].sum(axis=2).tolist() == [[1, 1, 1], [1, 0, 1]]
    assert given["marks"].sum(axis=1).tolist() == [[1, 1], [1, 0]]


def test_words_that_do_not_stand_there() -> None:
    with pytest.raises(OnrecordError, match="'Peru' does not stand in the sentence") as caught:
        code_relation("Chile thanked Bolivia.", "Chile", "Peru")
    assert caught.value.where == "target"
    for span in ((-1, 3), (3, 3), (5, 99)):
        with pytest.raises(OnrecordError, match="is not in the sentence"):
            mark(Question("Chile thanked Bolivia.", span, (14, 21)))


def test_words_are_looked_for_whole() -> None:
    assert place("Nigeria condemned Niger.", "Niger", "target") == (18, 23)
    assert place("The USSR and the US signed it.", " US ", "source") == (17, 19)
    assert place("The anti-Iranian bloc met.", "Iran", "target") == (9, 13)


def test_half_of_a_surrogate_pair() -> None:
    with pytest.raises(OnrecordError, match="surrogate"):
        mark(Question("\ud800 Police left", (2, 8), None))


def test_a_party_beyond_what_is_read() -> None:
    sentence = "Chile " + "and so on " * 200 + "thanked Bolivia."
    with pytest.raises(OnrecordError, match="no word that is read"):
        code_relation(sentence, "Chile", "Bolivia")


def test_weights_that_were_changed(tmp_path: Path) -> None:
    path = tmp_path / "roots.onnx"
    path.write_bytes(roots.GRAPH.read_bytes() + b"\0")
    shutil.copy(roots.GRAPH.with_suffix(".sha256"), path.with_suffix(".sha256"))
    with pytest.raises(OnrecordError, match="relation coder do not match their checksum"):
        roots._load(path)


def test_it_is_part_of_the_package() -> None:
    assert onrecord.code_relation is code_relation
