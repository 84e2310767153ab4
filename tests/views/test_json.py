"""The record as JSON, and the schema it follows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import records
from hypothesis import given, settings
from jsonschema import Draft202012Validator, ValidationError

from onrecord import schema
from onrecord.model import Record
from onrecord.views import json as view

VALIDATOR = Draft202012Validator(json.loads(schema.shipped()))


def test_the_schema_is_a_schema_and_up_to_date() -> None:
    Draft202012Validator.check_schema(json.loads(schema.shipped()))
    assert schema.shipped() == schema.build(), "run scripts/build_schema.py"


def test_the_script_checks_as_well() -> None:
    script = Path(__file__).parents[2] / "scripts" / "build_schema.py"
    assert subprocess.run([sys.executable, str(script), "--check"], timeout=60).returncode == 0


def test_annotated_articles_come_back_as_they_were(record: Record) -> None:
    text = view.render(record)
    VALIDATOR.validate(json.loads(text))
    assert Record.model_validate_json(text) == record


@settings(deadline=None)
@given(records())
def test_any_record_comes_back_as_it_was(record: Record) -> None:
    for indent in (None, 2):
        text = view.render(record, indent=indent)
        text.encode()
        VALIDATOR.validate(json.loads(text))
        assert Record.model_validate_json(text) == record


def test_a_record_on_one_line_is_one_line(seed: Record) -> None:
    assert view.render(seed, indent=None).count("\n") == 1


def test_letters_are_not_escaped_and_keys_keep_their_order(seed: Record) -> None:
    text = view.render(seed)
    assert "“political manipulation.”" in text
    assert list(json.loads(text)) == list(Record.model_fields)


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": "0.9"},
        {"published": "26 March"},
        {"surplus": 1},
        {"claims": [{"act": "attack"}]},
    ],
)
def test_the_schema_refuses_what_is_not_a_record(seed: Record, change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate({**json.loads(view.render(seed)), **change})


def test_every_property_is_described() -> None:
    data = json.loads(schema.shipped())
    for name, definition in [("Record", data), *data["$defs"].items()]:
        assert definition.get("description"), name
