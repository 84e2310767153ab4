"""``onrecord screen``: reports, decisions, changes since, jobs that are killed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.commands.screen import app
from onrecord.screen import job as jobs
from onrecord.screen.matching import Lists, Screener
from onrecord.screen.outputs import harmless
from onrecord.screen.parties import source_of

Call = Callable[..., str]
PARTIES = """Name,Country,ID
Zhao Guangzong,CN,1
"=HYPERLINK(""http://x"")",US,2
Jane Miller,US,3
"open quote,US,4
Ni Gaobin,CN,5
"""


@pytest.fixture
def parties(tmp_path: Path) -> Path:
    file = tmp_path / "parties.csv"
    file.write_text(PARTIES)
    return file


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ONRECORD_AUTHOR", raising=False)
    monkeypatch.delenv("ONRECORD_LEDGER", raising=False)

    def run(*args: object, fails: bool = False) -> str:
        result = CliRunner().invoke(app, [str(arg) for arg in args])
        assert result.exit_code == (2 if fails else 0), result.output
        return result.stderr if fails else result.stdout

    return run


def report(call: Call, *args: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(call(*args, "--format", "json", "--quiet"))
    return body


def by_name(body: dict[str, Any], name: str) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in body["rows"] if row["name"] == name)
    return row


def test_every_row_is_in_the_report_and_the_counts_add_up(call: Call, parties: Path) -> None:
    body = report(call, parties)
    counts = body["counts"]
    assert [row["row"] for row in body["rows"]] == [1, 2, 3, 4, 5]
    outcomes = ("match", "possible", "class", "settled", "clear", "unusable")
    assert sum(counts[outcome] for outcome in outcomes) == counts["rows"] == 5
    assert counts["unusable"] == 1
    assert body["rows"][3]["party"]["fault"] == "a quote is not closed"
    assert {one["held"] for one in body["registers"]} == {"snapshot"}


def test_a_single_name(call: Call) -> None:
    assert "ofac-sdn:47814" in call("--name", "Zhao Guangzong", "--country", "CN")
    assert "1 nothing found" in call("--name", "Jane Miller", "--country", "US")


def test_a_day_of_which_no_list_is_held_is_told(call: Call) -> None:
    told = call("--name", "Zhao Guangzong", "--as-of", "2019-01-01")
    assert "NOT screened against, since nothing so old is held: eu-fsf, ofac-sdn" in told


def test_columns_are_told_before_anything_is_screened(call: Call, parties: Path) -> None:
    assert call(parties, "--columns") == "Name: name\nCountry: country\nID: id\n"
    assert call(parties, "--columns", "--column", "id=") == "Name: name\nCountry: country\nID: -\n"


def test_guessed_columns_are_confirmed_where_somebody_is_there(
    parties: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from typer.testing import CliRunner

    from onrecord.commands import screen

    monkeypatch.setattr(screen, "_somebody_is_there", lambda: True)
    monkeypatch.setenv("ONRECORD_DATA", str(tmp_path))
    args = [str(parties), "--no-claims", "-f", "csv"]
    refused = CliRunner().invoke(screen.app, args, input="n\n")
    assert refused.exit_code == 2
    assert "Screen with these?" in refused.output
    taken = CliRunner().invoke(screen.app, args, input="\n")
    assert taken.exit_code == 0
    assert "not read" not in taken.output
    args += ["--column", "id="]
    assert "; not read: ID (set others" in CliRunner().invoke(screen.app, args, input="\n").output
    assert "row,id,party" in taken.output


def test_csv_holds_no_formula(call: Call, parties: Path) -> None:
    table = list(csv.DictReader(io.StringIO(call(parties, "--format", "csv", "--quiet"))))
    assert {row["row"] for row in table} == {"1", "2", "3", "4", "5"}
    assert not [cell for row in table for cell in row.values() if cell[:1] in set("=+-@\t\r＝")]
    for cell in ("=1", "+1", "-1", "@x", "\t=1", "＝1", "  =1"):
        assert harmless(cell).startswith("'")


def test_html_is_a_page_that_cannot_act(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("Name,Country\nZhao Guangzong <script>alert(1)</script>,CN\n,US\n")
    page = tmp_path / "r.html"
    call(file, "-o", page, "--quiet", "--possible", "0.5")
    text = page.read_text()
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert "no name" in text


def test_a_decision_is_not_asked_again_until_the_party_changes(
    call: Call, parties: Path, tmp_path: Path
) -> None:
    file = tmp_path / "r.json"
    call(parties, "-o", file, "--quiet")
    row = by_name(json.loads(file.read_text()), "Zhao Guangzong")
    assert all(finding["open"] for finding in row["findings"])
    for finding in row["findings"]:
        call("decide", file, finding["id"], "no match", "--author", "Ann", "--reason", "another man")
    again = by_name(report(call, parties), "Zhao Guangzong")
    assert again["outcome"] == "settled"
    assert not any(finding["open"] for finding in again["findings"])
    assert again["findings"][0]["decision"]["author"] == "Ann"

    parties.write_text(PARTIES.replace("Zhao Guangzong,CN", "Zhao Guangzong,US"))
    changed = by_name(report(call, parties), "Zhao Guangzong")
    assert changed["outcome"] == "possible"
    assert all(finding["open"] and finding["changed"] == "the party" for finding in changed["findings"])


def test_a_decision_needs_author_and_reason_and_can_be_taken_back(
    call: Call, parties: Path, tmp_path: Path
) -> None:
    file = tmp_path / "r.json"
    call(parties, "-o", file, "--quiet")
    id = by_name(json.loads(file.read_text()), "Ni Gaobin")["findings"][0]["id"]
    assert "--author" in call("decide", file, id, "match", "--reason", "x", fails=True)
    assert "--reason" in call("decide", file, id, "match", "--author", "Ann", fails=True)
    assert "no such finding" in call(
        "decide", file, "nope", "match", "--author", "A", "--reason", "x", fails=True
    )
    made = call("decide", file, id, "unsure", "--author", "Ann", "--reason", "no birth date").split(":")[0]
    assert "no birth date" in call("decisions")
    call("undo", made, "--author", "Bob")
    assert call("decisions") == ""
    assert "taken back by Bob" in call("decisions", "--all")


def test_since_shows_only_what_changed(call: Call, parties: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    call(parties, "-o", file, "--quiet")
    same = report(call, parties, "--since", file)
    assert same["rows"] == []
    assert (same["counts"]["new or changed"], same["counts"]["gone"]) == (0, 0)
    text = PARTIES.replace("Zhao Guangzong,CN,1", "Jim Miller,CN,1").replace("Jane Miller", "Igor Kostyukov")
    parties.write_text(text)
    other = report(call, parties, "--since", file)
    assert [row["name"] for row in other["rows"]] == ["Igor Kostyukov"]
    assert {finding["since"] for finding in other["rows"][0]["findings"]} == {"new"}
    assert {gone["name"] for gone in other["gone"]} == {"Zhao Guangzong"}


def test_faults_are_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    for args in (
        [tmp_path / "none.csv"],
        [tmp_path / "x.csv"],
        [tmp_path / "x.doc"],
        ["--name", "x y", "--as-of", "soon"],
        ["--name", "Ann Miller", "--possible", "0.95"],
    ):
        assert call(*args, fails=True).count("\n") == 1


def test_a_job_goes_on_where_it_was_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parties: Path
) -> None:
    monkeypatch.setattr(jobs, "PIECE", 2)
    work = jobs.Work(source_of(parties), Screener(Lists([])))
    with jobs.Job(work, tmp_path / "job") as job:
        assert job.run() == 0
        whole = list(job.results())
        assert [result.party.row for result in whole] == [1, 2, 3, 4, 5]
        begun = job.begun
    (tmp_path / "job" / "0000001.jsonl").unlink()
    with jobs.Job(work, tmp_path / "job") as job:
        assert job.run() == 3
        assert list(job.results()) == whole
        assert job.begun == begun


def test_a_folder_takes_one_job_and_one_run(tmp_path: Path, parties: Path) -> None:
    from onrecord.errors import OnrecordError

    work = jobs.Work(source_of(parties), Screener(Lists([])))
    with jobs.Job(work, tmp_path / "job"), pytest.raises(OnrecordError, match="another run"):
        jobs.Job(work, tmp_path / "job")
    other = jobs.Work(source_of(parties), Screener(Lists([]), match=0.95))
    with pytest.raises(OnrecordError, match="another job"):
        jobs.Job(other, tmp_path / "job")


KILLED = """
import os, signal, sys
from onrecord.screen import job
from onrecord.cli.app import main

