"""Mutated inputs: no crash, no hang, no lost neighbour. ``scripts/fuzz_sources.py`` does thousands."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("warcio")

from onrecord.documents.formats.isolated import Isolated
from sources.mutations import fuzz, seeds


@pytest.mark.parametrize("kind", seeds())
def test_mutations(kind: str, tmp_path: Path) -> None:
    with Isolated() as isolated:
        assert list(fuzz(kind, 50, seed=1, folder=tmp_path, isolated=isolated)) == []
