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
from onrecord.reading.nouns import TITLES

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Behind these a capital letter tells nothing: a sentence, a quotation or a line begins.
_OPENS = re.compile(r"(?:^|[\n.!?:;“”\"‘(•–—]|(?<!\w)-)[\s“\"‘'(•-]*$")
_TITLE = re.compile(
    r"(?:the|president|prime minister|premier|chancellor|king|queen|pope|sheikh|senator|minister|secretary)"
    r"\s+(?=\S)",
    re.IGNORECASE,
)
_OFFICE = re.compile(r" (?:Service|Office|Agency|Board|Committee|Commission|Bureau|Centre|Center)\b")
_WORD = re.compile(r"[^\W\d_]+")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.’'-]*) $")
_WORD_BEHIND = re.compile(r"(?:[’']s)?[ -]([^\W\d_]+)")
GROUP_CONTEXT = frozenset(
    (
        "hacker hackers hacking group groups gang gangs actor actors apt ransomware malware cyber "
        "attributed attribute attributes known tracked tracks dubbed called crew operators espionage "
        "intrusion campaign threat linked against affiliate affiliates botnet collective"
    ).split()
)


def find(text: str) -> tuple[NameMatch, ...]:
    """The names in a text; of those that are also common words, what the text itself settles is not weak.

    These things settle it without any grammar:

    * capitals throughout in a line of other letters: "TAO" is no word there;
    * capitals in running text, where no sentence begins and no other capitalised word stands beside:
      "an envoy of Georgia", "the bank said Apple was hit";
    * for a group, words like "hackers" or "ransomware" around it;
    * the same party named elsewhere in a form that can be nothing else: after "Edi Rama" a "Rama" is he.
    """
    return _find(text, len(index()))


@lru_cache(maxsize=16)
def _find(text: str, _names: int) -> tuple[NameMatch, ...]:
    matches = [_without_title(text, match) for match in index().find(text)]
    known = {id(match.entry) for match in matches if not match.weak}
    settled = []
    for match in matches:
        if match.others:
            match = _owned(match, known)
        if match.weak and _is_name(text, match):
            match = replace(match, weak=False)
        settled.append(match)
    known = {id(match.entry) for match in settled if not match.weak}
    return tuple(
        replace(match, weak=False)
        if match.weak and id(match.entry) in known and _may_be_name(text, match)
        else match
        for match in settled
    )


def _without_title(text: str, match: NameMatch) -> NameMatch:
    """ "President Xi" and "The Philippines" without what the names of others in the tables do not have."""
    if match.entry.kind not in ("person", "state"):
        return match
    title = _TITLE.match(text, match.start, match.end)
    if title is None or title.end() >= match.end:
        return match
    start = title.end()
    # "President Xi" hid the longer name behind it: "Xi Jinping".
    behind = index().find(text[start : start + 60])
    if behind and not behind[0].start and start + behind[0].end > match.end:
        return replace(behind[0], start=start, end=start + behind[0].end)
    return replace(match, start=start)


def _owned(match: NameMatch, known: set[int]) -> NameMatch:
    """A name of several parties is that of the one whom the text also names in full."""
    owners = [entry for entry in (match.entry, *match.others) if id(entry) in known]
    if len(owners) != 1:
        return match
    return replace(match, entry=owners[0], others=())


def _is_name(text: str, match: NameMatch) -> bool:
    """Whether capitals or the words around make a form that is also a common word a name."""
    surface = text[match.start : match.end]
    if match.entry.kind == "place" or not surface[0].isupper():
        return False
    line = _line(text, match)
    if match.entry.kind == "group":
        around = [*_WORD.findall(text[max(0, match.start - 50) : match.start])[-5:]]
        around += _WORD.findall(text[match.end : match.end + 60])[:6]
        return any(word.lower() in GROUP_CONTEXT for word in around)
    if _is_acronym(surface):
        return sum(map(str.islower, line)) > sum(map(str.isupper, line))
    if _is_title_case(line):
        return False
    if sum(word[0].isupper() for word in surface.split()) > 1:
        return True
    return _may_be_name(text, match) and _stands_alone(text, match)


def _may_be_name(text: str, match: NameMatch) -> bool:
    """Whether the capital tells anything; of persons and organs named elsewhere it always does."""
    surface = text[match.start : match.end]
    if match.entry.kind == "place" or not surface[0].isupper():
        return False
    if match.entry.kind == "organ" and _OFFICE.match(text, match.end):
        return False  # the "State Treasury Service" is not the Treasury
    if match.entry.kind in ("person", "organ") or " " in surface or _is_acronym(surface):
        return True
    return not _OPENS.search(text[max(0, match.start - 12) : match.start])


def _stands_alone(text: str, match: NameMatch) -> bool:
    """Whether a capitalised word has no capitalised neighbour whose name it might be part of."""
    if _OPENS.search(text[max(0, match.start - 12) : match.start]):
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start - 30), match.start)
    after = _WORD_BEHIND.match(text, match.end)
    if before and before.group(1)[0].isupper() and before.group(1).lower().rstrip(".") not in TITLES:
        return False
    return not after or not after.group(1)[0].isupper()


def _is_acronym(surface: str) -> bool:
    letters = surface.replace(".", "")
    return letters.isalpha() and letters.isupper() and len(letters) > 1


def _line(text: str, match: NameMatch) -> str:
    start = text.rfind("\n", 0, match.start) + 1
    end = text.find("\n", match.end)
    return text[start : end if end >= 0 else len(text)]


def _is_title_case(line: str) -> bool:
    """Whether most words of a line are capitalised, so that a capital tells nothing."""
    words: list[str] = [word for word in _WORD.findall(line) if len(word) > 3]
    capitalised = sum(word[0].isupper() for word in words)
    return capitalised > 0.6 * len(words)


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
    text = doc.text  # put together anew at each call
    words: list[str] = []
    spaces: list[bool] = []
    i = 0
    while i < len(doc):
        last, match = spans.get(i, (i, None))
        words.append(text[doc[i].idx : match.end] if match is not None else doc[i].text)
        spaces.append(bool(doc[last].whitespace_))
        i = last + 1
    merged = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
    return merged if merged.text == text else doc
