"""Known names become single tokens that look alike to the parser.

A statistical parser reads "China accused Norway" and "the Czech Republic accused the United States"
as different shapes, and sometimes parses one right and the other wrong. Names that the tables know
are therefore merged into one token each before parsing, and every name of a kind shows the parser the
same features: it sees the same sentence whichever states stand in it. The text stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.reading.names import NameMatch, index

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# The word whose features (lower-cased form, first letter, last three letters, shape) stand for all
# names of a kind; each is one that English models know well in that role.
_MODEL_WORD = {
    "state": "France",
    "organ": "Interpol",
    "alliance": "Nato",
    "group": "Hezbollah",
    "company": "Microsoft",
    "person": "Obama",
    "body": "Reuters",
    "place": "Paris",
    "public": "France",
}
_MODEL_WORD_OF_FORM = {"adjective": "French", "people": "Germans", "capital": "Paris", "seat": "Paris"}

_seen: set[tuple[int, str]] = set()


def merge(doc: Doc) -> Doc:
    """A document of the same text in which each known name is one token.

    Names that are also common words are left alone: whether they are names is for the context to say.
    """
    from spacy.tokens import Doc

    text = doc.text
    matches = [m for m in index().find(text) if not m.weak]
    if not matches:
        return doc
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i for token in doc}
    spans: dict[int, tuple[int, NameMatch]] = {}
    for match in matches:
        first, last = starts.get(match.start), ends.get(match.end)
        if first is not None and last is not None and last >= first:
            spans[first] = (last, match)
    words: list[str] = []
    spaces: list[bool] = []
    i = 0
    while i < len(doc):
        span = spans.get(i)
        last = i
        if span is not None:
            last, match = span
            words.append(text[doc[i].idx : match.end])
            _neutralise(doc.vocab, words[-1], match)
        else:
            words.append(doc[i].text)
        spaces.append(bool(doc[last].whitespace_))
        i = last + 1
    merged = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
    return merged if merged.text == text else doc


def _neutralise(vocab: Vocab, word: str, match: NameMatch) -> None:
    """Give a word the features of the word that stands for its kind."""
    key = (id(vocab), word)
    if key in _seen:
        return
    _seen.add(key)
    model = _MODEL_WORD_OF_FORM.get(match.form) or _MODEL_WORD[match.entry.kind]
    if match.form == "people" and not word.endswith("s"):
        model = "French"
    lexeme = vocab[word]
    lexeme.norm_ = model.lower()
    lexeme.prefix_ = model[0]
    lexeme.suffix_ = model[-3:]
    lexeme.shape_ = "Xxxxx"
