"""On whose word a claim is put forward, once it is known what the document tells.

``standing`` reads the words above a trigger before the judge has decided; here is what needs the decision:
who foresees, fears or asks for what has not happened yet, and which accuser in the sentence an attack
rests on.
"""

from __future__ import annotations

from onrecord.reading.candidates import side_key
from onrecord.reading.mentions import Mention
from onrecord.reading.standing import ASKING, SPEECH, Standing
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL, Tree
from onrecord.reading.triggers import negated

OPEN = frozenset({"called_for", "possible", "expected"})
_FORESEEING = frozenset(
    "expect predict foresee forecast reckon fear anticipate guess suppose worry hope bet foretell caution "
    "want like prefer".split()
)
VOICING = SPEECH | ASKING | _FORESEEING
# How a verb of saying hangs below what it says: "London, he reckons, will pay Dublin back".
_PARENTHESIS = ("parataxis", "ccomp", "dep", "advcl")


def run(reading: Reading) -> None:
    """Find the word behind open claims and behind attacks told beside their accusation."""
    live = [t for t in reading.triggers if not t.dropped]
    for t in live:
        if t.said_by or t.score is not None:
            continue
        settle(reading, t, live)


def settle(reading: Reading, t: Trigger, live: list[Trigger]) -> None:
    """Find the word behind one trigger, by grammar, among all that the document tells."""
    if not t.said_by:
        if t.status in OPEN:
            t.said_by = _foreseer(reading, t)
        elif t.act == "attack":
            t.said_by = _accuser(reading, t, live)
            if t.said_by and t.status == "asserted":
                t.status = "alleged"


def _foreseer(reading: Reading, t: Trigger) -> list[Mention]:
    """Who expects, fears or asks for an act, unless it is the one who would do it."""
    tree = reading.tree
    roles = Standing.of(reading).roles
    actors = {m.resolved().name for m in t.actors}
    sides = {side_key(m) for m in t.actors} - {None}
    child = t.i
    for _ in range(8):
        found: list[Mention] = []
        for k in tree.kids[child]:
            said = tree.dep[k] in _PARENTHESIS and tree.pos[k] in VERBAL and tree.lemma[k] in VOICING
            if said and tree.kid(k, "nsubj") is not None:
                found = roles.parties(tree.args(k).subj, thing=False)
        up = tree.head[child]
        voices = up != child and tree.pos[up] in VERBAL and tree.lemma[up] in VOICING
        if not found and voices and tree.dep[child] not in ("nsubj", "nsubjpass") and not negated(tree, up):
            found = roles.parties(tree.args(up).subj, thing=False)
        others = [m for m in found if m.resolved().name not in actors and not _own_state(m, sides)]
        if others:
            return others
        if up == child:
            break
        child = up
    found, _ = Standing.of(reading).speech_source(t.i)
    return [m for m in found if m.resolved().name not in actors and not _own_state(m, sides)]


def _own_state(m: Mention, sides: set[str | None]) -> bool:
    """Whether a party would be foreseeing an act of its own state's making."""
    return m.resolved().kind in ("state", "organ") and side_key(m) in sides


def _speaks(tree: Tree, i: int) -> bool:
    """Whether a phrase stands where a speaker may: as a subject or owner, after "by" or "according to"."""
    while tree.dep[i] in ("conj", "compound", "amod", "nmod", "appos") and tree.head[i] != i:
        i = tree.head[i]
    if tree.dep[i] == "pobj":
        return tree.low[tree.head[i]] in ("by", "to", "from") and tree.dep[tree.head[i]] != "dative"
    return tree.dep[i] not in ("dobj", "nsubjpass", "dative", "attr")


def _accuser(reading: Reading, t: Trigger, live: list[Trigger]) -> list[Mention]:
    """Who accuses the perpetrator in the sentence of the attack."""
    tree = reading.tree
    accused = {side_key(m) for m in t.actors} - {None}
    best: tuple[int, list[Mention]] | None = None
    for other in live:
        if other.act != "attribute" or other.status != "asserted" or not other.actors:
            continue
        if tree.sent[other.i] != tree.sent[t.i] or not accused & {side_key(m) for m in other.targets}:
            continue
        speaking = [m for m in other.actors if _speaks(tree, m.head)]
        if speaking and (best is None or abs(other.i - t.i) < best[0]):
            best = (abs(other.i - t.i), speaking)
    return best[1] if best else []
