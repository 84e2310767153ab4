"""A record file (JSON) as a document: its text is read anew, its claims are not believed.

Records that Onrecord wrote and annotated ("gold") records both serve: an object with a string ``text``
and, where known, ``title``, ``publisher``, ``published`` and ``url``. Every other key is left alone.
"""

from __future__ import annotations

import json
from typing import Any

from onrecord.errors import OnrecordError

FACTS = ("title", "publisher", "published", "url")


def parse_record(text: str, where: str) -> tuple[str, dict[str, str]]:
    """The text of the record and what it says of it.

    Raises:
        OnrecordError: the file is not JSON, or not a record.
    """
    record = _parse_json(text, where)
    if not isinstance(record, dict):
        raise OnrecordError(where, f"JSON, but not a record: {_name(record)} instead of an object")
    body = record.get("text")
    if not isinstance(body, str):
        fault = "it has no text" if body is None else f"its text is {_name(body)}"
        raise OnrecordError(where, f"JSON, but not a record: {fault}")
    facts: dict[str, str] = {}
    for name in FACTS:
        value = record.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise OnrecordError(where, f"JSON, but not a record: its {name} is {_name(value)}")
        facts[name] = value
    return body, facts


def _parse_json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            fault = f"more than one JSON value (line {error.lineno}); a record file holds one record"
        else:
            fault = f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise OnrecordError(where, fault) from None
    except RecursionError:
        raise OnrecordError(where, "not a record: JSON nested too deeply") from None
    except ValueError as error:  # a number of too many digits
        raise OnrecordError(where, f"not valid JSON: {error}") from None


def _name(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"
