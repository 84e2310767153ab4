"""Onrecord: who did what to whom, who says so, in which words, and what the official registers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# spaCy takes a second to import: what does not need it must not pay for it.
_LAZY = {
    "read": "onrecord.reading.api",
    "read_documents": "onrecord.reading.api",
    "load": "onrecord.reading.pipeline",
    "Act": "onrecord.acts",
    "Claim": "onrecord.model",
    "Document": "onrecord.model",
    "Evidence": "onrecord.model",
    "Party": "onrecord.model",
    "Record": "onrecord.model",
}

__all__ = ["__version__", *_LAZY]

if TYPE_CHECKING:
    from onrecord.acts import Act as Act
    from onrecord.model import Claim as Claim
    from onrecord.model import Document as Document
    from onrecord.model import Evidence as Evidence
    from onrecord.model import Party as Party
    from onrecord.model import Record as Record
    from onrecord.reading.api import read as read
    from onrecord.reading.api import read_documents as read_documents
    from onrecord.reading.pipeline import load as load


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
