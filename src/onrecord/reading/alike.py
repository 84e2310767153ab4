"""Every state, and every known name of a kind, shows the parser the same sentence.

A statistical parser may read "China accused Norway" right and "the Czech Republic accused the United
States" wrong. So the parser never sees the names: it is given a stand-in of the document in which one
word stands for all names of a kind, a state has no article whether its name takes one or not, the
possessive is always "'s", and an abbreviation that is also an adjective ("U.S. officials") is one.
What it finds is then written back to the document, whose text was never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.reading.known_names import tokens_of
from onrecord.reading.names import NameMatch, states
from onrecord.reading.tree import OWN_ARTICLES

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# The word that stands for all names of a kind; each is one that English models know well in that role.
_STAND_IN = {
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
_STAND_IN_OF_FORM = {"adjective": "French", "people": "Germans", "capital": "Paris", "seat": "Paris"}
_REAL = "onrecord_real"
# Behind a state's name these begin what it does or what is said of it, never a noun that it modifies.
_NO_NOUN = frozenset(
    """a about above after again against ahead all along already also although always am amid among an and
    another any are around as at away be because been before behind being below between both but by can
    cannot could despite did do does down during each either else ever every far few for from further had
    has have he her here him his how however if in inside instead into is it its itself just last later
    least less like likewise many may me meanwhile might more most much must my near neither never next no
    nor not now of off on once one only or other ought our out outside over own per quite rather said same
    she should since so some soon still such than that the their them then there therefore these they this
    those though through throughout thus to together too toward towards under unless until up upon us very
    via was we were what when where whether which while who whom whose why will with within without would
    yesterday yet you your today tonight tomorrow earlier twice""".split()
)
# Behind a word that may be a verb or a plural ("the US plans"), these tell that it is the verb.
_OBJECTS = frozenset(
    """a an the to that its his her their this these those no any all some it them him us itself on-line
    more another what whether how""".split()
)
# Behind these a clause begins: what may be a verb behind the name is one.
_OPENS_CLAUSE = frozenset(
    """that and but or as if while when where because although though since before after until whether
    which what how says said say""".split()
)
# Behind these in a question a state's name is the subject and what follows it the verb: "would the US act".
_ASKS = frozenset("can could did do does may might must shall should will would".split())
# Behind these an adjective that modifies nothing stands for people: "the Chinese", "two Chinese".
_COUNTS = frozenset(
    """the these those two three four five six seven eight nine ten eleven twelve dozen several many some
    both other few more hundreds thousands of by against from to for with between""".split()
)
# Between a subject and its verb these tell when or where.
_WHEN = frozenset("in on at last this earlier".split())
_IRREGULAR_PAST = frozenset(
    """said told made took gave went came got saw held set put hit brought began kept left led let lost
    met paid sent spoke struck stood sought thought drew drove fell felt found fought hung knew laid meant
    read ran sold shot shut spent spread swore taught threw understood withdrew won wrote broke bought
    built caught chose cut dealt did had became blew bore bred burnt forbade forgot froze grew hid hurt
    lent lit overcame overthrew quit rose shook slid sped stole stuck swept swung tore woke""".split()
)


class Alike:
    """The component before the tagger: puts the stand-in in the document's place.

    Args:
        nlp: the pipeline; the verbs that its lemmatizer knows tell what may be a verb.
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._verbs: frozenset[str] | None = None

    def __call__(self, doc: Doc) -> Doc:
        from spacy.tokens import Doc

        found = {i: match for i, (last, match) in tokens_of(doc).items() if last == i}
        if not found:
            return doc
        kept: list[int] = []
        words: list[str] = []
        spaces: list[bool] = []
        starts: list[bool | None] = []
        inherited: bool | None = None
        for token in doc:
            i = token.i
            start = token.is_sent_start or inherited
            inherited = None
            match = found.get(i)
            if match is None and i + 1 in found and self._is_own_article(doc, i, found):
                inherited = start
                continue
            kept.append(i)
            words.append(token.text if match is None else self._stand_in(doc, i, match, found))
            if match is None and _is_possessive(doc, i, found):
                words[-1] = "'s"
            if match is None and i + 1 in found and token.lower_ in ("a", "an"):
                shown = self._stand_in(doc, i + 1, found[i + 1], found)
                words[-1] = token.text[0] + ("n" if shown[0] in "IO" else "")
            spaces.append(bool(token.whitespace_))
            starts.append(start)
        stand_in = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
        for token, start in zip(stand_in, starts, strict=True):
            if start is not None and token.i:
                token.is_sent_start = start
        stand_in.user_data[_REAL] = (doc, kept)
        return stand_in

    def _stand_in(self, doc: Doc, i: int, match: NameMatch, found: dict[int, NameMatch]) -> str:
        form = match.form
        if is_also_adjective(doc[i].text, match) and self._modifies(doc, i, found):
            form = "adjective"
        if form == "people" and not doc[i].text.endswith(("s", "men", "people")):
            form = "adjective"
        elif form == "adjective" and match.entry.kind == "state" and self._are_people(doc, i, found):
            form = "people"
        return _STAND_IN_OF_FORM.get(form) or _STAND_IN[match.entry.kind]

    def _is_own_article(self, doc: Doc, i: int, found: dict[int, NameMatch]) -> bool:
        """Whether "the" belongs to a state's name, not to a noun that the name modifies."""
        match = found[i + 1]
        return (
            doc[i].lower_ == "the"
            and match.entry.kind == "state"
            and match.form in ("name", "alias", "seat", "capital")
            and not self._modifies(doc, i + 1, found)
            and not _is_joined(doc, i + 1)
        )

    def _are_people(self, doc: Doc, i: int, found: dict[int, NameMatch]) -> bool:
        """Whether an adjective stands for persons, as "Americans" does: "the Chinese", "two Chinese"."""
        if i + 1 >= len(doc) or not i or doc[i].text.isupper() or "." in doc[i].text:
            return False
        before, behind = doc[i - 1], doc[i + 1].lower_
        counted = before.lower_ in _COUNTS or before.like_num
        if not counted or i + 1 in found or behind in ("and", "or", "&"):
            return False
        if not behind[0].isalpha():
            return behind in (".", "?", "!", ";", ":") or (behind == "," and i + 2 not in found)
        return bool(doc[i].whitespace_) and not self._modifies(doc, i, found)

    def _modifies(self, doc: Doc, i: int, found: dict[int, NameMatch]) -> bool:
        """Whether a state's name modifies the noun behind it, as far as words alone can tell."""
        if i + 1 >= len(doc) or not doc[i].whitespace_:
            return False
        if i + 1 in found:
            return found[i + 1].entry.kind not in ("state", "place", "alliance")
        word: str = doc[i + 1].text
        if not word[0].isalpha() or doc[i + 1].is_sent_start:
            return False
        low: str = word.lower()
        if low in _NO_NOUN or low in _IRREGULAR_PAST or low.endswith("ly") or low.endswith("n't"):
            return False
        if low.endswith("ed"):
            # "the US imposed new sanctions"; but "U.S. armed forces".
            return low == "armed"
        asks = i - 2 if i > 1 and doc[i - 1].lower_ == "the" else i - 1
        if asks >= 0 and doc[asks].lower_ in _ASKS and self._is_verb(low):
            return False
        if i > 1 and i - 2 in found and doc[i - 1].lower_ in (",", "and", "&") and self._is_verb(low):
            # "Britain, U.S. accuse China"
            return False
        if low.endswith("s") and not low.endswith(("ss", "us", "is", "ics")) and self._may_be_verb(low):
            return self._is_plural(doc, i)
        return True

    def _is_plural(self, doc: Doc, i: int) -> bool:
        """Whether what may be a verb or a plural is a plural: "over US sanctions", "the US sanctions on"."""
        behind = doc[i + 2].lower_ if i + 2 < len(doc) else ""
        before = doc[i - 1].lower_ if i else ""
        if behind in _OBJECTS or doc[i].is_sent_start or not i:
            return False
        if before == "the":
            return behind in _NO_NOUN or not behind[:1].isalpha()
        if before in _OPENS_CLAUSE:
            # "and US judges in 2019 charged four": the verb comes later.
            after = [token.lower_ for token in doc[i + 3 : i + 6]]
            return behind in _WHEN and any(low.endswith("ed") or low in _IRREGULAR_PAST for low in after)
        return before[:1].isalpha()

    def _is_verb(self, low: str) -> bool:
        return self._may_be_verb(f"{low}s")

    def _may_be_verb(self, low: str) -> bool:
        if self._verbs is None:
            self._verbs = frozenset()
            if self._nlp.has_pipe("lemmatizer"):
                lookups = getattr(self._nlp.get_pipe("lemmatizer"), "lookups", None)
                if lookups is not None and lookups.has_table("lemma_index"):
                    self._verbs = frozenset(lookups.get_table("lemma_index").get("verb", ()))
        if not self._verbs:
            return True
        stems = {low[:-1]}
        if low.endswith("es"):
            stems.add(low[:-2])
        if low.endswith("ies"):
            stems.add(f"{low[:-3]}y")
        return not stems.isdisjoint(self._verbs)


