"""A document's parse as plain lists, and the arguments of its predicates.

spaCy's token objects are convenient and slow: the reader asks millions of small questions, so a
document is unpacked once into lists of strings and integers. Tokens are integers from here on; the
article that belongs to a state's name ("the United States") is none, as other states' names have none.

Labels are those of spaCy's English pipelines (ClearNLP dependencies, Penn tags).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Under this key a document tells which of its tokens are articles of states' names (``alike``).
OWN_ARTICLES = "onrecord_articles"
SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
RELATIVES = frozenset({"WDT", "WP", "WP$", "WRB"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET"})
VERBAL = frozenset({"VERB", "AUX"})

# Verbs whose object, not whose subject, does what the complement says: "urged London to lift".
OBJECT_CONTROL = frozenset(
    (
        "accuse allow ask authorise authorize beg blame cause charge command compel convict direct "
        "enable encourage expect force hire indict instruct invite lead let make oblige order pay "
        "permit persuade press pressure prompt push remind request require suspect task tell tempt "
        "urge warn catch see find allege believe think know say report consider deem judge show prove"
    ).split()
)
# Of these the object is the one that the gerund is about: "sanctioned the firm for hacking".
OBJECT_OF_GERUND = frozenset(
    (
        "accuse suspect charge blame sanction punish condemn criticise criticize indict arrest jail "
        "sentence convict fault slam fine chide rebuke stop prevent keep bar ban deter catch "
        "designate blacklist thank praise denounce lambast castigate censure implicate cite identify "
        "name target penalise penalize detain prosecute try wanted want expel"
    ).split()
)


@dataclass(slots=True)
class Args:
    """The arguments of one predicate, with the passive turned round.

    ``subj`` does it, ``obj`` undergoes it, whatever the voice. All are heads of phrases.
    """

    subj: list[int] = field(default_factory=list)
    obj: list[int] = field(default_factory=list)
    iobj: list[int] = field(default_factory=list)
    attr: list[int] = field(default_factory=list)
    comp: list[int] = field(default_factory=list)
    preps: dict[str, list[int]] = field(default_factory=dict)
    particles: list[str] = field(default_factory=list)
    passive: bool = False
    # The subject was not beside the verb: it came from a governing clause.
    shared: bool = False


class Tree:
    """A parsed document as lists indexed by token."""

    __slots__ = (
        "_args",
        "dep",
        "end",
        "head",
        "kids",
        "lemma",
        "low",
        "n",
        "opens",
        "pos",
        "sent",
        "sents",
        "start",
        "tag",
        "text",
        "word",
    )

    def __init__(self, doc: Doc) -> None:
        self.text: str = doc.text
        left_out = frozenset(doc.user_data.get(OWN_ARTICLES, ()))
        place = [0] * len(doc)
        kept = [token for token in doc if token.i not in left_out]
        for i, token in enumerate(kept):
            place[token.i] = i
        self.n = len(kept)
        self.word: list[str] = []
        self.low: list[str] = []
        self.lemma: list[str] = []
        self.pos: list[str] = []
        self.tag: list[str] = []
        self.dep: list[str] = []
        self.head: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.kids: list[list[int]] = [[] for _ in range(self.n)]
        self.sent: list[int] = [0] * self.n
        self.sents: list[tuple[int, int]] = []
        # Offset at which each sentence begins: its first token's, or that of an article that is no token.
        self.opens: list[int] = []
        self._args: dict[int, Args] = {}
        for i, token in enumerate(kept):
            word = token.text
            head = place[token.head.i]
            self.word.append(word)
            self.low.append(word.lower())
            self.lemma.append(token.lemma_.lower())
            self.pos.append(token.pos_)
            self.tag.append(token.tag_)
            self.dep.append(token.dep_)
            self.head.append(head)
            self.start.append(token.idx)
            self.end.append(token.idx + len(word))
            if head != i:
                self.kids[head].append(i)
        for number, sent in enumerate(doc.sents):
            inside = [place[token.i] for token in sent if token.i not in left_out]
            self.sents.append((inside[0], inside[-1] + 1))
            self.opens.append(sent.start_char)
            for i in inside:
                self.sent[i] = number

    def span(self, n: int) -> tuple[int, int]:
        """The offsets of a sentence."""
        return self.opens[n], self.end[self.sents[n][1] - 1]

    # -- moving about ---------------------------------------------------------------------------

    def subtree(self, i: int) -> tuple[int, int]:
        """First token and one past the last token of the phrase headed by ``i``."""
        low = high = i
        stack = [i]
        while stack:
            j = stack.pop()
            if j < low:
                low = j
            elif j > high:
                high = j
            stack.extend(self.kids[j])
        return low, high + 1

    def ancestors(self, i: int) -> list[int]:
        """The heads above ``i``, nearest first."""
        path = []
        while self.head[i] != i:
            i = self.head[i]
            path.append(i)
        return path

    def kid(self, i: int, *deps: str) -> int | None:
        """The first dependent of ``i`` with one of these labels."""
        for k in self.kids[i]:
            if self.dep[k] in deps:
                return k
        return None

    def conjuncts(self, i: int) -> list[int]:
        """``i`` and what is coordinated after it."""
        found = [i]
        for k in self.kids[i]:
            if self.dep[k] == "conj":
                found.extend(self.conjuncts(k))
        return found

    def clause(self, i: int) -> int:
        """The verb (or root) of the clause that ``i`` stands in; ``i`` itself if it is one."""
        while self.pos[i] not in VERBAL and self.head[i] != i:
            i = self.head[i]
        while self.dep[i] in ("aux", "auxpass") and self.head[i] != i:
            i = self.head[i]
        return i

    def is_passive(self, i: int) -> bool:
        """Whether verb ``i`` stands in the passive, reduced relative clauses included."""
        for k in self.kids[i]:
            if self.dep[k] in ("auxpass", "nsubjpass", "agent"):
                return True
        if self.tag[i] == "VBN" and self.dep[i] in ("acl", "advcl", "amod"):
            return not any(self.dep[k] == "aux" for k in self.kids[i])
        return False

    # -- arguments ------------------------------------------------------------------------------

    def args(self, i: int) -> Args:
        """The arguments of the predicate ``i`` (verb, noun or adjective)."""
        known = self._args.get(i)
        if known is None:
            known = self._args[i] = Args()  # stands in while a cycle is looked at
            known = self._args[i] = self._find(i)
        return known

    def _preps(self, i: int, found: Args) -> None:
        for k in self.kids[i]:
            dep = self.dep[k]
            if dep in ("prep", "dative", "agent") and self.pos[k] in ("ADP", "SCONJ", "PART", "ADV", "VERB"):
                name = "by" if dep == "agent" else self.low[k]
                for kk in self.kids[k]:
                    d = self.dep[kk]
                    if d in ("pobj", "pcomp"):
                        found.preps.setdefault(name, []).append(kk)
                    elif d == "prep":
                        for kkk in self.kids[kk]:
                            if self.dep[kkk] in ("pobj", "pcomp"):
                                found.preps.setdefault(f"{name} {self.low[kk]}", []).append(kkk)
                                found.preps.setdefault(self.low[kk], []).append(kkk)

    def _find(self, i: int) -> Args:
        if self.pos[i] in VERBAL or self.tag[i].startswith("VB"):
            return self._verb(i)
        found = Args()
        self._preps(i, found)
        if self.dep[i] in ("acomp", "attr", "oprd") and self.pos[self.head[i]] in VERBAL:
            found.subj = list(self.args(self.head[i]).subj)
        return found

    def _verb(self, i: int) -> Args:
        found = Args(passive=self.is_passive(i))
        self._preps(i, found)
        passive = found.passive
        for k in self.kids[i]:
            dep = self.dep[k]
            if dep in SUBJECTS:
                # The parser sometimes calls a passive's subject nsubj.
                (found.obj if passive and self.kid(i, "nsubjpass") is None else found.subj).append(k)
            elif dep in PASSIVE_SUBJECTS or dep == "dobj":
                found.obj.append(k)
            elif dep == "dative" and self.pos[k] != "ADP":
                found.iobj.append(k)
            elif dep in ("attr", "acomp", "oprd"):
                found.attr.append(k)
            elif dep in ("ccomp", "xcomp"):
                found.comp.append(k)
            elif dep == "prt":
                found.particles.append(self.low[k])
        if passive:
            found.subj = list(found.preps.get("by", []))
        self._borrow(i, found)
        found.subj = self._antecedents(i, found.subj)
        found.obj = self._antecedents(i, found.obj)
        return found

    def _antecedents(self, i: int, heads: list[int]) -> list[int]:
        """A relative pronoun gives way to the noun that its clause hangs on."""
        result = []
        for j in heads:
            if self.tag[j] in RELATIVES or (self.low[j] == "that" and self.pos[j] in ("PRON", "SCONJ")):
                verb = i
                while self.dep[verb] in ("conj", "xcomp", "ccomp") and self.head[verb] != verb:
                    verb = self.head[verb]
                if self.dep[verb] == "relcl":
                    result.append(self.head[verb])
                    continue
            result.append(j)
        return result

    def _borrow(self, i: int, found: Args) -> None:
        """Fill a missing subject (or passive object) from the clause around."""
        dep, h = self.dep[i], self.head[i]
        if h == i:
            return
        missing = not (found.obj if found.passive else found.subj)
        if dep == "relcl" and self.pos[h] in NOMINAL:
            if found.passive and not found.obj:
                found.obj = [h]
            elif not found.passive and not found.subj:
                found.subj = [h]
            elif any(self.tag[k] == "WRB" for k in self.kids[i]):
                return  # "on Telegram, where it railed at Tirana": Telegram is not what was railed at
            elif (
                not found.passive
                and not found.obj
                and found.subj
                and h not in found.subj
                and self.tag[found.subj[0]] not in RELATIVES
                and self.low[found.subj[0]] != "that"
            ):
                found.obj = [h]
            return
        if not missing:
            return
        found.shared = True
        if dep == "acl":
            if found.passive:
                found.obj = [h]
            elif self.tag[i] == "VBG":
                found.subj = [h]
            else:
                found.subj = self._owner(h)
        elif dep == "conj" and (self.pos[h] in VERBAL or self.tag[h].startswith("VB")):
            above = self.args(h)
            if found.passive or (
                above.passive and self.tag[i] == "VBN" and not found.obj and not self._has_aux(i)
            ):
                found.passive = True
                found.obj = list(above.obj)
                if not found.preps.get("by"):
                    found.subj = list(above.subj)
            else:
                found.subj = list(above.obj if above.passive else above.subj)
        elif dep in ("xcomp", "ccomp"):
            found_subj = self._controller(h)
            if found.passive:
                found.obj = found_subj
            else:
                found.subj = found_subj
        elif dep == "advcl":
            above = self.args(h)
            matrix = list(above.obj if above.passive else above.subj)
            if found.passive:
                found.obj = matrix
            else:
                found.subj = matrix
        elif dep == "pcomp":
            found.subj = self._gerund_subject(i)
        elif dep in ("amod", "compound") and self.pos[h] in NOMINAL:
            if found.passive:
                found.obj = [h]
            else:
                found.subj = [h]

    def _has_aux(self, i: int) -> bool:
        return any(self.dep[k] in ("aux", "auxpass") for k in self.kids[i])

    def _owner(self, noun: int) -> list[int]:
        """Whose plan, decision or attempt it is: "Iran's plan to hit back", "vowed in a bid to"."""
        poss = self.kid(noun, "poss")
        if poss is not None:
            return [poss]
        h = self.head[noun]
        if h != noun and self.pos[h] in VERBAL and self.dep[noun] in ("dobj", "attr", "oprd"):
            above = self.args(h)
            return list(above.subj)
        return []

    def _controller(self, h: int) -> list[int]:
        if self.pos[h] not in VERBAL and not self.tag[h].startswith("VB"):
            if self.dep[h] in ("acomp", "attr"):  # "is likely to", "was keen to"
                return list(self.args(self.head[h]).subj)
            return self._owner(h)
        above = self.args(h)
        if above.passive:
            return list(above.obj)
        if self.lemma[h] in OBJECT_CONTROL and above.obj:
            return list(above.obj)
        if self.lemma[h] == "call" and above.preps.get("on"):
            return list(above.preps["on"])
        if self.lemma[h] == "appeal" and above.preps.get("to"):
            return list(above.preps["to"])
        return list(above.subj)

    def _gerund_subject(self, i: int) -> list[int]:
        prep = self.head[i]
        h = self.head[prep]
        if self.dep[prep] == "prep" and self.pos[h] == "ADP":  # "because of", "out of"
            h = self.head[h]
        if self.pos[h] in VERBAL or self.tag[h].startswith("VB"):
            above = self.args(h)
            if above.passive or (above.obj and self.lemma[h] in OBJECT_OF_GERUND):
                return list(above.obj)
            return list(above.subj)
        if self.pos[h] == "ADJ":  # "responsible for hacking"
            if self.dep[h] in ("acomp", "attr", "oprd", "xcomp", "ccomp"):
                return list(self.args(self.head[h]).subj) or list(self.args(self.head[h]).obj)
            return [self.head[h]]
        if self.pos[h] in NOMINAL:
            owner = self._owner(h)
            if owner:
                return owner
            # "sanctions on two men for hacking": the one that the noun is aimed at
            nouns = Args()
            self._preps(h, nouns)
            for name in ("on", "against", "of"):
                aimed = [t for t in nouns.preps.get(name, []) if t != i and self.dep[t] == "pobj"]
                if aimed:
                    return aimed
            return (
                [h]
                if self.pos[h] == "PROPN" or self.lemma[h] in ("hacker", "officer", "man", "group")
                else []
            )
        return []
