"""``read`` and ``watch`` on the command line, over archives and feeds; the reader is stood in for."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("warcio")

from onrecord.cli import main
from onrecord.commands import watch
from onrecord.documents import Failure, load_documents, opening
from onrecord.model import Document, Record
from sources.test_archives import IRRELEVANT, TEXT, zipped
from sources.test_mails_and_feeds import RSS

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def onrecord(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process with a reader that finds nothing."""

    def read_documents(documents: Iterable[Document], **_: Any) -> Iterator[Record]:
        return (Record(**document.model_dump()) for document in documents)

    monkeypatch.setattr(importlib.import_module("onrecord.reading.api"), "read_documents", read_documents)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit:
            main()
        captured = capfd.readouterr()
        return int(exit.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    members = {
        "a.txt": TEXT.encode(),
        "b.txt": IRRELEVANT.encode(),
        "c.pdf": b"%PDF-1.4 junk",
        "d.txt": TEXT.encode(),
    }
    (tmp_path / "n.zip").write_bytes(zipped(members))
    return tmp_path / "n.zip"


def ids(out: str) -> list[str]:
    return [json.loads(line)["id"] for line in out.splitlines()]


def test_an_archive_goes_through_the_first_pass(onrecord: Run, archive: Path) -> None:
    code, out, err = onrecord("read", archive, "--format", "json", "--no-identities")
    assert (code, ids(out)) == (2, ["n/a", "n/d"])
    assert "c.pdf: a broken PDF" in err
    assert f"{archive}: 1 document passed over (triage 1)" in err


def test_unless_told_otherwise(onrecord: Run, archive: Path) -> None:
    _, out, err = onrecord("read", archive, "--format", "json", "--no-triage", "--no-identities")
    assert ids(out) == ["n/a", "n/b", "n/d"]
    assert "passed over" not in err


def test_a_folder_does_not_unless_told(onrecord: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(IRRELEVANT)
    (tmp_path / "c.html").write_text(f"<html><body><p>{IRRELEVANT * 9}</p></body></html>")
    options = ("--format", "json", "--no-identities")
    assert ids(onrecord("read", tmp_path, *options)[1]) == ["a", "b", "c"]
    code, out, err = onrecord("read", tmp_path, *options, "--triage")
    assert (code, ids(out)) == (0, ["a"])
    assert err.count("1 document passed over (triage 1)") == 2


def test_records_of_an_archive_go_to_a_folder(onrecord: Run, archive: Path, tmp_path: Path) -> None:
    onrecord("read", archive, "--output", tmp_path / "out", "--format", "json", "--no-identities")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [".onrecord", "n_a.json", "n_d.json"]
    code, _, err = onrecord("read", archive, "--output", tmp_path / "out.json", "--no-identities")
    assert code == 2
    assert "several documents need a folder" in err


def test_what_the_extra_is_needed_for_is_told(
    onrecord: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _: None)
    (tmp_path / "a.html").write_text("<html></html>")
    for source in (archive, tmp_path / "a.html", "https://e.example/"):
        code, _, err = onrecord("read", source, "--no-identities")
        assert code == 2
        assert "pip install 'onrecord[sources]'" in err
        assert len(err.splitlines()) == 1
    (tmp_path / "a.txt").write_text(TEXT)
    assert isinstance(next(load_documents([str(tmp_path / "a.txt")])), Document)


def test_a_private_address_is_told(onrecord: Run) -> None:
    code, _, err = onrecord("read", "http://127.0.0.1:9/a", "--no-identities")
    assert code == 2
    assert "not a public address" in err
    code, _, err = onrecord(
        "read", "http://127.0.0.1:9/a", "--allow-address", "everywhere", "--no-identities"
    )
    assert code == 2
    assert "everywhere: is no address and no network" in err


def test_a_feed_is_several_documents(onrecord: Run, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(RSS)
    code, out, _ = onrecord("read", tmp_path / "feed.xml", "--format", "json", "--no-identities")
    assert (code, ids(out)) == (0, ["feed/0001", "feed/0002"])


def test_an_interrupted_archive_leaves_no_process_behind(archive: Path) -> None:
    items = load_documents([str(archive)])
    assert not isinstance(next(items), Failure)
    items.close()  # type: ignore[attr-defined]
    assert list(load_documents([str(archive)]))


def test_watch_faults(onrecord: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.opml").write_text("<opml><body/></opml>")
    for source, why in (("none.opml", "no such file"), ("empty.opml", "without feeds")):
        code, _, err = onrecord("watch", source, "--once", "--to", tmp_path / "out")
        assert code == 2
        assert why in err


def test_watch_once(onrecord: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.fetch import Answer, Fetcher

    feed = RSS.split("<item><title>Teaser only")[0] + "</channel></rss>"
    monkeypatch.setattr(Fetcher, "get", lambda self, url, headers=None: Answer(200, url, feed.encode()))
    monkeypatch.setattr(watch, "_read", lambda document: Record(**document.model_dump()))
    state = tmp_path / "state"
    options = ("--once", "--to", tmp_path / "out", "--state", state)
    code, _, err = onrecord("watch", "https://m.example/feed", *options)
    assert code == 0
    assert "1 feed asked" in err
    assert "1 read" in err
    (file,) = (tmp_path / "out").iterdir()
    assert json.loads(file.read_text())["origin"]["format"] == "feed"
    assert "0 feeds asked" in onrecord("watch", "https://m.example/feed", *options)[2]


def test_large_jobs_are_shared_out(
    onrecord: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def read_documents(documents: Iterable[Document], *, processes: int, **_: Any) -> Iterator[Record]:
        asked.append(processes)
        return (Record(**document.model_dump()) for document in documents)

    monkeypatch.setattr(importlib.import_module("onrecord.reading.api"), "read_documents", read_documents)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    (tmp_path / "a.txt").write_text(TEXT)
    for arguments in ((archive,), (archive, "--processes", "1"), (tmp_path / "a.txt",)):
        onrecord("read", *arguments, "--format", "json", "--no-identities")
    assert asked == [3, 1, 1]


def test_the_first_pass_needs_the_extra(
    onrecord: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("onrecord.cli.read"), "find_spec", lambda _: None)
    (tmp_path / "a.txt").write_text(TEXT)
    code, _, err = onrecord("read", tmp_path / "a.txt", "--triage", "--no-identities")
    assert code == 2
    assert err.startswith("onrecord: --triage: needs ahocorasick_rs")
