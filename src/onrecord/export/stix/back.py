"""Bundles of ours read back: documents with their claims."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.export.stix.common import CLAIM_EXTENSION, DOCUMENT_EXTENSION
from onrecord.model import Claim, Record


@dataclass(frozen=True)
class Returned:
    """A document as a bundle holds it.

    Attributes:
        key: the document's digest.
        facts: what the record has beside text and claims; keys that were empty are left out.
        claims: its claims, in their order.
        record: the record, if the bundle was written with the texts.
    """

    key: str
    facts: dict[str, Any]
    claims: list[Claim]
    record: Record | None


def read_bundle(path: Path) -> list[Returned]:
    """The documents of a bundle that :func:`onrecord.export.stix.write_stix` wrote, in their order.

    Raises:
        OnrecordError: the file cannot be read, or is no bundle of Onrecord.
    """
    try:
        objects = json.loads(path.read_text(encoding="utf-8"))["objects"]
        claims: dict[str, list[Claim]] = {}
        for one in objects:
            if one["type"] == "note" and CLAIM_EXTENSION in one.get("extensions", {}):
                told = one["extensions"][CLAIM_EXTENSION]
                claims.setdefault(told["document"], []).append(Claim.model_validate(told["claim"]))
        return [
            _returned(one["extensions"][DOCUMENT_EXTENSION], claims)
            for one in objects
            if one["type"] == "report" and DOCUMENT_EXTENSION in one.get("extensions", {})
        ]
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        words = " ".join(str(error).split())[:160]
        raise OnrecordError(str(path), f"is no bundle of Onrecord ({words})") from None


def _returned(told: dict[str, Any], claims: dict[str, list[Claim]]) -> Returned:
    facts, own = told["record"], claims.get(told["key"], [])
    record = Record.model_validate(facts | {"claims": own}) if "text" in facts else None
    return Returned(told["key"], {k: v for k, v in facts.items() if k != "text"}, own, record)
