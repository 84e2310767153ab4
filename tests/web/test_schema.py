"""Random requests after the API's own description find nothing that departs from it (schemathesis)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

schemathesis = pytest.importorskip("schemathesis")
positive_data_acceptance = pytest.importorskip("schemathesis.specs.openapi.checks").positive_data_acceptance


def test_no_request_departs_from_the_description(filled: Path, tmp_path: Path) -> None:
    """Each call of the API but reading, which takes a reader; a failure names the request as a curl line."""
    from onrecord.web import Settings, create_app
    from onrecord.web.tokens import Tokens

    tokens = Tokens(tmp_path / "tokens.jsonl")
    headers = {"Authorization": f"Bearer {tokens.create('tester', 'write')}"}
    place = shutil.copy(filled, tmp_path / "ledger.sqlite")
    names = ("testserver", "localhost")
    app = create_app(Settings(ledger=str(place), hosts=names, tokens=str(tokens.path), rate=0))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=headers)
    called = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == "/api/v1/read":
            continue
        called.append(operation.label)

        @given(operation.as_strategy())
        @settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def holds(case: Any) -> None:
            # That a text is a cursor, a day or a name that is there cannot be told by a pattern.
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        holds()
    assert len(called) > 12