def _is_joined(doc: Doc, i: int) -> bool:
    """Whether a hyphen ties a name to what follows: "the US-backed group", whose article is the group's."""
    return not doc[i].whitespace_ and i + 1 < len(doc) and doc[i + 1].text in ("-", "–")


def is_also_adjective(surface: str, match: NameMatch) -> bool:
    """Whether a state's name is an adjective as well: "US", "U.K."."""
    state = states().get(match.entry.side or "")
    return match.entry.kind == "state" and state is not None and surface in state.adjectives


def _is_possessive(doc: Doc, i: int, found: dict[int, NameMatch]) -> bool:
    """Whether a token is a possessive in another shape: "’s", or "'" behind a name in "s"."""
    token = doc[i]
    if token.text == "’s":
        return True
    if token.text not in ("'", "’") or i - 1 not in found or doc[i - 1].whitespace_:
        return False
    behind = doc[i + 1].text if i + 1 < len(doc) else ""
    return doc[i - 1].lower_.endswith("s") and bool(token.whitespace_) and behind[:1].isalpha()


def restore(doc: Doc) -> Doc:
    """The component behind the lemmatizer: the document itself, with what was found in its stand-in."""
    from spacy.tokens import Doc

    real, kept = doc.user_data.pop(_REAL, (None, None))
    if real is None or kept is None:
        return doc
    n = len(real)
    place = {i: j for j, i in enumerate(kept)}
    tags, pos, lemmas, deps, heads = [""] * n, [""] * n, [""] * n, [""] * n, [0] * n
    for token in real:
        i = token.i
        j = place.get(i)
        if j is None:
            # The article of the name behind it.
            tags[i], pos[i], lemmas[i], deps[i], heads[i] = "DT", "DET", "the", "det", i + 1
            continue
        seen = doc[j]
        tags[i], pos[i], deps[i] = seen.tag_, seen.pos_, seen.dep_
        lemmas[i] = seen.lemma_ if seen.text == token.text else token.text
        heads[i] = kept[seen.head.i]
    return Doc(
        real.vocab,
        words=[token.text for token in real],
        spaces=[bool(token.whitespace_) for token in real],
        user_data={**real.user_data, OWN_ARTICLES: [i for i in range(n) if i not in place]},
        tags=tags,
        pos=pos,
        lemmas=lemmas,
        deps=deps,
        heads=heads,
    )
