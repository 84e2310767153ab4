"""Records to be shown: the annotated articles, and hostile ones that hypothesis thinks up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.model import Record

CORPUS = Path(__file__).parents[2] / "corpus"


def annotated(path: Path) -> Record:
    """An annotated article as a record: its evidence found in its text."""
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    text: str = data["text"]
    claims = []
    for number, claim in enumerate(data["claims"], 1):
        evidence = []
        for piece in claim["evidence"]:
            if isinstance(piece, str):
                start = text.index(piece)
                piece = {"text": piece, "start": start, "end": start + len(piece)}
            evidence.append(piece)
        claims.append({**claim, "id": f"c{number}", "evidence": evidence})
        claims[-1].pop("event", None)
    kept = {key: data[key] for key in ("id", "title", "publisher", "published", "text")}
    return Record.model_validate({**kept, "claims": claims})


@pytest.fixture(params=["seed/beijing-slams-sanctions", "gold/d01", "gold/d09", "gold/d20"])
def record(request: pytest.FixtureRequest) -> Record:
    """One annotated article after the other."""
    return annotated(CORPUS / f"{request.param}.json")


@pytest.fixture
def seed() -> Record:
    """The annotated article on the sanctions of March 2024."""
    return annotated(CORPUS / "seed" / "beijing-slams-sanctions.json")


@pytest.fixture
def empty() -> Record:
    """A record without claims."""
    return Record(id="empty", text="The weather was fine.", title="Weather")
