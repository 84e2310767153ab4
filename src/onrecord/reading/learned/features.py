"""Features of a pair of sides in a sentence: how each stands in it, and which words are about.

No feature tells which state a side is: names that the tables know are never features, and sides are
told apart only by what the document does with them. Swap two states and the features stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from onrecord.reading.candidates import RELATION_RANK, all_triggers, relations, side_key
from onrecord.reading.learned.pairs import ACT_INDEX, Pair, Pairs, Presence
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL


@cache
def _state_words() -> frozenset[str]:
    """Every single word that tells a state, however it is used in a sentence, lower case."""
    found: set[str] = set()
    for state in states().values():
        forms = (state.name, *state.aliases, *state.adjectives, *state.people, *state.capitals, *state.seats)
        for form in forms:
            found.update(w.strip("().,").lower() for w in form.replace("-", " ").split() if len(w) > 2)
    return frozenset(found - _PLAIN)


# Words of states' long names that say nothing of which state it is.
_PLAIN = frozenset(
    "the and republic kingdom state states people people's democratic federal federation islamic arab union "
    "united commonwealth islands island new north south east west northern southern eastern western central "
    "city house palace government for with from saint great plurinational independent grand duchy".split()
)
_CONTENT = frozenset({"VERB", "NOUN", "ADJ", "ADV", "AUX", "PART", "ADP"})
_ROLES = ("ACCUSED", "ACCUSER", "home", "issuer")
_SMALL = frozenset({"the", "a", "an", "'s", "’s", "'", "’"})
_NEAR = 16  # tokens between two mentions whose words are looked at
# Kinds of party whose side only the affair may tell.
_OPEN = frozenset({"person", "company", "body", "group", "public", "organ"})
_MENTIONS = 3  # mentions of a side in a sentence that are described


@cache
def _like_states() -> frozenset[str]:
    """What is spelled like a state, its people or its capital: "to polish"."""
    forms = {
        form.lower()
        for state in states().values()
        for form in {state.name, *state.adjectives, *state.people, *state.capitals} - state.weak
    }
    return frozenset({"us", *forms})


def _is_word(lemma: str) -> bool:
    """Whether a lemma may be a feature: "us" is a state as often as a pronoun that was not understood."""
    return lemma.isalpha() and lemma not in _like_states()


def form_class(end: Mention) -> str:
    """A mention's finer class; one for all forms of a state's name, which differ from state to state."""
    return "state" if end.kind == "state" and end.how == "name" else end.cls


@dataclass(slots=True, eq=False)
class Part:
    """Features that go together, each once; pairs that share them share the object.

    Attributes:
        general: for every act.
        special: for one act alone, whose number stands before each ("3|t=").
    """

    general: tuple[str, ...] = ()
    special: tuple[str, ...] = ()


# A word that may name an act: the trigger, the relations of the other words to it, its lemma, and whether
# its conditions do not hold.
_Word = tuple[Trigger, dict[int, str], str, bool]
_Stands = tuple[str, ...]


@dataclass(slots=True)
class _End:
    """A side in the pairs of one sentence in which it has the same role.

    Attributes:
        here: its mentions in the sentence.
        role: what it is in the affair.
        part: what follows from all this.
        stands: act → how it stands to each word of the sentence that may name the act.
        verb: of its first mention's clause.
        above: the heads above that.
    """

    here: list[Mention]
    role: str
    part: Part
    stands: dict[int, _Stands]
    verb: int
    above: list[int]


@dataclass(slots=True)
class _Sentence:
    """A sentence in its pairs.

    Attributes:
        speaking: the side whose word it is.
        words: act → the words that may name it.
        part: what follows from all this.
        both: act, the sides' roles, and how they stand to its words → what follows from these.
    """

    speaking: str | None
    words: dict[int, list[_Word]]
    part: Part
    both: dict[tuple[int, str, str, _Stands, _Stands], Part] = field(default_factory=dict)


class Features:
    """The features of one document's pairs."""

    def __init__(self, reading: Reading, found: Pairs) -> None:
        self.reading = reading
        self.tree = reading.tree
        self.found = found
        by_token: dict[int, list[Trigger]] = {}
        for t in reading.triggers:
            by_token.setdefault(t.i, []).append(t)
        self._relations: dict[tuple[int, str], dict[int, str]] = {}
        # Sentence → the words that may name an act, each with the relations of the other words to it.
        self.triggers: dict[int, list[tuple[Trigger, dict[int, str]]]] = {}
        for t in all_triggers(reading, by_token):
            self.triggers.setdefault(self.tree.sent[t.i], []).append((t, self.relations(t)))
        self._words: dict[int, list[str]] = {}
        self._stance: dict[int, list[str]] = {}
        self._sentences: dict[int, _Sentence] = {}
        # By the identity of presences, which live as long as the pairs do.
        self._ends: dict[tuple[str, int], _End] = {}
        self._parts: dict[tuple[str, ...], Part] = {}
        self._document: dict[tuple[str, str], Part] = {}
        self._sideless: dict[int, list[Mention]] | None = None
        telling = _state_words()
        self._named = set(reading.mentions.side_word)
        self._named.update(i for i, low in enumerate(reading.tree.low) if low in telling)
        for m in reading.mentions.all:
            if m.how in ("name", "unknown name"):
                self._named.update(range(m.a, m.b))
        # Where each token stands if articles and possessives are not counted: some names take them.
        self._place = [0]
        for low in reading.tree.low:
            self._place.append(self._place[-1] + (low not in _SMALL))

    def of(self, pair: Pair) -> tuple[list[str], dict[int, list[str]]]:
        """Features of a pair for every act, and those that concern one act alone (by its number)."""
        general: list[str] = []
        special: dict[int, list[str]] = {}
        for part in self.parts(pair):
            general.extend(part.general)
            for numbered in part.special:
                act, _, feature = numbered.partition("|")
                special.setdefault(int(act), []).append(feature)
        return general, special

    def parts(self, pair: Pair) -> list[Part]:
        """Features of a pair; no two of the parts have one in common."""
        sentence = self._sentence(pair.sentence)
        a = self._end("A", sentence, pair.sentence, pair.actor, pair.a)
        b = self._end("B", sentence, pair.sentence, pair.target, pair.b)
        together = [f"r:{a.role}>{b.role}", f"rp:{a.role}{pair.a.how}>{b.role}{pair.b.how}"]
        if pair.actor == pair.target:
            together.append("same")
        if sentence.speaking == pair.actor:
            together.append("own:A")
        if sentence.speaking == pair.target:
            together.append("own:B")
        found = [sentence.part, a.part, b.part, self._part(together)]
        if a.here and b.here:
            self._between(a, b, found)
        self._proposed(pair, f"{a.role}>{b.role}", found)
        for act, words in sentence.words.items():
            key = (act, a.role, b.role, a.stands[act], b.stands[act])
            part = sentence.both.get(key)
            if part is None:
                part = sentence.both[key] = _both(words, *key)
            found.append(part)
        return found

    def _part(self, general: Iterable[str]) -> Part:
        """The part of these features for every act."""
        key = tuple(general)
        known = self._parts.get(key)
        if known is None:
            known = self._parts[key] = Part(tuple(dict.fromkeys(key)))
        return known

    def _sentence(self, n: int) -> _Sentence:
        known = self._sentences.get(n)
        if known is not None:
            return known
        speaking = None
        general = []
        for mark in self.found.marks.get(n, ()):
            if mark.startswith("own:"):
                speaking = mark[4:]
            else:
                general.append(mark)
        words: dict[int, list[_Word]] = {}
        special = []
        for t, rel in self.triggers.get(n, ()):
            act, lemma, broad = ACT_INDEX[t.act], self.tree.lemma[t.i], "broad" in t.how
            general.append(f"T{act}")
            words.setdefault(act, []).append((t, rel, lemma, broad))
            special += [f"{act}|t:{lemma}", f"{act}|t~" if broad else f"{act}|t=", f"{act}|ts:{t.status}"]
        general.extend(self.words(n))
        part = Part(tuple(dict.fromkeys(general)), tuple(dict.fromkeys(special)))
        known = self._sentences[n] = _Sentence(speaking, words, part)
        return known

    def _end(self, label: str, sentence: _Sentence, n: int, side: str, presence: Presence) -> _End:
        key = (label, id(presence))
        known = self._ends.get(key)
        if known is not None:
            return known
        tree = self.tree
        here = [m for m in presence.mentions if tree.sent[m.head] == n]
        stands: dict[int, _Stands] = {}
        special = []
        for act, words in sentence.words.items():
            stands[act] = tuple([_best(t, rel, here, presence) for t, rel, _, _ in words])
            for stand, (_, _, lemma, _) in zip(stands[act], words, strict=True):
                special += [f"{act}|t{label}:{stand}", f"{act}|t{label}:{lemma}|{stand}"]
        general = dict.fromkeys(self._side(label, side, presence, here))
        facts = self.found.known.sides.get(side, ())
        role = next((r for r in _ROLES if r in facts), "-")
        verb = tree.clause(here[0].head) if here else -1
        above = tree.ancestors(verb) if here else []
        part = Part(tuple(general), tuple(dict.fromkeys(special)))
        known = self._ends[key] = _End(here, role, part, stands, verb, above)
        return known

    def _side(self, label: str, side: str, presence: Presence, here: list[Mention]) -> Iterator[str]:
        yield f"{label}p:{presence.how}"
        for f in self.found.known.sides.get(side, ()):
            yield f"{label}.{f}"
        for m in here[:_MENTIONS]:
            end = m.resolved()
            yield f"{label}k:{end.kind}"
            if end.cls:
                yield f"{label}c:{form_class(end)}"
            for s in self.stance(m):
                yield f"{label}{s}"

    def relations(self, t: Trigger) -> dict[int, str]:
        """How the other words of its sentence stand to a trigger (``candidates.relations``)."""
        key = (t.i, t.frame.pos)
        known = self._relations.get(key)
        if known is None:
            known = self._relations[key] = relations(self.reading, t)
        return known

    def sideless(self, n: int) -> list[Mention]:
        """The parties of a sentence whose side nothing tells."""
        if self._sideless is None:
            self._sideless = {}
            for m in self.reading.mentions.all:
                for p in m.refs or [m]:
                    end = p.resolved()
                    spoken = end.voice if end.kind == "person" else None
                    told = side_key(p) or (side_key(spoken) if spoken is not None else None)
                    if told is None and end.kind in _OPEN and end.how != "pronoun":
                        self._sideless.setdefault(self.tree.sent[m.head], []).append(p)
        return self._sideless.get(n, [])

    def words(self, n: int) -> list[str]:
        """The content words of a sentence."""
        known = self._words.get(n)
        if known is None:
            tree = self.tree
            a, b = tree.sents[n]
            known = self._words[n] = sorted(
                {
                    f"w:{tree.lemma[i]}"
                    for i in range(a, b)
                    if i not in self._named and tree.pos[i] in _CONTENT and _is_word(tree.lemma[i])
                }
            )
        return known

    def stance(self, m: Mention) -> list[str]:
        """How a mention stands in its clause: its label and the words it hangs on."""
        known = self._stance.get(id(m))
        if known is not None:
            return known
        tree, named = self.tree, self._named
        i = m.head
        while tree.dep[i] == "conj" and tree.head[i] != i:
            i = tree.head[i]
        h = tree.head[i]
        path = tree.dep[i]
        if tree.pos[h] == "ADP" and tree.head[h] != h:
            path = f"{path}:{tree.low[h]}"
            h = tree.head[h]
        found = [path]
        if h not in named:
            found += [f"{path}<{tree.lemma[h]}", f"<{tree.lemma[h]}"]
            up = tree.head[h]
            if tree.pos[h] not in VERBAL and up != h:
                second = tree.dep[h]
                if tree.pos[up] == "ADP" and tree.head[up] != up:
                    second = f"{second}:{tree.low[up]}"
                    up = tree.head[up]
                if up in named:
                    found += [f"{path}<{second}", "<<name"]
                else:
                    found += [f"{path}<{second}<{tree.lemma[up]}", f"<<{tree.lemma[up]}"]
            elif up != h:
                tail = "" if up in named else f"<{tree.lemma[up]}"
                found.append(f"{path}<<{tree.dep[h]}{tail}")
        self._stance[id(m)] = found
        return found

    def _between(self, a: _End, b: _End, found: list[Part]) -> None:
        tree, place = self.tree, self._place
        low, high = sorted((a.here[0].head, b.here[0].head))
        first = "A" if a.here[0].head == low else "B"
        gap = min(abs(place[x.head] - place[y.head]) for x in a.here for y in b.here)
        near = "0" if gap < 4 else "1" if gap < 10 else "2" if gap < 20 else "3"
        if a.verb == b.verb:
            clause = "same"
        elif a.verb in b.above:
            clause = "AoverB"
        elif b.verb in a.above:
            clause = "BoverA"
        else:
            clause = "apart"
        found.append(self._part((f"first:{first}", f"gap:{first}{near}", f"clause:{clause}")))
        if place[high] - place[low] < _NEAR:
            words = [
                f"b{first}:{tree.lemma[i]}"
                for i in range(low + 1, high)
                if i not in self._named
                and tree.pos[i] in ("VERB", "NOUN", "ADP", "ADJ")
                and tree.lemma[i].isalpha()
            ]
            if words:
                found.append(self._part(words))

    def _proposed(self, pair: Pair, role: str, found: list[Part]) -> None:
        """What the rules propose for the pair here (R), the other way round (r), in the document (D, d)."""
        n, x, y = pair.sentence, pair.actor, pair.target
        document = self._document.get((x, y))
        if document is None:
            document = self._document[x, y] = self._part(self._acts_of("Dd", -1, x, y, role))
        found.append(document)
        proposals = self.found.proposals
        if (n, x, y) in proposals or (n, y, x) in proposals:
            found.append(self._part(self._acts_of("Rr", n, x, y, role)))

    def _acts_of(self, labels: str, n: int, x: str, y: str, role: str) -> Iterator[str]:
        proposals = self.found.proposals
        for act in sorted(proposals.get((n, x, y), ())):
            yield f"{labels[0]}{ACT_INDEX[act]}"
            yield f"{labels[0]}{ACT_INDEX[act]}|{role}"
        for act in sorted(proposals.get((n, y, x), ())):
            yield f"{labels[1]}{ACT_INDEX[act]}"


def _best(t: Trigger, rel: dict[int, str], here: list[Mention], presence: Presence) -> str:
    """How the best of a side's mentions stands to a word."""
    names = [rel.get(m.head) or ("before" if m.head < t.i else "after") for m in here]
    return min(names, key=lambda x: RELATION_RANK.get(x, 60), default=presence.how)


def _both(words: list[_Word], act: int, role_a: str, role_b: str, a: _Stands, b: _Stands) -> Part:
    """How both sides stand to the words that may name one act."""
    found = []
    for (_, _, lemma, broad), at, bt in zip(words, a, b, strict=True):
        both = f"{at}|{bt}"
        found += [f"{act}|tAB:{both}", f"{act}|tAB:{lemma}|{both}", f"{act}|tr:{role_a}>{role_b}|{both}"]
        if not broad:
            found.append(f"{act}|t=AB:{both}")
    return Part(special=tuple(found if len(words) == 1 else dict.fromkeys(found)))
