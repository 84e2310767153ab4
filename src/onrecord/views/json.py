"""A record as JSON: what src/onrecord/schema describes, keys in the model's order, UTF-8 unescaped."""

from __future__ import annotations

import json as _json

from onrecord.model import Record


def render(record: Record, *, indent: int | None = 2) -> str:
    """The record as one JSON object, with a newline at its end.

    Args:
        record: the record.
        indent: spaces per level; None for one line.
    """
    data = record.model_dump(mode="json")
    return _json.dumps(data, ensure_ascii=False, indent=indent) + "\n"
