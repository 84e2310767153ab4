"""The other way round: which claims of given records speak of an entry?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.acts import Kind
from onrecord.identity.index import Facts, Index
from onrecord.identity.judgements import Judgements
from onrecord.model import Claim, Party, Record
from onrecord.registers.model import Entry, Form
from onrecord.verify.check import MEASURES, verify_claim
from onrecord.verify.lists import Lists

# A party of a claim is taken for the entry from this score on; there is no imposer or date to lean on.
SURE = 0.88


@dataclass(frozen=True, slots=True)
class Mention:
    """A claim that speaks of an entry.

    Attributes:
        record: the record's id.
        claim: the claim.
        role: "actor" or "target".
        party: the party in the document's words.
        how: why it is taken for the entry.
        score: how sure that is, 0 to 1.
    """

    record: str
    claim: Claim
    role: str
    party: str
    how: str
    score: float


def claims_about(
    entry: Entry, records: Iterable[Record], lists: Lists, judgements: Judgements | None = None
) -> Iterator[Mention]:
    """All claims, of whatever act, that name the entry, and the measures that describe it.

    Args:
        entry: an entry of a register.
        records: the records to look through.
        lists: the registers, for the measures.
        judgements: what people decided about names and entries.
    """
    index = Index.of([entry])
    for record in records:
        for claim in record.claims:
            seen: set[tuple[str, str]] = set()
            for role, parties in (("actor", claim.actors), ("target", claim.targets)):
                for party in parties:
                    found = _named(entry, index, party, judgements)
                    if found is not None:
                        seen.add((role, party.name))
                        yield Mention(record.id, claim, role, party.name, found[0], found[1])
            if claim.act not in MEASURES:
                continue
            check = verify_claim(claim, record, lists, judgements)
            for finding in check.findings:
                for hit in finding.hits:
                    if (hit.register, hit.id) != (entry.register, entry.id):
                        continue
                    if ("target", finding.target) not in seen:
                        seen.add(("target", finding.target))
                        how = hit.how if hit.how != "description" else f"description: {', '.join(hit.why)}"
                        yield Mention(record.id, claim, "target", finding.target, how, hit.score)


def _named(
    entry: Entry, index: Index, party: Party, judgements: Judgements | None
) -> tuple[str, float] | None:
    if party.kind in (Kind.STATE, Kind.ALLIANCE, Kind.PUBLIC):
        return None
    if (party.kind is Kind.PERSON) != (entry.form is Form.PERSON):
        return None
    judged = judgements.about(party, entry.ref) if judgements is not None else None
    if judged is not None:
        how = f"judged the same by {judged.author} on {judged.at[:10]}"
        return (how, 1.0) if judged.verdict.value == "same" else None
    best = None
    for name in dict.fromkeys([party.name, *party.aliases]):
        for candidate in index.find(
            name, person=party.kind is Kind.PERSON, facts=Facts(side=party.side), limit=1, least=SURE
        ):
            if best is None or candidate.score > best.score:
                best = candidate
    return (best.how, round(best.score, 3)) if best is not None else None
