"""The tables of a ledger in which cases are kept document by document: what is looked up and what is put."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from onrecord.cases import near
from onrecord.cases.events import Link
from onrecord.cases.told import Paper
from onrecord.ledger import tables
from onrecord.ledger.tables import (
    derived_case_words,
    derived_cases,
    derived_events,
    derived_kin,
    derived_owners,
    derived_pairs,
    derived_papers,
    derived_states,
    derived_tellings,
    derived_terms,
)

STATE = "cases"
_CHUNK = 5_000
_ALL = (
    derived_papers,
    derived_tellings,
    derived_terms,
    derived_pairs,
    derived_kin,
    derived_events,
    derived_owners,
    derived_cases,
    derived_case_words,
)

Place = tuple[int, str, int]
"""Where a document stands in a word's list: day, key, row of the document."""


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The items, sorted, in parts that one statement takes."""
    ordered = sorted(items)
    for at in range(0, len(ordered), _CHUNK):
        yield ordered[at : at + _CHUNK]


@cache
def _neighbours(words: int, window: int) -> sa.TextClause:
    """The documents beside one in so many words' lists, nearest first."""
    side = (
        "SELECT * FROM (SELECT {n} AS word, {down} AS side, day, mark, document_id, weight "
        "FROM derived_terms WHERE term = :t{n} AND (day, mark) {sign} (:day, :mark) "
        "ORDER BY day {order}, mark {order} "
        f"LIMIT {window}) AS s{{down}}_{{n}}"
    )
    parts = [
        side.format(n=n, down=down, sign=sign, order=order)
        for n in range(words)
        for down, sign, order in ((0, ">", "ASC"), (1, "<", "DESC"))
    ]
    return sa.text(" UNION ALL ".join(parts))


@cache
def _between(words: int, window: int) -> sa.TextClause:
    """How many documents stand between two in so many words' lists; no more are counted than the window."""
    one = (
        "SELECT {n} AS word, count(*) FROM (SELECT 1 FROM derived_terms WHERE term = :t{n} "
        "AND (day, mark) > (:day, :mark) AND (day, mark) < (:last_day, :last_mark) "
        f"LIMIT {window}) AS s{{n}}"
    )
    return sa.text(" UNION ALL ".join(one.format(n=n) for n in range(words)))


@dataclass(frozen=True)
class Beside:
    """The documents beside one in its words' lists.

    Attributes:
        sums: how near each is.
        long: of each word whose list is long, the documents before the one and after it, nearest first.
        spots: of each word, how many steps before (below 0) or after the one each stands, and its weight.
    """

    sums: dict[int, int]
    long: list[tuple[list[Place], list[Place]]]
    spots: list[dict[int, tuple[int, int]]]

    def least(self, one: int, other: int) -> int:
        """How near two of them are at least, with the one between them: by its words alone."""
        found = 0
        for spots in self.spots:
            if one in spots and other in spots:
                (at, weight), (to, beside) = spots[one], spots[other]
                if abs(at - to) <= near.WINDOW:
                    found += weight * beside
        return found


def values(pairs: Iterable[tuple[int, int]]) -> str:
    """Pairs of row numbers as SQL has them; they are numbers, and hold nothing of anybody's."""
    return "VALUES " + ",".join(f"({int(a)},{int(b)})" for a, b in pairs)


