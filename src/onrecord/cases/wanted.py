"""Which cases are asked for, and in which order: of those in memory, and of those that a ledger keeps."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from onrecord.cases.wording import folded, words
from onrecord.ledger.tables import derived_case_words, derived_cases, derived_papers, documents

if TYPE_CHECKING:
    from onrecord.cases.keeping import Listed
    from onrecord.ledger.times import Days

# What may be a part of a case's id.
_ID = re.compile(r"case-?|(case-)?d?[0-9a-f]{3,}")


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for; all by default.

    Attributes:
        text: what their names have in them; or words that the names of their parties and sides have.
        words: words of which each is in their names or ids, in any order; or in those of parties and sides.
        least: how many documents they have at least.
        published: days within which they were written about.
        known: an instant; only cases of which a document was known then.
    """

    text: str = ""
    words: str = ""
    least: int = 1
    published: Days | None = None
    known: str | None = None

    def fits(self, one: Listed) -> bool:
        """Whether a case is among them; what was known when is not looked at."""
        name = folded(one.name)
        text = folded(self.text.strip())
        if one.size < self.least or not (text in name or _among(text, one.words)):
            return False
        if not all(
            word in name or (_ID.fullmatch(word) and word in one.id) or _among(word, one.words)
            for word in folded(self.words).split()
        ):
            return False
        days, told = self.published, one.published
        return days is None or (told is not None and told[0] <= days.last and days.first <= told[1])

    def tests(self) -> list[Any]:
        """The same as conditions on the rows of the list."""
        c = derived_cases.c
        tests: list[Any] = [c.documents >= self.least] if self.least > 1 else []
        if text := folded(self.text.strip()):
            tests.append(sa.or_(c.folded.contains(text, autoescape=True), *_found_by(text)))
        for word in folded(self.words).split():
            named = c.folded.contains(word, autoescape=True)
            # Looked for in the ids as well only if it may be of one: that takes as long again.
            whole = _ID.fullmatch(word)
            label = [c.label.contains(word, autoescape=True)] if whole else []
            tests.append(sa.or_(named, *label, *_found_by(word)))
        if self.published is not None:
            tests += [c.first <= self.published.last, c.last >= self.published.first]
        if self.known is not None:
            # Documents are numbered in the order in which they were learned.
            last = sa.select(sa.func.max(documents.c.id)).where(documents.c.added <= self.known)
            p = derived_papers.c
            then = sa.exists().where(p.case_id == c.id, p.document_id <= last.scalar_subquery())
            tests.append(then)
        return tests


def _among(text: str, there: Collection[str]) -> bool:
    """Whether all telling words of a text are there; not if it has none."""
    wanted = words(text)
    return bool(wanted) and all(word in there for word in wanted)


def _found_by(text: str) -> list[Any]:
    """The same as a condition on the rows of the list; none if the text has no telling word."""
    w = derived_case_words.c
    tests = [derived_cases.c.id.in_(sa.select(w.case_id).where(w.word == word)) for word in words(text)]
    return [sa.and_(*tests)] if tests else []


EVERY = Wanted()
"""All cases."""


class Order(StrEnum):
    """In which order cases are listed."""

    DOCUMENTS = "documents"
    NEWEST = "newest"
    NAME = "name"

    def key(self, one: Listed) -> Any:
        """By what cases that are in order of their documents are sorted."""
        if self is Order.NAME:
            return folded(one.name)
        # What has no day comes last.
        return tuple(-ord(c) for c in one.published[1]) if one.published else (1,)

    def columns(self) -> tuple[Any, ...]:
        """The same for the rows of the list."""
        c = derived_cases.c
        most = (c.documents.desc(), c.founder_id)
        return {
            Order.DOCUMENTS: most,
            Order.NEWEST: (c.last.desc().nulls_last(), *most),
            Order.NAME: (c.folded, *most),
        }[self]
