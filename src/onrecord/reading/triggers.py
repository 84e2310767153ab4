"""Which words name an act: the frames whose conditions hold, one trigger for each word and act."""

from __future__ import annotations

from onrecord.reading.frames import Frame, Need, lexicon
from onrecord.reading.lexicon_words import words
from onrecord.reading.mentions import Mention
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL, Tree

NEGATIONS = frozenset({"not", "n't", "never", "n’t", "no", "neither", "nor", "hardly", "cannot"})
FUTURE = frozenset({"will", "would", "shall", "'ll", "’ll", "wo"})
_DIPLOMATS = frozenset(
    (
        "ambassador envoy diplomat chargé charge attaché attache counsellor counselor consul emissary "
        "staff official officer embassy mission employee man representative head spy"
    ).split()
)
_DENIABLE = frozenset(
    (
        "accusation allegation claim charge finding attribution report suggestion assertion "
        "conclusion statement evidence involvement role responsibility it that this them hack hacking "
        "attack cyberattack part connection link wrongdoing accusations indictment insinuation "
        "innuendo blame imputation complicity knowledge verdict notion idea story narrative account "
        "one any sanction activity breach operation espionage"
    ).split()
)
_TAKEDOWN = frozenset(
    (
        "botnet domain infrastructure server website malware implant network router site account "
        "intruder hacker attacker group device computer wallet web page spyware backdoor control "
        "command system attack attempt crypto cryptocurrency fund operation platform channel forum "
        "ring proxy code worm version virus wiper program"
    ).split()
)
_SAYING = frozenset(
    (
        "say tell add warn vow threaten promise pledge swear announce declare state insist stress "
        "reply retort write note remark reiterate repeat confirm claim assure inform caution growl "
        "thunder snap let"
    ).split()
)
_STUDIES = frozenset(
    (
        "study teach research track follow lecture specialise specialize advise write head run lead "
        "direct edit cover"
    ).split()
)
_INSTITUTES = frozenset(
    (
        "institute university college centre center school forum laboratory lab academy foundation "
        "council policy think-tank think tank consultancy society association studies observatory "
        "programme program watchdog faculty"
    ).split()
)
_CALLINGS = frozenset(
    (
        "former ex expert analyst researcher professor scholar academic specialist fellow lecturer "
        "historian economist lawyer consultant adviser advisor strategist political scientist retired "
        "veteran senator congressman mp mep lawmaker deputy legislator"
    ).split()
)
_EXPERT_CLASSES = frozenset({"expert"})


def run(reading: Reading) -> None:
    """Find the triggers of a document."""
    tree = reading.tree
    known = lexicon()
    cyber = _cyber_sentences(reading)
    reading.cyber = cyber
    for i in range(tree.n):
        pos = tree.pos[i]
        tag = tree.tag[i]
        if pos in VERBAL or tag.startswith("VB"):
            if tree.dep[i] in ("aux", "auxpass"):
                continue
            entries = known.get(("v", tree.lemma[i]), ())
            kind = "v"
            if (
                tag in ("VBG", "VBN")
                and tree.dep[i] in ("amod", "compound")
                and tree.pos[tree.head[i]] in ("NOUN", "PROPN")
            ) and tag == "VBG":
                entries = ()
        elif pos in ("NOUN", "PROPN"):
            entries = noun_entries(tree, i)
            kind = "n"
            if not entries and tag == "NN" and pos == "NOUN":
                entries = ()
        elif pos == "ADJ":
            entries = known.get(("a", tree.lemma[i]), ())
            kind = "a"
        else:
            continue
        taken: set[str] = set()
        for frame in entries:
            if frame.act in taken or frame.pos != kind:
                continue
            if all(holds(reading, i, need, frame) for need in frame.needs):
                taken.add(frame.act)
                reading.triggers.append(Trigger(i, frame, frame.act))


