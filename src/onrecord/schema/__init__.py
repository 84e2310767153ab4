"""The record's format as JSON Schema (draft 2020-12): built from the model, shipped beside it.

``scripts/build_schema.py`` writes the file; a test proves that it is up to date.
"""

from __future__ import annotations

import inspect
import json
import re
from importlib import resources
from typing import Any

from onrecord import model

NAME = f"record-{model.SCHEMA_VERSION}.json"

_ATTRIBUTE = re.compile(r"^(\w+): (.*(?:\n[ \t]+.*)*)", re.MULTILINE)


def shipped() -> str:
    """The schema file that this version of Onrecord ships, as text."""
    return (resources.files("onrecord.schema") / NAME).read_text("utf-8")


def build() -> str:
    """The schema of the model as it stands, as text."""
    schema = model.Record.model_json_schema(mode="serialization")
    definitions: dict[str, Any] = schema.pop("$defs")
    for name, definition in [("Record", schema), *definitions.items()]:
        _describe(definition, getattr(model, name, None))
    schema["properties"]["schema_version"] = {
        "const": model.SCHEMA_VERSION,
        "description": "Version of this format.",
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:onrecord:record:{model.SCHEMA_VERSION}",
        "title": "Onrecord record",
        "description": "A document with its claims. "
        "Offsets count characters (Unicode code points) of text; end is exclusive.",
    }
    schema = {
        **head,
        **{key: value for key, value in schema.items() if key not in head},
        "$defs": definitions,
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _describe(definition: dict[str, Any], owner: type | None) -> None:
    """Give a definition its class's summary, its properties what the docstring says of them, all required.

    Every key is written in every record, so that nobody who reads records has to ask for its absence.
    """
    definition.pop("title", None)
    if text := definition.get("description"):
        definition["description"] = " ".join(text.partition("Attributes:")[0].split())
    said = _attributes(owner) | (_attributes(model.Document) if owner is model.Record else {})
    properties = definition.get("properties", {})
    for name, field in properties.items():
        field.pop("title", None)
        field.pop("default", None)
        if name in said:
            field["description"] = said[name][0].upper() + said[name][1:]
    if properties:
        definition["required"] = list(properties)


def _attributes(owner: type | None) -> dict[str, str]:
    """What a class's docstring says of each attribute."""
    listed = (inspect.getdoc(owner) or "").partition("Attributes:")[2] if owner else ""
    return {
        name: " ".join(words.split()) for name, words in _ATTRIBUTE.findall(inspect.cleandoc("\n" + listed))
    }
