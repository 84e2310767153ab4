"""Words to search for, in one notation for both databases.

``hafnium exchange`` wants both words, in any order and form (sanction, sanctioned, sanctions); ``"state
security"`` wants a phrase; ``-exchange`` leaves out; ``OR`` between two words wants either. The notation is
that of PostgreSQL's ``websearch_to_tsquery``; for SQLite it is turned into the query language of FTS5.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from onrecord.errors import OnrecordError

_TOKEN = re.compile(r'(-?)"([^"]*)"?|(\S+)')


def _groups(words: str) -> tuple[list[list[str]], list[str]]:
    """What must be there (each group: any of it), and what must not."""
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    either = False
    for minus, phrase, word in _TOKEN.findall(words):
        if word in ("OR", "or"):
            either = bool(wanted)
            continue
        minus = minus or ("-" if word.startswith("-") else "")
        plain = " ".join(re.findall(r"\w+", phrase or word))
        if not plain:
            continue
        if minus:
            unwanted.append(plain)
        elif either:
            wanted[-1].append(plain)
        else:
            wanted.append([plain])
        either = False
    return wanted, unwanted


def check_words(words: str, where: str) -> str:
    """The words, if they name something to look for.

    Raises:
        OnrecordError: they hold no word, or only words to leave out.
    """
    if not _groups(words)[0]:
        raise OnrecordError(where, f"{words!r} names no word to look for")
    return words


def sqlite_words(words: str) -> str:
    """The words as FTS5 wants them (https://www.sqlite.org/fts5.html, section 3)."""
    wanted, unwanted = _groups(words)
    query = " AND ".join("(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in wanted)
    return query + "".join(f' NOT "{word}"' for word in unwanted)


def matches(column: Any, words: str) -> sa.ColumnElement[bool]:
    """PostgreSQL: whether the text of a column has the words; the expression is that of its index."""
    wanted, unwanted = _groups(words)
    text = " ".join(" OR ".join(f'"{word}"' for word in group) for group in wanted)
    text += "".join(f' -"{word}"' for word in unwanted)
    language: sa.ColumnElement[str] = sa.literal_column("'english'")
    found: sa.ColumnElement[bool] = sa.func.to_tsvector(language, column).bool_op("@@")(
        sa.func.websearch_to_tsquery(language, text)
    )
    return found