job.PIECE = 2
screen, left = job._screen, [1]

def killed(*args):
    count = screen(*args)
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left.pop()
    return count

if os.environ.get("KILL"):
    job._screen = killed
sys.argv = ["onrecord", "screen", *sys.argv[1:]]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_killed_and_run_again_it_gives_the_same_report(tmp_path: Path, parties: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)

    def run(out: str, data: str, kill: str = "", processes: int = 1) -> int:
        environment = {**os.environ, "ONRECORD_DATA": str(tmp_path / data), "KILL": kill}
        environment.pop("ONRECORD_LEDGER", None)
        args = [str(parties), "-o", str(tmp_path / out), "-q", "-p", str(processes)]
        done = subprocess.run([sys.executable, str(script), *args], env=environment, check=False, timeout=300)
        return done.returncode

    assert run("whole.json", "one", processes=2) == 0
    assert run("broken.json", "two", kill="yes") == -signal.SIGKILL
    assert not (tmp_path / "broken.json").exists()
    assert list((tmp_path / "two" / "screenings").glob("*/0000001.jsonl"))
    assert run("broken.json", "two") == 0
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("whole.json", "broken.json"))
    assert one.pop("begun")
    assert two.pop("begun")
    assert one == two
    # What is done leaves nothing behind.
    assert not list((tmp_path / "two" / "screenings").glob("*/*"))
