"""``onrecord read --verify``: the registers' word follows the record."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("icu")

EXAMPLE = Path(__file__).parents[2] / "examples" / "apt31-march-2024.txt"


def run(*args: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onrecord", "read", str(EXAMPLE), "--published", "2024-03-26", *args]
    return subprocess.run(
        command, capture_output=True, text=True, env={"ONRECORD_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    )


def test_the_registers_follow_the_record(tmp_path: Path) -> None:
    outcome = run("--verify", tmp_path=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert "CYB0044" in outcome.stdout
    assert "registers" in outcome.stdout


def test_a_format_without_a_place_for_it_is_refused(tmp_path: Path) -> None:
    outcome = run("--verify", "--format", "json", tmp_path=tmp_path)
    assert outcome.returncode == 2
    assert "--verify" in outcome.stderr
