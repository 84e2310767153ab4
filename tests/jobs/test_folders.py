"""Folders that records go to, here and elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.jobs.folders import LocalFolder, RemoteFolder, open_folder


@pytest.fixture(params=["here", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "here":
        return str(tmp_path / "out")
    pytest.importorskip("fsspec", reason="the extra ray is not installed")
    return f"memory://{tmp_path}/out"


def test_what_is_written_is_there(address: str) -> None:
    folder = open_folder(address)
    assert not folder.has("a.json")
    assert folder.read("a.json") is None
    assert folder.files(".onrecord/done") == []
    for data in (b"one", b"two"):
        folder.write("a.json", data)
        assert folder.has("a.json")
        assert folder.read("a.json") == data
    folder.write(".onrecord/done/b.json", b"x")
    folder.write(".onrecord/done/a.json", b"x")
    assert folder.files(".onrecord/done") == ["a.json", "b.json"]
    folder.remove(".onrecord/done/a.json")
    folder.remove(".onrecord/done/a.json")
    assert folder.files(".onrecord/done") == ["b.json"]


def test_where_half_a_file_could_be_seen_it_is_moved_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec", reason="the extra ray is not installed")
    from onrecord.jobs import folders

    monkeypatch.setattr(folders, "_WHOLE", frozenset())
    folder = RemoteFolder(f"memory://{tmp_path}/moved")
    for data in (b"one", b"two"):
        folder.write("a.json", data)
    assert folder.read("a.json") == b"two"
    assert folder.files("") == ["a.json"]


def test_a_file_address_is_a_folder_here(tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="the extra ray is not installed")
    folder = open_folder(f"file://{tmp_path}/out")
    assert isinstance(folder, LocalFolder)
    assert folder.path == tmp_path / "out"


def test_an_unknown_address_is_told() -> None:
    pytest.importorskip("fsspec", reason="the extra ray is not installed")
    with pytest.raises(OnrecordError, match="nosuch://x/y: cannot be reached: protocol not known: nosuch"):
        open_folder("nosuch://x/y")


def test_one_run_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    first, second = (LocalFolder(str(tmp_path)) for _ in range(2))
    (tmp_path / ".a.json.1.part").touch()
    first.lock()
    assert not (tmp_path / ".a.json.1.part").exists()
    with pytest.raises(OnrecordError, match="another run writes to this folder"):
        second.lock()
