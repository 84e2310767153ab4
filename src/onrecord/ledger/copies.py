"""Near-copies: agency copy under other mastheads, reprints with a new first sentence.

A text is the set of its shingles, four running words each. Of these the ledger keeps the 24 with the lowest
hashes: a bottom-k sketch (A. Broder, "On the resemblance and containment of documents", 1997), from which
any two near-copies have several in common, so that an index on the hashes finds them without comparing
every text with every other. What the sketches propose is then measured on the texts themselves: how much of
the shorter one stands in the longer.
"""

from __future__ import annotations

import hashlib
import re

SHINGLE = 4
SKETCH = 24
PROPOSED = 3
"""Hashes that two sketches must have in common for the texts to be compared. For near-copies of a
resemblance of 0.35 (the lowest of the eight pairs in ``corpus/train``) about eight of 24 are expected; for
texts on one affair that are none (at most 0.05) about one."""
SHARED = 0.35
"""Share of the shorter text's shingles that must stand in the longer one. The eight near-copies of
``corpus/train`` have 0.60 to 0.80; no other pair among its articles and those of ``corpus/gold`` has more
than 0.07."""
SHORTEST = 20
"""Texts of fewer shingles are not compared: a headline and a sentence are alike by chance."""
CROWD = 400
"""A hash that so many texts have is a standing phrase ("click here to subscribe"), and proposes nothing."""
MOST = 50
"""How many proposed texts are compared at most, those with the most hashes in common first."""

_WORD = re.compile(r"\w+")


def shingles(text: str) -> set[int]:
    """The hashes of the text's shingles, as signed 64-bit integers (what both databases can hold)."""
    words = _WORD.findall(text.casefold())
    return {
        int.from_bytes(
            hashlib.blake2b(" ".join(words[at : at + SHINGLE]).encode(), digest_size=8).digest(),
            "big",
            signed=True,
        )
        for at in range(len(words) - SHINGLE + 1)
    }


def sketch(of: set[int]) -> list[int]:
    """The hashes to keep; none of a text that is too short to be compared."""
    return sorted(of)[:SKETCH] if len(of) >= SHORTEST else []


def shared(one: set[int], other: set[int]) -> float:
    """Share of the smaller set that is in the larger, 0 to 1; 0 if one is too small to tell."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= SHORTEST else 0.0
