"""Names to identities: who a party is on the official lists and in the catalogues, and why we think so."""

from __future__ import annotations

from onrecord.identity.facts import facts_of
from onrecord.identity.index import Candidate, Facts, Index
from onrecord.identity.judgements import Judgement, Judgements, Verdict
from onrecord.identity.resolver import Resolver, open_own, open_resolver

__all__ = [
    "Candidate",
    "Facts",
    "Index",
    "Judgement",
    "Judgements",
    "Resolver",
    "Verdict",
    "facts_of",
    "open_own",
    "open_resolver",
]
