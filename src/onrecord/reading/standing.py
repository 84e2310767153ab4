"""With what status an act is put, and on whose word.

The words above a trigger decide: what denies it, asks for it, foresees it, leaves it open, or merely
says it. An accusation puts forward an attack; so does anyone who says, outside the document's own
voice, that somebody carried one out, and that saying is an attribution of its own.
"""

from __future__ import annotations

from onrecord.reading.frames import Frame
from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import Mention
from onrecord.reading.roles import Roles
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL
from onrecord.reading.triggers import FUTURE, negated, own_words

SPEECH = frozenset(
    (
        "say tell add write argue note remark warn reckon believe conclude assess determine find "
        "reveal disclose report announce state declare claim allege assert contend maintain insist "
        "confirm judge think suspect estimate show explain describe detail charge establish indicate "
        "suggest publish hold explain complain recall inform testify caution ascertain deduce "
        "discover document observe know point agree repeat"
    ).split()
)
DENIAL = frozenset(("deny reject refute dispute dismiss rebut disavow disclaim repudiate contest").split())
ASKING = frozenset(
    (
        "urge call demand ask request want press recommend propose suggest advocate seek need require "
        "insist implore exhort plead beg petition favour favor lobby push encourage"
    ).split()
)
OPENING = frozenset(
    (
        "consider weigh mull contemplate discuss examine study explore ponder debate threaten review "
        "float moot"
    ).split()
)
COMING = frozenset(
    (
        "plan expect intend prepare vow promise pledge aim mean agree decide hope stand predict "
        "foresee forecast"
    ).split()
)
REFUSAL = frozenset(
    (
        "refuse decline fail refrain avoid stop rule omit forgo hesitate shy resist cease forbear "
        "balk baulk neglect"
    ).split()
)
STOPPING = frozenset(
    ("stop halt cease end refrain desist quit drop abandon discontinue terminate abstain").split()
)
POSSIBLE_MODALS = frozenset({"may", "might", "could", "can"})
SHOULD = frozenset({"should", "must", "ought"})
SURPRISE = frozenset(
    "surprised astonished amazed shocked stunned astounded surprise surprising astonishing strange odd "
    "wonder miracle".split()
)
LIKELY = frozenset(("likely expected set due poised bound going about prepared ready").split())

_SPOKEN = Frame(
    "attribute", "v", (), ("speech",), ("actors",), frozenset({"spoken"}), None, "standing:spoken"
)


def run(reading: Reading) -> None:
    """Settle status and word of every trigger, and add the attributions that speech implies."""
    Standing.of(reading).run()


