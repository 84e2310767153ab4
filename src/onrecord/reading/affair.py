"""What the whole document tells of each act: roles that no sentence fills by itself.

Whom a denial answers, against whom a threat is made, whose hackers "the hackers" are. The order is
fixed: accusations first, then the operations that they put forward, then what answers them.
"""

from __future__ import annotations

from collections import Counter

from onrecord.reading.candidates import side_key as party_side
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger

MEASURES = frozenset({"sanction", "prosecute", "restrict", "diplomatic", "takedown", "warn"})


def run(reading: Reading) -> None:
    """Fill the roles that sentences leave open."""
    reading.affair = Affair(reading)
    reading.affair.complete()


class Affair:
    """One document's accusers and accused, and what they complete."""

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
            # A claim of which the sentence names neither side is a guess.
            if t.act in MEASURES and not t.actors and t.targets:
                self._complete_imposer(t)
        for t in self.live:
            if not t.targets:
                if "accuser" in t.frame.target:
                    self._answer(t)
                elif "opponent" in t.frame.target:
                    if t.act in ("takedown", "warn"):
                        self._operator(t)
                    else:
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
            m.resolved().kind in ("group", "") or m.how == "pronoun" or m.resolved().cls in ("spy", "thing") for m in t.actors
        )
        if not generic:
            return
        best = self._nearest_accused(t.i)
        targets = {party_side(m) for m in t.targets}
        if best is not None and party_side(best) not in targets:
            t.actors = [best]
            t.how.append("actor:document")
            return
        main = next((s for s, _ in self.accused.most_common(2) if s in states() and s not in targets), None)
        if main is not None:
            if t.actors:
                for m in t.actors:
                    if m.resolved().side is None and m.how != "pronoun":
                        m.resolved().side = main
            else:
                t.actors = [Mention(t.i, t.i + 1, t.i, states()[main].name, "state", main, "name", "state")]
            t.how.append("actor:affair")

    def _nearest_accused(self, i: int) -> Mention | None:
        """The accused whom the passage before (or else after) speaks of."""
        best: tuple[float, Mention] | None = None
        for other in self.live:
            parties = other.targets if other.act == "attribute" else other.actors if other.act == "attack" else []
            for m in parties:
                if party_side(m) is None or "actor:document" in other.how or "actor:affair" in other.how:
                    continue
                if not self.accused.get(party_side(m) or "", 0):
                    continue
                distance = abs(self.tree.sent[i] - self.tree.sent[other.i])
                score = -distance - (0.5 if other.i > i else 0.0) + (0.5 if other.act == "attribute" else 0.0)
                if best is None or score > best[0]:
                    best = (score, m)
        if best is not None and best[0] >= -2:
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
        """The state that support is for: the one that accuses, or was attacked, nearest in the text."""
        side = self._nearest_side(t, self.accusers, self.accused, ("actors", "targets"))
        if side is not None:
            t.targets = [Mention(t.i, t.i + 1, t.i, states()[side].name, "state", side, "name", "state")]
            t.how.append("target:victim")

    def _operator(self, t: Trigger) -> None:
        """The side that a measure meets: the one accused nearest in the text."""
        side = self._nearest_side(t, self.accused, self.accusers, ("targets", "actors"))
        if side is not None:
            t.targets = [Mention(t.i, t.i + 1, t.i, states()[side].name, "state", side, "name", "state")]
            t.how.append("target:opponent")

    def _nearest_side(self, t: Trigger, ours: Counter[str], theirs: Counter[str], roles: tuple[str, str]) -> str | None:
        sides = {party_side(m) for m in t.actors}
        weights: Counter[str] = Counter()
        for other in self.live:
            if other is t or not other.actors or other.act not in ("attribute", "attack"):
                continue
            for m in getattr(other, roles[0 if other.act == "attribute" else 1]):
                side = party_side(m)
                if side is None or side not in states() or side in sides or theirs[side] > ours[side]:
                    continue
                weight = 1.0 if m.resolved().kind in ("state", "organ", "group") else 0.3
                weights[side] += weight / (1 + abs(self.tree.sent[t.i] - self.tree.sent[other.i]))
        return max(weights, key=lambda s: (weights[s], s), default=None)
