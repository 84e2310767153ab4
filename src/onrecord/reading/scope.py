"""Which claims belong to a state cyber affair.

Two questions: is the document about one at all, and is this claim part of it? The second is the
judge's where it has judged: it learned from annotations that leave other matters out. Leave the
component out (``--scope any``) and every claim stays.
"""

from __future__ import annotations

from onrecord.acts import Act
from onrecord.model import Claim
from onrecord.reading.lexicon_words import words
from onrecord.reading.state import Reading

_SEVERAL = 3  # claims
# Acts that tell of an affair by themselves: accusations, measures, and what the accused says. A demand or
# a visit alone is about anything.
_ANSWERS = frozenset(
    {
        Act.ATTRIBUTE,
        Act.CONDEMN,
        Act.SANCTION,
        Act.PROSECUTE,
        Act.RESTRICT,
        Act.DIPLOMATIC,
        Act.TAKEDOWN,
        Act.WARN,
        Act.DENY,
        Act.RETALIATE,
    }
)
# How sure the judge must be of the surest three, or five, of what makes an affair, in a text that speaks of
# cyber operations. Cross-validated over 725 articles, those on other matters with such words stay below both.
_LEAST_OF_THREE, _LEAST_OF_FIVE = 1.7, 2.4
# A few sentences cannot tell much: two such words are enough, or one with an operation or an accusation,
# or one of these of which the judge is sure.
SHORT = 8
# How sure of the surest five, and of one operation or accusation, in a text whose words do not tell: two of
# three affairs that words alone had hidden reach both, and no article on another matter.
_SURE, _SURE_OF_ONE = 3.45, 0.65
_SURE_IN_FEW = 0.8
_CORE = frozenset(
    {
        Act.ATTACK,
        Act.ATTRIBUTE,
        Act.SANCTION,
        Act.PROSECUTE,
        Act.WARN,
        Act.TAKEDOWN,
        Act.DENY,
        Act.CONDEMN,
    }
)


def run(reading: Reading) -> None:
    """Drop the claims outside the affair."""
    doc = reading.doc
    assert doc is not None
    if not doc._.claims:
        return
    judged = any(t.score is not None for t in reading.triggers)
    spoken = _cyber_words(reading)
    told = about_cyber(spoken[0], reading.tree.n, len(doc._.claims))
    if judged:
        told = _judged_so(doc._.claims, told, spoken, len(reading.tree.sents))
    if not told or not about_states(doc._.claims):
        doc._.claims = []
        return
    if judged:
        return
    kept = [c for c in doc._.claims if in_scope(reading, c, doc._.claims)]
    ids = {c.id for c in kept}
    for claim in kept:
        claim.links = [link for link in claim.links if link.claim in ids]
    doc._.claims = kept


def _judged_so(claims: list[Claim], told: bool, spoken: tuple[int, int], sentences: int) -> bool:
    """Whether the judge is sure enough that a document is about an affair.

    Args:
        claims: all that it accepted.
        told: whether the words say so.
        spoken: how many words do, surely and perhaps.
        sentences: of the document.
    """
    scores = sorted((c.score for c in claims if c.act in _CORE), reverse=True)
    one = max((c.score for c in claims if c.act in (Act.ATTACK, Act.ATTRIBUTE)), default=0.0)
    if sentences < SHORT:
        return told or spoken[0] > 1 or (sum(spoken) > 0 and one > 0) or one >= _SURE_IN_FEW
    if told:
        return sum(scores[:3]) >= _LEAST_OF_THREE or sum(scores[:5]) >= _LEAST_OF_FIVE
    return sum(scores[:5]) >= _SURE and one >= _SURE_OF_ONE


def _cyber_words(reading: Reading) -> tuple[int, int]:
    """How many words and names of a document mean hardly anything but cyber operations; how many may."""
    strong, weak = words("cyber_strong"), words("cyber")
    named = sum(1 for m in reading.mentions.all if m.kind == "group" and m.how == "name")
    low = reading.tree.low
    return sum(1 for w in low if w in strong) + named, sum(1 for w in low if w in weak)


def about_cyber(surely: int, length: int, claims: int) -> bool:
    """Whether a document speaks of cyber operations more than in passing.

    Two words that can hardly mean anything else are enough where several claims were found as well; a
    stray claim in a text with two such words is none ("hacked at the hedge", "a network of nests").

    Args:
        surely: how many words and names mean hardly anything else.
        length: of the document, in tokens.
        claims: how many were found.
    """
    return surely >= (2 if claims >= _SEVERAL else 3) and surely / max(1, length) >= 1 / 400


def about_states(claims: list[Claim]) -> bool:
    """Whether a state answers or is accused: ordinary crime is out of scope."""
    return any(
        (
            c.act in _ANSWERS
            and any(p.side for p in c.targets)
            and any(p.side or p.kind == "company" for p in c.actors)
        )
        or (c.act is Act.ATTACK and any(p.side for p in c.actors))
        for c in claims
    )


def in_scope(reading: Reading, claim: Claim, claims: list[Claim]) -> bool:
    """Whether a claim is part of the affair that the document is about."""
    tree = reading.tree
    weak, off = words("cyber"), words("off_topic")
    assert claim.trigger is not None
    best = 0.0
    spoiled = True
    for piece in claim.evidence:
        low = {w.strip(".,;:“”\"'’()").lower() for w in piece.text.split()}
        cyber = bool(low & weak) or "cyber" in piece.text.lower()
        best = max(best, 1.0 if cyber else 0.0)
        if cyber or not low & off:
            spoiled = False
    if best:
        return True
    if spoiled:
        return False
    n = next(i for i, (a, b) in enumerate(tree.sents) if tree.end[b - 1] >= claim.trigger.end)
    return reading.cyber[n] >= 0.3 or claim.act not in (Act.ATTACK,)
