"""What the whole document tells of each act: roles that no sentence fills by itself.

Whom a denial answers, against whom a threat is made, whose hackers "the hackers" are. The order is
fixed: accusations first, then the operations that they put forward, then what answers them.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from onrecord.reading.candidates import side_key as party_side
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.state import Reading, Trigger

# How much each act tells of who stands against whom.
_QUARREL = {
    "attribute": 1.0,
    "deny": 0.8,
    "attack": 0.6,
    "sanction": 0.6,
    "prosecute": 0.6,
    "diplomatic": 0.6,
    "condemn": 0.6,
}
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
        self._charged: list[tuple[int, list[Mention], list[Mention], float]] | None = None
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
                elif "judged" in t.frame.target:
                    self._judged(t)
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
            m.resolved().kind in ("group", "") or m.how == "pronoun" or m.resolved().cls in ("spy", "thing")
            for m in t.actors
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
            parties = (
                other.targets if other.act == "attribute" else other.actors if other.act == "attack" else []
            )
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
        main = next(
            (s for s, _ in self.accusers.most_common() if s not in sides and s in states()), self.reading.home
        )
        if main is not None and main not in sides and main in states():
            t.actors = [Mention(t.i, t.i + 1, t.i, states()[main].name, "state", main, "name", "state")]
            t.how.append("actor:affair")

    def _answer(self, t: Trigger) -> None:
        """Whom a denial answers: who accuses the denier most in the document, the nearer the better."""
        sides = {party_side(m) for m in t.actors} - {None}
        weight: defaultdict[str | None, float] = defaultdict(float)
        nearest: dict[str | None, tuple[float, list[Mention]]] = {}
        for i, accusers, accused, heavy in self._charges():
            if not {party_side(m) for m in accused} & sides:
                continue
            for side in dict.fromkeys(party_side(m) for m in accusers):
                if side in sides:
                    continue
                weight[side] += heavy
                distance = self.tree.sent[t.i] - self.tree.sent[i]
                near = -abs(distance) * (1.0 if distance >= 0 else 1.5) - (0.0 if heavy >= 1 else 0.5)
                if side not in nearest or near > nearest[side][0]:
                    nearest[side] = (near, [m for m in accusers if party_side(m) == side])
        if weight:
            total = sum(weight.values())
            side = max(
                nearest,
                key=lambda s: (
                    2.0 * weight[s] / total + 0.3 * max(nearest[s][0], -8.0) - (2.0 if s is None else 0.0)
                ),
            )
            t.targets = list(nearest[side][1])
            t.how.append("target:accuser")
            return
        self._opponent(t)

    def _charges(self) -> list[tuple[int, list[Mention], list[Mention], float]]:
        """Who charges whom: attributions, alleged attacks on somebody's word, measures."""
        if self._charged is None:
            self._charged = [(i, a, b, 1.0) for i, a, b in self.accusations]
            for t in self.live:
                if t.act == "attack" and t.actors:
                    self._charged.append(
                        (t.i, list(t.said_by) or list(t.targets), t.actors, 0.8 if t.said_by else 0.4)
                    )
                elif t.act in MEASURES | {"condemn"} and t.actors and t.targets:
                    self._charged.append((t.i, t.actors, t.targets, 0.4))
        return self._charged

    def _judged(self, t: Trigger) -> None:
        """What an expert judges where he names nobody: the step that the sentence tells of."""
        best: tuple[float, Mention] | None = None
        for other in self.live:
            if other.act == "assess" or not other.actors:
                continue
            distance = self.tree.sent[t.i] - self.tree.sent[other.i]
            if distance != 0:
                continue
            m = next(
                (m for m in other.actors if party_side(m) in states() or party_side(m) in ("EU", "NATO")),
                None,
            )
            if m is None:
                continue
            score = 0.5 if other.act in MEASURES | {"attribute"} else 0.0
            if best is None or score > best[0]:
                best = (score, m)
        if best is not None:
            t.targets = [self._as_state(best[1])]
            t.how.append("target:judged")

    def _opponent(self, t: Trigger) -> None:
        """The other side of the affair for this actor: whom it quarrels with most, the nearer the better."""
        sides = {party_side(m) for m in t.actors} - {None}
        if not sides:
            return
        weight: defaultdict[str, float] = defaultdict(float)
        nearest: dict[str, tuple[float, list[Mention]]] = {}
        for other in self.live:
            heavy = _QUARREL.get(other.act)
            if other is t or heavy is None or not other.actors or not other.targets:
                continue
            a = {party_side(m) for m in other.actors}
            b = {party_side(m) for m in other.targets}
            if a & sides and not b & sides:
                found = other.targets
            elif b & sides and not a & sides:
                found = other.actors
            else:
                continue
            distance = self.tree.sent[t.i] - self.tree.sent[other.i]
            near = -abs(distance) * (1.0 if distance >= 0 else 1.5)
            for side in dict.fromkeys(party_side(m) for m in found):
                if side is None:
                    continue
                weight[side] += heavy
                if side not in nearest or near > nearest[side][0]:
                    nearest[side] = (near, [m for m in found if party_side(m) == side])
        if weight:
            total = sum(weight.values())
            side = max(nearest, key=lambda s: 3.0 * weight[s] / total + 0.3 * max(nearest[s][0], -8.0))
            t.targets = [self._as_state(m) for m in nearest[side][1]][:1]
            t.how.append("target:opponent")
            return
        main = next((s for s, _ in self.accused.most_common(1) if s in states()), None)
        if main is not None and main not in sides and "accused" in t.frame.target:
            t.targets = [Mention(t.i, t.i + 1, t.i, states()[main].name, "state", main, "name", "state")]
            t.how.append("target:accused")

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

    def _nearest_side(
        self, t: Trigger, ours: Counter[str], theirs: Counter[str], roles: tuple[str, str]
    ) -> str | None:
        sides = {party_side(m) for m in t.actors}
        weights: defaultdict[str, float] = defaultdict(float)
        for other in self.live:
            if other is t or not other.actors or other.act not in ("attribute", "attack"):
                continue
            for m in getattr(other, roles[0 if other.act == "attribute" else 1]):
                side = party_side(m)
                if side is None or side not in states() or side in sides or theirs[side] > ours[side]:
                    continue
                weight = 1.0 if m.resolved().kind in ("state", "organ", "group") else 0.3
                weights[side] += weight / (1 + abs(self.tree.sent[t.i] - self.tree.sent[other.i]))
        return max(weights, key=weights.__getitem__, default=None)