def noun_entries(tree: Tree, i: int) -> list[Frame]:
    known = lexicon()
    lemma, low = tree.lemma[i], tree.low[i]
    found: list[Frame] = []
    keys = [lemma] if lemma == low else [lemma, low]
    if i >= 2 and tree.low[i - 1] == "-":
        keys.insert(0, f"{tree.low[i - 2]}-{lemma}")
    if i + 2 < tree.n and tree.low[i + 1] == "-":
        keys.insert(0, f"{lemma}-{tree.low[i + 2]}")
    if i >= 1:
        keys.insert(0, f"{tree.low[i - 1]} {lemma}")
        keys.insert(0, f"{tree.low[i - 1]} {low}")
    for key in dict.fromkeys(keys):
        found.extend(known.get(("n", key), ()))
    return found


def _cyber_sentences(reading: Reading) -> list[float]:
    """For each sentence, how much it speaks of cyber operations: 1 itself, less its neighbours."""
    tree = reading.tree
    weak, strong = words("cyber"), words("cyber_strong")
    own = []
    for a, b in tree.sents:
        score = 0.0
        for i in range(a, b):
            low = tree.low[i]
            if low in strong:
                score = 1.0
                break
            if low in weak:
                score = 1.0
                break
            m = reading.mentions.at.get(i)
            if m is not None and (
                (m.kind == "group" and m.how == "name")
                or m.cls in ("intelligence", "military-unit", "cyber", "cert")
            ):
                score = 1.0
                break
        own.append(score)
    near = []
    for n, score in enumerate(own):
        before = own[n - 1] if n else 0.0
        after = own[n + 1] if n + 1 < len(own) else 0.0
        near.append(max(score, 0.6 * before, 0.3 * after))
    # A paragraph is about one thing.
    lines: dict[int, float] = {}
    for n, (a, _) in enumerate(tree.sents):
        line = reading.line_of[a]
        lines[line] = max(lines.get(line, 0.0), own[n])
    return [max(score, 0.4 * lines[reading.line_of[tree.sents[n][0]]]) for n, score in enumerate(near)]


def holds(reading: Reading, i: int, need: Need, frame: Frame) -> bool:
    """Whether a condition of a frame holds at token ``i``."""
    result = any(_one(reading, i, key, wanted, frame) for key, wanted in need.alternatives)
    return result != need.negated


def _lemmas(tree: Tree, heads: list[int]) -> set[str]:
    found: set[str] = set()
    for h in heads:
        for j in tree.conjuncts(h):
            found.add(tree.lemma[j])
            found.add(tree.low[j])
            if j >= 2 and tree.low[j - 1] == "-":
                found.add(tree.low[j - 2] + "-" + tree.low[j])
    return found


def _window(tree: Tree, i: int) -> range:
    # What a predicate noun or adjective says it says of its clause: "the claims are absurd".
    top = tree.head[i] if tree.dep[i] in ("acomp", "attr", "oprd") else i
    a, b = tree.subtree(top)
    sa, sb = tree.sents[tree.sent[i]]
    return range(max(sa, a, i - 8), min(sb, max(b, i + 6), i + 24))


def _one(reading: Reading, i: int, key: str, wanted: frozenset[str], frame: Frame) -> bool:
    tree = reading.tree
    args = tree.args(i)
    if key == "near":
        return any(tree.low[j] in wanted for j in _window(tree, i) if j != i)
    if key == "obj":
        return bool(_lemmas(tree, args.obj) & wanted)
    if key == "prt":
        if any(p in wanted for p in args.particles):
            return True
        return any(
            tree.low[k] in wanted
            and tree.dep[k] in ("prt", "advmod", "prep", "acomp", "advcl", "oprd")
            and k > i
            for k in tree.kids[i]
        )
    if key.startswith("p:"):
        prep = key[2:]
        heads = args.preps.get(prep)
        if heads is None:
            return False
        return not wanted or bool(_lemmas(tree, heads) & wanted)
    if key == "subj":
        return bool(_lemmas(tree, args.subj) & wanted)
    if key == "attr":
        found = _lemmas(tree, args.attr) | _lemmas(
            tree, [c for c in args.comp if tree.pos[c] in ("ADJ", "NOUN", "PROPN")]
        )
        if args.obj:
            for o in args.obj:
                for k in tree.kids[o]:
                    if tree.dep[k] in ("amod", "appos", "acl", "relcl") and k > o:
                        found.add(tree.lemma[k])
        for c in args.comp:
            for k in tree.kids[c]:
                if tree.dep[k] in ("attr", "acomp", "oprd", "dobj"):
                    found.add(tree.lemma[k])
        return bool(found & wanted)
    if key == "lv":
        h = tree.head[i]
        if tree.pos[h] == "ADP":
            h = tree.head[h]
        return tree.lemma[h] in wanted
    return _flag(reading, i, key, frame)


