"""When the act took place: the time expression that dates a trigger, if any."""

from __future__ import annotations

from bisect import bisect_right

from onrecord.reading.candidates import side_key
from onrecord.reading.learned import dates
from onrecord.reading.standing import SPEECH, Standing
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.times import TimeExpression, choose, find_times, story_day
from onrecord.reading.tree import VERBAL, Tree

# Acts told by a newsroom without a date of their own are mostly those of the day that its lead names.
_NEWS = frozenset(
    (
        "attribute condemn deny demand threaten support warn diplomatic sanction prosecute restrict cooperate"
    ).split()
)
# Measures named by a noun that is the subject or object of its verb ("imposed sanctions", "was issued").
_MEASURES = frozenset("sanction prosecute restrict diplomatic takedown warn".split())
_OF_VERB = frozenset({"nsubj", "nsubjpass", "dobj"})
# Dependencies within an adverbial of time.
_INSIDE_TIME = frozenset("pobj nummod compound amod det quantmod pcomp nmod poss".split())
# Acts that are told by a verb of saying: its date is theirs.
_UTTERED = frozenset("attribute condemn deny demand threaten support warn assess".split())
# An act that took place, or is said not to have.
_TOLD = frozenset({"asserted", "denied"})
# What a party says in a document of its own it says on the day of that document.
_SAID_HERE = frozenset(["attribute", "condemn", "deny", "demand", "threaten", "support", "warn"])


def run(reading: Reading) -> None:
    """Date every trigger that the text dates."""
    tree = reading.tree
    live = [t for t in reading.triggers if not t.dropped]
    if not live:
        return
    expressions, news = times_of(reading)
    by_sentence: dict[int, list[int]] = {}
    for t in live:
        by_sentence.setdefault(tree.sent[t.i], []).append(t.i)
    for t in live:
        verb = _utterance(reading, t) if t.act in _UTTERED else t.i
        # An accusation that lies in telling so in one's own document has no word that a date could be of.
        own = reading.issuer is not None or reading.line_of[t.i] in reading.speakers
        wordless = "spoken" in t.how and verb == t.i and own
        found = None if wordless else _own(reading, t, verb, expressions, by_sentence)
        if found is None and not wordless:
            found = _shared(reading, t, verb, expressions, by_sentence)
        if found is None and t.act in _MEASURES and tree.dep[t.i] in _OF_VERB:
            found = _own(reading, t, tree.head[t.i], expressions, by_sentence)
        if found is None and t.act in _UTTERED:
            found = _above(reading, t, verb, expressions, by_sentence)
        if found is not None:
            t.when = found.value
        elif t.status in _TOLD and t.act in _SAID_HERE and _spoken_here(reading, t):
            t.when = reading.published
        elif t.status in _TOLD and news is not None and t.act in _NEWS and _told_now(reading, verb):
            t.when = news.value
    if reading.date_weights is not None:
        day = news.value if news is not None else None
        for t in live:
            t.when, t.dated = dates.settle(reading.date_weights, reading, t, expressions, day)


def times_of(reading: Reading) -> tuple[list[TimeExpression], TimeExpression | None]:
    """The expressions of time of a document, and the one that tells the day of the news."""
    expressions = find_times(reading.tree.text, reading.published)
    news = story_day(reading.tree.text, expressions, reading.published)
    if news is not None and reading.speakers and news.value != reading.published:
        news = None  # The day that the first question names is that of somebody else's act.
    return expressions, news


def _utterance(reading: Reading, t: Trigger) -> int:
    """The verb by which an act of speech is told: "said" in "said in May that Iran had hacked it".

    It is the nearest verb above the trigger whose subject is of the actor's side; the trigger itself if
    there is none.
    """
    tree = reading.tree
    sides = {side_key(m) for m in t.actors}
    roles = Standing.of(reading).roles
    child = t.i
    if tree.pos[child] in VERBAL and _acts(reading, child, sides):
        return child
    while tree.head[child] != child:
        up = tree.head[child]
        if tree.pos[up] in VERBAL and sides & {
            side_key(m) for m in roles.parties(tree.args(up).subj, thing=False)
        }:
            return up
        if tree.dep[child] == "relcl":
            break
        child = up
    return t.i


def _acts(reading: Reading, verb: int, sides: set[str | None]) -> bool:
    """Whether the subject of a verb is of one of these sides."""
    found = Standing.of(reading).roles.parties(reading.tree.args(verb).subj, thing=False)
    return bool(sides & {side_key(m) for m in found})


def _above(
    reading: Reading,
    t: Trigger,
    verb: int,
    expressions: list[TimeExpression],
    by_sentence: dict[int, list[int]],
) -> TimeExpression | None:
    """The date of a further saying of the same side: "said on Monday that it had found files it traces to".

    Not across the past perfect, which tells of an earlier day.
    """
    tree = reading.tree
    sides = {side_key(m) for m in t.actors}
    if _perfect(tree, tree.clause(verb)):
        return None
    for up in tree.ancestors(verb):
        if tree.pos[up] in VERBAL and _acts(reading, up, sides):
            found = _own(reading, t, up, expressions, by_sentence)
            if found is not None and found.role != "since":
                return found
    return None


def _perfect(tree: Tree, i: int) -> bool:
    """Whether a verb stands in the past perfect."""
    return any(tree.dep[k] == "aux" and tree.low[k] == "had" for k in tree.kids[i])


