"""Judgements are kept with author and date, can be undone, and never chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.acts import Kind
from onrecord.errors import OnrecordError
from onrecord.identity.judgements import Judgements, Verdict
from onrecord.identity.resolver import Resolver
from onrecord.model import Party
from onrecord.registers.model import Entry, Form, Name

PARTY = Party(name="Wuhan XRZ", kind=Kind.COMPANY, side="CN")


def entry(key: str, name: str) -> Entry:
    return Entry("list", key, Form.ENTITY, Kind.COMPANY, (Name(name),), imposers=("US",), sides=("CN",))


def test_a_judgement_keeps_author_date_and_note(tmp_path: Path) -> None:
    file = tmp_path / "sub" / "judgements.jsonl"
    made = Judgements(file).judge(
        PARTY, "list:1", Verdict.SAME, "A. Nalyst", "same address", "2026-01-02T03:04:05+00:00"
    )
    read = Judgements(file).about(PARTY, "list:1")
    assert read == made
    assert (read.author, read.at, read.note) == ("A. Nalyst", "2026-01-02T03:04:05+00:00", "same address")


def test_a_note_may_hold_any_separator_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    note = "one\u2028two\u0085three\nfour"
    made = Judgements(path).judge("person:CN:x", "uk-sanctions-list:CYB0045", Verdict.SAME, "Ann", note)
    assert list(Judgements(path)) == [made]
    assert made.note == note


def test_the_last_one_stands_and_undoing_restores_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "judgements.jsonl"
    held = Judgements(file)
    held.judge(PARTY, "list:1", Verdict.SAME, "one")
    later = held.judge(PARTY, "list:1", Verdict.NOT_SAME, "two")
    assert held.about(PARTY, "list:1") == later
    held.undo(later.id, "three", "2026-02-03T00:00:00+00:00")
    again = Judgements(file)
    assert again.about(PARTY, "list:1").verdict is Verdict.SAME  # type: ignore[union-attr]
    undone = next(j for j in again if j.id == later.id)
    assert (undone.undone_by, undone.undone_at, undone.verdict) == (
        "three",
        "2026-02-03T00:00:00+00:00",
        Verdict.NOT_SAME,
    )
    assert len(file.read_text().splitlines()) == 3


def test_what_cannot_be_judged() -> None:
    held = Judgements()
    with pytest.raises(OnrecordError, match="author"):
        held.judge(PARTY, "list:1", Verdict.SAME, " ")
    with pytest.raises(OnrecordError, match="no judgement"):
        held.undo("nothing", "one")
    made = held.judge(PARTY, "list:1", Verdict.UNSURE, "one")
    held.undo(made.id, "one")
    with pytest.raises(OnrecordError, match="taken back"):
        held.undo(made.id, "one")


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "judgements.jsonl"
    Judgements(file).judge(PARTY, "list:1", Verdict.SAME, "one")
    with file.open("a") as out:
        out.write('{"undoes": "unknown", "author": "x", "at": "2026"}\n')
    with pytest.raises(OnrecordError, match="line 2"):
        Judgements(file)


def test_same_overrules_the_score_and_not_same_the_likeness() -> None:
    held = Judgements()
    resolver = Resolver([entry("1", "WUHAN XIAORUIZHI COMPANY"), entry("2", "SOMETHING ELSE LTD")], held)
    other = Party(name="Something Else", kind=Kind.COMPANY, side="CN")
    assert resolver.resolve(other)["id"] == "list:2"  # type: ignore[index]
    held.judge(other, "list:2", Verdict.NOT_SAME, "one")
    assert resolver.resolve(other) is None
    held.judge(other, "list:1", Verdict.SAME, "one", at="2026-01-01T00:00:00+00:00")
    found = resolver.resolve(other)
    assert found is not None
    assert found["id"] == "list:1"
    assert found["how"] == "judged the same by one on 2026-01-01"


def test_unsure_gives_no_identity_but_keeps_the_candidate() -> None:
    held = Judgements()
    resolver = Resolver([entry("2", "SOMETHING ELSE LTD")], held)
    party = Party(name="Something Else", kind=Kind.COMPANY, side="CN")
    held.judge(party, "list:2", Verdict.UNSURE, "one")
    assert resolver.resolve(party) is None
    assert [c.entry.id for c in resolver.candidates(party)] == ["2"]


def test_judgements_do_not_chain() -> None:
    held = Judgements()
    resolver = Resolver([entry("1", "ALPHA LTD"), entry("2", "BETA LTD")], held)
    alpha, middle, beta = (
        Party(name=n, kind=Kind.COMPANY, side="CN") for n in ("Alpha", "Gamma Works", "Beta")
    )
    held.judge(middle, "list:1", Verdict.SAME, "one")
    held.judge(middle, "list:2", Verdict.SAME, "two")
    held.judge(alpha, "list:1", Verdict.SAME, "one")
    held.judge(beta, "list:2", Verdict.SAME, "two")
    assert resolver.resolve(alpha)["id"] == "list:1"  # type: ignore[index]
    assert resolver.resolve(beta)["id"] == "list:2"  # type: ignore[index]
    assert [j.entry for j in held.same(alpha)] == ["list:1"]
