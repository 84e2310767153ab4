"""Whom a pronoun stands for: one of the parties that were mentioned, or none.

Each earlier mention (and a later one of the same sentence) competes with "it stands for no party"; features
tell where the two stand, what kind of party it is and how often it is spoken of, never its name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from onrecord.reading import nouns
from onrecord.reading.frames import lexicon
from onrecord.reading.mentions import OWN_PRONOUNS, PERSON_PRONOUNS, PLURAL_PRONOUNS, Mention
from onrecord.reading.state import Reading
from onrecord.reading.tree import Tree

Score = Callable[[Sequence[str]], float]

# Mentions looked back over, and sentences.
_WINDOW = 30
_SENTENCES = 3
# Tokens looked ahead over within the sentence: "In its report the agency said".
_AHEAD = 15
_MOST_VERBS = 6
HOSTILE = frozenset({"spy", "intelligence", "military-unit", "perpetrator", "perpetrator-group"})
_OF_ONESELF = frozenset({"himself", "herself", "itself", "themselves"})
# "spied on its neighbours"
_RELATED = frozenset(
    (
        "ally adversary citizen critic dissident enemy neighbor neighbour opponent partner people population "
        "rival"
    ).split()
)
# "hacked the ministry with its tools"
_MEANS = frozenset({"with", "using", "by", "through", "via", "from", "for", "under", "on"})
_COMPLEMENTS = frozenset({"acomp", "attr", "ccomp", "xcomp", "csubj", "advcl", "oprd", "dobj"})
_FORMS = {"she": "he", "hers": "his", "herself": "himself", "theirs": "their", "her": "him"}
_ROLES = {
    "nsubj": "S",
    "nsubjpass": "SP",
    "csubj": "S",
    "dobj": "O",
    "dative": "O",
    "pobj": "P",
    "poss": "G",
    "attr": "A",
    "ROOT": "R",
    "agent": "P",
}


def form(tree: Tree, i: int) -> str:
    """The pronoun, without gender."""
    if tree.low[i] == "her" and tree.tag[i] == "PRP$":
        return "his"
    return _FORMS.get(tree.low[i], tree.low[i])


def role(tree: Tree, i: int) -> str:
    """What a phrase is in its clause; what is coordinated or in apposition is what its head is."""
    mark = ""
    for _ in range(8):
        dep = tree.dep[i]
        if dep in ("conj", "appos") and tree.head[i] != i:
            mark = dep[0]
            i = tree.head[i]
            continue
        if dep == "pobj" and tree.dep[tree.head[i]] == "agent":
            return "B" + mark
        return _ROLES.get(dep, "X") + mark
    return "X" + mark


@dataclass(slots=True)
class Memory:
    """What has been mentioned so far in a document that is gone through in its order.

    Attributes:
        seen: the mentions, in the order of the text.
        counts: how often each party was mentioned.
        last: whom the last pronouns stood for, None for no party, by form; with the sentence.
    """

    seen: list[Mention] = field(default_factory=list)
    counts: dict[tuple[str, str | None], int] = field(default_factory=dict)
    last: list[tuple[str, int, tuple[str, str | None] | None]] = field(default_factory=list)

    def add(self, reading: Reading, m: Mention) -> None:
        """Go past a mention."""
        self.seen.append(m)
        tree = reading.tree
        if m.how == "pronoun" and tree.low[m.head] not in OWN_PRONOUNS:
            self.last.append((form(tree, m.head), tree.sent[m.head], party(m) if m.ref is not None else None))
        if m.how != "pronoun" or m.ref is not None:
            key = party(m)
            self.counts[key] = self.counts.get(key, 0) + 1


def party(m: Mention) -> tuple[str, str | None]:
    """Two mentions of one party have the same."""
    end = m.resolved()
    return end.name.lower(), end.side


def offered(reading: Reading, m: Mention, memory: Memory, later: Sequence[Mention]) -> list[Mention]:
    """The mentions that a pronoun may refer to, the nearest first.

    Args:
        reading: the document.
        m: the pronoun.
        memory: what stands before it.
        later: the mentions behind it, in the order of the text.
    """
    tree = reading.tree
    here = tree.sent[m.head]
    barred = attackers(tree, m.head)
    found = []
    for other in reversed(memory.seen[-_WINDOW:]):
        if here - tree.sent[other.head] > _SENTENCES:
            break
        if other.head not in barred and _fits(tree, m, other):
            found.append(other)
    for other in later:
        if tree.sent[other.head] != here or other.head - m.head > _AHEAD:
            break
        if other.how != "pronoun" and role(tree, other.head) in ("S", "SP") and _fits(tree, m, other):
            found.append(other)
    return found


def attackers(tree: Tree, i: int) -> set[int]:
    """The subjects of the attack that a phrase is in the object of: nobody attacks what is his.

    "Norway accused China of hacking its parliament" – not China's.
    """
    if role(tree, i)[:1] == "S" or tree.low[i] in _OF_ONESELF or tree.lemma[tree.head[i]] in _RELATED:
        return set()
    if i + 1 < tree.n and tree.low[i + 1] == "own":
        return set()
    v = tree.clause(i)
    if all(frame.act != "attack" for frame in lexicon().get(("v", tree.lemma[v]), ())):
        return set()
    j = i
    while tree.head[j] not in (v, j):
        j = tree.head[j]
    if tree.low[j] in _MEANS:
        return set()
    return {one for h in tree.args(v).subj for one in tree.conjuncts(h)}


def _fits(tree: Tree, m: Mention, other: Mention) -> bool:
    if other.how == "pronoun" and other.ref is None and not other.refs:
        return False
    if other.a <= m.head < other.b:
        return False
    end = other.resolved()
    low = tree.low[m.head]
    person = end.kind == "person" and not end.plural
    if low in PERSON_PRONOUNS:
        return person or (end.how == "unknown name" and end.kind in ("body", "") and not end.plural)
    if end.kind == "thing":
        return False
    if low in PLURAL_PRONOUNS:
        return not person or tree.dep[other.head] == "conj" or bool(tree.kid(other.head, "conj"))
    return not person and not end.plural


def describe(reading: Reading, m: Mention, memory: Memory, candidates: Sequence[Mention]) -> list[list[str]]:
    """The features of each mention that a pronoun may refer to, and, last, of its standing for no party."""
    tree = reading.tree
    i = m.head
    pc = form(tree, i)
    mine = role(tree, i)
    here = tree.sent[i]
    paths = _paths(tree, i)
    verb, word = _governor(tree, i)
    told = _told(tree, i)
    in_quotes = quoted(tree, i)
    previous = next((x for x in reversed(memory.last) if x[0][0] == pc[0] and here - x[1] <= 2), None)
    order: dict[tuple[str, str | None], int] = {}
    for other in candidates:
        order.setdefault(party(other), len(order))
    hostile = {
        o.side for o in reading.mentions.all if o.side is not None and (o.kind == "group" or o.cls in HOSTILE)
    }
    rows = []
    for other in candidates:
        end = other.resolved()
        key = party(other)
        d = here - tree.sent[other.head]
        ahead = other.head > i
        r = role(tree, other.head)
        path = paths.get(other.head, "-") if d == 0 else "far"
        kind = "hostile" if end.kind == "group" or end.cls in HOSTILE else end.kind or "open"
        spot = f"{'+' if ahead else d}{r}"
        chain = previous is not None and previous[2] == key
        rank = min(order[key], 5)
        row = [
            f"spot:{spot}",
            f"rank:{rank}",
            f"rank:{rank}|{d}",
            f"path:{path}",
            f"kind:{kind}",
            f"plural:{end.plural}|{other.plural}",
            f"how:{other.how}|{end.how}",
            f"count:{min(memory.counts.get(key, 0), 5)}",
            f"chain:{chain}|{previous is not None}",
            f"line:{reading.line_of[other.head] == reading.line_of[i]}|{min(d, 1)}",
            f"head:{tree.sent[other.head] == 0}|{min(d, 1)}",
            f"tokens:{min(abs(i - other.head) // 4, 6) if d == 0 else '-'}",
            f"issuer:{reading.issuer is not None and end is reading.issuer}",
            f"home:{end.side is not None and end.side == reading.home}|{kind}",
            f"quote:{in_quotes}|{quoted(tree, other.head)}|{min(d, 1)}",
            f"sided:{end.side is not None}",
            f"mine:{mine}|{r}|{d}",
            f"list:{tree.dep[other.head] == 'conj'}|{tree.kid(other.head, 'conj') is not None}",
        ]
        row += [f"{pc}|{f}" for f in row]
        row += [
            f"verb:{verb}|{word}|{kind}",
            f"verb:{verb}|{word}|{r}|{min(d, 1)}",
            f"{pc}|{path}|{mine}|{kind}",
            f"{pc}|{spot}|{mine}|{rank}",
            f"{pc}|{path}|{word}",
            f"told:{told}|{kind}|{mine}",
            f"told:{told}|{end.side in hostile}|{mine}",
            f"told:{told}|{end.side in hostile}|{path}|{mine}",
            f"told:{told}|{path}|{kind}",
            f"told:{told}|{path}|{mine}",
            f"told:{told}|{spot}|{kind}",
            f"{mine}|{path}|{kind}|{rank}",
            f"cls:{end.cls}",
        ]
        rows.append(row)
    rows.append(_none(tree, i, pc, mine, verb, word, len(order), previous))
    return rows


def _none(
    tree: Tree,
    i: int,
    pc: str,
    mine: str,
    verb: str,
    word: str,
    count: int,
    previous: tuple[str, int, tuple[str, str | None] | None] | None,
) -> list[str]:
    """The features of standing for no party."""
    v = tree.clause(i)
    shape = []
    if mine in ("S", "SP"):
        kids = tree.kids[v]
        shape = sorted({tree.dep[k] for k in kids} & _COMPLEMENTS)
        shape.append("be" if tree.lemma[v] == "be" else "")
        complement = next((k for k in kids if tree.dep[k] in ("acomp", "attr", "oprd")), None)
        if complement is not None:
            below = {tree.dep[k] for k in tree.kids[complement]} & {"ccomp", "xcomp", "relcl", "acl"}
            shape += [*sorted(below), _word(tree, complement, tree.lemma)]
    after = _word(tree, i + 1, tree.low) if i + 1 < tree.n else ""
    before = _word(tree, i - 1, tree.low) if i else ""
    none_before = previous is not None and previous[2] is None
    row = [
        "",
        f"mine:{mine}",
        f"verb:{verb}|{word}",
        f"verb:{word}",
        f"shape:{'+'.join(shape[:4])}",
        f"complement:{shape[-1] if shape else ''}",
        f"after:{after}",
        f"before:{before}",
        f"around:{before}|{after}",
        f"count:{min(count, 4)}",
        f"last:{none_before}|{previous is not None}",
        f"prep:{tree.low[tree.head[i]] if tree.dep[i] == 'pobj' else ''}",
        f"opens:{i == tree.sents[tree.sent[i]][0]}",
    ]
    return [f"none|{f}" for f in row] + [f"none|{pc}|{f}" for f in row]


def _word(tree: Tree, i: int, words: Sequence[str]) -> str:
    """A word, if it is no name: no feature tells who somebody is."""
    return "NAME" if tree.pos[i] == "PROPN" else words[i].strip()


def _governor(tree: Tree, i: int) -> tuple[str, str]:
    """How a pronoun hangs on its verb or noun, and which that is."""
    h = tree.head[i]
    if tree.dep[i] == "pobj":
        return tree.low[h].strip(), _word(tree, tree.head[h], tree.lemma)
    if tree.dep[i] in ("nsubj", "nsubjpass"):
        for k in tree.kids[h]:
            if tree.dep[k] in ("attr", "acomp") and tree.lemma[h] == "be":
                return "S be", _word(tree, k, tree.lemma)
            if tree.dep[k] == "prep" and tree.lemma[h] == "be":
                return "S be", tree.low[k]
    return role(tree, i), _word(tree, h, tree.lemma)


def _told(tree: Tree, i: int) -> str:
    """What the words above a pronoun tell: its noun, and the verb of its clause."""
    found = []
    h = tree.head[i]
    if tree.dep[i] == "pobj":
        h = tree.head[h]
    v = tree.clause(i)
    for j in dict.fromkeys((h, v)):
        pos = "v" if tree.pos[j] in ("VERB", "AUX") else "n" if tree.pos[j] in ("NOUN", "PROPN") else "a"
        frames = lexicon().get((pos, tree.lemma[j]))
        if frames:
            acts = [frame.act for frame in frames]
            found.append("attack" if "attack" in acts else max(acts, key=acts.count))
        elif pos == "v" and tree.lemma[j] in nouns.SPEECH_OF_PERSONS:
            found.append("speech")
        elif tree.lemma[j] == "be":
            found.append("be")
    return "+".join(found)


def _paths(tree: Tree, i: int) -> dict[int, str]:
    """How the arguments of the verbs above a pronoun stand to it, by their heads."""
    found: dict[int, str] = {}
    v = tree.clause(i)
    steps = ""
    for _ in range(_MOST_VERBS):
        args = tree.args(v)
        for name, heads in (("S", args.subj), ("O", args.obj), ("I", args.iobj)):
            for h in heads:
                for one in tree.conjuncts(h):
                    found.setdefault(one, f"{name}{'=' if one != h else ''}{steps}")
        for prep, heads in args.preps.items():
            for h in heads:
                found.setdefault(h, f"P{prep if steps == '' else ''}{steps}")
        if tree.head[v] == v:
            break
        speech = tree.lemma[tree.clause(tree.head[v])] in nouns.SPEECH_OF_PERSONS
        steps = f"{steps}>{tree.dep[v]}{'!' if speech else ''}"
        v = tree.clause(tree.head[v])
        if len(steps) > 30:
            break
    return found


def quoted(tree: Tree, i: int) -> bool:
    """Whether a token stands inside quotation marks of its sentence's line."""
    opened = False
    for j in range(tree.sents[tree.sent[i]][0], i):
        w = tree.word[j]
        if w in ("“", "‘"):
            opened = True
        elif w == "”":
            opened = False
        elif w == '"':
            opened = not opened
    return opened


def choose(
    score: Score, rows: Sequence[Sequence[str]], candidates: Sequence[Mention], bias: float = 0.0
) -> Mention | None:
    """The mention that a pronoun refers to; None if it stands for no party that was mentioned.

    Args:
        score: the log odds of a row of features.
        rows: of ``describe``.
        candidates: the mentions offered.
        bias: added to the log odds of standing for no party.
    """
    odds = [score(row) for row in rows]
    odds[-1] += bias
    top = max(odds)
    share = [math.exp(z - top) for z in odds]
    # A party's mentions count together.
    by_party: dict[tuple[str, str | None], float] = {}
    for other, p in zip(candidates, share, strict=False):
        by_party[party(other)] = by_party.get(party(other), 0.0) + p
    best = max(by_party, key=lambda key: by_party[key], default=None)
    if best is None or by_party[best] < share[-1]:
        return None
    mine = [n for n, other in enumerate(candidates) if party(other) == best]
    return candidates[max(mine, key=lambda n: share[n])]