def _attached(tree: Tree, i: int, expressions: list[TimeExpression]) -> TimeExpression | None:
    """The one adverbial of time that the parse hangs on a word itself; None if there are none or several.

    "Ascribed the operation to Moscow in May 2022": between the two stands a noun that could be dated as
    well, but the date is the verb's.
    """
    found = []
    for e in expressions:
        if e.role not in ("adverb", "fronted", "since") or e.kind == "modifier-year":
            continue
        j = max(0, bisect_right(tree.start, e.start) - 1)
        while tree.dep[j] in _INSIDE_TIME and tree.head[j] != j and j != i:
            j = tree.head[j]
        if j != i and tree.head[j] == i and tree.dep[j] in ("prep", "npadvmod", "advmod", "tmod"):
            found.append(e)
    return found[0] if len(found) == 1 else None


def _governor(tree: Tree, e: TimeExpression) -> int:
    """The verb that an expression of time hangs on, as the parse has it."""
    return tree.clause(max(0, bisect_right(tree.start, e.start) - 1))


def _shared(
    reading: Reading,
    t: Trigger,
    verb: int,
    expressions: list[TimeExpression],
    by_sentence: dict[int, list[int]],
) -> TimeExpression | None:
    """The date of the verb that the trigger's carries on: "protested on Monday that …, and accused"."""
    tree = reading.tree
    i = tree.clause(verb)
    while tree.dep[i] == "conj" and tree.head[i] != i and tree.pos[tree.head[i]] in VERBAL:
        above = tree.head[i]
        if tree.tag[above] != tree.tag[i] or tree.kid(i, "nsubj", "nsubjpass") is not None:
            return None
        found = _own(reading, t, above, expressions, by_sentence)
        if found is not None and found.role != "since":
            return found
        i = above
    return None


def _own(
    reading: Reading,
    t: Trigger,
    verb: int,
    expressions: list[TimeExpression],
    by_sentence: dict[int, list[int]],
) -> TimeExpression | None:
    """The expression in the trigger's own sentence, or at the head of its entry."""
    tree = reading.tree
    start, end = tree.span(tree.sent[t.i])
    line = reading.lines[reading.line_of[t.i]]
    inside = [
        e
        for e in expressions
        if start <= e.start < end or (line.start <= e.start < line.body) or getattr(e, "scope", None)
    ]
    inside = [e for e in inside if not _anothers(reading, t, verb, e)]
    if not inside:
        return None
    low, high = tree.subtree(verb)
    shared = []
    h = tree.head[verb]
    if tree.dep[verb] in ("conj", "advcl", "xcomp", "pcomp") and h != verb:
        la, lb = tree.subtree(h)
        shared.append((tree.start[la], tree.end[lb - 1]))
    others = [
        (tree.start[j], tree.end[j])
        for j in dict.fromkeys(by_sentence[tree.sent[t.i]])
        if j not in (verb, t.i)
    ]
    found = choose(
        inside,
        trigger=(tree.start[verb], tree.end[verb]),
        sentence=(start, end),
        clause=(tree.start[low], tree.end[high - 1]),
        tense=tree.tag[verb],
        text=tree.text,
        shared=shared,
        others=others,
    )
    if found is None:
        found = _attached(tree, verb, [e for e in inside if start <= e.start < end])
        if found is not None and found.future and tree.tag[verb] in ("VBD", "VBN"):
            return None
    return found


def _anothers(reading: Reading, t: Trigger, verb: int, e: TimeExpression) -> bool:
    """Whether an expression dates a verb above or below the one that tells the act.

    "Said on Thursday that hackers had stolen": Thursday is of the saying, not of the theft. "Said that
    hackers had stolen in May": May is of the theft, not of the saying.
    """
    if e.role in ("head", "modifier", "following"):
        return False
    tree = reading.tree
    governor = _governor(tree, e)
    if governor == verb:
        return False
    if t.act == "attack":
        return (
            tree.lemma[governor] in SPEECH
            and tree.pos[governor] in VERBAL
            and governor in tree.ancestors(verb)
            and verb != governor
        )
    return verb != t.i and verb in tree.ancestors(governor) and not _inherits(tree, governor, verb)


def _inherits(tree: Tree, low: int, high: int) -> bool:
    """Whether all clauses between two verbs only carry on the upper one ("came out, accusing")."""
    while low != high:
        if tree.pos[low] in VERBAL and tree.dep[low] in ("ccomp", "relcl", "acl", "pcomp", "advcl"):
            return False
        low = tree.head[low]
    return True


def _told_now(reading: Reading, i: int) -> bool:
    """Whether an act is told as the news: in the simple past, or in the present of a headline."""
    tree = reading.tree
    if _past(tree, i):
        return True
    headline = reading.issuer is None and reading.line_of[i] == 0 and len(reading.lines) > 1
    return headline and tree.tag[tree.clause(i)] in ("VBP", "VBZ")


def _past(tree: Tree, i: int) -> bool:
    """Whether a trigger is told in the simple past: "on Monday" may hold for it, "has long" may not."""
    verb = tree.clause(i)
    if any(
        tree.dep[k] == "aux" and tree.lemma[k] in ("have", "will", "would", "may", "might")
        for k in tree.kids[verb]
    ):
        return False
    return tree.pos[verb] in VERBAL and tree.tag[verb] in ("VBD", "VBN", "VBG")


def _spoken_here(reading: Reading, t: Trigger) -> bool:
    """Whether the issuer or the speaker of the line is the one who acts, in the present tense."""
    speaker = reading.speakers.get(reading.line_of[t.i])
    if speaker is not None and speaker.head < 0:
        return False
    own = speaker or reading.issuer
    if own is None or not any((m.resolved().side or m.side) == own.side for m in t.actors):
        return False
    tree = reading.tree
    verb = tree.clause(t.i)
    return tree.tag[verb] in ("VBP", "VBZ", "VB", "VBG") or any(
        tree.dep[k] == "aux" and tree.lemma[k] == "have" for k in tree.kids[verb]
    )
