"""docs/record-format.md describes every key of the record, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord.acts import Act, Kind, Status
from onrecord.model import SCHEMA_VERSION, Claim, Origin, Party, Record

PAGE = (Path(__file__).parents[2] / "docs" / "record-format.md").read_text("utf-8")


@pytest.mark.parametrize("model", [Record, Claim, Party, Origin])
def test_every_key_is_described(model: type[Record] | type[Claim] | type[Party] | type[Origin]) -> None:
    section = re.search(rf"^## {model.__name__}\n(.*?)(?=^## |^The ties|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section is not None
    keys = [
        name
        for row in re.findall(r"^\| (`.*?) \|", section[1], re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    ]
    assert keys == list(model.model_fields)


def test_every_code_is_listed() -> None:
    for code in [*Act, *Status, *Kind]:
        assert f"`{code.value}`" in PAGE
    assert f'`"{SCHEMA_VERSION}"`' in PAGE
