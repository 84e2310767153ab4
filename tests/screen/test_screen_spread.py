"""A file screened by the workers of a Ray cluster gives what one process gives."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the extra ray is not installed")

from onrecord.registers.snapshot import rows
from onrecord.screen import Lists, Screener, job
from onrecord.screen.parties import source_of

ROWS = ["Zhao Guangzong,CN", '"open,CN', "Ann Miller,GB", ",DE", "赵光宗,"] * 4
PARTIES = "id,name,country\n" + "".join(f"{number},{row}\n" for number, row in enumerate(ROWS))


def test_a_cluster_gives_the_same_results_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "PIECE", 3)
    monkeypatch.setenv("RAY_ADDRESS", "local")
    file = tmp_path / "parties.csv"
    file.write_text(PARTIES, encoding="utf-8")
    work = job.Work(source_of(file), Screener(Lists([row.entry for row in rows()])))
    with job.Job(work, tmp_path / "one") as one:
        one.run()
        wanted = list(one.results())
    with job.Job(work, tmp_path / "two") as two:
        assert two.run(2, cluster=True) == 0
        assert list(two.results()) == wanted
    assert len(wanted) == 20
    (tmp_path / "two" / "0000001.jsonl").unlink()
    with job.Job(work, tmp_path / "two") as two:
        assert two.run(2, cluster=True) == 17
        assert list(two.results()) == wanted
