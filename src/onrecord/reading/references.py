"""What refers to what: pronouns, "the ministry", "the group", "both countries", "Lin", "we".

One pass over the mentions in the order of the text. Each gets the earlier mention that it stands for; an
organ or an officer without a side gets its owner's. Which of several it is, a chooser decides: learned
numbers (``learned/referring.py``), or rules (``by_rule.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from onrecord.reading import issuer, nouns
from onrecord.reading.by_rule import ByRule
from onrecord.reading.issuer import NOBODY
from onrecord.reading.mentions import OWN_PRONOUNS, PLURAL_PRONOUNS, Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading
from onrecord.reading.tree import Tree

WINDOW = 60  # mentions looked back over


class Chooser(Protocol):
    """Decides among the parties that a mention may stand for; made anew for each document."""

    def passed(self, reading: Reading, m: Mention) -> None:
        """A mention has been gone past, and all that it stands for is known."""

    def antecedent(self, reading: Reading, m: Mention, later: Sequence[Mention]) -> Mention | None:
        """The mention that a pronoun refers to, None if it is no party's; ``later`` stand behind it."""

    def owner(
        self, reading: Reading, m: Mention, recent: Sequence[Mention], known: Mention | None
    ) -> str | None:
        """The side of an organ or an officer that has none of its own.

        Args:
            reading: the document.
            m: the organ or officer.
            recent: the mentions with sides that stand before it.
            known: the last of them that is an organ of the same sort.
        """


def run(reading: Reading, *, learned: bool = True) -> None:
    """Resolve the references of a document.

    Args:
        reading: the document.
        learned: with the learned numbers; by rule without.
    """
    if learned:
        from onrecord.reading.learned.referring import ByWeights

        resolve(reading, ByWeights())
    else:
        resolve(reading, ByRule())


def resolve(reading: Reading, chooser: Chooser) -> None:
    """Go through a document's mentions in their order."""
    issuer.run(reading)
    recent: list[Mention] = []
    seen: list[Mention] = []
    by_word: dict[str, Mention] = {}
    for n, m in enumerate(reading.mentions.all):
        if m.how == "pronoun":
            _resolve_pronoun(reading, m, reading.mentions.all[n + 1 :], chooser)
        else:
            _fill_side(reading, m, recent, chooser)
        if m.how == "unknown name":
            key = m.name.split()[-1].lower()
            known = by_word.get(key)
            if known is not None and (m.b - m.a == 1 or known.name == m.name):
                m.ref = known
                m.kind = known.kind
            else:
                for w in {key, m.name.lower()}:
                    by_word.setdefault(w, m)
        elif m.how == "noun":
            _resolve_noun(reading, m, seen)
        elif m.kind == "person":
            for w in m.name.split():
                by_word.setdefault(w.lower(), m)
        seen.append(m)
        chooser.passed(reading, m)


def _resolve_pronoun(reading: Reading, m: Mention, later: Sequence[Mention], chooser: Chooser) -> None:
    low = reading.tree.low[m.head]
    if low in OWN_PRONOUNS:
        m.ref = _own(reading, m)
        return
    m.ref = chooser.antecedent(reading, m, later)
    if m.ref is not None and low in PLURAL_PRONOUNS:
        group = _coordinated(reading, m.ref)
        m.refs = group if len(group) > 1 else []


def _fill_side(reading: Reading, m: Mention, recent: list[Mention], chooser: Chooser) -> None:
    """An organ or an officer without a side takes its owner's, or the one that the passage is about."""
    tree = reading.tree
    organ_like = m.kind in ("organ", "state") and m.how in ("noun", "unknown name")
    officer = m.kind == "person" and m.speaks and m.voice is None
    if m.side is None and m.possessor is not None and m.how == "noun":
        owner = reading.mentions.at.get(m.possessor)
        if owner is not None:
            m.side = owner.resolved().side
    if m.side is None and organ_like and _is_issuer(reading, m):
        m.ref = reading.issuer
        m.side = reading.issuer.side if reading.issuer is not None else None
    elif m.side is None and (organ_like or officer):
        m.side = chooser.owner(reading, m, recent, _same_organ(recent, m))
        m.ref = _same_organ([other for other in recent if other.side == m.side], m)
    if m.side is not None and m.how in ("noun", "unknown name"):
        found = nouns.classify(tree, m.head) if m.how == "noun" and m.ref is None else None
        name = reading.mentions.organ_name(m, found) if found is not None else None
        if name is not None:
            m.name = name
    if m.kind == "person" and m.speaks and m.voice is None and m.side is not None:
        state = states().get(m.side)
        if state is not None:
            m.voice = Mention(m.a, m.b, m.head, state.name, "state", m.side, "name", "state")
    if m.side is not None:
        recent.append(m)


def _is_issuer(reading: Reading, m: Mention) -> bool:
    """In a party's own document: "the Government", "this Office", "the Embassy"."""
    issuer = reading.issuer
    if issuer is None or not m.definite or m.plural or m.b - m.a > 3:
        return False
    last = m.name.lower().split()[-1]
    own = issuer.name.lower().split()
    if last in own:
        return True
    return m.kind == "state" or last in (
        "government",
        "office",
        "department",
        "embassy",
        "ministry",
        "bureau",
        "agency",
        "team",
        "side",
    )


