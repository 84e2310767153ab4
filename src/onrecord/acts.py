"""The codebook as code: the 16 acts, the statuses, and the kinds of party.

What each means is defined in ``docs/codebook.md``; the names here are the ones that records hold.
"""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What was done: one of 16 acts, in the codebook's order."""

    ATTACK = "attack"
    ATTRIBUTE = "attribute"
    CONDEMN = "condemn"
    SANCTION = "sanction"
    PROSECUTE = "prosecute"
    RESTRICT = "restrict"
    DIPLOMATIC = "diplomatic"
    TAKEDOWN = "takedown"
    WARN = "warn"
    DENY = "deny"
    DEMAND = "demand"
    THREATEN = "threaten"
    RETALIATE = "retaliate"
    SUPPORT = "support"
    COOPERATE = "cooperate"
    ASSESS = "assess"


class Family(StrEnum):
    """The codebook's grouping of the acts."""

    OPERATIONS = "operations"
    ACCUSATIONS = "accusations"
    MEASURES = "measures"
    RESPONSES = "responses"
    ALIGNMENT = "alignment"
    ASSESSMENT = "assessment"


FAMILY: dict[Act, Family] = {
    Act.ATTACK: Family.OPERATIONS,
    Act.ATTRIBUTE: Family.ACCUSATIONS,
    Act.CONDEMN: Family.ACCUSATIONS,
    Act.SANCTION: Family.MEASURES,
    Act.PROSECUTE: Family.MEASURES,
    Act.RESTRICT: Family.MEASURES,
    Act.DIPLOMATIC: Family.MEASURES,
    Act.TAKEDOWN: Family.MEASURES,
    Act.WARN: Family.MEASURES,
    Act.DENY: Family.RESPONSES,
    Act.DEMAND: Family.RESPONSES,
    Act.THREATEN: Family.RESPONSES,
    Act.RETALIATE: Family.RESPONSES,
    Act.SUPPORT: Family.ALIGNMENT,
    Act.COOPERATE: Family.ALIGNMENT,
    Act.ASSESS: Family.ASSESSMENT,
}


class Status(StrEnum):
    """How the document puts the act."""

    ASSERTED = "asserted"
    ALLEGED = "alleged"
    DENIED = "denied"
    CALLED_FOR = "called_for"
    POSSIBLE = "possible"
    EXPECTED = "expected"


class Standing(StrEnum):
    """The statuses folded into three, as records are compared."""

    PUT_FORWARD = "put forward"
    DENIED = "denied"
    OPEN = "open"


STANDING: dict[Status, Standing] = {
    Status.ASSERTED: Standing.PUT_FORWARD,
    Status.ALLEGED: Standing.PUT_FORWARD,
    Status.DENIED: Standing.DENIED,
    Status.CALLED_FOR: Standing.OPEN,
    Status.POSSIBLE: Standing.OPEN,
    Status.EXPECTED: Standing.OPEN,
}


class Kind(StrEnum):
    """What sort of party a participant is."""

    STATE = "state"
    ORGAN = "organ"
    ALLIANCE = "alliance"
    GROUP = "group"
    PERSON = "person"
    COMPANY = "company"
    BODY = "body"
    PUBLIC = "public"
