"""Features of a pair of sides in a sentence: how each stands in it, and which words are about.

No feature tells which state a side is: names that the tables know are never features, and sides are
told apart only by what the document does with them. Swap two states and the features stay.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def _is_word(lemma: str) -> bool:
    """Whether a lemma may be a feature: "us" is a state as often as a pronoun that was not understood."""
    return lemma.isalpha() and lemma != "us"


def form_class(end: Mention) -> str:
    """A mention's finer class; one for all forms of a state's name, which differ from state to state."""
    return "state" if end.kind == "state" and end.how == "name" else end.cls


class Features:
    """The features of one document's pairs."""

    def __init__(self, reading: Reading, found: Pairs) -> None:
        self.reading = reading
        self.tree = reading.tree
        self.found = found
        by_token: dict[int, list[Trigger]] = {}
        for t in reading.triggers:
            by_token.setdefault(t.i, []).append(t)
        # Sentence → the words that may name an act, each with the relations of the other words to it.
        self.triggers: dict[int, list[tuple[Trigger, dict[int, str]]]] = {}
        for t in all_triggers(reading, by_token):
            self.triggers.setdefault(self.tree.sent[t.i], []).append((t, relations(reading, t)))
        self._words: dict[int, list[str]] = {}
        self._stance: dict[int, list[str]] = {}
        # By the identity of triggers and presences, which live as long as the pairs do.
        self._bests: dict[tuple[int, int], str] = {}
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
        known = self.found.known.sides
        roles = [next((r for r in _ROLES if r in known.get(s, ())), "-") for s in (pair.actor, pair.target)]
        found: list[str] = []
        here = {}
        for label, side, presence in (("A", pair.actor, pair.a), ("B", pair.target, pair.b)):
            here[label] = self._here(pair.sentence, presence)
            found.extend(self._side(label, side, presence, here[label]))
        found.append(f"r:{roles[0]}>{roles[1]}")
        found.append(f"rp:{roles[0]}{pair.a.how}>{roles[1]}{pair.b.how}")
        if pair.actor == pair.target:
            found.append("same")
        if here["A"] and here["B"]:
            found.extend(self._between(here["A"], here["B"]))
        for mark in self.found.marks.get(pair.sentence, ()):
            if mark.startswith("own:"):
                if mark[4:] == pair.actor:
                    found.append("own:A")
                if mark[4:] == pair.target:
                    found.append("own:B")
            else:
                found.append(mark)
        special: dict[int, list[str]] = {}
        for t, rel in self.triggers.get(pair.sentence, ()):
            k = ACT_INDEX[t.act]
            found.append(f"T{k}")
            special.setdefault(k, []).extend(self._trigger(t, rel, here, pair, roles))
        found.extend(self._proposed(pair, roles))
        found.extend(self.words(pair.sentence))
        return found, special

    def _here(self, n: int, presence: Presence) -> list[Mention]:
        return [m for m in presence.mentions if self.tree.sent[m.head] == n]

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

    def _between(self, here_a: list[Mention], here_b: list[Mention]) -> Iterator[str]:
        tree = self.tree
        a, b = here_a[0].head, here_b[0].head
        first = "A" if a <= b else "B"
        place = self._place
        gap = min(abs(place[x.head] - place[y.head]) for x in here_a for y in here_b)
        yield f"first:{first}"
        yield f"gap:{first}{'0' if gap < 4 else '1' if gap < 10 else '2' if gap < 20 else '3'}"
        low, high = sorted((a, b))
        if place[high] - place[low] < _NEAR:
            for i in range(low + 1, high):
                if (
                    i not in self._named
                    and tree.pos[i] in ("VERB", "NOUN", "ADP", "ADJ")
                    and tree.lemma[i].isalpha()
                ):
                    yield f"b{first}:{tree.lemma[i]}"
        ca, cb = tree.clause(a), tree.clause(b)
        if ca == cb:
            yield "clause:same"
        elif ca in tree.ancestors(cb):
            yield "clause:AoverB"
        elif cb in tree.ancestors(ca):
            yield "clause:BoverA"
        else:
            yield "clause:apart"

    def _trigger(
        self, t: Trigger, rel: dict[int, str], here: dict[str, list[Mention]], pair: Pair, roles: list[str]
    ) -> Iterator[str]:
        """Features of one word that may name an act: how the two sides stand to it."""
        a, b = (self._best(t, rel, here[label], p) for label, p in (("A", pair.a), ("B", pair.b)))
        lemma = self.tree.lemma[t.i]
        broad = "broad" in t.how
        yield from (f"t:{lemma}", "t~" if broad else "t=", f"tA:{a}", f"tB:{b}", f"tAB:{a}|{b}")
        yield from (f"tA:{lemma}|{a}", f"tB:{lemma}|{b}", f"tAB:{lemma}|{a}|{b}")
        yield f"tr:{roles[0]}>{roles[1]}|{a}|{b}"
        yield f"ts:{t.status}"
        if not broad:
            yield f"t=AB:{a}|{b}"

    def _best(self, t: Trigger, rel: dict[int, str], here: list[Mention], presence: Presence) -> str:
        """How the best of a side's mentions stands to a word; a side is in many pairs of a sentence."""
        key = (id(t), id(presence))
        known = self._bests.get(key)
        if known is None:
            names = [rel.get(m.head) or ("before" if m.head < t.i else "after") for m in here]
            known = min(names, key=lambda x: RELATION_RANK.get(x, 60), default=presence.how)
            self._bests[key] = known
        return known

    def _proposed(self, pair: Pair, roles: list[str]) -> Iterator[str]:
        """What the rules propose for the pair here (R), the other way round (r), in the document (D, d)."""
        proposals = self.found.proposals
        n, x, y = pair.sentence, pair.actor, pair.target
        role = f"{roles[0]}>{roles[1]}"
        for label, key in (("R", (n, x, y)), ("r", (n, y, x)), ("D", (-1, x, y)), ("d", (-1, y, x))):
            for act in sorted(proposals.get(key, ())):
                yield f"{label}{ACT_INDEX[act]}"
                if label in "RD":
                    yield f"{label}{ACT_INDEX[act]}|{role}"
