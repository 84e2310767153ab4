"""What refers to what, by rule: how the reader goes without learned numbers."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.reading.mentions import PERSON_PRONOUNS, PLURAL_PRONOUNS, Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading
from onrecord.reading.tree import Tree


class ByRule:
    """The nearest that fits, subjects first."""

    def __init__(self) -> None:
        self._seen: list[Mention] = []

    def passed(self, reading: Reading, m: Mention) -> None:
        """A mention has been gone past."""
        self._seen.append(m)

    def antecedent(self, reading: Reading, m: Mention, later: Sequence[Mention]) -> Mention | None:
        """The mention that a pronoun refers to."""
        return _antecedent(reading, m, self._seen)

    def owner(
        self, reading: Reading, m: Mention, recent: Sequence[Mention], known: Mention | None
    ) -> str | None:
        """The side of an organ or an officer that has none of its own."""
        return known.side if known is not None else passage_side(reading, m, recent)


def _antecedent(reading: Reading, m: Mention, seen: list[Mention]) -> Mention | None:
    tree = reading.tree
    low = tree.low[m.head]
    here = tree.sent[m.head]
    best: tuple[float, Mention] | None = None
    for other in reversed(seen[-24:]):
        if other.how == "pronoun" and other.ref is None and not other.refs:
            continue
        end = other.resolved()
        distance = here - tree.sent[other.head]
        if distance > 2:
            break
        if low in PERSON_PRONOUNS:
            if end.kind != "person" or end.plural:
                continue
        elif low in PLURAL_PRONOUNS:
            if end.kind == "person" and not end.plural and low != "both":
                continue
            if end.kind == "thing":
                continue
        elif end.kind in ("person", "thing") or end.plural or end.kind == "":
            continue
        if end.how == "unknown name" and end.kind == "body" and end.cls == "" and low in ("it", "its"):
            continue
        dep = tree.dep[other.head]
        score = (
            2.0 if dep in ("nsubj", "nsubjpass") else 1.0 if dep in ("poss", "dobj", "conj", "agent") else 0.5
        )
        if low in PLURAL_PRONOUNS and (end.plural or end.kind == "group"):
            score += 1.0
        score -= 1.2 * distance
        score -= 0.02 * (m.head - other.head)
        if distance == 0 and dep in ("nsubj", "nsubjpass") and low in ("its", "their", "his", "her"):
            score += 0.7
        if best is None or score > best[0]:
            best = (score, other)
    if best is not None:
        return best[1]
    if low in ("its", "their", "it", "they", "them") and seen:
        for other in reversed(seen[-6:]):
            if other.how != "pronoun" and other.kind not in ("person", "thing"):
                return other
    return None


def passage_side(reading: Reading, m: Mention, recent: Sequence[Mention]) -> str | None:
    tree = reading.tree
    here = tree.sent[m.head]
    line = reading.line_of[m.head]
    speaker = reading.speakers.get(line)
    if reading.issuer is not None and (speaker is None or speaker is reading.issuer):
        own = reading.issuer
        if m.kind in ("organ", "state") and m.how == "noun" and tree.low[m.a] in ("our", "my"):
            return own.side
    best: tuple[float, str] | None = None
    for other in reversed(recent[-14:]):
        distance = here - tree.sent[other.head]
        if distance > 3 or other.side in (None,):
            break
        if states().get(other.side or "") is None:
            continue
        score = _weight(tree, other) - 1.5 * distance
        if other.kind in ("state", "organ"):
            score += 0.5
        if reading.line_of[other.head] != line:
            score -= 0.5
        if other.side == reading.home:
            score += 1.2
        if other.kind == "group" or other.cls in ("spy", "intelligence", "military-unit"):
            score -= 1.0
        if best is None or score > best[0]:
            best = (score, other.side or "")
    if best is not None and best[0] > 0.4:
        return best[1]
    if reading.home is not None:
        return reading.home
    # Nothing before it in the passage: what follows in the same sentence.
    for other in reading.mentions.all:
        if tree.sent[other.head] == here and other.side in states() and other is not m:
            return other.side
    if reading.issuer is not None:
        return reading.issuer.side
    return None


def _weight(tree: Tree, m: Mention) -> int:
    """How much a mention is what its sentence is about."""
    dep = tree.dep[m.head]
    if dep in ("nsubj", "nsubjpass", "ROOT", "agent"):
        return 3
    if dep == "poss":
        return 2
    return 1
