"""Who is mentioned: spans that name or refer to a party, with its name, kind and side.

Names come from the tables (``names.py``); what is not in a table is still a party, and its side
comes from the words around it: "a Wuhan company", "hackers linked to Tehran", "Dutch officials".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from onrecord.reading import nouns
from onrecord.reading.alike import is_also_adjective
from onrecord.reading.known_names import find as find_names
from onrecord.reading.names import NameEntry, NameMatch, index, states
from onrecord.reading.tree import NOMINAL, Tree

PERSON_PRONOUNS = frozenset({"he", "she", "him", "her", "himself", "herself", "his", "hers"})
THING_PRONOUNS = frozenset({"it", "its", "itself"})
PLURAL_PRONOUNS = frozenset({"they", "them", "their", "themselves", "theirs", "both"})
OWN_PRONOUNS = frozenset({"we", "us", "our", "ours", "ourselves", "i", "me", "my", "mine", "myself"})
PRONOUNS = PERSON_PRONOUNS | THING_PRONOUNS | PLURAL_PRONOUNS | OWN_PRONOUNS

# Participles and adjectives that tie a party to a state: "linked to", "-backed", "working for".
TIES = frozenset(
    (
        "link tie connect back sponsor support fund direct run control align base employ associate "
        "affiliate attribute work operate trace belong act sympathetic loyal subordinate hire task "
        "own station house suspect pay command steer nexus speak friendly"
    ).split()
)
_TIED_ONLY = frozenset(
    {"link", "tie", "connect", "back", "sponsor", "affiliate", "associate", "employ", "base"}
)
TIE_PREPS = frozenset({"to", "by", "for", "with", "from", "of", "in", "behalf", "under", "at", "near", "out"})
# Nouns for states that "both", "two" or "three" make a reference to states named before.
COUNTRIES = frozenset({"countries", "nations", "states", "governments", "capitals", "sides", "allies"})
COUNTS = frozenset({"both", "two", "three"})
# Heads of parties: "the agency's head, Jonas Berg".
_NO_NAME = frozenset({"several", "some", "many", "all", "other", "two", "three", "four", "five", "more"})
# Classes of nouns that a person's name may stand beside: "Li Wei, one of the hackers".
_OF_PERSONS = frozenset({"class", "perpetrator"})
_HEADS = frozenset({"head", "boss", "founder", "president", "chief", "director", "chairman", "chairwoman"})
# Prepositions through which a side reaches the noun before them.
SIDE_PREPS = ("of", "from", "in", "at", "for", "inside", "across", "within", "outside")


@dataclass(slots=True)
class Mention:
    """A span of the document that names or refers to a party.

    Attributes:
        a, b: first token and one past the last.
        head: the token that the phrase hangs on.
        name, kind, side: the party as far as this span tells; side None if it does not.
        how: "name", "noun", "pronoun" or "unknown name".
        cls: finer class (a name table's type, or a class of ``party_nouns.tsv``).
        entry: the table's entry, if any.
        voice: the party this person speaks for, if he speaks for one.
        voice_type: class of office ("foreign-ministry") when the title tells it without a side.
        ref: the mention it refers back to.
        definite: "the", "this", "that": something known from before.
    """

    a: int
    b: int
    head: int
    name: str
    kind: str
    side: str | None
    how: str
    cls: str = ""
    entry: NameEntry | None = None
    voice: Mention | None = None
    speaks: bool = False
    office: str = ""
    ref: Mention | None = None
    refs: list[Mention] = field(default_factory=list)
    definite: bool = False
    plural: bool = False
    possessor: int | None = None
    aliases: set[str] = field(default_factory=set)

    def resolved(self) -> Mention:
        """The mention at the end of the chain of references."""
        seen, mention = 0, self
        while mention.ref is not None and seen < 8:
            mention = mention.ref
            seen += 1
        return mention


class Mentions:
    """The mentions of a document, by head token."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.all: list[Mention] = []
        self.at: dict[int, Mention] = {}
        self.inside: dict[int, Mention] = {}
        # Token → side told by an adjective or another word that is no party here.
        self.side_word: dict[int, tuple[str, NameMatch]] = {}
        self.name_at: dict[int, NameMatch] = {}
        # Head → match, where several parties bear the name.
        self.shared: dict[int, NameMatch] = {}
        self._find()

    # -- finding --------------------------------------------------------------------------------

    def _find(self) -> None:
        tree = self.tree
        at_start = {start: i for i, start in enumerate(tree.start)}
        at_end = {end: i for i, end in enumerate(tree.end)}
        covered: dict[int, tuple[int, int, NameMatch]] = {}
        for match in find_names(tree.text):
            a, last = at_start.get(match.start), at_end.get(match.end)
            if a is None:
                a = self._containing(match.start)
            if last is None:
                last = self._containing(match.end - 1)
            if a is None or last is None or last < a:
                continue
            if match.weak and not self._weak_holds(match, a, last):
                continue
            head = self._head(a, last + 1)
            if self._is_adjective(head, match):
                # "U.S. officials": an abbreviation that is an adjective here is no party of its own.
                match = replace(match, form="adjective")
            for i in range(a, last + 1):
                covered[i] = (a, last + 1, match)
            self.name_at[head] = match
            if match.others and match.entry.kind != "state":
                self.shared[head] = match
            if match.form in ("adjective", "people") or match.entry.kind == "place":
                for i in range(a, last + 1):
                    if match.entry.side:
                        self.side_word[i] = (match.entry.side, match)
        done: set[int] = set()
        for i in range(tree.n):
            if i in done:
                continue
            hit = covered.get(i)
            if hit is not None:
                a, b, match = hit
                done.update(range(a, b))
                self._from_match(a, b, match)
        for i in range(tree.n):
            if i in self.inside and self.inside[i].how == "name":
                continue
            pos = tree.pos[i]
            if pos in ("NOUN", "PROPN", "ADJ", "NUM", "DET") and i not in covered:
                if (
                    (pos == "PROPN" and tree.dep[i] not in ("compound",))
                    or pos == "NOUN"
                    or (
                        pos in ("ADJ", "NUM", "DET")
                        and tree.dep[i]
                        in (
                            "nsubj",
                            "nsubjpass",
                            "dobj",
                            "pobj",
                            "conj",
                            "dative",
                            "agent",
                        )
                    )
                ):
                    self._from_noun(i, covered)
            elif pos == "PRON" and tree.low[i] in PRONOUNS:
                self._from_pronoun(i)
        self.all.sort(key=lambda m: (m.a, m.b))
        for mention in self.all:
            if mention.kind == "person" or mention.how == "unknown name":
                self._describe_person(mention)
        for mention in self.all:
            if mention.side is None and mention.how in ("noun", "unknown name"):
                mention.side = self.side_after(mention.head) or mention.side
        for mention in self.all:
            if mention.how == "unknown name" and mention.kind == "body":
                self._settle_unknown(mention)

    def _containing(self, offset: int) -> int | None:
        from bisect import bisect_right

        i = bisect_right(self.tree.start, offset) - 1
        return i if i >= 0 and offset < self.tree.end[i] else None

    def _is_adjective(self, i: int, match: NameMatch) -> bool:
        tree = self.tree
        return (
            match.form != "people"
            and tree.dep[i] in ("amod", "compound", "nmod")
            and tree.head[i] > i
            and tree.text[match.end : match.end + 1].isspace()
            and is_also_adjective(tree.text[match.start : match.end], match)
        )

    def _weak_holds(self, match: NameMatch, a: int, last: int) -> bool:
        """Whether a common word is a name here."""
        tree = self.tree
        if match.entry.kind == "group":
            return False
        if match.entry.kind == "organ" and tree.text[match.start : match.end].islower():
            return False  # "the defence department" is anybody's, whoever's organ is called so
        return all(
            tree.pos[i] in ("PROPN", "ADJ", "ADP", "DET", "NOUN", "CCONJ", "PUNCT", "X")
            for i in range(a, last + 1)
        ) and (tree.pos[last] == "PROPN" or match.form in ("adjective", "people"))

    def _head(self, a: int, b: int) -> int:
        head = self.tree.head
        for i in range(b - 1, a - 1, -1):
            if not a <= head[i] < b or head[i] == i:
                return i
        return b - 1

    def _add(self, mention: Mention) -> Mention:
        self.all.append(mention)
        self.at[mention.head] = mention
        for i in range(mention.a, mention.b):
            self.inside[i] = mention
        return mention

    def _from_match(self, a: int, b: int, match: NameMatch) -> None:
        tree, entry = self.tree, match.entry
        head = self._head(a, b)
        if entry.kind == "place":
            return
        if match.form in ("adjective", "people"):
            # "the Chinese", "Russians": the people, when nothing follows that they modify.
            if (
                tree.dep[head] in ("amod", "compound", "nmod", "npadvmod", "advmod")
                and tree.head[head] > head
            ):
                return
            if (
                match.form == "adjective"
                and tree.pos[head] == "ADJ"
                and tree.dep[head]
                not in (
                    "nsubj",
                    "nsubjpass",
                    "pobj",
                    "dobj",
                    "conj",
                    "dative",
                    "agent",
                )
            ):
                return
            if tree.dep[head] == "conj" and tree.head[head] in self.side_word:
                return
            # "the Chinese", "the Americans" act for their state; "two Russians", "an American" do not.
            det = tree.kid(head, "det")
            counted = any(tree.dep[k] == "nummod" for k in tree.kids[head])
            kind = "state" if det is not None and tree.low[det] == "the" and not counted else "person"
            name = tree.text[tree.start[a] : tree.end[b - 1]] if kind == "person" else entry.name
            self._add(Mention(a, b, head, name, kind, entry.side, "name", "people", entry))
            return
        mention = Mention(a, b, head, entry.name, entry.kind, entry.side, "name", entry.type, entry)
        if match.form in ("capital", "seat"):
            mention.cls = match.form
        mention.aliases.add(tree.text[tree.start[a] : tree.end[b - 1]])
        mention.definite = True
        self._add(mention)

    def phrase(self, i: int) -> tuple[int, int]:
        """The noun phrase of ``i`` without what follows it: determiners, modifiers, head."""
        tree = self.tree
        a = i
        for k in tree.kids[i]:
            if k < i and tree.dep[k] in (
                "det",
                "amod",
                "compound",
                "nummod",
                "poss",
                "nmod",
                "quantmod",
                "advmod",
                "punct",
                "predet",
            ):
                low = tree.subtree(k)[0]
                if low < a:
                    a = low
        return a, i + 1

    def label(self, a: int, b: int) -> str:
        """The phrase as a name: without article, quotes or line breaks."""
        tree = self.tree
        while a < b - 1 and (
            tree.tag[a] in ("DT", "PRP$", "WDT", "WP$") or tree.pos[a] in ("PUNCT", "SPACE", "ADV")
        ):
            a += 1
        return " ".join(tree.text[tree.start[a] : tree.end[b - 1]].split())

    def _from_noun(self, i: int, covered: dict[int, tuple[int, int, NameMatch]]) -> None:
        tree = self.tree
        found = nouns.classify(tree, i)
        if self._refers_to_several(i):
            return
        if found is not None and found.kind == "thing" and self._ends_a_name(i, covered):
            found = None
        if found is None:
            if tree.pos[i] == "PROPN":
                self._from_unknown_name(i, covered)
            return
        a, b = self.phrase(i)
        mention = Mention(a, b, i, self.label(a, b), found.kind, None, "noun", found.cls)
        mention.speaks = found.voice
        mention.office = found.type
        mention.plural = tree.tag[i] in ("NNS", "NNPS") or found.cls in ("class",)
        det = [tree.low[k] for k in tree.kids[i] if tree.dep[k] == "det"]
        mention.definite = any(d in ("the", "this", "that", "these", "those") for d in det) or not det
        mention.side = self.side_before(i)
        poss = tree.kid(i, "poss")
        if poss is not None:
            mention.possessor = poss
            mention.definite = True
        if found.state and found.kind == "organ":
            mention.kind = "state"
        if mention.side is None:
            mention.side = self.side_after(i, embassy=found.type == "embassy")
        self._name_noun(mention, found)
        self._split_sides(mention)
        self._add(mention)

    def _ends_a_name(self, i: int, covered: dict[int, tuple[int, int, NameMatch]]) -> bool:
        """Whether a word is the last of a capitalised name that no table knows: "Larkin Technologies"."""
        tree = self.tree
        return (
            tree.pos[i] == "PROPN"
            and i > 0
            and i - 1 not in covered
            and tree.pos[i - 1] == "PROPN"
            and tree.head[i - 1] == i
            and tree.word[i - 1][:1].isupper()
        )

    def _refers_to_several(self, i: int) -> bool:
        """ "Both countries", "the two sides", "the latter": parties named before, found by ``references``."""
        tree = self.tree
        low = tree.low[i]
        before = {tree.low[k] for k in tree.kids[i] if k < i}
        if low in COUNTRIES and before & COUNTS:
            cls = "countries"
        elif low in ("former", "latter") and "the" in before:
            cls = low
        else:
            return False
        a, b = self.phrase(i)
        mention = Mention(a, b, i, self.label(a, b), "thing", None, "noun", cls)
        mention.definite, mention.plural = True, cls == "countries"
        self._add(mention)
        return True

    def _name_noun(self, mention: Mention, found: nouns.Found) -> None:
        """Compose the name of a side's organ: "Chinese Foreign Ministry", "Russian ambassador"."""
        name = self.organ_name(mention, found)
        if name is not None and name != mention.name:
            mention.aliases.add(mention.name)
            mention.name = name

    def organ_name(self, mention: Mention, found: nouns.Found) -> str | None:
        """The name of the party that a noun with a side refers to; None if the words of the text serve."""
        state = states().get(mention.side or "")
        if state is None:
            return None
        if mention.kind == "state":
            return state.name
        if found.kind != "organ" or not found.noun or mention.cls != "organ":
            return None
        if not mention.plural:
            return f"{state.adjectives[0]} {found.noun}"
        # "Ukrainian agencies" is a name as it stands; "its agencies" is not.
        tree = self.tree
        if self.side_before(mention.head) is not None and mention.possessor is None:
            return None
        words = tree.low[mention.a : mention.b]
        while words and (words[0] in _NO_NAME or tree.tag[mention.b - len(words)] in ("PRP$", "DT")):
            words = words[1:]
        return f"{state.adjectives[0]} {' '.join(words[-3:])}" if mention.possessor is None else None

    def _split_sides(self, mention: Mention) -> None:
        """ "American and British agencies": a mention for each side, which this one stands for."""
        tree, i = self.tree, mention.head
        told: list[tuple[str, NameMatch]] = []
        for k in tree.kids[i]:
            if k < i and tree.dep[k] in ("amod", "compound", "nmod") and k in self.side_word:
                told += [self.side_word[j] for j in tree.conjuncts(k) if j in self.side_word]
        sides = dict(told)
        if not mention.plural or len(sides) < 2:
            return
        noun = tree.text[tree.start[i] : tree.end[i]]
        for side, match in sides.items():
            state = states().get(side)
            name = match.entry.name if state is None else f"{state.adjectives[0]} {noun}"
            if state is not None and mention.kind == "state":
                name = state.name
            one = Mention(mention.a, mention.b, i, name, mention.kind, side, "noun", mention.cls)
            one.speaks, one.office, one.plural = mention.speaks, mention.office, True
            mention.refs.append(one)

    def _from_unknown_name(self, i: int, covered: dict[int, tuple[int, int, NameMatch]]) -> None:
        """A capitalised name that no table knows: a person, a company, a body, an organ."""
        tree = self.tree
        if tree.dep[i] == "compound" and tree.pos[tree.head[i]] == "PROPN" and tree.head[i] not in covered:
            return
        if tree.low[i] in nouns.CALENDAR or not tree.word[i][:1].isalpha():
            return
        a = i
        while (
            a > 0 and tree.pos[a - 1] == "PROPN" and a - 1 not in covered and tree.word[a - 1][:1].isupper()
        ):
            a -= 1
        # A title is not part of the name: "Foreign Minister", "Mr", "spokesman".
        first = a
        for j in range(a, i):
            if tree.low[j] in nouns.TITLES:
                first = j + 1
        words = tree.word[first : i + 1]
        if not words or (i in self.inside and self.inside[i].how == "name"):
            return
        kind, cls = nouns.classify_name(words)
        titled = first > a or (a > 0 and tree.low[a - 1] in nouns.TITLES)
        if titled and kind == "body":
            kind, cls = "person", "person"
        name = " ".join(tree.text[tree.start[first] : tree.end[i]].split())
        mention = Mention(first, i + 1, i, name, kind, None, "unknown name", cls)
        mention.definite = True
        mention.side = self.side_before(i)
        self._add(mention)

    def _from_pronoun(self, i: int) -> None:
        low = self.tree.low[i]
        kind = "person" if low in PERSON_PRONOUNS else ""
        mention = Mention(i, i + 1, i, low, kind, None, "pronoun", "own" if low in OWN_PRONOUNS else "")
        mention.plural = low in PLURAL_PRONOUNS
        self._add(mention)

    # -- sides ----------------------------------------------------------------------------------

    def side_of_token(self, i: int) -> str | None:
        """The side that a single word tells: an adjective, a place, a named party."""
        word = self.side_word.get(i)
        if word is not None:
            return word[0]
        match = self.name_at.get(i)
        if match is not None and match.entry.side:
            return match.entry.side
        mention = self.at.get(i)
        if mention is not None and mention.how != "pronoun":
            return mention.side
        return None

    def side_before(self, i: int, depth: int = 0) -> str | None:
        """The side told by what stands before a noun: "Chinese", "China's", "Wuhan", "Moscow-backed"."""
        tree = self.tree
        best = None
        for k in tree.kids[i]:
            if k >= i:
                continue
            dep = tree.dep[k]
            if dep in (
                "amod",
                "compound",
                "nmod",
                "poss",
                "npadvmod",
                "advmod",
                "nummod",
                "punct",
                "dep",
                "det",
            ):
                side = self.side_of_token(k)
                if side is None and depth < 3 and dep not in ("punct", "det"):
                    side = self.side_before(k, depth + 1)
                if side is None and tree.dep[k] == "amod":
                    for kk in tree.kids[k]:
                        if tree.dep[kk] == "conj":
                            side = side or self.side_of_token(kk)
                if side is not None:
                    if dep in ("amod", "poss", "compound", "nmod"):
                        best = best or side
                    else:
                        best = best or side
        return best

    def side_after(self, i: int, *, embassy: bool = False, depth: int = 0) -> str | None:
        """The side told by what follows a noun: "of Iran", "in Wuhan", "linked to the Kremlin"."""
        tree = self.tree
        if (
            i + 2 < tree.n
            and tree.tag[i + 1] in ("VBN", "VBD")
            and tree.lemma[i + 1] in _TIED_ONLY
            and tree.low[i + 2] in TIE_PREPS
        ):
            # "Hackers linked to Tehran stole": a parser may take "linked" for the verb of the sentence.
            side = self._tied_side(i + 1, high=i + 7)
            if side:
                return side
        for k in tree.kids[i]:
            if k <= i:
                continue
            dep = tree.dep[k]
            if dep == "prep" and tree.low[k] in SIDE_PREPS and not (embassy and tree.low[k] in ("in", "at")):
                for kk in tree.kids[k]:
                    if tree.dep[kk] == "pobj":
                        side = self.side_of_token(kk) or self.side_before(kk)
                        if side is None and depth < 2:
                            side = self.side_after(kk, depth=depth + 1)
                        if side:
                            return side
            elif dep in ("acl", "relcl", "amod", "appos", "advcl"):
                if dep == "appos":
                    side = self.side_of_token(k) or self.side_before(k)
                    if side is None and depth < 2:
                        side = self.side_after(k, depth=depth + 1)
                    if side:
                        return side
                elif tree.lemma[k] in TIES:
                    side = self._tied_side(k)
                    if side:
                        return side
        return None

    def _tied_side(self, verb: int, high: int | None = None) -> str | None:
        tree = self.tree
        if high is None:
            _low, high = tree.subtree(verb)
        high = min(high, tree.n)
        for j in range(verb + 1, min(high, verb + 9)):
            side = self.side_of_token(j)
            if side:
                return side
        return None

    # -- persons --------------------------------------------------------------------------------

    def _describe_person(self, mention: Mention) -> None:
        """Title, apposition and affiliation: whom a person speaks for, and his side."""
        tree, i = self.tree, mention.head
        entry = mention.entry
        if entry is not None and entry.kind == "person" and mention.how == "name":
            if entry.organ:
                mention.speaks = True
            self._entry_voice(mention, entry)
        start = max(0, mention.a - 8)
        title = None
        organ: Mention | None = None
        side: str | None = None
        j = mention.a - 1
        # Before the name: "Kremlin spokesman Dmitry Peskov", "Chinese Foreign Minister Wang Yi".
        while (
            j >= start
            and tree.pos[j] in ("NOUN", "PROPN", "ADJ", "PART", "ADP")
            and tree.sent[j] == tree.sent[i]
        ):
            if tree.pos[j] == "ADP" and tree.low[j] not in ("of", "for"):
                break
            title = title or nouns.title(tree, j)
            found = self.inside.get(j)
            if (
                found is not None
                and (found.how == "name" or (found.how == "noun" and found.kind == "state" and found.side))
                and found.kind in ("organ", "alliance", "state", "body", "company")
            ):
                organ = organ or found
            side = side or self.side_of_token(j)
            j -= 1
        poss = j
        if poss >= 0 and tree.pos[poss] == "PUNCT" and tree.low[poss] == "," and poss - 1 >= 0:
            # "the ministry's spokesperson, Lin Jian," : the name is in apposition to the title.
            head = tree.head[i]
            if tree.dep[i] == "appos" and head < i:
                title = title or nouns.title(tree, head)
                if title is None and mention.kind == "body" and not mention.cls and tree.low[head] in _HEADS:
                    mention.kind, mention.cls = "person", "person"
                above = self.at.get(head)
                if above is not None:
                    side = side or above.side
                    if above.possessor is not None:
                        organ = organ or self.at.get(above.possessor)
        for k in tree.kids[i]:
            if tree.dep[k] in ("appos", "relcl", "acl") and k > i:
                if title is None and tree.dep[k] == "appos":
                    title = nouns.title(tree, k)
                described = nouns.classify(tree, k)
                if mention.kind in ("body", "") and (title or (described and described.kind == "person")):
                    own = described is not None and described.kind == "person"
                    mention.kind, mention.cls = "person", described.cls if described and own else "person"
                elif (
                    mention.how == "unknown name"
                    and described is not None
                    and described.kind in ("company", "organ", "group", "body")
                    and not (described.cls in _OF_PERSONS and self._looks_like_a_person(mention))
                ) and tree.dep[k] == "appos":
                    mention.kind, mention.cls = described.kind, described.cls
                if described is not None and described.cls == "expert":
                    mention.cls = "expert"
                low, high = tree.subtree(k)
                for j in range(low, min(high, low + 16)):
                    found = self.inside.get(j)
                    if (
                        found is not None
                        and found.how == "name"
                        and found.kind in ("organ", "alliance", "state", "body", "company")
                    ):
                        organ = organ or found
                    side = side or self.side_of_token(j)
            elif tree.dep[k] == "prep" and tree.low[k] in ("of", "at", "from", "for") and k > i:
                for kk in tree.kids[k]:
                    found = self.at.get(kk)
                    if found is not None and found.how == "name":
                        organ = organ or found
                        side = side or found.side
                    side = side or self.side_of_token(kk) or self.side_after(kk)
        if title is not None:
            mention.kind = "person"
            mention.speaks = mention.speaks or title.voice
            mention.office = title.type or mention.office
            if title.cls == "expert" or not title.voice:
                mention.cls = title.cls or mention.cls
        if mention.kind == "person":
            if organ is not None and mention.voice is None and mention.speaks:
                mention.voice = organ
            if mention.side is None:
                mention.side = side or (organ.side if organ is not None else None)

    def _entry_voice(self, mention: Mention, entry: NameEntry) -> None:
        if not entry.organ:
            return
        for match in index().lookup(entry.organ):
            spoken = match.entry
            mention.voice = Mention(
                mention.a,
                mention.b,
                mention.head,
                spoken.name,
                spoken.kind,
                spoken.side,
                "name",
                spoken.type,
                spoken,
            )
            return
        state = states().get(entry.side or "")
        if state is not None:
            mention.voice = Mention(
                mention.a, mention.b, mention.head, state.name, "state", entry.side, "name", "state"
            )

    def _settle_unknown(self, mention: Mention) -> None:
        """An unknown name of two capitalised words or more is a person's, if nothing says otherwise."""
        if mention.cls == "" and self._looks_like_a_person(mention):
            mention.kind, mention.cls = "person", "person"

    def _looks_like_a_person(self, mention: Mention) -> bool:
        tree = self.tree
        words = tree.word[mention.a : mention.b]
        if not 2 <= len(words) <= 5 or (mention.a and tree.low[mention.a - 1] == "the"):
            return False
        if any(tree.low[k] in nouns.NO_PERSON for k in range(mention.a, mention.b)):
            return False
        return all(w[:1].isupper() and (w[1:2].islower() or w[1:] in ("", ".") or "-" in w) for w in words)


def nominal(tree: Tree, i: int) -> bool:
    """Whether ``i`` heads a noun phrase."""
    return tree.pos[i] in NOMINAL


def run(reading: object) -> None:
    """The stage: mentions are found when the reading is made."""
