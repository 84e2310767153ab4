"""The document's distinct claims: roles that need the whole document, merging, links.

What a sentence leaves out the document often tells: whom a denial answers, against whom a threat is
made, whose hackers "the hackers" are. The order is fixed: accusations first, then the operations
that they put forward, then what answers them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from onrecord.acts import STANDING, Act, Kind, Status
from onrecord.model import Claim, Evidence, Link, Party, Span
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger

MEASURES = frozenset({"sanction", "prosecute", "restrict", "diplomatic", "takedown", "warn"})
_PARTY_KINDS = frozenset(k.value for k in Kind)


def run(reading: Reading) -> None:
    """Turn triggers into claims and leave them on the document."""
    builder = Builder(reading)
    builder.complete()
    claims = builder.claims()
    assert reading.doc is not None
    reading.doc._.claims = claims


def party_side(m: Mention) -> str | None:
    """The side of a mention, its antecedent's if it has none."""
    end = m.resolved()
    return end.side if end.side is not None else m.side


class Builder:
    """Builds the claims of one document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tree = reading.tree
        self.live = [t for t in reading.triggers if not t.dropped]
        self.accusations: list[tuple[int, list[Mention], list[Mention]]] = []
        self.accused: Counter[str] = Counter()
        self.accusers: Counter[str] = Counter()

    # -- what the document tells ----------------------------------------------------------------

    def complete(self) -> None:
        """Fill the roles that a sentence leaves open."""
        for t in self.live:
            t.actors = self._speakers(t.actors, t)
        for t in self.live:
            if t.frame.options & {"accuse", "blame"}:
                self._weigh_accusation(t)
        self._learn()
        for t in self.live:
            if t.act == "attack":
                self._complete_attack(t)
        for t in self.live:
            if t.act in MEASURES and not t.actors:
                self._complete_imposer(t)
        for t in self.live:
            if not t.targets:
                if "accuser" in t.frame.target:
                    self._answer(t)
                elif "opponent" in t.frame.target:
                    self._opponent(t)
                elif "victim" in t.frame.target:
                    self._victim(t)
                elif t.act in ("condemn", "threaten", "retaliate"):
                    self._opponent(t)
        for t in self.live:
            if "mutual" in t.frame.options and len(t.actors) > 1 and not t.targets:
                t.targets = t.actors[1:]
                t.actors = t.actors[:1]

    def _speakers(self, actors: list[Mention], t: Trigger) -> list[Mention]:
        """A person who speaks for a party gives way to it and is its voice."""
        result: list[Mention] = []
        for m in actors:
            end = m.resolved()
            if end.kind == "person" and end.voice is not None and t.act != "attack":
                t.voice = t.voice or end
                result.append(end.voice.resolved())
            else:
                result.append(m)
        return result

    def _weigh_accusation(self, t: Trigger) -> None:
        """Accused of an operation, or of something else: the second is criticism of conduct."""
        tree = self.tree
        a, b = tree.subtree(t.i)
        if any(o.act == "attack" and a <= o.i < b for o in self.reading.triggers):
            return
        complement = [h for p in ("of", "for", "over") for h in tree.args(t.i).preps.get(p, [])]
        if not complement:
            return
        t.act = "condemn"

    def _learn(self) -> None:
        for t in self.live:
            if t.act == "attribute" and t.actors and t.targets:
                self.accusations.append((t.i, t.actors, t.targets))
                for m in t.targets:
                    side = party_side(m)
                    if side:
                        self.accused[side] += 2
                for m in t.actors:
                    side = party_side(m)
                    if side:
                        self.accusers[side] += 2
            elif t.act == "attack" and t.actors:
                for m in t.actors:
                    side = party_side(m)
                    if side:
                        self.accused[side] += 1
                for m in t.targets:
                    side = party_side(m)
                    if side:
                        self.accusers[side] += 1
            elif t.act in ("sanction", "prosecute", "diplomatic"):
                for m in t.targets:
                    side = party_side(m)
                    if side:
                        self.accused[side] += 1

    def _complete_attack(self, t: Trigger) -> None:
        """Who "the hackers" are, when the sentence does not say."""
        if t.actors and any(party_side(m) for m in t.actors):
            return
        generic = not t.actors or all(
            m.resolved().cls in ("perpetrator", "perpetrator-group", "spy") or m.how == "pronoun" for m in t.actors
        )
        if not generic:
            return
        best = self._nearest_accused(t.i)
        if best is not None:
            if all(party_side(m) != party_side(best) for m in t.targets):
                t.actors = [best]
                t.how.append("actor:document")

    def _nearest_accused(self, i: int) -> Mention | None:
        """The accused whom the passage before (or else after) speaks of."""
        best: tuple[float, Mention] | None = None
        for other in self.live:
            parties = other.targets if other.act == "attribute" else other.actors if other.act == "attack" else []
            for m in parties:
                if party_side(m) is None or "actor:document" in other.how:
                    continue
                distance = abs(self.tree.sent[i] - self.tree.sent[other.i])
                score = -distance - (0.5 if other.i > i else 0.0) + (0.5 if other.act == "attribute" else 0.0)
                if best is None or score > best[0]:
                    best = (score, m)
        if best is not None and best[0] >= -3:
            return best[1]
        return None

    def _complete_imposer(self, t: Trigger) -> None:
        sides = {party_side(m) for m in t.targets}
        best: tuple[float, list[Mention]] | None = None
        for other in self.live:
            if other is t or not other.actors or other.act not in MEASURES | {"attribute"}:
                continue
            if {party_side(m) for m in other.actors} & sides:
                continue
            if not {party_side(m) for m in other.targets} & sides:
                continue
            distance = abs(self.tree.sent[t.i] - self.tree.sent[other.i])
            score = -distance + (1.0 if other.act == t.act else 0.0)
            if best is None or score > best[0]:
                best = (score, other.actors)
        if best is not None and best[0] >= -3:
            t.actors = best[1]
            t.how.append("actor:document")
            return
        main = next((s for s, _ in self.accusers.most_common() if s not in sides and s in states()), self.reading.home)
        if main is not None and main not in sides and main in states():
            t.actors = [Mention(t.i, t.i + 1, t.i, states()[main].name, "state", main, "name", "state")]
            t.how.append("actor:affair")

    def _answer(self, t: Trigger) -> None:
        """Whom a denial answers: the last accuser of the denier."""
        sides = {party_side(m) for m in t.actors}
        best: tuple[float, list[Mention]] | None = None
        for i, accusers, accused in self.accusations:
            if not {party_side(m) for m in accused} & sides:
                continue
            if {party_side(m) for m in accusers} & sides:
                continue
            distance = self.tree.sent[t.i] - self.tree.sent[i]
            score = -abs(distance) * (1.0 if distance >= 0 else 1.5)
            if best is None or score > best[0]:
                best = (score, accusers)
        if best is not None:
            t.targets = list(best[1])
            t.how.append("target:accuser")
            return
        self._opponent(t)

    def _opponent(self, t: Trigger) -> None:
        """The other side of the affair for this actor."""
        sides = {party_side(m) for m in t.actors}
        best: tuple[float, list[Mention]] | None = None
        for other in self.live:
            if other is t or other.act not in ("attribute", "attack", "sanction", "prosecute", "diplomatic", "condemn", "deny"):
                continue
            a = {party_side(m) for m in other.actors}
            b = {party_side(m) for m in other.targets}
            if a & sides and not b & sides and other.targets:
                found = other.targets
            elif b & sides and not a & sides and other.actors:
                found = other.actors
            else:
                continue
            if not any(party_side(m) for m in found):
                continue
            distance = self.tree.sent[t.i] - self.tree.sent[other.i]
            score = -abs(distance) * (1.0 if distance >= 0 else 1.5)
            if best is None or score > best[0]:
                best = (score, found)
        if best is not None and best[0] >= -8:
            t.targets = [self._as_state(m) for m in best[1]][:2]
            t.how.append("target:opponent")

    def _as_state(self, m: Mention) -> Mention:
        """A threat aims at the state behind a hacked company or a charged officer."""
        side = party_side(m)
        end = m.resolved()
        if end.kind in ("state", "organ", "alliance") or side not in states():
            return m
        return Mention(m.a, m.b, m.head, states()[side].name, "state", side, "name", "state")

    def _victim(self, t: Trigger) -> None:
        sides = {party_side(m) for m in t.actors}
        best: tuple[float, list[Mention]] | None = None
        for i, accusers, _ in self.accusations:
            if {party_side(m) for m in accusers} & sides:
                continue
            distance = self.tree.sent[t.i] - self.tree.sent[i]
            score = -abs(distance) * (1.0 if distance >= 0 else 1.5)
            if best is None or score > best[0]:
                best = (score, accusers)
        if best is not None and best[0] >= -8:
            t.targets = list(best[1])
            t.how.append("target:victim")

    # -- claims ---------------------------------------------------------------------------------

    def claims(self) -> list[Claim]:
        """The distinct claims, in the order of the text."""
        drafts: dict[tuple[Any, ...], dict[str, Any]] = {}
        for t in sorted(self.live, key=lambda t: t.i):
            for actors, targets in self._directions(t):
                draft = self._draft(t, actors, targets)
                if draft is None:
                    continue
                key = self._key(draft)
                known = drafts.get(key)
                if known is None:
                    drafts[key] = draft
                else:
                    self._merge(known, draft)
        merged = self._absorb(list(drafts.values()))
        claims = []
        for n, draft in enumerate(merged, 1):
            claims.append(self._claim(f"c{n}", draft))
        self._link(claims)
        return claims

    def _directions(self, t: Trigger) -> list[tuple[list[Mention], list[Mention]]]:
        pairs = [(t.actors, t.targets)]
        if "mutual" in t.frame.options and t.actors and t.targets and t.status != "possible":
            sides_a = {party_side(m) for m in t.actors}
            sides_b = {party_side(m) for m in t.targets}
            if sides_a != sides_b:
                pairs.append((t.targets, t.actors))
        return pairs

    def party(self, m: Mention) -> Party | None:
        """The party that a mention stands for; None if it stands for nobody that counts."""
        end = m.resolved()
        if end.how == "pronoun" or (end.kind in ("", "thing") and end.side is None and end.cls != "thing"):
            return None
        kind = end.kind
        if kind in ("thing", ""):
            kind = "body"
        if kind not in _PARTY_KINDS:
            return None
        name = end.name.strip(" \"“”'‘’,.")
        if not name:
            return None
        tree = self.tree
        spans = []
        if m.b > m.a and m.head >= 0 and not (m.a == 0 and m.b == 1 and m is self.reading.issuer):
            spans = [Span(start=tree.start[m.a], end=tree.end[m.b - 1])]
        aliases = sorted(a for a in end.aliases if a != name)
        return Party(name=name, kind=Kind(kind), side=party_side(m), aliases=aliases, mentions=spans)

    def _parties(self, mentions: list[Mention]) -> list[Party]:
        found: dict[tuple[str, str | None], Party] = {}
        for m in mentions:
            p = self.party(m)
            if p is None:
                continue
            key = (p.name, p.side)
            if key in found:
                found[key].mentions.extend(p.mentions)
            else:
                found[key] = p
        return list(found.values())

    def _draft(self, t: Trigger, actors: list[Mention], targets: list[Mention]) -> dict[str, Any] | None:
        a, b = self._parties(actors), self._parties(targets)
        act = t.act
        self._fill(t, a, b)
        if not a and not b:
            return None
        if not self._complete_enough(t, a, b):
            return None
        if act not in ("assess", "cooperate", "prosecute", "demand", "condemn", "attack", "restrict"):
            sides = {p.side for p in a}
            if a and b and len(sides) == 1 and None not in sides and {p.side for p in b} == sides:
                return None
        elif act == "attack" and a and b:
            b = [p for p in b if p.side is None or p.side not in {q.side for q in a}]
            if not b:
                return None
        said = []
        for m in t.said_by:
            p = self.party(m)
            if p is not None and p.name not in said:
                said.append(p.name)
        return {
            "act": Act(act),
            "actors": a,
            "targets": b,
            "status": Status(t.status),
            "said_by": said,
            "when": t.when,
            "voice": t.voice.name if t.voice is not None else None,
            "confidence": t.confidence if act in ("attack", "attribute", "retaliate", "assess") else None,
            "detail": dict(t.detail),
            "sentences": {self.tree.sent[t.i]},
            "trigger": t.i,
            "how": list(dict.fromkeys([f"frame:{t.frame.line}", *t.how])),
        }

    def _fill(self, t: Trigger, a: list[Party], b: list[Party]) -> None:
        """Sides that only the affair tells: the sanctioned are the accused's, the victims the accuser's."""
        actor_sides = {p.side for p in a}
        for parties in (a, b):
            if len(parties) > 1 and any(p.side for p in parties):
                parties[:] = [p for p in parties if p.side or p.kind is not Kind.GROUP]
        if t.act in ("sanction", "prosecute", "restrict", "takedown", "diplomatic", "warn"):
            main = next((s for s, _ in self.accused.most_common() if s not in actor_sides), None)
            for p in b:
                if p.side is None and p.kind in (Kind.PERSON, Kind.COMPANY, Kind.GROUP, Kind.BODY):
                    p.side = main
        elif t.act == "attack":
            sides = [party_side(m) for m in t.said_by if m.resolved().kind in ("state", "organ")]
            main = next((s for s in sides if s in states()), None) or self.reading.home
            for p in b:
                if p.side is None and main not in actor_sides:
                    p.side = main
        for p in a:
            if p.side is None and p.kind is Kind.PERSON:
                p.side = self.reading.home

    def _complete_enough(self, t: Trigger, a: list[Party], b: list[Party]) -> bool:
        act = t.act
        if act == "attack":
            if "weak" in t.frame.options:
                return bool(a and b)
            return bool(b)
        if act in ("attribute", "condemn", "demand", "support", "cooperate", "deny", "threaten", "assess", "warn"):
            return bool(a and b)
        if "weak" in t.frame.options:
            return bool(a and b)
        return bool(b)

    def _key(self, d: dict[str, Any]) -> tuple[Any, ...]:
        return (
            d["act"],
            d["status"],
            frozenset((p.side or p.name) for p in d["actors"]),
            frozenset((p.side or p.name) for p in d["targets"]),
        )

    def _merge(self, known: dict[str, Any], other: dict[str, Any]) -> None:
        for role in ("actors", "targets"):
            names = {p.name for p in known[role]}
            for p in other[role]:
                if p.name in names:
                    for q in known[role]:
                        if q.name == p.name:
                            q.mentions.extend(s for s in p.mentions if s not in q.mentions)
                elif not any(q.side == p.side and (p.name.lower() in q.name.lower()) for q in known[role]):
                    known[role].append(p)
        for name in other["said_by"]:
            if name not in known["said_by"]:
                known["said_by"].append(name)
        known["sentences"] |= other["sentences"]
        for field in ("when", "voice", "confidence"):
            known[field] = known[field] or other[field]
        known["detail"] = {**other["detail"], **known["detail"]}
        known["how"] = list(dict.fromkeys([*known["how"], *other["how"]]))

    def _absorb(self, drafts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Drop what another claim tells more fully."""
        kept = []
        for d in drafts:
            if d["act"] == Act.ATTACK and not d["actors"]:
                sides = {p.side for p in d["targets"]}
                fuller = next(
                    (
                        o
                        for o in drafts
                        if o is not d and o["act"] == Act.ATTACK and o["actors"] and sides & {p.side for p in o["targets"]}
                    ),
                    None,
                )
                if fuller is not None:
                    fuller["sentences"] |= d["sentences"]
                    fuller["when"] = fuller["when"] or d["when"]
                    continue
            kept.append(d)
        return kept

    def _claim(self, name: str, d: dict[str, Any]) -> Claim:
        tree = self.tree
        evidence = []
        for n in sorted(d["sentences"]):
            a, b = tree.sents[n]
            start, end = tree.start[a], tree.end[b - 1]
            text = tree.text[start:end]
            start += len(text) - len(text.lstrip())
            text = text.strip()
            if text:
                evidence.append(Evidence(text=text, start=start, end=start + len(text)))
        i = d["trigger"]
        return Claim(
            id=name,
            act=d["act"],
            actors=d["actors"],
            targets=d["targets"],
            status=d["status"],
            said_by=d["said_by"],
            when=d["when"],
            voice=d["voice"],
            confidence=d["confidence"],
            detail=d["detail"] or None,
            evidence=evidence,
            trigger=Span(start=tree.start[i], end=tree.end[i]),
            how=d["how"],
        )

    def _link(self, claims: list[Claim]) -> None:
        """Which claim answers, alleges or punishes which."""
        for claim in claims:
            actors = {p.side for p in claim.actors if p.side}
            targets = {p.side for p in claim.targets if p.side}
            for other in claims:
                if other is claim:
                    continue
                a = {p.side for p in other.actors if p.side}
                b = {p.side for p in other.targets if p.side}
                if claim.act in (Act.DENY, Act.CONDEMN, Act.DEMAND, Act.THREATEN, Act.RETALIATE):
                    if other.act in (Act.ATTRIBUTE, Act.SANCTION, Act.PROSECUTE, Act.DIPLOMATIC) and STANDING[other.status] == "put forward":
                        if claim.act is Act.DENY and other.act is not Act.ATTRIBUTE:
                            continue
                        if a & targets and b & actors:
                            claim.links.append(Link(type="answers", claim=other.id))
                elif claim.act is Act.SUPPORT and other.act is Act.ATTRIBUTE and a & targets and not a & actors:
                    claim.links.append(Link(type="answers", claim=other.id))
                elif claim.act is Act.ATTRIBUTE and other.act is Act.ATTACK and a & targets:
                    if {p.name for p in claim.actors} & set(other.said_by) or not other.said_by:
                        claim.links.append(Link(type="alleges", claim=other.id))
                elif claim.act in (Act.SANCTION, Act.PROSECUTE) and other.act is Act.ATTACK:
                    if {p.name for p in claim.targets} & {p.name for p in other.actors}:
                        claim.links.append(Link(type="punishes", claim=other.id))
