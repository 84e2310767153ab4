"""The command itself: its help, its speed, its schema."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from onrecord import __version__, schema
from onrecord.cli.app import app


def command(*arguments: str) -> str:
    outcome = subprocess.run(
        [sys.executable, "-m", "onrecord", *arguments], capture_output=True, timeout=60, check=True
    )
    assert outcome.stderr == b""
    return outcome.stdout.decode()


def test_version() -> None:
    assert command("--version") == f"onrecord {__version__}\n"


def test_help_names_every_command_and_option() -> None:
    page = command("--help")
    for name in ("read", "schema", "evaluate", "counterfactual"):
        assert re.search(rf"^  {name} ", page, re.MULTILINE)
    page = command("read", "--help")
    for option in (
        *("--published", "--title", "--publisher", "--url", "--format", "--output", "--scope", "--model"),
        *("--processes", "--offsets", "--quiet"),
    ):
        assert option in page


@pytest.mark.parametrize("name", ["evaluate", "counterfactual"])
def test_commands_from_elsewhere_show_their_own_options(name: str) -> None:
    page = command(name, "--help")
    assert "FOLDER" in page
    assert "--json" in page


def test_help_and_version_load_nothing_heavy() -> None:
    for arguments in (["--help"], ["--version"], ["read", "--help"], ["schema"]):
        outcome = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "onrecord", *arguments],
            capture_output=True,
            timeout=60,
            check=True,
        )
        loaded = {line.rpartition(b"|")[2].strip().decode() for line in outcome.stderr.splitlines()}
        assert "typer" in loaded
        assert not loaded & {"spacy", "numpy", "jinja2", "rich.console", "onrecord.reading.api"}, arguments


def test_schema_is_printed() -> None:
    assert command("schema") == schema.shipped()
    assert json.loads(schema.shipped())["$schema"].endswith("2020-12/schema")


def test_every_option_is_in_the_guide() -> None:
    from pathlib import Path

    from typer.main import get_command

    guide = (Path(__file__).parents[2] / "docs" / "guide.md").read_text("utf-8")
    read = get_command(app).commands["read"]  # type: ignore[attr-defined]
    for parameter in read.params:
        if parameter.param_type_name == "option":
            for name in parameter.opts:
                assert f"`{name}" in guide, name