class Standing:
    """One document's statuses."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tree = reading.tree
        self.roles = Roles(reading)
        self.by_token: dict[int, list[Trigger]] = {}
        self._sources: dict[int, tuple[list[Mention], int | None]] = {}
        for t in reading.triggers:
            self.by_token.setdefault(t.i, []).append(t)

    @classmethod
    def of(cls, reading: Reading) -> Standing:
        """The document's one instance."""
        if reading.standing is None:
            reading.standing = cls(reading)
        return reading.standing

    def run(self) -> None:
        extra: list[Trigger] = []
        for t in self.reading.triggers:
            self.settle(t)
        for t in self.reading.triggers:
            if t.act == "attack" and not t.dropped:
                self.word_of(t, extra)
        self.reading.triggers.extend(extra)

    # -- status ---------------------------------------------------------------------------------

    def settle(self, t: Trigger) -> None:
        """The status of one trigger."""
        tree, i = self.tree, t.i
        act = t.act
        if act == "deny" and "denial" in t.frame.options:
            pass
        elif negated(tree, i) and not any(n for n in t.frame.needs if ("neg", frozenset()) in n.alternatives):
            t.status = "denied"
        modal = self._modal(i)
        if modal in ("expected", "called_for") and t.frame.options & {"threat", "ask", "denial"}:
            modal = None  # "will respond" is the threat, "must stop" the demand: neither is still to come.
        if modal and t.status != "denied":
            t.status = modal
        self._climb(t)
        if negated(tree, i) and self._would_surprise(i):
            t.status = "expected"
        t.confidence = self._estimative(i)

    def _would_surprise(self, i: int) -> bool:
        """Whether somebody would be surprised "if X did not": he expects it."""
        tree = self.tree
        if not any(tree.low[k] == "if" for k in tree.kids[i]) or tree.head[i] == i:
            return False
        up = tree.head[i]
        return any(tree.low[k] in SURPRISE for k in (up, *tree.kids[up]))

    def _modal(self, i: int) -> str | None:
        tree = self.tree
        for k in tree.kids[i]:
            if tree.dep[k] != "aux":
                continue
            low = tree.low[k]
            if low in POSSIBLE_MODALS:
                return None if any(tree.low[j] == "not" for j in tree.kids[i]) else "possible"
            if low in SHOULD:
                return "called_for"
            if low in FUTURE:
                return "expected"
        for k in tree.kids[i]:
            if tree.dep[k] == "mark" and tree.low[k] in ("if", "unless", "whether"):
                return "possible"
        return None

    def _climb(self, t: Trigger) -> None:
        """Go up from a trigger and note what each governing word makes of it."""
        tree, i = self.tree, t.i
        child = i
        speech_acts = t.act in (
            "condemn",
            "demand",
            "deny",
            "threaten",
            "support",
            "attribute",
            "warn",
            "assess",
        )
        steps = 0
        while tree.head[child] != child and steps < 8:
            up = tree.head[child]
            steps += 1
            dep = tree.dep[child]
            lemma = tree.lemma[up]
            verbal = tree.pos[up] in VERBAL or tree.tag[up].startswith("VB")
            inside = dep in (
                "ccomp",
                "xcomp",
                "pcomp",
                "dobj",
                "pobj",
                "prep",
                "acl",
                "attr",
                "acomp",
                "nsubjpass",
                "oprd",
                "nsubj",
                "poss",
            )
            if dep == "conj":
                child = up
                continue
            if not inside:
                if dep in ("relcl", "advcl", "parataxis", "appos"):
                    break
                child = up
                continue
            if dep in ("nsubj", "nsubjpass") and verbal:
                if tree.lemma[up] in ("rule", "exclude") and dep == "nsubjpass":
                    t.status = "possible" if negated(tree, up) else "denied"
                elif dep == "nsubjpass" and lemma in OPENING:
                    t.status = "possible"
                elif dep == "nsubjpass" and (lemma in COMING or self._modal(up) == "expected"):
                    t.status = "expected"
                elif dep == "nsubjpass" and lemma in ASKING:
                    t.status = "called_for"
                elif (
                    self._modal(up) in ("possible", "expected", "called_for")
                    and t.frame.pos == "n"
                    and not speech_acts
                ):
                    t.status = self._modal(up) or t.status
                break
            if verbal or tree.pos[up] in ("ADJ", "NOUN", "ADV"):
                if lemma in DENIAL and tree.pos[up] in VERBAL:
                    if t.act == "attack":
                        t.dropped = "denied"
                    elif t.act not in ("deny", "condemn"):
                        t.status = "denied"
                    break
                if (
                    lemma in STOPPING
                    and t.act == "attack"
                    and not negated(tree, up)
                    and "short" not in tree.low[up + 1 : up + 3]
                ):
                    self._stopped(t, up)
                elif lemma in ("stop", "fall") and "short" in tree.low[up + 1 : up + 3]:
                    t.status = "denied"
                elif lemma in REFUSAL and t.act != "attack" and lemma not in ("stop", "cease"):
                    # Not to rule a step out is to leave it open.
                    t.status = "possible" if lemma == "rule" and negated(tree, up) else "denied"
                elif (
                    lemma in ("refuse", "decline", "fail", "refrain", "avoid", "rule", "forgo")
                    and t.act == "attack"
                ):
                    t.status = "denied"
                elif (
                    lemma in ASKING
                    and tree.pos[up] in VERBAL
                    and t.status in ("asserted", "alleged")
                    and t.act != "attack"
                ):
                    if up != i and not (lemma == "call" and dep == "prep" and tree.low[child] in ("in",)):
                        self._asked(t, up, child)
                elif lemma in OPENING and t.status == "asserted" and not speech_acts:
                    t.status = "possible"
                elif (
                    lemma in COMING
                    and t.status == "asserted"
                    and not speech_acts
                    and t.act != "attack"
                    and not (t.act == "cooperate" and lemma in ("agree", "decide"))
                ) or (
                    tree.low[up] in LIKELY and dep == "xcomp" and t.status == "asserted" and not speech_acts
                ):
                    t.status = "expected"
                elif (
                    verbal and negated(tree, up) and lemma in ("mean", "plan", "intend", "want", "see", "say")
                ):
                    if lemma != "say":
                        t.status = "denied"
                elif lemma in ("evidence", "proof", "sign", "indication") and negated(tree, up):
                    t.status = "denied"
                    if t.act == "attack":
                        t.dropped = "no evidence"
                modal = self._modal(up) if verbal else None
                if (
                    modal
                    and dep in ("xcomp", "dobj", "pobj", "prep")
                    and t.status == "asserted"
                    and not speech_acts
                ):
                    t.status = modal
            child = up
        if t.act == "attack" and t.status == "called_for":
            t.status = "alleged"

    def _asked(self, t: Trigger, up: int, child: int) -> None:
        tree = self.tree
        lemma = tree.lemma[up]
        if (
            lemma == "call"
            and tree.dep[child] == "prep"
            and tree.low[child] != "for"
            and tree.dep[t.i] not in ("xcomp",)
        ):
            return
        if lemma in ("want", "need", "seek", "suggest", "require") and t.act not in (
            "sanction",
            "prosecute",
            "restrict",
            "diplomatic",
            "takedown",
        ):
            return
        t.status = "called_for"
        asker = self.roles.parties(tree.args(up).subj, thing=False)
        if asker:
            t.said_by = asker
            if {a.resolved().name for a in asker} == {a.resolved().name for a in t.actors}:
                t.actors = []

    def _stopped(self, t: Trigger, up: int) -> None:
        """ "Stop hacking us": an accusation of hacking, put as a demand."""
        subj = self.roles.parties(self.tree.args(up).subj, thing=False)
        if subj and not t.actors:
            t.actors = subj
        t.how.append("stop")

    def _estimative(self, i: int) -> str | None:
        """The estimative words around a trigger, verbatim."""
        tree = self.tree
        a, b = tree.sents[tree.sent[i]]
        phrases = words("estimative")
        low = tree.low
        best = None
        for j in range(max(a, i - 14), min(b, i + 14)):
            for size in (4, 3, 2, 1):
                if j + size <= b and " ".join(low[j : j + size]) in phrases:
                    best = tree.text[tree.start[j] : tree.end[j + size - 1]]
                    break
            if best:
                break
        return best

    # -- whose word -----------------------------------------------------------------------------

    def speech_source(self, i: int) -> tuple[list[Mention], int | None]:
        """Who says the clause of ``i``: the subject of the verb of saying above it."""
        if i not in self._sources:
            self._sources[i] = self._speech_source(i)
        return self._sources[i]

    def _speech_source(self, i: int) -> tuple[list[Mention], int | None]:
        tree = self.tree
        child = i
        for _ in range(8):
            for k in tree.kids[child]:
                if tree.low[k] in ("according", "per") and tree.dep[k] in ("prep", "advmod"):
                    heads = [kk for kk in tree.kids[k] if tree.dep[kk] == "pobj"]
                    for kk in tree.kids[k]:
                        heads.extend(x for x in tree.kids[kk] if tree.dep[x] == "pobj")
                    found = self.roles.parties(heads, thing=False)
                    if found:
                        return found, k
            up = tree.head[child]
            if up == child:
                break
            dep = tree.dep[child]
            if (
                tree.pos[up] in VERBAL
                and tree.lemma[up] in SPEECH
                and dep in ("ccomp", "xcomp", "parataxis", "advcl", "conj", "dep", "oprd")
            ):
                if dep == "conj":
                    child = up
                    continue
                found = self.roles.parties(tree.args(up).subj, thing=False)
                if found:
                    return found, up
            # "…", X said: the verb of saying hangs below as a parenthesis.
            child = up
        for k in tree.kids[child]:
            if (
                tree.dep[k] in ("parataxis", "ccomp", "dep")
                and tree.lemma[k] in SPEECH
                and tree.pos[k] in VERBAL
                and k != i
            ):
                found = self.roles.parties(tree.args(k).subj, thing=False)
                if found:
                    return found, k
        return [], None

    def word_of(self, t: Trigger, extra: list[Trigger]) -> None:
        """Who puts an attack forward, and the attribution that lies in it."""
        tree = self.tree
        accusation = self._accusation_above(t)
        if accusation is not None:
            t.source = accusation
            if (
                not t.actors
                or (t.how and "actor:lv" not in t.how and accusation.frame.options & {"accuse", "blame"})
            ) and (not t.actors or all(m.how == "pronoun" for m in t.actors)):
                t.actors = list(accusation.targets)
            t.said_by = list(accusation.actors)
            if t.status == "asserted":
                t.status = "denied" if accusation.status == "denied" else "alleged"
            if accusation.status == "denied":
                t.dropped = "accusation denied"
            return
        if "stop" in t.how:
            for up in tree.ancestors(t.i):
                for other in self.by_token.get(up, ()):
                    if other.act == "demand":
                        t.said_by = list(other.actors)
                        t.status = "alleged"
                        if not t.actors:
                            t.actors = list(other.targets)
                        return
        found, verb = self.speech_source(t.i)
        if found:
            same = {m.resolved().name for m in t.actors} & {m.resolved().name for m in found}
            if same:
                return
            if verb is not None and tree.pos[verb] in VERBAL and negated(tree, verb):
                return
            t.said_by = found
            if t.status == "asserted":
                t.status = "alleged"
            if t.actors and t.frame.act == "attack" and t.status in ("alleged", "asserted"):
                self._spoken(t, found, extra)
            return
        speaker = self.reading.speakers.get(self.reading.line_of[t.i])
        if speaker is not None and speaker.head < 0:
            return
        if own_words(self.reading, t.i) and self.reading.issuer is not None:
            issuer = self.reading.issuer
            if any(m.resolved().side == issuer.side for m in t.actors):
                return
            t.said_by = [issuer]
            if t.status == "asserted":
                t.status = "alleged"
            if t.actors:
                self._spoken(t, [issuer], extra)

    def _spoken(self, t: Trigger, found: list[Mention], extra: list[Trigger]) -> None:
        accusers = [
            m
            for m in found
            if m.resolved().kind in ("state", "organ", "alliance", "company", "body")
            or m.resolved().voice
            or m.resolved().speaks
        ]
        named = [m for m in t.actors if m.resolved().side is not None or m.resolved().how == "name"]
        if not accusers or not named:
            return
        if all(a.resolved().side == m.resolved().side for a in accusers for m in named):
            return
        new = Trigger(t.i, _SPOKEN, "attribute", list(accusers), list(named), how=["spoken"])
        new.confidence = t.confidence
        extra.append(new)

    def _accusation_above(self, t: Trigger) -> Trigger | None:
        """The accusation that an attack stands under: "accused China of hacking"."""
        tree = self.tree
        child = t.i
        for _ in range(7):
            up = tree.head[child]
            if up == child:
                return None
            for other in self.by_token.get(up, ()):
                if other.act in ("attribute", "prosecute", "sanction") and other is not t:
                    dep = tree.dep[child]
                    if other.act == "attribute":
                        if "alleged-obj" in other.frame.options and dep in (
                            "dobj",
                            "nsubjpass",
                            "nsubj",
                            "conj",
                        ):
                            return other
                        if dep in (
                            "prep",
                            "pcomp",
                            "ccomp",
                            "xcomp",
                            "dobj",
                            "advcl",
                            "conj",
                            "nsubjpass",
                            "acl",
                        ):
                            return other
                    elif (dep in ("prep", "pcomp", "xcomp", "advcl", "acl") and child != t.i) or dep in (
                        "xcomp",
                        "advcl",
                    ):
                        return other
            if tree.dep[child] == "relcl":
                return None
            child = up
        return None
