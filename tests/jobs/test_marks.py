"""What of a large job is noted as done, and when it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onrecord.documents import Place
from onrecord.errors import OnrecordError
from onrecord.jobs.folders import LocalFolder
from onrecord.jobs.marks import Done, Marks, stamp
from onrecord.jobs.tally import Tally

OPTIONS = {"--scope": "cyber", "--model": None}


@pytest.fixture
def archive(tmp_path: Path) -> Place:
    path = tmp_path / "n.zip"
    path.write_bytes(b"PK\x03\x04")
    return Place("n", str(path), path)


def marks(tmp_path: Path, *, resume: bool = True, **options: object) -> Marks:
    return Marks(LocalFolder(str(tmp_path / "out")), {**OPTIONS, **options}, resume=resume)


@pytest.fixture(autouse=True)
def _no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several runs in one process: as if each had ended."""
    monkeypatch.setattr(LocalFolder, "lock", lambda self: None)


def test_a_source_that_is_done_is_remembered(tmp_path: Path, archive: Place) -> None:
    done = Done(archive.name, stamp(archive), 3, {"triage": 2}, [[f"{archive.name}!x.pdf", "broken"]])
    marks(tmp_path).note(archive, done)
    assert marks(tmp_path).done(archive) == done


def test_but_not_if_it_has_changed_or_is_another(tmp_path: Path, archive: Place) -> None:
    marks(tmp_path).note(archive, Done(archive.name, stamp(archive)))
    assert marks(tmp_path).done(Place("n-2", archive.name, archive.path)) is None
    assert archive.path is not None
    os.utime(archive.path, ns=(1, 1))
    assert marks(tmp_path).done(archive) is None
    archive.path.unlink()
    assert marks(tmp_path).done(archive) is None


def test_nor_if_the_source_itself_could_not_be_read(tmp_path: Path, archive: Place) -> None:
    marks(tmp_path).note(archive, Done(archive.name, stamp(archive), faults=[[archive.name, "broken"]]))
    assert marks(tmp_path).done(archive) is None


def test_nor_if_the_job_begins_anew(tmp_path: Path, archive: Place) -> None:
    marks(tmp_path).note(archive, Done(archive.name, stamp(archive)))
    assert marks(tmp_path, resume=False).done(archive) is None
    assert marks(tmp_path).done(archive) is None


def test_nor_if_the_note_is_damaged(tmp_path: Path, archive: Place) -> None:
    marks(tmp_path).note(archive, Done(archive.name, stamp(archive)))
    (note,) = (tmp_path / "out" / ".onrecord" / "done").iterdir()
    for damage in ("", "[]", '{"source": "n"', '{"other": 1}'):
        note.write_text(damage)
        assert marks(tmp_path).done(archive) is None


def test_records_of_other_options_are_not_mixed(tmp_path: Path) -> None:
    marks(tmp_path)
    marks(tmp_path)
    with pytest.raises(OnrecordError, match="holds records of a run with --scope 'cyber', not 'any'"):
        marks(tmp_path, **{"--scope": "any"})
    with pytest.raises(OnrecordError, match="with --model None, not 'm'"):
        marks(tmp_path, **{"--model": "m"})
    marks(tmp_path, resume=False, **{"--scope": "any"})
    marks(tmp_path, **{"--scope": "any"})


def test_a_source_is_done_when_all_of_its_records_are_kept(tmp_path: Path, archive: Place) -> None:
    tally = Tally([archive], marks(tmp_path))
    assert tally.groups == [[archive]]
    tally.passed(archive, "triage", 2)
    for _ in range(3):
        tally.handed(archive)
    tally.finished(archive, kept=True)
    tally.ended(archive)
    tally.finished(archive, kept=True)
    assert marks(tmp_path).done(archive) is None
    tally.finished(archive, kept=True)
    assert Tally([archive], marks(tmp_path)).groups == []
    (earlier,) = Tally([archive], marks(tmp_path)).earlier
    assert (earlier.documents, earlier.passed) == (3, {"triage": 2})


def test_told_in_any_order(tmp_path: Path, archive: Place) -> None:
    tally = Tally([archive], marks(tmp_path))
    tally.ended(archive, 3)
    tally.finished(archive, kept=True)
    tally.finished(archive, kept=True)
    assert marks(tmp_path).done(archive) is None
    tally.fault(archive, OnrecordError(f"{archive.name}!x.pdf", "broken"))
    done = marks(tmp_path).done(archive)
    assert done is not None
    assert (done.documents, done.faults) == (2, [[f"{archive.name}!x.pdf", "broken"]])


def test_a_source_in_which_the_reader_failed_is_not_done(tmp_path: Path, archive: Place) -> None:
    tally = Tally([archive], marks(tmp_path))
    tally.ended(archive, 2)
    tally.finished(archive, kept=False)
    tally.finished(archive, kept=True)
    assert marks(tmp_path).done(archive) is None


def test_sources_whose_names_may_meet_are_done_together(tmp_path: Path, archive: Place) -> None:
    path = tmp_path / "n_2024.zip"
    path.write_bytes(b"PK\x03\x04")
    other = Place("n_2024", str(path), path)
    tally = Tally([archive, other], marks(tmp_path))
    tally.ended(archive, 0)
    assert Tally([archive, other], marks(tmp_path)).groups == [[archive, other]]
    tally.ended(other, 0)
    assert Tally([archive, other], marks(tmp_path)).groups == []


def test_a_text_by_itself_needs_no_note(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    place = Place("a", str(path), path)
    Tally([place], marks(tmp_path)).ended(place, 0)
    assert Tally([place], marks(tmp_path)).groups == [[place]]
