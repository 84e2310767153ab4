"""The document's distinct claims: triggers become claims, merged and linked."""

from __future__ import annotations

from typing import Any

from onrecord.acts import STANDING, Act, Kind, Status
from onrecord.model import Claim, Evidence, Link, Party, Span
from onrecord.reading import whose
from onrecord.reading.candidates import side_key as party_side
from onrecord.reading.mentions import Mention
from onrecord.reading.names import NameEntry, states
from onrecord.reading.state import Reading, Trigger

# Acts of speech: in a document or a line of one's own the speaker is the actor.
_SPEECH = frozenset({"attribute", "condemn", "deny", "demand", "threaten", "support", "warn"})
# How sure a date must be to tell one episode from another.
_SURELY_DATED = 0.35
_PARTY_KINDS = frozenset(k.value for k in Kind)


def run(reading: Reading) -> None:
    """Turn triggers into claims and leave them on the document."""
    whose.run(reading)
    claims = Builder(reading).claims()
    assert reading.doc is not None
    reading.doc._.claims = claims


def _most_specific(parties: list[Party]) -> list[Party]:
    """Without the state where an organ, a group, a person or a company of that state is named too."""
    named = {p.side for p in parties if p.kind not in (Kind.STATE, Kind.PUBLIC)}
    return [p for p in parties if p.kind is not Kind.STATE or p.side not in named]


