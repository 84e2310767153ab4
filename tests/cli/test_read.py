"""``onrecord read``: what comes out where, and with which exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import main
from onrecord.errors import OnrecordError
from onrecord.jobs.files import WholeFile, file_name
from onrecord.model import Claim, Document, Evidence, Party, Record

TEXT = "Norway blames Russia for hack\n\nThe government said on Monday that Russia was behind the attack.\n"
EXAMPLE = Path(__file__).parents[2] / "examples" / "apt31-march-2024.txt"


def names(folder: Path) -> list[str]:
    """What a folder holds."""
    return sorted(path.name for path in folder.iterdir())


def read_first_line(document: Document) -> Record:
    """A reader for tests: one claim, which rests on the first line."""
    line = document.text.partition("\n")[0]
    claim = Claim(
        id="c1",
        act="attribute",
        actors=[Party(name="Norway", kind="state", side="NO")],
        targets=[Party(name="Russia", kind="state", side="RU")],
        status="asserted",
        evidence=[Evidence(start=0, end=len(line), text=line)],
    )
    return Record(**document.model_dump(), claims=[claim])


@dataclass
class Calls:
    """What the reader was asked for."""

    documents: list[Document]
    options: dict[str, Any]
    fail_at: int | None = None
    failure: BaseException | None = None


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Put the reader for tests in the reader's place."""
    calls = Calls([], {})

    def read_documents(documents: Iterator[Document], **options: Any) -> Iterator[Record]:
        calls.options = options
        for number, document in enumerate(documents):
            if number == calls.fail_at and calls.failure is not None:
                raise calls.failure
            calls.documents.append(document)
            yield read_first_line(document)

    monkeypatch.setattr("onrecord.reading.api.read_documents", read_documents)
    return calls


@dataclass
class Outcome:
    status: int
    out: str
    err: str


@pytest.fixture
def onrecord(
    reader: Calls, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Outcome]:
    """Run the command in this process."""

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit:
            main()
        captured = capfdbinary.readouterr()
        code = exit.value.code
        assert isinstance(code, int)
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return run


Run = Callable[..., Outcome]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(TEXT)
    return folder


# What is shown


def test_terminal_by_default(onrecord: Run, article: Path) -> None:
    outcome = onrecord("read", article, "--published", "2024-03-26")
    assert outcome.status == 0
    assert outcome.out.startswith("Norway blames Russia for hack\npublished 2024-03-26")
    assert "Norway (NO) → Russia (RU)" in outcome.out
    assert outcome.err == ""
    assert "\x1b" not in outcome.out


def test_options_reach_the_reader(onrecord: Run, reader: Calls, article: Path) -> None:
    onrecord(
        *("read", article, "--published", "2024-03-26", "--title", "T", "--publisher", "P"),
        *("--url", "https://e.org", "--scope", "any", "--model", "m", "--processes", "2"),
        *("--reader", "rules", "--min-confidence", "0.5"),
    )
    (document,) = reader.documents
    facts = (document.published, document.title, document.publisher, document.url)
    assert facts == ("2024-03-26", "T", "P", "https://e.org")
    assert callable(reader.options.pop("on_failure"))
    assert reader.options == {
        **{"model": "m", "scope": "any", "processes": 2},
        **{"reader": "rules", "min_confidence": 0.5},
    }


