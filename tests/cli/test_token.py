"""``onrecord token`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("fastapi")

from onrecord.commands.token import app
from onrecord.errors import OnrecordError
from onrecord.web.tokens import Tokens


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    file = str(tmp_path / "tokens.jsonl")
    run = CliRunner().invoke
    made = run(app, ["create", "ann", "--scope", "write", "--tokens", file])
    assert made.exit_code == 0
    secret = made.stdout.strip()
    found = Tokens(Path(file)).find(secret)
    assert found is not None
    assert found.scope == "write"
    listed = run(app, ["list", "--json", "--tokens", file])
    assert [token["name"] for token in json.loads(listed.stdout)] == ["ann"]
    assert secret not in listed.stdout
    assert run(app, ["revoke", "ann", "--tokens", file]).exit_code == 0
    assert "revoked" in run(app, ["list", "--tokens", file]).stdout
    assert Tokens(Path(file)).find(secret) is None


def test_faults_are_told_on_one_line(tmp_path: Path) -> None:
    file = str(tmp_path / "tokens.jsonl")
    outcome = CliRunner().invoke(app, ["revoke", "ann", "--tokens", file])
    assert isinstance(outcome.exception, OnrecordError)
    assert "no token of this name" in str(outcome.exception)
