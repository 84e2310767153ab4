"""Who plays which role in each act.

A frame names the places where its actor and target may stand; the first place that holds a party
fills the role. What a verb lacks its clause may give ("voiced support for", "hit the firm with
sanctions"), and what a thing lacks its owner has ("the mailboxes of Czech diplomats").
"""

from __future__ import annotations

from onrecord.reading import nouns
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL
from onrecord.reading.triggers import own_words

# Verbs that lend a noun their subject: the subject does what the noun says.
GIVE = frozenset(
    (
        "announce impose issue express voice launch conduct carry make offer slap place put unveil "
        "levy adopt agree extend introduce declare pledge show lodge deliver mount stage wage run "
        "direct order orchestrate mastermind perpetrate commit execute undertake do give send raise "
        "publish file bring unseal prepare consider weigh mull plan threaten promise vow draft renew "
        "widen expand tighten approve pass back sign apply use employ pursue hold begin start open "
        "step continue resume intensify lead take hit respond retaliate answer sponsor finance "
        "organise organize coordinate attempt try engage resort repeat reiterate convey register join "
        "add release announce reveal disclose execute plot unleash inflict be have want seek level "
        "reserve maintain lift drop enact decree wield signal lend proclaim propose suggest circulate "
        "distribute sever cut break"
    ).split()
)
# Of these the ones that carry out an operation: a step "taken over" an attack is not the attack.
GIVE_ATTACK = frozenset(
    (
        "launch conduct carry make mount stage wage run direct order orchestrate mastermind "
        "perpetrate commit execute undertake attempt plot unleash sponsor lead engage pursue "
        "intensify coordinate organise organize finance resume continue step inflict author plan "
        "prepare repeat"
    ).split()
)
# Verbs whose subject undergoes what the noun says.
RECEIVE = frozenset(
    (
        "face suffer receive endure undergo sustain incur draw attract invite risk experience report "
        "survive weather fend repel see confirm disclose bear encounter meet escape dodge evade"
    ).split()
)
# Verbs that strike their object with what a "with" phrase names.
STRIKE = frozenset(
    (
        "hit slap strike punish target clobber whack respond retaliate answer react meet counter "
        "greet smack sting threaten confront thump serve charge"
    ).split()
)
ABOUT = frozenset(("target hit cover affect include name bind freeze apply single list strike").split())
INVOLVED = frozenset(
    ("responsible behind involved complicit culpable guilty blame liable implicated").split()
)
SHARE = frozenset(
    (
        "role part hand involvement participation complicity responsibility author mastermind "
        "architect culprit brain origin source perpetrator sponsor work handiwork"
    ).split()
)
SOURCES = ("by", "from")
DOWN = (
    "of",
    "in",
    "at",
    "from",
    "inside",
    "within",
    "belonging",
    "used",
    "on",
    "for",
    "across",
    "to",
    "between",
    "run",
)


def run(reading: Reading) -> None:
    """Fill the roles of every trigger."""
    filler = Roles(reading)
    for trigger in reading.triggers:
        filler.fill(trigger)


