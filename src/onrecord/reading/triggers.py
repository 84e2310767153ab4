"""Which words name an act: the frames whose conditions hold, one trigger for each word and act."""

from __future__ import annotations

from onrecord.reading.frames import Frame, Need, lexicon
from onrecord.reading.lexicon_words import words
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL, Tree

NEGATIONS = frozenset({"not", "n't", "never", "n’t", "no", "neither", "nor", "hardly", "cannot"})
FUTURE = frozenset({"will", "would", "shall", "'ll", "’ll", "wo"})
_DIPLOMATS = frozenset(
    "ambassador envoy diplomat chargé charge attaché attache counsellor counselor consul emissary staff official "
    "officer embassy mission employee man representative head spy".split()
)
_DENIABLE = frozenset(
    "accusation allegation claim charge finding attribution report suggestion assertion conclusion statement "
    "evidence involvement role responsibility it that this them hack hacking attack cyberattack part connection "
    "link wrongdoing accusations indictment insinuation innuendo blame imputation complicity knowledge verdict "
    "notion idea story narrative account one any sanction activity breach operation espionage".split()
)
_TAKEDOWN = frozenset(
    "botnet domain infrastructure server website malware implant network router site account intruder hacker "
    "attacker group device computer wallet web page spyware backdoor control command system attack attempt crypto "
    "cryptocurrency fund operation platform channel forum ring proxy code worm version virus wiper program".split()
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
            if tag in ("VBG", "VBN") and tree.dep[i] in ("amod", "compound") and tree.pos[tree.head[i]] in ("NOUN", "PROPN"):
                if tag == "VBG":
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
            if m is not None and (m.kind == "group" and m.how == "name" or m.cls in ("intelligence", "military-unit", "cyber", "cert")):
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
    a, b = tree.subtree(i)
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
            tree.low[k] in wanted and tree.dep[k] in ("prt", "advmod", "prep", "acomp", "advcl", "oprd") and k > i
            for k in tree.kids[i]
        )
    if key.startswith("p:"):
        prep = key[2:]
        heads = args.preps.get(prep)
        if heads is None:
            return prep != "by" and not wanted and any(tree.low[k] == prep and tree.dep[k] in ("prep", "prt") for k in tree.kids[i]) and False
        return not wanted or bool(_lemmas(tree, heads) & wanted)
    if key == "attr":
        found = _lemmas(tree, args.attr) | _lemmas(tree, [c for c in args.comp if tree.pos[c] in ("ADJ", "NOUN", "PROPN")])
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
        heads = [*args.obj, *(h for p in ("against", "on", "of", "with", "from", "for") for h in args.preps.get(p, []))]
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
        return any(tree.low[k] in FUTURE for k in tree.kids[i]) or (
            tree.dep[i] in ("xcomp", "ccomp") and any(tree.low[k] in FUTURE for k in tree.kids[tree.head[i]])
        ) or any(tree.low[j] in FUTURE and tree.head[j] in (tree.head[i],) for j in range(max(0, i - 4), i))
    if key == "self":
        return own_words(reading, i) or any(s in at and at[s].kind in ("state", "organ", "alliance", "") for s in args.subj)
    if key == "expert":
        for s in args.subj:
            m = at.get(s)
            if m is None:
                continue
            m = m.resolved()
            if m.kind == "person" and not m.speaks and m.voice is None and m.cls in _EXPERT_CLASSES:
                return True
        return False
    if key == "partytarget":
        return any(h in at for p in ("from", "on") for h in args.preps.get(p, []))
    if key == "takedown":
        if frame.pos == "n":
            return bool(_lemmas(tree, args.preps.get("of", [])) & _TAKEDOWN)
        return bool(_lemmas(tree, args.obj) & _TAKEDOWN)
    if key == "asks":
        return bool(args.comp) and any(tree.tag[c] in ("VB",) for c in args.comp) or bool(
            _lemmas(tree, args.preps.get("for", [])) & {"explanation", "clarification", "evidence", "proof", "help", "apology"}
        )
    if key == "comp":
        return bool(args.comp)
    return False


def negated(tree: Tree, i: int) -> bool:
    """Whether a predicate is negated where it stands."""
    for k in tree.kids[i]:
        if tree.dep[k] == "neg" or (tree.low[k] in NEGATIONS and tree.dep[k] in ("det", "advmod", "preconj", "cc")):
            return True
    args = tree.args(i)
    if tree.pos[i] in VERBAL:
        for s in (*args.subj, *args.obj):
            for k in tree.kids[s]:
                if tree.low[k] in ("no", "neither") and tree.dep[k] in ("det", "neg", "preconj"):
                    return True
            if tree.low[s] in ("nobody", "none", "nothing", "no-one"):
                return True
    for k in tree.kids[i]:
        if tree.dep[k] == "aux" and tree.low[k] in ("cannot", "can't"):
            return True
    return False


def own_words(reading: Reading, i: int) -> bool:
    """Whether a token stands in the issuer's or speaker's own words, not in a question put to him."""
    line = reading.line_of[i]
    speaker = reading.speakers.get(line)
    if speaker is not None:
        return speaker.head >= 0
    return reading.issuer is not None
