"""Who has to do with whom: the parties of a case by side, and the acts between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.acts import FAMILY, Act, Family
from onrecord.cases.dossier import Dossier, Happening
from onrecord.model import Party
from onrecord.views.inert import one_line
from onrecord.web.pictures.choosing import Places, party_key, side_keys
from onrecord.web.pictures.timeline import side_label

MOST = 60
"""Parties that the picture shows: those of most events; the table has all."""


@dataclass(frozen=True)
class Node:
    """A party.

    Attributes:
        key: of the party within the case.
        name, kind: as the documents have them.
        box: key of its side, by which parties stand together.
        events: number of events that it takes part in.
        link: where their sentences are shown.
        card: where the party's card is shown.
    """

    key: str
    name: str
    kind: str
    box: str
    events: int
    link: str
    card: str


@dataclass(frozen=True)
class Edge:
    """What one party does toward another.

    Attributes:
        source, target: keys of the parties.
        acts: each act with the number of events, the most frequent first.
        family: that of most of the acts, for its colour and line.
        events: number of events.
        link: where their sentences are shown.
    """

    source: str
    target: str
    acts: list[tuple[str, int]]
    family: str
    events: int
    link: str


@dataclass(frozen=True)
class Tie:
    """What the parties of one side do toward those of another, by family of acts.

    Attributes:
        source, target: keys of the boxes.
        family: of the acts.
        acts: each act with the number of events, the most frequent first.
        events: number of events.
        link: where their sentences are shown.
    """

    source: str
    target: str
    family: str
    acts: list[tuple[str, int]]
    events: int
    link: str


@dataclass(frozen=True)
class Graph:
    """The picture, and the table that says the same.

    Attributes:
        boxes: the sides of the parties: key and label.
        nodes: the parties that are shown.
        ties: the acts between boxes, which the picture shows at first.
        edges: the acts between parties, which it shows for the party that is looked at.
        left_out: how many parties have fewer events and are not shown.
    """

    boxes: list[tuple[str, str]]
    nodes: list[Node]
    ties: list[Tie]
    edges: list[Edge]
    left_out: int


@dataclass
class _Met:
    """A party as it is gathered."""

    party: Party
    names: Counter[str] = field(default_factory=Counter)
    events: int = 0


def graph(case: Dossier, places: Places, most: int = MOST) -> Graph:
    """The graph of a case.

    Args:
        case: the case.
        places: where its sentences are shown.
        most: how many parties are shown.
    """
    met: dict[str, _Met] = {}
    between: dict[tuple[str, str], list[Happening]] = {}
    for one in case.happenings:
        actors, targets = (_parties(role, met) for role in (one.actors, one.targets))
        for key in dict.fromkeys([*actors, *targets]):
            met[key].events += 1
        for source in actors:
            for target in targets:
                if source != target:
                    between.setdefault((source, target), []).append(one)
    # Those of most events, and of equals those that the case brings up first.
    kept = sorted(met, key=lambda key: -met[key].events)[:most]
    shown = [key for key in met if key in set(kept)]
    nodes = [_node(key, met[key], places) for key in shown]
    edges = [
        _edge(source, target, events, places)
        for (source, target), events in between.items()
        if source in kept and target in kept
    ]
    boxes = [(key, side_label(key)) for key in dict.fromkeys(node.box for node in nodes)]
    return Graph(boxes, nodes, _ties(case, {key for key, _ in boxes}, places), edges, len(met) - len(shown))


def _ties(case: Dossier, boxes: set[str], places: Places) -> list[Tie]:
    """The acts between the sides that have a box, by family."""
    found: dict[tuple[str, str, Family], list[Happening]] = {}
    for one in case.happenings:
        actors, targets = (
            [key for key in side_keys([party for party, _ in role]) if key in boxes]
            for role in (one.actors, one.targets)
        )
        for source in actors:
            for target in targets:
                if source != target:
                    found.setdefault((source, target, FAMILY[one.act]), []).append(one)
    return [
        Tie(
            source=source,
            target=target,
            family=family.value,
            acts=_counted(events),
            events=len(events),
            link=places.sentences(actor=source, target=target, family=family.value),
        )
        for (source, target, family), events in found.items()
    ]


def _counted(events: Iterable[Happening]) -> list[tuple[str, int]]:
    acts = Counter(one.act for one in events)
    ordered = sorted(acts, key=lambda act: (-acts[act], list(Act).index(act)))
    return [(act.value, acts[act]) for act in ordered]


def _parties(role: Iterable[tuple[Party, int]], met: dict[str, _Met]) -> list[str]:
    keys = []
    for party, documents in role:
        key = party_key(party)
        met.setdefault(key, _Met(party)).names[party.name] += documents
        keys.append(key)
    return list(dict.fromkeys(keys))


def _node(key: str, one: _Met, places: Places) -> Node:
    # The name that most documents use, the shorter of two that are as frequent.
    name = min(one.names, key=lambda name: (-one.names[name], len(name), name))
    party = one.party
    return Node(
        key=key,
        name=one_line(name),
        kind=party.kind.value,
        box=party.side or f"<{party.kind.value}>",
        events=one.events,
        link=places.sentences(party=key),
        card=places.party(party.model_copy(update={"name": name})),
    )


def _edge(source: str, target: str, events: list[Happening], places: Places) -> Edge:
    families = Counter(FAMILY[one.act] for one in events)
    return Edge(
        source=source,
        target=target,
        acts=_counted(events),
        family=max(families, key=lambda family: families[family]).value,
        events=len(events),
        link=places.sentences(by=source, toward=target),
    )
