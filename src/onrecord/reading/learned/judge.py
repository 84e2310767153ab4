"""Which acts between which sides the document really tells.

The rules propose and a trained judge decides, side by side over the whole document. What it accepts
becomes a trigger again, at the word that names the act if there is one, with the mentions that stand
closest to that word in its roles; status, word and date are then found as for any other trigger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.reading import whose
from onrecord.reading.candidates import RELATION_RANK, side_key
from onrecord.reading.frames import Frame
from onrecord.reading.learned import ahead, encoder, model, players, sayers, statuses
from onrecord.reading.learned.features import Features
from onrecord.reading.learned.pairs import ACTS, DENIED, FORWARD, NOBODY, Pair, Presence, find
from onrecord.reading.mentions import Mention
from onrecord.reading.names import states
from onrecord.reading.scope import SHORT
from onrecord.reading.standing import Standing
from onrecord.reading.state import Reading, Trigger
from onrecord.reading.tree import VERBAL

# A sentence is evidence if the first model gives it this share of the best sentence's probability.
_SHARE = 0.4
_LEAST = 0.08


def run(reading: Reading, weights: str | None = None, encoding: str | None = None) -> None:
    """Replace the rules' triggers by those that the judge accepts.

    Args:
        reading: a document whose rules have run.
        weights, encoding: files of the two models' weights and of the encoder, if not the package's own.
    """
    begin(reading, weights, encoding)()


def begin(reading: Reading, weights: str | None = None, encoding: str | None = None) -> Callable[[], None]:
    """The same in two steps, between which the encoder works on the document by itself.

    Returns:
        A function that waits for the encoder and does the rest.
    """
    # Of a few sentences the judge is asked even where the rules have found nothing.
    if not reading.triggers and len(reading.tree.sents) >= SHORT:
        return _nothing
    ahead.wait()
    judged = model.load(Path(weights)) if weights else model.load()
    reader = encoder.load(Path(encoding)) if encoding else encoder.load()
    found = find(reading)
    waiting = reader.ask(reading, found)
    features = Features(reading, found)
    first = model.first_of_all(judged, [features.parts(pair) for pair in found.pairs])
    return lambda: _decide(reading, judged, features, first, waiting())


def _nothing() -> None:
    """What is left to do with a document in which the rules found nothing."""


def _decide(
    reading: Reading, weights: model.Weights, features: Features, first: model.Array, encoded: encoder.Encoded
) -> None:
    found = features.found
    told = model.put_as(model.mixed(first, encoded.acts), encoded.statuses)
    verdicts = model.second_features(
        [(p.sentence, p.actor, p.target) for p in found.pairs],
        first,
        encoded.acts,
        encoded.statuses,
        found.known.sides,
        found.proposals,
        found.standings,
    )
    model.give(weights.trees, verdicts)
    _deny_by_grammar(verdicts, found.standings)
    by_sides: dict[tuple[str, str], list[int]] = {}
    for n, pair in enumerate(found.pairs):
        by_sides.setdefault((pair.actor, pair.target), []).append(n)
    chosen: list[Trigger] = []
    maker = Maker(reading, features, weights.players)
    spoken_for: set[tuple[int, int]] = set()  # pairs in sentences, with the act that they are evidence of
    for v in sorted(verdicts, key=lambda v: -v.probability):
        floor = float(weights.threshold[v.act])
        if v.actor == v.target and ACTS[v.act] in _BETWEEN_SIDES:
            floor = max(floor, _SAME_SIDE)
        if v.probability < floor:
            continue
        # A sentence puts an act in one way: its likeliest, if the document tells the act in that.
        free = [n for n in by_sides[v.actor, v.target] if (n, v.act) not in spoken_for]
        own = [n for n in free if told[n, v.act].argmax() == v.standing]
        evidence = [(n, float(told[n, v.act, v.standing])) for n in own or free]
        best = max((share for _, share in evidence), default=0.0)
        for n, share in evidence:
            if share >= max(_LEAST, _SHARE * best) or share == best:
                spoken_for.add((n, v.act))
                if maker.is_denied(ACTS[v.act], found.pairs[n]):
                    continue
                t = maker.trigger(ACTS[v.act], found.pairs[n], v.probability)
                how = encoded.statuses[n, v.act]
                t.status = statuses.settle(weights.statuses, v.act, t.status, how, v.standing)
                chosen.append(t)
    reading.triggers = chosen
    for t in chosen:
        whose.settle(reading, t, chosen)
    sayers.run(reading, weights.sayers)
    reading.date_weights = weights.dates


# Acts that hardly ever stay within one side, and the probability that such a claim must have.
_BETWEEN_SIDES = frozenset({"attack", "attribute", "sanction", "deny", "threaten", "retaliate", "warn"})
_SAME_SIDE = 0.7


# Measures whose denial the grammar tells better than the encoder, which has seen few of them ("ruled out
# sanctions", "declined to expel"): of 67 such readings of the rules 57 were right.
_BY_GRAMMAR = frozenset({"sanction", "prosecute", "diplomatic"})


def _deny_by_grammar(
    verdicts: Sequence[model.Verdict], ruled: Mapping[tuple[str, str, str], set[int]]
) -> None:
    """Take as denied what the judge accepts of a measure that the rules read as denied and nothing else."""
    denied = {(v.act, v.actor, v.target): v for v in verdicts if v.standing == DENIED}
    for v in verdicts:
        act = ACTS[v.act]
        if v.standing == FORWARD and act in _BY_GRAMMAR and ruled.get((act, v.actor, v.target)) == {DENIED}:
            other = denied[v.act, v.actor, v.target]
            other.probability, v.probability = min(1.0, other.probability + v.probability), 0.0


class Maker:
    """Makes triggers of accepted pairs."""

    def __init__(self, reading: Reading, features: Features, weights: Mapping[str, float]) -> None:
        self.reading = reading
        self.weights = weights
        self.tree = reading.tree
        self.features = features
        self.standing = Standing.of(reading)

    def trigger(self, act: str, pair: Pair, probability: float) -> Trigger:
        """The trigger of one act in one sentence: the rules' own word where they agree."""
        t = self.ruled(act, pair) or self.word(act, pair)
        ruled = (t.actors, t.targets)
        t.actors = self._players(t, "actor", pair.actor, pair.a, pair.sentence, ruled[0])
        t.targets = self._players(t, "target", pair.target, pair.b, pair.sentence, ruled[1], t.actors)
        t.dropped = ""
        t.score = probability
        t.how = [*t.how, "judge"]
        if act != "attack":
            voiced = []
            for m in t.actors:
                end = m.resolved()
                if end.kind == "person" and end.voice is not None:
                    t.voice = t.voice or end
                    voiced.append(end.voice.resolved())
                else:
                    voiced.append(m)
            t.actors = voiced
        if not ruled[0]:
            self.standing.settle(t)
            if act == "attack":
                said, status = t.said_by, t.status
                self.standing.word_of(t, [])
                if not t.said_by:
                    t.said_by, t.status = said, status
        return t

    def is_denied(self, act: str, pair: Pair) -> bool:
        """Whether a sentence tells an attack only to deny it, or an accusation only by the accused's denial.

        "Rejected the charge that it had hacked the parliament"; "has not accused Iran of hacking its ports".
        """
        if act == "attribute":
            return self._is_own_denial(pair)
        ruled = self.ruled(act, pair)
        return act == "attack" and ruled is not None and ruled.dropped in ("denied", "accusation denied")

    def _is_own_denial(self, pair: Pair) -> bool:
        """Whether the accused's own word denies, and the accuser stands at most in what he denies.

        "China denied that it was responsible for the breach of the Norwegian parliament" does not say that
        Norway accuses it.
        """
        triggers = [t for t, _ in self.features.triggers.get(pair.sentence, ()) if "broad" not in t.how]
        accusers = [{side_key(m) for m in t.actors} for t in triggers if t.act == "attribute" and t.actors]
        if {pair.target} not in accusers or any(pair.actor in sides for sides in accusers):
            return False
        heads = [m.head for m in pair.a.mentions if self.tree.sent[m.head] == pair.sentence]
        denials = [t.i for t in triggers if t.act == "deny" and pair.target in map(side_key, t.actors)]
        return any(all(i < h < self.tree.subtree(i)[1] for h in heads) for i in denials)

    def ruled(self, act: str, pair: Pair) -> Trigger | None:
        """The rules' trigger of this act between these sides in this sentence, if there is one."""
        for t, _ in self.features.triggers.get(pair.sentence, ()):
            if t.act != act or "broad" in t.how:
                continue
            if pair.actor in map(side_key, t.actors) and pair.target in map(side_key, t.targets):
                return replace(t)
        return None

    def word(self, act: str, pair: Pair) -> Trigger:
        """The word of the sentence that names the act best, or the verb that the actor belongs to."""
        tree = self.tree
        best: tuple[int, Trigger] | None = None
        for t, rel in self.features.triggers.get(pair.sentence, ()):
            if t.act != act:
                continue
            cost = 20 if "broad" in t.how else 0
            for presence in (pair.a, pair.b):
                ranks = [
                    RELATION_RANK.get(rel.get(m.head, ""), 40) + abs(m.head - t.i) // 4
                    for m in presence.mentions
                    if tree.sent[m.head] == pair.sentence
                ]
                cost += min(ranks, default=50)
            if best is None or cost < best[0]:
                best = (cost, t)
        if best is not None:
            t = best[1]
            return Trigger(t.i, t.frame, act, how=[], detail=dict(t.detail))
        a, b = tree.sents[pair.sentence]
        here = [m.head for m in (*pair.a.mentions, *pair.b.mentions) if tree.sent[m.head] == pair.sentence]
        i = tree.clause(here[0]) if here else next((j for j in range(a, b) if tree.pos[j] in VERBAL), a)
        return Trigger(i, Frame(act, "v", (), (), (), frozenset(), None, f"judge:{act}"), act)

    def _players(
        self,
        t: Trigger,
        role: str,
        side: str,
        presence: Presence,
        sentence: int,
        ruled: list[Mention],
        taken: Sequence[Mention] = (),
    ) -> list[Mention]:
        """The mentions of a side that play a role; the side itself where nobody of it is mentioned."""
        if side == NOBODY:
            return []
        others = {players.plays(m, t.act).name for m in taken}
        mentions = [
            m
            for m in players.offered(self.features, sentence, side, presence.mentions, ruled)
            if players.plays(m, t.act).name not in others
        ]
        chosen = players.choose(self.weights, self.features, t, role, side, mentions, ruled)
        return chosen or self._bare(t, side)

    def _bare(self, t: Trigger, side: str) -> list[Mention]:
        """A side that nobody in the sentence stands for."""
        issuer = self.reading.issuer
        if issuer is not None and issuer.side == side:
            return [issuer]
        state = states().get(side)
        if state is not None:
            return [Mention(t.i, t.i + 1, t.i, state.name, "state", side, "name", "state")]
        name = ALLIANCES.get(side)
        if name is None:
            return []
        return [Mention(t.i, t.i + 1, t.i, name, "alliance", side, "name", "alliance")]


# Sides that are no states.
ALLIANCES = {
    "EU": "European Union",
    "NATO": "NATO",
    "FVEY": "Five Eyes",
    "UN": "United Nations",
    "G7": "G7",
}
