"""``onrecord read --verify``: the registers' word stands beside the document's, in every format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onrecord.model import Record

pytest.importorskip("icu")

EXAMPLE = Path(__file__).parents[2] / "examples" / "apt31-march-2024.txt"


def run(*args: str, data: Path) -> str:
    command = [sys.executable, "-m", "onrecord", "read", str(EXAMPLE), "--published", "2024-03-26", *args]
    outcome = subprocess.run(
        command, capture_output=True, text=True, env={"ONRECORD_DATA": str(data), "PATH": "/usr/bin:/bin"}
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        run("--verify", "--format", "json", data=tmp_path_factory.mktemp("data"))
    )
    return found


def test_json_has_a_check_for_every_measure(checked: dict[str, Any]) -> None:
    record = Record.model_validate(checked)
    measures = [claim.id for claim in record.claims if claim.act.value in ("sanction", "restrict")]
    assert record.checks is not None
    assert [check["claim"] for check in record.checks] == measures
    assert "CYB0044" in json.dumps(record.checks)
    assert record.checks[0]["verdict"] in ("borne out", "partly")


def test_the_claims_are_those_of_a_record_that_was_not_checked(
    checked: dict[str, Any], tmp_path: Path
) -> None:
    plain = json.loads(run("--format", "json", "--no-identities", data=tmp_path))
    assert plain["checks"] is None
    for claim in checked["claims"]:
        for party in (*claim["actors"], *claim["targets"]):
            party["identity"] = None
    assert checked["claims"] == plain["claims"]


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_the_other_formats_show_it(form: str, tmp_path: Path) -> None:
    shown = run("--verify", "--format", form, data=tmp_path)
    assert "CYB0044" in shown
    assert "registers" in shown.lower()


def test_reading_makes_no_store(tmp_path: Path) -> None:
    run("--format", "json", data=tmp_path)
    assert list(tmp_path.iterdir()) == []