def test_one_process_that_was_asked_for_keeps_to_one_core(
    onrecord: Run, reader: Calls, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("onrecord.reading.learned.encoder.share_the_machine", lambda: asked.append("once"))
    onrecord("read", article)
    assert asked == []
    onrecord("read", article, "--processes", "1")
    assert asked == ["once"]


def test_a_document_in_which_the_reader_fails_is_told(
    onrecord: Run, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_documents(documents: Iterator[Document], **options: Any) -> Iterator[Record]:
        for document in documents:
            if document.id == "b":
                options["on_failure"](document, OnrecordError("b.txt", "too odd"))
            else:
                yield read_first_line(document)

    monkeypatch.setattr("onrecord.reading.api.read_documents", read_documents)
    outcome = onrecord("read", articles, "-f", "json")
    assert outcome.status == 2
    assert outcome.err == "onrecord: b.txt: too odd\n"
    assert [json.loads(line)["id"] for line in outcome.out.splitlines()] == ["a", "c"]


def test_a_document_as_json_is_one_object(onrecord: Run, article: Path) -> None:
    outcome = onrecord("read", article, "--format", "json")
    assert outcome.out.startswith("{\n")
    assert json.loads(outcome.out)["text"] == TEXT


def test_several_documents_as_json_are_json_lines(onrecord: Run, articles: Path) -> None:
    outcome = onrecord("read", articles, "--format", "json")
    assert [json.loads(line)["id"] for line in outcome.out.splitlines()] == ["a", "b", "c"]


def test_a_folder_is_json_lines_even_with_one_document(onrecord: Run, articles: Path) -> None:
    for name in ("b.txt", "c.txt"):
        (articles / name).unlink()
    assert onrecord("read", articles, "--format", "json").out.count("\n") == 1


def test_markdown_and_html(onrecord: Run, article: Path) -> None:
    assert onrecord("read", article, "-f", "markdown").out.startswith("# Norway blames Russia for hack\n")
    assert onrecord("read", article, "-f", "html").out.startswith("<!DOCTYPE html>\n")


def test_several_pages_need_a_folder(onrecord: Run, reader: Calls, articles: Path) -> None:
    outcome = onrecord("read", articles, "-f", "html")
    assert outcome.status == 2
    assert "--output" in outcome.err
    assert reader.documents == []


def test_a_terminal_that_lacks_letters_gets_escapes(article: Path) -> None:
    article.write_text(TEXT.replace("hack", "h\u00e4ck"))
    outcome = subprocess.run(
        [sys.executable, "-m", "onrecord", "read", str(article)],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
    )
    assert outcome.returncode == 0
    assert b"h\\xe4ck" in outcome.stdout
    assert b"Traceback" not in outcome.stderr


# Where it goes


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("x.json", "{\n"),
        ("x.md", "# Norway"),
        ("x.html", "<!DOCTYPE html>"),
        ("x.txt", "Norway"),
        ("x", "Norway"),
    ],
)
def test_the_output_files_name_tells_the_format(
    onrecord: Run, article: Path, tmp_path: Path, name: str, beginning: str
) -> None:
    outcome = onrecord("read", article, "--output", tmp_path / name)
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")
    assert (tmp_path / name).read_text().startswith(beginning)
    assert names(tmp_path) == sorted(["article.txt", name])


def test_the_format_goes_before_the_name(onrecord: Run, article: Path, tmp_path: Path) -> None:
    onrecord("read", article, "-o", tmp_path / "x.txt", "-f", "json")
    json.loads((tmp_path / "x.txt").read_text())


def test_several_documents_go_to_a_folder(onrecord: Run, articles: Path, tmp_path: Path) -> None:
    outcome = onrecord("read", articles, "-f", "json", "-o", tmp_path / "new" / "records")
    assert outcome.status == 0
    assert names(tmp_path / "new" / "records") == ["a.json", "b.json", "c.json"]
    json.loads((tmp_path / "new" / "records" / "a.json").read_text())


def test_no_record_overwrites_another(onrecord: Run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "A.txt", "x:y.txt", "x?y.txt", "sub/a.txt"):
        (tmp_path / name).write_text(TEXT)
    onrecord("read", tmp_path, "-f", "json", "-o", tmp_path / "out")
    assert len({name.casefold() for name in names(tmp_path / "out")}) == 5


