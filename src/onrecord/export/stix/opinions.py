"""Denials, doubts and support: which claims of the same document they answer, and how strongly."""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.acts import STANDING, Act, Standing, Status
from onrecord.model import Claim, Party, Record

# opinion-enum of STIX 2.1, section 10.23.
STRONGLY_DISAGREE = "strongly-disagree"
DISAGREE = "disagree"
AGREE = "agree"

ANSWERABLE = frozenset(
    {Act.ATTACK, Act.ATTRIBUTE, Act.CONDEMN, Act.SANCTION, Act.PROSECUTE, Act.RESTRICT, Act.WARN}
)
"""What is denied or backed where a record does not tie the answer to a claim."""

_DOUBT = re.compile(r"doubt|question|scepti|skepti|insufficien|unconvinc|unproven|no evidence|lack", re.I)


def opinion(claim: Claim, text: str) -> str | None:
    """The opinion that a claim expresses; None if it answers nothing.

    Args:
        claim: the claim. Only what took place answers: not a denial that is called for or expected.
        text: the document's text.

    Returns:
        ``strongly-disagree`` for a denial and for a claim that is itself reported as denied, ``disagree`` for
        a denial in words of doubt ("called the evidence insufficient"), ``agree`` for support.
    """
    if claim.status is Status.DENIED:
        return STRONGLY_DISAGREE
    if STANDING[claim.status] is not Standing.PUT_FORWARD:
        return None
    if claim.act is Act.DENY:
        words = text[claim.trigger.start : claim.trigger.end] if claim.trigger else ""
        return DISAGREE if _DOUBT.search(words) else STRONGLY_DISAGREE
    return AGREE if claim.act is Act.SUPPORT else None


def answered(claim: Claim, record: Record) -> list[Claim]:
    """The claims that a denial, a doubt or support answers.

    Those that the record ties to it. Where it has no such tie, the nearest claim in the text that it can be
    an answer to: one that the answerer's target put forward against the answerer's side (a denial; attacks
    and attributions before the rest), or one that the answerer's target put forward or suffered (support),
    or the same act between the same sides (a claim reported as denied). No claim if none fits.
    """
    if tied := [other for other in record.claims if other.id in claim.answers]:
        return tied
    actors, targets = _sides(claim.actors), _sides(claim.targets)
    fits: Callable[[Claim], bool]
    if claim.status is Status.DENIED:

        def fits(other: Claim) -> bool:
            return (
                other.act is claim.act
                and bool(_sides(other.actors) & actors or not actors)
                and bool(_sides(other.targets) & targets or not targets)
            )
    elif claim.act is Act.DENY:

        def fits(other: Claim) -> bool:
            accused = _sides(other.actors if other.act is Act.ATTACK else other.targets)
            accuser = {*other.said_by, *_names(other.targets)} if other.act is Act.ATTACK else set()
            by = not targets or bool(
                accuser & _names(claim.targets)
                or (_sides(other.targets if other.act is Act.ATTACK else other.actors) & targets)
            )
            return bool(accused & actors) and by
    else:

        def fits(other: Claim) -> bool:
            return bool(_sides(other.targets if other.act is Act.ATTACK else other.actors) & targets)

    found = [
        other
        for other in record.claims
        if other is not claim
        and other.act in ANSWERABLE
        and STANDING[other.status] is Standing.PUT_FORWARD
        and fits(other)
    ]
    at = claim.evidence[0].start

    def rank(other: Claim) -> tuple[bool, int, int]:
        start = other.evidence[0].start
        return (
            claim.act is Act.DENY and other.act not in (Act.ATTACK, Act.ATTRIBUTE),
            abs(start - at),
            start,
        )

    return sorted(found, key=rank)[:1]


def _sides(parties: list[Party]) -> set[str]:
    return {party.side or party.name for party in parties}


def _names(parties: list[Party]) -> set[str]:
    return {party.name for party in parties}