def _flag(reading: Reading, i: int, key: str, frame: Frame) -> bool:
    tree = reading.tree
    args = tree.args(i)
    at = reading.mentions.at
    if key == "cyber":
        return reading.cyber[tree.sent[i]] >= 0.3
    if key == "party":
        heads = [
            *args.obj,
            *(h for p in ("against", "on", "of", "with", "from", "for") for h in args.preps.get(p, [])),
        ]
        return any(h in at and at[h].kind not in ("thing", "") for h in heads)
    if key == "diplomat":
        return bool(_lemmas(tree, [*args.obj, *args.iobj]) & _DIPLOMATS) or any(
            o in at and at[o].speaks for o in args.obj
        )
    if key == "deniable":
        if _lemmas(tree, args.obj) & _DENIABLE or args.comp:
            return True
        for heads in args.preps.values():
            if _lemmas(tree, heads) & _DENIABLE:
                return True
        return not args.obj
    if key == "neg":
        return negated(tree, i)
    if key == "firstperson":
        return own_words(reading, i)
    if key == "future":
        return (
            any(tree.low[k] in FUTURE for k in tree.kids[i])
            or (
                tree.dep[i] in ("xcomp", "ccomp")
                and any(tree.low[k] in FUTURE for k in tree.kids[tree.head[i]])
            )
            or any(tree.low[j] in FUTURE and tree.head[j] in (tree.head[i],) for j in range(max(0, i - 4), i))
        )
    if key == "self":
        return own_words(reading, i) or any(
            s in at and at[s].kind in ("state", "organ", "alliance", "") for s in args.subj
        )
    if key == "expert":
        for s in args.subj:
            m = at.get(s)
            if m is None:
                continue
            m = m.resolved()
            if (
                m.kind in ("person", "body")
                and m.voice is None
                and m.how != "pronoun"
                and (
                    (m.kind == "person" and not m.speaks and m.cls in _EXPERT_CLASSES) or _judges(reading, m)
                )
            ):
                return True
        return False
    if key == "partytarget":
        return any(h in at for p in ("from", "on") for h in args.preps.get(p, []))
    if key == "takedown":
        if frame.pos == "n":
            return bool(_lemmas(tree, args.preps.get("of", [])) & _TAKEDOWN)
        return bool(_lemmas(tree, args.obj) & _TAKEDOWN)
    if key == "asks":
        return any(
            _bare(tree, c)
            for c in (*args.comp, *(k for k in tree.kids[i] if tree.dep[k] == "advcl" and k > i))
        ) or bool(
            _lemmas(tree, args.preps.get("for", []))
            & {"explanation", "clarification", "evidence", "proof", "help", "apology"}
        )
    if key == "comp":
        return bool(args.comp)
    if key == "question":
        a, b = tree.sents[tree.sent[i]]
        return any(tree.low[j] == "?" for j in range(max(a, b - 3), b))
    if key == "ownact":
        return _own_act(reading, i)
    return False