def test_one_document_goes_into_a_folder_that_is_there(onrecord: Run, article: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    onrecord("read", article, "-f", "html", "-o", tmp_path / "out")
    assert names(tmp_path / "out") == ["article.html"]


def test_several_documents_do_not_go_to_a_file(
    onrecord: Run, reader: Calls, articles: Path, tmp_path: Path
) -> None:
    outcome = onrecord("read", articles, "-o", tmp_path / "all.json")
    assert outcome.status == 2
    assert (
        outcome.err
        == f"onrecord: {tmp_path / 'all.json'}: several documents need a folder to go to, not a file\n"
    )
    assert reader.documents == []


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("missing/x.json", "there is no such folder"),
        ("article.txt/x.json", "what should be its folder is a file"),
        ("x" * 300 + ".json", "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_reading(
    onrecord: Run, reader: Calls, article: Path, tmp_path: Path, place: str, why: str
) -> None:
    outcome = onrecord("read", article, "-o", tmp_path / place)
    assert outcome.status == 2
    assert "cannot be written" in outcome.err
    assert why.lower() in outcome.err
    assert outcome.err.count("\n") == 1
    assert reader.documents == []


def test_a_folder_cannot_stand_where_a_file_is(onrecord: Run, articles: Path, article: Path) -> None:
    outcome = onrecord("read", articles, "-f", "html", "-o", f"{article}/")
    assert outcome.status == 2
    assert outcome.err.startswith(f"onrecord: {article}")


def test_a_source_is_not_overwritten(onrecord: Run, reader: Calls, tmp_path: Path) -> None:
    source = tmp_path / "a.json"
    source.write_text(json.dumps({"text": TEXT}))
    other = tmp_path / "b.json"
    other.write_text(json.dumps({"text": TEXT}))
    for arguments in (["read", source, "-o", source], ["read", tmp_path, "-f", "json", "-o", tmp_path]):
        outcome = onrecord(*arguments)
        assert outcome.status == 2
        assert "is one of the sources" in outcome.err
    assert reader.documents == []
    assert json.loads(source.read_text()) == {"text": TEXT}


def test_a_file_is_replaced_only_when_the_new_one_is_complete(
    onrecord: Run, reader: Calls, article: Path, tmp_path: Path
) -> None:
    output = tmp_path / "x.json"
    output.write_text("old")
    output.chmod(0o640)
    reader.fail_at, reader.failure = 0, OnrecordError("article.txt", "cannot be read today")
    outcome = onrecord("read", article, "-o", output)
    assert (outcome.status, outcome.err) == (2, "onrecord: article.txt: cannot be read today\n")
    assert output.read_text() == "old"
    reader.failure = None
    assert onrecord("read", article, "-o", output).status == 0
    json.loads(output.read_text())
    assert output.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["article.txt", "x.json"]


def test_a_link_is_followed_not_replaced(onrecord: Run, article: Path, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    onrecord("read", article, "-o", tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    json.loads((tmp_path / "real.json").read_text())


def test_a_dash_is_standard_output(onrecord: Run, article: Path) -> None:
    assert onrecord("read", article, "-o", "-", "-f", "json").out.startswith("{")


def test_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x"
    target.write_text("old")
    file = WholeFile(target, "x")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OnrecordError, match="cannot be written: no space left on device"):
        file.write(b"new")
    assert target.read_text() == "old"
    assert names(tmp_path) == ["x"]


@pytest.mark.parametrize("id", ["../../etc/passwd", "..", "", "a/b", "a\nb", "con:", "é" * 300, ".hidden"])
def test_file_names_stay_in_their_folder(id: str) -> None:
    name = file_name(id, ".json")
    assert Path(name).name == name
    assert name.endswith(".json")
    assert not name.startswith(".")
    assert len(name.encode()) <= 240


# What goes wrong


def test_a_bad_source_is_told_and_the_others_are_read(onrecord: Run, article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    missing, empty = tmp_path / "none.txt", tmp_path / "empty.txt"
    outcome = onrecord("read", missing, article, empty, "-f", "json")
    assert outcome.status == 2
    assert json.loads(outcome.out)["id"] == "article"
    assert outcome.err == f"onrecord: {missing}: no such file or folder\nonrecord: {empty}: empty\n"


def test_only_bad_sources(onrecord: Run, reader: Calls) -> None:
    outcome = onrecord("read", "/dev/zero")
    assert (outcome.status, outcome.out) == (2, "")
    assert reader.options == {}


def test_an_error_is_one_line_whatever_the_files_name(onrecord: Run) -> None:
    outcome = onrecord("read", "no\nsuch\x1b[31m\udcff.txt")
    assert outcome.status == 2
    assert outcome.err.count("\n") == 1
    assert "\x1b" not in outcome.err


def test_a_bad_date_is_told_before_reading(onrecord: Run, reader: Calls, article: Path) -> None:
    outcome = onrecord("read", article, "--published", "26 March")
    assert outcome.status == 2
    assert outcome.err == "onrecord: --published: not a date of the form YYYY-MM-DD: '26 March'\n"
    assert reader.documents == []


@pytest.mark.parametrize("option", ["--title", "--url"])
def test_a_title_is_for_one_document(onrecord: Run, articles: Path, option: str) -> None:
    outcome = onrecord("read", articles, option, "x")
    assert outcome.status == 2
    assert (
        outcome.err == f"onrecord: {option}: is for a single document, not for a folder or several sources\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["read"],
        ["read", "x", "--format", "pdf"],
        ["read", "x", "--processes", "0"],
        ["read", "x", "--reader", "both"],
        ["read", "x", "--min-confidence", "1.5"],
        ["read", "x", "--no"],
        ["no"],
    ],
)
def test_misuse_is_explained(onrecord: Run, arguments: list[str]) -> None:
    outcome = onrecord(*arguments)
    assert outcome.status == 2
    assert "Usage: onrecord" in outcome.err
    assert outcome.out == ""


def test_an_interruption_keeps_what_is_done(
    onrecord: Run, reader: Calls, articles: Path, tmp_path: Path
) -> None:
    reader.fail_at, reader.failure = 2, KeyboardInterrupt()
    outcome = onrecord("read", articles, "-f", "json", "-o", tmp_path / "out")
    assert outcome.status == 130
    assert outcome.err == "onrecord: interrupted; 2 of 3 documents done\n"
    assert names(tmp_path / "out") == ["a.json", "b.json"]


def test_an_interruption_leaves_no_half_file(
    onrecord: Run, reader: Calls, article: Path, tmp_path: Path
) -> None:
    reader.fail_at, reader.failure = 0, KeyboardInterrupt()
    assert onrecord("read", article, "-o", tmp_path / "x.json").status == 130
    assert names(tmp_path) == ["article.txt"]


def test_nothing_to_record_is_no_error(
    onrecord: Run, reader: Calls, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "onrecord.reading.api.read_documents",
        lambda documents, **_: (Record(**document.model_dump()) for document in documents),
    )
    outcome = onrecord("read", article)
    assert outcome.status == 0
    assert "Nothing on record" in outcome.out


# The command as it is installed


def command(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *map(str, arguments)],
        capture_output=True,
        timeout=120,
        **options,
    )


def test_the_example_is_read(tmp_path: Path) -> None:
    outcome = command("read", EXAMPLE, "--published", "2024-03-26")
    assert outcome.returncode == 0, outcome.stderr.decode()
    assert outcome.stderr == b""
    page = outcome.stdout.decode()
    assert page.startswith(EXAMPLE.read_text("utf-8").partition("\n")[0] + "\n")
    for words in ("WHO STANDS WHERE", "China (CN)", "United Kingdom (GB)", "sanction", "(alleged)"):
        assert words in page


def test_standard_input_to_standard_output() -> None:
    outcome = command("read", "-", "-f", "json", input=EXAMPLE.read_bytes())
    record = Record.model_validate_json(outcome.stdout)
    assert record.text == EXAMPLE.read_text("utf-8")
    assert record.id == "stdin"
    assert record.claims


def test_nobody_reads_the_output() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    outcome = subprocess.run(
        [sys.executable, "-m", "onrecord", "schema"],
        stdout=write_end,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(write_end)
    assert outcome.returncode == 141
    assert outcome.stderr == b""


SHELL = f"{sys.executable} -m onrecord"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{} schema >/dev/full", "standard output: cannot be written: no space left on device"),
        ("{} schema >&-", "standard output: cannot be written: it is closed"),
        ("{} read - <&-", "standard input: is closed"),
        ("{} read - </dev/null -o /nowhere/x", "/nowhere/x: cannot be written: there is no such folder"),
    ],
)
def test_streams_that_are_closed_or_full(line: str, fault: str) -> None:
    outcome = subprocess.run(line.format(SHELL), shell=True, capture_output=True, timeout=60)
    assert outcome.returncode == 2
    assert outcome.stderr.decode() == f"onrecord: {fault}\n"


def test_closed_standard_error() -> None:
    assert subprocess.run(f"{SHELL} read /nowhere 2>&-", shell=True, timeout=60).returncode == 2


def test_output_to_a_device_or_pipe(onrecord: Run, article: Path) -> None:
    assert onrecord("read", article, "-o", "/dev/null").status == 0
    assert onrecord("read", article, "-o", "/dev/stdout", "-f", "json").out.startswith("{")
    outcome = onrecord("read", article, "-o", "/dev/full")
    assert outcome.err == "onrecord: /dev/full: cannot be written: no space left on device\n"