class Roles:
    """Finds parties at the places that frames name."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tree = reading.tree
        self.at = reading.mentions.at

    def fill(self, t: Trigger) -> None:
        """Fill actors and targets; places that need the whole document are left for later."""
        for place in t.frame.actor:
            t.actors = self.place(t, place, thing=False)
            if t.actors:
                t.how.append(f"actor:{place}")
                break
        for place in t.frame.target:
            found = self.place(t, place, thing=True)
            found = [m for m in found if all(m.resolved() is not a.resolved() for a in t.actors)]
            if found:
                t.targets = found
                t.how.append(f"target:{place}")
                break
        if t.frame.measure:
            t.detail["measure"] = t.frame.measure

    # -- places ---------------------------------------------------------------------------------

    def place(self, t: Trigger, place: str, *, thing: bool) -> list[Mention]:
        """The parties at one place of a frame."""
        tree, i = self.tree, t.i
        args = tree.args(i)
        noun = t.frame.pos in ("n", "a")
        if place == "-":
            return []
        if place == "subj":
            return self.parties(args.subj, thing=thing)
        if place == "obj":
            return self.parties(args.obj, thing=thing)
        if place == "iobj":
            return self.parties(args.iobj, thing=thing)
        if place == "attr":
            return self.parties(args.attr, thing=thing)
        if place.startswith("p:") or place in ("by", "on", "against", "into", "in", "of", "at", "to"):
            prep = place[2:] if place.startswith("p:") else place
            found = self.parties(args.preps.get(prep, []), thing=thing)
            if (
                not found
                and noun
                and prep in ("on", "against", "of", "to", "by", "with", "at", "for", "over", "about")
            ):
                # The phrase may hang on the verb that carries the noun: "imposed sanctions on X".
                v = self._verb_above(i)
                if v is not None and tree.dep[i] in ("dobj", "nsubjpass", "conj", "nsubj", "attr"):
                    heads = [h for h in tree.args(v).preps.get(prep, []) if h > i or prep == "by"]
                    found = self.parties(heads, thing=thing)
            return found
        if place.startswith("o:"):
            return self.parties(
                [h for o in args.obj for h in tree.args(o).preps.get(place[2:], [])], thing=thing
            )
        if place == "poss":
            k = tree.kid(i, "poss")
            found = self.parties([k], thing=thing) if k is not None else []
            if t.act == "attack" and not thing:
                # "Russia's hack" is Russia's doing; "the parliament's hack" was done to it.
                found = [
                    m
                    for m in found
                    if m.resolved().kind in ("state", "group", "person")
                    or m.resolved().cls in ("intelligence", "military-unit", "military", "security")
                ]
            return found
        if place == "side":
            return self._side(i)
        if place == "compound":
            return self._compound(i)
        if place == "lv":
            return self._carrier(i, t)
        if place == "lvt":
            return self._carried(i)
        if place.startswith("owner:"):
            return self._owners(t, place[6:])
        if place == "speech":
            return self._speech(i)
        if place == "clause":
            return self._in_clause(t)
        if place == "clause:subj":
            found = []
            for c in args.comp:
                found.extend(self.parties(tree.args(c).subj, thing=False))
            return found
        if place == "near":
            return self._near(i)
        if place == "own":
            return self._own(i)
        return []

    def parties(self, heads: list[int], *, thing: bool, depth: int = 0) -> list[Mention]:
        """The parties that phrases headed by these tokens name, coordination included."""
        found: list[Mention] = []
        for h in heads:
            for j in self.tree.conjuncts(h):
                for m in self._of_head(j, thing, depth):
                    if all(m is not f for f in found):
                        found.append(m)
        return found

    def _of_head(self, j: int, thing: bool, depth: int) -> list[Mention]:
        tree = self.tree
        m = self.at.get(j)
        if m is None and j in self.reading.mentions.inside and tree.dep[j] != "conj":
            m = self.reading.mentions.inside[j]
        if m is not None and m.kind != "thing":
            if m.how == "pronoun":
                if m.refs:
                    return list(m.refs)
                if m.ref is None:
                    return []
                end = m.resolved()
                if end.kind == "thing":
                    return self._of_head(end.head, thing, depth + 1) if depth < 3 else []
                return [m]
            if m.refs:
                return list(m.refs)
            # "APT31, a group": the name beats the description in apposition.
            if m.how == "noun":
                for k in tree.kids[j]:
                    if tree.dep[k] == "appos" and k in self.at and self.at[k].how in ("name", "unknown name"):
                        other = self.at[k]
                        if other.side is None:
                            other.side = m.side
                        if other.how == "unknown name":
                            other.kind = m.kind
                        return [other, *(self.at[c] for c in tree.conjuncts(k)[1:] if c in self.at)]
                    if tree.dep[k] == "prep" and tree.low[k] in ("including", "like"):
                        extra = self.parties(
                            [kk for kk in tree.kids[k] if tree.dep[kk] == "pobj"],
                            thing=thing,
                            depth=depth + 1,
                        )
                        if extra and depth < 2:
                            return [m, *extra]
            return [m]
        if (
            not thing
            and m is None
            and depth == 0
            and tree.pos[j] not in ("NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON")
        ):
            return []
        if depth >= 4:
            return []
        return self._descend(j, thing, depth)

    def _descend(self, j: int, thing: bool, depth: int) -> list[Mention]:
        """From a thing to its owner: "the mailboxes of Czech diplomats", "Finland's parliament network"."""
        tree = self.tree
        found: list[Mention] = []
        m = self.at.get(j)
        poss = tree.kid(j, "poss")
        if poss is not None:
            found = self.parties([poss], thing=thing, depth=depth + 1)
            if found:
                return found
        for k in tree.kids[j]:
            dep = tree.dep[k]
            if dep in ("compound", "nmod", "amod", "npadvmod") and k < j:
                other = self.at.get(k)
                if (
                    other is not None
                    and other.how in ("name", "noun", "unknown name")
                    and other.kind not in ("thing", "person", "")
                ):
                    found.append(other)
        if found:
            return found
        for k in tree.kids[j]:
            dep = tree.dep[k]
            if dep == "prep" and tree.low[k] in DOWN:
                heads = [kk for kk in tree.kids[k] if tree.dep[kk] == "pobj"]
                found = self.parties(heads, thing=thing, depth=depth + 1)
                if found:
                    return found
            elif dep in ("acl", "relcl") and tree.lemma[k] in (
                "belong",
                "use",
                "own",
                "run",
                "operate",
                "hold",
                "keep",
            ):
                a = tree.args(k)
                found = self.parties(
                    [*a.preps.get("to", []), *a.preps.get("by", [])], thing=thing, depth=depth + 1
                )
                if found:
                    return found
        side = self.reading.mentions.side_before(j) or (m.side if m is not None else None)
        if side is None:
            side = self.reading.mentions.side_after(j)
        if side is not None:
            start, end = self.reading.mentions.phrase(j)
            name = self.reading.mentions.label(start, end)
            kind = (
                "organ"
                if "government" in name.lower() or "state" in name.lower()
                else "company"
                if tree.tag[j] == "NNS"
                else "body"
            )
            return [Mention(start, end, j, name, kind, side, "noun", "thing")]
        return []

    # -- nouns ----------------------------------------------------------------------------------

    def _verb_above(self, i: int) -> int | None:
        tree = self.tree
        while tree.dep[i] == "conj" and tree.pos[tree.head[i]] in ("NOUN", "PROPN"):
            i = tree.head[i]
        h = tree.head[i]
        if h == i:
            return None
        if tree.pos[h] in VERBAL or tree.tag[h].startswith("VB"):
            return h
        return None

    def _first(self, i: int) -> int:
        tree = self.tree
        while tree.dep[i] == "conj" and tree.pos[tree.head[i]] in ("NOUN", "PROPN"):
            i = tree.head[i]
        return i

    def _side(self, i: int) -> list[Mention]:
        """The party in an adjective: "Chinese hacking", "U.S. sanctions", "Moscow's", "FSB operation"."""
        tree = self.tree
        for k in tree.kids[i]:
            if k >= i or tree.dep[k] not in ("amod", "compound", "nmod", "npadvmod"):
                continue
            word = self.reading.mentions.side_word.get(k)
            if word is None and tree.lemma[k] in (
                "back",
                "sponsor",
                "link",
                "lead",
                "make",
                "direct",
                "state",
            ):
                for kk in tree.kids[k]:
                    word = word or self.reading.mentions.side_word.get(kk)
                    named = self.at.get(kk)
                    if (
                        named is not None
                        and named.how == "name"
                        and named.kind in ("state", "organ", "group", "alliance")
                    ):
                        return [named]
            if word is not None and word[1].entry.kind == "state":
                state = states().get(word[0])
                if state is not None:
                    return [
                        Mention(k, k + 1, k, state.name, "state", word[0], "name", "adjective", word[1].entry)
                    ]
            named = self.at.get(k)
            if (
                named is not None
                and named.how == "name"
                and named.kind in ("state", "organ", "group", "alliance")
            ):
                return [named]
        return []

    def _compound(self, i: int) -> list[Mention]:
        """The victim in "the parliament hack", "the SolarWinds breach"."""
        tree = self.tree
        for k in tree.kids[i]:
            if k < i and tree.dep[k] in ("compound", "nmod"):
                named = self.at.get(k)
                if named is not None and named.kind not in ("thing", "person", "", "group"):
                    return [named]
        return []

    def _carrier(self, i: int, t: Trigger) -> list[Mention]:
        """Who does what a noun says, told by the words that carry it."""
        tree = self.tree
        i = self._first(i)
        dep, h = tree.dep[i], tree.head[i]
        if dep in ("dobj", "nsubjpass", "attr", "oprd", "dative") and (
            tree.pos[h] in VERBAL or tree.tag[h].startswith("VB")
        ):
            args = tree.args(h)
            lemma = tree.lemma[h]
            if dep == "attr":
                return []
            if lemma in RECEIVE:
                return self.parties([*args.preps.get("from", []), *args.preps.get("by", [])], thing=False)
            if lemma in (GIVE_ATTACK if t.act == "attack" else GIVE):
                return self.parties(args.subj, thing=False)
            return []
        if dep == "pobj":
            prep, up = tree.low[h], tree.head[h]
            if tree.dep[h] == "prep" and tree.pos[up] in ("ADP", "ADV"):
                prep, up = f"{tree.low[up]} {prep}", tree.head[up]
            if prep == "in" and t.act == "warn" and tree.dep[h] == "prep" and tree.pos[up] in VERBAL:
                # "In an advisory, the two agencies said …"
                return self.parties(tree.args(up).subj, thing=False)
            if prep == "behind" or prep.endswith("behind"):
                if tree.pos[up] in VERBAL:
                    return self.parties(tree.args(up).subj, thing=False)
                return self.parties([up], thing=False)
            if prep in ("for", "in", "of", "to") and (tree.lemma[up] in INVOLVED or tree.low[up] in INVOLVED):
                found = self.parties(tree.args(up).subj, thing=False)
                if not found and tree.dep[up] in ("oprd", "acomp", "amod", "ccomp", "xcomp", "advcl", "acl"):
                    above = tree.args(tree.head[up])
                    found = self.parties(above.obj or above.subj, thing=False)
                    if not found:
                        found = self.parties([tree.head[up]], thing=False)
                return found
            if prep in ("in", "of", "for") and tree.lemma[up] in SHARE:
                found = self.place(t, "-", thing=False)
                poss = tree.kid(up, "poss")
                if poss is not None:
                    return self.parties([poss], thing=False)
                v = self._verb_above(up)
                if v is not None:
                    a = tree.args(v)
                    if tree.dep[up] in ("attr",):
                        return self.parties(a.subj, thing=False)
                    found = self.parties(a.subj, thing=False)
                    if tree.lemma[v] in ("deny", "see", "find"):
                        return []
                return found
            if prep == "with" and (tree.pos[up] in VERBAL) and tree.lemma[up] in STRIKE:
                return self.parties(tree.args(up).subj, thing=False)
            if (
                prep in ("to", "in", "on", "into", "with", "for")
                and tree.pos[up] in VERBAL
                and tree.lemma[up]
                in (
                    "resort",
                    "engage",
                    "participate",
                    "embark",
                    "call",
                    "threaten",
                    "move",
                    "proceed",
                    "respond",
                    "retaliate",
                    "persist",
                    "join",
                    "help",
                    "assist",
                    "aid",
                    "collaborate",
                    "push",
                )
            ):
                return self.parties(tree.args(up).subj, thing=False)
        if dep == "conj":
            return []
        if dep == "nsubj" and tree.pos[h] in VERBAL and tree.lemma[h] == "be":
            # "The attack was the work of Centre 18"
            for k in tree.kids[h]:
                if tree.dep[k] == "attr" and tree.lemma[k] in SHARE:
                    return self.parties(tree.args(k).preps.get("of", []), thing=False) or self.parties(
                        [p for p in [tree.kid(k, "poss")] if p is not None], thing=False
                    )
        if dep in ("nsubj", "nsubjpass") and tree.lemma[h] in ("come", "originate", "emanate", "stem"):
            return self.parties(tree.args(h).preps.get("from", []), thing=False)
        return []

    def _carried(self, i: int) -> list[Mention]:
        """Whom a noun strikes, told by the words that carry it."""
        tree = self.tree
        i = self._first(i)
        dep, h = tree.dep[i], tree.head[i]
        if dep in ("dobj",) and (tree.pos[h] in VERBAL or tree.tag[h].startswith("VB")):
            if tree.lemma[h] in RECEIVE:
                return self.parties(tree.args(h).subj, thing=True)
            return self.parties(tree.args(h).iobj, thing=True)
        if dep == "pobj":
            prep, up = tree.low[h], tree.head[h]
            if tree.pos[up] in VERBAL:
                args = tree.args(up)
                if prep in ("with", "under", "by", "to") and (
                    tree.lemma[up] in STRIKE or args.passive or prep == "under"
                ):
                    return self.parties(args.obj or (args.subj if prep == "under" else []), thing=True)
        if dep == "nsubj" and tree.lemma[h] in ABOUT:
            return self.parties([*tree.args(h).obj, *tree.args(h).preps.get("to", [])], thing=True)
        if dep == "nsubj" and tree.lemma[h] in ("fall", "apply"):
            return self.parties(
                [*tree.args(h).preps.get("on", []), *tree.args(h).preps.get("to", [])], thing=True
            )
        return []

    def _owners(self, t: Trigger, what: str) -> list[Mention]:
        """Who stands behind the object: "Germany's accusations", "the charge by Prague"."""
        tree = self.tree
        args = tree.args(t.i)
        heads = args.obj if what == "obj" else args.subj if what == "subj" else args.preps.get(what[2:], [])
        found: list[Mention] = []
        for h in heads:
            for j in tree.conjuncts(h):
                m = self.at.get(j)
                if m is not None and m.kind != "thing" and m.how != "pronoun":
                    continue
                poss = tree.kid(j, "poss")
                if poss is not None:
                    found.extend(self.parties([poss], thing=False))
                    continue
                side = self._side(j)
                if side:
                    found.extend(side)
                    continue
                a = tree.args(j)
                for prep in ("by", "from", "of", "in"):
                    more = self.parties(a.preps.get(prep, []), thing=False)
                    if more:
                        found.extend(more)
                        break
        return found

    # -- clauses --------------------------------------------------------------------------------

    def _speech(self, i: int) -> list[Mention]:
        """Who says the clause, for predicates that are accusations only in somebody's mouth."""
        from onrecord.reading.standing import Standing

        found, _ = Standing.of(self.reading).speech_source(i)
        return found or self._own(i)

    def _in_clause(self, t: Trigger) -> list[Mention]:
        """The party that a complement clause is about: perpetrators first."""
        tree = self.tree
        args = tree.args(t.i)
        best: list[Mention] = []
        for c in args.comp:
            a, b = tree.subtree(c)
            inside = [
                m
                for m in self.reading.mentions.all
                if a <= m.head < b and m.how != "pronoun" and m.kind != "thing"
            ]
            groups = [m for m in inside if m.kind == "group"]
            if groups:
                return groups[:1]
            best = best or self.parties(tree.args(c).subj, thing=True) or inside[:1]
        return best

    def _near(self, i: int) -> list[Mention]:
        tree = self.tree
        _, end = tree.sents[tree.sent[i]]
        for want in (("group",), ("state", "organ", "alliance", "company")):
            for m in self.reading.mentions.all:
                if i < m.head < min(end, i + 30) and m.kind in want and m.how != "pronoun":
                    return [m]
        return []

    def _own(self, i: int) -> list[Mention]:
        """The one in whose words a sentence stands."""
        reading = self.reading
        speaker = reading.speakers.get(reading.line_of[i])
        if speaker is not None and speaker.head >= 0:
            return [speaker]
        if own_words(reading, i) and reading.issuer is not None:
            return [reading.issuer]
        tree = self.tree
        for up in tree.ancestors(i):
            if tree.pos[up] == "VERB" and tree.lemma[up] in nouns.SPEECH_OF_PERSONS:
                return self.parties(tree.args(up).subj, thing=False)
        return []
