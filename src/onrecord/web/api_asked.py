"""The questions that the API takes: parameters to a query, cursors, limits."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import Depends, Query

from onrecord.acts import Act, Status
from onrecord.cases.keeping import claims_of
from onrecord.ledger import Ledger
from onrecord.ledger import Query as Asked
from onrecord.ledger.sides import parse_who
from onrecord.ledger.times import parse_days
from onrecord.ledger.words import check_words
from onrecord.web.asked import Times, TimesDep
from onrecord.web.faults import Fault, missing

FURTHEST = 10_000
"""Rows that pages of a question reach; who wants more streams them."""
Limit = Annotated[int, Query(ge=1, le=500, description="Rows in one page.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before; the question stays the same.")
]
Several = Annotated[list[str] | None, Query(max_length=40)]
WHO = "A side (RU), members of an alliance (NATO-members) or a name (APT31); repeat for any of several."


@dataclass(frozen=True)
class Page:
    """Where a page begins.

    Attributes:
        start: rows before it.
        as_of: the time as of which all pages of a question are, so that they fit together.
    """

    start: int
    as_of: str

    def next(self, shown: int) -> str:
        """The cursor of the page after it."""
        text = json.dumps([self.start + shown, self.as_of], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def page_of(ledger: Ledger, cursor: str | None, as_of: str | None, *, furthest: int = FURTHEST) -> Page:
    """The page that a cursor names; the first without one.

    Raises:
        Fault: it is none that was given out, or leads too far.
    """
    if cursor is None:
        return Page(0, ledger.bound(as_of))
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        start, bound = json.loads(text)
    except (ValueError, binascii.Error, TypeError, RecursionError):
        raise Fault(400, "cursor", "is none that was given out here") from None
    if type(start) is not int or not isinstance(bound, str) or not 0 < start < 2**53:
        raise Fault(400, "cursor", "is none that was given out here")
    if start > furthest:
        raise Fault(400, "cursor", f"leads beyond {furthest:,} rows: ask more narrowly, or stream")
    return Page(start, ledger.bound(bound))


@dataclass(frozen=True)
class Question:
    """Which claims are asked for, before the ledger is at hand."""

    query: Asked
    case: str | None
    times: Times

    def on(self, ledger: Ledger) -> Asked:
        """The query.

        Raises:
            Fault: there is no such case.
        """
        if self.case is None:
            return self.query
        with missing():
            return replace(self.query, only=claims_of(ledger, self.case, self.times.as_of))


def question(
    times: TimesDep,
    act: Annotated[list[Act] | None, Query(description="Act; repeat for any of several.")] = None,
    status: Annotated[list[Status] | None, Query(description="How the documents put it.")] = None,
    actor: Annotated[list[str] | None, Query(description=f"Who acts. {WHO}", max_length=40)] = None,
    target: Annotated[list[str] | None, Query(description=f"Toward whom. {WHO}", max_length=40)] = None,
    side: Annotated[
        list[str] | None, Query(description=f"Who acts or is acted upon. {WHO}", max_length=40)
    ] = None,
    said_by: Annotated[list[str] | None, Query(description=f"Whose word it is. {WHO}", max_length=40)] = None,
    published: Annotated[
        str | None, Query(max_length=40, description="Day of publication; as `about`.")
    ] = None,
    publisher: Annotated[list[str] | None, Query(description="Publisher.", max_length=40)] = None,
    document: Annotated[list[str] | None, Query(description="Key of a document.", max_length=40)] = None,
    case: Annotated[str | None, Query(max_length=200, description="Id or name of a case.")] = None,
    q: Annotated[
        str | None, Query(max_length=500, description="Words of the sentences, as for `onrecord search`.")
    ] = None,
    min_score: Annotated[float, Query(ge=0, le=1, description="Least trust of the reader.")] = 0.0,
    dated: Annotated[bool, Query(description="Leave out claims without a date of their own.")] = False,
    withdrawn: Annotated[bool, Query(description="With claims of withdrawn documents.")] = False,
) -> Question:
    """The question that a request asks.

    Raises:
        OnrecordError: a party, a time or the words cannot be understood.
    """
    query = Asked(
        acts=frozenset(map(str, act or [])),
        statuses=frozenset(map(str, status or [])),
        actors=parse_who(_some(actor), "actor"),
        targets=parse_who(_some(target), "target"),
        anyone=parse_who(_some(side), "side"),
        sayers=parse_who(_some(said_by), "said_by"),
        when=times.days,
        dated=dated,
        published=parse_days(published, "published") if published else None,
        publishers=frozenset(_some(publisher)),
        documents=frozenset(_some(document)),
        text=check_words(q, "q") if q is not None and q.strip() else None,
        min_score=min_score,
        withdrawn=withdrawn,
    )
    return Question(query, case or None, times)


def _some(values: list[str] | None) -> list[str]:
    # An empty field of a form is not asked for.
    return [value for value in values or [] if value.strip()]


QuestionDep = Annotated[Question, Depends(question)]
Form = Literal["json", "ndjson"]
