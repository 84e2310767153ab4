"""Which mentions of a side play a role in an accepted claim: a list is rarely one mention long.

The judge decides on sides. Who of a side is meant ("the ministry", "two men and a company") is asked here of
every mention of the side in the sentence. Features tell how a mention stands to the word that names the act,
and what kind of party it is; never its name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.reading.candidates import RELATION_RANK, side_key
from onrecord.reading.learned.features import Features, form_class
from onrecord.reading.learned.pairs import is_state
from onrecord.reading.mentions import Mention
from onrecord.reading.state import Trigger

ROLES = ("actor", "target")
# Where a mention stands that has no relation to the word, and one of another sentence.
_LOOSE, _ELSEWHERE = 45, 70
# Features that tell more in pairs.
_TOGETHER = (("place", "kind"), ("rank", "kind"), ("rank", "how"), ("place", "ruled"), ("rank", "exact"))
_NAMED = ("name", "unknown name")
# Probability from which a mention plays the role; the likeliest does in any case.
THRESHOLD = 0.3
# Share of the likeliest one's probability that it must have besides: an organ among the players stands for
# its state, and one that hardly plays would displace it ("Norway accused China of hacking its parliament").
SHARE = 0.45
# Names in one role of one sentence: a longer list is nearly always a misreading.
_MOST = 16


def plays(m: Mention, act: str) -> Mention:
    """The party that a mention brings into a claim: whoever speaks for a party brings that party."""
    end = m.resolved()
    if act != "attack" and end.kind == "person" and end.voice is not None:
        return end.voice.resolved()
    return end


def offered(
    features: Features, sentence: int, side: str, present: Sequence[Mention], ruled: Sequence[Mention]
) -> list[Mention]:
    """The mentions that may stand for a side in a sentence.

    Args:
        features: of the document.
        sentence: its number.
        side: the side.
        present: the mentions by which the side is present (``pairs.Presence``).
        ruled: those that the rules put into the role; those of other sides are left out.
    """
    found = list(present)
    seen = {id(m) for m in found}
    more = features.sideless(sentence)
    if not is_state(side):
        more = [m for m in more if f"<{m.resolved().kind}>" == side]
    for m in (*(m for m in ruled if side_key(m) == side), *more):
        if id(m) not in seen:
            seen.add(id(m))
            found.append(m)
    return found


def choose(
    weights: Mapping[str, float],
    features: Features,
    t: Trigger,
    role: str,
    side: str,
    mentions: Sequence[Mention],
    ruled: Sequence[Mention],
) -> list[Mention]:
    """Those of the offered mentions that play the role, the likeliest first; none if none is offered.

    Args:
        weights: of the regression; that of the empty feature is its constant.
        features, t, role, ruled: as for ``describe``.
        side: what a mention is given that has no side of its own.
        mentions: those offered.
    """
    ranked = []
    for m, described in zip(mentions, describe(features, t, role, mentions, ruled), strict=True):
        z = weights.get("", 0.0) + sum(weights.get(f, 0.0) for f in sorted(set(described)))
        ranked.append((1.0 / (1.0 + math.exp(-z)), m))
    # Someone whose side nothing tells is not made the side's only one.
    own = [r for r in ranked if side_key(r[1]) is not None or not is_state(side)]
    if not own:
        return []
    best = max(own, key=lambda r: r[0])
    least = max(THRESHOLD, SHARE * best[0])
    chosen = [m for p, m in ranked if p >= least or m is best[1]]
    return [_sided(m, side) for m in chosen[:_MOST]]


def _sided(m: Mention, side: str) -> Mention:
    """A mention whose side only the affair tells is given it, on a copy."""
    if side_key(m) is None and is_state(side):
        return replace(m.resolved(), side=side, ref=None)
    return m


def describe(
    features: Features, t: Trigger, role: str, offered: Sequence[Mention], ruled: Sequence[Mention]
) -> list[list[str]]:
    """The features of each mention of a side, in one role of one trigger.

    Args:
        features: of the document.
        t: the trigger; its act decides.
        role: "actor" or "target".
        offered: the mentions of the side.
        ruled: those that the rules put into this role.
    """
    tree = features.tree
    rel = features.relations(t)
    places = [_place(features, t, rel, m) for m in offered]
    ranks = [RELATION_RANK.get(place.split(">")[0].rstrip("*"), _LOOSE) for place in places]
    ranks = [_ELSEWHERE if place == "elsewhere" else r for place, r in zip(places, ranks, strict=True)]
    best = min(ranks, default=0)
    first = offered[ranks.index(best)] if offered else None
    listed = set(tree.conjuncts(first.head)) if first is not None else set()
    ends = [plays(m, t.act) for m in offered]
    exact = any(e.kind not in ("state", "public") and e.how in _NAMED for e in ends)
    # The same party by another mention of the sentence, better placed.
    by_name: dict[str, int] = {}
    for e, r in zip(ends, ranks, strict=True):
        by_name[e.name] = min(r, by_name.get(e.name, 99))
    rules = {id(m) for m in ruled} | {id(m.resolved()) for m in ruled}
    out = []
    for m, end, place, rank in zip(offered, ends, places, ranks, strict=True):
        near = "best" if rank == best else "near" if rank <= best + 3 else "far"
        common = [
            f"place:{place}",
            f"rank:{near}",
            f"kind:{end.kind}",
            f"cls:{form_class(end)}",
            f"how:{m.how}",
            f"end:{end.how}",
            f"exact:{exact}|{end.kind}",
            f"count:{min(len(by_name), 6)}",
            f"gap:{'-' if m.head < t.i else '+'}{min(abs(m.head - t.i) // 5, 6)}",
            f"ruled:{id(m) in rules or id(end) in rules}|{bool(ruled)}",
            f"better:{by_name[end.name] < rank}",
            f"voice:{m.resolved() is not end}",
            f"listed:{m.head in listed}|{m is first}",
            f"plural:{m.plural}|{end.kind}",
            f"definite:{m.definite}|{end.how}",
            f"size:{min(m.b - m.a, 6) if m.how == 'noun' else 0}|{m.how}",
            f"side:{m.side is not None}|{side_key(m) is not None}|{end.kind}",
        ]
        if first is not None and m is not first:
            common.append(
                f"beside:{place == places[ranks.index(best)]}|{min(abs(m.head - first.head) // 4, 5)}"
            )
            common.append(f"clause:{tree.clause(m.head) == tree.clause(first.head)}")
        common += [f"st:{s}" for s in features.stance(m)]
        out.append(list(_crossed(common, t.act, role)))
    return out


def _place(features: Features, t: Trigger, rel: dict[int, str], m: Mention) -> str:
    tree = features.tree
    if tree.sent[m.head] != tree.sent[t.i]:
        return "elsewhere"
    return rel.get(m.head) or ("before" if m.head < t.i else "after")


def _crossed(common: Sequence[str], act: str, role: str) -> Iterator[str]:
    for f in common:
        yield f"{role}|{f}"
        yield f"{role}|{act}|{f}"
    kinds = {f.split(":", 1)[0]: f for f in common}
    for one, other in _TOGETHER:
        yield f"{role}|{kinds[one]}|{kinds[other]}"
