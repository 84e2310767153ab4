"""The frame tables and the code that reads them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.errors import LexiconError
from onrecord.reading import affair, frames, roles, triggers

HEADER = "act\tpos\twords\tneed\tactor\ttarget\topts"
LINE = "deny\tv\treject\t-\tsubj\topponent\t-"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Frame tables of one's own, in place of those shipped."""

    def write(*lines: str, name: str = "deny.tsv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    monkeypatch.setattr(frames, "FOLDER", tmp_path)
    frames.lexicon.cache_clear()
    yield write
    frames.lexicon.cache_clear()


@pytest.mark.parametrize(
    ("lines", "number", "fault"),
    [
        (["act\tpos\twords"], 1, "the header must be act pos words need actor target opts"),
        ([HEADER, LINE, "deny\tv\treject"], 3, "3 cells, not 7"),
        (["# comment", HEADER, "", LINE.replace("deny", "refuse")], 4, "unknown act 'refuse'"),
        ([HEADER, LINE.replace("\tv\t", "\tadv\t")], 2, "unknown part of speech 'adv'"),
        ([HEADER, LINE[:-1] + "loud"], 2, "unknown option 'loud'"),
    ],
)
def test_a_fault_is_told_with_file_and_line(
    table: Callable[..., Path], lines: list[str], number: int, fault: str
) -> None:
    table(*lines)
    with pytest.raises(LexiconError) as caught:
        frames.lexicon()
    assert (caught.value.where, caught.value.fault) == (f"lexicon/frames/deny.tsv:{number}", fault)
    assert frames.validate() == [f"lexicon/frames/deny.tsv:{number}: {fault}"]


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace("\t-\tsubj", "\tsybercrime\tsubj"),
        LINE.replace("\t-\tsubj", "\tobject:claim\tsubj"),
        LINE.replace("\t-\tsubj", "\tobj:Claim\tsubj"),
        LINE.replace("\t-\tsubj", "\tobj\tsubj"),
        LINE.replace("opponent", "oponent"),
        LINE.replace("subj", "opponent"),
    ],
)
def test_a_misspelt_condition_or_place_is_a_fault(table: Callable[..., Path], line: str) -> None:
    table(HEADER, line)
    with pytest.raises(LexiconError, match=r"deny\.tsv:2"):
        frames.lexicon()


def test_a_line_means_what_it_says(table: Callable[..., Path]) -> None:
    table(
        HEADER,
        "deny\tv\treject|spurn\tobj:claim|report;!near:bid;party|cyber\t-\tp:of,opponent\tweak;measure=note",
    )
    (frame,) = frames.lexicon()["v", "spurn"]
    assert frames.lexicon()["v", "reject"] == [frame]
    assert (frame.act, frame.actor, frame.target) == ("deny", ("subj",), ("p:of", "opponent"))
    assert (frame.options, frame.measure) == (frozenset({"weak"}), "note")
    obj, near, either = frame.needs
    assert obj.alternatives == (("obj", frozenset({"claim", "report"})),)
    assert (near.negated, near.alternatives) == (True, (("near", frozenset({"bid"})),))
    assert either.alternatives == (("party", frozenset()), ("cyber", frozenset()))


# The tables that ship


def test_the_shipped_tables_are_sound() -> None:
    assert frames.validate() == []
    acts = {frame.act for found in frames.lexicon().values() for frame in found}
    assert acts == {path.stem for path in frames.FOLDER.glob("*.tsv")}


def compared(function: object, name: str) -> set[str]:
    """The strings that a function compares this variable with."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))):  # type: ignore[arg-type]
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == name:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found.add(part.value)
    return found


def test_every_condition_is_one_that_the_code_knows() -> None:
    known = compared(triggers._one, "key") | compared(triggers._flag, "key")
    assert {"near", "obj", "cyber", "expert"} <= known
    for found in frames.lexicon().values():
        for frame in found:
            for need in frame.needs:
                for key, _ in need.alternatives:
                    assert (key in known and key in frames.KEYS | frames.FLAGS) or re.fullmatch(
                        r"p:[a-z]+( [a-z]+)?", key
                    ), f"{frame.line}: {key}"


def test_words_of_conditions_are_lower_case() -> None:
    for found in frames.lexicon().values():
        for frame in found:
            for need in frame.needs:
                for _, words in need.alternatives:
                    assert all(word and word == word.lower() for word in words), frame.line


def test_every_place_is_one_that_the_code_knows() -> None:
    known = compared(roles.Roles.place, "place")
    later = set(re.findall(r'"(\w+)" in t\.frame\.target', inspect.getsource(affair)))
    assert {"subj", "obj", "own"} <= known
    assert {"opponent", "accuser"} <= later
    for found in frames.lexicon().values():
        for frame in found:
            for place in (*frame.actor, *frame.target):
                fits = re.fullmatch(r"[po]:[a-z]+|owner:(obj|subj|p:[a-z]+)", place)
                assert fits or place in known | later, f"{frame.line}: {place}"
            assert not later & set(frame.actor), frame.line
