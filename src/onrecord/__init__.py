"""Onrecord: who did what to whom, who says so, in which words, and what the official registers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# spaCy takes a second to import: what does not need it must not pay for it.
_LAZY = {
    "read": "onrecord.reading.api",
    "read_documents": "onrecord.reading.api",
    "load": "onrecord.reading.pipeline",
    "code_relation": "onrecord.reading.learned.roots",
    "Ledger": "onrecord.ledger.store",
    "Registers": "onrecord.verify.registers",
    "Act": "onrecord.acts",
    "Claim": "onrecord.model",
    "Document": "onrecord.model",
    "Evidence": "onrecord.model",
    "Party": "onrecord.model",
    "Record": "onrecord.model",
}

# What needs an extra of the package.
_EXTRAS = {
    "onrecord.ledger.store": "ledger",
    "onrecord.verify": "registers",
    "onrecord.verify.registers": "registers",
}
# Parts that can be called; see onrecord.called.
_CALLED = ("export", "verify")

__all__ = ["__version__", *_LAZY, *_CALLED]

if TYPE_CHECKING:
    from onrecord.acts import Act as Act
    from onrecord.export import export as export
    from onrecord.ledger.store import Ledger as Ledger
    from onrecord.model import Claim as Claim
    from onrecord.model import Document as Document
    from onrecord.model import Evidence as Evidence
    from onrecord.model import Party as Party
    from onrecord.model import Record as Record
    from onrecord.reading.api import read as read
    from onrecord.reading.api import read_documents as read_documents
    from onrecord.reading.learned.roots import code_relation as code_relation
    from onrecord.reading.pipeline import load as load
    from onrecord.verify.registers import Registers as Registers
    from onrecord.verify.registers import verify as verify


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(_imported(_LAZY[name]), name)
    if name in _CALLED:
        return _imported(f"onrecord.{name}")
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _imported(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        extra = _EXTRAS.get(module)
        if extra is None or (error.name or "").startswith("onrecord"):
            raise
        from onrecord.errors import OnrecordError

        fault = f"needs {error.name}, which is not installed: pip install 'onrecord[{extra}]'"
        raise OnrecordError(module, fault) from error
