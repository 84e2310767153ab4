"""Questions to the ledger: which claims, as of when, newest first.

A question is answered by walking along one index, newest first, and stopping when enough is found; a
question that leaves several values open (any of 32 states, any of 16 acts) is several such walks, merged.
So the time that an answer takes grows with what is shown, not with what the ledger holds.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic_core import from_json

from onrecord.ledger import tables
from onrecord.ledger.identity import name_key
from onrecord.ledger.model import ClaimRow, DocumentRow, EvidenceRow, PartyRow
from onrecord.ledger.times import Days
from onrecord.ledger.words import matches, sqlite_words

RARE = 12_000
"""Words that no more sentences have are looked for first, and the parties among what they find."""
FREQUENT = 400_000
"""Words that no more sentences have are looked up once for all claims of a party, others block by block."""
FEW = 1_000
"""Documents of a publisher of which all claims are looked at; of more, the newest claims are gone through."""
_CHUNK = 400
_BLOCK = 1_000
_FUTURE = "2100"
"""Days from here on mean that no end is asked for."""
_MANY = 5_000
"""Row numbers that are looked up together, where little is taken of each."""


@dataclass(frozen=True)
class Membership:
    """A state while it was a member: from ``since`` (None: always) until before ``until`` (None: to this
    day)."""

    side: str
    since: str | None = None
    until: str | None = None

    def on(self, day: str | None) -> bool:
        """Whether it was a member on an ISO day; if the day is unknown, whether it ever was."""
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Who:
    """Parties, by side or by name; several mean any of them.

    Attributes:
        sides: codes as in the record.
        names: names, looked up without case and accents, and by the other names that records give a party.
        members: sides that count for a time only.
    """

    sides: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    members: frozenset[Membership] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.sides or self.names or self.members)

    def by_side(self, side: Any, day: Any) -> list[sa.ColumnElement[bool]]:
        """Conditions of which one must hold, over a column of sides and one of days."""
        tests: list[sa.ColumnElement[bool]] = [side == one for one in sorted(self.sides)]
        for one in sorted(self.members, key=lambda one: one.side):
            bounds = [day >= one.since] if one.since else []
            bounds += [day < one.until] if one.until else []
            tests.append(sa.and_(side == one.side, *bounds))
        return tests


ANYBODY = Who()


class Brief(NamedTuple):
    """As much of a claim as is needed to pair and to count it.

    Attributes:
        id, reading, document: row numbers.
        act, status, when, published: as of :class:`~onrecord.ledger.model.ClaimRow`.
        days: first and last day of what it is about, or of publication; None if neither is known.
        actors, targets: key of the name, and side, of each.
    """

    id: int
    reading: int
    document: int
    act: str
    status: str
    when: str | None
    published: str | None
    days: tuple[str, str] | None
    actors: tuple[tuple[str, str | None], ...]
    targets: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Query:
    """Which claims are asked for; what is left open does not narrow.

    Attributes:
        acts, statuses: any of these.
        actors, targets, sayers: who acts, toward whom, whose word it is.
        anyone: who acts or is acted upon.
        when: what the claim is about: its days have one in common with these. A claim without a date of its
            own counts by its document's day of publication.
        dated: leave out claims without a date of their own.
        published: day of publication.
        publishers: by name.
        documents: by key.
        text: words of the evidence (:mod:`onrecord.ledger.words`).
        only: row numbers of the claims to choose from.
        min_score: leave out claims that the reader trusts less.
        withdrawn: whether claims of withdrawn documents count.
    """

    acts: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    actors: Who = ANYBODY
    targets: Who = ANYBODY
    sayers: Who = ANYBODY
    anyone: Who = ANYBODY
    when: Days | None = None
    dated: bool = False
    published: Days | None = None
    publishers: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    text: str | None = None
    only: frozenset[int] | None = field(default=None, repr=False)
    min_score: float = 0.0
    withdrawn: bool = False


def _is_party(name: str, kind: str | None, side: str | None) -> sa.ColumnElement[bool]:
    """A participant who is this party."""
    p = tables.participants.c
    # Put so that no index by role and side seems to help: many claims have a side, few a name.
    return sa.and_(
        p.role != "sayer", p.name == name, p.kind == kind, sa.func.coalesce(p.side, "") == (side or "")
    )


class Asker:
    """Answers questions as of one instant.

    Args:
        connection: any connection to the ledger.
        bound: instant; what was learned later is not known.
    """

    def __init__(self, connection: sa.Connection, bound: str) -> None:
        self.connection = connection
        self.bound = bound
        self.postgresql = connection.dialect.name == "postgresql"

    # Documents

    def documents(
        self, where: Sequence[sa.ColumnElement[bool]] = (), limit: int | None = None
    ) -> Iterator[DocumentRow]:
        """Documents in their current version and reading, by row number."""
        query = self._documents().where(self._known_now(), *where)
        query = query.order_by(tables.readings.c.document_id).limit(limit)
        for row in self.connection.execute(query):
            yield DocumentRow(*row)

    def with_records(self, after: int, limit: int) -> list[tuple[DocumentRow, str, str]]:
        """Documents after a row number, with the stored record and the text."""
        where = [self._known_now(), tables.readings.c.document_id > after]
        return self._with_records(where, limit)

    def some(self, readings: Sequence[int]) -> list[DocumentRow]:
        """Readings by their row numbers, without the records."""
        query = self._documents().where(tables.readings.c.id.in_(readings))
        return [DocumentRow(*row) for row in self.connection.execute(query)]

    def some_with_records(self, readings: Sequence[int]) -> list[tuple[DocumentRow, str, str]]:
        """Readings by their row numbers, with the stored record and the text."""
        return self._with_records([tables.readings.c.id.in_(readings)], None)

    def _with_records(
        self, where: Sequence[sa.ColumnElement[bool]], limit: int | None
    ) -> list[tuple[DocumentRow, str, str]]:
        query = (
            self._documents()
            .add_columns(tables.readings.c.record, tables.texts.c.text)
            .where(*where)
            .order_by(tables.readings.c.document_id)
            .limit(limit)
        )
        return [(DocumentRow(*row[:-2]), row[-2], row[-1]) for row in self.connection.execute(query)]

    def learned(
        self, after: int, limit: int, keys: Sequence[str] | None = None
    ) -> list[tuple[DocumentRow, str, str]]:
        """The current readings after a row number, in the order in which they were learned, with the stored
        record and the text.

        Args:
            after: row number of a reading.
            limit: no more than so many.
            keys: only of these documents.
        """
        r, d = tables.readings.c, tables.documents.c
        only = [] if keys is None else [d.key.in_(keys)]
        query = (
            self._documents()
            .add_columns(r.record, tables.texts.c.text)
            .where(self._known_now(), r.id > after, *only)
            .order_by(r.id)
            .limit(limit)
        )
        return [(DocumentRow(*row[:-2]), row[-2], row[-1]) for row in self.connection.execute(query)]

    def last_reading(self, instant: str) -> int:
        """The row number of the last reading that was learned up to an instant; 0 if there is none.

        Row numbers have no gaps and rise with the instants, so a search by halves finds it.
        """
        r = tables.readings.c
        low, high = 0, int(self.connection.execute(sa.select(sa.func.max(r.id))).scalar() or 0)
        while low < high:
            middle = (low + high + 1) // 2
            made = self.connection.execute(sa.select(r.made).where(r.id == middle)).scalar()
            if made is not None and made <= instant:
                low = middle
            else:
                high = middle - 1
        return low

    def last_reading_before(self, reading: int, instant: str) -> int:
        """The row number of the last reading before this one that was learned before an instant; 0 if there
        is none. Readings that were written together have one instant."""
        r = tables.readings.c
        query = sa.select(r.id).where(r.id < reading, r.made < instant).order_by(r.id.desc()).limit(1)
        return int(self.connection.execute(query).scalar() or 0)

    def last_changes(self) -> tuple[int, int]:
        """The rows of the last reading and of the last withdrawal: what is current follows from them."""
        w = tables.withdrawals.c
        withdrawal = sa.select(w.id).where(w.at <= self.bound).order_by(w.id.desc()).limit(1)
        return self.last_reading(self.bound), int(self.connection.execute(withdrawal).scalar() or 0)

    def changed_documents(self, reading: int, withdrawal: int, most: int) -> set[int] | None:
        """Documents that were read, withdrawn or restored after given rows; None if they are more than some.

        Args:
            reading: row number of a reading.
            withdrawal: row number of a withdrawal.
            most: how many at most.
        """
        r, w = tables.readings.c, tables.withdrawals.c
        read = sa.select(r.document_id).where(r.id > reading, r.made <= self.bound)
        withdrawn = sa.select(w.document_id).where(w.id > withdrawal, w.at <= self.bound)
        found = set(self.connection.execute(sa.union(read, withdrawn).limit(most + 1)).scalars())
        return found if len(found) <= most else None

    def first_learned(self, name: str, kind: str | None, side: str | None) -> str | None:
        """The instant at which a party was first named; None if it never was."""
        c = tables.claims.c
        same = _is_party(name, kind, side)
        found = self._some_claims(name, same)
        first = min(found, default=None) if len(found) <= FEW else self._first_claim(same)
        if first is None:
            return None
        return str(self.connection.execute(sa.select(c.learned).where(c.id == first)).scalar())

    def last_named(
        self, name: str, kind: str | None, side: str | None, after: str, until: str, most: int
    ) -> list[tuple[int, int]]:
        """The last readings that name a party.

        Args:
            name, kind, side: of the party.
            after, until: only readings that were learned later than one instant, and up to another.
            most: no more than so many.

        Returns:
            Row numbers of reading and document, the last first.
        """
        same = _is_party(name, kind, side)
        low, high = (self._last_claim(self.last_reading(instant)) for instant in (after, until))
        found = self._some_claims(name, same)
        if len(found) > FEW:  # it is named so often that it will have been named of late
            found = self._last_claims(same, low, high)
        c = tables.claims.c
        chosen = sorted((id for id in found if low < id <= high), reverse=True)[:_CHUNK]
        query = sa.select(c.reading_id, c.document_id).where(c.id.in_(chosen)).distinct()
        return sorted((tuple(row) for row in self.connection.execute(query)), reverse=True)[:most]

    def _some_claims(self, name: str, same: sa.ColumnElement[bool]) -> list[int]:
        """Claims that name a party, by its name: all of them, or one more than a few."""
        p = tables.participants.c
        by_name = sa.select(p.claim_id).where(p.name_key == name_key(name), same).limit(FEW + 1)
        return list(self.connection.execute(by_name).scalars())

    def _last_claim(self, reading: int) -> int:
        """The last claim up to a reading; claims stand in the order of their readings. 0 if there is none."""
        c = tables.claims.c
        last = sa.select(c.reading_id).where(c.reading_id <= reading).order_by(c.reading_id.desc()).limit(1)
        query = sa.select(sa.func.max(c.id)).where(c.reading_id == last.scalar_subquery())
        return int(self.connection.execute(query).scalar() or 0)

    def _last_claims(self, same: sa.ColumnElement[bool], low: int, high: int) -> list[int]:
        """Claims with such a participant, looked for from the end of a range of row numbers; not all."""
        p, size = tables.participants.c, FEW
        while low < high:
            within = sa.select(p.claim_id).where(p.claim_id > max(low, high - size), p.claim_id <= high, same)
            if found := list(self.connection.execute(within).scalars()):
                return found
            high, size = high - size, size * 2
        return []

    def _first_claim(self, same: sa.ColumnElement[bool]) -> int | None:
        """The first claim with such a participant, looked for from the beginning: who is named often is named
        early, and the index by name is in the order of days."""
        p = tables.participants.c
        last = int(self.connection.execute(sa.select(sa.func.max(p.claim_id))).scalar() or 0)
        low, size = 0, FEW
        while low < last:
            within = sa.select(sa.func.min(p.claim_id)).where(
                p.claim_id > low, p.claim_id <= low + size, same
            )
            if (found := self.connection.execute(within).scalar()) is not None:
                return int(found)
            low, size = low + size, size * 2
        return None

    def _documents(self) -> sa.Select[Any]:
        d, v, r, t = (
            tables.documents.c,
            tables.versions.c,
            tables.readings.c,
            tables.texts.c,
        )
        o, w = tables.voices.c, tables.withdrawals.c
        first = tables.documents.alias("first")
        voice = (
            sa.select(first.c.key)
            .join_from(tables.voices, first, first.c.id == o.voice_id)
            .where(o.document_id == r.document_id, o.at <= self.bound)
            .order_by(o.id.desc())
            .limit(1)
            .correlate(tables.readings)
            .scalar_subquery()
        )
        withdrawn = (
            sa.select(sa.case((w.withdrawn, sa.func.coalesce(w.reason, ""))))
            .where(w.document_id == r.document_id, w.at <= self.bound)
            .order_by(w.id.desc())
            .limit(1)
            .correlate(tables.readings)
            .scalar_subquery()
        )
        return (
            sa.select(
                d.id,
                d.key,
                v.number,
                r.number,
                r.id,
                v.title,
                v.publisher,
                v.url,
                v.published,
                v.source,
                t.sha256,
                v.added,
                r.made,
                r.reader,
                voice,
                withdrawn,
            )
            .join_from(tables.readings, tables.versions, v.id == r.version_id)
            .join(tables.documents, d.id == r.document_id)
            .join(tables.texts, t.id == v.text_id)
        )

    def _known_now(self) -> sa.ColumnElement[bool]:
        r = tables.readings.c
        return sa.and_(r.made <= self.bound, self._current(r.id))

    def _current(self, reading: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        s = tables.successions.c
        return ~sa.exists().where(s.reading_id == reading, s.at <= self.bound)

    # Claims

    def claims(self, query: Query, limit: int | None = None) -> Iterator[ClaimRow]:
        """The claims asked for, newest first by what they are about; by when they were learned if words are
        asked for.

        Args:
            query: which.
            limit: no more than so many.
        """
        ids = iter(self._ids(query, limit))
        while chunk := list(itertools.islice(ids, _CHUNK)):
            yield from self.fetch(chunk)

    def _ids(self, query: Query, limit: int | None) -> list[int]:
        drive = _driver(query)
        if query.text is not None and query.only is None and drive is not None and not self.postgresql:
            told = self._how_many(query.text, FREQUENT)
            if told > RARE:
                return self._with_word_among(query, drive, limit, listed=told <= FREQUENT)
        walks = self._walks(query)
        # A claim with two actors of one side comes twice along that side: room for these.
        room = None if limit is None else limit * 5 // 4 + 10
        while True:
            steps = [[(day, id) for day, id in self.connection.execute(walk.limit(room))] for walk in walks]
            found = list(dict.fromkeys(id for _, id in heapq.merge(*steps, key=_newest)))
            if limit is None or room is None:
                return found
            if len(found) >= limit or all(len(step) < room for step in steps):
                return found[:limit]
            room *= 8

    def _walks(self, query: Query) -> list[sa.Select[Any]]:
        c = tables.claims.c
        tests = self._tests(query)
        if query.only is not None:
            everything = self._parties_tests(query, None) + self._text_tests(query)
            acts = [c.act.in_(sorted(query.acts))] if query.acts else []
            return [
                sa.select(c.day_to, c.id)
                .where(c.id.in_(part), *acts, *tests, *everything)
                .order_by(c.day_to.desc().nulls_last(), c.id.desc())
                for part in _parts(query.only, _CHUNK)
            ]
        drive = _driver(query)
        if query.text is not None and (drive is None or self._how_many(query.text, RARE) <= RARE):
            tests += self._parties_tests(query, None)
            return [self._text_walk(query, tests, by_day=drive is not None)]
        tests += self._text_tests(query)
        if drive is not None:
            return self._party_walks(query, drive, tests)
        told: list[str | None] = [*sorted(query.acts)]
        walks = [
            sa.select(c.day_to, c.id)
            .where(*([c.act == act] if act is not None else []), *_ending(query, c), *tests)
            .order_by(c.day_to.desc().nulls_last(), c.id.desc())
            for act in told or [None]
        ]
        return [*walks, *self._lasting(query, tests)]

    def _party_walks(
        self, query: Query, drive: str, tests: list[sa.ColumnElement[bool]]
    ) -> list[sa.Select[Any]]:
        c, p = tables.claims.c, tables.participants.c
        who: Who = getattr(query, drive)
        within = _ending(query, p)
        if query.acts:
            within.append(p.act.in_(sorted(query.acts)))
        parties = [
            *who.by_side(p.side, p.day_to),
            *(p.name_key == key for key in sorted(self.name_keys(who.names))),
        ]
        other = self._parties_tests(query, drive)
        walks = [
            sa.select(p.day_to, p.claim_id)
            .join_from(tables.participants, tables.claims, c.id == p.claim_id)
            .where(p.role == role, party, *within, *tests, *other)
            .order_by(p.day_to.desc().nulls_last(), p.claim_id.desc())
            for role in _ROLES[drive]
            for party in parties
        ]
        return [*walks, *self._lasting(query, tests)]

    def _lasting(self, query: Query, tests: list[sa.ColumnElement[bool]]) -> list[sa.Select[Any]]:
        """The claims that end after the days asked for and began before their end, along whatever the others
        are walked; none if no end is asked for.

        They stand among all that is newer, of which there may be years. So each day on which anything ends is
        looked up once, and of it what began early enough, which the index has in order.
        """
        if query.when is None or not _has_end(query):
            return []
        last = query.when.last
        c, later = tables.claims.c, tables.claims.alias("later")
        end, after = sa.func.max(later.c.day_to), later.c.day_to > last
        days = sa.select(sa.select(end).where(after).scalar_subquery().label("day"))
        found = days.cte("days", recursive=True)
        before = sa.select(end).where(after, later.c.day_to < found.c.day).scalar_subquery()
        found = found.union_all(sa.select(before).where(found.c.day.is_not(None)))
        # As an expression, or SQLite walks along the index of acts.
        acts = [c.act.concat("").in_(sorted(query.acts))] if query.acts else []
        return [
            sa.select(c.day_to, c.id)
            .where(c.day_to.in_(sa.select(found.c.day)), c.day_from <= last, *acts)
            .where(*tests, *self._parties_tests(query, None))
            .order_by(c.day_to.desc().nulls_last(), c.id.desc())
        ]

    def _with_word_among(self, query: Query, drive: str, limit: int | None, *, listed: bool) -> list[int]:
        """Claims of parties that have frequent words, newest first: the walks are gone along together until
        enough is found (SQLite gives rows as they are asked for), and what they give is held against the
        words, many at once.

        Args:
            query: which.
            drive: along whose index.
            limit: no more than so many.
            listed: against a list of all sentences with the words. FTS5 makes it faster than it says of a few
                thousand sentences, one by one, whether each has them.
        """
        assert query.text is not None
        e = tables.evidence.c
        among = sa.select(e.claim_id, e.sentence_id)
        having: set[int] = set()
        if listed:
            # As one text: rows by the hundred thousand take six times as long.
            whole = sa.select(sa.func.json_group_array(self._with_words(query.text).c.id))
            having.update(from_json(self.connection.execute(whole).scalar_one()))
        else:
            # Not as a join: SQLite would go through all that the words have for each block.
            has = sa.text(
                "EXISTS (SELECT 1 FROM words WHERE rowid = evidence.sentence_id AND words MATCH :words)"
            )
            among = among.where(has.bindparams(words=sqlite_words(query.text)))
        walks = self._party_walks(query, drive, self._tests(query))
        found: dict[int, None] = {}
        with ExitStack() as opened:
            steps = [opened.enter_context(closing(self.connection.execute(walk))) for walk in walks]
            rows = heapq.merge(*steps, key=_newest)
            while block := [id for _, id in itertools.islice(rows, _BLOCK)]:
                pairs = self.connection.execute(among.where(e.claim_id.in_(block)))
                held = {claim for claim, sentence in pairs if not listed or sentence in having}
                found.update(dict.fromkeys(id for id in block if id in held))
                if limit is not None and len(found) >= limit:
                    break
        return list(found)[:limit]

    def _how_many(self, words: str, most: int) -> int:
        """How many sentences have the words; of more than so many, one more than these."""
        some = sa.select(self._with_words(words).c.id).limit(most + 1).subquery()
        return int(self.connection.execute(sa.select(sa.func.count()).select_from(some)).scalar() or 0)

    def _with_words(self, words: str) -> sa.Subquery:
        """The sentences that have the words."""
        s = tables.sentences.c
        if self.postgresql:
            return sa.select(s.id).where(matches(s.text, words)).subquery("told")
        index = sa.table("words", sa.column("rowid", sa.Integer))
        told = sa.text("words MATCH :words").bindparams(words=sqlite_words(words))
        return sa.select(index.c.rowid.label("id")).select_from(index).where(told).subquery("told")

    def _text_walk(
        self, query: Query, tests: list[sa.ColumnElement[bool]], *, by_day: bool
    ) -> sa.Select[Any]:
        c, e = tables.claims.c, tables.evidence.c
        assert query.text is not None
        found = self._with_words(query.text)
        acts = [c.act.in_(sorted(query.acts))] if query.acts else []
        walk = (
            sa.select(c.day_to if by_day else found.c.id, c.id)
            .select_from(found)
            .join(tables.evidence, e.sentence_id == found.c.id)
            .join(tables.claims, c.id == e.claim_id)
            .where(*acts, *tests)
        )
        if by_day:
            return walk.order_by(c.day_to.desc().nulls_last(), c.id.desc())
        # By the sentence alone: FTS5 gives them in this order, and with anything more all would be sorted.
        return walk.order_by(found.c.id.desc())

    def _text_tests(self, query: Query) -> list[sa.ColumnElement[bool]]:
        if query.text is None:
            return []
        c, e, s = tables.claims.c, tables.evidence.c, tables.sentences.c
        if self.postgresql:
            told = sa.exists().where(e.claim_id == c.id, s.id == e.sentence_id, matches(s.text, query.text))
            return [told.correlate(tables.claims)]
        clause = sa.text(
            "EXISTS (SELECT 1 FROM evidence AS held JOIN words ON words.rowid = held.sentence_id "
            "WHERE held.claim_id = claims.id AND words MATCH :words)"
        )
        return [clause.bindparams(words=sqlite_words(query.text))]  # type: ignore[list-item]

    def _tests(self, query: Query) -> list[sa.ColumnElement[bool]]:
        """What each claim must meet beside acts, parties and words."""
        c, d, v = tables.claims.c, tables.documents.c, tables.versions.c
        tests = [c.learned <= self.bound, self._current(c.reading_id)]
        if query.statuses:
            tests.append(c.status.in_(sorted(query.statuses)))
        if query.when is not None:
            tests += [c.day_to >= query.when.first, c.day_from <= query.when.last]
        if query.dated:
            tests.append(c.dated.is_not(None))
        if query.published is not None:
            tests += [c.published >= query.published.first, c.published <= query.published.last]
        if query.min_score > 0:
            tests.append(c.score >= query.min_score)
        if query.documents:
            tests.append(c.document_id.in_(sa.select(d.id).where(d.key.in_(sorted(query.documents)))))
        if query.publishers:
            keys = sorted(map(name_key, query.publishers))
            theirs = sa.select(v.document_id).where(v.publisher_key.in_(keys))
            few = self.connection.execute(theirs.offset(FEW).limit(1)).first() is None
            # Of few documents all claims are looked at; with many, whose each claim is.
            one = sa.exists().where(v.document_id == c.document_id, v.publisher_key.in_(keys))
            tests.append(c.document_id.in_(theirs) if few else one)
        if not query.withdrawn:
            tests.append(~self._withdrawn(c.document_id))
        return tests

    def _withdrawn(self, document: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        w = tables.withdrawals
        later = w.alias("later")
        again = sa.exists().where(
            later.c.document_id == w.c.document_id, later.c.id > w.c.id, later.c.at <= self.bound
        )
        return sa.exists().where(w.c.document_id == document, w.c.at <= self.bound, w.c.withdrawn, ~again)

    def _parties_tests(self, query: Query, drive: str | None) -> list[sa.ColumnElement[bool]]:
        c = tables.claims.c
        tests: list[sa.ColumnElement[bool]] = []
        for place, roles in _ROLES.items():
            who: Who = getattr(query, place)
            if not who or place == drive:
                continue
            p = tables.participants.alias(f"{place}_of")
            either = who.by_side(p.c.side, p.c.day_to)
            if who.names:
                either.append(p.c.name_key.in_(sorted(self.name_keys(who.names))))
            tests.append(sa.exists().where(p.c.claim_id == c.id, p.c.role.in_(roles), sa.or_(*either)))
        return tests

    def name_keys(self, names: Iterable[str]) -> set[str]:
        """The keys of names, and of the names that they are other names of."""
        keys = {name_key(name) for name in names}
        if not keys:
            return keys
        n = tables.names.c
        pairs = self.connection.execute(sa.select(n.name_key).where(n.alias_key.in_(sorted(keys)))).scalars()
        return keys | set(pairs)

    def fetch(self, ids: Sequence[int]) -> list[ClaimRow]:
        """Claims by their row numbers, whole, in that order, of whichever reading; unknown numbers are left
        out."""
        c, p, e, s, k = (
            tables.claims.c,
            tables.participants.c,
            tables.evidence.c,
            tables.sentences.c,
            tables.links.c,
        )
        if not ids:
            return []
        rows = {row.id: row for row in self.connection.execute(sa.select(tables.claims).where(c.id.in_(ids)))}
        parties: dict[tuple[int, str], list[PartyRow]] = defaultdict(list)
        for row in self.connection.execute(
            sa.select(p.claim_id, p.role, p.name, p.kind, p.side, p.identity)
            .where(p.claim_id.in_(ids))
            .order_by(p.claim_id, p.role, p.position)
        ):
            identity = json.loads(row.identity) if row.identity else None
            parties[row.claim_id, row.role].append(PartyRow(row.name, row.kind, row.side, identity))
        told: dict[int, list[EvidenceRow]] = defaultdict(list)
        for claim, *span in self.connection.execute(
            sa.select(e.claim_id, s.start, s.end, s.text)
            .join_from(tables.evidence, tables.sentences, s.id == e.sentence_id)
            .where(e.claim_id.in_(ids))
            .order_by(e.claim_id, e.position)
        ):
            told[claim].append(EvidenceRow(*span))
        ties: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for claim, type, to in self.connection.execute(
            sa.select(k.claim_id, k.type, k.to_id)
            .where(k.claim_id.in_(ids))
            .order_by(k.claim_id, k.type, k.to_id)
        ):
            ties[claim].append((type, to))
        documents = self._of_readings({row.reading_id for row in rows.values()})
        result = []
        for id in ids:
            if id not in rows:
                continue
            row = rows[id]
            document = documents[row.reading_id]
            result.append(
                ClaimRow(
                    id=id,
                    ref=document.ref(row.name),
                    document=document,
                    act=row.act,
                    status=row.status,
                    actors=tuple(parties[id, "actor"]),
                    targets=tuple(parties[id, "target"]),
                    said_by=tuple(party.name for party in parties[id, "sayer"]),
                    voice=row.voice,
                    confidence=row.confidence,
                    score=row.score,
                    when=row.dated,
                    days=(row.day_from, row.day_to) if row.day_from is not None else None,
                    published=row.published,
                    learned=row.learned,
                    evidence=tuple(told[id]),
                    detail=json.loads(row.detail) if row.detail else None,
                    links=tuple(ties[id]),
                )
            )
        return result

    def fetch_all(self, ids: Sequence[int]) -> list[ClaimRow]:
        """As :meth:`fetch`, for any number."""
        return [row for at in range(0, len(ids), _CHUNK) for row in self.fetch(ids[at : at + _CHUNK])]

    def ids(self, query: Query) -> list[int]:
        """The row numbers of the claims asked for, newest first."""
        return self._ids(query, None)

    def of_readings(
        self, readings: Iterable[int], query: Query, sides: Collection[str]
    ) -> dict[int, list[Brief]]:
        """The claims of each reading, in the order of the text, that are of the acts and parties asked for,
        and are toward one of some sides."""
        found: dict[int, list[Brief]] = defaultdict(list)
        c, p = tables.claims.c, tables.participants.c
        # As an expression, or SQLite walks along the index of acts instead of looking the readings up.
        of_acts = c.act.concat("").in_(sorted(query.acts))
        toward = sa.exists().where(p.claim_id == c.id, p.role == "target", p.side.in_(sorted(sides)))
        tests = [of_acts, toward, *self._parties_tests(query, None)]
        ids: list[int] = []
        for part in _parts(readings, _MANY):
            ids += self.connection.execute(sa.select(c.id).where(c.reading_id.in_(part), *tests)).scalars()
        for one in self.briefs(sorted(ids)).values():
            found[one.reading].append(one)
        return found

    def briefs(self, ids: Iterable[int]) -> dict[int, Brief]:
        """Claims by their row numbers, in brief; of many, a hundredth of the time that they take whole."""
        c, p = tables.claims.c, tables.participants.c
        found: dict[int, Brief] = {}
        for part in _parts(ids, _MANY):
            ends: dict[tuple[int, str], list[tuple[str, str | None]]] = defaultdict(list)
            query = sa.select(p.claim_id, p.role, p.name_key, p.side).where(p.claim_id.in_(part))
            for id, role, key, side in self.connection.execute(query).all():
                ends[id, role].append((key, side))
            columns = c.id, c.reading_id, c.document_id, c.act, c.status, c.dated, c.published
            rows = sa.select(*columns, c.day_from, c.day_to).where(c.id.in_(part)).order_by(c.id)
            for *facts, first, last in self.connection.execute(rows).all():
                id = facts[0]
                days = (first, last) if first is not None else None
                actors, targets = ends.get((id, "actor"), ()), ends.get((id, "target"), ())
                found[id] = Brief._make((*facts, days, tuple(actors), tuple(targets)))
        return found

    def tied(self, ids: Iterable[int], type: str) -> dict[int, list[int]]:
        """The claims that claims are tied to by one kind of link."""
        k = tables.links.c
        found: dict[int, list[int]] = defaultdict(list)
        for part in _parts(ids, _MANY):
            query = sa.select(k.claim_id, k.to_id).where(k.claim_id.in_(part), k.type == type)
            for id, to in self.connection.execute(query.order_by(k.claim_id, k.to_id)):
                found[id].append(to)
        return found

    def voices(self, documents: Iterable[int]) -> dict[int, int]:
        """The voice of each document: the row number of that at which it was first heard."""
        o = tables.voices.c
        found: dict[int, int] = {}
        for part in _parts(documents, _MANY):
            query = sa.select(o.document_id, o.voice_id).where(o.document_id.in_(part), o.at <= self.bound)
            found.update(map(tuple, self.connection.execute(query.order_by(o.id))))
        return found

    def keys(self, documents: Iterable[int]) -> dict[int, str]:
        """The keys of documents by their row numbers."""
        d = tables.documents.c
        found: dict[int, str] = {}
        for part in _parts(documents, _MANY):
            query = sa.select(d.id, d.key).where(d.id.in_(part))
            found.update(map(tuple, self.connection.execute(query)))
        return found

    def _of_readings(self, readings: set[int]) -> dict[int, DocumentRow]:
        r = tables.readings.c
        found: dict[int, DocumentRow] = {}
        for part in _parts(readings, _CHUNK):
            rows = self.connection.execute(self._documents().where(r.id.in_(part)))
            found |= {row.reading_id: row for row in (DocumentRow(*values) for values in rows)}
        return found


_ROLES = {
    "actors": ("actor",),
    "targets": ("target",),
    "anyone": ("actor", "target"),
    "sayers": ("sayer",),
}


def _parts(numbers: Iterable[int], most: int) -> Iterator[list[int]]:
    """Row numbers, each once and in order, in parts that are looked up together."""
    wanted = sorted(set(numbers))
    for at in range(0, len(wanted), most):
        yield wanted[at : at + most]


def _has_end(query: Query) -> bool:
    """Whether days are asked for that end."""
    return query.when is not None and query.when.last < _FUTURE


def _ending(query: Query, columns: Any) -> list[sa.ColumnElement[bool]]:
    """The days asked for, over the columns of an index that is walked along: of days that end, what ends
    within them."""
    if query.when is None:
        return []
    end = columns.day_to if _has_end(query) else columns.day_from
    return [columns.day_to >= query.when.first, end <= query.when.last]


def _driver(query: Query) -> str | None:
    """Along whose index to walk: names are rarer than sides."""
    asked = [place for place in _ROLES if getattr(query, place)]
    return min(
        asked,
        key=lambda place: bool(getattr(query, place).sides or getattr(query, place).members),
        default=None,
    )


def _newest(found: Sequence[Any]) -> tuple[Any, ...]:
    """Sorts the newest first, and what has no day last; days are ISO texts, sentences are numbers."""
    mark, id = found
    if mark is None:
        return (1, (), -id)
    if isinstance(mark, int):
        return (0, (-mark,), -id)
    return (0, _downward(mark), -id)


@lru_cache(maxsize=10_000)
def _downward(day: str) -> tuple[int, ...]:
    """Sorts texts the other way round."""
    return tuple(-ord(c) for c in day)
