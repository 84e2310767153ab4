"""Finding what the ledger has of a text: the text itself, its document, its version, its near-copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache

import sqlalchemy as sa

from onrecord.ledger import copies, tables
from onrecord.ledger.identity import Facts, Known, same_headline, same_text_same_document

_MOST_KNOWN = 200


@cache
def _alike(hashes: int, most: int) -> sa.TextClause:
    """Texts that have one of so many hashes; of each hash no more than ``most``."""
    one = "SELECT * FROM (SELECT hash, text_id FROM fingerprints WHERE hash = :h{n} LIMIT {most}) AS s{n}"
    parts = [one.format(n=n, most=most) for n in range(hashes)]
    return sa.text(" UNION ALL ".join(parts))


class Finder:
    """Looks up what the ledger has, for reading and for writing alike."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def text(self, digest: str) -> int | None:
        """The row of a text by its SHA-256."""
        return self.connection.execute(
            sa.select(tables.texts.c.id).where(tables.texts.c.sha256 == digest)
        ).scalar()

    def document(
        self, facts: Facts, text_id: int | None, near: Callable[[], Mapping[int, float]]
    ) -> int | None:
        """The document that a text is a version of; None if it is a new one.

        The rules are told in docs/how-the-ledger-works.md.

        Args:
            facts: what is known of the text.
            text_id: row of the text, if the ledger has it.
            near: gives the near-copies of the text, if they are asked for.
        """
        keys = facts.keys
        v = tables.versions.c
        if keys["url_key"] is not None and (by_url := self._known(v.url_key == keys["url_key"])):
            return by_url[0].document
        if text_id is not None:
            for old in self._known(v.text_id == text_id):
                if same_text_same_document(facts, old):
                    return old.document
        if keys["title_key"] is None:
            return None
        publisher = v.publisher_key.is_not_distinct_from(keys["publisher_key"])
        under = sa.and_(v.title_key == keys["title_key"], publisher)
        if keys["publisher_key"] is not None and facts.published is not None:
            for old in self._known(sa.and_(under, v.published == facts.published)):
                if same_headline(facts, old):
                    return old.document
        if alike := near():
            for old in self._known(sa.and_(under, v.text_id.in_(sorted(alike)))):
                if same_headline(facts, old) is not False:
                    return old.document
        return None

    def _known(self, where: sa.ColumnElement[bool]) -> list[Known]:
        v = tables.versions.c
        query = sa.select(
            v.document_id, v.text_id, v.published, v.url_key, v.title_key, v.publisher_key
        ).where(where)
        return [Known(*row) for row in self.connection.execute(query.order_by(v.id).limit(_MOST_KNOWN))]

    def _shingles(self, text_id: int) -> set[int]:
        query = sa.select(tables.texts.c.text).where(tables.texts.c.id == text_id)
        return copies.shingles(str(self.connection.execute(query).scalar()))

    def version(self, document: int, text_id: int, facts: Facts, digest: str) -> tuple[int, int] | None:
        """Row and number of the version that has this text and says no less of it."""
        v = tables.versions.c
        query = (
            sa.select(v.id, v.number, v.title, v.publisher, v.url, v.published)
            .where(v.document_id == document, v.text_id == text_id)
            .order_by(v.number.desc())
        )
        for id, number, *old in self.connection.execute(query):
            if facts.over(Facts(*old)).digest(digest) == Facts(*old).digest(digest):
                return id, number
        return None

    def readers(self, version: int) -> set[str]:
        """Which readers have read a version."""
        r = tables.readings.c
        return set(self.connection.execute(sa.select(r.reader).where(r.version_id == version)).scalars())

    def near_copies(self, text_id: int | None, sketch: list[int], shingles: set[int]) -> dict[int, float]:
        """Texts that are near-copies, and how much of the shorter one is shared."""
        if not sketch:
            return {}
        hits: dict[int, int] = defaultdict(int)
        by_hash: dict[int, list[int]] = defaultdict(list)
        given = {f"h{number}": hash for number, hash in enumerate(sketch)}
        for hash, other in self.connection.execute(_alike(len(sketch), copies.CROWD + 1), given):
            by_hash[hash].append(other)
        for others in by_hash.values():
            if len(others) <= copies.CROWD:
                for other in others:
                    hits[other] += 1
        hits.pop(text_id or 0, None)
        proposed = sorted((-count, other) for other, count in hits.items() if count >= copies.PROPOSED)
        found = {}
        for _, other in proposed[: copies.MOST]:
            share = copies.shared(shingles, self._shingles(other))
            if share >= copies.SHARED:
                found[other] = round(share, 4)
        return found