def _episodes(drafts: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same act between the same sides, told apart where the text surely dates it in different months.

    What has no sure date goes with what is dated like it, else with what was told last.

    Args:
        drafts: in the order of the text.
    """
    months: list[str] = []  # of each episode
    for d in drafts:
        if d["when"] and d["dated"] >= _SURELY_DATED and not any(_in_one(d["when"], m) for m in months):
            months.append(d["when"])
    if len(months) < 2:
        return [drafts]
    episodes: list[list[dict[str, Any]]] = [[] for _ in months]
    last = 0
    for d in drafts:
        fitting = [n for n, month in enumerate(months) if d["when"] and _in_one(d["when"], month)]
        last = fitting[0] if fitting else last
        episodes[last].append(d)
    return episodes


def _in_one(a: str, b: str) -> bool:
    """Whether two dates may be of one month, one perhaps by its year alone; intervals go by their start."""
    a, b = (date.partition("/")[0][:7] for date in (a, b))
    return a.startswith(b) or b.startswith(a)


class Builder:
    """Builds the claims of one document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tree = reading.tree
        self.live = [t for t in reading.triggers if not t.dropped]
        self._standing: dict[str, bool] = {}
        # The forms by which the document names each entry.
        self._written: dict[NameEntry, set[str]] = {}
        for m in reading.mentions.all:
            if m.entry is not None and m.how == "name":
                form = self.tree.text[self.tree.start[m.a] : self.tree.end[m.b - 1]]
                self._written.setdefault(m.entry, set()).add(form)

    # -- claims ---------------------------------------------------------------------------------

    def claims(self) -> list[Claim]:
        """The distinct claims, in the order of the text."""
        alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for t in sorted(self.live, key=lambda t: t.i):
            for actors, targets in self._directions(t):
                draft = self._draft(t, actors, targets)
                if draft is not None:
                    alike.setdefault(self._key(draft), []).append(draft)
        drafts = []
        for same in alike.values():
            for first, *others in _episodes(same):
                for other in others:
                    self._merge(first, other)
                drafts.append(first)
        merged = self._absorb(sorted(drafts, key=lambda d: d["trigger"]))
        for draft in merged:
            for role in ("actors", "targets"):
                draft[role] = _most_specific(draft[role])
        claims = []
        for n, draft in enumerate(merged, 1):
            claims.append(self._claim(f"c{n}", draft))
        self._rest_on_accusations(claims)
        self._link(claims)
        return claims

    def _rest_on_accusations(self, claims: list[Claim]) -> None:
        """An attack whose perpetrator somebody accuses in this document is that accuser's word."""
        accusations = [c for c in claims if c.act is Act.ATTRIBUTE and c.status is Status.ASSERTED]
        for claim in claims:
            if (
                claim.act is not Act.ATTACK
                or claim.status not in (Status.ASSERTED, Status.ALLEGED)
                or claim.said_by
            ):
                continue
            accused = {p.side for p in claim.actors if p.side}
            victims = {p.side for p in claim.targets if p.side}
            fitting = [a for a in accusations if accused & {p.side for p in a.targets}]
            if not fitting:
                continue
            # The victim's own accusation first, then the one told nearest to the attack.
            at = claim.evidence[0].start
            best = min(
                fitting,
                key=lambda a: (
                    not ({p.side for p in a.actors} & victims),
                    min(abs(e.start - at) for e in a.evidence),
                ),
            )
            claim.status = Status.ALLEGED
            claim.said_by = [p.name for p in best.actors]

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
        name, aliases = self._named(end, name, spans)
        return Party(name=name, kind=Kind(kind), side=party_side(m), aliases=aliases, mentions=spans)

    def _named(self, end: Mention, name: str, spans: list[Span]) -> tuple[str, list[str]]:
        """A party's name and its other names.

        The name is the tables' if the document has it, else the longest of its forms that the document has:
        readers look for "FBI" where the text says "FBI". A state's is always the tables'.
        """
        forms = self._forms(end)
        if end.kind not in ("state", "alliance", "person") and not self._stands(name):
            # A claim lists a dozen of the tables' names at most; all of them may be the document's.
            listed = end.entry.aliases if end.entry is not None and end.entry.name == end.name else ()
            standing = {f for f in {*forms, *listed} if self._stands(f)}
            if end.entry is not None and standing <= end.aliases:
                standing |= self._written.get(end.entry, set())
            name = max(standing, key=lambda f: (len(f), f), default=name)
        seen = {self.tree.text[s.start : s.end] for s in spans if s.end - s.start < 60}
        others = {" ".join(a.split()) for a in {end.name, *forms, *seen} if a.strip()}
        return name, sorted(others - {name})

    def _stands(self, form: str) -> bool:
        """Whether the document has a form of a name, as whole words."""
        known = self._standing.get(form)
        if known is None:
            text = self.tree.text
            at = text.find(form)
            while at >= 0:
                ends = text[at - 1 : at], text[at + len(form) : at + len(form) + 1]
                if not any(c.isalnum() for c in ends):
                    break
                at = text.find(form, at + 1)
            known = self._standing[form] = at >= 0
        return known

    def _forms(self, end: Mention) -> set[str]:
        """Other names of a party: the tables', and the forms that an organ's name takes."""
        found = set(end.aliases)
        if end.entry is not None and end.entry.name == end.name:
            found.update(end.entry.aliases[:12])
        state = states().get(end.side or "")
        if end.kind == "organ" and state is not None:
            adjective = state.adjectives[0]
            if end.name.startswith(f"{adjective} "):
                noun = end.name[len(adjective) + 1 :]
                found.update((f"{state.name}'s {noun}", f"{noun} of {state.name}", f"{state.name} {noun}"))
        return found

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
        act = t.act
        if act in _SPEECH:
            actors = [self._speaks_for(m, t) for m in actors]
        a, b = self._parties(actors), self._parties(targets)
        if t.score is None:
            self._fill(t, a, b)
            admitted = self._admissible(t, a, b)
            if admitted is None:
                return None
            b = admitted
        if not a and not b:
            return None
        said = []
        for m in t.said_by:
            end = m.resolved()
            # Who speaks for a party lends it his voice; what one calls for or foresees is his own word.
            # A crowd is nobody's.
            own = t.status in whose.OPEN and end.how in ("name", "unknown name")
            p = self.party(m if own or end.voice is None else end.voice)
            crowd = (
                end.how == "noun" and end.kind in ("person", "thing", "public", "") and end.cls != "expert"
            )
            if p is not None and not crowd and p.name not in said:
                said.append(p.name)
        return {
            "act": Act(act),
            "actors": a,
            "targets": b,
            "status": Status(t.status),
            "said_by": said,
            "when": t.when,
            "dated": t.dated,
            "voice": t.voice.name if t.voice is not None else None,
            "confidence": t.confidence if act in ("attack", "attribute", "retaliate", "assess") else None,
            "detail": dict(t.detail),
            "sentences": {self.tree.sent[t.i]},
            "trigger": t.i,
            "score": t.score if t.score is not None else 0.5,
            "judged": t.score is not None,
            "how": list(dict.fromkeys([f"frame:{t.frame.line}", *t.how])),
        }

    def _speaks_for(self, m: Mention, t: Trigger) -> Mention:
        """In a ministry's or embassy's own words "China" is the ministry or the embassy that speaks."""
        reading = self.reading
        speaker = reading.speakers.get(reading.line_of[t.i])
        own = speaker if speaker is not None else reading.issuer
        end = m.resolved()
        if own is None or own.head < 0 or own.kind == "state" or end.kind != "state" or end.side != own.side:
            return m
        return own

    def _fill(self, t: Trigger, a: list[Party], b: list[Party]) -> None:
        """Sides that only the affair tells: the sanctioned are the accused's, the victims the accuser's."""
        actor_sides = {p.side for p in a}
        for parties in (a, b):
            if len(parties) > 1 and any(p.side for p in parties):
                parties[:] = [p for p in parties if p.side or p.kind is not Kind.GROUP]
        if t.act in ("sanction", "prosecute", "restrict", "takedown", "diplomatic", "warn"):
            accused = self.reading.affair.accused.most_common() if self.reading.affair is not None else []
            main = next((s for s, _ in accused if s not in actor_sides), None)
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

    def _admissible(self, t: Trigger, a: list[Party], b: list[Party]) -> list[Party] | None:
        """The targets that a rule's claim may keep; None if it is no claim. The judge needs no such rules."""
        if not self._complete_enough(t, a, b):
            return None
        if t.act == "attribute":
            affair = self.reading.affair
            main = next((s for s, _ in affair.accused.most_common(1)), None) if affair is not None else None
            for p in b:
                if p.side is None and p.kind in (Kind.GROUP, Kind.PERSON) and main not in {q.side for q in a}:
                    p.side = main
            b = [p for p in b if p.side is not None or p.kind in (Kind.GROUP, Kind.PERSON)]
            if not b:
                return None
        if t.act == "attack" and a and b:
            b = [p for p in b if p.side is None or p.side not in {q.side for q in a}]
            return b or None
        if t.act not in ("assess", "cooperate", "prosecute", "demand", "condemn", "restrict") and a and b:
            sides = {p.side for p in a}
            if len(sides) == 1 and None not in sides and {p.side for p in b} == sides:
                return None
        return b

    def _complete_enough(self, t: Trigger, a: list[Party], b: list[Party]) -> bool:
        act = t.act
        if act == "attack":
            if "weak" in t.frame.options:
                return bool(a and b)
            return bool(b)
        if act in (
            "attribute",
            "condemn",
            "demand",
            "support",
            "cooperate",
            "deny",
            "threaten",
            "assess",
            "warn",
        ):
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
                else:
                    known[role].append(p)
        for name in other["said_by"]:
            if name not in known["said_by"]:
                known["said_by"].append(name)
        known["sentences"] |= other["sentences"]
        known["score"] = max(known["score"], other["score"])
        if other["when"] and (not known["when"] or other["dated"] > known["dated"]):
            known["when"], known["dated"] = other["when"], other["dated"]
        for field in ("voice", "confidence"):
            known[field] = known[field] or other[field]
        known["detail"] = {**other["detail"], **known["detail"]}
        known["how"] = list(dict.fromkeys([*known["how"], *other["how"]]))

    def _absorb(self, drafts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Drop what another claim tells more fully.

        What the judge accepted stays: it weighs an attack by nobody knows whom against the others itself.
        """
        kept = []
        for d in drafts:
            if d["act"] == Act.ATTACK and not d["actors"] and not d["judged"]:
                sides = {p.side for p in d["targets"]}
                fuller = next(
                    (
                        o
                        for o in drafts
                        if o is not d
                        and o["act"] == Act.ATTACK
                        and o["actors"]
                        and sides & {p.side for p in o["targets"]}
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
            start, end = tree.span(n)
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
            score=round(d["score"], 3),
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
                    if (
                        other.act in (Act.ATTRIBUTE, Act.SANCTION, Act.PROSECUTE, Act.DIPLOMATIC)
                        and STANDING[other.status] == "put forward"
                    ):
                        if claim.act is Act.DENY and other.act is not Act.ATTRIBUTE:
                            continue
                        if a & targets and b & actors:
                            claim.links.append(Link(type="answers", claim=other.id))
                elif (
                    claim.act is Act.SUPPORT and other.act is Act.ATTRIBUTE and a & targets and not a & actors
                ):
                    claim.links.append(Link(type="answers", claim=other.id))
                elif claim.act is Act.ATTRIBUTE and other.act is Act.ATTACK and a & targets:
                    if {p.name for p in claim.actors} & set(other.said_by) or not other.said_by:
                        claim.links.append(Link(type="alleges", claim=other.id))
                elif (
                    claim.act in (Act.SANCTION, Act.PROSECUTE)
                    and other.act is Act.ATTACK
                    and {p.name for p in claim.targets} & {p.name for p in other.actors}
                ):
                    claim.links.append(Link(type="punishes", claim=other.id))