def _same_organ(recent: list[Mention], m: Mention) -> Mention | None:
    """An earlier organ of the same type: "the ministry" after "China's Foreign Ministry"."""
    if not m.definite:
        return None
    last = m.name.lower().split()[-1]
    for other in reversed(recent[-WINDOW:]):
        if other.kind != "organ" or other is m:
            continue
        if m.office and (other.cls == m.office or other.office == m.office) and m.kind == "organ":
            return other
        if m.office.endswith("-ministry") and m.kind == "organ":
            continue  # "the foreign ministry" is no other ministry
        if m.kind == "organ" and last == other.name.lower().split()[-1]:
            return other
        if m.kind == "organ" and last in (
            "ministry",
            "agency",
            "service",
            "embassy",
            "department",
            "bureau",
            "unit",
        ):
            words_ = {other.name.lower().split()[-1], *(a.lower().split()[-1] for a in other.aliases)}
            if last in words_ or (last == "ministry" and "ministry" in other.name.lower()):
                return other
            if last == "agency" and other.cls in ("intelligence", "security", "cyber", "police", "agency"):
                return other
            if last == "service" and other.cls in ("intelligence", "security"):
                return other
    return None


def _coordinated(reading: Reading, m: Mention) -> list[Mention]:
    at = reading.mentions.at
    tree = reading.tree
    top = m.head
    while tree.dep[top] == "conj":
        top = tree.head[top]
    return [at[i] for i in tree.conjuncts(top) if i in at]


def _own(reading: Reading, m: Mention) -> Mention | None:
    """Who "we" is: the one whose quotation, line or document it stands in."""
    tree = reading.tree
    at = reading.mentions.at
    quoted = _in_quotes(tree, m.head)
    line = reading.line_of[m.head]
    speaker = reading.speakers.get(line)
    if not quoted or speaker is not None:
        if speaker is not None:
            return speaker if speaker is not NOBODY else None
        if reading.issuer is not None and not quoted:
            return reading.issuer
    a, b = tree.sents[tree.sent[m.head]]
    spans = [(a, b)]
    if tree.sent[m.head]:
        spans.append(tree.sents[tree.sent[m.head] - 1])
    for a, b in spans:
        for i in range(a, b):
            if tree.lemma[i] in nouns.SPEECH_OF_PERSONS and tree.pos[i] == "VERB":
                for s in tree.args(i).subj:
                    found = at.get(s)
                    if found is not None and found.head != m.head and found.kind not in ("thing", ""):
                        return found
                    if found is not None and found.how == "pronoun" and found.ref is not None:
                        return found.ref
    return reading.issuer


def _in_quotes(tree: Tree, i: int) -> bool:
    """Whether a token stands inside quotation marks of its line."""
    quoted = False
    j = i
    while j > 0 and "\n" not in tree.word[j]:
        w = tree.word[j]
        if w == "“" or w == "‘":
            return True
        if w == "”":
            return False
        if w == '"':
            quoted = not quoted
        j -= 1
    return quoted


def _resolve_noun(reading: Reading, m: Mention, seen: list[Mention]) -> None:
    tree = reading.tree
    if m.cls == "countries":
        want = 3 if any(tree.low[k] == "three" for k in tree.kids[m.head]) else 2
        m.refs = _last_states(seen, want)
        if m.refs:
            m.ref, m.kind = m.refs[0], "state"
        return
    if m.cls in ("former", "latter"):
        m.ref = _of_two(reading, m, seen)
        if m.ref is not None:
            m.kind, m.side = m.ref.kind, m.ref.side
        return
    if m.refs:
        return
    if m.cls in ("perpetrator", "perpetrator-group", "spy") and m.definite and m.side is None:
        for other in reversed(seen[-WINDOW:]):
            end = other.resolved()
            if end is m or end.how == "pronoun":
                continue
            if end.kind == "group" and (end.side is not None or end.how == "name"):
                m.ref = end
                m.side = end.side
                return
        return
    if m.kind in ("company", "body") and m.definite and m.side is None and m.b - m.a <= 2:
        for other in reversed(seen[-12:]):
            end = other.resolved()
            if end.kind == m.kind and end.how in ("name", "unknown name"):
                m.ref = end
                return
    if m.kind == "person" and m.definite and m.side is None:
        for other in reversed(seen[-16:]):
            end = other.resolved()
            if end.kind == "person" and end.side is not None and end is not m and not end.speaks:
                m.side = end.side
                break


def _last_states(seen: list[Mention], want: int) -> list[Mention]:
    """The states named last, in the order of the text."""
    found: list[Mention] = []
    for other in reversed(seen[-20:]):
        end = other.resolved()
        if end.kind in ("state", "alliance") and all(end.side != f.side for f in found):
            found.append(end)
            if len(found) == want:
                break
    return found[::-1]


def _of_two(reading: Reading, m: Mention, seen: list[Mention]) -> Mention | None:
    """The first or the second of the two parties named last."""
    two: list[Mention] = []
    for other in reversed(seen[-10:]):
        end = other.resolved()
        if reading.tree.sent[m.head] - reading.tree.sent[other.head] > 1 or len(two) == 2:
            break
        if end.kind not in ("thing", "") and other.cls not in ("former", "latter") and end not in two:
            two.append(end)
    return two[m.cls == "former"] if len(two) == 2 else None


def voice_of(m: Mention) -> Mention | None:
    """The party that a person speaks for, if he speaks for one."""
    return m.voice
