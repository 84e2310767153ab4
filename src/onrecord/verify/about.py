"""The other way round: which claims of given records speak of an entry?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.acts import Kind
from onrecord.identity.facts import facts_of
from onrecord.identity.groups import Groups
from onrecord.identity.judgements import Judgements, Verdict
from onrecord.model import Claim, Party, Record
from onrecord.registers.model import Entry, Form
from onrecord.verify.check import MEASURES, verify_claim
from onrecord.verify.lists import Lists, OneList
from onrecord.verify.model import Hit

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
        sentence: the sentence of the claim's evidence that speaks of the party; the first if none names it.
    """

    record: str
    claim: Claim
    role: str
    party: str
    how: str
    score: float
    sentence: str = ""


def claims_about(
    entry: Entry, records: Iterable[Record], lists: Lists, judgements: Judgements | None = None
) -> Iterator[Mention]:
    """All claims, of whatever act, that name the entry or describe it.

    A party is taken for the entry if somebody judged so, if its name leads to it on its register, or if
    the record's own identity says so. A description ("two Chinese nationals") is looked up for measures,
    by imposer and date; where the same record uses the same words of others' acts, they speak of it too.

    Args:
        entry: an entry of a register or a catalogue.
        records: the records to look through.
        lists: the registers.
        judgements: what people decided about names and entries.
    """
    register = lists.load(entry.register)
    names = _Names(entry, register, judgements)
    for record in records:
        found: list[Mention] = []
        described: dict[tuple[str, Kind], tuple[str, Hit]] = {}
        for claim in record.claims:
            seen: set[tuple[str, str]] = set()
            for role, party in _parties(claim):
                reason = names.reason(party, record)
                if reason is not None:
                    seen.add((role, party.name))
                    found.append(_mention(record, claim, role, party, *reason))
            if claim.act not in MEASURES:
                continue
            targets = {target.name: target for target in claim.targets}
            for finding in verify_claim(claim, record, lists, judgements).findings:
                hit = next(
                    (h for h in finding.hits if (h.register, h.id) == (entry.register, entry.id)), None
                )
                target = targets.get(finding.target)
                if hit is None or target is None or ("target", target.name) in seen:
                    continue
                seen.add(("target", target.name))
                how = hit.how if hit.how != "description" else f"description: {', '.join(hit.why)}"
                found.append(_mention(record, claim, "target", target, how, hit.score))
                if hit.how == "description":
                    described.setdefault((target.name, target.kind), (claim.id, hit))
        found += _same_words(record, described, found)
        place = {claim.id: number for number, claim in enumerate(record.claims)}
        yield from sorted(found, key=lambda mention: place[mention.claim.id])


def _same_words(
    record: Record, described: dict[tuple[str, Kind], tuple[str, Hit]], found: list[Mention]
) -> Iterator[Mention]:
    """Claims that speak in the very words of a description that led to the entry in another claim."""
    known = {(mention.claim.id, mention.role, mention.party) for mention in found}
    for claim in record.claims:
        for role, party in _parties(claim):
            match = described.get((party.name, party.kind))
            if match is None or (claim.id, role, party.name) in known:
                continue
            known.add((claim.id, role, party.name))
            yield _mention(record, claim, role, party, f"described as in {match[0]}", match[1].score)


def _parties(claim: Claim) -> Iterator[tuple[str, Party]]:
    for party in claim.actors:
        yield "actor", party
    for party in claim.targets:
        yield "target", party


def _mention(record: Record, claim: Claim, role: str, party: Party, how: str, score: float) -> Mention:
    return Mention(record.id, claim, role, party.name, how, score, sentence_of(claim, party))


def sentence_of(claim: Claim, party: Party) -> str:
    """The sentence of a claim's evidence that speaks of a party: by its mentions, else by its names."""
    for span in party.mentions:
        for piece in claim.evidence:
            if piece.start <= span.start and span.end <= piece.end:
                return piece.text
    for name in (party.name, *party.aliases):
        for piece in claim.evidence:
            if name in piece.text:
                return piece.text
    return claim.evidence[0].text


class _Names:
    """Whether a party's name leads to the entry, among all names of its register."""

    def __init__(self, entry: Entry, register: OneList, judgements: Judgements | None) -> None:
        self.entry = entry
        self.register = register
        self.judgements = judgements
        catalogue = entry.form is Form.GROUP and not entry.imposers
        self.groups = Groups(register.entries.values()) if catalogue else None

    def reason(self, party: Party, record: Record) -> tuple[str, float] | None:
        """Why the party is the entry, and how sure that is; None if it is not."""
        if party.kind in (Kind.STATE, Kind.ALLIANCE, Kind.PUBLIC):
            return None
        judged = self.judgements.about(party, self.entry.ref) if self.judgements is not None else None
        if judged is not None:
            how = f"judged the same by {judged.author} on {judged.at[:10]}"
            return (how, 1.0) if judged.verdict is Verdict.SAME else None
        return (self._group(party) if self.groups else self._listed(party, record)) or self._identity(party)

    def _group(self, party: Party) -> tuple[str, float] | None:
        if self.groups is None or party.kind is not Kind.GROUP:
            return None
        match, _ = self.groups.resolve(party.name, party.side)
        if match is None or match.entry.id != self.entry.id:
            return None
        return match.how, 1.0 if match.primary else 0.95

    def _listed(self, party: Party, record: Record) -> tuple[str, float] | None:
        if (party.kind is Kind.PERSON) != (self.entry.form is Form.PERSON):
            return None
        best: tuple[str, float] | None = None
        for name in dict.fromkeys([party.name, *party.aliases]):
            candidates = self.register.index.find(
                name, person=party.kind is Kind.PERSON, facts=facts_of(party, record), limit=2, least=SURE
            )
            # Another entry that the name fits better is the one meant.
            top = candidates[0].score if candidates else 0.0
            for candidate in candidates:
                if candidate.entry.id == self.entry.id and candidate.score >= top:
                    score = round(candidate.score, 3)
                    if best is None or score > best[1]:
                        best = candidate.how, score
        return best

    def _identity(self, party: Party) -> tuple[str, float] | None:
        identity = party.identity or {}
        for one in (identity, *identity.get("entries", ())):
            if one.get("id") == self.entry.ref:
                return f"identity in the record: {one.get('how', '')}", float(one.get("score", 0.0))
        return None
