"""The addresses of what pages of several areas lead to; the two times are kept in them."""

from __future__ import annotations

from urllib.parse import quote

from onrecord.views.html import mark_id
from onrecord.web.asked import Times


def document_link(times: Times, key: str, *, evidence: tuple[int, int] | None = None) -> str:
    """Where a document is shown; with the offsets of a piece of evidence, at that sentence."""
    return times.link(f"/documents/{quote(key, safe='')}", mark_id(*evidence) if evidence else "")


def claim_link(times: Times, ref: str) -> str:
    """Where a claim is shown, by its stable name ``KEY/READING/CLAIM``, beside its sentence."""
    return times.link(f"/claims/{quote(ref)}")


def party_link(times: Times, name: str, side: str | None = None) -> str:
    """Where the identity card of a party is."""
    return times.link("/parties", name=name, side=side)
