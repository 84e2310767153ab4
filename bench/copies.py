"""A fast path to a large ledger: its documents copied within the file, each copy another document.

Every word that ends in the tag gets another ending, and every day becomes a later one, in the texts and in
all that was made of them: a copy follows what it was copied from as one year's papers follow another's.
Digests and keys are worked out anew, so that ``onrecord ledger check`` finds a copy as whole as what it was
copied from. Two things are shifted instead of worked out: the sketches by which near-copies are found, and
the cases, which are those of the documents that were copied. Rows go through the same tables, indices and
triggers as those of ``onrecord add``, a set at a time instead of one by one.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zlib
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from onrecord.ledger.identity import Facts, sha256
from onrecord.ledger.writing import compact

_PRAGMAS = ("journal_mode = WAL", "synchronous = OFF", "cache_size = -1500000", "temp_store = MEMORY")
_DAY = re.compile(r'"(\d{4}-\d\d-\d\d)"')
_YEAR = re.compile(r", \d{4}$")
_IDS = "texts documents versions readings claims sentences voices copies".split()

# What is copied: the columns that are shifted, with the table whose rows they are; those with words in them;
# those worked out. All others stay.
_SHIFTED: dict[str, dict[str, str]] = {
    "texts": {"id": "texts"},
    "documents": {"id": "documents"},
    "versions": {"id": "versions", "document_id": "documents", "text_id": "texts"},
    "readings": {"id": "readings", "document_id": "documents", "version_id": "versions"},
    "claims": {"id": "claims", "reading_id": "readings", "document_id": "documents"},
    "participants": {"claim_id": "claims"},
    "links": {"claim_id": "claims", "to_id": "claims"},
    "sentences": {"id": "sentences", "text_id": "texts"},
    "evidence": {"claim_id": "claims", "sentence_id": "sentences"},
    "fingerprints": {"text_id": "texts"},
    "copies": {"id": "copies", "document_id": "documents", "other_id": "documents"},
    "voices": {"id": "voices", "document_id": "documents", "voice_id": "documents"},
    "derived_papers": {
        "document_id": "documents",
        "reading_id": "readings",
        "first_claim": "claims",
        "case_id": "case",
    },
    "derived_tellings": {"document_id": "documents"},
    "derived_terms": {"document_id": "documents"},
    "derived_pairs": {"document_id": "documents", "other_id": "documents"},
    "derived_kin": {"document_id": "documents", "other_id": "documents"},
    "derived_events": {"event_id": "event", "document_id": "documents"},
    "derived_owners": {"event_id": "event", "case_id": "case"},
    "derived_cases": {"id": "case", "founder_id": "documents"},
    "derived_case_words": {"case_id": "case"},
}
_WORDS = {
    "texts": ["text"],
    "versions": ["title", "url", "url_key", "title_key"],
    "participants": ["name", "name_key"],
    "sentences": ["text"],
    "derived_terms": ["term"],
    "derived_case_words": ["word"],
}
_DAYS = {
    "versions": ["published"],
    "claims": ["dated", "day_from", "day_to", "published"],
    "participants": ["day_from", "day_to"],
    "derived_cases": ["first", "last"],
}
_MADE = {
    "texts": {"sha256": "sha(words(text))"},
    "documents": {"key": "(SELECT key FROM made WHERE made.id = documents.id)"},
    "versions": {
        "digest": "facts((SELECT sha(words(text)) FROM texts WHERE texts.id = text_id), "
        "words(title), publisher, words(url), moved(published))"
    },
    "readings": {"record": "dated(words(record))", "digest": "claims_digest(dated(words(record)))"},
    "fingerprints": {"hash": "(hash | :shift) - (hash & :shift)"},
    "derived_papers": {
        "mark": "(SELECT mark FROM made WHERE made.id = document_id)",
        "body": "(SELECT body(derived_papers.body, mark, key) FROM made WHERE made.id = document_id)",
        "events": "shifted(events)",
        "day": "day + :days",
    },
    "derived_tellings": {"body": "told(body)"},
    "derived_terms": {"day": "day + :days", "mark": "(SELECT mark FROM made WHERE made.id = document_id)"},
    "derived_cases": {
        "name": "renamed(words(name), moved(first))",
        "folded": "renamed(words(folded), moved(first))",
        "label": "(SELECT 'case-' || substr(key, 1, 12) FROM made WHERE made.id = founder_id)",
        "mark": "(SELECT min(made.mark) FROM derived_papers AS p JOIN made ON made.id = p.document_id "
        "WHERE p.case_id = derived_cases.id)",
    },
}


def spans(path: Path) -> dict[str, int]:
    """How many rows of each kind there are: what one copy adds."""
    with closing(sqlite3.connect(path)) as db:
        found = {name: db.execute(f"SELECT max(id) FROM {name}").fetchone()[0] or 0 for name in _IDS}
        state = json.loads(db.execute("SELECT body FROM derived_states WHERE name = 'cases'").fetchone()[0])
    return found | state["numbers"]


def copy(path: Path, span: dict[str, int], number: int, days: int, tag: str, other: str) -> None:
    """Add one copy, in one transaction.

    Args:
        path: of the ledger.
        span: of what is copied: the first rows of the ledger.
        number: of the copy, from 1.
        days: so many later than what is copied.
        tag, other: the ending of words, and the ending in the copy; both of one length.
    """
    at = {name: rows * number for name, rows in span.items()}

    def moved(day: str | None) -> str | None:
        return (date.fromisoformat(day) + timedelta(days)).isoformat() if day else day

    def dated(body: str) -> str:
        return _DAY.sub(lambda found: f'"{moved(found[1])}"', body)

    def renamed(name: str, first: str | None) -> str:
        # The year at the end of a name is that of an act, and next to always that of the first report of it.
        return _YEAR.sub(f", {first[:4]}", name) if first else name

    def body(packed: bytes, mark: str, key: str) -> bytes:
        held = json.loads(dated(zlib.decompress(packed).decode().replace(tag, other)))
        held |= {"key": mark, "name": key, "published": held["published"] + days}
        return zlib.compress(json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    def told(packed: bytes) -> bytes:
        return zlib.compress(dated(zlib.decompress(packed).decode().replace(tag, other)).encode(), 1)

    def mark(text: str, title: str, publisher: str, published: str, key: str) -> str:
        facts = [text, title or "", publisher or "", published or ""]
        return f"{hashlib.sha256(chr(0).join(facts).encode()).hexdigest()[:16]}/{key}"

    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")

        def function(name: str, arity: int, made: object) -> None:
            db.create_function(name, arity, made, deterministic=True)  # type: ignore[arg-type]

        function("words", 1, lambda text: text and text.replace(tag, other))
        function("moved", 1, moved)
        function("dated", 1, dated)
        function("renamed", 2, renamed)
        function("sha", 1, sha256)
        function("facts", 5, lambda sha, *facts: Facts(facts[0], facts[1], facts[2], facts[3]).digest(sha))
        function("mark", 5, mark)
        function("body", 3, body)
        function("told", 1, told)
        function(
            "claims_digest",
            1,
            lambda record: hashlib.sha256(compact(json.loads(record)["claims"]).encode()).hexdigest(),
        )
        function("shifted", 1, lambda held: json.dumps([event + at["event"] for event in json.loads(held)]))
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TEMP TABLE made (id INTEGER PRIMARY KEY, key TEXT, mark TEXT)")
        db.execute(
            "INSERT INTO made SELECT document_id, key, mark(text, title, publisher, published, key) FROM ("
            "SELECT v.document_id, words(t.text) AS text, words(v.title) AS title, v.publisher, "
            "moved(v.published) AS published, "
            "'d' || substr(facts(sha(words(t.text)), words(v.title), v.publisher, words(v.url), "
            "moved(v.published)), 1, 12) AS key FROM versions AS v JOIN texts AS t ON t.id = v.text_id "
            "WHERE v.number = 1 AND v.document_id <= ?)",
            (span["documents"],),
        )
        for table, shifted in _SHIFTED.items():
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            values = []
            for column in columns:
                if made := _MADE.get(table, {}).get(column):
                    values.append(made)
                elif column in shifted:
                    values.append(f'"{column}" + {at[shifted[column]]}')
                elif column in _DAYS.get(table, ()):
                    values.append(f'moved("{column}")')
                elif column in _WORDS.get(table, ()):
                    values.append(f'words("{column}")')
                else:
                    values.append(f'"{column}"')
            first, of = next(iter(shifted.items()))
            names = ", ".join(f'"{column}"' for column in columns)
            query = f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} "
            query += f'WHERE "{first}" <= {span[of]}'
            given = {"shift": number, "days": days}
            db.execute(query, {name: value for name, value in given.items() if f":{name}" in query})
        db.execute(
            "INSERT OR IGNORE INTO names SELECT words(alias_key), words(name_key) FROM names "
            "WHERE alias_key LIKE ? OR name_key LIKE ?",
            (f"%{tag}%", f"%{tag}%"),
        )
        state = json.loads(db.execute("SELECT body FROM derived_states WHERE name = 'cases'").fetchone()[0])
        state["numbers"] = {name: span[name] * (number + 1) for name in ("event", "case")}
        state["last"] |= {name: span[name] * (number + 1) for name in ("readings", "voices")}
        db.execute("UPDATE derived_states SET body = ? WHERE name = 'cases'", (json.dumps(state),))
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
