"""What is known where an expression of time stands: the publication date, and what was dated before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from onrecord.reading.lexicon.times import patterns as p
from onrecord.reading.times.values import Moment


@dataclass(slots=True)
class Raw:
    """An expression as written: moments, or a rule that resolves it in context."""

    start: int
    end: int
    first: Moment | None = None
    last: Moment | None = None
    rule: Callable[[Context, Raw], tuple[str, str] | None] | None = None
    kind: str = ""
    role: str = ""
    linked: bool = False  # first and last are already joined
    rank: int = 0  # of two that overlap, the higher stays


class Context:
    """What is known where an expression stands: publication date, sentences, what was resolved before."""

    __slots__ = ("after", "done", "heading", "published", "starts", "text")

    def __init__(self, text: str, published: date | None) -> None:
        self.text = text
        self.published = published
        self.starts = [0] + [
            m.end()
            for m in p.SENTENCE.finditer(text)
            if not p.TITLE_END.search(text, max(0, m.start() - 6), m.start())
        ]
        self.done: list[tuple[int, str]] = []
        self.after: list[Raw] = []
        self.heading: int | None = None

    def sentence(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def sentence_end(self, number: int) -> int:
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def future(self, raw: Raw) -> bool:
        """Whether the clause around an expression speaks of things to come."""
        begin = max(self.starts[self.sentence(raw.start)], raw.start - 70)
        before = self.text[begin : raw.start]
        cuts = [cut.end() for cut in p.CUT.finditer(before)]
        before = before[cuts[-1] :] if cuts else before
        if p.FUTURE.search(before):
            return True
        ahead = self.text[raw.end : raw.end + 60].split("\n")[0].split(".")[0]
        return bool(re.fullmatch(r"(?i:[\s\"“]*(?:on|in|by|at)?\s*)", before) and p.FUTURE_AFTER.match(ahead))

    def past(self, raw: Raw) -> bool:
        """Whether a verb before an expression, in its clause, is in the past tense."""
        begin = max(self.starts[self.sentence(raw.start)], raw.start - 70)
        before = p.CUT.split(self.text[begin : raw.start])[-1]
        return bool(re.search(r"\b(?:was|were|had|did|[a-z]{3,}ed)\b", before))

    def reference(self, at: int, unit: str, far: bool = False) -> str | None:
        """What "later" and "the same day" lean on: an expression of the nearest sentence that has any.

        Of several in that sentence the last one fine enough for the unit counts. With ``far``, a day a
        few sentences back is better than a month or year close by, and the first of its sentence, where
        the main clause has it: "hours later" leans on the day of what was told, not of what it was about.
        """
        need = {"year": 4, "month": 7}.get(unit, 10)
        number = self.sentence(at)
        nearest: int | None = None
        best: str | None = None
        chosen = -1
        for start, value in reversed(self.done):
            if start >= at:
                continue
            here = self.sentence(start)
            width = len(value.split("/")[0])
            nearest = here if nearest is None else nearest
            if number - here > 6 or (
                here not in (nearest, chosen) and (not far or (best is not None and len(best) >= need))
            ):
                break
            finer = best is None or len(best.split("/")[0]) < min(width, need)
            if (
                best is None
                or (finer and (here == nearest or width >= need))
                or (far and width >= need and here == chosen)
            ):
                best, chosen = value, here
        return best


Rule = Callable[[Context, Raw], tuple[str, str] | None]