def _bare(tree: Tree, c: int) -> bool:
    """Whether a clause asks: "to stop", "that London stop"; not "that London will stop"."""
    aux = [tree.low[k] for k in tree.kids[c] if tree.dep[k] == "aux"]
    if tree.dep[c] == "advcl":
        return tree.tag[c] == "VB" and aux == ["to"]
    if tree.tag[c] == "VBP" and tree.dep[c] == "ccomp":
        return (
            not aux
            and any(tree.low[k] == "that" and tree.dep[k] == "mark" for k in tree.kids[c])
            and any(tree.dep[k] == "nsubj" and tree.tag[k] in ("NN", "NNP") for k in tree.kids[c])
        )
    return tree.tag[c] == "VB" and set(aux) <= {"to"}


def _judges(reading: Reading, m: Mention) -> bool:
    """Whether a person is presented as an expert: "who teaches law in Graz", "a former spy"."""
    tree = reading.tree
    i = m.head
    if m.b - m.a < 2:
        return False
    if m.kind == "body" and any(tree.low[j] in _INSTITUTES for j in range(m.a, m.b)):
        return False
    for k in tree.kids[i]:
        if k < i:
            continue
        a, b = tree.subtree(k)
        low = set(tree.low[a : min(b, a + 14)])
        if tree.dep[k] == "relcl" and tree.lemma[k] in _STUDIES:
            return True
        if tree.dep[k] == "prep" and tree.low[k] in ("of", "at", "from", "with") and low & _INSTITUTES:
            return True
        if tree.dep[k] == "appos" and (
            low & _INSTITUTES
            or (low & _CALLINGS and not low & {"spokesman", "spokeswoman", "spokesperson", "minister"})
        ):
            return True
    before = set(tree.low[max(tree.sents[tree.sent[i]][0], m.a - 6) : m.a])
    return bool(before & _CALLINGS) and not before & {"spokesman", "spokeswoman", "minister", ","}


def _own_act(reading: Reading, i: int) -> bool:
    """Whether the one who does what verb ``i`` says is the one who says so: "Moscow said it would reply"."""
    tree, at = reading.tree, reading.mentions.at
    subj = tree.args(i).subj
    if any(tree.low[s] in ("we", "i") for s in subj):
        return True
    sides = {_side(at[s]) for s in subj if s in at} - {None}
    if not sides:
        return False
    if own_words(reading, i):
        speaker = reading.speakers.get(reading.line_of[i]) or reading.issuer
        return speaker is not None and _side(speaker) in sides
    for up in tree.ancestors(i):
        if tree.lemma[up] in _SAYING and tree.pos[up] in VERBAL:
            said = {_side(at[s]) for s in tree.args(up).subj if s in at} - {None}
            if said:
                return bool(said & sides)
    return False


def _side(m: Mention) -> str | None:
    end = m.resolved()
    return end.side or m.side or (end.voice.side if end.voice is not None else None)


def negated(tree: Tree, i: int) -> bool:
    """Whether a predicate is negated where it stands."""
    for k in tree.kids[i]:
        if tree.dep[k] == "neg" or (
            tree.low[k] in NEGATIONS and tree.dep[k] in ("det", "advmod", "preconj", "cc")
        ):
            return True
    if tree.dep[i] == "conj" and any(tree.low[k] == "nor" for k in tree.kids[tree.head[i]]):
        return True  # "neither confirmed nor denied"
    args = tree.args(i)
    if tree.pos[i] in VERBAL:
        for s in (*args.subj, *args.obj):
            for k in tree.kids[s]:
                if tree.low[k] in ("no", "neither") and tree.dep[k] in ("det", "neg", "preconj"):
                    return True
            if tree.low[s] in ("nobody", "none", "nothing", "no-one"):
                return True
    return any(tree.dep[k] == "aux" and tree.low[k] in ("cannot", "can't") for k in tree.kids[i])


def own_words(reading: Reading, i: int) -> bool:
    """Whether a token stands in the issuer's or speaker's own words, not in a question put to him."""
    line = reading.line_of[i]
    speaker = reading.speakers.get(line)
    if speaker is not None:
        return speaker.head >= 0
    return reading.issuer is not None