class Index:
    """What is kept of the cases, over one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    # State

    def state(self) -> dict[str, Any]:
        """Up to where the cases go, and by what method; empty if nothing is kept."""
        query = sa.select(derived_states.c.body).where(derived_states.c.name == STATE)
        body = self.connection.execute(query).scalar()
        return json.loads(body) if body else {}

    def put_state(self, body: Mapping[str, Any]) -> None:
        """Keep it."""
        self.connection.execute(sa.delete(derived_states).where(derived_states.c.name == STATE))
        self.connection.execute(sa.insert(derived_states), {"name": STATE, "body": json.dumps(body)})

    def clear(self) -> None:
        """Forget all."""
        self.connection.execute(sa.delete(derived_states).where(derived_states.c.name == STATE))
        for table in _ALL:
            self.connection.execute(sa.delete(table))

    # Documents

    def papers(self, documents: Iterable[int]) -> Iterator[tuple[int, bytes, list[int], int | None]]:
        """Row, packed body, events by place, and case of documents."""
        p = derived_papers.c
        for part in chunks(documents):
            query = sa.select(p.document_id, p.body, p.events, p.case_id).where(p.document_id.in_(part))
            for id, body, events, case in self.connection.execute(query):
                yield id, body, json.loads(events), case

    def add_paper(self, document: int, reading: int, first_claim: int, paper: Paper, body: bytes) -> None:
        """Put a document, and the words that it is looked up by."""
        day, mark = near.standing(paper)
        row = {"document_id": document, "reading_id": reading, "first_claim": first_claim, "day": day}
        more = {"mark": mark, "body": body, "events": "[]", "case_id": None}
        self.connection.execute(sa.insert(derived_papers), {**row, **more})
        if rows := [
            {"term": term, "day": day, "mark": mark, "document_id": document, "weight": weight}
            for term, weight in near.terms(paper).items()
        ]:
            self.connection.execute(sa.insert(derived_terms), rows)

    def replace_paper(self, document: int, reading: int, first_claim: int, body: bytes) -> None:
        """Put another reading of the same text."""
        change = sa.update(derived_papers).where(derived_papers.c.document_id == document)
        self.connection.execute(
            change.values(reading_id=reading, first_claim=first_claim, body=body, events="[]")
        )

    def remove_paper(self, document: int, paper: Paper) -> None:
        """Take a document out, and its words."""
        day, mark = near.standing(paper)
        t = derived_terms.c
        for term in near.terms(paper):
            self.connection.execute(
                sa.delete(derived_terms).where(t.term == term, t.day == day, t.mark == mark)
            )
        p = derived_papers.c
        self.connection.execute(sa.delete(derived_papers).where(p.document_id == document))
        self.connection.execute(sa.delete(derived_tellings).where(derived_tellings.c.document_id == document))

    def put_telling(self, document: int, body: bytes) -> None:
        """Put what a case shows of a document, in place of what was there."""
        c = derived_tellings.c
        self.connection.execute(sa.delete(derived_tellings).where(c.document_id == document))
        self.connection.execute(sa.insert(derived_tellings), {"document_id": document, "body": body})

    def tellings(self, documents: Iterable[int]) -> dict[int, tuple[str, bytes]]:
        """Of documents the key by which they are in order, and what a case shows of them, as far as it is
        kept."""
        p, c = derived_papers.c, derived_tellings.c
        return {
            id: (mark, body)
            for part in chunks(documents)
            for id, mark, body in self.connection.execute(
                sa.select(c.document_id, p.mark, c.body)
                .join_from(derived_tellings, derived_papers, p.document_id == c.document_id)
                .where(c.document_id.in_(part))
            )
        }

    def evidence(self, claims: Iterable[int]) -> Iterator[tuple[int, int, int, str]]:
        """The sentences of claims, in order: row of the claim, start, end, text."""
        e, s = tables.evidence.c, tables.sentences.c
        for part in chunks(claims):
            query = (
                sa.select(e.claim_id, s.start, s.end, s.text)
                .join_from(tables.evidence, tables.sentences, s.id == e.sentence_id)
                .where(e.claim_id.in_(part))
                .order_by(e.claim_id, e.position)
            )
            yield from map(tuple, self.connection.execute(query).all())

    def events(self, documents: Iterable[int]) -> dict[int, list[int]]:
        """The events of documents, by place."""
        p = derived_papers.c
        return {
            id: json.loads(events)
            for part in chunks(documents)
            for id, events in self.connection.execute(
                sa.select(p.document_id, p.events).where(p.document_id.in_(part))
            )
        }

    def cases(self, documents: Iterable[int]) -> dict[int, int | None]:
        """The case of each document."""
        p = derived_papers.c
        return {
            id: case
            for part in chunks(documents)
            for id, case in self.connection.execute(
                sa.select(p.document_id, p.case_id).where(p.document_id.in_(part))
            )
        }

    def standings(self, documents: Iterable[int]) -> dict[int, near.Standing]:
        """Where documents stand in time."""
        p = derived_papers.c
        return {
            id: (day, mark)
            for part in chunks(documents)
            for id, day, mark in self.connection.execute(
                sa.select(p.document_id, p.day, p.mark).where(p.document_id.in_(part))
            )
        }

    def put_events(self, events: Mapping[int, Sequence[int]]) -> None:
        """Put the events of documents, by place."""
        self._update("events", {id: json.dumps(held) for id, held in events.items()})

    def put_homes(self, homes: Mapping[int, int]) -> None:
        """Put the cases that documents are about."""
        self._update("case_id", homes)

    def put_joined(self, documents: Iterable[int], at: str) -> None:
        """Put since when documents of several cases are together in one."""
        self._update("joined", dict.fromkeys(documents, at))

    def _update(self, column: str, values: Mapping[int, Any]) -> None:
        if values:
            change = (
                sa.update(derived_papers)
                .where(derived_papers.c.document_id == sa.bindparam("at"))
                .values({column: sa.bindparam("to")})
            )
            self.connection.execute(change, [{"at": id, "to": value} for id, value in values.items()])

    def rows(self, names: Collection[str]) -> dict[str, int]:
        """The rows of documents by their keys."""
        d = tables.documents.c
        return {
            key: id
            for part in chunks(names)
            for key, id in self.connection.execute(sa.select(d.key, d.id).where(d.key.in_(part)))
        }

    def first_claims(self, documents: Iterable[int]) -> dict[int, int]:
        """The row of the first claim of each document; those of the others follow it."""
        p = derived_papers.c
        return {
            id: first
            for part in chunks(documents)
            for id, first in self.connection.execute(
                sa.select(p.document_id, p.first_claim).where(p.document_id.in_(part))
            )
        }

    def readings(self, documents: Iterable[int]) -> list[int]:
        """The readings of documents that were compared."""
        p = derived_papers.c
        return [
            reading
            for part in chunks(documents)
            for reading in self.connection.execute(
                sa.select(p.reading_id).where(p.document_id.in_(part))
            ).scalars()
        ]

    # Nearness

    def neighbours(self, paper: Paper) -> Beside:
        """The documents beside one in its words' lists."""
        weights = near.terms(paper)
        if not weights:
            return Beside({}, [], [])
        day, mark = near.standing(paper)
        given = {f"t{n}": term for n, term in enumerate(weights)}
        sums: dict[int, int] = {}
        sides: dict[tuple[int, int], list[Place]] = {}
        spots: list[dict[int, tuple[int, int]]] = [{} for _ in weights]
        own = list(weights.values())
        found = self.connection.execute(
            _neighbours(len(weights), near.WINDOW), {**given, "day": day, "mark": mark}
        )
        for word, down, at, key, document, weight in found:
            sums[document] = sums.get(document, 0) + own[word] * weight
            sides.setdefault((word, down), []).append((at, key, document))
            spots[word][document] = 0, weight
        long = []
        for n in range(len(own)):
            before = sorted(sides.get((n, 1), []), reverse=True)
            after = sorted(sides.get((n, 0), []))
            for sign, side in ((-1, before), (1, after)):
                for step, (_, _, document) in enumerate(side, 1):
                    spots[n][document] = sign * step, spots[n][document][1]
            # In a list that is not longer, nobody is pushed out of anybody's reach.
            if len(before) + len(after) > near.WINDOW:
                long.append((before, after))
        return Beside(sums, long, spots)

    def nearness(self, a: Paper, b: Paper) -> int:
        """How near two documents are that are both kept."""
        first, last = sorted((near.standing(a), near.standing(b)))
        here, there = near.terms(a), near.terms(b)
        shared = sorted(here.keys() & there.keys())
        if not shared:
            return 0
        given = {f"t{n}": term for n, term in enumerate(shared)}
        ends = {"day": first[0], "mark": first[1], "last_day": last[0], "last_mark": last[1]}
        between = self.connection.execute(_between(len(shared), near.WINDOW), {**given, **ends})
        return sum(here[shared[n]] * there[shared[n]] for n, count in between if count < near.WINDOW)

    # Links between claims

    def links(self, documents: Iterable[int]) -> Iterator[tuple[int, int, list[Link]]]:
        """The links of documents: row, row of the other, links."""
        p = derived_pairs.c
        for part in chunks(documents):
            query = sa.select(p.document_id, p.other_id, p.links).where(p.document_id.in_(part))
            for one, other, held in self.connection.execute(query):
                yield one, other, json.loads(held)

    def linked(self, pairs: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
        """Which of these pairs of documents have links."""
        if not pairs:
            return []
        # In this order, and not by IN: for that SQLite would walk along all pairs that there are.
        query = (
            "WITH wanted(one, other) AS ({}) SELECT p.document_id, p.other_id FROM wanted CROSS JOIN "
            "derived_pairs AS p WHERE p.document_id = wanted.one AND p.other_id = wanted.other"
        )
        return [
            (one, other)
            for part in chunks(pairs)
            for one, other in self.connection.execute(sa.text(query.format(values(part))))
        ]

    def add_links(self, found: Iterable[tuple[int, int, list[Link]]]) -> None:
        """Put the links between documents, both ways."""
        rows = []
        for one, other, held in found:
            back = [(j, i, likely) for i, j, likely in held]
            rows.append({"document_id": one, "other_id": other, "links": _compact(held)})
            rows.append({"document_id": other, "other_id": one, "links": _compact(back)})
        if rows:
            self.connection.execute(sa.insert(derived_pairs), rows)

    def remove_links(self, pairs: Collection[tuple[int, int]]) -> None:
        """Take out the links between documents."""
        _delete_pairs(self.connection, derived_pairs, pairs)

    # Events

    def members(self, events: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
        """The claims of events: row of the document and place."""
        e = derived_events.c
        found: dict[int, list[tuple[int, int]]] = {}
        for part in chunks(events):
            query = sa.select(e.event_id, e.document_id, e.place).where(e.event_id.in_(part))
            # All at once: one by one takes twice as long.
            for event, document, place in self.connection.execute(query).all():
                found.setdefault(event, []).append((document, place))
        return found

    def put_members(self, gone: Collection[int], found: Mapping[int, Iterable[tuple[int, int]]]) -> None:
        """Put the claims of events in place of those that they had; those that are gone have none."""
        for part in chunks(gone):
            self.connection.execute(sa.delete(derived_events).where(derived_events.c.event_id.in_(part)))
            self.connection.execute(sa.delete(derived_owners).where(derived_owners.c.event_id.in_(part)))
        # Of a wide event few claims come and go.
        held = {(event, *told) for event, members in self.members(found).items() for told in members}
        wanted = {(event, *told) for event, members in found.items() for told in members}
        names = ("event_id", "document_id", "place")
        if left := held - wanted:
            e = derived_events.c
            query = sa.delete(derived_events).where(
                e.event_id == sa.bindparam("a"),
                e.document_id == sa.bindparam("b"),
                e.place == sa.bindparam("c"),
            )
            self.connection.execute(query, [dict(zip("abc", row, strict=True)) for row in sorted(left)])
        if came := wanted - held:
            rows = [dict(zip(names, row, strict=True)) for row in sorted(came)]
            self.connection.execute(sa.insert(derived_events), rows)

    def owners(self, events: Iterable[int]) -> dict[int, int | None]:
        """The case that owns each event, as far as it was put."""
        o = derived_owners.c
        return {
            event: case
            for part in chunks(events)
            for event, case in self.connection.execute(
                sa.select(o.event_id, o.case_id).where(o.event_id.in_(part))
            ).all()
        }

    def put_owners(self, owners: Mapping[int, int | None]) -> None:
        """Put the cases that own events."""
        for part in chunks(owners):
            self.connection.execute(sa.delete(derived_owners).where(derived_owners.c.event_id.in_(part)))
        if owners:
            rows = [{"event_id": event, "case_id": case} for event, case in owners.items()]
            self.connection.execute(sa.insert(derived_owners), rows)

    # Kin: documents that are likely about one affair

    def kin(self, documents: Iterable[int]) -> Iterator[tuple[int, int, float]]:
        """The kin of documents: row, row of the other, chance."""
        k = derived_kin.c
        for part in chunks(documents):
            query = sa.select(k.document_id, k.other_id, k.chance).where(k.document_id.in_(part))
            yield from map(tuple, self.connection.execute(query))

    def put_kin(self, gone: Collection[tuple[int, int]], found: Iterable[tuple[int, int, float]]) -> None:
        """Take out and put pairs of kin, both ways."""
        _delete_pairs(self.connection, derived_kin, gone)
        rows = [
            {"document_id": one, "other_id": other, "chance": chance}
            for a, b, chance in found
            for one, other in ((a, b), (b, a))
        ]
        if rows:
            self.connection.execute(sa.insert(derived_kin), rows)

    # Cases

    def homes(self, cases: Iterable[int]) -> dict[int, list[int]]:
        """The documents that cases are about."""
        p = derived_papers.c
        found: dict[int, list[int]] = {}
        for part in chunks(cases):
            query = sa.select(p.case_id, p.document_id).where(p.case_id.in_(part))
            for case, document in self.connection.execute(query):
                found.setdefault(case, []).append(document)
        return found

    def sizes(self, cases: Iterable[int]) -> dict[int, tuple[int, str]]:
        """Number of documents, and key of the first, of cases."""
        c = derived_cases.c
        return {
            id: (documents, mark)
            for part in chunks(cases)
            for id, documents, mark in self.connection.execute(
                sa.select(c.id, c.documents, c.mark).where(c.id.in_(part))
            )
        }

    def put_cases(self, gone: Collection[int], heads: Collection[Mapping[str, Any]]) -> None:
        """Put cases as the list has them, in place of what was there."""
        for part in chunks({*gone, *(head["id"] for head in heads)}):
            self.connection.execute(sa.delete(derived_cases).where(derived_cases.c.id.in_(part)))
        if heads:
            self.connection.execute(sa.insert(derived_cases), list(heads))

    def put_words(self, gone: Collection[int], found: Mapping[int, Collection[str]]) -> None:
        """Put the words by which cases are found; those that are gone have none."""
        w = derived_case_words.c
        for part in chunks(gone):
            self.connection.execute(sa.delete(derived_case_words).where(w.case_id.in_(part)))
        for case, words in sorted(found.items()):
            # Of a large case few words come and go.
            query = sa.select(w.word).where(w.case_id == case)
            held = set(self.connection.execute(query).scalars())
            for part in chunks(held - set(words)):
                query_gone = sa.delete(derived_case_words).where(w.case_id == case, w.word.in_(part))
                self.connection.execute(query_gone)
            if rows := [{"word": word, "case_id": case} for word in sorted(set(words) - held)]:
                self.connection.execute(sa.insert(derived_case_words), rows)

    def voices(self, documents: Iterable[int]) -> dict[int, int]:
        """The voice of each document, now."""
        o = tables.voices.c
        return {
            document: voice
            for part in chunks(documents)
            for document, voice in self.connection.execute(
                sa.select(o.document_id, o.voice_id).where(o.document_id.in_(part)).order_by(o.id)
            )
        }


def _compact(held: Sequence[Link]) -> str:
    return json.dumps(held, separators=(",", ":"))


def _delete_pairs(connection: sa.Connection, table: sa.Table, pairs: Collection[tuple[int, int]]) -> None:
    if pairs:
        gone = sa.delete(table).where(
            table.c.document_id == sa.bindparam("one"), table.c.other_id == sa.bindparam("two")
        )
        both = {(a, b) for one, other in pairs for a, b in ((one, other), (other, one))}
        connection.execute(gone, [{"one": a, "two": b} for a, b in sorted(both)])
