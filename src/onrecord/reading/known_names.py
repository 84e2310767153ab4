"""Known names become single tokens.

A statistical parser reads "the Czech Republic" and "China" as different shapes. Names that the tables
know are therefore merged into one token each before parsing; ``alike.py`` then shows the parser the
same sentence whichever of them stand in it. The text stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.reading.names import NameMatch, index

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Behind these a capital letter tells nothing: a sentence, a quotation or a line begins.
_OPENS = re.compile(r"(?:^|[\n.!?:;“”\"‘(•–—-])[\s“\"‘'(•-]*$")
_TITLE = re.compile(
    r"(?:President|Prime Minister|Premier|Chancellor|King|Queen|Pope|Sheikh|Senator|Minister|Secretary)\s+(?=\S)"
)


def find(text: str) -> tuple[NameMatch, ...]:
    """The names in a text; of those that are also common words, what the text itself settles is not weak.

    Two things settle it without any grammar. Capitals throughout, where the line has other letters too:
    "TAO" is no word in a line of lower-case letters. And the same party named elsewhere in the text in a
    form that can be nothing else: after "Edi Rama" a capitalised "Rama" is he.
    """
    return _find(text, len(index()))


@lru_cache(maxsize=16)
def _find(text: str, _names: int) -> tuple[NameMatch, ...]:
    matches = [_without_title(text, match) for match in index().find(text)]
    known = {id(match.entry) for match in matches if not match.weak}
    found = []
    for match in matches:
        if match.others:
            match = _owned(match, known)
        if match.weak and _settled(text, match, known):
            match = replace(match, weak=False)
        found.append(match)
    return tuple(found)


def _without_title(text: str, match: NameMatch) -> NameMatch:
    """ "President Xi" without the title, which other persons' names in the tables do not have."""
    if match.entry.kind != "person":
        return match
    title = _TITLE.match(text, match.start, match.end)
    return replace(match, start=title.end()) if title else match


def _owned(match: NameMatch, known: set[int]) -> NameMatch:
    """A name of several parties is that of the one whom the text also names in full."""
    owners = [entry for entry in (match.entry, *match.others) if id(entry) in known]
    if len(owners) != 1 or owners[0] is match.entry:
        return match if len(owners) != 1 else replace(match, others=())
    return replace(match, entry=owners[0], others=())


def _settled(text: str, match: NameMatch, known: set[int]) -> bool:
    surface = text[match.start : match.end]
    if match.entry.kind == "place" or not surface[0].isupper():
        return False
    if _is_acronym(surface):
        return _in_lower_case_line(text, match)
    if id(match.entry) not in known:
        return False
    return " " in surface or not _OPENS.search(text[max(0, match.start - 12) : match.start])


def _is_acronym(surface: str) -> bool:
    letters = surface.replace(".", "")
    return letters.isalpha() and letters.isupper() and len(letters) > 1


def _in_lower_case_line(text: str, match: NameMatch) -> bool:
    start = text.rfind("\n", 0, match.start) + 1
    end = text.find("\n", match.end)
    line = text[start : end if end >= 0 else len(text)]
    return sum(letter.islower() for letter in line) > sum(letter.isupper() for letter in line)


def tokens_of(doc: Doc) -> dict[int, tuple[int, NameMatch]]:
    """The names of a document that are whole tokens: first token → last token and the name.

    Names that are also common words are left out: whether they are names is for the context to say.
    """
    matches = [match for match in find(doc.text) if not match.weak]
    if not matches:
        return {}
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i for token in doc}
    spans: dict[int, tuple[int, NameMatch]] = {}
    for match in matches:
        first, last = starts.get(match.start), ends.get(match.end)
        if first is not None and last is not None and last >= first:
            spans[first] = (last, match)
    return spans


def merge(doc: Doc) -> Doc:
    """A document of the same text in which each known name is one token."""
    from spacy.tokens import Doc

    spans = tokens_of(doc)
    if not spans:
        return doc
    words: list[str] = []
    spaces: list[bool] = []
    i = 0
    while i < len(doc):
        last, match = spans.get(i, (i, None))
        words.append(doc.text[doc[i].idx : match.end] if match is not None else doc[i].text)
        spaces.append(bool(doc[last].whitespace_))
        i = last + 1
    merged = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
    return merged if merged.text == doc.text else doc
